// SPDX-License-Identifier: MIT
#include "tick86/machine/log/pin_ring.h"

#include <algorithm>

namespace tick86 {

using cpu::EntryKind;
using cpu::MarkKind;

namespace {

constexpr LogEntry NoEntry{Never, 0, LogPin::Ir0, 0, false, 0, 0};

LogMark no_mark() {
    LogMark mark;
    mark.serial = LogMark::None;
    mark.at = Never;
    return mark;
}

bool is_hardware(EntryKind kind) { return kind == EntryKind::Intr || kind == EntryKind::Nmi; }

std::size_t source_of(const LogMark& entry) {
    return entry.mark.entry == EntryKind::Nmi ? PinRing::Nmi : std::size_t{entry.served} & served::Line;
}

bool is_taken(const LogMark& mark) {
    return mark.mark.kind == MarkKind::EnterInterrupt && is_hardware(mark.mark.entry);
}

}  // namespace

const char* name_of(LogPin pin) {
    constexpr std::array Names{"IR0",  "IR1",      "IR2",      "IR3",      "IR4",      "IR5",    "IR6",
                               "IR7",  "IR8",      "IR9",      "IR10",     "IR11",     "IR12",   "IR13",
                               "IR14", "IR15",     "INTR",     "NMI",      "INTA",     "vector", "served",
                               "poll", "port 20h", "port A0h", "port 21h", "port A1h", "IF"};
    static_assert(Names.size() == LogPinCount);
    return Names[static_cast<std::size_t>(pin)];
}

PinRing::PinRing() { restart({}, {}); }

void PinRing::add(LogEntry entry) {
    entry.serial = serial_++;
    entries_.add(entry);
    latest_[static_cast<std::size_t>(entry.pin)][entry.value != 0] = entry;
}

void PinRing::add(Tick at, const cpu::Mark& mark) {
    LogMark entry{serial_, at, mark, 0, 0, LogMark::None};
    bool hardware = false;
    switch (mark.kind) {
        case MarkKind::EnterInterrupt:
            hardware = is_hardware(mark.entry);
            if (mark.entry == EntryKind::Intr) {
                const auto& latest = latest_[static_cast<std::size_t>(LogPin::Served)];
                const bool zero =
                    latest[1].at == Never || (latest[0].at != Never && latest[0].serial > latest[1].serial);
                entry.served = latest[zero ? 0 : 1].value;
            }
            entry.depth = static_cast<u8>(frames_.enter(entry));
            if (hardware) {
                Taken& taken = taken_[source_of(entry)];
                ++taken.count;
                taken.last = entry;
            }
            break;
        case MarkKind::Iret:
        case MarkKind::FarReturn:
            if (const auto frame = frames_.leave(mark)) {
                entry.closes = frame->entry.serial;
                hardware = is_hardware(frame->entry.mark.entry);
            } else if (mark.kind == MarkKind::FarReturn) {
                return;  // any other
            }
            break;
        case MarkKind::Reset:
            frames_.clear();
            hardware = true;
            break;
        case MarkKind::Halt:
        case MarkKind::WakeFromHalt: break;
    }
    ++serial_;
    (hardware ? hardware_ : software_).add(entry);
}

void PinRing::interrupts_off(Tick at, u16 cs, u16 ip) {
    latest_[static_cast<std::size_t>(LogPin::InterruptFlag)][0] = {at, serial_, LogPin::InterruptFlag, 0, true, cs, ip};
}

void PinRing::restart(const Pic8259::State& master, const Pic8259::State& slave) {
    entries_.clear();
    hardware_.clear();
    software_.clear();
    for (auto& pin : latest_) pin.fill(NoEntry);
    taken_.fill({0, no_mark()});
    frames_.clear();
    checkpoints_.clear();
    serial_ = 0;
    ++changes_;
    ++restarts_;
    checkpoint(master, slave);
}

void PinRing::checkpoint(const Pic8259::State& master, const Pic8259::State& slave) {
    checkpoints_.push_back({entries_.end(), serial_, master, slave});
    while (checkpoints_.front().entry < entries_.first()) checkpoints_.pop_front();
    next_checkpoint_ = entries_.end() + CheckpointEvery;
}

const LogMark* PinRing::find(const Ring<LogMark>& marks, u64 serial) {
    u64 low = marks.first(), high = marks.end();
    while (low < high) {
        const u64 middle = low + (high - low) / 2;
        if (marks[middle].serial < serial)
            low = middle + 1;
        else
            high = middle;
    }
    return low < marks.end() && marks[low].serial == serial ? &marks[low] : nullptr;
}
const LogMark* PinRing::find(u64 serial) const {
    const LogMark* mark = find(hardware_, serial);
    return mark ? mark : find(software_, serial);
}

// Takes back the marks from `serial` on, newest first. What a return has closed is open again if it is still known.
void PinRing::undo(Ring<LogMark>& marks, u64 serial) {
    for (; !marks.is_empty() && marks.back().serial >= serial; marks.cut(marks.end() - 1)) {
        const LogMark& mark = marks.back();
        if (is_taken(mark)) --taken_[source_of(mark)].count;
        if (mark.closes >= serial) continue;  // also None
        if (const LogMark* entry = find(mark.closes)) frames_.reopen(*entry);
    }
}

// The newest entries of each kind, where those that were known are of `serial` or later.
void PinRing::find_latest(u64 serial) {
    for (std::size_t pin = 0; pin < LogPinCount; ++pin) {
        for (const bool level : {false, true}) {
            LogEntry& latest = latest_[pin][level];
            if (latest.at == Never || latest.serial < serial) continue;
            latest = NoEntry;
            if (pin == static_cast<std::size_t>(LogPin::InterruptFlag) && !level) continue;
            for (u64 i = entries_.end(); i-- > entries_.first() && latest.at == Never;) {
                const LogEntry& entry = entries_[i];
                if (static_cast<std::size_t>(entry.pin) == pin && (entry.value != 0) == level) latest = entry;
            }
        }
    }
    for (std::size_t source = 0; source < SourceCount; ++source) {
        LogMark& last = taken_[source].last;
        if (last.serial == LogMark::None || last.serial < serial) continue;
        last = no_mark();
        for (u64 i = hardware_.end(); i-- > hardware_.first() && last.serial == LogMark::None;)
            if (is_taken(hardware_[i]) && source_of(hardware_[i]) == source) last = hardware_[i];
    }
}

void PinRing::rewind(Tick to, const Pic8259::State& master, const Pic8259::State& slave) {
    ++changes_;
    u64 serial = serial_;
    while (!entries_.is_empty() && entries_.back().at > to) {
        serial = entries_.back().serial;
        entries_.cut(entries_.end() - 1);
    }
    for (const Ring<LogMark>* marks : {&hardware_, &software_})
        for (u64 i = marks->end(); i-- > marks->first() && (*marks)[i].at > to;)
            serial = std::min(serial, (*marks)[i].serial);
    frames_.undo_entries(serial);
    undo(hardware_, serial);
    undo(software_, serial);
    LogEntry& off = latest_[static_cast<std::size_t>(LogPin::InterruptFlag)][0];
    if (off.at != Never && off.at > to) off = NoEntry;
    find_latest(serial);
    serial_ = serial;
    while (!checkpoints_.empty() && checkpoints_.back().entry >= entries_.end()) checkpoints_.pop_back();
    checkpoint(master, slave);
}

}  // namespace tick86
