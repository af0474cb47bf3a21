// SPDX-License-Identifier: MIT
// The interrupt log: the last edges on the interrupt wires, always on. Interrupt records, `why`, statistics and VCD
// read this one ring. A second one holds the wires of DMA. They are observers: not saved, not hashed.
#pragma once
#include <vector>

#include "tick86/base/tick.h"
#include "tick86/base/types.h"

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
    MasterCommand,  // a write to the master's port 20h; EOIs are values 20h-7Fh
    SlaveCommand,   // a write to the slave's port A0h
    MasterMask,     // a write to port 21h
    SlaveMask,      // a write to port A1h
    // Of the DMA log. Computed refresh (machine/arbiter.h) is there only where another transfer delays it: AEN's tick.
    LateRefresh,
    Dreq0,
    Dreq1,
    Dreq2,
    Dreq3,
    Dack0,
    Dack1,
    Dack2,
    Dack3,
    Aen,
};
const char* name_of(LogPin pin);

struct LogEntry {
    Tick at = 0;
    LogPin pin = LogPin::Ir0;
    u8 value = 0;  // level of a wire, or the byte
    bool operator==(const LogEntry&) const = default;
};

class PinRing {
public:
    static constexpr u64 Capacity = 1 << 16;
    explicit PinRing(u64 capacity = Capacity) : entries_(capacity) {}

    void add(Tick at, LogPin pin, u8 value) { entries_[written_++ % entries_.size()] = {at, pin, value}; }
    void clear() { written_ = 0; }

    // Entries are numbered from 0 since the last clear(); the oldest still here is first().
    u64 first() const { return written_ > entries_.size() ? written_ - entries_.size() : 0; }
    u64 end() const { return written_; }
    const LogEntry& operator[](u64 number) const { return entries_[number % entries_.size()]; }

private:
    std::vector<LogEntry> entries_;
    u64 written_ = 0;
};

}  // namespace tick86
