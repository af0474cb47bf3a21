// SPDX-License-Identifier: MIT
// The panes of CPU and memory: what they say of a machine whose state is known.
#include <catch2/catch.hpp>

#include "tests/debug/panes/panes_machine.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u16 Segment = Stopped::Segment, Origin = Stopped::Origin;

CodeSources sources_with_names() {
    CodeSources sources;
    sources.name = [](u16 segment, u16 offset) -> std::string {
        if (segment != Segment) return {};
        if (offset == Origin) return "start";
        if (offset == 0x011D) return "sub";
        return {};
    };
    return sources;
}

std::string current_line(const Pc& pc) {
    return line_with(code_pane(pc, CodeView{next_instruction(pc).segment, next_instruction(pc).offset}, 1), ">");
}

}  // namespace

TEST_CASE("code: marks, addresses, bytes, names, source lines", "[debug][panes][quick]") {
    // REP ES MOVSW; ADD BYTE [1234h],7; JNZ start; CALL sub; INT 10h
    const Stopped m({0x26, 0xF3, 0xA5, 0x80, 0x06, 0x34, 0x12, 0x07, 0x75, 0xF6, 0xE8, 0x10, 0x00, 0xCD, 0x10});
    CodeSources sources = sources_with_names();
    sources.breakpoint = [](u16 segment, u16 offset) {
        if (segment != Segment) return BreakMark::None;
        return offset == 0x103 ? BreakMark::Stop : offset == 0x108 ? BreakMark::Disabled : BreakMark::None;
    };
    sources.source = [](u16, u16 offset) { return std::string(offset == 0x10A ? "call sub  ; twice" : ""); };
    const CodeView view{Segment, Origin};
    const Pane pane = code_pane(m.pc, view, 7, sources);
    REQUIRE(pane.size() == 7);
    CHECK(pane[0].text() == "   start:");
    CHECK(pane[1].text() ==
          ">  1000:0100  26F3A5        rep es movsw                  "
          "; ES:SI=B800:0010 [0000] ES:DI=B800:0020 3 times");
    CHECK(pane[2].text() == " B 1000:0103  8006341207    add byte [0x1234],0x7");
    CHECK(pane[3].text() == " b 1000:0108  75F6          jnz short 0x0100              ; -> start");
    CHECK(pane[4].text() == "                            call sub  ; twice");
    CHECK(pane[5].text() == "   1000:010A  E81000        call 0x011d                   ; -> sub");
    CHECK(pane[6].text() == "   1000:010D  CD10          int 0x10                      ; video");
    CHECK(pane[1].address == 0x10100u);
    CHECK(pane[5].pieces.back().target == 0x1011Du);
}

TEST_CASE("code: a prefix and a repetition under way belong to their instruction", "[debug][panes][quick]") {
    Stopped m({0x26, 0xF3, 0xA5, 0x90});
    m.step();
    CHECK(m.pc.registers().ip == 0x101);
    CHECK(next_instruction(m.pc) == FarAddress{Segment, Origin});
    CHECK(has(current_line(m.pc), ">  1000:0100  26F3A5        rep es movsw"));
    m.step(2);
    CHECK(next_instruction(m.pc) == FarAddress{Segment, 0x103});
}

TEST_CASE("code: a step moves the mark, not the lines", "[debug][panes][quick]") {
    Stopped m({0x90, 0x40, 0x43, 0x41, 0x42, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90});
    CodeView view;
    follow(m.pc, view, 8);
    const CodeView first = view;
    CHECK(view.offset < Origin);  // some lines before
    for (int i = 0; i < 4; ++i) {
        m.step();
        follow(m.pc, view, 8);
        CHECK(view.offset == first.offset);
        constexpr std::array Texts{"inc ax", "inc bx", "inc cx", "inc dx"};
        CHECK(has(line_with(code_pane(m.pc, view, 8), ">"), Texts[static_cast<std::size_t>(i)]));
    }
    m.step(5);  // now beyond the last line but one
    follow(m.pc, view, 8);
    CHECK(view.offset != first.offset);
    CHECK(has(line_with(code_pane(m.pc, view, 8), ">"), "1000:0109"));
    m.pc.jump(0xF000, 0xE000);
    m.step();
    follow(m.pc, view, 8);
    CHECK(view.segment == 0xF000);
    CHECK(!line_with(code_pane(m.pc, view, 8), ">").empty());
}

