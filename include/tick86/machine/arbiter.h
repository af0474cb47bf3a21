// SPDX-License-Identifier: MIT
// Who has the bus: the board logic between the 8237's HRQ and the CPU's READY, and memory refresh.
// In the PC  HRQ -> (status passive, no LOCK) -> HLDA, AEN -> S1-S4; the CPU runs on until a cycle of its own meets
//            READY low
// Sources    [XT-TR] system board sheets 1 and 8; [8237A] timing; docs/time.md has the clocks
// Not here   the DREQ0 bit of the 8237's status while refresh is computed: it reads 0
#pragma once
#include "tick86/base/fields.h"
#include "tick86/base/tick.h"
#include "tick86/chips/dma8237.h"
#include "tick86/cpu/bus.h"

namespace tick86 {

class Board;

// Time here is CPU clocks. The arbiter hears of every CPU bus cycle that begins at or after quiet_until(), in order;
// `known` is the clock up to which it has heard of all of them, so that decisions before it are final.
class Arbiter {
public:
    using Clock = cpu::Clock;
    // Clocks of one DMA cycle. The request is seen at d; HRQ is up at d + 1; from d + 2 on the board's logic grants the
    // bus in the first clock in which the CPU's status is passive, so not in T1 or T2 [XT-TR system board sheet 1]. AEN
    // follows one clock later. The figures agree with those that emulators have found by comparing with real machines
    // (docs/time.md).
    static constexpr Clock RequestToGrant = 2;
    static constexpr Clock GrantToAen = 1;
    static constexpr Clock AenToDack = 1;
    static constexpr Clock AenToNotReady = 2;  // READY to the CPU is low from then ...
    static constexpr Clock AenToReady = 8;     // ... until then
    static constexpr Clock AenToTransfer = 3;  // the byte moves
    static constexpr Clock AenToFree = 6;      // AEN and DACK go; the 8237 looks at its requests again
    static constexpr Clock DeviceWait = 1;     // [XT-TR 1-8] DMA cycles have one wait state, unless DACK0 says refresh
    static constexpr Clock NextInBlock = 4;    // S1-S4 of the next transfer while the bus is kept

    // How refresh is worked: not at all (channel 0 masked or the controller disabled) · by arithmetic, the usual case:
    // timer 1 runs periodically and channel 0 makes single, self-renewing transfers · request by request.
    enum class Refresh : u8 { Off, Computed, Stepped };

    struct State {
        Clock known = 0;
        Clock cycle_t1 = -100, cycle_end = -100;  // the CPU's latest cycle: T1 and its last T3/Tw
        bool locked = false;                      // LOCK was active in the latest cycle told
        bool in_inta = false;                     // between the two INTA cycles, which LOCK spans
        Clock unlocked_at = 0;
        Refresh refresh = Refresh::Off;
        Tick next_rise = Never, period = 0;  // OUT1 of the timer
        bool asked = false;                  // the DREQ0 flip-flop, set by OUT1, cleared by DACK0
        Clock asked_at = 0;
        u64 owed = 0;                     // refreshes that the 8237's registers have not been told of
        u64 refreshes = 0;                // since power-on
        Clock hold_at = cpu::NeverClock;  // HRQ of the 8237 rose
        bool granted = false;             // the 8237 has the bus and will move a byte
        Clock transfer_at = 0;
        Clock low_from = 0, low_until = 0;  // READY to the CPU is low from .. up to before
        Clock free_at = 0;                  // the 8237 looks at its requests again
    };

    void reset() { s_ = State{}; }

    // A CPU bus cycle that would have `waits` wait states by itself; the answer is how many it has. `lock`: the LOCK
    // pin is active. All earlier cycles are known_to() be told, and the board has been advanced to T1.
    int cycle(Board& board, const cpu::Transfer& transfer, int waits, bool lock);
    // All CPU cycles with T1 < `limit` have been told; to be followed by resolve() when the board is there, too.
    void known_to(Clock limit, bool lock);
    // Decides what can be decided. `limit`: only what comes before this clock.
    void resolve(Board& board, Clock limit = cpu::NeverClock);
    Clock quiet_until(const Board& board) const;

    void hold_request(Board& board, bool level, Tick at);  // HRQ
    void serve_transfer(Board& board);                     // Slot::Transfer is due
    void serve_refresh(Board& board);                      // Slot::Refresh is due

    // Around a write to the timer or the 8237: before it, their registers are brought up to date; after it, refresh is
    // derived anew. A read of the 8237 needs the first of them only.
    void before_access(Board& board);
    void after_write(Board& board);

    void settle(Board& board);  // at the end of a run: the 8237 told of everything, what is past forgotten
    void after_load(Board& board);

    const State& state() const { return s_; }
    bool accepts(const State& s, Clock now) const;  // as of base/chip.h
    void restore(const State& s) { s_ = s; }

private:
    Clock refresh_at(const Board& board) const;
    Clock earliest_grant(const Board& board) const;
    void grant(Board& board, Clock at);
    void skip_quiet_refreshes(Board& board, Clock limit);
    void schedule(Board& board);
    void move_byte(Board& board, const DmaCycle& cycle);
    void log_transfer(Board& board, const DmaCycle& cycle, bool goes_on) const;

    State s_{};
};

template <class V>
void fields(V& v, Meta<V, Arbiter::State>& s) {
    auto& [known, cycle_t1, cycle_end, locked, in_inta, unlocked_at, refresh, next_rise, period, asked, asked_at, owed,
           refreshes, hold_at, granted, transfer_at, low_from, low_until, free_at] = s;
    v("known", known), v("cycle_t1", cycle_t1), v("cycle_end", cycle_end), v("locked", locked);
    v("in_inta", in_inta), v("unlocked_at", unlocked_at), v("refresh", refresh), v("next_rise", next_rise),
        v("period", period);
    v("asked", asked), v("asked_at", asked_at), v("owed", owed), v("refreshes", refreshes), v("hold_at", hold_at);
    v("granted", granted), v("transfer_at", transfer_at), v("low_from", low_from), v("low_until", low_until);
    v("free_at", free_at);
}

}  // namespace tick86
