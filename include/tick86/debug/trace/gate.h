// SPDX-License-Identifier: MIT
// Which part of a run goes into a trace: from a first to a last step, or the last N steps before either.
#pragma once
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "tick86/debug/trace/trace.h"

namespace tick86 {

// A condition that a step meets:
//     cycle N  (or N alone) · step N · time SECONDS    the first step that begins at or after it
//     SEG:OFS                                          an instruction at this linear address, hexadecimal
//     int N                                            entry of interrupt N, by whatever cause
//     irq N                                            entry of an interrupt requested by line N (0-15)
//     nmi · halt · iret
// '=' or ':' may stand for the space; numbers are decimal, 0x.. or ..h.
struct TraceTrigger {
    enum class Kind : u8 { Cycle, Step, Time, Address, Int, Irq, Nmi, Halt, Iret };
    Kind kind = Kind::Cycle;
    u64 value = 0;  // clocks, steps, ticks, linear address, number

    bool is_met(const TraceStep& step, const ClockRatio& clock) const;
    bool is_before(const TraceTrigger& other) const;  // both are numbers of the same kind, and in this order
    static std::optional<TraceTrigger> parse(const std::string& text);
    static const char* syntax();  // for messages
};

struct TraceRange {
    std::optional<TraceTrigger> start, stop;  // the steps that meet them are the first and the last one
    // With a start: so many steps before it are given, too. Without: only the last so many, when all is over.
    u64 ring = 0;
};

class TraceGate {
public:
    using Sink = std::function<void(TraceStep&)>;
    TraceGate(TraceRange range, ClockRatio clock, Sink sink) : range_(range), clock_(clock), sink_(std::move(sink)) {}

    void step(TraceStep&& step);
    bool is_done() const { return phase_ == Phase::Done; }
    bool has_started() const { return phase_ != Phase::Before; }
    void finish();

private:
    enum class Phase : u8 { Before, Inside, Done };
    void keep(TraceStep&& step);
    void empty_ring();

    TraceRange range_;
    ClockRatio clock_;
    Sink sink_;
    Phase phase_ = Phase::Before;
    std::deque<TraceStep> ring_;
};

}  // namespace tick86
