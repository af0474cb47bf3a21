// SPDX-License-Identifier: MIT
// Commands and result bytes of the floppy controller, case by case from the tables of the data sheet.
#include <catch2/catch.hpp>

#include "tests/chips/fdc765_bench.h"

using namespace tick86;
using namespace tick86::test;

namespace {

using Bytes = std::vector<u8>;
constexpr u8 Read = 0xE6, ReadNoSkip = 0x46, Write = 0xC5;  // with MT, MFM, SK as the PC's BIOS sends them

Bytes sector_data(FdcBench& b, int drive, int c, int head, int r) {
    return b.drives[drive].tracks[{c, head}][r - 1].data;
}

// A disk of nine sectors on cylinder 0, both sides.
void insert_disk(FdcBench& b, int drive = 0) {
    b.drives[drive].fill_track(0, 0, 9);
    b.drives[drive].fill_track(0, 1, 9);
}

}  // namespace

TEST_CASE("reset ends with one interrupt and four answers", "[fdc765][quick]") {
    FdcBench b;
    b.fdc.write(7, 0);
    b.fdc.write(2, 0x0C);
    CHECK(b.fdc.read(4) == 0x00);
    b.run(ticks_from_ms(2));
    CHECK(b.log.take() == std::vector<Edge>{{ticks_from_us(1024) + 1, 0, true}});
    CHECK(b.fdc.read(4) == 0x80);
    for (u8 unit = 0; unit < 4; ++unit) {
        b.command({0x08});
        CHECK(b.results() == Bytes{u8(0xC0 | unit), 0});
    }
    b.command({0x08});
    CHECK(b.results() == Bytes{0x80});
    CHECK(b.log.edges.size() == 1);
    CHECK_FALSE(b.log.edges[0].level);
    // At 250 kbit/s the controller's clock is half as fast.
    b.log.take();
    b.fdc.write(2, 0x00);
    b.fdc.write(7, 2);
    b.fdc.write(2, 0x0C);
    const Tick out_of_reset = b.now;
    b.run(ticks_from_ms(3));
    const auto edges = b.log.take();
    REQUIRE(edges.size() == 1);
    CHECK(double(edges[0].at - out_of_reset) == Approx(double(ticks_from_us(2048))).margin(2));
}

TEST_CASE("an unknown command and VERSION answer 80h and make no interrupt", "[fdc765][quick]") {
    const u8 code = GENERATE(u8(0x10), u8(0x00), u8(0x1F), u8(0x14), u8(0x0E));
    FdcBench b;
    b.start();
    b.command({code});
    CHECK(b.fdc.read(4) == 0x50);
    b.run(Fdc765::ByteDelay);
    CHECK(b.fdc.read(4) == 0xD0);
    CHECK(b.fdc.read(5) == 0x80);
    CHECK(b.fdc.read(4) == 0x00);
    b.run(Fdc765::ByteDelay);
    CHECK(b.fdc.read(4) == 0x80);
    CHECK(b.log.edges.empty());
}

TEST_CASE("SENSE DRIVE STATUS shows the lines of the selected drive", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.command({0x04, 0x00});
    CHECK(b.results() == Bytes{0x38});  // ready, track 0, two sides
    b.drives[0].cylinder = 5;
    b.drives[0].lines.write_protect = true;
    b.command({0x04, 0x04});
    CHECK(b.results() == Bytes{0x6C});
    b.drives[0].lines = {false, false, false, false, false};
    b.command({0x04, 0x00});
    CHECK(b.results() == Bytes{0x00});
    // The adapter selects no drive whose motor bit is clear: not even track 0 is seen then.
    b.drives[0] = {};
    b.fdc.write(2, 0x0C);
    b.command({0x04, 0x00});
    CHECK(b.results() == Bytes{0x28});
}

