// SPDX-License-Identifier: MIT
// Entry of interrupts, hardware and software, IRET, HLT, WAIT, RESET.
// The 8088's micro-code differs: it suspends prefetching later, and its two INTA cycles are one word access.
// Sources  INT n, INTO, INT 3, divide error: recordings of the 8086 (tests/suite); the rest: docs/accuracy.md
#pragma once
#include "cpu/code/eu.h"
#include "cpu/code/op_jump.h"

namespace tick86::cpu::code {

template <class E>
void tell(E& e, MarkKind kind, Clock t, u16 cs, u16 ip, u16 flags) {
    Mark mark;
    mark.kind = kind;
    mark.t = t;
    mark.end = e.s.clock;
    mark.cs = cs;
    mark.ip = ip;
    mark.flags = flags;
    e.bus.mark(mark);
}

// From the first row that all entries share: vector read, FLAGS, CS, IP pushed.
template <class E>
void enter(E& e, u8 vector, EntryKind kind, std::array<Clock, 2> inta = {NeverClock, NeverClock}) {
    const Clock accepted = e.s.clock;
    const u16 cs = e.s.sreg[CS], ip = static_cast<u16>(e.s.pc - e.s.queue_count);
    e.noted_count = 0;
    if constexpr (!E::Is8088) e.susp_far();
    e.idle(2);
    const u16 offset = e.rd_vector(static_cast<u16>(vector * 4), 2);
    e.s.tmp_b = offset;
    e.idle(1);
    const u16 segment = e.rd_vector(static_cast<u16>(vector * 4 + 2));
    if constexpr (E::Is8088)
        e.susp_far();
    else
        e.idle(1);
    const u16 flags = e.s.flags;
    e.s.flags = static_cast<u16>(flags & ~(flag::IF | flag::TF));
    e.idle(1);
    e.s.r[SP] = static_cast<u16>(e.s.r[SP] - 2);
    e.template wr<2, true>(SS, e.s.r[SP], flags);
    e.idle(1);
    e.jump();
    far_call_suspended<2, true>(e, segment, offset);

    Mark mark;
    mark.entry = kind;
    mark.vector = vector;
    mark.t = accepted;
    mark.end = e.s.clock;
    mark.inta = inta;
    mark.vector_read = {e.noted[0], e.noted[1]};
    mark.push = {e.noted[2], e.noted[3], e.noted[4]};
    mark.cs = cs;
    mark.ip = ip;
    mark.to_cs = segment;
    mark.to_ip = offset;
    mark.ss = e.s.sreg[SS];
    mark.sp = e.s.r[SP];
    mark.flags = flags;
    e.bus.mark(mark);
}

template <class E>
void int3(E& e) {  // CC
    e.t = e.s.clock + 2;
    e.idle(1);
    e.jump();
    e.idle(1);
    e.jump();
    enter(e, 3, EntryKind::Breakpoint);
}
template <class E>
void int_n(E& e) {  // CD
    e.t = e.s.clock + 2;
    const u8 vector = e.q();
    if constexpr (!E::Is8088) e.idle(1);
    e.jump();
    enter(e, vector, EntryKind::Software);
}
template <class E>
void into(E& e) {  // CE
    e.t = e.s.clock + 2;
    e.idle(2);
    if (e.s.flags & flag::OF) {
        e.jump();
        e.idle(1);
        e.jump();
        enter(e, 4, EntryKind::Overflow);
    } else {
        e.idle(1);
        e.end();
    }
}
template <class E>
void divide_error(E& e) {
    e.idle(1);
    e.jump();
    enter(e, 0, EntryKind::DivideError);
}
// The loader has taken a request instead of a byte.
template <class E>
void enter_fixed(E& e, u8 vector, EntryKind kind) {
    e.t = e.s.clock + 2;
    e.idle(1);
    e.jump();
    enter(e, vector, kind);
}
template <class E>
void enter_intr(E& e) {
    e.t = e.s.clock + 2;
    u8 vector = 0;
    std::array<Clock, 2> inta{};
    const auto acknowledge = [&](u16 address) {
        e.s.ind = 0;
        Clock t3 = 0;
        const Clock t1 = e.biu.request(e.t);
        inta[address] = t1;
        const u16 data = e.biu.read(BusKind::Inta, SegmentStatus::Cs, address, !E::Is8088, t1, t3);
        e.t = t3 + 1;
        return data;
    };
    if constexpr (E::Is8088) {
        Clock t3 = 0;
        const Clock t1 = e.biu.request(e.t);
        const u16 first = e.biu.read(BusKind::Inta, SegmentStatus::Cs, 0, false, t1, t3) & 0xFF;
        inta = {t1, t3 + 2};
        vector = static_cast<u8>(e.biu.read(BusKind::Inta, SegmentStatus::Cs, 1, false, t3 + 2, t3));
        e.s.opr = word(static_cast<u8>(first), vector);
        e.biu.release(t3);
        e.t = t3 + 1;
        e.susp();
        e.idle(2);
    } else {
        acknowledge(0);
        // Prefetching is suspended while the second cycle has not been asked for.
        e.biu.release(e.t - 1);
        e.susp();
        e.s.opr = acknowledge(1);
        vector = low(e.s.opr);
    }
    enter(e, vector, EntryKind::Intr, inta);
}
template <class E>
void iret(E& e) {  // CF
    e.t = e.s.clock + 2;
    Mark mark = return_mark(e, MarkKind::Iret);
    e.idle(1);
    e.jump();
    far_return(e, true);
    const u16 to = e.s.pc;
    const u16 flags = pop_return(e);
    e.load_flags(flags, mark.cs, mark.ip);
    e.idle(2);
    e.end();
    mark.flags = flags;
    tell_return(e, mark, e.s.sreg[CS], to);
}

// RPTI: a repeated string instruction is left for an interrupt; PC goes back over the opcode and one prefix.
template <class E>
void leave_for_interrupt(E& e, int bytes) {
    e.susp();
    e.corr();
    e.idle(1);
    e.s.pc = static_cast<u16>(e.s.pc - bytes);
    e.flush();
    e.end();
}

template <class E>
void hlt(E& e) {  // F4
    const Clock n = e.s.clock + 2;
    bool begun = false;
    const Clock t4 = e.biu.halt(n, begun);
    const Clock halt_t1 = t4 >= n - 1 ? t4 + 2 : n + 2;
    e.biu.report(BusKind::Halt, SegmentStatus::Cs, 0, false, 0, halt_t1, 0);
    e.s.halt_extra = begun ? 1 : 0;
    e.s.pending = Pending::Halted;
    const Clock began = e.s.clock;
    e.s.clock = n;
    tell(e, MarkKind::Halt, began, e.s.sreg[CS], e.opcode_ip(), e.s.flags);
}
// Waits until a request is seen. Returns at the clock of the last horizon if run() is to stop there.
template <class E>
void halted(E& e) {
    CpuState& s = e.s;
    Clock c = s.clock;
    for (;;) {
        if (c >= e.bus.horizon) e.serve(c);
        if (s.attention && e.accept(c)) {
            s.clock += s.halt_extra;
            tell(e, MarkKind::WakeFromHalt, c, s.sreg[CS], static_cast<u16>(s.pc - s.queue_count), s.flags);
            if (s.clock >= e.bus.horizon) e.serve(s.clock);  // the boundary is there; a run may have to end at it
            return;
        }
        const bool edge = s.intr_at >= c || s.nmi_at >= c;
        const Clock next = edge || e.bus.horizon <= c ? c + 1 : e.bus.horizon;
        if (e.stop || next >= NeverClock) {
            e.stop = true;
            s.clock = c;
            return;
        }
        c = next;
    }
}

template <class E>
void wait_poll(E& e) {
    for (;;) {
        if (e.s.test) {
            e.idle(3);
            e.end();
            return;
        }
        e.idle(1);
        e.jump();
        const bool leave = e.interrupt_waits(e.t);
        e.idle(1);
        if (leave) {
            e.jump();
            e.s.after_prefix = false;
            leave_for_interrupt(e, 1);
            return;
        }
        e.idle(1);
        e.jump();
        if (e.stop || e.bus.horizon >= NeverClock) {
            e.stop = true;
            e.s.pending = Pending::Poll;
            e.s.clock = e.t;
            return;
        }
    }
}
template <class E>
void wait(E& e) {  // 9B
    e.t = e.s.clock + 2;
    wait_poll(e);
}

template <class E>
void reset_routine(E& e) {
    CpuState& s = e.s;
    e.t = s.clock + 2;
    e.susp();
    s.sreg[DS] = 0;
    e.idle(1);
    s.sreg[CS] = 0xFFFF;
    s.pc = 0;
    e.flush();
    s.flags = flag::Fixed;
    s.sreg[ES] = 0;
    s.sreg[SS] = 0;
    e.idle(3);
    const Clock began = s.clock;
    e.end();
    tell(e, MarkKind::Reset, began, 0xFFFF, 0, flag::Fixed);
}

}  // namespace tick86::cpu::code
