// SPDX-License-Identifier: MIT
#include "tick86/chips/rtc146818.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {
namespace {

// Register A
constexpr int Uip = 7;
// Register B
constexpr int Set = 7, PeriodicEnable = 6, AlarmEnable = 5, UpdateEnable = 4, SquareWaveEnable = 3, Binary = 2,
              Hours24 = 1, DaylightSaving = 0;
// Register C
constexpr int Irqf = 7, PeriodicFlag = 6, AlarmFlag = 5, UpdateFlag = 4;
constexpr u8 Enables = 0x70;  // bits 6-4 of B enable bits 6-4 of C

constexpr int Pm = 7;  // in the hours of the 12-hour form

u8 to_bcd(int value) { return static_cast<u8>(value / 10 << 4 | value % 10); }
int from_bcd(u8 value) { return (value >> 4) * 10 + (value & 15); }

bool is_leap(int year_of_century) { return year_of_century % 4 == 0; }  // all the chip knows

int days_in(int month, int year_of_century) {
    switch (month) {
        case 2: return is_leap(year_of_century) ? 29 : 28;
        case 4:
        case 6:
        case 9:
        case 11: return 30;
        default: return 31;
    }
}

// 1 = Sunday, by counting days from 1 January 1900, which was a Monday.
int day_of_week_of(int year, int month, int day) {
    int days = (year - 1900) * 365 + (year - 1901) / 4;
    for (int m = 1; m < month; ++m) days += m == 2 && year % 4 == 0 && year != 1900 ? 29 : days_in(m, 1);
    return (days + day) % 7 + 1;
}

}  // namespace

// ---- time base

bool Rtc146818::is_running() const { return field(s_.reg[RegisterA], 5, 2) != 3; }

// The divider chain of 22 stages is entered further up for slower crystals; with 32,768 Hz on the faster settings
// everything takes 128 or 32 times as long.
int Rtc146818::prescale() const {
    switch (field(s_.reg[RegisterA], 4, 3)) {
        case 0: return 7;
        case 1: return 5;
        default: return 0;
    }
}

u64 Rtc146818::count_at(Tick t) const {
    if (!is_running()) return s_.count;
    return s_.count + ((Crystal.to_period(t) - s_.since) >> prescale());
}

Tick Rtc146818::tick_of(u64 count) const { return Crystal.to_tick(s_.since + ((count - s_.count) << prescale())); }

// The tap of the chain falls when the second does; its rising edge sets PF, half a period away.
Tick Rtc146818::next_periodic() const {
    const u32 rate = field(s_.reg[RegisterA], 0, 4);
    if (rate == 0 || !is_running()) return Never;
    const u64 period = rate < 3 ? u64{64} << rate : u64{1} << (rate - 1);
    const u64 next = count_at(s_.now) + 1;  // the first count that has not happened
    return tick_of((next + period / 2 - 1) / period * period + period / 2);
}

Tick Rtc146818::next_update_end() const {
    if (!is_running() || bit(s_.reg[RegisterB], Set)) return Never;
    // The first UIP that leads to an update is the first after the chain or the calendar was set going; of those, the
    // first whose update has not ended.
    const u64 armed = s_.armed / PeriodsPerSecond + 1;
    const u64 now = count_at(s_.now) + 1;
    const u64 pending = now <= FirstCount ? 0 : (now - FirstCount + PeriodsPerSecond - 1) / PeriodsPerSecond;
    return tick_of(std::max(armed, pending) * PeriodsPerSecond + FirstCount);
}

bool Rtc146818::is_updating() const {
    const Tick end = next_update_end();
    return end != Never && count_at(end) - count_at(s_.now) <= FirstCount;
}

