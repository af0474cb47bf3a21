// SPDX-License-Identifier: MIT
#include "tick86/machine/board.h"

#include <catch2/catch.hpp>

#include "tests/machine/guest.h"
#include "tick86/machine/bus.h"

using namespace tick86;
using namespace tick86::test;
using cpu::BusKind;

namespace {

Config plain(MachineKind kind = MachineKind::Pc86) { return Guest{}.config(kind); }

struct Bench {
    Board board;
    cpu::CpuState cpu;
    MachineBus bus{board, cpu};
    explicit Bench(const Config& config) : board(config) {
        bus.map_pages();
        bus.set_limits(cpu::NeverClock);
    }
    int waits(BusKind kind, u32 address, bool word, cpu::Clock t1 = 1000) {
        return bus.waits({kind, word, address, t1});
    }
};

TEST_CASE("events of one tick act in the order in which they were given", "[board][quick]") {
    Board board(plain());
    board.write_port(0x63, 0x99);
    board.write_port(0x61, 0x48);
    board.advance(ticks_from_ms(1000));  // the self test
    const auto next_code = [&] {
        board.write_port(0x61, 0xC8);
        board.write_port(0x61, 0x48);
        board.advance(board.traffic.now + ticks_from_ms(30));
        return board.read_port(0x60);
    };
    const Tick at = board.traffic.now + 5000;
    board.input({at, KeyEvent{0x1E, true}});
    board.input({at, KeyEvent{0x1E, false}});
    CHECK(next_code() == 0x1E);
    CHECK(next_code() == 0x9E);
}

}  // namespace

TEST_CASE("no two parts answer to the same port, and empty ports read FFh", "[board][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        for (const VideoKind video : {VideoKind::None, VideoKind::Cga, VideoKind::Mda, VideoKind::Hercules}) {
            Config config = plain(kind);
            config.video = video;
            std::array<int, 0x400> owners{};
            for (const PortRow& row : port_rows(config))
                for (int p = row.first; p <= row.last; ++p) ++owners[static_cast<std::size_t>(p)];
            Board board(config);
            for (u16 p = 0; p < owners.size(); ++p) {
                CHECK(owners[p] <= 1);
                if (owners[p] == 0) CHECK(board.read_port(p) == 0xFF);
            }
        }
    }
}

TEST_CASE("the xt decodes ten address lines, pc86 all sixteen", "[board][quick]") {
    Board xt(plain(MachineKind::Xt)), pc86(plain());
    xt.write_port(0x21, 0x5A);
    pc86.write_port(0x21, 0x5A);
    CHECK(xt.read_port(0x421) == 0x5A);
    CHECK(xt.read_port(0x23) == 0x5A);  // A1-A4 are not looked at
    CHECK(pc86.read_port(0x421) == 0xFF);
    CHECK(pc86.read_port(0x23) == 0xFF);
    CHECK(xt.read_port(0x71) == xt.read_port(0x61));  // no clock chip, but the 8255 again
    CHECK(pc86.read_port(0x71) != 0xFF);
}

TEST_CASE("memory and ports have the wait states of their place", "[board][quick]") {
    Config config = plain();
    config.roms.push_back({"card", 0xD000, std::vector<u8>(0x2000, 0x11)});
    config.video = VideoKind::None;
    Bench b(config);
    CHECK(b.waits(BusKind::MemRead, 0x01000, true) == 0);
    CHECK(b.waits(BusKind::Code, 0xFFFF0, true) == 0);
    CHECK(b.waits(BusKind::MemRead, 0xD0000, false) == 0);
    CHECK(b.waits(BusKind::MemRead, 0xD0000, true) == 4);  // two byte transfers
    CHECK(b.waits(BusKind::IoRead, 0x61, false) == 1);
    CHECK(b.waits(BusKind::IoRead, 0x60, true) == 6);  // 1 + 4 + 1
    CHECK(b.waits(BusKind::Inta, 0, true) == 0);
}

