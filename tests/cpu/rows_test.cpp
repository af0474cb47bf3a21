// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "tick86/cpu/rows.h"

using namespace tick86;
using namespace tick86::cpu;

namespace {

BusCycle cycle(Clock t1, BusKind kind, SegmentStatus segment, int waits, u32 address, u16 data, bool bhe = true) {
    BusCycle c;
    c.t1 = t1;
    c.kind = kind;
    c.segment = segment;
    c.bhe = bhe;
    c.waits = static_cast<u8>(waits);
    c.address = address;
    c.data = data;
    return c;
}

std::vector<std::string> lines(RowMaker& maker, Clock end) {
    std::vector<std::string> out;
    maker.rows_until(end, [&](Clock, const Row& row) {
        std::string line = text(row);
        line.erase(line.find_last_not_of(' ') + 1);
        out.push_back(std::move(line));
    });
    return out;
}

}  // namespace

TEST_CASE("bus cycles become the rows that the pins show", "[rows][quick]") {
    RowMaker maker(true);
    maker.start(-1);
    maker.bus(cycle(0, BusKind::Code, SegmentStatus::Cs, 0, 0x12344, 0x9090));
    maker.bus(cycle(4, BusKind::MemWrite, SegmentStatus::Ss, 1, 0xFFFFF, 0xAB00));
    maker.bus(cycle(10, BusKind::IoRead, SegmentStatus::Cs, 0, 0x00060, 0x00FF, false));
    maker.queue({0, QueueOpKind::First, 0x40});
    maker.queue({5, QueueOpKind::Subsequent, 0x77});
    maker.queue({6, QueueOpKind::Flush, 0x99});
    const std::vector<std::string> expected{
        "Ti            -- --- ---        -",    "T1 CODE 12344 -- --- --- 0      F 40",
        "T2 CODE       CS R-- --- 0      -",    "T3 PASV       CS R-- --- 0 9090 -",
        "T4 PASV       CS --- --- 0      -",    "T1 MEMW FFFFF -- --- --- 0      -",
        "T2 MEMW       SS -A- --- 0      S 77", "T3 MEMW       SS -AW --- 0      E",
        "Tw PASV       SS -AW --- 0 AB00 -",    "T4 PASV       SS --- --- 0      -",
        "Ti            -- --- ---        -",    "T1 IOR  00060 -- --- --- 1      -",
        "T2 IOR        CS --- R-- 1      -",    "T3 PASV       CS --- R-- 1 00FF -",
        "T4 PASV       CS --- --- 1      -",    "Ti            -- --- ---        -",
    };
    CHECK(lines(maker, 15) == expected);
}

TEST_CASE("wait states: type and commands stay until the transfer row", "[rows][quick]") {
    const BusCycle c = cycle(100, BusKind::IoWrite, SegmentStatus::Cs, 3, 0x61, 0x0300);
    const std::vector<TState> states{TState::T1, TState::T2, TState::T3, TState::Tw,
                                     TState::Tw, TState::Tw, TState::T4};
    REQUIRE(clocks(c) == 7);
    for (int i = 0; i < 7; ++i) {
        const Row row = cycle_row(c, 100 + i, true);
        CHECK(row.t == states[static_cast<std::size_t>(i)]);
        CHECK(row.ale == (i == 0));
        CHECK((row.status == BusKind::Passive) == (i >= 5));
        CHECK(row.data == (i == 5 ? 0x0300 : 0));
        CHECK(row.io == (i == 1 ? command::Advanced : i >= 2 && i <= 5 ? command::Advanced | command::Write : 0));
        CHECK(row.memory == 0);
    }
}

