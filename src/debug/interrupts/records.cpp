// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <tuple>

#include "debug/interrupts/follower.h"
#include "tick86/debug/interrupts.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::Clock, cpu::EntryKind, cpu::MarkKind, cpu::NeverClock;

namespace {

Clock known(const Pc& pc, Tick at) { return at == Never ? NeverClock : pc.board().clock_in(at); }

// Of a wait that began before the first of these moments.
Clock first_of(Clock a, Clock b) { return a != NeverClock ? a : b; }

auto* find_in(auto& records, u64 serial) {
    const auto found = std::lower_bound(records.begin(), records.end(), serial,
                                        [](const InterruptRecord& r, u64 wanted) { return r.serial < wanted; });
    return found != records.end() && found->serial == serial ? &*found : nullptr;
}

void add_request(InterruptRecord& record, const InterruptFollower::Acknowledge& a, const Pc& pc) {
    const auto clocks = [&](Tick ticks) { return pc.board().clock_in(ticks); };
    const InterruptFollower::Request& r = a.request;
    record.edge = known(pc, r.edge);
    record.latched = known(pc, r.latched);
    record.requested = known(pc, r.requested);
    record.intr = known(pc, a.intr);
    record.dropped_irq = a.dropped_irq;
    record.dropped = known(pc, a.dropped);
    for (std::size_t chip = 0; chip < 2; ++chip) record.in_service[chip] = a.in_service[chip];
    record.eoi = a.eoi;
    record.wait = {clocks(r.mask), clocks(r.service), clocks(r.flag), 0};
}

// What nothing else explains. A request that was latched before the log begins has its parts, but no sum.
void add_rest(InterruptRecord& record) {
    const Clock began = first_of(record.edge, record.latched);
    if (began == NeverClock) return;
    record.wait.finish = std::max<Clock>(0, record.entry.t - began - record.wait.total());
}

// The words that lie in both are still those that the interrupt has pushed.
bool pops_part_of(const OpenFrame& frame, const cpu::Mark& iret) {
    const cpu::Mark& e = frame.entry.mark;
    const auto flags = [](u16 word) { return static_cast<u16>(word | 0xF02A); };  // bits that the CPU does not have
    switch (static_cast<int>((u32{iret.ss} << 4) + iret.sp) - static_cast<int>(frame.address())) {
        case -4: return flags(iret.flags) == flags(e.ip);
        case -2: return iret.to_cs == e.ip && flags(iret.flags) == flags(e.cs);
        case 2: return iret.to_ip == e.cs && iret.to_cs == e.flags;
        case 4: return iret.to_ip == e.flags;
        default: return false;
    }
}

}  // namespace

const char* name_of(EoiKind kind) {
    constexpr std::array Names{"non-specific", "specific", "rotate", "rotate specific", "automatic", "ICW1"};
    return Names[static_cast<std::size_t>(kind)];
}
const char* name_of(InterruptEnd end) {
    constexpr std::array Names{"open", "left", "iret", "retf", "lost"};
    return Names[static_cast<std::size_t>(end)];
}

Clock InterruptRecord::latency() const {
    const Clock began = first_of(edge, latched);
    return began == NeverClock ? NeverClock : entry.end - began;
}
Clock InterruptRecord::duration() const { return is_over() ? exit.end - entry.t : NeverClock; }
bool InterruptRecord::lacks_eoi() const {
    if (end == InterruptEnd::Open || (end == InterruptEnd::Left && !stray)) return false;
    return wants_eoi();
}
bool InterruptRecord::wants_eoi() const { return (in_service[0] && !eoi[0]) || (in_service[1] && !eoi[1]); }

void Distribution::add(Clock value) {
    constexpr int Digits = 12;
    least_ = count_ ? std::min(least_, value) : value;
    most_ = count_ ? std::max(most_, value) : value;
    const u64 positive = static_cast<u64>(std::max<Clock>(value, 0));
    const int dropped = std::max(0, static_cast<int>(std::bit_width(positive)) - Digits);
    ++counts_[static_cast<Clock>(positive >> dropped << dropped)];
    ++count_;
}
Clock Distribution::median() const {
    u64 below = 0;
    for (const auto& [value, count] : counts_)
        if ((below += count) > (count_ - 1) / 2) return std::clamp(value, least_, most_);
    return NeverClock;
}

InterruptSource source_of(const InterruptRecord& record) {
    const bool is_software = record.kind == EntryKind::Software;
    return {record.kind, record.irq, is_software ? record.entry.vector : -1, record.spurious};
}

