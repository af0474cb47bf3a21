// SPDX-License-Identifier: MIT
// Follows the lines of the board from outside: the logs of interrupt and DMA wires, the registers of the 8259As, an
// 8253 of its own that is a copy of the board's, and what the arbiter remembers of refreshes.
// Not here    of a single halt, more than the last 2,700 bytes of DMA
#pragma once
#include <vector>

#include "tick86/chips/pit8253.h"
#include "tick86/debug/trace/trace.h"
#include "tick86/machine/arbiter.h"

namespace tick86 {

class LineWatch {
public:
    explicit LineWatch(const Pc& pc);

    // Everything that has happened up to `now` is taken note of.
    void look(Tick now);
    // A cycle of the CPU has changed registers of parts at `now`.
    void accessed(Tick now);

    // Levels before the first event that has not been taken.
    const LineState& levels() const { return told_; }
    // The events before `end`, in order of time.
    std::vector<LineEvent> take(Tick end);

private:
    struct Change {
        Tick at;
        Line line;
        u16 mask, value;  // the bits that change, and to what
    };

    void add(Tick at, Line line, u16 mask, u16 value) { changes_.push_back({at, line, mask, value}); }
    void set(Tick at, Line line, u16 value);  // if it is new
    void read_interrupt_log();
    void read_dma_log();
    void look_at_pics(Tick now);
    void look_at_refresh(Tick now);
    void refresh_at(cpu::Clock aen, Tick rise);
    void out(int counter, bool level, Tick at) {
        set(at, static_cast<Line>(static_cast<int>(Line::Out0) + counter), level);
    }

    const Pc& pc_;
    Pit8253 timer_;
    u64 interrupts_ = 0, transfers_ = 0;  // read of the logs
    Tick next_rise_ = Never, period_ = 0;
    u64 refreshes_ = 0;
    cpu::Clock low_from_ = 0;
    std::vector<Tick> late_;       // AEN of refreshes that had to wait, since the last look
    std::vector<Change> changes_;  // in no order
    LineState seen_{}, told_{};    // levels after all changes, and after those that were taken
};

}  // namespace tick86
