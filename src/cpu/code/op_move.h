// SPDX-License-Identifier: MIT
// Data transfer: MOV, XCHG, LEA, LES, LDS, PUSH, POP, XLAT, IN, OUT, flags and AL/AX conversions.
// Comments give the micro-operations of a routine in the order of their clocks.
#pragma once
#include "cpu/code/eu.h"

namespace tick86::cpu::code {

// Writes the r/m result: a register's instruction has already ended early, memory is written in the last one.
template <int W, class E>
void store_rm_and_end(E& e, u16 value) {
    if (e.memory) {
        e.template wr<W>(e.ea_segment, e.ea, value);
        e.end();
    } else {
        e.template set_reg<W>(e.rm_field(), value);
        e.end_early();
    }
}

template <int W, class E>
void mov_rm_reg(E& e) {  // 88 89
    e.fetch_modrm();
    e.skip_rm();
    const u16 value = e.template reg<W>(e.reg_field());
    e.s.tmp_b = value;
    e.idle(2);
    store_rm_and_end<W>(e, value);
}
template <int W, class E>
void mov_reg_rm(E& e) {  // 8A 8B
    e.fetch_modrm();
    const u16 value = e.template load_rm<W>();
    e.s.tmp_b = value;
    e.template set_reg<W>(e.reg_field(), value);
    e.idle(2);
    e.end_early();
}
template <class E>
void set_segment(E& e, int i, u16 value) {
    if ((i & 3) == CS) {
        e.biu.sync(e.t);
        e.s.sreg[CS] = value;
        e.biu.code_segment_changed(e.t);
    } else {
        e.s.sreg[i & 3] = value;
    }
    e.s.inhibit = true;
}
template <class E>
void mov_rm_sreg(E& e) {  // 8C
    e.fetch_modrm();
    e.skip_rm();
    const u16 value = e.s.sreg[e.reg_field() & 3];
    e.idle(1);
    if (e.memory)
        e.template wr<2>(e.ea_segment, e.ea, value);
    else
        e.template set_reg<2>(e.rm_field(), value);
    e.end();
}
template <class E>
void mov_sreg_rm(E& e) {  // 8E
    e.fetch_modrm();
    const u16 value = e.template load_rm<2>();
    set_segment(e, e.reg_field(), value);
    e.idle(1);
    e.end();
}
template <class E>
void lea(E& e) {  // 8D; with a register it gives the last address of a data access
    e.fetch_modrm();
    e.skip_rm();
    e.s.r[e.reg_field()] = e.s.ind;
    e.idle(1);
    e.end();
}
template <class E>
void load_far_pointer(E& e, SegReg target) {  // C4 C5; with a register: the last data word and address
    e.fetch_modrm();
    if (e.memory)
        e.template load_rm<2>();
    else
        e.ea_segment = e.data_segment();
    e.s.r[e.reg_field()] = e.s.opr;
    e.idle(2);
    e.s.sreg[target] = e.template rd<2>(e.ea_segment, static_cast<u16>(e.s.ind + 2));
    e.idle(1);
    e.end();
}
template <int W, class E>
void mov_rm_imm(E& e) {  // C6 C7
    e.fetch_modrm();
    e.skip_rm();
    const u16 value = e.template q_immediate<W>();
    e.s.tmp_b = value;
    e.idle(1);
    if (e.memory)
        e.template wr<W>(e.ea_segment, e.ea, value);
    else
        e.template set_reg<W>(e.rm_field(), value);
    e.end();
}
template <int W, class E>
void mov_reg_imm(E& e) {  // B0-BF
    e.t = e.s.clock + 2;
    const u16 value = e.template q_immediate<W>();
    e.s.tmp_b = value;
    e.template set_reg<W>(e.s.opcode & 7, value);
    e.idle(1);
    e.end();
}
template <int W, class E>
void mov_acc_mem(E& e) {  // A0 A1
    e.t = e.s.clock + 2;
    const u16 address = e.q_word();
    e.s.tmp_b = address;
    e.template set_reg<W>(AX, e.template rd<W>(e.data_segment(), address));
    e.idle(1);
    e.end();
}
template <int W, class E>
void mov_mem_acc(E& e) {  // A2 A3
    e.t = e.s.clock + 2;
    const u16 address = e.q_word();
    e.s.tmp_b = address;
    e.idle(1);
    e.template wr<W>(e.data_segment(), address, e.template reg<W>(AX));
    e.end();
}
template <int W, class E>
void xchg_rm_reg(E& e) {  // 86 87
    e.fetch_modrm();
    const u16 b = e.template load_rm<W>();
    const u16 a = e.template reg<W>(e.reg_field());
    e.s.tmp_b = b;
    e.template set_reg<W>(e.reg_field(), b);
    e.idle(4);
    store_rm_and_end<W>(e, a);
}
template <class E>
void xchg_acc(E& e) {  // 90-97
    e.t = e.s.clock + 2;
    std::swap(e.s.r[e.s.opcode & 7], e.s.r[AX]);
    e.s.tmp_b = e.s.r[AX];
    e.idle(3);
    e.end_early();
}

// --- stack ---

template <class E>
void push(E& e, u16 value, int clocks = 3) {
    e.idle(clocks);
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
    e.template wr<2>(SS, e.s.r[SP], value);
    e.end();
}
template <class E>
void push_reg(E& e) {  // 50-57; PUSH SP pushes the decremented SP
    e.t = e.s.clock + 2;
    const int i = e.s.opcode & 7;
    push(e, i == SP ? static_cast<u16>(e.s.r[SP] - 2) : e.s.r[i]);
}
template <class E>
void push_sreg(E& e) {  // 06 0E 16 1E
    e.t = e.s.clock + 2;
    push(e, e.s.sreg[e.s.opcode >> 3 & 3]);
}
template <class E>
void pushf(E& e) {  // 9C
    e.t = e.s.clock + 2;
    push(e, e.s.flags);
}
template <class E>
u16 pop_word(E& e) {
    const u16 value = e.template rd<2>(SS, e.s.r[SP], 2);
    e.s.r[SP] = e.s.ind;
    return value;
}
template <class E>
void pop_reg(E& e) {  // 58-5F
    e.t = e.s.clock + 2;
    const u16 value = pop_word(e);
    e.s.r[e.s.opcode & 7] = value;
    e.idle(2);
    e.end_early();
}
template <class E>
void pop_sreg(E& e) {  // 07 0F 17 1F; POP CS leaves the queue as it is
    e.t = e.s.clock + 2;
    const u16 value = pop_word(e);
    e.idle(1);
    set_segment(e, e.s.opcode >> 3 & 3, value);
    e.idle(1);
    e.end_early();
}
template <class E>
void popf(E& e) {  // 9D; the next opcode is taken one clock before the flags change, by the old IF and TF
    e.t = e.s.clock + 2;
    const u16 at = e.opcode_ip();
    const u16 value = pop_word(e);
    e.idle(2);
    if (e.try_boundary(e.t - 2)) {
        e.load_flags(value, e.s.sreg[CS], at);
    } else {
        e.load_flags(value, e.s.sreg[CS], at);
        e.boundary(e.t - 1);
    }
}
template <class E>
void pop_rm(E& e) {  // 8F
    e.fetch_modrm();
    e.skip_rm();
    const u16 address = e.s.ind;
    e.idle(1);
    const u16 value = pop_word(e);
    e.s.ind = address;
    e.idle(3);
    store_rm_and_end<2>(e, value);
}

// --- one byte ---

template <class E>
void cbw(E& e) {  // 98
    e.t = e.s.clock + 2;
    e.s.r[AX] = static_cast<u16>(static_cast<i8>(e.s.r[AX]));
    e.s.tmp_b = e.s.r[AX];
    e.idle(2);
    e.end_early();
}
template <class E>
void cwd(E& e) {  // 99
    e.t = e.s.clock + 2;
    const bool negative = e.s.r[AX] & 0x8000;
    e.s.tmp_b = e.s.r[AX];
    e.s.r[DX] = negative ? 0xFFFF : 0;
    e.idle(3);
    if (negative) e.jump();
    e.idle(2);
    e.end_early();
}
template <class E>
void sahf(E& e) {  // 9E
    e.t = e.s.clock + 2;
    e.s.flags = static_cast<u16>((e.s.flags & 0xFF00) | (high(e.s.r[AX]) & flag::Loadable) | flag::Fixed);
    e.idle(4);
    e.end_early();
}
template <class E>
void lahf(E& e) {  // 9F
    e.t = e.s.clock + 2;
    e.template set_reg<1>(4, e.s.flags & 0xFF);
    e.idle(2);
    e.end_early();
}
template <class E>
void salc(E& e) {  // D6
    e.t = e.s.clock + 2;
    const bool carry = e.s.flags & flag::CF;
    e.template set_reg<1>(AX, carry ? 0xFF : 0);
    e.idle(1);
    if (carry) e.jump();
    e.idle(1);
    e.end();
}
template <class E>
void xlat(E& e) {  // D7
    e.t = e.s.clock + 2;
    e.idle(3);
    e.s.tmp_b = e.s.r[BX];
    const u16 address = static_cast<u16>(e.s.r[BX] + (e.s.r[AX] & 0xFF));
    e.template set_reg<1>(AX, e.template rd<1>(e.data_segment(), address));
    e.idle(1);
    e.end();
}
template <class E>
void esc(E& e) {  // D8-DF: the operand is read for a coprocessor
    e.fetch_modrm();
    if (e.memory) e.template load_rm<2>();
    e.idle(1);
    e.end();
}

// --- ports ---

template <int W, class E>
void in_imm(E& e) {  // E4 E5
    e.t = e.s.clock + 2;
    const u16 port = e.q();
    e.s.tmp_b = port;
    e.idle(1);
    e.template set_reg<W>(AX, e.template in<W>(port));
    e.idle(1);
    e.end();
}
template <int W, class E>
void out_imm(E& e) {  // E6 E7
    e.t = e.s.clock + 2;
    const u16 port = e.q();
    e.s.tmp_b = port;
    e.idle(2);
    e.template out<W>(port, e.template reg<W>(AX));
    e.end();
}
template <int W, class E>
void in_dx(E& e) {  // EC ED
    e.t = e.s.clock + 2;
    e.template set_reg<W>(AX, e.template in<W>(e.s.r[DX]));
    e.idle(1);
    e.end();
}
template <int W, class E>
void out_dx(E& e) {  // EE EF
    e.t = e.s.clock + 2;
    e.idle(1);
    e.template out<W>(e.s.r[DX], e.template reg<W>(AX));
    e.end();
}

}  // namespace tick86::cpu::code
