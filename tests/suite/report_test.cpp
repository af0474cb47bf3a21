// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "tests/suite/sample.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;
namespace fs = std::filesystem;

namespace {

// Twelve sound files and one, "BAD", of ten tests of which the last two differ: one in rows only, one in flags and AX.
void fill(const fs::path& folder) {
    TestFile good;
    for (u32 i = 0; i < 10; ++i) good.tests.push_back(inc_ax());
    for (int i = 0; i < 12; ++i) write_tests(folder / ("4" + std::to_string(i) + ".MOO.gz"), good);
    TestFile bad = good;
    bad.tests[8].rows[1].queue = cpu::QueueOpKind::Flush;
    bad.tests[9].final.regs.set(Flags, 0xF017);
    bad.tests[9].final.regs.set(Ax, 0x0BAD);
    bad.tests[9].index = 99;
    write_tests(folder / "BAD.json", bad);
}

std::string text_of(const SuiteResult& result, const Settings& settings) {
    std::ostringstream out;
    print_text(out, result, settings);
    return out.str();
}
std::string last_line(const std::string& text) {
    const std::string body = text.substr(0, text.size() - 1);
    return body.substr(body.rfind('\n') + 1);
}

}  // namespace

TEST_CASE("the last line of the report counts the tests that differ", "[suite][quick]") {
    const Folder folder;
    fill(folder.path);
    Settings settings;
    settings.check = *checks_from("regs,flags,ram,queue");
    SuiteResult result = run_suite({folder.path}, settings);
    CHECK(last_line(text_of(result, settings)) ==
          "total tests=130 failed=1 regs=1 flags=1 ram=0 queue=0 clocks=0 rows=1");
    CHECK(result.exit_status() == 1);

    settings = {};  // by default everything counts
    result = run_suite({folder.path}, settings);
    CHECK(last_line(text_of(result, settings)) ==
          "total tests=130 failed=2 regs=1 flags=1 ram=0 queue=0 clocks=0 rows=1");

    settings.check = *checks_from("ram,queue");
    result = run_suite({folder.path}, settings);
    CHECK(last_line(text_of(result, settings)) ==
          "total tests=130 failed=0 regs=1 flags=1 ram=0 queue=0 clocks=0 rows=1");
    CHECK(result.exit_status() == 0);
}

TEST_CASE("the report shows the first failing test of a file, ours beside the recording", "[suite][quick]") {
    const Folder folder;
    fill(folder.path);
    Settings settings;
    settings.check = *checks_from("regs,flags,ram,queue");
    std::string text = text_of(run_suite({folder.path}, settings), settings);
    INFO(text);
    CHECK(text.find("BAD: 1 of 10 tests failed") != std::string::npos);
    CHECK(text.find("test 99 \"inc ax\" (8086; bytes 40)") != std::string::npos);
    CHECK(text.find("ax         ours 1300   recorded 0BAD   (before 12FF)") != std::string::npos);
    CHECK(text.find("flags      ours ......AP.   recorded ......APC") != std::string::npos);
    settings.check = Checks::all();
    text = text_of(run_suite({folder.path}, settings), settings);
    CHECK(text.find("first different row: 1") != std::string::npos);
    const auto marked = text.find("\n  >");
    REQUIRE(marked != std::string::npos);
    const std::string line = text.substr(marked + 1, text.find('\n', marked + 1) - marked - 1);
    CHECK(line.find('|') != std::string::npos);
    CHECK(line.find('E', line.find('|')) != std::string::npos);
}

TEST_CASE("the report does not depend on the number of threads", "[suite][quick]") {
    const Folder folder;
    fill(folder.path);
    Settings settings;
    settings.jobs = 1;
    const std::string one = text_of(run_suite({folder.path}, settings), settings);
    for (const int jobs : {2, 5, 50}) {
        settings.jobs = jobs;
        std::vector<std::string> order;
        const SuiteResult result =
            run_suite({folder.path}, settings, [&](const FileResult& f) { order.push_back(f.opcode); });
        CHECK(text_of(result, settings) == one);
        CHECK(std::is_sorted(order.begin(), order.end()));
    }
}

