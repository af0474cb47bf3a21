// SPDX-License-Identifier: MIT
// Arithmetic and logic of one clock per step: ADD..CMP, TEST, INC, DEC, NOT, NEG, shifts, decimal adjust.
#pragma once
#include "cpu/code/eu.h"
#include "cpu/code/op_move.h"

namespace tick86::cpu::code {

inline constexpr int Cmp = 7;  // the operation that keeps no result

template <int Op, int W, class E>
void alu_rm_reg(E& e) {  // 00-39, even direction: r/m is the destination
    e.fetch_modrm();
    const u16 x = e.template load_rm<W>(), y = e.template reg<W>(e.reg_field());
    e.s.tmp_b = y;
    const AluOut out = alu<W>(Op, x, y, e.s.flags);
    e.set_arithmetic(out.six);
    e.idle(3);
    if constexpr (Op == Cmp)
        e.end_early();
    else
        store_rm_and_end<W>(e, out.value);
}
template <int Op, int W, class E>
void alu_reg_rm(E& e) {  // 02-3B
    e.fetch_modrm();
    const u16 y = e.template load_rm<W>(), x = e.template reg<W>(e.reg_field());
    e.s.tmp_b = y;
    const AluOut out = alu<W>(Op, x, y, e.s.flags);
    e.set_arithmetic(out.six);
    if constexpr (Op != Cmp) e.template set_reg<W>(e.reg_field(), out.value);
    e.idle(3);
    e.end_early();
}
template <int Op, int W, class E>
void alu_acc_imm(E& e) {  // 04-3D
    e.t = e.s.clock + 2;
    const u16 y = e.template q_immediate<W>();
    e.s.tmp_b = y;
    const AluOut out = alu<W>(Op, e.template reg<W>(AX), y, e.s.flags);
    e.set_arithmetic(out.six);
    if constexpr (Op != Cmp) e.template set_reg<W>(AX, out.value);
    e.idle(2);
    e.end_early();
}
// 80-83. The immediate is a byte unless Long; for 83 it is sign-extended.
template <int W, bool Long, class E>
void alu_rm_imm(E& e) {
    e.fetch_modrm();
    const u16 x = e.template load_rm<W>();
    u16 y;
    if constexpr (Long)
        y = e.q_word();
    else
        y = static_cast<u16>(static_cast<i8>(e.template q_immediate<1>())) & Mask<W>;
    e.s.tmp_b = y;
    const AluOut out = alu<W>(e.reg_field(), x, y, e.s.flags);
    e.set_arithmetic(out.six);
    e.idle(2);
    if (e.reg_field() != Cmp)
        store_rm_and_end<W>(e, out.value);
    else if (e.memory)
        e.end();
    else
        e.end_early();
}

template <int W, class E>
void test_rm_reg(E& e) {  // 84 85
    e.fetch_modrm();
    const u16 x = e.template load_rm<W>(), y = e.template reg<W>(e.reg_field());
    e.s.tmp_b = y;
    e.set_arithmetic(logic<W>(x & y).six);
    e.idle(3);
    e.end_early();
}
template <int W, class E>
void test_acc_imm(E& e) {  // A8 A9
    e.t = e.s.clock + 2;
    const u16 y = e.template q_immediate<W>();
    e.s.tmp_b = y;
    e.set_arithmetic(logic<W>(e.template reg<W>(AX) & y).six);
    e.idle(2);
    e.end_early();
}
template <int W, class E>
void test_rm_imm(E& e, u16 x) {  // F6 F7 /0 /1
    const u16 y = e.template q_immediate<W>();
    e.s.tmp_b = y;
    e.set_arithmetic(logic<W>(x & y).six);
    e.idle(2);
    if (e.memory)
        e.end();
    else
        e.end_early();
}

template <int W, class E>
void unary_rm(E& e, u16 x, AluOut out) {  // INC, DEC, NEG, shifts by one
    e.s.tmp_b = x;
    e.set_arithmetic(out.six);
    e.idle(2);
    store_rm_and_end<W>(e, out.value);
}
template <int W, class E>
void not_rm(E& e, u16 x) {  // F6 F7 /2
    e.s.tmp_b = x;
    e.idle(2);
    store_rm_and_end<W>(e, static_cast<u16>(~x & Mask<W>));
}
template <bool Decrement, class E>
void inc_dec_reg(E& e) {  // 40-4F
    e.t = e.s.clock + 2;
    u16& r = e.s.r[e.s.opcode & 7];
    e.s.tmp_b = r;
    const AluOut out = Decrement ? dec<2>(r, e.s.flags) : inc<2>(r, e.s.flags);
    r = out.value;
    e.set_arithmetic(out.six);
    e.idle(2);
    e.end_early();
}
template <int W, class E>
void shift_one(E& e) {  // D0 D1
    e.fetch_modrm();
    const u16 x = e.template load_rm<W>();
    unary_rm<W>(e, x, shift<W>(e.reg_field(), x, e.s.flags));
}
template <int W, class E>
void shift_by_cl(E& e) {  // D2 D3: four clocks for each position; all eight bits of CL count
    e.fetch_modrm();
    u16 b = e.template load_rm<W>();
    const int count = e.s.r[CX] & 0xFF, operation = e.reg_field();
    u16 flags = e.s.flags;
    for (int i = 0; i < count; ++i) {
        const AluOut out = shift<W>(operation, b, flags);
        b = out.value;
        flags = with_arithmetic(flags, out.six);
    }
    e.s.flags = flags;
    e.s.tmp_b = b;
    e.idle(7 + 4 * count);
    if (e.memory)
        e.template wr<W>(e.ea_segment, e.ea, b);
    else
        e.template set_reg<W>(e.rm_field(), b);
    e.end();
}

template <bool Subtract, class E>
void decimal(E& e) {  // 27 2F
    e.t = e.s.clock + 2;
    const AluOut out = decimal_adjust(e.s.r[AX] & 0xFF, e.s.flags, Subtract);
    e.s.tmp_b = 0xFFFF;
    e.template set_reg<1>(AX, out.value);
    e.set_arithmetic(out.six);
    e.idle(4);
    e.end_early();
}
template <bool Subtract, class E>
void ascii(E& e) {  // 37 3F
    e.t = e.s.clock + 2;
    const u8 ah = high(e.s.r[AX]);
    const AsciiOut out = ascii_adjust(e.s.r[AX] & 0xFF, e.s.flags, Subtract);
    const int k = out.adjusted ? 1 : 0;
    e.s.tmp_b = ah;
    e.s.r[AX] = word(out.al, static_cast<u8>(Subtract ? ah - k : ah + k));
    e.set_arithmetic(out.six);
    e.idle(6);
    if (!out.adjusted) e.jump();
    e.idle(1);
    e.end();
}

}  // namespace tick86::cpu::code