std::strong_ordering InterruptSource::operator<=>(const InterruptSource& other) const {
    const auto key = [](const InterruptSource& s) {
        const int rank = s.kind == EntryKind::Intr ? 0 : s.kind == EntryKind::Nmi ? 1 : 2 + static_cast<int>(s.kind);
        return std::tuple(rank, s.irq, s.spurious, s.vector);
    };
    return key(*this) <=> key(other);
}

Interrupts::Interrupts() = default;
Interrupts::~Interrupts() = default;

void Interrupts::update(const Pc& pc) {
    const PinRing& log = pc.pin_ring();
    if (log_ != &log || changes_ != log.changes() || has_gap(log)) begin(pc);
    read(pc);
    settle_open(log);
    now_ = pc.clock();
}

bool Interrupts::has_gap(const PinRing& log) const {
    return next_entry_ < log.first() || next_hardware_ < log.hardware().first() ||
           next_software_ < log.software().first();
}

void Interrupts::begin(const Pc& pc) {
    const PinRing& log = pc.pin_ring();
    const bool goes_on = log_ == &log && restarts_ == log.restarts();
    if (!goes_on) finish();
    const Told told{std::exchange(hardware_, {}), std::exchange(software_, {}), std::exchange(untold_, {}),
                    goes_on ? seen_to_ : 0, since_};
    seen_to_ = told.to;
    log_ = &log;
    changes_ = log.changes();
    restarts_ = log.restarts();
    statistics_.clear();
    open_.clear();
    frames_.clear();
    const PinRing::Checkpoint& from = log.checkpoints().front();
    const bool has_entries = from.entry < log.end();
    follower_ = std::make_unique<InterruptFollower>(pc.board(), from, has_entries ? log[from.entry].at : pc.now());
    next_entry_ = from.entry;
    next_hardware_ = log.hardware().first();
    next_software_ = log.software().first();
    begin_counts(log);
    waiting_ = goes_on ? told.untold : std::set<u64>();
    tells_ = false;
    read(pc);
    settle_open(log);
    tells_ = true;
    seen_to_ = log.next_serial();
    if (goes_on) compare(told);
    for (const u64 serial : std::exchange(held_, {}))
        if (const InterruptRecord* record = find(serial)) tell(*record);
}

// What was told and has been read again otherwise belonged to a future that was changed.
void Interrupts::compare(const Told& told) {
    constexpr u64 None = LogMark::None;
    const Clock reach = std::max(told.since, since_);
    const auto is_same = [](const InterruptRecord& a, const InterruptRecord& b) {
        const bool same_levels = a.in_service[0] == b.in_service[0] && a.in_service[1] == b.in_service[1];
        return a.end == b.end && a.exit == b.exit && (!same_levels || a.eoi == b.eoi);
    };
    u64 from = None;
    std::set<u64> again;
    const auto walk = [&](const auto& before, const auto& now) {
        for (const InterruptRecord& r : before)
            if (r.entry.t >= reach && !find_in(now, r.serial)) from = std::min(from, r.serial);
        for (const InterruptRecord& r : now) {
            if (r.entry.t < reach || r.serial >= told.to) continue;
            const InterruptRecord* was = find_in(before, r.serial);
            if (!was || was->entry != r.entry)
                from = std::min(from, r.serial);
            else if (!told.untold.contains(r.serial) && !is_same(*was, r))
                again.insert(r.serial);
        }
    };
    walk(told.hardware, hardware_);
    walk(told.software, software_);
    again.erase(again.lower_bound(from), again.end());
    untold_.insert(again.begin(), again.end());
    for (const auto* records : {&hardware_, &software_})
        for (const InterruptRecord& r : *records)
            if (r.serial >= from) untold_.insert(r.serial);
    if (on_forgotten && (from != None || !again.empty())) on_forgotten(std::min(from, told.to), again);
    // What has got out of reach meanwhile is given up.
    for (const auto* records : {&told.hardware, &told.software})
        for (const InterruptRecord& r : *records)
            if (told.untold.contains(r.serial) && r.serial < from && !find(r.serial) && on_done) on_done(r);
}

