// SPDX-License-Identifier: MIT
// What a watcher of the CPU is told. A core compiled with NullProbe contains none of it.
#pragma once
#include <concepts>

#include "tick86/cpu/bus.h"
#include "tick86/cpu/state.h"

namespace tick86::cpu {

// One bus cycle that has run: T1 at `t1`, then T2, T3, `waits` times Tw, T4.
// A Halt cycle is a single clock (T1 with ALE) without T2-T4.
struct BusCycle {
    Clock t1 = 0;
    BusKind kind = BusKind::Passive;
    SegmentStatus segment = SegmentStatus::Cs;
    bool bhe = false;             // true: the high lane D15-D8 is used (8086; always false on the 8088)
    bool interrupt_flag = false;  // S5
    u8 waits = 0;
    u32 address = 0;
    u16 data = 0;  // as on the pins: an odd byte of the 8086 in bits 15-8, the unused lane 0
};

// A byte leaves the queue, or the queue is emptied. `t` is the clock in which QS1, QS0 show it: one after it happened.
enum class QueueOpKind : u8 { None, First, Flush, Subsequent };
struct QueueOp {
    Clock t = 0;
    QueueOpKind kind = QueueOpKind::None;
    u8 byte = 0;
};

// Marks that only interrupts have.
enum class MarkKind : u8 { EnterInterrupt, Iret, WakeFromHalt };
enum class EntryKind : u8 { Trap, Nmi, Intr, Software, Breakpoint, Overflow, DivideError };
struct Mark {
    Clock t = 0;
    MarkKind kind = MarkKind::EnterInterrupt;
    EntryKind entry = EntryKind::Software;
    u8 vector = 0;
};

template <class P>
concept CpuProbe = requires(P p, const CpuState& s, const BusCycle& b, const QueueOp& q, const Mark& m) {
    { P::Watches } -> std::convertible_to<bool>;  // false: the calls below are compiled away
    { p.before_step(s) } -> std::same_as<bool>;   // at a step boundary; false: stop here
    p.bus(b);                                     // in order of T1
    p.queue(q);                                   // in order of t
    p.mark(m);
};

struct NullProbe {
    static constexpr bool Watches = false;
    bool before_step(const CpuState&) { return true; }
    void bus(const BusCycle&) {}
    void queue(const QueueOp&) {}
    void mark(const Mark&) {}
};

}  // namespace tick86::cpu
