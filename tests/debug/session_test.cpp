// SPDX-License-Identifier: MIT
// Stepping, goals and breakpoints, on guests of a few bytes and on the BIOS.
#include "tick86/debug/session.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/machine/guest.h"
#include "tick86/debug/call_stack.h"
#include "tick86/debug/trace/recorder.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u16 Handler = 0xE800, Routine = 0xE900;
constexpr Tick Enough = TicksPerSecond;

// A loop that calls, interrupts itself and copies, while IRQ 0 comes each 400 clocks.
struct Busy {
    Guest guest;
    u16 loop = 0, call = 0, after_call = 0, interrupt = 0, after_interrupt = 0, copy = 0, after_copy = 0;
    std::unique_ptr<Pc> pc;

    explicit Busy(MachineKind kind = MachineKind::Pc86) {
        guest.begin().vector(8, Handler).vector(0x60, Routine).pics(kind == MachineKind::Pc86, 0x01);
        guest.out(0x43, 0x34).out(0x40, 100).out(0x40, 0).code({0xFB});
        guest.label("loop");
        loop = guest.here();
        call = loop;
        guest.code({0xE8, low(static_cast<u16>(0xEA00 - (loop + 3))), high(static_cast<u16>(0xEA00 - (loop + 3)))});
        after_call = interrupt = guest.here();
        guest.code({0xCD, 0x60});
        after_interrupt = guest.here();
        guest.code({0xBE, 0x00, 0x10, 0xBF, 0x00, 0x20, 0xB9, 0x40, 0x00});  // SI, DI, CX = 64
        copy = guest.here();
        guest.code({0xF3, 0xA5});
        after_copy = guest.here();
        guest.inc_word(0x502).jump(0xEB, "loop");
        guest.org(Handler).code({0x50}).inc_word(0x500).out(0x20, 0x20).code({0x58, 0xCF});
        guest.org(Routine).code({0x50, 0x53, 0xFB}).inc_word(0x504).code({0x5B, 0x58, 0xCA, 0x02, 0x00});  // RETF 2
        guest.org(0xEA00).code({0x51, 0xB9, 0x05, 0x00, 0xE2, 0xFE, 0x59, 0xC3});
        pc = std::make_unique<Pc>(guest.config(kind));
    }
    u16 ip() const { return pc->registers().ip; }
};

Stop run_to(DebugSession& session, u16 ip) {
    session.run_to({u32{Guest::Segment} * 16 + ip});
    return session.finish(session.pc().now() + Enough);
}

}  // namespace

TEST_CASE("step over does calls, interrupts and repeated instructions as one", "[debug][session]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        Busy busy(kind);
        DebugSession session(*busy.pc, {});
        REQUIRE(run_to(session, busy.loop).cause == StopCause::Step);
        REQUIRE(busy.ip() == busy.loop);
        for (int round = 0; round < 50; ++round) {
            for (const u16 next : {busy.after_call, busy.after_interrupt}) {
                session.step_over(1, true);
                CHECK(session.finish(busy.pc->now() + Enough).cause == StopCause::Step);
                REQUIRE(busy.ip() == next);
                CHECK(busy.pc->registers().r[cpu::SP] == 0x7000);
            }
            session.step_over(3, true);
            session.finish();
            REQUIRE(busy.ip() == busy.copy);
            session.step_over(1, true);
            session.finish();
            REQUIRE(busy.ip() == busy.after_copy);
            CHECK(busy.pc->registers().r[cpu::CX] == 0);
            session.step_over(2, true);
            session.finish();
            REQUIRE(busy.ip() == busy.loop);
        }
        CHECK(word_at(*busy.pc, 0x502) == 50);
        CHECK(word_at(*busy.pc, 0x500) > 100);  // all the time interrupts ran
    }
}

