// SPDX-License-Identifier: MIT
// The whole machine with its own BIOS and the demonstration disk.
#include <catch2/catch.hpp>

#include "tests/support/boot.h"
#include "tick86/machine/roms.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr const char* Title = "demonstration";

FloppyImage demo_disk() { return FloppyImage::from_bytes(embedded_demo_disk(), "demo", {.snapshot = true}); }

}  // namespace

TEST_CASE("every machine boots the demonstration disk", "[machine][boot]") {
    struct Case {
        MachineKind machine;
        CpuModel cpu;
        const char* clock;
        VideoKind video;
        const char* shows;
    };
    for (const Case& c : {Case{MachineKind::Pc86, CpuModel::I8086, "4.77", VideoKind::Cga, "8086"},
                          Case{MachineKind::Pc86, CpuModel::I8088, "8", VideoKind::Cga, "8088"},
                          Case{MachineKind::Pc86, CpuModel::I8086, "10", VideoKind::Mda, "8086"},
                          Case{MachineKind::Xt, CpuModel::I8088, "4.77", VideoKind::Cga, "8088"},
                          Case{MachineKind::Xt, CpuModel::I8088, "7.16", VideoKind::Hercules, "8088"}}) {
        Config config = default_config(c.machine);
        config.cpu = c.cpu;
        config.cpu_clock = *cpu_clock_from_mhz(c.clock);
        config.video = c.video;
        FloppyImage disk = demo_disk();
        Boot boot(config, &disk);
        INFO(c.shows << " at " << c.clock);
        CHECK(boot.wait_for(Title, 12));
        CHECK(boot.shows(c.shows));
        CHECK(boot.stopped() == StopReason::Reached);
    }
}

TEST_CASE("keys typed reach the demonstration", "[machine][boot]") {
    FloppyImage disk = demo_disk();
    Boot boot({}, &disk);
    REQUIRE(boot.wait_for(Title, 12));
    boot.run_ms(500);
    CHECK(boot.shows("no divide error yet"));
    boot.type("d");
    boot.run_ms(500);
    CHECK_FALSE(boot.shows("no divide error yet"));
}

TEST_CASE("the hard disk boots when configuration memory says so", "[machine][boot]") {
    std::vector<u8> bytes(64 * 1024 * 1024 / 8);
    // MOV SI, text; each character through INT 10h; then read sector 1 to 8000h and show what is there.
    const u8 program[] = {0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0, 0xB8, 0x01, 0x02, 0xB9, 0x02, 0x00, 0xBA,
                          0x80, 0x00, 0xBB, 0x00, 0x80, 0xCD, 0x13, 0xBE, 0x00, 0x80, 0xAC, 0x84, 0xC0,
                          0x74, 0x06, 0xB4, 0x0E, 0xCD, 0x10, 0xEB, 0xF5, 0xFB, 0xF4, 0xEB, 0xFC};
    std::copy(std::begin(program), std::end(program), bytes.begin());
    bytes[510] = 0x55, bytes[511] = 0xAA;
    const std::string_view text = "Second sector";
    std::copy(text.begin(), text.end(), bytes.begin() + 512);
    DiskImage disk = DiskImage::from_bytes(bytes, "disk");
    FloppyImage floppy = demo_disk();
    Config config;
    config.hard_disk = &disk;
    config.boot = BootOrder::DiskFirst;
    Boot boot(config, &floppy);
    CHECK(boot.wait_for(text, 12));
    CHECK(boot.stopped() == StopReason::Reached);
}

TEST_CASE("both cores boot alike, and a state saved while booting goes on alike", "[machine][boot]") {
    FloppyImage disk_a = demo_disk(), disk_b = demo_disk(), disk_c = demo_disk();
    Config config;
    config.floppy[0] = drive_type_for(disk_a.kind());
    Pc fast(config), watched(config), loaded(config);
    fast.input({0, InsertFloppy{0, &disk_a}});
    watched.input({0, InsertFloppy{0, &disk_b}});
    loaded.input({0, InsertFloppy{0, &disk_c}});
    WatchProbe watch;
    for (u64 ms = 200; ms <= 4000; ms += 200) {
        const std::vector<u8> saved = fast.save_state();
        REQUIRE(loaded.load_state(saved).message == "");
        for (Pc* pc : {&fast, &watched, &loaded}) {
            pc->input({ticks_from_ms(ms) - 70'000, KeyEvent{0x39, ms % 400 == 0}});
            if (pc == &watched)
                pc->run(ticks_from_ms(ms), watch);
            else
                pc->run(ticks_from_ms(ms));
        }
        REQUIRE(watched.difference(fast.save_state()) == "");
        REQUIRE(loaded.difference(fast.save_state()) == "");
    }
    CHECK(fast.text_screen().to_utf8().find(Title) != std::string::npos);
}
