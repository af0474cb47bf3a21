// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "tests/suite/sample.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;

namespace {

const std::string Regs = R"("regs":{"ax":1,"bx":2,"cx":3,"dx":4,"cs":5,"ss":6,"ds":7,"es":8,)"
                         R"("sp":9,"bp":10,"si":11,"di":12,"ip":13,"flags":61442})";
const std::string Row = R"([1, 1047020, "CS", "R--", "-AW", 0, 144, "CODE", "T2", "F", 9])";

std::string one(const std::string& initial, const std::string& final, const std::string& cycles,
                const std::string& more = R"("hash":"0aff","idx":3)") {
    return R"([{"name":"nop \"q\"","bytes":[144],"initial":{)" + initial + R"(},"final":{)" + final +
           R"(},"cycles":[)" + cycles + "]," + more + "}]";
}
TestFile read(const std::string& json) { return read_json(text(json), "x.json"); }
std::string error(const std::string& json) {
    return error_of([&] { read(json); });
}
const std::string Good =
    one(Regs + R"(,"ram":[[1048575,255],[0,1]],"queue":[144,2])", R"("regs":{"ip":14},"ram":[[7,8]],"queue":[])", Row);

}  // namespace

TEST_CASE("a JSON file of the public suites is read field by field", "[suite][quick]") {
    const TestFile file = read(Good);
    CHECK(file.cpu == CpuName::I8088);
    REQUIRE(file.tests.size() == 1);
    const Test& test = file.tests[0];
    CHECK(test.index == 3);
    CHECK(test.name == "nop \"q\"");
    CHECK(test.bytes == Bytes{0x90});
    CHECK(test.initial.regs.present == Registers::All);
    CHECK(test.initial.regs[Di] == 12);
    CHECK(test.initial.regs[Flags] == 61442);
    CHECK(test.initial.ram == std::vector<RamByte>{{1048575, 255}, {0, 1}});
    CHECK(test.initial.queue == Bytes{144, 2});
    CHECK(test.final.regs.present == 1 << Ip);
    CHECK(test.final.ram == std::vector<RamByte>{{7, 8}});
    CHECK((test.final.lists_queue && test.final.queue.empty()));
    CHECK(test.hash == Bytes{0x0A, 0xFF});
    REQUIRE(test.rows.size() == 1);
    const cpu::Row& row = test.rows[0];
    CHECK((row.ale && !row.bhe));
    CHECK(row.address == 1047020);
    CHECK(row.segment == static_cast<u8>(cpu::SegmentStatus::Cs));
    CHECK(row.memory == cpu::command::Read);
    CHECK(row.io == (cpu::command::Advanced | cpu::command::Write));
    CHECK(row.data == 144);
    CHECK(row.status == cpu::BusKind::Code);
    CHECK(row.t == cpu::TState::T2);
    CHECK(row.queue == cpu::QueueOpKind::First);
    CHECK(row.queue_byte == 9);
}

TEST_CASE("the other spellings of the JSON form are understood, and what is unknown is skipped", "[suite][quick]") {
    const TestFile file = read(one(Regs + R"(,"ea":{"seg":[1,{"x":null}]},"n":-1)", R"("regs":{},"ram":[])", "",
                                   R"("test_hash":"ab","test_num":9,"exception":{"number":[0]},"x":[-1.5,true,null])"));
    CHECK(file.tests[0].index == 9);
    CHECK(file.tests[0].hash == Bytes{0xAB});
    CHECK(file.tests[0].rows.empty());
    CHECK(!file.tests[0].final.lists_queue);
    CHECK(file.tests[0].initial.queue.empty());
}

TEST_CASE("the CPU of a JSON file shows in its queue, its lanes and its data, or is told", "[suite][quick]") {
    const std::string final = R"("regs":{"ip":14})";
    CHECK(read(one(Regs + R"(,"queue":[1,2,3,4])", final, Row)).cpu == CpuName::I8088);
    CHECK(read(one(Regs + R"(,"queue":[1,2,3,4,5])", final, Row)).cpu == CpuName::I8086);
    CHECK(read(one(Regs, final, R"([0,0,"--","---","---",1,0,"IOR","T1","-",0])")).cpu == CpuName::I8086);
    CHECK(read(one(Regs, final, R"([0,0,"--","---","---",0,256,"PASV","T3","-",0])")).cpu == CpuName::I8086);
    CHECK(read_json(text(Good), "x", CpuName::I8086).cpu == CpuName::I8086);
    CHECK(error_of([&] {
              read_json(text(one(Regs + R"(,"queue":[1,2,3,4,5])", final, Row)), "x", CpuName::I8088);
          }).find("more bytes in the queue than the 8088 holds") != std::string::npos);
}

