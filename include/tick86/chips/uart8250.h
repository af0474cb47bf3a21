// SPDX-License-Identifier: MIT
// National INS8250 asynchronous communications element, with the IRQ gate of the card it sits on.
// In the PC  ports 3F8h-3FFh; 1.8432 MHz; INTRPT passes to 8259 IR4 only while OUT2 is asserted, as on IBM's async card
// Sources    [INS8250] registers, interrupts, loop-back; [XT-TR] async adapter; tests/chips/uart8250_test.cpp
// Not here   a scratch register (address 7 answers FFh: the 8250 has none), noise, sending a line break, the write
//            side of LSR and MSR (for the factory), the interrupt glitches of early masks
#pragma once
#include <array>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class Uart8250 {
public:
    enum Register { Data, Ier, Iir, Lcr, Mcr, Lsr, Msr };  // Data is RBR or THR; with DLAB, 0 and 1 are the divisor
    // 1.8432 MHz against 315/22 MHz, exactly.
    static constexpr ClockRatio Crystal{21'875, 2'816};
    static constexpr std::size_t LineLength = 64;  // bytes that may stand on the incoming line

    enum LineError : u8 { NoError = 0, ParityError = 0x04, FramingError = 0x08, Break = 0x10 };
    struct Incoming {
        u8 byte = 0, errors = NoError;
    };
    struct State {
        u8 rbr = 0, thr = 0, tsr = 0, ier = 0, lcr = 0, mcr = 0, lsr = 0x60, msr = 0;
        u16 divisor = 1;
        bool thre_pending = false;                               // the THRE interrupt, which reading IIR takes away
        bool irq = false, rts = false, dtr = false;              // output pins
        bool cts = false, dsr = false, ri = false, dcd = false;  // input pins, true = asserted
        u64 baud_start = 0;                 // crystal period at which the baud generator was last started
        u64 tx_load = Never;                // crystal period at which THR moves to the shift register
        u64 tx_done = Never;                // ... and at which the last stop bit ends
        bool tx_looped = false;             // the character being sent goes round to the receiver
        u64 rx_ready = Never, rx_free = 0;  // middle of the first stop bit · the line may carry the next start bit
        u64 loop_ready = Never;             // the same for the looped character
        std::array<Incoming, LineLength> line{};
        u8 line_first = 0, line_count = 0;  // the first one is being received while rx_ready is not Never
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, Incoming>& i) {
        auto& [byte, errors] = i;
        v("byte", byte), v("errors", errors);
    }
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [rbr, thr, tsr, ier, lcr, mcr, lsr, msr, divisor, thre_pending, irq, rts, dtr, cts, dsr, ri, dcd,
               baud_start, tx_load, tx_done, tx_looped, rx_ready, rx_free, loop_ready, line, line_first, line_count,
               now] = s;
        v("rbr", rbr), v("thr", thr), v("tsr", tsr), v("ier", ier), v("lcr", lcr), v("mcr", mcr), v("lsr", lsr);
        v("msr", msr), v("divisor", divisor), v("thre_pending", thre_pending), v("irq", irq), v("rts", rts);
        v("dtr", dtr), v("cts", cts), v("dsr", dsr), v("ri", ri), v("dcd", dcd), v("baud_start", baud_start);
        v("tx_load", tx_load), v("tx_done", tx_done), v("tx_looped", tx_looped), v("rx_ready", rx_ready);
        v("rx_free", rx_free), v("loop_ready", loop_ready), v("line", line), v("line_first", line_first);
        v("line_count", line_count), v("now", now);
    }

    OutputPin irq;  // INTRPT and OUT2
    OutputPin rts, dtr;
    Wire<void(u8, Tick)> tx;  // a character, at the end of its last stop bit; not in loop-back

    void reset();
    void catch_up(Tick to);
    Tick next_event() const;

    u8 read(int reg);
    u8 peek(int reg) const;
    void write(int reg, u8 value);

    // Puts a character on the incoming line, behind those already there. False (nothing taken) when the line is full.
    bool receive(u8 byte, u8 errors = NoError);
    bool is_line_idle() const { return s_.line_count == 0; }

    void cts(bool asserted);
    void dsr(bool asserted);
    void ri(bool asserted);
    void dcd(bool asserted);

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    struct Frame {
        u64 middle_of_stop, length;  // in crystal periods from the beginning of the start bit
    };
    Frame frame() const;
    u32 baud_period() const { return s_.divisor ? s_.divisor : 65'536; }
    u8 word_mask() const;
    u64 next_due() const;
    void load_transmitter(u64 at);
    void finish_transmission(u64 at);
    void begin_reception(u64 at);
    void deliver(u8 byte, u8 errors);
    void sense_modem();
    u8 interrupt() const;
    void drive();

    State s_{};
};
static_assert(Chip<Uart8250>);

}  // namespace tick86
