// SPDX-License-Identifier: MIT
#include "tick86/machine/arbiter.h"

#include <algorithm>
#include <utility>

#include "tick86/machine/board.h"

namespace tick86 {

namespace {

using Clock = Arbiter::Clock;

constexpr Clock QuietLength = 3;  // a cycle from T1 to its end with at most one wait state, which may go untold
constexpr Clock LongAgo = -100;

}  // namespace

Clock Arbiter::refresh_at(const Board& board) const {
    if (s_.refresh != Refresh::Computed) return cpu::NeverClock;
    return s_.asked ? s_.asked_at : board.clock_from(s_.next_rise);
}

Clock Arbiter::earliest_grant(const Board& board) const {
    const Clock request = std::min(refresh_at(board), s_.hold_at);
    if (request >= cpu::NeverClock || s_.locked) return cpu::NeverClock;
    const Clock c = std::max(std::max(request, s_.free_at) + RequestToGrant, s_.unlocked_at);
    if (c == s_.cycle_t1 || c == s_.cycle_t1 + 1) return s_.cycle_t1 + 2;
    return c;
}

// A decision is final when neither a CPU cycle nor a request that would change it can still come.
void Arbiter::resolve(Board& board, Clock limit) {
    const Clock present = board.clock_in(board.traffic.now);
    limit = std::min(limit, s_.known);
    if (s_.refresh == Refresh::Computed) skip_quiet_refreshes(board, std::min(limit, present));
    while (!s_.granted) {
        const Clock at = earliest_grant(board);
        if (at >= limit || at - 1 > present) break;
        grant(board, at);
    }
}

// While the CPU leaves the bus alone, each refresh runs at once and disturbs nobody: all but the latest are only
// counted.
void Arbiter::skip_quiet_refreshes(Board& board, Clock limit) {
    constexpr Clock Apart = 20;  // more than one takes from request to end
    const Tick end = board.tick_of(std::max<Clock>(limit - Apart, 0));
    if (s_.next_rise >= end || s_.period < board.tick_of(Apart) || s_.asked || s_.locked || s_.granted ||
        s_.hold_at < cpu::NeverClock || std::max(s_.free_at, s_.cycle_end) >= board.clock_from(s_.next_rise))
        return;
    const u64 count = (end - s_.next_rise) / s_.period;
    s_.next_rise += count * s_.period;
    s_.owed += count;
    s_.refreshes += count;
}

void Arbiter::grant(Board& board, Clock at) {
    const Clock refresh = refresh_at(board);
    const bool is_refresh = refresh < at;  // channel 0 has the highest priority
    const bool is_late = is_refresh && s_.free_at > refresh;
    const Clock aen = std::max(at + GrantToAen, s_.cycle_end - 1);
    s_.low_from = aen + AenToNotReady;
    s_.low_until = aen + AenToReady;
    s_.free_at = aen + AenToFree;
    if (is_late) board.dma_log.add({board.tick_of(aen), DmaWire::LateRefresh, true});
    if (is_refresh) {
        // DACK clears the flip-flop: requests up to here are one request.
        const Tick dack = board.tick_of(aen + AenToTransfer);
        if (s_.next_rise <= dack) s_.next_rise += ((dack - s_.next_rise) / s_.period + 1) * s_.period;
        s_.asked = false;
        ++s_.owed;
        ++s_.refreshes;
    } else {
        const bool has_dack0 = board.dma->granted_channel() == 0 && !board.dma->is_memory_to_memory();
        s_.low_until += has_dack0 ? 0 : DeviceWait;
        s_.free_at += has_dack0 ? 0 : DeviceWait;
        s_.granted = true;
        s_.transfer_at = aen + AenToTransfer;
        schedule(board);
    }
}

void Arbiter::schedule(Board& board) {
    Tick due = Never;
    if (s_.granted)
        due = board.tick_of(s_.transfer_at);
    else if (const Clock at = earliest_grant(board); s_.hold_at < cpu::NeverClock && at < cpu::NeverClock)
        due = std::max(board.tick_of(at + 2), board.traffic.now + 1);  // by then CPU cycles up to `at` are known
    else if (s_.hold_at < cpu::NeverClock)
        due = board.traffic.now + 1;
    board.traffic.schedule.set(Slot::Transfer, due);
}

int Arbiter::cycle(Board& board, const cpu::Transfer& transfer, int waits, bool lock) {
    resolve(board);
    const Clock t3 = transfer.t1 + 2;
    Clock end = t3 + waits;
    const bool is_io = transfer.kind == cpu::BusKind::IoRead || transfer.kind == cpu::BusKind::IoWrite;
    if (end >= s_.low_from && t3 < s_.low_until) {
        while (s_.granted && end >= s_.low_from) board.advance(board.tick_of(s_.transfer_at));
        // The commands of an I/O cycle come when AEN has gone, and its wait state after that.
        end = std::max(end, s_.low_until + (is_io ? waits : 0));
    }
    s_.cycle_t1 = transfer.t1;
    s_.cycle_end = end;
    s_.known = std::max(s_.known, end + 2);  // the earliest T1 of the next one
    if (transfer.kind == cpu::BusKind::Inta) s_.in_inta = transfer.address == 0;
    s_.locked = lock || s_.in_inta;  // [8086-UM] LOCK: from T2 of the first INTA cycle to T2 of the second
    if (s_.locked)
        s_.unlocked_at = end + 1;
    else if (transfer.kind == cpu::BusKind::Inta)
        s_.unlocked_at = t3;
    if (s_.hold_at < cpu::NeverClock) schedule(board);
    return static_cast<int>(end - t3);
}

void Arbiter::known_to(Clock limit, bool lock) {
    s_.known = std::max(s_.known, limit);
    s_.locked = s_.locked && (lock || s_.in_inta);
}

Clock Arbiter::quiet_until(const Board& board) const {
    if (s_.granted || s_.asked || s_.locked || s_.hold_at < cpu::NeverClock || s_.known + 2 < s_.low_until) return 0;
    // A cycle matters to a request at d if its T1 or T2 can be d + 2, so from T1 = d + 1 on.
    const auto after = [&](Tick request) { return request == Never ? cpu::NeverClock : board.clock_from(request) + 1; };
    const Scheduler& schedule = board.traffic.schedule;
    Clock quiet = after(std::min(schedule.due(Slot::Fdc), schedule.due(Slot::Refresh)));
    if (s_.refresh == Refresh::Computed) quiet = std::min(quiet, after(s_.next_rise));
    return quiet;
}

void Arbiter::hold_request(Board& board, bool level, Tick at) {
    resolve(board);
    s_.hold_at = level ? board.clock_from(at) : cpu::NeverClock;
    schedule(board);
}

void Arbiter::serve_transfer(Board& board) {
    if (!s_.granted) {
        resolve(board);
        schedule(board);
        return;
    }
    s_.granted = false;
    const DmaCycle cycle = board.dma.use([this](Dma8237& dma) {
        if (s_.owed != 0) dma.skip_refresh(s_.owed);  // they came before
        s_.owed = 0;
        return dma.service();
    });
    move_byte(board, cycle);
    const bool goes_on = cycle.channel >= 0 && !cycle.last && !cycle.cascade && board.dma->hrq_level();
    log_transfer(board, cycle, goes_on);
    if (goes_on) {
        s_.granted = true;
        s_.transfer_at += NextInBlock;
        s_.low_until += NextInBlock;
        s_.free_at += NextInBlock;
    }
    schedule(board);
}

// The first byte of a grant raises AEN and DACK, the last one drops them.
void Arbiter::log_transfer(Board& board, const DmaCycle& cycle, bool goes_on) const {
    if (cycle.channel < 0) return;
    const auto add = [&](Clock at, DmaWire wire, bool level) { board.dma_log.add({board.tick_of(at), wire, level}); };
    const auto dack = static_cast<DmaWire>(static_cast<int>(DmaWire::Dack0) + cycle.channel);
    const Clock aen = s_.transfer_at - AenToTransfer;
    if (s_.low_from == aen + AenToNotReady) {
        add(aen, DmaWire::Aen, true);
        if (!cycle.memory) add(aen + AenToDack, dack, true);
        if (cycle.channel == 0 && !cycle.memory) add(aen + AenToDack, DmaWire::Dreq0, false);
    }
    if (goes_on) return;
    add(s_.free_at, DmaWire::Aen, false);
    if (!cycle.memory) add(s_.free_at, dack, false);
}

void Arbiter::move_byte(Board& board, const DmaCycle& cycle) {
    if (cycle.channel < 0) return;
    if (cycle.channel == 0 && s_.asked && !cycle.memory) {  // DACK0 clears the flip-flop, in whatever mode
        s_.asked = false;
        board.dma.use([](Dma8237& dma) { dma.dreq(0, false); });
    }
    if (cycle.cascade) return;
    const u32 address = board.pages->address(cycle.channel, cycle.address);
    const auto store = [&](u8 value) {
        board.write_memory(address, value);
        board.dma_wrote(address, value);
    };
    if (cycle.memory) {
        if (cycle.read)
            board.dma.use([&](Dma8237& dma) { dma.latch_temporary(board.read_memory(address)); });
        else
            store(board.dma->temporary());
        return;
    }
    if (cycle.channel == 2) {
        if (cycle.read) {
            board.fdc.use([&](Fdc765& fdc) { fdc.dack_write(board.read_memory(address)); });
        } else {
            // A verify cycle has no strobes, but DACK alone takes the controller's request away.
            const u8 byte = board.fdc.use([](Fdc765& fdc) { return fdc.dack_read(); });
            if (cycle.write) store(byte);
        }
        if (cycle.tc) {
            board.fdc.use([](Fdc765& fdc) {
                fdc.tc(true);
                fdc.tc(false);
            });
        }
    } else if (cycle.write) {
        board.write_memory(address, Memory::OpenBus);  // no device answers to this DACK
    }
}

void Arbiter::serve_refresh(Board& board) {
    s_.asked = true;
    board.dma_log.add({board.traffic.now, DmaWire::Dreq0, true});
    board.dma.use([](Dma8237& dma) { dma.dreq(0, true); });
    s_.next_rise = board.pit.use([](Pit8253& pit) { return pit.next_rise(1); });
    board.traffic.schedule.set(Slot::Refresh, s_.next_rise);
}

void Arbiter::before_access(Board& board) {
    resolve(board);
    if (s_.next_rise <= board.traffic.now) {
        if (!s_.asked) s_.asked_at = board.clock_from(s_.next_rise);
        s_.asked = true;
        if (s_.period != 0) s_.next_rise += ((board.traffic.now - s_.next_rise) / s_.period + 1) * s_.period;
    }
    board.dma.use([&](Dma8237& dma) {
        if (s_.owed != 0) dma.skip_refresh(s_.owed);
        if (s_.refresh == Refresh::Off) dma.dreq(0, s_.asked);
    });
    s_.owed = 0;
}

void Arbiter::after_write(Board& board) {
    const Refresh before = s_.refresh;
    board.pit.use([&](const Pit8253& pit) {
        s_.next_rise = pit.next_rise(1);
        s_.period = pit.out_period(1);
    });
    const Dma8237& dma = board.dma.look();
    const Dma8237::Channel& channel = dma.state().channel[0];
    if (channel.masked || !dma.is_enabled())
        s_.refresh = Refresh::Off;
    else if (s_.period != 0 && dma.mode(0) == Dma8237::Mode::Single && dma.is_autoinit(0) && !dma.is_rotating() &&
             !dma.is_memory_to_memory() && !channel.requested && !bit(dma.state().command, 6))
        s_.refresh = Refresh::Computed;
    else
        s_.refresh = Refresh::Stepped;
    if (before != Refresh::Computed) s_.asked_at = std::max(s_.asked_at, board.clock_from(board.traffic.now));
    board.traffic.schedule.set(Slot::Refresh, s_.refresh == Refresh::Stepped ? s_.next_rise : Never);
    board.dma.use([&](Dma8237& d) { d.dreq(0, s_.refresh != Refresh::Computed && s_.asked); });
    schedule(board);
}

void Arbiter::settle(Board& board) {
    // What state this leaves must not depend on which of the cycles that matter to nobody were told, as that depends on
    // where a run was cut. All cycles before the clock before the present are known in any case.
    const Clock past = std::min(s_.known, board.clock_in(board.traffic.now) - 1);
    resolve(board, past);
    if (s_.owed != 0) board.dma.use([&](Dma8237& dma) { dma.skip_refresh(s_.owed); });
    s_.owed = 0;
    if (s_.low_until <= past) s_.low_from = s_.low_until = 0;
    const Clock known = std::exchange(s_.known, past);
    if (s_.cycle_end + 2 < past || (s_.cycle_t1 < quiet_until(board) && s_.cycle_end - s_.cycle_t1 <= QuietLength))
        s_.cycle_t1 = s_.cycle_end = LongAgo;
    else
        s_.known = known;
    // What is over matters only to a request that had to wait for it and is waiting still.
    const Clock request = std::min(refresh_at(board), s_.hold_at);
    if (s_.unlocked_at < past && !s_.locked && s_.unlocked_at - RequestToGrant <= std::max(request, s_.free_at))
        s_.unlocked_at = 0;
    if (s_.free_at + RequestToGrant < past && !s_.granted && s_.free_at <= request) s_.free_at = 0;
    if (!s_.asked || s_.refresh != Refresh::Computed) s_.asked_at = 0;  // matters in that case only
    if (!s_.granted) s_.transfer_at = 0;
}

void Arbiter::after_load(Board& board) {
    board.traffic.schedule.set(Slot::Refresh, s_.refresh == Refresh::Stepped ? s_.next_rise : Never);
    schedule(board);
}

bool Arbiter::accepts(const State& s, Clock now) const {
    constexpr Clock Ahead = 1 << 20;
    constexpr Tick LongestPeriod = Tick{1} << 40;
    const auto is_near = [now](Clock clock) { return clock >= LongAgo && clock - now <= Ahead; };
    for (const Clock clock : {s.known, s.cycle_t1, s.cycle_end, s.unlocked_at, s.asked_at, s.transfer_at, s.low_from,
                              s.low_until, s.free_at})
        if (!is_near(clock)) return false;
    if (s.hold_at != cpu::NeverClock && !is_near(s.hold_at)) return false;
    if (s.refresh > Refresh::Stepped || s.period > LongestPeriod) return false;
    // Requests that were never worked off, as under an endless LOCK, may lie behind.
    if (s.next_rise != Never && s.next_rise > LatestTick) return false;
    return s.refresh != Refresh::Computed || (s.period != 0 && s.next_rise != Never);
}

}  // namespace tick86
