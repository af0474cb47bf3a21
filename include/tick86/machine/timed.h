// SPDX-License-Identifier: MIT
// The one door to a part: it is brought up to the present before, and asked for its next event after.
#pragma once
#include <type_traits>
#include <utility>

#include "tick86/base/chip.h"
#include "tick86/machine/traffic.h"

namespace tick86 {

template <Chip C>
class Timed {
public:
    template <class... Args>
    Timed(Traffic& traffic, Slot slot, Args&&... args)
        : traffic_(traffic), slot_(slot), part_(std::forward<Args>(args)...) {}

    // use([&](auto& chip) { return chip.read(reg); })
    template <class F>
    decltype(auto) use(F&& f) {
        const Door door{*this};
        part_.catch_up(traffic_.now);
        return std::forward<F>(f)(part_);
    }
    void catch_up() {
        use([](C&) {});
    }

    // Looking. The part's own time may lie behind the board's; Pc brings all parts up to date when a run ends.
    const C& look() const { return part_; }
    const C* operator->() const { return &part_; }
    Slot slot() const { return slot_; }

    // For wiring and loading only: no catching up, no due time.
    C& bare() { return part_; }
    void after_load() { traffic_.schedule.set(slot_, part_.next_event()); }

private:
    struct Door {
        explicit Door(Timed& timed) : timed(timed) { timed.traffic_.enter(); }
        ~Door() {
            timed.after_load();
            timed.traffic_.leave();
        }
        Timed& timed;
    };
    Traffic& traffic_;
    Slot slot_;
    C part_;
};

}  // namespace tick86
