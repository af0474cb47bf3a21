// SPDX-License-Identifier: MIT
// Port accesses in words, and the log of them.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/debug/panes/panes_machine.h"
#include "tests/support/boot.h"
#include "tick86/debug/port_access.h"
#include "tick86/machine/roms.h"

using namespace tick86;
using namespace tick86::test;

namespace {

// Describes a write and makes it.
std::string out(Pc& pc, int port, int value) {
    const std::string text = describe_port_access(pc, static_cast<u16>(port), static_cast<u8>(value), true).text();
    pc.port_write(static_cast<u16>(port), static_cast<u8>(value));
    return text;
}
std::string in(Pc& pc, int port) {
    const PortContext before = port_context(pc);
    const u8 value = pc.port_read(static_cast<u16>(port));
    return describe_port_access(pc, before, static_cast<u16>(port), value, false).text();
}
std::string read(const Pc& pc, int port, int value) {
    return describe_port_access(pc, static_cast<u16>(port), static_cast<u8>(value), false).text();
}

}  // namespace

TEST_CASE("ports in words: interrupt controllers", "[debug][ports][quick]") {
    Stopped m({});
    Pc& pc = m.pc;
    CHECK(out(pc, 0x20, 0x11) == "8259 master: ICW1: edge, cascade, ICW4 follows");
    CHECK(out(pc, 0x21, 0x08) == "8259 master: ICW2: vectors 08h-0Fh");
    CHECK(out(pc, 0x21, 0x04) == "8259 master: ICW3: slaves on IR 2");
    CHECK(out(pc, 0x21, 0x03) == "8259 master: ICW4: 8086, automatic EOI");
    CHECK(out(pc, 0x21, 0xB8) == "8259 master: OCW1, masked: 3 4 5 7");
    CHECK(out(pc, 0xA0, 0x19) == "8259 slave: ICW1: level, cascade, ICW4 follows");
    CHECK(out(pc, 0xA1, 0x70) == "8259 slave: ICW2: vectors 70h-77h");
    CHECK(out(pc, 0xA1, 0x02) == "8259 slave: ICW3: slave number 2");
    CHECK(out(pc, 0xA1, 0x11) == "8259 slave: ICW4: 8086, EOI by command, special fully nested");
    CHECK(out(pc, 0xA1, 0x81) == "8259 slave: OCW1, masked: 8 15");
    CHECK(out(pc, 0x20, 0x13) == "8259 master: ICW1: edge, alone, ICW4 follows");
    CHECK(out(pc, 0x21, 0x08) == "8259 master: ICW2: vectors 08h-0Fh");
    CHECK(out(pc, 0x21, 0x01) == "8259 master: ICW4: 8086, EOI by command");
    CHECK(out(pc, 0x20, 0x20) == "8259 master: OCW2: non-specific EOI");
    CHECK(out(pc, 0x20, 0x63) == "8259 master: OCW2: EOI of IRQ 3");
    CHECK(out(pc, 0xA0, 0x66) == "8259 slave: OCW2: EOI of IRQ 14");
    CHECK(out(pc, 0x20, 0xA0) == "8259 master: OCW2: non-specific EOI, rotating");
    CHECK(out(pc, 0x20, 0xE5) == "8259 master: OCW2: EOI of IRQ 5, rotating");
    CHECK(out(pc, 0x20, 0xC7) == "8259 master: OCW2: IRQ 7 gets the lowest priority");
    CHECK(out(pc, 0x20, 0x80) == "8259 master: OCW2: rotation in automatic EOI");
    CHECK(out(pc, 0x20, 0x00) == "8259 master: OCW2: no rotation in automatic EOI");
    CHECK(out(pc, 0x20, 0x40) == "8259 master: OCW2: no operation");
    CHECK(out(pc, 0x20, 0x0A) == "8259 master: OCW3: read IRR");
    CHECK(in(pc, 0x20) == "8259 master: IRR, requested: none");
    CHECK(out(pc, 0x20, 0x6B) == "8259 master: OCW3: read ISR, special mask on");
    CHECK(read(pc, 0x20, 0x05) == "8259 master: ISR, in service: 0 2");
    CHECK(out(pc, 0x20, 0x48) == "8259 master: OCW3: special mask off");
    CHECK(out(pc, 0x20, 0x08) == "8259 master: OCW3: nothing");
    CHECK(out(pc, 0x20, 0x0C) == "8259 master: OCW3: poll");
    CHECK(read(pc, 0x20, 0x85) == "8259 master: poll: IRQ 5");
    CHECK(in(pc, 0x20) == "8259 master: poll: nothing");
    CHECK(in(pc, 0xA1) == "8259 slave: IMR, masked: 8 15");
}

