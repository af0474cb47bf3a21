// SPDX-License-Identifier: MIT
// Verbs that let time pass, forward and back.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "debug/console/verb.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

// A verb that goes back has moved the machine when it returns.
Result moved(Inner& in, const Stop&) { return said(in.console.stop_text()); }

Result go(Inner& in, Args& args) {
    if (!args.is_empty() && args.peek().starts_with('=')) {  // as in DEBUG: g =START [END]
        Args start(args.word().substr(1), in);
        const Cursor from = start.address(cpu::CS);
        in.session.jump(from.segment.value_or(static_cast<u16>(from.offset >> 4 & 0xF000)),
                        static_cast<u16>(from.segment ? from.offset : from.offset & 0xFFFF));
    }
    if (args.is_empty()) {
        in.session.go();
        return {};
    }
    const u32 to = args.address(cpu::CS).linear();
    args.end();
    in.session.run_to(to);
    return {};
}
Result into(Inner& in, Args& args) {
    const u64 count = args.count(1);
    args.end();
    in.session.step_into(count);
    return {};
}
Result over(Inner& in, Args& args) {
    const bool hide = args.take_option("--irq=hide");
    const u64 count = args.count(1);
    args.end();
    in.session.step_over(count, hide);
    return {};
}
Result out(Inner& in, Args& args) {
    args.end();
    in.session.step_out();
    return {};
}
// "1500", "1500us", "1.5ms", "2s" in ticks.
Tick time_from(std::string_view text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const double scale = unit.empty() || unit == "us" ? 1 : unit == "ms" ? 1e3 : unit == "s" ? 1e6 : 0;
    constexpr double Most = 1e12;  // eleven days
    if (error != std::errc{} || scale == 0 || !(number >= 0 && number * scale <= Most))
        throw VerbError(fmt::format("'{}' is no time; say 1500 (microseconds), 1500us, 1.5ms or 2s", text));
    return ticks_from_us(static_cast<u64>(std::llround(number * scale)));
}
Result until(Inner& in, Args& args) {
    if (args.take("cycle")) {
        const i64 clock = args.number(10, 0, INT64_MAX / 4, "a CPU clock");
        args.end();
        in.session.run_to_cycle(clock);
    } else if (args.take("time")) {
        const Tick time = time_from(args.word());
        args.end();
        in.session.run_to_cycle(in.pc().board().clock_from(time));
    } else {
        const std::string_view text = args.rest();
        if (text.empty()) throw VerbError("say 'cycle N', 'time T' or an expression");
        in.session.run_until(
            std::make_shared<const Expression>(std::string(text), Expression::Options{16, &in.session.symbols(), {}}));
    }
    return {};
}
Result back(Inner& in, Args& args) {
    const bool over_calls = args.take_option("--over");
    const u64 count = args.count(1);
    args.end();
    if (over_calls) {
        Stop stop;
        for (u64 i = 0; i < count && stop.cause != StopCause::Past; ++i) stop = in.session.step_back_over();
        return moved(in, stop);
    }
    return moved(in, in.session.step_back(count));
}
Result reverse(Inner& in, Args& args) {
    args.end();
    return moved(in, in.session.reverse_continue());
}
Result travel(Inner& in, Args& args) {
    if (args.take("now")) {
        args.end();
        return moved(in, in.session.go_back_to(in.session.history().newest()));
    }
    const i64 clock = args.number(10, 0, INT64_MAX / 4, "a CPU clock, or 'now',");
    args.end();
    return moved(in, in.session.go_back_to(clock));
}
Result stop(Inner& in, Args& args) {
    args.end();
    in.session.break_in();
    return {};
}

constexpr Verb Verbs[] = {
    {"go g", "[=START] [ADDRESS]", "Run; to an address, if one is given", go},
    {"into t step", "[COUNT]", "Execute one instruction, or enter an interrupt that was accepted", into, true},
    {"over p", "[COUNT] [--irq=hide]",
     "The same, but calls, interrupts and repeated instructions as one; with --irq=hide hardware interrupts in between "
     "run unseen",
     over, true},
    {"out finish", "", "Run until the routine or handler returns", out},
    {"until", "cycle N | time T | EXPR",
     "Run to a CPU clock, a time since reset (2s, 1.5ms, 20us), or until EXPR is true", until},
    {"back b", "[COUNT] [--over]", "Go back one instruction; with --over past a call or interrupt", back, true},
    {"reverse rc", "", "Go back to the last breakpoint hit", reverse, true},
    {"travel", "CYCLE | now", "Go to a CPU clock that was lived already; 'now' is the newest", travel},
    {"stop", "", "Stop at the next instruction", stop},
};

}  // namespace

std::span<const Verb> run_verbs() { return Verbs; }

}  // namespace tick86
