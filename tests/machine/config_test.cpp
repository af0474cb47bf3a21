// SPDX-License-Identifier: MIT
#include "tick86/machine/config.h"

#include <catch2/catch.hpp>

#include "tick86/machine/memory.h"
#include "tick86/machine/option_roms.h"

using namespace tick86;

TEST_CASE("clocks are exact ratios to the crystal", "[config][quick]") {
    CHECK(cpu_clock_from_mhz("4.77") == ClockRatio{3, 1});
    CHECK(cpu_clock_from_mhz("7.16") == ClockRatio{2, 1});
    CHECK(cpu_clock_from_mhz("8") == ClockRatio{315, 176});
    CHECK(cpu_clock_from_mhz("9.54") == ClockRatio{3, 2});
    CHECK(cpu_clock_from_mhz("10.0") == ClockRatio{63, 44});
    for (const char* bad : {"", "fast", "0.5", "50", "4.77MHz", "-8", "1.2.3", "8.1234567"})
        CHECK_FALSE(cpu_clock_from_mhz(bad));
}

TEST_CASE("a configuration that cannot be built says why", "[config][quick]") {
    CHECK(problems(Config{}).empty());
    CHECK(problems(default_config(MachineKind::Xt)).empty());
    const auto one = [](auto change) {
        Config c;
        c.bios.resize(0x10000);
        change(c);
        const auto list = problems(c);
        return list.empty() ? std::string{} : list.front();
    };
    CHECK_THAT(one([](Config& c) { c.memory_kib = 1024; }), Catch::Contains("1024 KiB"));
    CHECK_THAT(one([](Config& c) { c.memory_kib = 65; }), Catch::Contains("steps of 4"));
    CHECK_THAT(one([](Config& c) { c.bios.resize(1000); }), Catch::Contains("1000 bytes"));
    CHECK_THAT(one([](Config& c) {
                   c.roms.push_back({"r.bin", 0xC801, std::vector<u8>(512)});
               }),
               Catch::Contains("2 KiB"));
    CHECK_THAT(one([](Config& c) {
                   c.roms.push_back({"r.bin", 0xB000, std::vector<u8>(512)});
               }),
               Catch::Contains("C000 or above"));
    CHECK_THAT(one([](Config& c) {
                   c.roms.push_back({"r.bin", 0xE800, std::vector<u8>(0x9000)});
               }),
               Catch::Contains("reach into the BIOS"));
    CHECK_THAT(one([](Config& c) { c.roms.push_back({"r.bin", 0xC800, {}}); }), Catch::Contains("empty"));
    CHECK_THAT(one([](Config& c) {
                   c.roms.push_back({"a.bin", 0xC800, std::vector<u8>(0x2000)});
                   c.roms.push_back({"b.bin", 0xC900, std::vector<u8>(0x800)});
               }),
               Catch::Contains("b.bin at C900: it overlaps a.bin"));
    CHECK_THAT(one([](Config& c) {
                   c.loads.push_back({"x", 0x9FFF, 0, std::vector<u8>(17)});
               }),
               Catch::Contains("beyond the 640 KiB"));
    CHECK_THAT(one([](Config& c) { c.rtc = {2023, 2, 29, 0, 0, 0}; }), Catch::Contains("2023-02-29"));
    CHECK(one([](Config& c) { c.rtc = {2024, 2, 29, 23, 59, 59}; }) == "");
    CHECK(one([](Config& c) { c.roms.push_back({"r.bin", 0xC800, std::vector<u8>(0x2000)}); }) == "");
}

TEST_CASE("option ROMs that no BIOS would call are warned of", "[config][quick]") {
    Config c;
    c.bios.resize(0x10000);
    const auto warning = [&](std::vector<u8> bytes) {
        c.roms = {{"r.bin", 0xD000, std::move(bytes)}};
        const auto list = option_rom_warnings(c);
        return list.empty() ? std::string{} : list.front();
    };
    std::vector<u8> good(512);
    good[0] = 0x55, good[1] = 0xAA, good[2] = 1, good[3] = 0xCB;
    good[511] = static_cast<u8>(0 - 0x55 - 0xAA - 1 - 0xCB);
    CHECK(warning(good) == "");
    std::vector<u8> bad = good;
    bad[0] = 0;
    CHECK_THAT(warning(bad), Catch::Contains("55 AA"));
    bad = good;
    bad[2] = 2;
    CHECK_THAT(warning(bad), Catch::Contains("claims 1024 bytes"));
    bad = good;
    bad[100] = 5;
    CHECK_THAT(warning(bad), Catch::Contains("checksum is 05h"));
}

TEST_CASE("memory is where it was plugged in, and nowhere else", "[memory][quick]") {
    Memory m;
    m.plug_ram(256 * 1024);
    const std::vector<u8> rom(0x800, 0x12);
    m.plug_rom(Memory::Kind::CardRom, 0xC8000, rom);
    m.plug_rom(Memory::Kind::BoardRom, 0xFF000, std::vector<u8>(0x1000, 0x34));
    m.plug_video(0xB8000, 0x8000);
    m.write(0x3FFFF, 0x77);
    m.write(0x40000, 0x77);
    m.write(0xC8000, 0x77);
    m.write(0xFFFFF, 0x77);
    CHECK(m.read(0x3FFFF) == 0x77);
    CHECK(m.read(0x40000) == 0xFF);
    CHECK(m.read(0xC8000) == 0x12);
    CHECK(m.read(0xC8800) == 0xFF);
    CHECK(m.read(0xFFFFF) == 0x34);
    CHECK(m.read(0x0000) == Memory::PowerOn);
    CHECK(m.kind(0xB8000) == Memory::Kind::Video);
    CHECK(m.page_kind(0xC8) == Memory::Kind::CardRom);  // half ROM, half empty
    CHECK(m.page_kind(0x3F) == Memory::Kind::Ram);
    CHECK(m.page_kind(0x40) == Memory::Kind::Open);
    CHECK(m.is_blank_page(0x10000));
    CHECK_FALSE(m.is_blank_page(0x3F000));
}