// Where the user stands before a hardware interrupt, in a repeated instruction or in a halt, the step is his own.
TEST_CASE("with interrupts hidden a step ends on the next instruction", "[debug][session][quick]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    const auto hide = [&](u64 count = 1) {
        session.step_over(count, true);
        CHECK(session.finish(busy.pc->now() + Enough).cause == StopCause::Step);
        CHECK(busy.pc->cpu().pending == cpu::Pending::Opcode);
        return busy.ip();
    };
    run_to(session, busy.loop);
    SECTION("an interrupt waits to be entered") {
        std::vector<u16> stood;
        for (int round = 0; round < 60; ++round) {
            session.next_irq();
            session.finish(busy.pc->now() + Enough);
            REQUIRE(busy.pc->cpu().pending == cpu::Pending::Intr);
            const u16 at = busy.ip(), sp = busy.pc->registers().r[cpu::SP];
            if (sp != 0x7000) continue;  // in a routine
            stood.push_back(at);
            const int taken = word_at(*busy.pc, 0x500);
            const u16 now = hide();
            CHECK(word_at(*busy.pc, 0x500) > taken);
            CHECK(busy.pc->registers().r[cpu::SP] == 0x7000);
            CHECK(now != at);
            if (at == busy.call) CHECK(now == busy.after_call);
            if (at == busy.interrupt) CHECK(now == busy.after_interrupt);
            if (at == busy.copy || at == busy.copy + 1) CHECK(now == busy.after_copy);
        }
        CHECK(stood.size() > 10);
        CHECK(std::find(stood.begin(), stood.end(), busy.copy) != stood.end());  // a repeated one was broken off
    }
    SECTION("a halt, from before it and from within") {
        session.poke(0x600, 0xF4);  // HLT, NOP, NOP
        session.poke(0x601, 0x90);
        session.poke(0x602, 0x90);
        session.jump(0, 0x600);
        session.set_register("if", 1);
        CHECK(hide() == 0x601);
        session.jump(0, 0x600);
        session.step_into();
        session.finish();
        REQUIRE(busy.pc->cpu().pending == cpu::Pending::Halted);
        CHECK(hide() == 0x601);
        session.jump(0, 0x600);
        CHECK(hide(2) == 0x602);
        session.jump(0, 0x600);
        session.next_irq();
        session.finish(busy.pc->now() + Enough);
        if (busy.ip() == 0x601) CHECK(hide() == 0x602);
    }
}

TEST_CASE("a run goes to the first of several places", "[debug][session][quick]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    run_to(session, busy.loop);
    const auto linear = [](u16 ip) { return u32{Guest::Segment} * 16 + ip; };
    for (const u16 first : {busy.after_call, busy.copy}) {
        session.run_to({linear(busy.copy), linear(0x0003), linear(busy.after_call)});
        session.finish(busy.pc->now() + Enough);
        CHECK(busy.ip() == first);
    }
}

TEST_CASE("an accepted interrupt is a stop of its own", "[debug][session]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    run_to(session, busy.loop);
    session.next_irq();
    const Stop stop = session.finish(busy.pc->now() + Enough);
    CHECK(stop.cause == StopCause::Step);
    CHECK(stop.text == "IRQ 0 (INT 08h) is taken next");
    const cpu::Architectural at = busy.pc->registers();
    REQUIRE(busy.pc->cpu().pending == cpu::Pending::Intr);

    SECTION("step into enters its handler; step out comes back") {
        session.step_into();
        session.finish();
        CHECK(busy.ip() == Handler);
        CHECK(word_at(*busy.pc, busy.pc->registers().r[cpu::SP]) == at.ip);
        session.step_into();
        session.finish();
        session.step_out();
        session.finish();
        CHECK(busy.ip() == at.ip);
        CHECK(busy.pc->registers().r[cpu::SP] == at.r[cpu::SP]);
    }
    SECTION("step over does it as one") {
        const int before = word_at(*busy.pc, 0x500);
        session.step_over();
        session.finish();
        CHECK(busy.ip() == at.ip);
        CHECK(word_at(*busy.pc, 0x500) >= before + 1);
    }
    SECTION("the end of its frame is its IRET; before it the EOI") {
        session.next_eoi();
        session.finish();
        const u32 here = u32{Guest::Segment} * 16 + busy.ip();
        CHECK(busy.pc->peek(here) == 0xE6);
        CHECK(busy.pc->peek(here + 1) == 0x20);
        const u64 frame = busy.pc->pin_ring().frames().all().back().entry.serial;
        session.run_to_frame_end(0, static_cast<u16>(at.r[cpu::SP] - 6), frame);
        session.finish();
        CHECK(busy.pc->peek(u32{Guest::Segment} * 16 + busy.ip()) == 0xCF);
        CHECK(busy.pc->registers().r[cpu::SP] == at.r[cpu::SP] - 6);
    }
}