void Rtc146818::catch_up(Tick to) {
    if (to <= s_.now) return;
    Tick periodic = next_periodic(), update_end = next_update_end();
    while (true) {
        if (bit(s_.reg[RegisterC], PeriodicFlag)) periodic = Never;  // nothing more to see until C is read
        const Tick at = std::min(periodic, update_end);
        if (at > to || at == Never) break;
        s_.now = at;
        if (at == periodic) s_.reg[RegisterC] = with_bit(s_.reg[RegisterC], PeriodicFlag, true);
        if (at == update_end) {
            update();
            update_end = next_update_end();
        }
        drive();
    }
    s_.now = to;
}

Tick Rtc146818::next_event() const {
    if (s_.irq) return Never;
    const u8 enabled = s_.reg[RegisterB];
    const Tick periodic = bit(enabled, PeriodicEnable) ? next_periodic() : Never;
    // With the alarm each second is an event: the comparison is made then.
    const Tick update_end = bit(enabled, UpdateEnable) || bit(enabled, AlarmEnable) ? next_update_end() : Never;
    return std::min(periodic, update_end);
}

u8 Rtc146818::interrupts() const { return s_.reg[RegisterB] & s_.reg[RegisterC] & Enables; }

void Rtc146818::drive() {
    const bool level = interrupts() != 0;
    if (level == s_.irq) return;
    s_.irq = level;
    irq.drive(level, s_.now);
}

// ---- calendar

void Rtc146818::update() {
    advance_calendar();
    const auto matches = [this](int alarm, int clock) {
        return field(s_.reg[alarm], 6, 2) == 3 || s_.reg[alarm] == s_.reg[clock];  // C0h-FFh: any value
    };
    u8 flags = with_bit(s_.reg[RegisterC], UpdateFlag, true);
    if (matches(SecondsAlarm, Seconds) && matches(MinutesAlarm, Minutes) && matches(HoursAlarm, Hours))
        flags = with_bit(flags, AlarmFlag, true);
    s_.reg[RegisterC] = flags;
}

void Rtc146818::advance_calendar() {
    const bool binary = bit(s_.reg[RegisterB], Binary), hours24 = bit(s_.reg[RegisterB], Hours24);
    const auto get = [&](int reg) { return binary ? int{s_.reg[reg]} : from_bcd(s_.reg[reg]); };
    const auto put = [&](int reg, int value) { s_.reg[reg] = binary ? static_cast<u8>(value) : to_bcd(value); };
    // Counts up to `last`, then on from `first`; true when it has gone round. So does a value that was never valid.
    const auto count = [&](int reg, int first, int last) {
        const int value = get(reg);
        const bool round = value >= last;
        put(reg, round ? first : value + 1);
        return round;
    };
    const auto hour = [&] {
        if (hours24) return get(Hours);
        const u8 hours = s_.reg[Hours] & 0x7F;
        return (binary ? int{hours} : from_bcd(hours)) % 12 + (bit(s_.reg[Hours], Pm) ? 12 : 0);
    };
    const auto put_hour = [&](int value) {
        if (hours24) return put(Hours, value);
        put(Hours, value % 12 == 0 ? 12 : value % 12);
        s_.reg[Hours] = with_bit(s_.reg[Hours], Pm, value >= 12);
    };

    if (!count(Seconds, 0, 59)) return;
    if (!count(Minutes, 0, 59)) return;

    const int next = hour() + 1;
    if (bit(s_.reg[RegisterB], DaylightSaving) && next == 2 && get(DayOfWeek) == 1) {
        if (get(Month) == 4 && get(DayOfMonth) >= 24) return put_hour(3);
        if (get(Month) == 10 && get(DayOfMonth) >= 25 && !s_.fell_back) {
            s_.fell_back = true;
            return put_hour(1);
        }
    }
    put_hour(next >= 24 ? 0 : next);
    if (next < 24) return;

    s_.fell_back = false;
    count(DayOfWeek, 1, 7);
    if (!count(DayOfMonth, 1, days_in(get(Month), get(Year)))) return;
    if (!count(Month, 1, 12)) return;
    count(Year, 0, 99);
}

