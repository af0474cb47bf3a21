// SPDX-License-Identifier: MIT
// Going back in time, through interrupts and disk access, and forward again to the same state.
#include "tick86/debug/history.h"

#include <catch2/catch.hpp>

#include "tests/machine/guest.h"
#include "tick86/debug/session.h"
#include "tick86/machine/roms.h"

using namespace tick86;
using namespace tick86::test;

namespace {

FloppyImage demo_disk() { return FloppyImage::from_bytes(embedded_demo_disk(), "demo"); }

// The demonstration disk, its writes kept back. Keys are pressed on the way.
struct Demo {
    FloppyImage disk = demo_disk();
    Pc pc;
    Demo() : pc(config()) { pc.input({0, InsertFloppy{0, &disk}}); }
    static Config config() {
        Config c = default_config(MachineKind::Pc86);
        c.memory_kib = 128;
        c.floppy[0] = drive_type_for(demo_disk().kind());
        return c;
    }
    void type(u8 code) {
        pc.input({pc.now(), KeyEvent{code, true}});
        pc.input({pc.now() + ticks_from_ms(40), KeyEvent{code, false}});
    }
};

void run_until(DebugSession& session, Tick until) {
    session.go();
    session.advance(until);
    session.break_in();
    session.finish();
}

}  // namespace

TEST_CASE("back and forward again gives the same state, at every step", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {.period = TicksPerSecond / 20});
    run_until(session, TicksPerSecond * 2);
    demo.type(0x20);
    run_until(session, TicksPerSecond * 3);
    demo.type(0x21);
    run_until(session, TicksPerSecond * 7 / 2);

    std::vector<std::pair<cpu::Clock, u64>> seen;  // clock and hash of each boundary
    for (int i = 0; i < 200; ++i) {
        session.step_into();
        session.finish();
        seen.emplace_back(demo.pc.clock(), demo.pc.state_hash());
    }
    for (int i = 198; i >= 0; --i) {
        CHECK(session.step_back().cause == StopCause::Step);
        REQUIRE(demo.pc.clock() == seen[static_cast<std::size_t>(i)].first);
        REQUIRE(demo.pc.state_hash() == seen[static_cast<std::size_t>(i)].second);
    }
    // A clock within a step leads to the end of it.
    for (std::size_t i = 0; i < 199; i += 9) {
        session.go_back_to(seen[i].first + 1);
        REQUIRE(demo.pc.clock() == seen[i + 1].first);
        REQUIRE(demo.pc.state_hash() == seen[i + 1].second);
    }
    session.go_back_to(seen[0].first);
    session.step_back(120);
    CHECK(session.is_in_past());
    session.step_into(120);
    session.finish();
    CHECK(demo.pc.clock() == seen[0].first);
    CHECK(demo.pc.state_hash() == seen[0].second);
    session.run_to_cycle(seen.back().first);
    session.finish();
    CHECK(demo.pc.state_hash() == seen.back().second);
    CHECK_FALSE(session.is_in_past());
    CHECK(session.history().verify().empty());
}

TEST_CASE("a run with history ends as one without", "[debug][history]") {
    Demo with, without;
    {
        DebugSession session(with.pc, {.period = TicksPerSecond / 10});
        session.go();
        session.advance(TicksPerSecond * 2);
        with.type(0x20);
        session.advance(TicksPerSecond * 3);
    }
    without.pc.run(TicksPerSecond * 2);
    without.type(0x20);
    without.pc.run(TicksPerSecond * 3);
    REQUIRE(with.pc.clock() == without.pc.clock());
    CHECK(with.pc.state_hash() == without.pc.state_hash());
}

TEST_CASE("reverse-continue finds the last hit, one after the other", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {.period = TicksPerSecond / 10});
    run_until(session, TicksPerSecond * 2);
    session.breakpoints().add("int 8", demo.pc, nullptr);
    std::vector<std::pair<cpu::Clock, u64>> hits;
    for (int i = 0; i < 12; ++i) {
        session.go();
        REQUIRE(session.finish(TicksPerSecond * 10).cause == StopCause::Breakpoint);
        hits.emplace_back(demo.pc.clock(), demo.pc.state_hash());
    }
    for (int i = 10; i >= 0; --i) {
        const Stop stop = session.reverse_continue();
        CHECK(stop.cause == StopCause::Breakpoint);
        REQUIRE(demo.pc.clock() == hits[static_cast<std::size_t>(i)].first);
        CHECK(demo.pc.state_hash() == hits[static_cast<std::size_t>(i)].second);
    }
    session.breakpoints().clear();
    CHECK(session.reverse_continue().cause == StopCause::Past);
    CHECK((demo.pc.registers().sreg[cpu::CS] == 0xFFFF && demo.pc.registers().ip == 0));
}

