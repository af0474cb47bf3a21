// SPDX-License-Identifier: MIT
#include "tick86/chips/rtc146818.h"

#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "tests/support/pin_log.h"

using namespace tick86;
using test::Edge;
using R = Rtc146818;

namespace {

// Tick at which crystal period `k` begins.
Tick period(u64 k) { return R::Crystal.to_tick(k); }

constexpr u64 Second = R::PeriodsPerSecond;

struct Bench {
    Rtc146818 rtc;
    test::PinLog pins;
    Bench() { pins.watch<8>(rtc.irq); }
    // After this n seconds have passed since time 0, and the nth update has just ended.
    void seconds(u64 n) { rtc.catch_up(period(n * Second)); }
    std::array<int, 3> clock() { return {rtc.read(R::Hours), rtc.read(R::Minutes), rtc.read(R::Seconds)}; }
};

}  // namespace

TEST_CASE("Seconds of the clock follow 315/22 MHz without drift", "[rtc146818][quick]") {
    // 22 seconds are exactly 315,000,000 ticks.
    CHECK(period(22 * Second) == 315'000'000);
    Bench b;
    b.rtc.set_time(1986, 3, 1, 0, 0, 0);
    b.rtc.catch_up(Tick{315'000'000} * 3600 - 1);  // 22 hours, less a tick
    CHECK(b.clock() == std::array{0x21, 0x59, 0x59});
    b.rtc.catch_up(Tick{315'000'000} * 3600);
    CHECK(b.clock() == std::array{0x22, 0x00, 0x00});
}

TEST_CASE("The chip powers up with a date, VRT set and no interrupt", "[rtc146818][quick]") {
    Bench b;
    CHECK(b.rtc.time() == R::Time{1980 - 1900, 1, 1, 0, 0, 0, 3});  // the century byte is RAM, still empty
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    CHECK(b.rtc.read(R::RegisterB) == 0x02);
    CHECK(b.rtc.read(R::RegisterC) == 0x00);
    CHECK(b.rtc.read(R::RegisterD) == 0x80);
    CHECK(b.rtc.next_event() == Never);
}

TEST_CASE("Fifty bytes are plain RAM, C and D cannot be written", "[rtc146818][quick]") {
    Bench b;
    for (int reg = R::FirstRam; reg < 64; ++reg) b.rtc.write(reg, static_cast<u8>(reg * 5));
    for (int reg = R::FirstRam; reg < 64; ++reg) CHECK(b.rtc.read(reg) == static_cast<u8>(reg * 5));
    b.rtc.write(R::RegisterC, 0xFF);
    b.rtc.write(R::RegisterD, 0x00);
    CHECK(b.rtc.read(R::RegisterC) == 0);
    CHECK(b.rtc.read(R::RegisterD) == 0x80);
}

TEST_CASE("The index has six bits; bit 7 belongs to the board", "[rtc146818][quick]") {
    Bench b;
    b.rtc.select(0x80 | 0x20);
    CHECK(b.rtc.selected() == 0x20);
    b.rtc.write_selected(0x77);
    CHECK(b.rtc.read_selected() == 0x77);
    CHECK(b.rtc.read(0x20) == 0x77);
}

TEST_CASE("Time is kept in all four forms", "[rtc146818][quick]") {
    struct Row {
        u8 form;  // register B: bit 2 binary, bit 1 24 hours
        int hour;
        u8 in_register, after_an_hour;
    };
    const Row rows[] = {
        {0x02, 0, 0x00, 0x01},  {0x02, 9, 0x09, 0x10},  {0x02, 19, 0x19, 0x20}, {0x02, 23, 0x23, 0x00},
        {0x06, 9, 0x09, 0x0A},  {0x06, 23, 0x17, 0x00}, {0x00, 0, 0x12, 0x01},  {0x00, 9, 0x09, 0x10},
        {0x00, 11, 0x11, 0x92}, {0x00, 12, 0x92, 0x81}, {0x00, 23, 0x91, 0x12}, {0x04, 0, 0x0C, 0x01},
        {0x04, 11, 0x0B, 0x8C}, {0x04, 12, 0x8C, 0x81}, {0x04, 21, 0x89, 0x8A}, {0x04, 23, 0x8B, 0x0C},
    };
    for (const Row& row : rows) {
        CAPTURE(int{row.form}, row.hour);
        Bench b;
        b.rtc.write(R::RegisterB, row.form);
        b.rtc.set_time(1999, 12, 30, row.hour, 59, 59);
        CHECK(b.rtc.read(R::Hours) == row.in_register);
        CHECK(b.rtc.time().hour == row.hour);
        CHECK(b.rtc.read(R::Seconds) == (row.form & 4 ? 59 : 0x59));
        b.seconds(1);
        CHECK(b.rtc.read(R::Hours) == row.after_an_hour);
        CHECK(b.rtc.time().hour == (row.hour + 1) % 24);
        CHECK(b.rtc.read(R::Minutes) == 0);
        CHECK(b.rtc.read(R::Seconds) == 0);
        CHECK(b.rtc.time().day == (row.hour == 23 ? 31 : 30));
    }
}

