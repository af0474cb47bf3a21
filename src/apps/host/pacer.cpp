// SPDX-License-Identifier: MIT
#include "apps/host/pacer.h"

#include <cmath>

namespace tick86::apps {
namespace {

using std::chrono::duration;
constexpr std::chrono::milliseconds Remembered{20};  // of a lag that is forgotten
constexpr std::chrono::seconds MeasureEvery{1};

double seconds(Pacer::Time from, Pacer::Time to) { return duration<double>(to - from).count(); }

}  // namespace

void Pacer::set_percent(int percent, Tick emulated, Time wall) {
    percent_ = percent;
    restart(emulated, wall);
}

void Pacer::restart(Tick emulated, Time wall) {
    base_tick_ = sample_tick_ = emulated;
    base_wall_ = sample_wall_ = wall;
}

Tick Pacer::target(Tick emulated, Time wall) {
    if (percent_ == Unlimited) return Never;
    if (wall - due(emulated) > MostLag) {
        base_tick_ = emulated;
        base_wall_ = wall - Remembered;
    }
    const double elapsed = seconds(base_wall_, wall) * percent_ / 100;
    return base_tick_ + static_cast<Tick>(elapsed * double{TicksPerSecond});
}

Pacer::Time Pacer::due(Tick emulated) const {
    if (percent_ == Unlimited || emulated <= base_tick_) return base_wall_;
    const duration<double> later{static_cast<double>(emulated - base_tick_) / double{TicksPerSecond} * 100 / percent_};
    return base_wall_ + std::chrono::duration_cast<Time::duration>(later);
}

bool Pacer::measure(Tick emulated, Time wall) {
    if (wall - sample_wall_ < MeasureEvery) return false;
    const double passed = static_cast<double>(emulated - sample_tick_) / double{TicksPerSecond};
    measured_ = static_cast<int>(std::lround(passed / seconds(sample_wall_, wall) * 100));
    sample_tick_ = emulated;
    sample_wall_ = wall;
    return true;
}

}  // namespace tick86::apps
