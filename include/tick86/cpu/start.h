// SPDX-License-Identifier: MIT
// Starting points of recorded chip tests. Both put the first opcode byte's pop at clock -1 or later, so that row 0 of a
// recording is the clock in which QS shows that byte: row i is clock first_row(s) + i with first_row = s.clock + 1.
// Registers (and pc = IP of the first byte) are filled by the caller before the call.
#pragma once
#include <span>

#include "tick86/cpu/cpu.h"
#include "tick86/cpu/state.h"

namespace tick86::cpu {

// The queue holds `bytes` (first byte at pc = IP), the bus is idle, prefetching is held because the queue is full; the
// first byte leaves the queue in clock -1 [recordings of the 8086: tests/suite].
void start_with_queue(CpuState& s, std::span<const u8> bytes);

// As directly after a queue flush at CS:pc: the queue is empty and prefetching enabled. The state is one in which
// step() runs until the first byte is popped (Pending::Start); s.clock is then the clock of that pop.
void start_after_flush(CpuState& s);

}  // namespace tick86::cpu
