// SPDX-License-Identifier: MIT
// GDB's protocol, packet by packet; tests/apps/debug/gdb_test.py has GDB itself at the other end.
#include "tick86/debug/gdb_server.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "debug/gdb/packets.h"
#include "debug/gdb/registers.h"
#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u32 Linear = u32{Guest::Segment} << 4;
constexpr u16 Handler = 0xE800, Routine = 0xE900;
constexpr Tick Slice = TicksPerSecond / 1000;

std::string register_text(u32 value, int bytes = 4) { return gdb::to_hex(value, bytes); }

// A guest that counts at 0:0500, calls INT 60h, and has IRQ 0 each 400 clocks; and GDB at it.
struct Target {
    Guest guest;
    u16 loop = 0, interrupt = 0, after = 0, store = 0;
    std::unique_ptr<Pc> pc;
    std::unique_ptr<DebugSession> session;
    std::unique_ptr<GdbServer> server;
    std::vector<std::string> lines;  // of monitor

    explicit Target(History::Limits limits = {}) {
        guest.begin().vector(8, Handler).vector(0x60, Routine).pics(true, 0x01);
        guest.out(0x43, 0x34).out(0x40, 100).out(0x40, 0).code({0xFB});
        guest.label("loop");
        loop = store = guest.here();
        guest.inc_word(0x500);
        interrupt = guest.here();
        guest.code({0xCD, 0x60});
        after = guest.here();
        guest.code({0xA1, 0x10, 0x05}).jump(0xEB, "loop");  // MOV AX,[0510]
        guest.org(Handler).code({0x50}).inc_word(0x502).out(0x20, 0x20).code({0x58, 0xCF});
        guest.org(Routine).inc_word(0x504).code({0xCF});
        pc = std::make_unique<Pc>(guest.config(MachineKind::Pc86));
        begin(limits);
    }
    void begin(History::Limits limits) {
        session = std::make_unique<DebugSession>(*pc, limits);
        session->step_into();
        session->finish(pc->now() + TicksPerSecond);
        server = std::make_unique<GdbServer>(*session, [this](const std::string& line) {
            lines.push_back(line);
            if (line == "over") session->step_over(1, true);
            return line == "silent" ? std::string{} : "answer to " + line + "\n";
        });
        server->attach();
        REQUIRE(server->feed("+$QStartNoAckMode#b0+") == "+$OK#9a");
    }

    // What comes for one packet, without its frame; several are joined by '|'.
    std::string content(const std::string& sent) const {
        std::string all;
        gdb::PacketReader reader(GdbServer::PacketBytes);
        for (const char c : sent)
            if (const auto item = reader.take(c)) {
                REQUIRE(item->kind == gdb::PacketReader::Item::Kind::Packet);
                all += (all.empty() ? "" : "|") + item->content;
            }
        return all;
    }
    std::string ask(const std::string& packet) { return content(server->feed(gdb::framed(packet))); }
    // Lets the machine run as a front end does, until GDB is told of a stop.
    std::string wait(int slices = 3000) {
        for (int i = 0; i < slices; ++i) {
            if (!server->holds_machine()) session->advance(pc->now() + Slice);
            if (const std::string sent = server->poll(); !sent.empty()) return content(sent);
        }
        return "nothing";
    }
    std::string go(const std::string& packet) {
        const std::string at_once = ask(packet);
        return at_once.empty() ? wait() : at_once;
    }
    void check_stop(const std::string& reply, int signal, u16 ip, const std::string& reason = "") const {
        const cpu::Architectural a = pc->registers();
        CHECK(a.ip == ip);
        CHECK(reply == fmt::format("T{:02x}08:{};04:{};09:{};thread:1;{}", signal, register_text(Linear + ip),
                                   register_text(a.r[cpu::SP]), register_text(a.flags), reason));
    }
    void insert(u16 ip) { REQUIRE(ask(fmt::format("Z0,{:x},1", Linear + ip)) == "OK"); }
    u16 ip() const { return pc->registers().ip; }
};

}  // namespace