TEST_CASE("video memory makes the CPU wait as the card says, twice for a word", "[board][quick]") {
    for (const ClockRatio clock : {ClockRatio{3, 1}, ClockRatio{3, 2}}) {
        Config config = plain();
        config.cpu_clock = clock;
        Bench b(config);
        for (cpu::Clock t1 = 1000; t1 < 1040; ++t1) {
            const int one = b.waits(BusKind::MemWrite, 0xB8000, false, t1);
            if (clock == ClockRatio{3, 1}) CHECK(one == b.board.cga->waits(b.board.tick_of(t1), true));
            CHECK(one >= 3);
            CHECK(one <= 16);
            const int gap = one + 4;
            const int second = b.waits(BusKind::MemWrite, 0xB8001, false, t1 + gap);
            CHECK(b.waits(BusKind::MemWrite, 0xB8000, true, t1) == gap + second);
        }
    }
}

TEST_CASE("a word written to a card arrives as two bytes", "[board][quick]") {
    Bench b(plain());
    b.bus.write({BusKind::MemWrite, true, 0xB8010, 100}, 0x1234, 120);
    CHECK(b.board.peek(0xB8010) == 0x34);
    CHECK(b.board.peek(0xB8011) == 0x12);
    CHECK(b.board.peek(0xBC010) == 0x34);  // the CGA's 16 KiB are seen twice
    CHECK(b.bus.read({BusKind::MemRead, true, 0xB8010, 130}, 150) == 0x1234);
    b.bus.write({BusKind::IoWrite, true, 0x3D4, 200}, 0x550F, 210);  // index and data in one OUT
    b.bus.write({BusKind::IoWrite, false, 0x3D4, 220}, 0x0F, 230);
    CHECK(b.board.cga->crtc().peek(15) == 0x55);
}

TEST_CASE("the switches of the board show what is plugged in", "[board][quick]") {
    const auto switches = [](const Config& config) {
        Board board(config);
        board.write_port(0x63, 0x99);
        board.write_port(0x61, 0x08);
        const int high_half = board.read_port(0x62) & 0x0F;
        board.write_port(0x61, 0x00);
        return high_half << 4 | (board.read_port(0x62) & 0x0F);
    };
    Config config = plain(MachineKind::Xt);
    CHECK(switches(config) == 0x6D);  // two drives, 80-column CGA; 256 KiB, no 8087, no loop
    config.video = VideoKind::Mda;
    config.memory_kib = 64;
    config.floppy[1] = DriveKind::None;
    CHECK(switches(config) == 0x31);
}

TEST_CASE("configuration memory holds drives, equipment, sizes, boot order and a good sum", "[board][quick]") {
    Config config = plain();
    config.floppy = {DriveKind::Drive1440K, DriveKind::Drive360K};
    config.boot = BootOrder::DiskFirst;
    config.memory_kib = 512;
    config.rtc = {1999, 12, 31, 23, 58, 57};
    Board board(config);
    const auto cmos = [&](u8 reg) {
        board.write_port(0x70, reg);
        return board.read_port(0x71);
    };
    CHECK(cmos(0x10) == 0x41);
    CHECK(cmos(0x12) == 0x00);
    CHECK(cmos(0x14) == 0x61);
    CHECK(word(cmos(0x15), cmos(0x16)) == 512);
    CHECK((cmos(0x3D) & 0x0F) == 2);
    int sum = 0;
    for (u8 reg = 0x10; reg <= 0x2D; ++reg) sum += cmos(reg);
    CHECK(word(cmos(0x2F), cmos(0x2E)) == sum);
    CHECK(cmos(0x04) == 0x23);
    CHECK(cmos(0x32) == 0x19);
}

