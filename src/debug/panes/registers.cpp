// SPDX-License-Identifier: MIT
// The registers pane, and what comes next.
#include <fmt/format.h>

#include <array>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using cpu::Architectural;
using layout::far, layout::linear, layout::to_column, layout::value;

constexpr std::array RegisterNames{"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"};
constexpr std::array SegmentNames{"ES", "CS", "SS", "DS"};

struct FlagName {
    char letter;
    u16 mask;
    const char *set, *clear;  // words worth saying; empty: none
};
constexpr std::array Flags{
    FlagName{'O', cpu::flag::OF, "overflow", ""},
    FlagName{'D', cpu::flag::DF, "down", ""},
    FlagName{'I', cpu::flag::IF, "interrupts on", "interrupts off"},
    FlagName{'T', cpu::flag::TF, "trap after each instruction", ""},
    FlagName{'S', cpu::flag::SF, "negative", ""},
    FlagName{'Z', cpu::flag::ZF, "zero", ""},
    FlagName{'A', cpu::flag::AF, "auxiliary carry", ""},
    FlagName{'P', cpu::flag::PF, "even parity", ""},
    FlagName{'C', cpu::flag::CF, "carry", ""},
};

class RegistersPane {
public:
    RegistersPane(const Pc& pc, const Architectural* before, const Namer& name)
        : pc_(pc), now_(pc.registers()), before_(before ? *before : now_), name_(name) {}

    Pane make() {
        using namespace cpu;
        line({AX, SP}, CS).add("IP ").add(fmt::format("{:04X}", now_.ip), Role::Current);
        pane_.back().add(now_.ip != before_.ip ? "*" : " ", Role::Changed);
        pointer("CS:IP", CS, now_.ip, false);
        line({BX, BP}, SS);
        pointer("SS:SP", SS, now_.r[SP], true);
        line({CX, SI}, DS);
        pointer("DS:SI", DS, now_.r[SI], true);
        line({DX, DI}, ES);
        pointer("ES:DI", ES, now_.r[DI], true);
        flags();
        queue();
        time();
        PaneLine& next = layout::row(pane_).add(" next   ");
        next.add(next_step(pc_), pc_.cpu().pending == Pending::Opcode ? Role::Plain : Role::Note);
        if (const std::string held = held_off(); !held.empty())
            layout::row(pane_).add("        ").add(std::string(1, mark::Blocks) + ' ' + held, Role::Blocked);
        return std::move(pane_);
    }

private:
    u16 segment(int reg) const { return now_.sreg[static_cast<std::size_t>(reg)]; }

    PaneLine& line(std::array<int, 2> registers, int segment_register) {
        PaneLine& out = layout::row(pane_).add(" ");
        for (const int reg : registers) {
            const auto i = static_cast<std::size_t>(reg);
            out.add(RegisterNames[i]).add(" ");
            value(out, fmt::format("{:04X}", now_.r[i]), now_.r[i] != before_.r[i]).add("  ");
        }
        const auto i = static_cast<std::size_t>(segment_register);
        out.add(SegmentNames[i]).add(" ");
        return value(out, fmt::format("{:04X}", now_.sreg[i]), now_.sreg[i] != before_.sreg[i]).add("  ");
    }

    void pointer(const char* what, int segment_register, u16 offset, bool with_bytes) {
        const u16 seg = segment(segment_register);
        PaneLine& out = pane_.back();
        to_column(out, 43).add(what, Role::Dim).add(" ");
        out.add(fmt::format("{:05X}", linear(seg, offset)), Role::Address, linear(seg, offset));
        if (with_bytes) {
            out.add(" ");
            for (u16 i = 0; i < 6; ++i)
                out.add(fmt::format(" {:02X}", pc_.peek(linear(seg, static_cast<u16>(offset + i)))));
        }
        if (const std::string known = layout::name_of(name_, seg, offset); !known.empty())
            out.add("  ").add(known, Role::Name, linear(seg, offset));
    }

    void flags() {
        PaneLine& out = layout::row(pane_).add(" flags ");
        out.add(fmt::format("{:04X}  ", now_.flags));
        for (const FlagName& flag : Flags) {
            const bool is_set = now_.flags & flag.mask;
            const bool is_changed = (now_.flags ^ before_.flags) & flag.mask;
            out.add(fmt::format("{}{:d}", flag.letter, is_set), is_changed ? Role::Changed
                                                                : is_set   ? Role::On
                                                                           : Role::Dim);
            out.add(is_changed ? "*" : " ", Role::Changed);
        }
        to_column(out, 43).add(flag_words(now_.flags), Role::Note);
    }

