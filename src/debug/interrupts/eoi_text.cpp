// SPDX-License-Identifier: MIT
#include "debug/interrupts/eoi_text.h"

#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr int SlaveWire = 2;  // the slave's INT is on IR2 of the master

std::string place(const Namer& name, u16 segment, u16 offset) {
    const std::string known = layout::name_of(name, segment, offset);
    return layout::far(segment, offset) + (known.empty() ? "" : " (" + known + ")");
}

}  // namespace

const char* words_of(EoiKind kind) {
    switch (kind) {
        case EoiKind::NonSpecific: return "non-specific EOI";
        case EoiKind::Specific: return "specific EOI";
        case EoiKind::RotateNonSpecific: return "rotating EOI";
        case EoiKind::RotateSpecific: return "rotating specific EOI";
        case EoiKind::Automatic: return "automatic EOI";
        case EoiKind::Reinitialised: return "initialisation (ICW1)";
    }
    return "";
}

std::string missed_eois(const InterruptRecord& r, const Pc& pc, const Namer& name) {
    std::string text;
    for (int chip = 0; chip < 2; ++chip) {
        const auto c = static_cast<std::size_t>(chip);
        if (!r.missed[c]) continue;
        const InterruptEoi& e = *r.missed[c];
        const char* chip_name = !pc.board().is_pc86() ? "8259" : chip == 0 ? "master" : "slave";
        text += fmt::format(" The handler did send a {} to the {}, at cycle {}{}, but ", words_of(e.kind), chip_name,
                            e.at, e.by_program ? " by the OUT at " + place(name, e.cs, e.ip) : "");
        const int own = chip == 0 && r.irq >= 8 ? SlaveWire : r.irq % 8;
        if (!r.in_service[c])
            text += fmt::format("the {} has nothing to do with IRQ {}.", chip_name, r.irq);
        else if (e.level >= 0 && e.level != own)
            text += fmt::format("for level {}: its own is level {}.", e.level, own);
        else
            text += "it ended nothing of it.";
    }
    return text;
}

std::string stray_iret(const InterruptRecord& r, const Namer& name) {
    const cpu::Mark& s = *r.stray;
    const int below = static_cast<int>((u32{r.entry.ss} << 4) + r.entry.sp) - static_cast<int>((u32{s.ss} << 4) + s.sp);
    return fmt::format("the IRET at {}, at cycle {}, popped from {}, {} byte{} {} the frame at {}",
                       place(name, s.cs, s.ip), s.t, layout::far(s.ss, s.sp), std::abs(below),
                       std::abs(below) == 1 ? "" : "s", below > 0 ? "below" : "above",
                       layout::far(r.entry.ss, r.entry.sp));
}

}  // namespace tick86
