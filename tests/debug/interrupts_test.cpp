// SPDX-License-Identifier: MIT
// Records of interrupts from the log, their figures, and the panes made of them.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/debug/panes/panes_machine.h"
#include "tests/machine/ticking_guest.h"
#include "tick86/debug/panes/interrupt_panes.h"
#include "tick86/debug/session.h"

using namespace tick86;
using namespace tick86::test;
using cpu::Clock, cpu::EntryKind, cpu::NeverClock;

namespace {

constexpr u16 Third = 0xEA00;

// The clock's periodic interrupt, 1024 Hz, through the slave; the handler lets the timer in.
Guest cascaded() {
    Guest g;
    g.begin().vector(0x70, Handler).vector(8, Other).pics(true, 0x05, 0x01);
    g.out(0x43, 0x34).out(0x40, 0xD2).out(0x40, 0x04);
    g.out(0x70, 0x0A).out(0x71, 0x26).out(0x70, 0x0B).out(0x71, 0x42).halt_loop();
    g.org(Handler).code({0x50, 0x51, 0xFB, 0xB9, 0x40, 0x00}).label("spin").jump(0xE2, "spin");
    g.out(0x70, 0x0C).in(0x71).out(0xA0, 0x60).out(0x20, 0x62).code({0x59, 0x58, 0xCF});
    g.org(Other).code({0x50}).out(0x20, 0xA0).code({0x58, 0xCF});
    return g;
}

std::vector<InterruptRecord> all(const Interrupts& interrupts) {
    std::vector<InterruptRecord> records;
    for (const InterruptRecord* r : interrupts.latest(2 * Interrupts::Capacity)) records.push_back(*r);
    return records;
}
std::vector<InterruptRecord> records_of(const Pc& pc) {
    Interrupts interrupts;
    interrupts.update(pc);
    return all(interrupts);
}

// Bus cycles by their clocks, heard from the CPU itself.
struct Cycles : Listener {
    std::map<Clock, cpu::BusCycle> at;
    void bus(const cpu::BusCycle& cycle) override { at[cycle.t1] = cycle; }
    bool is(Clock t1, cpu::BusKind kind, u32 address) const {
        const auto found = at.find(t1);
        return found != at.end() && found->second.kind == kind &&
               (kind == cpu::BusKind::Inta || found->second.address == address);
    }
};

// Without the line ends of its paragraphs.
std::string prose(const Pane& pane) {
    std::string text;
    for (const PaneLine& line : pane) {
        const std::string one = line.text();
        const std::size_t begin = one.find_first_not_of(' ');
        if (begin != std::string::npos) text += ' ' + one.substr(begin);
    }
    return text;
}

}  // namespace

