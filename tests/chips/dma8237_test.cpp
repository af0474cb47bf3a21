// SPDX-License-Identifier: MIT
#include "tick86/chips/dma8237.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/pin_log.h"

using namespace tick86;
using tick86::test::Edge;
using tick86::test::PinLog;

namespace {

constexpr u8 Demand = 0x00, Single = 0x40, Block = 0x80, Cascade = 0xC0;  // mode register bits
constexpr u8 Verify = 0x00, Write = 0x04, Read = 0x08, Autoinit = 0x10, Down = 0x20;

struct Bench {
    Dma8237 dma;
    PinLog log;
    Bench() { log.watch<0>(dma.hrq); }

    void program(int channel, u8 mode, u16 address, u16 count, bool unmask = true) {
        dma.write(0xB, static_cast<u8>(mode | channel));
        dma.write(0xC, 0);
        for (const u8 byte : {low(address), high(address)}) dma.write(channel * 2, byte);
        for (const u8 byte : {low(count), high(count)}) dma.write(channel * 2 + 1, byte);
        if (unmask) dma.write(0xA, static_cast<u8>(channel));
    }
    u16 read_word(int reg) {
        dma.write(0xC, 0);
        const u8 first = dma.read(reg);
        return word(first, dma.read(reg));
    }
    std::vector<int> serve(int times) {
        std::vector<int> channels;
        for (int i = 0; i < times; ++i) channels.push_back(dma.service().channel);
        return channels;
    }
    const Dma8237::Channel& channel(int n) const { return dma.state().channel[static_cast<std::size_t>(n)]; }
};

}  // namespace

TEST_CASE("each channel keeps its own address and count, low byte first", "[dma8237][quick]") {
    Bench b;
    for (int n = 0; n < 4; ++n)
        b.program(n, Single, static_cast<u16>(0x1234 + n * 0x101), static_cast<u16>(0xABC0 + n), false);
    for (int n = 0; n < 4; ++n) {
        CHECK(b.read_word(n * 2) == 0x1234 + n * 0x101);
        CHECK(b.read_word(n * 2 + 1) == 0xABC0 + n);
        CHECK(b.channel(n).base_address == 0x1234 + n * 0x101);
        CHECK(b.channel(n).base_count == 0xABC0 + n);
    }
}

TEST_CASE("one first/last flip-flop serves all registers", "[dma8237][quick]") {
    Bench b;
    b.program(0, Single, 0x1234, 0x5678);
    CHECK(b.dma.peek(0) == 0x34);
    CHECK(b.dma.read(0) == 0x34);
    CHECK(b.dma.read(1) == 0x56);  // high byte of another register
    b.dma.write(0, 0xCD);          // low byte again
    CHECK(b.channel(0).address == 0x12CD);
    b.dma.write(0xC, 0xFF);
    CHECK(b.dma.read(0) == 0xCD);
}

TEST_CASE("a transfer steps the address up or down and counts; kinds show on the strobes", "[dma8237][quick]") {
    struct Row {
        u8 mode;
        bool read, write, verify;
        u16 after;
    };
    for (const Row row : {Row{Read, true, false, false, 0x8001}, Row{Write, false, true, false, 0x8001},
                          Row{Verify, false, false, true, 0x8001}, Row{Read | Down, true, false, false, 0x7FFF},
                          Row{Read | Write, false, false, true, 0x8001}}) {
        Bench b;
        b.program(2, static_cast<u8>(Single | row.mode), 0x8000, 5);
        CHECK(b.dma.granted_channel() == -1);
        CHECK(b.dma.service().channel == -1);
        b.dma.dreq(2, true);
        CHECK(b.dma.granted_channel() == 2);
        const DmaCycle expected{2, 0x8000, row.read, row.write, row.verify, false, false, false, true};
        CHECK(b.dma.next_transfer() == expected);
        CHECK(b.channel(2).count == 5);
        CHECK(b.dma.service() == expected);
        CHECK(b.channel(2).address == row.after);
        CHECK(b.channel(2).count == 4);
        CHECK(b.channel(2).base_address == 0x8000);
    }
}

