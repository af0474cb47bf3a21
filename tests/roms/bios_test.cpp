// SPDX-License-Identifier: MIT
// The BIOS seen from outside: guest programs that call its services, the screen after POST, keys, disks, option ROMs.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/boot.h"
#include "tests/support/paths.h"
#include "tick86/media/disk_image.h"
#include "tick86/media/floppy_image.h"

using namespace tick86;
using tick86::test::Boot;

namespace {

// The assembled guests of this folder: bios_*.asm -> bios_*.bin.
std::vector<u8> guest(const std::string& name) {
    std::ifstream file(tick86::test::guests_folder() / (name + ".bin"), std::ios::binary);
    INFO("guest programs are looked for in " << tick86::test::guests_folder());
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<u8> padded(std::vector<u8> bytes, std::size_t size) {
    bytes.resize(size);
    return bytes;
}

FloppyImage floppy(std::size_t size, std::vector<u8> bytes = {}, ImageOptions options = {}) {
    return FloppyImage::from_bytes(padded(std::move(bytes), size), "test", options);
}

constexpr std::size_t K160 = 163840, K320 = 327680, K360 = 368640, K720 = 737280, M1200 = 1228800, M1440 = 1474560;

int word_at(Boot& boot, u32 address) { return boot.pc().peek(address) | boot.pc().peek(address + 1) << 8; }

// Runs a guest of guest.inc to its end; -1: all its results are as they should be, -2: it did not end.
int first_wrong(Boot& boot, u64 seconds = 30) {
    for (u64 ms = 0; ms < seconds * 1000 && boot.pc().peek(0x5FF) != 0xAA; ms += 10)
        if (!boot.run_ms(10)) return -2;
    if (boot.pc().peek(0x5FF) != 0xAA) return -2;
    const int wrong = word_at(boot, 0x5FC);
    if (wrong == 0xFFFF) return -1;
    UNSCOPED_INFO("result " << wrong << " is " << std::hex << word_at(boot, 0x600 + 2 * static_cast<u32>(wrong)));
    return wrong;
}

Config drives(DriveKind a, DriveKind b = DriveKind::None) {
    Config config;
    config.floppy = {a, b};
    return config;
}

OptionRom option_rom(u16 segment, bool good = true) {
    std::vector<u8> bytes = guest("bios_option_rom");
    const u8 sum =
        std::accumulate(bytes.begin(), bytes.end(), u8{0}, [](u8 a, u8 b) { return static_cast<u8>(a + b); });
    bytes.back() = static_cast<u8>(bytes.back() - sum + (good ? 0 : 1));
    return {"test", segment, bytes};
}

// Into a drive of the configured kind; Boot itself would choose the drive by its disk.
void insert(Boot& boot, int drive, FloppyImage& disk) { boot.pc().input({0, InsertFloppy{drive, &disk}}); }

}  // namespace

TEST_CASE("BIOS services answer as the PC's and AT's do, and keep the other registers", "[bios][quick]") {
    Config config = drives(DriveKind::Drive360K);
    config.printer_cable = config.serial_cable = true;
    FloppyImage disk = floppy(K160, guest("bios_services"));
    Boot boot(config);
    insert(boot, 0, disk);
    CHECK(first_wrong(boot) == -1);
}

TEST_CASE("INT 13h reads, writes, verifies and formats floppies and tells its errors", "[bios][quick]") {
    FloppyImage a = floppy(K160, guest("bios_floppy")), b = floppy(K720);
    Boot boot(drives(DriveKind::Drive360K, DriveKind::Drive1440K));
    insert(boot, 0, a);
    insert(boot, 1, b);
    for (int i = 0; i < 3000 && boot.pc().peek(0x5F7) != 1; ++i) boot.run_ms(10);
    REQUIRE(boot.pc().peek(0x5F7) == 1);
    FloppyImage other = floppy(K720);
    insert(boot, 1, other);
    boot.run_ms(1000);
    boot.pc().poke(0x5F7, 0);
    CHECK(first_wrong(boot) == -1);
    std::array<u8, SectorBytes> sector{};
    REQUIRE(a.read_chs(0x14, 0, 3, sector));
    CHECK(sector[0] == 0x34);
    REQUIRE(b.read_chs(2, 0, 9, sector));
    CHECK(sector[511] == 0xF6);
}

TEST_CASE("INT 13h goes over the end of a track of eight sectors, on both machines", "[bios][quick]") {
    for (const MachineKind machine : {MachineKind::Pc86, MachineKind::Xt}) {
        CAPTURE(static_cast<int>(machine));
        FloppyImage disk = floppy(K320, guest("bios_floppy_320"));
        std::array<u8, SectorBytes> side1{0x21, 0x43};
        REQUIRE(disk.write_chs(0, 1, 1, side1) == WriteResult::Ok);
        Config config = default_config(machine);
        config.floppy = {DriveKind::Drive360K, DriveKind::None};
        Boot boot(config);
        insert(boot, 0, disk);
        CHECK(first_wrong(boot) == -1);
    }
}

TEST_CASE("INT 13h finds the rate of a new disk, however long the first request is", "[bios][quick]") {
    // xor ax,ax; mov ds,ax; mov es,ax; mov di,600h; mov si,5; again: mov ax,0212h; mov bx,8000h; mov cx,1; mov dx,1;
    // int 13h; mov [di],ax; add di,2; dec si; jnz again; hlt
    const std::vector<u8> program{0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0, 0xBF, 0,    6,    0xBE, 5,    0,    0xB8,
                                  0x12, 2,    0xBB, 0,    0x80, 0xB9, 1,    0,    0xBA, 1,    0,    0xCD, 0x13,
                                  0x89, 5,    0x83, 0xC7, 2,    0x4E, 0x75, 0xEA, 0xF4, 0xEB, 0xFD, 0};
    FloppyImage disk = floppy(K360, program), low = floppy(K360);
    Boot boot(drives(DriveKind::Drive360K, DriveKind::Drive1200K));
    insert(boot, 0, disk);
    insert(boot, 1, low);
    boot.run_ms(8000);
    CHECK(word_at(boot, 0x600) == 0x0600);  // the disk is new
    for (u32 i = 1; i < 5; ++i) CHECK(word_at(boot, 0x600 + 2 * i) == 0x0012);
}

TEST_CASE("INT 13h on the xt: sector by sector no revolution is lost; a time-out leaves nothing", "[bios][quick]") {
    FloppyImage a = floppy(M1440, guest("bios_floppy_xt")), late = floppy(K360);
    Config config = default_config(MachineKind::Xt);
    config.floppy = {DriveKind::Drive1440K, DriveKind::Drive360K};
    Boot boot(config);
    insert(boot, 0, a);
    for (int i = 0; i < 2000 && boot.pc().peek(0x5F7) != 1; ++i) boot.run_ms(10);
    REQUIRE(boot.pc().peek(0x5F7) == 1);
    insert(boot, 1, late);
    boot.run_ms(2000);
    boot.pc().poke(0x5F7, 0);
    CHECK(first_wrong(boot) == -1);
}

TEST_CASE("INT 13h serves a hard disk", "[bios][quick]") {
    DiskImage disk = DiskImage::from_bytes(padded(guest("bios_disk"), 615 * 4 * 17 * SectorBytes), "test");
    Config config = drives(DriveKind::Drive360K);
    config.hard_disk = &disk;
    config.boot = BootOrder::DiskFirst;
    Boot boot(config);
    CHECK(first_wrong(boot) == -1);
    CHECK(boot.shows("C: 20 MB  615/4/17"));
}

TEST_CASE("INT 13h offers the only cylinder of a disk that has no other", "[bios][quick]") {
    // mov ah,8; mov dl,80h; int 13h; mov [0600h],cx; hlt
    std::vector<u8> program{0xB4, 8, 0xB2, 0x80, 0xCD, 0x13, 0x89, 0x0E, 0, 6, 0xF4, 0xEB, 0xFD};
    program.resize(SectorBytes);
    program[510] = 0x55, program[511] = 0xAA;
    DiskImage disk = DiskImage::from_bytes(padded(program, 4 * 17 * SectorBytes), "test");
    REQUIRE(disk.geometry().cylinders == 1);
    Config config;
    config.hard_disk = &disk;
    config.boot = BootOrder::DiskFirst;
    Boot boot(config);
    boot.run_ms(3000);
    CHECK(word_at(boot, 0x600) == disk.geometry().sectors);
}

TEST_CASE("A disk is shown with the geometry its partition table was made with", "[bios][quick]") {
    // One partition from sector 2048 to the end of 200 MB, addresses for 255 heads and 63 sectors.
    std::vector<u8> bytes(512);
    const u8 entry[16] = {0x80, 32, 33, 0, 6, 126, 37, 25, 0, 8, 0, 0, 0, 56, 6, 0};
    std::copy(std::begin(entry), std::end(entry), bytes.begin() + 0x1BE);
    bytes[510] = 0x55, bytes[511] = 0xAA;
    DiskImage disk = DiskImage::from_bytes(padded(bytes, 200u << 20), "test");
    Config config;
    config.hard_disk = &disk;
    Boot boot(config);
    CHECK(boot.wait_for("C: 203 MB  26/255/63"));
}

TEST_CASE("POST names what it has found, on both machines", "[bios][quick]") {
    SECTION("pc86") {
        Config config;
        config.rtc = {1986, 2, 28, 23, 59, 30};
        Boot boot(config);
        REQUIRE(boot.wait_for("nothing to boot"));
        CHECK(boot.shows("tick86 BIOS"));
        CHECK(boot.shows("8086 at 4.77 MHz"));
        CHECK(boot.shows("640 KB"));
        CHECK(boot.shows("A: 1.44M  B: 1.44M"));
        CHECK(boot.shows("COM1 3F8  LPT1 378"));
        CHECK(boot.shows("1986-02-28  23:59:30"));
        // 86370 s and up to a second more are 0018:00B0h less 30 s or 29 s.
        const int ticks = word_at(boot, 0x46C) | word_at(boot, 0x46E) << 16;
        CHECK(ticks >= 0x1800B0 - 547);
        CHECK(ticks <= 0x1800B0 - 510);
    }
    SECTION("xt") {
        Boot boot(default_config(MachineKind::Xt));
        REQUIRE(boot.wait_for("nothing to boot"));
        CHECK(boot.shows("8088 at 4.77 MHz"));
        CHECK(boot.shows("Floppies  A  B"));
        CHECK_FALSE(boot.shows("Clock"));
        CHECK(word_at(boot, 0x46E) == 0);
    }
    SECTION("another clock, less memory, monochrome") {
        Config config;
        config.cpu_clock = *cpu_clock_from_mhz("8");
        config.memory_kib = 84;
        config.video = VideoKind::Mda;
        Boot boot(config);
        REQUIRE(boot.wait_for("nothing to boot"));
        CHECK(boot.shows("8086 at 8.00 MHz"));
        CHECK(boot.shows("84 KB"));
        CHECK(boot.shows("MDA or Hercules"));
    }
    SECTION("no display, no floppies") {
        Config config = drives(DriveKind::None);
        config.video = VideoKind::None;
        Boot boot(config);
        CHECK(boot.run_ms(2000));
        CHECK((word_at(boot, 0x410) & 0x31) == 0);
    }
}

TEST_CASE("POST sets up the interrupt controllers and lets NMI through", "[bios][quick]") {
    Boot boot;
    REQUIRE(boot.wait_for("nothing to boot"));
    CHECK(boot.pc().port_peek(0x21) == 0xB8);  // timer, keyboard, cascade, floppy
    CHECK(boot.pc().port_peek(0xA1) == 0xBD);  // IRQ 9, disk
    boot.pc().input({0, NmiButton{}});
    boot.run_ms(100);
    CHECK(boot.shows("NMI: a card reports an error"));
    CHECK(boot.stopped() == StopReason::Halted);
}

TEST_CASE("Every size of floppy boots in its drive, and 360K in a 1.2M drive, on both machines", "[bios][quick]") {
    struct Case {
        std::size_t size;
        DriveKind drive;
    };
    const Case cases[] = {{K160, DriveKind::Drive360K},  {K320, DriveKind::Drive360K},   {K360, DriveKind::Drive360K},
                          {K360, DriveKind::Drive1200K}, {M1200, DriveKind::Drive1200K}, {K720, DriveKind::Drive720K},
                          {K720, DriveKind::Drive1440K}, {M1440, DriveKind::Drive1440K}};
    for (const MachineKind machine : {MachineKind::Pc86, MachineKind::Xt}) {
        for (const Case& c : cases) {
            CAPTURE(static_cast<int>(machine), c.size, static_cast<int>(c.drive));
            FloppyImage disk = floppy(c.size, guest("bios_keys"));
            Config config = default_config(machine);
            config.floppy = {c.drive, DriveKind::None};
            Boot boot(config);
            insert(boot, 0, disk);
            for (int i = 0; i < 500 && boot.pc().peek(0x5F7) != 1; ++i) boot.run_ms(10);
            CHECK(boot.pc().peek(0x5F7) == 1);
        }
    }
}

TEST_CASE("The boot goes on to the next disk, and starts again at a key", "[bios][quick]") {
    FloppyImage empty = floppy(K360), good = floppy(K360, guest("bios_keys"));
    SECTION("no disk") {
        Boot boot(drives(DriveKind::Drive360K));
        REQUIRE(boot.wait_for("Insert a disk and press a key."));
        CHECK(boot.shows("A: no disk"));
        boot.pc().input({0, InsertFloppy{0, &good}});
        boot.type(" ");
        for (int i = 0; i < 300 && boot.pc().peek(0x5F7) != 1; ++i) boot.run_ms(10);
        CHECK(boot.pc().peek(0x5F7) == 1);
    }
    SECTION("a disk without a program") {
        Boot boot(drives(DriveKind::Drive360K));
        insert(boot, 0, empty);
        CHECK(boot.wait_for("A: the disk holds no program to boot"));
    }
    SECTION("no disk on the xt, which cannot tell but by waiting") {
        Boot boot(default_config(MachineKind::Xt));
        CHECK(boot.wait_for("A: no disk"));
    }
    SECTION("a hard disk without a mark does not boot") {
        DiskImage disk = DiskImage::from_bytes(padded({0xF4}, 615 * 4 * 17 * SectorBytes), "test");
        Config config;
        config.hard_disk = &disk;
        config.boot = BootOrder::DiskFirst;
        Boot boot(config);
        CHECK(boot.wait_for("C: the disk holds no program to boot"));
    }
}

TEST_CASE("A write-protected disk is told as such", "[bios][quick]") {
    // mov ax,0301h; mov bx,7C00h; mov cx,2; mov dx,0; int 13h; mov [0600h],ah; hlt
    const std::vector<u8> program{0xB8, 1,    3,    0xBB, 0,    0x7C, 0xB9, 2,    0,    0xBA, 0,
                                  0,    0xCD, 0x13, 0x88, 0x26, 0,    6,    0xF4, 0xEB, 0xFD};
    FloppyImage disk = floppy(K360, program, {.write_protected = true});
    Boot boot(drives(DriveKind::Drive360K));
    insert(boot, 0, disk);
    boot.run_ms(3000);
    CHECK(boot.pc().peek(0x600) == 0x03);
}

TEST_CASE("INT 09h translates the 83 keys in every shift state", "[bios][quick]") {
    FloppyImage disk = floppy(K160, guest("bios_keys"));
    Config config = drives(DriveKind::Drive360K);
    Boot boot(config);
    insert(boot, 0, disk);
    for (int i = 0; i < 500 && boot.pc().peek(0x5F7) != 1; ++i) boot.run_ms(10);
    REQUIRE(boot.pc().peek(0x5F7) == 1);
    struct Case {
        const char* keys;
        std::vector<int> words;
    };
    const Case cases[] = {
        {"a", {0x1E61}},
        {"Shift-a", {0x1E41}},
        {"Ctrl-a", {0x1E01}},
        {"Alt-a", {0x1E00}},
        {"1", {0x0231}},
        {"Shift-1", {0x0221}},
        {"Alt-1", {0x7800}},
        {"Ctrl-2", {0x0300}},
        {"Ctrl-1", {}},
        {"Tab", {0x0F09}},
        {"Shift-Tab", {0x0F00}},
        {"Backspace", {0x0E08}},
        {"Ctrl-Backspace", {0x0E7F}},
        {"Enter", {0x1C0D}},
        {"Ctrl-Enter", {0x1C0A}},
        {"Alt-Enter", {}},
        {"Space", {0x3920}},
        {"F1", {0x3B00}},
        {"Shift-F1", {0x5400}},
        {"Ctrl-F10", {0x6700}},
        {"Alt-F4", {0x6B00}},
        {"Up", {0x4800}},
        {"Home", {0x4700}},
        {"Ctrl-Left", {0x7300}},
        {"Shift-Up", {0x4838}},
        {"Del", {0x5300}},
        {"Ctrl-PgUp", {0x8400}},
        {"Ins", {0x5200}},
        {"-", {0x0C2D}},
    };
    std::size_t seen = 0;
    const auto new_words = [&] {
        boot.run_ms(60);
        std::vector<int> out;
        for (const auto count = static_cast<std::size_t>(word_at(boot, 0x5FA)); seen < count; ++seen)
            out.push_back(word_at(boot, 0x600 + 2 * static_cast<u32>(seen)));
        return out;
    };
    for (const Case& c : cases) {
        CAPTURE(c.keys);
        const auto stroke = parse_key(c.keys);
        REQUIRE(stroke);
        boot.press(*stroke);
        CHECK(new_words() == c.words);
    }
    const auto key = [&](u8 code, bool down) {
        boot.pc().input({0, KeyEvent{code, down}});
        boot.run_ms(30);
    };
    const auto tap = [&](u8 code) {
        key(code, true);
        key(code, false);
    };
    CHECK((boot.pc().peek(0x417) & 0x80) != 0);  // Ins was a lock, too

    // CapsLock turns letters, not digits; NumLock turns the keypad.
    tap(scan::CapsLock);
    tap(0x1E);
    tap(0x02);
    CHECK(new_words() == std::vector<int>{0x1E41, 0x0231});
    CHECK(boot.pc().peek(0x417) == 0xC0);
    tap(scan::CapsLock);
    tap(scan::NumLock);
    tap(0x48);
    boot.press(*parse_key("Shift-Up"));
    CHECK(new_words() == std::vector<int>{0x4838, 0x4800});
    tap(scan::NumLock);

    // Alt and the keypad: a character by its number.
    key(scan::Alt, true);
    tap(0x4F), tap(0x4B), tap(0x4F);
    key(scan::Alt, false);
    CHECK(new_words() == std::vector<int>{141});

    // A key held repeats; its lock, held, turns once.
    key(0x1E, true);
    boot.run_ms(1000);
    key(0x1E, false);
    CHECK(new_words().size() > 4);
    key(scan::ScrollLock, true);
    boot.run_ms(1000);
    CHECK(boot.pc().peek(0x417) == 0x90);
    key(scan::ScrollLock, false);
    tap(scan::ScrollLock);

    // Another key under Alt makes the number void.
    key(scan::Alt, true);
    tap(0x4F), tap(0x1E), tap(0x4B);
    key(scan::Alt, false);
    CHECK(new_words() == std::vector<int>{0x1E00, 4});

    // Ins, as a lock, does not repeat; as a digit it does.
    key(0x52, true);
    boot.run_ms(1000);
    key(0x52, false);
    CHECK(new_words() == std::vector<int>{0x5200});
    key(scan::LeftShift, true);
    key(0x52, true);
    boot.run_ms(1000);
    key(0x52, false);
    key(scan::LeftShift, false);
    CHECK(new_words().size() > 4);

    // Ctrl makes CapsLock no lock; Alt goes before Ctrl and both before Shift, so none of these does anything at once.
    key(scan::Ctrl, true);
    tap(scan::CapsLock);
    CHECK((boot.pc().peek(0x417) & 0x40) == 0);
    key(scan::LeftShift, true);
    tap(0x37);
    CHECK(new_words() == std::vector<int>{0x7200});
    key(scan::Alt, true);
    tap(0x37), tap(scan::ScrollLock), tap(scan::NumLock);
    key(scan::Ctrl, false);
    tap(0x37);
    key(scan::LeftShift, false);
    key(scan::Alt, false);
    CHECK(new_words().empty());
    CHECK((boot.pc().peek(0x418) & 0x08) == 0);
    CHECK((boot.pc().peek(0x417) & 0x7F) == 0);
    CHECK(boot.pc().peek(0x5F8) == 0);
    CHECK(boot.pc().peek(0x5F9) == 0);

    // Break calls INT 1Bh and leaves a word of zeros; PrtSc calls INT 05h and leaves nothing.
    boot.press(*parse_key("Break"));
    CHECK(new_words() == std::vector<int>{0});
    CHECK(boot.pc().peek(0x5F8) == 1);
    CHECK(boot.pc().peek(0x471) == 0x80);
    CHECK(boot.pc().peek(0x5F5) == 0x02);
    CHECK(boot.pc().peek(0x5F6) == 0);
    boot.press(*parse_key("PrtSc"));
    CHECK(new_words().empty());
    CHECK(boot.pc().peek(0x5F9) == 1);

    // Pause holds the machine until another key, which is swallowed; it turns on a picture turned off for scrolling.
    boot.pc().port_write(0x3D8, 0x21);
    boot.press(*parse_key("Pause"));
    CHECK(boot.pc().board().cga->is_enabled());
    CHECK((boot.pc().peek(0x418) & 0x08) != 0);
    boot.press(*parse_key("Pause"));
    CHECK((boot.pc().peek(0x418) & 0x08) != 0);
    tap(0x1E);
    CHECK((boot.pc().peek(0x418) & 0x08) == 0);
    CHECK(new_words().empty());
    tap(0x1E);
    CHECK(new_words() == std::vector<int>{0x1E61});
}

TEST_CASE("Ctrl-Alt-Del restarts through POST and says so in the reset flag", "[bios][quick]") {
    Boot boot(drives(DriveKind::Drive360K));
    REQUIRE(boot.wait_for("Insert a disk"));
    boot.pc().poke(0x472, 0);
    boot.press(*parse_key("Ctrl-Alt-Del"));
    CHECK(boot.run_ms(20));
    REQUIRE(boot.wait_for("Insert a disk"));
    CHECK(word_at(boot, 0x472) == 0x1234);
    CHECK((boot.pc().peek(0x417) & 0x0C) == 0);
}

TEST_CASE("Shift-PrtSc prints the screen", "[bios][quick]") {
    static std::string printed;
    printed.clear();
    Config config = drives(DriveKind::Drive360K);
    config.printer_cable = true;
    Boot boot(config);
    boot.pc().printer_out().connect(boot, [](Boot&, u8 byte, Tick) { printed += static_cast<char>(byte); });
    REQUIRE(boot.wait_for("Insert a disk"));
    boot.press(*parse_key("PrtSc"));
    boot.run_ms(8000);
    CHECK(printed.size() == 2 + 25 * 82);
    CHECK(printed.find("tick86 BIOS") != std::string::npos);
    CHECK(boot.pc().peek(0x500) == 0);
}

TEST_CASE("Option ROMs are found, called, or named and skipped", "[bios][quick]") {
    Config config = drives(DriveKind::Drive360K);
    SECTION("a good one, called once, may take INT 18h") {
        config.roms = {option_rom(0xD080)};
        Boot boot(config);
        REQUIRE(boot.wait_for("INT 18h belongs to the option ROM now."));
        CHECK(boot.shows("D080  2 KB"));
        CHECK(boot.pc().peek(0x4F0) == 1);
        CHECK(word_at(boot, 0x4F2) == 0xD080);
    }
    SECTION("three of them, one in the video region, one at the end") {
        config.roms = {option_rom(0xC000), option_rom(0xC800), option_rom(0xEF80)};
        Boot boot(config);
        REQUIRE(boot.wait_for("INT 18h belongs"));
        CHECK(boot.pc().peek(0x4F0) == 3);
        CHECK(word_at(boot, 0x4F2) == 0xEF80);
        CHECK(boot.shows("C000  2 KB"));
    }
    SECTION("a wrong checksum") {
        config.roms = {option_rom(0xC000, false), option_rom(0xD000, false)};
        Boot boot(config);
        REQUIRE(boot.wait_for("nothing to boot"));
        CHECK(boot.shows("C000  bad checksum, skipped"));
        CHECK(boot.shows("D000  bad checksum, skipped"));
        CHECK(boot.pc().peek(0x4F0) == 0);
    }
    SECTION("no length") {
        OptionRom rom = option_rom(0xC900);
        rom.bytes[2] = 0;
        config.roms = {rom};
        Boot boot(config);
        REQUIRE(boot.wait_for("nothing to boot"));
        CHECK(boot.shows("C900  bad length, skipped"));
    }
}
