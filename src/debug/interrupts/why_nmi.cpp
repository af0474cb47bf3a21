// SPDX-License-Identifier: MIT
// The chain of the NMI: I/O channel check, its flip-flop, the board's mask, the CPU's latch.
#include <fmt/format.h>

#include "debug/interrupts/why_facts.h"

namespace tick86 {

using Verdict = WhyLink::Verdict;

Why why_nmi(const Pc& pc, const Interrupts& log, const Namer& name) {
    const WhyFacts facts(pc, log, name);
    const Board& board = pc.board();
    const Board::State& s = board.state();
    const cpu::CpuState& cpu = pc.cpu();
    const InterruptRecord* last = facts.latest_nmi();
    const u64 taken = pc.pin_ring().taken(PinRing::Nmi).count;
    Why why;
    why.subject = "NMI";
    const auto add = [&](const char* link, std::string text, Verdict verdict = Verdict::Good,
                         WhyCause cause = WhyCause::Arrives) {
        why.links.push_back({link, std::move(text), verdict, cause});
    };

    const bool is_held = bit(s.port_b, 5);
    if (is_held)
        add("check",
            "bit 5 of port 61h is 1: it holds the flip-flop of I/O CHANNEL CHECK clear, and a pull at the line "
            "is lost.",
            Verdict::Broken, WhyCause::NmiHeldClear);
    else if (s.io_check)
        add("check", "the flip-flop of I/O CHANNEL CHECK is set (bit 6 of port 62h).");
    else if (taken == 0 && !cpu.nmi_latch)
        add("check", "I/O CHANNEL CHECK, the only source of NMI here, has not been pulled: press the NMI button.",
            Verdict::Broken, WhyCause::DeviceQuiet);
    else
        add("check", "the flip-flop of I/O CHANNEL CHECK is clear.");

    const char* where = board.is_pc86() ? "bit 7 of port 70h is 1" : "bit 7 of port A0h is 0";
    if (!s.nmi_enabled && !cpu.nmi_latch)
        add("mask",
            fmt::format("{}: the board lets no NMI through{}.", where,
                        board.is_pc86() ? ", as after each access to the clock that sets it" : ""),
            Verdict::Broken, WhyCause::NmiMasked);
    else
        add("mask", s.nmi_enabled ? "the board lets NMI through." : "masked now; an edge came before that.");

    const bool is_accepted = cpu.pending == cpu::Pending::Nmi;
    const LogEntry& up = pc.pin_ring().latest(LogPin::Nmi, true);
    const std::string since = up.at == Never ? "" : fmt::format(" since cycle {}", facts.clock(up.at));
    if (s.nmi && !cpu.nmi_latch && !is_accepted)
        add("edge",
            fmt::format("NMI is high{}, and that edge was taken{}: the CPU wants a new one. Set bit 5 of port 61h and "
                        "clear it again.",
                        since, last ? fmt::format(" at cycle {}", last->entry.t) : ""),
            Verdict::Broken, WhyCause::NoNewEdge);
    else
        add("edge", cpu.nmi_latch ? "the CPU has latched an edge."
                    : s.nmi       ? "NMI is high" + since + '.'
                                  : "NMI is low.");

    if (cpu.nmi_latch && cpu.after_prefix)
        add("shadow", "the CPU stands between a prefix and its instruction, where it takes no interrupt.",
            Verdict::Broken, WhyCause::Inhibited);
    else
        add("IF", "NMI does not ask for it.");

    const FarAddress target = facts.vector(2);
    const std::string nothing = facts.why_nothing(target);
    std::string text = "02h leads to " + facts.place(target.segment, target.offset);
    if (nothing.empty())
        add("vector", text + '.');
    else
        add("vector", text + ", where " + nothing + ": no handler was set.", Verdict::Broken,
            WhyCause::VectorToNothing);

    if (last)
        add("handler", fmt::format("entered last at cycle {}{}.", last->entry.t,
                                   last->is_over() ? fmt::format(", returned at cycle {}", last->exit.end) : ""));
    conclude(why, last != nullptr,
             is_accepted || cpu.nmi_latch
                 ? "It does arrive: it is taken at the next boundary."
                 : fmt::format("It does arrive: taken {} time{} so far{}.", taken, taken == 1 ? "" : "s",
                               last ? fmt::format(", the last at cycle {}", last->entry.t) : ""));
    return why;
}

}  // namespace tick86