TEST_CASE("READ DATA moves one sector and names the next", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    CHECK(b.read({Read, 0x00, 0, 0, 3, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x00, 0x00, 0x00, 0, 0, 4, 2});
    CHECK(b.memory == sector_data(b, 0, 0, 0, 3));
    // Side 1 by the head bit; ST0 tells it.
    CHECK(b.read({Read, 0x04, 0, 1, 1, 2, 9, 0x2A, 0xFF}, 1024) == Bytes{0x04, 0x00, 0x00, 0, 1, 3, 2});
    CHECK(b.memory.size() == 1024);
}

TEST_CASE("the result names the sector after the last one as the data sheet's table says", "[fdc765][quick]") {
    struct Row {
        u8 command, head, r;
        Bytes chrn;
    };
    const auto row = GENERATE(values<Row>({{0x66, 0, 4, {0, 0, 5, 2}},
                                           {0x66, 0, 9, {1, 0, 1, 2}},
                                           {0x66, 1, 4, {0, 1, 5, 2}},
                                           {0x66, 1, 9, {1, 1, 1, 2}},
                                           {0xE6, 0, 4, {0, 0, 5, 2}},
                                           {0xE6, 0, 9, {0, 1, 1, 2}},
                                           {0xE6, 1, 4, {0, 1, 5, 2}},
                                           {0xE6, 1, 9, {1, 0, 1, 2}}}));
    FdcBench b;
    insert_disk(b);
    b.start();
    const Bytes result = b.read({row.command, u8(row.head << 2), 0, row.head, row.r, 2, 9, 0x2A, 0xFF}, 512);
    REQUIRE(result.size() == 7);
    CHECK(Bytes(result.begin() + 3, result.end()) == row.chrn);
    CHECK(result[1] == 0);
}

TEST_CASE("without terminal count the last sector ends in end-of-cylinder", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    CHECK(b.read({0x66, 0x00, 0, 0, 8, 2, 9, 0x2A, 0xFF}, 0) == Bytes{0x40, 0x80, 0x00, 1, 0, 1, 2});
    CHECK(b.memory.size() == 1024);
}

TEST_CASE("a multi-track read goes on at side 1", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    CHECK(b.read({Read, 0x00, 0, 0, 9, 2, 9, 0x2A, 0xFF}, 1024) == Bytes{0x04, 0x00, 0x00, 0, 1, 2, 2});
    Bytes expected = sector_data(b, 0, 0, 0, 9);
    const Bytes second = sector_data(b, 0, 0, 1, 1);
    expected.insert(expected.end(), second.begin(), second.end());
    CHECK(b.memory == expected);
    // and ends there
    CHECK(b.read({Read, 0x00, 0, 0, 9, 2, 9, 0x2A, 0xFF}, 0) == Bytes{0x44, 0x80, 0x00, 1, 0, 1, 2});
    CHECK(b.memory.size() == 512 * 10);
}

TEST_CASE("a sector that is not on the track is no-data, with the cylinder judged", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    CHECK(b.read({Read, 0, 0, 0, 10, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x04, 0x00, 0, 0, 10, 2});
    CHECK(b.read({Read, 0, 0, 1, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x04, 0x00, 0, 1, 1, 2});
    CHECK(b.read({Read, 0, 0, 0, 1, 3, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x04, 0x00, 0, 0, 1, 3});
    CHECK(b.read({Read, 0, 7, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x04, 0x10, 7, 0, 1, 2});
    for (auto& s : b.drives[0].tracks[{0, 0}]) s.id.c = 0xFF;
    CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x04, 0x12, 0, 0, 1, 2});
    CHECK(b.memory.empty());
}

TEST_CASE("a track without legible marks is missing-address-mark", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    const Bytes missing{0x40, 0x01, 0x00, 0, 0, 1, 2};
    SECTION("wrong data rate") {
        b.fdc.write(7, 0);
        CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == missing);
        b.fdc.write(7, 2);
        CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512)[1] == 0);
    }
    SECTION("FM on an MFM disk") { CHECK(b.read({0xA6, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == missing); }
    SECTION("not formatted") {
        b.drives[0].tracks.clear();
        CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == missing);
        CHECK(b.read({0x4A, 0}, 0) == Bytes{0x40, 0x01, 0x00, 0, 0, 0, 0});
    }
}

TEST_CASE("an FM disk is read at half the rate", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].mfm = false;
    b.drives[0].bytes = 3125;
    b.drives[0].fill_track(0, 0, 9, 0);
    b.start();
    b.count = 128;
    CHECK(b.read({0x06, 0, 0, 0, 2, 0, 9, 0x07, 0x80}, 128) == Bytes{0x00, 0x00, 0x00, 0, 0, 3, 0});
    CHECK(b.memory == sector_data(b, 0, 0, 0, 2));
    const auto edges = b.log.take();
    REQUIRE(edges.size() > 6);
    CHECK(edges[2].at - edges[0].at == Approx(2 * 458.18).margin(1));
}

