// SPDX-License-Identifier: MIT
// The verbs as a person types them, on a guest of a few bytes.
#include "tick86/debug/console.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;
using cpu::Clock, cpu::Pending;

namespace {

constexpr u16 Handler = 0xE800, Service = 0xE900;

struct Bench {
    Pc pc;
    DebugSession session;
    Console console;
    std::map<std::string, std::string> files;

    static Config config() {
        Guest g;
        g.begin().vector(8, Handler).vector(0x60, Service).pics(true, 0x01);
        g.out(0x43, 0x34).out(0x40, 0).out(0x40, 2).code({0xFB});
        g.label("loop").code({0xB8, 0x34, 0x12, 0xCD, 0x60}).inc_word(0x502).jump(0xEB, "loop");
        g.org(Handler).code({0x50}).inc_word(0x500).out(0x20, 0x20).code({0x58, 0xCF});
        g.org(Service).code({0x53, 0x89, 0xC3, 0x5B, 0xCF});
        return g.config();
    }
    Bench() : pc(config()), session(pc, {}), console(session) {
        console.read_file = [this](const std::string& path, std::string& content) {
            const auto file = files.find(path);
            content = file == files.end() ? "'" + path + "' does not exist" : file->second;
            return file != files.end();
        };
        console.write_file = [this](const std::string& path, std::string& content) {
            files[path] = content;
            return true;
        };
        session.step_into();
        session.finish();
    }
    // The answer, and what the stop says if the verb set the machine going.
    std::string operator()(const std::string& line) {
        const Console::Result result = console.execute(line);
        std::string text = result.text;
        if (session.is_running()) {
            session.finish(pc.now() + TicksPerSecond);
            text += console.stop_text();
        }
        INFO(line << ": " << text);
        CHECK(result.ok);
        return text;
    }
    std::string refused(const std::string& line) {
        const Console::Result result = console.execute(line);
        INFO(line << ": " << result.text);
        CHECK_FALSE(result.ok);
        CHECK_FALSE(session.is_running());
        return result.text;
    }
};

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a walk through a program by verbs", "[debug][console]") {
    Bench b;
    CHECK(has(b("."), "FFFF:0000"));
    CHECK(has(b("bp int 60"), "breakpoint 1: int 60"));
    CHECK(has(b("g"), "breakpoint 1: INT 60h comes at F000:"));
    CHECK(has(b("r ax"), "ax = 1234h"));
    CHECK(has(b("into"), "F000:E900 push bx"));
    CHECK(has(b("where"), "in INT 60h handler, depth 1, interrupted F000:"));
    CHECK(has(b("k"), "INT 60h -> F000:E900"));
    CHECK(has(b("iret"), "F000:E904 iret"));
    CHECK(has(b("back"), "F000:E903 pop bx"));
    CHECK(has(b(""), "F000:E901"));  // an empty line repeats
    CHECK(has(b("travel now"), "F000:E904"));
    CHECK(has(b("out"), "inc word [0x502]"));
    b("bc *");
    CHECK(has(b("over 3"), "int 0x60"));
    CHECK(has(b("p"), "inc word [0x502]"));
    CHECK(has(b("hist 9"), "int 0x60"));
    CHECK(has(b("until word [0:502] == 5"), "F000:"));
    CHECK(word_at(b.pc, 0x502) == 5);
    CHECK(has(b("who 0:502 l 2"), "00502h = 05 by F000:"));
    b("until cycle 90000");
    CHECK(b.pc.clock() >= 90000);
    CHECK(b.pc.clock() < 90100);
    CHECK(has(b("next-irq 0"), "IRQ 0 (INT 08h) is taken next"));
    CHECK(has(b("t"), "F000:E800 push ax"));
    CHECK(has(b("next-eoi"), "out 0x20,al"));
    CHECK(has(b("reverse"), "the history begins here"));
}