TEST_CASE("GDB's packets are framed, acknowledged and asked for again", "[gdb][quick]") {
    Target t;
    GdbServer server(*t.session, [](const std::string&) { return std::string{}; });
    CHECK(server.feed("$qC#b4").empty());  // nobody is there yet
    server.attach();
    CHECK(server.feed("garbage+$qC#b4") == "+$QC1#c5");
    CHECK(server.feed("-") == "$QC1#c5");
    CHECK(server.feed("----") == "$QC1#c5$QC1#c5");  // not for ever
    CHECK(server.feed("$qC#b5") == "-");
    CHECK(server.feed("$qC#zz") == "-");
    CHECK(server.feed("$qZ$qC#b4") == "+$QC1#c5");  // the end of the first one was lost
    for (const char* piece : {"$", "q", "C#b"}) CHECK(server.feed(piece).empty());
    CHECK(server.feed("4") == "+$QC1#c5");
    CHECK(server.feed("$#00") == "+$#00");
    CHECK(server.feed("$vMustReplyEmpty#3a") == "+$#00");
    CHECK(server.feed("$m0," + std::string(GdbServer::PacketBytes, '0') + "1#00") == "-");
    std::string long_packet(GdbServer::PacketBytes + 1, '0');
    CHECK(server.feed(gdb::framed(long_packet)) == "+$E07#ac");
    CHECK(server.feed("$qC#b4") == "+$QC1#c5");
    CHECK(server.feed("\x03").empty());  // it stands still
    CHECK(server.feed("$QStartNoAckMode#b0") == "+$OK#9a");
    CHECK(server.feed("$qC#b5").empty());
    CHECK(server.feed("$qC#b4-") == "$QC1#c5");
}

TEST_CASE("GDB is told what there is", "[gdb][quick]") {
    Target t;
    CHECK(t.ask("qSupported:multiprocess+;swbreak+;hwbreak+;vContSupported+") ==
          "PacketSize=4000;qXfer:features:read+;vContSupported+;QStartNoAckMode+;swbreak+;hwbreak+;"
          "ReverseStep+;ReverseContinue+");
    CHECK(t.ask("qAttached") == "1");
    CHECK(t.ask("qfThreadInfo") == "m1");
    CHECK(t.ask("qsThreadInfo") == "l");
    CHECK(t.ask("Hg0") == "OK");
    CHECK(t.ask("Hc-1") == "OK");
    CHECK(t.ask("Hg7") == "E16");
    CHECK(t.ask("T1") == "OK");
    CHECK(t.ask("T2") == "E16");
    CHECK(t.ask("vCont?") == "vCont;c;C;s;S");
    CHECK(t.ask("qTStatus").empty());

    std::string xml;
    for (std::string piece = "m"; piece[0] == 'm'; xml += piece.substr(1)) {
        piece = t.ask(fmt::format("qXfer:features:read:target.xml:{:x},100", xml.size()));
        REQUIRE_FALSE(piece.empty());
        REQUIRE(piece.size() <= 0x101);
    }
    CHECK(xml == gdb::target_description());
    CHECK(xml.find("<architecture>i8086</architecture>") != std::string::npos);
    CHECK(t.ask("qXfer:features:read:target.xml:ffffffff,100") == "l");
    CHECK(t.ask("qXfer:features:read:other.xml:0,100") == "E00");
    CHECK(t.ask("qXfer:features:read:target.xml:0") == "E16");
    CHECK(t.ask("qXfer:memory-map:read::0,100").empty());

    Target without({.reach = 0});
    CHECK(without.ask("qSupported").find("Reverse") == std::string::npos);
    CHECK(without.ask("bs") == "E16");
}