TEST_CASE("ports in words: timer and DMA", "[debug][ports][quick]") {
    Stopped m({});
    Pc& pc = m.pc;
    CHECK(out(pc, 0x43, 0x36) == "8253 timer: counter 0: mode 3 square wave, low, then high byte");
    CHECK(out(pc, 0x40, 0x34) == "8253 timer: counter 0 new count, low byte");
    CHECK(out(pc, 0x40, 0x12) == "8253 timer: counter 0 new count, high byte");
    CHECK(out(pc, 0x43, 0x9D) == "8253 timer: counter 2: mode 2 rate generator, low byte, BCD");  // mode 6 is 2
    CHECK(out(pc, 0x42, 0x34) == "8253 timer: counter 2 new count, low byte");
    CHECK(out(pc, 0x42, 0x34) == "8253 timer: counter 2 new count, low byte");
    CHECK(out(pc, 0x43, 0x68) == "8253 timer: counter 1: mode 4 software strobe, high byte");
    CHECK(out(pc, 0x41, 0x01) == "8253 timer: counter 1 new count, high byte");
    CHECK(in(pc, 0x40) == "8253 timer: counter 0 count, low byte");
    CHECK(in(pc, 0x40) == "8253 timer: counter 0 count, high byte");
    CHECK(out(pc, 0x43, 0x00) == "8253 timer: counter 0: latch the count");
    CHECK(in(pc, 0x40) == "8253 timer: counter 0 latched count, low byte");
    CHECK(in(pc, 0x40) == "8253 timer: counter 0 latched count, high byte");
    CHECK(out(pc, 0x43, 0xC2) == "8253 timer: read-back, which an 8253 does not know");
    CHECK(in(pc, 0x43) == "8253 timer: write only");

    CHECK(out(pc, 0x0C, 0x00) == "8237 DMA: clear the byte flip-flop: low byte next");
    CHECK(out(pc, 0x04, 0x00) == "8237 DMA: channel 2 address, low byte");
    CHECK(out(pc, 0x04, 0x10) == "8237 DMA: channel 2 address, high byte");
    CHECK(out(pc, 0x05, 0xFF) == "8237 DMA: channel 2 count, low byte");
    CHECK(out(pc, 0x05, 0x01) == "8237 DMA: channel 2 count, high byte");
    CHECK(out(pc, 0x0B, 0x4A) == "8237 DMA: channel 2 mode: single, read from memory");
    CHECK(out(pc, 0x0B, 0xB5) == "8237 DMA: channel 1 mode: block, write to memory, downwards, autoinitialised");
    CHECK(out(pc, 0x0A, 0x06) == "8237 DMA: channel 2 masked");
    CHECK(out(pc, 0x0A, 0x02) == "8237 DMA: channel 2 unmasked");
    CHECK(out(pc, 0x0F, 0x0A) == "8237 DMA: masked: 1 3");
    CHECK(out(pc, 0x09, 0x05) == "8237 DMA: software request of channel 1 set");
    CHECK(out(pc, 0x08, 0x14) == "8237 DMA: command: disabled, rotating priority");
    CHECK(read(pc, 0x08, 0x45) == "8237 DMA: status: terminal count 0 2, request 2");
    CHECK(out(pc, 0x0D, 0x00) == "8237 DMA: master clear");
    CHECK(out(pc, 0x81, 0x02) == "DMA pages: channel 2: from 20000");
    CHECK(out(pc, 0x83, 0x0F) == "DMA pages: channels 0 and 1: from F0000");
    CHECK(out(pc, 0x80, 0x5A) == "DMA pages: no channel; by custom a POST code: 5A");
}

