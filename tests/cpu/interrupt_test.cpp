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
    b.state.flags = flag::Fixed | flag::IF;
    b.set_tf();
    b.steps(0);
    b.cpu.intr(true, b.state.clock);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
    b.steps(1);
    CHECK(b.ip() == 0x2020);
}

// T1 of the cycles of an entry after AAM, which leaves the queue full and the bus idle.
template <class Model>
std::vector<Clock> entry_clocks(Pending kind) {
    Bench<Model> b{0xD4, 0x0A, Nop, Nop};
    b.state.flags = flag::Fixed | flag::IF;
    if (kind == Pending::Trap) b.set_tf();
    b.steps(0);
    if (kind == Pending::Intr) b.cpu.intr(true, b.state.clock);
    if (kind == Pending::Nmi) b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == kind);
    const Clock accepted = b.state.clock;
    b.steps(1);
    std::vector<Clock> t1;
    for (const BusCycle& c : b.recorder.cycles)
        if (c.t1 > accepted && c.kind != BusKind::Code) t1.push_back(c.t1 - accepted);
    return t1;
}

TEST_CASE("The clocks of an entry are those of the micro-code", "[interrupt][quick]") {
    using Clocks = std::vector<Clock>;  // INTA twice; vector: offset, segment; FLAGS, CS, IP
    CHECK(entry_clocks<I8086>(Pending::Intr) == Clocks{5, 12, 21, 28, 36, 46, 59});
    CHECK(entry_clocks<I8086>(Pending::Nmi) == Clocks{10, 17, 25, 35, 48});
    CHECK(entry_clocks<I8086>(Pending::Trap) == Clocks{10, 17, 25, 35, 48});
    const Clocks intr = entry_clocks<I8088>(Pending::Intr);
    CHECK(Clocks(intr.begin(), intr.begin() + 2) == Clocks{5, 9});
    CHECK(intr.size() == 2 + 5 * 2);
    CHECK(entry_clocks<I8088>(Pending::Nmi) == entry_clocks<I8088>(Pending::Trap));
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
    b.set_tf();
    b.steps(1);
    CHECK(b.state.pending == Pending::Trap);
    CHECK((b.state.flags & flag::TF) == 0);
}

// A trap is taken at a boundary if TF was set when the instruction, or the entry of the interrupt, began there. After
// an entry that is before the handler's first instruction: its IP and clear flags are on top of the stack.
template <class B>
void check_trapped_before(const B& b, int handler, int return_ip, u16 flags) {
    REQUIRE(b.ip() == 0x2010);
    const auto word = [&](u32 n) { return b.bus.word_at(b.state.r[SP] + 2 * n); };
    CHECK(word(0) == handler);
    CHECK((word(2) & (flag::TF | flag::IF)) == 0);
    CHECK(word(3) == return_ip);
    CHECK(word(5) == flags);
}

TEST_CASE("Software interrupts and the divide error are trapped before their handler", "[interrupt][quick]") {
    struct Case {
        std::initializer_list<int> code;
        int vector, length;
        u16 more = 0;
    };
    for (const Case& c : {Case{{0xCD, 0x44}, 0x44, 2}, Case{{0xCC}, 3, 1}, Case{{0xCE}, 4, 1, flag::OF},
                          Case{{0xF6, 0xF3}, 0, 2}}) {  // INT 44h, INT 3, INTO, DIV BL
        Bench<> b{c.code};
        const auto flags = static_cast<u16>(flag::Fixed | flag::TF | flag::IF | c.more);
        b.state.flags = flags;
        b.state.attention = true;
        b.state.r[BX] = 0;
        b.steps(1);
        REQUIRE(b.state.pending == Pending::Trap);
        b.steps(1);
        // A division leaves the arithmetic flags undefined.
        const u16 pushed = b.bus.word_at(b.state.r[SP] + 10u);
        check_trapped_before(b, 0x2000 + 16 * c.vector, 0x1000 + c.length, c.vector ? flags : pushed);
        CHECK((pushed & (flag::TF | flag::IF)) == (flag::TF | flag::IF));
        b.steps(1);  // IRET of the trap's handler
        CHECK(b.state.pending == Pending::Opcode);
        CHECK(b.ip() == 0x2000 + 16 * c.vector);
        b.steps(1);  // IRET of the other one sets TF again: one instruction runs
        CHECK(b.state.pending == Pending::Opcode);
        b.steps(1);
        CHECK(b.state.pending == Pending::Trap);
    }
}

TEST_CASE("INTR and NMI go before the trap, which then comes before their handler", "[interrupt][quick]") {
    for (const bool nmi : {false, true}) {
        Bench<> b{Nop, Nop, Nop};
        const u16 flags = flag::Fixed | flag::IF | flag::TF;
        b.state.flags = flags;
        b.state.attention = true;
        b.bus.vector = 0x33;
        b.steps(0);
        if (nmi)
            b.cpu.nmi(true, b.state.clock);
        else
            b.cpu.intr(true, b.state.clock);
        b.steps(1);
        REQUIRE(b.state.pending == (nmi ? Pending::Nmi : Pending::Intr));
        b.cpu.intr(false, b.state.clock + 20);
        b.steps(1);
        REQUIRE(b.state.pending == Pending::Trap);
        b.steps(1);
        check_trapped_before(b, nmi ? 0x2020 : 0x2000 + 16 * 0x33, 0x1001, flags);
        b.steps(2);  // both IRETs: the program goes on, single step by single step
        CHECK(b.state.pending == Pending::Opcode);
        CHECK(b.ip() == 0x1001);
        b.steps(1);
        CHECK(b.state.pending == Pending::Trap);
    }
}

