// SPDX-License-Identifier: MIT
#include "debug/interrupts/follower.h"

#include <utility>

#include "tick86/machine/board.h"

namespace tick86 {

namespace {

constexpr int SlaveWire = 2;  // the slave's INT is on IR2 of the master

u8 asking(const Pic8259& pic) {
    const Pic8259::State& s = pic.state();
    return pic.is_level_triggered() ? s.lines : s.edges;
}
constexpr bool is_request_pin(LogPin pin) { return pin <= LogPin::Ir15; }
constexpr int irq_of(LogPin pin) { return static_cast<int>(pin); }

bool is_eoi_command(const LogEntry& entry) {
    const bool is_command = entry.pin == LogPin::MasterCommand || entry.pin == LogPin::SlaveCommand;
    return is_command && (entry.value & 0x38) == 0x20;  // OCW2 with EOI
}

EoiKind kind_of(const LogEntry& entry) {
    if (entry.pin == LogPin::Inta || entry.pin == LogPin::Poll) return EoiKind::Automatic;
    if (bit(entry.value, 4)) return EoiKind::Reinitialised;
    switch (entry.value >> 5) {  // OCW2: R, SL, EOI
        case 0b011: return EoiKind::Specific;
        case 0b101: return EoiKind::RotateNonSpecific;
        case 0b111: return EoiKind::RotateSpecific;
        default: return EoiKind::NonSpecific;
    }
}

}  // namespace

InterruptFollower::InterruptFollower(const Board& board, const PinRing::Checkpoint& from, Tick at)
    : board_(board), chips_(board.is_pc86() ? 2 : 1), now_(at) {
    pic_[0].restore(from.master);
    pic_[1].restore(from.slave);
    edge_.fill(Never);
    owner_.fill(Nobody);
    // Of what is pending already, the log may still know the edge.
    const auto risen = [&](LogPin pin) {
        const LogEntry& up = board.ring.latest(pin, true);
        return up.at != Never && up.serial < from.serial ? up.at : Never;
    };
    for (int irq = 0; irq < 8 * chips_; ++irq) {
        if (!bit(asking(pic_[static_cast<std::size_t>(irq / 8)]), irq % 8)) continue;
        Request request;
        request.edge = request.latched = risen(static_cast<LogPin>(irq));
        pending_[static_cast<std::size_t>(irq)] = request;
    }
    intr_ = risen(LogPin::Intr);
    turn_ = asked_for();
}

cpu::Clock InterruptFollower::clock_in(Tick at) const { return at == Never ? cpu::NeverClock : board_.clock_in(at); }

InterruptEoi InterruptFollower::eoi_of(const LogEntry& entry, int level) const {
    return {clock_in(entry.at), kind_of(entry), level, entry.by_program, entry.cs, entry.ip};
}

InterruptFollower::Chips InterruptFollower::look() const {
    return {{asking(pic_[0]), asking(pic_[1])}, {pic_[0].state().isr, pic_[1].state().isr}};
}

int InterruptFollower::asked_for() const {
    if (!pic_[0].int_level()) return -1;
    const int line = pic_[0].highest_request();
    if (line < 0 || chips_ == 1 || !pic_[0].is_slave_line(line)) return line;
    if (!pic_[1].is_selected(line)) return line;  // nobody will answer
    const int second = pic_[1].highest_request();
    return second < 0 ? -1 : 8 + second;
}

Tick InterruptFollower::Request::*InterruptFollower::where_held(int irq) const {
    const auto at = [](const Pic8259& pic, int line) -> Tick Request::* {
        if (!pic.state().ready || pic.is_masked(line)) return &Request::mask;
        return pic.is_blocked_by_isr(line) ? &Request::service : &Request::free;
    };
    if (irq < 8) return at(pic_[0], irq);
    const auto slave = at(pic_[1], irq - 8);
    return slave != &Request::free ? slave : at(pic_[0], SlaveWire);
}

// Nothing changes between two entries.
void InterruptFollower::pass(Tick to) {
    if (to <= now_) return;
    for (int irq = 0; irq < 8 * chips_; ++irq)
        if (auto& request = pending_[static_cast<std::size_t>(irq)]) (*request).*where_held(irq) += to - now_;
    now_ = to;
}

void InterruptFollower::acknowledge(Tick at) {
    Acknowledge a;
    a.irq = asked_for();
    a.intr = intr_;
    if (a.irq >= 0) {
        auto& request = pending_[static_cast<std::size_t>(a.irq)];
        if (request) a.request = *request;
        request.reset();
        edge_[static_cast<std::size_t>(a.irq)] = Never;
    } else {
        a.dropped_irq = dropped_irq_;
        a.dropped = dropped_;
    }
    dropped_irq_ = -1;
    dropped_ = Never;
    // IF was set all the time, as far as nothing else is known of it.
    for (auto& request : pending_)
        if (request) request->free = 0;
    acknowledge_ = a;
    const int cascade = pic_[0].inta1();
    if (chips_ == 2 && pic_[1].is_selected(cascade)) pic_[1].inta1();
    // A level-triggered line that is still high asks again at once.
    if (a.irq >= 0 && bit(asking(pic_[static_cast<std::size_t>(a.irq / 8)]), a.irq % 8)) {
        Request again;
        again.latched = at;
        pending_[static_cast<std::size_t>(a.irq)] = again;
    }
}

void InterruptFollower::act(const LogEntry& entry) {
    const auto pic = [&](int chip) -> Pic8259& { return pic_[static_cast<std::size_t>(chip)]; };
    for (int chip = 0; chip < chips_; ++chip) pic(chip).catch_up(entry.at);
    if (is_request_pin(entry.pin)) {
        const int irq = irq_of(entry.pin);
        if (irq / 8 < chips_) pic(irq / 8).ir(irq % 8, entry.value);
        return;
    }
    switch (entry.pin) {
        case LogPin::Intr:
            if (entry.value) intr_ = entry.at;
            break;
        case LogPin::Nmi:
            if (entry.value) nmi_edge_ = entry.at;
            break;
        case LogPin::Inta:
            if (entry.value == 1) return acknowledge(entry.at);
            for (int chip = 0; chip < chips_; ++chip)
                if (pic(chip).state().acknowledging) pic(chip).inta2();
            break;
        case LogPin::Poll: pic(bit(entry.value, 7)).read(0); break;
        case LogPin::MasterCommand: pic(0).write(0, entry.value); break;
        case LogPin::SlaveCommand: pic(1).write(0, entry.value); break;
        case LogPin::MasterMask: pic(0).write(1, entry.value); break;
        case LogPin::SlaveMask: pic(1).write(1, entry.value); break;
        case LogPin::InterruptFlag:
            for (auto& request : pending_)
                if (request) request->flag += std::exchange(request->free, 0);
            break;
        default: break;
    }
}

void InterruptFollower::follow_requests(const LogEntry& entry, const Chips& before, int acknowledged) {
    const Chips now = look();
    const bool by_pin = is_request_pin(entry.pin);
    for (int irq = 0; irq < 8 * chips_; ++irq) {
        const auto chip = static_cast<std::size_t>(irq / 8);
        const auto i = static_cast<std::size_t>(irq);
        const bool was = bit(before.asking[chip], irq % 8), is = bit(now.asking[chip], irq % 8);
        if (was == is || irq == acknowledged) continue;
        if (is) {
            Request request;
            request.edge = edge_[i];
            request.latched = entry.at;
            pending_[i] = request;
            continue;
        }
        pending_[i].reset();
        if (by_pin && !(chips_ == 2 && irq == SlaveWire)) {
            dropped_irq_ = irq;
            dropped_ = entry.at;
        }
    }
}

void InterruptFollower::follow_service(const LogEntry& entry, const Chips& before) {
    const Chips now = look();
    Sent sent{Nobody, entry.pin == LogPin::SlaveCommand, eoi_of(entry, -1)};
    if (bit(entry.value, 6)) sent.eoi.level = entry.value & 7;
    for (int chip = 0; chip < chips_; ++chip) {
        const auto c = static_cast<std::size_t>(chip);
        const u8 set = static_cast<u8>(now.isr[c] & ~before.isr[c]),
                 ended = static_cast<u8>(before.isr[c] & ~now.isr[c]);
        for (int line = 0; line < 8; ++line) {
            u64& owner = owner_[static_cast<std::size_t>(chip * 8 + line)];
            if (bit(set, line)) {
                owner = entry.pin == LogPin::Inta ? Acknowledged : Nobody;
                if (owner == Acknowledged) acknowledge_->in_service[c] = true;
            }
            if (!bit(ended, line)) continue;
            const u64 whose = std::exchange(owner, Nobody);
            const InterruptEoi eoi = eoi_of(entry, line);
            if (chip == sent.chip) sent.owner = whose, sent.eoi = eoi;
            if (whose == Acknowledged && acknowledge_)
                acknowledge_->eoi[c] = eoi;
            else if (whose < Acknowledged)
                ended_.push_back({whose, chip, eoi});
        }
    }
    if (is_eoi_command(entry)) sent_.push_back(sent);
}

void InterruptFollower::follow_turn(Tick at) {
    const int turn = asked_for();
    if (turn == turn_) return;
    const auto request = [this](int irq) -> std::optional<Request>& { return pending_[static_cast<std::size_t>(irq)]; };
    if (turn_ >= 0 && request(turn_)) request(turn_)->requested = Never;
    if (turn >= 0 && request(turn)) request(turn)->requested = at;
    turn_ = turn;
}

void InterruptFollower::apply(const LogEntry& entry) {
    pass(entry.at);
    const Chips before = look();
    if (is_request_pin(entry.pin) && entry.value) edge_[static_cast<std::size_t>(irq_of(entry.pin))] = entry.at;
    act(entry);
    const bool is_first = entry.pin == LogPin::Inta && entry.value == 1;
    follow_requests(entry, before, is_first && acknowledge_ ? acknowledge_->irq : -1);
    follow_service(entry, before);
    follow_turn(entry.at);
}

std::optional<InterruptFollower::Acknowledge> InterruptFollower::take_acknowledge(u64 serial) {
    for (u64& owner : owner_)
        if (owner == Acknowledged) owner = serial;
    return std::exchange(acknowledge_, std::nullopt);
}

}  // namespace tick86
