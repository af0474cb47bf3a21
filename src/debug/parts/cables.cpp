// SPDX-License-Identifier: MIT
// Serial and parallel port.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

std::string byte_text(u8 value) {
    return value >= 0x20 && value < 0x7F ? fmt::format("{:02X} '{}'", value, static_cast<char>(value))
                                         : fmt::format("{:02X}", value);
}

void add(Pane& pane, const char* name, u8 value, const std::string& text) {
    layout::row(pane).add(fmt::format(" {:<5}{:02X}  ", name, value)).add(text, Role::Note);
}

}  // namespace

Pane serial_pane(const Pc& pc) {
    Pane pane;
    const Uart8250& uart = pc.board().uart.look();
    const Uart8250::State& s = uart.state();
    layout::heading(pane, fmt::format("8250 serial at 3F8h: {} baud (divisor {}), {}", words::uart_baud(s.divisor),
                                      s.divisor, words::uart_format(s.lcr)));
    PaneLine& line = layout::row(pane).add(" IRQ 4 ");
    layout::level(line, s.irq);
    const u8 iir = uart.peek(Uart8250::Iir);
    line.add(fmt::format("  identification {:02X}: {}", iir, words::uart_identification(iir)));
    if (!bit(iir, 0) && !s.irq) line.add("  ! OUT2 keeps it from IRQ 4", Role::Blocked);
    if (bit(s.lcr, 7)) line.add("  DLAB: 3F8h, 3F9h are the divisor", Role::Note);
    add(pane, "IER", s.ier, "interrupts: " + words::uart_interrupts(s.ier));
    add(pane, "MCR", s.mcr, words::uart_modem_control(s.mcr));
    add(pane, "LSR", s.lsr, words::uart_line_status(s.lsr));
    add(pane, "MSR", s.msr, words::uart_modem_status(s.msr));
    PaneLine& data = layout::row(pane).add(" received " + byte_text(s.rbr) + "  to send " + byte_text(s.thr));
    if (s.tx_done != Never) {
        const Tick end = Uart8250::Crystal.to_tick(s.tx_done);
        data.add("  sending " + byte_text(s.tsr) + ", ends in " + layout::duration(end > s.now ? end - s.now : 0),
                 Role::On);
    }
    if (s.line_count) data.add(fmt::format("  {} on the line", s.line_count), Role::On);
    return pane;
}

Pane parallel_pane(const Pc& pc) {
    Pane pane;
    const Parallel& port = pc.board().parallel.look();
    const Parallel::State& s = port.state();
    layout::heading(pane, fmt::format("parallel port at 378h: {}",
                                      s.attached ? "a printer is on the cable" : "nothing on the cable"));
    PaneLine& line = layout::row(pane).add(" IRQ 7 ");
    layout::level(line, s.irq).add("  data " + byte_text(s.data));
    if (s.ack_at != Never) line.add(fmt::format("  ACK at cycle {}", pc.board().clock_from(s.ack_at)), Role::On);
    const u8 status = port.peek(Parallel::Status);
    layout::row(pane).add(fmt::format(" 379h {:02X}  ", status)).add(words::parallel_status(status), Role::Note);
    layout::row(pane).add(fmt::format(" 37Ah {:02X}  ", s.control)).add(words::parallel_control(s.control), Role::Note);
    return pane;
}

}  // namespace tick86
