// SPDX-License-Identifier: MIT
#include "tick86/devices/cga.h"

#include <catch2/catch.hpp>
#include <initializer_list>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace tick86;

namespace {

constexpr Tick Line = 912, Field = 262 * Line;

// Row `ra` of character `c` is c + ra: every byte of a line tells which glyph and row it came from.
const std::vector<u8>& counting_font() {
    static const std::vector<u8> font = [] {
        std::vector<u8> bytes;
        for (int c = 0; c < 256; ++c)
            for (int ra = 0; ra < 8; ++ra) bytes.push_back(static_cast<u8>(c + ra));
        return bytes;
    }();
    return font;
}

void set(Cga& card, int reg, int value) {
    card.write_port(0x3D4, static_cast<u8>(reg));
    card.write_port(0x3D5, static_cast<u8>(value));
}

void program(Cga& card, int mode, int colour, std::initializer_list<int> registers) {
    card.set_font(counting_font());
    int reg = 0;
    for (const int value : registers) set(card, reg++, value);
    card.write_port(0x3D9, static_cast<u8>(colour));
    card.write_port(0x3D8, static_cast<u8>(mode));
    const u64 frame = card.crtc().frames();
    Tick t = card.crtc().state().now;
    while (card.crtc().frames() < frame + 3) card.catch_up(++t);
}

// The register values of the IBM BIOS.
void text80(Cga& card, int mode = 0x29, int colour = 0) {
    program(card, mode, colour, {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0x3F, 0xFF});
}
void text40(Cga& card) {
    program(card, 0x28, 0, {0x38, 0x28, 0x2D, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0x3F, 0xFF});
}
void graphics(Cga& card, int mode, int colour) {
    program(card, mode, colour, {0x38, 0x28, 0x2D, 0x0A, 0x7F, 6, 0x64, 0x70, 2, 1, 6, 7, 0, 0, 0, 0});
}

Tick now(const Cga& card) { return card.crtc().state().now; }

void put(Cga& card, int at, int character, int attribute) {
    card.write(static_cast<u32>(at * 2), static_cast<u8>(character));
    card.write(static_cast<u32>(at * 2 + 1), static_cast<u8>(attribute));
}

// Pixels from (x, y) on as hexadecimal digits.
std::string pixels(const Frame& frame, int x, int y, int count = 8) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "0123456789ABCDEF"[frame.at(x + i, y)];
    return out;
}

}  // namespace

TEST_CASE("the CGA's status tells display and vertical sync by the tick", "[cga][quick]") {
    Cga card;
    text80(card);
    const Tick start = now(card);
    const auto status = [&](Tick t) {
        card.catch_up(start + t);
        return card.read_port(0x3DA);
    };
    CHECK(status(0) == 0xF4);
    CHECK(status(639) == 0xF4);
    CHECK(status(640) == 0xF5);
    CHECK(status(Line - 1) == 0xF5);
    CHECK(status(Line) == 0xF4);
    CHECK(status(199 * Line + 639) == 0xF4);
    CHECK(status(200 * Line) == 0xF5);
    CHECK(status(224 * Line - 1) == 0xF5);
    CHECK(status(224 * Line) == 0xFD);
    CHECK(status(240 * Line - 1) == 0xFD);
    CHECK(status(240 * Line) == 0xF5);
    CHECK(status(Field - 1) == 0xF5);
    CHECK(status(Field) == 0xF4);
    CHECK(card.next_event() == Never);
}

TEST_CASE("the CGA's ports answer where the card decodes them", "[cga][quick]") {
    Cga card;
    for (const u16 base : {0x3D0, 0x3D2, 0x3D4, 0x3D6}) {
        card.write_port(base, 0x0F);
        card.write_port(static_cast<u16>(base + 1), static_cast<u8>(base));
        CHECK(card.read_port(0x3D5) == static_cast<u8>(base));
        CHECK(card.read_port(base) == 0xFF);
        CHECK(card.read_port(static_cast<u16>(base + 1)) == static_cast<u8>(base));
    }
    card.write_port(0x3D8, 0xFF);
    card.write_port(0x3D9, 0xFF);
    CHECK(card.state().mode == 0x3F);
    CHECK(card.state().colour == 0x3F);
    for (const u16 port : {0x3CF, 0x3D8, 0x3D9, 0x3DD, 0x3E0}) CHECK(card.read_port(port) == 0xFF);
    card.reset();
    CHECK(card.state().mode == 0);
    CHECK(card.state().colour == 0);
    CHECK(card.state().seen[0].count + card.state().seen[1].count == 0);
    CHECK(card.crtc().character_clock() == ClockRatio{16, 1});
}

