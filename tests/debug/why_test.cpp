// SPDX-License-Identifier: MIT
// `why` on guests that are broken on purpose, each in one place: it names that place. It is asked after the fault, of a
// machine that nobody has watched.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <utility>

#include "tests/debug/panes/panes_machine.h"
#include "tick86/debug/why.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr u16 Handler = 0xE800, Other = 0xE900, Spare = 0xEA00;

Why ask(const Pc& pc, int irq) {
    Interrupts log;
    log.update(pc);
    return why_irq(pc, log, irq);
}
Why ask_nmi(const Pc& pc) {
    Interrupts log;
    log.update(pc);
    return why_nmi(pc, log);
}
void check(const Why& why, WhyCause cause, std::initializer_list<const char*> words) {
    INFO(to_text(why_pane(why)));
    CHECK(static_cast<int>(why.cause) == static_cast<int>(cause));
    for (const char* word : words) {
        INFO(word);
        CHECK(has(why.answer, word));
    }
    // The pane marks what is wrong, and nothing else.
    const std::string pane = to_text(why_pane(why));
    CHECK(has(pane, "\n! ") == (cause != WhyCause::Arrives));
    CHECK_FALSE(why.links.empty());
}
void check(const Guest& guest, int irq, WhyCause cause, std::initializer_list<const char*> words, u64 ms = 20) {
    Pc pc(guest.config());
    pc.run(ticks_from_ms(ms));
    check(ask(pc, irq), cause, words);
}

struct Parts {
    int master_icw1 = 0x11, master_icw2 = 0x08, master_icw3 = 0x04, slave_icw3 = 0x02;
    int master_open = 0xFF, slave_open = 0xFF;
};
Guest& controllers(Guest& g, Parts p = {}) {
    g.out(0x20, p.master_icw1).out(0x21, p.master_icw2).out(0x21, p.master_icw3).out(0x21, 1);
    g.out(0xA0, 0x11).out(0xA1, 0x70).out(0xA1, p.slave_icw3).out(0xA1, 1);
    return g.out(0x21, 0xFF & ~p.master_open).out(0xA1, 0xFF & ~p.slave_open);
}
// IRQ 0 each millisecond; the line is high most of the time.
Guest& timer(Guest& g) { return g.out(0x43, 0x34).out(0x40, 0xA9).out(0x40, 0x04); }
Guest& timer_handler(Guest& g) { return g.org(Handler).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF}); }
// IRQ 8 1024 times a second, until register C is read no more.
Guest& clock(Guest& g) { return g.out(0x70, 0x0A).out(0x71, 0x26).out(0x70, 0x0B).out(0x71, 0x42); }
Guest& read_c(Guest& g) { return g.out(0x70, 0x0C).in(0x71); }
// IRQ 4 at once: the transmitter is empty.
Guest& serial(Guest& g) { return g.out(0x3FC, 0x08).out(0x3F9, 0x02); }

Guest timer_guest(Parts p = {}) {
    Guest g;
    timer(controllers(g.begin().vector(8, Handler), p)).halt_loop();
    timer_handler(g);
    return g;
}
Guest clock_guest(Parts p = {}, bool reads = true, bool ends_slave = true, bool ends_master = true) {
    Guest g;
    clock(controllers(g.begin().vector(0x70, Handler).vector(0x0A, Spare), p)).halt_loop();
    g.org(Handler).code({0x50});
    if (reads) read_c(g);
    if (ends_slave) g.out(0xA0, 0x20);
    if (ends_master) g.out(0x20, 0x20);
    g.code({0x58, 0xCF});
    g.org(Spare).code({0xCF});
    return g;
}
Guest serial_guest(Parts p = {}) {
    Guest g;
    serial(controllers(g.begin().vector(12, Handler), p)).halt_loop();
    g.org(Handler).code({0x50, 0x52}).in(0x3FA).out(0x20, 0x20).code({0x5A, 0x58, 0xCF});
    return g;
}

}  // namespace

