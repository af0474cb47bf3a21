// SPDX-License-Identifier: MIT
#include "tick86/cpu/state.h"

#include "tick86/base/tick.h"
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

bool is_possible(const CpuState& s, int queue_size, int bus_width) {
    constexpr Clock Ahead = 1 << 20;
    if (s.clock < 0 || s.clock > static_cast<Clock>(LatestTick)) return false;
    const auto is_near = [&s](Clock clock) { return clock >= 0 && clock - s.clock <= Ahead; };
    for (const Clock clock : {s.fetch_t1, s.hold_from, s.intr_at, s.nmi_at})
        if (!is_near(clock)) return false;
    if (s.due != NeverClock && (!is_near(s.due) || s.due <= s.clock)) return false;
    const bool will_fetch = s.fetch != FetchPhase::Idle || s.due != NeverClock;
    if (s.queue_count > (will_fetch ? queue_size - bus_width : queue_size)) return false;
    // While instructions run, the prefetcher rests only if there is no room.
    const bool runs = s.pending == Pending::Opcode || s.pending == Pending::Repeat || s.pending == Pending::Poll ||
                      s.pending == Pending::Start;
    if (runs && (!s.prefetch_enabled || (!will_fetch && s.queue_count <= queue_size - bus_width))) return false;
    return s.pending <= Pending::Start && s.segment_override >= -1 && s.segment_override <= 3 && s.queue_head <= 7 &&
           s.fetch <= FetchPhase::Latched && s.fetch_count <= 2 && s.fetch_address <= Bus::AddressMask &&
           s.halt_extra >= 0 && s.halt_extra <= 1 && (s.flags & ~flag::Loadable) == flag::Fixed;
}

}  // namespace tick86::cpu