TEST_CASE("with N = 0 the length counts", "[fdc765][quick]") {
    FdcBench b;
    b.drives[0].fill_track(0, 0, 9, 0);
    b.start();
    CHECK(b.read({0x66, 0, 0, 0, 2, 0, 2, 0x2A, 26}, 0)[1] == 0x80);
    const Bytes whole = sector_data(b, 0, 0, 0, 2);
    CHECK(b.memory == Bytes(whole.begin(), whole.begin() + 26));
}

TEST_CASE("a field that cannot be read is a data error after its last byte", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.drives[0].tracks[{0, 0}][1].bad = true;
    b.start();
    CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 0) == Bytes{0x40, 0x20, 0x20, 0, 0, 2, 2});
    CHECK(b.memory.size() == 1024);
}

TEST_CASE("bytes that are not fetched or brought in time are an overrun", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.dma_delay = 450;  // a byte lasts 458 ticks
    CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512)[1] == 0);
    b.dma_delay = 470;
    CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x10, 0x00, 0, 0, 1, 2});
    CHECK(b.memory.empty());
    const Bytes before = sector_data(b, 0, 0, 0, 1);
    b.memory = Bytes(512, 0xE5);
    CHECK(b.transfer({Write, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x10, 0x00, 0, 0, 1, 2});
    CHECK(sector_data(b, 0, 0, 0, 1) == before);
    b.dma_on = false;
    CHECK(b.transfer({0x4D, 0, 2, 9, 0x50, 0xF6}, 36)[1] == 0x10);
}

TEST_CASE("the last byte of a sector may come late without an overrun", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.count = 0;
    b.command({0x66, 0, 0, 0, 8, 2, 9, 0x2A, 0xFF});
    while (b.memory.size() < 511) b.run(20);
    b.dma_on = false;
    b.run(2000);  // the sector has ended
    CHECK(b.fdc.state().step == Fdc765::Step::Id);
    CHECK(b.fdc.state().dreq);
    b.dma_on = true;
    REQUIRE(b.wait_irq());
    CHECK(b.results() == Bytes{0x40, 0x80, 0x00, 1, 0, 1, 2});
    CHECK(b.memory.size() == 1024);
    b.memory = Bytes(512, 0xE5);
    b.next_byte = 0;
    b.command({0x45, 0, 0, 0, 9, 2, 9, 0x2A, 0xFF});
    while (b.next_byte < 511) b.run(20);
    b.dma_on = false;
    REQUIRE(b.wait_irq());
    CHECK(b.results() == Bytes{0x40, 0x80, 0x00, 1, 0, 1, 2});
    Bytes expected(511, 0xE5);
    expected.push_back(0);
    CHECK(sector_data(b, 0, 0, 0, 9) == expected);
}