TEST_CASE("looking and changing by verbs", "[debug][console]") {
    Bench b;
    b("until word [0:502] == 3");
    CHECK(has(b("? 2*(3+4)"), "Eh (14)"));
    CHECK(has(b("d 0:20 l 10"), "00 E8 00 F0"));
    CHECK(b("D 0:20 L 10") == b("d 0:20 l 10"));
    CHECK(b("D0:20 l 10") == b("d 0:20 l 10"));
    CHECK(has(b("u F000:E900 n 2"), "F000:E901 89C3           mov bx,ax"));
    b("e 0:600 12 34 w ABCD 'hi'");
    CHECK(has(b("d 0:600 l 6"), "12 34 CD AB 68 69"));
    b("f 0:610 l 8 AA 55");
    CHECK(has(b("d 0:610 l 8"), "AA 55 AA 55"));
    b("m 0:600 l 6 0:620");
    CHECK(has(b("c 0:600 l 6 0:620"), "equal"));
    CHECK(has(b("s 0:0 l 700 CD AB 'hi'"), "0000:0602"));
    CHECK(has(b("a 0:630 mov ax,[bx+si+12]"), "8B4012, next 0633"));
    CHECK(has(b("u 0:630 n 1"), "mov ax,[bx+si+0x12]"));
    b("r bx = 4321");
    CHECK(b.pc.registers().r[cpu::BX] == 0x4321);
    b("r bl=7");
    CHECK(b.pc.registers().r[cpu::BX] == 0x4307);
    b("r cf 1");
    CHECK((b.pc.registers().flags & cpu::flag::CF) != 0);
    CHECK(has(b("i 21"), "FE  8259 master"));
    CHECK(has(b("bp irq 2"), "is IRQ 9 here"));
    CHECK_FALSE(has(b("bp irq 9"), "here"));
    b("bc *");
    b("o 21 FF");
    CHECK(b.pc.port_peek(0x21) == 0xFF);
    b("w mem.bin 0:600 l 4");
    CHECK(b.files["mem.bin"] == std::string("\x12\x34\xCD\xAB"));
    b("l mem.bin 0:700");
    CHECK(b.pc.peek(0x703) == 0xAB);
    b.files["prog.map"] = "F000:E900 service\n0000:0502 rounds\n";
    CHECK(has(b("symbols prog.map"), "2 symbols"));
    CHECK(has(b("sym service"), "F000:E900"));
    CHECK(has(b("sym serv*"), "FE900h service"));
    CHECK(has(b("u service n 1"), "service:"));
    CHECK(b.console.complete("bp serv", 7) == std::vector<std::string>{"service"});
    CHECK(b.console.complete("next-", 5) == std::vector<std::string>{"next-eoi", "next-int", "next-irq"});
    b("display word [rounds]");
    CHECK(has(b("over"), "word [rounds] = "));
    b("undisplay *");
    CHECK(b.console.execute("expect word [rounds] >= 3").contradicts == false);
    const Console::Result wrong = b.console.execute("expect word [rounds] == 99");
    CHECK(wrong.contradicts);
    CHECK(wrong.ok);
}

TEST_CASE("clock by clock through an instruction", "[debug][console]") {
    Bench b;
    b("until word [0:502] == 1");
    const cpu::Clock start = b.pc.clock();
    const u64 hash = b.pc.state_hash();
    const std::string first = b("cycle");
    CHECK(has(first, "  1/"));
    CHECK(b.pc.clock() == start);
    CHECK(b.pc.state_hash() == hash);
    std::string all = first;
    for (int i = 0; i < 200 && b.pc.clock() == start; ++i) all += b("cycle");
    CHECK(b.pc.clock() > start);
    const auto rows = static_cast<cpu::Clock>(std::count(all.begin(), all.end(), '/'));
    CHECK(rows == b.pc.clock() - start);  // one line for each clock of the instruction
}