TEST_CASE("a count of N makes N+1 transfers; then TC, status bit and mask", "[dma8237][quick]") {
    Bench b;
    b.program(1, Single | Write, 0xFFFE, 2);
    b.dma.dreq(1, true);
    CHECK(b.dma.service().address == 0xFFFE);
    CHECK_FALSE(b.dma.service().tc);
    const DmaCycle last = b.dma.service();
    CHECK(last.address == 0x0000);  // wraps inside 64 K
    CHECK(last.tc);
    CHECK(b.channel(1).count == 0xFFFF);
    CHECK(b.channel(1).masked);
    CHECK(b.dma.granted_channel() == -1);
    CHECK_FALSE(b.dma.hrq_level());
    CHECK(b.dma.peek(8) == 0x22);
    CHECK(b.dma.read(8) == 0x22);
    CHECK(b.dma.read(8) == 0x20);  // TC bits are cleared by reading, requests are levels
    b.dma.dreq(1, false);
    CHECK(b.dma.read(8) == 0x00);
}

TEST_CASE("autoinitialisation reloads address and count and leaves the mask open", "[dma8237][quick]") {
    Bench b;
    b.program(0, Single | Read | Autoinit, 0x0100, 1);
    b.dma.dreq(0, true);
    CHECK(b.dma.service().address == 0x0100);
    CHECK(b.dma.service().tc);
    CHECK(b.channel(0).address == 0x0100);
    CHECK(b.channel(0).count == 1);
    CHECK_FALSE(b.channel(0).masked);
    CHECK(b.dma.service().address == 0x0100);
    CHECK(b.dma.status() == 0x11);
}

TEST_CASE("single mode gives the bus back after each transfer", "[dma8237][quick]") {
    Bench b;
    b.program(2, Single | Write, 0, 9);
    b.dma.catch_up(10);
    b.dma.dreq(2, true);
    b.dma.catch_up(20);
    CHECK(b.dma.service().last);
    b.dma.catch_up(30);
    b.dma.dreq(2, false);
    CHECK(b.log.take() == std::vector<Edge>{{10, 0, true}, {20, 0, false}, {20, 0, true}, {30, 0, false}});
}

TEST_CASE("block mode keeps the bus until TC, whatever DREQ does", "[dma8237][quick]") {
    Bench b;
    b.program(3, Block | Write, 0, 2);
    b.program(0, Single | Read, 0, 9);
    b.dma.dreq(3, true);
    CHECK_FALSE(b.dma.service().last);
    b.dma.dreq(3, false);
    b.dma.dreq(0, true);  // higher, but has to wait
    CHECK(b.dma.hrq_level());
    CHECK(b.serve(2) == std::vector<int>{3, 3});
    CHECK(b.channel(3).terminal);
    CHECK(b.serve(1) == std::vector<int>{0});
}

TEST_CASE("demand mode keeps the bus while DREQ lasts and resumes where it was", "[dma8237][quick]") {
    Bench b;
    b.program(1, Demand | Read, 0x10, 9);
    b.program(0, Single | Read, 0, 9);
    b.dma.dreq(1, true);
    b.dma.service();
    b.dma.dreq(0, true);
    CHECK(b.serve(2) == std::vector<int>{1, 1});
    b.dma.dreq(1, false);
    CHECK(b.serve(1) == std::vector<int>{0});
    b.dma.dreq(0, false);
    CHECK_FALSE(b.dma.hrq_level());
    b.dma.dreq(1, true);
    CHECK(b.dma.service().address == 0x13);
    b.serve(5);
    CHECK(b.dma.service().tc);
    CHECK_FALSE(b.dma.hrq_level());
}

TEST_CASE("cascade mode only passes the bus on", "[dma8237][quick]") {
    Bench b;
    b.program(0, Cascade, 0x1000, 0);
    b.dma.dreq(0, true);
    const DmaCycle cycle = b.dma.service();
    CHECK(cycle.channel == 0);
    CHECK(cycle.cascade);
    CHECK_FALSE((cycle.read || cycle.write || cycle.verify || cycle.tc || cycle.last));
    CHECK(b.channel(0).count == 0);
    CHECK(b.dma.hrq_level());
    b.dma.dreq(0, false);
    CHECK_FALSE(b.dma.hrq_level());
}