TEST_CASE("the CGA's 16 KiB are seen twice", "[cga][quick]") {
    Cga card;
    card.write(0x0000, 0x11);
    card.write(0x7FFF, 0x22);
    CHECK(card.read(0x4000) == 0x11);
    CHECK(card.read(0x3FFF) == 0x22);
    CHECK(card.vram()[0x3FFF] == 0x22);
}

TEST_CASE("the light pen's latch is set and cleared by any access", "[cga][quick]") {
    Cga card;
    text80(card);
    CHECK_FALSE(bit(card.read_port(0x3DA), 1));
    card.catch_up(now(card) + 5 * 8);
    CHECK(card.peek_port(0x3DC) == 0xFF);
    CHECK_FALSE(bit(card.read_port(0x3DA), 1));
    card.read_port(0x3DC);
    CHECK(bit(card.read_port(0x3DA), 1));
    card.catch_up(now(card) + 5 * 8);
    card.write_port(0x3DC, 0);  // no second edge
    card.write_port(0x3D4, 17);
    CHECK(card.read_port(0x3D5) == 5);
    card.write_port(0x3DB, 0);
    CHECK_FALSE(bit(card.read_port(0x3DA), 1));
    card.light_pen_switch(true);
    CHECK_FALSE(bit(card.read_port(0x3DA), 2));
}

TEST_CASE("CGA memory keeps the processor waiting for 3 to 8 clocks by phase", "[cga][quick]") {
    // Measured on the card: of 16 phases one waits 3 clocks, and three each 4, 5, 6, 7 and 8.
    const Cga card;
    std::map<int, int> seen;
    for (Tick t = 1600; t < 1616; ++t) {
        ++seen[card.waits(t, false)];
        CHECK(card.waits(t, true) == card.waits(t, false));
        CHECK(card.waits(t + 16, false) == card.waits(t, false));
        CHECK(card.wait_ticks(t) >= 9);
        CHECK(card.wait_ticks(t) <= 24);
        CHECK((t + card.wait_ticks(t)) % 16 == 13);  // always the same slot
    }
    CHECK(seen == std::map<int, int>{{3, 1}, {4, 3}, {5, 3}, {6, 3}, {7, 3}, {8, 3}});
}

TEST_CASE("80-column text shows glyphs in the attribute's colours", "[cga][quick]") {
    Cga card;
    text80(card);
    put(card, 0, 0xA5, 0x1E);
    put(card, 79, 0x0F, 0x4C);
    put(card, 80, 0x80, 0x07);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 640);
    CHECK(frame.height == 200);
    CHECK(frame.aspect_x * 12 == frame.aspect_y * 5);
    CHECK_FALSE(frame.is_blank);
    CHECK(pixels(frame, 0, 0) == "E1E11E1E");
    CHECK(pixels(frame, 0, 1) == "E1E11EE1");  // A6h
    CHECK(pixels(frame, 632, 0) == "4444CCCC");
    CHECK(pixels(frame, 0, 8) == "70000000");
    CHECK(pixels(frame, 8, 0) == "00000000");
    CHECK(frame.rgb(0, 0) == 0xFFFF55);
    CHECK(Cga::rgbi_palette()[6] == 0xAA5500);
}

