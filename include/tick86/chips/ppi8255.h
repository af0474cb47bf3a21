// SPDX-License-Identifier: MIT
// Intel 8255A programmable peripheral interface - three 8-bit ports, bit set/reset, handshake modes 1 and 2.
// In the PC  ports 60h-63h: A = keyboard shift register in, B = control lines out, C = switches and sensors in
// Sources    [8255A] mode definition, modes 0 to 2 and status word; [XT-TR] system board; tests/chips/ppi8255_test.cpp
// Not here   port C data lines as handshake inputs (STB and ACK are pins of their own); access and propagation delays
#pragma once
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

class Ppi8255 {
public:
    enum Register { PortA, PortB, PortC, Control };

    struct State {
        u8 control = 0x9B;  // the last mode word: after reset all ports are inputs in mode 0
        u8 out_a = 0, out_b = 0, out_c = 0;
        u8 in_a = 0, in_b = 0;  // input latches of modes 1 and 2
        u8 inte = 0;            // interrupt enables, at the port C bit that sets them: 2 (B), 4 and 6 (A)
        bool ibf_a = false, ibf_b = false, obf_a = false, obf_b = false;
        bool stb_a = false, stb_b = false, ack_a = false, ack_b = false;  // input pins, true = asserted
        u8 pins_a = 0xFF, pins_b = 0xFF, pins_c = 0xFF;                   // as last reported; an undriven pin is 1
        Tick now = 0;
    };
    template <class V>
    friend void fields(V& v, Meta<V, State>& s) {
        auto& [control, out_a, out_b, out_c, in_a, in_b, inte, ibf_a, ibf_b, obf_a, obf_b, stb_a, stb_b, ack_a, ack_b,
               pins_a, pins_b, pins_c, now] = s;
        v("control", control), v("out_a", out_a), v("out_b", out_b), v("out_c", out_c);
        v("in_a", in_a), v("in_b", in_b), v("inte", inte);
        v("ibf_a", ibf_a), v("ibf_b", ibf_b), v("obf_a", obf_a), v("obf_b", obf_b);
        v("stb_a", stb_a), v("stb_b", stb_b), v("ack_a", ack_a), v("ack_b", ack_b);
        v("pins_a", pins_a), v("pins_b", pins_b), v("pins_c", pins_c), v("now", now);
    }

    // The lines as something outside drives them; asked when the port is read. Unconnected: FFh.
    Wire<u8()> port_a, port_b, port_c;
    // The pins as the chip drives them, told on change: bits in the input direction are 1 (nobody drives them, and a
    // TTL input left open reads high). INTR and the other handshake outputs are bits of port C.
    Wire<void(u8, Tick)> port_a_out, port_b_out, port_c_out;

    void reset();
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    Tick next_event() const { return Never; }

    u8 read(int reg);
    u8 peek(int reg) const;
    void write(int reg, u8 value);

    void stb_a(bool asserted);  // PC4 in modes 1 (input) and 2
    void ack_a(bool asserted);  // PC6 in modes 1 (output) and 2
    void stb_b(bool asserted);  // PC2 in mode 1, input
    void ack_b(bool asserted);  // PC2 in mode 1, output

    const State& state() const { return s_; }
    bool accepts(const State&) const { return true; }
    void restore(const State& s) { s_ = s; }

private:
    void set_mode(u8 word);
    void set_bit(int position, bool level);
    void report();

    State s_{};
};
static_assert(Chip<Ppi8255>);

}  // namespace tick86
