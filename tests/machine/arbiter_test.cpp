// SPDX-License-Identifier: MIT
#include "tick86/machine/arbiter.h"

#include <catch2/catch.hpp>

#include "tests/machine/guest.h"
#include "tick86/machine/bus.h"

using namespace tick86;
using namespace tick86::test;
using cpu::BusKind;
using cpu::Clock;

namespace {

// A board whose CPU is played by the test.
struct Bench {
    Board board;
    cpu::CpuState cpu;
    MachineBus bus{board, cpu};

    explicit Bench(ClockRatio clock = {3, 1}) : board(config(clock)) {
        bus.map_pages();
        bus.set_limits(cpu::NeverClock);
    }
    static Config config(ClockRatio clock) {
        Config c = Guest{}.config();
        c.cpu_clock = clock;
        return c;
    }
    void out(u16 port, u8 value) {
        board.write_port(port, value);
        bus.set_limits(cpu::NeverClock);
    }
    void refresh(u8 count = 18, u8 mode = 0x58) {
        out(0x43, 0x54);
        out(0x41, count);
        out(0x0B, mode);
        out(0x01, 0xFF);
        out(0x01, 0xFF);
        out(0x0A, 0);
    }
    int waits(Clock t1, BusKind kind = BusKind::MemRead) {
        if (kind == BusKind::MemRead && t1 < bus.quiet_until) return 0;
        return bus.waits({kind, false, kind == BusKind::MemRead ? 0x1000u : 0x20u, t1});
    }
    Clock next_request() const { return board.clock_from(board.arbiter.state().next_rise); }
    void idle_to(Clock now) {
        board.arbiter.known_to(now, false);
        board.advance(board.tick_of(now));
        board.arbiter.resolve(board);
        bus.set_limits(cpu::NeverClock);
    }
};

}  // namespace

TEST_CASE("a refresh costs a bus cycle between nothing and six clocks, by its phase", "[arbiter][quick]") {
    // Refresh asked for at clock d; the CPU's cycle has its T1 at d + offset and the bus is idle before.
    const struct {
        int offset, waits;
    } cases[] = {{-3, 0}, {0, 0},  // T3 at the latest where the bus would be granted: not disturbed
                 {1, 0},  {2, 0},  // in T1 or T2 at d + 2: granted in T3, too late to touch this cycle
                 {3, 6},  {4, 5}, {5, 4}, {6, 3}, {7, 2}, {8, 1}, {9, 0}, {20, 0}};
    for (const auto& [offset, expected] : cases) {
        Bench b;
        b.refresh();
        const Clock d = b.next_request();
        CHECK(b.waits(d + offset) == expected);
    }
}

TEST_CASE("a bus that is never idle pays five clocks to the cycle after the one that was running", "[arbiter][quick]") {
    Bench b;
    b.refresh();
    const Clock d = b.next_request();
    Clock t1 = d - 9;  // T1 at d + 3 = T4 + 1 of the one before, which is in T1 at d - 1
    std::vector<int> waits;
    for (int i = 0; i < 12; ++i) {
        waits.push_back(b.waits(t1));
        t1 += 4 + waits.back();
    }
    int total = 0;
    for (const int w : waits) total += w;
    CHECK(total == 6);
    CHECK(b.board.arbiter.state().refreshes == 1);
}

TEST_CASE("between refreshes the CPU need not ask", "[arbiter][quick]") {
    Bench b;
    CHECK(b.bus.quiet_until >= cpu::NeverClock);  // nobody refreshes yet
    b.refresh();
    const Clock d = b.next_request();
    CHECK(b.bus.quiet_until == d + 1);
    b.waits(d + 3);
    CHECK(b.bus.quiet_until == d + 72 + 1);  // 18 x 12 ticks later
}

TEST_CASE("an I/O cycle waits its own state after a refresh has ended", "[arbiter][quick]") {
    Bench b;
    b.refresh();
    const Clock d = b.next_request();
    CHECK(b.waits(d - 20, BusKind::IoRead) == 1);
    CHECK(b.waits(d + 5, BusKind::IoRead) == 5);
}

TEST_CASE("refreshes nobody watches are counted and told to the 8237", "[arbiter][quick]") {
    Bench b;
    b.refresh();
    const Clock d = b.next_request();
    b.idle_to(d + 10 * 72 + 20);
    CHECK(b.board.arbiter.state().refreshes == 11);
    b.out(0x0C, 0);
    const u8 low_byte = b.board.read_port(0x00);
    CHECK(word(low_byte, b.board.read_port(0x00)) == 11);  // channel 0 began at address 0
}