TEST_CASE("code: scrolling up finds the beginnings of instructions", "[debug][panes][quick]") {
    // MOV AX,1234h; MOV [5678h],AX; CMP BYTE [BX+10h],0; JZ +5; MOV WORD [0500h],0102h; CALL; INC CX
    const Stopped m({0xB8, 0x34, 0x12, 0xA3, 0x78, 0x56, 0x80, 0x7F, 0x10, 0x00, 0x74,
                     0x05, 0xC7, 0x06, 0x00, 0x05, 0x02, 0x01, 0xE8, 0x00, 0x00, 0x41});
    CodeView view{Segment, 0x115};
    for (const u16 expected : {0x112, 0x10C, 0x10A, 0x106, 0x103, 0x100}) {
        scroll(m.pc, view, -1);
        CHECK(view.offset == expected);
    }
    scroll(m.pc, view, 6);
    CHECK(view.offset == 0x115);
    view.offset = 3;
    scroll(m.pc, view, -10);
    CHECK(view.offset == 0);
}

TEST_CASE("code: bytes before a known beginning are cut off, so that it has a line of its own",
          "[debug][panes][quick]") {
    Stopped m({0x90, 0x90});
    m.pc.poke(0x100FF, 0xB8);  // MOV AX,9090h would swallow the next instruction
    const Pane pane = code_pane(m.pc, CodeView{Segment, 0xFF}, 3);
    CHECK(pane[0].text() == "   1000:00FF  B8            db");
    CHECK(has(pane[1].text(), ">  1000:0100  90            nop"));
}

TEST_CASE("code: what the next instruction will meet", "[debug][panes][quick]") {
    SECTION("a memory operand") {
        Stopped m({0x80, 0x06, 0x34, 0x12, 0x07});  // ADD BYTE [1234h],7
        m.pc.poke(0x31234, 0x5A);
        CHECK(has(current_line(m.pc), "; [DS:1234] = 5A"));
    }
    SECTION("through a register and an override") {
        Stopped m({0x36, 0x8B, 0x47, 0x02});  // MOV AX,[SS:BX+2]
        m.poke_word(0x22002, 0xBEEF);
        CHECK(has(current_line(m.pc), "; [SS:2002] = BEEF"));
    }
    SECTION("LEA reads nothing") {
        Stopped m({0x8D, 0x47, 0x02});
        CHECK(has(current_line(m.pc), "; = 2002"));
    }
    SECTION("POP") {
        Stopped m({0x58});
        m.poke_word(0x27000, 0x4711);
        CHECK(has(current_line(m.pc), "; [SS:7000] = 4711"));
    }
    SECTION("RET, RETF, IRET") {
        Stopped m({0xC3});
        m.poke_word(0x27000, 0x4711);
        m.poke_word(0x27002, 0x2233);
        m.poke_word(0x27004, 0xF246);
        CHECK(has(current_line(m.pc), "; to 1000:4711"));
        m.pc.poke(0x10100, 0xCB);
        CHECK(has(current_line(m.pc), "; to 2233:4711"));
        m.pc.poke(0x10100, 0xCF);
        CHECK(has(current_line(m.pc), "; to 2233:4711 flags F246"));
    }
    SECTION("indirect jumps and calls") {
        Stopped m({0xFF, 0xE3});  // JMP BX
        CHECK(has(current_line(m.pc), "; to 1000:2000"));
        m.pc.poke(0x10101, 0x1F);  // CALL FAR [BX]
        m.poke_word(0x32000, 0x0005);
        m.poke_word(0x32002, 0xF000);
        CHECK(has(current_line(m.pc), "; to F000:0005"));
    }
    SECTION("INT") {
        Stopped m({0xCD, 0x13});
        m.poke_word(0x13 * 4, 0xEC59);
        m.poke_word(0x13 * 4 + 2, 0xF000);
        CHECK(has(current_line(m.pc), "; to F000:EC59 (disk)"));
    }
    SECTION("INTO") {
        Stopped m({0xCE});
        m.set_flags(0);
        CHECK(has(current_line(m.pc), "; OF = 0: not taken"));
    }
    SECTION("XLAT") {
        Stopped m({0xD7});
        m.pc.poke(0x32011, 0x77);
        CHECK(has(current_line(m.pc), "; [DS:2011] = 77"));
    }
}