TEST_CASE("HALT is one row, INTA has no command of memory or I/O", "[rows][quick]") {
    RowMaker maker(true);
    maker.start(0);
    maker.bus(cycle(1, BusKind::Halt, SegmentStatus::Cs, 0, 0x00200, 0));
    maker.bus(cycle(3, BusKind::Inta, SegmentStatus::Cs, 0, 0, 0x0008));
    const auto got = lines(maker, 8);
    CHECK(got[0].substr(0, 2) == "Ti");
    CHECK(got[1] == "T1 HALT 00200 -- --- --- 0      -");
    CHECK(got[2].substr(0, 2) == "Ti");
    CHECK(got[3].substr(0, 7) == "T1 INTA");
    CHECK(got[4] == "T2 INTA       CS --- --- 0      -");
    CHECK(got[5] == "T3 PASV       CS --- --- 0 0008 -");
    CHECK(got[6].substr(0, 2) == "T4");
}

TEST_CASE("address and BHE stay latched between the cycles; the 8088 has no BHE", "[rows][quick]") {
    for (const bool has_bhe : {true, false}) {
        RowMaker maker(has_bhe);
        maker.start(0);
        maker.bus(cycle(1, BusKind::MemRead, SegmentStatus::Ds, 0, 0x54321, 0x12, false));
        std::vector<Row> rows;
        maker.rows_until(10, [&](Clock t, const Row& row) {
            CHECK(t == static_cast<Clock>(rows.size()));
            rows.push_back(row);
        });
        CHECK(rows[0].address == 0);
        CHECK_FALSE(rows[0].bhe);
        for (std::size_t i = 1; i < 10; ++i) {
            CHECK(rows[i].address == 0x54321);
            CHECK(rows[i].bhe == has_bhe);
        }
    }
}

TEST_CASE("rows may start inside a cycle, come in pieces, and show the input pins", "[rows][quick]") {
    RowMaker whole(true), pieces(true);
    const auto feed = [](RowMaker& maker, int from, int to) {
        for (int i = from; i < to; ++i) {
            maker.bus(cycle(5 * i, BusKind::Code, SegmentStatus::Cs, i % 2, static_cast<u32>(i), static_cast<u16>(i)));
            maker.queue({5 * i + 2, QueueOpKind::First, static_cast<u8>(i)});
            maker.pins(5 * i + 3, i % 3 == 0, i % 4 == 0);
        }
    };
    whole.start(2);
    feed(whole, 0, 1000);
    const auto expected = lines(whole, 5000);
    REQUIRE(expected.size() == 4998);
    CHECK(expected[0] == "T3 PASV       CS R-- --- 0 0000 F 00");
    CHECK(expected[1] == "T4 PASV       CS --- --- 0      -    IN");

    pieces.start(2);
    std::vector<std::string> got;
    for (int i = 0; i < 1000; ++i) {
        feed(pieces, i, i + 1);
        for (auto& line : lines(pieces, 5 * i + 5)) got.push_back(std::move(line));
    }
    CHECK(got == expected);
}

TEST_CASE("rows from the first idle one on may be left out", "[rows][quick]") {
    RowMaker whole, hasty;
    for (RowMaker* maker : {&whole, &hasty}) {
        maker->start(0);
        maker->bus(cycle(1, BusKind::MemRead, SegmentStatus::Ds, 3, 0x54321, 0x12, false));
        maker->queue({2, QueueOpKind::First, 0xF4});
    }
    CHECK(hasty.idle_from() == 8);
    const auto rows = lines(whole, 1000);
    CHECK(lines(hasty, 8) == std::vector(rows.begin(), rows.begin() + 8));
    for (std::size_t i = 8; i < 1000; ++i) REQUIRE(rows[i] == rows[8]);
    hasty.skip_to(1'000'000'000'000);
    for (RowMaker* maker : {&whole, &hasty})
        maker->bus(
            cycle(maker == &whole ? 1000 : 1'000'000'000'000, BusKind::Code, SegmentStatus::Cs, 0, 0x123, 0x9090));
    CHECK(lines(hasty, 1'000'000'000'008) == lines(whole, 1008));
    CHECK(hasty.idle_from() == 1'000'000'000'008);
}
