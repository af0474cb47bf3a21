// SPDX-License-Identifier: MIT
// The CPU's view of the board: memory pages, and the slow path with cards, ports, wait states and arbitration.
#pragma once
#include "tick86/cpu/bus.h"
#include "tick86/cpu/state.h"
#include "tick86/machine/board.h"
#include "tick86/machine/watch.h"

namespace tick86 {

class MachineBus final : public cpu::Bus {
public:
    MachineBus(Board& board, const cpu::CpuState& cpu) : board_(board), cpu_(cpu) {}

    // Called from the CPU at its boundaries; set by whoever runs it. False: stop.
    void on_serve(void* context, bool (*serve)(void* context, cpu::Clock now)) {
        context_ = context;
        serve_ = serve;
    }
    // Page pointers from what is plugged in. The page of FFFF0h takes the slow path, where fetches are seen.
    void map_pages();
    // horizon and quiet_until from the board's due times; `stop` is a clock at which serve() is wanted in any case.
    void set_limits(cpu::Clock stop);

    int waits(const cpu::Transfer& transfer) override;
    u16 read(const cpu::Transfer& transfer, cpu::Clock t) override;
    void write(const cpu::Transfer& transfer, u16 data, cpu::Clock t) override;
    bool serve(cpu::Clock now) override { return serve_(context_, now); }
    void mark(const cpu::Mark& mark) override;
    void interrupt_flag(bool on, cpu::Clock t, u16 cs, u16 ip) override;

    // Who else hears of marks; null: nobody.
    void listen(WatchProbe* watch) { watch_ = watch; }
    // The log has been taken to another moment.
    void follow_log() { frame_filter = board_.ring.frames().filter(); }

private:
    int own_waits(const cpu::Transfer& transfer) const;
    int card_waits(u32 address, bool is_write, cpu::Clock t1) const;
    bool is_two_transfers(const cpu::Transfer& transfer) const;
    void advance_to_first(const cpu::Transfer& transfer, cpu::Clock t);
    void note_fetch(u32 address);

    Board& board_;
    const cpu::CpuState& cpu_;  // for the LOCK pin
    WatchProbe* watch_ = nullptr;
    cpu::Clock stop_ = cpu::NeverClock;
    void* context_ = nullptr;
    bool (*serve_)(void*, cpu::Clock) = [](void*, cpu::Clock) { return false; };
};

}  // namespace tick86
