// SPDX-License-Identifier: MIT
// Parallel printer adapter, with the handshake of a printer that is always willing.
// In the PC  ports 378h data, 379h status, 37Ah control; IRQ -> 8259 IR7
// Sources    [XT-TR] printer adapter and 80 CPS printer; tests/devices/parallel_test.cpp
// Not here   paper, printer commands, auto feed and select; the data lines as inputs (the card drives them always)
#pragma once
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class Parallel {
public:
    enum Register { Data, Status, Control };
    static constexpr Tick AcceptTicks = ticks_from_us(50);  // Guess: from the strobe to ACK
    static constexpr Tick AckTicks = ticks_from_us(5);      // ACK; BUSY ends with it  [XT-TR printer status]

    struct State {
        u8 data = 0, control = 0;  // control: bits 0 strobe, 1 auto feed, 2 -init, 3 select, 4 IRQ enable
        bool attached = false;     // a printer is on the cable
        Tick ack_at = Never;       // BUSY until ACK ends; the pulse begins here
        bool irq = false;
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [data, control, attached, ack_at, irq, now] = s;
        v("data", data), v("control", control), v("attached", attached), v("ack_at", ack_at), v("irq", irq);
        v("now", now);
    }

    OutputPin irq;
    Wire<void(u8, Tick)> printer;  // a byte, when the strobe begins

    void reset();  // the registers; the printer stays attached
    void catch_up(Tick to);
    Tick next_event() const;

    u8 read(int reg) const;
    u8 peek(int reg) const { return read(reg); }
    void write(int reg, u8 value);
    void attach(bool printer) { s_.attached = printer; }

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    void set_irq(bool level);

    State s_{};
};
static_assert(Chip<Parallel>);

}  // namespace tick86