TEST_CASE("GDB reads and writes registers", "[gdb][quick]") {
    Target t;
    t.insert(t.loop);
    REQUIRE(t.go("c").substr(0, 3) == "T05");
    const cpu::Architectural a = t.pc->registers();
    const std::string none(8, 'x');
    const std::string head = register_text(a.r[cpu::AX]) + register_text(a.r[cpu::CX]) + register_text(a.r[cpu::DX]) +
                             register_text(a.r[cpu::BX]) + register_text(0x7000) + register_text(a.r[cpu::BP]) +
                             register_text(a.r[cpu::SI]) + register_text(a.r[cpu::DI]) +
                             register_text(Linear + t.loop) + register_text(a.flags) + register_text(0xF000) +
                             register_text(0) + register_text(0) + register_text(0) + none + none;
    const std::string tail = register_text(t.loop, 2) + register_text(0x7000, 2) + register_text(0xF0000000 | t.loop);
    const std::string all = head + std::string(8 * 20 + 8 * 8, 'x') + tail;
    CHECK(t.ask("g") == all);
    CHECK(t.ask("p8") == register_text(Linear + t.loop));
    CHECK(t.ask("p20") == register_text(t.loop, 2));
    CHECK(t.ask("pe") == none);
    CHECK(t.ask("p10") == std::string(20, 'x'));
    for (const char* bad : {"p23", "p", "pzz", "p-1", "p1;", "gg"}) CHECK(t.ask(bad) == "E16");

    const auto r = [&] { return t.pc->registers(); };
    CHECK(t.ask("P0=34120000") == "OK");
    CHECK(r().r[cpu::AX] == 0x1234);
    CHECK(t.ask("P1=feffffff") == "OK");
    CHECK(r().r[cpu::CX] == 0xFFFE);
    CHECK(t.ask("P9=01000000") == "OK");
    CHECK(r().flags == (cpu::flag::Fixed | cpu::flag::CF));
    CHECK(t.ask("P20=00e8") == "OK");
    CHECK(r().ip == Handler);
    CHECK(t.ask("P8=00e90f00") == "OK");  // FE900h stays in F000h
    CHECK((r().sreg[cpu::CS] == 0xF000 && r().ip == Routine));
    CHECK(t.ask("P8=007c0000") == "OK");  // 07C00h does not
    CHECK((r().sreg[cpu::CS] == 0x0000 && r().ip == 0x7C00));
    CHECK(t.ask("P22=5be000f0") == "OK");
    CHECK((r().sreg[cpu::CS] == 0xF000 && r().ip == 0xE05B));
    CHECK(t.ask("Pb=00200000") == "OK");
    CHECK(t.ask("P4=10000200") == "OK");  // 20010h in 2000h
    CHECK((r().sreg[cpu::SS] == 0x2000 && r().r[cpu::SP] == 0x0010));
    CHECK(t.ask("P4=04000300") == "OK");  // 30004h
    CHECK((r().sreg[cpu::SS] == 0x3000 && r().r[cpu::SP] == 0x0004));
    CHECK(t.ask("P21=0080") == "OK");
    CHECK(r().r[cpu::SP] == 0x8000);
    const std::string before = t.ask("g");
    for (const char* bad : {"P0=00000100", "P0=3412", "P0", "P0=zzzzzzzz", "P8=00001000", "Pe=00000000",
                            "P10=00000000000000000000", "P23=00000000", "P=00000000", "P0=3412000000"})
        CHECK(t.ask(bad) == "E16");
    CHECK(t.ask("g") == before);

    // All at once: what has changed is written, or nothing.
    std::string changed = before;
    changed.replace(0, 8, register_text(0xBEEF));
    changed.replace(8 * 12, 8, register_text(0x40));
    CHECK(t.ask("G" + changed) == "OK");
    CHECK(r().r[cpu::AX] == 0xBEEF);
    CHECK(r().sreg[cpu::DS] == 0x40);
    CHECK((r().sreg[cpu::SS] == 0x3000 && r().r[cpu::SP] == 0x8000));
    CHECK(t.ask("g") == changed);
    std::string bad = changed;
    bad.replace(0, 8, register_text(1));
    CHECK(t.ask("G" + bad.substr(0, bad.size() - 2)) == "E16");
    CHECK(t.ask("G" + bad + "00") == "E16");
    bad.replace(8, 8, register_text(0x10000));
    CHECK(t.ask("G" + bad) == "E16");
    CHECK(t.ask("g") == changed);
}

TEST_CASE("GDB reads and writes memory by linear addresses", "[gdb][quick]") {
    Target t;
    CHECK(t.ask("mfe000,4") == "fa31c08e");
    CHECK(t.ask("M600,3:123456") == "OK");
    CHECK(t.ask("m600,4") == "12345600");
    CHECK(t.ask(std::string("X600,4:\x01}\x03}\x5d\x02", 13)) == "OK");
    CHECK(t.ask("m600,4") == "01237d02");
    CHECK(t.ask("X0,0:") == "OK");
    CHECK(t.ask("m100600,2") == "0123");  // there is no A20
    CHECK(t.ask("m10ffef,1").size() == 2);
    CHECK(t.ask("m10fff0,1") == "E0e");
    CHECK(t.ask("mffffffff,1") == "E0e");
    CHECK(t.ask("m0,100000").size() == GdbServer::PacketBytes);
    CHECK(t.ask("m0,0").empty());
    CHECK(t.ask("Mfe000,1:00") == "E0e");    // ROM
    CHECK(t.ask("M9ffff,2:aabb") == "E0e");  // the second byte is not there: nothing is written
    CHECK(t.ask("m9ffff,1") == "00");
    for (const char* bad : {"m", "m0", "m,1", "mzz,1", "m0,1,2", "M600,2:12", "M600,1:1234", "M600,1:1", "M600,1:zz",
                            "M600,1", "X600,1:}", "X600,2:1"})
        CHECK(t.ask(bad)[0] == 'E');
}