TEST_CASE("Months end on their days and leap years have a 29 February", "[rtc146818][quick]") {
    struct Row {
        int year, month, day;
        int then_year, then_month, then_day, then_day_of_week;
    };
    // Days of the week are facts of the calendar.
    const Row rows[] = {
        {1980, 1, 31, 1980, 2, 1, 6},  {1981, 2, 28, 1981, 3, 1, 1},   {1984, 2, 28, 1984, 2, 29, 4},
        {1984, 2, 29, 1984, 3, 1, 5},  {2000, 2, 28, 2000, 2, 29, 3},  {2000, 2, 29, 2000, 3, 1, 4},
        {1986, 3, 31, 1986, 4, 1, 3},  {1986, 4, 30, 1986, 5, 1, 5},   {1986, 5, 31, 1986, 6, 1, 1},
        {1986, 6, 30, 1986, 7, 1, 3},  {1986, 7, 31, 1986, 8, 1, 6},   {1986, 8, 31, 1986, 9, 1, 2},
        {1986, 9, 30, 1986, 10, 1, 4}, {1986, 10, 31, 1986, 11, 1, 7}, {1986, 11, 30, 1986, 12, 1, 2},
        {1986, 12, 31, 1987, 1, 1, 5}, {2025, 12, 31, 2026, 1, 1, 5},
    };
    for (const Row& row : rows) {
        CAPTURE(row.year, row.month, row.day);
        Bench b;
        b.rtc.set_time(row.year, row.month, row.day, 23, 59, 59);
        b.seconds(1);
        CHECK(b.rtc.time() == R::Time{row.then_year, row.then_month, row.then_day, 0, 0, 0, row.then_day_of_week});
    }
}

TEST_CASE("The year goes round at 99 and leaves the century byte alone", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1999, 12, 31, 23, 59, 59);
    CHECK(b.rtc.read(R::Century) == 0x19);
    b.seconds(1);
    CHECK(b.rtc.read(R::Year) == 0);
    CHECK(b.rtc.read(R::Century) == 0x19);
    CHECK(b.rtc.read(R::DayOfWeek) == 7);
}

TEST_CASE("UIP is set 244 us before an update that takes 1984 us", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 0, 0, 0);
    // The update ends on the second, 65 periods after its beginning, 73 after UIP.
    const Tick uip = period(Second - 73), end = period(Second);
    CHECK(end - uip >= ticks_from_us(244 + 1983));
    CHECK(end - uip <= ticks_from_us(244 + 1985));
    b.rtc.catch_up(uip - 1);
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    b.rtc.catch_up(uip);
    CHECK(b.rtc.read(R::RegisterA) == 0xA6);
    CHECK(b.rtc.read(R::Seconds) == 0);
    b.rtc.catch_up(end - 1);
    CHECK(b.rtc.read(R::RegisterA) == 0xA6);
    CHECK(b.rtc.read(R::Seconds) == 0);
    CHECK(b.rtc.read(R::RegisterC) == 0x40);  // PF of 1024 Hz only
    b.rtc.catch_up(end);
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    CHECK(b.rtc.read(R::Seconds) == 1);
    CHECK((b.rtc.read(R::RegisterC) & 0x30) == 0x10);
    b.rtc.write(R::RegisterA, 0xFF);  // UIP cannot be written
    CHECK(b.rtc.read(R::RegisterA) == 0x7F);
}

