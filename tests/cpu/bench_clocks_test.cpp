// SPDX-License-Identifier: MIT
// Programs on a flat bus: exact totals of the benchmark programs, on both CPUs and both cores, and how a run ends.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "apps/bench/flat_run.h"
#include "tick86/base/bits.h"
#include "tick86/machine/roms.h"

namespace {

using namespace tick86;
using bench::Counts;
using bench::FlatRun;
using bench::InstructionCounter;
using End = FlatRun::End;

constexpr CpuModel Both[] = {CpuModel::I8086, CpuModel::I8088};

// The embedded program with another number of rounds, which is the operand of its MOV BP,N.
std::vector<u8> program(const char* name, int rounds = 0) {
    const auto embedded = embedded_bench(name);
    std::vector<u8> bytes(embedded.begin(), embedded.end());
    const std::size_t at = bytes.at(0) == 0xBD ? 1 : 2;
    REQUIRE(bytes.at(at - 1) == 0xBD);
    if (rounds) bytes[at] = low(static_cast<u16>(rounds)), bytes[at + 1] = high(static_cast<u16>(rounds));
    return bytes;
}

struct Expected {
    const char* name;
    int rounds;  // 0: as the program has it
    cpu::Clock clocks_8086, clocks_8088;
    u64 instructions, elements;
};

void check(const Expected& expected) {
    for (const CpuModel model : Both) {
        INFO(expected.name << " on the " << (model == CpuModel::I8086 ? "8086" : "8088"));
        const std::vector<u8> bytes = program(expected.name, expected.rounds);
        FlatRun fast(model, bytes), watched(model, bytes);
        InstructionCounter counter;
        REQUIRE(fast.run() == End::Done);
        REQUIRE(watched.run(FlatRun::NoLimit, counter) == End::Done);
        const Counts counts = counter.finish(watched.state());
        CHECK(fast.clocks() == (model == CpuModel::I8086 ? expected.clocks_8086 : expected.clocks_8088));
        CHECK(counts.instructions == expected.instructions);
        CHECK(counts.elements == expected.elements);
        CHECK(counts.interrupts == 0);
        CHECK(fast.state_hash() == watched.state_hash());
    }
}

TEST_CASE("The benchmark programs take their exact clocks", "[cpu][bench][quick]") {
    check({"alu", 7, 612595, 934609, 96263, 0});
    check({"str", 4, 655729, 852505, 57, 3 * 4 * 4096});
    check({"muldiv", 1, 523893, 553939, 15008, 0});
    check({"mix", 5, 755101, 1082653, 57519, 0});
    check({"branches", 7, 544779, 750971, 52144, 0});
}

TEST_CASE("The full benchmark programs take their exact clocks", "[cpu][bench][slow]") {
    check({"alu", 0, 61259871, 93466297, 9626854, 0});
    check({"str", 0, 65570425, 85245649, 5205, 3 * 400 * 4096});
    check({"muldiv", 0, 52377761, 55378995, 1500305, 0});
    check({"mix", 0, 75508021, 108260053, 5751504, 0});
    check({"branches", 0, 54323623, 74836377, 5198428, 0});
}

TEST_CASE("On the 8088 they take what two independent models count", "[cpu][bench][slow]") {
    // Published in tenths of a million, rounded up (docs/benchmarks.md).
    const std::pair<const char*, int> Published[] = {{"alu", 935}, {"str", 853}, {"muldiv", 554}, {"mix", 1083}};
    for (const auto& [name, tenths] : Published) {
        INFO(name);
        FlatRun run(CpuModel::I8088, program(name));
        REQUIRE(run.run() == End::Done);
        CHECK((run.clocks() + 99'999) / 100'000 == tenths);
    }
}

TEST_CASE("Clocks are counted from the flush of the queue to the boundary after the write of AAh",
          "[cpu][bench][quick]") {
    // Followed by hand through the rules of docs/accuracy.md. T1 of the first fetch is three clocks after the flush.
    // 8088: byte k can be popped from clock 7 + 4k on, which all but the last ones wait for; the write asks in clock
    // 46, has its T1 in 49, and in its T3 the next first byte is popped. 8086: the write asks in clock 30.
    // XOR AX,AX / MOV ES,AX / ES: MOV BYTE [0500],AA
    const std::vector<u8> bytes{0x31, 0xC0, 0x8E, 0xC0, 0x26, 0xC6, 0x06, 0x00, 0x05, 0xAA, 0xEB, 0xFE};
    for (const CpuModel model : Both) {
        FlatRun run(model, bytes);
        InstructionCounter counter;
        CHECK(run.run(FlatRun::NoLimit, counter) == End::Done);
        CHECK(counter.finish(run.state()).instructions == 3);  // the prefix belongs to its instruction
        CHECK(run.clocks() == (model == CpuModel::I8086 ? 35 : 51));
        CHECK(run.peek(FlatRun::DoneAddress) == 0xAA);
        CHECK(architectural(run.state()).ip == 10);
    }
}

TEST_CASE("A program begins at 1000:0000 with the registers it was promised", "[cpu][bench][quick]") {
    const std::vector<u8> bytes{0xEB, 0xFE};
    FlatRun run(CpuModel::I8086, bytes);
    CHECK(run.run(1000) == End::Limit);
    CHECK(run.clocks() >= 1000);
    CHECK(run.clocks() < 1020);
    const cpu::Architectural a = architectural(run.state());
    CHECK(a.sreg == std::array<u16, 4>{0x4000, 0x1000, 0x3000, 0x2000});
    CHECK(a.r == std::array<u16, 8>{0, 0, 0, 0, 0xFFF0, 0, 0, 0});
    CHECK(a.flags == cpu::flag::Fixed);
}

TEST_CASE("A run in pieces ends as a run in one", "[cpu][bench][quick]") {
    const std::vector<u8> bytes = program("str", 1);
    FlatRun whole(CpuModel::I8086, bytes), pieces(CpuModel::I8086, bytes);
    REQUIRE(whole.run() == End::Done);
    End end = End::Limit;
    while (end == End::Limit) end = pieces.run(pieces.clocks() + 1000);
    CHECK(end == End::Done);
    CHECK(pieces.clocks() == whole.clocks());
    CHECK(pieces.state_hash() == whole.state_hash());
}

TEST_CASE("A repeated string instruction that writes the mark ends the run within itself", "[cpu][bench][quick]") {
    // XOR AX,AX / MOV ES,AX / MOV DI,04F0 / MOV AX,AAAA / MOV CX,32 / REP STOSW
    const std::vector<u8> bytes{0x31, 0xC0, 0x8E, 0xC0, 0xBF, 0xF0, 0x04, 0xB8,
                                0xAA, 0xAA, 0xB9, 0x20, 0x00, 0xF3, 0xAB};
    FlatRun run(CpuModel::I8086, bytes);
    InstructionCounter counter;
    CHECK(run.run(FlatRun::NoLimit, counter) == End::Done);
    CHECK(counter.finish(run.state()).elements == 9);
    CHECK(run.state().r[cpu::CX] == 32 - 9);
}

TEST_CASE("A program that cannot end is given up", "[cpu][bench][quick]") {
    const auto end = [](std::vector<u8> bytes) {
        return FlatRun(CpuModel::I8086, bytes).run_or_give_up(2'000'000'000);
    };
    CHECK(end({0xF4}) == End::Halted);
    CHECK(end({0xEB, 0xFE}) == End::Endless);        // JMP to itself
    CHECK(end({0x9B, 0x90}) == End::Endless);        // WAIT for a coprocessor
    CHECK(end({0x40, 0xEB, 0xFD}) == End::Endless);  // INC AX, for ever
    CHECK(FlatRun(CpuModel::I8086, program("alu")).run_or_give_up(40'000'000) == End::Limit);
    CHECK(FlatRun(CpuModel::I8086, program("alu")).run_or_give_up(100'000'000) == End::Done);
}

}  // namespace
