// SPDX-License-Identifier: MIT
// Records every level change of the pins connected to it, with its tick: the test bench's logic analyser.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "tick86/base/pin.h"

namespace tick86::test {

struct Edge {
    Tick at;
    int pin;
    bool level;
    bool operator==(const Edge&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Edge& e) {
    return out << "{tick " << e.at << ", pin " << e.pin << ", " << (e.level ? "high" : "low") << "}";
}

class PinLog {
public:
    // Connects `pin` so that its changes appear as number `Number`.
    template <int Number>
    void watch(OutputPin& pin) {
        pin.connect(*this, [](PinLog& log, bool level, Tick at) { log.edges.push_back({at, Number, level}); });
    }
    std::vector<Edge> take() {
        std::vector<Edge> out;
        out.swap(edges);
        return out;
    }
    std::vector<Edge> edges;
};

}  // namespace tick86::test
