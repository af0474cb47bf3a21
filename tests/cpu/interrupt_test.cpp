// SPDX-License-Identifier: MIT
// Recognition and entry of interrupts, HLT, WAIT, RESET: what recordings of silicon do not cover (docs/accuracy.md).
#include <catch2/catch.hpp>

#include "cpu/code/instantiate.h"
#include "tests/support/flat_bus.h"

template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::test::Recorder>;
template class tick86::cpu::Cpu<tick86::cpu::I8088, tick86::test::Recorder>;

namespace {

using namespace tick86;
using namespace tick86::test;

constexpr int Sti = 0xFB, Cli = 0xFA, Nop = 0x90, Hlt = 0xF4;

TEST_CASE("INTR is ignored while IF is clear", "[interrupt][quick]") {
    Bench<> b{Nop, Nop, Nop};
    b.cpu.intr(true, 0);
    b.steps(3);
    CHECK(b.ip() == 0x1003);
    CHECK(b.recorder.t1(BusKind::Inta) == -1);
}

TEST_CASE("INTR pushes FLAGS, CS, IP, clears IF and TF and goes through the vector", "[interrupt][quick]") {
    Bench<> b{Nop, Nop, Nop};
    b.bus.vector = 0x33;
    b.state.flags = flag::Fixed | flag::IF | flag::CF;
    b.steps(0);
    b.cpu.intr(true, b.state.clock);
    b.steps(1);
    REQUIRE(b.state.pending == Pending::Intr);
    b.cpu.intr(false, b.state.clock + 20);
    b.steps(1);
    CHECK(b.ip() == 0x2000 + 16 * 0x33);
    CHECK((b.state.flags & (flag::IF | flag::TF)) == 0);
    CHECK(b.state.r[SP] == 0xEFFA);
    CHECK(b.pushed_ip() == 0x1001);
    CHECK(b.bus.word_at(0xEFFE) == (flag::Fixed | flag::IF | flag::CF));
    // Two INTA cycles, three idle clocks between them, on the 8086.
    CHECK(b.recorder.t1(BusKind::Inta, 1) - b.recorder.t1(BusKind::Inta, 0) == 7);
}

TEST_CASE("The 8088 runs its two INTA cycles back to back", "[interrupt][quick]") {
    Bench<I8088> b{Nop, Nop, Nop};
    b.state.flags = flag::Fixed | flag::IF;
    b.cpu.intr(true, 0);
    b.steps(1);
    CHECK(b.recorder.t1(BusKind::Inta, 1) - b.recorder.t1(BusKind::Inta, 0) == 4);
    CHECK(b.ip() == 0x2000 + 16 * 0x20);
}

TEST_CASE("NMI goes before INTR, and both before the trap", "[interrupt][quick]") {
    Bench<> b{Nop, Nop};
    b.state.flags = flag::Fixed | flag::IF | flag::TF;
    b.state.attention = true;
    b.steps(0);
    b.cpu.intr(true, b.state.clock);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
    b.steps(1);
    CHECK(b.ip() == 0x2020);
}

TEST_CASE("NMI is an edge: held high it comes once", "[interrupt][quick]") {
    Bench<> b{Nop, Nop};
    b.steps(0);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
    b.steps(3);  // entry, IRET of the handler, one NOP
    CHECK(b.state.pending == Pending::Opcode);
    CHECK(b.ip() == 0x1002);
}

TEST_CASE("A request that falls before the boundary is not taken", "[interrupt][quick]") {
    Bench<> b{0xD4, 0x0A, Nop, Nop};  // AAM: a long instruction
    b.state.flags = flag::Fixed | flag::IF;
    b.steps(0);
    b.intr_at(b.state.clock + 10);
    b.intr_at(b.state.clock + 14, false);
    b.steps(2);
    CHECK(b.recorder.t1(BusKind::Inta) == -1);
    CHECK(b.ip() == 0x1003);
}

TEST_CASE("STI opens the gate one instruction later", "[interrupt][quick]") {
    Bench<> b{Sti, Nop, Nop};
    b.cpu.intr(true, 0);
    b.steps(1);
    CHECK(b.state.pending == Pending::Opcode);
    b.steps(1);
    CHECK(b.state.pending == Pending::Intr);
    Bench<> again{Sti, Nop, Nop};  // IF was set before: nothing is held off
    again.state.flags |= flag::IF;
    again.steps(0);
    again.cpu.intr(true, again.state.clock);
    again.steps(1);
    CHECK(again.state.pending == Pending::Intr);
}

TEST_CASE("STI CLI lets nothing through", "[interrupt][quick]") {
    Bench<> b{Sti, Cli, Nop, Nop};
    b.cpu.intr(true, 0);
    b.steps(4);
    CHECK(b.recorder.t1(BusKind::Inta) == -1);
}

TEST_CASE("A load of a segment register holds INTR and trap off for one boundary, but not NMI", "[interrupt][quick]") {
    for (const int second : {0xD0, 0xD8, 0xC0}) {  // MOV SS / DS / ES, AX
        Bench<> b{0x8E, second, Nop, Nop};
        b.state.flags |= flag::IF;
        b.steps(0);
        b.cpu.intr(true, b.state.clock);
        b.steps(1);
        CHECK(b.state.pending == Pending::Opcode);
        b.steps(1);
        CHECK(b.state.pending == Pending::Intr);
    }
    Bench<> b{0x8E, 0xD0, Nop};
    b.steps(0);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
}

TEST_CASE("No interrupt comes between a prefix and its instruction", "[interrupt][quick]") {
    Bench<> b{0x26, 0x2E, Nop, Nop};
    b.state.flags |= flag::IF;
    b.steps(0);
    b.cpu.intr(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Opcode);
    b.steps(1);
    CHECK(b.state.pending == Pending::Opcode);
    b.steps(1);
    CHECK(b.state.pending == Pending::Intr);
}

TEST_CASE("A debugger that sets TF by IRET makes progress by one instruction", "[interrupt][quick]") {
    Bench<> b{0xCF};
    b.bus.put(0x3000, {Nop, Nop});
    b.state.r[SP] = 0xEF00;
    b.bus.put(0xEF00, {0x00, 0x30, 0x00, 0x00, 0x02, 0xF1});  // IP, CS, FLAGS with TF
    b.steps(1);
    CHECK(b.state.pending == Pending::Opcode);
    CHECK(b.ip() == 0x3000);
    b.steps(1);
    REQUIRE(b.state.pending == Pending::Trap);
    b.steps(1);
    CHECK(b.ip() == 0x2010);
    CHECK(b.pushed_ip() == 0x3001);
    CHECK((b.bus.word_at(b.state.r[SP] + 4u) & flag::TF) != 0);
}

TEST_CASE("A trap still comes after the POPF that clears TF", "[interrupt][quick]") {
    Bench<> b{0x9D, Nop};
    b.bus.put(0xF000, {0x02, 0xF0});
    b.state.flags |= flag::TF;
    b.state.attention = true;
    b.steps(1);
    CHECK(b.state.pending == Pending::Trap);
    CHECK((b.state.flags & flag::TF) == 0);
}

TEST_CASE("A repeated string instruction is left between elements and resumed", "[interrupt][quick]") {
    Bench<> b{0xF3, 0xAA, Nop};  // REP STOSB
    b.state.flags |= flag::IF;
    b.state.r[CX] = 50;
    b.state.r[DI] = 0x8000;
    b.intr_at(200);
    b.intr_at(240, false);
    b.steps(2);
    REQUIRE(b.state.pending == Pending::Intr);
    CHECK(b.state.r[CX] > 10);
    CHECK(b.state.r[CX] < 45);
    CHECK(b.state.r[DI] + b.state.r[CX] == 0x8000 + 50);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1000);
    b.steps(3);  // IRET, prefix, the rest
    CHECK(b.state.r[CX] == 0);
    CHECK(b.state.r[DI] == 0x8032);
}

