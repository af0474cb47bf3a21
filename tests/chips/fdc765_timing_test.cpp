// SPDX-License-Identifier: MIT
// When things happen: steps, turns of the disk, bytes; and the same whether the chip is caught up in steps or leaps.
#include <catch2/catch.hpp>
#include <random>

#include "tests/chips/fdc765_bench.h"

using namespace tick86;
using namespace tick86::test;

namespace {

using Bytes = std::vector<u8>;

}  // namespace

TEST_CASE("a step takes 6 ms with SRT = Dh at 250 kbit/s and 3 ms at 500 kbit/s", "[fdc765][quick]") {
    const auto [rate, ms] = GENERATE(table<u8, u64>({{u8(2), u64(6)}, {u8(0), u64(3)}}));
    FdcBench b;
    b.start();
    b.fdc.write(7, rate);
    b.command({0x0F, 0x00, 10});
    const Tick begin = b.now + Fdc765::ByteDelay;
    CHECK(b.fdc.read(4) == 0x01);
    b.run(Fdc765::ByteDelay);
    CHECK(b.fdc.read(4) == 0x81);
    REQUIRE(b.wait_irq());
    auto& pulses = b.drives[0].pulses;
    REQUIRE(pulses.size() == 10);
    for (std::size_t i = 0; i < pulses.size(); ++i) {
        CHECK(pulses[i].first == Approx(begin + double(i) * double(ticks_from_ms(ms))).margin(10));
        CHECK(pulses[i].second);
    }
    CHECK(b.log.edges[0].at == Approx(begin + 10.0 * double(ticks_from_ms(ms))).margin(10));
    CHECK(b.drives[0].cylinder == 10);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 10});
    CHECK(b.fdc.read(4) == 0x80);
    pulses.clear();
    b.command({0x0F, 0x00, 7});
    REQUIRE(b.wait_irq());
    CHECK(pulses.size() == 3);
    CHECK_FALSE(pulses[0].second);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 7});
}

TEST_CASE("RECALIBRATE steps out to track 0, at most 77 times", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.drives[0].cylinder = 30;
    b.command({0x07, 0x00});
    REQUIRE(b.wait_irq());
    CHECK(b.drives[0].pulses.size() == 30);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 0});
    b.drives[0].cylinder = 79;
    b.command({0x07, 0x00});
    REQUIRE(b.wait_irq());
    b.command({0x08});
    CHECK(b.results() == Bytes{0x70, 0});
    CHECK(b.drives[0].cylinder == 2);
    // A drive that is not there, or not selected, never shows track 0.
    b.command({0x07, 0x01});
    b.fdc.write(2, 0x1D);
    REQUIRE(b.wait_irq());
    b.command({0x08});
    CHECK(b.results() == Bytes{0x71, 0});
    CHECK(b.drives[1].pulses.empty());
}

TEST_CASE("seeks of two units run side by side, each with its own interrupt", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.command({0x0F, 0x00, 2});
    b.command({0x0F, 0x01, 2});
    CHECK((b.fdc.read(4) & 0x0F) == 0x03);
    b.run(ticks_from_ms(20));
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 2});
    CHECK(b.fdc.state().irq);
    CHECK((b.fdc.read(4) & 0x0F) == 0x02);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x21, 2});
    CHECK_FALSE(b.fdc.state().irq);
}

TEST_CASE("a command lowers the interrupt of an ended seek, which can still be asked about", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.command({0x0F, 0x00, 1});
    REQUIRE(b.wait_irq());
    b.command({0x0F, 0x01, 9});
    CHECK_FALSE(b.fdc.state().irq);
    REQUIRE(b.wait_irq());  // an edge of its own
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 1});
    CHECK(b.fdc.state().irq);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x21, 9});
    CHECK_FALSE(b.fdc.state().irq);
}

TEST_CASE("a seek that a command has silenced is silent until it is asked about", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.command({0x0F, 0x00, 1});
    REQUIRE(b.wait_irq());
    b.command({0x04, 0x00});  // SENSE DRIVE STATUS
    REQUIRE(b.results().size() == 1);
    CHECK_FALSE(b.fdc.state().irq);
    b.command({0x08});
    CHECK(b.results() == Bytes{0x20, 1});
    CHECK_FALSE(b.fdc.state().irq);
}

