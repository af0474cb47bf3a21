// SPDX-License-Identifier: MIT
// Counts instructions exactly: at the step boundaries of the watched core.
#pragma once
#include "tick86/machine/watch.h"

namespace tick86::bench {

struct Counts {
    u64 instructions =
        0;               // with their prefixes; a repeated string instruction is one, and one more for each resumption
    u64 elements = 0;    // done by repeated string instructions
    u64 interrupts = 0;  // entries by INTR, NMI and traps

    // What other emulators count: each element of a repeated string instruction as an instruction.
    u64 with_elements() const { return instructions + elements; }
    bool operator==(const Counts&) const = default;
};

class InstructionCounter final : public Listener {
public:
    bool before_step(const cpu::CpuState& s) override;
    // The counts up to the boundary `s`, at which the run has ended.
    Counts finish(const cpu::CpuState& s);

private:
    void settle(const cpu::CpuState& s);

    Counts counts_;
    bool in_repeat_ = false;  // the step begun last is a repeated string instruction ...
    u16 cx_ = 0;              // ... which found this in CX
};

}  // namespace tick86::bench