// The log's counts go back to its beginning; what is read from it is added again.
void Interrupts::begin_counts(const PinRing& log) {
    const auto line = [](std::size_t source) {
        const bool is_nmi = source == PinRing::Nmi;
        return InterruptSource{is_nmi ? EntryKind::Nmi : EntryKind::Intr, is_nmi ? -1 : static_cast<int>(source), -1,
                               false};
    };
    for (std::size_t i = 0; i < PinRing::SourceCount; ++i)
        if (const u64 count = log.taken(i).count) statistics_[line(i)].count = count;
    since_ = 0;
    for (const Ring<LogMark>* marks : {&log.hardware(), &log.software()}) {
        if (marks->first() > 0 && !marks->is_empty()) since_ = std::max(since_, (*marks)[marks->first()].mark.t);
        for (u64 i = marks->first(); i < marks->end(); ++i) {
            const LogMark& mark = (*marks)[i];
            if (mark.mark.kind != MarkKind::EnterInterrupt) continue;
            if (mark.mark.entry == EntryKind::Nmi) --statistics_[line(PinRing::Nmi)].count;
            if (mark.mark.entry == EntryKind::Intr) --statistics_[line(mark.served & served::Line)].count;
        }
    }
    std::erase_if(statistics_, [](const auto& row) { return row.second.count == 0; });
}

// Entries and marks of both kinds, in the order in which they were made.
void Interrupts::read(const Pc& pc) {
    const PinRing& log = pc.pin_ring();
    constexpr u64 None = LogMark::None;
    const auto serial_in = [](const auto& ring, u64 next) { return next < ring.end() ? ring[next].serial : None; };
    for (;;) {
        const u64 entry = serial_in(log, next_entry_);
        const u64 hardware = serial_in(log.hardware(), next_hardware_);
        const u64 software = serial_in(log.software(), next_software_);
        const u64 next = std::min({entry, hardware, software});
        if (next == None) break;
        if (next == entry) {
            follower_->apply(log[next_entry_++]);
            take_ended();
            take_sent();
            continue;
        }
        const LogMark& mark = next == hardware ? log.hardware()[next_hardware_++] : log.software()[next_software_++];
        switch (mark.mark.kind) {
            case MarkKind::EnterInterrupt: enter(pc, mark); break;
            case MarkKind::Iret:
            case MarkKind::FarReturn: leave(mark); break;
            case MarkKind::Reset:
                lose_open();
                frames_.clear();
                break;
            default: break;
        }
    }
    seen_to_ = std::max(seen_to_, log.next_serial());
}

void Interrupts::enter(const Pc& pc, const LogMark& mark) {
    InterruptRecord record;
    record.serial = mark.serial;
    record.kind = mark.mark.entry;
    record.entry = mark.mark;
    record.depth = mark.depth;
    if (record.kind == EntryKind::Intr) {
        record.irq = mark.served & served::Line;
        record.spurious = mark.served & served::Spurious;
        record.unanswered = mark.served & served::Unanswered;
        if (const auto acknowledge = follower_->take_acknowledge(mark.serial)) add_request(record, *acknowledge, pc);
        if (!record.spurious) record.dropped_irq = -1, record.dropped = NeverClock;
    } else if (record.kind == EntryKind::Nmi) {
        const Clock edge = known(pc, follower_->nmi_edge());
        if (edge != NeverClock && edge <= mark.mark.t) record.edge = record.latched = record.requested = edge;
        record.intr = record.edge;
    }
    add_rest(record);
    frames_.enter(mark);

    InterruptStatistics& row = statistics_[source_of(record)];
    ++row.count;
    row.vector = mark.mark.vector;
    row.handler_cs = mark.mark.to_cs;
    row.handler_ip = mark.mark.to_ip;
    if (record.is_hardware() && record.latency() != NeverClock) row.latency.add(record.latency());
    keep(std::move(record));
}

void Interrupts::leave(const LogMark& mark) {
    frames_.leave(mark.mark);
    if (mark.closes == LogMark::None) return stray(mark);
    InterruptRecord* record = find_mutable(mark.closes);
    if (!record) return;
    record->end = mark.mark.kind == MarkKind::Iret ? InterruptEnd::Iret : InterruptEnd::FarReturn;
    record->exit = mark.mark;
    open_.erase(record->serial);
    statistics_[source_of(*record)].duration.add(record->duration());
    tell_if_done(*record);
}

void Interrupts::take_ended() {
    for (const InterruptFollower::Ended& ended : follower_->take_ended()) {
        InterruptRecord* record = find_mutable(ended.owner);
        if (!record) continue;
        record->eoi[static_cast<std::size_t>(ended.chip)] = ended.eoi;
        if (!record->wants_eoi()) record->missed = {};
        tell_if_done(*record);
    }
}

// It is the innermost handler's, if that waits for one.
void Interrupts::take_sent() {
    for (const InterruptFollower::Sent& sent : follower_->take_sent()) {
        const auto& frames = frames_.all();
        const auto innermost = std::find_if(frames.rbegin(), frames.rend(), [](const OpenFrame& f) {
            return !f.is_left && f.entry.mark.entry == EntryKind::Intr;
        });
        if (innermost == frames.rend() || innermost->entry.serial == sent.owner) continue;
        InterruptRecord* record = find_mutable(innermost->entry.serial);
        if (record && record->wants_eoi()) record->missed[static_cast<std::size_t>(sent.chip)] = sent.eoi;
    }
}

