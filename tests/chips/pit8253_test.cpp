// SPDX-License-Identifier: MIT
#include "tick86/chips/pit8253.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/support/pin_log.h"

using namespace tick86;
using tick86::test::Edge;
using tick86::test::PinLog;

namespace {

constexpr Tick T(u64 clock) { return clock * Pit8253::Period; }

// A timer whose OUT pins are logged; writes happen at the tick the timer has reached, in the low half of CLK.
struct Bench {
    Pit8253 pit;
    PinLog log;
    Bench() {
        log.watch<0>(pit.out[0]);
        log.watch<1>(pit.out[1]);
        log.watch<2>(pit.out[2]);
    }
    void control(int counter, int access, int mode, bool bcd = false) {
        pit.write(3, static_cast<u8>(counter << 6 | access << 4 | mode << 1 | (bcd ? 1 : 0)));
    }
    void count(int counter, u16 value) {
        pit.write(counter, low(value));
        pit.write(counter, high(value));
    }
    void to(u64 clock) { pit.catch_up(T(clock)); }
    // Counter 0, both bytes, written at clock 0 with its gate high.
    void start(int mode, u16 value, bool bcd = false) {
        control(0, 3, mode, bcd);
        count(0, value);
        log.take();
    }
    std::vector<u64> edge_clocks() {
        std::vector<u64> clocks;
        for (const Edge& e : log.take()) {
            CHECK(e.at % Pit8253::Period == 0);
            clocks.push_back(e.at / Pit8253::Period);
        }
        return clocks;
    }
    std::vector<u16> values(u64 from, u64 last) {
        std::vector<u16> result;
        for (u64 clock = from; clock <= last; ++clock) {
            to(clock);
            result.push_back(pit.count(0));
        }
        return result;
    }
};

using Clocks = std::vector<u64>;
using Values = std::vector<u16>;

}  // namespace

TEST_CASE("a control word sets OUT at once: low in mode 0, high in the others", "[pit8253][quick]") {
    for (int mode = 0; mode < 8; ++mode) {
        Bench b;
        b.pit.catch_up(5);
        b.control(1, 3, mode);
        CHECK(b.pit.out_level(1) == (mode != 0));
        CHECK(b.log.take() == (mode == 0 ? std::vector<Edge>{} : std::vector<Edge>{{5, 1, true}}));
        CHECK(b.pit.state().counter[1].mode == (mode >= 6 ? mode - 4 : mode));
        CHECK(b.pit.next_event() == Never);
    }
}

TEST_CASE("mode 0: OUT rises N+1 clocks after the count is written and stays high", "[pit8253][quick]") {
    Bench b;
    b.start(0, 4);
    CHECK(b.pit.next_event() == T(5));
    CHECK(b.values(1, 7) == Values{4, 3, 2, 1, 0, 0xFFFF, 0xFFFE});
    CHECK(b.edge_clocks() == Clocks{5});
    CHECK(b.pit.next_event() == Never);
    b.to(200000);
    CHECK(b.edge_clocks().empty());
    b.control(0, 3, 0);
    CHECK_FALSE(b.pit.out_level(0));
}

TEST_CASE("mode 0: the first byte of a new count stops the counting, the second starts it again", "[pit8253][quick]") {
    Bench b;
    b.start(0, 10);
    b.to(4);
    CHECK(b.pit.count(0) == 7);
    b.pit.write(0, 3);
    b.to(50);
    CHECK(b.pit.count(0) == 7);
    CHECK(b.pit.next_event() == Never);
    b.pit.write(0, 0);
    CHECK(b.values(51, 54) == Values{3, 2, 1, 0});
    CHECK(b.edge_clocks() == Clocks{54});
    SECTION("after the end, a first byte makes OUT low again at once") {
        b.to(60);
        b.pit.write(0, 3);
        CHECK(b.edge_clocks() == Clocks{60});
        CHECK_FALSE(b.pit.out_level(0));
    }
}

