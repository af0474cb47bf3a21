// SPDX-License-Identifier: MIT
// When something will happen by itself: one due time per part, the smallest of them cached.
#pragma once
#include <array>

#include "tick86/base/tick.h"

namespace tick86 {

// In order of service: of two parts due at the same tick the upper one goes first.
enum class Slot : u8 {
    Input,     // events from outside, stamped for the future
    Refresh,   // OUT1 of the timer, only while refresh is programmed in an unusual way
    Transfer,  // the DMA controller has the bus and moves a byte
    Pit,
    Keyboard,
    Rtc,
    Fdc,
    Ata,
    Uart,
    Parallel,
    // These never do anything by themselves; they stand here because every part has a slot.
    MasterPic,
    SlavePic,
    Dma,
    DmaPages,
    Ppi,
    Speaker,
    Cga,
    Mda,
    DebugPort,
    Count
};

class Scheduler {
public:
    static constexpr int Slots = static_cast<int>(Slot::Count);

    Scheduler() { clear(); }
    void clear() {
        due_.fill(Never);
        horizon_ = Never;
    }
    Tick due(Slot slot) const { return due_[static_cast<std::size_t>(slot)]; }
    Tick horizon() const { return horizon_; }

    void set(Slot slot, Tick due) {
        Tick& place = due_[static_cast<std::size_t>(slot)];
        if (place == due) return;
        const bool was_first = place == horizon_;
        place = due;
        if (due <= horizon_)
            horizon_ = due;
        else if (was_first)
            find_horizon();
    }

    // The slot to serve at the horizon.
    Slot first() const {
        int slot = 0;
        while (due_[static_cast<std::size_t>(slot)] != horizon_) ++slot;
        return static_cast<Slot>(slot);
    }

private:
    void find_horizon() {
        horizon_ = Never;
        for (const Tick due : due_)
            if (due < horizon_) horizon_ = due;
    }
    std::array<Tick, Slots> due_{};
    Tick horizon_ = Never;
};

}  // namespace tick86
