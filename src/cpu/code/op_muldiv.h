// SPDX-License-Identifier: MIT
// Multiply and divide, and AAM and AAD, which share their loops. a:c is the double-width number, b the other operand.
// F1, the repeat flip-flop, doubles as the sign of the result: a repeat prefix before IMUL or IDIV inverts it.
#pragma once
#include "cpu/code/eu.h"
#include "cpu/code/interrupt.h"

namespace tick86::cpu::code {

// The temporaries and the ALU's own carry, which conditions see.
template <int W, class E>
struct MulDiv {
    E& e;
    u32 a = 0, b = 0, c = 0;
    bool carry = false;

    static constexpr u32 mask = Mask<W>, top = Msb<W>;

    void latch(AluOut out) {  // a result that is written to FLAGS
        e.set_arithmetic(out.six);
        carry = out.six & flag::CF;
    }
    void set_carry_overflow(bool on) {
        const u16 both = flag::CF | flag::OF;
        e.s.flags = static_cast<u16>(on ? e.s.flags | both : e.s.flags & ~both);
    }

    // a:c = b * c
    void multiply() {
        a = 0;
        bool out = c & 1;  // the carry that enters at the top here has left again when the loop is done
        c = c >> 1 | (carry ? top : 0);
        e.idle(2);
        for (int i = 0; i < 8 * W; ++i) {
            bool in = false;
            if (out) {
                const AluOut sum = add<W>(a, b);
                e.set_arithmetic(sum.six);
                a = sum.value;
                in = sum.six & flag::CF;
                e.idle(7);
            } else {
                e.idle(6);
            }
            const bool middle = a & 1;
            a = a >> 1 | (in ? top : 0);
            out = c & 1;
            c = c >> 1 | (middle ? top : 0);
        }
        carry = out;
        e.idle(1);  // no jump back after the last bit, but the return
    }

    // c = ~(a:c / b), a = remainder. False: it does not fit, or b is 0.
    bool divide() {
        latch(sub<W>(a, b));
        e.idle(3);
        if (!carry) {
            e.jump();
            return false;
        }
        for (int i = 0; i < 8 * W; ++i) {
            const bool last = i == 8 * W - 1;
            const bool c_out = c & top;
            c = (c << 1 | (carry ? 1 : 0)) & mask;
            const bool a_out = a & top;
            a = (a << 1 | (c_out ? 1 : 0)) & mask;
            e.idle(4);  // rotate c, rotate a, set up the compare, test what left a
            if (a_out) {
                a = (a - b) & mask;
                carry = false;
                e.jump();
                e.idle(2);
                e.jump();  // to the next bit, or over the end of the loop
                if (last) e.idle(1);
            } else {
                latch(sub<W>(a, b));
                e.idle(2);
                if (!carry) {
                    a = (a - b) & mask;
                    e.jump();
                    e.idle(1);
                    e.jump();
                    if (last) e.idle(1);
                } else {
                    e.idle(1);
                    if (!last) e.jump();
                }
            }
        }
        c = (c << 1 | (carry ? 1 : 0)) & mask;
        carry = c & top;
        e.idle(3);
        e.jump();
        e.s.flags = static_cast<u16>((e.s.flags & ~flag::CF) | (carry ? flag::CF : 0));
        return true;
    }

