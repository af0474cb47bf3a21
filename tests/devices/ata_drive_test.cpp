// SPDX-License-Identifier: MIT
// Registers, protocols and commands of the hard disk, as ATA-1 describes them.
#include "tick86/devices/ata_drive.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/media/scratch_file.h"
#include "tests/support/pin_log.h"

using namespace tick86;
using namespace tick86::test;

namespace {

using Bytes = std::vector<u8>;
constexpr u32 Sectors = 20 * 4 * 17;

struct Bench {
    std::unique_ptr<FailingStream> stream = std::make_unique<FailingStream>(patterned(Sectors * 512));
    FailingStream& disk = *stream;
    DiskImage image;
    AtaDrive ata;
    PinLog log;

    explicit Bench(ImageOptions options = {})
        : image(DiskImage::from_stream(std::move(stream), Sectors * 512, "hd.img", options)) {
        log.watch<0>(ata.irq);
        ata.attach(&image);
        CHECK(ata.read(7) == 0x80);
        settle();
    }
    // Until the drive does nothing by itself.
    void settle() {
        while (ata.next_event() != Never) ata.catch_up(ata.next_event());
    }
    void setup(u8 count, u8 sector, u16 cylinder, u8 drive_head) {
        ata.write(2, count);
        ata.write(3, sector);
        ata.write(4, u8(cylinder));
        ata.write(5, u8(cylinder >> 8));
        ata.write(6, drive_head);
    }
    u8 command(u8 code) {
        ata.write(7, code);
        CHECK(ata.read_control(6) == 0x80);
        settle();
        return ata.read_control(6);
    }
    Bytes words(int count) {
        Bytes out;
        for (int i = 0; i < count; ++i) {
            const u16 value = ata.read_data();
            out.push_back(u8(value)), out.push_back(u8(value >> 8));
        }
        return out;
    }
    void give(int count, u8 fill) {
        for (int i = 0; i < count; ++i) ata.write_data(u16(fill * 0x101));
    }
    Bytes sector(u32 lba) {
        Overlay::Sector out{};
        CHECK(image.read_sector(lba, out));
        return {out.begin(), out.end()};
    }
    u16 identify_word(const Bytes& data, int n) {
        return u16(data[std::size_t(2 * n)] | data[std::size_t(2 * n + 1)] << 8);
    }
};

}  // namespace

TEST_CASE("after reset the registers hold the signature of a healthy drive", "[ata][quick]") {
    Bench b;
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.ata.read(1) == 0x01);
    CHECK(b.ata.read(2) == 1);
    CHECK(b.ata.read(3) == 1);
    CHECK(b.ata.read(4) == 0);
    CHECK(b.ata.read(5) == 0);
    CHECK(b.ata.read(6) == 0xA0);
    CHECK(b.log.edges.empty());
}

TEST_CASE("READ SECTORS interrupts once for each sector and addresses by cylinder, head, sector", "[ata][quick]") {
    Bench b;
    b.setup(3, 16, 2, 0xA3);
    CHECK(b.command(0x20) == 0x58);
    const u32 first = (2 * 4 + 3) * 17 + 15;
    for (u32 i = 0; i < 3; ++i) {
        CHECK(b.ata.state().irq);
        CHECK(b.ata.read(7) == 0x58);
        CHECK_FALSE(b.ata.state().irq);
        CHECK(b.words(256) == b.sector(first + i));
        if (i < 2) CHECK(b.ata.read(7) == 0x80);
        b.settle();
    }
    CHECK(b.ata.read(7) == 0x50);
    CHECK_FALSE(b.ata.state().irq);
    // The registers name the last sector: one past the end of the track is cylinder 3, head 0, sector 1.
    CHECK(b.ata.read(2) == 0);
    CHECK(b.ata.read(3) == 1);
    CHECK(b.ata.read(4) == 3);
    CHECK(b.ata.read(6) == 0xA0);
    CHECK(b.ata.read_data() == 0xFFFF);
}