TEST_CASE("SET stops and aborts updates, and takes UIE away", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 0, 0, 0);
    b.rtc.write(R::RegisterB, 0x12);
    b.rtc.catch_up(period(Second - 30));
    CHECK(b.rtc.read(R::RegisterA) == 0xA6);
    b.rtc.write(R::RegisterB, 0x92);
    CHECK(b.rtc.read(R::RegisterB) == 0x82);
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    b.rtc.write(R::RegisterB, 0x02);  // the update that was aborted does not come back
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    b.seconds(1);
    CHECK(b.rtc.read(R::Seconds) == 0);
    b.seconds(2);
    CHECK(b.rtc.read(R::Seconds) == 1);
    b.rtc.write(R::RegisterB, 0x82);
    b.seconds(10);
    CHECK(b.rtc.read(R::Seconds) == 1);
    b.rtc.write(R::RegisterB, 0x02);  // the seconds go on where they always were
    b.rtc.catch_up(period(11 * Second) - 1);
    CHECK(b.rtc.read(R::Seconds) == 1);
    b.seconds(11);
    CHECK(b.rtc.read(R::Seconds) == 2);
}

TEST_CASE("The periodic interrupt has the fifteen rates of the data sheet", "[rtc146818][quick]") {
    // Frequencies with a 32,768 Hz time base.
    const int hertz[] = {0, 256, 128, 8192, 4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8, 4, 2};
    for (int rate = 0; rate < 16; ++rate) {
        CAPTURE(rate);
        Bench b;
        b.rtc.set_time(1990, 1, 1, 0, 0, 0);
        b.rtc.write(R::RegisterA, static_cast<u8>(0x20 | rate));
        b.rtc.write(R::RegisterB, 0x42);
        if (rate == 0) {
            CHECK(b.rtc.next_event() == Never);
            b.seconds(3);
            CHECK(b.pins.edges.empty());
            CHECK((b.rtc.read(R::RegisterC) & 0x40) == 0);
            continue;
        }
        int rises = 0;
        Tick last = 0, event;
        while ((event = b.rtc.next_event()) <= period(2 * Second)) {
            b.rtc.catch_up(event);
            REQUIRE(b.pins.edges.size() == 1);
            REQUIRE(b.pins.take()[0] == Edge{event, 8, true});
            REQUIRE(b.rtc.next_event() == Never);
            REQUIRE((b.rtc.read(R::RegisterC) & 0xC0) == 0xC0);
            REQUIRE(b.pins.take() == std::vector<Edge>{{event, 8, false}});
            if (last) {
                const Tick apart = event - last, exact = period(Second) / static_cast<u64>(hertz[rate]);
                REQUIRE(apart + 1 >= exact);
                REQUIRE(apart <= exact + 1);
            }
            last = event;
            ++rises;
        }
        CHECK(rises == 2 * hertz[rate]);
    }
}

TEST_CASE("PF comes half its period away from UIP", "[rtc146818][quick]") {
    for (int rate = 3; rate < 16; ++rate) {
        Bench b;
        b.rtc.set_time(1990, 1, 1, 0, 0, 0);
        b.rtc.write(R::RegisterA, static_cast<u8>(0x20 | rate));
        const u64 uip = Second - 73, half = (u64{1} << (rate - 1)) / 2;
        b.rtc.catch_up(period(uip - half) - 1);
        b.rtc.read(R::RegisterC);
        CAPTURE(rate);
        b.rtc.catch_up(period(uip - half));
        CHECK(b.rtc.read(R::RegisterC) == 0x40);
        b.rtc.catch_up(period(uip + half) - 1);
        CHECK((b.rtc.read(R::RegisterC) & 0x40) == 0);
    }
}

TEST_CASE("Flags rise without their enables, and an enable finds a flag that is set", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 0, 0, 0);
    b.seconds(2);
    CHECK(b.pins.edges.empty());
    CHECK(b.rtc.peek(R::RegisterC) == 0x50);
    b.rtc.write(R::RegisterB, 0x12);
    CHECK(b.pins.take() == std::vector<Edge>{{period(2 * Second), 8, true}});
    CHECK(b.rtc.peek(R::RegisterC) == 0xD0);
    b.rtc.write(R::RegisterB, 0x02);  // IRQF is the OR of enabled flags at all times
    CHECK(b.pins.take() == std::vector<Edge>{{period(2 * Second), 8, false}});
    CHECK(b.rtc.read(R::RegisterC) == 0x50);
    CHECK(b.rtc.read(R::RegisterC) == 0x00);
}

