// SPDX-License-Identifier: MIT
#include "tick86/devices/keyboard.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {
namespace {

constexpr u8 BreakCode = 0x80;
// What goes over the line: a first falling edge with the data line still low, the start bit, eight bits, lowest first.
constexpr int EdgesPerCode = 10;

bool data_bit(u8 code, int edge) { return edge == 0 ? false : edge == 1 ? true : bit(code, edge - 2); }

// One clock of the 74LS322 and of the flip-flop behind it, which takes the bit that leaves.
struct Register {
    u8 shifted;
    bool full;
    void clock(bool data) {
        if (full) return;  // it holds the register still
        full = bit(shifted, 0);
        shifted = static_cast<u8>(shifted >> 1 | (data ? 0x80 : 0));
    }
};

// When edge number `edge` of the code being sent comes; the one after the last: when the clock line is let go.
u64 edge_cycle(const Keyboard::State& s, int edge) {
    if (edge == 0) return s.send_start;
    if (edge == EdgesPerCode) return s.send_start + Keyboard::SendCycles;
    return s.send_start + Keyboard::FirstBitCycles + static_cast<u64>(edge - 1) * Keyboard::BitCycles;
}

}  // namespace

void Keyboard::reset() {
    const State old = s_;
    s_ = State{};
    s_.now = old.now;
    s_.clock_low = old.clock_low, s_.clear = old.clear, s_.shifted = old.shifted, s_.irq = old.irq;
    s_.first_scan = Cycle.to_period(s_.now) + PowerOnCycles + ScanCycles;
}

// ---- what the program of the keyboard does next

// The first look at the line that is still to come.
u64 Keyboard::next_look() const {
    const u64 cycle = Cycle.to_period(s_.now) + 1;
    if (cycle <= s_.first_scan) return s_.first_scan;
    const u64 phase = (cycle - s_.first_scan) % ScanCycles;
    const u64 scan = cycle - phase;
    if (phase == 0) return scan;
    return phase <= SecondLookCycles ? scan + SecondLookCycles : scan + ScanCycles;
}

u64 Keyboard::next_due() const {
    u64 due = std::min(s_.repeat_at, s_.reset_at);
    if (s_.unread) due = std::min(due, s_.first_scan);
    if (s_.send_start != Never)
        due = std::min(due, edge_cycle(s_, s_.bits_sent));
    else if (!s_.irq && s_.reset_at == Never && (s_.clock_low || s_.count))  // a full register holds the data line
        due = std::min(due, next_look());
    return due;
}

Tick Keyboard::next_event() const {
    if (s_.irq) return Never;
    u64 due = next_due();
    if (due == Never) return Never;
    if (s_.send_start != Never && s_.bits_sent < EdgesPerCode) {
        // Nothing is seen outside until the register is full: normally with the last bit, but earlier if bits of an
        // interrupted code are still in it.
        Register shift{s_.shifted, false};
        int edge = s_.bits_sent;
        for (; edge < EdgesPerCode - 1; ++edge) {
            if (!s_.clear && !s_.clock_low) shift.clock(data_bit(s_.buffer[0], edge));
            if (shift.full) break;
        }
        due = edge_cycle(s_, edge);
    }
    return Cycle.to_tick(due);
}

void Keyboard::catch_up(Tick to) {
    if (to <= s_.now) return;
    while (true) {
        const u64 due = next_due();
        if (due == Never || Cycle.to_tick(due) > to) break;
        s_.now = Cycle.to_tick(due);
        if (s_.send_start != Never && due == edge_cycle(s_, s_.bits_sent)) {
            send_bit();
        } else if (due == s_.reset_at) {
            self_test(due);
        } else if (s_.unread && due == s_.first_scan) {
            read_matrix(due);
            look(due);
        } else if (due == s_.repeat_at) {
            look(due);  // the beginning of a scan; the key is met later in it
            put(s_.repeating);
            s_.repeat_at += ScansPerRepeat * ScanCycles;
        } else {
            look(due);
        }
    }
    s_.now = to;
}

