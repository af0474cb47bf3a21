// SPDX-License-Identifier: MIT
// String instructions. A repeated one may be left for an interrupt after each element, and run() may pause it there.
#pragma once
#include "cpu/code/eu.h"
#include "cpu/code/interrupt.h"

namespace tick86::cpu::code {

template <int W, class E>
int string_step(E& e) {
    return e.s.flags & flag::DF ? -W : W;
}

// Start of a string instruction. False: it is repeated zero times and has ended.
template <class E>
bool string_begin(E& e) {
    if (e.s.pending == Pending::Repeat) {
        e.t = e.s.clock;
        return true;
    }
    e.t = e.s.clock + 2;
    e.idle(1);
    if (!e.s.f1) return true;
    e.jump();
    e.idle(3);
    if (e.s.r[CX] == 0) {
        e.idle(1);
        e.end();
        return false;
    }
    e.jump();
    e.idle(1);
    e.jump();
    return true;
}

// What follows the interrupt test of a repeated instruction: is there another element to do now?
// `decremented` is CX less the element just done.
template <class E>
bool string_next(E& e, u16 decremented) {
    const bool leave = e.interrupt_waits(e.t);
    e.idle(1);
    e.s.r[CX] = decremented;
    if (leave) {
        e.jump();
        leave_for_interrupt(e, 2);
        return false;
    }
    e.idle(1);
    if (decremented == 0) {
        e.idle(1);
        e.end();
        return false;
    }
    e.jump();
    if (e.t >= e.bus.horizon) e.serve(e.t);
    if (e.stop) {
        e.s.pending = Pending::Repeat;
        e.s.clock = e.t;
        return false;
    }
    return true;
}

template <int W, class E>
void stos(E& e) {  // AA AB
    if (!string_begin(e)) return;
    for (;;) {
        e.template wr<W>(ES, e.s.r[DI], e.template reg<W>(AX), string_step<W>(e));
        e.s.r[DI] = e.s.ind;
        e.idle(1);
        if (!e.s.f1) break;
        if (!string_next(e, static_cast<u16>(e.s.r[CX] - 1))) return;
    }
    e.jump();
    e.idle(1);
    e.end();
}
template <int W, class E>
void movs(E& e) {  // A4 A5
    if (!string_begin(e)) return;
    for (;;) {
        const u16 data = e.template rd<W>(e.data_segment(), e.s.r[SI], string_step<W>(e));
        e.s.r[SI] = e.s.ind;
        e.idle(1);
        e.template wr<W>(ES, e.s.r[DI], data, string_step<W>(e));
        e.s.r[DI] = e.s.ind;
        e.idle(1);
        if (!e.s.f1) break;
        if (!string_next(e, static_cast<u16>(e.s.r[CX] - 1))) return;
    }
    e.jump();
    e.idle(1);
    e.end();
}
template <int W, class E>
void lods(E& e) {  // AC AD
    if (!string_begin(e)) return;
    for (;;) {
        const u16 data = e.template rd<W>(e.data_segment(), e.s.r[SI], string_step<W>(e));
        e.s.r[SI] = e.s.ind;
        e.idle(1);
        e.jump();
        e.template set_reg<W>(AX, data);
        e.idle(1);
        if (!e.s.f1) break;
        e.jump();
        if (!string_next(e, static_cast<u16>(e.s.r[CX] - 1))) return;
    }
    e.idle(1);
    e.end();
}

// CMPS (A6 A7) and SCAS (AE AF).
template <int W, bool Scan, class E>
void compare_string(E& e) {
    if (!string_begin(e)) return;
    for (;;) {
        u16 left = e.template reg<W>(AX);
        e.idle(1);
        if constexpr (Scan) {
            e.jump();
        } else {
            left = e.template rd<W>(e.data_segment(), e.s.r[SI], string_step<W>(e));
            e.s.r[SI] = e.s.ind;
            e.idle(2);
        }
        const u16 right = e.template rd<W>(ES, e.s.r[DI], string_step<W>(e));
        e.s.tmp_b = right;
        e.set_arithmetic(sub<W>(left, right).six);
        e.s.r[DI] = e.s.ind;
        e.idle(3);
        if (!e.s.f1) break;
        --e.s.r[CX];
        e.idle(1);
        if (((e.s.flags & flag::ZF) != 0) == e.s.repne) break;
        if (!string_next(e, e.s.r[CX])) return;
    }
    e.jump();
    e.idle(1);
    e.end();
}

}  // namespace tick86::cpu::code
