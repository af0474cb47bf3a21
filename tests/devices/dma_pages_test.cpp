// SPDX-License-Identifier: MIT
#include "tick86/devices/dma_pages.h"

#include <catch2/catch.hpp>

using namespace tick86;

TEST_CASE("ports 81h, 82h and 83h are the pages of channels 2, 3 and 1", "[dma_pages][quick]") {
    DmaPages pages;
    pages.write(1, 0x5);
    pages.write(2, 0x9);
    pages.write(3, 0xE);
    pages.write(0, 0x7);  // a word that no channel shows
    CHECK(pages.page(2) == 0x50000);
    CHECK(pages.page(3) == 0x90000);
    CHECK(pages.page(1) == 0xE0000);
    CHECK(pages.page(0) == 0xE0000);
    CHECK(pages.address(2, 0x1234) == 0x51234);
}

TEST_CASE("the four words repeat through 80h-8Fh and hold four bits", "[dma_pages][quick]") {
    for (int reg = 0; reg < 16; ++reg) {
        DmaPages pages;
        pages.write(reg, 0xFA);
        for (int word = 0; word < 4; ++word)
            CHECK(pages.state().word[static_cast<std::size_t>(word)] == (word == reg % 4 ? 0x0A : 0));
    }
    DmaPages pages;
    pages.write(7, 3);  // 87h
    CHECK(pages.page(0) == 0x30000);
    CHECK(pages.page(1) == 0x30000);
}

TEST_CASE("page registers cannot be read back", "[dma_pages][quick]") {
    DmaPages pages;
    pages.write(1, 4);
    CHECK(pages.read(1) == 0xFF);
    CHECK(pages.page(2) == 0x40000);
}

TEST_CASE("power-on clears the pages, a save keeps them", "[dma_pages][quick]") {
    DmaPages pages;
    for (int reg = 0; reg < 4; ++reg) pages.write(reg, static_cast<u8>(reg + 1));
    DmaPages::State state;
    REQUIRE(load_fields(save_fields(pages.state()), state));
    pages.reset();
    CHECK(pages.page(2) == 0);
    pages.restore(state);
    CHECK(pages.page(2) == 0x20000);
    CHECK(pages.page(3) == 0x30000);
}