TEST_CASE("code: whether a conditional jump will be taken", "[debug][panes][quick]") {
    using namespace cpu::flag;
    const auto jumps = [](int opcode, u16 flags) {
        Stopped m({opcode, 0x10});
        m.set_flags(flags);
        const std::string line = current_line(m.pc);
        CHECK(has(line, "; jumps to 1000:0112") != has(line, "; does not jump"));
        return has(line, "; jumps to");
    };
    struct Case {
        int opcode;  // the even one; the odd one is its contrary
        std::vector<u16> taken, not_taken;
    };
    const std::vector<Case> cases{
        {0x70, {OF}, {0, CF}},          {0x72, {CF}, {0, ZF}},
        {0x74, {ZF}, {0, CF}},          {0x76, {CF, ZF}, {0, SF}},
        {0x78, {SF}, {0, OF}},          {0x7A, {PF}, {0, AF}},
        {0x7C, {SF, OF}, {0, SF | OF}}, {0x7E, {SF, OF, ZF, SF | OF | ZF}, {0, SF | OF}},
    };
    for (const Case& c : cases) {
        for (const u16 flags : c.taken) {
            CHECK(jumps(c.opcode, flags));
            CHECK(!jumps(c.opcode + 1, flags));
        }
        for (const u16 flags : c.not_taken) {
            CHECK(!jumps(c.opcode, flags));
            CHECK(jumps(c.opcode + 1, flags));
        }
    }
    CHECK(jumps(0xE2, 0));  // LOOP with CX = 3
    CHECK(jumps(0xE1, ZF));
    CHECK(!jumps(0xE1, 0));
    CHECK(jumps(0xE0, 0));
    CHECK(!jumps(0xE0, ZF));
    CHECK(!jumps(0xE3, 0));  // JCXZ
    for (const u16 left : {0, 1}) {
        Stopped m({0xE2, 0x10, 0xE3, 0x10});
        cpu::CpuState s = m.pc.cpu();
        s.r[cpu::CX] = left;
        m.pc.set_cpu(s);
        CHECK(
            has(current_line(m.pc), left == 0 ? "; jumps to" : "; does not jump"));  // from 0 it goes all the way round
        m.pc.poke(0x10100, 0xE3);
        CHECK(has(current_line(m.pc), left == 0 ? "; jumps to" : "; does not jump"));
    }
}

TEST_CASE("registers: values, marks, pointers, flags in words", "[debug][panes][quick]") {
    Stopped m({0x40, 0x90});  // INC AX
    m.set_flags(cpu::flag::IF | cpu::flag::ZF);
    m.pc.poke(0x30010, 0x41);
    const cpu::Architectural before = m.pc.registers();
    m.step();
    const Namer name = [](u16 segment, u16 offset) {
        return std::string(segment == Segment && offset == 0x101 ? "here" : "");
    };
    const Pane pane = registers_pane(m.pc, &before, name);
    CHECK(pane[0].text() == " AX 1112*  SP 7000   CS 1000   IP 0101*    CS:IP 10101  here");
    CHECK(pane[1].text() == " BX 2000   BP 7010   SS 2000               SS:SP 27000  00 00 00 00 00 00");
    CHECK(pane[2].text() == " CX 0003   SI 0010   DS 3000               DS:SI 30010  41 00 00 00 00 00");
    CHECK(pane[3].text() == " DX 03F5   DI 0020   ES B800               ES:DI B8020  00 00 00 00 00 00");
    CHECK(pane[4].text() == " flags F206  O0 D0 I1 T0 S0 Z0*A0 P1*C0    interrupts on, even parity");
    CHECK(has(line_with(pane, "next"), "instruction at 1000:0101"));
    CHECK(has(line_with(pane, "cycle"), std::to_string(m.pc.clock())));
    // Without a state to compare with nothing is marked.
    CHECK(!has(to_text(registers_pane(m.pc)), "*"));
}

TEST_CASE("registers: the queue holds what was fetched", "[debug][panes][quick]") {
    Stopped m({0xF6, 0xE3, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45});  // MUL BL gives the queue time to fill
    m.step();
    CHECK(has(line_with(registers_pane(m.pc), "queue"), " queue  41 42 43 44 45"));
    CHECK(has(line_with(registers_pane(m.pc), "queue"), "held: queue full"));
}

