// SPDX-License-Identifier: MIT
#include "tick86/chips/pit8253.h"

#include <algorithm>

namespace tick86 {

namespace {

using Counter = Pit8253::Counter;
constexpr u64 NoClock = Pit8253::NoClock;

constexpr bool is_periodic(const Counter& c) { return c.mode == 2 || c.mode == 3; }
constexpr bool is_triggered(const Counter& c) { return c.mode == 1 || c.mode == 5; }
constexpr u32 modulus(const Counter& c) { return c.bcd ? 10000 : 65536; }
constexpr u32 full(const Counter& c, u32 value) { return value == 0 ? modulus(c) : value; }

// Digits above 9 count with their weight.
constexpr u32 from_bcd(u16 digits) {
    return ((field(digits, 12, 4) * 10 + field(digits, 8, 4)) * 10 + field(digits, 4, 4)) * 10 + field(digits, 0, 4);
}
constexpr u16 to_bcd(u32 value) {
    return static_cast<u16>(value / 1000 % 10 << 12 | value / 100 % 10 << 8 | value / 10 % 10 << 4 | value % 10);
}

// The count register as a number, 0 standing for the full count.
constexpr u32 programmed_count(const Counter& c) { return c.bcd ? from_bcd(c.reload) % 10000 : c.reload; }

// Mode 2 ends a period when it counts down to 1; a count that begins at 1 goes all the way round first.
constexpr u64 rate_period(const Counter& c, u32 value) { return value == 1 ? modulus(c) + 1 : full(c, value); }

// Mode 3 counts by 2 down to 0. An odd count loses 1 in its first clock while OUT is high and 3 while it is low
// [8253 mode 3]; 1 - 3 goes below zero and all the way round.
constexpr u64 half_period(const Counter& c, u32 value, bool high) {
    const u32 n = full(c, value);
    if (n % 2 == 0) return n / 2;
    if (high) return (n + 1) / 2;
    return n == 1 ? modulus(c) / 2 : (n - 1) / 2;
}

u32 value_at(const Counter& c, u64 clock) {
    if (!c.counting || clock <= c.start) return c.value;
    const u64 elapsed = clock - c.start;
    u64 taken = elapsed;
    if (c.mode == 3) taken = 2 * elapsed + (c.value % 2 == 0 ? 0 : c.out ? -u64{1} : u64{1});
    const u64 m = modulus(c);
    return static_cast<u32>((c.value + m - taken % m) % m);
}

void freeze(Counter& c, u64 clock) {
    c.value = static_cast<u16>(value_at(c, clock));
    c.start = clock;
    c.counting = false;
    c.stop_at = NoClock;
}

void load(Counter& c, u64 clock) {
    c.value = static_cast<u16>(programmed_count(c));
    c.start = clock;
    c.load_at = c.load_again ? clock + 1 : NoClock;
    c.load_again = false;
    c.loaded = true;
    c.finished = false;
    c.counting = is_triggered(c) || (c.gate && !c.halted);
    if (c.mode == 1) c.out = false;
}

// The CLK pulse at which counting alone makes the counter do something.
u64 count_event(const Counter& c) {
    if (!c.counting || c.finished) return NoClock;
    switch (c.mode) {
        case 2: return c.start + rate_period(c, c.value) - (c.out ? 1 : 0);
        case 3: return c.start + half_period(c, c.value, c.out);
        default: return c.start + full(c, c.value);
    }
}

u64 next_step(const Counter& c) { return std::min({c.load_at, c.strobe_end, c.stop_at, count_event(c)}); }

// What happens at the CLK pulse next_step() named.
void step(Counter& c, u64 clock) {
    if (c.strobe_end == clock) {
        c.strobe_end = NoClock;
        c.out = true;
    }
    if (c.load_at == clock) {
        load(c, clock);
    } else if (count_event(c) == clock) {
        switch (c.mode) {
            case 2:
                if (!c.out) load(c, clock);
                c.out = !c.out;
                break;
            case 3:
                c.out = !c.out;
                load(c, clock);
                break;
            default:  // terminal count
                c.out = c.mode < 4;
                c.finished = true;
                if (c.mode >= 4) c.strobe_end = clock + 1;
        }
    }
    if (c.stop_at == clock) freeze(c, clock);
}

// Whole periods in one go, for an OUT whose edges nobody watches.
void leap(Counter& c, u64 to) {
    if (!is_periodic(c) || !c.counting || c.load_at != NoClock || c.value != programmed_count(c)) return;
    const u64 period =
        c.mode == 2 ? rate_period(c, c.value) : half_period(c, c.value, true) + half_period(c, c.value, false);
    if (to > c.start) c.start += (to - c.start) / period * period;
}

}  // namespace

void Pit8253::reset() {
    for (int i = 0; i < 3; ++i) {
        Counter fresh;
        fresh.gate = at(i).gate;
        set_out(i, false);
        at(i) = fresh;
    }
}

void Pit8253::set_out(int index, bool level) {
    if (at(index).out == level) return;
    at(index).out = level;
    out[static_cast<std::size_t>(index)].drive(level, s_.now);
}

void Pit8253::catch_up(Tick to) {
    if (to <= s_.now) return;
    const u64 last = to / Period;
    std::array<u64, 3> due{NoClock, NoClock, NoClock};
    for (std::size_t i = 0; i < 3; ++i) {
        Counter& c = s_.counter[i];
        if (out[i].is_connected()) {
            due[i] = next_step(c);
            continue;
        }
        for (u64 clock = next_step(c); clock <= last; clock = next_step(c)) {
            step(c, clock);
            // From the high phase of OUT, where a period begins, whole periods lead to the same place.
            if (c.out && count_event(c) <= last) leap(c, last);
        }
    }
    for (;;) {
        const auto first = std::min_element(due.begin(), due.end());
        const u64 clock = *first;
        if (clock > last) break;
        const auto i = static_cast<std::size_t>(first - due.begin());
        Counter& c = s_.counter[i];
        const bool before = c.out;
        s_.now = std::max(s_.now, clock * Period);
        step(c, clock);
        *first = next_step(c);
        if (c.out != before) out[i].drive(c.out, s_.now);
    }
    s_.now = to;
}

Tick Pit8253::next_event() const {
    Tick first = Never;
    for (int i = 0; i < 3; ++i)
        if (out[static_cast<std::size_t>(i)].is_connected()) first = std::min(first, next_out_change(i));
    return first;
}

Tick Pit8253::next_out_change(int counter) const {
    Counter c = at(counter);
    const bool level = c.out;
    for (u64 clock = next_step(c); clock != NoClock; clock = next_step(c)) {
        step(c, clock);
        if (c.out != level) return clock * Period;
    }
    return Never;
}

Tick Pit8253::next_rise(int counter) const {
    Counter c = at(counter);
    for (u64 clock = next_step(c); clock != NoClock; clock = next_step(c)) {
        const bool level = c.out;
        step(c, clock);
        if (c.out && !level) return clock * Period;
    }
    return Never;
}

Tick Pit8253::out_period(int counter) const {
    const Counter& c = at(counter);
    if (!is_periodic(c) || !c.has_count || !c.gate) return 0;
    const u32 n = programmed_count(c);
    return Period * (c.mode == 2 ? rate_period(c, n) : half_period(c, n, true) + half_period(c, n, false));
}

u16 Pit8253::count(int counter) const {
    const Counter& c = at(counter);
    const u32 value = value_at(c, clock());
    return c.bcd ? to_bcd(value) : static_cast<u16>(value);
}

u32 Pit8253::full_count(int counter) const { return full(at(counter), programmed_count(at(counter))); }

void Pit8253::load_at_next_pulse(Counter& c) const {
    const u64 pulse = next_pulse();
    if (c.load_at == NoClock)
        c.load_at = pulse;
    else if (c.load_at < pulse)
        c.load_again = true;
}

u8 Pit8253::peek(int reg) const {
    if (reg > 2) return 0xFF;
    const Counter& c = at(reg);
    const u16 value = c.latched ? c.latch : count(reg);
    const bool is_high = c.access == Access::High || (c.access == Access::Both && c.read_high_next);
    return is_high ? high(value) : low(value);
}

u8 Pit8253::read(int reg) {
    const u8 result = peek(reg);
    if (reg > 2) return result;
    Counter& c = at(reg);
    if (c.access == Access::Both) c.read_high_next = !c.read_high_next;
    if (!c.read_high_next) c.latched = false;  // the last byte of the latched count has been read
    return result;
}

void Pit8253::write(int reg, u8 value) {
    if (reg > 2)
        write_control(value);
    else
        write_count(reg, value);
}

void Pit8253::write_control(u8 value) {
    const int index = value >> 6;
    if (index == 3) return;  // read-back of the 8254
    Counter& c = at(index);
    if (field(value, 4, 2) == 0) {
        if (c.latched) return;  // the first latch command counts until its value has been read
        c.latch = count(index);
        c.latched = true;
        return;
    }
    freeze(c, clock());
    const u32 mode = field(value, 1, 3);
    const bool was_bcd = c.bcd;
    const u16 shown = count(index);
    c.mode = static_cast<u8>(mode >= 6 ? mode - 4 : mode);
    c.bcd = bit(value, 0);
    if (c.bcd != was_bcd) c.value = static_cast<u16>(c.bcd ? from_bcd(shown) % 10000 : shown);
    c.access = static_cast<Access>(field(value, 4, 2));
    c.programmed = true;
    c.has_count = c.loaded = c.halted = c.finished = c.latched = false;
    c.write_high_next = c.read_high_next = false;
    c.load_at = c.strobe_end = NoClock;
    c.load_again = false;
    set_out(index, c.mode != 0);
}

void Pit8253::write_count(int index, u8 value) {
    Counter& c = at(index);
    if (!c.programmed) return;
    if (c.access == Access::Both && !c.write_high_next) {
        c.low_byte = value;
        c.write_high_next = true;
        if (c.mode == 0) {
            freeze(c, clock());
            c.halted = true;
            set_out(index, false);
        }
        return;
    }
    switch (c.access) {
        case Access::Low: c.reload = value; break;
        case Access::High: c.reload = word(0, value); break;
        case Access::Both: c.reload = word(c.low_byte, value); break;
    }
    c.write_high_next = c.halted = false;
    c.has_count = true;
    if (c.mode == 0) set_out(index, false);
    // Modes 1 and 5 wait for a trigger; a running mode 2 or 3 takes the count when its period ends.
    if (c.mode == 0 || c.mode == 4 || (is_periodic(c) && !c.loaded)) load_at_next_pulse(c);
}

void Pit8253::gate(int counter, bool level) {
    Counter& c = at(counter);
    if (c.gate == level) return;
    c.gate = level;
    if (!c.has_count) return;
    if (is_triggered(c) || is_periodic(c)) {
        if (level) {
            load_at_next_pulse(c);
        } else if (is_periodic(c)) {
            freeze(c, clock());
            set_out(counter, true);
        }
        return;
    }
    // Modes 0 and 4: the level is sampled when CLK rises, so in its high half one more pulse is counted as before.
    const u64 last = next_pulse() - 1;
    if (!level) {
        if (last > clock() && c.counting && last > c.start)
            c.stop_at = last;
        else
            freeze(c, clock());
    } else if (c.stop_at != NoClock) {
        c.stop_at = NoClock;  // low for so short that no rising CLK saw it
    } else if (c.loaded && !c.halted && !c.counting) {
        c.start = last;
        c.counting = true;
    }
}

bool Pit8253::accepts(const State& s) const {
    const u64 clock = s.now / Period;
    return std::all_of(s.counter.begin(), s.counter.end(), [clock](const Counter& c) {
        return c.mode <= 5 && c.access >= Access::Low && c.access <= Access::Both && c.start <= clock + 1 &&
               is_due_time(next_step(c), clock);
    });
}

}  // namespace tick86
