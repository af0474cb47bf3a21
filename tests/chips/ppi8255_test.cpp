// SPDX-License-Identifier: MIT
#include "tick86/chips/ppi8255.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace tick86;

namespace {

// Puts levels on the input lines and logs what comes out.
struct Bench {
    Ppi8255 ppi;
    u8 in_a = 0x12, in_b = 0x34, in_c = 0x56;
    struct Out {
        char port;
        u8 value;
        Tick at;
        bool operator==(const Out&) const = default;
    };
    std::vector<Out> log;

    Bench() {
        ppi.port_a.connect(*this, [](Bench& b) { return b.in_a; });
        ppi.port_b.connect(*this, [](Bench& b) { return b.in_b; });
        ppi.port_c.connect(*this, [](Bench& b) { return b.in_c; });
        ppi.port_a_out.connect(*this, [](Bench& b, u8 v, Tick t) { b.log.push_back({'A', v, t}); });
        ppi.port_b_out.connect(*this, [](Bench& b, u8 v, Tick t) { b.log.push_back({'B', v, t}); });
        ppi.port_c_out.connect(*this, [](Bench& b, u8 v, Tick t) { b.log.push_back({'C', v, t}); });
    }
    void control(u8 word) { ppi.write(Ppi8255::Control, word); }
    u8 pins_c() const { return ppi.state().pins_c; }
};

}  // namespace

TEST_CASE("After reset all ports of the 8255 are inputs", "[ppi8255][quick]") {
    Bench b;
    CHECK(b.ppi.read(Ppi8255::PortA) == 0x12);
    CHECK(b.ppi.read(Ppi8255::PortB) == 0x34);
    CHECK(b.ppi.read(Ppi8255::PortC) == 0x56);
    CHECK(b.ppi.read(Ppi8255::Control) == 0xFF);
    CHECK(b.log.empty());
    CHECK(b.ppi.next_event() == Never);
}

TEST_CASE("An unconnected input port reads FFh", "[ppi8255][quick]") {
    Ppi8255 ppi;
    CHECK(ppi.read(Ppi8255::PortA) == 0xFF);
    CHECK(ppi.read(Ppi8255::PortC) == 0xFF);
}

TEST_CASE("All sixteen control words of mode 0 give the directions of the data sheet", "[ppi8255][quick]") {
    for (int n = 0; n < 16; ++n) {
        // Data sheet: D4 port A, D3 upper C, D1 port B, D0 lower C; 1 = input.
        const bool a_in = n & 8, upper_in = n & 4, b_in = n & 2, lower_in = n & 1;
        Bench b;
        b.control(static_cast<u8>(0x80 | a_in << 4 | upper_in << 3 | b_in << 1 | int{lower_in}));
        b.ppi.write(Ppi8255::PortA, 0xA5);
        b.ppi.write(Ppi8255::PortB, 0x5A);
        b.ppi.write(Ppi8255::PortC, 0xC3);
        CAPTURE(n);
        CHECK(b.ppi.read(Ppi8255::PortA) == (a_in ? 0x12 : 0xA5));
        CHECK(b.ppi.read(Ppi8255::PortB) == (b_in ? 0x34 : 0x5A));
        CHECK(b.ppi.read(Ppi8255::PortC) == ((upper_in ? 0x50 : 0xC0) | (lower_in ? 0x06 : 0x03)));
        CHECK(b.ppi.state().pins_a == (a_in ? 0xFF : 0xA5));
        CHECK(b.ppi.state().pins_b == (b_in ? 0xFF : 0x5A));
        CHECK(b.pins_c() == ((upper_in ? 0xF0 : 0xC0) | (lower_in ? 0x0F : 0x03)));
    }
}

TEST_CASE("Outputs are reported once for each change, with the tick", "[ppi8255][quick]") {
    Bench b;
    b.ppi.catch_up(100);
    b.control(0x99);  // the XT's: A and C in, B out
    CHECK(b.log == std::vector<Bench::Out>{{'B', 0x00, 100}});
    b.ppi.catch_up(200);
    b.ppi.write(Ppi8255::PortB, 0x4C);
    b.ppi.write(Ppi8255::PortB, 0x4C);
    b.ppi.write(Ppi8255::PortA, 0x77);  // an input: latched, not seen
    CHECK(b.log == std::vector<Bench::Out>{{'B', 0x00, 100}, {'B', 0x4C, 200}});
}

TEST_CASE("A mode word clears all output latches", "[ppi8255][quick]") {
    Bench b;
    b.control(0x80);
    b.ppi.write(Ppi8255::PortA, 0xFF);
    b.ppi.write(Ppi8255::PortB, 0xFF);
    b.ppi.write(Ppi8255::PortC, 0xFF);
    b.control(0x80);
    CHECK(b.ppi.read(Ppi8255::PortA) == 0);
    CHECK(b.ppi.read(Ppi8255::PortB) == 0);
    CHECK(b.ppi.read(Ppi8255::PortC) == 0);
}

TEST_CASE("Bit set/reset reaches each bit of port C alone", "[ppi8255][quick]") {
    Bench b;
    b.control(0x80);
    for (int bit = 0; bit < 8; ++bit) {
        b.control(static_cast<u8>(bit << 1 | 1));
        CHECK(b.ppi.read(Ppi8255::PortC) == 1 << bit);
        b.control(static_cast<u8>(bit << 1));
        CHECK(b.ppi.read(Ppi8255::PortC) == 0);
    }
}