TEST_CASE("step out of a routine that calls and is interrupted", "[debug][session]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    for (int round = 0; round < 30; ++round) {
        run_to(session, 0xEA04);  // the LOOP in the routine, CX saved on the stack
        session.step_out();
        session.finish();
        CHECK(busy.ip() == busy.after_call);
        run_to(session, Routine + 3);
        session.step_out();
        session.finish();
        CHECK(busy.ip() == busy.after_interrupt);
        CHECK(busy.pc->registers().r[cpu::SP] == 0x7000);
    }
}

TEST_CASE("breakpoints stop before the instruction, and do not fire where one stands", "[debug][session]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    Breakpoints& all = session.breakpoints();
    const auto go = [&] {
        session.go();
        return session.finish(busy.pc->now() + Enough);
    };

    SECTION("by address, however the segment is written") {
        const int number = all.add(fmt::format("F{:03X}:{:04X}", 0x010, busy.copy - 0x100), *busy.pc, nullptr);
        for (int round = 1; round <= 3; ++round) {
            const Stop stop = go();
            CHECK(stop.cause == StopCause::Breakpoint);
            CHECK(stop.breakpoint == number);
            CHECK(busy.ip() == busy.copy);
            CHECK(word_at(*busy.pc, 0x502) == round - 1);
            CHECK(busy.pc->registers().r[cpu::CX] == 64);
        }
        CHECK(all.find(number)->hits == 3);
    }
    SECTION("exactly by CS:IP, which another segment for the same place does not meet") {
        all.add(fmt::format("F010:{:04X} exact", busy.copy - 0x100), *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Limit);
    }
    SECTION("with a condition, a number of hits to pass, once") {
        all.add(fmt::format("F000:{:04X} if word [502] == 5", busy.copy), *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);
        CHECK(word_at(*busy.pc, 0x502) == 5);
        all.clear();
        all.add(fmt::format("F000:{:04X} after 3 once", busy.copy), *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);
        CHECK(word_at(*busy.pc, 0x502) == 9);
        CHECK(all.list().empty());
    }
    SECTION("an interrupt, at its caller, by number") {
        all.add("int 60", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);
        CHECK(busy.ip() == busy.interrupt);
        all.clear();
        all.add("int 8 if irq == 0", *busy.pc, nullptr);
        const Stop stop = go();
        CHECK(stop.cause == StopCause::Breakpoint);
        CHECK(busy.pc->cpu().pending == cpu::Pending::Intr);
        CHECK_THAT(stop.text, Catch::Contains("IRQ 0 (INT 08h) comes at F000:"));
    }
    SECTION("a request line") {
        all.add("irq 0", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);
        CHECK(busy.pc->cpu().pending == cpu::Pending::Intr);
        all.clear();
        all.add("irq 1", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Limit);
    }
    SECTION("memory and ports, after the instruction that did it") {
        all.add("mem 0:504,2 w", *busy.pc, nullptr);
        Stop stop = go();
        CHECK(stop.cause == StopCause::Breakpoint);
        CHECK(busy.ip() == Routine + 7);
        CHECK_THAT(stop.text, Catch::Contains("write to 00504h 0001h by F000:E903"));
        all.clear();
        all.add("port 20 w if value == 20", *busy.pc, nullptr);
        stop = go();
        CHECK(stop.cause == StopCause::Breakpoint);
        CHECK_THAT(stop.text, Catch::Contains("write to port 020h 20h by F000:"));
        CHECK(busy.pc->peek(u32{Guest::Segment} * 16 + busy.ip()) == 0x58);
        all.clear();
        all.add("mem 0:504 r", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);  // INC reads it, too
        all.clear();
        all.add("mem 0:506 rw", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Limit);
    }
    SECTION("a cycle, on the fast core") {
        all.add("cycle 123456", *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Breakpoint);
        CHECK(busy.pc->clock() >= 123456);
        CHECK(busy.pc->clock() < 123456 + 400);
        CHECK(go().cause == StopCause::Limit);
    }
    SECTION("log points print and go on") {
        std::vector<std::string> lines;
        session.on_log = [&](const std::string& line) { lines.push_back(line); };
        all.add(fmt::format("F000:{:04X} if word [502] < 3 log \"round {{word [502]}}\"", busy.copy), *busy.pc,
                nullptr);
        CHECK(go().cause == StopCause::Limit);
        REQUIRE(lines.size() == 3);
        CHECK_THAT(lines[2], Catch::StartsWith("round 2"));
        lines.clear();
        all.add(fmt::format("F000:{:04X} once log once", busy.copy), *busy.pc, nullptr);
        CHECK(go().cause == StopCause::Limit);
        CHECK(lines.size() == 1);
    }
    SECTION("what makes no sense is refused with a reason") {
        for (const char* bad : {"", "int", "int 100", "irq 16", "irq x", "mem", "mem 0:504,0", "port 10000", "cycle -1",
                                "F000:E000 if", "F000:E000 if ax ==", "F000:E000 when 1", "100000", "1234 exact"})
            CHECK_THROWS_AS(all.add(bad, *busy.pc, nullptr), ExpressionError);
        CHECK(all.list().empty());
    }
    SECTION("they are kept as text") {
        all.add("int 10 if ah == e", *busy.pc, nullptr);
        all.enable(all.add("mem 0:504,2 rw after 7", *busy.pc, nullptr), false);
        const std::string text = all.save();
        Breakpoints other;
        CHECK(other.load(text + "nonsense here\n", *busy.pc, nullptr).size() == 1);
        CHECK(other.save() == text);
    }
}

