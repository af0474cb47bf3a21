// SPDX-License-Identifier: MIT
// Port accesses: from the row of the table to the register of the part.
#include "tick86/machine/board.h"

namespace tick86 {

namespace {

void log_poll(Board& board, const Pic8259& pic, u8 chip) {
    if (pic.state().poll) board.ring.add(board.traffic.now, LogPin::Poll, static_cast<u8>(chip | (pic.peek(0) & 0x7F)));
}

}  // namespace

void Board::log_write(LogPin pin, u8 value) {
    const Instruction by = instruction();
    ring.add({traffic.now, 0, pin, value, by.known, by.cs, by.ip});
}

u8 Board::read_row(const PortRow& row, u16 port) {
    const int reg = (port - row.first) & row.register_mask;
    const auto read = [reg](auto& part) { return part.read(reg); };
    switch (row.part) {
        case PortPart::None: return Memory::OpenBus;
        case PortPart::Dma: arbiter.before_access(*this); return dma.use(read);
        case PortPart::MasterPic: log_poll(*this, master.look(), 0); return master.use(read);
        case PortPart::SlavePic: log_poll(*this, slave.look(), 0x80); return slave.use(read);
        case PortPart::Pit: return pit.use(read);
        case PortPart::Ppi:
            pit.catch_up();  // port C shows OUT2
            return ppi.use(read);
        case PortPart::ClockIndex: return Memory::OpenBus;  // write only, as on the AT
        case PortPart::ClockData: return rtc.use([](Rtc146818& r) { return r.read_selected(); });
        case PortPart::DmaPages: return pages.use(read);
        case PortPart::NmiMask: return Memory::OpenBus;  // write only
        case PortPart::DebugPort: return debug_port->read();
        case PortPart::Ata: return ata.use(read);
        case PortPart::AtaControl: return ata.use([](AtaDrive& a) { return a.read_control(6); });
        case PortPart::Parallel: return parallel.use(read);
        case PortPart::Mda: return mda.use([=](Mda& m) { return m.read_port(port); });
        case PortPart::Cga: return cga.use([=](Cga& c) { return c.read_port(port); });
        case PortPart::Floppy: return fdc.use(read);
        case PortPart::FloppyShared: {
            const u8 change = fdc.use([](Fdc765& f) { return f.read(7); }) & 0x80;
            const bool has_disk = is_pc86() && config_.hard_disk;
            const u8 rest = has_disk ? ata.use([](AtaDrive& a) { return a.read_control(7); }) : Memory::OpenBus;
            return static_cast<u8>(change | (rest & 0x7F));
        }
        case PortPart::Uart: return uart.use(read);
    }
    return Memory::OpenBus;
}

void Board::write_row(const PortRow& row, u16 port, u8 value) {
    const int reg = (port - row.first) & row.register_mask;
    const auto write = [=](auto& part) { part.write(reg, value); };
    switch (row.part) {
        case PortPart::None: return;
        case PortPart::Dma:
            arbiter.before_access(*this);
            dma.use(write);
            arbiter.after_write(*this);
            return;
        case PortPart::MasterPic:
            log_write(reg == 0 ? LogPin::MasterCommand : LogPin::MasterMask, value);
            return master.use(write);
        case PortPart::SlavePic:
            log_write(reg == 0 ? LogPin::SlaveCommand : LogPin::SlaveMask, value);
            return slave.use(write);
        case PortPart::Pit:
            if (reg != 1 && reg != 3) return pit.use(write);
            arbiter.before_access(*this);
            pit.use(write);
            arbiter.after_write(*this);
            return;
        case PortPart::Ppi: return ppi.use(write);
        case PortPart::ClockIndex:
            rtc.use([=](Rtc146818& r) { r.select(value & 0x7F); });
            return set_nmi_enabled(!bit(value, 7));
        case PortPart::ClockData: return rtc.use([=](Rtc146818& r) { r.write_selected(value); });
        case PortPart::DmaPages: return pages.use(write);
        case PortPart::NmiMask: return set_nmi_enabled(bit(value, 7));
        case PortPart::DebugPort: return debug_port.use([=](DebugPort& d) { d.write(value); });
        case PortPart::Ata: return ata.use(write);
        case PortPart::AtaControl: return ata.use([=](AtaDrive& a) { a.write_control(6, value); });
        case PortPart::Parallel: return parallel.use(write);
        case PortPart::Mda: return mda.use([=](Mda& m) { m.write_port(port, value); });
        case PortPart::Cga: return cga.use([=](Cga& c) { c.write_port(port, value); });
        case PortPart::Floppy: return fdc.use(write);
        case PortPart::FloppyShared: return fdc.use([=](Fdc765& f) { f.write(7, value); });
        case PortPart::Uart: return uart.use(write);
    }
}

u8 Board::read_port(u16 port) { return read_row(ports_.at(port), port); }
void Board::write_port(u16 port, u8 value) { write_row(ports_.at(port), port, value); }

u16 Board::read_port_word(u16 port) {
    const PortRow& row = ports_.at(port);
    if (row.part == PortPart::Ata && port == row.first) return ata.use([](AtaDrive& a) { return a.read_data(); });
    const u8 low_byte = read_port(port);
    return word(low_byte, read_port(static_cast<u16>(port + 1)));
}
void Board::write_port_word(u16 port, u16 value) {
    const PortRow& row = ports_.at(port);
    if (row.part == PortPart::Ata && port == row.first) return ata.use([=](AtaDrive& a) { a.write_data(value); });
    write_port(port, low(value));
    write_port(static_cast<u16>(port + 1), high(value));
}

u8 Board::peek_port(u16 port) const {
    const PortRow& row = ports_.at(port);
    const int reg = (port - row.first) & row.register_mask;
    switch (row.part) {
        case PortPart::Dma: return dma->peek(reg);
        case PortPart::MasterPic: return master->peek(reg);
        case PortPart::SlavePic: return slave->peek(reg);
        case PortPart::Pit: return pit->peek(reg);
        case PortPart::Ppi: return ppi->peek(reg);
        case PortPart::ClockData: return rtc->peek(rtc->selected());
        case PortPart::DmaPages: return pages->read(reg);
        case PortPart::DebugPort: return debug_port->peek();
        case PortPart::Ata: return ata->peek(reg);
        case PortPart::AtaControl: return ata->read_control(6);
        case PortPart::Parallel: return parallel->peek(reg);
        case PortPart::Mda: return mda->peek_port(port);
        case PortPart::Cga: return cga->peek_port(port);
        case PortPart::Floppy: return fdc->peek(reg);
        case PortPart::FloppyShared: {
            const bool has_disk = is_pc86() && config_.hard_disk;
            const u8 rest = has_disk ? ata->read_control(7) : Memory::OpenBus;
            return static_cast<u8>((fdc->peek(7) & 0x80) | (rest & 0x7F));
        }
        case PortPart::Uart: return uart->peek(reg);
        case PortPart::None:
        case PortPart::ClockIndex:
        case PortPart::NmiMask: break;
    }
    return Memory::OpenBus;
}

// [8259A] and the cascade: the first cycle freezes the requests and names the slave on CAS0-2, the second fetches the
// vector from whoever was named.
u8 Board::acknowledge(int cycle) {
    if (cycle == 0) {
        ring.add(traffic.now, LogPin::Inta, 1);
        const int cascade = master.use([](Pic8259& pic) { return pic.inta1(); });
        if (is_pc86() && slave->is_selected(cascade)) slave.use([](Pic8259& pic) { pic.inta1(); });
        return Memory::OpenBus;
    }
    ring.add(traffic.now, LogPin::Inta, 2);
    const auto second = [](Pic8259& pic) { return pic.inta2(); };
    // The second cycle may end the interrupt at once: what it serves is asked before.
    const bool names_slave = master->state().acknowledging && !master->state().driving;
    const bool has_slave = is_pc86() && slave->state().acknowledging;
    const auto line_of = [](const Pic8259& pic, int first) {
        return first + pic.state().level + (pic.state().spurious ? int{served::Spurious} : 0);
    };
    int line = line_of(master.look(), 0);
    if (names_slave) line = has_slave ? line_of(slave.look(), 8) : line + served::Unanswered;
    u8 vector = master.use(second);
    if (has_slave) vector &= slave.use(second);
    ring.add(traffic.now, LogPin::Vector, vector);
    ring.add(traffic.now, LogPin::Served, static_cast<u8>(line));
    return vector;
}

}  // namespace tick86
