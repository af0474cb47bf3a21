// SPDX-License-Identifier: MIT
#include "tick86/machine/bus.h"

#include <algorithm>

namespace tick86 {

using cpu::BusKind;
using cpu::Clock;
using cpu::Transfer;

namespace {

// A word to an 8-bit card: the board's bus converter runs two byte transfers while the CPU waits. The second one takes
// a bus cycle's four clocks and the card's waits. Guess: no clock is lost between them.
constexpr Clock SecondTransfer = 4;
constexpr u32 ResetVector = 0xFFFF0;

bool is_io(BusKind kind) { return kind == BusKind::IoRead || kind == BusKind::IoWrite; }
bool is_write(BusKind kind) { return kind == BusKind::IoWrite || kind == BusKind::MemWrite; }

}  // namespace

void MachineBus::map_pages() {
    const bool narrow =
        board_.config().cpu == CpuModel::I8088;  // then every transfer is a byte, and cards have no waits
    for (u32 i = 0; i < page.size(); ++i) {
        page[i] = {};
        switch (board_.memory.page_kind(i)) {
            case Memory::Kind::Ram: page[i] = {board_.memory.page(i), board_.memory.page(i)}; break;
            case Memory::Kind::BoardRom:
            case Memory::Kind::Open: page[i].read = board_.memory.page(i); break;
            case Memory::Kind::CardRom:
                if (narrow) page[i].read = board_.memory.page(i);
                break;
            case Memory::Kind::Video: break;
        }
    }
    page[ResetVector >> PageBits].read = nullptr;
}

void MachineBus::set_limits(Clock stop) {
    stop_ = stop;
    const Board::State& board = board_.state();
    const bool at_once = board.reset_vector || board.reset_line;
    horizon = at_once ? 0 : std::min(stop, board_.clock_from(board_.traffic.schedule.horizon()));
    quiet_until = board_.arbiter.quiet_until(board_);
}

int MachineBus::card_waits(u32 address, bool write, Clock t1) const {
    if (board_.memory.kind(address) != Memory::Kind::Video) return 0;
    const ClockRatio& clock = board_.config().cpu_clock;
    const Tick tick = board_.tick_of(t1);
    if (clock == ClockRatio{})
        return board_.has_mda() ? board_.mda->waits(tick, write) : board_.cga->waits(tick, write);
    // The card knows no CPU clock: it holds READY low for a time.
    const Tick wait = board_.has_mda() ? static_cast<Tick>(board_.mda->waits(tick, write)) * ClockRatio{}.num
                                       : board_.cga->wait_ticks(board_.tick_of(t1 + 1));
    return static_cast<int>((wait * clock.den + clock.num - 1) / clock.num);
}

bool MachineBus::is_two_transfers(const Transfer& transfer) const {
    if (!transfer.word || transfer.kind == BusKind::Inta) return false;
    if (is_io(transfer.kind)) {
        const PortRow& row = board_.ports().at(static_cast<u16>(transfer.address));
        // The ATA data port alone has 16 lines; an empty place has none, and nothing to wait for.
        return !(row.wide && transfer.address == row.first);
    }
    const Memory::Kind kind = board_.memory.kind(transfer.address);
    return kind == Memory::Kind::CardRom || kind == Memory::Kind::Video;
}

int MachineBus::own_waits(const Transfer& transfer) const {
    if (transfer.kind == BusKind::Inta) return 0;
    const bool write = is_write(transfer.kind);
    const auto one = [&](u32 address, Clock t1) {
        if (is_io(transfer.kind)) return int{board_.ports().at(static_cast<u16>(address)).waits};
        return card_waits(address, write, t1);
    };
    const int first = one(transfer.address, transfer.t1);
    if (!is_two_transfers(transfer)) return first;
    const int gap = first + static_cast<int>(SecondTransfer);
    return gap + one(transfer.address + 1, transfer.t1 + gap);
}

int MachineBus::waits(const Transfer& transfer) {
    const int own = own_waits(transfer);
    // Nobody else wants the bus soon: up to one wait state of its own does not get into anyone's way.
    if (transfer.t1 < quiet_until && own <= 1 && transfer.kind != BusKind::Inta) return own;
    board_.arbiter.known_to(transfer.t1, cpu_.lock);
    board_.advance(board_.tick_of(transfer.t1));
    const int total = board_.arbiter.cycle(board_, transfer, own, cpu_.lock);
    set_limits(stop_);
    return total;
}

// Time of the first of two byte transfers of which the second ends in clock t.
void MachineBus::advance_to_first(const Transfer& transfer, Clock t) {
    const PortRow& row = board_.ports().at(static_cast<u16>(transfer.address + 1));
    board_.advance(board_.tick_of(t - SecondTransfer - row.waits));
}

u16 MachineBus::read(const Transfer& transfer, Clock t) {
    const u32 address = transfer.address;
    switch (transfer.kind) {
        case BusKind::Inta: {
            board_.advance(board_.tick_of(t));
            const u8 vector = board_.acknowledge(static_cast<int>(address & 1));
            set_limits(stop_);
            return word(vector, Memory::OpenBus);
        }
        case BusKind::IoRead: {
            const u16 port = static_cast<u16>(address);
            u16 data = 0;
            if (is_two_transfers(transfer)) {
                advance_to_first(transfer, t);
                const u8 low_byte = board_.read_port(port);
                board_.advance(board_.tick_of(t));
                data = word(low_byte, board_.read_port(static_cast<u16>(port + 1)));
            } else {
                board_.advance(board_.tick_of(t));
                data = transfer.word ? board_.read_port_word(port) : board_.read_port(port);
            }
            set_limits(stop_);
            return data;
        }
        default: break;
    }
    if (transfer.kind == BusKind::Code) note_fetch(address);
    const u8 low_byte = board_.read_memory(address);
    return transfer.word ? word(low_byte, board_.read_memory(address + 1)) : low_byte;
}

void MachineBus::write(const Transfer& transfer, u16 data, Clock t) {
    const u32 address = transfer.address;
    if (transfer.kind == BusKind::IoWrite) {
        const u16 port = static_cast<u16>(address);
        if (is_two_transfers(transfer)) {
            advance_to_first(transfer, t);
            board_.write_port(port, low(data));
            board_.advance(board_.tick_of(t));
            board_.write_port(static_cast<u16>(port + 1), high(data));
        } else {
            board_.advance(board_.tick_of(t));
            if (transfer.word)
                board_.write_port_word(port, data);
            else
                board_.write_port(port, low(data));
        }
        set_limits(stop_);
        return;
    }
    board_.write_memory(address, low(data));
    if (transfer.word) board_.write_memory(address + 1, high(data));
}

void MachineBus::mark(const cpu::Mark& mark) {
    board_.ring.add(board_.tick_of(mark.end), mark);
    follow_log();
    if (watch_) watch_->mark(mark);
}

void MachineBus::interrupt_flag(bool on, Clock t, u16 cs, u16 ip) {
    const Tick at = board_.tick_of(t);
    if (on)
        board_.ring.add({at, 0, LogPin::InterruptFlag, 1, true, cs, ip});
    else
        board_.ring.interrupts_off(at, cs, ip);
}

// The page of FFFF0h takes the slow path, so that the fetch there can be told from one by the prefetcher, which comes
// from the addresses just below.
void MachineBus::note_fetch(u32 address) {
    Board::State& state = board_.bare_state();
    if (address == ResetVector && state.last_code_address != ResetVector - 1 &&
        state.last_code_address != ResetVector - 2) {
        if (state.first_fetch_due) {
            state.first_fetch_due = false;
        } else {
            state.reset_vector = true;
            horizon = 0;
        }
    }
    state.last_code_address = address;
}

}  // namespace tick86
