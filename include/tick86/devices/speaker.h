// SPDX-License-Identifier: MIT
// The speaker: the AND of port B bit 1 and the timer's OUT2, turned into samples by averaging over each sample's time.
// In the PC  8255 PB1 -> gate_data, 8253 OUT2 -> timer_out; both may report past ticks, in order
// Sources    [XT-TR] speaker interface; tests/devices/speaker_test.cpp
// Not here   the driver's low-pass and the cone; edges wait in a bounded buffer that is no part of the state
#pragma once
#include <span>
#include <vector>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"

namespace tick86 {

class Speaker {
public:
    static constexpr i16 Amplitude = 16'384;            // a sample during which the line was always high; low is 0
    static constexpr std::size_t MostEdges = 1u << 16;  // beyond it the oldest half is forgotten

    struct State {
        bool data = false, timer = false;
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [data, timer, now] = s;
        v("data", data), v("timer", timer), v("now", now);
    }

    void reset();
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    Tick next_event() const { return Never; }

    void gate_data(bool level, Tick at);
    void timer_out(bool level, Tick at);
    bool is_high() const { return s_.data && s_.timer; }

    // Fills `out` with the samples that end after `from` and not after `to`, as far as it reaches, and returns how many
    // those are. Sample k of the rate begins k / rate seconds after power-on, so successive calls with from = the last
    // `to` neither lose nor repeat one. Edges that have been played are forgotten; after the last edge its level lasts.
    static std::size_t samples_between(Tick from, Tick to, int sample_rate);
    std::size_t render(Tick from, Tick to, int sample_rate, std::span<i16> out);

    const State& state() const { return s_; }
    bool accepts(const State&) const { return true; }
    void restore(const State& s);  // the buffer is emptied

private:
    void set(bool data, bool timer, Tick at);

    State s_{};
    std::vector<Tick> edges_;  // the level alternates, beginning with the opposite of level_
    bool level_ = false;       // before the first edge
};
static_assert(Chip<Speaker>);

// Takes the constant part out of a stream of samples (cut-off 15 Hz at 48 kHz), in integers.
class DcBlocker {
public:
    i16 operator()(i16 sample);

private:
    i32 level_ = 0;  // the slow average, with 16 more bits
};

}  // namespace tick86
