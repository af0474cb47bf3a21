// SPDX-License-Identifier: MIT
#include "tick86/chips/ppi8255.h"

#include "tick86/base/bits.h"

namespace tick86 {
namespace {

// Bits of the mode word [8255A mode definition format].
constexpr int ModeFlag = 7, PortAIn = 4, UpperCIn = 3, GroupBMode1 = 2, PortBIn = 1, LowerCIn = 0;

int mode_a(u8 control) {
    if (bit(control, 6)) return 2;
    return bit(control, 5) ? 1 : 0;
}
bool mode1_b(u8 control) { return bit(control, GroupBMode1); }

// Mode 2 has both an input and an output side.
bool strobed_in_a(u8 control) { return mode_a(control) == 2 || (mode_a(control) == 1 && bit(control, PortAIn)); }
bool strobed_out_a(u8 control) { return mode_a(control) == 2 || (mode_a(control) == 1 && !bit(control, PortAIn)); }
bool strobed_in_b(u8 control) { return mode1_b(control) && bit(control, PortBIn); }
bool strobed_out_b(u8 control) { return mode1_b(control) && !bit(control, PortBIn); }

// Bits of port C that the handshakes have taken.
u8 taken_by_handshake(u8 control) {
    u8 taken = 0;
    if (strobed_in_a(control)) taken |= 0b0011'1000;   // STB, IBF, INTR
    if (strobed_out_a(control)) taken |= 0b1100'1000;  // OBF, ACK, INTR
    if (mode1_b(control)) taken |= 0b0000'0111;
    return taken;
}

// Bits of port C that are plain outputs.
u8 plain_outputs(u8 control) {
    u8 outputs = 0;
    if (!bit(control, UpperCIn)) outputs |= 0xF0;
    if (!bit(control, LowerCIn)) outputs |= 0x0F;
    return outputs & ~taken_by_handshake(control) & 0xFF;
}

bool intr_a(const Ppi8255::State& s) {
    const bool in = strobed_in_a(s.control) && s.ibf_a && !s.stb_a && bit(s.inte, 4);
    const bool out = strobed_out_a(s.control) && !s.obf_a && !s.ack_a && bit(s.inte, 6);
    return in || out;
}
bool intr_b(const Ppi8255::State& s) {
    if (!bit(s.inte, 2)) return false;
    return strobed_in_b(s.control) ? s.ibf_b && !s.stb_b : !s.obf_b && !s.ack_b;
}

// What the handshake puts on port C: its output pins and, where its input pins are, the enable flip-flops. OBF is
// active low on the pin and in the status word [8255A reading port C status].
u8 handshake_word(const Ppi8255::State& s) {
    u8 word = 0;
    if (strobed_in_a(s.control)) word = with_bit(with_bit(word, 5, s.ibf_a), 4, bit(s.inte, 4));
    if (strobed_out_a(s.control)) word = with_bit(with_bit(word, 7, !s.obf_a), 6, bit(s.inte, 6));
    if (mode_a(s.control) != 0) word = with_bit(word, 3, intr_a(s));
    if (mode1_b(s.control)) {
        const bool full = strobed_in_b(s.control) ? s.ibf_b : !s.obf_b;
        word = with_bit(with_bit(with_bit(word, 2, bit(s.inte, 2)), 1, full), 0, intr_b(s));
    }
    return word;
}

u8 pull(const Wire<u8()>& wire) { return wire.is_connected() ? wire() : 0xFF; }

}  // namespace

void Ppi8255::reset() {
    const State old = s_;
    s_ = State{};
    s_.stb_a = old.stb_a, s_.stb_b = old.stb_b, s_.ack_a = old.ack_a, s_.ack_b = old.ack_b;
    s_.pins_a = old.pins_a, s_.pins_b = old.pins_b, s_.pins_c = old.pins_c;
    s_.now = old.now;
    report();
}

u8 Ppi8255::peek(int reg) const {
    switch (reg & 3) {
        case PortA:
            if (strobed_in_a(s_.control)) return s_.in_a;
            return bit(s_.control, PortAIn) ? pull(port_a) : s_.out_a;
        case PortB:
            if (strobed_in_b(s_.control)) return s_.in_b;
            return bit(s_.control, PortBIn) ? pull(port_b) : s_.out_b;
        case PortC: {
            const u8 outputs = plain_outputs(s_.control), taken = taken_by_handshake(s_.control);
            const u8 inputs = static_cast<u8>(~(outputs | taken));
            u8 value = static_cast<u8>((s_.out_c & outputs) | (handshake_word(s_) & taken));
            if (inputs) value |= pull(port_c) & inputs;
            return value;
        }
        default: return 0xFF;  // the control register cannot be read: nobody drives the bus
    }
}

u8 Ppi8255::read(int reg) {
    const u8 value = peek(reg);
    if ((reg & 3) == PortA && strobed_in_a(s_.control)) s_.ibf_a = false;
    if ((reg & 3) == PortB && strobed_in_b(s_.control)) s_.ibf_b = false;
    report();
    return value;
}

void Ppi8255::write(int reg, u8 value) {
    switch (reg & 3) {
        case PortA:
            s_.out_a = value;
            if (strobed_out_a(s_.control)) s_.obf_a = true;
            break;
        case PortB:
            s_.out_b = value;
            if (strobed_out_b(s_.control)) s_.obf_b = true;
            break;
        case PortC: {
            // Only the half of a group in mode 0 listens; the rest is reached by bit set/reset alone.
            u8 reached = 0;
            if (mode_a(s_.control) == 0) reached |= 0xF0;
            if (!mode1_b(s_.control)) reached |= 0x0F;
            s_.out_c = static_cast<u8>((s_.out_c & ~reached) | (value & reached));
            break;
        }
        default:
            if (bit(value, ModeFlag))
                set_mode(value);
            else
                set_bit(static_cast<int>(field(value, 1, 3)), bit(value, 0));
    }
    report();
}

void Ppi8255::set_mode(u8 word) {
    s_.control = word;
    s_.out_a = s_.out_b = s_.out_c = 0;
    s_.inte = 0;
    s_.ibf_a = s_.ibf_b = s_.obf_a = s_.obf_b = false;
}

void Ppi8255::set_bit(int position, bool level) {
    const bool enables = (position == 4 && strobed_in_a(s_.control)) || (position == 6 && strobed_out_a(s_.control)) ||
                         (position == 2 && mode1_b(s_.control));
    if (enables)
        s_.inte = with_bit(s_.inte, position, level);
    else
        s_.out_c = with_bit(s_.out_c, position, level);
}

void Ppi8255::stb_a(bool asserted) {
    if (asserted && !s_.stb_a && strobed_in_a(s_.control)) {
        s_.in_a = pull(port_a);
        s_.ibf_a = true;
    }
    s_.stb_a = asserted;
    report();
}

void Ppi8255::stb_b(bool asserted) {
    if (asserted && !s_.stb_b && strobed_in_b(s_.control)) {
        s_.in_b = pull(port_b);
        s_.ibf_b = true;
    }
    s_.stb_b = asserted;
    report();
}

void Ppi8255::ack_a(bool asserted) {
    if (asserted && strobed_out_a(s_.control)) s_.obf_a = false;
    s_.ack_a = asserted;
    report();
}

void Ppi8255::ack_b(bool asserted) {
    if (asserted && strobed_out_b(s_.control)) s_.obf_b = false;
    s_.ack_b = asserted;
    report();
}

// Tells the outside what has changed at the pins.
void Ppi8255::report() {
    const bool drives_a = mode_a(s_.control) == 2 ? s_.ack_a : !bit(s_.control, PortAIn);
    const u8 a = drives_a ? s_.out_a : 0xFF;
    const u8 b = bit(s_.control, PortBIn) ? 0xFF : s_.out_b;

    const u8 outputs = plain_outputs(s_.control);
    u8 handshake = taken_by_handshake(s_.control);  // less its input pins
    if (strobed_in_a(s_.control)) handshake = with_bit(handshake, 4, false);
    if (strobed_out_a(s_.control)) handshake = with_bit(handshake, 6, false);
    if (mode1_b(s_.control)) handshake = with_bit(handshake, 2, false);
    const u8 open = static_cast<u8>(~(outputs | handshake));
    const u8 c = static_cast<u8>((s_.out_c & outputs) | (handshake_word(s_) & handshake) | open);

    const bool new_a = a != s_.pins_a, new_b = b != s_.pins_b, new_c = c != s_.pins_c;
    s_.pins_a = a, s_.pins_b = b, s_.pins_c = c;
    if (new_a) port_a_out(a, s_.now);
    if (new_b) port_b_out(b, s_.now);
    if (new_c) port_c_out(c, s_.now);
}

}  // namespace tick86