TEST_CASE("a memory breakpoint looks at every access of an instruction", "[debug][session][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {  // on the 8088 a word is two cycles
        Guest g;
        g.begin().code({0xFC, 0xBF, 0x00, 0x06, 0xB8, 0x34, 0x12});  // CLD; DI = 600; AX = 1234
        g.code({0xC7, 0x06, 0x01, 0x06, 0x78, 0x56});                // word [601] = 5678
        g.code({0xB9, 0x04, 0x00, 0xF3, 0xAB});                      // REP STOSW
        const u16 behind = g.here();
        g.code({0xFF, 0x06, 0x02, 0x06, 0x90, 0xF4});  // INC word [602]; NOP; HLT
        Pc pc(g.config(kind));
        DebugSession session(pc, {});
        std::vector<std::string> lines;
        session.on_log = [&](const std::string& line) { lines.push_back(line); };
        const auto stop_of = [&](const std::string& spec) {
            session.go_back_to(0);
            const int number = session.breakpoints().add(spec, pc, nullptr);
            session.go();
            Stop stop = session.finish(pc.now() + Enough);
            session.breakpoints().remove(number);
            return stop;
        };
        CHECK(stop_of("mem 0:601,2 w if value == 5678").text ==
              fmt::format("breakpoint 1: write to 00601h 5678h by F000:{:04X}", behind - 11));
        CHECK(pc.registers().ip == behind - 5);
        CHECK(stop_of("mem 0:600,8 w if address == 606 && value == 1234").cause == StopCause::Breakpoint);
        CHECK(pc.registers().ip == behind);
        CHECK(stop_of("mem 0:602 rw if value == 1235").cause == StopCause::Breakpoint);  // read first, then written
        CHECK(pc.registers().ip == behind + 4);
        lines.clear();
        stop_of("mem 0:600,8 w log {address}={value}");
        CHECK(lines.size() == 6);
        CHECK(stop_of("mem 0:600,8 w after 1").cause == StopCause::Breakpoint);  // REP is one hit
        CHECK(pc.registers().ip == behind);
        CHECK(session.breakpoints().list().empty());
    }
}