TEST_CASE("ports in words: keyboard interface, clock, NMI", "[debug][ports][quick]") {
    Stopped m({});
    Pc& pc = m.pc;
    CHECK(out(pc, 0x63, 0x99) == "8255: control: A in mode 0, B out mode 0, C high in low in");
    CHECK(out(pc, 0x63, 0x09) == "8255: control: set bit 4 of port C");
    pc.port_write(0x63, 0x99);
    CHECK(out(pc, 0x61, 0x4B) == "8255: port B: timer 2 gate on, speaker on, switches 5-8");
    CHECK(out(pc, 0x61, 0xA0) ==
          "8255: port B: timer 2 gate off, speaker off, switches 1-4, I/O check held clear, keyboard clock held low, "
          "keyboard held clear");
    CHECK(read(pc, 0x62, 0x2D) == "8255: port C: 256 or more KiB, timer 2 high");
    pc.port_write(0x61, 0x48);
    CHECK(read(pc, 0x62, 0x43) == "8255: port C: display: monochrome, 1 drive, timer 2 low, I/O check");
    CHECK(read(pc, 0x60, 0x1E) == "8255: keyboard: A pressed");
    CHECK(read(pc, 0x60, 0x9E) == "8255: keyboard: A released");
    CHECK(read(pc, 0x60, 0xFF) == "8255: keyboard: overrun");

    CHECK(out(pc, 0x70, 0x8B) == "MC146818: index 0B: register B, NMI masked");
    CHECK(out(pc, 0x71, 0x42) == "MC146818: register B: periodic interrupt, BCD, 24 hours");
    CHECK(out(pc, 0x70, 0x0C) == "MC146818: index 0C: register C, NMI enabled");
    CHECK(read(pc, 0x71, 0xC0) == "MC146818: register C: IRQ 8 asserted, periodic; reading clears it");
    CHECK(out(pc, 0x70, 0x04) == "MC146818: index 04: hours, NMI enabled");
    CHECK(read(pc, 0x71, 0x13) == "MC146818: hours = 13");

    Stopped xt({}, Guest().config(MachineKind::Xt));
    CHECK(out(xt.pc, 0xA0, 0x80) == "NMI mask: NMI enabled");
    CHECK(out(xt.pc, 0x21, 0xFF) == "8259: OCW1, masked: 0 1 2 3 4 5 6 7");
    CHECK(out(xt.pc, 0x421, 0xFE) == "8259: OCW1, masked: 1 2 3 4 5 6 7");  // ten address lines
    CHECK(out(pc, 0x421, 0xFE) == "nothing there");
}

TEST_CASE("ports in words: disks", "[debug][ports][quick]") {
    const std::vector<u8> bytes(612 * 4 * 17 * 512);
    DiskImage disk = DiskImage::from_bytes(bytes, "disk", {.snapshot = true});
    Config config = Guest().config();
    config.hard_disk = &disk;
    Stopped m({0xEB, 0xFE}, config);
    Pc& pc = m.pc;
    const auto wait = [&] { pc.run(pc.now() + ticks_from_us(3000)); };
    CHECK(out(pc, 0x3F2, 0x1D) == "765 floppy: output: drive 1, IRQ and DMA on, motor A");
    wait();
    CHECK(out(pc, 0x3F7, 0x00) == "765 floppy: data rate: 500 kbit/s");
    CHECK(read(pc, 0x3F7, 0x80) == "765 floppy: disk was changed");
    CHECK(read(pc, 0x3F4, 0xD1) == "765 floppy: status: ready for a byte, to the host, busy, drive 0 seeks");
    CHECK(out(pc, 0x3F5, 0x03) == "765 floppy: command: SPECIFY");
    CHECK(out(pc, 0x3F5, 0xDF) == "765 floppy: SPECIFY: step rate, head unload");
    CHECK(out(pc, 0x3F5, 0x02) == "765 floppy: SPECIFY: head load, no DMA");
    CHECK(out(pc, 0x3F5, 0x08) == "765 floppy: command: SENSE INTERRUPT");
    CHECK(in(pc, 0x3F5) == "765 floppy: result ST0: ready line changed, drive 0 head 0");
    CHECK(in(pc, 0x3F5) == "765 floppy: result cylinder");
    CHECK(out(pc, 0x3F5, 0x4D) == "765 floppy: command: FORMAT TRACK");
    CHECK(out(pc, 0x3F5, 0x00) == "765 floppy: FORMAT TRACK: head and drive");
    CHECK(out(pc, 0x3F5, 0x02) == "765 floppy: FORMAT TRACK: sector size");

    CHECK(out(pc, 0x1F6, 0xE3) == "ATA: drive 0, LBA bits 24-27: 3");
    CHECK(out(pc, 0x1F6, 0xB2) == "ATA: drive 1, head 2");
    CHECK(out(pc, 0x1F7, 0xEC) == "ATA: command: IDENTIFY DRIVE");
    CHECK(read(pc, 0x1F7, 0x58) == "ATA: status: DRDY: ready, DSC: on cylinder, DRQ: data");
    CHECK(read(pc, 0x1F1, 0x04) == "ATA: error: ! aborted");
    CHECK(out(pc, 0x3F6, 0x06) == "ATA: reset, IRQ 14 off");
    CHECK(describe_port_word(pc, port_context(pc), 0x1F0, 0x1234, false).text() == "ATA: data");
}

