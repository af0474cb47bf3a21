// SPDX-License-Identifier: MIT
// Floppy controller with its drives, and the hard disk.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using Fdc = Fdc765;

std::string at_text(const Pc& pc, Tick at, Tick now) {
    return fmt::format("at cycle {}, in {}", pc.board().clock_from(at), layout::duration(at > now ? at - now : 0));
}

const char* phase_text(const Fdc::State& s) {
    if (!bit(s.dor, 2)) return "held in reset";
    switch (s.phase) {
        case Fdc::Phase::Idle: return "idle";
        case Fdc::Phase::Command: return "takes a command";
        case Fdc::Phase::Execution: return "executes";
        case Fdc::Phase::Result: return "gives results";
    }
    return "";
}

const char* step_text(Fdc::Step step) {
    switch (step) {
        case Fdc::Step::None: return "";
        case Fdc::Step::HeadLoad: return "loads the head";
        case Fdc::Step::NoIndex: return "! waits for ever: the disk does not turn";
        case Fdc::Step::Index: return "waits for the index hole";
        case Fdc::Step::Id: return "looks for the sector";
        case Fdc::Step::SearchFailed: return "! has not found the sector";
        case Fdc::Step::Byte: return "moves bytes";
        case Fdc::Step::SectorEnd: return "checks the sector";
        case Fdc::Step::FormatByte:
        case Fdc::Step::FormatSector:
        case Fdc::Step::FormatEnd: return "formats";
    }
    return "";
}

void command(const Pc& pc, const Fdc::State& s, Pane& pane) {
    if (s.command_bytes == 0) return;
    PaneLine& line = layout::row(pane).add(fmt::format(" command  {} ", words::floppy_command(s.command[0])));
    for (int i = 0; i < s.command_bytes; ++i) line.add(fmt::format(" {:02X}", s.command[static_cast<std::size_t>(i)]));
    const int wanted = words::floppy_command_bytes(s.command[0]);
    if (s.phase == Fdc::Phase::Command)
        line.add(fmt::format("  {} of {} bytes; next: {}", s.command_bytes, wanted,
                             words::floppy_command_byte(s.command[0], s.command_bytes)),
                 Role::Note);
    if (s.phase == Fdc::Phase::Execution) {
        PaneLine& now = layout::row(pane).add(fmt::format(" now      C {} H {} R {} N {}", s.c, s.h, s.r, s.n));
        const std::string_view text = step_text(s.step);
        if (!text.empty()) now.add("  ").add(text, text[0] == mark::Blocks ? Role::Blocked : Role::Note);
        if (s.due != Never) now.add("; next step " + at_text(pc, s.due, s.now), Role::Note);
    }
    if (s.phase != Fdc::Phase::Result) return;
    PaneLine& result = layout::row(pane).add(" results ");
    for (int i = 0; i < s.result_length; ++i) {
        const bool is_read = i < s.result_next;
        result.add(fmt::format("{}{:02X}", i == s.result_next ? '>' : ' ', s.result[static_cast<std::size_t>(i)]),
                   is_read ? Role::Dim : Role::Plain);
    }
    for (int i = 0; i < s.result_length; ++i) {
        const std::string text = words::floppy_result(s.command[0], i, s.result[static_cast<std::size_t>(i)]);
        if (!text.empty()) layout::note(pane, "          " + text);
    }
}

void drive(const Pc& pc, int number, Pane& pane) {
    const FloppyDrive& drive = pc.board().drives[static_cast<std::size_t>(number)];
    if (drive.type() == FloppyDriveType::None) return;
    constexpr std::array Types{"none", "360K", "1.2M", "720K", "1.44M"};
    const FloppyDrive::State& s = drive.state();
    const Fdc& fdc = pc.board().fdc.look();
    PaneLine& line = layout::row(pane);
    const bool is_selected = fdc.selected_drive() == number;
    line.add(is_selected ? ">" : " ", is_selected ? Role::Current : Role::Plain);
    line.add(
        fmt::format("{} {:<6} motor ", static_cast<char>('A' + number), Types[static_cast<std::size_t>(drive.type())]));
    layout::level(line, s.motor).add(fmt::format("  cylinder {:>2}", s.cylinder));
    const Fdc::Seek& seek = fdc.state().seek[static_cast<std::size_t>(number)];
    if (seek.cylinder != s.cylinder) line.add(fmt::format(" (controller: {})", seek.cylinder), Role::Note);
    if (seek.active) line.add(seek.recalibrate ? "  recalibrates" : fmt::format("  seeks {}", seek.target), Role::On);
    if (seek.ended) line.add("  seek ended, not yet asked about", Role::On);
    if (drive.image()) {
        const FloppyImage& image = *drive.image();
        line.add(fmt::format("  disk {}x{}x{}", image.geometry().cylinders, image.geometry().heads,
                             image.geometry().sectors));
        if (drive.lines().write_protect) line.add(", write-protected");
    } else {
        line.add("  empty", Role::Dim);
    }
    if (s.disk_change) line.add("  disk change line set", Role::Note);
}

}  // namespace

