// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/golden.h"

#include <catch2/catch.hpp>

#include "tests/debug/trace/traced.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr Tick Long = ticks_from_ms(20);

Golden golden_of(const std::vector<TraceStep>& steps, CompareOptions options = {}, u64 keep_from = 1, u64 keep_to = 0) {
    GoldenRecorder recorder(options, keep_from, keep_to);
    for (const TraceStep& s : steps) recorder.step(s);
    return recorder.finish(info_of(busy_guest()), {"disk in A with hash 0"});
}
// Round the file, so that every test tests that too.
Golden again(const Golden& g) { return Golden::from_text(g.to_text(), "g"); }

std::string checked(const Golden& golden, std::vector<TraceStep> steps, bool* passed) {
    GoldenCheck check(golden);
    for (TraceStep& s : steps) check.step(std::move(s));
    *passed = check.is_passed();
    return check.report();
}

// As long as one likes.
std::vector<TraceStep> many(u64 count) {
    std::vector<TraceStep> steps(static_cast<std::size_t>(count));
    cpu::Clock clock = 0;
    u16 ax = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        TraceStep& s = steps[i];
        s.number = i + 1;
        s.start = clock;
        s.end = clock += 3;
        s.bytes = {0x40};
        s.before.ip = static_cast<u16>(i);
        s.before.r[0] = ax;
        s.after = s.before;
        s.after.r[0] = ++ax;
        s.after.ip = static_cast<u16>(i + 1);
    }
    return steps;
}

}  // namespace

TEST_CASE("the run that a golden trace was made of passes", "[golden][quick]") {
    const auto steps = record(busy_guest(), Long);
    const Golden golden = again(golden_of(steps));
    CHECK(golden.steps == steps.size());
    CHECK(golden.group_size == 1);
    bool passed = false;
    CHECK(checked(golden, record(busy_guest(), Long, {}, 777), &passed) ==
          fmt::format("{} steps agree with the golden trace\n", steps.size()));
    CHECK(passed);
}

TEST_CASE("the first step that differs is named, whatever differs", "[golden][quick]") {
    const auto steps = record(busy_guest(), Long);
    const Golden golden = again(golden_of(steps));
    const std::vector<std::function<void(TraceStep&)>> changes{[](TraceStep& s) { s.after.r[cpu::CX] ^= 4; },
                                                               [](TraceStep& s) { s.after.flags ^= cpu::flag::SF; },
                                                               [](TraceStep& s) { ++s.end; },
                                                               [](TraceStep& s) { s.bytes.push_back(0x90); },
                                                               [](TraceStep& s) { s.irq = 3; },
                                                               [](TraceStep& s) { ++s.waits; },
                                                               [](TraceStep& s) { ++s.dma_waits; },
                                                               [](TraceStep& s) { ++s.before.ip; }};
    for (const std::size_t at : {std::size_t{0}, std::size_t{127}, std::size_t{128}, steps.size() - 1}) {
        int exact = 0;
        for (const auto& change : changes) {
            auto other = steps;
            change(other[at]);
            bool passed = true;
            const std::string report = checked(golden, other, &passed);
            CHECK_FALSE(passed);
            // Six bits tell most differences at once.
            exact += report.starts_with(fmt::format("the run differs from the golden trace at step {},", at + 1));
        }
        CHECK(exact >= static_cast<int>(changes.size()) - 2);
    }
}

TEST_CASE("wait states and refresh can be left out of a golden trace", "[golden][quick]") {
    const auto steps = record(busy_guest(), Long);
    const auto passes = [&](CompareOptions options, auto change) {
        auto other = steps;
        for (TraceStep& s : other) change(s);
        bool passed = false;
        const Golden golden = again(golden_of(steps, options));
        checked(golden, other, &passed);
        return passed;
    };
    const auto clocks = [](TraceStep& s) { ++s.start, ++s.end, ++s.dma_waits; };
    const auto waits = [](TraceStep& s) { ++s.end, ++s.waits; };
    CHECK_FALSE(passes({}, clocks));
    CHECK(passes({false, true}, clocks));
    CHECK(passes({true, false}, clocks));
    CHECK_FALSE(passes({false, true}, waits));
    CHECK(passes({true, false}, waits));
    CHECK_FALSE(passes({true, false}, [](TraceStep& s) { s.after.r[0] ^= 1; }));
}

