// SPDX-License-Identifier: MIT
// From the edge at a part to the handler in the guest, through one or both 8259As.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {
constexpr u16 Handler = 0xE800, SecondHandler = 0xE900, Default = 0xEA00;
}

TEST_CASE("the clock chip's periodic interrupt comes through the slave", "[machine][interrupts][quick]") {
    Guest g;
    g.begin().vector(0x70, Handler).pics(true, 0x04, 0x01);
    g.out(0x70, 0x0A).out(0x71, 0x26).out(0x70, 0x0B).out(0x71, 0x42).halt_loop();  // 1024 Hz
    g.org(Handler).inc_word(0x500).out(0x70, 0x0C).in(0x71).store_al(0x502);
    g.out(0xA0, 0x20).out(0x20, 0x20).code({0xCF});
    Pc pc(g.config());
    pc.run(TicksPerSecond / 2);
    CHECK(word_at(pc, 0x500) >= 510);
    CHECK(word_at(pc, 0x500) <= 512);
    CHECK(pc.peek(0x502) == 0xC0);  // IRQF and PF
    // The log has the whole chain, in order.
    std::vector<LogPin> last;
    for (u64 i = pc.pin_ring().end() - 12; i < pc.pin_ring().end(); ++i) last.push_back(pc.pin_ring()[i].pin);
    const auto first = std::find(last.begin(), last.end(), LogPin::Ir8);
    REQUIRE(last.end() - first >= 3);
    CHECK(first[1] == LogPin::Ir2);
    CHECK(first[2] == LogPin::Intr);
}

TEST_CASE("a higher line interrupts the handler of a lower one, not the other way", "[machine][interrupts][quick]") {
    for (const bool nested : {true, false}) {
        // IRQ 4 (serial, transmitter empty) is handled slowly with interrupts on; the timer is IRQ 0.
        Guest g;
        g.begin().vector(8, Handler).vector(12, SecondHandler).pics(true, 0x11);
        g.out(0x43, 0x34).out(0x40, 0x00).out(0x40, 0x10);  // 4096: each 3.4 ms
        g.out(0x3FC, 0x08).out(0x3F9, 0x02).halt_loop();
        g.org(Handler).inc_word(0x500).code({0xA1, 0x02, 0x05, 0x09, 0x06, 0x04, 0x05}).out(0x20, 0x20).code({0xCF});
        g.org(SecondHandler).code({0x50, 0x52}).inc_word(0x502);  // [0502h] = 1 while inside
        if (nested) g.code({0xFB});
        g.code({0xB9, 0x00, 0x20}).label("spin").jump(0xE2, "spin").code({0xFA});  // about 29 ms
        g.code({0xC7, 0x06, 0x02, 0x05, 0, 0}).out(0x3F9, 0x00).out(0x20, 0x20).code({0x5A, 0x58, 0xCF});
        Pc pc(g.config());
        pc.run(ticks_from_ms(60));
        CHECK(word_at(pc, 0x500) > 5);
        CHECK(word_at(pc, 0x504) == (nested ? 1 : 0));  // the timer's handler saw the other one at work
    }
}

TEST_CASE("NMI wakes a CPU that is halted with interrupts disabled", "[machine][interrupts][quick]") {
    Guest g;
    g.begin().vector(2, Handler).out(0x63, 0x99).out(0x61, 0x00).out(0x70, 0x00).code({0xF4}).inc_word(0x502);
    g.code({0xF4});
    g.org(Handler).inc_word(0x500).code({0xCF});
    Pc pc(g.config());
    pc.set_stop_on({.halted = true});
    CHECK(pc.run(ticks_from_ms(100)) == StopReason::Halted);
    CHECK(pc.now() < ticks_from_ms(10));
    CHECK(word_at(pc, 0x500) == 0);
    pc.input({0, NmiButton{}});
    CHECK(pc.run(ticks_from_ms(100)) == StopReason::Halted);
    CHECK(word_at(pc, 0x500) == 1);
    CHECK(word_at(pc, 0x502) == 1);
}