TEST_CASE("LBA addresses the same sectors", "[ata][quick]") {
    Bench b;
    b.setup(2, 0x21, 0x0003, 0xE0);
    CHECK(b.command(0x21) == 0x58);
    CHECK(b.words(256) == b.sector(0x321));
    b.settle();
    CHECK(b.words(256) == b.sector(0x322));
    CHECK(b.ata.read(3) == 0x22);
    b.setup(1, u8(Sectors), u16(Sectors >> 8), 0xE0);
    CHECK(b.command(0x20) == 0x51);
    CHECK(b.ata.read(1) == 0x10);
    b.setup(0, 0xFF, 0xFFFF, 0xEF);
    CHECK(b.command(0x20) == 0x51);
}

TEST_CASE("an address outside the translation is not found", "[ata][quick]") {
    struct Row {
        u8 sector;
        u16 cylinder;
        u8 head;
    };
    const auto row = GENERATE(values<Row>({{0, 0, 0}, {18, 0, 0}, {1, 0, 4}, {1, 20, 0}, {1, 0xFFFF, 3}}));
    Bench b;
    b.setup(1, row.sector, row.cylinder, u8(0xA0 | row.head));
    const u8 code = GENERATE(u8(0x20), u8(0x30), u8(0x40), u8(0x70));
    CHECK(b.command(code) == 0x51);
    CHECK(b.ata.read(1) == 0x10);
    CHECK(b.ata.state().irq);
}

TEST_CASE("a read that runs off the end stops at the sector that is not there", "[ata][quick]") {
    Bench b;
    b.setup(3, 17, 19, 0xA3);
    CHECK(b.command(0x20) == 0x58);
    b.words(256);
    b.settle();
    CHECK(b.ata.read(7) == 0x51);
    CHECK(b.ata.read(1) == 0x10);
    CHECK(b.ata.read(4) == 20);
    CHECK(b.ata.read(2) == 2);
}

TEST_CASE("WRITE SECTORS asks without, and ends each sector with, an interrupt", "[ata][quick]") {
    Bench b;
    b.setup(2, 1, 0, 0xA1);
    CHECK(b.command(0x30) == 0x58);
    CHECK_FALSE(b.ata.state().irq);
    b.give(255, 0x11);
    CHECK(b.ata.read(7) == 0x58);
    b.give(1, 0x11);
    CHECK(b.ata.read(7) == 0x80);
    CHECK((b.ata.read_control(7) & 0x40) == 0);
    b.settle();
    CHECK(b.ata.state().irq);
    CHECK(b.ata.read(7) == 0x58);
    CHECK(b.sector(17) == Bytes(512, 0x11));
    b.give(256, 0x22);
    b.settle();
    CHECK(b.ata.state().irq);
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.sector(18) == Bytes(512, 0x22));
    const Bytes before = patterned(Sectors * 512);
    CHECK(b.sector(19) == Bytes(before.begin() + 19 * 512, before.begin() + 20 * 512));
}

TEST_CASE("a count of 0 is 256 sectors", "[ata][quick]") {
    Bench b;
    b.setup(0, 1, 0, 0xA0);
    b.command(0x20);
    int done = 0;
    for (; (b.ata.read(7) & 0x08) != 0; ++done) b.words(256), b.settle();
    CHECK(done == 256);
}

TEST_CASE("SET MULTIPLE makes blocks, without it READ and WRITE MULTIPLE are refused", "[ata][quick]") {
    Bench b;
    b.setup(5, 1, 0, 0xA0);
    CHECK(b.command(0xC4) == 0x51);
    CHECK(b.ata.read(1) == 0x04);
    b.setup(3, 1, 0, 0xA0);
    CHECK(b.command(0xC6) == 0x51);
    b.setup(32, 1, 0, 0xA0);
    CHECK(b.command(0xC6) == 0x51);
    b.setup(4, 1, 0, 0xA0);
    CHECK(b.command(0xC6) == 0x50);
    b.setup(5, 1, 0, 0xA0);
    b.log.take();
    b.command(0xC4);
    for (u32 lba = 0; lba < 4; ++lba) CHECK(b.words(256) == b.sector(lba));
    b.ata.read(7);
    b.settle();
    CHECK(b.words(256) == b.sector(4));
    CHECK(b.ata.read(7) == 0x50);
    b.settle();
    b.setup(6, 1, 1, 0xA0);
    CHECK(b.command(0xC5) == 0x58);
    b.give(4 * 256, 0x41);
    b.settle();
    CHECK(b.ata.read(7) == 0x58);
    b.give(2 * 256, 0x42);
    b.settle();
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.sector(68 + 3) == Bytes(512, 0x41));
    CHECK(b.sector(68 + 5) == Bytes(512, 0x42));
    CHECK(b.sector(68 + 6) != Bytes(512, 0x42));
}