TEST_CASE("attribute bit 7 is a bright background or blinking", "[cga][quick]") {
    Cga card;
    text80(card, 0x09);
    put(card, 0, 0xF0, 0x9E);
    CHECK(pixels(card.render(now(card)), 0, 0) == "EEEE9999");
    card.write_port(0x3D8, 0x29);
    std::string seen;
    for (int field = 0; field < 64; ++field) {
        const std::string row = pixels(card.render(now(card)), 0, 0);
        CHECK((row == "EEEE1111" || row == "11111111"));
        seen += row[0] == 'E' ? '#' : '.';
        card.catch_up(now(card) + Field);
    }
    for (std::size_t i = 0; i + 16 < seen.size(); ++i) CHECK(seen[i] != seen[i + 16]);
}

TEST_CASE("the card's own blinking shows the cursor for 8 fields of 16", "[cga][quick]") {
    Cga card;
    text80(card);
    put(card, 3, 0x00, 0x07);
    set(card, 15, 3);
    set(card, 14, 0);
    std::string seen;
    for (int field = 0; field < 32; ++field) {
        const Frame& frame = card.render(now(card));
        CHECK(pixels(frame, 24, 5) == "00000707");
        CHECK(pixels(frame, 16, 6) == "00000000");
        seen += pixels(frame, 24, 6) == "77777777" ? '#' : '.';
        card.catch_up(now(card) + Field);
    }
    for (std::size_t i = 0; i + 8 < seen.size(); ++i) CHECK(seen[i] != seen[i + 8]);
    set(card, 10, 0x26);
    for (int field = 0; field < 16; ++field) {
        CHECK(pixels(card.render(now(card)), 24, 6) != "77777777");
        card.catch_up(now(card) + Field);
    }
}

TEST_CASE("characters do not blink on the cursor's lines, whether the cursor is lit or not", "[cga][quick]") {
    Cga card;
    text80(card);
    put(card, 3, 0x00, 0x87);
    set(card, 15, 3);
    set(card, 14, 0);
    int dark = 0;
    for (int field = 0; field < 32; ++field) {
        const Frame& frame = card.render(now(card));
        const bool blinked_off = pixels(frame, 24, 5) == "00000000";
        CHECK((blinked_off || pixels(frame, 24, 5) == "00000707"));
        if (pixels(frame, 24, 6) != "77777777") {
            CHECK(pixels(frame, 24, 6) == "00000770");
            dark += blinked_off;
        }
        card.catch_up(now(card) + Field);
    }
    CHECK(dark == 8);
    set(card, 10, 0x26);  // without the chip's signal there is nothing to keep them from it
    while (card.crtc().frames() % 32 != 24) card.catch_up(now(card) + Field);
    CHECK(pixels(card.render(now(card)), 24, 6) == "00000000");
}

TEST_CASE("40-column text has dots of double width", "[cga][quick]") {
    Cga card;
    text40(card);
    put(card, 39, 0x81, 0x02);
    put(card, 40, 0xFF, 0x03);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 320);
    CHECK(frame.height == 200);
    CHECK(frame.aspect_x * 12 == frame.aspect_y * 10);
    CHECK(pixels(frame, 312, 0) == "20000002");
    CHECK(pixels(frame, 0, 8) == "33333333");
}

TEST_CASE("the start address moves the picture and wraps in the card's memory", "[cga][quick]") {
    Cga card;
    text80(card);
    put(card, 0x1FFF, 0xFF, 0x05);
    put(card, 0, 0xFF, 0x06);
    set(card, 12, 0x1F);
    set(card, 13, 0xFF);
    const Frame& frame = card.render(now(card));
    CHECK(pixels(frame, 0, 0, 16) == "5555555566666666");
}

