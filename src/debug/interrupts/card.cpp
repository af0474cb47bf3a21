// SPDX-License-Identifier: MIT
// One interrupt in plain English.
#include <fmt/format.h>

#include "debug/interrupts/eoi_text.h"
#include "debug/interrupts/prose.h"
#include "debug/panes/layout.h"
#include "tick86/debug/panes/interrupt_panes.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::Clock, cpu::EntryKind, cpu::NeverClock;

namespace {

using layout::far;

class Card {
public:
    Card(const InterruptRecord& record, const Pc& pc, const Namer& name) : r_(record), pc_(pc), name_(name) {}

    Pane make(int columns) {
        Pane pane;
        prose::Writer write(pane, columns);
        layout::heading(pane, fmt::format("{}, vector {:02X}h, at cycle {}, depth {}", name_of(source_of(r_)),
                                          r_.entry.vector, r_.entry.t, r_.depth));
        write.paragraph("Why", why());
        if (r_.kind == EntryKind::Intr) write.paragraph("Chips", chips());
        write.paragraph("Pushed", pushed());
        write.paragraph("Vector", vector());
        if (r_.is_hardware() && r_.latency() != NeverClock) write.paragraph("Delay", delay());
        if (r_.kind == EntryKind::Intr) write.paragraph("EOI", eoi(), r_.lacks_eoi());
        write.paragraph("Return", back(), r_.end == InterruptEnd::Left && r_.stray);
        return pane;
    }

private:
    std::string place(u16 segment, u16 offset) const {
        const std::string known = layout::name_of(name_, segment, offset);
        return known.empty() ? far(segment, offset) : fmt::format("{} ({})", far(segment, offset), known);
    }
    std::string interrupted() const { return place(r_.entry.cs, r_.entry.ip); }
    const char* chip_name(int chip) const {
        if (!pc_.board().is_pc86()) return "8259";
        return chip == 0 ? "master 8259" : "slave 8259";
    }
    static std::string many(Clock clocks) { return fmt::format("{} cycle{}", clocks, clocks == 1 ? "" : "s"); }

    std::string why() const {
        switch (r_.kind) {
            case EntryKind::Trap:
                return fmt::format("TF was set while the instruction before {} ran: the CPU traps after each one.",
                                   interrupted());
            case EntryKind::Nmi:
                return fmt::format(
                    "The I/O check line was pulled{}; on this board its button does that. The NMI asks "
                    "neither IF nor a controller: it was taken before the instruction at {}.",
                    since("at cycle", r_.edge), interrupted());
            case EntryKind::Software:
                return fmt::format("The instruction INT {:02X}h before {} asked for it.", r_.entry.vector,
                                   interrupted());
            case EntryKind::Breakpoint:
                return fmt::format("The one-byte instruction INT3 before {} asked for it.", interrupted());
            case EntryKind::Overflow: return fmt::format("The instruction INTO before {} found OF set.", interrupted());
            case EntryKind::DivideError:
                return fmt::format(
                    "The division before {} had a quotient too large for its register, or the divisor "
                    "0. On an 8086 the pushed address is that of the next instruction.",
                    interrupted());
            case EntryKind::Intr: break;
        }
        const int line = r_.irq % 8;
        const char* chip = chip_name(r_.irq / 8);
        if (r_.spurious) {
            std::string text = fmt::format(
                "INTR was active, but at the acknowledge the {} had no request any more. It "
                "then gives the vector of its IR7: a spurious interrupt.",
                chip);
            if (r_.dropped_irq >= 0)
                text += fmt::format(" The request that went away was IRQ {} ({}), at cycle {}.", r_.dropped_irq,
                                    irq_source(pc_, r_.dropped_irq), r_.dropped);
            return text;
        }
        if (r_.unanswered)
            return fmt::format(
                "IR{} of the master asked, which by its ICW3 is a slave's; but no slave answers to the "
                "number {}. Nobody drove the bus, and the CPU read {:02X}h as vector: ICW3 of the two "
                "chips do not fit each other or the wiring.",
                line, line, r_.entry.vector);
        const std::string device = irq_source(pc_, r_.irq);
        if (r_.edge != NeverClock)
            return fmt::format("{} raised IR{} of the {} at cycle {}.", capital(device), line, chip, r_.edge);
        if (r_.latched != NeverClock)
            return fmt::format("IR{} of the {} ({}) was high already; its request stood in IRR from cycle {}.", line,
                               chip, device, r_.latched);
        return fmt::format("{} asked through IR{} of the {}; the log does not go back to when.", capital(device), line,
                           chip);
    }
    static std::string capital(std::string text) {
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
        return "The " + text;
    }
    static std::string since(const char* words, Clock at) {
        return at == NeverClock ? std::string() : fmt::format(" {} {}", words, at);
    }