void Rtc146818::set_time(int year, int month, int day, int hour, int minute, int second) {
    const bool binary = bit(s_.reg[RegisterB], Binary), hours24 = bit(s_.reg[RegisterB], Hours24);
    const auto put = [&](int reg, int value) { s_.reg[reg] = binary ? static_cast<u8>(value) : to_bcd(value); };
    put(Seconds, second);
    put(Minutes, minute);
    if (hours24) {
        put(Hours, hour);
    } else {
        put(Hours, hour % 12 == 0 ? 12 : hour % 12);
        s_.reg[Hours] = with_bit(s_.reg[Hours], Pm, hour >= 12);
    }
    put(DayOfWeek, day_of_week_of(year, month, day));
    put(DayOfMonth, day);
    put(Month, month);
    put(Year, year % 100);
    s_.reg[Century] = to_bcd(year / 100);
    s_.fell_back = false;
    s_.since = Crystal.to_period(s_.now);
    s_.count = s_.armed = FirstCount;
}

Rtc146818::Time Rtc146818::time() const {
    const bool binary = bit(s_.reg[RegisterB], Binary), hours24 = bit(s_.reg[RegisterB], Hours24);
    const auto number = [&](u8 value) { return binary ? int{value} : from_bcd(value); };
    int hour = number(s_.reg[Hours]);
    if (!hours24) hour = number(s_.reg[Hours] & 0x7F) % 12 + (bit(s_.reg[Hours], Pm) ? 12 : 0);
    return {from_bcd(s_.reg[Century]) * 100 + number(s_.reg[Year]),
            number(s_.reg[Month]),
            number(s_.reg[DayOfMonth]),
            hour,
            number(s_.reg[Minutes]),
            number(s_.reg[Seconds]),
            number(s_.reg[DayOfWeek])};
}

// ---- registers

void Rtc146818::reset() {
    s_.reg[RegisterB] &= static_cast<u8>(~(Enables | 1 << SquareWaveEnable));
    s_.reg[RegisterC] = 0;
    drive();
}

u8 Rtc146818::peek(int reg) const {
    const int index = reg & 0x3F;
    switch (index) {
        case RegisterA: return with_bit(s_.reg[RegisterA], Uip, is_updating());
        case RegisterC: return with_bit(s_.reg[RegisterC], Irqf, interrupts() != 0);
        default: return s_.reg[static_cast<std::size_t>(index)];
    }
}

u8 Rtc146818::read(int reg) {
    const u8 value = peek(reg);
    if ((reg & 0x3F) == RegisterC) {
        s_.reg[RegisterC] = 0;
        drive();
    }
    return value;
}

void Rtc146818::write(int reg, u8 value) {
    const int index = reg & 0x3F;
    switch (index) {
        case RegisterA: {
            const bool was_running = is_running();
            const u64 count = count_at(s_.now);
            const int was_prescaled = prescale();
            s_.reg[RegisterA] = value & 0x7F;
            const u64 period = Crystal.to_period(s_.now);
            if (!is_running()) {
                s_.count = s_.armed = 0, s_.since = period;  // held in reset
            } else if (!was_running) {
                s_.count = s_.armed = PeriodsPerSecond / 2;  // the first update cycle begins half a second later
                s_.since = period;
            } else if (prescale() != was_prescaled) {
                s_.count = count, s_.since = period;
            }
            break;
        }
        case RegisterB: {
            const bool was_set = bit(s_.reg[RegisterB], Set);
            s_.reg[RegisterB] = value;
            if (bit(value, Set)) s_.reg[RegisterB] = with_bit(value, UpdateEnable, false);
            if (was_set && !bit(value, Set)) s_.armed = count_at(s_.now);
            drive();
            break;
        }
        case RegisterC:
        case RegisterD: break;  // read only
        default: s_.reg[static_cast<std::size_t>(index)] = value;
    }
}

bool Rtc146818::accepts(const State& s) const {
    if (s.index >= s.reg.size() || s.since > Crystal.to_period(s.now) || s.count > u64{1} << 56) return false;
    Rtc146818 clock;
    clock.s_ = s;
    return s.armed <= clock.count_at(s.now);
}

}  // namespace tick86
