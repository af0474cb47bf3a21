// SPDX-License-Identifier: MIT
#include "tick86/devices/parallel.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/pin_log.h"

using namespace tick86;
using test::Edge;

namespace {

struct Bench {
    Parallel port;
    test::PinLog pins;
    struct Printed {
        u8 byte;
        Tick at;
        bool operator==(const Printed&) const = default;
    };
    std::vector<Printed> paper;

    explicit Bench(bool attached = true) {
        pins.watch<7>(port.irq);
        port.printer.connect(*this, [](Bench& b, u8 byte, Tick at) { b.paper.push_back({byte, at}); });
        port.attach(attached);
    }
    void print(u8 byte, u8 control = 0x0C) {
        port.write(Parallel::Data, byte);
        port.write(Parallel::Control, control | 1);
        port.write(Parallel::Control, control);
    }
};

constexpr Tick Ack = Parallel::AcceptTicks, Done = Ack + Parallel::AckTicks;

}  // namespace

TEST_CASE("The printer port reads back its latches, with unused bits as ones", "[parallel][quick]") {
    Bench b;
    b.port.write(Parallel::Data, 0xA5);
    CHECK(b.port.read(Parallel::Data) == 0xA5);
    b.port.write(Parallel::Control, 0xFE);
    CHECK(b.port.read(Parallel::Control) == 0xFE);
    b.port.write(Parallel::Control, 0x0C);
    CHECK(b.port.read(Parallel::Control) == 0xEC);
    b.port.write(Parallel::Status, 0);
    CHECK(b.port.read(Parallel::Status) == 0xDF);
    CHECK(b.port.read(3) == 0xFF);
}

TEST_CASE("Without a printer the open status lines read high", "[parallel][quick]") {
    Bench b{false};
    CHECK(b.port.read(Parallel::Status) == 0x7F);
    b.print('x');
    CHECK(b.paper.empty());
    CHECK(b.port.next_event() == Never);
}

TEST_CASE("The strobe passes a byte, then BUSY and ACK take their course", "[parallel][quick]") {
    Bench b;
    b.port.catch_up(1000);
    b.print('A');
    CHECK(b.paper == std::vector<Bench::Printed>{{'A', 1000}});
    CHECK(b.port.read(Parallel::Status) == 0x5F);  // busy
    b.port.catch_up(1000 + Ack - 1);
    CHECK(b.port.read(Parallel::Status) == 0x5F);
    b.port.catch_up(1000 + Ack);
    CHECK(b.port.read(Parallel::Status) == 0x1F);  // busy and ACK
    b.port.catch_up(1000 + Done - 1);
    CHECK(b.port.read(Parallel::Status) == 0x1F);
    b.port.catch_up(1000 + Done);
    CHECK(b.port.read(Parallel::Status) == 0xDF);
    CHECK(b.pins.edges.empty());  // the interrupt was not enabled
}

TEST_CASE("A byte strobed into a busy printer is lost, and a strobe that stays passes one byte", "[parallel][quick]") {
    Bench b;
    b.print('A');
    b.print('B');
    b.port.catch_up(Done);
    b.port.write(Parallel::Data, 'C');
    b.port.write(Parallel::Control, 0x0D);
    b.port.catch_up(3 * Done);
    b.port.write(Parallel::Control, 0x0D);
    CHECK(b.paper == std::vector<Bench::Printed>{{'A', 0}, {'C', Done}});
}

TEST_CASE("IRQ 7 rises at the end of ACK if enabled, and falls with the next ACK", "[parallel][quick]") {
    Bench b;
    b.port.write(Parallel::Control, 0x1C);
    CHECK(b.pins.edges.empty());  // enabling alone makes no edge
    b.print('A', 0x1C);
    CHECK(b.port.next_event() == Done);
    b.port.catch_up(Done);
    CHECK(b.pins.take() == std::vector<Edge>{{Done, 7, true}});
    CHECK(b.port.next_event() == Never);
    b.print('B', 0x1C);
    CHECK(b.port.next_event() == Done + Ack);
    b.port.catch_up(10 * Done);
    CHECK(b.pins.take() == std::vector<Edge>{{Done + Ack, 7, false}, {2 * Done, 7, true}});
    b.port.write(Parallel::Control, 0x0C);
    CHECK(b.pins.take() == std::vector<Edge>{{10 * Done, 7, false}});
}

TEST_CASE("INIT ends what the printer was doing and blocks the strobe", "[parallel][quick]") {
    Bench b;
    b.print('A');
    b.port.write(Parallel::Control, 0x08);
    CHECK(b.port.read(Parallel::Status) == 0xDF);
    b.print('B', 0x08);
    CHECK(b.paper.size() == 1);
    b.port.write(Parallel::Control, 0x1C);
    b.print('C', 0x1C);
    b.port.catch_up(Done);
    CHECK(b.pins.edges.size() == 1);
    b.port.reset();
    CHECK(b.pins.edges.size() == 2);
    CHECK(b.port.read(Parallel::Control) == 0xE0);
    CHECK(b.port.state().attached);
}

TEST_CASE("A printer port caught up in leaps equals one caught up tick by tick", "[parallel][quick]") {
    Bench by_tick, leap;
    std::mt19937 random{378};
    Tick now = 0;
    for (int i = 0; i < 400; ++i) {
        const Tick to = now + random() % 1200;
        while (now < to) by_tick.port.catch_up(++now);
        leap.port.catch_up(to);
        const u32 what = random() % 4;
        const u8 value = static_cast<u8>(random());
        for (Bench* b : {&by_tick, &leap}) {
            if (what == 0) b->print(value, 0x1C);
            if (what == 1) b->print(value, 0x0C);
            if (what == 2) b->port.write(Parallel::Control, value);
        }
        REQUIRE(by_tick.port.read(Parallel::Status) == leap.port.read(Parallel::Status));
        REQUIRE(first_difference(by_tick.port.state(), leap.port.state()).empty());
    }
    CHECK(by_tick.pins.edges == leap.pins.edges);
    CHECK(by_tick.paper == leap.paper);
    CHECK(leap.pins.edges.size() > 50);
}
