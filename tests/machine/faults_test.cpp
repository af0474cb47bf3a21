// SPDX-License-Identifier: MIT
// Guests that have crashed, the RESET button, and where a machine may begin.
#include <catch2/catch.hpp>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {
constexpr u16 Handler = 0xE800;
const StopOn Everything{true, true, true};
}  // namespace

TEST_CASE("HLT with interrupts disabled is a fault, with interrupts enabled it is not", "[machine][faults][quick]") {
    Pc dead(Guest{}.begin().code({0xF4}).config());
    dead.set_stop_on(Everything);
    CHECK(dead.run(ticks_from_ms(50)) == StopReason::Halted);
    CHECK(dead.run(ticks_from_ms(50)) == StopReason::Halted);  // and stays one

    Pc hopeful(Guest{}.begin().code({0xF4}).config());  // somebody will press a button yet
    hopeful.set_stop_on(Everything);
    hopeful.input({ticks_from_ms(20), NmiButton{}});
    CHECK(hopeful.run(ticks_from_ms(50)) == StopReason::Halted);
    CHECK(hopeful.now() >= ticks_from_ms(20));

    Pc waiting(Guest{}.begin().pics(true, 0).halt_loop().config());
    waiting.set_stop_on(Everything);
    CHECK(waiting.run(ticks_from_ms(50)) == StopReason::Reached);

    Pc ignored(Guest{}.begin().code({0xF4}).config());
    CHECK(ignored.run(ticks_from_ms(50)) == StopReason::Reached);
    CHECK(ignored.now() == (ticks_from_ms(50) + 2) / 3 * 3);  // a halted CPU can stop at any clock
}

TEST_CASE("a jump to FFFF:0000 is noticed, fetching past it is not", "[machine][faults][quick]") {
    Guest g;
    g.begin().inc_word(0x500).code({0x83, 0x3E, 0x00, 0x05, 0x03, 0x75, 0x01, 0xF4});  // CMP [0500h],3; JNE +1; HLT
    g.code({0xEA, 0x00, 0x00, 0xFF, 0xFF});
    Pc pc(g.config());
    pc.set_stop_on({.reset_vector = true});
    CHECK(pc.run(ticks_from_ms(10)) == StopReason::ResetVector);
    CHECK(word_at(pc, 0x500) == 1);
    CHECK(pc.registers().sreg[cpu::CS] == 0xFFFF);
    REQUIRE(pc.reset_from());
    CHECK(pc.reset_from()->cs == Guest::Segment);
    CHECK(pc.reset_from()->ip == g.here());
    CHECK(pc.reset_from()->clock < pc.clock());
    CHECK(pc.run(ticks_from_ms(10)) == StopReason::ResetVector);
    CHECK(word_at(pc, 0x500) == 2);
    CHECK(pc.run(ticks_from_ms(10)) == StopReason::Reached);
    CHECK(word_at(pc, 0x500) == 3);

    // A loop just below FFFF0h: the prefetcher reads the reset vector over and over.
    Guest near;
    near.begin().code({0xE9, 0xE8 - 0x0F, 0x1F}).org(0xFFEC).label("loop").code({0x90, 0x90}).jump(0xEB, "loop");
    Guest jumper;
    jumper.begin().code({0xEA, 0xEC, 0xFF, 0x00, 0xF0});
    Config config = near.config();
    const Config other = jumper.config();
    std::copy(other.bios.begin(), other.bios.begin() + 0x1000, config.bios.begin());
    Pc loop(config);
    loop.set_stop_on({.reset_vector = true});
    CHECK(loop.run(ticks_from_ms(10)) == StopReason::Reached);
    CHECK(loop.registers().ip >= 0xFFEC);
}

TEST_CASE("a program lost in empty memory is noticed, one that waits in a small loop is not",
          "[machine][faults][quick]") {
    for (const int segment : {0x2000, 0xD000}) {  // cleared RAM; no memory at all
        Guest g;
        g.begin().code({0xEA, 0x00, 0x00, 0x00, segment >> 8});
        Pc pc(g.config());
        pc.set_stop_on(Everything);
        CHECK(pc.run(ticks_from_ms(100)) == StopReason::Runaway);
        CHECK(pc.registers().sreg[cpu::CS] == segment);
        CHECK(pc.now() > ticks_from_ms(5));
    }
    Guest g;  // EB FE at 2000:0000
    g.begin().set_word(0x500, 0).code({0xB8, 0x00, 0x20, 0x8E, 0xC0, 0x26, 0xC7, 0x06, 0x00, 0x00, 0xEB, 0xFE});
    g.code({0xEA, 0x00, 0x00, 0x00, 0x20});
    Pc pc(g.config());
    pc.set_stop_on(Everything);
    CHECK(pc.run(ticks_from_ms(100)) == StopReason::Reached);
    CHECK(pc.registers().sreg[cpu::CS] == 0x2000);
}

