// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/diff.h"

#include <catch2/catch.hpp>

#include "tests/debug/trace/traced.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr TraceRecorder::What Bus{true, true};

// A loop over memory and ports without interrupts; with or without memory refresh.
Guest worker(bool refresh, int constant = 0x55) {
    Guest g;
    g.begin();
    if (refresh)
        g.refresh();
    else
        g.out(0x43, 0x54).out(0x41, 18).out(0x0B, 0x58).out(0x0C, 0).out(0x01, 0xFF).out(0x01, 0xFF).out(0x0A, 4);
    g.label("again");
    g.code({0xB0, constant, 0xA2, 0x00, 0x30, 0xE6, 0x80, 0x8B, 0x1E, 0x00, 0x30, 0x43, 0x89, 0x1E, 0x02, 0x30});
    g.jump(0xEB, "again");
    return g;
}

struct Pair {
    Scratch a{".bin"}, b{".bin"};
    TraceDiff diff(const CompareOptions& options = {}) {
        const auto left = TraceReader::open(a.path()), right = TraceReader::open(b.path());
        return diff_traces(*left, *right, "a", "b", options);
    }
    void put(const std::vector<TraceStep>& left, const std::vector<TraceStep>& right, TraceRecorder::What what = Bus) {
        const Guest guest;
        write_trace(a, TraceFormat::Binary, info_of(guest, what), left);
        write_trace(b, TraceFormat::Binary, info_of(guest, what), right);
    }
};

}  // namespace

TEST_CASE("a trace does not differ from itself", "[trace][quick]") {
    Pair pair;
    const auto steps = record(busy_guest(), ticks_from_ms(3), Bus);
    pair.put(steps, steps);
    const TraceDiff diff = pair.diff();
    CHECK(diff.is_equal);
    CHECK(diff.steps == steps.size());
}

TEST_CASE("every value of a step is compared", "[trace][quick]") {
    const auto steps = record(busy_guest(), ticks_from_ms(3), Bus);
    std::size_t at = 50;
    while (steps[at].kind != StepKind::Instruction || steps[at].cycles.size() < 2) ++at;
    const std::vector<std::pair<const char*, std::function<void(TraceStep&)>>> changes{
        {"bytes are", [](TraceStep& s) { s.bytes[0] ^= 1; }},
        {"bx after it is", [](TraceStep& s) { s.after.r[cpu::BX] ^= 0x100; }},
        {"flags after it are", [](TraceStep& s) { s.after.flags ^= cpu::flag::CF; }},
        {"es after it is", [](TraceStep& s) { s.after.sreg[cpu::ES] ^= 1; }},
        {"bus cycle 2 is", [](TraceStep& s) { s.cycles[1].bus.data ^= 1; }},
        {"bus cycle 1 is", [](TraceStep& s) { s.cycles[0].bus.address ^= 1; }},
        {"wait states of bus cycle 1", [](TraceStep& s) { ++s.cycles[0].bus.waits; }},
        {"clocks after the step", [](TraceStep& s) { --s.cycles[1].bus.t1; }},
        {"the interrupt is", [](TraceStep& s) { s.vector = 9; }},
        {"it takes", [](TraceStep& s) { ++s.end; }},
    };
    for (const auto& [what, change] : changes) {
        auto other = steps;
        other.resize(at + 1);
        change(other[at]);
        auto shorter = steps;
        shorter.resize(at + 1);
        Pair pair;
        pair.put(shorter, other);
        const TraceDiff diff = pair.diff();
        INFO(what << "\n" << diff.report);
        CHECK_FALSE(diff.is_equal);
        CHECK(diff.steps == at);
        CHECK(diff.report.find(what) != std::string::npos);
    }
}

