// SPDX-License-Identifier: MIT
#include "tick86/media/floppy_image.h"

#include <catch2/catch.hpp>

#include "tests/media/scratch_file.h"

using namespace tick86;
using namespace tick86::test;

namespace {

std::vector<u8> with_parameters(std::size_t size, int sectors, int heads, int total) {
    std::vector<u8> bytes(size);
    bytes[0] = 0xEB, bytes[1] = 0x3C, bytes[2] = 0x90;
    bytes[12] = 2;
    bytes[19] = static_cast<u8>(total), bytes[20] = static_cast<u8>(total >> 8);
    bytes[24] = static_cast<u8>(sectors);
    bytes[26] = static_cast<u8>(heads);
    return bytes;
}

std::string error_of(const std::vector<u8>& bytes) {
    try {
        FloppyImage::from_bytes(bytes, "x.img");
    } catch (const ImageError& e) {
        return e.what();
    }
    return "opened";
}

}  // namespace

TEST_CASE("a standard size decides the geometry and the kind of disk", "[floppy_image][quick]") {
    struct Row {
        u64 bytes;
        Geometry geometry;
        FloppyKind kind;
    };
    const auto row = GENERATE(values<Row>({{163'840, {40, 1, 8}, FloppyKind::Double525},
                                           {184'320, {40, 1, 9}, FloppyKind::Double525},
                                           {327'680, {40, 2, 8}, FloppyKind::Double525},
                                           {368'640, {40, 2, 9}, FloppyKind::Double525},
                                           {737'280, {80, 2, 9}, FloppyKind::Double35},
                                           {1'228'800, {80, 2, 15}, FloppyKind::High525},
                                           {1'474'560, {80, 2, 18}, FloppyKind::High35}}));
    CHECK(row.geometry.total() * 512 == row.bytes);
    // A parameter block that says something else is not asked.
    const FloppyImage image = FloppyImage::from_bytes(with_parameters(row.bytes, 5, 2, int(row.bytes / 512)), "x");
    CHECK(image.geometry() == row.geometry);
    CHECK(image.kind() == row.kind);
    CHECK(image.is_standard_size());
}

TEST_CASE("another size needs a parameter block that agrees with it", "[floppy_image][quick]") {
    const int total = 80 * 2 * 21;  // 1.68M
    const std::size_t size = std::size_t(total) * 512;
    const FloppyImage image = FloppyImage::from_bytes(with_parameters(size, 21, 2, total), "dmf");
    CHECK(image.geometry() == Geometry{80, 2, 21});
    CHECK(image.kind() == FloppyKind::High35);
    CHECK_FALSE(image.is_standard_size());
    CHECK(FloppyImage::from_bytes(with_parameters(82 * 2 * 10 * 512, 10, 2, 82 * 20), "x").kind() ==
          FloppyKind::Double35);
    CHECK(error_of(std::vector<u8>(size)) != "opened");
    CHECK(error_of(with_parameters(size, 21, 2, total - 42)) != "opened");
    CHECK(error_of(with_parameters(size, 42, 1, total)) != "opened");
    CHECK(error_of(with_parameters(size, 19, 2, total)) == error_of(std::vector<u8>(size)));
    CHECK(error_of(with_parameters(85 * 2 * 18 * 512, 18, 2, 85 * 36)) != "opened");
    CHECK(error_of(with_parameters(size, 0, 0, total)) != "opened");
}

TEST_CASE("the error for a wrong size names the sizes that work", "[floppy_image][quick]") {
    CHECK(
        error_of(std::vector<u8>(1'474'559)) ==
        "'x.img' has 1474559 bytes, which is no floppy size; these work: 163840 (160K), 184320 (180K), 327680 (320K), "
        "368640 (360K), 737280 (720K), 1228800 (1.2M) and 1474560 (1.44M)");
    CHECK(error_of({1}) != "opened");
    CHECK(error_of(std::vector<u8>(512)) != "opened");
}

TEST_CASE("a file of another format is told by its name", "[floppy_image][quick]") {
    const auto begins = [](std::string_view text) { return std::vector<u8>(text.begin(), text.end()); };
    CHECK(error_of(begins("IMD 1.18: 01/02/1990 12:00:00")) ==
          "'x.img' is an ImageDisk file; tick86 reads raw images: turn it into one first");
    CHECK(error_of(begins({"td\0\0\x15\0\0\0\0\0", 10})) ==
          "'x.img' is a Teledisk file; tick86 reads raw images: turn it into one first");
    CHECK(error_of(begins("\x1F\x8B\x08")) ==
          "'x.img' is compressed by gzip; tick86 reads raw images: turn it into one first");
    CHECK(error_of(begins("td is no mark")).find("no floppy size") != std::string::npos);
}

TEST_CASE("sectors lie in the order cylinder, head, sector", "[floppy_image][quick]") {
    FloppyImage image = FloppyImage::from_bytes(patterned(368'640), "x");
    Overlay::Sector a{}, b{};
    REQUIRE(image.read_chs(1, 1, 3, a));
    REQUIRE(image.read_sector((1 * 2 + 1) * 9 + 2, b));
    CHECK(a == b);
    CHECK(image.write_chs(39, 1, 9, filled(7)) == WriteResult::Ok);
    REQUIRE(image.read_sector(719, b));
    CHECK(b == filled(7));
    CHECK_FALSE(image.read_chs(40, 0, 1, a));
    CHECK_FALSE(image.read_chs(0, 2, 1, a));
    CHECK_FALSE(image.read_chs(0, 0, 10, a));
    CHECK_FALSE(image.read_chs(0, 0, 0, a));
    CHECK_FALSE(image.read_chs(-1, 0, 1, a));
    CHECK(image.write_chs(0, 0, 10, a) == WriteResult::IoError);
}
