// SPDX-License-Identifier: MIT
#include "tick86/debug/history.h"

#include <algorithm>
#include <limits>

namespace tick86 {

History::History(Pc& pc, Limits limits) : pc_(pc), limits_(limits), newest_(pc.clock()) {
    pc_.input_heard().connect(*this, [](History& h, const Event& event) { h.heard(event); });
    if (!is_on()) return;
    for (int drive = 0; drive < 2; ++drive)
        if (FloppyImage* image = pc_.board().drives[static_cast<std::size_t>(drive)].image()) keep(*image);
    if (pc_.config().hard_disk) keep(*pc_.config().hard_disk);
    take();
}

History::~History() {
    pc_.input_heard() = {};
    for (const Kept& kept : images_) kept.image->overlay().keep_journal(false);
}

void History::keep(ImageFile& image) {
    if (!is_on()) return;
    if (std::any_of(images_.begin(), images_.end(), [&](const Kept& k) { return k.image == &image; })) return;
    image.hold_writes();
    image.overlay().keep_journal(true);
    images_.push_back({&image, image.overlay().mark()});
}

bool History::commit() {
    if (is_rerun()) go_to(newest_);
    bool ok = true;
    bool wrote = false;
    for (const Kept& kept : images_) {
        if (kept.image->is_snapshot() || kept.image->overlay().sectors().empty()) continue;
        wrote = true;
        ok = kept.image->commit() && ok;
    }
    if (wrote) restart();
    return ok;
}

void History::restart() {
    moments_.clear();
    log_.clear();
    log_start_ = next_ = 0;
    bytes_ = 0;
    newest_ = pc_.clock();
    for (Kept& kept : images_) kept.since = kept.image->overlay().mark();
    if (is_on()) take();
}

void History::heard(const Event& event) {
    if (const auto* insert = std::get_if<InsertFloppy>(&event.what); insert && insert->image) keep(*insert->image);
    if (!is_on() || is_feeding_) return;
    forget_future();
    log_.push_back({pc_.clock(), event, {}});
    next_ = log_start_ + log_.size();
}

void History::change(const Change& change) {
    forget_future();
    change(pc_);
    if (!is_on()) return;
    log_.push_back({pc_.clock(), {}, change});
    next_ = log_start_ + log_.size();
}

// The present becomes the newest moment.
void History::forget_future() {
    if (pc_.clock() >= newest_ && next_ == log_start_ + log_.size()) return;
    log_.resize(next_ - log_start_);
    while (!moments_.empty() && moments_.back().clock > pc_.clock()) drop(moments_.size() - 1);
    newest_ = pc_.clock();
}

// What the log holds for this boundary.
void History::feed() {
    is_feeding_ = true;
    while (next_ < log_start_ + log_.size() && entry(next_).clock <= pc_.clock()) {
        const Entry& e = entry(next_++);
        if (e.change)
            e.change(pc_);
        else
            pc_.input(e.event);
    }
    is_feeding_ = false;
}

Tick History::next_shot() const { return moments_.empty() ? Never : moments_.back().machine.at() + limits_.period; }

StopReason History::run(Tick until, WatchProbe* probe) { return run_to(until, probe, true); }
StopReason History::rerun(Tick until, WatchProbe* probe) {
    is_searching_ = true;
    const StopReason reason = run_to(until, probe, false);
    is_searching_ = false;
    return reason;
}

StopReason History::run_to(Tick until, WatchProbe* probe, bool records) {
    const auto tick_of = [&](Clock clock) { return pc_.board().tick_of(clock); };
    for (;;) {
        feed();
        if (pc_.now() >= until) return StopReason::Reached;
        Tick stop = until;
        if (next_ < log_start_ + log_.size()) stop = std::min(stop, tick_of(entry(next_).clock));
        if (records) stop = std::min(stop, std::max(next_shot(), pc_.now() + 1));
        const StopReason reason = probe ? pc_.run(stop, *probe) : pc_.run(stop);
        if (records) {
            newest_ = std::max(newest_, pc_.clock());
            if (pc_.now() >= next_shot()) take();
        }
        if (reason == StopReason::Requested && is_searching_) continue;  // that was for who runs the present
        if (reason != StopReason::Reached) {
            feed();
            return reason;
        }
    }
}

void History::take() {
    const Snapshot* previous = moments_.empty() ? nullptr : &moments_.back().machine;
    Moment moment{pc_.take_snapshot(previous), pc_.clock(), next_, {}};
    for (const Kept& kept : images_) moment.marks.push_back(kept.image->overlay().mark());
    bytes_ += moment.machine.own_bytes();
    moments_.push_back(std::move(moment));
    thin();
}

// Keeps within the limits: what is too old goes, and of the rest the moment whose loss hurts least, that is the one
// with the smallest gap around it compared to its age. So old moments become rare, new ones stay dense.
void History::thin() {
    const Tick now = moments_.back().machine.at();
    while (moments_.size() > 2 && limits_.reach != Never && moments_[1].machine.at() + limits_.reach <= now) drop(0);
    while (moments_.size() > 2 && bytes_ > limits_.bytes) {
        std::size_t least = 1;
        u64 least_worth = std::numeric_limits<u64>::max();
        for (std::size_t i = 1; i + 1 < moments_.size(); ++i) {
            const Tick gap = moments_[i + 1].machine.at() - moments_[i - 1].machine.at();
            const Tick age = now - moments_[i].machine.at();
            const u64 worth = gap / limits_.period * 1024 / (age / limits_.period + 1);
            if (worth >= least_worth) continue;
            least_worth = worth;
            least = i;
        }
        drop(least);
    }
    // What every moment has behind it is needed no more, unless it lies ahead of the oldest one.
    while (!log_.empty() && log_start_ < moments_.front().next && !is_ahead(log_.front())) {
        log_.pop_front();
        ++log_start_;
    }
    for (std::size_t i = 0; i < moments_.front().marks.size(); ++i)
        images_[i].image->overlay().forget(moments_.front().marks[i]);
}

// An event given for a time after the oldest moment.
bool History::is_ahead(const Entry& e) const { return !e.change && e.event.at > moments_.front().machine.at(); }

void History::drop(std::size_t number) {
    bytes_ -= std::min(bytes_, moments_[number].machine.freed_bytes());
    moments_.erase(moments_.begin() + static_cast<std::ptrdiff_t>(number));
}

History::Clock History::oldest() const { return moments_.empty() ? pc_.clock() : moments_.front().clock; }

int History::moment_before(Clock clock) const {
    int number = static_cast<int>(moments_.size()) - 1;
    while (number >= 0 && moments_[static_cast<std::size_t>(number)].clock > clock) --number;
    return number;
}

void History::restore(int number) {
    const Moment& moment = moments_[static_cast<std::size_t>(number)];
    for (std::size_t i = 0; i < images_.size(); ++i)
        images_[i].image->overlay().rollback(i < moment.marks.size() ? moment.marks[i] : images_[i].since);
    pc_.restore(moment.machine);
    next_ = moment.next;
    // What had been given before, for a time that is still to come.
    is_feeding_ = true;
    for (u64 i = log_start_; i < next_; ++i)
        if (!entry(i).change && entry(i).event.at > pc_.now()) pc_.input(entry(i).event);
    is_feeding_ = false;
}

bool History::go_to(Clock clock) {
    clock = std::min(clock, newest_);
    if (clock < pc_.clock()) {
        const int number = moment_before(clock);
        if (number < 0) return false;
        restore(number);
    }
    rerun(pc_.board().tick_of(clock));
    return true;
}

std::string History::verify() {
    const Clock present = pc_.clock();
    std::string wrong;
    for (std::size_t i = 0; i + 1 < moments_.size() && wrong.empty(); ++i) {
        restore(static_cast<int>(i));
        rerun(moments_[i + 1].machine.at());
        std::vector<u8> ran = pc_.save_state();
        restore(static_cast<int>(i + 1));
        feed();
        wrong = pc_.difference(ran);
    }
    go_to(present);
    return wrong;
}

}  // namespace tick86
