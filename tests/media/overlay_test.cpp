// SPDX-License-Identifier: MIT
#include "tick86/media/overlay.h"

#include <catch2/catch.hpp>

#include "tests/media/scratch_file.h"

using namespace tick86;
using namespace tick86::test;

TEST_CASE("an overlay gives back what was written and nothing else", "[overlay][quick]") {
    Overlay overlay;
    Overlay::Sector got = filled(9);
    CHECK_FALSE(overlay.read(5, got));
    CHECK(got == filled(9));
    overlay.write(5, filled(1));
    overlay.write(5, filled(2));
    CHECK(overlay.read(5, got));
    CHECK(got == filled(2));
    CHECK(overlay.contains(5));
    CHECK_FALSE(overlay.contains(4));
    CHECK(overlay.sectors().size() == 1);
}

TEST_CASE("a rollback undoes writes back to a mark", "[overlay][quick]") {
    Overlay overlay;
    overlay.write(1, filled(1));
    overlay.keep_journal(true);
    const u64 start = overlay.mark();
    overlay.write(1, filled(2));
    overlay.write(2, filled(3));
    const u64 middle = overlay.mark();
    overlay.write(1, filled(4));
    overlay.write(3, filled(5));
    Overlay::Sector got{};
    REQUIRE(overlay.rollback(middle));
    CHECK(overlay.read(1, got));
    CHECK(got == filled(2));
    CHECK(overlay.contains(2));
    CHECK_FALSE(overlay.contains(3));
    overlay.write(2, filled(7));
    overlay.forget(middle);
    CHECK_FALSE(overlay.rollback(start));
    CHECK(overlay.rollback(middle));
    CHECK(overlay.read(2, got));
    CHECK(got == filled(3));
    CHECK_FALSE(overlay.rollback(middle + 1));
}

TEST_CASE("a saved overlay loads again and a damaged one is refused", "[overlay][quick]") {
    Overlay overlay, other;
    overlay.write(7, filled(1));
    overlay.write(3, filled(2));
    std::vector<u8> saved = overlay.save();
    CHECK(saved.size() == 4 + 2 * 516);
    REQUIRE(other.load(saved, 8));
    CHECK(other.sectors() == overlay.sectors());
    CHECK_FALSE(other.load(saved, 7));  // sector 7 is beyond such a disk
    saved.pop_back();
    CHECK_FALSE(other.load(saved, 8));
    CHECK_FALSE(other.load(std::vector<u8>{}, 8));
    CHECK_FALSE(other.load(std::vector<u8>{0xFF, 0xFF, 0xFF, 0xFF}, 8));
    CHECK(other.sectors() == overlay.sectors());
    CHECK(other.load(Overlay{}.save(), 8));
    CHECK(other.sectors().empty());
}
