// SPDX-License-Identifier: MIT
// Saved states that somebody has tampered with: refused by name, or run without harm.
#include <catch2/catch.hpp>
#include <random>

#include "tests/machine/guest.h"

using namespace tick86;
using namespace tick86::test;

namespace {

// A saved state whose blocks can be exchanged or spoilt; the checksum is made right again.
class Tampered {
public:
    explicit Tampered(std::vector<u8> bytes) : bytes_(std::move(bytes)) {
        for (std::size_t at = HeadBytes; at + BlockHeadBytes <= bytes_.size();) {
            const std::size_t length = number(at + 8, 4);
            blocks_.push_back({std::string(bytes_.begin() + static_cast<std::ptrdiff_t>(at),
                                           bytes_.begin() + static_cast<std::ptrdiff_t>(at + 4)),
                               at + BlockHeadBytes, length});
            at += BlockHeadBytes + length;
        }
        REQUIRE(blocks_.back().tag == "END ");
    }
    template <class S>
    const std::vector<u8>& with(const std::string& tag, const S& state) {
        const std::vector<u8> data = save_fields(state);
        const Block& block = *std::find_if(blocks_.begin(), blocks_.end(), [&](auto& b) { return b.tag == tag; });
        REQUIRE(data.size() == block.length);
        std::copy(data.begin(), data.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(block.at));
        return sealed();
    }
    // Somewhere in the registers of some part.
    void spoil(std::mt19937& random) {
        const Block& block = blocks_[random() % (blocks_.size() - 1)];
        if (block.length == 0 || block.tag == "RAM " || block.tag.starts_with("IMG")) return;
        // Registers stand before the memory of disk and display; small blocks are registers throughout.
        const std::size_t reach = random() % 8 == 0 ? block.length : std::min<std::size_t>(block.length, 320);
        const std::size_t at = block.at + random() % reach, room = block.at + block.length - at;
        switch (random() % 4) {
            case 0: bytes_[at] = static_cast<u8>(random()); break;
            case 1: bytes_[at] = static_cast<u8>(bytes_[at] ^ 1 << random() % 8); break;
            case 2: bytes_[at] = static_cast<u8>(bytes_[at] + (random() % 2 ? 1 : -1)); break;
            default: {
                const u8 fill = random() % 2 ? 0xFF : 0x00;
                std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(8, room), fill);
            }
        }
    }
    const std::vector<u8>& sealed() {
        Hasher hasher;
        hasher.add(std::span(bytes_).first(blocks_.back().at - BlockHeadBytes));
        for (std::size_t i = 0; i < 8; ++i) bytes_[bytes_.size() - 8 + i] = static_cast<u8>(hasher.value() >> (8 * i));
        return bytes_;
    }

private:
    static constexpr std::size_t HeadBytes = 20, BlockHeadBytes = 12;
    struct Block {
        std::string tag;
        std::size_t at, length;
    };
    std::size_t number(std::size_t at, std::size_t size) const {
        std::size_t value = 0;
        for (std::size_t i = 0; i < size; ++i) value |= std::size_t{bytes_[at + i]} << (8 * i);
        return value;
    }
    std::vector<u8> bytes_;
    std::vector<Block> blocks_;
};

// A machine in which every part is in the middle of something.
struct Busy {
    FloppyImage floppy = FloppyImage::from_bytes(std::vector<u8>(1'474'560, 0x5A), "a.img", {.snapshot = true});
    DiskImage disk = DiskImage::from_bytes(std::vector<u8>(std::size_t{20} * 4 * 17 * 512, 0xA5), "c.img");
    Pc pc;