TEST_CASE("The update-ended interrupt comes with the new second", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 0, 0, 0);
    b.rtc.write(R::RegisterB, 0x12);
    for (u64 n = 1; n <= 5; ++n) {
        CHECK(b.rtc.next_event() == period(n * Second));
        b.seconds(n);
        CHECK(b.pins.take() == std::vector<Edge>{{period(n * Second), 8, true}});
        CHECK((b.rtc.read(R::RegisterC) & 0x90) == 0x90);
        b.pins.take();
    }
    // Not acknowledged: the line stays, and is not raised again.
    b.seconds(9);
    CHECK(b.pins.take() == std::vector<Edge>{{period(6 * Second), 8, true}});
}

TEST_CASE("The alarm compares hours, minutes and seconds, and C0h to FFh match all", "[rtc146818][quick]") {
    struct Row {
        u8 hours, minutes, seconds;
        u64 first, count;  // within 2 hours from 10:00:00
    };
    const Row rows[] = {
        {0x10, 0x00, 0x05, 5, 1},    {0x11, 0x30, 0x00, 5400, 1}, {0x09, 0x30, 0x00, 0, 0},
        {0xFF, 0x30, 0x15, 1815, 2}, {0xC0, 0xC0, 0x30, 30, 120}, {0xFF, 0xFF, 0xFF, 1, 7200},
        {0x10, 0xD5, 0x00, 60, 59},  {0xBF, 0xFF, 0xFF, 0, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(int{row.hours}, int{row.minutes}, int{row.seconds});
        Bench b;
        b.rtc.set_time(1990, 1, 1, 10, 0, 0);
        b.rtc.write(R::HoursAlarm, row.hours);
        b.rtc.write(R::MinutesAlarm, row.minutes);
        b.rtc.write(R::SecondsAlarm, row.seconds);
        b.rtc.write(R::RegisterB, 0x22);
        u64 first = 0, count = 0;
        for (u64 n = 1; n <= 7200; ++n) {
            b.seconds(n);
            if (b.pins.take().empty()) continue;
            REQUIRE((b.rtc.read(R::RegisterC) & 0xB0) == 0xB0);
            b.pins.take();
            ++count;
            if (!first) first = n;
        }
        CHECK(first == row.first);
        CHECK(count == row.count);
    }
}

TEST_CASE("Divider reset holds the time, and the first update begins half a second after it", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 0, 0, 0);
    b.rtc.catch_up(period(1000));
    b.rtc.write(R::RegisterA, 0x76);
    b.seconds(10);
    CHECK(b.rtc.read(R::Seconds) == 0);
    CHECK(b.rtc.read(R::RegisterA) == 0x76);
    CHECK((b.rtc.read(R::RegisterC) & 0x40) == 0x40);  // from before
    b.seconds(11);
    CHECK(b.rtc.read(R::RegisterC) == 0);  // the periodic tap stands still too
    b.rtc.write(R::RegisterA, 0x26);
    b.rtc.catch_up(period(11 * Second + Second / 2) - 1);
    CHECK(b.rtc.read(R::RegisterA) == 0x26);
    b.rtc.catch_up(period(11 * Second + Second / 2));
    CHECK(b.rtc.read(R::RegisterA) == 0xA6);
    b.rtc.catch_up(period(11 * Second + Second / 2 + 73));
    CHECK(b.rtc.read(R::Seconds) == 1);
}

TEST_CASE("With a divider setting for a faster crystal the clock is slow by 128 or 32", "[rtc146818][quick]") {
    for (const auto& [setting, factor] : {std::pair{0x00, 128}, std::pair{0x10, 32}}) {
        Bench b;
        b.rtc.set_time(1990, 1, 1, 0, 0, 0);
        b.rtc.write(R::RegisterA, static_cast<u8>(setting));
        const Tick update = period(Second * static_cast<u64>(factor));
        b.rtc.catch_up(update - 1);
        CHECK(b.rtc.read(R::Seconds) == 0);
        b.rtc.catch_up(update);
        CHECK(b.rtc.read(R::Seconds) == 1);
    }
}

