// SPDX-License-Identifier: MIT
#include "tick86/chips/uart8250.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/pin_log.h"

using namespace tick86;
using test::Edge;
using U = Uart8250;

namespace {

constexpr int Irq = 4, Rts = 10, Dtr = 11;

struct Bench {
    Uart8250 uart;
    test::PinLog pins;
    struct Sent {
        u8 byte;
        Tick at;
        bool operator==(const Sent&) const = default;
    };
    std::vector<Sent> line;

    Bench() {
        pins.watch<Irq>(uart.irq);
        pins.watch<Rts>(uart.rts);
        pins.watch<Dtr>(uart.dtr);
        uart.tx.connect(*this, [](Bench& b, u8 byte, Tick at) { b.line.push_back({byte, at}); });
    }
    void setup(u16 divisor, u8 lcr) {
        uart.write(U::Lcr, 0x80);
        uart.write(0, low(divisor));
        uart.write(1, high(divisor));
        uart.write(U::Lcr, lcr);
    }
    void until(Tick t) { uart.catch_up(t); }
    Tick run_event() {
        const Tick t = uart.next_event();
        REQUIRE(t != Never);
        until(t);
        return t;
    }
    static u8 low(u16 v) { return static_cast<u8>(v); }
    static u8 high(u16 v) { return static_cast<u8>(v >> 8); }
};

// Tick of a period of the 1.8432 MHz crystal.
Tick at(u64 period) { return U::Crystal.to_tick(period); }

}  // namespace

TEST_CASE("The 1.8432 MHz crystal stands in an exact ratio to the tick", "[uart8250][quick]") {
    // 22 seconds are 315,000,000 ticks.
    CHECK(at(22 * 1'843'200) == 315'000'000);
}

TEST_CASE("After reset the UART has the register contents of the data sheet", "[uart8250][quick]") {
    Bench b;
    b.uart.write(U::Ier, 0x0F);
    b.uart.write(U::Mcr, 0x1F);
    b.uart.write(U::Lcr, 0x1B);
    b.uart.reset();
    CHECK(b.uart.read(U::Ier) == 0x00);
    CHECK(b.uart.read(U::Iir) == 0x01);
    CHECK(b.uart.read(U::Lcr) == 0x00);
    CHECK(b.uart.read(U::Mcr) == 0x00);
    CHECK(b.uart.read(U::Lsr) == 0x60);
    CHECK(b.uart.read(U::Msr) == 0x00);
    CHECK(b.uart.next_event() == Never);
}

TEST_CASE("An 8250 has no scratch register, and some bits are always zero", "[uart8250][quick]") {
    Bench b;
    b.uart.write(7, 0x5A);
    CHECK(b.uart.read(7) == 0xFF);
    b.uart.write(U::Ier, 0xFF);
    CHECK(b.uart.read(U::Ier) == 0x0F);
    b.uart.write(U::Mcr, 0xFF);
    CHECK(b.uart.read(U::Mcr) == 0x1F);
    CHECK((b.uart.read(U::Iir) & 0xF8) == 0);
    b.uart.write(U::Lsr, 0x1F);
    CHECK(b.uart.read(U::Lsr) == 0x60);
}

TEST_CASE("The divisor latch hides behind DLAB", "[uart8250][quick]") {
    Bench b;
    b.uart.write(U::Ier, 0x05);
    b.setup(0x1234, 0x83);
    CHECK(b.uart.read(0) == 0x34);
    CHECK(b.uart.read(1) == 0x12);
    b.uart.write(U::Lcr, 0x03);
    CHECK(b.uart.read(1) == 0x05);
    CHECK(b.uart.state().divisor == 0x1234);
    CHECK(b.line.empty());
}

