// SPDX-License-Identifier: MIT
// What all images have in common: how they are opened, written, protected and hashed.
#include "tick86/media/image_file.h"

#include <catch2/catch.hpp>

#include "tests/media/scratch_file.h"
#include "tick86/media/floppy_image.h"

using namespace tick86;
using namespace tick86::test;
namespace fs = std::filesystem;

namespace {

std::string quoted(const fs::path& path, const char* rest) {
    std::string out = "'";
    out += path.string();
    return out += rest;
}

std::string open_error(const fs::path& path) {
    try {
        FloppyImage::open(path);
    } catch (const ImageError& e) {
        return e.what();
    }
    return "opened";
}

struct Messages {
    std::vector<std::string> heard;
    MessageSink sink() {
        return [this](const std::string& text) { heard.push_back(text); };
    }
};

}  // namespace

TEST_CASE("what cannot be an image is refused with its own sentence", "[media][quick]") {
    CHECK(open_error("/nowhere/at/all.img") == "'/nowhere/at/all.img' does not exist");
    const fs::path folder = fs::temp_directory_path();
    CHECK(open_error(folder) == quoted(folder, "' is a directory, not a disk image"));
    const ScratchFile empty({});
    CHECK(open_error(empty.path) == quoted(empty.path, "' is empty"));
    if (fs::exists("/dev/full")) CHECK(open_error("/dev/full") == "'/dev/full' is not a regular file");
    const ScratchFile file(patterned(163'840));
    CHECK(open_error(file.path / "below").find("below' ") != std::string::npos);
}

TEST_CASE("a write reaches the file at once", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    FloppyImage image = FloppyImage::open(file.path);
    CHECK_FALSE(image.is_write_protected());
    REQUIRE(image.write_sector(3, filled(0xA5)) == WriteResult::Ok);
    std::vector<u8> expected = patterned(163'840);
    std::fill_n(expected.begin() + 3 * 512, 512, u8{0xA5});
    CHECK(file.bytes() == expected);
    CHECK(image.flush());
    Overlay::Sector got{};
    CHECK(image.read_sector(3, got));
    CHECK(got == filled(0xA5));
    CHECK(image.read_sector(2, got));
    CHECK(std::equal(got.begin(), got.end(), expected.begin() + 2 * 512));
}

TEST_CASE("there are no sectors beyond the end", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    FloppyImage image = FloppyImage::open(file.path);
    Overlay::Sector got{};
    CHECK(image.sector_count() == 320);
    CHECK(image.read_sector(319, got));
    CHECK_FALSE(image.read_sector(320, got));
    CHECK(image.write_sector(320, got) == WriteResult::IoError);
    CHECK(file.bytes().size() == 163'840);
}

TEST_CASE("a write-protected image is never written", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    SECTION("because it was asked for") {
        FloppyImage image = FloppyImage::open(file.path, {.write_protected = true});
        CHECK(image.is_write_protected());
        CHECK(image.write_sector(0, filled(1)) == WriteResult::WriteProtected);
    }
    SECTION("because the file is read-only, even for a user with all rights") {
        fs::permissions(file.path, fs::perms::owner_read | fs::perms::group_read);
        FloppyImage image = FloppyImage::open(file.path);
        CHECK(image.is_write_protected());
        CHECK(image.write_sector(0, filled(1)) == WriteResult::WriteProtected);
    }
    SECTION("even with a snapshot on top") {
        FloppyImage image = FloppyImage::open(file.path, {.write_protected = true, .snapshot = true});
        CHECK(image.write_sector(0, filled(1)) == WriteResult::WriteProtected);
    }
    CHECK(file.bytes() == patterned(163'840));
}

TEST_CASE("a snapshot takes writes and leaves the file unchanged", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    const bool read_only = GENERATE(false, true);
    if (read_only) fs::permissions(file.path, fs::perms::owner_read);
    {
        FloppyImage image = FloppyImage::open(file.path, {.snapshot = true});
        CHECK_FALSE(image.is_write_protected());
        CHECK(image.write_sector(9, filled(0xEE)) == WriteResult::Ok);
        Overlay::Sector got{};
        CHECK(image.read_sector(9, got));
        CHECK(got == filled(0xEE));
        CHECK(image.flush());
        CHECK_FALSE(image.commit());
        CHECK(image.overlay().contains(9));
    }
    CHECK(file.bytes() == patterned(163'840));
}

TEST_CASE("held writes reach the file when they are committed", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    FloppyImage image = FloppyImage::open(file.path);
    image.hold_writes();
    CHECK(image.write_sector(1, filled(1)) == WriteResult::Ok);
    CHECK(file.bytes() == patterned(163'840));
    CHECK(image.commit());
    CHECK(image.overlay().sectors().empty());
    CHECK(file.bytes()[512] == 1);
}

TEST_CASE("a failing write is told to guest and user and loses nothing", "[media][quick]") {
    auto stream = std::make_unique<FailingStream>(patterned(163'840));
    FailingStream& disk = *stream;
    Messages messages;
    FloppyImage image = FloppyImage::from_stream(std::move(stream), 163'840, "full.img");
    image.on_message(messages.sink());
    disk.fail_writes = true;
    CHECK(image.write_sector(2, filled(0xBB)) == WriteResult::IoError);
    REQUIRE(messages.heard.size() == 1);
    CHECK(messages.heard[0].find("'full.img' cannot be written at sector 2") == 0);
    Overlay::Sector got{};
    CHECK(image.read_sector(2, got));
    CHECK(std::equal(got.begin(), got.end(), patterned(163'840).begin() + 2 * 512));
    disk.fail_writes = false;
    CHECK(image.write_sector(2, filled(0xBB)) == WriteResult::Ok);
    CHECK(image.read_sector(2, got));
    CHECK(got == filled(0xBB));
    SECTION("and so is a failing commit, which keeps what it could not write") {
        image.hold_writes();
        CHECK(image.write_sector(4, filled(4)) == WriteResult::Ok);
        disk.fail_writes = true;
        CHECK_FALSE(image.commit());
        CHECK(messages.heard.size() == 2);
        CHECK(image.overlay().contains(4));
        disk.fail_writes = false;
        CHECK(image.commit());
    }
    SECTION("a failing read likewise") {
        disk.fail_reads = true;
        CHECK_FALSE(image.read_sector(7, got));
        CHECK(messages.heard.back().find("'full.img' cannot be read at sector 7") == 0);
    }
}

TEST_CASE("a full host disk is an error of the write", "[media][quick]") {
    auto device = std::make_unique<std::fstream>();
    device->rdbuf()->pubsetbuf(nullptr, 0);
    device->open("/dev/full", std::ios::in | std::ios::out | std::ios::binary);
    if (!device->is_open()) return;  // a host without that device
    Messages messages;
    FloppyImage image = FloppyImage::from_stream(std::move(device), 1'474'560, "/dev/full");
    image.on_message(messages.sink());
    CHECK(image.write_sector(0, filled(1)) == WriteResult::IoError);
    REQUIRE(messages.heard.size() == 1);
    CHECK(messages.heard[0] == "'/dev/full' cannot be written at sector 0: No space left on device");
}

TEST_CASE("a file that shrinks while in use is an error of the read", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    FloppyImage image = FloppyImage::open(file.path);
    fs::resize_file(file.path, 1000);
    Overlay::Sector got{};
    CHECK(image.read_sector(0, got));
    CHECK_FALSE(image.read_sector(1, got));
    CHECK_FALSE(image.read_sector(100, got));
    CHECK(image.read_sector(0, got));
}

TEST_CASE("the content hash follows every write and forgets how it came about", "[media][quick]") {
    const ScratchFile file(patterned(163'840));
    FloppyImage image = FloppyImage::open(file.path), snapshot = FloppyImage::open(file.path, {.snapshot = true});
    const u64 fresh = image.content_hash();
    CHECK(fresh == snapshot.content_hash());
    Overlay::Sector first{};
    REQUIRE(snapshot.read_sector(0, first));
    CHECK(snapshot.write_sector(0, filled(1)) == WriteResult::Ok);
    const u64 changed = snapshot.content_hash();
    CHECK(changed != fresh);
    CHECK(snapshot.file_hash() == fresh);
    CHECK(image.write_sector(0, filled(1)) == WriteResult::Ok);
    CHECK(image.content_hash() == changed);
    CHECK(image.file_hash() == changed);
    CHECK(image.write_sector(0, first) == WriteResult::Ok);
    CHECK(image.content_hash() == fresh);
    CHECK(FloppyImage::open(file.path).content_hash() == fresh);
    // The same sector elsewhere is another disk.
    CHECK(image.write_sector(1, first) == WriteResult::Ok);
    const u64 moved = image.content_hash();
    CHECK(image.write_sector(1, filled(0)) == WriteResult::Ok);
    CHECK(image.content_hash() != moved);
}