Pane floppy_pane(const Pc& pc) {
    Pane pane;
    const Fdc& fdc = pc.board().fdc.look();
    const Fdc::State& s = fdc.state();
    layout::heading(pane, fmt::format("765 floppy controller at 3F2h: {}", phase_text(s)));
    PaneLine& line = layout::row(pane).add(" IRQ 6 ");
    layout::level(line, s.irq).add("  DREQ 2 ");
    layout::level(line, s.dreq);
    if (s.interrupt && !s.irq) line.add("  ! interrupt cut off by bit 3 of 3F2h", Role::Blocked);
    if (s.polled) line.add("  reset done: SENSE INTERRUPT is due", Role::Note);
    if (s.reset_due != Never) line.add("  reset ends " + at_text(pc, s.reset_due, s.now), Role::Note);
    layout::row(pane).add(fmt::format(" 3F2h {:02X}  ", s.dor)).add(words::floppy_output(s.dor), Role::Note);
    const u8 status = fdc.peek(4);
    layout::row(pane).add(fmt::format(" 3F4h {:02X}  ", status)).add(words::floppy_main_status(status), Role::Note);
    layout::row(pane)
        .add(fmt::format(" 3F7h {:02X}  ", s.rate))
        .add(fmt::format("{}{}, step {}, unload {}, load {}", words::floppy_rate(s.rate),
                         s.non_dma ? ", no DMA" : ", DMA", s.step_rate, s.unload_time, s.load_time),
             Role::Note);
    command(pc, s, pane);
    for (int i = 0; i < 4; ++i) drive(pc, i, pane);
    return pane;
}

Pane disk_pane(const Pc& pc) {
    Pane pane;
    const AtaDrive& ata = pc.board().ata.look();
    if (!pc.board().is_pc86() || !ata.image()) {
        layout::row(pane).add("no hard disk", Role::Dim);
        return pane;
    }
    const AtaDrive::State& s = ata.state();
    const auto& geometry = ata.image()->geometry();
    layout::heading(pane, fmt::format("ATA disk at 1F0h: {} cylinders, {} heads, {} sectors", geometry.cylinders,
                                      geometry.heads, geometry.sectors));
    PaneLine& line = layout::row(pane).add(" IRQ 14 ");
    layout::level(line, s.irq);
    if (s.interrupt && !s.irq) line.add("  ! cut off by bit 1 of 3F6h", Role::Blocked);
    line.add(fmt::format("  translation {} heads, {} sectors", s.heads, s.sectors));
    if (s.multiple) line.add(fmt::format(", {} sectors a block", s.multiple));
    layout::row(pane)
        .add(fmt::format(" command {:02X}  ", s.command))
        .add(s.command ? words::ata_command(s.command) : "none yet", Role::Note);
    layout::row(pane).add(fmt::format(" status  {:02X}  ", s.status)).add(words::ata_status(s.status), Role::Note);
    if (bit(s.status, 0))
        layout::row(pane).add(fmt::format(" error   {:02X}  ", s.error)).add(words::ata_error(s.error), Role::Blocked);
    PaneLine& address = layout::row(pane).add(fmt::format(" drive {} ", field(s.drive_head, 4, 1)));
    if (bit(s.drive_head, 6))
        address.add(fmt::format("LBA {}", u32{s.sector} | u32{s.cylinder} << 8 | field(s.drive_head, 0, 4) << 24));
    else
        address.add(fmt::format("cylinder {} head {} sector {}", s.cylinder, field(s.drive_head, 0, 4), s.sector));
    address.add(fmt::format(", count {}", s.count));
    if (s.transfer != AtaDrive::Transfer::None)
        layout::note(pane, fmt::format(" {}: byte {} of {}, {} sectors left",
                                       s.transfer == AtaDrive::Transfer::ToHost ? "to the host" : "from the host",
                                       s.position, s.length, s.left));
    if (s.due != Never) layout::note(pane, " busy until " + at_text(pc, s.due, s.now));
    return pane;
}

}  // namespace tick86