TEST_CASE("WRITE DATA writes the sector, and zeros after terminal count", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    for (int i = 0; i < 512; ++i) b.memory.push_back(u8(i * 3 + 1));
    CHECK(b.transfer({Write, 0, 0, 0, 5, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x00, 0x00, 0x00, 0, 0, 6, 2});
    CHECK(sector_data(b, 0, 0, 0, 5) == b.memory);
    CHECK(b.transfer({Write, 0, 0, 0, 6, 2, 9, 0x2A, 0xFF}, 100) == Bytes{0x00, 0x00, 0x00, 0, 0, 7, 2});
    Bytes expected(b.memory.begin(), b.memory.begin() + 100);
    expected.resize(512);
    CHECK(sector_data(b, 0, 0, 0, 6) == expected);
}

TEST_CASE("a write-protected disk and a faulty drive are reported", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    const Bytes before = sector_data(b, 0, 0, 0, 1);
    b.memory = Bytes(512, 0xE5);
    SECTION("write protect") {
        b.drives[0].lines.write_protect = true;
        CHECK(b.transfer({Write, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x40, 0x02, 0x00, 0, 0, 1, 2});
        CHECK(b.transfer({0x4D, 0, 2, 9, 0x50, 0xF6}, 36)[1] == 0x02);
        CHECK(b.next_byte == 0);
        CHECK(b.read({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512)[0] == 0);
    }
    SECTION("fault") {
        b.drives[0].write_fault = true;
        CHECK(b.transfer({Write, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x50, 0x20, 0x00, 0, 0, 1, 2});
        CHECK(b.transfer({0x4D, 0, 2, 9, 0x50, 0xF6}, 36)[0] == 0x50);
    }
    SECTION("not ready") {
        b.drives[0].lines.ready = false;
        CHECK(b.transfer({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x48, 0x00, 0x00, 0, 0, 1, 2});
    }
    CHECK(sector_data(b, 0, 0, 0, 1) == before);
}

TEST_CASE("deleted data marks stop, are skipped, or are what is wanted", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.memory = Bytes(512, 0x11);
    CHECK(b.transfer({0xC9, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF}, 512)[0] == 0);
    REQUIRE(b.drives[0].tracks[{0, 0}][1].id.deleted);
    SECTION("READ DATA without skip reads it and stops there") {
        CHECK(b.read({ReadNoSkip, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 0) == Bytes{0x00, 0x00, 0x40, 0, 0, 2, 2});
        CHECK(b.memory.size() == 1024);
    }
    SECTION("READ DATA with skip leaves it out") {
        CHECK(b.read({0x66, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF}, 1024) == Bytes{0x00, 0x00, 0x40, 0, 0, 4, 2});
        const Bytes third = sector_data(b, 0, 0, 0, 3);
        CHECK(Bytes(b.memory.begin() + 512, b.memory.end()) == third);
    }
    SECTION("READ DELETED DATA reads it without remark") {
        CHECK(b.read({0x4C, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF}, 512) == Bytes{0x00, 0x00, 0x00, 0, 0, 3, 2});
        CHECK(b.memory == Bytes(512, 0x11));
        CHECK(b.read({0x4C, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF}, 0) == Bytes{0x00, 0x00, 0x40, 0, 0, 3, 2});
    }
    SECTION("WRITE DATA makes it an ordinary one again") {
        CHECK(b.transfer({Write, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF}, 512)[0] == 0);
        CHECK(b.read({ReadNoSkip, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF}, 512)[2] == 0);
    }
}

TEST_CASE("READ TRACK takes the sectors as they come after the index hole", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.run(ticks_from_ms(77));
    CHECK(b.read({0x42, 0, 0, 0, 1, 2, 3, 0x2A, 0xFF}, 0) == Bytes{0x00, 0x00, 0x00, 0, 0, 4, 2});
    Bytes expected;
    for (int r = 1; r <= 3; ++r) {
        const Bytes s = sector_data(b, 0, 0, 0, r);
        expected.insert(expected.end(), s.begin(), s.end());
    }
    CHECK(b.memory == expected);
    b.drives[0].tracks[{0, 0}][1].id.r = 77;
    CHECK(b.read({0x42, 0, 0, 0, 1, 2, 3, 0x2A, 0xFF}, 0) == Bytes{0x40, 0x04, 0x00, 0, 0, 4, 2});
    CHECK(b.memory == expected);
}

TEST_CASE("FORMAT TRACK asks for four bytes a sector from index to index", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    for (u8 r = 1; r <= 9; ++r)
        for (const u8 v : {u8(0), u8(1), r, u8(2)}) b.memory.push_back(v);
    const Bytes result = b.transfer({0x4D, 0x04, 2, 9, 0x50, 0xF6}, 36);
    REQUIRE(result.size() == 7);
    CHECK(result[0] == 0x04);
    CHECK(result[1] == 0);
    REQUIRE(b.drives[0].formatted.size() == 9);
    for (u8 r = 1; r <= 9; ++r) {
        CHECK(b.drives[0].formatted[r - 1].r == r);
        CHECK(b.drives[0].formatted[r - 1].h == 1);
        CHECK(b.drives[0].formatted[r - 1].n == 2);
    }
    CHECK(b.drives[0].fills == Bytes(9, 0xF6));
    const auto edges = b.log.take();
    const Tick first = edges.front().at, last = edges[edges.size() - 2].at;
    CHECK(last - first == Approx(2863636).margin(2));  // one revolution
}

TEST_CASE("the scan commands judge as the data sheet's table says", "[fdc765][quick]") {
    struct Row {
        u8 command, disk, host, st2;
    };
    const auto row = GENERATE(values<Row>({{0x51, 5, 5, 0x08},
                                           {0x51, 5, 6, 0x04},
                                           {0x51, 6, 5, 0x04},
                                           {0x59, 5, 5, 0x08},
                                           {0x59, 5, 6, 0x00},
                                           {0x59, 6, 5, 0x04},
                                           {0x5D, 5, 5, 0x08},
                                           {0x5D, 6, 5, 0x00},
                                           {0x5D, 5, 6, 0x04},
                                           {0x51, 5, 0xFF, 0x08},
                                           {0x51, 0xFF, 5, 0x08}}));
    FdcBench b;
    insert_disk(b);
    b.drives[0].tracks[{0, 0}][3].data = Bytes(512, row.disk);
    b.start();
    b.memory = Bytes(512, row.host);
    CHECK(b.transfer({row.command, 0, 0, 0, 4, 2, 4, 0x2A, 1}, 0) == Bytes{0x00, 0x00, row.st2, 0, 0, 4, 2});
}

TEST_CASE("a scan steps from sector to sector until one satisfies it", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.drives[0].tracks[{0, 0}][6].data = Bytes(512, 0x33);
    b.start();
    b.memory = Bytes(512 * 4, 0x33);
    CHECK(b.transfer({0x51, 0, 0, 0, 1, 2, 9, 0x2A, 2}, 0) == Bytes{0x00, 0x00, 0x08, 0, 0, 7, 2});
    CHECK(b.next_byte == 4 * 512);
    CHECK(b.transfer({0x51, 0, 0, 0, 2, 2, 8, 0x2A, 2}, 0) == Bytes{0x00, 0x00, 0x04, 0, 0, 8, 2});
    // Steps of two from an even sector never meet an odd EOT: the search for sector 10 fails.
    CHECK(b.transfer({0x51, 0, 0, 0, 2, 2, 9, 0x2A, 2}, 0) == Bytes{0x40, 0x04, 0x00, 0, 0, 10, 2});
}

TEST_CASE("a multi-track scan goes on at side 1, terminal count ends it unsatisfied", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.drives[0].tracks[{0, 1}][2].data = Bytes(512, 0x33);
    b.start();
    b.memory = Bytes(512 * 12, 0x33);
    CHECK(b.transfer({0xD1, 0, 0, 0, 8, 2, 9, 0x2A, 1}, 0) == Bytes{0x04, 0x00, 0x08, 0, 1, 3, 2});
    CHECK(b.next_byte == 5 * 512);
    b.drives[0].tracks[{0, 1}][2].data = Bytes(512, 0);
    CHECK(b.transfer({0xD1, 0, 0, 0, 1, 2, 9, 0x2A, 1}, 0) == Bytes{0x04, 0x00, 0x04, 0, 1, 9, 2});
    CHECK(b.transfer({0xD1, 0, 0, 0, 1, 2, 9, 0x2A, 1}, 2 * 512) == Bytes{0x00, 0x00, 0x04, 0, 0, 2, 2});
}

TEST_CASE("a scan takes a deleted sector for the last, or with skip passes over it by its step", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.drives[0].tracks[{0, 0}][2].id.deleted = true;
    b.drives[0].tracks[{0, 0}][4].data = Bytes(512, 0x33);
    b.start();
    b.memory = Bytes(512 * 4, 0x33);
    CHECK(b.transfer({0x51, 0, 0, 0, 1, 2, 9, 0x2A, 2}, 0) == Bytes{0x00, 0x00, 0x44, 0, 0, 3, 2});
    CHECK(b.next_byte == 2 * 512);
    CHECK(b.transfer({0x71, 0, 0, 0, 1, 2, 9, 0x2A, 2}, 0) == Bytes{0x00, 0x00, 0x48, 0, 0, 5, 2});
    CHECK(b.next_byte == 2 * 512);
    CHECK(b.transfer({0x71, 0, 0, 0, 3, 2, 3, 0x2A, 1}, 0) == Bytes{0x00, 0x00, 0x44, 0, 0, 3, 2});
    CHECK(b.next_byte == 0);
}

TEST_CASE("without DMA every byte is an interrupt and the status shows the way it goes", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start(0x1C, true);
    const auto poll = [&](u8 status) {
        for (const Tick end = b.now + ticks_from_ms(500); b.now < end && (b.fdc.read(4) & 0x80) == 0;) b.run(50);
        CHECK(b.fdc.read(4) == status);
        CHECK(b.fdc.state().irq);
    };
    b.command({0x46, 0, 0, 0, 9, 2, 9, 0x2A, 0xFF});
    Bytes in;
    for (int i = 0; i < 512; ++i) {
        poll(0xF0);
        in.push_back(b.fdc.read(5));
        CHECK_FALSE(b.fdc.state().irq);
        CHECK(b.fdc.read(4) == 0x70);
    }
    CHECK(in == sector_data(b, 0, 0, 0, 9));
    REQUIRE(b.wait_irq());
    CHECK(b.results() == Bytes{0x40, 0x80, 0x00, 1, 0, 1, 2});
    b.command({0x45, 0, 0, 0, 9, 2, 9, 0x2A, 0xFF});
    for (int i = 0; i < 512; ++i) {
        poll(0xB0);
        b.fdc.write(5, 0x77);
    }
    REQUIRE(b.wait_irq());
    CHECK(b.results()[1] == 0x80);
    CHECK(sector_data(b, 0, 0, 0, 9) == Bytes(512, 0x77));
    CHECK(b.fdc.state().dreq == false);
}

TEST_CASE("bit 3 of the output register gates both pins", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start(0x14);
    b.command({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF});
    b.run(ticks_from_ms(500));
    CHECK(b.log.edges.empty());
    b.fdc.write(2, 0x1C);
    CHECK(b.log.take() == std::vector<Edge>{{b.now, 0, true}});
    CHECK(b.results()[1] == 0x10);
    CHECK(b.log.take().size() == 1);
}

TEST_CASE("reset ends whatever runs and keeps the values of SPECIFY", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.command({Read, 0, 0, 0, 1, 2, 9, 0x2A, 0xFF});
    b.run(ticks_from_ms(5));
    CHECK(b.fdc.read(4) == 0x10);
    b.fdc.write(2, 0x18);
    CHECK(b.fdc.read(4) == 0);
    CHECK(b.fdc.next_event() == Never);
    CHECK_FALSE(b.fdc.state().dreq);
    b.fdc.write(5, 0x08);
    b.fdc.write(2, 0x1C);
    REQUIRE(b.wait_irq());
    CHECK(b.fdc.state().step_rate == 0x0D);
    CHECK(b.fdc.read(4) == 0x80);
    // The bus line clears the adapter too.
    b.drives[0].motor.clear();
    b.fdc.reset();
    CHECK(b.fdc.state().dor == 0);
    CHECK(b.drives[0].motor == std::vector<std::pair<Tick, bool>>{{b.now, false}});
    CHECK_FALSE(b.fdc.state().irq);
    CHECK(b.fdc.state().step_rate == 0x0D);
}

TEST_CASE("reset leaves the cylinder numbers, RECALIBRATE clears them", "[fdc765][quick]") {
    FdcBench b;
    b.start();
    b.command({0x0F, 0x00, 5});
    REQUIRE(b.wait_irq());
    b.fdc.write(2, 0x18);
    b.fdc.write(2, 0x1C);
    REQUIRE(b.wait_irq());
    const auto sense = [&] { return b.command({0x08}), b.results(); };
    CHECK(sense() == Bytes{0xC0, 5});
    for (int unit = 1; unit < 4; ++unit) CHECK(sense() == Bytes{u8(0xC0 | unit), 0});
    b.drives[0].pulses.clear();
    b.command({0x0F, 0x00, 5});
    REQUIRE(b.wait_irq());
    CHECK(b.drives[0].pulses.empty());
    CHECK(sense() == Bytes{0x20, 5});
    b.command({0x07, 0x00});
    REQUIRE(b.wait_irq());
    CHECK(b.drives[0].pulses.size() == 5);
    CHECK(sense() == Bytes{0x20, 0});
}

TEST_CASE("3F7h holds the change line of the selected drive", "[fdc765][quick]") {
    FdcBench b;
    b.drives[1].lines.disk_change = true;
    b.start(0x1C);
    CHECK(b.fdc.read(7) == 0x00);
    b.fdc.write(2, 0x2D);
    CHECK(b.fdc.read(7) == 0x80);
    b.fdc.write(2, 0x0D);
    CHECK(b.fdc.read(7) == 0x00);
    CHECK(b.drives[0].motor == std::vector<std::pair<Tick, bool>>{{b.now, false}});
    CHECK(b.drives[1].motor == std::vector<std::pair<Tick, bool>>{{b.now, true}, {b.now, false}});
}

TEST_CASE("looking changes nothing", "[fdc765][quick]") {
    FdcBench b;
    insert_disk(b);
    b.start();
    b.command({0x04, 0x00});
    b.run(ticks_from_us(10));
    const Fdc765::State before = b.fdc.state();
    for (int reg = 0; reg < 8; ++reg) b.fdc.peek(reg);
    CHECK(b.fdc.state() == before);
    CHECK(b.fdc.peek(5) == b.fdc.read(5));
    CHECK(b.fdc.read(2) == 0xFF);
}