TEST_CASE("A character lasts as long as its bits at all word lengths, parities and stops", "[uart8250][quick]") {
    // Sixteenths of a bit, doubled so that one and a half stop bits are whole: by the frame the LCR describes.
    for (int lcr = 0; lcr < 0x20; ++lcr) {
        const int word = 5 + (lcr & 3), parity = lcr >> 3 & 1;
        const int half_stops = !(lcr & 4) ? 2 : word == 5 ? 3 : 4;
        const u64 half_bits = static_cast<u64>(2 * (1 + word + parity) + half_stops);
        CAPTURE(lcr);
        Bench b;
        b.setup(12, static_cast<u8>(lcr));
        b.uart.write(U::Data, 0xFF);
        const Tick load = b.run_event(), done = b.run_event();
        // Periods 0, 12, 24 ... are BAUDOUT's; after the next one sixteen more pass before the start bit.
        CHECK(load == at(17 * 12));
        CHECK(done == at(17 * 12 + half_bits * 8 * 12));
        CHECK(b.line == std::vector<Bench::Sent>{{static_cast<u8>((1 << word) - 1), done}});
        CHECK(b.uart.next_event() == Never);
    }
}

TEST_CASE("9600 baud 8N1 takes 1.0417 ms a character, back to back", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    b.uart.write(U::Data, 'a');
    for (char next = 'b'; next <= 'z'; ++next) {
        while (!(b.uart.read(U::Lsr) & 0x20)) b.run_event();
        b.uart.write(U::Data, static_cast<u8>(next));
    }
    while (b.uart.next_event() != Never) b.run_event();
    REQUIRE(b.line.size() == 26);
    for (u64 i = 0; i < 26; ++i) {
        CHECK(b.line[i].byte == 'a' + i);
        CHECK(b.line[i].at == at(17 * 12 + (i + 1) * 10 * 16 * 12));
    }
    // 25 characters of 10 bits at 9600 bit/s in ticks of 315/22 MHz
    CHECK(b.line[25].at - b.line[0].at == u64{25} * 10 * 315'000'000 / 22 / 9600);
}

TEST_CASE("THRE and TEMT follow the two stages of the transmitter", "[uart8250][quick]") {
    Bench b;
    b.setup(1, 0x03);
    CHECK(b.uart.read(U::Lsr) == 0x60);
    b.uart.write(U::Data, 1);
    CHECK(b.uart.read(U::Lsr) == 0x00);
    b.run_event();
    CHECK(b.uart.read(U::Lsr) == 0x20);
    b.uart.write(U::Data, 2);
    CHECK(b.uart.read(U::Lsr) == 0x00);
    b.run_event();  // the first has gone out, the second moves up
    CHECK(b.uart.read(U::Lsr) == 0x20);
    CHECK(b.line.size() == 1);
    b.run_event();
    CHECK(b.uart.read(U::Lsr) == 0x60);
    CHECK(b.line.size() == 2);
}

TEST_CASE("A received character is ready in the middle of its first stop bit", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    CHECK(b.uart.receive('x'));
    const Tick ready = at(12 * 8 * (2 * 9 + 1));
    b.until(ready - 1);
    CHECK(b.uart.read(U::Lsr) == 0x60);
    b.until(ready);
    CHECK(b.uart.read(U::Lsr) == 0x61);
    CHECK(b.uart.peek(U::Data) == 'x');
    CHECK(b.uart.read(U::Lsr) == 0x61);
    CHECK(b.uart.read(U::Data) == 'x');
    CHECK(b.uart.read(U::Lsr) == 0x60);
    CHECK(b.uart.is_line_idle());
}

TEST_CASE("Characters on the line arrive one character time apart", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    for (std::size_t i = 0; i < U::LineLength; ++i) REQUIRE(b.uart.receive(static_cast<u8>(i)));
    CHECK_FALSE(b.uart.receive(99));
    for (u64 i = 0; i < U::LineLength; ++i) {
        CHECK(b.run_event() == at(12 * 8 * (2 * 9 + 1 + 20 * i)));
        CHECK(b.uart.read(U::Data) == i);
        CHECK(b.uart.read(U::Lsr) == 0x60);
    }
    CHECK(b.uart.next_event() == Never);
    CHECK(b.uart.receive(99));
}