TEST_CASE("mode 0: the gate holds the count but not OUT, and a count is loaded with the gate low", "[pit8253][quick]") {
    Bench b;
    b.pit.gate(0, false);
    b.start(0, 3);
    b.to(9);
    CHECK(b.pit.count(0) == 3);
    CHECK(b.pit.next_event() == Never);
    b.pit.gate(0, true);  // 8254 data sheet: then N clocks, the loading has been done
    CHECK(b.pit.next_event() == T(12));
    b.to(10);
    b.pit.gate(0, false);
    b.to(20);
    CHECK(b.pit.count(0) == 2);
    b.pit.gate(0, true);
    b.to(30);
    CHECK(b.edge_clocks() == Clocks{22});
}

TEST_CASE("mode 0: the gate is sampled at the rising CLK in the middle of the period", "[pit8253][quick]") {
    Bench b;
    b.start(0, 100);
    b.to(10);
    REQUIRE(b.pit.count(0) == 91);
    const auto count_after = [&](Tick change, bool level, u64 clock) {
        b.pit.catch_up(change);
        b.pit.gate(0, level);
        b.pit.catch_up(T(clock));
        return b.pit.count(0);
    };
    CHECK(count_after(T(10) + 6, false, 11) == 90);  // too late for pulse 11
    CHECK(count_after(T(11) + 5, false, 14) == 90);
    CHECK(count_after(T(14) + 5, true, 15) == 89);
    CHECK(count_after(T(15) + 5, false, 16) == 89);
    CHECK(count_after(T(16) + 6, true, 17) == 89);  // too late again
    CHECK(count_after(T(17) + 1, true, 18) == 88);
    b.pit.catch_up(T(18) + 7);
    b.pit.gate(0, false);
    CHECK(count_after(T(18) + 9, true, 20) == 86);  // no rising CLK saw it low
}

TEST_CASE("a count written while CLK is high waits for the next whole pulse", "[pit8253][quick]") {
    for (const Tick at : {0, 5, 6, 11, 12}) {
        Bench b;
        b.control(0, 1, 0);
        b.pit.catch_up(at);
        b.pit.write(0, 1);
        CAPTURE(at);
        CHECK(b.pit.next_event() == (at < 6 ? T(2) : T(3)));
    }
}

TEST_CASE("mode 1: a gate edge starts a low pulse of N clocks; a new one restarts it", "[pit8253][quick]") {
    Bench b;
    b.pit.gate(0, false);
    b.start(1, 3);
    b.to(10);
    CHECK(b.edge_clocks().empty());
    CHECK(b.pit.next_event() == Never);
    b.pit.gate(0, true);
    b.pit.gate(0, false);  // the level does not matter
    CHECK(b.values(11, 15) == Values{3, 2, 1, 0, 0xFFFF});
    CHECK(b.edge_clocks() == Clocks{11, 14});
    SECTION("retriggered") {
        b.to(20);
        b.pit.gate(0, true);
        b.to(22);
        b.pit.gate(0, false);
        b.pit.gate(0, true);
        b.to(40);
        CHECK(b.edge_clocks() == Clocks{21, 26});
    }
    SECTION("a trigger that comes with the end wins") {
        b.to(20);
        b.pit.gate(0, true);
        b.to(23);
        b.pit.gate(0, false);
        b.pit.gate(0, true);
        b.to(40);
        CHECK(b.edge_clocks() == Clocks{21, 27});
    }
    SECTION("a new count waits for the next trigger") {
        b.to(20);
        b.pit.gate(0, true);
        b.to(22);
        b.count(0, 5);
        b.to(40);
        CHECK(b.edge_clocks() == Clocks{21, 24});
        b.pit.gate(0, false);
        b.pit.gate(0, true);
        b.to(60);
        CHECK(b.edge_clocks() == Clocks{41, 46});
    }
}

TEST_CASE("mode 1: a trigger before any count does nothing", "[pit8253][quick]") {
    Bench b;
    b.control(0, 3, 1);
    b.pit.gate(0, false);
    b.pit.gate(0, true);
    b.log.take();
    b.to(100000);
    CHECK(b.log.take().empty());
}

