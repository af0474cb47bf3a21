// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/moo.h"

#include <catch2/catch.hpp>

#include "tests/debug/trace/traced.h"
#include "tick86/suite/files.h"
#include "tick86/suite/runner.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr TraceRecorder::What Everything{true, true};

TraceTrigger at(const std::string& text) { return *TraceTrigger::parse(text); }

MooWindow window(const std::vector<TraceStep>& steps, const std::string& from, const std::string& to) {
    const Scratch file(".bin");
    write_trace(file, TraceFormat::Binary, info_of(Guest{}, Everything), steps);
    return moo_window(*TraceReader::open(file.path()), at(from), at(to));
}

bool passes(const suite::Test& test) {
    suite::Runner runner;
    return !runner.run(test, suite::CpuName::I8086, suite::FetchRule::Memory).differs.any();
}

}  // namespace

TEST_CASE("windows of a trace become tests that pass, rows included", "[trace][quick]") {
    const auto steps = record(busy_guest(), ticks_from_ms(4), Everything);
    int made = 0;
    for (const TraceStep& s : steps) {
        if (s.number < 80 || s.number % 7 != 0 || s.number + 8 > steps.size()) continue;
        const MooWindow w = window(steps, "step " + std::to_string(s.number), "step " + std::to_string(s.number + 2));
        REQUIRE(w.file.tests.size() == 1);
        CHECK(w.from <= s.number);
        CHECK((w.to == s.number + 2 || steps[s.number + 2].kind != StepKind::Instruction));
        CHECK((w.from == s.number) == w.note.empty());
        const suite::Test& test = w.file.tests[0];
        CHECK(static_cast<cpu::Clock>(test.rows.size()) == steps[w.to - 1].end - steps[w.from - 1].start);
        // Through the file, and with a wrong value as a failure.
        const suite::TestFile back = suite::read_moo(suite::write_moo(w.file));
        CHECK(passes(back.tests[0]));
        suite::Test wrong = back.tests[0];
        wrong.rows[wrong.rows.size() / 2].ale = !wrong.rows[wrong.rows.size() / 2].ale;
        CHECK_FALSE(passes(wrong));
        ++made;
    }
    CHECK(made > 8);
}

TEST_CASE("an interrupt and its handler become a test", "[trace][quick]") {
    const auto steps = record(busy_guest(), ticks_from_ms(4), Everything);
    const MooWindow w = window(steps, "irq 0", "iret");
    const suite::Test& test = w.file.tests[0];
    int acknowledges = 0;
    for (const cpu::Row& row : test.rows) acknowledges += row.ale && row.status == cpu::BusKind::Inta;
    CHECK(acknowledges == 2);
    CHECK_FALSE(w.note.empty());  // a test cannot begin with the entry itself
    CHECK(passes(test));
}

TEST_CASE("what a test cannot say is refused with a reason", "[trace][quick]") {
    Guest guest;
    guest.begin();
    guest.label("again").in(0x21).store_al(0x3000).jump(0xEB, "again");
    const auto steps = record(guest, ticks_from_ms(1), Everything);
    CHECK_THROWS_WITH(window(steps, "step 20", "step 30"),
                      Catch::Contains("from port 21h: in a test all ports read FFh"));
    CHECK_THROWS_WITH(window(steps, "step 20", "irq 3"), Catch::Contains("the trace ends before"));
    CHECK_THROWS_WITH(window(steps, "irq 3", "step 30"), Catch::Contains("no step of the trace meets --from"));

    auto changed = record(busy_guest(), ticks_from_ms(4), Everything);
    std::size_t seen = 0;
    for (TraceStep& s : changed)  // as if DMA had written between two reads
        for (TraceCycle& c : s.cycles)
            if (c.bus.kind == cpu::BusKind::MemRead && c.bus.address == 0x500 && ++seen == 3) c.bus.data ^= 0xFF;
    REQUIRE(seen > 3);
    CHECK_THROWS_WITH(window(changed, "step 60", "step " + std::to_string(changed.size() - 5)), Catch::Contains("DMA"));

    const Scratch file(".bin");
    write_trace(file, TraceFormat::Binary, info_of(guest), steps);
    CHECK_THROWS_WITH(moo_window(*TraceReader::open(file.path()), at("step 1"), at("step 2")),
                      Catch::Contains("has no bus cycles"));
    CHECK_THROWS_WITH(window(steps, "step 3", "step " + std::to_string(steps.size())), Catch::Contains("must follow"));
}