TEST_CASE("READ ID gives the ID fields in the order they pass, one turn in 200 ms", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.start();
    std::vector<Tick> when;
    Bytes numbers;
    for (int i = 0; i < 19; ++i) {
        b.log.take();
        const Bytes result = b.transfer({0x4A, 0x00}, 0);
        REQUIRE(result.size() == 7);
        CHECK(result[0] == 0);
        numbers.push_back(result[5]);
        when.push_back(b.log.take()[0].at);
    }
    for (std::size_t i = 1; i < numbers.size(); ++i) CHECK(numbers[i] == numbers[i - 1] % 9 + 1);
    CHECK(double(when[9] - when[0]) == Approx(double(ticks_from_ms(200))).margin(2));
    CHECK(double(when[18] - when[0]) == Approx(double(ticks_from_ms(400))).margin(2));
    // Neighbours lie 654 bytes of 32 us apart.
    CHECK(double(when[2] - when[1]) == Approx(654 * 458.1818).margin(2));
}

TEST_CASE("bytes follow each other in 32 us at 250 kbit/s and 16 us at 500 kbit/s", "[fdc765][quick]") {
    const auto [rate, bytes, ticks] = GENERATE(table<u8, u16, double>(
        {{u8(2), u16(6250), 458.1818}, {u8(0), u16(10416), 229.0909}, {u8(1), u16(6250), 381.8182}}));
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.drives[0].bytes = bytes;
    b.drives[0].rate = static_cast<FloppyRate>(rate);
    b.start();
    b.fdc.write(7, rate);
    b.read({0x66, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512);
    std::vector<Tick> rises;
    for (const Edge& e : b.log.take())
        if (e.pin == 1 && e.level) rises.push_back(e.at);
    REQUIRE(rises.size() == 512);
    CHECK(double(rises[511] - rises[0]) == Approx(511 * ticks).margin(1.5));
    for (std::size_t i = 1; i < 512; ++i) CHECK(double(rises[i] - rises[i - 1]) == Approx(ticks).margin(1));
}

TEST_CASE("a whole track takes little more than one turn", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.start();
    b.drives[0].origin = b.now + ticks_from_ms(20);
    b.read({0x66, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 9 * 512);
    const auto edges = b.log.take();
    const Tick end = edges[edges.size() - 2].at - b.drives[0].origin;
    // From the index hole to the CRC of the ninth sector.
    CHECK(double(end) == Approx((168 + 8 * 654 + 38 + 512 + 2) * 458.1818).margin(2));
}

TEST_CASE("a search is given up at the second index hole", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.start();
    b.run(ticks_from_ms(100));
    b.drives[0].origin = b.now - ticks_from_ms(50);
    b.read({0x66, 0, 0, 0, 33, 2, 9, 0x2A, 0xFF}, 512);
    const Tick at = b.log.take()[0].at - b.drives[0].origin;
    CHECK(double(at) == Approx(double(ticks_from_ms(400))).margin(2));
}

TEST_CASE("the head is loaded for HLT and stays loaded for HUT", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.start();
    b.command({0x03, 0xD2, 0x32});  // HUT 2 x 32 ms, HLT 25 x 4 ms at 250 kbit/s
    const auto begins = [&] {
        const Tick start = b.now;
        for (b.command({0x4A, 0x00}); b.fdc.state().step == Fdc765::Step::HeadLoad;) b.run(1000);
        const Tick loaded = b.now;
        b.wait_irq();
        b.results();
        return loaded - start;
    };
    CHECK(double(begins()) == Approx(double(ticks_from_ms(100))).margin(1500));
    b.run(ticks_from_ms(60));
    CHECK(begins() < ticks_from_ms(1));
    b.run(ticks_from_ms(70));
    CHECK(begins() > ticks_from_ms(99));
}

TEST_CASE("a disk that does not turn is waited for without end", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.drives[0].turning = false;
    b.start();
    b.count = 512;
    b.command({0x66, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF});
    CHECK_FALSE(b.wait_irq(ticks_from_ms(5000)));
    CHECK(b.fdc.read(4) == 0x10);
    b.drives[0].turning = true;
    b.drives[0].origin = b.now;
    REQUIRE(b.wait_irq(ticks_from_ms(700)));
    CHECK(b.results()[0] == 0);
}

TEST_CASE("a disk taken out during a read or write ends the transfer, not the waiting", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9);
    b.start();
    const u8 command = GENERATE(u8(0x66), u8(0x45));
    const Bytes before = b.drives[0].tracks[{0, 0}][0].data;
    b.memory = Bytes(512, 1);
    b.count = 512;
    b.command({command, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF});
    while (b.fdc.state().offset < 100) b.run(1000);
    b.drives[0].turning = false;
    CHECK_FALSE(b.wait_irq(ticks_from_ms(1000)));
    CHECK_FALSE(b.fdc.state().dreq);
    CHECK(b.drives[0].tracks[{0, 0}][0].data == before);
}

TEST_CASE("caught up in steps or in leaps the controller is the same", "[fdc765][quick]") {
    const Tick stride = GENERATE(Tick(1), Tick(97), Tick(5000));
    FdcBench leap, step;
    step.stride = stride;
    for (FdcBench* b : {&leap, &step}) {
        for (int head = 0; head < 2; ++head) b->drives[0].fill_track(0, head, 9), b->drives[0].fill_track(1, head, 9);
        b->drives[1].fill_track(0, 0, 9);
        b->drives[0].tracks[{0, 0}][2].id.deleted = true;
        b->memory = Bytes(2048, 0x5A);
    }
    std::mt19937 random(7);
    const int rounds = 200;
    leap.start();
    step.start();
    for (int i = 0; i < rounds; ++i) {
        const u32 dice = random(), wait = random() % 3'000'000 / (stride == 1 ? 10 : 1);
        const u8 r = u8(1 + dice / 16 % 9), head = u8(dice / 256 % 2);
        const std::size_t size = 512u * (1 + dice / 1024 % 3);
        for (FdcBench* b : {&leap, &step}) {
            b->count = size;
            b->next_byte = 0;
            b->dma_on = dice % 10 > 7 || dice % 10 == 4 || dice % 10 == 5 || dice / 4096 % 2 == 0;
            if (b->fdc.state().phase == Fdc765::Phase::Result) b->results();
            switch (dice % 10) {
                case 0: b->command({0x0F, 0x00, u8(dice / 512 % 2)}); break;
                case 1: b->command({0x07, 0x00}); break;
                case 2: b->command({0x08}); break;
                case 3: b->command({0x4A, u8(head << 2)}); break;
                case 4: b->command({0xC5, u8(head << 2), u8(b->drives[0].cylinder), head, r, 2, 9, 0x2A, 0xFF}); break;
                case 5: b->command({0x4D, u8(head << 2), 2, 4, 0x50, 0xF6}); break;
                case 6: b->fdc.write(2, u8(dice / 64 % 2 ? 0x18 : 0x2D)); break;
                case 7: b->fdc.write(2, 0x1C); break;
                default: b->command({0xE6, u8(head << 2), u8(b->drives[0].cylinder), head, r, 2, 9, 0x2A, 0xFF}); break;
            }
            b->run(wait);
        }
        REQUIRE(first_difference(leap.fdc.state(), step.fdc.state()) == "");
        REQUIRE(leap.log.edges == step.log.edges);
        REQUIRE(leap.drives[0].pulses == step.drives[0].pulses);
        REQUIRE(leap.memory == step.memory);
    }
    CHECK(leap.log.edges.size() > 1000u);
}

TEST_CASE("a state saved in the middle of a transfer goes on in another controller", "[fdc765][quick]") {
    FdcBench a, b;
    for (FdcBench* x : {&a, &b}) x->drives[0].fill_track(0, 0, 9);
    a.start();
    a.count = 1024;
    a.command({0x66, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF});
    while (a.memory.size() < 300) a.run(100);
    Fdc765::State state;
    REQUIRE(load_fields(save_fields(a.fdc.state()), state));
    b.fdc.restore(state);
    b.now = a.now;
    b.memory = a.memory;
    b.count = a.count;
    CHECK(b.wait_irq());
    CHECK(a.wait_irq());
    CHECK(a.now == b.now);
    CHECK(a.memory == b.memory);
    CHECK(a.results() == b.results());
}