TEST_CASE("A record has each part of an interrupt in its order, as the bus shows them", "[debug][interrupts][quick]") {
    Pc pc(ticking().config());
    WatchProbe probe;
    Cycles cycles;
    probe.add(cycles);
    pc.run(ticks_from_ms(10), probe);
    int over = 0;
    for (const InterruptRecord& r : records_of(pc)) {
        if (!r.is_over() || !r.is_hardware()) continue;
        INFO("serial " << r.serial);
        ++over;
        CHECK(r.kind == EntryKind::Intr);
        CHECK(r.irq == 0);
        CHECK(r.entry.vector == 8);
        CHECK(FarAddress{r.entry.to_cs, r.entry.to_ip} == FarAddress{0xF000, Handler});
        // The edge is that of the wire: OUT0 of the timer.
        CHECK(r.edge == r.latched);
        CHECK(r.edge == r.requested);
        CHECK(r.intr >= r.edge);
        CHECK(r.intr <= r.entry.t);
        CHECK(cycles.is(r.entry.inta[0], cpu::BusKind::Inta, 0));
        CHECK(cycles.is(r.entry.inta[1], cpu::BusKind::Inta, 0));
        CHECK(r.entry.t < r.entry.inta[0]);
        CHECK(r.entry.inta[0] < r.entry.inta[1]);
        CHECK(r.entry.inta[1] < r.entry.vector_read[0]);
        CHECK(cycles.is(r.entry.vector_read[0], cpu::BusKind::MemRead, 8 * 4));
        CHECK(cycles.is(r.entry.vector_read[1], cpu::BusKind::MemRead, 8 * 4 + 2));
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(cycles.is(r.entry.push[i], cpu::BusKind::MemWrite,
                            FarAddress{r.entry.ss, static_cast<u16>(r.entry.sp + 4 - 2 * i)}.linear()));
        CHECK(r.entry.push[2] < r.entry.end);
        CHECK(r.in_service[0]);
        CHECK_FALSE(r.in_service[1]);
        REQUIRE(r.eoi[0]);
        CHECK(r.eoi[0]->kind == EoiKind::NonSpecific);
        CHECK(r.eoi[0]->by_program);
        CHECK(pc.peek(FarAddress{r.eoi[0]->cs, r.eoi[0]->ip}.linear()) == 0xE6);  // OUT
        CHECK(r.eoi[0]->at > r.entry.end);
        CHECK(r.eoi[0]->at < r.exit.t);
        CHECK(r.end == InterruptEnd::Iret);
        CHECK(pc.peek(FarAddress{r.exit.cs, r.exit.ip}.linear()) == 0xCF);
        CHECK(FarAddress{r.exit.to_cs, r.exit.to_ip} == FarAddress{r.entry.cs, r.entry.ip});
        CHECK(r.latency() == r.entry.end - r.edge);
        CHECK(r.duration() == r.exit.end - r.entry.t);
        CHECK(r.wait.total() == r.entry.t - r.edge);
        CHECK_FALSE(r.lacks_eoi());
    }
    CHECK(over >= 8);
    CHECK(over == word_at(pc, 0x500));
    // The edges are a period of the timer apart.
    std::vector<Tick> edges;
    for (u64 i = pc.pin_ring().first(); i < pc.pin_ring().end(); ++i)
        if (const LogEntry& e = pc.pin_ring()[i]; e.pin == LogPin::Ir0 && e.value) edges.push_back(e.at);
    REQUIRE(edges.size() >= 9);
    CHECK(edges[5] - edges[4] == 0x4A9 * Pit8253::Period);
}

TEST_CASE("An interrupt of software within one of hardware", "[debug][interrupts][quick]") {
    Pc pc(ticking().config());
    pc.run(ticks_from_ms(10));
    Interrupts interrupts;
    interrupts.update(pc);
    REQUIRE(interrupts.software().size() >= 8);
    for (const InterruptRecord& r : interrupts.software()) {
        CHECK(name_of(source_of(r)) == "INT 60h");
        CHECK(r.depth == 2);
        CHECK(r.edge == NeverClock);
        CHECK(r.latency() == NeverClock);
        if (!r.is_over()) continue;
        CHECK(r.end == InterruptEnd::FarReturn);
        CHECK(r.exit.released == 2);
        const auto& hardware = interrupts.hardware();
        CHECK(std::any_of(hardware.begin(), hardware.end(), [&](const InterruptRecord& h) {
            return h.entry.end < r.entry.t && (!h.is_over() || r.exit.end <= h.exit.t);
        }));
    }
}