TEST_CASE("why: a sane guest's interrupts arrive", "[debug][why][quick]") {
    check(timer_guest(), 0, WhyCause::Arrives, {"It does arrive: taken", "times so far, the last at cycle"});
    check(clock_guest(), 8, WhyCause::Arrives, {"It does arrive: taken"});
    check(serial_guest(), 4, WhyCause::Arrives, {"It does arrive: taken 1 time so far"});
    // At any boundary, something keeps it from coming only while it is being handled.
    Pc pc(timer_guest().config());
    pc.run(ticks_from_ms(5));
    WatchProbe watch;
    std::map<WhyCause, int> seen;
    for (int i = 0; i < 400; ++i) {
        pc.step(watch);
        ++seen[ask(pc, 0).cause];
    }
    CHECK(seen[WhyCause::Arrives] > 0);
    CHECK(seen[WhyCause::HandlerRuns] > 0);
    CHECK(seen[WhyCause::InterruptFlagClear] > 0);  // between EOI and IRET
    CHECK(seen.size() <= 4);                        // the fourth: after STI
    CHECK((seen.size() == 3 || seen[WhyCause::Inhibited] > 0));
}

TEST_CASE("why: masked", "[debug][why][quick]") {
    check(timer_guest({.master_open = 0xFE}), 0, WhyCause::Masked, {"IMR", "port 21h", "written as 01h by", "F000:E0"});
    check(clock_guest({.slave_open = 0xFE}), 8, WhyCause::Masked, {"slave", "port A1h"});
    check(clock_guest({.master_open = 0xFB}), 8, WhyCause::CascadeMasked, {"port 21h", "IR2"});
}

TEST_CASE("why: IF is clear", "[debug][why][quick]") {
    Guest never;
    timer(controllers(never.begin().vector(8, Handler))).label("spin").jump(0xEB, "spin");
    timer_handler(never);
    check(never, 0, WhyCause::InterruptFlagClear, {"there was no STI"});
    Guest cleared;
    timer(controllers(cleared.begin().vector(8, Handler))).code({0xFB, 0x90});
    const u16 cli = cleared.here();
    cleared.code({0xFA}).label("spin").jump(0xEB, "spin");
    timer_handler(cleared);
    Pc pc(cleared.config());
    pc.run(ticks_from_ms(20));
    check(ask(pc, 0), WhyCause::InterruptFlagClear,
          {"cleared by the instruction at", fmt::format("F000:{:04X}", cli).c_str()});
    // What has cleared it before it was set again does not count: now it is a handler of a program's own interrupt, ...
    for (const bool leaves : {false, true}) {
        Guest own;
        timer(controllers(own.begin().vector(8, Handler).vector(0x60, Other))).code({0xFA, 0xFB, 0xCD, 0x60});
        own.label("spin").jump(0xEB, "spin");
        timer_handler(own);
        own.org(Other);
        if (leaves) own.code({0xCA, 2, 0});  // ... which may end by RETF 2
        own.label("here").jump(0xEB, "here");
        check(own, 0, WhyCause::InterruptFlagClear,
              {"The entry of INT 60h", leaves ? "has ended without bringing it back" : "brings it back"});
    }
    Guest halted;
    timer(controllers(halted.begin().vector(8, Handler))).code({0xF4});
    check(halted, 0, WhyCause::HaltedForGood, {"halted", "NMI or RESET"});
    Guest in_handler;  // IRQ 0 has sent its EOI and goes on; IRQ 4 asks
    serial(timer(controllers(in_handler.begin().vector(8, Handler)))).halt_loop();
    in_handler.org(Handler).out(0x20, 0x20).label("spin").jump(0xEB, "spin");
    check(in_handler, 4, WhyCause::InterruptFlagClear, {"The entry of IRQ 0", "its IRET"});
}

TEST_CASE("why: no EOI", "[debug][why][quick]") {
    Guest master;
    timer(controllers(master.begin().vector(8, Handler))).halt_loop();
    master.org(Handler).code({0xCF});
    check(master, 0, WhyCause::NoEoi, {"bit 0 of the master's ISR", "without an EOI", "20h to port 20h", "F000:E800"});
    check(master, 4, WhyCause::DeviceQuiet, {"IER"});  // never asked; that comes first
    check(clock_guest({}, true, false, true), 8, WhyCause::NoEoi,
          {"bit 0 of the slave's ISR", "20h to port A0h", "The master got one"});
    check(clock_guest({}, true, true, false), 8, WhyCause::NoEoi,
          {"bit 2 of the master's ISR", "20h to port 20h", "The slave got one"});
}

