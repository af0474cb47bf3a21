// SPDX-License-Identifier: MIT
#include "tick86/chips/pic8259.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/chips/pic8259_bench.h"
#include "tests/support/pin_log.h"

using namespace tick86;
using namespace tick86::test;

namespace {

// Both INTA pulses of a single controller.
int acknowledge(Pic8259& pic) {
    CHECK(pic.inta1() == -1);
    return pic.inta2();
}

constexpr u8 SpecificEoi = 0x60, RotateEoi = 0xA0, RotateSpecificEoi = 0xE0, SetPriority = 0xC0;
constexpr u8 RotateAeoiSet = 0x80, RotateAeoiClear = 0x00, ReadIrr = 0x0A, ReadIsr = 0x0B, Poll = 0x0C;
constexpr u8 SpecialMaskOn = 0x68, SpecialMaskOff = 0x48;

u8 isr(Pic8259& pic) {
    pic.write(0, ReadIsr);
    return pic.read(0);
}
u8 irr(Pic8259& pic) {
    pic.write(0, ReadIrr);
    return pic.read(0);
}

}  // namespace

TEST_CASE("initialisation takes ICW3 and ICW4 only where ICW1 announces them", "[pic8259][quick]") {
    struct Row {
        u8 icw1;
        int words;  // after ICW1
    };
    for (const Row row : {Row{0x10, 2}, Row{0x11, 3}, Row{0x12, 1}, Row{0x13, 2}, Row{0x18, 2}, Row{0x1F, 2}}) {
        Pic8259 pic;
        pic.write(0, row.icw1);
        for (int i = 0; i < row.words; ++i) {
            CHECK_FALSE(pic.state().ready);
            CHECK(pic.state().init_step != 0);
            pic.write(1, 0x01);
        }
        CHECK(pic.state().ready);
        CHECK(pic.state().init_step == 0);
        pic.write(1, 0xA5);
        CHECK(pic.read(1) == 0xA5);
    }
}

TEST_CASE("ICW1 clears mask, service, edges, priorities and modes", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.write(1, 0x80);
    pic.write(0, SetPriority | 3);
    pic.write(0, SpecialMaskOn);
    pic.write(0, ReadIsr);
    pic.write(0, RotateAeoiSet);
    pic.ir(1, true);
    acknowledge(pic);
    pic.ir(2, true);
    pic.write(0, 0x12);
    const Pic8259::State& s = pic.state();
    CHECK(s.imr == 0);
    CHECK(s.isr == 0);
    CHECK(s.edges == 0);
    CHECK(s.irr == 0);
    CHECK(s.lowest == 7);
    CHECK(s.icw4 == 0);
    CHECK_FALSE(s.special_mask);
    CHECK_FALSE(s.read_isr);
    CHECK_FALSE(s.rotate_on_aeoi);
    CHECK_FALSE(s.int_level);
    CHECK(pic.slave_id() == 7);
    pic.write(1, 0x08);
    CHECK_FALSE(s.int_level);  // IR1 and IR2 are still high but must fall first
    pulse(pic, 2);
    CHECK(s.int_level);
}

TEST_CASE("nothing interrupts before and during initialisation", "[pic8259][quick]") {
    Pic8259 pic;
    pic.ir(0, true);
    CHECK_FALSE(pic.int_level());
    pic.write(0, 0x1B);
    CHECK_FALSE(pic.int_level());
    pic.write(1, 0x08);
    CHECK_FALSE(pic.int_level());
    pic.write(1, 0x01);
    CHECK(pic.int_level());  // level triggered
}

TEST_CASE("each line gives its vector, the low bits of ICW2 do not count", "[pic8259][quick]") {
    for (int line = 0; line < 8; ++line) {
        Pic8259 pic;
        initialise(pic, {0x13, 0x6F, 0, 0x01});
        pic.ir(line, true);
        CHECK(pic.highest_request() == line);
        CHECK(pic.vector(line) == 0x68 + line);
        CHECK(acknowledge(pic) == 0x68 + line);
        CHECK(isr(pic) == 1 << line);
        CHECK(irr(pic) == 0);
        CHECK_FALSE(pic.state().spurious);
    }
}