TEST_CASE("fixed priority serves channel 0 first, rotating priority takes turns", "[dma8237][quick]") {
    Bench b;
    for (int n = 0; n < 4; ++n) {
        b.program(n, Single | Read, 0, 100);
        b.dma.dreq(n, true);
    }
    CHECK(b.serve(3) == std::vector<int>{0, 0, 0});
    b.dma.write(0x8, 0x10);
    CHECK(b.serve(6) == std::vector<int>{1, 2, 3, 0, 1, 2});
    b.dma.dreq(3, false);
    CHECK(b.serve(2) == std::vector<int>{0, 1});
    b.dma.write(0x8, 0x00);
    CHECK(b.serve(2) == std::vector<int>{0, 0});
}

TEST_CASE("masks: single bit, all, clear all; the request stays visible", "[dma8237][quick]") {
    Bench b;
    b.program(2, Single | Read, 0, 5, false);
    b.dma.dreq(2, true);
    CHECK_FALSE(b.dma.hrq_level());
    CHECK(b.dma.status() == 0x40);
    CHECK(b.dma.is_asking(2));
    b.dma.write(0xA, 2);
    CHECK(b.dma.hrq_level());
    b.dma.write(0xA, 4 | 2);
    CHECK_FALSE(b.dma.hrq_level());
    b.dma.write(0xE, 0);
    for (int n = 0; n < 4; ++n) CHECK_FALSE(b.channel(n).masked);
    CHECK(b.dma.hrq_level());
    b.dma.write(0xF, 0x0D);
    for (int n = 0; n < 4; ++n) CHECK(b.channel(n).masked == (n != 1));
    CHECK_FALSE(b.dma.hrq_level());
}

TEST_CASE("the command register disables the controller and turns DREQ round", "[dma8237][quick]") {
    Bench b;
    b.program(2, Single | Read, 0, 5);
    b.dma.write(0x8, 0x04);
    b.dma.dreq(2, true);
    CHECK_FALSE(b.dma.hrq_level());
    b.dma.write(0x8, 0x00);
    CHECK(b.dma.hrq_level());
    b.dma.write(0x8, 0x40);  // DREQ active low
    CHECK_FALSE(b.dma.hrq_level());
    CHECK(b.dma.status() == 0xB0);
    b.dma.dreq(2, false);
    CHECK(b.dma.granted_channel() == 2);
    b.dma.write(0x8, 0xA8);
    CHECK(b.dma.is_compressed());
    CHECK(b.dma.is_extended_write());
    CHECK(b.dma.dack_active_high());
}

TEST_CASE("a software request needs no DREQ, ignores the mask and ends with TC", "[dma8237][quick]") {
    Bench b;
    b.program(3, Block | Write, 0x40, 1, false);
    b.dma.write(0x9, 4 | 3);
    CHECK(b.dma.hrq_level());
    CHECK(b.dma.status() == 0);  // the status shows DREQ
    CHECK_FALSE(b.dma.service().tc);
    CHECK(b.dma.service().tc);
    CHECK_FALSE(b.channel(3).requested);
    CHECK_FALSE(b.dma.hrq_level());
    b.dma.write(0x9, 4 | 1);
    b.dma.write(0x9, 1);
    CHECK_FALSE(b.dma.hrq_level());
}

TEST_CASE("an external EOP ends the service like a terminal count", "[dma8237][quick]") {
    Bench b;
    b.program(1, Block | Write | Autoinit, 0x40, 9);
    b.dma.dreq(1, true);
    b.serve(3);
    b.dma.dreq(1, false);
    CHECK(b.dma.hrq_level());
    b.dma.eop();
    CHECK_FALSE(b.dma.hrq_level());
    CHECK(b.channel(1).address == 0x40);
    CHECK(b.dma.status() == 0x02);
    CHECK_FALSE(b.channel(1).masked);
    b.dma.eop();  // nothing under way
    b.program(2, Single | Write, 0x40, 9);
    b.dma.dreq(2, true);
    b.dma.service();
    b.dma.eop();
    CHECK(b.channel(2).masked);
    CHECK(b.channel(2).count == 8);
    CHECK(b.dma.granted_channel() == -1);
}