TEST_CASE("with the video bit off memory reads as zeros, and colours that come from elsewhere stay", "[cga][quick]") {
    Cga card;
    text80(card, 0x29, 0x05);
    put(card, 0, 0xFF, 0x70);
    CHECK(card.render(now(card)).border == 5);
    card.write_port(0x3D8, 0x21);
    const Frame& frame = card.render(now(card));
    CHECK_FALSE(frame.is_blank);
    CHECK(frame.width == 640);
    CHECK(frame.border == 5);
    CHECK(pixels(frame, 0, 0) == "00000000");
    card.write_port(0x3D9, 0x00);
    CHECK(card.render(now(card)).is_blank);
    graphics(card, 0x02, 0x06);  // 320x200: the background
    card.write(0, 0xFF);
    CHECK(pixels(card.render(now(card)), 0, 0) == "66666666");
    graphics(card, 0x12, 0x06);  // 640x200: black
    CHECK(pixels(card.render(now(card)), 0, 0) == "00000000");
    CHECK(card.render(now(card)).is_blank);
    const Cga fresh;
    Frame empty;
    fresh.render(0, empty);
    CHECK(empty.is_blank);
    CHECK(empty.width == 640);
    CHECK(empty.pixels.size() == 640 * 200);
}

TEST_CASE("320x200 has three palettes in two intensities and any background", "[cga][quick]") {
    struct Row {
        int mode, colour;
        std::string shown;
    };
    for (const Row& row : {Row{0x0A, 0x00, "0246"}, Row{0x0A, 0x11, "1ACE"}, Row{0x0A, 0x22, "2357"},
                           Row{0x0A, 0x3F, "FBDF"}, Row{0x0E, 0x00, "0347"}, Row{0x0E, 0x34, "4BCF"}}) {
        Cga card;
        graphics(card, row.mode, row.colour);
        card.write(0, 0x1B);
        const Frame& frame = card.render(now(card));
        CHECK(frame.width == 320);
        CHECK(frame.height == 200);
        CHECK(pixels(frame, 0, 0, 4) == row.shown);
        CHECK(frame.border == (row.colour & 15));
    }
}

TEST_CASE("graphics lines alternate between the halves of the memory", "[cga][quick]") {
    Cga card;
    graphics(card, 0x0A, 0x00);
    card.write(0x0000 + 79, 0x01);
    card.write(0x2000 + 79, 0x02);
    card.write(0x0000 + 159, 0x03);
    card.write(0x2000 + 99 * 80, 0xC0);
    const Frame& frame = card.render(now(card));
    CHECK(pixels(frame, 316, 0, 4) == "0002");
    CHECK(pixels(frame, 316, 1, 4) == "0004");
    CHECK(pixels(frame, 316, 2, 4) == "0006");
    CHECK(pixels(frame, 0, 199, 4) == "6000");
}

TEST_CASE("640x200 shows one colour on black", "[cga][quick]") {
    Cga card;
    graphics(card, 0x1A, 0x0D);
    card.write(0, 0xA1);
    card.write(0x2000 + 79, 0x01);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 640);
    CHECK(frame.height == 200);
    CHECK(pixels(frame, 0, 0) == "D0D0000D");
    CHECK(pixels(frame, 632, 1) == "0000000D");
    CHECK(frame.border == 0);
}

TEST_CASE("rows of two lines make 160x100 in 16 colours", "[cga][quick]") {
    Cga card;
    text80(card, 0x09);
    std::vector<u8> font(2048, 0);
    for (int ra = 0; ra < 8; ++ra) font[0xDE * 8 + static_cast<std::size_t>(ra)] = 0x0F;
    card.set_font(font);
    set(card, 4, 0x7F);
    set(card, 6, 100);
    set(card, 7, 0x70);
    set(card, 9, 1);
    for (int i = 0; i < 8000; ++i) put(card, i, 0xDE, i == 0 ? 0x9A : i == 80 ? 0x5C : i == 7999 ? 0x12 : 0);
    const Frame& frame = card.render(now(card));
    CHECK(frame.width == 640);
    CHECK(frame.height == 200);
    CHECK(pixels(frame, 0, 0) == "9999AAAA");
    CHECK(pixels(frame, 0, 1) == "9999AAAA");
    CHECK(pixels(frame, 0, 2) == "5555CCCC");
    CHECK(pixels(frame, 632, 199) == "11112222");
}