TEST_CASE("interrupts by verbs, also in the past", "[debug][console]") {
    Bench b;
    b("until word [0:500] == 5");
    CHECK(has(b("ints"), "INT 60h"));
    CHECK(has(b("ints"), "> "));  // the handler that counts is at work
    const std::string hardware = b("ints hw 3");
    CHECK(has(hardware, "IRQ 0"));
    CHECK_FALSE(has(hardware, "INT 60h"));
    CHECK(std::count(hardware.begin(), hardware.end(), '\n') == 4);
    CHECK(has(b("lanes"), "IRQ 0"));
    CHECK(has(b("lanes hw 5000 50"), "one column is 100 cycles"));
    CHECK(has(b("card"), "IRQ 0, vector 08h"));
    CHECK(has(b("card"), "Still to come: an IRET"));
    const std::string serial = hardware.substr(hardware.find('\n') + 1 + 12, 9);
    CHECK(has(b("card " + serial), "IRQ 0, vector 08h"));
    CHECK(has(b("stats"), "8253 timer 0"));
    CHECK(has(b("info interrupts"), "handler's name, delay, EOI"));
    CHECK(has(b("why irq 0"), "has not sent its EOI"));
    CHECK(has(b("why 4"), "has never asked"));
    CHECK(has(b("why nmi"), "port 61h"));
    CHECK(has(to_text(b.console.pane("why")), "port 61h"));  // the pane goes on with what was asked last
    const std::string every = b("why");
    for (const char* part : {"IRQ 0", "8253 timer 0. ISR:", "IRQ 4", "IRQ 8", "NMI"}) CHECK(has(every, part));
    CHECK_FALSE(has(every, "IRQ 5"));
    for (const std::string_view name : {"why", "card"}) {  // sentences take the room that there is
        const auto widest = [&](int columns) {
            std::size_t most = 0;
            for (const PaneLine& line : b.console.pane(name, {0, columns})) most = std::max(most, line.text().size());
            return most;
        };
        CHECK(widest(0) > 70);
        CHECK(widest(0) <= 84);
        CHECK(widest(60) <= 66);  // but a heading is never broken
        CHECK(widest(120) > 100);
    }
    b("iret");
    b("into");
    CHECK(has(b("why irq 0"), "It does arrive: taken 5 times"));
    CHECK(has(b("card hw"), "IRET at F000:"));
    const std::string now = b("ints 50");
    const std::string clock = std::to_string(b.pc.clock());
    b("travel 6000");
    CHECK_FALSE(b("ints 50") == now);
    b("travel " + clock);
    CHECK(b("ints 50") == now);
    for (const char* line : {"ints 0", "ints x", "ints 1 2", "lanes 0", "lanes 100 5", "lanes hw x", "card x",
                             "card 999999999", "card 1 2", "stats 1", "why x", "why irq", "why irq -1", "why nmi 2"})
        b.refused(line);
}

TEST_CASE("every pane says something, every verb has help", "[debug][console]") {
    Bench b;
    b("until word [0:502] == 3");
    for (const std::string_view name : b.console.pane_names()) {
        INFO(name);
        CHECK_FALSE(b.console.pane(name).empty());
        CHECK_FALSE(to_text(b.console.pane(name)).empty());
    }
    const std::string help = b("help");
    for (const char* verb : {"go", "over", "back", "bpint", "iret", "dump", "asm", "print-panes"})
        CHECK(has(help, verb));
    CHECK(has(b("help over"), "--irq=hide"));
    b("print-panes all.txt");
    CHECK(has(b.files["all.txt"], "== pic\n"));
    CHECK(has(b("info registers"), "AX"));
    CHECK(has(b("info history"), "snapshots"));
}

TEST_CASE("what cannot be done is refused in words, and changes nothing", "[debug][console]") {
    Bench b;
    const u64 hash = b.pc.state_hash();
    for (const char* line : {"nonsense",
                             "bp",
                             "over x",
                             "over 0",
                             "into 1 2",
                             "d 0:0 l",
                             "e",
                             "e 0:0",
                             "e F000:0 12",
                             "e 0:0 123",
                             "f 0:0",
                             "m 0:0 l 4",
                             "r zz = 1",
                             "r al = 123",
                             "o 10000 1",
                             "o 21",
                             "l",
                             "w x",
                             "l missing.bin 0:0",
                             "symbols missing.map",
                             "travel",
                             "travel x",
                             "until",
                             "until ==",
                             "until time 3h",
                             "u 0:0 n 100000",
                             "u 0:10 5",
                             "r 5",
                             "r f XX",
                             "over --irq=show",
                             "pane code 99999999",
                             "cycle 1000000",
                             "bp 0:0 if ax == 1 if bx == 2",
                             "bp 0:0 after 1 after 2",
                             "bp 0:0 log \"x",
                             "bp 0:0 log \"",
                             "bp 0:0 log {ax",
                             "bc",
                             "bc 99",
                             "sym",
                             "sym nothere",
                             "? 1/0",
                             "why irq 16",
                             "pane nothing",
                             "next-irq 16",
                             "next-int 100",
                             "iret",
                             "a 0:0",
                             "a 0:0 fnord ax",
                             "expect",
                             "undisplay x",
                             "info x",
                             "help x2",
                             "s 0:0 l 10",
                             "s 0:0 l 10 XX",
                             "h 1"})
        if (std::string(line) != "bp" && std::string(line) != "help x2") b.refused(line);
    CHECK(b.pc.state_hash() == hash);
    CHECK(b.session.breakpoints().list().empty());
}