TEST_CASE("With two prefixes the first one is lost when a string instruction is resumed", "[interrupt][quick]") {
    Bench<> b{0xF3, 0x26, 0xA4, Nop};  // REP ES: MOVSB
    b.state.flags |= flag::IF;
    b.state.r[CX] = 50;
    b.intr_at(200);
    b.steps(3);
    REQUIRE(b.state.pending == Pending::Intr);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1001);
}

TEST_CASE("A long repeated instruction can be paused at an element and goes on to the same end", "[interrupt][quick]") {
    const auto prepare = [](auto& b) {
        b.state.r[CX] = 400;
        b.state.r[SI] = 0x4000;
        b.state.r[DI] = 0x8000;
    };
    Bench<> whole{0xF3, 0xA5, Nop}, paused{0xF3, 0xA5, Nop};
    prepare(whole);
    prepare(paused);
    whole.steps(2);
    paused.steps(1);
    int pauses = 0;
    for (Clock stop = 100; paused.state.clock < whole.state.clock; stop += 97) {
        paused.bus.stop_at = paused.bus.horizon = std::min(stop, whole.state.clock);
        paused.cpu.run();
        ++pauses;
    }
    CHECK(pauses > 50);
    CHECK(first_difference(whole.state, paused.state) == "");
    CHECK(whole.bus.memory == paused.bus.memory);
}

