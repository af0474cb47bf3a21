// SPDX-License-Identifier: MIT
// The drive alone, then on its cable behind the controller with images of every kind.
#include "tick86/devices/floppy_drive.h"

#include <catch2/catch.hpp>

#include "tests/media/scratch_file.h"

using namespace tick86;
using namespace tick86::test;

namespace {

using Bytes = std::vector<u8>;

// Controller, four drives, and DMA that serves at once.
struct Cable {
    Fdc765 fdc;
    std::array<FloppyDrive, 4> drives;
    Bytes memory;
    std::size_t next = 0, count = 0;
    Tick now = 0;

    explicit Cable(FloppyDriveType type) {
        drives[0].set_type(type);
        connect_floppy_cable(fdc, drives);
    }
    void start(u8 rate) {
        fdc.write(2, 0x1C);
        fdc.write(7, rate);
        run(ticks_from_ms(2));
        for (int i = 0; i < 4; ++i) command({0x08}), results();
        command({0x03, 0xDF, 0x02});
    }
    void run(Tick ticks) {
        for (const Tick end = now + ticks; now < end;) {
            now = std::min(end, std::max(now, fdc.next_event()));
            if (fdc.state().dreq) now = std::min(end, fdc.state().now + 20);
            fdc.catch_up(now);
            if (fdc.state().dreq) serve();
        }
    }
    void serve() {
        const u8 op = fdc.state().command[0] & 0x1F;
        if (op == 0x06 || op == 0x0C || op == 0x02)
            memory.push_back(fdc.dack_read());
        else
            fdc.dack_write(memory.at(next++));
        if (--count == 0) fdc.tc(true), fdc.tc(false);
    }
    void command(std::initializer_list<u8> bytes) {
        for (const u8 b : bytes) run(Fdc765::ByteDelay), fdc.write(5, b);
    }
    Bytes results() {
        Bytes out;
        for (run(Fdc765::ByteDelay); (fdc.read(4) & 0xD0) == 0xD0; run(Fdc765::ByteDelay)) out.push_back(fdc.read(5));
        return out;
    }
    Bytes finish(int limit_ms = 3000) {
        for (int i = 0; i < limit_ms && !fdc.state().irq; ++i) run(ticks_from_ms(1));
        return fdc.state().irq ? results() : Bytes{};
    }
    Bytes seek(u8 cylinder) {
        command({0x0F, 0, cylinder});
        finish();
        command({0x08});
        return results();
    }
    Bytes read(u8 c, u8 head, u8 r, u8 eot) {
        memory.clear();
        count = 512;
        command({0x66, u8(head << 2), c, head, r, 2, eot, 0x2A, 0xFF});
        return finish();
    }
    Bytes write(u8 c, u8 head, u8 r, u8 eot, u8 fill, u8 code = 0x45) {
        memory = Bytes(512, fill);
        next = 0;
        count = 512;
        command({code, u8(head << 2), c, head, r, 2, eot, 0x2A, 0xFF});
        return finish();
    }
};

FloppyImage blank(std::size_t size) { return FloppyImage::from_bytes(patterned(size), "disk.img"); }

}  // namespace

TEST_CASE("each kind of disk has its drive, and larger drives read smaller disks", "[floppy_drive][quick]") {
    using enum FloppyDriveType;
    CHECK(drive_type_for(FloppyKind::Double525) == Drive360K);
    CHECK(drive_type_for(FloppyKind::High525) == Drive1200K);
    CHECK(drive_type_for(FloppyKind::Double35) == Drive720K);
    CHECK(drive_type_for(FloppyKind::High35) == Drive1440K);
    CHECK(can_read(Drive1200K, FloppyKind::Double525));
    CHECK(can_read(Drive1440K, FloppyKind::Double35));
    CHECK_FALSE(can_read(Drive360K, FloppyKind::High525));
    CHECK_FALSE(can_read(Drive720K, FloppyKind::High35));
    CHECK_FALSE(can_read(Drive1440K, FloppyKind::Double525));
    CHECK_FALSE(can_read(None, FloppyKind::Double525));
}

TEST_CASE("the carriage moves between track 0 and a little beyond the last", "[floppy_drive][quick]") {
    FloppyDrive drive(FloppyDriveType::Drive360K);
    CHECK(drive.lines().track0);
    drive.pulse(false, 0);
    CHECK(drive.state().cylinder == 0);
    drive.pulse(true, 10);
    CHECK_FALSE(drive.lines().track0);
    for (int i = 0; i < 100; ++i) drive.pulse(true, 20);
    CHECK(drive.state().cylinder == 42);
}