TEST_CASE("DEBUG.COM's letters and their forms", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    const std::string two = "F000:E900 53             push bx\nF000:E901 89C3           mov bx,ax\n";
    CHECK(b("u F000:E900 E901") == two);
    CHECK(b("u F000:E900 E902") == two);
    CHECK(b("u F000:E900 l 2") == two);
    CHECK(b("u F000:E900,l3") == two);
    CHECK(b("U F000:E900 N 2") == two);
    CHECK(has(b("u n 1"), "F000:E903 5B"));  // it goes on there
    CHECK(has(b("u"), "F000:E904 CF"));
    b("e 0:600 8b ec");
    CHECK(has(b("u 0:600 n 1"), "8BEC           mov bp,sp\n"));  // as all but NASM write it
    CHECK(has(b("d 0:600 l 2"), "8B EC  "));
    CHECK_FALSE(has(b("d 0:600 l 2"),
                    "00"
                    " "
                    "00"));
    CHECK(has(b("d"), "0000:0602"));
    CHECK(has(b("a 0:600 jmp dword ptr [bx]"), "FF2F"));
    CHECK(has(b("a 0:600 call dword ptr [bx+2]"), "FF5F02"));
    CHECK(has(b("a 0:600 les bx,dword ptr [si]"), "C41C"));
    b("r es = 60");
    b("r di = 4");
    CHECK(has(b("bp es:di"), "breakpoint 1: 0060:0004 (00604h)"));
    CHECK(has(b("bpm es:di+2,2 r"), "breakpoint 2: mem 0060:0006,2 r"));
    b("bc *");
    b("e 0:600 b8 34 12 40 40 f8 f9");
    b("r cs = 0");
    CHECK(has(b("t=600 2"), "0000:0604"));
    CHECK(b.pc.registers().r[cpu::AX] == 0x1235);
    CHECK(has(b("t =603"), "0000:0604"));
    CHECK(has(b("p=0:600"), "0000:0603"));
    CHECK(has(b("p = 600 3"), "0000:0605"));
    CHECK(b.pc.registers().r[cpu::AX] == 0x1236);
    CHECK(has(b("g=600 605 603"), "0000:0603"));
    CHECK(has(b("g 604 605"), "0000:0604"));
    b("e 0:600 b9 03 00 e2 fe 90");
    CHECK(has(b("p=600 2"), "0000:0605"));  // LOOP as one, as DEBUG does it
    CHECK(b.pc.registers().r[cpu::CX] == 0);
    CHECK(has(b("over =600 2"), "0000:0603"));
    b("e 0:600 b8 34 12 40 40 f8 f9");
    CHECK(b("r f ov dn ei ng nz ac po cy") == "OV DN EI NG NZ AC PO CY\n");
    CHECK((b.pc.registers().flags & cpu::flag::Loadable) == 0x0E91);
    CHECK(b("R F NV UP DI PL ZR NA PE NC") == "NV UP DI PL ZR NA PE NC\n");
    CHECK((b.pc.registers().flags & cpu::flag::Loadable) == 0x0044);
    CHECK(b("r f") == "NV UP DI PL ZR NA PE NC\n");
    CHECK(has(b("n"), "no file"));
    b("n my.bin");
    CHECK(b("n") == "my.bin\n");
    b("w 0:600 l 3");
    CHECK(b.files["my.bin"] == std::string("\xB8\x34\x12", 3));
    b("w 0:600 601");
    CHECK(b.files["my.bin"] == std::string("\xB8\x34", 2));
    b("w other.bin 0:600 l 1");
    CHECK(b.files["other.bin"] == "\xB8");
    CHECK(b.files["my.bin"].size() == 2);
    b("l 0:620");
    CHECK(b.pc.peek(0x621) == 0x34);
    b("l other.bin 0:630");
    CHECK(b.pc.peek(0x630) == 0xB8);
}

