// SPDX-License-Identifier: MIT
// Verbs for breakpoints (debug/breakpoints.h has their language).
#include <fmt/format.h>

#include "debug/console/verb.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

Result add(Inner& in, std::string spec) {
    Breakpoints& all = in.session.breakpoints();
    const int number = all.add(spec, in.pc(), &in.session.symbols());
    const Breakpoint& b = *all.find(number);
    if (const cpu::Clock now = in.pc().clock();
        b.kind == Breakpoint::Kind::Cycle && static_cast<cpu::Clock>(b.first) <= now)
        return said(fmt::format("breakpoint {}: {}; it is cycle {} already, so it can only be met after going back\n",
                                number, b.spec, now));
    std::string where;
    if (b.kind == Breakpoint::Kind::Irq) where = in.cascade_note(static_cast<int>(b.first));
    if (b.kind == Breakpoint::Kind::Execute) {
        const std::string name = in.session.symbols().name_of(static_cast<u32>(b.first));
        where = fmt::format(" ({:05X}h{}{})", b.first, name.empty() ? "" : " ", name);
    }
    return said(fmt::format("breakpoint {}: {}{}\n", number, b.spec, where));
}

template <char... Head>
Result add_kind(Inner& in, Args& args) {
    constexpr char head[] = {Head..., '\0'};
    return add(in, std::string(head) + std::string(args.rest()));
}
Result bp(Inner& in, Args& args) {
    if (args.is_empty()) {  // here
        const cpu::Architectural a = in.pc().registers();
        return add(in, fmt::format("{:04X}:{:04X}", a.sreg[cpu::CS], a.ip));
    }
    return add(in, std::string(args.rest()));
}

Result list(Inner& in, Args& args) {
    args.end();
    std::string text;
    for (const Breakpoint& b : in.session.breakpoints().list()) text += describe(b) + '\n';
    return said(text.empty() ? "no breakpoints\n" : text);
}

// "*" is all of them.
template <class Do>
Result each(Inner& in, Args& args, Do what) {
    if (args.is_empty()) throw VerbError("say which: a number, or * for all");
    std::vector<int> numbers;
    if (args.take("*")) {
        for (const Breakpoint& b : in.session.breakpoints().list()) numbers.push_back(b.number);
    } else {
        while (!args.is_empty()) numbers.push_back(static_cast<int>(args.number(10, 1, INT32_MAX, "a breakpoint")));
    }
    args.end();
    for (const int number : numbers)
        if (!what(in.session.breakpoints(), number)) throw VerbError(fmt::format("there is no breakpoint {}", number));
    return {};
}
Result clear(Inner& in, Args& args) {
    return each(in, args, [](Breakpoints& all, int number) { return all.remove(number); });
}
Result disable(Inner& in, Args& args) {
    return each(in, args, [](Breakpoints& all, int number) { return all.enable(number, false); });
}
Result enable(Inner& in, Args& args) {
    return each(in, args, [](Breakpoints& all, int number) { return all.enable(number, true); });
}

constexpr Verb Verbs[] = {
    {"bp break", "[ADDRESS | int N | irq N | nmi | mem A[,LEN] r|w|rw | port P[,N] r|w|rw | cycle N]",
     "Stop there; without an address here. Behind each: if EXPR, after N, once, exact, and last log [TEXT with {EXPR}]",
     bp},
    {"bpint", "N ...", "Stop before interrupt N, whoever raises it", add_kind<'i', 'n', 't', ' '>},
    {"bpirq", "N ...", "Stop before the interrupt of request line N", add_kind<'i', 'r', 'q', ' '>},
    {"bpm watch", "ADDRESS[,LENGTH] [r|w|rw] ...", "Stop after an access to memory, by CPU or DMA",
     add_kind<'m', 'e', 'm', ' '>},
    {"bpio", "PORT[,COUNT] [r|w|rw] ...", "Stop after an access to a port", add_kind<'p', 'o', 'r', 't', ' '>},
    {"bpc", "CYCLE ...", "Stop at a CPU clock", add_kind<'c', 'y', 'c', 'l', 'e', ' '>},
    {"bl", "", "List the breakpoints", list},
    {"bc", "NUMBER... | *", "Clear breakpoints", clear},
    {"bd", "NUMBER... | *", "Disable breakpoints", disable},
    {"be", "NUMBER... | *", "Enable breakpoints", enable},
};

}  // namespace

std::span<const Verb> break_verbs() { return Verbs; }

}  // namespace tick86
