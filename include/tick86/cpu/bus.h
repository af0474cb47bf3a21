// SPDX-License-Identifier: MIT
// What the CPU sees of the world: a page table for plain memory, and one virtual slow path for everything else.
#pragma once
#include <array>

#include "tick86/base/types.h"

namespace tick86::cpu {

// CPU clocks since power-on. The machine converts to Ticks; the CPU knows no other clock.
using Clock = i64;
inline constexpr Clock NeverClock = INT64_MAX / 2;

// Bus cycle types in the code of the status pins S2-S0 [8086-UM table 4-2].
enum class BusKind : u8 { Inta, IoRead, IoWrite, Halt, Code, MemRead, MemWrite, Passive };

// Which segment register the status pins S4, S3 name during T2-T4. Cs also stands for "none" (I/O, vector table).
enum class SegmentStatus : u8 { Es, Ss, Cs, Ds };

// One transfer over the bus, as memory and devices see it.
struct Transfer {
    BusKind kind = BusKind::MemRead;
    bool word = false;  // 16-bit transfer at an even address (8086 only); otherwise one byte, on the lane of A0
    u32 address = 0;    // 20 bits; 16 bits for I/O; not meaningful for Inta (there: 0 = first, 1 = second cycle)
    Clock t1 = 0;       // clock of T1
};

struct Mark;  // cpu/probe.h

// From where the CPU went to another segment.
struct Departure {
    Clock clock = 0;     // of the boundary at which the instruction, or the entry of the interrupt, began
    u16 cs = 0, ip = 0;  // behind the instruction; of an interrupt: what it interrupted
};

class Bus {
public:
    static constexpr int PageBits = 12;
    static constexpr u32 AddressMask = 0xFFFFF;

    // A page of plain memory has pointers to its first byte; a null pointer sends that direction over the slow path.
    struct Page {
        const u8* read = nullptr;
        u8* write = nullptr;
    };
    std::array<Page, ((AddressMask + 1) >> PageBits)> page{};

    // Transfers on pages with a pointer and with T1 < quiet_until find READY high: no wait state, no call.
    // Everything else asks waits() once, in order of T1.
    Clock quiet_until = NeverClock;

    // The CPU calls serve() at the first opportunity at which its clock is >= horizon: an instruction boundary, an
    // iteration of a repeated string instruction, a poll of WAIT or HLT.
    Clock horizon = NeverClock;

    // The latest: what tells where a jump to nowhere came from. Nothing of it is state: it is past when a step ends.
    Departure departure;

    // Number of wait states (Tw) of this transfer.
    virtual int waits(const Transfer& transfer) = 0;
    // Slow path. Data of a byte transfer is in the low eight bits. `t` is the clock of the transfer: T3 or the last Tw.
    virtual u16 read(const Transfer& transfer, Clock t) = 0;
    virtual void write(const Transfer& transfer, u16 data, Clock t) = 0;
    // Brings the world up to `now` and sets `horizon` anew. Called from inside the CPU: it may call Cpu::intr(),
    // Cpu::nmi() and Cpu::sync(). Returns false if run() is to stop at the next step boundary.
    virtual bool serve(Clock now) = 0;

    // What only interrupts have, for logs: hundreds of times a second, and nobody must answer.
    virtual void mark(const Mark&) {}
    // An instruction in clock t has set IF while INTR was active, or has cleared it. CS:IP of its opcode byte.
    virtual void interrupt_flag([[maybe_unused]] bool on, [[maybe_unused]] Clock t, [[maybe_unused]] u16 cs,
                                [[maybe_unused]] u16 ip) {}
    // Far returns are told only where an interrupt's frame may lie: one bit for each two bytes, modulo 128.
    u64 frame_filter = 0;
    static constexpr u64 frame_bit(u32 linear) { return u64{1} << (linear >> 1 & 63); }
    bool may_be_frame(u32 linear) const { return frame_filter & frame_bit(linear); }

protected:
    ~Bus() = default;
};

}  // namespace tick86::cpu