TEST_CASE("ports in words: cards", "[debug][ports][quick]") {
    Stopped m({});
    Pc& pc = m.pc;
    CHECK(out(pc, 0x3D4, 0x0E) == "CGA: index R14 cursor address high");
    CHECK(out(pc, 0x3D5, 0x07) == "CGA: R14 cursor address high = 07");
    CHECK(describe_port_word(pc, port_context(pc), 0x3D4, 0xA50F, true).text() ==
          "CGA: index R15 cursor address low; R15 cursor address low = A5");
    CHECK(out(pc, 0x3D8, 0x29) == "CGA: mode: text 80 columns, video on, blinking");
    CHECK(out(pc, 0x3D9, 0x04) == "CGA: colour: border red");
    pc.port_write(0x3D8, 0x0A);
    CHECK(out(pc, 0x3D9, 0x21) == "CGA: colour: background blue, palette cyan magenta white");
    CHECK(read(pc, 0x3DA, 0xF9) == "CGA: status: memory free, vertical retrace");
    CHECK(out(pc, 0x3FB, 0x80) == "8250 serial: LCR: 5N1, divisor next");
    CHECK(out(pc, 0x3F8, 0x0C) == "8250 serial: divisor, low byte");
    CHECK(out(pc, 0x3FB, 0x1F) == "8250 serial: LCR: 8E2");
    CHECK(out(pc, 0x3F8, 'A') == "8250 serial: send 'A'");
    CHECK(read(pc, 0x3FD, 0x61) == "8250 serial: LSR: received data ready, transmit register empty, all sent");
    CHECK(out(pc, 0x378, 0x07) == "parallel: data 07");
    CHECK(read(pc, 0x379, 0x7F) == "parallel: status: busy, no paper, selected");
    CHECK(out(pc, 0xE9, '!') == "debug output: '!'");
    CHECK(read(pc, 0x300, 0xFF) == "nothing there");
    Config config = Guest().config();
    config.video = VideoKind::Hercules;
    Stopped hercules({}, config);
    CHECK(out(hercules.pc, 0x3B4, 0x01) == "Hercules: index R1 horizontal displayed");
    CHECK(out(hercules.pc, 0x3BF, 0x03) == "Hercules: configuration: graphics allowed, 64 KiB mapped");
    CHECK(out(hercules.pc, 0x3B8, 0x0A) == "Hercules: mode: graphics, video on, bright backgrounds, page 0 shown");
}

