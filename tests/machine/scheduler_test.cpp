// SPDX-License-Identifier: MIT
#include "tick86/machine/scheduler.h"

#include <catch2/catch.hpp>

#include "tick86/base/pin.h"
#include "tick86/machine/timed.h"

using namespace tick86;

TEST_CASE("the horizon is the earliest due time, whatever order they come and go in", "[scheduler][quick]") {
    Scheduler s;
    CHECK(s.horizon() == Never);
    s.set(Slot::Fdc, 500);
    s.set(Slot::Pit, 300);
    s.set(Slot::Rtc, 300);
    CHECK(s.horizon() == 300);
    CHECK(s.first() == Slot::Pit);  // stands above Rtc
    s.set(Slot::Pit, 900);
    CHECK(s.first() == Slot::Rtc);
    s.set(Slot::Rtc, Never);
    CHECK(s.horizon() == 500);
    CHECK(s.first() == Slot::Fdc);
    s.set(Slot::Keyboard, 100);
    CHECK(s.first() == Slot::Keyboard);

    u32 random = 3;
    std::array<Tick, Scheduler::Slots> due{};
    due.fill(Never);
    Scheduler t;
    for (int i = 0; i < 5000; ++i) {
        random = random * 1664525 + 1013904223;
        const std::size_t slot = (random >> 24) % due.size();
        due[slot] = (random >> 8) % 50 == 0 ? Never : (random >> 8) % 1000;
        t.set(static_cast<Slot>(slot), due[slot]);
        REQUIRE(t.horizon() == *std::min_element(due.begin(), due.end()));
    }
}

namespace {

// Drives `out` every `period` ticks; `in` counts what comes the other way.
struct Blinker {
    struct State {
        Tick now = 0, period = 10;
        bool level = false;
        int received = 0;
    };
    OutputPin out;
    void reset() { s = {}; }
    void catch_up(Tick to) {
        while (next_event() <= to) {
            s.now = next_event();
            s.level = !s.level;
            out.drive(s.level, s.now);
        }
        if (to > s.now) s.now = to;
    }
    Tick next_event() const { return s.period == Never ? Never : (s.now / s.period + 1) * s.period; }
    const State& state() const { return s; }
    bool accepts(const State&) const { return true; }
    void restore(const State& state) { s = state; }
    State s;
};

struct Bench {
    Traffic traffic;
    Timed<Blinker> a{traffic, Slot::Pit}, b{traffic, Slot::Rtc};
    std::vector<Traffic::Edge> seen;
    bool was_busy_with_a = false;

    Bench() {
        traffic.connect(this, [](void* self, const Traffic::Edge& edge) {
            auto& bench = *static_cast<Bench*>(self);
            bench.seen.push_back(edge);
            bench.b.use([](Blinker& blinker) { ++blinker.s.received; });
        });
        a.bare().out.connect(*this, [](Bench& t, bool l, Tick at) { t.traffic.raise(Net::SerialIrq, l, at); });
        b.bare().out.connect(*this, [](Bench& t, bool l, Tick at) { t.traffic.raise(Net::Timer0, l, at); });
        a.after_load();
        b.after_load();
    }
};

}  // namespace

TEST_CASE("a part is caught up before it is used, and its next event is asked for after", "[scheduler][quick]") {
    Bench t;
    t.b.use([](Blinker& b) { b.s.period = Never; });
    CHECK(t.traffic.schedule.due(Slot::Pit) == 10);
    t.traffic.now = 25;
    t.a.use([](Blinker& a) {
        CHECK(a.s.now == 25);
        CHECK(a.s.level == false);
        a.s.period = 100;
    });
    CHECK(t.traffic.schedule.due(Slot::Pit) == 100);
    REQUIRE(t.seen.size() == 2);
    CHECK(t.seen[0].at == 10);
    CHECK(t.seen[1].at == 20);
    CHECK(t.b->state().received == 2);
}

TEST_CASE("edges wait until the door is closed and arrive in order of time, then of wiring", "[scheduler][quick]") {
    Bench t;
    t.traffic.now = 20;
    std::size_t inside = 99;
    t.a.use([&](Blinker&) {
        t.b.catch_up();
        inside = t.seen.size();
    });
    CHECK(inside == 0);
    REQUIRE(t.seen.size() == 4);
    CHECK(t.seen[0].net == Net::Timer0);  // tick 10: Timer0 stands above SerialIrq
    CHECK(t.seen[1].net == Net::SerialIrq);
    CHECK(t.seen[2].at == 20);
    CHECK(t.seen[2].net == Net::Timer0);
}
