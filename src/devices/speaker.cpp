// SPDX-License-Identifier: MIT
#include "tick86/devices/speaker.h"

#include <algorithm>

namespace tick86 {
namespace {

// Ticks of 315/22 MHz for each sample: exact, so that the grid of samples never drifts.
ClockRatio sample_clock(int sample_rate) { return {157'500'000, u64{11} * static_cast<u64>(sample_rate)}; }

}  // namespace

void Speaker::reset() { set(false, false, s_.now); }

void Speaker::gate_data(bool level, Tick at) { set(level, s_.timer, at); }

void Speaker::timer_out(bool level, Tick at) { set(s_.data, level, at); }

void Speaker::set(bool data, bool timer, Tick at) {
    const bool was_high = is_high();
    s_.data = data, s_.timer = timer;
    if (is_high() == was_high) return;
    if (edges_.size() == MostEdges) {
        edges_.erase(edges_.begin(), edges_.begin() + MostEdges / 2);  // an even number: level_ stays right
    }
    edges_.push_back(edges_.empty() ? at : std::max(at, edges_.back()));
}

void Speaker::restore(const State& s) {
    s_ = s;
    edges_.clear();
    level_ = is_high();
}

std::size_t Speaker::samples_between(Tick from, Tick to, int sample_rate) {
    const ClockRatio clock = sample_clock(sample_rate);
    return to > from ? static_cast<std::size_t>(clock.to_period(to) - clock.to_period(from)) : 0;
}

std::size_t Speaker::render(Tick from, Tick to, int sample_rate, std::span<i16> out) {
    const ClockRatio clock = sample_clock(sample_rate);
    const u64 first = clock.to_period(from);
    const std::size_t count = std::min(samples_between(from, to, sample_rate), out.size());
    auto edge = edges_.cbegin();
    bool level = level_;
    Tick begin = clock.to_tick(first);
    for (; edge != edges_.cend() && *edge < begin; ++edge) level = !level;
    for (std::size_t i = 0; i < count; ++i) {
        const Tick end = clock.to_tick(first + i + 1);
        Tick high = 0, since = begin;
        for (; edge != edges_.cend() && *edge < end; ++edge) {
            if (level) high += *edge - since;
            since = *edge;
            level = !level;
        }
        if (level) high += end - since;
        out[i] = static_cast<i16>(high * static_cast<u64>(Amplitude) / (end - begin));
        begin = end;
    }
    level_ = level;
    edges_.erase(edges_.cbegin(), edge);
    return count;
}

i16 DcBlocker::operator()(i16 sample) {
    level_ += static_cast<i32>((i64{sample} * 65'536 - level_) / 512);
    return static_cast<i16>(std::clamp(sample - level_ / 65'536, -32'768, 32'767));
}

}  // namespace tick86