TEST_CASE("a long golden trace is still a small file and finds the place", "[golden][quick]") {
    const auto steps = many(700'000);
    const Golden golden = again(golden_of(steps));
    CHECK(golden.to_text().size() < 60'000);
    CHECK(golden.group_size == 32);
    bool passed = false;
    checked(golden, steps, &passed);
    CHECK(passed);
    auto other = steps;
    for (std::size_t i = 543'210; i < other.size(); ++i) ++other[i].end, other[i].start += i > 543'210;
    const std::string report = checked(golden, other, &passed);
    CHECK_FALSE(passed);
    const u64 first = 543'210 / 32 * 32 + 1;
    INFO(report);
    CHECK(report.find(fmt::format("within steps {} to {}, from cycle {}", first, first + 31, (first - 1) * 3)) !=
          std::string::npos);
    CHECK(report.find("inc ax") != std::string::npos);
    CHECK(report.find("(+1)") != std::string::npos);  // how far apart at the end of the block
}

TEST_CASE("steps kept in full show what was expected", "[golden][quick]") {
    const auto steps = record(busy_guest(), Long);
    const Golden golden = again(golden_of(steps, {}, 100, 110));
    CHECK(golden.kept.size() == 11);
    auto other = steps;
    other[104].after.r[cpu::DX] = 0xBEEF;
    bool passed = true;
    const std::string report = checked(golden, other, &passed);
    CHECK_FALSE(passed);
    CHECK(report.find("at step 105,") != std::string::npos);
    CHECK(report.find("golden  " + line_of(steps[104])) != std::string::npos);
    CHECK(report.find("DX=BEEF") != std::string::npos);
}

TEST_CASE("a run that ends too early is told", "[golden][quick]") {
    auto steps = record(busy_guest(), Long);
    const Golden golden = again(golden_of(steps));
    steps.resize(steps.size() / 2);
    bool passed = true;
    const std::string report = checked(golden, steps, &passed);
    CHECK_FALSE(passed);
    CHECK(report.find(fmt::format("the run ended after {} steps that agree", steps.size())) == 0);
}

TEST_CASE("a golden trace says why it does not belong to a run", "[golden][quick]") {
    const Golden golden = again(golden_of(record(busy_guest(), ticks_from_ms(1))));
    TraceInfo info = info_of(busy_guest());
    const std::vector<std::string> given{"disk in A with hash 0"};
    CHECK(golden.mismatch(info, given, "g").empty());
    CHECK(
        golden.mismatch(info, {"disk in A with hash 1"}, "g").find("this command line gives 'disk in A with hash 1'") !=
        std::string::npos);
    CHECK(golden.mismatch(info, {}, "g").find("does not give") != std::string::npos);
    CHECK(golden.mismatch(info, {given[0], "keys x"}, "g").find("was made without 'keys x'") != std::string::npos);
    info.rom_hash ^= 1;
    CHECK(golden.mismatch(info, given, "g").find("other ROMs") != std::string::npos);
    info.machine = "xt";
    CHECK(golden.mismatch(info, given, "g").find("another machine") != std::string::npos);
}

TEST_CASE("what is no golden trace is refused", "[golden][quick]") {
    const std::string good = golden_of(record(busy_guest(), Long)).to_text();
    CHECK_NOTHROW(Golden::from_text(good, "g"));
    CHECK_THROWS_WITH(Golden::from_text("", "g"), Catch::Contains("no golden trace"));
    CHECK_THROWS_WITH(Golden::from_text("tick86 golden trace 9\n", "g"), Catch::Contains("format version 9"));
    std::size_t from = 30;
    for (; from + 2 < good.size(); from += 97)
        CHECK_THROWS_AS(Golden::from_text(good.substr(0, from), "g"), TraceError);
    CHECK_THROWS_AS(Golden::read("/nowhere/x"), TraceError);
}

TEST_CASE("a damaged golden trace is refused or compared, never anything else", "[golden][quick]") {
    const auto steps = many(300);
    const std::string good = golden_of(steps, {}, 100, 102).to_text();
    u32 random = 7;
    const auto next = [&random](std::size_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        std::string text = good;
        for (std::size_t n = 1 + next(3); n > 0; --n) {
            const std::size_t at = next(text.size());
            if (next(3) == 0)
                text.erase(at, 1 + next(20));
            else
                text[at] = "0159afZ \n:"[next(10)];
        }
        std::string report;
        try {
            bool passed = false;
            report = checked(Golden::from_text(text, "g"), steps, &passed);
            CHECK_FALSE(report.empty());
        } catch (const TraceError&) {
            ++refused;
        }
    }
    CHECK(refused > 300);
    CHECK(refused < 1000);
}
