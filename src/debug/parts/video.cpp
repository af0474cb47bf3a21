// SPDX-License-Identifier: MIT
// The display adapters: 6845, mode registers, and where the beam is.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using Reg = Crtc6845;

// Two registers to a line.
void registers(const Crtc6845& crtc, Pane& pane) {
    constexpr int Rows = Crtc6845::RegisterCount / 2;
    for (int i = 0; i < Rows; ++i) {
        PaneLine& line = layout::row(pane);
        for (const int number : {i, i + Rows}) {
            if (number != i) layout::to_column(line, 42);
            const bool is_selected = crtc.state().index == number;
            line.add(is_selected ? ">" : " ", is_selected ? Role::Current : Role::Plain);
            line.add(fmt::format("R{:<2} {:02X} {:>3}  ", number, crtc.peek(number), crtc.peek(number)));
            line.add(words::crtc_register(number), Role::Note);
        }
    }
}

void picture(const Pc& pc, const Crtc6845& crtc, u32 base, u32 mask, Pane& pane) {
    const auto reg = [&](int number) { return u32{crtc.peek(number)}; };
    const u32 scan = reg(Reg::MaximumRaster) + 1;
    const u32 lines = (reg(Reg::VerticalTotal) + 1) * scan + reg(Reg::VerticalAdjust);
    const u32 chars = reg(Reg::HorizontalTotal) + 1;
    const ClockRatio clock = crtc.character_clock();
    const Tick frame = u64{lines} * chars * clock.num / clock.den;
    layout::row(pane).add(fmt::format(" {} x {} characters of {} lines, {} lines a field, {}",
                                      reg(Reg::HorizontalDisplayed), reg(Reg::VerticalDisplayed), scan, lines,
                                      layout::frequency(frame)));
    const auto memory = [&](u16 ma) { return base + (u32{ma} * 2 & mask); };
    const u32 start = memory(crtc.start_address()), cursor = memory(crtc.cursor_address());
    PaneLine& line = layout::row(pane).add(fmt::format(" start {:04X} = ", crtc.start_address()));
    line.add(fmt::format("{:05X}", start), Role::Address, start);
    line.add(fmt::format("  cursor {:04X} = ", crtc.cursor_address()));
    line.add(fmt::format("{:05X}", cursor), Role::Address, cursor);
    const int distance = (crtc.cursor_address() - crtc.start_address()) & 0x3FFF;
    const int columns = crtc.peek(Reg::HorizontalDisplayed);
    if (columns > 0 && distance < columns * crtc.peek(Reg::VerticalDisplayed))
        line.add(fmt::format(", row {} column {}", distance / columns, distance % columns));
    else
        line.add(", not on the screen", Role::Dim);
    constexpr std::array Blinks{"steady", "off", "blinking fast", "blinking slowly"};
    line.add(fmt::format(", lines {}-{}, {}", crtc.peek(Reg::CursorStart) & 0x1F, crtc.peek(Reg::CursorEnd),
                         Blinks[crtc.peek(Reg::CursorStart) >> 5 & 3]));

    const Crtc6845::State& s = crtc.state();
    const Crtc6845::Outputs out = crtc.outputs();
    const u64 column = crtc.character_clock().to_period(s.now) + s.clock_offset - s.line_at;
    PaneLine& beam = layout::row(pane).add(fmt::format(" beam: field {}, line {} of {}, column {} of {}  ", s.frames,
                                                       s.frame_line, lines, column, s.line_chars));
    const auto pin = [&](const char* name, bool on) { layout::level(beam.add(name), on).add("  "); };
    pin("display ", out.display_enable);
    pin("hsync ", out.hsync);
    pin("vsync ", out.vsync);
    if (out.display_enable) beam.add(fmt::format("row {} line {}", s.row, s.raster), Role::Note);
    const Tick vsync = crtc.next_vsync(s.now);
    if (vsync != Never && !out.vsync)
        layout::note(pane, fmt::format(" vsync at cycle {}, in {}", pc.board().clock_from(vsync),
                                       layout::duration(vsync - s.now)));
}

}  // namespace

Pane video_pane(const Pc& pc) {
    Pane pane;
    if (pc.board().has_cga()) {
        const Cga& card = pc.board().cga.look();
        const Cga::State& s = card.state();
        layout::heading(pane, "CGA at 3D4h, memory at B8000");
        layout::row(pane).add(fmt::format(" 3D8h mode   {:02X}  ", s.mode)).add(words::cga_mode(s.mode), Role::Note);
        layout::row(pane)
            .add(fmt::format(" 3D9h colour {:02X}  ", s.colour))
            .add(words::cga_colour(s.colour, card.is_graphics()), Role::Note);
        const u8 status = card.peek_port(0x3DA);
        layout::row(pane).add(fmt::format(" 3DAh status {:02X}  ", status)).add(words::cga_status(status), Role::Note);
        picture(pc, card.crtc(), Cga::MemoryBase, Cga::MemorySize - 1, pane);
        registers(card.crtc(), pane);
    } else if (pc.board().has_mda()) {
        const Mda& card = pc.board().mda.look();
        const bool is_hercules = card.kind() == MdaKind::Hercules;
        const Mda::State& s = card.state();
        layout::heading(pane, fmt::format("{} at 3B4h, memory at B0000", is_hercules ? "Hercules" : "MDA"));
        layout::row(pane)
            .add(fmt::format(" 3B8h mode   {:02X}  ", s.mode))
            .add(words::mono_mode(s.mode, is_hercules), Role::Note);
        if (is_hercules)
            layout::row(pane)
                .add(fmt::format(" 3BFh config {:02X}  ", s.config))
                .add(words::hercules_config(s.config), Role::Note);
        const u8 status = card.peek_port(0x3BA);
        layout::row(pane).add(fmt::format(" 3BAh status {:02X}  ", status)).add(words::mono_status(status), Role::Note);
        picture(pc, card.crtc(), Mda::MemoryBase, (is_hercules ? Mda::MemorySize : Mda::MdaMemorySize) - 1, pane);
        registers(card.crtc(), pane);
    } else {
        layout::row(pane).add("no display adapter", Role::Dim);
    }
    return pane;
}

}  // namespace tick86