TEST_CASE("mode 2: OUT is low for the last clock of each N", "[pit8253][quick]") {
    Bench b;
    b.start(2, 3);
    CHECK(b.values(1, 8) == Values{3, 2, 1, 3, 2, 1, 3, 2});
    CHECK(b.edge_clocks() == Clocks{3, 4, 6, 7});
    CHECK(b.pit.out_period(0) == T(3));
    CHECK(b.pit.next_rise(0) == T(10));
    b.count(0, 5);  // takes effect with the next period
    CHECK(b.pit.next_rise(0) == T(10));
    b.to(21);
    CHECK(b.edge_clocks() == Clocks{9, 10, 14, 15, 19, 20});
}

TEST_CASE("mode 2: a half written count is not used", "[pit8253][quick]") {
    Bench b;
    b.start(2, 4);
    b.to(2);
    b.pit.write(0, 9);
    b.to(10);
    CHECK(b.edge_clocks() == Clocks{4, 5, 8, 9});
    b.pit.write(0, 0);
    b.to(32);
    CHECK(b.edge_clocks() == Clocks{12, 13, 21, 22, 30, 31});
}

TEST_CASE("mode 2: a low gate forces OUT high at once, its edge begins a new period", "[pit8253][quick]") {
    Bench b;
    b.start(2, 4);
    b.pit.catch_up(T(4) + 3);
    b.pit.gate(0, false);
    CHECK(b.log.take() == std::vector<Edge>{{T(4), 0, false}, {T(4) + 3, 0, true}});
    b.to(20);
    CHECK(b.pit.count(0) == 1);
    CHECK(b.pit.next_event() == Never);
    CHECK(b.pit.out_period(0) == 0);
    b.pit.gate(0, true);
    CHECK(b.values(21, 25) == Values{4, 3, 2, 1, 4});
    CHECK(b.edge_clocks() == Clocks{24, 25});
}

TEST_CASE("mode 3: even counts give a square, odd ones one clock more high than low", "[pit8253][quick]") {
    Bench b;
    SECTION("4") {
        b.start(3, 4);
        CHECK(b.values(1, 7) == Values{4, 2, 4, 2, 4, 2, 4});
        CHECK(b.edge_clocks() == Clocks{3, 5, 7});
        CHECK(b.pit.out_period(0) == T(4));
    }
    SECTION("5") {
        b.start(3, 5);
        CHECK(b.values(1, 9) == Values{5, 4, 2, 5, 2, 5, 4, 2, 5});
        CHECK(b.edge_clocks() == Clocks{4, 6, 9});
        CHECK(b.pit.out_period(0) == T(5));
    }
    SECTION("3") {
        b.start(3, 3);
        CHECK(b.values(1, 6) == Values{3, 2, 3, 3, 2, 3});
        CHECK(b.edge_clocks() == Clocks{3, 4, 6});
    }
    SECTION("2") {
        b.start(3, 2);
        b.to(5);
        CHECK(b.edge_clocks() == Clocks{2, 3, 4, 5});
    }
    SECTION("0 is 65536") {
        b.start(3, 0);
        CHECK(b.values(1, 3) == Values{0, 0xFFFE, 0xFFFC});
        b.to(70000);
        CHECK(b.edge_clocks() == Clocks{32769, 65537});
        CHECK(b.pit.full_count(0) == 65536);
    }
    SECTION("a new count takes effect with the next half") {
        b.start(3, 8);
        b.to(2);
        b.count(0, 4);
        b.to(12);
        CHECK(b.edge_clocks() == Clocks{5, 7, 9, 11});
    }
    SECTION("gate low while OUT is low") {
        b.start(3, 8);
        b.to(6);
        b.pit.gate(0, false);
        CHECK(b.edge_clocks() == Clocks{5, 6});
        b.to(20);
        CHECK(b.pit.count(0) == 6);
        b.pit.gate(0, true);
        b.to(25);
        CHECK(b.edge_clocks() == Clocks{25});
    }
}

TEST_CASE("a count of 1 in modes 2 and 3 goes all the way round", "[pit8253][quick]") {
    Bench b;
    b.start(2, 1);
    b.to(1);
    CHECK(b.values(2, 3) == Values{0, 0xFFFF});
    b.to(70000);
    CHECK(b.edge_clocks() == Clocks{65537, 65538});
    b.start(3, 1);
    b.to(110000);
    CHECK(b.edge_clocks() == Clocks{70002, 70002 + 32768, 70003 + 32768});
}