TEST_CASE("why: an EOI that has missed", "[debug][why][quick]") {
    const auto guest = [](int port, int value, bool returns = true) {
        Guest g;
        timer(controllers(g.begin().vector(8, Handler))).halt_loop();
        g.org(Handler).out(port, value);
        if (returns) g.code({0xCF});
        g.label("spin").jump(0xEB, "spin");
        return g;
    };
    check(guest(0x20, 0x61), 0, WhyCause::NoEoi,
          {"a specific EOI to the master", "F000:E802, but for level 1: its own is level 0", "blocked until 20h"});
    check(guest(0xA0, 0x20), 0, WhyCause::NoEoi,
          {"a non-specific EOI to the slave", "F000:E802, but the slave has nothing to do with IRQ 0"});
    check(guest(0x20, 0x61, false), 0, WhyCause::HandlerRuns, {"at work", "but for level 1: its own is level 0"});
    // The clock's handler ends its level at the master twice, the second time by the number it has at the slave.
    Guest slave;
    clock(controllers(slave.begin().vector(0x70, Handler))).halt_loop();
    read_c(slave.org(Handler)).out(0x20, 0x62).out(0x20, 0x60).code({0xCF});
    check(slave, 8, WhyCause::NoEoi,
          {"bit 0 of the slave's ISR", "The master got one", "specific EOI to the master", "for level 0: its own is"});
}

TEST_CASE("why: the wrong initialisation words", "[debug][why][quick]") {
    check(timer_guest({.master_icw2 = 0x20}), 0, WhyCause::WrongIcw2,
          {"gives 20h (ICW2 is 20h)", "usual vector 08h (F000:E800)", "ICW2 should be 08h"}, 2);
    check(clock_guest({.master_icw3 = 0x00}), 8, WhyCause::WrongIcw3, {"master's ICW3 (00h) has bit 2 clear", "04h"});
    check(clock_guest({.slave_icw3 = 0x03}), 8, WhyCause::WrongIcw3, {"number 3", "should be 02h"}, 4);
    check(timer_guest({.master_icw3 = 0x05}), 0, WhyCause::WrongIcw3, {"slave is on IR0", "FFh is read"}, 2);
    Guest forgotten;
    timer(forgotten.begin().vector(8, Handler)).halt_loop();
    check(forgotten, 0, WhyCause::NotInitialised, {"has not been initialised"});
    Guest half;
    timer(half.begin().vector(8, Handler)).out(0x20, 0x11).out(0x21, 8).halt_loop();
    check(half, 0, WhyCause::NotInitialised, {"waits for ICW3 at port 21h"});
    Guest old;
    timer(old.begin().vector(8, Handler)).out(0x20, 0x10).out(0x21, 8).out(0x21, 4).out(0x21, 0).halt_loop();
    check(old, 0, WhyCause::NotIn8086Mode, {"MCS-80/85", "none comes"}, 2);
}

