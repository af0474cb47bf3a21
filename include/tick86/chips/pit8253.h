// SPDX-License-Identifier: MIT
// Intel 8253 programmable interval timer - three 16-bit down counters.
// In the PC  ports 40h-43h; CLK = crystal / 12. OUT0 -> 8259 IR0, OUT1 -> 8237 DREQ0 (refresh), OUT2 -> speaker, PC5
// Sources    [8253] modes 0-5, programming; [8254] what [8253] leaves open; docs/chips/8253.md
// Not here   read-back (8254 only; such a control word is ignored); the undefined content of a counter never loaded
#pragma once
#include <array>

#include "tick86/base/bits.h"
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

// CLK is low for half a Period and then high; pulse k ends, with the falling edge that counts, at tick k * Period.
// A count written or a gate changed is seen by the first pulse that rises after it [8253 loading, 8254 gate], so by a
// write in the high half one pulse later. Immediate, without CLK: OUT after a control word or, in mode 0, a count;
// OUT and the end of counting when a gate falls in modes 2 and 3.
class Pit8253 {
public:
    static constexpr Tick Period = 12;       // [XT-TR] crystal / 12 = 1.193182 MHz
    static constexpr u64 NoClock = ~u64{0};  // a CLK pulse that does not come

    enum class Access : u8 { Low = 1, High = 2, Both = 3 };  // RL bits of the control word

    struct Counter {
        u8 mode = 0;  // 0-5
        bool bcd = false;
        Access access = Access::Both;
        bool programmed = false;  // a control word has been written
        bool has_count = false;   // a complete count has been written since then
        bool loaded = false;      // ... and has reached the counting element
        u16 reload = 0;           // count register, as written (0 = 65536, or 10000 in BCD)
        u8 low_byte = 0;          // first half of a two-byte count, waiting for the second
        bool write_high_next = false, read_high_next = false;
        bool latched = false;
        u16 latch = 0;  // the count held by a latch command
        bool gate = true, out = false;
        bool counting = false;  // each CLK pulse counts; otherwise `value` stands still
        bool halted = false;    // mode 0: the first byte of a new count stops the counting
        bool finished = false;  // modes 0, 1, 4, 5: terminal count passed, no more change of OUT to come
        u16 value = 0;          // counting element at CLK pulse `start`, as a plain number (0 = full count)
        u64 start = 0;
        u64 load_at = NoClock;     // CLK pulse that brings the count register into the counting element
        bool load_again = false;   // and so does the pulse after it
        u64 strobe_end = NoClock;  // modes 4, 5: CLK pulse at which OUT goes high again
        u64 stop_at = NoClock;     // modes 0, 4: last CLK pulse that counts before the gate's low level is seen
    };
    struct State {
        std::array<Counter, 3> counter{};
        Tick now = 0;
    };

    std::array<OutputPin, 3> out;

    void reset();  // power-on: the 8253 has no RESET pin. The levels of its gates stay
    void catch_up(Tick to);
    Tick next_event() const;  // next change of an OUT that is connected

    u8 read(int reg);        // 0-2 counters; 3 is write-only and reads FFh
    u8 peek(int reg) const;  // what read() would give; changes nothing
    void write(int reg, u8 value);
    void gate(int counter, bool level);  // input pins

    // Questions without side effects, at the chip's present tick.
    bool out_level(int counter) const { return at(counter).out; }
    bool gate_level(int counter) const { return at(counter).gate; }
    u16 count(int counter) const;       // counting element, in the form the CPU reads (BCD digits if so programmed)
    u32 full_count(int counter) const;  // the programmed count as a number, 1-65536
    Tick next_out_change(
        int counter) const;              // whether connected or not; Never if only a write or a gate can change OUT
    Tick next_rise(int counter) const;   // next low-to-high change of OUT, likewise
    Tick out_period(int counter) const;  // ticks between rises after next_rise() (modes 2 and 3 running); else 0

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    u64 clock() const { return s_.now / Period; }
    u64 next_pulse() const { return (s_.now + Period / 2) / Period + 1; }  // first pulse that rises after now
    Counter& at(int counter) { return s_.counter[static_cast<std::size_t>(counter)]; }
    const Counter& at(int counter) const { return s_.counter[static_cast<std::size_t>(counter)]; }
    void write_control(u8 value);
    void write_count(int index, u8 value);
    void load_at_next_pulse(Counter& c) const;
    void set_out(int index, bool level);

    State s_{};
};

template <class V>
void fields(V& v, Meta<V, Pit8253::Counter>& s) {
    auto& [mode, bcd, access, programmed, has_count, loaded, reload, low_byte, write_high_next, read_high_next, latched,
           latch, gate, out, counting, halted, finished, value, start, load_at, load_again, strobe_end, stop_at] = s;
    v("mode", mode), v("bcd", bcd), v("access", access), v("programmed", programmed), v("has_count", has_count);
    v("loaded", loaded), v("reload", reload), v("low_byte", low_byte), v("write_high_next", write_high_next);
    v("read_high_next", read_high_next), v("latched", latched), v("latch", latch), v("gate", gate), v("out", out);
    v("counting", counting), v("halted", halted), v("finished", finished), v("value", value);
    v("start", start), v("load_at", load_at), v("load_again", load_again), v("strobe_end", strobe_end),
        v("stop_at", stop_at);
}
template <class V>
void fields(V& v, Meta<V, Pit8253::State>& s) {
    auto& [counter, now] = s;
    v("counter", counter), v("now", now);
}

static_assert(Chip<Pit8253>);

}  // namespace tick86