TEST_CASE("mode 4: the strobe comes N+1 clocks after the count and lasts one clock", "[pit8253][quick]") {
    Bench b;
    b.start(4, 3);
    CHECK(b.pit.next_event() == T(4));
    CHECK(b.values(1, 6) == Values{3, 2, 1, 0, 0xFFFF, 0xFFFE});
    CHECK(b.edge_clocks() == Clocks{4, 5});
    b.to(200000);
    CHECK(b.edge_clocks().empty());
    b.count(0, 6);
    b.to(200002);
    b.pit.write(0, 2);  // a first byte alone changes nothing
    b.to(200004);
    CHECK(b.pit.count(0) == 3);
    b.pit.write(0, 0);
    b.to(200020);
    CHECK(b.edge_clocks() == Clocks{200007, 200008});
    b.count(0, 4);
    b.pit.gate(0, false);
    b.to(200040);
    CHECK(b.edge_clocks().empty());
    b.pit.gate(0, true);
    b.to(200060);
    CHECK(b.edge_clocks() == Clocks{200044, 200045});
}

TEST_CASE("mode 5: the strobe comes N+1 clocks after a gate edge", "[pit8253][quick]") {
    Bench b;
    b.pit.gate(0, false);
    b.start(5, 3);
    b.to(10);
    b.pit.gate(0, true);
    b.to(12);
    b.pit.gate(0, false);
    b.to(20);
    CHECK(b.edge_clocks() == Clocks{14, 15});
    b.pit.gate(0, true);
    b.to(22);
    b.pit.gate(0, false);
    b.pit.gate(0, true);
    b.to(30);
    CHECK(b.edge_clocks() == Clocks{26, 27});
}

TEST_CASE("BCD counts in decimal, 0 is 10000", "[pit8253][quick]") {
    Bench b;
    b.start(0, 0x1000, true);
    CHECK(b.values(1, 3) == Values{0x1000, 0x0999, 0x0998});
    CHECK(b.pit.next_event() == T(1001));
    b.start(2, 0, true);
    CHECK(b.pit.full_count(0) == 10000);
    CHECK(b.pit.out_period(0) == T(10000));
    b.to(4);
    CHECK(b.pit.count(0) == 0);
    b.to(5);
    CHECK(b.pit.count(0) == 0x9999);
}

TEST_CASE("the three access forms read and write the halves they name", "[pit8253][quick]") {
    Bench b;
    b.control(0, 1, 2);
    b.pit.write(0, 0x80);
    b.to(1);
    CHECK(b.pit.read(0) == 0x80);
    CHECK(b.pit.read(0) == 0x80);
    CHECK(b.pit.state().counter[0].reload == 0x0080);
    b.control(0, 2, 2);
    b.pit.write(0, 0x12);
    b.to(2);
    CHECK(b.pit.read(0) == 0x12);
    CHECK(b.pit.state().counter[0].reload == 0x1200);
    b.control(0, 3, 2);
    b.count(0, 0x3456);
    b.to(3);
    CHECK(b.pit.peek(0) == 0x56);
    CHECK(b.pit.read(0) == 0x56);
    CHECK(b.pit.read(0) == 0x34);
    CHECK(b.pit.read(0) == 0x56);
    b.control(0, 3, 2);  // a control word begins with the low byte again
    CHECK(b.pit.read(0) == 0x56);
    CHECK(b.pit.read(3) == 0xFF);
}

TEST_CASE("a latched count stands until it is read, a second latch command changes nothing", "[pit8253][quick]") {
    Bench b;
    b.start(2, 0x0200);
    b.to(2);
    b.pit.write(3, 0x00);
    b.to(0x120);
    b.pit.write(3, 0x00);
    CHECK(b.pit.peek(0) == 0xFF);
    CHECK(b.pit.read(0) == 0xFF);
    b.to(0x150);
    CHECK(b.pit.read(0) == 0x01);
    CHECK(b.pit.read(0) == 0xB1);  // live again
    CHECK(b.pit.read(0) == 0x00);
    b.pit.write(3, 0x00);
    b.control(0, 3, 2);  // reprogramming releases it
    CHECK_FALSE(b.pit.state().counter[0].latched);
    b.pit.write(3, 0xC2);  // read-back: 8254 only
    CHECK_FALSE(b.pit.state().counter[0].latched);
}