    explicit Busy(VideoKind video = VideoKind::Cga) : pc(config(video, disk)) {
        pc.input({0, InsertFloppy{0, &floppy}});
        pc.run(ticks_from_ms(1));
        const auto out = [&](int port, int value) { pc.port_write(static_cast<u16>(port), static_cast<u8>(value)); };
        const auto both = [&](int index, std::initializer_list<int> values) {
            for (int reg = 0; const int value : values) out(index, reg++), out(index + 1, value);
        };
        both(0x3D4, {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 5});
        both(0x3B4, {0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C, 0, 0, 0, 5});
        out(0x3D8, 0x29), out(0x3B8, 0x29), out(0x3BF, 3);
        out(0x43, 0x36), out(0x40, 0x80), out(0x40, 1), out(0x43, 0xB6), out(0x42, 99), out(0x42, 0), out(0x61, 0x4B);
        out(0x70, 0x0B), out(0x71, 0x72);
        out(0x3F2, 0x1C);
        pc.run(pc.now() + ticks_from_ms(600));
        for (const int byte : {0x03, 0xDF, 0x02, 0xE6, 0x00, 0, 0, 1, 2, 18, 0x1B, 0xFF}) fdc(byte);
        out(0x0B, 0x46), out(0x04, 0), out(0x04, 0x40), out(0x05, 0xFF), out(0x05, 0x1F), out(0x81, 0), out(0x0A, 2);
        out(0x3FB, 0x83), out(0x3F8, 12), out(0x3F9, 0), out(0x3FB, 3), out(0x3FC, 0x0B), out(0x3F9, 0x0F);
        out(0x1F6, 0xA0), out(0x1F2, 16), out(0x1F7, 0xC6);
        pc.run(pc.now() + ticks_from_ms(1));
        // Until the floppy disk moves bytes.
        for (int i = 0; i < 1000 && pc.board().fdc->state().offset == 0; ++i) pc.run(pc.now() + ticks_from_us(300));
        for (const u8 code : {u8{0x1E}, u8{0x2A}, u8{0x30}}) pc.input({0, KeyEvent{code, true}});
        for (int i = 0; i < 3; ++i) pc.input({0, SerialByte{static_cast<u8>('a' + i)}});
        out(0x3F8, 0x55);
        out(0x378, 0x41), out(0x37A, 0x1D);
        out(0x1F2, 16), out(0x1F3, 1), out(0x1F4, 0), out(0x1F5, 0), out(0x1F7, 0xC4);
        pc.run(pc.now() + ticks_from_us(20));
    }
    void fdc(int byte) {
        for (int i = 0; i < 100 && (pc.port_read(0x3F4) & 0xC0) != 0x80; ++i) {
            if ((pc.port_read(0x3F4) & 0xC0) == 0xC0) pc.port_read(0x3F5);
            pc.run(pc.now() + 200);
        }
        pc.port_write(0x3F5, static_cast<u8>(byte));
    }
    static Config config(VideoKind video, DiskImage& disk) {
        Config c = Guest{}
                       .begin()
                       .pics(true, 0xD3, 0x41)
                       .refresh()
                       .vector(8, Guest::Origin)
                       .label("a")
                       .inc_word(0x500)
                       .code({0xF3, 0xA4, 0xF0, 0x87, 0x06, 0x10, 0x05})
                       .jump(0xEB, "a")
                       .config();
        c.memory_kib = 64;
        c.video = video;
        c.hard_disk = &disk;
        c.serial_cable = c.printer_cable = true;
        return c;
    }
};

// Whatever a front end or a guest might do next.
void use(Pc& pc, std::mt19937& random) {
    pc.run(pc.now() + ticks_from_us(random() % 3000));
    pc.text_screen();
    pc.frame();
    for (int i = 0; i < 40; ++i) {
        const u16 port = static_cast<u16>(random() % 4 ? 0x3B0 + random() % 0x50 : random() % 0x400);
        if (random() % 2)
            pc.port_read(port);
        else
            pc.port_write(port, static_cast<u8>(random()));
        if (random() % 4 == 0) pc.port_read(0x1F0);
    }
    pc.input({0, KeyEvent{static_cast<u8>(random() % 90), random() % 2 == 0}});
    pc.run(pc.now() + ticks_from_us(random() % 3000));
    pc.registers();
    pc.save_state();
}

void tamper(VideoKind video, int rounds, u32 seed) {
    Busy busy(video);
    std::mt19937 random(seed);
    std::vector<std::vector<u8>> saved;
    for (int i = 0; i < 8; ++i) {
        saved.push_back(busy.pc.save_state());
        busy.pc.run(busy.pc.now() + ticks_from_us(200));
    }
    int accepted = 0, refused = 0;
    for (int round = 0; round < rounds; ++round) {
        Tampered state(saved[random() % saved.size()]);
        for (u32 n = 1 + random() % 3; n > 0; --n) state.spoil(random);
        const u64 before = busy.pc.state_hash();
        const LoadResult result = busy.pc.load_state(state.sealed());
        CAPTURE(round, result.message);
        if (result) {
            ++accepted;
            use(busy.pc, random);
            continue;
        }
        ++refused;
        REQUIRE(busy.pc.state_hash() == before);
    }
    CHECK(accepted > rounds / 4);
    CHECK(refused > rounds / 20);
    REQUIRE(busy.pc.load_state(saved[0]).message == "");
}

}  // namespace

