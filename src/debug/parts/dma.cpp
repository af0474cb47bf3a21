// SPDX-License-Identifier: MIT
// The DMA controller, its page registers, and refresh.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

const char* use_of(int channel) {
    constexpr std::array Uses{"memory refresh", "free", "floppy", "free"};
    return Uses[static_cast<std::size_t>(channel)];
}

// A carry out of A15 goes nowhere, so a transfer that would cross begins anew at the bottom of its 64 KiB.
bool crosses_page(const Dma8237& dma, int channel) {
    const Dma8237::Channel& c = dma.state().channel[static_cast<std::size_t>(channel)];
    return dma.is_decrementing(channel) ? c.count > c.address : c.address + c.count > 0xFFFF;
}

void add_channel(const Pc& pc, int number, Pane& pane) {
    const Dma8237& dma = pc.board().dma.look();
    const Dma8237::Channel& c = dma.state().channel[static_cast<std::size_t>(number)];
    const u32 address = pc.board().pages->address(number, c.address);
    PaneLine& line = layout::row(pane).add(fmt::format(" {} {:<15}", number, use_of(number)));
    line.add(fmt::format("{:05X}", address), Role::Address, address);
    line.add(fmt::format("  {:04X} {:04X}  {:04X} {:04X}  ", c.address, c.base_address, c.count, c.base_count));
    layout::level(line, c.dreq).add("    ");
    line.add(c.masked ? "x" : " ", c.masked && dma.is_asking(number) ? Role::Blocked : Role::Dim).add("   ");
    layout::level(line, c.terminal).add("   ");
    line.add(words::dma_mode(c.mode), c.masked ? Role::Dim : Role::Plain);
    if (number != 0 && !c.masked) line.add(fmt::format(", {} to go", u32{c.count} + 1), Role::Note);
    if (c.requested) line.add("  software request", Role::On);
    if (dma.is_asking(number) && c.masked && !c.requested) line.add("  ! masked", Role::Blocked);
    if (dma.state().active == number) line.add("  > has the bus", Role::Current);
    const bool moves_data = dma.mode(number) != Dma8237::Mode::Cascade && dma.kind(number) != Dma8237::Kind::Verify;
    if (number != 0 && !c.masked && moves_data && crosses_page(dma, number))
        line.add("  ! crosses 64 KiB", Role::Blocked);
}

}  // namespace

Pane dma_pane(const Pc& pc) {
    const Dma8237& dma = pc.board().dma.look();
    const Dma8237::State& s = dma.state();
    Pane pane;
    layout::heading(pane, "8237 DMA at 00h: " + words::dma_command(s.command));
    PaneLine& line = layout::row(pane).add(" HRQ ");
    layout::level(line, s.hrq);
    line.add(fmt::format("  next byte of an address or count: {}", s.high_byte ? "high" : "low"));
    if (!dma.is_enabled()) line.add("  ! disabled", Role::Blocked);
    layout::note(pane, "   use            address now  base  count base  DREQ mask TC  mode");
    for (int i = 0; i < 4; ++i) add_channel(pc, i, pane);

    const Arbiter::State& arbiter = pc.board().arbiter.state();
    PaneLine& refresh = layout::row(pane).add(" refresh ");
    if (arbiter.refresh == Arbiter::Refresh::Off) {
        refresh.add("off: channel 0 is masked, or the controller disabled", Role::Dim);
    } else {
        const Tick period = pc.board().pit->out_period(1);
        refresh.add(period ? "every " + layout::duration(period) : std::string("as timer 1 asks"));
        refresh.add(fmt::format(", {} so far", arbiter.refreshes));
    }
    return pane;
}

}  // namespace tick86