TEST_CASE("the report shows the first difference, disassembled, with what came before", "[trace][quick]") {
    Pair pair;
    pair.put(record(worker(true), ticks_from_ms(1), Bus), record(worker(true, 0x56), ticks_from_ms(1), Bus));
    const TraceDiff diff = pair.diff();
    REQUIRE_FALSE(diff.is_equal);
    CHECK(diff.report.find("first difference at step") == 0);
    CHECK(diff.report.find("mov al,0x55") != std::string::npos);
    CHECK(diff.report.find("mov al,0x56") != std::string::npos);
    CHECK(diff.report.find("A > ") != std::string::npos);
    CHECK(diff.report.find("out 0xa,al") != std::string::npos);  // before it
}

TEST_CASE("refresh can be left out, wait states of ports cannot with it", "[trace][quick]") {
    Pair pair;
    const auto with = record(worker(true), ticks_from_ms(2), Bus);
    auto without = record(worker(false), ticks_from_ms(2), Bus);
    // The masks written differ; all else is one program.
    std::vector<TraceStep> left, right;
    const auto from = [](const std::vector<TraceStep>& steps, std::vector<TraceStep>& out) {
        bool begun = false;
        for (const TraceStep& s : steps) {
            begun = begun || describe(s) == "mov al,0x55";
            if (begun) out.push_back(s);
        }
    };
    from(with, left), from(without, right);
    const std::size_t n = std::min(left.size(), right.size());
    left.resize(n), right.resize(n);
    pair.put(left, right);
    CHECK_FALSE(pair.diff().is_equal);
    const TraceDiff diff = pair.diff({false, true});
    INFO(diff.report);
    CHECK(diff.is_equal);
    CHECK(pair.diff({true, false}).is_equal);
    // A wait state of a port more.
    for (TraceStep& s : right)
        for (TraceCycle& c : s.cycles)
            if (c.bus.kind == cpu::BusKind::IoWrite) ++c.bus.waits, ++s.waits;
    pair.put(left, right);
    CHECK_FALSE(pair.diff({false, true}).is_equal);
    CHECK(pair.diff({true, false}).is_equal);
}

TEST_CASE("a trace that ends before the other is a difference", "[trace][quick]") {
    auto steps = record(worker(true), ticks_from_ms(1), Bus);
    auto shorter = steps;
    shorter.resize(steps.size() - 5);
    Pair pair;
    pair.put(steps, shorter);
    const TraceDiff diff = pair.diff();
    CHECK_FALSE(diff.is_equal);
    CHECK(diff.steps == shorter.size());
    CHECK(diff.report.find("B ends; A goes on") != std::string::npos);
}

TEST_CASE("a trace of another program is compared in what it lists", "[trace][quick]") {
    const auto steps = record(worker(true), ticks_from_ms(1));
    const Scratch ours(".bin"), theirs(".csv");
    write_trace(ours, TraceFormat::Binary, info_of(Guest{}), steps);
    std::string csv = "cycle,cs,ip,ax\n", json;
    for (const TraceStep& s : steps) {
        csv += fmt::format("{},{:04x},{:04x},{:04x}\n", s.start, s.cs(), s.ip(), s.before.r[cpu::AX]);
        json += fmt::format(R"({{"cs":{},"ip":{},"regs":{{"ax":"{:x}"}}}})"
                            "\n",
                            s.cs(), s.ip(), s.before.r[cpu::AX]);
    }
    const auto equal = [&](const std::string& text) {
        theirs.put(text);
        const auto a = TraceReader::open(ours.path()), b = TraceReader::open(theirs.path());
        return diff_traces(*a, *b, "a", "b", {});
    };
    CHECK(equal(csv).steps >= steps.size() - 1);
    CHECK(equal(json).steps >= steps.size() - 1);
    std::string wrong = csv;
    const std::size_t at = wrong.find("0055\n", wrong.size() / 2);
    wrong.replace(at, 4, "0054");
    const TraceDiff diff = equal(wrong);
    CHECK_FALSE(diff.is_equal);
    CHECK(diff.report.find("ax after it is 0055, 0054") != std::string::npos);
    CHECK_THROWS_AS(equal(csv + "1,2\n"), TraceError);
    CHECK_THROWS_AS(equal(csv + "x,2,3,4\n"), TraceError);
}