TEST_CASE("what no part can hold is refused, with the name of its block", "[save][hostile][quick]") {
    Busy busy;
    const std::vector<u8> good = busy.pc.save_state();
    const Board& board = busy.pc.board();
    REQUIRE(board.fdc->state().phase == Fdc765::Phase::Execution);
    REQUIRE(board.ata->state().pending == AtaDrive::Pending::Command);
    REQUIRE(board.uart->state().line_count > 0);
    REQUIRE(board.parallel->state().ack_at != Never);
    REQUIRE(board.keyboard->state().count > 0);
    REQUIRE(busy.pc.load_state(good).message == "");
    const auto refuses = [&](const char* tag, auto state, auto spoil) {
        spoil(state);
        const std::string message = busy.pc.load_state(Tampered(good).with(tag, state)).message;
        CAPTURE(tag);
        CHECK(message == "block '" + std::string(tag) + "' of the saved state holds what no machine can");
    };
    const auto cpu = busy.pc.cpu();
    refuses("CPU ", cpu, [](auto& s) { s.queue_head = 8; });
    refuses("CPU ", cpu, [](auto& s) { s.queue_count = 7; });
    refuses("CPU ", cpu, [](auto& s) { s.fetch_count = 3; });
    refuses("CPU ", cpu, [](auto& s) { s.fetch_address = 0x100000; });
    refuses("CPU ", cpu, [](auto& s) { s.segment_override = 4; });
    refuses("CPU ", cpu, [](auto& s) { s.pending = static_cast<cpu::Pending>(9); });
    refuses("CPU ", cpu, [](auto& s) { s.clock += 1; });
    refuses("CPU ", cpu, [](auto& s) { s.due = s.clock - 1000; });
    refuses("CPU ", cpu, [](auto& s) { s.intr_at = cpu::NeverClock; });
    refuses("CPU ", cpu, [](auto& s) { s.flags = 0; });
    refuses("BUS ", board.arbiter.state(), [](auto& s) { s.period = 0; });
    refuses("BUS ", board.arbiter.state(), [](auto& s) { s.refresh = static_cast<Arbiter::Refresh>(3); });
    refuses("BUS ", board.arbiter.state(), [](auto& s) { s.free_at = INT64_MAX; });
    refuses("PICM", board.master->state(), [](auto& s) { s.level = 8; });
    refuses("PICS", board.slave->state(), [](auto& s) { s.init_step = 5; });
    refuses("PICS", board.slave->state(), [](auto& s) { s.now += 1; });
    refuses("PIT ", board.pit->state(), [](auto& s) { s.counter[1].mode = 6; });
    refuses("PIT ", board.pit->state(), [](auto& s) { s.counter[0].start -= 1 << 20; });
    refuses("DMA ", board.dma->state(), [](auto& s) { s.active = 4; });
    refuses("PAGE", board.pages->state(), [](auto& s) { s.word[1] = 0x10; });
    refuses("KEYB", board.keyboard->state(), [](auto& s) { s.count = 18; });
    refuses("KEYB", board.keyboard->state(), [](auto& s) { s.repeat_at = 5; });
    refuses("RTC ", board.rtc->state(), [](auto& s) { s.since = u64{1} << 62; });
    refuses("RTC ", board.rtc->state(), [](auto& s) { s.armed = Never; });
    refuses("FDC ", board.fdc->state(), [](auto& s) { s.offset = 0x80000000; });
    refuses("FDC ", board.fdc->state(), [](auto& s) { s.rate = 4; });
    refuses("FDC ", board.fdc->state(), [](auto& s) {
        s.phase = Fdc765::Phase::Result;
        s.result_next = s.result_length = 7;
    });
    refuses("FDC ", board.fdc->state(), [](auto& s) {
        s.phase = Fdc765::Phase::Command;
        s.command_bytes = 9;
    });
    refuses("FDC ", board.fdc->state(), [](auto& s) { s.due = 1; });
    refuses("ATA ", board.ata->state(), [](auto& s) { s.multiple = 17; });
    refuses("ATA ", board.ata->state(), [](auto& s) { s.heads = 0; });
    refuses("ATA ", board.ata->state(), [](auto& s) {
        s.transfer = AtaDrive::Transfer::ToHost;
        s.position = s.length = 8192;
    });
    refuses("UART", board.uart->state(), [](auto& s) { s.line_count = 65; });
    refuses("UART", board.uart->state(), [](auto& s) { s.rx_ready = Never; });
    refuses("LPT ", board.parallel->state(), [](auto& s) { s.ack_at = 7; });
    refuses("CGA ", board.cga->state(), [](auto& s) { s.seen[1].count = 257; });
    refuses("FDDA", board.drives[0].state(), [](auto& s) { s.cylinder = 84; });
    CHECK(busy.pc.load_state(good).message == "");
}

TEST_CASE("a card's state with an impossible chip or of the other kind is refused", "[save][hostile][quick]") {
    Busy busy(VideoKind::Hercules);
    const std::vector<u8> good = busy.pc.save_state();
    Mda::State state = busy.pc.board().mda->state();
    state.kind = MdaKind::Mda;
    CHECK_FALSE(busy.pc.load_state(Tampered(good).with("MDA ", state)));
    const Crtc6845::State chip = busy.pc.board().mda->crtc().state();
    const auto refuses = [&](auto spoil) {
        Crtc6845::State spoilt = chip;
        spoil(spoilt);
        Mda::State card = busy.pc.board().mda->state();
        card.crtc.restore(spoilt);
        CHECK_FALSE(busy.pc.load_state(Tampered(good).with("MDA ", card)));
    };
    refuses([](auto& s) { s.clock_num = 0; });
    refuses([](auto& s) { s.clock_den = u64{1} << 40; });
    refuses([](auto& s) { s.line_at += 1'000'000; });
    refuses([](auto& s) { s.registers[Crtc6845::MaximumRaster] = 0x20; });
    CHECK(busy.pc.load_state(good));
}

TEST_CASE("states spoilt at random are refused or do no harm", "[save][hostile][quick]") {
    tamper(VideoKind::Cga, 700, 1);
    tamper(VideoKind::Hercules, 300, 2);
}

TEST_CASE("thousands of states spoilt at random are refused or do no harm", "[save][hostile][slow]") {
    tamper(VideoKind::Cga, 12'000, 3);
    tamper(VideoKind::Mda, 6'000, 4);
}