TEST_CASE("names of ports", "[debug][ports][quick]") {
    const Stopped m({});
    CHECK(port_name(m.pc, 0x20) == "8259 master: command");
    CHECK(port_name(m.pc, 0xA1) == "8259 slave: mask");
    CHECK(port_name(m.pc, 0x43) == "8253 timer: control");
    CHECK(port_name(m.pc, 0x05) == "8237 DMA: channel 2 count");
    CHECK(port_name(m.pc, 0x0A) == "8237 DMA: mask of one");
    CHECK(port_name(m.pc, 0x60) == "8255: port A, keyboard");
    CHECK(port_name(m.pc, 0x71) == "MC146818: data");
    CHECK(port_name(m.pc, 0x3F4) == "765 floppy: status");
    CHECK(port_name(m.pc, 0x3D5) == "CGA: 6845 data");
    CHECK(port_name(m.pc, 0x3DA) == "CGA: status");
    CHECK(port_name(m.pc, 0x3FD) == "8250 serial: LSR");
    CHECK(port_name(m.pc, 0x300) == "nothing there");
    // Beside the instruction, ahead and when it is next.
    const Stopped next({0xE6, 0x21, 0xE4, 0x60, 0xEC, 0xEF});
    const Pane code = code_pane(next.pc, CodeView{Stopped::Segment, Stopped::Origin}, 4);
    CHECK(has(code[0].text(), "; 021h <- 11: 8259 master: OCW1, masked: 0 4"));
    CHECK(has(code[1].text(), "; 8255: port A, keyboard"));
    CHECK(!has(code[2].text(), ";"));
    Stopped word({0xEF});  // OUT DX,AX
    cpu::CpuState s = word.pc.cpu();
    s.r[cpu::DX] = 0x3D4;
    s.r[cpu::AX] = 0xA50F;
    word.pc.set_cpu(s);
    CHECK(has(code_pane(word.pc, CodeView{Stopped::Segment, Stopped::Origin}, 1)[0].text(),
              "; 3D4h <- A50F: CGA: index R15 cursor address low; R15 cursor address low = A5"));
    Stopped input({0xEC});  // IN AL,DX
    s.r[cpu::DX] = 0xE9;
    input.pc.set_cpu([&] {
        cpu::CpuState now = input.pc.cpu();
        now.r[cpu::DX] = 0xE9;
        return now;
    }());
    CHECK(has(code_pane(input.pc, CodeView{Stopped::Segment, Stopped::Origin}, 1)[0].text(),
              "; 0E9h -> E9: debug output: it is there"));
}

