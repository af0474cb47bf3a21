// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "tests/suite/sample.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;

namespace {

constexpr u16 AllRegisters = 0x3FFF;

Bytes head(std::string_view cpu, u32 count) { return chunk("MOO ", {{1, 1, 0, 0}, number(count, 4), text(cpu)}); }
Bytes all_registers() {
    Bytes out = number(AllRegisters, 2);
    for (int r = 0; r < 14; ++r) out = join({out, number(static_cast<u32>(0x1100 + r), 2)});
    return chunk("REGS", {out});
}
Bytes initial() {
    return chunk("INIT",
                 {all_registers(), chunk("RAM ", {number(2, 4), number(0xFFFFF, 4), {0xAA}, number(0, 4), {0xBB}}),
                  chunk("QUEU", {number(3, 4), {1, 2, 3}})});
}
Bytes final() {
    return chunk("FINA", {chunk("REGS", {number(0x1001, 2), number(0xBEEF, 2), number(0x1234, 2)}),
                          chunk("RAM ", {number(0, 4)}), chunk("QUEU", {number(0, 4)})});
}
Bytes row() {  // ALE and NMI, address 12345h, SS, memory AMWC+MWTC, IORC, BHE, 5678h, MEMW, Tw, S, 9Ah
    return join({{5}, number(0x12345, 4), {1, 3, 4, 1}, number(0x5678, 2), {4, 5, 3, 0x9A}});
}
Bytes test_with(const Bytes& more) {
    return chunk("TEST", {number(42, 4), chunk("NAME", {number(3, 4), text("nop")}),
                          chunk("BYTS", {number(1, 4), {0x90}}), initial(), final(), more});
}
Bytes whole(const Bytes& tests, u32 count = 1, std::string_view cpu = "8086") {
    return join({head(cpu, count), tests});
}

}  // namespace

TEST_CASE("a MOO file is read field by field", "[suite][quick]") {
    const Bytes cycles = chunk("CYCL", {number(1, 4), row()});
    const Bytes hash = chunk("HASH", {Bytes(20, 0xAB)});
    const Bytes mask = chunk("RMSK", {number(0x2000, 2), number(0xF7FF, 2)});
    const TestFile file = read_moo(join({head("8088", 1), chunk("META", {{1, 2, 3}}), mask, chunk("XYZ ", {{9}}),
                                         test_with(join({chunk("WHAT", {{1, 2}}), cycles, hash}))}));
    CHECK(file.cpu == CpuName::I8088);
    CHECK(file.version_minor == 1);
    CHECK(file.meta == Bytes{1, 2, 3});
    CHECK(file.mask.has(Flags));
    CHECK(file.mask[Flags] == 0xF7FF);
    REQUIRE(file.tests.size() == 1);
    const Test& test = file.tests[0];
    CHECK(test.index == 42);
    CHECK(test.name == "nop");
    CHECK(test.bytes == Bytes{0x90});
    CHECK(test.initial.regs.present == AllRegisters);
    CHECK(test.initial.regs[Bx] == 0x1101);
    CHECK(test.initial.regs[Flags] == 0x110D);
    CHECK(test.initial.ram == std::vector<RamByte>{{0xFFFFF, 0xAA}, {0, 0xBB}});
    CHECK(test.initial.queue == Bytes{1, 2, 3});
    CHECK(test.final.regs.present == 0x1001);
    CHECK(test.final.regs[Ax] == 0xBEEF);
    CHECK(test.final.regs[Ip] == 0x1234);
    CHECK(test.final.queue.empty());
    CHECK(test.final.lists_queue);
    CHECK(test.hash == Bytes(20, 0xAB));
    REQUIRE(test.rows.size() == 1);
    const cpu::Row& r = test.rows[0];
    CHECK((r.ale && !r.intr && r.nmi && r.bhe));
    CHECK(r.address == 0x12345);
    CHECK(r.segment == static_cast<u8>(cpu::SegmentStatus::Ss));
    CHECK(r.memory == (cpu::command::Advanced | cpu::command::Write));
    CHECK(r.io == cpu::command::Read);
    CHECK(r.data == 0x5678);
    CHECK(r.status == cpu::BusKind::MemWrite);
    CHECK(r.t == cpu::TState::Tw);
    CHECK(r.queue == cpu::QueueOpKind::Subsequent);
    CHECK(r.queue_byte == 0x9A);
}

TEST_CASE("the bus states of MOO are not those of the pins", "[suite][quick]") {
    const std::array<cpu::BusKind, 8> expected{cpu::BusKind::Inta,    cpu::BusKind::IoRead,   cpu::BusKind::IoWrite,
                                               cpu::BusKind::MemRead, cpu::BusKind::MemWrite, cpu::BusKind::Halt,
                                               cpu::BusKind::Code,    cpu::BusKind::Passive};
    for (u8 code = 0; code < 8; ++code) {
        Bytes r = row();
        r[11] = code;
        const Bytes bytes = whole(test_with(chunk("CYCL", {number(1, 4), r})));
        const TestFile file = read_moo(bytes);
        CHECK(file.tests[0].rows[0].status == expected[code]);
        Bytes again = write_moo(file);
        CHECK(again[again.size() - 4] == code);
    }
}