TEST_CASE("INT follows the request and carries its tick", "[pic8259][quick]") {
    Pic8259 pic;
    PinLog log;
    log.watch<0>(pic.int_pin);
    initialise(pic);
    pic.set_present(100);
    pic.ir(3, true);
    pic.catch_up(110);
    pic.ir(1, true);  // INT is high already
    pic.catch_up(120);
    pic.inta1();
    pic.catch_up(126);
    CHECK(pic.inta2() == 0x09);
    pic.catch_up(150);
    pic.write(0, Eoi);
    CHECK(log.take() == std::vector<Edge>{{100, 0, true}, {120, 0, false}, {150, 0, true}});
}

TEST_CASE("fully nested: a higher level interrupts a lower one, not the reverse", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(4, true);
    CHECK(acknowledge(pic) == 0x0C);
    pic.ir(5, true);
    CHECK_FALSE(pic.int_level());
    CHECK(pic.is_blocked_by_isr(5));
    CHECK(pic.blocking_level(5) == 4);
    CHECK_FALSE(pic.is_blocked_by_isr(1));
    pulse(pic, 4);  // its own level neither
    CHECK_FALSE(pic.int_level());
    pic.ir(1, true);
    CHECK(acknowledge(pic) == 0x09);
    CHECK(isr(pic) == 0x12);
    CHECK(pic.highest_in_service() == 1);
    pic.write(0, Eoi);
    CHECK(isr(pic) == 0x10);
    CHECK_FALSE(pic.int_level());
    pic.write(0, Eoi);
    CHECK(isr(pic) == 0);
    CHECK(acknowledge(pic) == 0x0C);
    pic.write(0, SpecificEoi | 4);
    CHECK(acknowledge(pic) == 0x0D);
}

TEST_CASE("edge mode: a line that stays high asks only once", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(0, true);
    acknowledge(pic);
    pic.write(0, Eoi);
    CHECK_FALSE(pic.int_level());
    pic.ir(0, true);
    CHECK_FALSE(pic.int_level());
    pulse(pic, 0);
    CHECK(pic.int_level());
}

TEST_CASE("edge mode: an edge during the service waits for the EOI", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(0, true);
    acknowledge(pic);
    pulse(pic, 0);
    CHECK(irr(pic) == 1);
    CHECK_FALSE(pic.int_level());
    pic.write(0, Eoi);
    CHECK(pic.int_level());
}

TEST_CASE("level mode: a line that stays high asks again after the EOI", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic, {0x1B, 0x08, 0, 0x01});
    CHECK(pic.is_level_triggered());
    pic.ir(6, true);
    CHECK(acknowledge(pic) == 0x0E);
    CHECK(irr(pic) == 0x40);
    CHECK_FALSE(pic.int_level());
    pic.write(0, Eoi);
    CHECK(pic.int_level());
    pic.ir(6, false);
    CHECK_FALSE(pic.int_level());
    CHECK(irr(pic) == 0);
}

TEST_CASE("a request that drops before the first INTA gives IR7 without an ISR bit", "[pic8259][quick]") {
    for (const u8 icw1 : {0x13, 0x1B}) {
        Pic8259 pic;
        initialise(pic, {icw1, 0x08, 0, 0x01});
        pic.ir(3, true);
        CHECK(pic.int_level());
        pic.ir(3, false);
        CHECK_FALSE(pic.int_level());
        CHECK(irr(pic) == 0);
        pic.catch_up(77);
        CHECK(acknowledge(pic) == 0x0F);
        CHECK(isr(pic) == 0);
        CHECK(pic.state().spurious);
        CHECK(pic.state().spurious_count == 1);
        CHECK(pic.state().spurious_at == 77);
        pic.ir(7, true);  // the real one has an ISR bit
        CHECK(acknowledge(pic) == 0x0F);
        CHECK(isr(pic) == 0x80);
        CHECK_FALSE(pic.state().spurious);
    }
}