TEST_CASE("I/O log: who, what, when; in the order of the bus", "[debug][ports][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        // OUT 43h,36h; OUT 40h,AX; IN AL,61h; IN AL,40h twice as words; OUT DX,AX to the CRTC; OUT DX,AX at an odd port
        Guest g;
        g.begin().out(0x43, 0x36).code({0xB8, 0x34, 0x12, 0xE6, 0x40, 0x88, 0xE0, 0xE6, 0x40});
        g.in(0x61).code({0xBA, 0xD4, 0x03, 0xB8, 0x0F, 0xA5, 0xEF}).code({0xBA, 0x21, 0x00, 0xB8, 0xFF, 0xEE, 0xEF});
        const u16 wait = g.label("wait").here();
        g.in(0x3DA).jump(0xEB, "wait");
        Pc pc(g.config(kind));
        IoLog log(pc, 64);
        WatchProbe watch;
        watch.add(log);
        pc.run(ticks_from_us(150), watch);
        const auto text = [&](std::size_t i) {
            const PortAccess& a = log[i];
            return (a.is_word ? describe_port_word(pc, a.context, a.port, a.value, a.is_write)
                              : describe_port_access(pc, a.context, a.port, low(a.value), a.is_write))
                .text();
        };
        REQUIRE(log.size() > 6);
        CHECK(log[0].port == 0x43);
        CHECK(log[0].value == 0x36);
        CHECK(log[0].is_write);
        CHECK(log[0].cs == 0xF000);
        CHECK(pc.peek(0xF0000u + log[0].ip) == 0xE6);
        CHECK(text(0) == "8253 timer: counter 0: mode 3 square wave, low, then high byte");
        CHECK(text(1) == "8253 timer: counter 0 new count, low byte");
        CHECK(text(2) == "8253 timer: counter 0 new count, high byte");
        CHECK(log[2].value == 0x12);
        CHECK(!log[3].is_write);
        CHECK(log[3].port == 0x61);
        std::size_t next = 5;
        if (kind == MachineKind::Pc86) {
            CHECK(log[4].is_word);
            CHECK(log[4].value == 0xA50F);
            CHECK(text(4) == "CGA: index R15 cursor address low; R15 cursor address low = A5");
        } else {  // an 8088 makes two cycles of a word, and the second knows what the first has done
            CHECK(text(4) == "CGA: index R15 cursor address low");
            CHECK(text(5) == "CGA: R15 cursor address low = A5");
            CHECK(log[5].ip == log[4].ip);
            next = 6;
        }
        CHECK(log[next].port == 0x21);  // an odd port: two bytes on either
        CHECK(log[next].value == 0xFF);
        CHECK(log[next + 1].port == 0x22);
        CHECK(log[next + 1].value == 0xEE);
        for (std::size_t i = 1; i < log.size(); ++i) CHECK(log[i].clock > log[i - 1].clock);
        // The loop that waits fills one or two places, not all.
        CHECK(log.size() < 30);
        u64 polls = 0;
        for (std::size_t i = next + 2; i < log.size(); ++i) {
            CHECK(log[i].port == 0x3DA);
            CHECK(log[i].ip == wait + 3);
            polls += log[i].count;
        }
        CHECK(polls > 4);

        const Pane pane = io_log_pane(log, 3, [](const PortAccess& a) { return a.port < 0x100; });
        REQUIRE(pane.size() == 3);
        CHECK(pane[0].text() ==
              fmt::format(
                  "{:>12}  F000:{:04X}  IN  0061 -> {:02X}    8255: port B: timer 2 gate on, speaker on, switches 5-8, "
                  "I/O check held clear, keyboard held clear",
                  log[3].clock, log[3].ip, log[3].value));
        CHECK(has(pane[1].text(), "OUT 0021 <- FF    8259"));
    }
}

TEST_CASE("I/O log: what a part has done by itself is known", "[debug][ports][quick]") {
    // READ ID is commanded; without any other access its result is read more than a second later.
    Guest g;
    const auto wait = [&g](int times, const std::string& label) {
        g.code({0xBB, times, 0x00}).label(label).code({0x31, 0xC9, 0xE2, 0xFE, 0x4B}).jump(0x75, label);
    };
    g.begin().out(0x3F2, 0x00).out(0x3F2, 0x1C);
    wait(8, "spins");
    g.out(0x3F5, 0x4A).out(0x3F5, 0x00);
    wait(6, "reads");
    g.in(0x3F5).code({0xF4});
    FloppyImage disk = FloppyImage::from_bytes(embedded_demo_disk(), "demo", {.snapshot = true});
    Config config = g.config();
    config.floppy[0] = DriveKind::Drive360K;
    Pc pc(config);
    pc.input({0, InsertFloppy{0, &disk}});
    pc.port_write(0x3F7, 0x02);
    IoLog log(pc);
    WatchProbe watch;
    watch.add(log);
    pc.run(ticks_from_ms(4000), watch);
    const Pane pane = io_log_pane(log, 100);
    CHECK(has(pane[pane.size() - 2].text(), "READ ID: head and drive"));
    CHECK(has(pane.back().text(), "765 floppy: result ST0: ended well, drive 0 head 0"));
}

TEST_CASE("I/O log: the oldest go first, and alike ones in a row are counted", "[debug][ports][quick]") {
    Guest g;
    g.begin().label("again");
    for (int i = 0; i < 5; ++i) g.out(0x80, i);
    g.jump(0xEB, "again");
    Pc pc(g.config());
    IoLog log(pc, 3);
    WatchProbe watch;
    watch.add(log);
    pc.run(ticks_from_us(200), watch);
    CHECK(log.size() == 3);
    CHECK(log.forgotten() > 4);
    CHECK((log[0].value + 1) % 5 == log[1].value);
    CHECK((log[1].value + 1) % 5 == log[2].value);
    CHECK(log[0].count == 1);
    log.clear();
    CHECK(log.size() == 0);
    CHECK(io_log_pane(log, 10).empty());
}