TEST_CASE("A character that is not fetched is overrun by the next", "[uart8250][quick]") {
    Bench b;
    b.setup(1, 0x03);
    b.uart.receive('a');
    b.uart.receive('b');
    b.run_event();
    b.run_event();
    CHECK(b.uart.peek(U::Lsr) == 0x63);
    CHECK(b.uart.read(U::Lsr) == 0x63);
    CHECK(b.uart.read(U::Lsr) == 0x61);
    CHECK(b.uart.read(U::Data) == 'b');
}

TEST_CASE("Line errors come with their character and go with LSR", "[uart8250][quick]") {
    const std::pair<u8, u8> rows[] = {
        {U::ParityError, 0x65}, {U::FramingError, 0x69}, {U::Break | U::FramingError, 0x79}};
    for (const auto& [error, lsr] : rows) {
        Bench b;
        b.setup(1, 0x1B);
        b.uart.write(U::Ier, 0x04);
        b.uart.receive(0, error);
        b.run_event();
        CHECK(b.uart.read(U::Iir) == 6);
        CHECK(b.uart.read(U::Lsr) == lsr);
        CHECK(b.uart.read(U::Lsr) == 0x61);
        CHECK(b.uart.read(U::Iir) == 1);
    }
}

TEST_CASE("Interrupts are identified by priority, each ended by its own access", "[uart8250][quick]") {
    Bench b;
    b.setup(1, 0x03);
    b.uart.write(U::Mcr, 0x08);
    b.uart.write(U::Ier, 0x0F);  // THRE is set: an interrupt at once
    CHECK(b.pins.take() == std::vector<Edge>{{0, Irq, true}});
    b.uart.cts(true);
    b.uart.receive('a');
    b.uart.receive('b');
    b.run_event();
    b.run_event();

    CHECK(b.uart.peek(U::Iir) == 6);
    CHECK(b.uart.read(U::Iir) == 6);
    CHECK(b.uart.read(U::Lsr) == 0x63);
    CHECK(b.uart.read(U::Iir) == 4);
    CHECK(b.uart.read(U::Data) == 'b');
    CHECK(b.uart.peek(U::Iir) == 2);
    CHECK(b.uart.read(U::Iir) == 2);  // this read ends it
    CHECK(b.uart.read(U::Iir) == 0);
    CHECK(b.pins.edges.empty());  // the line has been up all the time
    CHECK(b.uart.read(U::Msr) == 0x11);
    CHECK(b.uart.read(U::Iir) == 1);
    CHECK(b.pins.take() == std::vector<Edge>{{b.uart.state().now, Irq, false}});
}

TEST_CASE("Each interrupt has its own enable", "[uart8250][quick]") {
    for (int enable = 0; enable < 16; ++enable) {
        Bench b;
        b.setup(1, 0x03);
        b.uart.write(U::Mcr, 0x08);
        b.uart.write(U::Ier, static_cast<u8>(enable));
        b.uart.dcd(true);
        b.uart.receive(1, U::ParityError);
        b.run_event();
        const u8 expected = enable & 4 ? 6 : enable & 1 ? 4 : enable & 2 ? 2 : enable & 8 ? 0 : 1;
        CAPTURE(enable);
        CHECK(b.uart.peek(U::Iir) == expected);
        CHECK(b.uart.state().irq == (expected != 1));
    }
}