TEST_CASE("what MOO writes, MOO reads", "[suite][quick]") {
    TestFile file = inc_ax_file();
    file.version_minor = 1;
    file.meta = {4, 5, 6, 7};
    file.mask.set(Flags, 0xFFEF);
    file.tests[0].hash = Bytes(20, 0x5A);
    file.tests[0].final.mask.set(Dx, 0x00FF);
    file.tests.push_back(inc_ax());
    file.tests[1].final.lists_queue = false;
    file.tests[1].final.queue.clear();
    file.tests[1].rows.clear();
    CHECK(read_moo(write_moo(file)) == file);

    const Bytes bytes = whole(test_with(chunk("CYCL", {number(2, 4), row(), row()})));
    CHECK(write_moo(read_moo(bytes)) == bytes);
}

TEST_CASE("an unusable MOO file is refused with file, byte and reason", "[suite][quick]") {
    const auto error = [](const Bytes& bytes) { return error_of([&] { read_moo(bytes, "x.MOO"); }); };
    const Bytes good = test_with({});
    const std::size_t first = head("8086", 1).size();

    CHECK(error({}) == "x.MOO: byte 0: is not a MOO file");
    CHECK(error(text("MOOOOOOOOOOOO")) == "x.MOO: byte 0: is not a MOO file");
    CHECK(error(whole(good, 1, "386E")) == "x.MOO: byte 16: tests of a CPU '386E'; only 8086 and 8088 can be run");
    CHECK(error(whole(good, 1, "V20 ")).find("'V20'") != std::string::npos);
    CHECK(error(chunk("MOO ", {{2, 0, 0, 0}, number(1, 4), text("8086")})).find("version 2") != std::string::npos);
    CHECK(error(chunk("MOO ", {{1, 0, 0, 0}})).find("fewer than 12 bytes") != std::string::npos);
    CHECK(error(whole({}, 0)).find("no tests") != std::string::npos);
    CHECK(error(whole(good, 2)).find("2 tests announced, 1 found") != std::string::npos);
    CHECK(error(whole(join({good, good}))) ==
          "x.MOO: byte " + std::to_string(first + good.size()) + ": more tests than the 1 announced");
    CHECK(error(whole(chunk("TEST", {number(0, 4), initial(), final()}))).find("BYTS") != std::string::npos);
    CHECK(error(whole(chunk("TEST", {number(0, 4), chunk("BYTS", {number(1, 4), {0x90}}), final()}))).find("INIT") !=
          std::string::npos);
    CHECK(error(whole(chunk("TEST", {number(0, 4), chunk("BYTS", {number(1, 4), {0x90}}), initial()}))).find("FINA") !=
          std::string::npos);

    // A length that is larger than what holds it, at every level.
    Bytes broken = whole(good);
    broken[first + 4] = static_cast<u8>(broken[first + 4] + 1);
    CHECK(error(broken) == "x.MOO: byte " + std::to_string(first) + ": chunk 'TEST' of " +
                               std::to_string(good.size() - 7) + " bytes, but only " + std::to_string(good.size() - 8) +
                               " are left");
    CHECK(error(whole(test_with(chunk("CYCL", {number(0x10000000, 4), row()}))))
              .find("268435456 announced, room for 1") != std::string::npos);
    CHECK(error(whole(test_with(chunk("NAME", {number(5, 4), text("nop")})))).find("NAME") != std::string::npos);
    // Values without meaning.
    for (const auto& [offset, value] : {std::pair{5, 5}, {6, 8}, {7, 8}, {11, 8}, {12, 6}, {13, 4}}) {
        Bytes r = row();
        r[static_cast<std::size_t>(offset)] = static_cast<u8>(value);
        CHECK(error(whole(test_with(chunk("CYCL", {number(1, 4), r})))).find("no meaning") != std::string::npos);
    }
    const Bytes far = chunk("INIT", {all_registers(), chunk("RAM ", {number(1, 4), number(0x100000, 4), {1}})});
    CHECK(error(whole(test_with(far))).find("beyond 1 MiB") != std::string::npos);
    const Bytes full = chunk("INIT", {all_registers(), chunk("QUEU", {number(5, 4), {1, 2, 3, 4, 5}})});
    CHECK(error(whole(test_with(full), 1, "8086")) == "no error");
    CHECK(error(whole(test_with(full), 1, "8088")).find("more bytes in the queue") != std::string::npos);
    const Bytes few = chunk("INIT", {chunk("REGS", {number(1, 2), number(0, 2)})});
    CHECK(error(whole(test_with(few))).find("all 14 registers") != std::string::npos);
}
