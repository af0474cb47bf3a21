// SPDX-License-Identifier: MIT
// The past of a machine: snapshots each emulated second, and every input since the oldest of them. What happened in
// between is found by running again, which gives the same to the bit.
// A moment is a step boundary, named by its clock alone: no two boundaries share one.
#pragma once
#include <deque>
#include <functional>
#include <vector>

#include "tick86/machine/event.h"
#include "tick86/machine/pc.h"
#include "tick86/media/image_file.h"

namespace tick86 {

class History {
public:
    using Clock = cpu::Clock;
    struct Limits {
        std::size_t bytes = std::size_t{256} << 20;
        Tick reach = Never;            // how far back, in ticks; 0: no history at all
        Tick period = TicksPerSecond;  // between two snapshots
    };
    // A change by the debugger at a step boundary: memory, registers, ports. Repeated when time runs again.
    using Change = std::function<void(Pc&)>;

    // From here on the machine's past is kept. Connects Pc::input_heard().
    History(Pc& pc, Limits limits);
    ~History();
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    // Images whose content must come back, too: their writes stay in the overlay until commit(). Images that enter a
    // drive by an InsertFloppy event are added by themselves.
    void keep(ImageFile& image);
    // Writes all held sectors to the files; false if some could not be written. The past before now is gone then.
    bool commit();

    // Runs to the first boundary at or after `until`, on the fast core or with a probe. Feeds what the log holds, takes
    // snapshots when they are due. Stops where Pc::run stops.
    StopReason run(Tick until, WatchProbe* probe = nullptr);
    // The same to look, into the past or ahead: takes no snapshots and leaves newest() alone. The machine does move,
    // and is_rerun() holds on the way; who has looked calls go_to().
    StopReason rerun(Tick until, WatchProbe* probe = nullptr);

    // A change of the present by the debugger. If the present is a moment in the past, what followed it is forgotten.
    void change(const Change& change);

    // Where the machine stands becomes the newest moment, as change() makes it, too.
    void forget_future();
    // Begins anew with the present as the oldest moment: after a power cycle, or when states from elsewhere are loaded.
    void restart();

    // --- going back ---
    bool is_on() const { return limits_.reach != 0; }
    Clock oldest() const;                     // the first moment that can be reached
    Clock newest() const { return newest_; }  // the furthest one that was lived
    // The machine stands before newest(), or rerun() is at work: inputs come from the log, and outputs are not to be
    // made.
    bool is_rerun() const { return is_searching_ || pc_.clock() < newest_; }
    // To exactly this moment (the first boundary at or after `clock`, at most the newest). False: before the oldest.
    bool go_to(Clock clock);

    // Snapshots by number, oldest first. To be followed by rerun().
    int moment_before(Clock clock) const;  // the newest at or before `clock`; -1: none
    Clock moment(int number) const { return moments_[static_cast<std::size_t>(number)].clock; }
    int moments() const { return static_cast<int>(moments_.size()); }
    void restore(int number);

    std::size_t bytes() const { return bytes_; }
    // Runs from each snapshot to the next and compares: the first field that differs, empty if none does.
    std::string verify();

private:
    struct Moment {
        Snapshot machine;
        Clock clock = 0;
        u64 next = 0;            // entry of the log that comes next
        std::vector<u64> marks;  // of the images' journals
    };
    struct Entry {
        Clock clock = 0;  // the boundary at which it was given
        Event event;
        Change change;  // if set, instead of the event
    };
    struct Kept {
        ImageFile* image;
        u64 since;  // mark of its journal when it was first seen
    };
    Entry& entry(u64 number) { return log_[static_cast<std::size_t>(number - log_start_)]; }
    Tick next_shot() const;
    void heard(const Event& event);
    void take();
    void thin();
    void drop(std::size_t number);
    bool is_ahead(const Entry& e) const;
    void feed();
    StopReason run_to(Tick until, WatchProbe* probe, bool records);

    Pc& pc_;
    Limits limits_;
    std::deque<Moment> moments_;
    std::deque<Entry> log_;  // entries are numbered since the beginning; the first one here is log_start_
    u64 log_start_ = 0, next_ = 0;
    std::vector<Kept> images_;
    Clock newest_ = 0;
    std::size_t bytes_ = 0;
    bool is_feeding_ = false, is_searching_ = false;
};

}  // namespace tick86