TEST_CASE("memory to memory: channel 0 reads, channel 1 writes and ends it", "[dma8237][quick]") {
    for (const bool hold : {false, true}) {
        Bench b;
        std::vector<u8> memory(64);
        for (std::size_t i = 0; i < 16; ++i) memory[i] = static_cast<u8>(0xA0 + i);
        b.program(0, Block | Read, 4, 2, false);
        b.program(1, Block | Write, 32, 2, false);
        b.dma.write(0x8, hold ? 0x03 : 0x01);
        b.dma.write(0x9, 4);
        int cycles = 0;
        while (b.dma.hrq_level()) {
            const DmaCycle cycle = b.dma.service();
            ++cycles;
            CHECK(cycle.memory);
            if (cycle.read) b.dma.latch_temporary(memory[cycle.address]);
            if (cycle.write) memory[cycle.address] = b.dma.temporary();
            CHECK(cycle.tc == (cycles == 6));
            REQUIRE(cycles <= 6);
        }
        CHECK(cycles == 6);
        CHECK(memory[32] == 0xA4);
        CHECK(memory[33] == (hold ? 0xA4 : 0xA5));
        CHECK(memory[34] == (hold ? 0xA4 : 0xA6));
        CHECK(memory[35] == 0);
        CHECK(b.dma.read(0xD) == memory[34]);
        CHECK(b.dma.status() == 0x02);
    }
}

TEST_CASE("memory to memory ends by an external EOP and can be begun anew", "[dma8237][quick]") {
    for (const int before : {1, 2}) {  // in the read or in the write half
        Bench b;
        b.program(0, Block | Read, 4, 9, false);
        b.program(1, Block | Write | Autoinit, 32, 9, false);
        b.program(3, Single | Read, 0, 9);
        b.dma.write(0x8, 0x11);  // rotating
        b.dma.write(0x9, 4);
        b.dma.dreq(3, true);
        b.serve(before);
        CHECK(b.dma.granted_channel() == 0);
        b.dma.eop();
        CHECK_FALSE(b.channel(0).requested);
        CHECK(b.dma.status() == 0x82);
        CHECK(b.channel(1).address == 32);
        CHECK(b.serve(1) == std::vector<int>{3});
        b.dma.dreq(3, false);
        b.dma.write(0x9, 4);
        const DmaCycle cycle = b.dma.service();
        CHECK(cycle.channel == 0);
        CHECK(cycle.read);
        CHECK(b.dma.state().lowest == 0);
    }
}

TEST_CASE("a block transfer of channel 0 keeps the bus, and disabling the controller ends it", "[dma8237][quick]") {
    Bench b;
    b.program(0, Block | Read, 0, 100);
    b.program(1, Single | Read, 0, 100);
    b.dma.dreq(0, true);
    b.serve(1);
    b.dma.dreq(0, false);
    b.dma.dreq(1, true);
    CHECK(b.serve(2) == std::vector<int>{0, 0});
    b.dma.write(0x8, 0x04);
    CHECK_FALSE(b.dma.hrq_level());
    CHECK(b.dma.granted_channel() == -1);
    b.dma.write(0x8, 0x00);
    CHECK(b.serve(1) == std::vector<int>{1});
    SECTION("an EOP in a transfer of channel 0") {
        b.dma.dreq(0, true);
        b.serve(1);
        b.dma.eop();
        CHECK(b.channel(0).masked);
        CHECK_FALSE(b.channel(1).masked);
        CHECK(b.dma.granted_channel() == 1);
    }
}

TEST_CASE("an EOP of channel 2 while memory to memory is only enabled ends channel 2", "[dma8237][quick]") {
    Bench b;
    b.program(2, Block | Write, 0, 100);
    b.dma.write(0x8, 0x01);
    b.dma.dreq(2, true);
    b.serve(1);
    b.dma.eop();
    CHECK(b.dma.status() == 0x44);
    CHECK(b.channel(2).masked);
}

TEST_CASE("master clear and RESET leave addresses, counts and modes alone", "[dma8237][quick]") {
    for (const bool pin : {false, true}) {
        Bench b;
        b.program(2, Block | Write, 0x1234, 0x10);
        b.dma.write(0x8, 0x10);
        b.dma.latch_temporary(9);
        b.dma.write(0x9, 4 | 1);
        b.dma.dreq(2, true);
        b.dma.service();
        b.dma.read(0);
        b.dma.catch_up(40);
        b.log.take();
        if (pin)
            b.dma.reset();
        else
            b.dma.write(0xD, 0);
        CHECK(b.log.take() == std::vector<Edge>{{40, 0, false}});
        CHECK(b.dma.state().command == 0);
        CHECK_FALSE(b.dma.state().high_byte);
        CHECK(b.dma.temporary() == 0);
        CHECK(b.dma.status() == 0x40);
        CHECK(b.channel(1).requested == false);
        for (int n = 0; n < 4; ++n) CHECK(b.channel(n).masked);
        CHECK(b.channel(2).base_address == 0x1234);
        CHECK(b.dma.state().lowest == 3);
        CHECK(b.dma.mode(2) == Dma8237::Mode::Block);
        CHECK(b.dma.kind(2) == Dma8237::Kind::Write);
    }
}