TEST_CASE("refresh asked for one by one is the same as computed refresh", "[arbiter][quick]") {
    // A decrementing channel 0 is computed, too; rotating priority is not.
    Bench computed, stepped;
    computed.refresh();
    stepped.refresh();
    stepped.out(0x08, 0x10);
    REQUIRE(computed.board.arbiter.state().refresh == Arbiter::Refresh::Computed);
    REQUIRE(stepped.board.arbiter.state().refresh == Arbiter::Refresh::Stepped);
    u32 random = 5;
    Clock a = 200, b = 200;
    for (int i = 0; i < 3000; ++i) {
        random = random * 1664525 + 1013904223;
        const Clock gap = 4 + (random >> 16) % 9;
        const int wa = computed.waits(a), wb = stepped.waits(b);
        REQUIRE(wa == wb);
        a += gap + wa;
        b += gap + wb;
    }
    CHECK(computed.board.arbiter.state().refreshes > 200);
}

TEST_CASE("masking channel 0 stops refresh; a request that came meanwhile is served on unmasking", "[arbiter][quick]") {
    Bench b;
    b.refresh();
    const Clock d = b.next_request();
    b.out(0x0A, 0x04);
    b.idle_to(d + 500);
    CHECK(b.board.arbiter.state().refreshes == 0);
    CHECK(bit(b.board.read_port(0x08), 4));  // DREQ0 stands in the status register
    b.out(0x0A, 0x00);
    b.idle_to(d + 510);
    CHECK(b.board.arbiter.state().refreshes == 1);
}

TEST_CASE("DACK0 takes the refresh request away in cascade mode too", "[arbiter][quick]") {
    Bench b;
    b.refresh(18, 0xC0);
    REQUIRE(b.board.arbiter.state().refresh == Arbiter::Refresh::Stepped);
    const Clock d = b.next_request();
    b.idle_to(d + 40);
    CHECK_FALSE(b.board.arbiter.state().asked);
    CHECK_FALSE(b.board.dma->hrq_level());
    CHECK(b.waits(d + 60) == 0);
    CHECK(b.board.dma->state().channel[0].address == 0);
}

TEST_CASE("LOCK and the pair of INTA cycles keep the DMA controller off the bus", "[arbiter][quick]") {
    Bench b;
    b.refresh();
    const Clock d = b.next_request();
    b.bus.waits({BusKind::Inta, true, 0, d - 1});
    CHECK(b.bus.waits({BusKind::Inta, true, 1, d + 6}) == 0);
    CHECK(b.board.arbiter.state().refreshes == 0);
    CHECK(b.waits(d + 10) > 0);  // granted in T3 of the second

    Bench locked;
    locked.refresh();
    locked.cpu.lock = true;
    CHECK(locked.waits(d + 1) == 0);
    CHECK(locked.waits(d + 9) == 0);
    locked.cpu.lock = false;
    CHECK(locked.waits(d + 13) > 0);
}

TEST_CASE("the requests of a faster CPU come at the same ticks", "[arbiter][quick]") {
    Bench b{ClockRatio{3, 2}};
    b.refresh();
    const Clock d = b.next_request();
    b.waits(d + 3);
    CHECK(b.bus.quiet_until == d + 144 + 1);
}

TEST_CASE("memory to memory keeps the bus for the whole block", "[arbiter][quick]") {
    Bench b;
    for (u32 i = 0; i < 16; ++i) b.board.write_memory(0x21000 + i, static_cast<u8>(0x50 + i));
    b.out(0x08, 0x01);  // memory-to-memory
    b.out(0x83, 0x02);  // page of channels 0 and 1
    b.out(0x0B, 0x88);
    b.out(0x0B, 0x85);
    b.out(0x0C, 0);
    for (const auto& [port, value] : {std::pair{0x00, 0x00},
                                      {0x00, 0x10},
                                      {0x01, 15},
                                      {0x01, 0},  // from 1000h
                                      {0x02, 0x00},
                                      {0x02, 0x20},
                                      {0x03, 15},
                                      {0x03, 0}})  // to 2000h
        b.out(static_cast<u16>(port), static_cast<u8>(value));
    b.idle_to(1000);
    b.out(0x09, 0x04);  // software request of channel 0
    // Granted at once; the CPU's next cycle waits for 32 half transfers of four clocks.
    const int waits = b.waits(1003);
    CHECK(waits > 31 * 4);
    CHECK(waits < 32 * 4 + 12);
    for (u32 i = 0; i < 16; ++i) CHECK(b.board.peek(0x22000 + i) == 0x50 + i);
    CHECK(b.board.peek(0x22010) == 0);
    b.idle_to(2000);
    CHECK(b.waits(2000) == 0);
}