TEST_CASE("a request that is gone before its acknowledge gives the vector of IR7", "[machine][interrupts][quick]") {
    // Timer 0 gives a square wave of 800 clocks; the guest opens the gate for one instruction at
    // ever other places of it. Now and then OUT0 falls when the CPU has seen INTR and not yet sent its first INTA.
    Guest g;
    g.begin().vector(0x0F, Handler).vector(8, SecondHandler).pics(true, 0x01);
    g.out(0x43, 0x36).out(0x40, 200).out(0x40, 0).label("loop");
    g.code({0xA1, 0x04, 0x05, 0x83, 0xE0, 0x7F, 0x40, 0x91})
        .label("wait")
        .jump(0xE2, "wait")
        .code({0xFB, 0x90, 0xFA})
        .inc_word(0x504)
        .jump(0xEB, "loop");
    g.org(Handler).inc_word(0x500).out(0x20, 0x0B).in(0x20).code({0x08, 0x06, 0x06, 0x05, 0xCF});
    g.org(SecondHandler).inc_word(0x502).out(0x20, 0x20).code({0xCF});
    Pc pc(g.config());
    pc.run(ticks_from_ms(500));
    CHECK(word_at(pc, 0x500) > 0);
    CHECK(pc.peek(0x506) == 0);  // IR7 without a request has no bit of the ISR
    CHECK(word_at(pc, 0x502) > 10 * word_at(pc, 0x500));
    CHECK(word_at(pc, 0x504) > word_at(pc, 0x502) + word_at(pc, 0x500));
}

TEST_CASE("a guest that steps itself with TF loses no interrupt of the timer", "[machine][interrupts][quick]") {
    Guest g;
    g.begin().vector(1, SecondHandler).vector(8, Handler);
    g.out(0x43, 0x34).out(0x40, 0x00).out(0x40, 0x10).pics(true, 0x01);  // 4096: each 3.433 ms
    g.code({0x9C, 0x58, 0x0D, 0x00, 0x03, 0x50, 0x9D});                  // PUSHF, POP AX, OR AX,TF|IF, PUSH AX, POPF
    g.label("loop").inc_word(0x500).jump(0xEB, "loop");
    g.org(Handler).inc_word(0x504).code({0x50}).out(0x20, 0x20).code({0x58, 0xCF});
    g.org(SecondHandler).inc_word(0x502).code({0xCF});
    Pc pc(g.config());
    pc.run(ticks_from_ms(200));
    CHECK(word_at(pc, 0x504) == 58);
    CHECK(word_at(pc, 0x500) > 1000);
    // Nor a step: an interrupt at its boundary is entered first, and trapped before its handler. Most come while the
    // trap's handler runs, are entered right behind its IRET, and add a trap of their own.
    const int steps = word_at(pc, 0x502), loops = word_at(pc, 0x500), ticks = word_at(pc, 0x504);
    CHECK(steps >= 2 * loops - 1);
    CHECK(steps <= 2 * loops + 1 + ticks);
    CHECK(steps > 2 * loops + ticks / 2);
}

TEST_CASE("characters go out of the serial port at its rate, and E9h and the printer speak", "[machine][quick]") {
    Guest g;
    g.begin().out(0x3FB, 0x83).out(0x3F8, 12).out(0x3F9, 0).out(0x3FB, 0x03);  // 9600 8N1
    g.out(0x3F8, 'H').out(0xE9, 'e').out(0x378, 'P').out(0x37A, 0x0D).out(0x37A, 0x0C);
    g.label("empty").in(0x3FD).code({0xA8, 0x40}).jump(0x74, "empty").out(0x3F8, 'i').code({0xFA, 0xF4});
    Config config = g.config();
    config.printer_cable = true;
    Pc pc(config);
    struct Out {
        std::vector<std::pair<u8, Tick>> serial, printer;
        std::string debug;
    } out;
    pc.serial_out().connect(out, [](Out& o, u8 byte, Tick at) { o.serial.emplace_back(byte, at); });
    pc.printer_out().connect(out, [](Out& o, u8 byte, Tick at) { o.printer.emplace_back(byte, at); });
    pc.debug_out().connect(out, [](Out& o, u8 byte) { o.debug += static_cast<char>(byte); });
    pc.run(ticks_from_ms(20));
    REQUIRE(out.serial.size() == 2);
    CHECK(out.serial[0].first == 'H');
    CHECK(out.serial[1].first == 'i');
    const Tick apart = out.serial[1].second - out.serial[0].second;
    CHECK(apart >= TicksPerSecond * 10 / 9600);
    CHECK(apart < TicksPerSecond * 12 / 9600);
    CHECK(out.debug == "e");
    REQUIRE(out.printer.size() == 1);
    CHECK(out.printer[0].first == 'P');
}
