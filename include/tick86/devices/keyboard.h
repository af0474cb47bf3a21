// SPDX-License-Identifier: MIT
// IBM 83-key keyboard of the XT, with the system board's shift register (74LS322) and IRQ 1 flip-flop.
// In the PC  data() is port A of the 8255; PB6 = 0 holds the clock line low, PB7 = 1 clears; irq -> 8259 IR1
// Sources    [XT-TR] keyboard, system board; [XT-KBD] the ROM's cycle counts; tests/devices/keyboard_test.cpp
// Not here   the matrix scan (a key is noticed at once), PB6 clocking the register, the board's synchronising delay,
//            the 210 us for which the keyboard goes on asking when it finds the data line held
#pragma once
#include <array>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class Keyboard {
public:
    static constexpr int Keys = 83;  // scan codes 01h-53h; a break code is the make code with bit 7
    static constexpr std::size_t BufferLength = 16;
    static constexpr u8 SelfTestPassed = 0xAA, Overrun = 0xFF;

    // The 8048 at 6 MHz: a machine cycle of 2.5 us, in which all its times are counted. Those below are sums of
    // instruction times along the ROM's paths [XT-KBD].
    static constexpr ClockRatio Cycle{1'575, 44};
    static constexpr u64 ScanCycles = 5'728;        // 14.3 ms: 179 overflows of the timer's prescaler
    static constexpr u64 SecondLookCycles = 2'780;  // the line is looked at when a scan begins, and this much later
    static constexpr u64 FirstBitCycles = 68;       // from the request to the start bit's falling edge
    static constexpr u64 BitCycles = 36;            // 90 us for each bit
    static constexpr u64 SendCycles = 368;          // from the request to the release of the clock line
    static constexpr u64 ResetNoticedCycles = 18;   // the clock line must still be low after 45 us
    static constexpr u64 ResetCycles = 11'599;      // reading the line and the self test
    static constexpr u64 PowerOnCycles = 210;       // clearing its memory
    static constexpr u64 ScansToRepeat = 37, ScansPerRepeat = 6;  // 530 ms, then 11.6 a second

    struct State {
        std::array<u8, 11> down{};                  // one bit for each scan code: the keys as fingers hold them
        std::array<u8, BufferLength + 1> buffer{};  // the last place is for the overrun code
        u8 count = 0;
        u8 repeating = 0;       // the key that repeats; 0 = none
        u64 repeat_at = Never;  // all in cycles of the 8048 since power-on of the machine:
        u64 first_scan = ScanCycles + PowerOnCycles;
        u64 reset_at = Never;    // the clock line was found low, and is looked at again
        u64 send_start = Never;  // the code at the head of the buffer is being sent
        u8 bits_sent = 0;
        bool unread = true;                    // the matrix has not been read since the reset
        bool clock_low = false, clear = true;  // PB6 = 0, PB7 = 1: as an 8255 after reset leaves them
        u8 shifted = 0;                        // the shift register
        bool irq = false;                      // the flip-flop: the register is full, and holds the data line
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [down, buffer, count, repeating, repeat_at, first_scan, reset_at, send_start, bits_sent, unread,
               clock_low, clear, shifted, irq, now] = s;
        v("down", down), v("buffer", buffer), v("count", count), v("repeating", repeating), v("repeat_at", repeat_at);
        v("first_scan", first_scan), v("reset_at", reset_at), v("send_start", send_start), v("bits_sent", bits_sent);
        v("unread", unread), v("clock_low", clock_low), v("clear", clear), v("shifted", shifted), v("irq", irq);
        v("now", now);
    }

    OutputPin irq;  // rises when the start bit has passed through the register, falls when that is cleared

    void reset();  // power-on: keys are released, the buffer is emptied; the lines from the 8255 keep their levels
    void catch_up(Tick to);
    Tick next_event() const;

    void key(u8 scan_code, bool down);  // 1 to 83; others, and a level the key already has, are ignored
    bool is_down(u8 scan_code) const;
    // Nothing is being tested, held or waiting: a key typed now arrives next.
    bool is_ready() const { return !s_.unread && !s_.clock_low && !s_.clear && !s_.irq && s_.count == 0; }
    int waiting() const { return s_.count; }  // codes in the keyboard's own buffer, the one being sent included

    u8 data() const { return s_.shifted; }  // the register: port 60h
    void clock_low(bool held);              // true while PB6 = 0
    void clear(bool asserted);              // true while PB7 = 1

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    u64 next_look() const;
    u64 next_due() const;
    u64 scan_after(u64 cycle, u64 scans) const;
    void put(u8 code);
    void press(u8 scan_code, u64 cycle);
    void read_matrix(u64 cycle);
    void look(u64 cycle);
    void send_bit();
    void self_test(u64 cycle);

    State s_{};
};
static_assert(Chip<Keyboard>);

}  // namespace tick86
