// SPDX-License-Identifier: MIT
#include "tick86/base/tick.h"

#include <catch2/catch.hpp>

#include "tick86/base/time_text.h"

namespace {

using namespace tick86;

TEST_CASE("The CPU clock of the PC is three ticks", "[tick][quick]") {
    const ClockRatio cpu{3, 1};
    CHECK(cpu.to_tick(0) == 0);
    CHECK(cpu.to_tick(5) == 15);
    CHECK(cpu.to_period(14) == 4);
    CHECK(cpu.to_period(15) == 5);
    CHECK(cpu.first_period_from(13) == 5);
    CHECK(cpu.first_period_from(15) == 5);
}

TEST_CASE("A foreign clock's periods and ticks agree in both directions, for days", "[tick][quick]") {
    for (const ClockRatio ratio : {ClockRatio{715909, 400000}, ClockRatio{157500000, 178827000}, ClockRatio{7, 3}}) {
        for (const u64 start : {u64{0}, u64{1'000'000'007}, u64{3'000'000'000'000}}) {
            for (u64 k = start; k < start + 2000; ++k) {
                const Tick t = ratio.to_tick(k);
                // k periods are whole rounds of `den` periods (each exactly `num` ticks) and a rest; the tick is the
                // first one not before that time.
                const u64 rest = k % ratio.den * ratio.num;
                CHECK((t - k / ratio.den * ratio.num) * ratio.den >= rest);
                CHECK((t - k / ratio.den * ratio.num) * ratio.den < rest + ratio.den);
                CHECK(ratio.first_period_from(t) <= k);
                CHECK(ratio.to_tick(ratio.first_period_from(t)) >= t);
                CHECK(ratio.to_tick(ratio.to_period(t)) <= t);
                CHECK(ratio.to_tick(ratio.to_period(t) + 1) > t);
            }
        }
    }
}

TEST_CASE("A time is seconds, or says its unit", "[tick][quick]") {
    CHECK(parse_time_us("2") == 2'000'000);
    CHECK(parse_time_us("0") == 0);
    CHECK(parse_time_us("2s") == 2'000'000);
    CHECK(parse_time_us("0.5") == 500'000);
    CHECK(parse_time_us("1.5ms") == 1500);
    CHECK(parse_time_us("20us") == 20);
    CHECK(parse_time_us("0.4us") == 0);
    CHECK(parse_time_us("1e9") == 1'000'000'000'000'000);
    for (const char* none : {"", "s", "-1", "2 s", "2h", "2sec", "nan", "inf", "1.1e9", "0x10", "soon"})
        CHECK_FALSE(parse_time_us(none));
    CHECK(ticks_from_us(1'000'000'000'000'000) == 1'000'000'000 * TicksPerSecond);
}

TEST_CASE("A second is 14,318,182 ticks", "[tick][quick]") {
    CHECK(ticks_from_ms(1000) == TicksPerSecond);
    CHECK(ticks_from_us(1'000'000) == TicksPerSecond);
    CHECK(ticks_from_ms(20) == 286'363);
}

}  // namespace