TEST_CASE("GDB's breakpoints stop before the instruction", "[gdb][quick]") {
    Target t;
    t.ask("qSupported:swbreak+;hwbreak+");
    t.insert(t.interrupt);
    t.insert(t.interrupt);
    CHECK(t.session->breakpoints().list().size() == 1);
    CHECK(t.pc->peek(Linear + t.interrupt) == 0xCD);
    t.check_stop(t.go("vCont;c"), 5, t.interrupt, "swbreak:;");
    t.check_stop(t.ask("?"), 5, t.interrupt, "swbreak:;");
    const int counted = word_at(*t.pc, 0x500);
    t.check_stop(t.go("c"), 5, t.interrupt, "swbreak:;");
    CHECK(word_at(*t.pc, 0x500) == counted + 1);
    CHECK(t.ask(fmt::format("z0,{:x},1", Linear + t.interrupt)) == "OK");
    CHECK(t.ask(fmt::format("z0,{:x},1", Linear + t.interrupt)) == "OK");
    CHECK(t.session->breakpoints().list().empty());
    CHECK(t.ask(fmt::format("Z1,{:x},1", Linear + Routine)) == "OK");
    t.check_stop(t.go("vCont;C05:1;c"), 5, Routine, "hwbreak:;");
    t.server->detach();
    CHECK(t.session->breakpoints().list().empty());
    CHECK(t.session->is_running());
}

TEST_CASE("GDB's watch-points stop behind the access", "[gdb][quick]") {
    Target t;
    CHECK(t.ask("Z2,500,2") == "OK");
    t.check_stop(t.go("c"), 5, t.interrupt, "watch:500;");
    CHECK(t.ask("z2,500,2") == "OK");
    CHECK(t.ask("Z3,510,2") == "OK");
    t.check_stop(t.go("c"), 5, static_cast<u16>(t.after + 3), "rwatch:510;");
    CHECK(t.ask("z3,510,2") == "OK");
    CHECK(t.ask("Z4,505,1") == "OK");
    t.check_stop(t.go("c"), 5, Routine + 4, "awatch:505;");
    CHECK(t.ask("z4,505,1") == "OK");
    for (const char* bad : {"Z2,500", "Z2,500,10001", "Z2,,2", "Z22,500,2", "Z,500,2", "Zx,", "z2,zz,2", "Z2,1fffff,2"})
        CHECK(t.ask(bad) == "E16");
    CHECK(t.ask("Z5,500,1").empty());
    for (std::size_t i = 0; i < GdbServer::MostBreakpoints; ++i) REQUIRE(t.ask(fmt::format("Z0,{:x},1", i)) == "OK");
    CHECK(t.ask("Z0,f0000,1") == "E1c");
}

TEST_CASE("GDB steps, and goes back", "[gdb][quick]") {
    Target t;
    t.ask("qSupported:swbreak+;hwbreak+");
    t.insert(t.loop);
    t.check_stop(t.go("c"), 5, t.loop, "swbreak:;");
    CHECK(t.ask(fmt::format("z0,{:x},1", Linear + t.loop)) == "OK");
    std::vector<std::pair<cpu::Clock, u64>> past;
    for (int i = 0; i < 200; ++i) {
        past.emplace_back(t.pc->clock(), t.pc->state_hash());
        CHECK(t.go(i % 2 ? "s" : "vCont;s:1").find("T05") != std::string::npos);
    }
    for (; !past.empty(); past.pop_back()) {
        REQUIRE(t.go("bs").find("T05") != std::string::npos);
        REQUIRE(t.pc->clock() == past.back().first);
        REQUIRE(t.pc->state_hash() == past.back().second);
    }
    // A watch-point met on the way back: before the write, with the value of then.
    for (int i = 0; i < 100; ++i) t.go("s");
    const int counted = word_at(*t.pc, 0x500);
    CHECK(t.ask("Z2,500,2") == "OK");
    t.check_stop(t.ask("bc"), 5, t.store, "watch:500;");
    CHECK(word_at(*t.pc, 0x500) == counted - 1);
    t.check_stop(t.ask("bc"), 5, t.store, "watch:500;");
    CHECK(word_at(*t.pc, 0x500) == counted - 2);
    CHECK(t.ask("z2,500,2") == "OK");
    t.insert(Routine);
    t.check_stop(t.ask("bc"), 5, Routine, "swbreak:;");
    CHECK(t.ask(fmt::format("z0,{:x},1", Linear + Routine)) == "OK");
    const std::string first = t.ask("bc");
    CHECK(first.substr(0, 3) == "T05");
    CHECK(first.ends_with("replaylog:begin;"));
    CHECK((t.pc->registers().sreg[cpu::CS] == 0xFFFF && t.ip() == 0));  // the first instruction after reset
    CHECK(t.ask("bs").ends_with("replaylog:begin;"));
    CHECK(t.ask("bx") == "E16");
}

