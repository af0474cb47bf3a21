// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

Config config() { return Guest{}.begin().refresh().label("a").inc_word(0x500).jump(0xEB, "a").config(); }

std::size_t block_at(const std::vector<u8>& state, const char* tag) {
    const auto it = std::search(state.begin(), state.end(), tag, tag + 4);
    return static_cast<std::size_t>(it - state.begin());
}

}  // namespace

TEST_CASE("a state that does not fit is refused by name and changes nothing", "[save][quick]") {
    Pc pc(config()), other(config());
    pc.run(ticks_from_ms(5));
    other.run(ticks_from_ms(9));
    const std::vector<u8> good = other.save_state();
    const u64 before = pc.state_hash();
    const auto refused = [&](std::vector<u8> state) {
        const LoadResult result = pc.load_state(state);
        CHECK_FALSE(result.ok);
        CHECK(pc.state_hash() == before);
        return result.message;
    };
    CHECK_THAT(refused({}), Catch::Contains("not a saved state"));
    CHECK_THAT(refused({'h', 'e', 'l', 'l', 'o'}), Catch::Contains("not a saved state"));
    std::vector<u8> bad = good;
    bad[8] = 200;
    CHECK_THAT(refused(bad), Catch::Contains("newer version"));
    for (const std::size_t cut : {std::size_t{25}, good.size() / 2, good.size() - 1}) {
        bad.assign(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut));
        CHECK_THAT(refused(bad), Catch::Contains("incomplete"));
    }
    bad = good;
    bad[good.size() / 2] ^= 1;
    CHECK_THAT(refused(bad), Catch::Contains("checksum"));
    bad = good;
    bad.push_back(0);
    CHECK_THAT(refused(bad), Catch::Contains("after its end"));

    Config small = config();
    small.memory_kib = 256;
    CHECK_THAT(refused(Pc(small).save_state()), Catch::Contains("another machine"));
    Config patched = config();
    patched.bios[0x1000] ^= 1;
    CHECK_THAT(refused(Pc(patched).save_state()), Catch::Contains("ROM"));

    CHECK(pc.load_state(good).ok);
    CHECK(pc.state_hash() == other.state_hash());
}

TEST_CASE("unknown blocks are skipped, missing ones are named", "[save][quick]") {
    Pc pc(config());
    pc.run(ticks_from_ms(5));
    const std::vector<u8> good = pc.save_state();
    const auto rename = [&](const char* from, const char* to) {
        std::vector<u8> state(good.begin(), good.end() - 20);  // without the end block
        const std::size_t at = block_at(state, from);
        REQUIRE(at < state.size());
        std::copy(to, to + 4, state.begin() + static_cast<std::ptrdiff_t>(at));
        Hasher hasher;
        hasher.add(state);
        state.insert(state.end(), good.end() - 20, good.end());
        for (std::size_t i = 0; i < 8; ++i) state[state.size() - 8 + i] = static_cast<u8>(hasher.value() >> (8 * i));
        return state;
    };
    CHECK(pc.load_state(rename("PIT ", "PIT ")).ok);
    CHECK_THAT(pc.load_state(rename("PIT ", "XYZ ")).message, Catch::Contains("no block 'PIT '"));

    std::vector<u8> more(good.begin(), good.end() - 20);
    const u8 extra[] = {'N', 'E', 'W', ' ', 9, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3};
    more.insert(more.end(), std::begin(extra), std::end(extra));
    Hasher hasher;
    hasher.add(more);
    more.insert(more.end(), good.end() - 20, good.end());
    for (std::size_t i = 0; i < 8; ++i) more[more.size() - 8 + i] = static_cast<u8>(hasher.value() >> (8 * i));
    CHECK(pc.load_state(more).ok);
}

TEST_CASE("disks must be those of the state", "[save][quick]") {
    FloppyImage a = FloppyImage::from_bytes(std::vector<u8>(368640, 1), "one.img");
    FloppyImage b = FloppyImage::from_bytes(std::vector<u8>(368640, 2), "two.img");
    Pc pc(config());
    const std::vector<u8> empty = pc.save_state();
    pc.input({0, InsertFloppy{0, &a}});
    const std::vector<u8> with_a = pc.save_state();
    CHECK_THAT(pc.load_state(empty).message, Catch::Contains("one.img is in it"));
    CHECK(pc.load_state(with_a).ok);
    pc.input({0, InsertFloppy{0, &b}});
    CHECK_THAT(pc.load_state(with_a).message, Catch::Contains("two.img in drive A is not as it was"));
    pc.input({0, EjectFloppy{0}});
    CHECK_THAT(pc.load_state(with_a).message, Catch::Contains("one.img in drive A, which is empty"));
    pc.input({0, InsertFloppy{0, &a}});
    CHECK(pc.load_state(with_a).ok);
}

TEST_CASE("sectors kept apart from the image travel with the state", "[save][quick]") {
    FloppyImage image = FloppyImage::from_bytes(std::vector<u8>(368640, 1), "one.img", {.snapshot = true});
    Pc pc(config());
    pc.input({0, InsertFloppy{0, &image}});
    std::array<u8, 512> sector{};
    sector.fill(0x77);
    image.write_sector(5, sector);
    const std::vector<u8> state = pc.save_state();
    sector.fill(0x88);
    image.write_sector(5, sector);
    image.write_sector(6, sector);
    REQUIRE(pc.load_state(state).message == "");
    image.read_sector(5, sector);
    CHECK(sector[0] == 0x77);
    image.read_sector(6, sector);
    CHECK(sector[0] == 1);
}

TEST_CASE("sectors kept apart are not laid over an image whose writes go to the file", "[save][quick]") {
    FloppyImage apart = FloppyImage::from_bytes(std::vector<u8>(368640, 1), "one.img", {.snapshot = true});
    FloppyImage through = FloppyImage::from_bytes(std::vector<u8>(368640, 1), "one.img");
    Pc pc(config());
    pc.input({0, InsertFloppy{0, &apart}});
    const std::vector<u8> clean = pc.save_state();
    apart.write_sector(5, std::array<u8, 512>{});
    const std::vector<u8> written = pc.save_state();
    pc.input({0, InsertFloppy{0, &through}});
    CHECK(pc.load_state(clean).message == "");
    CHECK_THAT(pc.load_state(written).message, Catch::Contains("not on one.img in drive A; use --snapshot"));
    through.hold_writes();
    CHECK(pc.load_state(written).message == "");
}

TEST_CASE("the hash sees every block", "[save][quick]") {
    Pc pc(config());
    pc.run(ticks_from_ms(3));
    const u64 hash = pc.state_hash();
    CHECK(pc.state_hash() == hash);
    pc.poke(0x80000, 1);
    CHECK(pc.state_hash() != hash);
    pc.poke(0x80000, 0);
    CHECK(pc.state_hash() == hash);
    const std::vector<u8> saved = pc.save_state();
    pc.poke(0xB8000, pc.peek(0xB8000) ^ 1);
    CHECK(pc.state_hash() != hash);
    CHECK_THAT(pc.difference(saved), Catch::Contains("CGA : vram"));
    pc.load_state(saved);
    pc.port_write(0x21, 0x55);
    CHECK(pc.difference(saved) == "PICM: imr");
    pc.load_state(saved);
    pc.poke(0x12345, 0xAB);
    CHECK_THAT(pc.difference(saved), Catch::Contains("RAM 12345h: AB, saved 00"));
}