TEST_CASE("Both controllers, a specific and a rotating EOI, one handler in another", "[debug][interrupts][quick]") {
    Pc pc(cascaded().config());
    pc.run(ticks_from_ms(40));
    int clock = 0, nested = 0;
    for (const InterruptRecord& r : records_of(pc)) {
        if (!r.is_over()) continue;
        INFO("serial " << r.serial);
        REQUIRE(r.eoi[0]);
        if (r.irq == 8) {
            ++clock;
            CHECK(r.entry.vector == 0x70);
            CHECK(r.in_service[0]);
            REQUIRE(r.in_service[1]);
            REQUIRE(r.eoi[1]);
            CHECK(r.eoi[0]->kind == EoiKind::Specific);
            CHECK(r.eoi[1]->kind == EoiKind::Specific);
            CHECK(r.eoi[1]->at < r.eoi[0]->at);
        } else {
            CHECK(r.irq == 0);
            CHECK_FALSE(r.in_service[1]);
            CHECK(r.eoi[0]->kind == EoiKind::RotateNonSpecific);
            nested += r.depth == 2;
        }
    }
    CHECK(clock >= 30);
    CHECK(nested > 0);
}

TEST_CASE("Where the clocks before the acceptance went", "[debug][interrupts][quick]") {
    enum class Held { Mask, Flag, Service, Finish };
    constexpr int Count = 0x1000;  // LOOP: some 70,000 clocks, the timer asks after 600
    for (const Held held : {Held::Mask, Held::Flag, Held::Service, Held::Finish}) {
        Guest g;
        g.begin().vector(8, Handler).vector(12, Other).pics(true, held == Held::Mask ? 0x10 : 0x11);
        const auto spin = [&](const std::string& name) {
            g.code({0xB9, Count & 0xFF, Count >> 8}).label(name).jump(0xE2, name);
        };
        g.out(0x43, 0x30);            // mode 0: one rising edge
        if (held == Held::Service) {  // timer's EOI is kept back in IRQ 0's handler: IRQ 4 waits
            g.out(0x40, 200).out(0x40, 0).out(0x3FC, 0x08).out(0x3F9, 0x02);
        } else {
            g.out(0x40, 200).out(0x40, 0);
        }
        if (held != Held::Flag) g.code({0xFB});
        if (held == Held::Finish) {
            g.code({0xBA, 0, 0, 0xB8, 0, 0, 0xB9, 7, 0, 0xFB, 0xF4}).label("end").jump(0xEB, "end");
        } else {
            spin("spin");
            if (held == Held::Mask) g.out(0x21, 0xFE);
            g.halt_loop();
        }
        g.org(Handler).code({0x50, 0x51});
        if (held == Held::Service) g.code({0xFB}), spin("inner");
        g.out(0x20, 0x20).code({0x59, 0x58, 0xCF});
        g.org(Other).code({0x50, 0x52}).out(0x3F9, 0).in(0x3FA).out(0x20, 0x20).code({0x5A, 0x58, 0xCF});
        Pc pc(g.config());
        pc.run(ticks_from_ms(60));
        const std::vector<InterruptRecord> records = records_of(pc);
        INFO("held by " << static_cast<int>(held));
        const int irq = held == Held::Service ? 4 : 0;
        const auto found =
            std::find_if(records.begin(), records.end(), [=](const InterruptRecord& r) { return r.irq == irq; });
        REQUIRE(found != records.end());
        const InterruptWait& w = found->wait;
        CHECK(w.total() == found->entry.t - found->edge);
        CHECK((w.mask > 20'000) == (held == Held::Mask));
        CHECK((w.flag > 20'000) == (held == Held::Flag));
        if (held == Held::Finish) {
            CHECK(w.mask + w.flag + w.service == 0);
            CHECK(w.finish < 50);
        }
    }
}

TEST_CASE("The records are the same whoever reads them, when, and after going back", "[debug][interrupts][quick]") {
    Pc watched(cascaded().config()), alone(cascaded().config());
    Interrupts often;
    for (int ms = 1; ms <= 30; ++ms) {
        watched.run(ticks_from_ms(static_cast<u64>(ms)));
        often.update(watched);
    }
    alone.run(ticks_from_ms(30));
    const std::vector<InterruptRecord> records = all(often);
    REQUIRE(records.size() > 40);
    CHECK(records == records_of(alone));

    DebugSession session(alone, {});
    Interrupts log;
    log.update(alone);
    session.run_to_cycle(alone.clock() + 50'000);
    session.finish();
    log.update(alone);
    const std::vector<InterruptRecord> lived = all(log);
    const Clock end = alone.clock();
    REQUIRE(lived.size() > records.size());
    session.go_back_to(end - 30'000);
    log.update(alone);
    CHECK(all(log).size() < lived.size());
    for (const InterruptRecord& r : all(log)) CHECK(r.entry.t <= alone.clock());
    session.run_to_cycle(end);
    session.finish();
    log.update(alone);
    CHECK(all(log) == lived);
    session.step_back(3);
    log.update(alone);
    session.step_into(3);
    session.finish();
    CHECK(alone.clock() == end);
    log.update(alone);
    CHECK(all(log) == lived);
}

TEST_CASE("Each record is told once, when it is over", "[debug][interrupts][quick]") {
    Pc pc(ticking().config());
    Interrupts log;
    std::vector<InterruptRecord> told;
    log.on_done = [&](const InterruptRecord& r) { told.push_back(r); };
    int forgotten = 0;
    log.on_forgotten = [&](u64, const std::set<u64>&) { ++forgotten; };
    DebugSession session(pc, {});
    for (int i = 0; i < 40; ++i) {
        session.run_to_cycle(pc.clock() + 1'000);
        session.finish();
        log.update(pc);
    }
    for (const InterruptRecord& r : told) CHECK((r.is_over() && !r.lacks_eoi()));
    const std::size_t before = told.size();
    REQUIRE(before >= 10);
    // Once more through the past, and on.
    const Clock newest = pc.clock();
    session.go_back_to(newest - 12'000);
    session.run_to_cycle(newest);
    session.finish();
    log.update(pc);
    CHECK(told.size() == before);
    session.next_int(0x60);
    session.finish();
    session.step_into();
    session.finish();
    log.update(pc);
    const std::size_t closed = told.size();
    log.finish();
    CHECK(told.size() == closed + 2);  // INT 60h and IRQ 0 around it
    CHECK(told.back().end == InterruptEnd::Open);
    std::set<u64> serials;
    for (const InterruptRecord& r : told) CHECK(serials.insert(r.serial).second);
    CHECK(forgotten == 0);
    // Another past: what happens from there on is told.
    session.go_back_to(newest - 12'000);
    session.poke(0x600, 1);
    told.clear();
    log.update(pc);
    session.run_to_cycle(newest);
    session.finish();
    log.update(pc);
    CHECK(told.size() >= 4);
}

TEST_CASE("What was told of a future that was changed is taken back", "[debug][interrupts][quick]") {
    Guest g = ticking();
    g.org(Third).code({0x90, 0x90, 0x90, 0x90, 0xCF});
    for (const bool updates_at_once : {true, false}) {
        Pc pc(g.config());
        Interrupts log;
        std::map<u64, InterruptRecord> told;
        int forgotten = 0;
        log.on_done = [&](const InterruptRecord& r) { CHECK(told.emplace(r.serial, r).second); };
        log.on_forgotten = [&](u64 from, const std::set<u64>& again) {
            ++forgotten;
            std::erase_if(told, [&](const auto& line) { return line.first >= from || again.contains(line.first); });
        };
        DebugSession session(pc, {});
        const auto run_to = [&](Clock clock) {
            session.run_to_cycle(clock);
            session.finish();
            log.update(pc);
        };
        run_to(60'000);
        REQUIRE(told.size() > 12);
        // Into the handler of IRQ 0, before it calls INT 60h: it was told, and goes on otherwise.
        const auto timer = std::find_if(told.begin(), told.end(), [](const auto& line) {
            return line.second.irq == 0 && line.second.entry.t > 30'000;
        });
        const InterruptRecord before = timer->second;
        session.go_back_to(before.entry.end + 4);
        REQUIRE(pc.clock() < before.exit.t);
        session.poke(0x60 * 4 + 1, Third >> 8);
        if (updates_at_once) log.update(pc);
        run_to(80'000);
        CHECK(forgotten == 1);
        run_to(100'000);
        log.finish();
        CHECK(forgotten == 1);
        CHECK(told.at(before.serial).exit.t > before.exit.t);
        std::map<u64, InterruptRecord> lived;
        for (const InterruptRecord& r : all(log)) lived.emplace(r.serial, r);
        CHECK(told == lived);
    }
}

TEST_CASE("An EOI that misses, and an IRET that misses", "[debug][interrupts][quick]") {
    Guest wrong = ticking();
    wrong.org(Handler).out(0x20, 0x61).code({0xCF});
    Pc pc(wrong.config());
    pc.run(ticks_from_ms(10));
    Interrupts log;
    log.update(pc);
    REQUIRE(log.hardware().size() == 1);
    const InterruptRecord& r = log.hardware()[0];
    CHECK_FALSE(r.eoi[0]);
    REQUIRE(r.missed[0]);
    CHECK(r.missed[0]->level == 1);
    CHECK(r.missed[0]->ip == Handler + 2);
    CHECK(r.lacks_eoi());
    CHECK(has(prose(interrupt_card(r, pc)), "The handler did send a specific EOI to the master, at cycle"));
    CHECK(has(to_text(interrupt_table_pane(log, pc, 5)), "! EOI for level 1"));
    const nlohmann::json line = nlohmann::json::parse(to_json_line(r, pc));
    CHECK(line["eoi"].empty());
    CHECK(line["missed_eoi"].size() == 1);
    CHECK(line["missed_eoi"][0]["level"] == 1);
    CHECK(line["missed_eoi"][0]["by"] == "F000:E802");
    // Put right in time it is no longer told.
    Guest again = ticking();
    again.org(Handler).code({0x50}).out(0xA0, 0x20).out(0x20, 0x61).out(0x20, 0x60).code({0x58, 0xCF});
    Pc right(again.config());
    right.run(ticks_from_ms(10));
    for (const InterruptRecord& one : records_of(right))
        if (one.is_over()) CHECK((one.eoi[0] && !one.missed[0] && !one.missed[1]));

    Guest off = ticking();
    off.org(Handler).code({0x50}).out(0x20, 0x20).code({0xCF});
    Pc astray(off.config());
    WatchProbe watch;
    for (int i = 0; i < 100'000 && astray.pin_ring().taken(0).count == 0; ++i) astray.step(watch);
    for (int i = 0; i < 4; ++i) astray.step(watch);
    Interrupts left;
    left.update(astray);
    const InterruptRecord& lost = left.hardware().back();
    REQUIRE(lost.stray);
    CHECK(lost.end == InterruptEnd::Left);
    CHECK(lost.stray->sp + 2 == lost.entry.sp);
    CHECK(has(prose(interrupt_card(lost, astray)), "Missed: the IRET at F000:E805"));
    CHECK(has(to_text(interrupt_table_pane(left, astray, 5)), "! IRET off balance"));
    CHECK(nlohmann::json::parse(to_json_line(lost, astray))["stray_iret"]["by"] == "F000:E805");
}

TEST_CASE("A handler without an EOI, and a request that went away", "[debug][interrupts][quick]") {
    Guest g = ticking();
    g.org(Handler).code({0xCF});
    Pc pc(g.config());
    pc.run(ticks_from_ms(10));
    const std::vector<InterruptRecord> records = records_of(pc);
    REQUIRE(records.size() == 1);
    CHECK(records[0].lacks_eoi());
    const std::string card = prose(interrupt_card(records[0], pc));
    CHECK(has(card, "! EOI"));
    CHECK(has(card, "20h is written to port 20h"));

    // Timer 0 gives a square wave of 800 clocks; the guest opens the gate for one instruction at ever other places.
    Guest drop;
    drop.begin().vector(0x0F, Handler).vector(8, Other).pics(true, 0x01);
    drop.out(0x43, 0x36).out(0x40, 200).out(0x40, 0).label("loop");
    drop.code({0xA1, 0x04, 0x05, 0x83, 0xE0, 0x7F, 0x40, 0x91}).label("wait").jump(0xE2, "wait");
    drop.code({0xFB, 0x90, 0xFA}).inc_word(0x504).jump(0xEB, "loop");
    drop.org(Handler).inc_word(0x500).code({0xCF});
    drop.org(Other).inc_word(0x502).out(0x20, 0x20).code({0xCF});
    Pc other(drop.config());
    other.run(ticks_from_ms(500));
    Interrupts log;
    log.update(other);
    int spurious = 0;
    for (const InterruptRecord& r : log.hardware()) {
        if (!r.spurious) continue;
        ++spurious;
        CHECK(r.irq == 7);
        CHECK(r.entry.vector == 0x0F);
        CHECK(r.dropped_irq == 0);
        CHECK(r.dropped <= r.entry.inta[0] + 3);  // the chips see the pulse after T1
        CHECK(r.dropped + 20 > r.entry.t);
        CHECK_FALSE(r.in_service[0]);
        CHECK(has(prose(interrupt_card(r, other)), "IRQ 0 (8253 timer 0), at cycle"));
    }
    CHECK(spurious == word_at(other, 0x500));
    REQUIRE(spurious > 0);
    const auto& statistics = log.statistics();
    CHECK(statistics.at({EntryKind::Intr, 7, -1, true}).count == static_cast<u64>(spurious));
    CHECK(statistics.at({EntryKind::Intr, 0, -1, false}).count == static_cast<u64>(word_at(other, 0x502)));
}

TEST_CASE("Statistics count on when the log has forgotten", "[debug][interrupts][quick]") {
    Guest g;  // each 100 counts of the timer: 12,000 a second
    g.begin().vector(8, Handler).pics(true, 0x01).out(0x43, 0x34).out(0x40, 100).out(0x40, 0).halt_loop();
    g.org(Handler).inc_word(0x500).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    Pc pc(g.config());
    Interrupts often;
    for (int i = 1; i <= 150; ++i) {
        pc.run(ticks_from_ms(static_cast<u64>(10 * i)));
        often.update(pc);
    }
    const auto count = static_cast<u64>(word_at(pc, 0x500));
    REQUIRE(count > Interrupts::Capacity * 2);
    const InterruptSource timer{EntryKind::Intr, 0, -1, false};
    const InterruptStatistics& s = often.statistics().at(timer);
    CHECK(s.count >= count);
    CHECK(s.count <= count + 1);
    CHECK(s.latency.count() == s.count);
    CHECK(often.hardware().size() == Interrupts::Capacity);
    CHECK(s.latency.least() <= s.latency.median());
    CHECK(s.latency.median() <= s.latency.most());
    CHECK(s.duration.least() > 80);
    // Who comes late knows the number, and the figures of what is left.
    Interrupts late;
    late.update(pc);
    CHECK(late.statistics().at(timer).count == s.count);
    CHECK(late.statistics().at(timer).latency.count() < s.count);
    CHECK(has(to_text(interrupt_statistics_pane(late, pc)), "since cycle"));
}

TEST_CASE("The median of many values", "[debug][interrupts][quick]") {
    Distribution d;
    CHECK(d.median() == NeverClock);
    for (const Clock v : {5, 1, 9, 3}) d.add(v);
    CHECK(d.median() == 3);  // the lower one of the two in the middle
    d.add(4);
    CHECK(d.median() == 4);
    CHECK(d.least() == 1);
    CHECK(d.most() == 9);
    for (int i = 0; i < 100; ++i) d.add(1'234'567);
    CHECK(d.most() == 1'234'567);
    CHECK(d.median() > 1'234'567 - 1'234'567 / 2048);
    CHECK(d.median() <= 1'234'567);
}

TEST_CASE("A record as a line of JSON", "[debug][interrupts][quick]") {
    Pc pc(cascaded().config());
    pc.run(ticks_from_ms(40));
    int checked = 0;
    for (const InterruptRecord& r : records_of(pc)) {
        const nlohmann::json line = nlohmann::json::parse(to_json_line(r, pc));
        CHECK(line["serial"] == r.serial);
        CHECK(line["kind"] == "irq");
        CHECK(line["irq"] == r.irq);
        CHECK(line["accepted"] == r.entry.t);
        CHECK(line["inta"] == nlohmann::json({r.entry.inta[0], r.entry.inta[1]}));
        CHECK(line["first"] == r.entry.end);
        if (!r.is_over() || r.irq != 8) continue;
        ++checked;
        CHECK(line["edge"] == r.edge);
        CHECK(line["latency"] == r.latency());
        CHECK(line["device"] == "MC146818 clock");
        CHECK(line["end"] == "iret");
        CHECK(line["resumed"] == r.exit.end);
        CHECK(line["duration"] == r.duration());
        CHECK(line["eoi"].size() == 2);
        CHECK(line["eoi"][1]["chip"] == "slave");
        CHECK(line["eoi"][1]["at"] == r.eoi[1]->at);
    }
    CHECK(checked > 20);
}

TEST_CASE("Lanes: a handler that is interrupted makes way for the other's bar", "[debug][interrupts][quick]") {
    using Phase = InterruptLanes::Phase;
    Pc pc(cascaded().config());
    pc.run(ticks_from_ms(40));
    Interrupts log;
    log.update(pc);
    const InterruptLanes lanes = interrupt_lanes(log, 100'000, pc.clock());
    REQUIRE(lanes.lanes.size() == 2);
    CHECK(lanes.lanes[0].name == "IRQ 0");
    CHECK(lanes.lanes[1].name == "IRQ 8");
    CHECK(lanes.to - lanes.from == 100'000);
    Clock running = 0;
    int interrupted = 0;
    for (const InterruptLanes::Lane& lane : lanes.lanes)
        for (const InterruptLanes::Bar& bar : lane.bars) {
            CHECK(bar.from < bar.to);
            CHECK(bar.from >= lanes.from);
            CHECK(bar.to <= lanes.to);
            if (bar.phase == Phase::Runs) running += bar.to - bar.from;
            if (bar.phase != Phase::Interrupted) continue;
            ++interrupted;
            CHECK(&lane == &lanes.lanes[1]);
            // The timer's handler has this very time.
            const auto& timer = lanes.lanes[0].bars;
            CHECK(std::any_of(timer.begin(), timer.end(), [&](const InterruptLanes::Bar& t) {
                return t.phase == Phase::Runs && t.from >= bar.from && t.to == bar.to;
            }));
        }
    CHECK(interrupted > 0);
    CHECK(running < 100'000);  // one at a time
    CHECK(lanes.lanes[1].eois.size() >= 2 * (lanes.lanes[0].eois.size() / 2));
    const std::string text = to_text(interrupt_lanes_pane(lanes, 80));
    for (const char* part : {" IRQ 0 ", " IRQ 8 ", "#", "E", "one column is 1250 cycles"}) CHECK(has(text, part));
    CHECK(interrupt_lanes(log, 100, 50).lanes.empty());
    const Clock span = span_of_latest(log);
    const Clock tenth = (*log.latest(10).front()).entry.t;
    CHECK(log.now() - span <= tenth);
    CHECK(span < 100'000);
}

TEST_CASE("Table, statistics and card say what happened", "[debug][interrupts][quick]") {
    Pc pc(ticking().config());
    DebugSession session(pc, {});
    session.run_to_cycle(30'000);
    session.finish();
    session.next_int(0x60);
    session.finish();
    session.step_into();
    session.finish();
    Interrupts log;
    log.update(pc);
    const auto name = [](u16, u16 offset) {
        return offset == Handler ? std::string("tick") : offset == Other ? std::string("service") : std::string();
    };
    const Pane table = interrupt_table_pane(log, pc, 6, name);
    CHECK(table.size() == 7);
    CHECK(has(line_with(table, ">"), ">"));
    const std::string inner = table.back().text(), outer = table[table.size() - 2].text();
    CHECK(inner.starts_with(">"));
    CHECK(has(inner, "INT 60h"));
    CHECK(has(inner, "runs"));
    CHECK(has(inner, "service"));
    CHECK(outer.starts_with("-"));
    CHECK(has(outer, "IRQ 0"));
    CHECK(has(outer, "08h"));
    CHECK(has(outer, "M:-"));  // its EOI is still to come
    CHECK(has(table[2].text(), "iret") != has(table[2].text(), "retf"));
    const Pane hardware = interrupt_table_pane(log, pc, 3, name, InterruptFilter::Hardware);
    CHECK(hardware.size() == 4);
    CHECK_FALSE(has(to_text(hardware), "INT 60h"));
    // The open ones are there even if there is room for one line only.
    CHECK(interrupt_table_pane(log, pc, 1, name).back().text().starts_with(">"));

    const std::string statistics = to_text(interrupt_statistics_pane(log, pc, name));
    for (const char* part : {"IRQ 0", "8259 master", "8253 timer 0", "08h", "F000:E800", "tick", "INT 60h", "program"})
        CHECK(has(statistics, part));

    const std::string card = prose(interrupt_card(log.hardware().back(), pc, name));
    for (const char* part :
         {"IRQ 0, vector 08h", "8253 timer 0 raised IR0 of the master", "two INTA cycles", "bit 0 of the master",
          "Then IF fell", "0000:0020", "(tick)", "still waits for one", "Still to come: an IRET"})
        CHECK(has(card, part));
    const std::string software = prose(interrupt_card(log.software().back(), pc, name));
    CHECK(has(software, "The instruction INT 60h before"));
    CHECK(has(software, "IF and TF were 0 already."));
}

TEST_CASE("NMI, divide error, trap and INT3 have their records", "[debug][interrupts][quick]") {
    Guest g;
    g.begin().vector(0, Handler).vector(2, Handler).vector(3, Handler).vector(4, Handler).vector(1, Other);
    g.out(0x63, 0x99).out(0x61, 0x00).out(0x70, 0x00);
    g.code({0xF7, 0xF0, 0xCC, 0xB0, 0x7F, 0x04, 0x01, 0xCE});        // DIV AX by 0 or not, INT3, INTO with OF
    g.code({0x9C, 0x58, 0x0D, 0x00, 0x01, 0x50, 0x9D, 0x90, 0x90});  // TF
    g.code({0xF4});
    g.org(Handler).inc_word(0x500).code({0xCF});
    g.org(Other).code({0x55, 0x89, 0xE5, 0x81, 0x66, 0x06, 0xFF, 0xFE, 0x5D, 0xCF});  // clears TF in the frame
    Pc pc(g.config());
    pc.run(ticks_from_ms(5));
    pc.input({pc.now() + 100, NmiButton{}});
    pc.run(ticks_from_ms(10));
    Interrupts log;
    log.update(pc);
    std::vector<std::string> names;
    for (const InterruptRecord& r : all(log)) {
        names.push_back(name_of(source_of(r)));
        CHECK(r.end == InterruptEnd::Iret);
        CHECK_FALSE(to_text(interrupt_card(r, pc)).empty());
    }
    CHECK(names == std::vector<std::string>{"divide error", "INT3", "INTO", "trap", "NMI"});
    const InterruptRecord& nmi = log.hardware().back();
    CHECK(nmi.edge != NeverClock);
    CHECK(nmi.latency() == nmi.entry.end - nmi.edge);
    CHECK(device_of(pc, source_of(nmi)) == "I/O check (button)");
}
