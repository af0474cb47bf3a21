// SPDX-License-Identifier: MIT
// What stands in the interrupt log (machine/log/pin_ring.h).
#pragma once
#include "tick86/base/tick.h"
#include "tick86/cpu/probe.h"

namespace tick86 {

enum class LogPin : u8 {
    Ir0,
    Ir1,
    Ir2,
    Ir3,
    Ir4,
    Ir5,
    Ir6,
    Ir7,  // request inputs of the master (Ir2: INT of the slave)
    Ir8,
    Ir9,
    Ir10,
    Ir11,
    Ir12,
    Ir13,
    Ir14,
    Ir15,           // request inputs of the slave
    Intr,           // INT of the master, at the CPU
    Nmi,            // NMI at the CPU
    Inta,           // an INTA cycle: value = 1 for the first, 2 for the second
    Vector,         // the byte read by the second INTA cycle
    Served,         // of which line that vector is: see Served below
    Poll,           // a read of a controller in poll mode, which acknowledges; bit 7 of the value: the slave
    MasterCommand,  // a write to the master's port 20h; EOIs are values 20h-7Fh
    SlaveCommand,   // a write to the slave's port A0h
    MasterMask,     // a write to port 21h: the mask, or an initialisation word
    SlaveMask,      // a write to port A1h
    InterruptFlag,  // an instruction has set IF while INTR was active (1), or has cleared it (0)
};
inline constexpr std::size_t LogPinCount = static_cast<std::size_t>(LogPin::InterruptFlag) + 1;
const char* name_of(LogPin pin);

// Value of LogPin::Served: IRQ number in bits 0-3.
namespace served {
inline constexpr u8 Line = 0x0F;
inline constexpr u8 Unanswered = 0x40;  // the master named a slave and none took the call: the vector is the idle bus
inline constexpr u8 Spurious = 0x80;    // no request was there any more
}  // namespace served

struct LogEntry {
    Tick at = 0;
    u64 serial = 0;  // place among all entries and marks
    LogPin pin = LogPin::Ir0;
    u8 value = 0;             // level of a wire, or the byte
    bool by_program = false;  // an instruction did it, whose opcode byte is at CS:IP
    u16 cs = 0, ip = 0;
    bool operator==(const LogEntry&) const = default;
};

struct LogMark {
    static constexpr u64 None = ~u64{0};
    u64 serial = 0;
    Tick at = 0;  // of mark.end
    cpu::Mark mark;
    u8 served = 0;      // entry of INTR: as LogPin::Served
    u8 depth = 0;       // entry: frames that are open now, this one included
    u64 closes = None;  // return: serial of the entry whose frame it took
    bool operator==(const LogMark&) const = default;
};

}  // namespace tick86
