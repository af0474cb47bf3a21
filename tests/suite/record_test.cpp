// SPDX-License-Identifier: MIT
// Recordings that the core makes of itself are tests like any other.
#include <catch2/catch.hpp>

#include "tests/suite/sample.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;

namespace {

TestState start(std::vector<u8> code, bool full_queue) {
    TestState state = inc_ax().initial;
    state.regs.set(Cx, 3);
    state.ram.clear();
    for (std::size_t i = 0; i < code.size(); ++i) state.ram.push_back({static_cast<u32>(0x10240 + i), code[i]});
    code.resize(full_queue ? 6 : 0, 0x90);
    state.queue = code;
    return state;
}

// Says what is wrong with a recording when it is run again; empty: nothing.
std::string again(const Test& test, CpuName cpu, FetchRule fetch = FetchRule::Memory) {
    Runner runner;
    const Outcome& outcome = runner.run(test, cpu, fetch);
    if (!outcome.differs.any() && outcome.twin.empty()) return {};
    return describe(test, outcome, cpu);
}

int count(const Test& test, cpu::BusKind kind) {
    int n = 0;
    for (const cpu::Row& row : test.rows) n += row.ale && row.status == kind;
    return n;
}

}  // namespace

TEST_CASE("a recording of INC AX is the known one", "[suite][quick]") {
    Runner runner;
    const Test made = runner.record(CpuName::I8086, start({0x40}, true), "inc ax", Bytes{0x40});
    const Test known = inc_ax();
    CHECK(made.final.regs == known.final.regs);
    CHECK(made.final.queue == known.final.queue);
    CHECK(made.initial.ram.size() == 1);  // nothing was read until the end
    CHECK(made.rows.size() == known.rows.size());
    CHECK(first_different_row(made.rows, known.rows, CpuName::I8086) == -1);
}

TEST_CASE("recordings of either CPU, with either queue, run again without a difference", "[suite][quick]") {
    Runner runner;
    const std::vector<Bytes> programs{{0x40},       {0xF3, 0xA5},      {0x01, 0x07}, {0xE8, 0x10, 0x00},
                                      {0xCD, 0x21}, {0x36, 0xFF, 0x37}};
    for (const CpuName cpu : {CpuName::I8086, CpuName::I8088}) {
        for (const bool full : {true, false}) {
            for (const Bytes& code : programs) {
                TestState state = start(code, full);
                if (cpu == CpuName::I8088 && full) state.queue.resize(4);
                TestFile file;
                file.cpu = cpu;
                file.tests = {runner.record(cpu, state, "x", code)};
                const Test& test = file.tests[0];
                CHECK(again(test, cpu) == "");
                CHECK(read_moo(write_moo(file)) == file);
                CHECK(read_json(write_json(file), "x", cpu) == file);
            }
        }
    }
}

TEST_CASE("a recording lists what it read and what it wrote", "[suite][quick]") {
    Runner runner;
    const Bytes code{0x01, 0x07};  // ADD [BX],AX
    TestState state = start(code, true);
    state.ram.push_back({0x11061, 0x34});  // DS is 1006, BX is 1001
    const Test test = runner.record(CpuName::I8086, state, "add [bx],ax", code);
    CHECK(test.final.ram == std::vector<RamByte>{{0x11061, 0x33}, {0x11062, 0xA3}});  // 9034 + 12FF
    const auto& ram = test.initial.ram;
    CHECK(std::find(ram.begin(), ram.end(), RamByte{0x11062, 0x90}) != ram.end());
    CHECK(again(test, CpuName::I8086) == "");
}

TEST_CASE("waits lengthen a recording and are found in it again", "[suite][quick]") {
    Runner runner;
    const Bytes code{0x8B, 0x07};  // MOV AX,[BX], BX odd: two reads
    const Test plain = runner.record(CpuName::I8086, start(code, true), "mov", code);
    Stimulus slow;
    slow.waits = {0, 2, 1, 3};
    const Test waited = runner.record(CpuName::I8086, start(code, true), "mov", code, FetchRule::Memory, slow);
    CHECK(waited.rows.size() > plain.rows.size());
    CHECK(std::count_if(waited.rows.begin(), waited.rows.end(),
                        [](const cpu::Row& r) { return r.t == cpu::TState::Tw; }) >= 3);
    CHECK(again(waited, CpuName::I8086) == "");
    for (const CpuName cpu : {CpuName::I8086, CpuName::I8088}) {
        slow.waits = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};
        CHECK(again(runner.record(cpu, start(code, false), "mov", code, FetchRule::Memory, slow), cpu) == "");
    }
}

TEST_CASE("an interrupt in a recording comes again at the same clock", "[suite][quick]") {
    Runner runner;
    TestState state = start({0xF4}, true);  // HLT
    state.regs.set(Flags, 0xF202);
    state.ram.insert(state.ram.end(), {{0x84, 0x00}, {0x85, 0x03}, {0x86, 0x00}, {0x87, 0x30}});  // INT 21h: 3000:0300
    Stimulus request;
    request.pins = {{20, true, false}};
    request.vector = 0x21;
    for (const CpuName cpu : {CpuName::I8086, CpuName::I8088}) {
        if (cpu == CpuName::I8088) state.queue.resize(4);
        const Test test = runner.record(cpu, state, "hlt", Bytes{0xF4}, FetchRule::Memory, request);
        CHECK(test.final.regs[Cs] == 0x3000);
        CHECK(test.final.regs[Ip] == 0x0300);
        CHECK(count(test, cpu::BusKind::Inta) == 2);
        CHECK(count(test, cpu::BusKind::Halt) == 1);
        CHECK((!test.rows[19].intr && test.rows[20].intr));
        CHECK_FALSE(test.rows.back().intr);
        CHECK(again(test, cpu) == "");
    }
    request.pins = {{3, false, true}, {9, false, false}};
    state.regs.set(Flags, 0xF002);
    const Test nmi = runner.record(CpuName::I8088, state, "hlt", Bytes{0xF4}, FetchRule::Memory, request);
    CHECK(count(nmi, cpu::BusKind::Inta) == 0);
    CHECK(again(nmi, CpuName::I8088) == "");
}

TEST_CASE("a halt without an end is given up", "[suite][quick]") {
    Runner runner;
    Test test = inc_ax();
    test.bytes = {0xF4};
    test.initial.queue[0] = 0xF4;
    CHECK(runner.run(test, CpuName::I8086, FetchRule::Memory).differs.has(Aspect::Clocks));
}
