// SPDX-License-Identifier: MIT
// Verbs that let time pass, forward and back.
#include <fmt/format.h>

#include "debug/console/verb.h"
#include "tick86/base/time_text.h"
#include "tick86/debug/call_stack.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

void need_history(Inner& in) {
    if (!in.session.history().is_on()) throw VerbError("there is no history: it is turned off");
}

// A verb that goes back has moved the machine when it returns.
Result moved(Inner& in, const Stop&) { return said(in.console.stop_text()); }

// "=START", as in DEBUG, before the other words of a verb.
std::optional<FarAddress> start_from(Inner& in, Args& args) {
    if (args.is_empty() || !args.peek().starts_with('=')) return std::nullopt;
    const std::string_view word = args.word();
    const Cursor at = word.size() > 1 ? Args(word.substr(1), in).address(cpu::CS) : args.address(cpu::CS);
    if (at.segment) return FarAddress{*at.segment, static_cast<u16>(at.offset)};
    return FarAddress{static_cast<u16>(at.offset >> 4 & 0xF000), static_cast<u16>(at.offset)};
}
void jump(Inner& in, const std::optional<FarAddress>& start) {
    if (start) in.session.jump(start->segment, start->offset);
}

Result go(Inner& in, Args& args) {
    const std::optional<FarAddress> start = start_from(in, args);
    std::vector<u32> places;
    std::string text;
    while (!args.is_empty()) {
        const bool is_plain = hex_word(args.peek()).has_value();
        const Cursor at = args.address(cpu::CS);
        places.push_back(at.linear());
        // A number alone is an offset in CS, as in DEBUG; whoever meant another segment has to see it.
        if (is_plain && at.segment && *at.segment != 0)
            text += fmt::format("to {:04X}:{:04X}, that is {:05X}h\n", *at.segment, at.offset, at.linear());
    }
    jump(in, start);
    if (places.empty())
        in.session.go();
    else
        in.session.run_to(std::move(places));
    return said(text);
}
Result into(Inner& in, Args& args) {
    const std::optional<FarAddress> start = start_from(in, args);
    const u64 count = args.count(1);
    args.end();
    jump(in, start);
    in.session.step_into(count);
    return {};
}
template <bool TakesLoops>
Result over(Inner& in, Args& args) {
    const bool hides = args.take_option("--irq=hide");
    const std::optional<FarAddress> start = start_from(in, args);
    if (args.peek().starts_with("--")) throw VerbError(fmt::format("'{}' is not --irq=hide", args.peek()));
    const u64 count = args.count(1);
    args.end();
    jump(in, start);
    in.session.step_over(count, hides, TakesLoops);
    return {};
}
Result out(Inner& in, Args& args) {
    args.end();
    const bool is_known = call_stack(in.pc(), 2).size() > 1;
    in.session.step_out();
    return said(is_known ? "" : "the stack shows no caller; running until a return takes an address from it\n");
}
Result run_to_cycle(Inner& in, cpu::Clock clock) {
    const cpu::Clock now = in.pc().clock();
    if (clock <= now)
        throw VerbError(fmt::format("cycle {} {}; it is cycle {}{}", clock, clock < now ? "has passed" : "is now", now,
                                    clock < now ? fmt::format(": 'travel {}' goes back", clock) : ""));
    in.session.run_to_cycle(clock);
    return {};
}
Result until(Inner& in, Args& args) {
    if (args.take("cycle")) {
        const i64 clock = args.number(10, 0, INT64_MAX / 4, "a CPU clock");
        args.end();
        return run_to_cycle(in, clock);
    }
    if (args.take("time")) {
        const std::string_view text = args.word();
        const std::optional<u64> us = parse_time_us(text);
        args.end();
        if (!us) throw VerbError(fmt::format("'{}' is no time; say 2 (seconds), 2s, 1.5ms or 1500us", text));
        return run_to_cycle(in, in.pc().board().clock_from(ticks_from_us(*us)));
    }
    const std::string_view text = args.rest();
    if (text.empty()) throw VerbError("say 'cycle N', 'time T' or an expression");
    in.session.run_until(
        std::make_shared<const Expression>(std::string(text), Expression::Options{16, &in.session.symbols(), {}}));
    return {};
}
Result back(Inner& in, Args& args) {
    const bool over_calls = args.take_option("--over");
    const u64 count = args.count(1);
    args.end();
    need_history(in);
    if (over_calls) {
        Stop stop;
        for (u64 i = 0; i < count && stop.cause != StopCause::Past; ++i) stop = in.session.step_back_over();
        return moved(in, stop);
    }
    return moved(in, in.session.step_back(count));
}
Result reverse(Inner& in, Args& args) {
    args.end();
    need_history(in);
    return moved(in, in.session.reverse_continue());
}
Result travel(Inner& in, Args& args) {
    need_history(in);
    if (args.take("now")) {
        args.end();
        return moved(in, in.session.go_back_to(in.session.history().newest()));
    }
    const i64 clock = args.number(10, 0, INT64_MAX / 4, "a CPU clock, or 'now',");
    args.end();
    if (const History& history = in.session.history(); clock > history.newest())
        throw VerbError(fmt::format("cycle {} was not lived yet, the newest is {}; 'until cycle {}' goes there", clock,
                                    history.newest(), clock));
    return moved(in, in.session.go_back_to(clock));
}
Result forget(Inner& in, Args& args) {
    args.end();
    need_history(in);
    if (!in.session.is_in_past()) throw VerbError("the machine stands in the present: there is nothing ahead");
    in.session.forget_future();
    return said("what came after this is forgotten, on the disks too\n");
}
Result stop(Inner& in, Args& args) {
    args.end();
    in.session.break_in();
    return {};
}

constexpr Verb Verbs[] = {
    {"go g", "[=START] [ADDRESS...]", "Run; to an address, if one is given; =START jumps there first", go},
    {"into t step", "[=START] [COUNT]", "Execute one instruction, or enter an interrupt that was accepted", into, true},
    {"over", "[=START] [COUNT] [--irq=hide]",
     "The same, but calls, interrupts and repeated instructions as one; with --irq=hide hardware interrupts run "
     "unseen, and a halt is waited for",
     over<false>, true},
    {"p", "[=START] [COUNT] [--irq=hide]", "The same, and LOOP as one, as in DEBUG", over<true>, true},
    {"out finish", "", "Run until the routine or handler returns", out},
    {"until", "cycle N | time T | EXPR",
     "Run to a CPU clock, a time since power-on (2, 1.5ms, 20us), or until EXPR is true", until},
    {"back b", "[COUNT] [--over]", "Go back one instruction; with --over past a call or interrupt", back, true},
    {"reverse rc", "", "Go back to the last breakpoint hit", reverse, true},
    {"travel", "CYCLE | now", "Go to a CPU clock that was lived already; 'now' is the newest", travel},
    {"forget", "", "In the past: forget what came after, so that this is the present; so does every change", forget},
    {"stop", "", "Stop at the next instruction", stop},
};

}  // namespace

std::span<const Verb> run_verbs() { return Verbs; }

}  // namespace tick86