TEST_CASE("Mode 1 input latches on STB, raises IBF, and INTR at the end of STB", "[ppi8255][quick]") {
    Bench b;
    b.control(0xB6);  // A mode 1 in, B mode 1 in, PC6 and PC7 out
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0);
    b.control(0x09);  // INTE A by PC4
    b.control(0x05);  // INTE B by PC2
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0001'0100);
    b.ppi.stb_a(true);
    b.in_a = 0x99;  // too late: latched
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0011'0100);
    b.ppi.stb_a(false);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0011'1100);
    CHECK((b.pins_c() & 0b0010'1000) == 0b0010'1000);
    b.control(0x08);  // INTE A off and on again: INTR follows
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0010'0100);
    b.control(0x09);
    CHECK(b.ppi.peek(Ppi8255::PortA) == 0x12);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0011'1100);  // looking changes nothing
    CHECK(b.ppi.read(Ppi8255::PortA) == 0x12);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0001'0100);

    b.ppi.stb_b(true);
    b.ppi.stb_b(false);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0001'0111);
    b.control(0x04);  // INTE B off: INTR falls, IBF stays
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0001'0010);
    CHECK(b.ppi.read(Ppi8255::PortB) == 0x34);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0001'0000);
    b.control(0xB6);  // a mode word takes the enables away
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0);
}

TEST_CASE("Mode 1 output asserts OBF on a write, and INTR after ACK", "[ppi8255][quick]") {
    Bench b;
    b.control(0xA4);  // A and B mode 1 out, PC4 and PC5 out
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1000'0010);
    b.control(0x0D);  // INTE A by PC6
    b.control(0x05);  // INTE B by PC2
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1100'1111);
    b.ppi.write(Ppi8255::PortA, 0x42);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b0100'0111);
    CHECK(b.ppi.state().pins_a == 0x42);
    CHECK((b.pins_c() & 0x80) == 0);
    b.ppi.ack_a(true);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1100'0111);
    b.ppi.ack_a(false);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1100'1111);
    b.ppi.write(Ppi8255::PortB, 0x24);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1100'1100);
    b.ppi.ack_b(true);
    b.ppi.ack_b(false);
    CHECK(b.ppi.peek(Ppi8255::PortC) == 0b1100'1111);
}

TEST_CASE("Mode 2 drives port A only while ACK is asserted", "[ppi8255][quick]") {
    Bench b;
    b.control(0xC1);  // A mode 2, B mode 0 out, PC0-2 in
    CHECK(b.ppi.peek(Ppi8255::PortC) == (0b1000'0000 | (0x56 & 7)));
    b.control(0x0D);  // INTE 1
    b.control(0x09);  // INTE 2
    b.ppi.write(Ppi8255::PortA, 0x42);
    CHECK(b.ppi.state().pins_a == 0xFF);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0b0101'0000);
    b.ppi.ack_a(true);
    CHECK(b.ppi.state().pins_a == 0x42);
    b.ppi.ack_a(false);
    CHECK(b.ppi.state().pins_a == 0xFF);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0b1101'1000);
    b.ppi.write(Ppi8255::PortA, 0);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0x08) == 0);
    b.ppi.stb_a(true);
    b.ppi.stb_a(false);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0b0111'1000);
    CHECK(b.ppi.read(Ppi8255::PortA) == 0x12);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0b0101'0000);
}

TEST_CASE("A write to port C does not reach a group in a handshake mode", "[ppi8255][quick]") {
    Bench b;
    b.control(0xB0);  // A mode 1 in, PC6 and PC7 out; B mode 0
    b.ppi.write(Ppi8255::PortC, 0xFF);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0x07) == 0x07);
    b.control(0x0F);  // but bit set/reset does
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0x80);

    b.control(0x84);  // A mode 0, B mode 1 out, all of C that is left out
    b.ppi.write(Ppi8255::PortC, 0xFF);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0xF0);
    b.control(0x07);
    CHECK((b.ppi.peek(Ppi8255::PortC) & 0xF8) == 0xF8);
}

TEST_CASE("Reset of the 8255 lets go of its pins", "[ppi8255][quick]") {
    Bench b;
    b.control(0x99);
    b.ppi.write(Ppi8255::PortB, 0x08);
    b.log.clear();
    b.ppi.catch_up(7);
    b.ppi.reset();
    CHECK(b.log == std::vector<Bench::Out>{{'B', 0xFF, 7}});
    CHECK(b.ppi.state().control == 0x9B);
    CHECK(b.ppi.state().now == 7);
}

TEST_CASE("The state of the 8255 survives saving", "[ppi8255][quick]") {
    Bench b;
    b.control(0xB6);
    b.control(0x09);
    b.ppi.stb_a(true);
    b.ppi.catch_up(55);
    Ppi8255::State loaded;
    REQUIRE(load_fields(save_fields(b.ppi.state()), loaded));
    CHECK(first_difference(b.ppi.state(), loaded).empty());
    CHECK_FALSE(first_difference(Ppi8255::State{}, loaded).empty());
}
