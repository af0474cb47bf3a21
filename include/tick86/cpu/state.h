// SPDX-License-Identifier: MIT
// Everything an 8086 holds at a step boundary: the moment the first byte of the next instruction leaves the queue.
#pragma once
#include <array>
#include <type_traits>

#include "tick86/base/fields.h"
#include "tick86/cpu/bus.h"

namespace tick86::cpu {

// Order of the register field in opcodes.
enum Reg16 { AX, CX, DX, BX, SP, BP, SI, DI };
enum SegReg { ES, CS, SS, DS };

namespace flag {
inline constexpr u16 CF = 0x0001, PF = 0x0004, AF = 0x0010, ZF = 0x0040, SF = 0x0080, TF = 0x0100, IF = 0x0200,
                     DF = 0x0400, OF = 0x0800;
inline constexpr u16 Arithmetic = CF | PF | AF | ZF | SF | OF;
inline constexpr u16 Loadable = 0x0FD5;  // what POPF, IRET and SAHF can change
inline constexpr u16 Fixed = 0xF002;     // read as 1 always
}  // namespace flag

// What the step that follows will do.
enum class Pending : u8 {
    Opcode,  // execute `opcode`
    Trap,    // enter INT 1 because of TF
    Nmi,     // enter INT 2
    Intr,    // run two INTA cycles and enter the vector read
    Reset,   // run the reset routine
    Halted,  // wait for an interrupt
    Repeat,  // go on with the repeated string instruction `opcode` at its next element
    Poll,    // WAIT goes on polling TEST
    Start,   // take the first byte of an instruction from the queue, as after a jump
};

// Where the prefetcher stands. `due` is the first clock t for which sync(t) has something to do.
enum class FetchPhase : u8 {
    Idle,  // no fetch granted; the next grant is in clock due - 1 (never, if the queue is held or prefetching is off)
    Granted,  // T1 at fetch_t1, which may still lie ahead; due = T3
    Waiting,  // T3 passed and memory is not ready; due = the last Tw
    Latched,  // transfer done in clock due - 2; the bytes enter the queue at the end of T4 = due - 1
};

struct CpuState {
    std::array<u16, 8> r{};     // AX CX DX BX SP BP SI DI
    std::array<u16, 4> sreg{};  // ES CS SS DS
    u16 flags = flag::Fixed;
    u16 pc = 0;  // offset of the next byte to fetch; IP = pc - queue_count
    // Boundary.
    Clock clock = 0;  // the clock of this step boundary
    Pending pending = Pending::Reset;
    u8 opcode = 0;              // byte that left the queue at `clock`
    bool after_prefix = false;  // the last step was a prefix: no interrupt is taken here
    // Prefixes of the instruction that follows.
    i8 segment_override = -1;  // SegReg or -1
    bool f1 = false;           // a repeat prefix was seen (also the sign flip-flop of IMUL/IDIV)
    bool repne = false;        // F2 rather than F3
    bool lock = false;
    // Queue.
    std::array<u8, 8> queue{};  // ring; the oldest byte at queue_head
    u8 queue_head = 0, queue_count = 0;
    // Prefetcher.
    bool prefetch_enabled = true;
    bool hold = false;  // the "queue will be full" latch
    FetchPhase fetch = FetchPhase::Idle;
    u8 fetch_count = 0;  // bytes of the running fetch
    u16 fetch_data = 0;
    u32 fetch_address = 0;
    Clock fetch_t1 = 0;
    Clock due = NeverClock;
    Clock hold_from = 0;  // the hold latch cannot clear before this clock
    // Internal registers that survive from instruction to instruction (visible in undefined forms only).
    u16 tmp_b = 0, ind = 0, opr = 0;
    // Pins and latches.
    bool intr = false;         // level of INTR since clock intr_at
    bool intr_before = false;  // its level before that
    Clock intr_at = 0;
    bool nmi = false;        // level of NMI
    bool nmi_latch = false;  // an edge on NMI, not yet taken
    Clock nmi_at = 0;        // clock of that edge
    bool test = false;       // true: TEST is active (low) and WAIT goes on
    bool trap = false;       // TF was set when the running instruction began
    bool inhibit = false;    // this boundary takes neither INTR nor trap (after MOV/POP sreg)
    bool attention = false;  // any of the above may matter at the next boundary
    Clock halt_extra = 0;    // clocks added to the wake-up from HLT
};
static_assert(std::is_trivially_copyable_v<CpuState>);

template <class V>
void fields(V& v, Meta<V, CpuState>& s) {
    auto& [r, sreg, flags, pc, clock, pending, opcode, after_prefix, segment_override, f1, repne, lock, queue,
           queue_head, queue_count, prefetch_enabled, hold, fetch, fetch_count, fetch_data, fetch_address, fetch_t1,
           due, hold_from, tmp_b, ind, opr, intr, intr_before, intr_at, nmi, nmi_latch, nmi_at, test, trap, inhibit,
           attention, halt_extra] = s;
    v("r", r), v("sreg", sreg), v("flags", flags), v("pc", pc), v("clock", clock), v("pending", pending);
    v("opcode", opcode), v("after_prefix", after_prefix), v("segment_override", segment_override), v("f1", f1);
    v("repne", repne), v("lock", lock), v("queue", queue), v("queue_head", queue_head), v("queue_count", queue_count);
    v("prefetch_enabled", prefetch_enabled), v("hold", hold), v("fetch", fetch), v("fetch_count", fetch_count);
    v("fetch_data", fetch_data), v("fetch_address", fetch_address), v("fetch_t1", fetch_t1), v("due", due);
    v("hold_from", hold_from), v("tmp_b", tmp_b), v("ind", ind), v("opr", opr), v("intr", intr);
    v("intr_before", intr_before), v("intr_at", intr_at), v("nmi", nmi), v("nmi_latch", nmi_latch);
    v("nmi_at", nmi_at), v("test", test), v("trap", trap), v("inhibit", inhibit), v("attention", attention);
    v("halt_extra", halt_extra);
}

// What a debugger, a trace or a test shows: settled registers, IP of the byte just popped.
struct Architectural {
    std::array<u16, 8> r{};
    std::array<u16, 4> sreg{};
    u16 ip = 0, flags = 0;
    std::array<u8, 6> queue{};  // with the bytes that arrive in the clock of the boundary
    u8 queue_count = 0;
};
Architectural architectural(const CpuState& s);

// Before an instruction or an interrupt, or in a halt: not behind a prefix, in a repetition or a poll of WAIT.
inline bool is_between_instructions(const CpuState& s) {
    switch (s.pending) {
        case Pending::Opcode: return !s.after_prefix;
        case Pending::Trap:
        case Pending::Nmi:
        case Pending::Intr:
        case Pending::Halted: return true;
        default: return false;
    }
}

// Could a CPU with such a queue and bus (in bytes) be in this state between two runs? A saved file may hold anything.
bool is_possible(const CpuState& s, int queue_size, int bus_width);

}  // namespace tick86::cpu