TEST_CASE("The THRE interrupt is ended by a write, and returns when the register is empty", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    b.uart.write(U::Mcr, 0x08);
    b.uart.write(U::Ier, 0x02);
    CHECK(b.pins.take() == std::vector<Edge>{{0, Irq, true}});
    b.uart.write(U::Data, 'a');
    CHECK(b.pins.take() == std::vector<Edge>{{0, Irq, false}});
    CHECK(b.run_event() == at(17 * 12));
    CHECK(b.pins.take() == std::vector<Edge>{{at(17 * 12), Irq, true}});
    b.uart.write(U::Ier, 0x02);
    CHECK(b.uart.read(U::Iir) == 2);
    CHECK(b.uart.read(U::Iir) == 1);
    b.uart.write(U::Ier, 0x02);  // no new edge of the enable: it does not come back
    CHECK(b.uart.read(U::Iir) == 1);
    b.uart.write(U::Ier, 0x00);
    b.uart.write(U::Ier, 0x02);
    CHECK(b.uart.read(U::Iir) == 2);
}

TEST_CASE("OUT2 gates the interrupt of the card", "[uart8250][quick]") {
    Bench b;
    b.uart.write(U::Ier, 0x02);
    CHECK(b.uart.peek(U::Iir) == 2);
    CHECK(b.pins.edges.empty());
    b.uart.catch_up(50);
    b.uart.write(U::Mcr, 0x08);
    CHECK(b.pins.take() == std::vector<Edge>{{50, Irq, true}});
    b.uart.write(U::Mcr, 0x18);  // loop-back takes OUT2 from the pin
    CHECK(b.pins.take() == std::vector<Edge>{{50, Irq, false}});
    CHECK(b.uart.peek(U::Iir) == 2);
}

TEST_CASE("Modem lines show in MSR with their changes, RI only at its end", "[uart8250][quick]") {
    Bench b;
    b.uart.cts(true);
    CHECK(b.uart.read(U::Msr) == 0x11);
    CHECK(b.uart.read(U::Msr) == 0x10);
    b.uart.dsr(true);
    CHECK(b.uart.peek(U::Msr) == 0x32);
    CHECK(b.uart.read(U::Msr) == 0x32);
    b.uart.ri(true);
    CHECK(b.uart.read(U::Msr) == 0x70);
    b.uart.ri(false);
    CHECK(b.uart.read(U::Msr) == 0x34);
    b.uart.dcd(true);
    CHECK(b.uart.read(U::Msr) == 0xB8);
    b.uart.dcd(false);
    b.uart.dcd(true);  // there and back: the change is remembered
    CHECK(b.uart.read(U::Msr) == 0xB8);
    b.uart.cts(false);
    b.uart.dsr(false);
    CHECK(b.uart.read(U::Msr) == 0x83);
}

TEST_CASE("RTS and DTR follow MCR", "[uart8250][quick]") {
    Bench b;
    b.uart.catch_up(9);
    b.uart.write(U::Mcr, 0x03);
    CHECK(b.pins.take() == std::vector<Edge>{{9, Dtr, true}, {9, Rts, true}});
    b.uart.write(U::Mcr, 0x01);
    CHECK(b.pins.take() == std::vector<Edge>{{9, Rts, false}});
    b.uart.write(U::Mcr, 0x11);
    CHECK(b.pins.take() == std::vector<Edge>{{9, Dtr, false}});
}

TEST_CASE("In loop-back the modem controls come back as the modem lines", "[uart8250][quick]") {
    Bench b;
    b.uart.cts(true);
    b.uart.dcd(true);
    b.uart.read(U::Msr);
    b.uart.write(U::Mcr, 0x10);
    CHECK(b.uart.read(U::Msr) == 0x09);
    const std::pair<int, int> pairs[] = {{0, 5}, {1, 4}, {2, 6}, {3, 7}};  // DTR-DSR, RTS-CTS, OUT1-RI, OUT2-DCD
    for (const auto& [control, status] : pairs) {
        b.uart.write(U::Mcr, static_cast<u8>(0x10 | 1 << control));
        CHECK((b.uart.read(U::Msr) & 0xF0) == 1 << status);
    }
    b.uart.write(U::Mcr, 0x00);
    CHECK((b.uart.read(U::Msr) & 0xF0) == 0x90);
}