// A return that fits no frame. A program may well make a frame of its own and return by it; but one that pops some of
// an interrupt's words, and something else, has lost the balance of the stack.
void Interrupts::stray(const LogMark& mark) {
    if (mark.mark.kind != MarkKind::Iret) return;
    const auto& frames = frames_.all();
    const auto hit =
        std::find_if(frames.rbegin(), frames.rend(), [&](const OpenFrame& f) { return pops_part_of(f, mark.mark); });
    if (hit == frames.rend()) return;
    if (InterruptRecord* record = find_mutable(hit->entry.serial)) record->stray = mark.mark;
}

void Interrupts::lose_open() {
    for (const u64 serial : std::exchange(open_, {})) {
        InterruptRecord* record = find_mutable(serial);
        record->end = InterruptEnd::Lost;
        tell_if_done(*record);
    }
}

// A frame can be lost, be left, and be taken up again by a task that goes on.
void Interrupts::settle_open(const PinRing& log) {
    std::map<u64, bool> frames;
    for (const OpenFrame& frame : log.frames().all()) frames[frame.entry.serial] = frame.is_left;
    for (auto serial = open_.begin(); serial != open_.end();) {
        InterruptRecord& record = *find_mutable(*serial);
        const auto frame = frames.find(*serial);
        if (frame != frames.end()) {
            record.end = frame->second || record.stray ? InterruptEnd::Left : InterruptEnd::Open;
            ++serial;
            continue;
        }
        record.end = InterruptEnd::Lost;
        serial = open_.erase(serial);
        tell_if_done(record);
    }
}

// The oldest one that is not open makes place.
void Interrupts::keep(InterruptRecord record) {
    auto& records = record.is_hardware() ? hardware_ : software_;
    if (records.size() == Capacity) {
        const auto oldest = std::find_if(records.begin(), records.end(),
                                         [&](const InterruptRecord& r) { return !open_.contains(r.serial); });
        tell(*oldest);
        if (!tells_) untold_.erase(oldest->serial);
        since_ = std::max(since_, oldest->entry.t + 1);
        records.erase(oldest);
    }
    open_.insert(record.serial);
    if (record.serial >= seen_to_ || waiting_.contains(record.serial)) untold_.insert(record.serial);
    records.push_back(std::move(record));
}

void Interrupts::tell(const InterruptRecord& record) {
    if (!tells_) return held_.push_back(record.serial);
    if (untold_.erase(record.serial) && on_done) on_done(record);
}
void Interrupts::tell_if_done(const InterruptRecord& record) {
    if (!open_.contains(record.serial) && !record.lacks_eoi()) tell(record);
}
void Interrupts::finish() {
    for (const u64 serial : std::set<u64>(untold_))
        if (const InterruptRecord* record = find(serial)) tell(*record);
}

const InterruptRecord* Interrupts::find(u64 serial) const {
    const InterruptRecord* record = find_in(hardware_, serial);
    return record ? record : find_in(software_, serial);
}
InterruptRecord* Interrupts::find_mutable(u64 serial) {
    InterruptRecord* record = find_in(hardware_, serial);
    return record ? record : find_in(software_, serial);
}

std::vector<const InterruptRecord*> Interrupts::latest(std::size_t most) const {
    std::vector<const InterruptRecord*> both;
    auto h = hardware_.rbegin();
    auto s = software_.rbegin();
    while (both.size() < most && (h != hardware_.rend() || s != software_.rend())) {
        const bool is_software = h == hardware_.rend() || (s != software_.rend() && s->serial > h->serial);
        both.push_back(is_software ? &*s++ : &*h++);
    }
    std::reverse(both.begin(), both.end());
    return both;
}
std::vector<const InterruptRecord*> Interrupts::latest_hardware(std::size_t most) const {
    std::vector<const InterruptRecord*> some;
    for (std::size_t i = hardware_.size() - std::min(most, hardware_.size()); i < hardware_.size(); ++i)
        some.push_back(&hardware_[i]);
    return some;
}
std::vector<const InterruptRecord*> Interrupts::open() const {
    std::vector<const InterruptRecord*> found;
    for (const u64 serial : open_)
        if (const InterruptRecord* record = find(serial); record->end == InterruptEnd::Open) found.push_back(record);
    return found;
}

}  // namespace tick86