// A timer so fast that its requests are gone before they are acknowledged.
TEST_CASE("an interrupt that turns out to be a spurious one stops behind its entry", "[debug][session][quick]") {
    constexpr u16 Spurious = 0xEB00;
    Guest g;
    g.begin().vector(8, Handler).vector(15, Spurious).pics(true, 0x01);
    g.out(0x43, 0x36).out(0x40, 3).out(0x40, 0).code({0xFB});
    g.label("loop").code({0x90, 0xB8, 0x01, 0x00, 0xF7, 0xE0, 0x43}).jump(0xEB, "loop");  // NOP; MOV; MUL AX; INC BX
    g.org(Handler).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    g.org(Spurious).inc_word(0x502).code({0xCF});
    Pc pc(g.config());
    DebugSession session(pc, {});
    const std::string words = "IRQ 7, spurious (INT 0Fh) was entered; what had asked was gone at the INTA";
    // Of some the request has gone before; these are foreseen, and stop before they are entered.
    const auto unforeseen = [&](auto start) {
        for (int i = 0; i < 500; ++i) {
            start();
            const Stop stop = session.finish(pc.now() + Enough);
            REQUIRE((stop.cause == StopCause::Step || stop.cause == StopCause::Breakpoint));
            if (stop.text.find(words) != std::string::npos) return true;
            REQUIRE(stop.text.find("IRQ 7, spurious (INT 0Fh)") != std::string::npos);
            REQUIRE(pc.cpu().pending == cpu::Pending::Intr);
        }
        return false;
    };
    SECTION("for breakpoints, also in the past") {
        session.breakpoints().add(GENERATE("irq 7", "int f"), pc, nullptr);
        REQUIRE(unforeseen([&] { session.go(); }));
        const cpu::Clock at = pc.clock();
        session.go();
        session.finish(pc.now() + Enough);
        CHECK(session.reverse_continue().cause == StopCause::Breakpoint);
        CHECK(pc.clock() == at);
    }
    SECTION("for goals") {
        const bool by_line = GENERATE(false, true);
        REQUIRE(unforeseen([&] { by_line ? session.next_irq(7) : session.next_int(15); }));
    }
    CHECK(pc.registers().ip == Spurious);
}

// Two tasks on stacks of one segment, which the handler of IRQ 0 exchanges.
TEST_CASE("out and iret find the end of a handler that gives the processor to another task",
          "[debug][session][quick]") {
    constexpr u16 Second = 0xEB00;
    for (const int other : {0x6800, 0x7800}) {  // below and above the stack of the first one
        Guest g;
        g.begin().vector(8, Handler).pics(true, 0x01);
        g.set_word(0x510, other - 10).set_word(other - 6, Second).set_word(other - 4, Guest::Segment);
        g.set_word(other - 2, 0xF202).out(0x43, 0x34).out(0x40, 200).out(0x40, 1).code({0xFB});
        const u16 first = g.here();
        g.label("first").code({0x46, 0xE8, 0x02, 0x00}).jump(0xEB, "first").code({0x90, 0xC3});  // calls, too
        const u16 first_end = g.here();
        g.org(Second).label("second").code({0x47, 0x90}).jump(0xEB, "second");
        g.org(Handler).code({0x50, 0x53}).out(0x20, 0x20);
        g.code({0x89, 0xE3, 0x87, 0x1E, 0x10, 0x05, 0x89, 0xDC, 0x5B, 0x58, 0xCF});  // XCHG SP with [510]
        Pc pc(g.config());
        DebugSession session(pc, {});
        for (int round = 0; round < 5; ++round) {
            do {
                session.next_irq();
                session.finish(pc.now() + Enough);
            } while (pc.registers().ip >= Second);
            const u16 at = pc.registers().ip, sp = pc.registers().r[cpu::SP];
            REQUIRE(at >= first);
            REQUIRE(at < first_end);
            session.step_into();
            session.finish();
            const std::vector<PushedFrame> frames = interrupt_frames(pc);
            REQUIRE(frames.size() >= 1);
            if (round % 2) {
                session.run_to_frame_end(frames[0].ss, frames[0].sp, frames[0].serial);
                CHECK(session.finish(pc.now() + Enough).text.empty());
                CHECK(pc.peek(u32{Guest::Segment} * 16 + pc.registers().ip) == 0xCF);
                session.step_into();
            } else {
                session.step_out();
            }
            CHECK(session.finish(pc.now() + Enough).cause == StopCause::Step);
            CHECK(pc.registers().ip == at);
            CHECK(pc.registers().r[cpu::SP] == sp);
        }
    }
}