TEST_CASE("why: another one is in service or goes first", "[debug][why][quick]") {
    Guest later;  // the handler of IRQ 0 lets the UART ask, and never ends
    timer(controllers(later.begin().vector(8, Handler).vector(12, Other))).halt_loop();
    serial(later.org(Handler).code({0xFB})).label("spin").jump(0xEB, "spin");
    check(later, 4, WhyCause::HigherInService, {"the handler of IRQ 0 (F000:E800) is at work since cycle"});
    check(later, 0, WhyCause::HandlerRuns, {"IRQ 0", "has not sent its EOI"});
    Guest both;
    serial(timer(controllers(both.begin().vector(8, Handler).vector(12, Other)))).code({0xB9, 0, 4}).label("wait");
    both.jump(0xE2, "wait").halt_loop();
    Pc pc(both.config());
    WatchProbe watch;
    for (int i = 0; i < 100'000 && pc.cpu().pending != cpu::Pending::Intr; ++i) pc.step(watch);
    check(ask(pc, 4), WhyCause::HigherRequested, {"IRQ 0 (8253 timer 0) asks too"});
    check(ask(pc, 0), WhyCause::Arrives, {"the CPU has accepted it"});
}

TEST_CASE("why: the priorities are rotated", "[debug][why][quick]") {
    Guest g;
    serial(timer(controllers(g.begin().vector(8, Handler).vector(12, Other)).out(0x20, 0xC3))).halt_loop();
    timer_handler(g);
    g.org(Other).code({0xFB}).label("spin").jump(0xEB, "spin");
    check(g, 0, WhyCause::HigherInService,
          {"the handler of IRQ 4", "are rotated: level 4 is the highest, 3 the lowest, by C3h to port 20h by the"});
    // By the EOIs of the handler: the level that was ended is the lowest from then on.
    Guest rotating;
    timer(controllers(rotating.begin().vector(8, Handler))).halt_loop();
    rotating.org(Handler).code({0x50}).out(0x20, 0xA0).code({0x58, 0xCF});
    Pc pc(rotating.config());
    pc.run(ticks_from_ms(20));
    CHECK(has(to_text(why_pane(ask(pc, 4), 200)), "level 1 is the highest, 0 the lowest, by A0h to port 20h"));
}

TEST_CASE("why: a level is taken for an edge", "[debug][why][quick]") {
    Guest g;
    serial(timer(controllers(g.begin().vector(8, Handler).vector(12, Other), {.master_icw1 = 0x19}))).halt_loop();
    timer_handler(g);
    g.org(Other).code({0xCF});
    check(g, 4, WhyCause::LevelTriggered, {"level-triggered", "IRQ 0 (8253 timer 0)", "ICW1 11h"});
    Pc pc(g.config());
    pc.run(ticks_from_ms(20));
    CHECK(pc.pin_ring().taken(4).count <= 1);  // in the one clock in which the timer is low, if at all
    CHECK(pc.pin_ring().taken(0).count > 100);
    // The line that is high comes, again and again; what is wrong is marked wherever it is asked.
    WatchProbe watch;
    int again = 0;
    for (int i = 0; i < 200; ++i) {
        pc.step(watch);
        const Why why = ask(pc, 0);
        CHECK(std::any_of(why.links.begin(), why.links.end(), [](const WhyLink& link) {
            return link.name == "ICWs" && link.verdict == WhyLink::Verdict::Broken && has(link.text, "ICW1 11h");
        }));
        if (why.cause != WhyCause::ComesAgain) continue;
        ++again;
        check(why, WhyCause::ComesAgain, {"It does arrive: taken", "But ICWs:", "level-triggered", "after each EOI"});
        CHECK(has(to_text(why_pane(why)), "IRQ 0 comes too often"));
    }
    CHECK(again > 0);
}

TEST_CASE("why: the line is high and has no new edge", "[debug][why][quick]") {
    check(clock_guest({}, false), 8, WhyCause::NoNewEdge, {"without a new edge", "served at cycle", "register C"});
    Guest early;
    serial(early.begin().vector(12, Handler));
    controllers(early).halt_loop();
    early.org(Handler).code({0xCF});
    check(early, 4, WhyCause::NoNewEdge, {"before the master was initialised", "IIR"});
    Guest keys;
    controllers(keys.begin().vector(9, Handler)).out(0x63, 0x99).out(0x61, 0x40).halt_loop();
    keys.org(Handler).code({0x50}).in(0x60).out(0x20, 0x20).code({0x58, 0xCF});
    Pc pc(keys.config());
    pc.run(ticks_from_ms(1500));  // the keyboard's self test is over
    pc.input({pc.now(), KeyEvent{0x1E, true}});
    pc.run(pc.now() + ticks_from_ms(100));
    check(ask(pc, 1), WhyCause::NoNewEdge, {"bit 7 of port 61h"});
}

TEST_CASE("why: the request went away before its acknowledge", "[debug][why][quick]") {
    // As in the test of the machine, until it happens; then the timer is set to ask much later.
    Guest g;
    g.begin().vector(0x0F, Handler).vector(8, Other).pics(true, 0x01);
    g.out(0x43, 0x36).out(0x40, 200).out(0x40, 0).label("loop");
    g.code({0xA1, 0x04, 0x05, 0x83, 0xE0, 0x7F, 0x40, 0x91}).label("wait").jump(0xE2, "wait");
    g.code({0xFB, 0x90, 0xFA}).inc_word(0x504).code({0x83, 0x3E, 0x00, 0x05, 0x00}).jump(0x74, "loop");
    g.out(0x43, 0x30).out(0x40, 0xFF).out(0x40, 0xFF).halt_loop();
    g.org(Handler).inc_word(0x500).code({0xCF});
    g.org(Other).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    Pc pc(g.config());
    for (int ms = 1; ms < 1000 && word_at(pc, 0x500) == 0; ++ms) pc.run(pc.now() + ticks_from_ms(1));
    REQUIRE(word_at(pc, 0x500) == 1);
    pc.run(pc.now() + ticks_from_ms(2));
    check(ask(pc, 0), WhyCause::Dropped, {"fell at cycle", "0Fh, of its IR7"});
    // Asked of the line whose vector came: a spurious one is none of its own.
    const Why seven = ask(pc, 7);
    check(seven, WhyCause::DeviceQuiet,
          {"it has never asked", "What came by its vector was a spurious interrupt, at cycle",
           "the request of IRQ 0 (8253 timer 0) had gone, at cycle"});
    CHECK(has(seven.links.back().text, "entered last as a spurious interrupt, at cycle"));
    CHECK(has(seven.links.back().text, "returned at cycle"));
    // Masked all the time, then taken back by its device.
    Guest back;
    read_c(clock(controllers(back.begin().vector(0x70, Handler), {.slave_open = 0}))
               .code({0xB9, 0, 8})
               .label("w")
               .jump(0xE2, "w"));
    Guest off = back;
    back.out(0x70, 0x0A).out(0x71, 0x2F).out(0xA1, 0).halt_loop();  // twice a second: no further one so soon
    check(back, 8, WhyCause::Dropped, {"before anybody acknowledged it"});
    off.out(0x70, 0x0A).out(0x71, 0x20).out(0xA1, 0).halt_loop();  // rate 0: none at all
    check(off, 8, WhyCause::DeviceQuiet, {"asked last at cycle", "Now its periodic interrupt has no rate"});
    // A timer whose output is high for a single count: too short for any request to be acknowledged.
    Guest brief;
    controllers(brief.begin().vector(8, Other)).out(0x43, 0x36).out(0x40, 1).out(0x40, 0);
    brief.code({0xFB}).label("spin").jump(0xEB, "spin");
    check(brief, 0, WhyCause::Dropped, {"It has risen", "and fallen again each time", "lasted for 4 clocks"}, 400);
    // ... or long enough for the program, but not for its slow handler: it does come.
    Guest many;
    controllers(many.begin().vector(8, Other).vector(0x0F, Handler)).out(0x43, 0x36).out(0x40, 40).out(0x40, 0);
    many.code({0xFB}).label("spin").jump(0xEB, "spin");
    many.org(Other).code({0x50, 0x52});
    for (int i = 0; i < 8; ++i) many.code({0xF7, 0xE0});  // MUL AX
    many.out(0x20, 0x20).code({0x5A, 0x58, 0xCF});
    many.org(Handler).code({0xCF});
    Pc storm(many.config());
    storm.run(ticks_from_ms(50));
    REQUIRE(storm.pin_ring().taken(0).count > 100);
    WatchProbe watch;
    for (int i = 0; i < 300; ++i) {
        storm.step(watch);
        const Why why = ask(storm, 0);
        CHECK((why.cause != WhyCause::Dropped || has(why.answer, "of its IR7")));
    }
}

TEST_CASE("why: held off by the instruction before", "[debug][why][quick]") {
    Guest g;
    timer(controllers(g.begin().vector(8, Handler))).code({0x31, 0xC0, 0xFB}).label("loop").code({0x8E, 0xD0});
    g.jump(0xEB, "loop");
    timer_handler(g);
    Pc pc(g.config());
    pc.run(ticks_from_ms(2));
    WatchProbe watch;
    const auto is_held = [&] {
        const cpu::CpuState& s = pc.cpu();
        return s.inhibit && s.intr && (s.flags & cpu::flag::IF) && s.pending != cpu::Pending::Intr;
    };
    for (int i = 0; i < 100'000 && !is_held(); ++i) pc.step(watch);
    REQUIRE(is_held());
    check(ask(pc, 0), WhyCause::Inhibited, {"MOV SS has just run"});
    pc.step(watch);
    check(ask(pc, 0), WhyCause::Arrives, {"It does arrive"});
    Guest sti;
    timer(controllers(sti.begin().vector(8, Handler))).code({0xB9, 0, 4}).label("wait").jump(0xE2, "wait");
    sti.code({0xFB}).label("spin").jump(0xEB, "spin");
    timer_handler(sti);
    Pc other(sti.config());
    for (int i = 0; i < 100'000 && !other.cpu().inhibit; ++i) other.step(watch);
    for (int i = 0; i < 100'000 && !(other.cpu().inhibit && other.cpu().intr); ++i) other.step(watch);
    check(ask(other, 0), WhyCause::Inhibited, {"STI has just run"});
}

TEST_CASE("why: the vector leads to nothing", "[debug][why][quick]") {
    Guest g;
    timer(controllers(g.begin())).halt_loop();
    check(g, 0, WhyCause::VectorToNothing, {"08h leads to 0000:0000", "nothing stands"}, 2);
    Guest hole;
    timer(controllers(hole.begin().set_word(0x20, 0x0010).set_word(0x22, 0xE000))).halt_loop();
    check(hole, 0, WhyCause::VectorToNothing, {"E000:0010", "no memory"}, 2);
    Guest stand_in;  // which sends an EOI and does nothing else
    for (const int v : {9, 10, 11, 12, 13}) v == 9 ? stand_in.begin().vector(v, Handler) : stand_in.vector(v, Handler);
    serial(controllers(stand_in)).halt_loop();
    timer_handler(stand_in);
    check(stand_in, 4, WhyCause::VectorToNothing, {"stand-in"});
}

TEST_CASE("why: the device never asks", "[debug][why][quick]") {
    check(timer_guest(), 4, WhyCause::DeviceQuiet, {"never asked", "IER"});
    check(timer_guest(), 8, WhyCause::DeviceQuiet, {"never asked", "register B"});
    check(serial_guest(), 0, WhyCause::DeviceQuiet, {"counter 0 of the 8253 has not been programmed"});
    check(serial_guest(), 6, WhyCause::DeviceQuiet, {"3F2h"});
    check(serial_guest(), 1, WhyCause::DeviceQuiet, {"61h"});
    Guest g;
    controllers(g.begin().vector(12, Handler)).out(0x3F9, 0x02).halt_loop();
    check(g, 4, WhyCause::DeviceQuiet, {"OUT2"});
    const auto clock_with = [](int a, int b) {
        Guest own;
        controllers(own.begin().vector(0x70, Handler)).out(0x70, 0x0A).out(0x71, a).out(0x70, 0x0B).out(0x71, b);
        read_c(own).halt_loop();
        own.org(Handler).code({0xCF});
        return own;
    };
    check(clock_with(0x20, 0x42), 8, WhyCause::DeviceQuiet, {"never asked", "no rate (bits 0-3 of register A, 20h,"});
    check(clock_with(0x66, 0x42), 8, WhyCause::DeviceQuiet, {"held in reset (bits 4-6 of register A, 66h,"});
    check(clock_with(0x26, 0xA2), 8, WhyCause::DeviceQuiet, {"SET is 1 (bit 7 of register B)"});
    check(clock_with(0x26, 0x22), 8, WhyCause::DeviceQuiet,
          {"never asked: only its alarm can ask", "minutes and seconds are 00:00:00"});
    // OUT is high by the control word; that one edge was served long ago, or is forgotten.
    const auto timer_with = [](std::initializer_list<int> words) {
        Guest own;
        controllers(timer(own.begin().vector(8, Handler)));
        int port = 0x43;
        for (const int word : words) own.out(std::exchange(port, 0x40), word);
        own.halt_loop();
        timer_handler(own);
        return own;
    };
    for (const int control : {0x32, 0x3A})
        check(timer_with({control, 0, 4}), 0, WhyCause::DeviceQuiet, {"waits for an edge of its GATE", "mode 2 or 3"});
    check(timer_with({0x34, 0}), 0, WhyCause::DeviceQuiet, {"low byte of its count and waits for the high byte"});
    check(timer_with({0x34}), 0, WhyCause::DeviceQuiet, {"waits for its count"});
    check(serial_guest(), 5, WhyCause::NotConnected, {"Nothing in this machine"});
    check(serial_guest(), 2, WhyCause::NoSuchLine, {"IRQ 8 to 15"});
    Guest xt;
    xt.begin().halt_loop();
    Pc pc(xt.config(MachineKind::Xt));
    pc.run(ticks_from_ms(2));
    check(ask(pc, 9), WhyCause::NoSuchLine, {"one 8259"});
}

TEST_CASE("why: a handler that was left off balance", "[debug][why][quick]") {
    for (const bool too_many : {true, false}) {
        Guest g;
        timer(controllers(g.begin().vector(8, Handler))).halt_loop();
        g.org(Handler).code({too_many ? 0x50 : 0x58}).out(0x20, 0x20).code({0xCF});  // PUSH AX or POP AX
        Pc pc(g.config());
        WatchProbe watch;
        const auto count = [&] { return pc.pin_ring().taken(0).count; };
        for (int i = 0; i < 100'000 && count() == 0; ++i) pc.step(watch);
        REQUIRE(count() == 1);
        for (int i = 0; i < 10 && pc.registers().sreg[cpu::CS] == Guest::Segment; ++i) pc.step(watch);
        REQUIRE(pc.registers().sreg[cpu::CS] != Guest::Segment);
        const Why why = ask(pc, 0);
        CHECK(static_cast<int>(why.links.back().verdict) == static_cast<int>(WhyLink::Verdict::Broken));
        const std::string text = why.links.back().text;
        INFO(text);
        CHECK(has(text, "left off balance: the IRET at F000:E805, at cycle"));
        CHECK(has(text, too_many ? "2 bytes below the frame at 0000:" : "2 bytes above the frame at 0000:"));
        CHECK(has(why.answer, "handler"));
        if (too_many) CHECK(has(why.answer, "missed it: the IRET at F000:E805"));
        CHECK_FALSE(has(to_text(why_pane(why)), "brings it back"));
    }
    // A handler that calls the one before it makes a frame of its own: PUSHF, CALL FAR.
    Guest chained;
    timer(controllers(chained.begin().vector(8, Handler))).halt_loop();
    chained.org(Handler).code({0x9C, 0x9A, Other & 0xFF, Other >> 8, 0x00, 0xF0}).out(0x20, 0x20).code({0xCF});
    chained.org(Other).code({0xCF});
    check(chained, 0, WhyCause::Arrives, {"taken"});
}

TEST_CASE("why: a poll that nobody reads", "[debug][why][quick]") {
    Guest g;
    controllers(g.begin().vector(12, Handler)).out(0x20, 0x0C);
    serial(g).halt_loop();
    check(g, 4, WhyCause::PollPending, {"poll command", "port 20h"});
    // Also of a line that goes up and down meanwhile, at whatever moment it is asked.
    Guest ticking;
    timer(controllers(ticking.begin().vector(8, Handler)).out(0x20, 0x0C)).halt_loop();
    timer_handler(ticking);
    Pc pc(ticking.config());
    pc.run(ticks_from_ms(5));
    int low = 0;
    for (int i = 0; i < 400; ++i) {
        pc.run(pc.now() + 37);
        low += !bit(pc.pic(0).state().lines, 0);
        CHECK(ask(pc, 0).cause == WhyCause::PollPending);
    }
    CHECK(low > 0);
}

TEST_CASE("why nmi: each place at which it can stop", "[debug][why][quick]") {
    const auto guest = [](bool opens_check, bool opens_mask, bool clears, bool has_vector = true) {
        Guest g;
        g.begin();
        if (has_vector) g.vector(2, Handler);
        if (opens_check) g.out(0x63, 0x99).out(0x61, 0x00);
        g.out(0x70, opens_mask ? 0x00 : 0x80);
        g.label("spin").jump(0xEB, "spin");
        g.org(Handler).code({0x50});
        if (clears) g.out(0x61, 0x20).out(0x61, 0x00);
        g.code({0x58, 0xCF});
        return g;
    };
    const auto press = [](Pc& pc, int times) {
        pc.run(ticks_from_ms(2));
        for (int i = 0; i < times; ++i) {
            pc.input({pc.now(), NmiButton{}});
            pc.run(pc.now() + ticks_from_ms(1));
        }
    };
    const auto asked = [&](const Guest& g, int times, WhyCause cause, std::initializer_list<const char*> words) {
        Pc pc(g.config());
        press(pc, times);
        check(ask_nmi(pc), cause, words);
    };
    asked(guest(true, true, true), 3, WhyCause::Arrives, {"taken 3 times"});
    asked(guest(true, true, true), 0, WhyCause::DeviceQuiet, {"has not been pulled"});
    asked(guest(true, false, true), 0, WhyCause::DeviceQuiet, {"has not been pulled", "Then look at: mask"});
    asked(guest(false, true, true), 1, WhyCause::NmiHeldClear, {"bit 5 of port 61h"});
    asked(guest(true, false, true), 1, WhyCause::NmiMasked, {"bit 7 of port 70h"});
    asked(guest(true, true, false), 2, WhyCause::NoNewEdge, {"wants a new one", "bit 5 of port 61h"});
    asked(guest(true, true, true, false), 1, WhyCause::VectorToNothing, {"02h leads to 0000:0000"});
}