TEST_CASE("Daylight saving skips an hour in April and repeats one in October, once", "[rtc146818][quick]") {
    Bench b;
    b.rtc.write(R::RegisterB, 0x03);
    b.rtc.set_time(1986, 4, 27, 1, 59, 59);  // the last Sunday in April
    b.seconds(1);
    CHECK(b.clock() == std::array{0x03, 0, 0});

    Bench not_last;
    not_last.rtc.write(R::RegisterB, 0x03);
    not_last.rtc.set_time(1986, 4, 20, 1, 59, 59);
    not_last.seconds(1);
    CHECK(not_last.clock() == std::array{0x02, 0, 0});

    Bench october;
    october.rtc.write(R::RegisterB, 0x03);
    october.rtc.set_time(1986, 10, 26, 1, 59, 59);
    october.seconds(1);
    CHECK(october.clock() == std::array{0x01, 0, 0});
    october.seconds(3601);
    CHECK(october.clock() == std::array{0x02, 0, 0});

    Bench off;
    off.rtc.set_time(1986, 4, 27, 1, 59, 59);
    off.seconds(1);
    CHECK(off.clock() == std::array{0x02, 0, 0});
}

TEST_CASE("RESET turns interrupts off and leaves time and RAM", "[rtc146818][quick]") {
    Bench b;
    b.rtc.set_time(1990, 1, 1, 12, 0, 0);
    b.rtc.write(0x20, 0x99);
    b.rtc.write(R::RegisterB, 0x7A);
    b.seconds(1);
    CHECK(b.rtc.state().irq);
    b.rtc.reset();
    CHECK_FALSE(b.rtc.state().irq);
    CHECK(b.pins.edges.back() == Edge{period(Second), 8, false});
    CHECK(b.rtc.read(R::RegisterB) == 0x02);
    CHECK(b.rtc.read(R::RegisterC) == 0x00);
    CHECK(b.rtc.read(0x20) == 0x99);
    CHECK(b.rtc.time() == R::Time{1990, 1, 1, 12, 0, 1, 2});
}

TEST_CASE("A clock caught up in leaps equals one caught up tick by tick", "[rtc146818][quick]") {
    Bench small, leap, event;
    std::mt19937 random{146818};
    const auto all = [&](auto action) {
        for (Bench* b : {&small, &leap, &event}) action(b->rtc);
    };
    all([](R& rtc) { rtc.set_time(1999, 12, 31, 23, 59, 55); });
    Tick now = 0;
    for (int i = 0; i < 4000; ++i) {
        const u32 step = random() % 100;
        const Tick to = now + (step < 60 ? random() % 3'000 : step < 90 ? random() % 400'000 : random() % 40'000'000);
        // "Tick by tick" where edges can be, in strides of less than one crystal period elsewhere.
        const Tick stride = to - now < 3'000 ? 1 : 431;
        for (Tick t = now; t < to;) small.rtc.catch_up(t = std::min(t + stride, to));
        leap.rtc.catch_up(to);
        for (Tick t; (t = event.rtc.next_event()) <= to;) {
            const std::size_t before = event.pins.edges.size();
            event.rtc.catch_up(t);
            for (std::size_t e = before; e < event.pins.edges.size(); ++e) REQUIRE(event.pins.edges[e].at == t);
        }
        const std::size_t before = event.pins.edges.size();
        event.rtc.catch_up(to);
        REQUIRE(event.pins.edges.size() == before);  // no edge without its event
        now = to;

        const u8 value = static_cast<u8>(random());
        const int reg = static_cast<int>(random() % 10);
        switch (random() % 12) {
            case 0: all([&](R& rtc) { rtc.write(R::RegisterA, static_cast<u8>(0x20 | value % 16)); }); break;
            case 1: all([&](R& rtc) { rtc.write(R::RegisterB, value & 0x7F); }); break;
            case 2: all([&](R& rtc) { rtc.write(R::RegisterB, value | 0x80); }); break;
            case 3: all([&](R& rtc) { rtc.write(reg, value % 60); }); break;
            case 4: all([&](R& rtc) { rtc.write(reg, value | 0xC0); }); break;
            case 5: all([&](R& rtc) { rtc.write(R::RegisterA, value); }); break;
            default: all([](R& rtc) { rtc.read(R::RegisterC); });
        }
        for (int r = 0; r < 14; ++r) {
            REQUIRE(small.rtc.peek(r) == leap.rtc.peek(r));
            REQUIRE(small.rtc.peek(r) == event.rtc.peek(r));
        }
        REQUIRE(first_difference(small.rtc.state(), leap.rtc.state()).empty());
    }
    CHECK(small.pins.edges == leap.pins.edges);
    CHECK(small.pins.edges == event.pins.edges);
    CHECK(leap.pins.edges.size() > 200);
}
