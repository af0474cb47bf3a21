// SPDX-License-Identifier: MIT
#include "tick86/machine/board.h"

#include <algorithm>
#include <cassert>

#include "tick86/machine/roms.h"

namespace tick86 {

Board::Board(Config config)
    : config_(std::move(config)),
      mda(traffic, Slot::Mda, config_.video == VideoKind::Hercules ? MdaKind::Hercules : MdaKind::Mda),
      ports_(config_) {
    if (config_.bios.empty()) {
        const std::span<const u8> image = embedded_bios();
        config_.bios.assign(image.begin(), image.end());
    }
    memory.plug_ram(static_cast<u32>(config_.memory_kib) * 1024);
    memory.plug_rom(Memory::Kind::BoardRom, Memory::Size - static_cast<u32>(config_.bios.size()), config_.bios);
    for (const OptionRom& rom : config_.roms) memory.plug_rom(Memory::Kind::CardRom, u32{rom.segment} * 16, rom.bytes);
    if (has_cga()) memory.plug_video(Cga::MemoryBase, Cga::MemoryWindow);
    if (has_mda()) memory.plug_video(Mda::MemoryBase, Mda::MemoryWindow);
    cga.bare().set_font(embedded_font8x8());
    mda.bare().set_font(embedded_font8x14());
    ata.bare().attach(config_.hard_disk);
    for (std::size_t i = 0; i < config_.floppy.size(); ++i) drives[i].set_type(config_.floppy[i]);
    wire(*this);
    power_on();
}

namespace {

template <class C, class... Args>
void renew(Timed<C>& part, Args&&... args) {
    part.bare().restore(C(std::forward<Args>(args)...).state());
}

}  // namespace

void Board::power_on() {
    future_.clear();
    traffic.now = 0;
    s_ = State{};
    arbiter.reset();
    memory.clear_ram();
    for (const Load& load : config_.loads) {
        u32 address = u32{load.segment} * 16 + load.offset;
        for (const u8 byte : load.bytes) memory.write(address++, byte);
    }
    renew(master);
    renew(slave);
    renew(pit);
    renew(dma);
    renew(pages);
    renew(ppi);
    renew(keyboard);
    renew(speaker);
    renew(rtc);
    renew(fdc);
    renew(ata);
    renew(uart);
    renew(parallel);
    renew(debug_port);
    renew(cga);
    renew(mda, config_.video == VideoKind::Hercules ? MdaKind::Hercules : MdaKind::Mda);
    for (FloppyDrive& drive : drives) {
        FloppyDrive::State state;
        state.type = drive.type();
        drive.restore(state);
    }
    // Every door leads to an edge or two; none of them may reach the CPU before it is reset.
    traffic.enter();
    if (is_pc86()) slave.use([](Pic8259& pic) { pic.sp(false); });
    fdc.use([](Fdc765& f) { f.reset(); });
    if (is_pc86() && config_.hard_disk) ata.use([](AtaDrive& a) { a.reset(); });
    parallel.use([this](Parallel& p) { p.attach(config_.printer_cable); });
    uart.use([this](Uart8250& u) {
        u.cts(config_.serial_cable);
        u.dsr(config_.serial_cable);
        u.dcd(config_.serial_cable);
    });
    if (is_pc86()) fill_cmos();
    follow_port_b(0xFF, 0);
    traffic.leave();
    after_load();
    ring.restart(master->state(), slave->state());
    dma_log.clear();
}

void Board::reset_line() {
    const auto reset = [](auto& part) { part.reset(); };
    arbiter.before_access(*this);
    dma.use(reset);
    arbiter.after_write(*this);
    ppi.use(reset);
    if (is_pc86()) rtc.use(reset);
    fdc.use(reset);
    if (is_pc86() && config_.hard_disk) ata.use(reset);
    uart.use(reset);
    parallel.use(reset);
    if (has_cga()) cga.use(reset);
    if (has_mda()) mda.use(reset);
    s_.io_check = false;
    set_nmi_enabled(false);
    s_.first_fetch_due = true;
    s_.reset_vector = false;
}

// Configuration memory in the AT's places, as its SETUP program would leave it [AT-TR CMOS RAM configuration]; the boot
// order is this board's own.
void Board::fill_cmos() {
    Rtc146818& clock = rtc.bare();
    const DateTime& t = config_.rtc;
    clock.set_time(t.year, t.month, t.day, t.hour, t.minute, t.second);
    const auto set = [&](int reg, int value) { clock.write(reg, static_cast<u8>(value)); };
    const auto type = [&](std::size_t drive) { return static_cast<int>(config_.floppy[drive]); };
    const int floppies = (type(0) != 0) + (type(1) != 0);
    set(0x10, type(0) << 4 | type(1));
    set(0x12, config_.hard_disk ? 0xF0 : 0x00);  // the type is in 19h
    set(0x19, config_.hard_disk ? 47 : 0);       // 47: asked from the drive itself
    const int display = has_mda() ? 3 : has_cga() ? 2 : 0;
    set(0x14, display << 4 | (floppies > 0 ? (floppies - 1) << 6 | 1 : 0));
    set(0x15, config_.memory_kib & 0xFF);
    set(0x16, config_.memory_kib >> 8);
    int sum = 0;
    for (int reg = 0x10; reg <= 0x2D; ++reg) sum += clock.peek(reg);
    set(0x2E, sum >> 8);
    set(0x2F, sum & 0xFF);
    set(0x3D, config_.boot == BootOrder::DiskFirst ? 2 : 1);
    clock.select(0);
}

void Board::advance(Tick to) {
    while (traffic.schedule.horizon() <= to) {
        const Slot slot = traffic.schedule.first();
        [[maybe_unused]] const Tick due = traffic.schedule.horizon();
        traffic.now = std::max(traffic.now, due);
        serve(slot);
        // The DMA controller's slot may find at its tick that the bus is granted and move the byte at the same one; two
        // keys may come at one tick.
        assert((traffic.schedule.due(slot) > due || slot == Slot::Transfer || slot == Slot::Input) &&
               "a part must get past its own event");
    }
    traffic.now = std::max(traffic.now, to);
}

void Board::serve(Slot slot) {
    switch (slot) {
        case Slot::Input: {
            const Event event = future_.front();
            future_.erase(future_.begin());
            traffic.schedule.set(Slot::Input, future_.empty() ? Never : future_.front().at);
            return apply(event);
        }
        case Slot::Refresh: return arbiter.serve_refresh(*this);
        case Slot::Transfer: return arbiter.serve_transfer(*this);
        case Slot::Pit: return pit.catch_up();
        case Slot::Keyboard: return keyboard.catch_up();
        case Slot::Rtc: return rtc.catch_up();
        case Slot::Fdc: return fdc.catch_up();
        case Slot::Ata: return ata.catch_up();
        case Slot::Uart: return uart.catch_up();
        case Slot::Parallel: return parallel.catch_up();
        default: return traffic.schedule.set(slot, Never);
    }
}

void Board::settle() {
    advance(traffic.now);
    arbiter.settle(*this);
    each_part(*this, [](const char*, auto& part) { part.catch_up(); });
    for (FloppyDrive& drive : drives) drive.catch_up(traffic.now);
}

void Board::input(const Event& event) {
    if (event.at <= traffic.now) return apply(event);
    const auto place = std::upper_bound(future_.begin(), future_.end(), event,
                                        [](const Event& a, const Event& b) { return a.at < b.at; });
    future_.insert(place, event);
    traffic.schedule.set(Slot::Input, future_.front().at);
}

bool Board::has_future_button() const {
    return std::any_of(future_.begin(), future_.end(), [](const Event& e) {
        return std::holds_alternative<NmiButton>(e.what) || std::holds_alternative<ResetButton>(e.what);
    });
}

void Board::apply(const Event& event) {
    struct Actor {
        Board& b;
        bool is_drive(int drive) const { return drive >= 0 && drive < static_cast<int>(b.drives.size()); }
        void operator()(const KeyEvent& e) const {
            b.keyboard.use([&](Keyboard& k) { k.key(e.scancode, e.down); });
        }
        void operator()(const InsertFloppy& e) const {
            if (!is_drive(e.drive)) return;
            FloppyDrive& drive = b.drives[static_cast<std::size_t>(e.drive)];
            b.fdc.use([&](Fdc765&) {
                drive.catch_up(b.traffic.now);
                drive.insert(e.image);
            });
        }
        void operator()(const EjectFloppy& e) const {
            if (!is_drive(e.drive)) return;
            FloppyDrive& drive = b.drives[static_cast<std::size_t>(e.drive)];
            b.fdc.use([&](Fdc765&) {
                drive.catch_up(b.traffic.now);
                drive.eject();
            });
        }
        void operator()(const SerialByte& e) const {
            b.uart.use([&](Uart8250& u) { u.receive(e.byte); });
        }
        void operator()(const NmiButton&) const {
            if (bit(b.s_.port_b, 5)) return;  // held clear
            b.s_.io_check = true;
            b.update_nmi();
        }
        void operator()(const ResetButton&) const {
            b.reset_line();
            b.s_.reset_line = true;
        }
    };
    std::visit(Actor{*this}, event.what);
}

u8 Board::peek(u32 address) const {
    address &= Memory::AddressMask;
    if (memory.kind(address) != Memory::Kind::Video) return memory.read(address);
    if (has_cga()) return cga->read(address - Cga::MemoryBase);
    return mda->read(address - Mda::MemoryBase);
}

bool Board::write_memory(u32 address, u8 value) {
    address &= Memory::AddressMask;
    switch (memory.kind(address)) {
        case Memory::Kind::Ram: memory.write(address, value); return true;
        case Memory::Kind::Video:
            if (has_cga())
                cga.bare().write(address - Cga::MemoryBase, value);
            else
                mda.bare().write(address - Mda::MemoryBase, value);
            return true;
        default: return false;
    }
}

void Board::after_load() {
    traffic.schedule.clear();
    each_part(*this, [](const char*, auto& part) { part.after_load(); });
    arbiter.after_load(*this);
    traffic.schedule.set(Slot::Input, future_.empty() ? Never : future_.front().at);
}

}  // namespace tick86