    // b = |b|, toggling the sign; ends in a return.
    void absolute_b() {
        e.idle(3);
        if (b & top) {
            b = (0 - b) & mask;
            e.s.f1 = !e.s.f1;
            e.idle(1);
        } else {
            e.jump();
            e.idle(1);
        }
        e.jump();
    }
    // a:c = -(a:c), then the sign of b.
    void negate() {
        latch(sub<W>(0, c));
        c = (0 - c) & mask;
        e.idle(3);
        if (carry) {
            a = ~a & mask;
            e.jump();
        } else {
            a = (0 - a) & mask;
            e.idle(1);
        }
        e.s.f1 = !e.s.f1;
        e.idle(1);
        absolute_b();
    }
    void prepare_idiv() {
        e.idle(2);
        if (a & top) {
            negate();
        } else {
            e.jump();
            absolute_b();
        }
    }
    void prepare_imul() {
        e.idle(2);
        if (c & top) {
            c = (0 - c) & mask;
            e.s.f1 = !e.s.f1;
            e.idle(2);
        }
        e.jump();
        absolute_b();
    }
    // Is the quotient in range? Signs of remainder and quotient. False: divide error.
    bool finish_idiv(u32 dividend_high) {
        e.idle(1);
        if (!carry) {
            e.jump();
            return false;
        }
        e.idle(3);
        if (dividend_high & top) {
            a = (0 - a) & mask;
            e.idle(1);
        } else {
            e.jump();
        }
        e.idle(2);
        if (e.s.f1) {
            c = (c + 1) & mask;
            e.jump();
        } else {
            c = ~c & mask;
            e.idle(1);
        }
        set_carry_overflow(false);
        e.idle(1);
        e.jump();
        return true;
    }
    // CF = OF = does the product need its high half? `signed_`: is it more than the sign of the low half?
    void flag_product(bool signed_) {
        if (signed_) {
            const AluOut out = add<W>(a, 0, c & top ? 1 : 0);
            latch(out);
            e.idle(4);
            end_flag_product(out.value == 0);
        } else {
            e.s.flags = static_cast<u16>((e.s.flags & ~(flag::SF | flag::ZF | flag::PF | flag::AF)) | szp<W>(a));
            e.idle(2);
            e.jump();
            e.idle(1);
            end_flag_product(a == 0);
        }
    }
    void end_flag_product(bool zero) {
        if (zero) e.jump();
        set_carry_overflow(!zero);
        e.idle(1);
        e.jump();
    }
};

// High and low half of the accumulator pair: AH:AL or DX:AX.
template <int W, class E>
void set_pair(E& e, u32 high_half, u32 low_half) {
    if constexpr (W == 1) {
        e.s.r[AX] = word(static_cast<u8>(low_half), static_cast<u8>(high_half));
    } else {
        e.s.r[AX] = static_cast<u16>(low_half);
        e.s.r[DX] = static_cast<u16>(high_half);
    }
}
template <int W, class E>
u32 high_half(E& e) {
    return W == 1 ? high(e.s.r[AX]) : e.s.r[DX];
}

template <int W, class E>
void mul(E& e, u16 operand, bool signed_) {  // F6 F7 /4 /5
    MulDiv<W, E> m{e};
    m.c = e.template reg<W>(AX);
    m.b = operand;
    m.carry = m.c & Msb<W>;
    e.idle(2);
    if (signed_) {
        e.jump();
        m.prepare_imul();
    }
    e.idle(1);
    e.jump();
    m.multiply();
    e.idle(1);
    if (e.s.f1) {
        e.jump();
        m.negate();
    }
    e.idle(1);
    if (signed_) {
        e.jump();
        m.flag_product(true);
        e.idle(1);
        e.jump();
    } else {
        e.idle(2);
        e.jump();
        m.flag_product(false);
    }
    e.s.tmp_b = static_cast<u16>(m.b);
    set_pair<W>(e, m.a, m.c);
    e.idle(1);
    e.end();
}

template <int W, class E>
void div(E& e, u16 operand, bool signed_) {  // F6 F7 /6 /7
    MulDiv<W, E> m{e};
    const u32 upper = high_half<W>(e);
    m.a = upper;
    m.c = e.template reg<W>(AX);
    m.b = operand;
    e.idle(3);
    if (signed_) {
        e.jump();
        m.prepare_idiv();
    }
    e.idle(1);
    e.jump();
    bool fits = m.divide();
    if (fits) {
        e.idle(2);
        if (signed_) {
            e.jump();
            fits = m.finish_idiv(upper);
        } else {
            m.c = ~m.c & Mask<W>;
        }
    }
    e.s.tmp_b = static_cast<u16>(m.b);
    if (!fits) {
        divide_error(e);
        return;
    }
    set_pair<W>(e, m.a, m.c);
    e.idle(2);
    e.end_early();
}

template <class E>
void aam(E& e) {  // D4
    e.t = e.s.clock + 2;
    MulDiv<1, E> m{e};
    m.b = e.q();
    m.c = e.s.r[AX] & 0xFF;
    e.idle(2);
    e.jump();
    e.s.tmp_b = static_cast<u16>(m.b);
    if (!m.divide()) {
        divide_error(e);
        return;
    }
    e.s.r[AX] = word(static_cast<u8>(m.a), static_cast<u8>(~m.c));
    e.set_arithmetic(szp<1>(m.a));
    e.idle(3);
    e.end_early();
}
template <class E>
void aad(E& e) {  // D5
    e.t = e.s.clock + 2;
    MulDiv<1, E> m{e};
    m.c = e.q();
    m.b = high(e.s.r[AX]);
    e.idle(1);
    e.jump();
    m.multiply();
    const AluOut out = add<1>(m.c, e.s.r[AX] & 0xFF);
    e.s.tmp_b = e.s.r[AX] & 0xFF;
    e.set_arithmetic(out.six);
    e.s.r[AX] = out.value;
    e.idle(2);
    e.jump();
    e.idle(1);
    e.end();
}

}  // namespace tick86::cpu::code
