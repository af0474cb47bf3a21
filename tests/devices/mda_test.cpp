// SPDX-License-Identifier: MIT
#include "tick86/devices/mda.h"

#include <catch2/catch.hpp>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

using namespace tick86;

namespace {

// Ticks from the start of a field to dot `dot` of it, by the card's own clock.
constexpr u64 LineDots = 882, Lines = 370;

const std::vector<u8>& counting_font() {
    static const std::vector<u8> font = [] {
        std::vector<u8> bytes;
        for (int c = 0; c < 256; ++c)
            for (int ra = 0; ra < 14; ++ra) bytes.push_back(static_cast<u8>(c + ra));
        return bytes;
    }();
    return font;
}

void program(Mda& card, int mode, std::initializer_list<int> registers) {
    card.set_font(counting_font());
    int reg = 0;
    for (const int value : registers) {
        card.write_port(0x3B4, static_cast<u8>(reg++));
        card.write_port(0x3B5, static_cast<u8>(value));
    }
    card.write_port(0x3B8, static_cast<u8>(mode));
    const u64 frame = card.crtc().frames();
    Tick t = card.crtc().state().now;
    while (card.crtc().frames() < frame + 3) card.catch_up(++t);
}

// The register values of the IBM BIOS, and those of the Hercules manual for graphics.
void text(Mda& card, int mode = 0x29) {
    program(card, mode, {0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C, 0, 0, 0x3F, 0xFF});
}
void graphics(Mda& card, int mode) {
    program(card, mode, {0x35, 0x2D, 0x2E, 0x07, 0x5B, 2, 0x57, 0x57, 2, 3, 0, 0, 0, 0, 0, 0});
}

Tick now(const Mda& card) { return card.crtc().state().now; }

// The first tick at which the beam has reached this dot of the field that begins at `start`.
Tick at_dot(Tick start, u64 line, u64 dot) {
    return Mda::DotClock.to_tick(Mda::DotClock.to_period(start) + line * LineDots + dot);
}

void put(Mda& card, int at, int character, int attribute) {
    card.write(static_cast<u32>(at * 2), static_cast<u8>(character));
    card.write(static_cast<u32>(at * 2 + 1), static_cast<u8>(attribute));
}

std::string pixels(const Frame& frame, int x, int y, int count = 9) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "0123456789ABCDEF"[frame.at(x + i, y)];
    return out;
}

}  // namespace

TEST_CASE("monochrome text has 80 by 25 cells of 9 by 14 dots", "[mda][quick]") {
    Mda card;
    text(card);
    put(card, 0, 0x81, 0x07);
    put(card, 1, 0xC1, 0x07);  // line drawing: the ninth dot repeats the eighth
    put(card, 2, 0xDE, 0x0F);
    put(card, 3, 0xE1, 0x07);
    put(card, 80, 0x70, 0x07);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 720);
    CHECK(frame.height == 350);
    CHECK(frame.aspect_x * 54 == frame.aspect_y * 35);
    CHECK(pixels(frame, 0, 0) == "700000070");
    CHECK(pixels(frame, 9, 0) == "770000077");
    CHECK(pixels(frame, 18, 0) == "FF0FFFF00");
    CHECK(pixels(frame, 18, 1) == "FF0FFFFFF");
    CHECK(pixels(frame, 27, 0) == "777000070");
    CHECK(pixels(frame, 0, 14) == "077700000");
    CHECK(pixels(frame, 0, 27) == "077777070");  // 7Dh, the last row
}

TEST_CASE("monochrome attributes: normal, bright, underlined, reverse, invisible", "[mda][quick]") {
    struct Row {
        int attribute;
        std::string dots, underline;  // of the glyph row F0h, and line 12 (FCh)
    };
    for (const Row& row :
         {Row{0x07, "777700000", "777777000"}, Row{0x0F, "FFFF00000", "FFFFFF000"}, Row{0x01, "777700000", "777777777"},
          Row{0x09, "FFFF00000", "FFFFFFFFF"}, Row{0x00, "000000000", "000000000"}, Row{0x08, "000000000", "000000000"},
          Row{0x70, "000077777", "000000777"}, Row{0x78, "888877777", "888888777"}, Row{0x27, "777700000", "777777000"},
          Row{0x71, "777700000", "777777777"}}) {
        INFO(std::hex << row.attribute);
        Mda card;
        text(card);
        put(card, 0, 0xF0, row.attribute);
        const Frame& frame = card.render(now(card));
        CHECK(pixels(frame, 0, 0) == row.dots);
        CHECK(pixels(frame, 0, 12) == row.underline);
    }
}

