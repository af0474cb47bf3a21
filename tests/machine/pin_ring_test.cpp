// SPDX-License-Identifier: MIT
// The interrupt log: complete in both cores, bounded, and able to go back.
#include <catch2/catch.hpp>

#include "tests/machine/ticking_guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

struct Contents {
    std::vector<LogEntry> entries;
    std::vector<LogMark> hardware, software;
    std::vector<u64> open;
    std::vector<u64> counts;
    std::vector<LogEntry> latest;
    bool operator==(const Contents&) const = default;
};
Contents contents(const PinRing& ring, Tick from = 0) {
    Contents c;
    for (u64 i = ring.first(); i < ring.end(); ++i)
        if (ring[i].at >= from) c.entries.push_back(ring[i]);
    for (const auto& [marks, into] :
         {std::pair{&ring.hardware(), &c.hardware}, std::pair{&ring.software(), &c.software}})
        for (u64 i = marks->first(); i < marks->end(); ++i)
            if ((*marks)[i].at >= from) into->push_back((*marks)[i]);
    for (const OpenFrame& f : ring.frames().all()) c.open.push_back(f.entry.serial);
    for (std::size_t i = 0; i < PinRing::SourceCount; ++i) {
        c.counts.push_back(ring.taken(i).count);
        c.counts.push_back(ring.taken(i).last.serial);
    }
    for (std::size_t pin = 0; pin < LogPinCount; ++pin)
        for (const bool level : {false, true}) c.latest.push_back(ring.latest(static_cast<LogPin>(pin), level));
    return c;
}

cpu::Mark entry_at(u16 ss, u16 sp, cpu::EntryKind kind = cpu::EntryKind::Software) {
    cpu::Mark m;
    m.entry = kind;
    m.ss = ss;
    m.sp = sp;
    return m;
}
cpu::Mark return_at(u16 ss, u16 sp, cpu::MarkKind kind = cpu::MarkKind::Iret) {
    cpu::Mark m;
    m.kind = kind;
    m.ss = ss;
    m.sp = sp;
    return m;
}

}  // namespace

TEST_CASE("A ring keeps the newest entries under their numbers, also after going back", "[base][quick]") {
    Ring<int> ring(4);
    for (int i = 0; i < 3; ++i) ring.add(i);
    ring.cut(1);
    ring.add(10);
    CHECK(ring.first() == 0);
    CHECK(ring.end() == 2);
    CHECK(ring[1] == 10);
    for (int i = 2; i < 7; ++i) ring.add(i);
    CHECK(ring.first() == 3);
    CHECK(ring.end() == 7);
    ring.cut(5);  // 3 and 4 are left
    ring.add(50);
    CHECK(ring.first() == 3);
    CHECK(ring[3] == 3);
    CHECK(ring[4] == 4);
    CHECK(ring[5] == 50);
    ring.cut(1);  // before all that is left
    CHECK(ring.is_empty());
    CHECK(ring.end() == 3);
    ring.add(30);
    CHECK(ring[3] == 30);
}

TEST_CASE("The log tells each part of an interrupt, with its clocks and places", "[machine][log][quick]") {
    Pc pc(ticking().config());
    pc.run(ticks_from_ms(10));
    const PinRing& log = pc.pin_ring();
    REQUIRE(log.taken(0).count >= 8);
    const LogMark& last = log.taken(0).last;
    CHECK(last.mark.vector == 8);
    CHECK(last.mark.to_ip == Handler);
    // The edge, INTR, the two cycles and the EOI, in order of time; the OUT is found by its place.
    std::vector<LogPin> pins;
    Tick inta[2]{};
    for (u64 i = log.first(); i < log.end(); ++i) {
        if (log[i].at < pc.board().tick_of(last.mark.t) - 3 * 200 || log[i].at > last.at + 3 * 200) continue;
        pins.push_back(log[i].pin);
        if (log[i].pin == LogPin::Inta) inta[log[i].value - 1] = log[i].at;
        if (log[i].pin != LogPin::MasterCommand) continue;
        CHECK(log[i].by_program);
        CHECK(log[i].cs == Guest::Segment);
        CHECK(log[i].ip == Handler + 1 + 4 + 2 + 2);
        CHECK(log[i].value == 0x20);
    }
    using enum LogPin;
    CHECK(pins == std::vector{Ir0, Ir0, Intr, Inta, Intr, Inta, Vector, Served, MasterCommand});
    for (std::size_t i = 0; i < 2; ++i) CHECK(inta[i] == pc.board().tick_of(last.mark.inta[i] + 2));
    // The handler's INT 60h ended by RETF 2, the handler itself by IRET, and nothing is open.
    const LogMark& back = log.hardware().back();
    CHECK(back.mark.kind == cpu::MarkKind::Iret);
    CHECK(back.closes == last.serial);
    u64 far_returns = 0;
    for (u64 i = log.software().first(); i < log.software().end(); ++i) {
        if (log.software()[i].mark.kind != cpu::MarkKind::FarReturn) continue;
        ++far_returns;
        CHECK(log.software()[i].closes != LogMark::None);
        CHECK(log.software()[i].mark.released == 2);
    }
    CHECK(far_returns == log.taken(0).count);
    CHECK(log.frames().all().empty());
}

