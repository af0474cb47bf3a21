// SPDX-License-Identifier: MIT
// The interrupt log: the last edges on the interrupt wires, always on. Interrupt records, `why`, statistics and VCD
// read this one ring. It is an observer: not saved, not hashed.
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

    void add(Tick at, LogPin pin, u8 value) { entries_[written_++ % Capacity] = {at, pin, value}; }
    void clear() { written_ = 0; }
    // Drops everything after `tick`: a snapshot of that time was restored.
    void rewind(Tick tick) {
        while (written_ > first() && entries_[(written_ - 1) % Capacity].at > tick) --written_;
    }

    // Entries are numbered from 0 since the last clear(); the oldest still here is first().
    u64 first() const { return written_ > Capacity ? written_ - Capacity : 0; }
    u64 end() const { return written_; }
    const LogEntry& operator[](u64 number) const { return entries_[number % Capacity]; }

private:
    std::vector<LogEntry> entries_ = std::vector<LogEntry>(Capacity);
    u64 written_ = 0;
};

}  // namespace tick86
