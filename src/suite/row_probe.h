// SPDX-License-Identifier: MIT
// The watcher that makes rows of what the core reports.
#pragma once
#include "tick86/cpu/cpu.h"
#include "tick86/cpu/rows.h"

namespace tick86::suite {

struct RowProbe {
    static constexpr bool Watches = true;
    cpu::RowMaker& rows;

    bool before_step(const cpu::CpuState&) { return true; }
    void bus(const cpu::BusCycle& cycle) { rows.bus(cycle); }
    void queue(const cpu::QueueOp& op) { rows.queue(op); }
};
static_assert(cpu::CpuProbe<RowProbe>);

}  // namespace tick86::suite