TEST_CASE("power-on keeps the gates and lowers OUT", "[pit8253][quick]") {
    Bench b;
    b.start(3, 100);
    b.pit.gate(2, false);
    b.to(3);
    b.pit.reset();
    CHECK(b.log.take() == std::vector<Edge>{{T(3), 0, false}});
    CHECK_FALSE(b.pit.gate_level(2));
    CHECK(b.pit.state().now == T(3));
    b.pit.write(0, 7);  // no control word yet
    CHECK(b.pit.next_event() == Never);
}

TEST_CASE("next_rise and out_period foretell the edges of a running rate generator", "[pit8253][quick]") {
    for (const int mode : {2, 3})
        for (const u16 n : {2, 3, 18, 19, 1000}) {
            Bench b;
            b.start(mode, n);
            b.pit.catch_up(500);
            b.log.take();
            const Tick rise = b.pit.next_rise(0), period = b.pit.out_period(0);
            b.pit.catch_up(50000);
            Tick expected = rise;
            for (const Edge& e : b.log.take()) {
                if (!e.level) continue;
                CHECK(e.at == expected);
                expected += period;
            }
            CHECK(expected > 50000);
        }
}

TEST_CASE("an unwatched output has no events, but years later its counter is right", "[pit8253][quick]") {
    for (const int mode : {2, 3}) {
        Pit8253 pit;
        pit.write(3, static_cast<u8>(0x70 | mode << 1));
        pit.write(1, 19);
        CHECK(pit.out_period(1) == 0);  // half a count
        pit.write(1, 0);
        CHECK(pit.next_event() == Never);
        CHECK(pit.next_out_change(1) != Never);
        const u64 clock = u64{19} * 1'000'000'000'000 + 1 + 12;
        pit.catch_up(T(clock));
        CHECK(pit.count(1) == (mode == 2 ? 7 : 19 - 3 - 2));  // in mode 3 two clocks into the low half
        CHECK(pit.out_level(1) == (mode == 2));
        CHECK(pit.next_rise(1) == T(clock - 12 + 19));
    }
    for (const int mode : {2, 3}) {
        Pit8253 pit;
        pit.write(3, static_cast<u8>(0x50 | mode << 1));
        pit.write(1, 1);
        const u64 period = mode == 2 ? 65537 : 1 + 32768;
        CHECK(pit.out_period(1) == T(period));
        pit.catch_up(T(period * 5'000'000'000 + 1));
        CHECK(pit.count(1) == 1);
        CHECK(pit.out_level(1));
    }
    Bench b;
    b.start(0, 100);
    CHECK(b.pit.out_period(0) == 0);
}

TEST_CASE("each of two counts written around a rising CLK is loaded; a control word forgets both", "[pit8253][quick]") {
    for (const bool forget : {false, true}) {
        Bench b;
        b.control(0, 1, 4);
        b.pit.write(0, 9);
        b.pit.catch_up(7);
        b.pit.write(0, 5);
        if (forget) {
            b.control(0, 1, 4);
            b.pit.write(0, 5);
            b.pit.catch_up(T(3));
            CHECK(b.pit.count(0) == 4);
        } else {
            CHECK(b.values(1, 3) == Values{5, 5, 4});
        }
    }
}

TEST_CASE("a saved timer goes on as if nothing had happened", "[pit8253][quick]") {
    Bench a, b;
    a.start(3, 1001);
    a.control(2, 1, 2);
    a.pit.write(2, 77);
    a.pit.catch_up(12345);
    Pit8253::State state;
    REQUIRE(load_fields(save_fields(a.pit.state()), state));
    CHECK(first_difference(state, a.pit.state()).empty());
    b.pit.restore(state);
    a.log.take();
    a.pit.catch_up(99999);
    b.pit.catch_up(99999);
    CHECK(a.log.take() == b.log.take());
    CHECK(hash_fields(a.pit.state()) == hash_fields(b.pit.state()));
}