TEST_CASE("IDENTIFY tells the geometry and the size", "[ata][quick]") {
    Bench b;
    b.setup(0, 0, 0, 0xA0);
    CHECK(b.command(0xEC) == 0x58);
    const Bytes data = b.words(256);
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.identify_word(data, 0) == 0x0040);
    CHECK(b.identify_word(data, 1) == 20);
    CHECK(b.identify_word(data, 3) == 4);
    CHECK(b.identify_word(data, 6) == 17);
    CHECK(b.identify_word(data, 49) == 0x0200);
    CHECK(b.identify_word(data, 60) == Sectors);
    CHECK(b.identify_word(data, 61) == 0);
    CHECK(b.identify_word(data, 27) == ('t' << 8 | 'i'));
    CHECK(b.identify_word(data, 46) == 0x2020);
    // The translation in force follows INITIALIZE DEVICE PARAMETERS, the native one stays.
    b.setup(34, 0, 0, 0xA1);
    CHECK(b.command(0x91) == 0x50);
    b.command(0xEC);
    const Bytes after = b.words(256);
    CHECK(b.identify_word(after, 3) == 4);
    CHECK(b.identify_word(after, 54) == 20);
    CHECK(b.identify_word(after, 55) == 2);
    CHECK(b.identify_word(after, 56) == 34);
    CHECK(b.identify_word(after, 57) == Sectors);
    b.setup(1, 34, 3, 0xA1);
    b.command(0x20);
    CHECK(b.words(256) == b.sector((3 * 2 + 1) * 34 + 33));
    b.setup(0, 0, 0, 0xA0);
    CHECK(b.command(0x91) == 0x51);
}

TEST_CASE("commands without data end in an interrupt", "[ata][quick]") {
    const u8 code = GENERATE(u8(0x10), u8(0x1F), u8(0x70), u8(0x40), u8(0x41), u8(0x95), u8(0xE0), u8(0xE1), u8(0xE2),
                             u8(0xE3), u8(0xE6), u8(0x99), u8(0x94), u8(0x96), u8(0x97));
    Bench b;
    b.setup(1, 1, 5, 0xA0);
    CHECK(b.command(code) == 0x50);
    CHECK(b.ata.state().irq);
    CHECK(b.ata.read(7) == 0x50);
    CHECK_FALSE(b.ata.state().irq);
    CHECK(b.ata.read(1) == 0);
    if ((code & 0xF0) == 0x10) CHECK(b.ata.read(4) == 0);
}

TEST_CASE("unknown commands are aborted", "[ata][quick]") {
    const u8 code = GENERATE(u8(0x00), u8(0x22), u8(0x32), u8(0x60), u8(0xC8), u8(0xCA), u8(0xFF), u8(0xA1));
    Bench b;
    b.setup(1, 1, 0, 0xA0);
    CHECK(b.command(code) == 0x51);
    CHECK(b.ata.read(1) == 0x04);
    CHECK(b.ata.state().irq);
}

TEST_CASE("features: 8-bit transfers, known ones that change nothing, unknown ones refused", "[ata][quick]") {
    Bench b;
    b.ata.write(1, 0x7E);
    CHECK(b.command(0xEF) == 0x51);
    b.ata.write(1, 0xAA);
    CHECK(b.command(0xEF) == 0x50);
    b.ata.write(1, 0x01);
    CHECK(b.command(0xEF) == 0x50);
    b.setup(1, 2, 0, 0xA0);
    b.command(0x20);
    Bytes got;
    for (int i = 0; i < 512; ++i) got.push_back(b.ata.read(0));
    CHECK(got == b.sector(1));
    CHECK(b.ata.read(7) == 0x50);
    b.command(0x30);
    for (int i = 0; i < 512; ++i) b.ata.write(0, u8(i));
    b.settle();
    CHECK(b.sector(1)[300] == u8(300));
    b.ata.write(1, 0x81);
    b.command(0xEF);
    b.command(0x20);
    // A byte of the 16-bit port takes a whole word along.
    CHECK(b.ata.read(0) == 0);
    CHECK(b.ata.read(0) == 2);
    CHECK(b.ata.read_data() == 0x0504);
}