// An INT with its parameter behind it: the handler moves the return address.
TEST_CASE("a frame whose address was moved is still one, and one that was popped is none", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:600 cd 60 90 90 90");
    b("e 0:610 55 8b ec 83 46 02 02 5d cf");  // PUSH BP; MOV BP,SP; ADD word [BP+2],2; POP BP; IRET
    b("e 0:180 w 610 w 0");
    b("r cs = 0");
    b("r ip = 600");
    b("into");
    b("go 617");
    CHECK(has(b("where"), "in INT 60h handler, depth 1"));
    CHECK(has(b("k"), "0000:0604  INT 60h"));
    CHECK(has(b("iret"), "0000:0618 iret"));
    CHECK(has(b("into"), "0000:0604 nop"));
    CHECK_FALSE(has(b("where"), "handler"));
    b("e 0:610 83 c4 06 eb f3 90");  // ADD SP,6; JMP 608
    b("r ip = 600");
    b("into");
    CHECK(has(b("where"), "in INT 60h handler, depth 1"));
    CHECK_FALSE(has(b("into"), "handler"));
    CHECK(has(b.refused("iret"), "no interrupt is being handled"));
    b("e 0:608 cd 60 eb fe");  // the next one takes the place of the frame
    b("r ip = 600");
    b("into");
    CHECK(has(b("iret"), "the handler was left without a return"));
}

TEST_CASE("what lies on the wrong side of now is said, and nothing moves", "[debug][console][quick]") {
    Bench b;
    b("until cycle 50000");
    const Clock now = b.pc.clock();
    const u64 hash = b.pc.state_hash();
    CHECK(has(b.refused("until cycle 1000"), "cycle 1000 has passed"));
    CHECK(has(b.refused("until cycle 1000"), "'travel 1000'"));
    CHECK(has(b.refused("until time 1ms"), "has passed"));
    CHECK(has(b.refused(fmt::format("until cycle {}", now)), "is now"));
    CHECK(has(b.refused("forget"), "in the present"));
    CHECK(has(b.refused("travel 9000000"), fmt::format("the newest is {}", now)));
    CHECK(has(b("bpc 1000"), "only be met after going back"));
    CHECK_FALSE(has(b("bpc 60000"), "going back"));
    CHECK(b.pc.clock() == now);
    CHECK(b.pc.state_hash() == hash);
    b("travel 40000");
    CHECK(b.pc.clock() < now);
    b(fmt::format("until cycle {}", now - 5000));  // that lies ahead now
    CHECK(b.pc.clock() >= now - 5000);
    b(fmt::format("travel {}", now));
    CHECK(b.pc.state_hash() == hash);
    b("travel 40000");
    std::string typed;
    b.console.type = [&](const std::string& text) {
        typed += text;
        return std::string();
    };
    CHECK(b.session.is_in_past());
    b("type abc");  // makes another future, as a change does
    CHECK(typed == "abc");
    CHECK_FALSE(b.session.is_in_past());
    b(fmt::format("until cycle {}", now));
    b("travel 40000");
    CHECK(has(b("forget"), "forgotten"));
    CHECK_FALSE(b.session.is_in_past());
    CHECK(has(b.refused(fmt::format("travel {}", now)), "was not lived yet"));
}

TEST_CASE("go says where a number alone leads", "[debug][console][quick]") {
    Bench b;  // in segment FFFF
    CHECK(has(b("go f0"), "to FFFF:00F0, that is 000E0h"));
    b("go F000:E900");
    CHECK_FALSE(has(b("go F000:E901"), "that is"));
    CHECK(has(b("go E903"), "to F000:E903, that is FE903h"));
    b("e 0:600 eb fe");
    b("r cs = 0");
    CHECK_FALSE(has(b("go =600 600"), "that is"));
}