TEST_CASE("In loop-back a character returns and nothing leaves or enters", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    b.uart.write(U::Mcr, 0x10);
    b.uart.receive('z');
    b.uart.write(U::Data, 0xA5);
    b.until(at(17 * 12 + 12 * 8 * 19) - 1);
    CHECK((b.uart.read(U::Lsr) & 1) == 0);
    b.until(at(17 * 12 + 12 * 8 * 19));
    CHECK((b.uart.read(U::Lsr) & 1) == 1);
    CHECK(b.uart.read(U::Data) == 0xA5);
    while (b.uart.next_event() != Never) b.run_event();
    CHECK(b.line.empty());
    CHECK(b.uart.read(U::Lsr) == 0x60);
}

TEST_CASE("A UART caught up in leaps equals one caught up tick by tick", "[uart8250][quick]") {
    Bench small, leap, event;
    std::mt19937 random{8250};
    const auto all = [&](auto action) {
        for (Bench* b : {&small, &leap, &event}) action(b->uart);
    };
    all([](U& uart) { uart.write(U::Mcr, 0x08), uart.write(U::Ier, 0x0F); });
    Tick now = 0;
    for (int i = 0; i < 6000; ++i) {
        const Tick to = now + random() % 600;
        for (Tick t = now; t < to;) small.uart.catch_up(++t);
        leap.uart.catch_up(to);
        for (Tick t; (t = event.uart.next_event()) <= to;) {
            const std::size_t before = event.pins.edges.size();
            event.uart.catch_up(t);
            for (std::size_t e = before; e < event.pins.edges.size(); ++e) REQUIRE(event.pins.edges[e].at == t);
        }
        const std::size_t before = event.pins.edges.size();
        event.uart.catch_up(to);
        REQUIRE(event.pins.edges.size() == before);
        now = to;

        const u8 value = static_cast<u8>(random());
        const int reg = static_cast<int>(random() % 7);
        switch (random() % 16) {
            case 0: all([&](U& uart) { uart.write(U::Lcr, value & 0x1F); }); break;
            case 1: all([&](U& uart) { uart.write(U::Mcr, value & 0x10 ? 0x08 : value); }); break;
            case 2: all([&](U& uart) { uart.write(U::Ier, value); }); break;
            case 3:
            case 4:
            case 5: all([&](U& uart) { uart.write(U::Data, value); }); break;
            case 6:
            case 7: all([&](U& uart) { uart.receive(value, value & 0x1C & (value >> 3)); }); break;
            case 8: all([&](U& uart) { uart.cts(value & 1), uart.ri(value & 2), uart.dsr(value & 4); }); break;
            case 9:
                all([&](U& uart) {
                    uart.write(U::Lcr, 0x80), uart.write(0, value % 3), uart.write(1, 0), uart.write(U::Lcr, 3);
                    if (value % 3 == 0) uart.write(U::Lcr, 0x80), uart.write(0, 1), uart.write(U::Lcr, 3);
                });
                break;
            default: all([&](U& uart) { uart.read(reg); });
        }
        REQUIRE(first_difference(small.uart.state(), leap.uart.state()).empty());
        REQUIRE(first_difference(event.uart.state(), leap.uart.state()).empty());
    }
    CHECK(small.pins.edges == leap.pins.edges);
    CHECK(small.pins.edges == event.pins.edges);
    CHECK(small.line == leap.line);
    CHECK(leap.pins.edges.size() > 300);
    CHECK(leap.line.size() > 100);
}

TEST_CASE("The state of the UART survives saving in the middle of its work", "[uart8250][quick]") {
    Bench b;
    b.setup(12, 0x03);
    b.uart.write(U::Data, 'a');
    b.uart.receive('b');
    b.until(20'000);
    Uart8250 other;
    U::State loaded;
    REQUIRE(load_fields(save_fields(b.uart.state()), loaded));
    other.restore(loaded);
    b.until(1'000'000);
    other.catch_up(1'000'000);
    CHECK(first_difference(b.uart.state(), other.state()).empty());
    CHECK(other.peek(U::Data) == 'b');
}