TEST_CASE("the change signal lasts until a step with a disk in", "[floppy_drive][quick]") {
    FloppyDrive drive(FloppyDriveType::Drive1440K);
    FloppyImage image = blank(1'474'560), other = blank(737'280);
    CHECK(drive.lines().disk_change);
    drive.pulse(true, 0);
    CHECK(drive.lines().disk_change);
    drive.insert(&image);
    CHECK(drive.lines().disk_change);
    drive.pulse(false, 0);
    CHECK_FALSE(drive.lines().disk_change);
    drive.insert(&other);
    CHECK(drive.lines().disk_change);
    drive.pulse(false, 0);
    CHECK(drive.eject() == &other);
    CHECK(drive.lines().disk_change);
    CHECK(drive.eject() == nullptr);
    FloppyDrive old(FloppyDriveType::Drive360K);  // has no such line
    CHECK_FALSE(old.lines().disk_change);
}

TEST_CASE("a track turns once the motor has started, with the length its rate and speed make",
          "[floppy_drive][quick]") {
    struct Row {
        FloppyDriveType drive;
        std::size_t size;
        FloppyRate rate;
        u16 bytes;
        int turn_us;
    };
    const auto row =
        GENERATE(values<Row>({{FloppyDriveType::Drive360K, 368'640, FloppyRate::Kbit250, 6250, 200'000},
                              {FloppyDriveType::Drive1200K, 368'640, FloppyRate::Kbit300, 6250, 166'667},
                              {FloppyDriveType::Drive1200K, 1'228'800, FloppyRate::Kbit500, 10416, 166'656},
                              {FloppyDriveType::Drive720K, 737'280, FloppyRate::Kbit250, 6250, 200'000},
                              {FloppyDriveType::Drive1440K, 737'280, FloppyRate::Kbit250, 6250, 200'000},
                              {FloppyDriveType::Drive1440K, 1'474'560, FloppyRate::Kbit500, 12500, 200'000}}));
    FloppyImage image = blank(row.size);
    FloppyDrive drive(row.drive);
    drive.insert(&image);
    CHECK_FALSE(drive.track(0).turning);
    drive.motor(true, 1000);
    drive.motor(true, 5000);  // already on
    const FloppyTrack track = drive.track(0);
    CHECK(track.turning);
    CHECK(track.origin == 1000 + ticks_from_ms(400));
    CHECK(track.rate == row.rate);
    CHECK(track.bytes == row.bytes);
    CHECK(floppy_byte_time(track.rate).to_tick(track.bytes) ==
          Approx(double(ticks_from_us(u64(row.turn_us)))).margin(6));
    REQUIRE(int(track.sectors.size()) == image.geometry().sectors);
    for (std::size_t i = 0; i < track.sectors.size(); ++i) {
        CHECK(track.sectors[i].r == i + 1);
        CHECK(track.sectors[i].data_start == track.sectors[i].id_end + 38);
        if (i > 0) CHECK(track.sectors[i].id_end >= track.sectors[i - 1].data_start + 514 + 12 + 22);
    }
    CHECK(track.sectors.back().data_start + 514 < row.bytes);
    drive.motor(false, 9000);
    CHECK_FALSE(drive.track(0).turning);
}

TEST_CASE("dense formats fit their tracks", "[floppy_drive][quick]") {
    std::vector<u8> bytes(80 * 2 * 21 * 512);
    bytes[0] = 0xEB, bytes[2] = 0x90, bytes[12] = 2, bytes[24] = 21, bytes[26] = 2;
    bytes[19] = u8(80 * 42), bytes[20] = u8(80 * 42 >> 8);
    FloppyImage image = FloppyImage::from_bytes(bytes, "dmf");
    FloppyDrive drive(FloppyDriveType::Drive1440K);
    drive.insert(&image);
    drive.motor(true, 0);
    CHECK(drive.track(0).sectors.size() == 21);
    CHECK(drive.track(0).sectors[20].data_start + 514 <= 12500);
}

TEST_CASE("every standard disk is read at its first and last sector", "[floppy_drive][quick]") {
    const std::size_t size = GENERATE(163'840u, 184'320u, 327'680u, 368'640u, 737'280u, 1'228'800u, 1'474'560u);
    FloppyImage image = blank(size);
    const Geometry g = image.geometry();
    Cable cable(drive_type_for(image.kind()));
    cable.drives[0].insert(&image);
    cable.start(size > 1'000'000 ? 0 : 2);
    const u8 eot = u8(g.sectors), last = u8(g.cylinders - 1), side = u8(g.heads - 1);
    CHECK(cable.read(0, 0, 1, eot) == Bytes{0x00, 0x00, 0x00, 0, 0, 2, 2});
    const Bytes all = patterned(size);
    CHECK(cable.memory == Bytes(all.begin(), all.begin() + 512));
    CHECK(cable.seek(last) == Bytes{0x20, last});
    const Bytes result = cable.read(last, side, eot, eot);
    REQUIRE(result.size() == 7);
    CHECK((result[0] & 0xC0) == 0);
    CHECK(cable.memory == Bytes(all.end() - 512, all.end()));
    if (g.heads == 1) CHECK(cable.read(last, 1, 1, eot)[1] == 0x01);
}

TEST_CASE("a 360K disk in a 1.2M drive needs 300 kbit/s and two steps a cylinder", "[floppy_drive][quick]") {
    FloppyImage image = blank(368'640);
    Cable cable(FloppyDriveType::Drive1200K);
    cable.drives[0].insert(&image);
    cable.start(2);
    CHECK(cable.read(0, 0, 1, 9)[1] == 0x01);
    cable.fdc.write(7, 1);
    CHECK(cable.read(0, 0, 1, 9)[1] == 0x00);
    cable.seek(20);
    CHECK(cable.read(20, 0, 1, 9) == Bytes{0x40, 0x04, 0x10, 20, 0, 1, 2});
    CHECK(cable.read(10, 0, 1, 9)[1] == 0x00);
}

TEST_CASE("a disk of the wrong kind has no address marks", "[floppy_drive][quick]") {
    FloppyImage image = blank(1'474'560);
    Cable cable(FloppyDriveType::Drive720K);
    cable.drives[0].insert(&image);
    cable.start(0);
    CHECK(cable.read(0, 0, 1, 18)[1] == 0x01);
    cable.fdc.write(7, 2);
    CHECK(cable.read(0, 0, 1, 18)[1] == 0x01);
}

TEST_CASE("an empty drive lets a read wait", "[floppy_drive][quick]") {
    Cable cable(FloppyDriveType::Drive360K);
    cable.start(2);
    CHECK(cable.read(0, 0, 1, 9).empty());
    FloppyImage image = blank(368'640);
    cable.drives[0].insert(&image);
    CHECK(cable.finish()[1] == 0);
}

TEST_CASE("a written sector is in the file, a write-protected file is left alone", "[floppy_drive][quick]") {
    const ScratchFile file(patterned(368'640));
    const bool protect = GENERATE(false, true);
    FloppyImage image = FloppyImage::open(file.path, {.write_protected = protect});
    Cable cable(FloppyDriveType::Drive360K);
    cable.drives[0].insert(&image);
    cable.start(2);
    cable.seek(3);
    const Bytes result = cable.write(3, 1, 4, 9, 0x5A);
    Bytes expected = patterned(368'640);
    if (protect) {
        CHECK(result == Bytes{0x44, 0x02, 0x00, 3, 1, 4, 2});
    } else {
        CHECK(result == Bytes{0x04, 0x00, 0x00, 3, 1, 5, 2});
        std::fill_n(expected.begin() + ((3 * 2 + 1) * 9 + 3) * 512, 512, u8{0x5A});
        CHECK(cable.read(3, 1, 4, 9)[0] == 0x04);
        CHECK(cable.memory == Bytes(512, 0x5A));
    }
    CHECK(file.bytes() == expected);
}

TEST_CASE("a deleted mark lasts while the disk is in", "[floppy_drive][quick]") {
    FloppyImage image = blank(368'640);
    Cable cable(FloppyDriveType::Drive360K);
    cable.drives[0].insert(&image);
    cable.start(2);
    cable.write(0, 0, 2, 9, 1, 0x49);
    cable.memory.clear();
    cable.count = 512;
    cable.command({0x46, 0, 0, 0, 2, 2, 9, 0x2A, 0xFF});
    CHECK(cable.finish()[2] == 0x40);
    cable.drives[0].insert(&image);
    CHECK(cable.read(0, 0, 2, 9)[2] == 0);
}

TEST_CASE("FORMAT TRACK fills the sectors that the image has a place for", "[floppy_drive][quick]") {
    FloppyImage image = blank(368'640);
    Cable cable(FloppyDriveType::Drive360K);
    cable.drives[0].insert(&image);
    cable.start(2);
    cable.seek(1);
    cable.memory.clear();
    for (u8 r = 1; r <= 8; ++r)
        for (const u8 v : {u8(1), u8(0), r == 8 ? u8(77) : r, u8(2)}) cable.memory.push_back(v);
    cable.next = 0;
    cable.count = 32;
    cable.command({0x4D, 0, 2, 8, 0x50, 0xF6});
    const Bytes result = cable.finish();
    REQUIRE(result.size() == 7);
    CHECK(result[0] == 0);
    Overlay::Sector got{};
    for (int r = 1; r <= 7; ++r) {
        REQUIRE(image.read_chs(1, 0, r, got));
        CHECK(got == filled(0xF6));
    }
    const Bytes before = patterned(368'640);
    REQUIRE(image.read_chs(1, 0, 8, got));
    CHECK(std::equal(got.begin(), got.end(), before.begin() + (2 * 9 + 7) * 512));
    REQUIRE(image.read_chs(1, 1, 1, got));
    CHECK(got != filled(0xF6));
}

TEST_CASE("a host error reaches the guest as an error of the controller", "[floppy_drive][quick]") {
    auto stream = std::make_unique<FailingStream>(patterned(368'640));
    FailingStream& disk = *stream;
    FloppyImage image = FloppyImage::from_stream(std::move(stream), 368'640, "disk.img");
    std::string told;
    image.on_message([&](const std::string& text) { told = text; });
    Cable cable(FloppyDriveType::Drive360K);
    cable.drives[0].insert(&image);
    cable.start(2);
    disk.fail_writes = true;
    CHECK(cable.write(0, 0, 2, 9, 1) == Bytes{0x50, 0x20, 0x00, 0, 0, 2, 2});
    CHECK(told.find("cannot be written at sector 1") != std::string::npos);
    disk.fail_reads = true;
    CHECK(cable.read(0, 0, 2, 9) == Bytes{0x40, 0x20, 0x20, 0, 0, 2, 2});
    disk.fail_reads = false;
    CHECK(cable.read(0, 0, 3, 9)[0] == 0);
}

TEST_CASE("the image is flushed when the motor stops and when the disk is taken out", "[floppy_drive][quick]") {
    auto stream = std::make_unique<FailingStream>(patterned(368'640));
    FailingStream& disk = *stream;
    FloppyImage image = FloppyImage::from_stream(std::move(stream), 368'640, "disk.img");
    FloppyDrive drive(FloppyDriveType::Drive360K);
    drive.insert(&image);
    drive.motor(true, 0);
    CHECK(disk.flushes == 0);
    drive.motor(false, 1);
    CHECK(disk.flushes == 1);
    drive.motor(false, 2);
    CHECK(disk.flushes == 1);
    drive.eject();
    CHECK(disk.flushes == 2);
}

TEST_CASE("an absent drive shows no track 0 and never turns", "[floppy_drive][quick]") {
    Cable cable(FloppyDriveType::None);
    cable.start(2);
    cable.command({0x07, 0x00});
    CHECK(cable.finish().empty() == true);
    cable.command({0x08});
    CHECK(cable.results() == Bytes{0x70, 0});
    CHECK(cable.fdc.read(7) == 0);
    CHECK(cable.read(0, 0, 1, 9).empty());
}

TEST_CASE("a drive's state survives saving", "[floppy_drive][quick]") {
    FloppyImage image = blank(368'640);
    FloppyDrive drive(FloppyDriveType::Drive360K), other;
    drive.insert(&image);
    drive.motor(true, 100);
    drive.pulse(true, 200);
    drive.write_byte(0, 0, 5, 0x77);
    FloppyDrive::State state;
    REQUIRE(load_fields(save_fields(drive.state()), state));
    other.restore(state);
    other.put_back(&image);
    CHECK(other.state() == drive.state());
    CHECK(other.track(0).origin == drive.track(0).origin);
    CHECK(other.lines().disk_change == drive.lines().disk_change);
}