TEST_CASE("registers that cannot be read give FFh and change nothing", "[dma8237][quick]") {
    Bench b;
    for (const int reg : {0x9, 0xA, 0xB, 0xC, 0xE, 0xF}) CHECK(b.dma.read(reg) == 0xFF);
    b.dma.read(0);
    b.dma.read(0xC);
    CHECK(b.dma.state().high_byte);
}

TEST_CASE("skipping refresh cycles equals serving them one by one", "[dma8237][twin][quick]") {
    std::mt19937 random{1};
    for (int round = 0; round < 400; ++round) {
        Bench one, all;
        const u8 mode = static_cast<u8>((random() % 4 ? Single : Demand) | Read | (random() % 3 ? Autoinit : 0) |
                                        (random() % 4 ? 0 : Down));
        const u16 address = static_cast<u16>(random()),
                  count = static_cast<u16>(random() % 2 ? random() : random() % 50);
        const u8 command = random() % 2 ? 0x10 : 0;
        for (Bench* b : {&one, &all}) {
            b->program(0, mode, address, count);
            b->dma.write(0x8, command);
        }
        for (int i = 0; i < 6; ++i) {
            const u64 cycles = random() % 3 ? random() % 100 : random() % 3000;
            u64 made = 0;
            for (u64 k = 0; k < cycles; ++k) {
                one.dma.dreq(0, true);
                if (one.dma.service().channel == 0) ++made;
                one.dma.dreq(0, false);
            }
            CAPTURE(round, cycles, static_cast<int>(mode), count);
            REQUIRE(all.dma.skip_refresh(cycles) == made);
            REQUIRE(first_difference(one.dma.state(), all.dma.state()).empty());
            if (random() % 4 == 0) REQUIRE(one.dma.read(8) == all.dma.read(8));
        }
    }
}

TEST_CASE("refresh is skipped only where channel 0 would be served", "[dma8237][quick]") {
    Bench b;
    b.program(0, Single | Read | Autoinit, 0, 0xFFFF);
    CHECK(b.dma.skip_refresh(5) == 5);
    CHECK(b.dma.skip_refresh(0) == 0);
    CHECK(b.dma.skip_refresh(u64{65536} * 1000 + 3) == u64{65536} * 1000 + 3);
    CHECK(b.channel(0).address == 8);
    CHECK(b.dma.status() == 0x01);
    b.dma.write(0xA, 4);
    CHECK(b.dma.skip_refresh(5) == 0);
    b.dma.write(0xA, 0);
    b.dma.write(0x8, 0x04);
    CHECK(b.dma.skip_refresh(5) == 0);
    b.dma.write(0x8, 0x00);
    b.dma.write(0xB, Cascade);
    CHECK(b.dma.skip_refresh(5) == 0);
    CHECK(b.channel(0).address == 8);
    b.dma.write(0xB, Demand | Read | Autoinit);
    b.dma.dreq(0, true);
    b.dma.service();  // has the bus
    CHECK(b.dma.skip_refresh(5) == 0);
    CHECK(b.channel(0).address == 9);
}

TEST_CASE("a saved controller goes on in the middle of a block", "[dma8237][quick]") {
    Bench a, b;
    a.program(3, Block | Read, 0x55, 40);
    a.dma.dreq(3, true);
    a.serve(7);
    a.dma.dreq(3, false);
    Dma8237::State state;
    REQUIRE(load_fields(save_fields(a.dma.state()), state));
    b.dma.restore(state);
    for (int i = 0; i < 40; ++i) REQUIRE(a.dma.service() == b.dma.service());
    CHECK(hash_fields(a.dma.state()) == hash_fields(b.dma.state()));
}