TEST_CASE("unusable input ends with status 2, and the sound files are run all the same", "[suite][quick]") {
    const Folder folder;
    Settings settings;
    CHECK(run_suite({folder.path}, settings).exit_status() == 2);
    CHECK(run_suite({folder.path / "absent.MOO"}, settings).exit_status() == 2);
    CHECK(run_suite({}, settings).exit_status() == 2);

    fill(folder.path);
    std::ofstream(folder.path / "47.MOO") << "MOO and no more";
    const SuiteResult result = run_suite({folder.path}, settings);
    CHECK(result.exit_status() == 2);
    CHECK(result.total.tests == 130);
    const std::string text = text_of(result, settings);
    CHECK(text.find("47.MOO: byte ") != std::string::npos);
    std::ofstream(folder.path / "metadata.json") << "{";
    const SuiteResult broken = run_suite({folder.path}, settings);
    CHECK(broken.exit_status() == 2);
    CHECK(broken.files[0].error.find("metadata.json") != std::string::npos);
}

TEST_CASE("undefined flags are left out only when that is asked for", "[suite][quick]") {
    const Folder folder;
    TestFile file = inc_ax_file();
    file.tests[0].final.regs.set(Flags, 0xF006);  // AF differs
    write_tests(folder.path / "40.MOO", file);
    std::ofstream(folder.path / "metadata.json") << R"({"cpu":"8086","opcodes":{"40":{"flags-mask":65519}}})";
    Settings settings;
    CHECK(run_suite({folder.path}, settings).total.failed == 1);
    settings.mask_undefined = true;
    CHECK(run_suite({folder.path}, settings).total.failed == 0);
    fs::remove(folder.path / "metadata.json");
    CHECK(run_suite({folder.path}, settings).total.failed == 1);
    file.mask.set(Flags, 0xFFEF);
    write_tests(folder.path / "40.MOO", file);
    CHECK(run_suite({folder.path}, settings).total.failed == 0);
}

TEST_CASE("a code fetch beyond the instruction reads 90h beside a metadata.json, memory elsewhere", "[suite][quick]") {
    const Folder folder;
    TestFile file;
    Test test = inc_ax();
    test.bytes = {0xEB, 0x06};  // JMP SHORT +6, to 0208h; there stands INC CX
    test.initial.queue = {0xEB, 0x06, 0x90, 0x90, 0x90, 0x90};
    test.initial.ram = {{0x10240, 0xEB}, {0x10241, 0x06}, {0x10248, 0x41}, {0x10249, 0x42}};
    test.final.regs = {};
    test.final.regs.set(Ip, 0x0208);
    test.rows.clear();
    test.final.queue = {0x42};
    file.tests = {test};
    write_tests(folder.path / "EB.MOO", file);
    Settings settings;
    CHECK(run_suite({folder.path}, settings).total.failed == 0);
    settings.fetch = FetchRule::Nop;
    CHECK(run_suite({folder.path}, settings).total.differ[static_cast<std::size_t>(Aspect::Queue)] == 1);
    settings.fetch.reset();
    std::ofstream(folder.path / "metadata.json") << R"({"cpu":"8086","opcodes":{}})";
    CHECK(run_suite({folder.path}, settings).total.differ[static_cast<std::size_t>(Aspect::Queue)] == 1);
}

TEST_CASE("JUnit and JSON reports name each file and the totals", "[suite][quick]") {
    const Folder folder;
    fill(folder.path);
    std::ofstream(folder.path / "47.MOO") << "<&\"";
    Settings settings;
    settings.check = *checks_from("regs,flags,ram,queue");
    const SuiteResult result = run_suite({folder.path}, settings);
    std::ostringstream junit, json;
    print_junit(junit, result, settings);
    CHECK(junit.str().find("tests=\"14\" failures=\"1\" errors=\"1\"") != std::string::npos);
    CHECK(junit.str().find("name=\"BAD\"><failure message=\"1 of 10 tests failed\">test 99 &quot;inc ax&quot;") !=
          std::string::npos);
    print_json(json, result, settings);
    const auto root = nlohmann::json::parse(json.str());
    CHECK(root["files"].size() == 14);
    CHECK(root["total"]["tests"] == 130);
    CHECK(root["total"]["failed"] == 1);
    CHECK(root["check"].size() == 4);

    // A name that is no UTF-8.
    SuiteResult odd = result;
    odd.files.back().path = "a\xFE/b\xC3\xA9\x01";
    odd.files.back().opcode.clear();
    junit.str("");
    print_junit(junit, odd, settings);
    CHECK(junit.str().find("classname=\"a\uFFFD\" name=\"a\uFFFD/b\u00E9?\"") != std::string::npos);
}