TEST_CASE("what is on a disk comes back, too", "[debug][history]") {
    // Our BIOS; the boot sector writes a counter to sector 2 again and again.
    std::vector<u8> image(1'474'560);
    const u8 program[] = {0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0, 0xFF, 0x06, 0x00, 0x7E, 0xB8, 0x01, 0x03,
                          0xBB, 0x00, 0x7E, 0xB9, 0x02, 0x00, 0xBA, 0x00, 0x00, 0xCD, 0x13, 0xEB, 0xEC};
    std::copy(std::begin(program), std::end(program), image.begin());
    image[510] = 0x55;
    image[511] = 0xAA;
    FloppyImage disk = FloppyImage::from_bytes(image, "counter");
    Pc pc(default_config(MachineKind::Pc86));
    pc.input({0, InsertFloppy{0, &disk}});
    const auto counter = [&disk] {
        std::array<u8, 512> sector{};
        REQUIRE(disk.read_sector(1, sector));
        return sector[0] | sector[1] << 8;
    };
    {
        DebugSession session(pc, {});
        run_until(session, TicksPerSecond * 4);
        const int first = counter();
        REQUIRE(first > 0);
        const cpu::Clock then = pc.clock();
        const u64 hash = pc.state_hash();
        run_until(session, TicksPerSecond * 8);
        const int last = counter();
        REQUIRE(last > first + 5);
        session.go_back_to(then);
        CHECK(counter() == first);
        CHECK(pc.state_hash() == hash);
        session.go_back_to(session.history().newest());
        CHECK(counter() == last);
        session.go_back_to(then);
        CHECK(disk.overlay().sectors().size() == 1);
        CHECK(session.history().commit());  // from the newest moment
        CHECK(counter() == last);
        CHECK(disk.overlay().sectors().empty());
        run_until(session, TicksPerSecond * 9);
        CHECK(counter() > last);
        const int between = counter();
        const cpu::Clock there = pc.clock();
        run_until(session, TicksPerSecond * 11);
        CHECK(counter() > between);
        session.go_back_to(there);
        session.forget_future();  // now it is the newest
        CHECK_FALSE(session.is_in_past());
        CHECK(session.history().commit());
        CHECK(counter() == between);
    }
}

TEST_CASE("changing the past forgets what followed", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {.period = TicksPerSecond / 10});
    run_until(session, TicksPerSecond * 2);
    const cpu::Clock then = demo.pc.clock();
    demo.type(0x20);
    run_until(session, TicksPerSecond * 3);
    const u64 with_key = demo.pc.state_hash();
    const cpu::Clock end = demo.pc.clock();

    session.go_back_to(then);
    session.go_back_to(end);
    CHECK(demo.pc.state_hash() == with_key);  // the key came again by itself
    session.go_back_to(then);
    session.poke(0x5000, 0x77);
    CHECK_FALSE(session.is_in_past());
    run_until(session, TicksPerSecond * 3);
    CHECK(demo.pc.peek(0x5000) == 0x77);
    const cpu::Clock after = demo.pc.clock();
    const u64 hash = demo.pc.state_hash();
    session.step_back(1000);
    session.go_back_to(after);
    CHECK(demo.pc.peek(0x5000) == 0x77);
    CHECK(demo.pc.state_hash() == hash);
}

TEST_CASE("going back through a call and an interrupt as one", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {});
    run_until(session, TicksPerSecond * 2);
    const Tick limit = TicksPerSecond * 6;
    do {
        session.next_int();
        REQUIRE(session.finish(limit).cause == StopCause::Step);
    } while (coming_interrupt(demo.pc)->kind != cpu::EntryKind::Software);
    const cpu::Clock before = demo.pc.clock();
    session.step_over(1, true);
    session.finish();
    REQUIRE(demo.pc.clock() > before + 100);
    session.step_back_over();
    CHECK(demo.pc.clock() == before);
}

TEST_CASE("who wrote a byte last", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {.period = TicksPerSecond / 10});
    run_until(session, TicksPerSecond * 4);
    const cpu::Clock now = demo.pc.clock();
    const u64 hash = demo.pc.state_hash();
    const auto tick = session.last_write(0x46C, 2);
    REQUIRE(tick.has_value());
    CHECK_FALSE(tick->is_dma);
    CHECK(tick->by.segment == 0xF000);
    CHECK(tick->clock < now);
    CHECK(now - tick->clock < 300'000);  // a tick of the clock is 262,144 clocks
    const auto boot = session.last_write(0x7C00, 1);
    REQUIRE(boot.has_value());
    CHECK(boot->is_dma);
    CHECK(boot->value == demo.pc.peek(0x7C00));
    CHECK(demo.pc.clock() == now);
    CHECK(demo.pc.state_hash() == hash);
}

TEST_CASE("history stays within its limits", "[debug][history]") {
    Demo demo;
    DebugSession session(demo.pc, {.bytes = 4 << 20, .period = TicksPerSecond / 50});
    session.go();
    session.advance(TicksPerSecond * 6);
    session.break_in();
    session.finish();
    CHECK(session.history().bytes() <= (4 << 20));
    CHECK(session.history().moments() > 10);
    CHECK(session.history().oldest() < 1000);
    CHECK(session.history().verify().empty());

    Demo short_memory;
    DebugSession recent(short_memory.pc, {.reach = TicksPerSecond, .period = TicksPerSecond / 10});
    recent.go();
    recent.advance(TicksPerSecond * 4);
    const auto clock = short_memory.pc.config().cpu_clock;
    CHECK(recent.history().oldest() > static_cast<cpu::Clock>(clock.to_period(TicksPerSecond * 27 / 10)));
    CHECK(recent.history().oldest() <= static_cast<cpu::Clock>(clock.to_period(TicksPerSecond * 3)));

    Demo none;
    DebugSession off(none.pc, {.reach = 0});
    off.step_into(100);
    off.finish();
    CHECK(off.step_back().cause == StopCause::Past);
    CHECK(off.step_back().text == "there is no history: it is turned off");
}