TEST_CASE("a request that drops between the INTA pulses is served", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(3, true);
    pic.inta1();
    CHECK(pic.state().driving);
    pic.ir(3, false);
    CHECK(pic.inta2() == 0x0B);
    CHECK_FALSE(pic.state().driving);
    CHECK(pic.inta2() == 0xFF);  // a second pulse without a first
    CHECK(isr(pic) == 0x08);
}

TEST_CASE("between the INTA pulses a higher request changes neither vector nor INT", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(3, true);
    pic.inta1();
    pic.ir(0, true);
    CHECK_FALSE(pic.int_level());
    CHECK(pic.state().irr == 0);  // frozen
    CHECK(pic.inta2() == 0x0B);
    CHECK(pic.int_level());
    CHECK(acknowledge(pic) == 0x08);
}

TEST_CASE("a mask drops INT, keeps the request and gives it back", "[pic8259][quick]") {
    Pic8259 pic;
    PinLog log;
    log.watch<0>(pic.int_pin);
    initialise(pic);
    pic.ir(5, true);
    pic.catch_up(10);
    pic.write(1, 0x20);
    CHECK(irr(pic) == 0x20);
    CHECK(pic.highest_request() == -1);
    pic.catch_up(20);
    pic.write(1, 0x00);
    CHECK(log.take() == std::vector<Edge>{{0, 0, true}, {10, 0, false}, {20, 0, true}});
    pic.write(1, 0x20);
    CHECK(acknowledge(pic) == 0x0F);  // masked after the CPU decided: spurious
    CHECK(pic.state().spurious);
    pic.ir(5, false);
    pic.write(1, 0x00);
    CHECK_FALSE(pic.int_level());
}

TEST_CASE("non-specific EOI ends the highest level, specific EOI the named one", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    for (const int line : {6, 4, 2}) {
        pic.ir(line, true);
        acknowledge(pic);
    }
    CHECK(isr(pic) == 0x54);
    pic.write(0, SpecificEoi | 4);
    CHECK(isr(pic) == 0x44);
    pic.write(0, 0x40 | 2);  // no operation
    CHECK(isr(pic) == 0x44);
    pic.write(0, Eoi);
    CHECK(isr(pic) == 0x40);
    pic.write(0, Eoi);
    pic.write(0, Eoi);  // nothing in service
    CHECK(isr(pic) == 0);
    CHECK(pic.state().lowest == 7);
}

TEST_CASE("rotation moves the ended level to the end of the line", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    SECTION("on a non-specific EOI") {
        pic.ir(4, true);
        acknowledge(pic);
        pic.write(0, RotateEoi);
        CHECK(pic.state().isr == 0);
        CHECK(pic.state().lowest == 4);
        CHECK(pic.priority(5) == 0);
        CHECK(pic.priority(4) == 7);
        pulse(pic, 4);
        pulse(pic, 0);
        pulse(pic, 6);
        CHECK(acknowledge(pic) == 0x0E);
        pic.write(0, Eoi);
        CHECK(acknowledge(pic) == 0x08);
        pic.write(0, Eoi);
        CHECK(acknowledge(pic) == 0x0C);
    }
    SECTION("on a non-specific EOI with nothing in service") {
        pic.write(0, RotateEoi);
        CHECK(pic.state().lowest == 7);
    }
    SECTION("on a specific EOI") {
        pic.ir(1, true);
        acknowledge(pic);
        pic.write(0, RotateSpecificEoi | 1);
        CHECK(pic.state().isr == 0);
        CHECK(pic.state().lowest == 1);
    }
    SECTION("by a set priority command") {
        pic.write(0, SetPriority | 5);
        pic.ir(0, true);
        pic.ir(6, true);
        CHECK(pic.highest_request() == 6);
        CHECK(acknowledge(pic) == 0x0E);
        CHECK(pic.blocking_level(0) == 6);
        CHECK(pic.state().lowest == 5);
    }
}

