// SPDX-License-Identifier: MIT
#include "tick86/machine/pc.h"

#include <catch2/catch.hpp>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u16 Handler = 0xE800, SecondHandler = 0xE900;

// Timer 0 in mode 2 with a count of 1000, counted at 0500h by its interrupt.
Guest timer_guest(bool two_pics, bool refresh) {
    Guest g;
    g.begin().vector(8, Handler).pics(two_pics, 0x01);
    if (refresh) g.refresh();
    g.out(0x43, 0x34).out(0x40, 1000 & 0xFF).out(0x40, 1000 >> 8).halt_loop();
    g.org(Handler).inc_word(0x500).out(0x20, 0x20).code({0xCF});
    return g;
}

}  // namespace

TEST_CASE("timer interrupts reach a halted CPU at the programmed rate", "[machine][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        Pc pc(timer_guest(kind == MachineKind::Pc86, true).config(kind));
        CHECK(pc.run(ticks_from_ms(1000)) == StopReason::Reached);
        // 1193.18 per second, less the time to get there, and one that the mode word's edge on OUT0 asks for.
        CHECK(word_at(pc, 0x500) >= 1193);
        CHECK(word_at(pc, 0x500) <= 1194);
        CHECK(pc.now() >= ticks_from_ms(1000));
        CHECK(pc.now() < ticks_from_ms(1000) + 3 * 200);
    }
}

namespace {

// Busy all the time: string moves, multiplications, port reads, and the timer's interrupts in between.
Guest busy_guest(bool two_pics = true) {
    Guest g;
    g.begin().vector(8, Handler).pics(two_pics, 0x01).refresh();
    g.out(0x43, 0x34).out(0x40, 0x2F).out(0x40, 0x02).code({0xFB});
    g.label("again");
    g.code({0xBE, 0x00, 0x00, 0xBF, 0x01, 0x20, 0xB9, 0x40, 0x00, 0xF3, 0xA5});  // REP MOVSW, odd destination
    g.code({0xB8, 0x34, 0x12, 0xF7, 0xE0, 0xA3, 0x10, 0x05});                    // MUL AX; MOV [0510h], AX
    g.in(0x61).code({0x26, 0xFF, 0x06, 0x12, 0x05});                             // INC word ES:[0512h]
    g.in(0x40).store_al(0x514).in(0x08).store_al(0x515);
    g.code({0xB8, 0x00, 0xB8, 0x8E, 0xC0, 0x26, 0xFF, 0x06, 0x00, 0x00});  // INC word in video memory
    g.code({0x31, 0xC0, 0x8E, 0xC0}).jump(0xEB, "again");
    g.org(Handler).inc_word(0x500).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    return g;
}

struct Steps : Listener {
    u64 count = 0;
    bool before_step(const cpu::CpuState&) override {
        ++count;
        return true;
    }
};

}  // namespace

TEST_CASE("the watched core does what the fast one does", "[machine][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        for (const bool busy : {false, true}) {
            const bool two = kind == MachineKind::Pc86;
            const Config config = (busy ? busy_guest(two) : timer_guest(two, true)).config(kind);
            Pc fast(config), watched(config);
            WatchProbe watch;
            Steps steps;
            watch.add(steps);
            for (int ms = 5; ms <= 60; ms += 5) {
                fast.run(ticks_from_ms(static_cast<u64>(ms)));
                watched.run(ticks_from_ms(static_cast<u64>(ms)), watch);
                REQUIRE(fast.clock() == watched.clock());
                CHECK(watched.difference(fast.save_state()) == "");
                REQUIRE(fast.state_hash() == watched.state_hash());
            }
            CHECK(steps.count > 50);
        }
    }
}

TEST_CASE("where a run is cut into pieces makes no difference", "[machine][quick]") {
    for (const bool busy : {false, true}) {
        const Config config = (busy ? busy_guest() : timer_guest(true, true)).config();
        Pc whole(config), pieces(config);
        u32 random = 1;
        const auto next = [&](u32 range) {
            random = random * 1664525 + 1013904223;
            return (random >> 8) % range;
        };
        for (int i = 0; i < 100; ++i) {
            const Tick end = whole.now() + 1 + next(3000);
            whole.run(end);
            while (pieces.now() < end) pieces.run(std::min(end, pieces.now() + 1 + next(100)));
            // A repeated string instruction offers its iterations as boundaries only to who asks in time.
            while (whole.clock() != pieces.clock()) {
                Pc& behind = whole.clock() < pieces.clock() ? whole : pieces;
                behind.run(std::max(whole.now(), pieces.now()));
            }
            REQUIRE(pieces.difference(whole.save_state()) == "");
        }
        CHECK(whole.state_hash() == pieces.state_hash());
    }
}

TEST_CASE("a loaded state goes on like the machine that was saved", "[machine][quick]") {
    for (const bool busy : {false, true}) {
        const Config config = (busy ? busy_guest() : timer_guest(true, true)).config();
        Pc original(config), copy(config);
        u32 random = 7;
        for (int i = 0; i < 60; ++i) {
            random = random * 1664525 + 1013904223;
            original.run(original.now() + random % 3000);
            const std::vector<u8> saved = original.save_state();
            const LoadResult loaded = copy.load_state(saved);
            REQUIRE(loaded.message == "");
            REQUIRE(copy.state_hash() == original.state_hash());
            REQUIRE(copy.save_state() == saved);
            const Tick later = original.now() + 4000;
            original.run(later);
            copy.run(later);
            REQUIRE(copy.difference(original.save_state()) == "");
        }
    }
}