TEST_CASE("HLT waits for INTR, which returns behind it", "[interrupt][quick]") {
    Bench<> b{Hlt, Nop};
    b.state.flags |= flag::IF;
    b.intr_at(5000);
    b.steps(2);
    REQUIRE(b.state.pending == Pending::Intr);
    CHECK(b.state.clock >= 5001);
    CHECK(b.state.clock <= 5002);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1001);
    CHECK(b.recorder.t1(BusKind::Halt) > 0);
}

TEST_CASE("HLT with IF clear wakes by NMI only, and gives control back when nothing can happen", "[interrupt][quick]") {
    Bench<> b{Hlt, Nop};
    b.cpu.intr(true, 0);
    b.steps(1);
    b.cpu.run();
    CHECK(b.state.pending == Pending::Halted);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
}

TEST_CASE("WAIT polls TEST every five clocks and can be interrupted, returning to itself", "[interrupt][quick]") {
    Bench<> b{Nop, 0x9B, Nop};
    b.state.flags |= flag::IF;
    b.bus.events.emplace(300, [&b] { b.cpu.test(true); });
    b.intr_at(200);
    b.intr_at(230, false);
    b.steps(2);
    REQUIRE(b.state.pending == Pending::Intr);
    CHECK(b.state.clock < 240);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1001);
    b.steps(2);  // IRET, WAIT again
    CHECK(b.state.clock >= 300);
    CHECK(b.state.clock < 320);
    CHECK(b.ip() == 0x1002);
}

TEST_CASE("RESET begins at FFFF:0000 with interrupts off and empty segment registers", "[interrupt][quick]") {
    Bench<> b;
    b.bus.put(0xFFFF0, {Nop});
    b.state.flags = 0xFFFF;
    b.state.sreg = {1, 2, 3, 4};
    b.cpu.reset(1000);
    b.steps(1);
    CHECK(b.state.sreg[CS] == 0xFFFF);
    CHECK(b.state.sreg[DS] == 0);
    CHECK(b.state.sreg[ES] == 0);
    CHECK(b.state.sreg[SS] == 0);
    CHECK(b.state.flags == flag::Fixed);
    CHECK(b.ip() == 0);
    REQUIRE(!b.recorder.cycles.empty());
    CHECK(b.recorder.cycles[0].address == 0xFFFF0);
}

TEST_CASE("INT n and the divide error push the address of the next instruction", "[interrupt][quick]") {
    Bench<> b{0xCD, 0x44, Nop};
    b.steps(1);
    CHECK(b.ip() == 0x2440);
    CHECK(b.pushed_ip() == 0x1002);
    Bench<> d{0xF6, 0xF3, Nop};  // DIV BL with BL = 0
    d.state.r[BX] = 0;
    d.steps(1);
    CHECK(d.ip() == 0x2000);
    CHECK(d.pushed_ip() == 0x1002);
}

TEST_CASE("POP CS goes on with the bytes in the queue, and fetches from the new segment", "[interrupt][quick]") {
    Bench<> b{0x0F, Nop, Nop, Nop, Nop, Nop, Nop, Nop, Nop};
    b.bus.put(0xF000, {0x00, 0x50});
    b.steps(8);
    CHECK(b.state.sreg[CS] == 0x5000);
    CHECK(b.ip() == 0x1008);
    CHECK(b.recorder.cycles.back().address >= 0x51000);
}

}  // namespace