TEST_CASE("NMI, INTR and trap at once: NMI, the trap before its handler, INTR when IF is set again",
          "[interrupt][quick]") {
    Bench<> b{Nop, Nop, Nop};
    b.state.flags = flag::Fixed | flag::IF;
    b.set_tf();
    b.steps(0);
    b.cpu.intr(true, b.state.clock);
    b.cpu.nmi(true, b.state.clock);
    b.steps(1);
    CHECK(b.state.pending == Pending::Nmi);
    b.steps(1);
    CHECK(b.state.pending == Pending::Trap);
    b.steps(1);
    CHECK(b.ip() == 0x2010);
    b.steps(1);
    CHECK(b.ip() == 0x2020);
    b.steps(1);  // IRET of the NMI's handler, to 1001
    REQUIRE(b.state.pending == Pending::Intr);
    b.cpu.intr(false, b.state.clock + 20);
    b.steps(1);  // it began with TF set
    CHECK(b.state.pending == Pending::Trap);
}

TEST_CASE("A trap enters once, with nothing set that would trap its own handler", "[interrupt][quick]") {
    Bench<> b{Nop, Nop};
    b.set_tf();
    b.steps(2);
    CHECK(b.ip() == 0x2010);
    CHECK(b.state.pending == Pending::Opcode);
    CHECK_FALSE(b.state.trap);
}

TEST_CASE("POPF that sets TF is trapped one instruction later, IRET that clears it at once", "[interrupt][quick]") {
    Bench<> set{0x9D, Nop, Nop};
    set.bus.put(0xF000, {0x02, 0xF1});
    set.steps(1);
    CHECK(set.state.pending == Pending::Opcode);
    set.steps(1);
    REQUIRE(set.state.pending == Pending::Trap);
    set.steps(1);
    CHECK(set.pushed_ip() == 0x1002);

    Bench<> clear{0xCF};
    clear.bus.put(0xF000, {0x00, 0x30, 0x00, 0x00, 0x02, 0xF0});
    clear.set_tf();
    clear.steps(1);
    REQUIRE(clear.state.pending == Pending::Trap);
    clear.steps(1);
    CHECK(clear.pushed_ip() == 0x3000);
}

TEST_CASE("A load of a segment register under TF is trapped with the next instruction", "[interrupt][quick]") {
    const std::initializer_list<int> loads[] = {{0x8E, 0xD0}, {0x8E, 0xD8}, {0x17}, {0x07}};  // MOV SS, DS; POP SS, ES
    for (const auto& load : loads) {
        Bench<> b{load};
        b.bus.put(0xF000, {0, 0});
        b.set_tf();
        b.steps(1);
        CHECK(b.state.pending == Pending::Opcode);
        b.steps(1);
        REQUIRE(b.state.pending == Pending::Trap);
        b.steps(1);
        CHECK(b.pushed_ip() == 0x1000 + static_cast<int>(load.size()) + 1);
    }
    Bench<> nmi{0x8E, 0xD0, Nop};  // an NMI is not held off, and the trap comes before its handler
    nmi.set_tf();
    nmi.steps(0);
    nmi.cpu.nmi(true, nmi.state.clock);
    nmi.steps(1);
    REQUIRE(nmi.state.pending == Pending::Nmi);
    nmi.steps(2);
    check_trapped_before(nmi, 0x2020, 0x1002, flag::Fixed | flag::TF);
}

TEST_CASE("HLT under TF is trapped at once", "[interrupt][quick]") {
    Bench<> b{Hlt, Nop};
    b.set_tf();
    b.steps(2);
    REQUIRE(b.state.pending == Pending::Trap);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1001);
}

TEST_CASE("A single step shows each element of a repeated string instruction", "[interrupt][quick]") {
    Bench<> b{0xF3, 0xAA, Nop};  // REP STOSB
    b.set_tf();
    b.state.r[CX] = 3;
    b.state.r[DI] = 0x8000;
    for (int left = 2; left >= 0; --left) {
        b.steps(2);  // prefix, one element
        REQUIRE(b.state.pending == Pending::Trap);
        CHECK(b.state.r[CX] == left);
        CHECK(b.state.r[DI] + b.state.r[CX] == 0x8003);
        b.steps(1);
        CHECK(b.pushed_ip() == 0x1000);
        b.steps(1);
    }
    b.steps(2);  // nothing is left to do
    REQUIRE(b.state.pending == Pending::Trap);
    b.steps(1);
    CHECK(b.pushed_ip() == 0x1002);
    CHECK(b.state.r[DI] == 0x8003);
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
