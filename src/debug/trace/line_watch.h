// SPDX-License-Identifier: MIT
// Follows the lines of the board from outside: the interrupt log, the registers of the 8259As, an 8253 of its own that
// is a copy of the board's, and what the arbiter remembers of its grants.
// Exact       IR0-15, INTR, NMI, masks and services, OUT0-2; DREQ0, AEN and DACK0 of refresh
// Not exact   DREQ of other channels, which shows at the next bus cycle; a DMA transfer that begins and ends between
//             two bus cycles of the CPU
#pragma once
#include <vector>

#include "tick86/chips/pit8253.h"
#include "tick86/debug/trace.h"
#include "tick86/machine/arbiter.h"

namespace tick86 {

class LineWatch {
public:
    explicit LineWatch(const Pc& pc);

    // Everything that has happened up to `now`, into `events`, which is not in order of time.
    void look(Tick now);
    // A cycle of the CPU has changed registers of parts at `now`.
    void accessed(Tick now);

    const LineState& first() const { return first_; }  // at the beginning
    std::vector<LineEvent> events;

private:
    void add(Tick at, Line line, u16 value);
    void change(Tick at, Line line, u16 value);  // if it is new
    void read_log();
    void look_at_pics(Tick now);
    void look_at_dma(Tick now);
    void refresh_at(cpu::Clock aen, Tick rise);
    void out(int counter, bool level, Tick at) {
        change(at, static_cast<Line>(static_cast<int>(Line::Out0) + counter), level);
    }

    const Pc& pc_;
    Pit8253 timer_;
    u64 cursor_ = 0;  // in the interrupt log
    Tick next_rise_ = Never, period_ = 0;
    u64 refreshes_ = 0;
    cpu::Clock low_from_ = 0;
    LineState first_{}, level_{};
};

}  // namespace tick86