    std::string chips() const {
        std::string text =
            fmt::format("The CPU took it before the instruction at {} and ran two INTA cycles, at cycles {} and {}.",
                        interrupted(), r_.entry.inta[0], r_.entry.inta[1]);
        if (r_.spurious && !r_.in_service[0])
            return text + fmt::format(" No bit of ISR was set. In the second one the {} gave {:02X}h.",
                                      chip_name(r_.irq / 8), r_.entry.vector);
        std::string set;
        for (int chip = 0; chip < 2; ++chip) {
            if (!r_.in_service[chip]) continue;
            const int line = chip == 0 && r_.irq >= 8 ? 2 : r_.irq % 8;
            set += fmt::format("{}bit {} of the {}", set.empty() ? "" : " and ", line, chip_name(chip));
        }
        if (!set.empty())
            text += fmt::format(
                " In the first one the request left IRR and ISR was set: {}. From there on only "
                "higher lines may interrupt.",
                set);
        if (r_.irq >= 8) text += " The master named the slave on its cascade lines.";
        if (r_.unanswered) return text + " In the second one nobody answered.";
        return text + fmt::format(" In the second one the {} gave {:02X}h{}.", chip_name(r_.irq / 8), r_.entry.vector,
                                  r_.spurious ? "" : ", ICW2 plus the number of the line");
    }

    std::string pushed() const {
        const cpu::Mark& e = r_.entry;
        const auto at = [&](int offset) { return far(e.ss, static_cast<u16>(e.sp + offset)); };
        std::string fallen;
        if (e.flags & cpu::flag::IF) fallen += "IF";
        if (e.flags & cpu::flag::TF) fallen += fallen.empty() ? "TF" : " and TF";
        return fmt::format("FLAGS {:04X} to {}, CS {:04X} to {}, IP {:04X} to {}: the way back. {}", e.flags, at(4),
                           e.cs, at(2), e.ip, at(0),
                           fallen.empty() ? std::string("IF and TF were 0 already.")
                                          : fmt::format("Then {} fell{}.", fallen,
                                                        e.flags & cpu::flag::IF
                                                            ? ": no INTR is taken before the handler sets IF or returns"
                                                            : ""));
    }

    std::string vector() const {
        const cpu::Mark& e = r_.entry;
        const u16 entry = static_cast<u16>(e.vector * 4);
        std::string text = fmt::format(
            "At 0000:{:04X}, four times the vector, stood offset {:04X}, and at 0000:{:04X} segment "
            "{:04X}: the handler is {}. Its first instruction began at cycle {}.",
            entry, e.to_ip, entry + 2, e.to_cs, place(e.to_cs, e.to_ip), e.end);
        if (e.to_cs == 0 && e.to_ip == 0) text += " That is the vector table itself: nobody has set this vector.";
        return text;
    }

