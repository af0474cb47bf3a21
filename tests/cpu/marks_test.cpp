// SPDX-License-Identifier: MIT
// What the CPU tells of interrupts, against the bus cycles and the registers that tell the same.
#include <catch2/catch.hpp>

#include "cpu/code/instantiate.h"
#include "tests/support/flat_bus.h"

extern template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::test::Recorder>;
extern template class tick86::cpu::Cpu<tick86::cpu::I8088, tick86::test::Recorder>;

namespace {

using namespace tick86;
using namespace tick86::test;

constexpr int Sti = 0xFB, Nop = 0x90, Hlt = 0xF4, Iret = 0xCF;

// T1 of the first cycle of a kind at an address, from clock `from` on.
template <class Model>
Clock t1_at(const Bench<Model>& b, BusKind kind, u32 address, Clock from) {
    for (const BusCycle& c : b.recorder.cycles)
        if (c.kind == kind && c.address == address && c.t1 >= from) return c.t1;
    return -1;
}

template <class Model>
void check_entry(const Bench<Model>& b, const Mark& m, Clock accepted) {
    const u32 sp = b.state.r[SP];
    CHECK(m.kind == MarkKind::EnterInterrupt);
    CHECK(m.t == accepted);
    CHECK(m.vector_read[0] == t1_at(b, BusKind::MemRead, 4u * m.vector, accepted));
    CHECK(m.vector_read[1] == t1_at(b, BusKind::MemRead, 4u * m.vector + 2, accepted));
    CHECK(m.push[0] == t1_at(b, BusKind::MemWrite, sp + 4, accepted));
    CHECK(m.push[1] == t1_at(b, BusKind::MemWrite, sp + 2, accepted));
    CHECK(m.push[2] == t1_at(b, BusKind::MemWrite, sp, accepted));
    CHECK(m.end == b.state.clock);
    CHECK(m.sp == sp);
    CHECK(m.ss == 0);
    CHECK(m.ip == b.bus.word_at(sp));
    CHECK(m.cs == b.bus.word_at(sp + 2));
    CHECK(m.flags == b.bus.word_at(sp + 4));
    CHECK(m.to_cs == 0);
    CHECK(m.to_ip == b.ip());
}

template <class Model>
void every_entry() {
    struct Case {
        const char* name;
        std::vector<int> code;
        EntryKind kind;
        u8 vector;
    };
    const Case cases[] = {{"INT n", {0xCD, 0x44}, EntryKind::Software, 0x44},
                          {"INT3", {0xCC}, EntryKind::Breakpoint, 3},
                          {"INTO", {0xCE}, EntryKind::Overflow, 4},
                          {"DIV", {0xF6, 0xF3}, EntryKind::DivideError, 0},
                          {"trap", {Nop}, EntryKind::Trap, 1},
                          {"NMI", {Nop}, EntryKind::Nmi, 2},
                          {"INTR", {Nop}, EntryKind::Intr, 0x20}};
    for (const Case& c : cases) {
        for (const u16 stack : {0xF000, 0xEFFF}) {
            INFO(c.name << " with the stack at " << stack);
            Bench<Model> b{Nop};
            u32 at = 0x1000;
            for (const int byte : c.code) b.bus.put(at++, {byte});
            b.state.r[SP] = stack;
            b.state.flags |= flag::OF;
            b.state.r[BX] = 0;
            if (c.kind == EntryKind::Trap) b.set_tf();
            if (c.kind == EntryKind::Intr) b.state.flags |= flag::IF;
            b.steps(0);
            if (c.kind == EntryKind::Nmi) b.cpu.nmi(true, b.state.clock);
            if (c.kind == EntryKind::Intr) b.cpu.intr(true, b.state.clock);
            const bool comes_after = c.kind == EntryKind::Trap || c.kind == EntryKind::Nmi || c.kind == EntryKind::Intr;
            if (comes_after) b.steps(1);
            const Clock accepted = b.state.clock;
            CHECK(b.bus.marks.empty());
            b.steps(1);
            REQUIRE(b.bus.marks.size() == 1);
            const Mark& m = b.bus.marks[0];
            CHECK(m.entry == c.kind);
            CHECK(m.vector == c.vector);
            check_entry(b, m, accepted);
            CHECK(m.inta[0] == (c.kind == EntryKind::Intr ? b.recorder.t1(BusKind::Inta, 0) : NeverClock));
            CHECK(m.inta[1] == (c.kind == EntryKind::Intr ? b.recorder.t1(BusKind::Inta, 1) : NeverClock));
        }
    }
}

TEST_CASE("The mark of an entry has the clock of each of its cycles, 8086", "[marks][quick]") { every_entry<I8086>(); }
TEST_CASE("The mark of an entry has the clock of each of its cycles, 8088", "[marks][quick]") { every_entry<I8088>(); }

TEST_CASE("IRET tells where it stood, where it popped and where it went", "[marks][quick]") {
    Bench<> b{0xCD, 0x44, Nop};
    b.state.flags |= flag::CF;
    b.steps(2);
    REQUIRE(b.bus.marks.size() == 2);
    const Mark &entry = b.bus.marks[0], &m = b.bus.marks[1];
    CHECK(m.kind == MarkKind::Iret);
    CHECK(m.t == entry.end);
    CHECK(m.end == b.state.clock);
    CHECK(m.ip == 0x2440);
    CHECK(m.sp == entry.sp);
    CHECK(m.to_ip == 0x1002);
    CHECK(m.flags == entry.flags);
}

TEST_CASE("A far return is told where a frame may lie, and nowhere else", "[marks][quick]") {
    for (const bool may : {false, true}) {
        Bench<> b{0xCA, 0x02, 0x00};  // RETF 2
        b.bus.put(0xF000, {0x34, 0x12, 0x78, 0x56});
        b.bus.frame_filter = may ? Bus::frame_bit(0xF000) : ~Bus::frame_bit(0xF000);
        b.steps(1);
        REQUIRE(b.bus.marks.size() == (may ? 1u : 0u));
        if (!may) continue;
        const Mark& m = b.bus.marks[0];
        CHECK(m.kind == MarkKind::FarReturn);
        CHECK(m.released == 2);
        CHECK(m.ip == 0x1000);
        CHECK(m.sp == 0xF000);
        CHECK(m.to_cs == 0x5678);
        CHECK(m.to_ip == 0x1234);
        CHECK(m.end == b.state.clock);
    }
    Bench<> near{0xC2, 0x02, 0x00}, plain{0xCB};
    near.bus.frame_filter = plain.bus.frame_filter = ~u64{0};
    near.steps(1);
    plain.steps(1);
    CHECK(near.bus.marks.empty());
    REQUIRE(plain.bus.marks.size() == 1);
    CHECK(plain.bus.marks[0].released == 0);
}

TEST_CASE("HLT, its end and RESET are told", "[marks][quick]") {
    Bench<> b{Hlt, Nop};
    b.state.flags |= flag::IF;
    b.intr_at(500);
    b.steps(2);
    REQUIRE(b.bus.marks.size() == 2);
    CHECK(b.bus.marks[0].kind == MarkKind::Halt);
    CHECK(b.bus.marks[0].ip == 0x1000);
    CHECK(b.bus.marks[0].end == b.bus.marks[0].t + 2);
    CHECK(b.bus.marks[1].kind == MarkKind::WakeFromHalt);
    CHECK(b.bus.marks[1].t == 501);
    CHECK(b.bus.marks[1].ip == 0x1001);
    b.cpu.reset(b.state.clock);
    b.steps(1);
    REQUIRE(b.bus.marks.size() == 3);
    CHECK(b.bus.marks[2].kind == MarkKind::Reset);
}

TEST_CASE("IF is told when it is cleared, and when it is set while INTR is active", "[marks][quick]") {
    const auto told = [](std::initializer_list<int> code, bool intr, u16 flags) {
        Bench<> b(code);
        b.state.flags = flags;
        b.bus.put(0xF000, {0x02, 0xF2, 0x00, 0x00, 0x02, 0xF2});  // for POPF; IRET pops the third word
        if (code.begin()[0] == Iret) b.bus.put(0xF000, {0x00, 0x30, 0x00, 0x00, 0x02, 0xF2});
        if (intr) b.cpu.intr(true, 0);
        b.steps(1);
        return b.bus.flag_changes;
    };
    constexpr u16 On = flag::Fixed | flag::IF, Off = flag::Fixed;
    using Changes = std::vector<FlatBus::FlagChange>;
    CHECK(told({0xFA, Nop}, false, On) == Changes{{false, 0x1000}});
    CHECK(told({0xFA, Nop}, false, Off).empty());
    CHECK(told({Sti, Nop}, false, Off).empty());
    CHECK(told({Sti, Nop}, true, Off) == Changes{{true, 0x1000}});
    CHECK(told({Sti, Nop}, true, On).empty());
    CHECK(told({0x9D, Nop}, true, Off) == Changes{{true, 0x1000}});
    CHECK(told({Iret, Nop}, true, Off) == Changes{{true, 0x1000}});
}

}  // namespace