TEST_CASE("the RESET button restarts the CPU and keeps memory", "[machine][faults][quick]") {
    Guest g;
    g.begin().inc_word(0x500).out(0x21, 0xAB).code({0xFB, 0xEB, 0xFE});
    Pc pc(g.config()), later(g.config());
    pc.set_stop_on({.reset_vector = true});
    pc.run(ticks_from_ms(1));
    CHECK(word_at(pc, 0x500) == 1);
    pc.input({0, ResetButton{}});
    CHECK(pc.run(ticks_from_ms(3)) == StopReason::Reached);  // a reset that was asked for
    CHECK(word_at(pc, 0x500) == 2);

    later.input({ticks_from_ms(1), ResetButton{}});
    later.run(ticks_from_ms(3));
    CHECK(word_at(later, 0x500) == 2);
    WatchProbe watch;
    Pc watched(g.config());
    watched.input({ticks_from_ms(1), ResetButton{}});
    watched.run(ticks_from_ms(3), watch);
    CHECK(watched.state_hash() == later.state_hash());
}

TEST_CASE("switching off and on is like a new machine", "[machine][faults][quick]") {
    Guest g;
    g.begin().inc_word(0x500).refresh().pics(true, 0xFF).code({0xFB, 0xEB, 0xFE});
    Pc pc(g.config()), fresh(g.config());
    const u64 at_start = fresh.state_hash();
    pc.run(ticks_from_ms(30));
    CHECK(pc.state_hash() != at_start);
    pc.reset();
    CHECK(pc.difference(fresh.save_state()) == "");
    CHECK(pc.state_hash() == at_start);
    pc.run(ticks_from_ms(30));
    fresh.run(ticks_from_ms(30));
    CHECK(pc.state_hash() == fresh.state_hash());
}

TEST_CASE("a program can be loaded and started without the BIOS", "[machine][quick]") {
    Config config = Guest{}.config();
    // INC word CS:[0200h]; JMP $
    config.loads.push_back({"prog", 0x1234, 0x0100, {0x2E, 0xFF, 0x06, 0x00, 0x02, 0xEB, 0xFE}});
    config.start = StartAddress{0x1234, 0x0100};
    Pc pc(config);
    pc.set_stop_on(Everything);
    CHECK(pc.run(ticks_from_ms(20)) == StopReason::Reached);
    CHECK(word_at(pc, 0x12340 + 0x200) == 1);
    CHECK(pc.registers().sreg[cpu::DS] == 0x1234);
    CHECK(pc.registers().ip == 0x0105);
}

TEST_CASE("a jump from outside goes on at its target, at the same clock", "[machine][quick]") {
    Guest g;
    g.begin().label("a").inc_word(0x500).jump(0xEB, "a").org(0xE900).label("b").inc_word(0x502).jump(0xEB, "b");
    Pc pc(g.config());
    pc.run(ticks_from_ms(1));
    const cpu::Clock clock = pc.clock();
    const int before = word_at(pc, 0x500);
    pc.jump(0xF000, 0xE900);
    CHECK(pc.clock() == clock);
    pc.run(ticks_from_ms(2));
    CHECK(word_at(pc, 0x500) == before);
    CHECK(word_at(pc, 0x502) > 50);
}

TEST_CASE("one step is one instruction, and a listener can stop a run", "[machine][quick]") {
    struct StopAtTwo : Listener {
        bool before_step(const cpu::CpuState& s) override { return !(s.r[cpu::AX] == 2); }
    } stop;
    Guest g;
    g.begin().code({0x31, 0xC0}).label("more").code({0x40}).jump(0xEB, "more");
    Pc pc(g.config());
    WatchProbe watch;
    watch.add(stop);
    CHECK(pc.run(ticks_from_ms(10), watch) == StopReason::Watcher);
    CHECK(pc.cpu().r[cpu::AX] == 2);
    const u16 ip = pc.registers().ip;
    CHECK(pc.step(watch) == StopReason::Reached);
    CHECK(pc.registers().ip != ip);
    for (const u8 endless : {0xF4, 0x9B}) {  // HLT with IF = 0; WAIT without an 8087
        Pc stuck(Guest{}.begin().code({0x90, endless}).config());
        for (int i = 0; i < 20; ++i) stuck.step(watch);
        const cpu::Clock clock = stuck.clock();
        CHECK(stuck.step(watch) == StopReason::Reached);
        CHECK(stuck.clock() > clock);
        CHECK(stuck.clock() < clock + 5000);
    }
    watch.remove(stop);
    CHECK(pc.run(ticks_from_ms(10), watch) == StopReason::Reached);
    CHECK(pc.cpu().r[cpu::AX] > 100);
    const Tick now = pc.now();
    pc.request_stop();
    CHECK(pc.run(ticks_from_ms(100)) == StopReason::Requested);
    CHECK(pc.now() < now + 3 * 5000);
}
