// SPDX-License-Identifier: MIT
// Sectors through drive, 765, 8237 and memory, while the CPU does something else.
#include <catch2/catch.hpp>

#include "tests/machine/floppy_driver.h"
#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

Guest counting_guest() {
    Guest g;
    g.begin().refresh().label("again").inc_word(0x510).jump(0xEB, "again");
    return g;
}

}  // namespace

TEST_CASE("sectors are read into memory across a page register's boundary address", "[machine][floppy][quick]") {
    FloppyImage image = FloppyImage::from_bytes(numbered_disk(), "numbered");
    const std::vector<u8> content = numbered_disk();
    Pc pc(counting_guest().config());
    pc.input({0, InsertFloppy{0, &image}});
    FloppyDriver d{pc};
    d.start();
    d.dma(0x46, 0x2FC00, 1024);
    d.command({0xE6, 0x00, 0, 0, 3, 2, 18, 0x1B, 0xFF});  // MT MFM SK read: C 0 H 0 R 3
    d.wait_ms(400);
    CHECK(d.results(7) == std::vector<u8>{0x00, 0x00, 0x00, 0, 0, 5, 2});
    for (u32 i = 0; i < 1024; ++i) REQUIRE(pc.peek(0x2FC00 + i) == content[2 * 512 + i]);
    CHECK(pc.peek(0x2FBFF) == 0);
    CHECK(pc.peek(0x30000) == 0);
    CHECK(bit(pc.port_read(0x08), 2));  // terminal count of channel 2
}

TEST_CASE("a sector is written to the image by DMA", "[machine][floppy][quick]") {
    FloppyImage image = FloppyImage::from_bytes(numbered_disk(), "numbered");
    Pc pc(counting_guest().config());
    pc.input({0, InsertFloppy{0, &image}});
    FloppyDriver d{pc};
    d.start();
    for (u32 i = 0; i < 512; ++i) pc.poke(0x8000 + i, static_cast<u8>(0xA5 ^ i));
    d.dma(0x4A, 0x8000, 512);
    d.command({0xC5, 0x00, 0, 0, 1, 2, 18, 0x1B, 0xFF});
    d.wait_ms(400);
    CHECK(d.results(7)[0] == 0x00);
    std::array<u8, 512> sector{};
    REQUIRE(image.read_sector(0, sector));
    for (u32 i = 0; i < 512; ++i) REQUIRE(sector[i] == static_cast<u8>(0xA5 ^ i));
}

TEST_CASE("a transfer takes clocks from the CPU, and is the same in both cores and after loading",
          "[machine][floppy]") {
    const auto run_with = [](bool watched, bool saved, u64 us_apart, int sectors) {
        FloppyImage image = FloppyImage::from_bytes(numbered_disk(), "numbered");
        Pc pc(counting_guest().config());
        pc.input({0, InsertFloppy{0, &image}});
        FloppyDriver d{pc};
        d.start();
        d.dma(0x46, 0x20000, 512 * 9);
        if (sectors > 0) d.command({0xE6, 0x00, 0, 0, 1, 2, sectors, 0x1B, 0xFF});
        const Tick end = pc.now() + ticks_from_ms(300);
        WatchProbe watch;
        while (pc.now() < end) {
            const Tick until = std::min(end, pc.now() + ticks_from_us(us_apart));
            if (watched)
                pc.run(until, watch);
            else
                pc.run(until);
            if (saved) {
                const std::vector<u8> state = pc.save_state();
                REQUIRE(pc.load_state(state).message == "");
            }
        }
        return std::pair{pc.state_hash(), word_at(pc, 0x510)};
    };
    const auto plain = run_with(false, false, 100'000, 9);
    CHECK(run_with(true, false, 100'000, 9) == plain);
    CHECK(run_with(false, true, 3007, 9) == plain);
    CHECK(run_with(true, true, 1007, 9) == plain);
    CHECK(run_with(false, false, 3, 9) == plain);
    const auto idle = run_with(false, false, 100'000, 0);
    // Counted modulo 2^16, so look at the difference: fewer rounds with DMA.
    CHECK(static_cast<u16>(idle.second - plain.second) > 100);
    CHECK(static_cast<u16>(idle.second - plain.second) < 5000);
}