    void queue() {
        const int length = pc_.config().cpu == CpuModel::I8086 ? 6 : 4;
        PaneLine& out = layout::row(pane_).add(" queue ");
        for (int i = 0; i < length; ++i) {
            if (i < now_.queue_count)
                out.add(fmt::format(" {:02X}", now_.queue[static_cast<std::size_t>(i)]));
            else
                out.add(" --", Role::Dim);
        }
        to_column(out, 43).add(prefetcher(), Role::Note);
    }
    std::string prefetcher() const {
        const cpu::CpuState& s = pc_.cpu();
        if (!s.prefetch_enabled) return "prefetch suspended";
        switch (s.fetch) {
            case cpu::FetchPhase::Granted:
            case cpu::FetchPhase::Waiting: return fmt::format("fetching {:05X}", s.fetch_address);
            case cpu::FetchPhase::Latched: return fmt::format("fetched {:05X}", s.fetch_address);
            case cpu::FetchPhase::Idle: break;
        }
        return s.hold ? "prefetch held: queue full" : "prefetch idle";
    }

    void time() {
        const std::string text = fmt::format(" cycle  {}", pc_.clock());
        PaneLine& out = layout::row(pane_).add(text);
        to_column(out, 26).add(fmt::format("tick {}", pc_.now()));
        to_column(out, 43).add(layout::duration(pc_.now()) + " since power-on", Role::Note);
    }

    // Why a request would not be taken at this boundary.
    std::string held_off() const {
        const cpu::CpuState& s = pc_.cpu();
        if (s.pending != cpu::Pending::Opcode) return {};
        const bool waits = s.intr;
        if (s.inhibit)
            return "no interrupt before this instruction: the one before loaded a segment register or was STI";
        if (waits && s.after_prefix) return "INTR asserted: not taken between a prefix and its instruction";
        if (waits && !(s.flags & cpu::flag::IF)) return "INTR asserted, but IF = 0";
        return {};
    }

    const Pc& pc_;
    Architectural now_, before_;
    const Namer& name_;
    Pane pane_;
};

}  // namespace

std::string flag_words(u16 flags) {
    std::string out;
    for (const FlagName& flag : Flags) {
        const std::string word = flags & flag.mask ? flag.set : flag.clear;
        if (word.empty()) continue;
        out += (out.empty() ? "" : ", ") + word;
    }
    return out;
}

std::string next_step(const Pc& pc) {
    const cpu::CpuState& s = pc.cpu();
    const FarAddress at = next_instruction(pc);
    const std::string here = far(at.segment, at.offset);
    switch (s.pending) {
        case cpu::Pending::Opcode:
            return s.after_prefix ? fmt::format("instruction at {}, its prefix is done", here)
                                  : fmt::format("instruction at {}", here);
        case cpu::Pending::Repeat: return fmt::format("the instruction at {} repeats, {} to go", here, s.r[cpu::CX]);
        case cpu::Pending::Trap: return fmt::format("trap (TF): enters INT 1; interrupted {}", here);
        case cpu::Pending::Nmi: return fmt::format("NMI accepted: enters INT 2; interrupted {}", here);
        case cpu::Pending::Intr: {
            const int irq = requesting_irq(pc);
            if (irq < 0) return fmt::format("INTR accepted, but nothing asks any more: spurious; interrupted {}", here);
            return fmt::format("IRQ {} ({}) accepted: enters its handler; interrupted {}", irq, irq_source(pc, irq),
                               here);
        }
        case cpu::Pending::Reset: return "reset";
        case cpu::Pending::Halted:
            return s.flags & cpu::flag::IF ? "halted: waits for an interrupt"
                                           : "halted with IF = 0: only NMI or RESET ends it";
        case cpu::Pending::Poll: return fmt::format("WAIT at {} polls TEST", here);
        case cpu::Pending::Start: return fmt::format("fetches the instruction at {}", here);
    }
    return {};
}

Pane registers_pane(const Pc& pc, const Architectural* before, const Namer& name) {
    return RegistersPane(pc, before, name).make();
}

}  // namespace tick86
