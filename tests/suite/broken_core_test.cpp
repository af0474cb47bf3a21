// SPDX-License-Identifier: MIT
// Is one timing rule enough to be found out? Cores that break one on purpose, and whose arithmetic is sound, must fail
// the recordings in clocks and rows, and only there; where an interrupt comes, it may find another instruction.
#include <algorithm>
#include <catch2/catch.hpp>

#include "cpu/code/instantiate.h"
#include "suite/runner_body.h"
#include "tests/support/paths.h"
#include "tests/support/vectors.h"
#include "tick86/suite/files.h"

using namespace tick86;
using namespace tick86::suite;

namespace {

// The prefetcher of an 8086 asks for the bus when two bytes fit. This one waits for three.
struct LatePrefetch : cpu::I8086 {
    static constexpr int QueueSize = 5;
};
// That of an 8088 asks when one byte fits. This one waits for two.
struct LatePrefetch8 : cpu::I8088 {
    static constexpr int QueueSize = 3;
};
// An 8086 that fetches words, but reads and writes them byte by byte.
struct ByteTransfers : cpu::I8086 {
    static constexpr int BusWidth = 1;
};

struct Found {
    u64 tests = 0;
    std::array<u64, AspectCount> differ{};
    u64 operator[](Aspect a) const { return differ[static_cast<std::size_t>(a)]; }
};

template <class Model>
void run(const std::filesystem::path& folder, FetchRule fetch, std::size_t every, Found& found) {
    RunnerBody runner;
    for (const auto& path : find_tests(folder)) {
        const TestFile file = read_tests(path);
        for (std::size_t i = 0; i < file.tests.size(); i += every) {
            runner.run_test<Model>(file.tests[i], file.cpu, fetch, {});
            ++found.tests;
            const bool is_interrupted = std::ranges::any_of(file.tests[i].rows, &cpu::Row::intr);
            for (int a = 0; a < AspectCount; ++a) {
                const auto aspect = static_cast<Aspect>(a);
                const bool is_time = aspect == Aspect::Clocks || aspect == Aspect::Rows;
                if (is_time || !is_interrupted)
                    found.differ[static_cast<std::size_t>(a)] += runner.outcome.differs.has(aspect);
            }
        }
    }
}

template <class Model>
Found run_own(const char* cpu) {
    Found found;
    run<Model>(tick86::test::recorded_folder() / cpu, FetchRule::Memory, 1, found);
    return found;
}

void check_found_out(const Found& found, u64 at_least) {
    INFO(found.tests << " tests, rows differ in " << found[Aspect::Rows] << ", clocks in " << found[Aspect::Clocks]);
    CHECK(found[Aspect::Rows] >= at_least);
    CHECK(found[Aspect::Clocks] > 0);
    CHECK(found[Aspect::Registers] == 0);
    CHECK(found[Aspect::Flags] == 0);
    CHECK(found[Aspect::Ram] == 0);
}

}  // namespace

TEST_CASE("a prefetcher that is late by one byte of room is found by our own recordings", "[suite][quick]") {
    check_found_out(run_own<LatePrefetch>("8086"), 10);
    check_found_out(run_own<LatePrefetch8>("8088"), 10);
}

TEST_CASE("the core as it is passes the same recordings in the same way", "[suite][quick]") {
    for (const Found& found : {run_own<cpu::I8086>("8086"), run_own<cpu::I8088>("8088")}) {
        CHECK(found.tests >= 20);
        CHECK(found.differ == std::array<u64, AspectCount>{});
    }
}

TEST_CASE("a bus of the wrong width is found by our own recordings", "[suite][quick]") {
    const Found found = run_own<ByteTransfers>("8086");
    CHECK(found[Aspect::Rows] >= 10);
    CHECK(found[Aspect::Clocks] >= 10);
}

TEST_CASE("one bus cycle with one wait state that was not recorded is found", "[suite][quick]") {
    const Test even = read_tests(tick86::test::recorded_folder() / "8086/WORD.MOO").tests.at(0);
    Runner runner;
    REQUIRE_FALSE(runner.run(even, CpuName::I8086, FetchRule::Memory).differs.any());
    Stimulus one_wait;
    one_wait.waits = {0, 1};
    const Test waited = runner.record(CpuName::I8086, even.initial, even.name, even.bytes, FetchRule::Memory, one_wait);
    CHECK(first_different_row(waited.rows, even.rows, CpuName::I8086) >= 0);
}

TEST_CASE("a prefetcher that is late by one byte of room is found by the recordings of silicon", "[suite][vectors]") {
    const auto folder = test::recordings("8086");
    if (folder.empty()) return;
    Found found;
    run<LatePrefetch>(folder, FetchRule::Nop, 50, found);
    CHECK(found.tests > 3000);
    check_found_out(found, found.tests / 10);
}
