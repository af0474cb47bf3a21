// SPDX-License-Identifier: MIT
// Intel 8259A programmable interrupt controller - eight request lines, one vector.
// In the PC  master at ports 20h-21h, INT -> CPU INTR; slave (pc86 only) at A0h-A1h, INT -> master IR2.
// Sources    [8259A] programming, EOI, poll and cascade chapters; tests/chips/pic8259_test.cpp; docs/chips/8259a.md
// Not here   propagation delays; the third INTA pulse of MCS-80/85 mode (an 8086 reads the second byte of the CALL)
#pragma once
#include <array>

#include "tick86/base/bits.h"
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

// An interrupt acknowledge, as the board performs it:
//     first INTA    int cascade = master.inta1();
//                   bool second = slave.is_selected(cascade);   if (second) slave.inta1();
//     second INTA   u8 vector = master.inta2();                 if (second) vector &= slave.inta2();
// inta2() of a chip that leaves the data bus to another one is FFh, so a request for a slave that nobody answers
// reads as a floating bus.
class Pic8259 {
public:
    struct State {
        u8 lines = 0;  // levels of IR0-IR7
        u8 edges = 0;  // edge-sense latches: a low-to-high transition not yet acknowledged, line still high
        u8 irr = 0;    // requests as the priority logic and the CPU see them; held still between the INTA pulses
        u8 isr = 0;    // levels in service
        u8 imr = 0;    // masked levels
        u8 icw1 = 0, icw2 = 0, icw3 = 0, icw4 = 0;
        u8 init_step = 0;             // next initialisation word expected: 2, 3, 4; 0 = none (OCWs are taken)
        bool ready = false;           // an initialisation sequence has been completed since the last ICW1
        u8 lowest = 7;                // level with the lowest priority; the next one (modulo 8) has the highest
        bool read_isr = false;        // what a read of the even port gives: IRR or ISR (OCW3)
        bool poll = false;            // the next read is a poll
        bool special_mask = false;    // OCW3 special mask mode
        bool rotate_on_aeoi = false;  // OCW2 rotate in automatic EOI mode
        bool sp = true;               // SP/EN pin: high = master (or alone), low = slave
        bool int_level = false;       // INT output
        bool acknowledging = false;   // between the two INTA pulses
        bool driving = false;         // this chip puts the vector on the bus in the second pulse
        u8 level = 7;                 // level of the latest acknowledge
        bool spurious = false;        // the latest acknowledge found no request: vector of IR7, no ISR bit
        u32 spurious_count = 0;       // such acknowledges since power-on
        Tick spurious_at = Never;     // tick of the latest of them
        Tick now = 0;
    };

    OutputPin int_pin;  // INT

    void reset();  // power-on: the 8259A has no RESET pin. The levels of its input pins stay
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    void set_present(Tick now) { catch_up(now); }
    Tick next_event() const { return Never; }

    u8 read(int reg);        // reg 0: poll word, IRR or ISR; reg 1: IMR
    u8 peek(int reg) const;  // what read() would give; changes nothing
    void write(int reg, u8 value);
    void ir(int line, bool level);  // input pins IR0-IR7
    void sp(bool level);            // input pin SP/EN in non-buffered mode: high = master

    // First INTA pulse for the master, or for a slave for which is_selected() holds. Freezes the requests, sets the ISR
    // bit. Returns the code the master puts on CAS0-2, or -1 when the level is not a slave's according to ICW3.
    int inta1();
    // Second INTA pulse: the vector, or FFh if another chip is to drive the bus. Automatic EOI happens here.
    u8 inta2();

    // Questions without side effects: the machine's arbitration and the debugger's `why`.
    bool is_slave() const;                // cascade mode, and slave by SP/EN or, buffered, by ICW4
    bool is_selected(int cascade) const;  // does this chip answer when the master's inta1() returned `cascade`?
    int slave_id() const { return s_.icw3 & 7; }
    bool is_slave_line(int line) const;  // the master's ICW3 says that a slave is on this line
    bool is_level_triggered() const { return bit(s_.icw1, 3); }
    bool is_single() const { return bit(s_.icw1, 1); }
    bool is_aeoi() const { return bit(s_.icw4, 1); }
    bool is_sfnm() const { return bit(s_.icw4, 4); }
    bool is_buffered() const { return bit(s_.icw4, 3); }
    bool is_8086_mode() const { return bit(s_.icw4, 0); }
    bool is_requested(int line) const { return bit(s_.irr, line); }
    bool is_masked(int line) const { return bit(s_.imr, line); }
    bool is_in_service(int line) const { return bit(s_.isr, line); }
    int priority(int line) const { return (line - s_.lowest - 1) & 7; }  // 0 = highest
    int blocking_level(int line) const;  // the level in service that keeps `line` from interrupting; -1 if none
    bool is_blocked_by_isr(int line) const { return blocking_level(line) >= 0; }
    int highest_request() const;     // the line an acknowledge would serve now; -1: none (spurious IR7)
    int highest_in_service() const;  // what a non-specific EOI would end now; -1: none
    u8 vector(int line) const;       // the byte given for `line` in the second INTA pulse
    bool int_level() const { return s_.int_level; }

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    void write_icw1(u8 value);
    void write_ocw2(u8 value);
    void write_ocw3(u8 value);
    void acknowledge(int line);
    void end_of_interrupt(int line, bool rotate);
    void update();  // IRR from the lines, then INT from everything

    State s_{};
};

template <class V>
void fields(V& v, Meta<V, Pic8259::State>& s) {
    auto& [lines, edges, irr, isr, imr, icw1, icw2, icw3, icw4, init_step, ready, lowest, read_isr, poll, special_mask,
           rotate_on_aeoi, sp, int_level, acknowledging, driving, level, spurious, spurious_count, spurious_at, now] =
        s;
    v("lines", lines), v("edges", edges), v("irr", irr), v("isr", isr), v("imr", imr);
    v("icw1", icw1), v("icw2", icw2), v("icw3", icw3), v("icw4", icw4), v("init_step", init_step), v("ready", ready);
    v("lowest", lowest), v("read_isr", read_isr), v("poll", poll), v("special_mask", special_mask);
    v("rotate_on_aeoi", rotate_on_aeoi), v("sp", sp), v("int_level", int_level), v("acknowledging", acknowledging);
    v("driving", driving), v("level", level), v("spurious", spurious), v("spurious_count", spurious_count);
    v("spurious_at", spurious_at), v("now", now);
}

static_assert(Chip<Pic8259>);

}  // namespace tick86
