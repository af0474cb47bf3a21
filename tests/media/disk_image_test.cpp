// SPDX-License-Identifier: MIT
#include "tick86/media/disk_image.h"

#include <catch2/catch.hpp>

#include "tests/media/scratch_file.h"

using namespace tick86;
using namespace tick86::test;

namespace {

// One partition from `start` with `count` sectors on a disk of that geometry.
void put_partition(std::vector<u8>& disk, int entry, const Geometry& g, u32 start, u32 count) {
    const auto chs = [&](std::size_t at, u32 lba) {
        const u32 sector = lba % u32(g.sectors) + 1, head = lba / u32(g.sectors) % u32(g.heads);
        const u32 cylinder = std::min<u32>(lba / u32(g.sectors * g.heads), 1023);
        disk[at] = u8(head);
        disk[at + 1] = u8(sector | (cylinder >> 8) << 6);
        disk[at + 2] = u8(cylinder);
    };
    const std::size_t at = 0x1BE + std::size_t(entry) * 16;
    chs(at + 1, start);
    disk[at + 4] = 0x04;
    chs(at + 5, start + count - 1);
    for (std::size_t i = 0; i < 4; ++i)
        disk[at + 8 + i] = u8(start >> (8 * i)), disk[at + 12 + i] = u8(count >> (8 * i));
    disk[510] = 0x55, disk[511] = 0xAA;
}

std::string error_of(std::size_t size) {
    try {
        DiskImage::from_bytes(std::vector<u8>(size), "hd.img");
    } catch (const ImageError& e) {
        return e.what();
    }
    return "opened";
}

}  // namespace

TEST_CASE("the size decides the geometry of a blank disk", "[disk_image][quick]") {
    struct Row {
        u32 sectors;
        Geometry geometry;
    };
    const auto row = GENERATE(values<Row>({{306 * 4 * 17, {306, 4, 17}},    // 10 MB of the XT
                                           {615 * 4 * 17, {615, 4, 17}},    // 20 MB
                                           {1024 * 9 * 17, {1024, 9, 17}},  // 76 MB
                                           {65'536, {963, 4, 17}},          // 32 MiB come out uneven
                                           {80'000, {941, 5, 17}},
                                           {520 * 16 * 63, {520, 16, 63}},  // 256 MB by 63 sectors
                                           {1'048'576, {1040, 16, 63}},     // 512 MiB
                                           {40'000'000, {16'383, 16, 63}},
                                           {68, {1, 4, 17}}}));
    CHECK(DiskImage::geometry_by_size(row.sectors) == row.geometry);
    CHECK(row.geometry.total() <= row.sectors);
}

TEST_CASE("a consistent partition table decides the geometry", "[disk_image][quick]") {
    const Geometry made{200, 6, 25};
    std::vector<u8> bytes(made.total() * 512);
    put_partition(bytes, 0, made, 25, 100 * 150 - 25);
    put_partition(bytes, 2, made, 100 * 150, 100 * 150);
    CHECK(DiskImage::from_bytes(bytes, "x").geometry() == made);
    CHECK(DiskImage::from_bytes(bytes, "x").geometry_source() == DiskImage::GeometrySource::PartitionTable);
    SECTION("without its signature it is no table") { bytes[510] = 0; }
    SECTION("entries that disagree about the geometry") { put_partition(bytes, 2, {100, 12, 25}, 15'000, 15'000); }
    SECTION("an entry whose two addresses disagree") { bytes[0x1BE + 8] += 1; }
    SECTION("an entry beyond the end of the disk") { put_partition(bytes, 2, made, 15'000, 15'150); }
    SECTION("no entry") { std::fill(bytes.begin() + 0x1BE, bytes.begin() + 0x1FE, u8{0}); }
    SECTION("255 heads") {
        put_partition(bytes, 0, {1, 255, 63}, 63, 255 * 63 - 63),
            put_partition(bytes, 2, {1, 255, 63}, 63, 255 * 63 - 63);
    }
    const DiskImage image = DiskImage::from_bytes(bytes, "x");
    CHECK(image.geometry_source() == DiskImage::GeometrySource::Size);
    CHECK(image.geometry() == DiskImage::geometry_by_size(30'000));
}

TEST_CASE("a size that is no hard disk is refused", "[disk_image][quick]") {
    CHECK(error_of(100'000) == "'hd.img' has 100000 bytes; a hard disk image is a whole number of 512-byte sectors");
    CHECK(error_of(512) ==
          "'hd.img' has 512 bytes; a hard disk image has at least 34816, one cylinder of 4 heads and 17 sectors");
    CHECK(error_of(34'816) == "opened");
    auto huge = std::make_unique<std::stringstream>();
    try {
        DiskImage::from_stream(std::move(huge), DiskImage::MaxBytes + 512, "hd.img");
        FAIL("opened");
    } catch (const ImageError& e) {
        CHECK(std::string(e.what()) ==
              "'hd.img' has 137438953984 bytes; a hard disk image has at most 137438953472 (128 GiB)");
    }
}

TEST_CASE("a fixed VHD is a raw disk with a footer, other VHDs are refused", "[disk_image][quick]") {
    std::vector<u8> bytes(615 * 4 * 17 * 512 + 512);
    u8* footer = bytes.data() + bytes.size() - 512;
    std::copy_n("conectix", 8, footer);
    footer[0x38] = 0x02, footer[0x39] = 0x67, footer[0x3A] = 4, footer[0x3B] = 17;
    footer[0x3F] = 2;
    DiskImage image = DiskImage::from_bytes(bytes, "x.vhd");
    CHECK(image.geometry() == Geometry{615, 4, 17});
    CHECK(image.geometry_source() == DiskImage::GeometrySource::Vhd);
    CHECK(image.sector_count() == 615 * 4 * 17);
    CHECK(image.write_sector(615 * 4 * 17, filled(1)) == WriteResult::IoError);
    footer[0x3F] = 3;
    CHECK_THROWS_WITH(DiskImage::from_bytes(bytes, "x.vhd"),
                      "'x.vhd' is a VHD that grows or differs; only a fixed VHD works");
}

TEST_CASE("a hard disk file is opened and written like any image", "[disk_image][quick]") {
    const ScratchFile file(patterned(34'816 * 3));
    DiskImage image = DiskImage::open(file.path);
    CHECK(image.geometry() == Geometry{3, 4, 17});
    CHECK(image.write_sector(203, filled(0x66)) == WriteResult::Ok);
    CHECK(file.bytes().back() == 0x66);
    CHECK_THROWS_AS(DiskImage::open("/nowhere.img"), ImageError);
}