TEST_CASE("GDB interrupts a machine that runs", "[gdb][quick]") {
    Target t;
    CHECK(t.ask("vCont;c").empty());
    CHECK_FALSE(t.server->holds_machine());
    CHECK(t.wait(20) == "nothing");
    CHECK(t.ask("g") == "E10");  // not now
    const std::string sent = t.content(t.server->feed("\x03"));
    CHECK(sent.find("T02") != std::string::npos);
    CHECK(t.server->holds_machine());
    CHECK(t.server->feed("\x03").empty());
    CHECK(t.wait(20) == "nothing");

    SECTION("it goes away: the machine runs on") {
        CHECK(t.ask("D") == "OK");
        CHECK_FALSE(t.server->is_attached());
        CHECK(t.session->is_running());
    }
    SECTION("it kills: the program is to end") {
        CHECK(t.ask("k").empty());
        CHECK(t.server->is_killed());
        CHECK(t.server->feed("$qC#b4").empty());
    }
    SECTION("it is lost while the machine runs") {
        CHECK(t.ask("c").empty());
        t.server->detach();
        CHECK(t.session->is_running());
        CHECK(t.server->poll().empty());
    }
}

TEST_CASE("a machine that runs is stopped when GDB comes, wherever it is", "[gdb][quick]") {
    const bool is_halted = GENERATE(false, true);
    Guest guest;
    guest.begin();
    if (is_halted)
        guest.code({0xF4});  // with interrupts off: it never wakes
    else
        guest.label("here").jump(0xEB, "here");
    Pc pc(guest.config());
    DebugSession session(pc, {});
    GdbServer server(session, [](const std::string&) { return std::string{}; });
    session.go();
    session.advance(TicksPerSecond / 100);
    REQUIRE((pc.cpu().pending == cpu::Pending::Halted) == is_halted);
    const Tick before = pc.now();
    server.attach();
    CHECK_FALSE(session.is_running());
    CHECK(session.last_stop().cause == StopCause::Step);
    CHECK(pc.now() - before < TicksPerSecond / 1000);
    CHECK(server.holds_machine());

    SECTION("somebody who says nothing changes nothing") {
        server.detach();
        CHECK(session.is_running());
        session.break_in();
        session.finish();
        server.attach();
        server.detach();
        CHECK_FALSE(session.is_running());
    }
    SECTION("it can be let go and stopped again") {
        server.feed(gdb::framed("c"));
        session.advance(pc.now() + TicksPerSecond / 100);
        CHECK(server.feed("\x03").find("T02") != std::string::npos);
    }
}

TEST_CASE("a guest that cannot go on is told with its reason", "[gdb][quick]") {
    Guest guest;
    guest.begin().code({0xF4});
    Pc pc(guest.config());
    pc.set_stop_on({.halted = true});
    DebugSession session(pc, {});
    GdbServer server(session, [](const std::string&) { return std::string{}; });
    server.attach();
    server.feed("$QStartNoAckMode#b0");
    server.feed(gdb::framed("c"));
    session.finish(TicksPerSecond);
    const std::string sent = server.poll();
    CHECK(sent.starts_with(gdb::framed("O" + gdb::to_hex("halted with interrupts disabled\n"))));
    CHECK(sent.find("$T06") != std::string::npos);
}

