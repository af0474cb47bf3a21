// SPDX-License-Identifier: MIT
// The public 8088 suite, version 2: its format, and the one recording of an 8088 (AMD D8088) that its README prints.
// Source  github.com/SingleStepTests/8088 by Daniel Balsom (MIT licence): README.md, v2_binary/README.md
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/suite/sample.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;
namespace fs = std::filesystem;

namespace {

// ADD [ss:bp+di-64h],cl from a full queue. The second column of a row is the multiplexed bus: an address with ALE only.
const char* const Sample = R"([{
    "name": "add byte [ss:bp+di-64h], cl", "bytes": [0, 75, 156],
    "initial": {
        "regs": {"ax": 21153, "bx": 59172, "cx": 33224, "dx": 61687, "cs": 12781, "ss": 7427, "ds": 600, "es": 52419,
                 "sp": 49014, "bp": 9736, "si": 52001, "di": 10025, "ip": 694, "flags": 62546},
        "ram": [[205190, 0], [205191, 75], [205192, 156], [205193, 144], [138493, 20]],
        "queue": [0, 75, 156, 144]},
    "final": {"regs": {"ip": 697, "flags": 62594}, "ram": [[138493, 220]], "queue": [144, 144, 144]},
    "cycles": [
        [0, 62369, "--", "---", "---", 0, 0, "PASV", "Ti", "F", 0],
        [0, 62369, "--", "---", "---", 0, 0, "PASV", "Ti", "S", 75],
        [1, 205194, "--", "---", "---", 0, 0, "CODE", "T1", "-", 0],
        [0, 139658, "CS", "R--", "---", 0, 0, "CODE", "T2", "-", 0],
        [0, 139664, "CS", "R--", "---", 0, 144, "PASV", "T3", "-", 0],
        [0, 139664, "CS", "---", "---", 0, 0, "PASV", "T4", "-", 0],
        [1, 205195, "--", "---", "---", 0, 0, "CODE", "T1", "-", 0],
        [0, 139659, "CS", "R--", "---", 0, 0, "CODE", "T2", "S", 156],
        [0, 139664, "CS", "R--", "---", 0, 144, "PASV", "T3", "-", 0],
        [0, 139664, "CS", "---", "---", 0, 0, "PASV", "T4", "-", 0],
        [1, 205196, "--", "---", "---", 0, 0, "CODE", "T1", "-", 0],
        [0, 139660, "CS", "R--", "---", 0, 0, "CODE", "T2", "-", 0],
        [0, 139664, "CS", "R--", "---", 0, 144, "PASV", "T3", "-", 0],
        [0, 139664, "CS", "---", "---", 0, 0, "PASV", "T4", "-", 0],
        [1, 138493, "--", "---", "---", 0, 0, "MEMR", "T1", "-", 0],
        [0, 72957, "SS", "R--", "---", 0, 0, "MEMR", "T2", "-", 0],
        [0, 72724, "SS", "R--", "---", 0, 20, "PASV", "T3", "-", 0],
        [0, 72724, "SS", "---", "---", 0, 0, "PASV", "T4", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [0, 72724, "--", "---", "---", 0, 0, "PASV", "Ti", "-", 0],
        [1, 138493, "--", "---", "---", 0, 0, "MEMW", "T1", "-", 0],
        [0, 72924, "SS", "-A-", "---", 0, 0, "MEMW", "T2", "-", 0],
        [0, 72924, "SS", "-AW", "---", 0, 220, "PASV", "T3", "-", 0]],
    "hash": "1cef51a56be51f883826f6611a489dfbc35dfdf3", "idx": 0}])";

TestFile sample() { return read_json(text(Sample), "sample.json"); }

// The file with its CPU named as in v2_binary.
Bytes as_published(const TestFile& file, std::string_view cpu) {
    Bytes moo = write_moo(file);
    std::copy(cpu.begin(), cpu.end(), moo.begin() + 16);
    return moo;
}

