// SPDX-License-Identifier: MIT
// The arbiter against its obvious form: one clock after the other.
#include <catch2/catch.hpp>

#include "tests/machine/guest.h"
#include "tick86/machine/bus.h"

using namespace tick86;
using namespace tick86::test;
using cpu::BusKind;
using cpu::Clock;

namespace {

// What docs/time.md says, clock by clock. Two requests: refresh (first) and a device.
struct ByClock {
    enum class Phase { Idle, Aen };
    Clock next_refresh = 0, period = 0;
    bool refresh = false, device = false;
    Phase phase = Phase::Idle;
    Clock since = 0;
    bool serves_refresh = false;
    u64 refreshes = 0, transfers = 0;
    // The CPU's bus: T1 of the running cycle, clocks it still has to wait by itself.
    Clock t1 = -100, end = -100;

    bool is_status_passive(Clock c) const { return c != t1 && c != t1 + 1; }
    bool is_ready(Clock c) const {
        if (phase != Phase::Aen) return true;
        return c < since + 2 || c >= ready_again();
    }
    Clock ready_again() const { return since + 8 + (serves_refresh ? 0 : 1); }
    // Everything the board's logic does in clock c.
    void clock(Clock c) {
        if (c == next_refresh) {
            refresh = true;
            next_refresh += period;
        }
        const Clock free_after = serves_refresh ? 6 : 7;
        if (phase == Phase::Aen && c >= since + 9) phase = Phase::Idle;
        // Requests are looked at from the clock after the controller is free, and take two clocks to the grant.
        const bool may_look = phase == Phase::Idle || (phase == Phase::Aen && c >= since + free_after);
        if (may_look && !waiting && (refresh || device)) {
            waiting = true;
            asked = c;
        }
        if (waiting && c >= asked + 2 && is_status_passive(c)) {
            waiting = false;
            serves_refresh = refresh && refresh_at < c;
            if (serves_refresh)
                refresh = false, ++refreshes;
            else
                device = false, ++transfers;
            phase = Phase::Aen;
            since = std::max(c + 1, end - 1);
        }
        if (!refresh) refresh_at = c + 1;
    }
    bool waiting = false;
    Clock asked = 0, refresh_at = 0;
};

}  // namespace

TEST_CASE("the arbiter agrees with the board's logic clock by clock", "[arbiter][twin][quick]") {
    for (u32 seed = 1; seed <= 60; ++seed) {
        u32 random = seed * 7919;
        const auto next = [&](u32 range) {
            random = random * 1664525 + 1013904223;
            return (random >> 8) % range;
        };
        Board board(Guest{}.config());
        cpu::CpuState cpu;
        MachineBus bus{board, cpu};
        bus.map_pages();
        const auto out = [&](u16 port, u8 value) { board.write_port(port, value); };
        out(0x43, 0x54);
        out(0x41, static_cast<u8>(8 + next(20)));
        out(0x0B, 0x58);
        out(0x0B, 0x41);  // channel 1: single, verify, no autoinitialisation
        out(0x0A, 0);
        board.dma.use([](Dma8237& dma) { dma.dreq(1, true); });
        bus.set_limits(cpu::NeverClock);

        ByClock twin;
        twin.next_refresh = board.clock_from(board.arbiter.state().next_rise);
        twin.period = static_cast<Clock>(board.arbiter.state().period / 3);
        twin.refresh_at = cpu::NeverClock;
        Clock c = 0;
        for (int i = 0; i < 400; ++i) {
            // A bus cycle after a gap; now and then the device asks for one byte in the gap.
            const Clock gap = next(4) == 0 ? next(60) : next(5);
            const Clock ask_at = c + 1;
            const bool is_moving = twin.transfers > 0 && !twin.serves_refresh && ask_at <= twin.since + 4;
            const bool asks = next(4) == 0 && gap > 2 && !twin.device && !is_moving;
            const bool is_io = next(5) == 0;
            const Clock t1 = c + gap;
            if (next(3) == 0) {  // a run ends here, and another one begins
                const Clock at = c + next(static_cast<u32>(gap) + 1);
                if (!asks || at <= ask_at) {
                    board.arbiter.known_to(at, false);
                    board.advance(board.tick_of(at));
                    board.arbiter.settle(board);
                    bus.set_limits(cpu::NeverClock);
                }
            }
            if (asks) {
                board.arbiter.known_to(ask_at, false);
                board.advance(board.tick_of(ask_at));
                board.arbiter.resolve(board);
                for (const auto& [port, value] : {std::pair{0x0C, 0}, {0x03, 0}, {0x03, 0}, {0x0A, 1}})
                    out(static_cast<u16>(port), static_cast<u8>(value));
                bus.set_limits(cpu::NeverClock);
            }
            for (; c < t1; ++c) {
                if (asks && c == ask_at) twin.device = true;
                twin.clock(c);
            }
            const bool told = is_io || t1 >= bus.quiet_until;
            const int waits =
                told ? bus.waits({is_io ? BusKind::IoRead : BusKind::MemRead, false, is_io ? 0x61u : 0x1000u, t1}) : 0;
            // The twin's CPU: T1, T2, then T3/Tw until READY; an I/O cycle has one more wait state of its own.
            twin.t1 = t1;
            twin.end = t1 + 2 + is_io;
            for (;; ++c) {
                twin.clock(c);
                if (c >= t1 + 2 && c <= twin.end && !twin.is_ready(c))
                    twin.end = std::max(twin.end, twin.ready_again() + is_io);
                if (c >= twin.end) break;
            }
            const int expected = static_cast<int>(twin.end - t1 - 2);
            INFO("seed " << seed << " cycle " << i << " T1 " << t1 << (is_io ? " io" : " memory"));
            REQUIRE(waits == expected);
            twin.clock(++c);  // T4
            ++c;
        }
        board.arbiter.known_to(c, false);
        board.advance(board.tick_of(c));
        board.arbiter.resolve(board);
        CHECK(twin.transfers > 20);
        CHECK(twin.refreshes > 20);
        const u64 left = twin.refreshes - std::min(twin.refreshes, board.arbiter.state().refreshes);
        CHECK(left <= 1);
    }
}
