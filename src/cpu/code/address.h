// SPDX-License-Identifier: MIT
// Effective addresses with their clocks. Sources: recordings of the 8086 (tests/suite).
#pragma once
#include "cpu/code/eu.h"

namespace tick86::cpu::code {

template <class Model, class Probe>
void Eu<Model, Probe>::effective_address() {
    const int mode = modrm >> 6, rm = rm_field();
    idle(1);  // the clock after the modrm byte
    u16 a = 0;
    SegReg segment = DS;
    switch (rm) {
        case 0: a = static_cast<u16>(s.r[BX] + s.r[SI]), idle(4); break;
        case 1: a = static_cast<u16>(s.r[BX] + s.r[DI]), idle(5); break;
        case 2: a = static_cast<u16>(s.r[BP] + s.r[SI]), idle(5), segment = SS; break;
        case 3: a = static_cast<u16>(s.r[BP] + s.r[DI]), idle(4), segment = SS; break;
        case 4: a = s.r[SI], idle(2); break;
        case 5: a = s.r[DI], idle(2); break;
        case 6:
            if (mode == 0) {
                a = q_word(), idle(1);
            } else {
                a = s.r[BP], idle(2), segment = SS;
            }
            break;
        default: a = s.r[BX], idle(2); break;
    }
    if (mode == 1) {
        s.tmp_b = static_cast<u16>(static_cast<i8>(q()));
        a = static_cast<u16>(a + s.tmp_b);
        idle(3);
    } else if (mode == 2) {
        s.tmp_b = q_word();
        a = static_cast<u16>(a + s.tmp_b);
        idle(2);
    }
    ea = a;
    ea_segment = data_segment(segment);
}

}  // namespace tick86::cpu::code