TEST_CASE("colours changed on the same line of every field divide the picture", "[cga][quick]") {
    Cga card;
    graphics(card, 0x0A, 0x01);
    const Tick start = now(card);
    for (int field = 0; field < 3; ++field) {
        card.catch_up(start + static_cast<Tick>(field) * Field + 100 * Line + 700);  // right border of line 100
        card.write_port(0x3D9, 0x04);
        if (field == 0) {
            // Once is a change of colour, and shows at once.
            CHECK(pixels(card.render(now(card)), 0, 0, 1) == "4");
            CHECK(pixels(card.render(now(card)), 0, 199, 1) == "4");
        }
        card.catch_up(start + static_cast<Tick>(field) * Field + 230 * Line);
        card.write_port(0x3D9, 0x01);
    }
    for (const Tick later : {Tick{0}, 32 * Line + 5, 120 * Line}) {
        const Frame& frame = card.render(now(card) + later);
        CHECK(pixels(frame, 0, 0, 1) == "1");
        CHECK(pixels(frame, 0, 100, 1) == "1");
        CHECK(pixels(frame, 0, 101, 1) == "4");
        CHECK(pixels(frame, 0, 199, 1) == "4");
    }
    // The effect has ended: above the beam is the new field, below it the last that had the effect; then it is over.
    const Frame& half = card.render(now(card) + 182 * Line);
    CHECK(pixels(half, 0, 101, 1) == "1");
    CHECK(pixels(half, 0, 151, 1) == "4");
    const Frame& frame = card.render(now(card) + 3 * Field);
    CHECK(pixels(frame, 0, 199, 1) == "1");
}

TEST_CASE("a write in the left half of a line counts for that line", "[cga][quick]") {
    for (const Tick column : {Tick{8}, Tick{400}}) {
        Cga card;
        graphics(card, 0x0A, 0x01);
        const Tick start = now(card);
        for (Tick field = 0; field < 3; ++field) {
            card.catch_up(start + field * Field + 50 * Line + column);
            card.write_port(0x3D9, 0x02);
            card.catch_up(start + field * Field + 230 * Line);
            card.write_port(0x3D9, 0x01);
        }
        const Frame& frame = card.render(now(card));
        CHECK(pixels(frame, 0, 49, 1) == "1");
        CHECK(pixels(frame, 0, 50, 1) == (column == 8 ? "2" : "1"));
        CHECK(pixels(frame, 0, 51, 1) == "2");
    }
}

TEST_CASE("drawing changes nothing that is saved, and the same state draws the same picture", "[cga][quick]") {
    Cga card;
    text80(card);
    std::mt19937 random{3};
    for (u8& byte : card.vram()) byte = static_cast<u8>(random());
    const u64 before = hash_fields(card.state());
    const Frame first = card.render(now(card) + 12'345'678);
    CHECK(hash_fields(card.state()) == before);

    const auto bytes = save_fields(card.state());
    Cga::State state;
    REQUIRE(load_fields(bytes, state));
    Cga other;
    other.set_font(counting_font());
    other.restore(state);
    CHECK(hash_fields(other.state()) == before);
    CHECK(other.render(now(card) + 12'345'678).pixels == first.pixels);
}

TEST_CASE("a card caught up tick by tick equals one that leaps, whatever is written when", "[cga][twin][quick]") {
    std::mt19937 random{1981};
    Cga slow, fast;
    const u8 registers[] = {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7};
    for (Cga* card : {&slow, &fast})
        for (int reg = 0; reg < 12; ++reg) set(*card, reg, registers[reg]);
    Tick t = 0;
    for (int step = 0; step < 1500; ++step) {
        t += random() % 2000;
        while (now(slow) < t) slow.catch_up(now(slow) + 1);
        fast.catch_up(t);
        const u16 port = static_cast<u16>(0x3D0 + random() % 16);
        const u8 value = static_cast<u8>(random() % 64);
        REQUIRE(slow.read_port(0x3DA) == fast.read_port(0x3DA));
        if (random() % 2) {
            slow.write_port(port, value);
            fast.write_port(port, value);
        } else {
            REQUIRE(slow.read_port(port) == fast.read_port(port));
        }
        if (step % 50 == 0) REQUIRE(hash_fields(slow.state()) == hash_fields(fast.state()));
    }
}
