// SPDX-License-Identifier: MIT
// Files on disk: compression, what is taken for a test file, and any damage whatever.
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/suite/sample.h"
#include "tick86/suite/runner.h"

using namespace tick86;
using namespace tick86::suite;
using namespace tick86::test;
namespace fs = std::filesystem;

namespace {

Bytes raw(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a test file is read back from each of its four forms", "[suite][quick]") {
    const Folder folder;
    TestFile file = inc_ax_file();
    for (int i = 0; i < 300; ++i) file.tests.push_back(inc_ax());
    for (const char* name : {"40.MOO", "40.MOO.gz", "40.json", "40.json.gz"}) {
        const fs::path path = folder.path / name;
        write_tests(path, file);
        CHECK(read_tests(path) == file);
        CHECK((raw(path)[0] == 0x1F) == (path.extension() == ".gz"));
        CHECK(opcode_of(path) == "40");
    }
    CHECK(find_tests(folder.path).size() == 4);
    CHECK(error_of([&] { write_tests(folder.path / "x.txt", file); }).find(".MOO") != std::string::npos);
    CHECK(error_of([&] { write_tests(folder.path / "none" / "x.MOO", file); }).find("cannot be written") !=
          std::string::npos);
}

TEST_CASE("only test files of a directory are found, in order of name", "[suite][quick]") {
    const Folder folder;
    for (const char* name : {"b.moo", "A.MOO.gz", "metadata.json", "README.md", "F6.4.json", "z.gz"})
        folder.write(name, {1});
    fs::create_directory(folder.path / "c.MOO");
    const auto found = find_tests(folder.path);
    REQUIRE(found.size() == 3);
    CHECK(found[0].filename() == "A.MOO.gz");
    CHECK(found[1].filename() == "F6.4.json");
    CHECK(found[2].filename() == "b.moo");
    CHECK(opcode_of(found[1]) == "F6.4");
    CHECK(find_tests(folder.path / "README.md").size() == 1);
}

TEST_CASE("a gzip file may have several members, and is believed only if its check sums agree", "[suite][quick]") {
    const Folder folder;
    const Bytes plain = write_moo(inc_ax_file());
    const fs::path path = folder.path / "x.gz";
    write_file(path, plain);
    const Bytes packed = raw(path);
    folder.write("two.gz", join({packed, packed}));
    CHECK(read_file(folder.path / "two.gz") == join({plain, plain}));

    const auto error = [&](Bytes bytes) { return error_of([&] { read_file(folder.write("bad.gz", bytes)); }); };
    Bytes wrong_crc = packed;
    wrong_crc[packed.size() - 8] ^= 1;
    CHECK(error(wrong_crc).find("incorrect data check") != std::string::npos);
    Bytes wrong_length = packed;
    wrong_length[packed.size() - 1] ^= 0x80;
    CHECK(error(wrong_length).find("incorrect length check") != std::string::npos);
    for (std::size_t size = 2; size < packed.size(); ++size)
        CHECK(error({packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size)}).find("too early") !=
              std::string::npos);
    CHECK(error(join({packed, {1, 2, 3}})).find("byte " + std::to_string(packed.size()) + ": something follows") !=
          std::string::npos);
}

TEST_CASE("files that are no tests are refused by name", "[suite][quick]") {
    const Folder folder;
    CHECK(error_of([&] { read_tests(folder.path / "absent.MOO"); }).find("absent.MOO: cannot be opened") !=
          std::string::npos);
    CHECK(error_of([&] { read_tests(folder.path); }).find("is a directory") != std::string::npos);
    CHECK(error_of([&] { read_tests(folder.write("e.MOO", {})); }).find("is empty") != std::string::npos);
    CHECK(error_of([&] { read_tests(folder.write("t.MOO", text("hello"))); }).find("neither MOO nor JSON") !=
          std::string::npos);
}

TEST_CASE("metadata.json gives the CPU and the defined flags of an opcode", "[suite][quick]") {
    const Folder folder;
    const auto read = [&](const std::string& json) { return read_metadata(folder.write("metadata.json", text(json))); };
    const Metadata data = read(R"({"cpu":"8088","opcodes":{"08":{"status":"normal","flags-mask":65519},"00":{},
                                  "80":{"reg":{"1":{"flags-mask":1},"2":{"status":"normal"}}}}})");
    CHECK(data.cpu == CpuName::I8088);
    CHECK(data.flags_mask.size() == 2);
    CHECK(data.flags_mask.at("08") == 65519);
    CHECK(data.flags_mask.at("80.1") == 1);
    CHECK(!read(R"({"cpu":"V20","opcodes":{}})").cpu);
    CHECK(error_of([&] { read("{"); }).find("JSON cannot be read") != std::string::npos);
    CHECK(error_of([&] { read("[]"); }).find("is no object") != std::string::npos);
    CHECK(error_of([&] { read(R"({"opcodes":{"00":{"flags-mask":1e400}}})"); }).find("1e400") != std::string::npos);
    CHECK(error_of([&] { read("{}"); }).find("'opcodes'") != std::string::npos);
    CHECK(error_of([&] { read(R"({"opcodes":{"00":{"flags-mask":-1}}})"); }).find("flags-mask") != std::string::npos);
}

// Whatever the bytes: an error or tests, and tests that were read can be run.
TEST_CASE("no damage to a test file does harm", "[suite][quick]") {
    TestFile file = inc_ax_file();
    file.tests.push_back(inc_ax());
    file.tests[1].bytes = {0xF3, 0xA5};
    file.tests[1].initial.queue = {0xF3, 0xA5, 0x90, 0x90, 0x90, 0x90};
    std::mt19937 random(86);
    Runner runner;
    const auto examine = [&](const Bytes& bytes, bool moo) {
        try {
            const TestFile read = moo ? read_moo(bytes) : read_json(bytes);
            for (const Test& test : read.tests) runner.run(test, read.cpu, FetchRule::Memory);
            return true;
        } catch (const FileError& error) {
            CHECK(error.offset() <= bytes.size());
            return false;
        }
    };
    for (const bool moo : {true, false}) {
        const Bytes good = moo ? write_moo(file) : write_json(file);
        REQUIRE(examine(good, moo));
        for (std::size_t size = 0; size + 2 < good.size(); ++size)
            CHECK_FALSE(examine({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}, moo));
        int survived = 0;
        for (int round = 0; round < 4000; ++round) {
            Bytes bytes = good;
            for (u32 flips = 1 + random() % 4; flips > 0; --flips)
                bytes[random() % bytes.size()] ^= static_cast<u8>(1 << random() % 8);
            survived += examine(bytes, moo);
        }
        CHECK(survived > 0);
    }
}