TEST_CASE("automatic EOI ends the service in the second INTA pulse", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic, {0x13, 0x08, 0, 0x03});
    pic.ir(2, true);
    pic.ir(5, true);
    pic.inta1();
    CHECK(pic.state().isr == 0x04);
    CHECK(pic.inta2() == 0x0A);
    CHECK(pic.state().isr == 0);
    CHECK(pic.int_level());  // IR5 is not held back
    SECTION("without rotation") { CHECK(pic.state().lowest == 7); }
    SECTION("with rotation") {
        pic.write(0, RotateAeoiSet);
        CHECK(acknowledge(pic) == 0x0D);
        CHECK(pic.state().lowest == 5);
        pic.write(0, RotateAeoiClear);
        pulse(pic, 1);
        CHECK(acknowledge(pic) == 0x09);
        CHECK(pic.state().lowest == 5);
    }
    SECTION("a spurious one does not rotate") {
        acknowledge(pic);
        pic.write(0, RotateAeoiSet);
        pic.write(0, SetPriority | 2);
        CHECK(acknowledge(pic) == 0x0F);
        CHECK(pic.state().lowest == 2);
    }
}

TEST_CASE("polling acknowledges by a read", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.write(0, Poll);
    CHECK(pic.peek(0) == 0x07);
    CHECK(pic.read(0) == 0x07);
    CHECK(pic.state().isr == 0);
    CHECK_FALSE(pic.state().poll);
    pic.ir(6, true);
    pic.ir(3, true);
    pic.write(0, Poll);
    CHECK(pic.peek(0) == 0x83);
    CHECK(pic.state().isr == 0);
    pic.ir(1, true);  // too late: frozen since the command
    CHECK(pic.read(0) == 0x83);
    CHECK(pic.state().isr == 0x08);
    CHECK(pic.int_level());      // IR1
    CHECK(pic.read(0) == 0x42);  // IRR again
    pic.write(0, Poll);
    CHECK(pic.read(1) == 0x81);  // at either port
    CHECK(pic.state().isr == 0x0A);
    CHECK_FALSE(pic.int_level());
    SECTION("of IR0") {
        pulse(pic, 0);
        pic.write(0, Poll);
        CHECK(pic.read(0) == 0x80);
        CHECK(pic.state().isr == 0x0B);
    }
    SECTION("with automatic EOI") {
        initialise(pic, {0x13, 0x08, 0, 0x03});
        pulse(pic, 4);
        pic.write(0, Poll);
        CHECK(pic.read(0) == 0x84);
        CHECK(pic.state().isr == 0);
    }
    SECTION("poll overrides a register selection") {
        pic.write(0, ReadIrr);
        pic.write(0, 0x0F);
        pic.read(0);
        CHECK_FALSE(pic.state().read_isr);
    }
}

TEST_CASE("special mask mode lets lower levels through a masked level in service", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(2, true);
    acknowledge(pic);
    pic.ir(5, true);
    pic.write(0, SpecialMaskOn);
    CHECK_FALSE(pic.int_level());  // not yet masked
    pic.write(1, 0x04);
    CHECK(pic.int_level());
    pulse(pic, 2);
    CHECK(pic.highest_request() == 5);  // the masked level itself stays out
    CHECK(acknowledge(pic) == 0x0D);
    CHECK(isr(pic) == 0x24);
    pic.write(0, Eoi);  // does not see the masked level
    CHECK(isr(pic) == 0x04);
    pic.write(0, Eoi);
    CHECK(isr(pic) == 0x04);
    pic.write(0, 0x08);  // ESMM = 0: SMM keeps its value
    CHECK(pic.state().special_mask);
    pic.write(0, SpecialMaskOff);
    pic.write(0, Eoi);
    CHECK(isr(pic) == 0);
}