TEST_CASE("interrupts that an instruction will raise are foreseen", "[debug][session]") {
    struct Case {
        std::vector<int> code;
        int vector;  // -1: none
    };
    // AX = 0200h, DX = 0001h, BX = 0; [0506h] = 2
    const std::vector<Case> cases = {
        {{0xCD, 0x21}, 0x21},
        {{0xCC}, 3},
        {{0xCE}, -1},
        {{0xF6, 0xF3}, 0},               // DIV BL
        {{0xF7, 0xF3}, 0},               // DIV BX
        {{0xF6, 0x36, 0x06, 0x05}, 0},   // DIV byte [506h]: 0200h / 2 = 100h
        {{0xF7, 0x36, 0x06, 0x05}, -1},  // DIV word [506h]: 10200h / 2 = 8100h
        {{0xF7, 0x3E, 0x06, 0x05}, 0},   // IDIV word [506h]: 8100h has a sign
        {{0xD4, 0x00}, 0},               // AAM 0
        {{0xD4, 0x0A}, -1},
        {{0x26, 0xF7, 0x36, 0x06, 0x05}, -1},
    };
    for (const Case& c : cases) {
        Guest g;
        g.begin().set_word(0x506, 2).code({0xB8, 0x00, 0x02, 0xBA, 0x01, 0x00, 0x31, 0xDB});
        const u16 at = g.here();
        for (const int byte : c.code) g.code({byte});
        for (const int vector : {0, 3, 4, 0x21}) g.vector(vector, Handler);
        Pc pc(g.config());
        DebugSession session(pc, {});
        run_to(session, at);
        REQUIRE(pc.registers().ip == at);
        const std::optional<Coming> coming = coming_interrupt(pc);
        CHECK((coming ? int{coming->vector} : -1) == c.vector);
        session.next_int();
        session.step_into();
        session.finish();
        // Only what was foreseen enters a handler: it then has the three words on the stack.
        CHECK((pc.registers().r[cpu::SP] != 0x7000) == (c.vector >= 0));
    }
}

TEST_CASE("stepping and breakpoints leave no mark on the guest", "[debug][session]") {
    Busy stepped, plain;
    {
        DebugSession session(*stepped.pc, {});
        run_to(session, stepped.loop);
        session.breakpoints().add("int 60", *stepped.pc, nullptr);
        session.breakpoints().add(fmt::format("F000:{:04X}", stepped.copy), *stepped.pc, nullptr);
        session.breakpoints().add("mem 0:500 rw", *stepped.pc, nullptr);
        session.breakpoints().add("port 20 rw", *stepped.pc, nullptr);
        const std::vector<u8> before(stepped.pc->board().memory.ram().begin(), stepped.pc->board().memory.ram().end());
        for (int i = 0; i < 3000; ++i) {
            if (i % 3 == 0) session.go();
            if (i % 3 == 1) session.step_over(1, i % 2 == 0);
            if (i % 3 == 2) session.step_into();
            session.finish();
        }
    }
    plain.pc->run(stepped.pc->now());
    REQUIRE(plain.pc->clock() == stepped.pc->clock());
    CHECK(plain.pc->state_hash() == stepped.pc->state_hash());
}

TEST_CASE("a guest that single-steps itself with TF loses no IRQ 0", "[debug][session]") {
    // The trap handler counts; TF is set for good in the FLAGS that IRET restores.
    const auto make = [] {
        Guest g;
        g.begin().vector(8, Handler).vector(1, Routine).pics(true, 0x01);
        g.out(0x43, 0x34).out(0x40, 0x00).out(0x40, 0x04);   // 1024: each 4096 clocks
        g.code({0x9C, 0x58, 0x80, 0xCC, 0x03, 0x50, 0x9D});  // PUSHF, POP AX, OR AH,3 (TF, IF), PUSH AX, POPF
        g.label("loop").inc_word(0x502).jump(0xEB, "loop");
        g.org(Handler).inc_word(0x500).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
        g.org(Routine).inc_word(0x504).code({0xCF});
        return g;
    };
    Pc free_run(make().config());
    free_run.run(TicksPerSecond / 4);
    CHECK(std::abs(word_at(free_run, 0x500) - static_cast<int>(TicksPerSecond / 4 / 12 / 1024)) <= 1);
    CHECK(word_at(free_run, 0x504) > 1000);

    Pc stepped(make().config());
    DebugSession session(stepped, {});
    while (stepped.now() < TicksPerSecond / 16) {
        session.step_into();
        session.finish();
    }
    const int ticks = word_at(stepped, 0x500);
    CHECK(ticks >= static_cast<int>(TicksPerSecond / 16 / 12 / 1024) - 1);
    session.go();
    session.advance(TicksPerSecond / 4);
    CHECK(stepped.now() >= TicksPerSecond / 4);
    free_run.run(stepped.now());
    stepped.run(free_run.now());
    CHECK(free_run.state_hash() == stepped.state_hash());
}