TEST_CASE("monitor leads to the console; what it sets going, GDB's next step follows", "[gdb][quick]") {
    Target t;
    const auto monitor = [&](const std::string& line) { return t.ask("qRcmd," + gdb::to_hex(line)); };
    const auto output = [](const std::string& text) { return "O" + gdb::to_hex(text); };
    CHECK(monitor("info x") == output("answer to info x\n") + "|OK");
    CHECK(monitor("silent") == "OK");
    CHECK(t.lines == std::vector<std::string>{"info x", "silent"});
    CHECK(t.ask("qRcmd,6") == "E16");
    CHECK(t.ask("qRcmd,zz") == "E16");
    CHECK(t.ask("qRcmd,") == output("answer to \n") + "|OK");

    t.insert(t.interrupt);
    t.go("c");
    CHECK(t.ask(fmt::format("z0,{:x},1", Linear + t.interrupt)) == "OK");
    CHECK(monitor("over") ==
          output("answer to over\nthe machine goes there with GDB's next stepi or continue\n") + "|OK");
    CHECK(t.server->holds_machine());
    CHECK(t.ip() == t.interrupt);
    t.check_stop(t.go("vCont;s"), 5, t.after);
    CHECK(t.go("s").find("T05") != std::string::npos);  // and the one after it is a step again
    CHECK(t.ip() != t.after);

    // Lines of log points reach GDB while it waits.
    CHECK(t.server->print("a line\n").empty());
    CHECK(t.ask("c").empty());
    CHECK(t.content(t.server->print("a line\n")) == output("a line\n"));
}

TEST_CASE("no bytes from a client do harm", "[gdb][quick]") {
    std::mt19937 random(86);
    const std::vector<std::string> heads{"g",      "G",      "p",   "P",           "m",
                                         "M",      "X",      "Z0,", "z0,",         "Z2,",
                                         "z4,",    "H",      "T",   "qSupported:", "qXfer:features:read:target.xml:",
                                         "qRcmd,", "vCont;", "v",   "q",           "Q",
                                         "?",      "P0=",    "m0,", "M0,1:",       "X0,1:",
                                         "C",      "S",      "b"};
    const std::string letters = "0123456789abcdefABCDEFxX,;:=+-?#$}*\x03 \x7f\x80\xff";
    Target t;
    const u64 hash = t.pc->state_hash();
    std::size_t errors = 0, packets = 0;
    const auto is_harmless = [](const std::string& p) {  // those that may rightly change something
        return p.empty() || std::string("MXPGcsCSDkb").find(p[0]) == std::string::npos;
    };
    for (int i = 0; i < 60'000; ++i) {
        std::string packet = heads[random() % heads.size()];
        for (auto n = random() % 12; n > 0; --n) packet += letters[random() % letters.size()];
        std::string bytes = gdb::framed(packet);
        if (random() % 4 == 0) bytes[random() % bytes.size()] = static_cast<char>(random());
        if (random() % 16 == 0) bytes.resize(random() % bytes.size());
        if (!is_harmless(packet) || packet.starts_with("v") || packet.starts_with("qR")) continue;
        const std::string sent = t.server->feed(bytes);
        REQUIRE(sent.size() <= 2 * GdbServer::PacketBytes);
        errors += sent.find("$E") != std::string::npos;
        packets += !sent.empty();
        if (t.server->is_killed() || !t.server->is_attached()) FAIL(packet);
        if (!t.server->holds_machine()) t.server->feed("\x03");
    }
    CHECK(packets > 10'000);
    CHECK(errors > 3'000);
    CHECK(t.pc->state_hash() == hash);
    t.server->feed("#00+");
    CHECK(t.ask("qC") == "QC1");

    // All kinds, with the machine free to move: it must answer, and stay in one piece.
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes = heads[random() % heads.size()];
        for (auto n = random() % 12; n > 0; --n) bytes += letters[random() % letters.size()];
        if (bytes.starts_with("P8") || bytes.starts_with("bc")) continue;
        t.server->feed(random() % 8 ? gdb::framed(bytes) : bytes);
        if (!t.server->holds_machine()) {
            t.session->advance(t.pc->now() + 2000);
            t.server->poll();
            t.server->feed("\x03");
        }
        REQUIRE(t.server->is_attached());
    }
    t.server->feed("#00");
    CHECK(t.ask("qC") == "QC1");
    CHECK(t.session->history().verify().empty());
}