TEST_CASE("the read selector is remembered; IRR comes first", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic);
    pic.ir(1, true);
    pic.ir(2, true);
    acknowledge(pic);
    CHECK(pic.read(0) == 0x04);
    pic.write(0, ReadIsr);
    CHECK(pic.read(0) == 0x02);
    CHECK(pic.read(0) == 0x02);
    pic.write(0, 0x08 | 0x01);  // RR = 0: no change
    CHECK(pic.read(0) == 0x02);
    pic.write(0, ReadIrr);
    CHECK(pic.read(0) == 0x04);
    CHECK(pic.peek(1) == 0x00);
}

TEST_CASE("MCS-80 mode: the second pulse gives the low byte of the CALL address", "[pic8259][quick]") {
    Pic8259 pic;
    initialise(pic, {0x16 | 0xE0, 0x08, 0, 0});
    pic.ir(5, true);
    CHECK(acknowledge(pic) == (0xE0 | 5 << 2));
    initialise(pic, {0x12 | 0xE0, 0x08, 0, 0});
    pulse(pic, 5);
    CHECK(acknowledge(pic) == (0xC0 | 5 << 3));
}

TEST_CASE("power-on keeps the levels of the pins", "[pic8259][quick]") {
    Pic8259 pic;
    PinLog log;
    log.watch<0>(pic.int_pin);
    initialise(pic);
    pic.catch_up(9);
    pic.ir(2, true);
    pic.sp(false);
    pic.reset();
    CHECK(log.take() == std::vector<Edge>{{9, 0, true}, {9, 0, false}});
    CHECK(pic.state().lines == 0x04);
    CHECK_FALSE(pic.state().sp);
    CHECK_FALSE(pic.state().ready);
    CHECK(pic.state().now == 9);
}

// Rules that hold whatever is done: INT is high exactly if an acknowledge would find a request, and an acknowledge
// never serves a masked level or one of lower priority than a level in service (outside special mask mode).
TEST_CASE("random use keeps INT, mask and nesting consistent", "[pic8259][quick]") {
    for (u32 seed = 1; seed <= 40; ++seed) {
        std::mt19937 random{seed};
        Pic8259 pic;
        PinLog log;
        log.watch<0>(pic.int_pin);
        initialise(pic, {static_cast<u8>(seed % 2 ? 0x13 : 0x1B), 0x40, 0, static_cast<u8>(seed % 3 ? 0x01 : 0x03)});
        bool level = pic.int_level();
        for (int i = 0; i < 2000; ++i) {
            pic.catch_up(pic.state().now + random() % 50);
            switch (random() % 8) {
                case 0: pic.write(1, static_cast<u8>(random() & random())); break;
                case 1: pic.write(0, static_cast<u8>(random() & 0xE7)); break;
                case 2: pic.write(0, static_cast<u8>(0x08 | (random() & 0x67))); break;
                case 3: pic.read(0); break;
                case 4: {
                    const Pic8259::State before = pic.state();
                    const int expected = pic.highest_request();
                    const int vector = acknowledge(pic);
                    REQUIRE(vector == 0x40 + (expected < 0 ? 7 : expected));
                    if (expected < 0) {
                        REQUIRE(pic.state().isr == before.isr);
                        break;
                    }
                    REQUIRE_FALSE(bit(before.imr, expected));
                    REQUIRE(bit(before.irr, expected));
                    REQUIRE(bit(pic.state().isr, expected) != pic.is_aeoi());
                    if (before.special_mask) break;
                    for (int line = 0; line < 8; ++line)
                        if (bit(before.isr, line))
                            REQUIRE(((expected - before.lowest - 1) & 7) < ((line - before.lowest - 1) & 7));
                    break;
                }
                default: pic.ir(static_cast<int>(random() % 8), random() % 2);
            }
            for (const Edge& e : log.take()) {
                REQUIRE(e.level != level);
                REQUIRE(e.at == pic.state().now);
                level = e.level;
            }
            REQUIRE(level == pic.int_level());
            REQUIRE(level == (pic.highest_request() >= 0));
        }
    }
}