TEST_CASE("monochrome characters blink for 16 fields, the cursor for 8", "[mda][quick]") {
    Mda card;
    text(card);
    put(card, 0, 0xF0, 0x87);
    put(card, 1, 0x00, 0x07);
    put(card, 2, 0xF0, 0x07);
    card.write_port(0x3B4, 14);
    card.write_port(0x3B5, 0);
    card.write_port(0x3B4, 15);
    card.write_port(0x3B5, 1);
    std::string character, cursor;
    for (int field = 0; field < 48; ++field) {
        const Frame& frame = card.render(now(card));
        character += pixels(frame, 0, 0) == "777700000" ? '#' : '.';
        cursor += pixels(frame, 9, 12) == "777777777" ? '#' : '.';
        CHECK(pixels(frame, 9, 13) != "777777777");
        CHECK(pixels(frame, 18, 0) == "777700000");
        card.catch_up(at_dot(now(card), Lines, 5));
    }
    for (std::size_t i = 0; i + 16 < character.size(); ++i) CHECK(character[i] != character[i + 16]);
    for (std::size_t i = 0; i + 8 < cursor.size(); ++i) CHECK(cursor[i] != cursor[i + 8]);
    card.write_port(0x3B8, 0x09);  // blinking off: shown throughout
    for (int field = 0; field < 32; ++field) {
        CHECK(pixels(card.render(now(card)), 0, 0) == "777700000");
        card.catch_up(at_dot(now(card), Lines, 5));
    }
}

TEST_CASE("the MDA's status shows horizontal sync and the dots", "[mda][quick]") {
    Mda card;
    text(card);
    put(card, 0, 0xF0, 0x07);
    put(card, 79, 0x01, 0x07);
    const Tick start = now(card);
    const auto status = [&](u64 line, u64 dot) {
        card.catch_up(at_dot(start, line, dot));
        return card.read_port(0x3BA);
    };
    CHECK(status(0, 1) == 0xF8);
    CHECK(status(0, 3) == 0xF8);
    CHECK(status(0, 5) == 0xF0);
    CHECK(status(0, 79 * 9 + 7) == 0xF8);
    CHECK(status(0, 82 * 9 - 1) == 0xF0);
    CHECK(status(0, 82 * 9) == 0xF1);
    CHECK(status(0, 97 * 9 - 1) == 0xF1);
    CHECK(status(0, 97 * 9) == 0xF0);
    CHECK(status(13, 1) == 0xF8);
    CHECK(status(14, 1) == 0xF0);
    CHECK(status(355, 20) == 0xF0);  // vertical sync cannot be seen on the IBM card
    card.write_port(0x3B8, 0x21);
    CHECK(status(Lines, 1) == 0xF0);
    CHECK(card.next_event() == Never);
}

TEST_CASE("the Hercules card tells vertical sync in bit 7, low", "[mda][quick]") {
    Mda card{MdaKind::Hercules};
    text(card);
    const Tick start = now(card);
    const auto status = [&](u64 line) {
        card.catch_up(at_dot(start, line, 20));
        return card.read_port(0x3BA);
    };
    CHECK(bit(status(349), 7));
    CHECK_FALSE(bit(status(350), 7));
    CHECK_FALSE(bit(status(365), 7));
    CHECK(bit(status(366), 7));
    CHECK((status(367) & 0x70) != 0x10);  // the Plus and InColor cards are known by 001 and 101
    CHECK((status(367) & 0x70) != 0x50);
}

TEST_CASE("the MDA's 4 KiB are seen eight times, and nothing above", "[mda][quick]") {
    Mda card;
    card.write(0x0123, 0x42);
    for (u32 copy = 0; copy < 0x8000; copy += 0x1000) CHECK(card.read(copy + 0x123) == 0x42);
    CHECK_FALSE(card.decodes(0x8000));
    CHECK(card.read(0x8123) == 0xFF);
    card.write_port(0x3BF, 3);
    CHECK_FALSE(card.decodes(0x8000));
    CHECK_FALSE(card.is_graphics());
    card.write(0x8123, 0x17);
    CHECK(card.read(0x0123) == 0x42);
    for (const u16 port : {0x3B4, 0x3B8, 0x3B9, 0x3BC, 0x3BD, 0x3BE, 0x3BF, 0x3AF, 0x3C0})
        CHECK(card.read_port(port) == 0xFF);
    card.write_port(0x3B2, 15);
    card.write_port(0x3B1, 0x5A);
    CHECK(card.read_port(0x3B7) == 0x5A);
}

