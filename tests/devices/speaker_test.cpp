// SPDX-License-Identifier: MIT
#include "tick86/devices/speaker.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace tick86;

namespace {

constexpr int Rate = 48'000;
constexpr Tick Second22 = 315'000'000;  // 22 seconds exactly

std::vector<i16> render(Speaker& speaker, Tick from, Tick to, int rate = Rate) {
    std::vector<i16> out(Speaker::samples_between(from, to, rate));
    CHECK(speaker.render(from, to, rate, out) == out.size());
    return out;
}

}  // namespace

TEST_CASE("The speaker is high while both its inputs are", "[speaker][quick]") {
    Speaker s;
    CHECK_FALSE(s.is_high());
    s.gate_data(true, 10);
    CHECK_FALSE(s.is_high());
    s.timer_out(true, 20);
    CHECK(s.is_high());
    s.gate_data(false, 30);
    CHECK_FALSE(s.is_high());
    s.gate_data(true, 40);
    s.timer_out(false, 50);
    CHECK_FALSE(s.is_high());
    CHECK(s.next_event() == Never);
}

TEST_CASE("A sample is the part of its time for which the line was high", "[speaker][quick]") {
    // At this rate a sample lasts 100 ticks, less a fraction.
    const int rate = 143'182;
    Speaker s;
    s.timer_out(true, 0);
    s.gate_data(true, 1025);
    s.gate_data(false, 1050);
    s.gate_data(true, 1280);
    s.gate_data(false, 1420);
    const auto out = render(s, 1000, 1600, rate);
    REQUIRE(out.size() == 6);
    const i16 full = Speaker::Amplitude;
    CHECK(out[0] == full / 4);
    CHECK(out[1] == 0);
    CHECK(out[2] == full / 5);
    CHECK(out[3] == full);
    CHECK(out[4] == full / 5);
    CHECK(out[5] == 0);
}

TEST_CASE("Rendering in pieces gives the same samples as at once, without drift", "[speaker][quick]") {
    Speaker whole, pieces;
    std::mt19937 random{61};
    Tick t = 0;
    while (t < 2 * TicksPerSecond) {
        for (Speaker* s : {&whole, &pieces}) {
            s->gate_data(true, t);
            s->timer_out(t / 7 % 2, t);
        }
        t += 100 + random() % 2'000;
    }
    const auto expected = render(whole, 0, 2 * TicksPerSecond);
    CHECK(expected.size() == 96'000);
    std::vector<i16> got;
    for (Tick from = 0; from < 2 * TicksPerSecond;) {
        const Tick to = std::min<Tick>(from + random() % 400'000, 2 * TicksPerSecond);
        const auto part = render(pieces, from, to);
        got.insert(got.end(), part.begin(), part.end());
        from = to;
    }
    CHECK((got == expected));
    CHECK(*std::max_element(got.begin(), got.end()) > 0);
    CHECK(Speaker::samples_between(0, Second22, Rate) == 22 * 48'000);
    CHECK(Speaker::samples_between(Second22 * 1'000'000, Second22 * 1'000'001, 44'100) == 22 * 44'100);
}

TEST_CASE("A square wave keeps its mean whatever its phase", "[speaker][quick]") {
    Speaker s;
    s.gate_data(true, 0);
    for (Tick t = 0; t < TicksPerSecond; t += 12 * 597) {  // 1193 clocks of the timer: 1000 Hz
        s.timer_out(true, t);
        s.timer_out(false, t += 12 * 596);
    }
    const auto out = render(s, 0, TicksPerSecond);
    const i64 mean = std::accumulate(out.begin(), out.end(), i64{0}) / static_cast<i64>(out.size());
    CHECK(mean > Speaker::Amplitude / 2 - 20);
    CHECK(mean < Speaker::Amplitude / 2 + 20);
}

TEST_CASE("A level without edges lasts, also from one call to the next", "[speaker][quick]") {
    Speaker s;
    s.timer_out(true, 0);
    s.gate_data(true, 0);
    for (int i = 0; i < 3; ++i) {
        const Tick from = static_cast<Tick>(i) * 100'000;
        for (const i16 sample : render(s, from, from + 100'000)) REQUIRE(sample == Speaker::Amplitude);
    }
}

TEST_CASE("A buffer that is too short is filled and no more", "[speaker][quick]") {
    Speaker s;
    std::array<i16, 5> out{7, 7, 7, 7, 7};
    CHECK(s.render(0, 1'000'000, Rate, std::span{out}.first(3)) == 3);
    CHECK(out == std::array<i16, 5>{0, 0, 0, 7, 7});
    CHECK(s.render(1'000, 1'001, Rate, out) == 0);
    CHECK(s.render(1'000, 1'000, Rate, out) == 0);
}

TEST_CASE("When nobody listens the oldest edges are forgotten, and the level stays right", "[speaker][quick]") {
    Speaker s;
    s.gate_data(true, 0);
    const Tick last = 3 * Speaker::MostEdges + 1;
    for (Tick t = 1; t <= last; ++t) s.timer_out(t % 2, t);
    CHECK(s.is_high());
    const auto out = render(s, last + 1'000, last + 100'000);
    for (const i16 sample : out) REQUIRE(sample == Speaker::Amplitude);
}

TEST_CASE("Edges are no part of the state", "[speaker][quick]") {
    Speaker a, b;
    a.gate_data(true, 5);
    a.timer_out(true, 10);
    a.timer_out(false, 20);
    b.gate_data(true, 7);
    CHECK(hash_fields(a.state()) == hash_fields(b.state()));
    a.timer_out(true, 30);
    CHECK(hash_fields(a.state()) != hash_fields(b.state()));
    b.restore(a.state());
    CHECK(b.is_high());
    for (const i16 sample : render(b, 1'000, 100'000)) REQUIRE(sample == Speaker::Amplitude);
    a.restore(Speaker::State{});  // what was heard before is forgotten with its edges
    for (const i16 sample : render(a, 1'000, 100'000)) REQUIRE(sample == 0);
    b.catch_up(100'000);
    b.reset();
    CHECK_FALSE(b.is_high());
    for (const i16 sample : render(b, 101'000, 200'000)) REQUIRE(sample == 0);
}

TEST_CASE("The DC blocker lets a wave pass and takes its mean away", "[speaker][quick]") {
    DcBlocker filter;
    int low = 0, high = 0;
    for (int i = 0; i < 48'000; ++i) {
        const i16 out = filter(i / 24 % 2 ? Speaker::Amplitude : 0);
        if (i < 40'000) continue;
        low = std::min<int>(low, out);
        high = std::max<int>(high, out);
    }
    CHECK(high - low > Speaker::Amplitude - 10);
    CHECK(std::abs(high + low) < 600);
    i16 out = 0;
    for (int i = 0; i < 48'000; ++i) out = filter(Speaker::Amplitude);
    CHECK(std::abs(out) < 20);
}
