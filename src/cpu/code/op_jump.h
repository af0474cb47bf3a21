// SPDX-License-Identifier: MIT
// Jumps, calls, returns, loops.
#pragma once
#include "cpu/code/eu.h"

namespace tick86::cpu::code {

// The common end of relative jumps.
template <class E>
void relative_jump(E& e, u16 displacement) {
    e.susp();
    e.corr();
    e.idle(1);
    e.s.pc = static_cast<u16>(e.s.pc + displacement);
    e.flush();
    e.end();
}
// A displacement byte; with `clocks` micro-operations before it.
template <class E>
u16 displacement_byte(E& e, int clocks = 0) {
    e.t = e.s.clock + 2;
    e.idle(clocks);
    e.s.tmp_b = static_cast<u16>(static_cast<i8>(e.q()));
    return e.s.tmp_b;
}

// Condition of the low four bits of 70-7F (and 60-6F).
constexpr bool condition(int code, u16 flags) {
    bool holds = false;
    const bool less = ((flags & flag::SF) != 0) != ((flags & flag::OF) != 0);
    switch (code >> 1 & 7) {
        case 0: holds = flags & flag::OF; break;
        case 1: holds = flags & flag::CF; break;
        case 2: holds = flags & flag::ZF; break;
        case 3: holds = flags & (flag::CF | flag::ZF); break;
        case 4: holds = flags & flag::SF; break;
        case 5: holds = flags & flag::PF; break;
        case 6: holds = less; break;
        default: holds = less || (flags & flag::ZF); break;
    }
    return holds != ((code & 1) != 0);
}

template <class E>
void jump_if(E& e) {  // 60-7F
    const u16 displacement = displacement_byte(e);
    e.idle(1);
    if (condition(e.s.opcode, e.s.flags)) {
        e.jump();
        relative_jump(e, displacement);
    } else {
        e.idle(1);
        e.end();
    }
}
template <class E>
void jcxz(E& e) {  // E3
    const u16 displacement = displacement_byte(e, 2);
    if (e.s.r[CX] == 0) {
        e.idle(1);
        e.jump();
        relative_jump(e, displacement);
    } else {
        e.jump();
        e.idle(1);
        e.end();
    }
}
template <class E>
void loop(E& e) {  // E2
    const u16 displacement = displacement_byte(e, 2);
    if (--e.s.r[CX] != 0) {
        e.jump();
        relative_jump(e, displacement);
    } else {
        e.idle(1);
        e.end();
    }
}
template <class E>
void loop_while(E& e) {  // E0 E1
    const u16 displacement = displacement_byte(e, 2);
    --e.s.r[CX];
    const bool zero = e.s.flags & flag::ZF;
    if (zero != ((e.s.opcode & 1) != 0)) {
        e.jump();
        e.idle(1);
        e.end();
        return;
    }
    e.idle(1);
    if (e.s.r[CX] != 0) {
        e.jump();
        relative_jump(e, displacement);
    } else {
        e.idle(1);
        e.end();
    }
}
template <class E>
void jump_short(E& e) {  // EB
    const u16 displacement = displacement_byte(e);
    e.jump();
    relative_jump(e, displacement);
}
template <class E>
void jump_near(E& e) {  // E9
    e.t = e.s.clock + 2;
    e.s.tmp_b = e.q_word();
    relative_jump(e, e.s.tmp_b);
}
template <class E>
void jump_far(E& e) {  // EA
    e.t = e.s.clock + 2;
    const u16 offset = e.q_word(), segment = e.q_word();
    e.s.tmp_b = offset;
    e.susp_far();
    e.idle(1);
    e.s.pc = offset;
    e.s.sreg[CS] = segment;
    e.flush();
    e.end();
}
template <int W, class E>
void jump_rm(E& e) {  // FF /4
    const u16 target = e.template load_rm<W>();
    e.susp();
    e.s.pc = target;
    e.flush();
    e.end();
}
template <int W, class E>
void jump_rm_far(E& e) {  // FF /5; with a register the pointer is what the last data access left
    if (e.memory)
        e.template load_rm<W>();
    else
        e.ea_segment = e.data_segment();
    const u16 offset = e.s.tmp_b;
    e.idle(1);
    const u16 address = static_cast<u16>(e.s.ind + 2);
    e.susp_far();
    e.s.pc = offset;
    e.s.sreg[CS] = e.template rd<W>(e.ea_segment, address);
    e.flush();
    e.end();
}

// --- calls ---

// The last part of every call: prefetching begins at the target, then the return offset is pushed. Note: Eu::noted.
template <int W, bool Note = false, class E>
void near_call(E& e, u16 target, u16 return_offset) {
    e.s.pc = target;
    e.s.tmp_b = target;
    e.flush();
    e.idle(2);
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
    e.template wr<W, Note>(SS, e.s.r[SP], return_offset);
    e.end();
}
// Entry of interrupts: prefetching is suspended already.
template <int W, bool Note = false, class E>
void far_call_suspended(E& e, u16 segment, u16 offset) {
    e.corr();
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
    e.template wr<W, Note>(SS, e.s.r[SP], e.s.sreg[CS], -2);
    e.idle(1);
    e.s.sreg[CS] = segment;
    e.idle(1);
    e.jump();
    near_call<W, Note>(e, offset, e.s.pc);
}
template <int W, class E>
void far_call(E& e, u16 segment, u16 offset) {
    e.susp_far();
    far_call_suspended<W>(e, segment, offset);
}

template <class E>
void call_near(E& e) {  // E8
    e.t = e.s.clock + 2;
    const u16 displacement = e.q_word();
    e.s.tmp_b = displacement;
    e.susp();
    e.corr();
    e.idle(1);
    const u16 return_offset = e.s.pc;
    e.s.pc = static_cast<u16>(e.s.pc + displacement);
    e.flush();
    e.idle(1);
    e.jump();
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
    e.template wr<2>(SS, e.s.r[SP], return_offset);
    e.end();
}
template <class E>
void call_far(E& e) {  // 9A
    e.t = e.s.clock + 2;
    const u16 offset = e.q_word(), segment = e.q_word();
    e.jump();
    far_call<2>(e, segment, offset);
}
template <int W, class E>
void call_rm(E& e) {  // FF /2
    const u16 target = e.template load_rm<W>();
    e.susp();
    e.corr();
    e.idle(1);
    near_call<W>(e, target, e.s.pc);
}
template <int W, class E>
void call_rm_far(E& e) {  // FF /3; with a register as jump_rm_far
    if (e.memory)
        e.template load_rm<W>();
    else
        e.ea_segment = e.data_segment();
    const u16 offset = e.s.tmp_b;
    e.idle(1);
    const u16 segment = e.template rd<W>(e.ea_segment, static_cast<u16>(e.s.ind + 2));
    e.idle(1);
    far_call<W>(e, segment, offset);
}

// --- returns ---

template <class E>
u16 pop_return(E& e) {
    const u16 value = e.template rd<2>(SS, e.s.r[SP], 2);
    e.s.r[SP] = e.s.ind;
    return value;
}
// The routine that RETF, RET n and IRET call: pops PC, and CS too for a far return.
template <class E>
void far_return(E& e, bool is_far) {
    const u16 offset = pop_return(e);
    if (is_far)
        e.susp_far();
    else
        e.susp();
    e.s.pc = offset;
    if (is_far) {
        e.idle(1);
        e.jump();
        e.s.sreg[CS] = pop_return(e);
        e.flush();
    } else {
        e.idle(1);
        e.flush();
    }
    e.jump();
}
template <class E>
void ret_near(E& e) {  // C1 C3
    e.t = e.s.clock + 2;
    const u16 offset = pop_return(e);
    e.susp();
    e.s.pc = offset;
    e.flush();
    e.idle(1);
    e.end();
}
// The mark of an instruction that returns, at its beginning: where it stands and where it pops.
template <class E>
Mark return_mark(E& e, MarkKind kind) {
    Mark mark;
    mark.kind = kind;
    mark.t = e.s.clock;
    mark.cs = e.s.sreg[CS];
    mark.ip = e.opcode_ip();
    mark.ss = e.s.sreg[SS];
    mark.sp = e.s.r[SP];
    return mark;
}
template <class E>
void tell_return(E& e, Mark& mark, u16 to_cs, u16 to_ip) {
    mark.end = e.s.clock;
    mark.to_cs = to_cs;
    mark.to_ip = to_ip;
    e.bus.mark(mark);
}
// Does a far return take a frame that an interrupt may have pushed?
template <class E>
bool may_end_interrupt(E& e) {
    return e.bus.may_be_frame((u32{e.s.sreg[SS]} << 4) + e.s.r[SP]);
}
template <class E>
void ret_far(E& e) {  // C9 CB
    e.t = e.s.clock + 2;
    const bool tell = may_end_interrupt(e);
    Mark mark = tell ? return_mark(e, MarkKind::FarReturn) : Mark{};
    e.idle(1);
    e.jump();
    far_return(e, true);
    const u16 to = e.s.pc;
    e.idle(1);
    e.end();
    if (tell) tell_return(e, mark, e.s.sreg[CS], to);
}
template <class E>
void ret_release(E& e) {  // C0 C2 near, C8 CA far
    e.t = e.s.clock + 2;
    const bool is_far = e.s.opcode & 8;
    const bool tell = is_far && may_end_interrupt(e);
    Mark mark = tell ? return_mark(e, MarkKind::FarReturn) : Mark{};
    const u16 count = e.q_word();
    e.jump();
    far_return(e, is_far);
    const u16 to = e.s.pc;
    e.s.tmp_b = e.s.ind;
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] + count);
    e.idle(2);
    e.end();
    if (!tell) return;
    mark.released = count;
    tell_return(e, mark, e.s.sreg[CS], to);
}

}  // namespace tick86::cpu::code
