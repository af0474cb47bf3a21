// SPDX-License-Identifier: MIT
// Emulated time against the clock on the wall: how far the machine may be by now, and how fast it really is.
#pragma once
#include <chrono>

#include "tick86/base/tick.h"

namespace tick86::apps {

class Pacer {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr int Unlimited = 0;  // as a percentage: as fast as possible
    // A machine that lags by more forgets it: better slow for a moment than a burst afterwards.
    static constexpr std::chrono::milliseconds MostLag{100};

    Pacer(int percent, Tick emulated, Time wall) : percent_(percent) { restart(emulated, wall); }

    int percent() const { return percent_; }
    void set_percent(int percent, Tick emulated, Time wall);
    // After a pause: the time between counts for nothing.
    void restart(Tick emulated, Time wall);

    // Where the machine should be at `wall`; Never if nothing holds it back.
    Tick target(Tick emulated, Time wall);
    // When the clock on the wall reaches an emulated tick.
    Time due(Tick emulated) const;

    // Once a second: true when the measured speed is new.
    bool measure(Tick emulated, Time wall);
    int measured() const { return measured_; }  // percent of a real machine

private:
    int percent_;
    Tick base_tick_ = 0, sample_tick_ = 0;
    Time base_wall_{}, sample_wall_{};
    int measured_ = 100;
};

}  // namespace tick86::apps
