// SPDX-License-Identifier: MIT
// A machine with a few bytes of code in RAM, stopped before the first of them, for tests of panes.
#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "tests/machine/guest.h"
#include "tick86/debug/panes/pane.h"
#include "tick86/debug/panes/panes.h"

namespace tick86::test {

class Stopped {
public:
    static constexpr u16 Segment = 0x1000, Origin = 0x0100;

    explicit Stopped(std::initializer_list<int> code, Config config = Guest().config()) : pc(std::move(config)) {
        u32 at = (Segment << 4) + Origin;
        for (const int byte : code) pc.poke(at++, static_cast<u8>(byte));
        cpu::CpuState s = pc.cpu();
        s.r = {0x1111, 3, 0x03F5, 0x2000, 0x7000, 0x7010, 0x0010, 0x0020};
        s.sreg = {0xB800, Segment, 0x2000, 0x3000};
        pc.set_cpu(s);
        pc.jump(Segment, Origin);
        step();
    }
    // To the next boundary.
    void step(int times = 1) {
        for (int i = 0; i < times; ++i) pc.step(watch_);
    }
    void set_flags(u16 flags) {
        cpu::CpuState s = pc.cpu();
        s.flags = static_cast<u16>(flags | cpu::flag::Fixed);
        pc.set_cpu(s);
    }
    void poke_word(u32 address, u16 value) {
        pc.poke(address, low(value));
        pc.poke(address + 1, high(value));
    }

    Pc pc;

private:
    WatchProbe watch_;
};

// The first line that contains the text; an empty one if none does.
inline std::string line_with(const Pane& pane, std::string_view text) {
    for (const PaneLine& line : pane)
        if (line.text().find(text) != std::string::npos) return line.text();
    return {};
}
inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace tick86::test