TEST_CASE("the Hercules card's switch lets graphics and the upper half in", "[mda][quick]") {
    Mda card{MdaKind::Hercules};
    card.write(0x1234, 0x11);
    CHECK(card.read(0x0234) == 0);
    CHECK(card.read(0x9234) == 0xFF);
    card.write_port(0x3B8, 0x8A);
    CHECK_FALSE(card.is_graphics());
    card.write_port(0x3BF, 1);
    CHECK_FALSE(card.is_graphics());  // the bit could not be set then
    card.write_port(0x3B8, 0x8A);
    CHECK(card.state().mode == 0x0A);
    CHECK(card.is_graphics());
    CHECK(card.crtc().character_clock() == Mda::GraphicsClock);
    CHECK_FALSE(card.decodes(0x8000));
    card.write_port(0x3BF, 3);
    card.write(0x9234, 0x22);
    CHECK(card.read(0x9234) == 0x22);
    CHECK(card.read(0x1234) == 0x11);
    card.write_port(0x3B8, 0x28);
    CHECK(card.crtc().character_clock() == Mda::TextClock);
    card.reset();
    CHECK(card.state().config == 0);
    CHECK(card.read(0x9234) == 0xFF);
    CHECK(card.read(0x1234) == 0x11);
}

TEST_CASE("Hercules graphics has 720 by 348 dots in four banks and two pages", "[mda][quick]") {
    Mda card{MdaKind::Hercules};
    card.write_port(0x3BF, 3);
    graphics(card, 0x0A);
    for (u32 bank = 0; bank < 4; ++bank) card.write(bank * 0x2000 + 90 * 86 + 89, static_cast<u8>(1 << bank));
    card.write(1, 0x81);
    card.write(90, 0xF0);
    card.write(0x8000, 0x55);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 720);
    CHECK(frame.height == 348);
    CHECK(pixels(frame, 8, 0, 8) == "70000007");
    CHECK(pixels(frame, 0, 4, 8) == "77770000");
    CHECK(pixels(frame, 712, 344, 8) == "00000007");
    CHECK(pixels(frame, 712, 345, 8) == "00000070");
    CHECK(pixels(frame, 712, 346, 8) == "00000700");
    CHECK(pixels(frame, 712, 347, 8) == "00007000");
    card.write_port(0x3B8, 0x8A);
    CHECK(pixels(card.render(now(card)), 0, 0, 8) == "07070707");
    card.write_port(0x3BF, 1);  // the second page cannot be shown while it is not let in
    CHECK(pixels(card.render(now(card)), 8, 0, 8) == "70000007");
}

TEST_CASE("the phosphor is a matter of the palette alone", "[mda][quick]") {
    Mda card;
    text(card);
    const std::vector<u8> dots = card.render(now(card)).pixels;
    u32 last = 0;
    for (const MonoColour colour : {MonoColour::Green, MonoColour::Amber, MonoColour::White}) {
        card.set_colour(colour);
        const Frame& frame = card.render(now(card));
        CHECK(frame.pixels == dots);
        CHECK(frame.palette[0] == 0);
        CHECK(frame.palette[7] != frame.palette[15]);
        CHECK(frame.palette[7] != last);
        last = frame.palette[7];
    }
    card.write_port(0x3B8, 0x21);
    CHECK(card.render(now(card)).is_blank);
}

TEST_CASE("a monochrome card caught up tick by tick equals one that leaps", "[mda][twin][quick]") {
    std::mt19937 random{348};
    Mda slow{MdaKind::Hercules}, fast{MdaKind::Hercules};
    const u8 registers[] = {0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C};
    for (Mda* card : {&slow, &fast}) {
        card->set_font(counting_font());
        for (u8 reg = 0; reg < 12; ++reg) {
            card->write_port(0x3B4, reg);
            card->write_port(0x3B5, registers[reg]);
        }
    }
    Tick t = 0;
    for (int step = 0; step < 1000; ++step) {
        t += random() % 2000;
        while (now(slow) < t) slow.catch_up(now(slow) + 1);
        fast.catch_up(t);
        REQUIRE(slow.read_port(0x3BA) == fast.read_port(0x3BA));
        const u16 port = static_cast<u16>(0x3B4 + random() % 12);
        const u8 value = static_cast<u8>(random() % 64 | (random() % 2 ? 8 : 0));
        const u32 address = random() % 0x10000;
        for (Mda* card : {&slow, &fast}) {
            card->write_port(port, value);
            card->write(address, value);
        }
        if (step % 50 == 0) REQUIRE(hash_fields(slow.state()) == hash_fields(fast.state()));
    }
}

TEST_CASE("a monochrome card's state survives saving and drawing leaves it alone", "[mda][quick]") {
    Mda card{MdaKind::Hercules};
    text(card);
    put(card, 5, 0x41, 0x0F);
    const u64 before = hash_fields(card.state());
    const Frame first = card.render(now(card) + 1'000'000);
    CHECK(hash_fields(card.state()) == before);
    Mda::State state;
    REQUIRE(load_fields(save_fields(card.state()), state));
    Mda other;
    other.set_font(counting_font());
    other.restore(state);
    CHECK(other.kind() == MdaKind::Hercules);
    CHECK(hash_fields(other.state()) == before);
    CHECK(other.render(now(card) + 1'000'000).pixels == first.pixels);
}
