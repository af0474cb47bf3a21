// SPDX-License-Identifier: MIT
// Time. One Tick is one period of the PC's 14.31818 MHz crystal; everything in the machine is stamped in it.
#pragma once
#include "tick86/base/types.h"

namespace tick86 {

// Ticks since power-on. 64 bits last for 20,000 years.
using Tick = u64;

// A tick that does not come: the answer of a chip that will change nothing by itself.
inline constexpr Tick Never = ~Tick{0};

// The last tick that a run can reach, after 2,500 years: beyond it sums of times would run over.
inline constexpr Tick LatestTick = Tick{1} << 60;

// Ticks in a second: 315/22 MHz = 14.318181... MHz (four times the NTSC colour subcarrier), rounded to a whole number.
inline constexpr u64 TicksPerSecond = 14'318'182;

// A due time that a part can have, in ticks or in periods of a clock of its own: still to come, and no further away
// than any part looks ahead (21 hours of ticks); or Never.
constexpr bool is_due_time(u64 due, u64 now) {
    constexpr u64 Furthest = u64{1} << 40;
    return due == Never || (due > now && due - now <= Furthest);
}

constexpr Tick ticks_from_ms(u64 ms) { return ms * TicksPerSecond / 1000; }
// The split keeps the product inside 64 bits, however long the time is.
constexpr Tick ticks_from_us(u64 us) {
    constexpr u64 Second = 1'000'000;
    return us / Second * TicksPerSecond + us % Second * TicksPerSecond / Second;
}
constexpr Tick ticks_from_ns(u64 ns) { return ns * TicksPerSecond / 1'000'000'000; }

// A clock that is not the crystal, as the fraction `num` ticks for every `den` of its own periods.
// Conversions round so that period k of the foreign clock begins at the first tick not before its true beginning.
struct ClockRatio {
    u64 num = 3, den = 1;  // CPU of the PC: 3 ticks per clock

    // First tick at or after the beginning of period `k`. The split keeps every product inside 64 bits.
    constexpr Tick to_tick(u64 k) const { return k / den * num + (k % den * num + den - 1) / den; }
    // The period in which tick `t` lies: the last k with to_tick(k) <= t.
    constexpr u64 to_period(Tick t) const { return t / num * den + t % num * den / num; }
    // The first period that begins at or after tick `t`.
    constexpr u64 first_period_from(Tick t) const { return t == 0 ? 0 : to_period(t - 1) + 1; }
    bool operator==(const ClockRatio&) const = default;
};

}  // namespace tick86
