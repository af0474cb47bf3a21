// SPDX-License-Identifier: MIT
// Each aspect of a test is compared: one change, one aspect that differs.
#include <catch2/catch.hpp>
#include <functional>

#include "tests/suite/sample.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;
using cpu::BusKind;
using cpu::Row;
using cpu::TState;

namespace {

// T1 T2 T3 Tw T4 of a memory read, as an 8086 shows it, with a queue read in T2.
std::vector<Row> read_rows(BusKind kind = BusKind::MemRead) {
    cpu::BusCycle cycle;
    cycle.t1 = 0;
    cycle.kind = kind;
    cycle.segment = cpu::SegmentStatus::Ds;
    cycle.bhe = true;
    cycle.waits = 1;
    cycle.address = 0x12344;
    cycle.data = 0xABCD;
    std::vector<Row> rows;
    for (int t = 0; t < 5; ++t) rows.push_back(cpu::cycle_row(cycle, t, true));
    rows.push_back(Row{});
    rows[1].queue = cpu::QueueOpKind::Subsequent;
    rows[1].queue_byte = 0x11;
    return rows;
}

}  // namespace

TEST_CASE("INC AX agrees with its recording in every aspect", "[suite][quick]") {
    Runner runner;
    for (const auto fetch : {FetchRule::Nop, FetchRule::Memory}) {
        const Outcome& outcome = runner.run(inc_ax(), CpuName::I8086, fetch);
        INFO(describe(inc_ax(), outcome, CpuName::I8086));
        CHECK_FALSE(outcome.differs.any());
        CHECK(outcome.twin.empty());
        CHECK(outcome.clocks == 2);
    }
}

TEST_CASE("one change in a recording is one aspect that differs", "[suite][quick]") {
    struct Change {
        const char* what;
        Aspect aspect;
        std::function<void(Test&)> make;
    };
    const std::vector<Change> changes{
        {"a register that changed", Aspect::Registers, [](Test& t) { t.final.regs.set(Ax, 0x1301); }},
        {"a register that did not", Aspect::Registers, [](Test& t) { t.final.regs.set(Di, 0x100A); }},
        {"a flag", Aspect::Flags, [](Test& t) { t.final.regs.set(Flags, 0xF017); }},
        {"a byte that should have been written", Aspect::Ram,
         [](Test& t) {
             t.final.ram = {{0x500, 0x56}};
         }},
        {"a byte that nothing lists at first", Aspect::Ram,
         [](Test& t) {
             t.final.ram = {{0x777, 0x12}};
         }},
        {"one byte of the queue", Aspect::Queue, [](Test& t) { t.final.queue[2] = 0x91; }},
        {"the length of the queue", Aspect::Queue, [](Test& t) { t.final.queue.pop_back(); }},
        {"the queue operation of a row", Aspect::Rows, [](Test& t) { t.rows[1].queue = cpu::QueueOpKind::Flush; }},
        {"the T-state of a row", Aspect::Rows, [](Test& t) { t.rows[1].t = TState::T4; }},
    };
    Runner runner;
    for (const Change& change : changes) {
        Test test = inc_ax();
        change.make(test);
        const Outcome& outcome = runner.run(test, CpuName::I8086, FetchRule::Memory);
        Checks only;
        only.add(change.aspect);
        INFO(change.what);
        CHECK(outcome.differs == only);
    }
    Test longer = inc_ax();
    longer.rows.push_back(Row{});
    Checks both;
    both.add(Aspect::Clocks);
    both.add(Aspect::Rows);
    CHECK(runner.run(longer, CpuName::I8086, FetchRule::Memory).differs == both);
    CHECK(runner.run(longer, CpuName::I8086, FetchRule::Memory).first_row == 2);
}

TEST_CASE("a byte that is written although the recording does not say so is found", "[suite][quick]") {
    Test test = inc_ax();
    test.bytes = {0xAA};  // STOSB
    test.initial.queue[0] = 0xAA;
    test.rows.clear();
    Runner runner;
    const u32 address = 0x10070 + 0x100B;  // ES is 1007, DI is 100B
    const Outcome& outcome = runner.run(test, CpuName::I8086, FetchRule::Memory);
    CHECK(outcome.ram == std::vector<RamByte>{{address, 0xFF}});
    CHECK(outcome.differs.has(Aspect::Ram));
    test.final.ram = {{address, 0xFF}};
    CHECK_FALSE(runner.run(test, CpuName::I8086, FetchRule::Memory).differs.has(Aspect::Ram));
    // Nothing of one test is left for the next.
    CHECK_FALSE(runner.run(inc_ax(), CpuName::I8086, FetchRule::Memory).differs.any());
}