TEST_CASE("the NMI button works when the guest allows it", "[board][quick]") {
    for (const MachineKind kind : {MachineKind::Pc86, MachineKind::Xt}) {
        Board board(plain(kind));
        const auto enable = [&](bool on) {
            if (kind == MachineKind::Pc86)
                board.write_port(0x70, on ? 0x0D : 0x8D);
            else
                board.write_port(0xA0, on ? 0x80 : 0x00);
        };
        board.write_port(0x63, 0x99);
        board.write_port(0x61, 0x20);  // I/O check held clear
        enable(true);
        board.input({0, NmiButton{}});
        CHECK_FALSE(board.state().nmi);
        board.write_port(0x61, 0x00);
        board.input({0, NmiButton{}});
        CHECK(board.state().nmi);
        CHECK(bit(board.read_port(0x62), 6));
        enable(false);
        CHECK_FALSE(board.state().nmi);
        enable(true);
        CHECK(board.state().nmi);
        board.write_port(0x61, 0x20);
        CHECK_FALSE(board.state().nmi);
        CHECK_FALSE(bit(board.read_port(0x62), 6));
    }
}

TEST_CASE("timer 2 is gated and heard through the 8255, and seen at PC5", "[board][quick]") {
    Board board(plain());
    board.write_port(0x63, 0x99);
    board.write_port(0x61, 0x03);
    board.write_port(0x43, 0xB6);
    board.write_port(0x42, 100);
    board.write_port(0x42, 0);
    int high_count = 0;
    bool heard = false;
    for (int i = 1; i <= 200; ++i) {
        board.advance(static_cast<Tick>(i) * 12 * 7);
        high_count += bit(board.read_port(0x62), 5);
        heard = heard || board.speaker->is_high();
    }
    CHECK(high_count > 80);
    CHECK(high_count < 120);
    CHECK(heard);
    board.write_port(0x61, 0x02);  // gate low: OUT2 stays high
    for (int i = 1; i <= 20; ++i) {
        board.advance(board.traffic.now + 84);
        CHECK(bit(board.read_port(0x62), 5));
    }
}

TEST_CASE("a key becomes a scan code, an interrupt and an entry of the interrupt log", "[board][quick]") {
    Board board(plain());
    board.write_port(0x63, 0x99);
    board.write_port(0x61, 0x48);  // clock free, register free
    for (const auto& [port, value] : {std::pair{0x20, 0x11}, {0x21, 8}, {0x21, 4}, {0x21, 1}, {0x21, 0xFD}})
        board.write_port(static_cast<u16>(port), static_cast<u8>(value));
    board.advance(ticks_from_ms(1000));  // the self test
    if (board.master->is_requested(1)) {
        CHECK(board.read_port(0x60) == Keyboard::SelfTestPassed);
        board.write_port(0x61, 0xC8);
        board.write_port(0x61, 0x48);
    }
    board.ring.restart(board.master->state(), board.slave->state());
    board.input({0, KeyEvent{0x1E, true}});
    board.advance(board.traffic.now + ticks_from_ms(30));
    CHECK(board.read_port(0x60) == 0x1E);
    CHECK(board.master->int_level());
    CHECK(board.acknowledge(0) == 0xFF);
    CHECK(board.acknowledge(1) == 9);
    board.write_port(0x20, 0x20);
    std::vector<std::pair<LogPin, int>> log;
    for (u64 i = board.ring.first(); i < board.ring.end(); ++i)
        log.emplace_back(board.ring[i].pin, board.ring[i].value);
    using P = std::pair<LogPin, int>;
    CHECK(log == std::vector<P>{P{LogPin::Ir1, 1}, P{LogPin::Intr, 1}, P{LogPin::Inta, 1}, P{LogPin::Intr, 0},
                                P{LogPin::Inta, 2}, P{LogPin::Vector, 9}, P{LogPin::Served, 1},
                                P{LogPin::MasterCommand, 0x20}});
}

TEST_CASE("input stamped for the future acts at exactly its tick", "[board][quick]") {
    Board board(plain());
    board.write_port(0x63, 0x99);
    board.write_port(0x61, 0x00);
    board.write_port(0x70, 0x00);
    board.input({5000, NmiButton{}});
    board.advance(4999);
    CHECK_FALSE(board.state().nmi);
    board.advance(9000);
    CHECK(board.state().nmi);
    CHECK(board.ring[board.ring.end() - 1].at == 5000);
}