TEST_CASE("what JSON writes, JSON reads, and MOO and JSON say the same", "[suite][quick]") {
    TestFile file = inc_ax_file();
    file.tests[0].name = "quote \" backslash \\ tab \t end";
    file.tests[0].hash = {0, 1, 0xFE};
    file.tests[0].final.mask.set(Flags, 0xF0FF);
    file.tests.push_back(inc_ax());
    file.tests[1].rows.clear();
    file.tests[1].final.lists_queue = false;
    file.tests[1].final.queue.clear();
    file.tests[1].initial.ram.clear();
    file.tests[1].final.regs = {};
    const TestFile again = read_json(write_json(file), "x", file.cpu);
    CHECK(again == file);
    CHECK(read_moo(write_moo(again)) == file);
}

TEST_CASE("an unusable JSON file is refused with file, byte and reason", "[suite][quick]") {
    REQUIRE(error(Good) == "no error");
    CHECK(error("[]") == "x.json: byte 0: no tests");
    CHECK(error("[").find("x.json: byte ") == 0);
    CHECK(error(Good + "x").find("JSON") != std::string::npos);
    CHECK(error("{}").find("an object is not expected here") != std::string::npos);
    CHECK(error("[1]").find("a number is not expected here") != std::string::npos);
    CHECK(error("[{}]").find("no instruction bytes") != std::string::npos);

    // One fault at a time in a sound file; the byte named lies inside what was changed.
    const auto with = [](const std::string& from, const std::string& to) {
        std::string json = Good;
        const auto at = json.find(from);
        REQUIRE(at != std::string::npos);
        json.replace(at, from.size(), to);
        return std::pair{json, at};
    };
    struct Fault {
        std::string from, to, reason;
    };
    for (const auto& [from, to, reason] : {Fault{"[144]", "[256]", "256 is no byte"},
                                           {"[144]", "[-1]", "negative number -1"},
                                           {"[144]", "[1.5]", "number 1.5 is not expected"},
                                           {"[144]", "[null]", "null is not expected"},
                                           {"[144]", "[\"a\"]", "a string is not expected"},
                                           {"\"ax\":1", "\"ax\":65536", "65536 is no 16-bit word"},
                                           {"\"ax\":1", "\"eax\":1", "unknown register 'eax'"},
                                           {"[0,1]", "[0,1,2]", "a RAM entry is not [address, value]"},
                                           {"[0,1]", "[1048576,2]", "address 1048576 is beyond 1 MiB"},
                                           {"\"CODE\"", "\"CODY\"", "'CODY' is no bus status"},
                                           {"\"T2\"", "\"T5\"", "'T5' is no T-state"},
                                           {"\"F\"", "\"Q\"", "'Q' is no queue operation"},
                                           {"\"R--\"", "\"W--\"", "'W--' are no 8288 commands"},
                                           {"\"CS\"", "\"FS\"", "'FS' is no segment status"},
                                           {"\"CS\"", "3", "a number in column 3 of a row"},
                                           {"1047020", "\"x\"", "a string in column 2 of a row"},
                                           {", 9]", "]", "a row of 'cycles' has 10 columns, not 11"},
                                           {", 9]", ", 9, 9]", "a number in column 12"}}) {
        const auto [json, at] = with(from, to);
        const std::string message = error(json);
        INFO(message);
        CHECK(message.find(reason) != std::string::npos);
        const auto byte = std::stoul(message.substr(std::string("x.json: byte ").size()));
        CHECK(byte >= at);
        CHECK(byte <= at + to.size());
    }
    CHECK(error(one(R"("regs":{"ax":1})", R"("regs":{})", "")).find("all 14 registers") != std::string::npos);
    CHECK(error(R"([{"bytes":[1],"initial":{)" + Regs + "}}]").find("'final' is missing") != std::string::npos);
    CHECK(error("[{\"name\":\"\xFF\"}]").find("JSON") != std::string::npos);
    CHECK(error(std::string(100'000, '[')).find("x.json: byte") == 0);
}
