// SPDX-License-Identifier: MIT
// The panes of keyboard, clock, display adapters, disks, serial and parallel port.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/debug/panes/panes_machine.h"
#include "tests/support/boot.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/roms.h"

using namespace tick86;
using namespace tick86::test;

namespace {

void write(Pc& pc, std::initializer_list<std::pair<int, int>> writes) {
    for (const auto& [port, value] : writes) pc.port_write(static_cast<u16>(port), static_cast<u8>(value));
}
void run_us(Stopped& m, u64 us) { m.pc.run(m.pc.now() + ticks_from_us(us)); }

FloppyImage demo_disk() { return FloppyImage::from_bytes(embedded_demo_disk(), "demo", {.snapshot = true}); }

}  // namespace

TEST_CASE("keyboard: from the key to the BIOS's ring", "[debug][panes][keyboard][quick]") {
    Stopped m({0xEB, 0xFE});
    write(m.pc, {{0x63, 0x99}, {0x61, 0x48}});
    run_us(m, 500'000);  // self test
    write(m.pc, {{0x61, 0xC8}, {0x61, 0x48}});
    CHECK(has(line_with(keyboard_pane(m.pc), "register 00"), "(empty)  IRQ 1 ."));
    CHECK(has(line_with(keyboard_pane(m.pc), "held"), "no key"));
    m.pc.input({0, KeyEvent{0x1E, true}});
    run_us(m, 40'000);
    m.pc.input({0, KeyEvent{0x2A, true}});
    run_us(m, 40'000);
    const std::string text = to_text(keyboard_pane(m.pc));
    CHECK(has(text, "8255 at 60h: 99, A in mode 0, B out mode 0, C high in low in"));
    CHECK(has(text, " A 60h 1E  keyboard register: A pressed"));
    CHECK(has(text, " B 61h 48  timer 2 gate off, speaker off, switches 5-8"));
    CHECK(has(text, " C 62h 06  display: 80 columns, 2 drives"));
    CHECK(has(text, "register 1E (A pressed)  IRQ 1 #  holds the line"));
    CHECK(has(text, " buffer    1 of 16: 2A"));
    CHECK(has(text, " held     A LeftShift\n"));
    write(m.pc, {{0x61, 0x88}});
    CHECK(has(to_text(keyboard_pane(m.pc)), "! PB7 holds the register clear ! PB6 holds the clock line low"));
    // Without a BIOS the pointers say nothing; then a ring that goes round.
    CHECK(has(to_text(keyboard_pane(m.pc)), "! head or tail points outside the buffer"));
    m.poke_word(0x41A, 0x3C);
    m.poke_word(0x41C, 0x20);
    m.poke_word(0x43C, 0x1E61);
    m.poke_word(0x41E, 0x3B00);
    m.pc.poke(0x417, 0x45);
    CHECK(line_with(keyboard_pane(m.pc), "0040:001A") == " 0040:001A 003C 0020  2 of 15 keys: 1E61 'a', 3B00 F1");
    CHECK(line_with(keyboard_pane(m.pc), "0040:0017") == " 0040:0017 45 00  right Shift, Ctrl, CapsLock");
    m.poke_word(0x480, 0x40);
    m.poke_word(0x482, 0x50);
    CHECK(has(to_text(keyboard_pane(m.pc)), "! head or tail"));
    m.poke_word(0x41A, 0x42);
    m.poke_word(0x41C, 0x40);
    CHECK(has(line_with(keyboard_pane(m.pc), "0040:001A"), "7 of 7 keys, full"));
}

TEST_CASE("clock: registers in words, and when the interrupts come", "[debug][panes][clock][quick]") {
    Config config = Guest().config();
    config.rtc = {1988, 2, 29, 13, 59, 58};
    Stopped m({0xEB, 0xFE}, config);
    write(m.pc, {{0x70, 0x0A}, {0x71, 0x26}, {0x70, 0x0B}, {0x71, 0x62}});
    write(m.pc, {{0x70, 0x05}, {0x71, 0x14}, {0x70, 0x03}, {0x71, 0x00}, {0x70, 0x81}, {0x71, 0x03}});
    const std::string text = to_text(clock_pane(m.pc));
    CHECK(has(text, "1988-02-29 13:59:58 Monday"));
    CHECK(has(text, " IRQ 8 .  index 01: seconds alarm = 03   NMI masked"));
    CHECK(has(text, " A 26  32.768 kHz, periodic 1024 Hz"));
    CHECK(has(text, " B 62  periodic interrupt, alarm interrupt, BCD, 24 hours"));
    CHECK(has(text, " periodic enabled 1024 Hz  next at cycle "));
    CHECK(has(text, " update   off     next at cycle "));
    CHECK(has(text, " alarm    enabled 14:00:03  next at cycle "));
    // The tick that is named is the tick at which it happens.
    const auto cycle_of = [&](const char* what) {
        const std::string line = line_with(clock_pane(m.pc), what);
        return std::stoll(line.substr(line.find("cycle ") + 6));
    };
    const i64 periodic = cycle_of(" periodic enabled"), alarm = cycle_of(" alarm    enabled");
    m.pc.run_clocks(periodic - m.pc.clock() - 40);
    CHECK(!m.pc.board().rtc->state().irq);
    m.pc.run_clocks(80);
    CHECK(m.pc.board().rtc->state().irq);
    CHECK(has(to_text(clock_pane(m.pc)), "IRQ 8 asserted, periodic  ! no more interrupts until it is read"));
    write(m.pc, {{0x70, 0x0B}, {0x71, 0x22}, {0x70, 0x0C}});
    m.pc.port_read(0x71);
    CHECK(has(to_text(clock_pane(m.pc)), "nothing since it was last read"));
    m.pc.run_clocks(alarm - m.pc.clock() - 40);
    CHECK(!m.pc.board().rtc->state().irq);
    m.pc.run_clocks(80);
    CHECK(m.pc.board().rtc->state().irq);
    CHECK(has(to_text(clock_pane(m.pc)), "14:00:03"));
    // Don't care, an hour that does not exist, a stopped clock.
    write(m.pc, {{0x70, 0x05}, {0x71, 0xFF}});
    CHECK(has(line_with(clock_pane(m.pc), " alarm    "), "**:00:03  next at cycle "));
    write(m.pc, {{0x70, 0x05}, {0x71, 0x25}});
    CHECK(has(line_with(clock_pane(m.pc), " alarm    "), "25:00:03  does not come"));
    write(m.pc, {{0x70, 0x0B}, {0x71, 0x82}});
    CHECK(has(line_with(clock_pane(m.pc), " B 82"), "! SET: clock stopped"));
    CHECK(has(line_with(clock_pane(m.pc), " update   off"), "does not come"));
    const Stopped xt({}, Guest().config(MachineKind::Xt));
    CHECK(has(to_text(clock_pane(xt.pc)), "no clock chip"));
}

TEST_CASE("video: CGA registers, cursor, beam", "[debug][panes][video][quick]") {
    FloppyImage disk = demo_disk();
    Boot boot({}, &disk);
    boot.run_ms(1500);
    Pc& pc = boot.pc();
    write(pc, {{0x3D4, 0x0E},
               {0x3D5, 0x00},
               {0x3D4, 0x0F},
               {0x3D5, 0xA5},
               {0x3D4, 0x0A},
               {0x3D5, 0x06},
               {0x3D4, 0x0B},
               {0x3D5, 0x07},
               {0x3D9, 0x14}});
    const std::string text = to_text(video_pane(pc));
    CHECK(has(text, " 3D8h mode   29  text 80 columns, video on, blinking"));
    CHECK(has(text, " 3D9h colour 14  border red"));
    CHECK(has(text, " 80 x 25 characters of 8 lines, 262 lines a field, 59.923 Hz"));
    CHECK(has(text, "cursor 00A5 = B814A, row 2 column 5, lines 6-7, steady"));
    CHECK(has(text, " R1  50  80  horizontal displayed"));
    CHECK(has(text, ">R11 07   7  cursor end"));
    CHECK(has(text, fmt::format("beam: field {}, line {} of 262", pc.board().cga->crtc().frames(),
                                pc.board().cga->crtc().frame_line())));
    const std::string beam = line_with(video_pane(pc), "beam");
    CHECK(has(beam, "display #") == pc.board().cga->crtc().outputs().display_enable);
    CHECK(has(beam, "vsync #") == pc.board().cga->crtc().outputs().vsync);
    const std::string vsync = line_with(video_pane(pc), " vsync at cycle ");
    if (!vsync.empty()) {
        pc.run_clocks(std::stoll(vsync.substr(16)) - pc.clock() + 200);
        CHECK(has(line_with(video_pane(pc), "beam"), "vsync #"));
    }
    write(pc, {{0x3D8, 0x1A}, {0x3D9, 0x32}});
    CHECK(has(to_text(video_pane(pc)), "graphics 640x200, video on, bright backgrounds"));
    CHECK(has(to_text(video_pane(pc)), "background green, palette cyan magenta white, bright"));
    write(pc, {{0x3D4, 0x0F}, {0x3D5, 0xFF}, {0x3D4, 0x0E}, {0x3D5, 0x3F}});
    CHECK(has(to_text(video_pane(pc)), "not on the screen"));
}

TEST_CASE("video: the other cards, and none", "[debug][panes][video][quick]") {
    Config config = Guest().config();
    config.video = VideoKind::Hercules;
    Stopped hercules({}, config);
    write(hercules.pc, {{0x3BF, 0x03}, {0x3B8, 0x8A}, {0x3B4, 0x01}, {0x3B5, 0x2D}});
    const std::string text = to_text(video_pane(hercules.pc));
    CHECK(has(text, "Hercules at 3B4h, memory at B0000"));
    CHECK(has(text, "graphics, video on, bright backgrounds, page 1 shown"));
    CHECK(has(text, "graphics allowed, 64 KiB mapped"));
    CHECK(has(text, ">R1  2D  45  horizontal displayed"));
    config.video = VideoKind::Mda;
    const Stopped mda({}, config);
    CHECK(has(to_text(video_pane(mda.pc)), "MDA at 3B4h"));
    CHECK(!has(to_text(video_pane(mda.pc)), "3BFh"));
    config.video = VideoKind::None;
    const Stopped none({}, config);
    CHECK(has(to_text(video_pane(none.pc)), "no display adapter"));
}

TEST_CASE("floppy: phases of a command, drives", "[debug][panes][floppy][quick]") {
    FloppyImage disk = demo_disk();
    Config config = Guest().config();
    config.floppy = {DriveKind::Drive360K, DriveKind::None};
    Stopped m({0xEB, 0xFE}, config);
    m.pc.input({0, InsertFloppy{0, &disk}});
    const auto text = [&] { return to_text(floppy_pane(m.pc)); };
    CHECK(has(text(), "765 floppy controller at 3F2h: held in reset"));
    CHECK(has(text(), "! held in reset"));
    write(m.pc, {{0x3F2, 0x14}});
    CHECK(has(text(), "reset ends at cycle "));
    run_us(m, 3000);
    CHECK(has(text(), "reset done: SENSE INTERRUPT is due"));
    CHECK(has(text(), "! interrupt cut off by bit 3 of 3F2h"));
    write(m.pc, {{0x3F2, 0x1C}, {0x3F7, 0x02}});
    CHECK(has(text(), " IRQ 6 #  DREQ 2 ."));
    CHECK(has(text(), " 3F2h 1C  drive 0, IRQ and DMA on, motor A"));
    CHECK(has(text(), " 3F7h 02  250 kbit/s, DMA"));
    CHECK(has(text(), ">A 360K   motor #  cylinder  0  disk 40x2x9"));
    const auto command = [&](std::initializer_list<int> bytes) {
        for (const int byte : bytes) {
            run_us(m, 50);
            m.pc.port_write(0x3F5, static_cast<u8>(byte));
        }
    };
    command({0x0F, 0x00});
    CHECK(has(text(), "765 floppy controller at 3F2h: takes a command"));
    CHECK(has(text(), " command  SEEK  0F 00  2 of 3 bytes; next: cylinder"));
    command({0x05});
    CHECK(has(text(), "seeks 5"));
    run_us(m, 50);
    CHECK(has(text(), "ready for a byte, from the host, drive 0 seeks"));
    run_us(m, 200'000);
    CHECK(has(text(), "cylinder  5  seek ended, not yet asked about  disk"));
    command({0x08});
    run_us(m, 50);
    CHECK(has(text(), "gives results"));
    CHECK(has(text(), "ended well, seek ended, drive 0 head 0"));
    m.pc.port_read(0x3F5);
    run_us(m, 50);
    CHECK(has(line_with(floppy_pane(m.pc), " results "), "  20>05"));
    m.pc.port_read(0x3F5);
    // A sector that is not there: no DMA channel is needed to fail.
    command({0xE6, 0x00, 0x05, 0x00, 0x63, 0x02, 0x09, 0x2A, 0xFF});
    run_us(m, 1000);
    CHECK(has(text(), "765 floppy controller at 3F2h: executes"));
    CHECK(has(text(), " now      C 5 H 0 R 99 N 2  "));
    run_us(m, 2'000'000);
    CHECK(has(text(), "! ended abnormally, drive 0 head 0"));
    CHECK(has(text(), "! no such sector"));
}

TEST_CASE("hard disk: registers, a command, an error", "[debug][panes][disk][quick]") {
    const Stopped without({});
    CHECK(has(to_text(disk_pane(without.pc)), "no hard disk"));
    const std::vector<u8> bytes(612 * 4 * 17 * 512);
    DiskImage disk = DiskImage::from_bytes(bytes, "disk", {.snapshot = true});
    Config config = Guest().config();
    config.hard_disk = &disk;
    Stopped m({0xEB, 0xFE}, config);
    const auto text = [&] { return to_text(disk_pane(m.pc)); };
    CHECK(has(text(), "BSY: busy"));
    CHECK(has(text(), " busy until at cycle "));
    run_us(m, 5000);
    CHECK(has(text(), "4 heads, 17 sectors"));
    CHECK(has(text(), " status  50  DRDY: ready, DSC: on cylinder"));
    write(m.pc, {{0x1F2, 2}, {0x1F3, 3}, {0x1F4, 1}, {0x1F5, 0}, {0x1F6, 0xA2}, {0x1F7, 0x20}});
    CHECK(has(text(), " command 20  READ SECTORS"));
    run_us(m, 2000);
    CHECK(has(text(), " IRQ 14 #"));
    CHECK(has(text(), "DRQ: data"));
    CHECK(has(text(), " drive 0 cylinder 1 head 2 sector 3, count "));
    CHECK(has(text(), " to the host: byte 0 of 512"));
    write(m.pc, {{0x3F6, 0x02}});
    CHECK(has(text(), " IRQ 14 .  ! cut off by bit 1 of 3F6h"));
    write(m.pc, {{0x1F3, 99}, {0x1F7, 0x20}});
    run_us(m, 2000);
    CHECK(has(text(), "! ERR: error"));
    CHECK(has(text(), " error   10  ! sector not found"));
}

TEST_CASE("serial port: line, interrupts, the gate of the card", "[debug][panes][serial][quick]") {
    Stopped m({0xEB, 0xFE});
    write(m.pc, {{0x3FB, 0x80}, {0x3F8, 0x0C}, {0x3F9, 0x00}});
    const auto text = [&] { return to_text(serial_pane(m.pc)); };
    CHECK(has(text(), "DLAB: 3F8h, 3F9h are the divisor"));
    write(m.pc, {{0x3FB, 0x1B}, {0x3F9, 0x03}});
    CHECK(has(text(), "8250 serial at 3F8h: 9600 baud (divisor 12), 8E1"));
    CHECK(has(text(), " IRQ 4 .  identification 02: transmit register empty  ! OUT2 keeps it from IRQ 4"));
    CHECK(has(text(), " IER  03  interrupts: received, transmit empty"));
    write(m.pc, {{0x3FC, 0x0B}});
    CHECK(has(text(), " IRQ 4 #"));
    CHECK(has(text(), "DTR, RTS, OUT2: interrupts to IRQ 4"));
    write(m.pc, {{0x3F8, 'x'}});
    run_us(m, 500);
    CHECK(has(text(), "to send 78 'x'  sending 78 'x', ends in "));
    m.pc.input({0, SerialByte{'q'}});
    CHECK(has(text(), "1 on the line"));
    run_us(m, 3000);
    CHECK(has(text(), " received 71 'q'"));
    CHECK(has(text(), "received data ready"));
    CHECK(has(text(), "identification 04: received data"));
}

TEST_CASE("parallel port: a byte on its way", "[debug][panes][parallel][quick]") {
    Config config = Guest().config();
    Stopped without({}, config);
    CHECK(has(to_text(parallel_pane(without.pc)), "nothing on the cable"));
    config.printer_cable = true;
    Stopped m({0xEB, 0xFE}, config);
    CHECK(has(to_text(parallel_pane(m.pc)), "a printer is on the cable"));
    write(m.pc, {{0x378, 'P'}, {0x37A, 0x1C}, {0x37A, 0x1D}});
    const std::string text = to_text(parallel_pane(m.pc));
    CHECK(has(text, " IRQ 7 .  data 50 'P'  ACK at cycle "));
    CHECK(has(text, "busy"));
    CHECK(has(text, " 37Ah 1D  strobe, select, IRQ 7 enabled"));
    run_us(m, 100);
    CHECK(has(to_text(parallel_pane(m.pc)), " IRQ 7 #"));
    CHECK(has(to_text(parallel_pane(m.pc)), "not busy, selected"));
}