TEST_CASE("Both cores write the same log, however the run is cut", "[machine][log][quick]") {
    Pc fast(ticking().config()), watched(ticking().config()), pieces(ticking().config());
    const Tick end = ticks_from_ms(20);
    WatchProbe nobody;
    fast.run(end);
    watched.run(end, nobody);
    for (Tick t = 0; t < end; t += 777) pieces.run(std::min(t, end));
    pieces.run(end);
    const Contents expected = contents(fast.pin_ring());
    CHECK(expected.hardware.size() > 30);
    CHECK(contents(watched.pin_ring()) == expected);
    CHECK(contents(pieces.pin_ring()) == expected);
}

TEST_CASE("The log goes back with the machine and comes out the same", "[machine][log][quick]") {
    Pc pc(ticking().config());
    pc.run(ticks_from_ms(7));
    for (int i = 0; i < 40; ++i) pc.run(pc.now() + 97);  // a moment somewhere in a handler or beside one
    struct Moment {
        Snapshot state;
        Contents log;
    };
    std::vector<Moment> moments;
    for (int i = 0; i < 12; ++i) {
        moments.push_back({pc.take_snapshot(), contents(pc.pin_ring())});
        pc.run(pc.now() + ticks_from_us(137));
    }
    const Contents end = contents(pc.pin_ring());
    const Tick end_at = pc.now();
    const u64 changes = pc.pin_ring().changes();
    for (std::size_t i = moments.size(); i-- > 0;) {
        pc.restore(moments[i].state);
        CHECK(contents(pc.pin_ring()) == moments[i].log);
        pc.run(end_at);
        CHECK(contents(pc.pin_ring()) == end);
    }
    CHECK(pc.pin_ring().changes() == changes + moments.size());
    // A state of another run brings no log.
    REQUIRE(pc.load_state(pc.save_state()).ok);
    CHECK(pc.pin_ring().end() == 0);
    CHECK(pc.pin_ring().hardware().end() == 0);
}

TEST_CASE("A busy timer does not push out what was last known of other lines", "[machine][log][quick]") {
    Guest g;  // one edge of IRQ 4, then IRQ 0 each 32 timer clocks
    g.begin().vector(8, Handler).vector(12, Other).pics(true, 0x11).out(0x3FC, 0x08).code({0xFB}).out(0x3F9, 0x02);
    g.code({0x90, 0x90, 0x90}).out(0x43, 0x34).out(0x40, 40).out(0x40, 0).halt_loop();
    g.org(Handler).out(0x20, 0x20).code({0xCF});
    g.org(Other).out(0x3F9, 0x00).out(0x20, 0x20).code({0xCF});
    Pc pc(g.config());
    pc.run(2 * TicksPerSecond / 5);
    const PinRing& log = pc.pin_ring();
    REQUIRE(log.first() > 0);
    CHECK(log.end() - log.first() == PinRing::Capacity);
    for (u64 i = log.first(); i < log.end(); ++i) REQUIRE(log[i].pin != LogPin::Ir4);
    CHECK(log.latest(LogPin::Ir4, true).at < ticks_from_ms(5));
    CHECK(log.taken(4).count == 1);
    CHECK(log.taken(4).last.mark.vector == 12);
    CHECK(log.taken(0).count > 5000);
    // The chips can be followed from the oldest checkpoint to the present.
    REQUIRE(!log.checkpoints().empty());
    CHECK(log.checkpoints().front().entry >= log.first());
    CHECK(log.checkpoints().front().entry < log.first() + PinRing::Capacity / 8);
}