TEST_CASE("a word after an odd number of 8-bit transfers stays inside the largest block", "[ata][quick]") {
    Bench b;
    b.ata.write(1, 0x01);
    b.command(0xEF);
    b.setup(16, 0, 0, 0xA0);
    CHECK(b.command(0xC6) == 0x50);
    b.setup(16, 1, 0, 0xA0);
    b.command(0xC4);
    for (int i = 0; i < 16 * 512 - 1; ++i) b.ata.read(0);
    CHECK(b.ata.read_data() == u16(0xFF00 | b.sector(15)[511]));
    CHECK(b.ata.read(7) == 0x50);
    b.setup(16, 1, 0, 0xA0);
    b.command(0xC5);
    for (int i = 0; i < 16 * 512 - 1; ++i) b.ata.write(0, 0x11);
    const AtaDrive::State before = b.ata.state();
    b.ata.write_data(0x9922);
    b.settle();
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.ata.image() == &b.image);
    CHECK(b.ata.state().multiple == before.multiple);
    CHECK(b.sector(15)[510] == 0x11);
    CHECK(b.sector(15)[511] == 0x22);
}

TEST_CASE("the buffer commands and FORMAT TRACK leave the disk alone", "[ata][quick]") {
    Bench b;
    const u64 before = b.image.content_hash();
    b.setup(1, 1, 0, 0xA0);
    CHECK(b.command(0xE8) == 0x58);
    b.give(256, 0x99);
    b.settle();
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.command(0xE4) == 0x58);
    CHECK(b.words(256) == Bytes(512, 0x99));
    CHECK(b.command(0x50) == 0x58);
    b.give(256, 0);
    b.settle();
    CHECK(b.ata.state().irq);
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.image.content_hash() == before);
}

TEST_CASE("EXECUTE DIAGNOSTIC answers 01h whichever drive is selected", "[ata][quick]") {
    Bench b;
    b.setup(9, 9, 9, u8(GENERATE(0xA0, 0xB0)));
    b.ata.write(7, 0x90);
    CHECK(b.ata.read_control(6) == 0x80);
    CHECK(b.ata.read(1) == 0x80);
    b.settle();
    CHECK(b.ata.read_control(6) == 0x50);
    CHECK(b.ata.state().irq);
    CHECK(b.ata.read(1) == 0x01);
    CHECK(b.ata.read(2) == 1);
    CHECK(b.ata.read(6) == 0xA0);
}

TEST_CASE("drive 1 is not there: empty status, no commands, common registers", "[ata][quick]") {
    Bench b;
    b.setup(0x55, 0xAA, 0, 0xB0);
    CHECK(b.ata.read(7) == 0x00);
    CHECK(b.ata.read_control(6) == 0x00);
    CHECK(b.ata.read(2) == 0x55);
    CHECK(b.ata.read(3) == 0xAA);
    b.ata.write(7, 0x20);
    CHECK(b.ata.next_event() == Never);
    CHECK(b.ata.read_data() == 0xFFFF);
    CHECK(b.ata.read_control(7) == 0x7D);
    b.ata.write(6, 0xA5);
    CHECK(b.ata.read_control(7) == (0x40 | 0b1010 << 2 | 0b10));
}

TEST_CASE("an interrupt is hidden by nIEN and by selecting the other drive, not lost", "[ata][quick]") {
    Bench b;
    b.ata.write_control(6, 0x02);
    b.setup(1, 1, 0, 0xA0);
    b.command(0x70);
    CHECK(b.log.edges.empty());
    b.ata.write_control(6, 0x00);
    CHECK(b.log.take().size() == 1);
    b.ata.write(6, 0xB0);
    CHECK_FALSE(b.log.take()[0].level);
    b.ata.write(7, 0x20);  // nor does a command to the other drive answer it
    b.ata.write(6, 0xA0);
    CHECK(b.log.take()[0].level);
    CHECK(b.ata.read_control(6) == 0x50);  // the alternate status does not answer it
    CHECK(b.log.edges.empty());
    b.ata.read(7);
    CHECK_FALSE(b.log.take()[0].level);
}

