// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/recorder.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/debug/trace/traced.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/trace/gate.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr TraceRecorder::What Everything{true, true};
constexpr Tick Long = ticks_from_ms(8);

std::vector<const TraceStep*> of_kind(const std::vector<TraceStep>& steps, StepKind kind) {
    std::vector<const TraceStep*> out;
    for (const TraceStep& s : steps)
        if (s.kind == kind) out.push_back(&s);
    return out;
}

}  // namespace

TEST_CASE("each step begins where the one before it has ended", "[trace][quick]") {
    const auto steps = record(busy_guest(), Long, Everything);
    REQUIRE(steps.size() > 200);
    for (std::size_t i = 1; i < steps.size(); ++i) {
        REQUIRE(steps[i].start == steps[i - 1].end);
        REQUIRE(same(steps[i].before, steps[i - 1].after));
        REQUIRE(steps[i].number == steps[i - 1].number + 1);
    }
    CHECK(steps[0].kind == StepKind::Reset);
    CHECK(steps[0].number == 1);
    CHECK(describe(steps[1]) == "jmp 0xf000:0xe000");
}

TEST_CASE("the bytes of a step are those of its instruction, prefixes included", "[trace][quick]") {
    const Guest guest = busy_guest();
    Pc pc(guest.config());
    const auto steps = record(pc, Long);
    int prefixed = 0;
    for (const TraceStep& s : steps) {
        if (s.kind != StepKind::Instruction) continue;
        for (std::size_t i = 0; i < s.bytes.size(); ++i)
            REQUIRE(s.bytes[i] == pc.peek(s.address() + static_cast<u32>(i)));
        REQUIRE(decode(s.bytes, s.ip()).length == static_cast<int>(s.bytes.size()));
        prefixed += describe(s) == "rep es movsw";
    }
    CHECK(prefixed >= 3);
}

TEST_CASE("bus cycles and queue operations belong to the step in which they begin", "[trace][quick]") {
    for (const TraceStep& s : record(busy_guest(), Long, Everything)) {
        for (const TraceCycle& c : s.cycles) {
            REQUIRE(c.bus.t1 >= s.start);
            REQUIRE(c.bus.t1 < s.end);
        }
        for (const cpu::QueueOp& op : s.queue_ops) {
            REQUIRE(op.t > s.start);
            REQUIRE(op.t <= s.end);
        }
        REQUIRE(std::is_sorted(s.cycles.begin(), s.cycles.end(),
                               [](const auto& a, const auto& b) { return a.bus.t1 < b.bus.t1; }));
    }
}

TEST_CASE("how a run is cut into pieces does not show in its trace", "[trace][quick]") {
    const Guest guest = busy_guest();
    const auto whole = record(guest, Long, Everything, Long);
    for (const Tick slice : {Tick{1}, Tick{7}, Tick{100}, Tick{4099}}) {
        const auto pieces = record(guest, Long, Everything, slice);
        REQUIRE(pieces.size() == whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) REQUIRE(everything(pieces[i]) == everything(whole[i]));
    }
}

TEST_CASE("a traced run ends in the same state as one that is not", "[trace][quick]") {
    const Guest guest = busy_guest();
    Pc traced(guest.config()), plain(guest.config());
    record(traced, Long, Everything);
    plain.run(Long);
    CHECK(traced.clock() == plain.clock());
    CHECK(traced.state_hash() == plain.state_hash());
}

TEST_CASE("an interrupt is a step of its own, with its line and vector", "[trace][quick]") {
    const auto steps = record(busy_guest(), Long);
    const auto entries = of_kind(steps, StepKind::Intr);
    REQUIRE(entries.size() > 3);
    for (const TraceStep* s : entries) {
        CHECK(s->irq == 0);
        CHECK(s->vector == 8);
        CHECK(s->bytes.empty());
        CHECK(s->after.ip == Guest::Origin + 0x200);
    }
    CHECK(describe(*entries[0]) == "(interrupt 08h, IRQ 0)");
    // Each one comes out of the halt, and each handler ends.
    CHECK(of_kind(steps, StepKind::Halt).size() > 3);
    const auto irets = std::count_if(steps.begin(), steps.end(), [](const TraceStep& s) { return s.is_iret; });
    CHECK(std::abs(static_cast<int>(irets) - static_cast<int>(entries.size())) <= 1);
}

TEST_CASE("a halt is one step, however long, and HLT itself another", "[trace][quick]") {
    Guest guest;
    guest.begin().code({0xB8, 0x34, 0x12, 0xFA, 0xF4});
    const auto steps = record(guest, Long, {}, 50);
    REQUIRE(steps.size() > 5);
    CHECK(describe(steps.back()) == "hlt");  // the halt after it has not ended
}

TEST_CASE("wait states of DMA and refresh are told from those of cards and ports", "[trace][quick]") {
    const auto steps = record(busy_guest(), Long, Everything);
    u32 dma = 0;
    for (const TraceStep& s : steps) {
        const std::string text = describe(s);
        if (text.starts_with("out ")) CHECK(s.waits == 1);  // I/O adds one, whatever refresh adds
        if (text.starts_with("mul") || text.starts_with("push")) CHECK(s.waits == 0);
        if (text.starts_with("mov [es:di],ax")) CHECK(s.waits > 4);  // two bytes to the CGA
        dma += s.dma_waits;
    }
    CHECK(dma > 0);
    Guest without;
    without.begin().code({0x50, 0x58, 0xEB, 0xFC});
    for (const TraceStep& s : record(without, ticks_from_ms(1))) CHECK(s.dma_waits == 0);
}

