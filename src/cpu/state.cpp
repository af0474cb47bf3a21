// SPDX-License-Identifier: MIT
#include "tick86/cpu/state.h"

#include "tick86/cpu/start.h"

namespace tick86::cpu {

Architectural architectural(const CpuState& s) {
    Architectural a;
    a.r = s.r;
    a.sreg = s.sreg;
    a.flags = s.flags;
    const bool popped = s.pending == Pending::Opcode || s.pending == Pending::Repeat || s.pending == Pending::Poll;
    a.ip = static_cast<u16>(s.pc - s.queue_count - (popped ? 1 : 0));
    for (int i = 0; i < s.queue_count; ++i) a.queue[a.queue_count++] = s.queue[(s.queue_head + i) & 7];
    if (s.fetch == FetchPhase::Latched && s.due - 1 <= s.clock)  // this clock is the T4 at whose end they arrive
        for (int i = 0; i < s.fetch_count; ++i) a.queue[a.queue_count++] = static_cast<u8>(s.fetch_data >> (8 * i));
    return a;
}

void start_with_queue(CpuState& s, std::span<const u8> bytes) {
    s.prefetch_enabled = true;
    s.hold = true;
    s.fetch = FetchPhase::Idle;
    s.due = NeverClock;
    s.hold_from = 0;
    s.queue_head = 0;
    s.queue_count = 0;
    for (const u8 byte : bytes) s.queue[s.queue_count++] = byte;
    s.pc = static_cast<u16>(s.pc + bytes.size());
    s.pending = Pending::Start;
    s.clock = -1;
    s.after_prefix = false;
    s.attention = true;
}

void start_after_flush(CpuState& s) {
    s.prefetch_enabled = true;
    s.hold = false;
    s.fetch = FetchPhase::Idle;
    s.queue_count = 0;
    s.due = 2;
    s.pending = Pending::Start;
    s.clock = 1;
    s.after_prefix = false;
    s.attention = true;
}

}  // namespace tick86::cpu
