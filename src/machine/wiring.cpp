// SPDX-License-Identifier: MIT
// The schematic: every pin to where it goes, in the order of Net, each with its tap for the logs.
#include "tick86/machine/board.h"

namespace tick86 {

namespace {

template <Net Number>
void run(Board& board, OutputPin& pin) {
    pin.connect(board, [](Board& b, bool level, Tick at) { b.traffic.raise(Number, level, at); });
}
template <Net Number, LogPin Pin>
void run(Board& board, OutputPin& pin) {
    run<Number>(board, pin);
    pin.tap(board, [](Board& b, bool level, Tick at) { b.ring.add(at, Pin, level); });
}

}  // namespace

void wire(Board& board) {
    board.traffic.connect(&board, [](void* b, const Traffic::Edge& edge) { static_cast<Board*>(b)->deliver(edge); });

    run<Net::Timer0, LogPin::Ir0>(board, board.pit.bare().out[0]);
    run<Net::KeyboardIrq, LogPin::Ir1>(board, board.keyboard.bare().irq);
    run<Net::SerialIrq, LogPin::Ir4>(board, board.uart.bare().irq);
    run<Net::FloppyIrq, LogPin::Ir6>(board, board.fdc.bare().irq);
    run<Net::ParallelIrq, LogPin::Ir7>(board, board.parallel.bare().irq);
    if (board.is_pc86()) {
        run<Net::SlaveInt, LogPin::Ir2>(board, board.slave.bare().int_pin);
        run<Net::ClockIrq, LogPin::Ir8>(board, board.rtc.bare().irq);
        run<Net::DiskIrq, LogPin::Ir14>(board, board.ata.bare().irq);
    }
    run<Net::FloppyDreq>(board, board.fdc.bare().dreq);
    board.fdc.bare().dreq.tap(board, [](Board& b, bool level, Tick at) { b.dma_log.add({at, DmaWire::Dreq2, level}); });
    run<Net::HoldRequest>(board, board.dma.bare().hrq);
    run<Net::MasterInt, LogPin::Intr>(board, board.master.bare().int_pin);

    // OUT1 has no wire: its rises are computed where they are needed (machine/arbiter.h).
    // OUT2: speaker, which may hear of it late, and PC5, which is looked at.
    board.pit.bare().out[2].connect(board,
                                    [](Board& b, bool level, Tick at) { b.speaker.bare().timer_out(level, at); });

    Ppi8255& ppi = board.ppi.bare();
    ppi.port_a.connect(board, [](Board& b) { return b.keyboard->data(); });
    ppi.port_c.connect(board, [](Board& b) { return b.port_c(); });
    ppi.port_b_out.connect(board, [](Board& b, u8 value, Tick at) { b.follow_port_b(value, at); });

    connect_floppy_cable(board.fdc.bare(), board.drives);
}

// The far end of each wire.
void Board::deliver(const Traffic::Edge& edge) {
    const bool level = edge.level;
    const auto request = [level](Timed<Pic8259>& pic, int line) { pic.use([=](Pic8259& p) { p.ir(line, level); }); };
    switch (edge.net) {
        case Net::Timer0: return request(master, 0);
        case Net::KeyboardIrq: return request(master, 1);
        case Net::SlaveInt: return request(master, 2);
        case Net::SerialIrq: return request(master, 4);
        case Net::FloppyIrq: return request(master, 6);
        case Net::ParallelIrq: return request(master, 7);
        case Net::ClockIrq: return request(slave, 0);
        case Net::DiskIrq: return request(slave, 6);
        case Net::FloppyDreq: arbiter.resolve(*this); return dma.use([level](Dma8237& d) { d.dreq(2, level); });
        case Net::HoldRequest: return arbiter.hold_request(*this, level, edge.at);
        case Net::MasterInt: return intr(level, edge.at);
        case Net::Count: return;
    }
}

// Bits of port B [XT-TR system board, 8255A I/O bit map]: 0 gate of timer 2, 1 speaker data, 3 which switches port C
// shows, 5 I/O channel check held clear, 6 keyboard clock not held low, 7 keyboard register held clear.
void Board::follow_port_b(u8 value, Tick at) {
    s_.port_b = value;
    pit.use([=](Pit8253& p) { p.gate(2, bit(value, 0)); });
    speaker.use([=](Speaker& s) { s.gate_data(bit(value, 1), at); });
    keyboard.use([=](Keyboard& k) {
        k.clock_low(!bit(value, 6));
        k.clear(bit(value, 7));
    });
    if (bit(value, 5)) s_.io_check = false;
    update_nmi();
}

// Port C [XT-TR, the same]: low half four of the eight switches, 5 OUT2 of the timer, 6 I/O channel check.
// A switch that is off reads 1. Switch 1 off: no loop on POST; 2 on: no 8087; 3, 4: RAM on the board (all of it);
// 5, 6: display; 7, 8: number of floppy drives.
u8 Board::port_c() const {
    const int floppies = (config_.floppy[0] != DriveKind::None) + (config_.floppy[1] != DriveKind::None);
    const u8 display = has_mda() ? 3 : has_cga() ? 2 : 0;
    const int banks = config_.memory_kib >= 256 ? 3 : config_.memory_kib >= 192 ? 2 : config_.memory_kib >= 128 ? 1 : 0;
    const int low_switches = 1 | banks << 2;
    const int high_switches = display | (floppies > 1 ? floppies - 1 : 0) << 2;
    int value = bit(s_.port_b, 3) ? high_switches : low_switches;
    if (pit->out_level(2)) value |= 0x20;
    if (s_.io_check) value |= 0x40;
    return static_cast<u8>(value);
}

void Board::update_nmi() {
    const bool level = s_.nmi_enabled && s_.io_check;
    if (level == s_.nmi) return;
    s_.nmi = level;
    ring.add(traffic.now, LogPin::Nmi, level);
    nmi(level, traffic.now);
}

void Board::set_nmi_enabled(bool enabled) {
    s_.nmi_enabled = enabled;
    update_nmi();
}

}  // namespace tick86
