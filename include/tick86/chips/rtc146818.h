// SPDX-License-Identifier: MIT
// Motorola MC146818 real-time clock with 50 bytes of RAM - calendar, alarm, periodic interrupt.
// In the PC  ports 70h (index; bit 7 is the board's NMI mask, not ours) and 71h (data); IRQ -> 8259 IR8
// Sources    [MC146818] registers, update cycle, interrupts; [AT-TR] century byte; tests/chips/rtc146818_test.cpp
// Not here   SQW and CKOUT pins; power failure (VRT is always 1); undefined reads in an update (old values are read)
#pragma once
#include <array>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class Rtc146818 {
public:
    enum Register {
        Seconds,
        SecondsAlarm,
        Minutes,
        MinutesAlarm,
        Hours,
        HoursAlarm,
        DayOfWeek,
        DayOfMonth,
        Month,
        Year,
        RegisterA,
        RegisterB,
        RegisterC,
        RegisterD,
        FirstRam,
        Century = 0x32,  // RAM to the chip; BCD by the convention of the AT's BIOS
    };
    // 32,768 Hz against 315/22 MHz, exactly: one second is 14318181 9/11 ticks, and nothing ever drifts.
    static constexpr ClockRatio Crystal{4'921'875, 11'264};
    static constexpr u64 PeriodsPerSecond = 32'768;
    static constexpr u64 PeriodsBeforeUpdate = 8;  // 244 us from UIP to the update  [MC146818 table of update timing]
    static constexpr u64 PeriodsOfUpdate = 65;     // 1984 us  [MC146818 table of update timing]

    struct State {
        // Registers as read, but for UIP and IRQF, which are computed. Tuesday, 1 January 1980, 0:00:00, BCD, 24 hours.
        std::array<u8, 64> reg{0, 0, 0, 0, 0, 0, 3, 1, 1, 0x80, 0x26, 0x02, 0, 0x80};
        u8 index = 0;
        bool irq = false;
        bool fell_back = false;  // with DSE: the hour from 1:00 has already been repeated this day
        u64 count = FirstCount;  // of the divider chain at crystal period `since`; UIP rises at multiples of 32768
        u64 since = 0;
        u64 armed = FirstCount;  // count at which SET was last cleared: only a UIP after it leads to an update
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [reg, index, irq, fell_back, count, since, armed, now] = s;
        v("reg", reg), v("index", index), v("irq", irq), v("fell_back", fell_back);
        v("count", count), v("since", since), v("armed", armed), v("now", now);
    }

    OutputPin irq;

    void reset();  // the RESET pin: interrupts off; time, calendar and RAM stay
    void catch_up(Tick to);
    Tick next_event() const;

    void select(u8 index) { s_.index = index & 0x3F; }
    int selected() const { return s_.index; }
    u8 read_selected() { return read(s_.index); }
    void write_selected(u8 value) { write(s_.index, value); }

    u8 read(int reg);  // reading register C clears its flags and drops IRQ
    u8 peek(int reg) const;
    void write(int reg, u8 value);

    // Sets clock, calendar, day of week and the century byte in the form that register B selects. The second begins
    // now: the next update ends a full second later. Years 1900 to 2099.
    void set_time(int year, int month, int day, int hour, int minute, int second);
    // What the registers say, in host form; the century is that of the century byte.
    struct Time {
        int year, month, day, hour, minute, second, day_of_week;
        bool operator==(const Time&) const = default;
    };
    Time time() const;

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    static constexpr u64 FirstCount = PeriodsBeforeUpdate + PeriodsOfUpdate;  // power-on falls just after an update

    bool is_running() const;
    int prescale() const;
    u64 count_at(Tick t) const;
    Tick tick_of(u64 count) const;
    Tick next_periodic() const;
    Tick next_update_end() const;
    bool is_updating() const;
    u8 interrupts() const;
    void update();
    void advance_calendar();
    void drive();

    State s_{};
};
static_assert(Chip<Rtc146818>);

}  // namespace tick86