TEST_CASE("lines agree with the interrupt log and with the timer", "[trace][quick]") {
    const Guest guest = busy_guest();
    Pc pc(guest.config());
    const auto steps = record(pc, Long, Everything);
    std::vector<Tick> ir0, log, out0, out1, mask;
    u16 ir = steps[0].lines_before[0];
    int aen = 0, dack = 0;
    for (const TraceStep& s : steps) {
        for (const LineEvent& e : s.lines) {
            if (e.line == Line::Ir && (e.value & 1) && !(ir & 1)) ir0.push_back(e.at);
            if (e.line == Line::Ir) ir = e.value;
            if (e.line == Line::Out0 && e.value) out0.push_back(e.at);
            if (e.line == Line::Out1 && e.value) out1.push_back(e.at);
            if (e.line == Line::MasterMask) mask.push_back(e.at);
            aen += e.line == Line::Aen && e.value;
            dack += e.line == Line::Dack && e.value == 1;
        }
    }
    for (u64 i = pc.pin_ring().first(); i < pc.pin_ring().end(); ++i)
        if (pc.pin_ring()[i].pin == LogPin::Ir0 && pc.pin_ring()[i].value) log.push_back(pc.pin_ring()[i].at);
    while (!log.empty() && log.size() > ir0.size()) log.pop_back();  // after the last whole step
    CHECK(ir0 == log);
    REQUIRE(out0.size() > 4);
    CHECK(out0[3] - out0[2] == 12'000);
    REQUIRE(out1.size() > 100);
    for (std::size_t i = 2; i < out1.size(); ++i) REQUIRE(out1[i] - out1[i - 1] == 18 * 12);
    CHECK(std::abs(aen - static_cast<int>(out1.size())) < 4);
    CHECK(aen == dack);
    CHECK(mask.size() >= 1);
}

// --- gate ---

TEST_CASE("places in a trace are understood, others refused", "[trace][quick]") {
    using Kind = TraceTrigger::Kind;
    const auto is = [](const char* text, Kind kind, u64 value) {
        const auto t = TraceTrigger::parse(text);
        return t && t->kind == kind && t->value == value;
    };
    CHECK(is("1234", Kind::Cycle, 1234));
    CHECK(is("cycle 1234", Kind::Cycle, 1234));
    CHECK(is("cycle=0x10", Kind::Cycle, 16));
    CHECK(is("step:5", Kind::Step, 5));
    CHECK(is("time 0.5", Kind::Time, ticks_from_us(500'000)));
    CHECK(is("0000:7C00", Kind::Address, 0x7C00));
    CHECK(is("07c0:0000", Kind::Address, 0x7C00));
    CHECK(is("time 1.5ms", Kind::Time, ticks_from_us(1500)));
    CHECK(is("int 10h", Kind::Int, 0x10));
    CHECK(is("int 10", Kind::Int, 0x10));  // as for a breakpoint
    CHECK(is("irq 10", Kind::Irq, 10));
    CHECK(is("irq 14", Kind::Irq, 14));
    CHECK(is("nmi", Kind::Nmi, 0));
    for (const char* bad :
         {"", "irq 16", "int 256", "cycle", "cycle x", "10000:0", "zz:0", "time -1", "-5", "irq  ", "step 1 2"})
        CHECK_FALSE(TraceTrigger::parse(bad));
}

TEST_CASE("a trace has the steps from the start to the stop, and the ring before them", "[trace][quick]") {
    const auto steps = record(busy_guest(), Long);
    const auto through = [&](TraceRange range) {
        std::vector<u64> numbers;
        TraceGate gate(range, ClockRatio{}, [&](TraceStep& s) { numbers.push_back(s.number); });
        for (TraceStep s : steps) gate.step(std::move(s));
        gate.finish();
        return numbers;
    };
    const auto first =
        std::find_if(steps.begin(), steps.end(), [](const TraceStep& s) { return s.kind == StepKind::Intr; })->number;
    const auto iret = std::find_if(steps.begin(), steps.end(), [&](const TraceStep& s) {
                          return s.is_iret && s.number > first;
                      })->number;
    const auto irq = TraceTrigger::parse("irq 0"), back = TraceTrigger::parse("iret"),
               never = TraceTrigger::parse("irq 5");
    CHECK(through({}).size() == steps.size());

    auto part = through({irq, back, 0});
    CHECK(part.front() == first);
    CHECK(part.back() == iret);
    CHECK(part.size() == iret - first + 1);

    part = through({irq, back, 10});
    CHECK(part.front() == first - 10);
    CHECK(part.size() == iret - first + 11);

    part = through({std::nullopt, irq, 10});
    CHECK(part.back() == first);
    CHECK(part.size() == 10);

    part = through({std::nullopt, std::nullopt, 7});
    CHECK(part.back() == steps.back().number);
    CHECK(part.size() == 7);
    CHECK(through({never, std::nullopt, 7}).empty());
    CHECK(through({std::nullopt, never, 0}).size() == steps.size());
}