TEST_CASE("registers: what comes next, and what holds an interrupt off", "[debug][panes][quick]") {
    Guest g;
    g.begin().vector(8, 0xE800).pics(true, 0x01).out(0x43, 0x30).out(0x40, 0x20).out(0x40, 0);
    SECTION("an interrupt that is accepted, and the frame it leaves") {
        g.code({0xFB}).label("spin").jump(0xEB, "spin");
        Pc pc(g.config());
        WatchProbe watch;
        while (pc.cpu().pending != cpu::Pending::Intr) pc.step(watch);
        CHECK(has(next_step(pc), "IRQ 0 (8253 timer 0) accepted: enters its handler; interrupted F000:"));
        CHECK(has(current_line(pc), "; IRQ 0 (8253 timer 0) accepted: enters its handler"));
        CHECK(!has(current_line(pc), "interrupted"));
    }
    SECTION("IF") {
        g.label("spin").jump(0xEB, "spin");
        Pc pc(g.config());
        WatchProbe watch;
        for (int i = 0; i < 300; ++i) pc.step(watch);
        CHECK(has(to_text(registers_pane(pc)), "! INTR asserted, but IF = 0"));
    }
    SECTION("a halt") {
        g.code({0xF4});
        Pc pc(g.config());
        pc.run(ticks_from_ms(5));
        CHECK(next_step(pc) == "halted with IF = 0: only NMI or RESET ends it");
        CHECK(has(current_line(pc), "; halted with IF = 0"));
    }
    SECTION("the instruction after a load of SS") {
        Stopped m({0x8E, 0xD0, 0x90, 0x90});
        m.step();
        CHECK(has(to_text(registers_pane(m.pc)), "! no interrupt before this instruction"));
        m.step();
        CHECK(!has(to_text(registers_pane(m.pc)), "!"));
    }
    SECTION("a prefix") {
        Stopped m({0x26, 0xA4});
        m.step();
        CHECK(next_step(m.pc) == "instruction at 1000:0100, its prefix is done");
    }
}

TEST_CASE("stack: return addresses and frames", "[debug][panes][quick]") {
    Stopped m({0xE8, 0x0A, 0x00, 0x90});  // CALL 010Dh
    m.poke_word(0x27002, 0x1122);
    m.pc.poke(0x11000, 0x9A);  // CALL 4444:3333 at 1100:0000
    m.poke_word(0x11001, 0x3333);
    m.poke_word(0x11003, 0x4444);
    m.poke_word(0x27004, 0x0005);
    m.poke_word(0x27006, 0x1100);
    m.pc.poke(0x12000, 0xCD);  // INT 21h at 1200:0000
    m.pc.poke(0x12001, 0x21);
    m.poke_word(0x27008, 0x0002);
    m.poke_word(0x2700A, 0x1200);
    m.poke_word(0x2700C, 0xF246);
    m.poke_word(0x27012, 0x0345);
    m.poke_word(0x27014, 0x1300);
    m.poke_word(0x27016, 0xF002);
    const std::vector<PushedFrame> frames{{0x2000, 0x7012, "IRQ 0"}};
    const MemoryCopy before = copy_memory(m.pc, 0x26FFE, 32);
    m.step();
    StackSources sources;
    sources.frames = frames;
    sources.old = [&](u32 linear) { return before.at(linear); };
    const Pane pane = stack_pane(m.pc, 13, sources);
    CHECK(pane[0].text() == "> 2000:6FFE  0103* return to 1000:0103 after call of 1000:010D?");
    CHECK(pane[1].text() == "  2000:7000  0000  ");
    CHECK(pane[2].text() == "  2000:7002  1122  ");
    CHECK(pane[3].text() == "  2000:7004  0005  return to 1100:0005 after far call of 4444:3333?");
    CHECK(pane[5].text() == "  2000:7008  0002  INT 21h interrupted 1200:0002?");
    CHECK(pane[6].text() == "  2000:700A  1200    CS");
    CHECK(pane[7].text() == "  2000:700C  F246    FLAGS interrupts on, zero, even parity");
    CHECK(pane[9].text() == "  2000:7010  0000    <- BP");
    CHECK(pane[10].text() == "  2000:7012  0345  IRQ 0 interrupted 1300:0345");
    CHECK(pane[12].text() == "  2000:7016  F002    FLAGS interrupts off");
    CHECK(pane[3].address == 0x27004u);
    CHECK(stack_pane(m.pc, 1, sources, 0x7012)[0].text() == "  2000:7012  0345  IRQ 0 interrupted 1300:0345");
}