// The suite as it is cloned: v2 holds JSON and metadata.json, v2_binary MOO, v2_undefined JSON.
struct Clone {
    fs::path path = fs::temp_directory_path() / ("tick86-8088-" + std::to_string(std::random_device{}()));
    Clone() {
        for (const char* folder : {"v2", "v2_binary", "v2_undefined"}) fs::create_directories(path / folder);
        write_file(path / "v2/metadata.json", text(R"({"version":"2.0.0","syntax_version":2,"cpu":"8088","opcodes":{
            "00":{"status":"normal"},"80":{"reg":{"1":{"status":"normal","flags":".....a..","flags-mask":65519}}}}})"));
    }
    ~Clone() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("the recording of an 8088 in the README of the public suite agrees on every clock", "[suite][quick]") {
    const TestFile file = sample();
    REQUIRE(file.tests.size() == 1);
    const Test& test = file.tests[0];
    CHECK(file.cpu == CpuName::I8088);
    CHECK(test.rows.size() == 28);
    CHECK(test.initial.queue.size() == 4);
    Runner runner;
    for (const FetchRule fetch : {FetchRule::Nop, FetchRule::Memory}) {
        const Outcome& outcome = runner.run(test, file.cpu, fetch);
        INFO(describe(test, outcome, file.cpu));
        CHECK_FALSE(outcome.differs.any());
        CHECK(outcome.twin.empty());
        CHECK(outcome.clocks == 28);
    }
    // Each clock counts: with one missing, or one more, it does not agree. An 8086 takes fewer.
    for (std::size_t row = 0; row < test.rows.size(); ++row) {
        Test other = test;
        other.rows.erase(other.rows.begin() + static_cast<std::ptrdiff_t>(row));
        CHECK(runner.run(other, file.cpu, FetchRule::Nop).differs.has(Aspect::Clocks));
    }
    CHECK(runner.run(test, CpuName::I8086, FetchRule::Nop).differs.has(Aspect::Rows));
}

TEST_CASE("the folders of the public 8088 suite run as they are", "[suite][quick]") {
    const Clone clone;
    TestFile file = sample();
    // What the rig answered to a fetch beyond the instruction, 90h, wins over what is listed for that address.
    file.tests[0].initial.ram.push_back({205194, 0x55});
    write_tests(clone.path / "v2/00.json.gz", file);
    write_tests(clone.path / "v2_undefined/8F.json.gz", file);
    write_file(clone.path / "v2_binary/00.MOO.gz", as_published(file, "88  "));
    Settings settings;
    for (const char* folder : {"v2", "v2_binary", "v2_undefined"}) {
        const SuiteResult result = run_suite({clone.path / folder}, settings);
        INFO(folder << ": " << (result.files.empty() ? "" : result.files[0].error + result.files[0].first_failure));
        CHECK(result.exit_status() == 0);
        CHECK(result.total.tests == 1);
        CHECK(result.total.differ == std::array<u64, AspectCount>{});
    }
    settings.fetch = FetchRule::Memory;
    CHECK(run_suite({clone.path / "v2_binary"}, settings).exit_status() == 1);
}

TEST_CASE("a test of the public suites is known by its hash where there is no metadata.json", "[suite][quick]") {
    const Clone clone;
    TestFile file = sample();
    file.tests[0].initial.ram.push_back({205194, 0x55});
    fs::remove(clone.path / "v2/metadata.json");
    write_file(clone.path / "v2_binary/00.MOO", as_published(file, "88  "));
    CHECK(run_suite({clone.path / "v2_binary"}, {}).exit_status() == 0);
    file.tests[0].hash.clear();
    write_file(clone.path / "v2_binary/00.MOO", as_published(file, "88  "));
    CHECK(run_suite({clone.path / "v2_binary"}, {}).exit_status() == 1);
}

TEST_CASE("masks of undefined flags come from the suite's metadata.json, also for its binary form", "[suite][quick]") {
    const Clone clone;
    TestFile file = sample();
    file.tests[0].final.regs.set(Flags, 62594 ^ 0x10);  // AF
    write_file(clone.path / "v2_binary/80.1.MOO.gz", as_published(file, "88  "));
    Settings settings;
    CHECK(run_suite({clone.path / "v2_binary"}, settings).total.differ[static_cast<int>(Aspect::Flags)] == 1);
    settings.mask_undefined = true;
    CHECK(run_suite({clone.path / "v2_binary"}, settings).exit_status() == 0);
}

TEST_CASE("the names of the CPU in a MOO file", "[suite][quick]") {
    const TestFile file = sample();
    using namespace std::string_view_literals;
    for (const auto name : {"88  "sv, "88\0\0"sv, "8088"sv})
        CHECK(read_moo(as_published(file, name)).cpu == CpuName::I8088);
    CHECK(read_moo(as_published(file, "8086")).cpu == CpuName::I8086);
    for (const auto name : {"V20 "sv, "86  "sv, "    "sv, "286 "sv})
        CHECK(error_of([&] { read_moo(as_published(file, name)); }).find("byte 16: tests of a CPU") !=
              std::string::npos);
}