TEST_CASE("software reset ends a transfer without an interrupt", "[ata][quick]") {
    Bench b;
    b.setup(5, 1, 0, 0xA0);
    b.command(0x20);
    b.words(10);
    b.ata.read(7);
    b.log.take();
    b.ata.write_control(6, 0x04);
    CHECK(b.ata.read(7) == 0x80);
    CHECK(b.ata.next_event() == Never);
    b.ata.write(7, 0x20);
    b.ata.write_control(6, 0x00);
    CHECK(b.ata.read(7) == 0x80);
    b.settle();
    CHECK(b.ata.read(7) == 0x50);
    CHECK(b.ata.read(1) == 1);
    CHECK(b.log.edges.empty());
}

TEST_CASE("host errors and write protection reach the guest", "[ata][quick]") {
    SECTION("a sector that cannot be read") {
        Bench b;
        b.disk.fail_reads = true;
        b.setup(1, 1, 0, 0xA0);
        CHECK(b.command(0x20) == 0x51);
        CHECK(b.ata.read(1) == 0x40);
    }
    SECTION("a sector that cannot be written") {
        Bench b;
        std::string told;
        b.image.on_message([&](const std::string& text) { told = text; });
        b.setup(2, 1, 0, 0xA0);
        b.command(0x30);
        b.disk.fail_writes = true;
        b.give(256, 1);
        b.settle();
        CHECK(b.ata.read(7) == 0x71);
        CHECK(b.ata.read(1) == 0x04);
        CHECK(told.find("cannot be written") != std::string::npos);
        b.disk.fail_writes = false;
        CHECK(b.sector(0) != Bytes(512, 1));
    }
    SECTION("a write-protected image") {
        Bench b({.write_protected = true});
        b.setup(1, 1, 0, 0xA0);
        CHECK(b.command(0x30) == 0x51);
        CHECK(b.ata.read(1) == 0x04);
        CHECK(b.command(0x20) == 0x58);
    }
}

TEST_CASE("without an image the bus floats", "[ata][quick]") {
    AtaDrive ata;
    ata.write(7, 0xEC);
    for (int reg = 0; reg < 8; ++reg) CHECK(ata.read(reg) == 0xFF);
    CHECK(ata.read_data() == 0xFFFF);
    CHECK(ata.read_control(6) == 0xFF);
    CHECK(ata.read_control(7) == 0x7F);
    CHECK(ata.next_event() == Never);
}

TEST_CASE("caught up in steps or in leaps the drive is the same, and a saved one goes on", "[ata][quick]") {
    Bench leap, step;
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) {
        const u32 dice = random();
        const Tick until = leap.ata.state().now + random() % 9000;
        for (Bench* b : {&leap, &step}) {
            switch (dice % 6) {
                case 0: b->setup(u8(dice / 64 % 4), u8(dice / 256 % 20), u16(dice / 8192 % 22), 0xA1); break;
                case 1: b->ata.write(7, dice / 64 % 3 == 0 ? 0xC6 : 0x20); break;
                case 2: b->ata.write(7, dice / 64 % 2 == 0 ? 0xC5 : 0x30); break;
                case 3: b->words(int(dice / 64 % 300)); break;
                case 4: b->give(int(dice / 64 % 600), u8(dice >> 20)); break;
                case 5: b->ata.read(7); break;
            }
        }
        leap.ata.catch_up(until);
        for (Tick t = step.ata.state().now; t < until; ++t) step.ata.catch_up(t + 1);
        REQUIRE(first_difference(leap.ata.state(), step.ata.state()) == "");
        REQUIRE(leap.log.edges == step.log.edges);
        AtaDrive::State state;
        REQUIRE(load_fields(save_fields(step.ata.state()), state));
        REQUIRE(state == step.ata.state());
        step.ata.restore(state);
    }
    CHECK(leap.log.edges.size() > 20);
    CHECK(leap.image.content_hash() == step.image.content_hash());
}
