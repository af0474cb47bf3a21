// SPDX-License-Identifier: MIT
// What a watcher of the CPU is told. A core compiled with NullProbe contains none of it.
// Marks are told by every core, through Bus::mark().
#pragma once
#include <array>
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

// What only interrupts have. Told at the end of the step, in the order of the ends.
enum class MarkKind : u8 {
    EnterInterrupt,
    Iret,
    FarReturn,  // RETF, but only one for which Bus::may_be_frame() holds
    Halt,       // HLT was executed
    WakeFromHalt,
    Reset,  // the reset routine has run
};
enum class EntryKind : u8 { Trap, Nmi, Intr, Software, Breakpoint, Overflow, DivideError };
struct Mark {
    MarkKind kind = MarkKind::EnterInterrupt;
    EntryKind entry = EntryKind::Software;  // of an entry
    u8 vector = 0;                          // of an entry
    u16 released = 0;                       // n of RETF n
    // Clocks; NeverClock where there is none.
    Clock t = 0;    // the boundary at which the request was accepted, or at which the instruction began
    Clock end = 0;  // the next boundary: the first byte of the handler, or of the instruction returned to
    std::array<Clock, 2> inta{NeverClock, NeverClock};              // T1 of the acknowledge cycles
    std::array<Clock, 2> vector_read{NeverClock, NeverClock};       // T1 of the reads of offset and segment
    std::array<Clock, 3> push{NeverClock, NeverClock, NeverClock};  // T1 of the writes of FLAGS, CS, IP
    u16 cs = 0, ip = 0;        // entry: the return address pushed; otherwise the instruction (its opcode byte)
    u16 to_cs = 0, to_ip = 0;  // the handler, or where a return went
    u16 ss = 0, sp = 0;        // where the return address lies: IP, CS, FLAGS
    u16 flags = 0;             // pushed or popped
    bool operator==(const Mark&) const = default;
};

template <class P>
concept CpuProbe = requires(P p, const CpuState& s, const BusCycle& b, const QueueOp& q) {
    { P::Watches } -> std::convertible_to<bool>;  // false: the calls below are compiled away
    { p.before_step(s) } -> std::same_as<bool>;   // at a step boundary; false: stop here
    p.bus(b);                                     // in order of T1
    p.queue(q);                                   // in order of t
};

struct NullProbe {
    static constexpr bool Watches = false;
    bool before_step(const CpuState&) { return true; }
    void bus(const BusCycle&) {}
    void queue(const QueueOp&) {}
};

}  // namespace tick86::cpu