TEST_CASE("the user's break stops at a boundary, a guest's fault stops with its reason", "[debug][session]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    session.go();
    CHECK_FALSE(session.advance(TicksPerSecond / 100).has_value());
    CHECK(session.is_running());
    session.break_in();
    CHECK(session.finish().cause == StopCause::Step);
    CHECK_FALSE(session.is_running());

    Guest g;
    g.begin().code({0xF4});
    Pc pc(g.config());
    pc.set_stop_on({.halted = true});
    DebugSession halted(pc, {});
    halted.go();
    const Stop stop = halted.finish(TicksPerSecond);
    CHECK(stop.cause == StopCause::Fault);
    CHECK(stop.reason == StopReason::Halted);
}

TEST_CASE("registers, flags, memory and ports can be changed", "[debug][session]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    run_to(session, busy.copy);
    CHECK(session.set_register("cx", 2));
    CHECK(session.set_register("ah", 0x12));
    CHECK(session.set_register("al", 0x34));
    CHECK(session.set_register("if", 0));
    CHECK(session.set_register("cf", 1));
    CHECK_FALSE(session.set_register("al", 0x100));
    CHECK_FALSE(session.set_register("if", 2));
    CHECK_FALSE(session.set_register("eax", 2));
    CHECK(busy.pc->registers().r[cpu::AX] == 0x1234);
    CHECK((busy.pc->registers().flags & cpu::flag::IF) == 0);
    CHECK(session.poke(0x1000, 0xAB));
    CHECK_FALSE(session.poke(0xFE000, 0xAB));
    session.step_over();
    session.finish();
    CHECK(busy.ip() == busy.after_copy);
    CHECK(busy.pc->peek(0x2000) == 0xAB);
    CHECK(busy.pc->registers().r[cpu::DI] == 0x2004);
    session.set_register("ip", busy.loop);
    session.step_over();
    session.finish();
    CHECK((busy.ip() == busy.loop || busy.ip() == busy.after_call));
    session.write_port(0x21, 0xFF);
    CHECK(busy.pc->port_peek(0x21) == 0xFF);
}

TEST_CASE("who listens hears where a jump by the debugger leads", "[debug][session][quick]") {
    Busy busy;
    DebugSession session(*busy.pc, {});
    run_to(session, busy.loop);
    session.set_register("if", 0);
    std::vector<TraceStep> steps;
    TraceRecorder recorder(*busy.pc, {true, false}, [&](TraceStep&& step) { steps.push_back(std::move(step)); });
    session.add(recorder);
    session.step_into(1);
    session.finish();
    REQUIRE(busy.ip() == 0xEA00);
    session.jump(Guest::Segment, busy.copy);
    session.step_into(1);
    session.finish();
    session.remove(recorder);
    recorder.finish();
    for (const TraceStep& s : steps)
        UNSCOPED_INFO(fmt::format("{} kind {} at {:04X}, clocks {} to {}, {} bytes", s.number, static_cast<int>(s.kind),
                                  s.before.ip, s.start, s.end, s.bytes.size()));
    const auto ran = [](const TraceStep& s) { return s.end > s.start; };
    CHECK(
        std::none_of(steps.begin(), steps.end(), [&](const TraceStep& s) { return s.before.ip == 0xEA00 && ran(s); }));
    const auto began =
        std::find_if(steps.begin(), steps.end(), [](const TraceStep& s) { return s.kind == StepKind::Start; });
    REQUIRE(began != steps.end());
    CHECK(began->before.ip == busy.copy);
    const auto next = std::next(began);
    REQUIRE(next != steps.end());
    CHECK(next->start == began->end);
    CHECK(next->kind == StepKind::Instruction);
    CHECK(next->before.ip == busy.copy);
    CHECK(next->bytes == std::vector<u8>{0xF3, 0xA5});
}