// ---- keys

// The beginning of the scan that many after the one which `cycle` is in.
u64 Keyboard::scan_after(u64 cycle, u64 scans) const {
    return s_.first_scan + ((cycle - s_.first_scan) / ScanCycles + scans) * ScanCycles;
}

void Keyboard::put(u8 code) {
    if (s_.count >= s_.buffer.size()) return;
    s_.buffer[s_.count] = s_.count == BufferLength ? Overrun : code;
    ++s_.count;
}

void Keyboard::press(u8 scan_code, u64 cycle) {
    put(scan_code);
    s_.repeating = scan_code;
    s_.repeat_at = scan_after(cycle, ScansToRepeat);
}

void Keyboard::key(u8 scan_code, bool down) {
    if (scan_code < 1 || scan_code > Keys || is_down(scan_code) == down) return;
    u8& byte = s_.down[scan_code / 8];
    byte = with_bit(byte, scan_code % 8, down);
    if (s_.unread) return;  // still testing itself
    if (down) {
        press(scan_code, Cycle.to_period(s_.now));
        return;
    }
    put(scan_code | BreakCode);
    if (scan_code == s_.repeating) s_.repeating = 0, s_.repeat_at = Never;
}

bool Keyboard::is_down(u8 scan_code) const {
    return scan_code >= 1 && scan_code <= Keys && bit(s_.down[scan_code / 8], scan_code % 8);
}

// After a reset the keyboard knows of no key that is down: those that are look newly pressed.
void Keyboard::read_matrix(u64 cycle) {
    s_.unread = false;
    for (int code = 1; code <= Keys; ++code)
        if (is_down(static_cast<u8>(code))) press(static_cast<u8>(code), cycle);
}

// ---- the line

void Keyboard::look(u64 cycle) {
    if (s_.irq) return;
    if (s_.clock_low) {
        s_.reset_at = cycle + ResetNoticedCycles;
    } else if (s_.count) {
        s_.send_start = cycle;
        s_.bits_sent = 0;
        send_bit();
    }
}

void Keyboard::send_bit() {
    if (s_.bits_sent >= EdgesPerCode) {
        s_.send_start = Never;
        std::copy(s_.buffer.begin() + 1, s_.buffer.end(), s_.buffer.begin());
        s_.buffer.back() = 0;
        --s_.count;
        return;
    }
    const bool data = data_bit(s_.buffer[0], s_.bits_sent++);
    if (s_.clear || s_.clock_low) return;
    Register shift{s_.shifted, s_.irq};
    shift.clock(data);
    s_.shifted = shift.shifted;
    if (shift.full != s_.irq) {
        s_.irq = true;
        irq.drive(true, s_.now);
    }
}

// The clock line has stayed low. If nothing holds the data line, that is the request to reset.
void Keyboard::self_test(u64 cycle) {
    s_.reset_at = Never;
    if (!s_.clock_low || s_.irq) return;
    s_.buffer = {};
    s_.count = 0;
    s_.repeating = 0, s_.repeat_at = Never;
    s_.unread = true;
    s_.first_scan = cycle + ResetCycles + ScanCycles;
    put(SelfTestPassed);
}

void Keyboard::clock_low(bool held) { s_.clock_low = held; }

void Keyboard::clear(bool asserted) {
    s_.clear = asserted;
    if (!asserted) return;
    s_.shifted = 0;
    if (!s_.irq) return;
    s_.irq = false;
    irq.drive(false, s_.now);
}

bool Keyboard::accepts(const State& s) const {
    const u64 cycle = Cycle.to_period(s.now);
    if (s.count > s.buffer.size() || s.bits_sent > EdgesPerCode) return false;
    if (s.send_start != Never && (s.count == 0 || !is_due_time(edge_cycle(s, s.bits_sent), cycle))) return false;
    if (s.unread ? !is_due_time(s.first_scan, cycle) : s.first_scan > cycle) return false;
    return is_due_time(s.repeat_at, cycle) && is_due_time(s.reset_at, cycle);
}

}  // namespace tick86