TEST_CASE("Served names the line, a spurious one and a call that no slave answers", "[machine][log][quick]") {
    const auto served = [](Guest& g) {
        Pc pc(g.config());
        pc.run(ticks_from_ms(5));
        std::vector<int> values;
        for (u64 i = pc.pin_ring().first(); i < pc.pin_ring().end(); ++i)
            if (pc.pin_ring()[i].pin == LogPin::Served) values.push_back(pc.pin_ring()[i].value);
        REQUIRE(!values.empty());
        return values[0];
    };
    const auto with_clock = [](Guest& g) -> Guest& {
        return g.out(0x70, 0x0A).out(0x71, 0x26).out(0x70, 0x0B).out(0x71, 0x42).halt_loop().org(Handler).code({0xCF});
    };
    Guest good;
    good.begin().vector(0x70, Handler).pics(true, 0x04, 0x01);
    CHECK(served(with_clock(good)) == 8);
    Guest broken;  // ICW3 of the slave: number 3
    broken.begin().vector(0xFF, Handler).out(0x20, 0x11).out(0x21, 8).out(0x21, 4).out(0x21, 1);
    broken.out(0xA0, 0x11).out(0xA1, 0x70).out(0xA1, 3).out(0xA1, 1).out(0xA1, 0xFE).out(0x21, 0xFB);
    CHECK(served(with_clock(broken)) == (served::Unanswered | 2));
}

TEST_CASE("Frames are closed by the return that pops them, whatever came between", "[machine][log][quick]") {
    OpenFrames frames;
    u64 serial = 0;
    const auto enter = [&](u16 ss, u16 sp) { frames.enter({serial++, 0, entry_at(ss, sp), 0, 0, LogMark::None}); };
    const auto closed = [&](const cpu::Mark& from) -> int {
        const auto frame = frames.leave(from);
        return frame ? static_cast<int>(frame->entry.serial) : -1;
    };
    SECTION("nested") {
        enter(0, 0x700), enter(0, 0x6F0);
        CHECK(frames.depth() == 2);
        CHECK(closed(return_at(0, 0x6F0)) == 1);
        CHECK(closed(return_at(0, 0x6F0)) == -1);
        CHECK(closed(return_at(0, 0x700)) == 0);
    }
    SECTION("another name of the same place") {
        enter(0x10, 0x100);
        CHECK(closed(return_at(0x0F, 0x110)) == 0);
    }
    SECTION("tasks that take turns") {
        enter(0x1000, 0x100), enter(0x2000, 0x100);  // each left in the middle of an interrupt
        CHECK(closed(return_at(0x1000, 0x100)) == 0);
        CHECK(frames.depth() == 1);  // the other one is on another stack
        CHECK(closed(return_at(0x2000, 0x100)) == 1);
        enter(0x1000, 0x100), enter(0x1000, 0x80);  // on one stack, below it:
        CHECK(closed(return_at(0x1000, 0x100)) == 2);
        CHECK(frames.depth() == 0);                   // taken for abandoned ...
        CHECK(closed(return_at(0x1000, 0x80)) == 3);  // ... but it was not
    }
    SECTION("a handler that never returns") {
        enter(0, 0x6F0), enter(0, 0x700);  // the stack is above it again
        CHECK(frames.depth() == 1);
        enter(0, 0x6F2);  // over its place
        CHECK(frames.all().size() == 2);
        CHECK(frames.all()[0].entry.serial == 1);
    }
    SECTION("far returns") {
        enter(0, 0x700), enter(0, 0x6F0);
        CHECK(closed(return_at(0, 0x6F2, cpu::MarkKind::FarReturn)) == 1);  // return address moved over CS
        CHECK(closed(return_at(0, 0x6FE, cpu::MarkKind::FarReturn)) == -1);
        CHECK(closed(return_at(0, 0x700, cpu::MarkKind::FarReturn)) == 0);
    }
    SECTION("no more than so many") {
        for (int i = 0; i < 100; ++i) enter(static_cast<u16>(0x1000 + i), 0x100);
        CHECK(frames.all().size() == OpenFrames::Most);
        CHECK(frames.all().back().entry.serial == 99);
    }
    CHECK((frames.all().empty() ? frames.filter() == 0 : frames.filter() != 0));
}

TEST_CASE("IF cleared and set is known with its place", "[machine][log][quick]") {
    Guest g;
    g.begin().vector(8, Handler).pics(true, 0x01).out(0x43, 0x34).out(0x40, 0x00).out(0x40, 0x10).code({0xFB});
    g.label("again").code({0xFA});
    const u16 cli = static_cast<u16>(g.here() - 1);
    g.code({0xB9, 0x00, 0x08}).label("spin").jump(0xE2, "spin").code({0xFB, 0x90, 0x90});  // longer than a period
    const u16 sti = static_cast<u16>(g.here() - 3);
    g.jump(0xEB, "again");
    g.org(Handler).out(0x20, 0x20).code({0xCF});
    Pc pc(g.config());
    pc.run(ticks_from_ms(50));
    const LogEntry& off = pc.pin_ring().latest(LogPin::InterruptFlag, false);
    const LogEntry& on = pc.pin_ring().latest(LogPin::InterruptFlag, true);
    CHECK(off.ip == cli);
    CHECK(on.ip == sti);
    CHECK(on.by_program);
    CHECK(pc.pin_ring().taken(0).count > 5);
}