TEST_CASE("a halt is told where the machine stands", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:600 f4 90");
    b("r cs = 0");
    b("r ip = 600");
    CHECK_FALSE(has(b("where"), "halted"));
    b("r if = 1");
    CHECK(has(b("into"), ", halted\n"));
    CHECK(has(b("where"), ", halted\n"));
    CHECK(b.console.status_line() == "halted");
    b("r if = 0");
    CHECK(has(b("where"), "halted with IF = 0\n"));
}

TEST_CASE("a clock that is asked for is reached in a halt, too", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:600 f4");  // HLT, with all lines masked
    b("o 21 ff");
    b("r cs = 0");
    b("r ip = 600");
    b("r if = 1");
    b("into");
    const Clock halted = b.pc.clock();
    REQUIRE(b.pc.cpu().pending == Pending::Halted);
    CHECK(has(b("cycle"), "1/64"));
    CHECK(b.pc.clock() == halted);  // a look ahead leaves no trace
    CHECK_FALSE(b.session.is_in_past());
    CHECK(has(b("cycle 63"), fmt::format("cycle {}, halted", halted + 64)));
    CHECK(b.pc.clock() == halted + 64);
    b("until cycle 200000");
    CHECK(b.pc.clock() == 200'000);
    b("until time 0.1s");
    CHECK(b.pc.now() - ticks_from_us(100'000) < 4);
}

TEST_CASE("iret on an IRET is the one of the interrupt around it", "[debug][console][quick]") {
    Bench b;
    b("bpint 60");
    b("go");
    b("bc *");
    b("next-irq 0");
    b("into");
    b("e 0:610 cd 60 b0 20 e6 20 cf");
    b("r cs = 0");
    b("r ip = 610");
    b("into");  // into INT 60h
    const u16 inner = b.pc.registers().r[cpu::SP];
    const std::string first = b("iret");
    INFO(first);
    CHECK(b.pc.registers().r[cpu::SP] == inner);
    b("iret");
    CHECK(b.pc.registers().ip == 0x616);
    CHECK(b.pc.registers().r[cpu::SP] == inner + 6);
    CHECK(has(b.refused("iret"), "the only interrupt"));
}

TEST_CASE("back --over takes a repeated instruction as one that interrupts had broken off", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:620 f3 a4 90");  // REP MOVSB
    b("r cs = 0");
    b("r ip = 620");
    b("r cx = 1000");
    b("r si = 1000");
    b("r di = 3000");
    const Clock began = b.pc.clock();
    b("over");
    REQUIRE(b.pc.registers().ip == 0x622);
    REQUIRE(word_at(b.pc, 0x500) > 3);  // interrupts came
    b("back --over");
    CHECK(b.pc.clock() == began);
    CHECK(b.pc.registers().r[cpu::CX] == 0x1000);
}

TEST_CASE("comparing and searching wrap in their segment, as copying does", "[debug][console][quick]") {
    Bench b;
    b("e 0:fffe 11 22");
    b("e 0:0 33 44");
    b("m 0:fffe l 4 0:700");
    CHECK(b("c 0:fffe l 4 0:700") == "equal\n");
    CHECK(b("s 0:fff0 l 20 22 33") == "0000:FFFF\n");
    b("e 0:0 00 00");
    CHECK(b("s 0:0 l 100000 11 22 33 44") == "00700h\n");
}

TEST_CASE("who has cleared IF is told with its clock, also right behind a stop", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:630 fa 90");
    b("r cs = 0");
    b("r ip = 630");
    b("r if = 1");
    const Clock began = b.pc.clock();
    b("into");
    CHECK(has(b("why irq 0"), fmt::format("0000:0630 at cycle {}", began)));
}

TEST_CASE("looking ahead sends nothing to the host", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:640 b0 41 e6 e9 90");
    b("r cs = 0");
    b("r ip = 640");
    struct Heard {
        const DebugSession& session;
        std::string text;
    } heard{b.session, {}};
    b.pc.debug_out().connect(heard, [](Heard& h, u8 byte) {
        if (!h.session.is_in_past()) h.text += static_cast<char>(byte);
    });
    b("into");
    b("cycle 4");
    CHECK(heard.text.empty());
    b("into");
    CHECK(heard.text == "A");
    b("back");
    b("into");
    CHECK(heard.text == "A");
    b.pc.debug_out() = {};
}

TEST_CASE("the NMI button is input: pressed in the present, and again when time runs again",
          "[debug][console][quick]") {
    constexpr u16 Handler = 0xE800;
    const auto guest = [](u8 check, u8 mask) {
        Guest g;
        g.begin().vector(2, Handler).out(0x63, 0x99).out(0x61, check).out(0x70, mask);
        g.label("loop").inc_word(0x502).jump(0xEB, "loop");
        g.org(Handler).inc_word(0x500).code({0xCF});
        return g;
    };
    Pc pc(guest(0x00, 0x00).config());
    DebugSession session(pc, {});
    Console console(session);
    const auto to = [&](const std::string& line) {
        REQUIRE(console.execute(line).ok);
        session.finish(pc.now() + TicksPerSecond);
    };
    to("until cycle 50000");
    const Clock pressed = pc.clock();
    const Console::Result nmi = console.execute("nmi");
    CHECK(nmi.ok);
    CHECK(nmi.text.empty());
    to("next-int 2");
    CHECK(pc.cpu().pending == Pending::Nmi);
    CHECK(has(console.execute("nmi").text, "no NMI comes of it"));  // the flip-flop is still set, and NMI high
    to("until cycle 90000");
    CHECK(word_at(pc, 0x500) == 1);
    const u64 later = pc.state_hash();
    for (const Clock clock : {pressed - 1000, pressed, pressed + 1}) {
        REQUIRE(console.execute(fmt::format("travel {}", clock)).ok);
        to("until cycle 90000");
        CHECK(pc.state_hash() == later);
    }

    for (const auto& [check, mask] : {std::pair<u8, u8>{0x20, 0x00}, {0x00, 0x80}}) {
        Pc deaf(guest(check, mask).config());
        DebugSession other(deaf, {});
        other.run_to_cycle(50000);
        other.finish();
        CHECK_FALSE(other.press_nmi());
        other.run_to_cycle(90000);
        other.finish();
        CHECK(word_at(deaf, 0x500) == 0);
    }
}

TEST_CASE("clock by clock, an HLT ends where its halt begins", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:650 fb f4");  // STI, HLT; no line is open, so the halt lasts
    b("o 21 ff");
    b("r cs = 0");
    b("r ip = 650");
    b("into");
    const Clock began = b.pc.clock();
    b("into");
    REQUIRE(b.pc.cpu().pending == Pending::Halted);
    const Clock halted = b.pc.clock();
    b("back");
    REQUIRE(b.pc.clock() == began);
    CHECK(has(b("cycle"), fmt::format("  1/{:<3}", halted - began)));
    CHECK(has(b(fmt::format("cycle {}", halted - began - 1)), fmt::format("cycle {}, halted", halted)));
    CHECK(b.pc.clock() == halted);
    CHECK(b.pc.cpu().pending == Pending::Halted);
    CHECK(has(b("cycle"), "1/64"));
}

TEST_CASE("back --over takes no other instruction with a prefix for a repeated one", "[debug][console][quick]") {
    for (const char* code : {"26 8b 07", "f0 90", "f3 90", "26 a4"}) {  // ES MOV, LOCK NOP, REP NOP, ES MOVSB
        INFO(code);
        Bench b;
        b("next-int 60");
        b("o 21 ff");
        b("e 0:660 bc 00 07");  // MOV SP, 20 NOPs, MOV SP: all that was before is as deep as a handler
        b("f 0:663 l 14 90");
        b(std::string("e 0:677 bc 00 7f ") + code + " 90 90");
        b("r cs = 0");
        b("r ip = 660");
        b("into 22");
        REQUIRE(b.pc.registers().ip == 0x67A);
        const Clock before = b.pc.clock();
        b("into");
        CHECK_FALSE(has(b("back --over"), "the history begins here"));
        CHECK(b.pc.clock() == before);
    }
}

TEST_CASE("back --over finds the first of several prefixes", "[debug][console][quick]") {
    Bench b;
    b("next-int 60");
    b("e 0:690 f3 26 a4 90");  // an interrupt ends the repetition: the chip goes on with ES MOVSB
    b("r cs = 0");
    b("r ip = 690");
    b("r cx = 1000");
    b("r si = 1000");
    b("r di = 3000");
    const Clock began = b.pc.clock();
    b("until ip == 693");
    REQUIRE(b.pc.registers().r[cpu::CX] > 0);
    b("back --over");
    CHECK(b.pc.clock() == began);
}

TEST_CASE("AF, CF and DF are numbers where a number is expected", "[debug][console][quick]") {
    Bench b;
    b("o 21 AF");
    CHECK(b.pc.port_peek(0x21) == 0xAF);
    b("r bx AF");
    CHECK(b.pc.registers().r[cpu::BX] == 0xAF);
    b("r bx = cf");
    CHECK(b.pc.registers().r[cpu::BX] == 0xCF);
    b("e 0:600 w DF AF w 12AF");
    CHECK(has(b("d 0:600 l 5"), "DF 00 AF AF 12"));
    CHECK(b("h AF 1") == "00B0  00AE\n");
    b("f 0:600 l DF CF");
    CHECK(b.pc.peek(0x6DE) == 0xCF);
    CHECK(b.pc.peek(0x6DF) == 0);
    b("m 0:600 l AF 700");
    CHECK(b.pc.peek(0x7AE) == 0xCF);
    b("e AF 5A");  // an address, too, but a symbol of that name comes first
    CHECK(b.pc.peek(0xAF) == 0x5A);
    b.files["names.map"] = "0000:0604 fade\n";
    b("symbols names.map");
    b("e fade 5B");
    CHECK(b.pc.peek(0x604) == 0x5B);
    b("bp port AF,CF w");
    REQUIRE_FALSE(b.session.breakpoints().list().empty());
    CHECK(b.session.breakpoints().list().front().first == 0xAF);
    CHECK(b.session.breakpoints().list().front().last == 0xAF + 0xCF - 1);
    b("r cf 1");
    CHECK(has(b("? cf"), "1"));
    CHECK(has(b("r cf"), "cf = 1"));
}

TEST_CASE("more bytes than a segment has go on behind it", "[debug][console][quick]") {
    Bench b;
    b("f 5000:0 l 10010 11");
    CHECK(b.pc.peek(0x5FFFF) == 0x11);
    CHECK(b.pc.peek(0x6000F) == 0x11);
    CHECK(b.pc.peek(0x60010) == 0);
    b("e 6000:0 21 22");
    b("m 5000:0 l 10010 2000:0");
    CHECK(b.pc.peek(0x20000) == 0x11);
    CHECK(b.pc.peek(0x30000) == 0x21);
    CHECK(b.pc.peek(0x30001) == 0x22);
    CHECK(b("c 5000:0 l 10010 2000:0") == "equal\n");
    b("w big.bin 2000:0 l 10010");
    const std::string& file = b.files["big.bin"];
    REQUIRE(file.size() == 0x10010);
    CHECK(file[0] == 0x11);
    CHECK(file[0x10000] == 0x21);
    CHECK(b("s 2000:0 l 10010 21 22") == "30000h\n");
}

TEST_CASE("a search that finds more than it shows says so", "[debug][console][quick]") {
    Bench b;
    b("f 0:1000 l 65 77");
    const std::string some = b("s 0:1000 l 64 77");
    CHECK(std::count(some.begin(), some.end(), '\n') == 100);
    CHECK_FALSE(has(some, "more"));
    const std::string many = b("s 0:1000 l 65 77");
    CHECK(std::count(many.begin(), many.end(), '\n') == 101);
    CHECK(has(many, "0000:1063\n"));
    CHECK(has(many, "there are more"));
}

TEST_CASE("what a breakpoint cannot mean is said", "[debug][console][quick]") {
    Bench b;
    CHECK(has(b.refused("bp 0:0 after 1 after 2"), "'after' is given twice"));
    CHECK(has(b.refused("bp 0:0 log \"x"), "closing quote is missing"));
    b("bp 0:0 after 3 log \"x\"");
    b("bp 0:0 log x");
}