TEST_CASE("masked bits of a register do not count", "[suite][quick]") {
    Test test = inc_ax();
    test.final.regs.set(Flags, 0xF017);
    test.final.regs.set(Dx, 0x10F3);
    Registers mask;
    mask.set(Flags, 0xFFFE);
    Runner runner;
    CHECK_FALSE(runner.run(test, CpuName::I8086, FetchRule::Memory, mask).differs.has(Aspect::Flags));
    CHECK(runner.run(test, CpuName::I8086, FetchRule::Memory, mask).differs.has(Aspect::Registers));
    mask.set(Dx, 0xFF0F);
    CHECK_FALSE(runner.run(test, CpuName::I8086, FetchRule::Memory, mask).differs.any());
}

TEST_CASE("what recordings leave undefined in a row is not compared, and all else is", "[suite][quick]") {
    struct Change {
        const char* what;
        int row;
        bool counts;
        std::function<void(Row&)> make;
    };
    const std::vector<Change> changes{
        {"address in T1", 0, true, [](Row& r) { r.address ^= 1; }},
        {"address in T2", 1, false, [](Row& r) { r.address ^= 1; }},
        {"address in Ti", 5, false, [](Row& r) { r.address ^= 1; }},
        {"ALE", 1, true, [](Row& r) { r.ale = true; }},
        {"segment", 2, true, [](Row& r) { r.segment = 1; }},
        {"memory commands", 2, true, [](Row& r) { r.memory = 0; }},
        {"I/O commands", 2, true, [](Row& r) { r.io = 4; }},
        {"BHE in T4", 4, true, [](Row& r) { r.bhe = !r.bhe; }},
        {"BHE in Ti", 5, false, [](Row& r) { r.bhe = !r.bhe; }},
        {"data in T2", 1, false, [](Row& r) { r.data ^= 1; }},
        {"data in a T3 that is not ready", 2, false, [](Row& r) { r.data ^= 1; }},
        {"data in the last Tw", 3, true, [](Row& r) { r.data ^= 0x100; }},
        {"status", 2, true, [](Row& r) { r.status = BusKind::Passive; }},
        {"T-state", 3, true, [](Row& r) { r.t = TState::T3; }},
        {"queue operation", 2, true, [](Row& r) { r.queue = cpu::QueueOpKind::First; }},
        {"queue byte of S", 1, true, [](Row& r) { r.queue_byte ^= 1; }},
        {"queue byte without operation", 2, false, [](Row& r) { r.queue_byte ^= 1; }},
        {"INTR", 2, false, [](Row& r) { r.intr = true; }},
    };
    for (const Change& change : changes) {
        std::vector<Row> recorded = read_rows();
        change.make(recorded[static_cast<std::size_t>(change.row)]);
        INFO(change.what);
        CHECK(first_different_row(read_rows(), recorded, CpuName::I8086) == (change.counts ? change.row : -1));
    }
    // BHE is a pin of the 8086 only; INTA has neither address nor BHE.
    std::vector<Row> recorded = read_rows();
    for (Row& row : recorded) row.bhe = !row.bhe;
    CHECK(first_different_row(read_rows(), recorded, CpuName::I8086) == 0);
    CHECK(first_different_row(read_rows(), recorded, CpuName::I8088) == -1);
    recorded = read_rows(BusKind::Inta);
    for (Row& row : recorded) row.bhe = !row.bhe, row.address ^= 1;
    CHECK(first_different_row(read_rows(BusKind::Inta), recorded, CpuName::I8086) == -1);
    // The byte of row 0 is not compared.
    recorded = read_rows();
    std::vector<Row> ours = recorded;
    ours[0].queue = recorded[0].queue = cpu::QueueOpKind::First;
    ours[0].queue_byte = 0x77;
    CHECK(first_different_row(ours, recorded, CpuName::I8086) == -1);
    // Length.
    ours = recorded;
    ours.pop_back();
    CHECK(first_different_row(ours, recorded, CpuName::I8086) == 5);
}

TEST_CASE("lists of checks are understood or refused", "[suite][quick]") {
    CHECK(checks_from("all") == Checks::all());
    CHECK(checks_from("regs,flags,ram,queue")->bits == 0b001111);
    CHECK(checks_from("rows")->bits == 1 << static_cast<int>(Aspect::Rows));
    for (const char* bad : {"", "reg", "regs,", ",regs", "regs,,rows", "regs rows", "ALL"})
        CHECK_FALSE(checks_from(bad));
}