TEST_CASE("stack: an indirect call is one only if its length fits", "[debug][panes][quick]") {
    Stopped m({0x90, 0xFF, 0x57, 0x10});  // CALL [BX+10h], which ends at 0104h
    m.poke_word(0x27000, 0x0104);
    CHECK(has(stack_pane(m.pc, 1)[0].text(), "return to 1000:0104 after call?"));
    m.poke_word(0x27000, 0x0103);  // FF 57 would be a call without its displacement
    CHECK(!has(stack_pane(m.pc, 1)[0].text(), "return"));
    m.pc.poke(0x10102, 0x77);  // PUSH [BX+10h]
    m.poke_word(0x27000, 0x0104);
    CHECK(!has(stack_pane(m.pc, 1)[0].text(), "return"));
}

TEST_CASE("memory: bytes, characters, changes, kinds", "[debug][panes][quick]") {
    Stopped m({});
    for (int i = 0; i < 16; ++i) m.pc.poke(0x1FFF0 + static_cast<u32>(i), static_cast<u8>(0x41 + i));
    m.pc.poke(0x1FFFF, 0x80);
    const MemoryCopy before = copy_memory(m.pc, 0x1FFF0, 16);
    m.pc.poke(0x1FFF3, 0x7A);
    const Pane pane = memory_pane(m.pc, {u16{0x1000}, 0xFFF0}, 3, &before, 0x1FFF1);
    CHECK(pane[0].text() == "RAM  (linear 1FFF0)");
    CHECK(pane[1].text() == ">1000:FFF0  41>42 43*7A 45 46 47 48-49 4A 4B 4C 4D 4E 4F 80  ABCzEFGHIJKLMNOÇ");
    CHECK(has(pane[2].text(), " 1000:0000  00"));  // wraps within the segment
    CHECK(pane[2].address == 0x10000u);
    const Pane edge = memory_pane(m.pc, {std::nullopt, 0xB7FF0}, 4);
    CHECK(edge[0].text() == "empty");
    CHECK(has(edge[1].text(), " B7FF0  -- -- --"));
    CHECK(edge[2].text() == "CGA memory");
    CHECK(has(edge[3].text(), " B8000  00 00"));
}

TEST_CASE("memory: searching", "[debug][panes][quick]") {
    Stopped m({});
    for (const u32 at : {0x5000u, 0x6000u, 0x6004u}) {
        m.pc.poke(at, 0x55);
        m.pc.poke(at + 1, 0xAA);
        m.pc.poke(at + 2, static_cast<u8>(at >> 8));
        m.pc.poke(at + 3, 'x');
    }
    std::string error;
    const auto find = [&](std::string_view text, u32 from = 0, u32 to = 0x100000, std::size_t most = 100) {
        return find_bytes(m.pc, from, to, parse_pattern(text, error), most);
    };
    using Places = std::vector<u32>;
    CHECK(find("55 AA") == Places{0x5000, 0x6000, 0x6004});
    CHECK(find("55aa5?'x'") == Places{0x5000});
    CHECK(find("55 ?? ?0, \"x\"") == Places{0x5000, 0x6000, 0x6004});
    CHECK(find("55 AA", 0x5001) == Places{0x6000, 0x6004});
    CHECK(find("55 AA", 0, 0x6002) == Places{0x5000, 0x6000});
    CHECK(find("55 AA", 0, 0x6001) == Places{0x5000});
    CHECK(find("55 AA", 0, 0x100000, 2) == Places{0x5000, 0x6000});
    CHECK(find("5").empty());
    CHECK(has(error, "two digits"));
    CHECK(find("'abc").empty());
    CHECK(has(error, "does not end"));
    CHECK(find("zz").empty());
    CHECK(has(error, "neither a hex digit"));
    CHECK(find("").empty());
    CHECK(has(error, "nothing to search for"));
}

TEST_CASE("the marks are explained in one place", "[debug][panes][quick]") {
    const std::string text = to_text(marks_pane());
    for (const char c :
         {mark::Here, mark::Changed, mark::On, mark::Off, mark::Blocks, mark::Guess, mark::Stop, mark::Disabled})
        CHECK(has(text, std::string(" ") + c + "  "));
}
