// SPDX-License-Identifier: MIT
// The interrupt vector table.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/panes/regions.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

u16 word_at(const Pc& pc, u32 address) { return word(pc.peek(address), pc.peek(address + 1)); }

// Which line the controllers lead to a vector at present.
int irq_of(const Pc& pc, u8 vector) {
    for (int chip = 0; chip < (pc.board().is_pc86() ? 2 : 1); ++chip) {
        const Pic8259& pic = pc.pic(chip);
        if (!pic.state().ready || !pic.is_8086_mode()) continue;
        for (int line = 0; line < 8; ++line)
            if (pic.vector(line) == vector && !pic.is_slave_line(line)) return chip * 8 + line;
    }
    return -1;
}

// A vector that is jumped to as soon as its line is unmasked and asks.
bool is_open(const Pc& pc, int irq) { return !pc.pic(irq / 8).is_masked(irq % 8); }

}  // namespace

// [8086-UM] interrupt types 0-4; [XT-TR], [AT-TR] BIOS interrupts; the rest by the convention of DOS.
std::string_view vector_purpose(u8 vector) {
    switch (vector) {
        case 0x00: return "divide error";
        case 0x01: return "single step";
        case 0x02: return "NMI";
        case 0x03: return "breakpoint";
        case 0x04: return "overflow";
        case 0x05: return "print screen";
        case 0x08: return "IRQ 0: timer";
        case 0x09: return "IRQ 1: keyboard";
        case 0x0A: return "IRQ 2";
        case 0x0B: return "IRQ 3: COM2";
        case 0x0C: return "IRQ 4: COM1";
        case 0x0D: return "IRQ 5";
        case 0x0E: return "IRQ 6: floppy";
        case 0x0F: return "IRQ 7: printer";
        case 0x10: return "video";
        case 0x11: return "equipment";
        case 0x12: return "memory size";
        case 0x13: return "disk";
        case 0x14: return "serial port";
        case 0x15: return "system services";
        case 0x16: return "keyboard";
        case 0x17: return "printer";
        case 0x18: return "no boot disk, BASIC";
        case 0x19: return "boot";
        case 0x1A: return "time of day";
        case 0x1B: return "Ctrl-Break";
        case 0x1C: return "timer tick, for programs";
        case 0x1D: return "data: video parameters";
        case 0x1E: return "data: floppy parameters";
        case 0x1F: return "data: font 80h-FFh";
        case 0x20: return "DOS: terminate";
        case 0x21: return "DOS";
        case 0x22: return "DOS: terminate address";
        case 0x23: return "DOS: Ctrl-C";
        case 0x24: return "DOS: critical error";
        case 0x25: return "DOS: read disk";
        case 0x26: return "DOS: write disk";
        case 0x27: return "DOS: stay resident";
        case 0x28: return "DOS: idle";
        case 0x29: return "DOS: fast console output";
        case 0x2A: return "DOS: network";
        case 0x2E: return "DOS: run a command";
        case 0x2F: return "multiplex";
        case 0x30: return "DOS: jump of CALL 5, no vector";
        case 0x33: return "mouse";
        case 0x40: return "floppy, behind a disk BIOS";
        case 0x41: return "data: hard disk 0";
        case 0x43: return "data: font (EGA)";
        case 0x46: return "data: hard disk 1";
        case 0x4A: return "alarm of the clock";
        case 0x67: return "EMS";
        case 0x70: return "IRQ 8: clock";
        case 0x71: return "IRQ 9";
        case 0x72: return "IRQ 10";
        case 0x73: return "IRQ 11";
        case 0x74: return "IRQ 12";
        case 0x75: return "IRQ 13: 8087";
        case 0x76: return "IRQ 14: hard disk";
        case 0x77: return "IRQ 15";
        default: return {};
    }
}

std::vector<VectorRow> vector_table(const Pc& pc, const VectorSources& sources) {
    const regions::Map map(pc);
    std::vector<VectorRow> table;
    for (u32 i = 0; i < 256; ++i) {
        VectorRow row;
        row.vector = static_cast<u8>(i);
        row.target = {word_at(pc, i * 4 + 2), word_at(pc, i * 4)};
        row.purpose = vector_purpose(row.vector);
        row.irq = irq_of(pc, row.vector);
        const bool is_null = row.target == FarAddress{};
        const Region& region = map.at(row.target.linear());
        row.owner = is_null ? "null" : region.what;
        row.name = layout::name_of(sources.name, row.target.segment, row.target.offset);
        if (sources.history) row.change = sources.history(row.vector);
        // What the BIOS has pointed to itself is its set-up.
        if (row.change && region.kind == RegionKind::BoardRom &&
            map.at(row.change->by.linear()).kind == RegionKind::BoardRom)
            row.change.reset();
        // A BIOS points some vectors to tables of its own, which may be in its data area.
        const bool is_table = row.purpose.starts_with("data:") && region.what == regions::BiosData;
        row.is_default = (is_null || is_table || region.kind == RegionKind::BoardRom) && !row.change;
        const bool is_nowhere = is_null || region.kind == RegionKind::Empty;
        if (is_nowhere && row.irq >= 0 && is_open(pc, row.irq))
            row.fault = fmt::format("IRQ {} is open and would jump to nothing", row.irq);
        table.push_back(std::move(row));
    }
    return table;
}

Pane vector_pane(const Pc& pc, const VectorSources& sources, bool only_hooked) {
    Pane pane;
    layout::heading(pane, " vector  target     owner                 line    purpose, name, who changed it");
    for (const VectorRow& row : vector_table(pc, sources)) {
        if (only_hooked && row.is_default && row.fault.empty()) continue;
        PaneLine& line = layout::row(pane);
        line.address = u32{row.vector} * 4;
        const Role role = row.is_default ? Role::Dim : Role::Plain;
        line.add(row.change ? std::string(1, mark::Changed) : " ", Role::Changed);
        line.add(fmt::format("{:02X}h     ", row.vector), Role::Plain, line.address);
        line.add(layout::far(row.target), Role::Address, row.target.linear());
        line.add("  ").add(row.owner.substr(0, 21), role);
        if (row.irq >= 0) layout::to_column(line, 42).add(fmt::format("IRQ {}", row.irq), Role::On);
        std::string text(row.purpose);
        if (const std::string line_name = fmt::format("IRQ {}", row.irq); text.starts_with(line_name))
            text.erase(0, std::min(text.size(), line_name.size() + 2));  // said already
        if (!row.name.empty()) text += (text.empty() ? "" : ", ") + row.name;
        if (!text.empty()) layout::to_column(line, 50).add(text, role);
        if (row.change)
            line.add(fmt::format("  * at cycle {} by {}", row.change->cycle, layout::far(row.change->by)),
                     Role::Changed, row.change->by.linear());
        if (!row.fault.empty()) line.add("  ! " + row.fault, Role::Blocked);
    }
    if (pane.size() == 1) layout::note(pane, " all vectors point into the BIOS");
    return pane;
}

}  // namespace tick86
