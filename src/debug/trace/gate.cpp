// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/gate.h"

#include <charconv>
#include <limits>

#include "tick86/base/time_text.h"

namespace tick86 {
namespace {

std::optional<u64> number(std::string text, int base = 10) {
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.erase(0, 2);
        base = 16;
    } else if (text.ends_with('h') || text.ends_with('H')) {
        text.pop_back();
        base = 16;
    }
    u64 value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<u64> time(const std::string& text) {
    const std::optional<u64> us = parse_time_us(text);
    return us ? std::optional(ticks_from_us(*us)) : std::nullopt;
}

std::optional<u64> linear_address(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto segment = number(text.substr(0, colon), 16), offset = number(text.substr(colon + 1), 16);
    if (!segment || !offset || *segment > 0xFFFF || *offset > 0xFFFF) return std::nullopt;
    return ((*segment << 4) + *offset) & 0xFFFFF;
}

}  // namespace

const char* TraceTrigger::syntax() {
    return "'cycle N', 'step N', 'time T' (2, 1.5ms, 20us), SEG:OFS, 'int N' (hexadecimal), 'irq N', nmi, halt or iret";
}

std::optional<TraceTrigger> TraceTrigger::parse(const std::string& text) {
    using Parser = std::optional<u64> (*)(const std::string&);
    struct Word {
        const char* name;
        Kind kind;
        Parser parser;
        u64 most;
    };
    static constexpr u64 Any = std::numeric_limits<i64>::max();
    static constexpr Parser Plain = [](const std::string& t) { return number(t); };
    static constexpr Parser Vector = [](const std::string& t) { return number(t, 16); };  // as for a breakpoint
    static constexpr std::array<Word, 5> Words{{{"cycle", Kind::Cycle, Plain, Any},
                                                {"step", Kind::Step, Plain, Any},
                                                {"time", Kind::Time, time, Any},
                                                {"int", Kind::Int, Vector, 255},
                                                {"irq", Kind::Irq, Plain, 15}}};
    const auto make = [](Kind kind, std::optional<u64> value, u64 most) -> std::optional<TraceTrigger> {
        if (!value || *value > most) return std::nullopt;
        return TraceTrigger{kind, *value};
    };
    if (text == "nmi") return TraceTrigger{Kind::Nmi, 0};
    if (text == "halt") return TraceTrigger{Kind::Halt, 0};
    if (text == "iret") return TraceTrigger{Kind::Iret, 0};
    const std::size_t gap = text.find_first_of(" =:");
    if (gap != std::string::npos)
        for (const Word& word : Words)
            if (text.substr(0, gap) == word.name) {
                const std::size_t value = text.find_first_not_of(' ', gap + 1);
                return value == std::string::npos ? std::nullopt
                                                  : make(word.kind, word.parser(text.substr(value)), word.most);
            }
    if (const auto address = linear_address(text)) return TraceTrigger{Kind::Address, *address};
    return make(Kind::Cycle, number(text), Any);
}

bool TraceTrigger::is_met(const TraceStep& step, const ClockRatio& clock) const {
    switch (kind) {
        case Kind::Cycle: return step.start >= static_cast<cpu::Clock>(value);
        case Kind::Step: return step.number >= value;
        case Kind::Time: return clock.to_tick(static_cast<u64>(step.start)) >= value;
        case Kind::Address: return step.kind == StepKind::Instruction && step.address() == value;
        case Kind::Int: return step.vector == static_cast<int>(value);
        case Kind::Irq: return step.irq == static_cast<int>(value);
        case Kind::Nmi: return step.kind == StepKind::Nmi;
        case Kind::Halt: return step.kind == StepKind::Halt;
        case Kind::Iret: return step.is_iret;
    }
    return false;
}

bool TraceTrigger::is_before(const TraceTrigger& other) const {
    return kind == other.kind && kind <= Kind::Time && value < other.value;
}

void TraceGate::keep(TraceStep&& step) {
    if (range_.ring == 0) return;
    ring_.push_back(std::move(step));
    if (ring_.size() > range_.ring) ring_.pop_front();
}

void TraceGate::empty_ring() {
    for (TraceStep& step : ring_) sink_(step);
    ring_.clear();
}

void TraceGate::step(TraceStep&& step) {
    if (phase_ == Phase::Before && (!range_.start || range_.start->is_met(step, clock_))) {
        phase_ = Phase::Inside;
        if (range_.start) empty_ring();
    }
    if (phase_ == Phase::Before) return keep(std::move(step));
    if (phase_ == Phase::Done) return;
    const bool is_last = range_.stop && range_.stop->is_met(step, clock_);
    if (range_.start || range_.ring == 0)
        sink_(step);
    else
        keep(std::move(step));
    if (!is_last) return;
    empty_ring();
    phase_ = Phase::Done;
}

void TraceGate::finish() {
    if (phase_ == Phase::Inside) empty_ring();
    phase_ = Phase::Done;
}

}  // namespace tick86