    std::string delay() const {
        const InterruptWait& w = r_.wait;
        std::string text = fmt::format("From {} to the first instruction of the handler it took {}:",
                                       r_.edge != NeverClock ? "the edge" : "the request", many(r_.latency()));
        const auto part = [&](Clock clocks, const char* words) {
            if (clocks > 0) text += fmt::format(" {} {},", clocks, words);
        };
        part(w.mask, "because the line was masked or a controller not set up");
        part(w.service, "behind a level in service, until its EOI");
        part(w.flag, "because IF was 0");
        part(w.finish, "until the CPU was done with what it was at");
        return text + fmt::format(" {} for the entry itself.", r_.entry.end - r_.entry.t);
    }

    std::string eoi() const {
        if (!r_.in_service[0] && !r_.in_service[1])
            return r_.spurious ? "None is due: nothing is in service because of it." : "Not known.";
        std::string text;
        for (int chip = 0; chip < 2; ++chip) {
            const auto c = static_cast<std::size_t>(chip);
            if (!r_.in_service[c]) continue;
            if (!text.empty()) text += ' ';
            const char* name = chip_name(chip);
            const int port = chip == 0 ? 0x20 : 0xA0;
            if (!r_.eoi[c]) {
                text += r_.lacks_eoi()
                            ? fmt::format(
                                  "The {} got none: the level is still in service, and it and all below stay "
                                  "blocked until 20h is written to port {:02X}h.",
                                  name, port)
                            : fmt::format("The {} still waits for one: 20h to port {:02X}h.", name, port);
                continue;
            }
            const InterruptEoi& e = *r_.eoi[c];
            if (e.kind == EoiKind::Automatic)
                text += fmt::format("The {} is in automatic EOI mode: the bit of ISR fell with the second INTA.", name);
            else
                text += fmt::format("The {} got {} {} at cycle {}{}: the bit of ISR fell.", name,
                                    e.kind == EoiKind::Reinitialised ? "a new" : "a", words_of(e.kind), e.at,
                                    e.by_program ? " from the OUT at " + place(e.cs, e.ip) : "");
        }
        if (r_.wants_eoi()) text += missed_eois(r_, pc_, name_);
        return text;
    }

    std::string back() const {
        const std::string frame = far(r_.entry.ss, r_.entry.sp);
        switch (r_.end) {
            case InterruptEnd::Open:
                return fmt::format(
                    "Still to come: an IRET with SS:SP at {} takes IP, CS and FLAGS off the stack and "
                    "goes on at {}.",
                    frame, interrupted());
            case InterruptEnd::Left:
                if (r_.stray)
                    return fmt::format(
                        "Missed: {}, and went to {} with FLAGS {:04X}. PUSH and POP do not balance in the handler.",
                        stray_iret(r_, name_), place(r_.stray->to_cs, r_.stray->to_ip), r_.stray->flags);
                return fmt::format(
                    "The stack has been used above {} since: the program has probably left the handler "
                    "for good.",
                    frame);
            case InterruptEnd::Lost:
                return fmt::format("Never: the frame at {} was overwritten, or the CPU was reset.", frame);
            default: break;
        }
        const cpu::Mark& e = r_.exit;
        std::string text = fmt::format("{} at {} went to {} at cycle {}, {} after the acceptance.",
                                       r_.end == InterruptEnd::Iret ? std::string("IRET")
                                       : e.released                 ? fmt::format("RETF {}", e.released)
                                                                    : std::string("RETF"),
                                       place(e.cs, e.ip), place(e.to_cs, e.to_ip), e.end, many(r_.duration()));
        if (e.to_cs != r_.entry.cs || e.to_ip != r_.entry.ip) text += " That is not where it was interrupted.";
        if (r_.end == InterruptEnd::Iret)
            text += fmt::format(" FLAGS came back as {:04X}: IF is {}.", e.flags, e.flags & cpu::flag::IF ? 1 : 0);
        return text;
    }

    const InterruptRecord& r_;
    const Pc& pc_;
    const Namer& name_;
};

}  // namespace

Pane interrupt_card(const InterruptRecord& record, const Pc& pc, const Namer& name, int columns) {
    return Card(record, pc, name).make(columns);
}

}  // namespace tick86
