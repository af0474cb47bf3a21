// SPDX-License-Identifier: MIT
#include "tick86/devices/text_screen.h"

#include <catch2/catch.hpp>
#include <initializer_list>
#include <set>
#include <string_view>
#include <vector>

#include "tick86/devices/cga.h"
#include "tick86/devices/mda.h"

using namespace tick86;

namespace {

template <class Card>
void program(Card& card, u16 base, int mode, std::initializer_list<int> registers) {
    u8 reg = 0;
    for (const int value : registers) {
        card.write_port(static_cast<u16>(base + 4), reg++);
        card.write_port(static_cast<u16>(base + 5), static_cast<u8>(value));
    }
    card.write_port(static_cast<u16>(base + 8), static_cast<u8>(mode));
}
void text80(Cga& card) {
    program(card, 0x3D0, 0x29, {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0, 0, 0, 0});
}

template <class Card>
void print(Card& card, u32 cell, std::string_view text, u8 attribute = 7) {
    for (const char c : text) {
        card.write(cell * 2, static_cast<u8>(c));
        card.write(cell++ * 2 + 1, attribute);
    }
}

// Every character has rows of its own; 00h, 20h and FFh are blank.
std::vector<u8> distinct_font() {
    std::vector<u8> font;
    for (int c = 0; c < 256; ++c)
        for (int row = 0; row < 8; ++row)
            font.push_back(c == 0 || c == 0x20 || c == 0xFF ? u8{0}
                                                            : static_cast<u8>(row == 2   ? c
                                                                              : row == 4 ? 0x3C
                                                                                         : 0));
    return font;
}

void draw(Cga& card, const std::vector<u8>& font, int column, int row, std::string_view text, u8 ink, u8 paper) {
    const bool is_640 = bit(card.state().mode, 4);
    for (const char c : text) {
        for (int y = 0; y < 8; ++y) {
            const u8 dots = font[static_cast<u8>(c) * 8u + static_cast<unsigned>(y)];
            const int line = row * 8 + y;
            const u32 start = static_cast<u32>((line & 1) * 0x2000 + line / 2 * 80);
            if (is_640) {
                card.write(start + static_cast<u32>(column), static_cast<u8>(ink ? dots : ~dots));
            } else {
                u32 pixels = 0;
                for (int x = 7; x >= 0; --x) pixels = pixels << 2 | (bit(dots, x) ? ink : paper);
                card.write(start + static_cast<u32>(column * 2), static_cast<u8>(pixels >> 8));
                card.write(start + static_cast<u32>(column * 2 + 1), static_cast<u8>(pixels));
            }
        }
        ++column;
    }
}

}  // namespace

TEST_CASE("the text of a CGA is read as lines without trailing blanks", "[text_screen][quick]") {
    Cga card;
    CHECK(text_screen(card).rows == 0);
    text80(card);
    print(card, 0, "Hello,  world   ");
    print(card, 80 * 2 + 3, "third");
    print(card, 80 * 3, "\xFF\xFF");
    const TextScreen screen = text_screen(card);
    CHECK(screen.columns == 80);
    CHECK(screen.rows == 25);
    CHECK(screen.cells.size() == 2000);
    CHECK(screen.to_utf8() == "Hello,  world\n\n   third\n");
    CHECK(screen.line_utf8(2) == "   third");
    CHECK(screen.character(3, 2) == 't');
    CHECK(screen.attribute(3, 2) == 7);
    CHECK_FALSE(screen.is_graphics);
}

TEST_CASE("the text follows the start address and wraps in the card's memory", "[text_screen][quick]") {
    Cga card;
    text80(card);
    program(card, 0x3D0, 0x29, {0x71, 0x50, 0x5A, 0x0A, 0x1F, 6, 0x19, 0x1C, 2, 7, 6, 7, 0x1F, 0xFF, 0x20, 0x50});
    print(card, 0x1FFF, "A");
    print(card, 0, "B");
    const TextScreen screen = text_screen(card);
    CHECK(screen.to_utf8() == "AB\n");
    CHECK(screen.cursor_column == 1);
    CHECK(screen.cursor_row == 1);

    Mda mono;
    program(mono, 0x3B0, 0x29, {0x61, 0x50, 0x52, 0x0F, 0x19, 6, 0x19, 0x19, 2, 0x0D, 0x0B, 0x0C, 0x07, 0xFF, 0, 0});
    print(mono, 0x7FF, "C");
    print(mono, 0, "D");
    CHECK(text_screen(mono).to_utf8() == "CD\n");
    CHECK(text_screen(mono).cursor_column == -1);
}

TEST_CASE("the cursor is seen when its lines and its place are on the screen", "[text_screen][quick]") {
    Cga card;
    text80(card);
    const auto set = [&](int reg, int value) {
        card.write_port(0x3D4, static_cast<u8>(reg));
        card.write_port(0x3D5, static_cast<u8>(value));
    };
    set(15, 83);
    TextScreen screen = text_screen(card);
    CHECK(screen.cursor_column == 3);
    CHECK(screen.cursor_row == 1);
    CHECK(screen.cursor_visible);
    set(10, 0x26);
    CHECK_FALSE(text_screen(card).cursor_visible);
    CHECK(text_screen(card).cursor_column == 3);
    set(10, 8);
    CHECK_FALSE(text_screen(card).cursor_visible);
    set(10, 0x66);
    CHECK(text_screen(card).cursor_visible);
    set(14, 7);
    set(15, 0xD0);  // 2000: one behind the last cell
    screen = text_screen(card);
    CHECK(screen.cursor_column == -1);
    CHECK(screen.cursor_row == -1);
    CHECK_FALSE(screen.cursor_visible);
}

TEST_CASE("text is read also while the video signal is off", "[text_screen][quick]") {
    Cga card;
    text80(card);
    print(card, 0, "scrolling");
    card.write_port(0x3D8, 0x21);
    CHECK(text_screen(card).to_utf8() == "scrolling\n");
}

TEST_CASE("the 256 characters of the code page become the right UTF-8", "[text_screen][quick]") {
    CHECK(cp437_to_unicode(0x00) == U' ');
    CHECK(cp437_to_unicode(0x01) == U'\u263A');
    CHECK(cp437_to_unicode('A') == U'A');
    CHECK(cp437_to_unicode(0x7F) == U'\u2302');
    CHECK(cp437_to_unicode(0x81) == U'\u00FC');
    CHECK(cp437_to_unicode(0x9E) == U'\u20A7');
    CHECK(cp437_to_unicode(0xB3) == U'\u2502');
    CHECK(cp437_to_unicode(0xC4) == U'\u2500');
    CHECK(cp437_to_unicode(0xCD) == U'\u2550');
    CHECK(cp437_to_unicode(0xDB) == U'\u2588');
    CHECK(cp437_to_unicode(0xE3) == U'\u03C0');
    CHECK(cp437_to_unicode(0xFB) == U'\u221A');
    CHECK(cp437_to_unicode(0xFE) == U'\u25A0');
    CHECK(cp437_to_unicode(0xFF) == U'\u00A0');
    std::set<char32_t> all;
    for (int c = 0; c < 256; ++c) all.insert(cp437_to_unicode(static_cast<u8>(c)));
    CHECK(all.size() == 255);  // 00h and 20h are both a space
    for (int c = 0x20; c < 0x7F; ++c) CHECK(cp437_to_unicode(static_cast<u8>(c)) == static_cast<char32_t>(c));

    Cga card;
    text80(card);
    print(card, 0, "\x81\xB0\xFE\xFF.");
    CHECK(text_screen(card).to_utf8() == "\u00FC\u2591\u25A0 .\n");
    std::string four;
    append_utf8(four, 0x1F600);
    CHECK(four == "\xF0\x9F\x98\x80");
}

TEST_CASE("text drawn in CGA graphics is recognised by its dots", "[text_screen][quick]") {
    const std::vector<u8> font = distinct_font();
    for (const int mode : {0x0A, 0x1A}) {
        Cga card;
        card.set_font(font);
        program(card, 0x3D0, mode, {0x38, 0x28, 0x2D, 0x0A, 0x7F, 6, 0x64, 0x70, 2, 1, 6, 7, 0, 0, 0, 0});
        TextScreen screen = text_screen(card);
        CHECK(screen.is_graphics);
        CHECK_FALSE(screen.is_recognised);
        CHECK(screen.rows == 0);
        CHECK(screen.to_utf8().empty());
        draw(card, font, 0, 0, "Score: 100", mode == 0x0A ? 3 : 1, 0);
        draw(card, font, 5, 12, "Inverse", 0, mode == 0x0A ? 2 : 1);
        draw(card, font, 30, 24, "end", mode == 0x0A ? 1 : 1, 0);
        screen = text_screen(card);
        CHECK(screen.is_recognised);
        CHECK(screen.columns == (mode == 0x0A ? 40 : 80));
        CHECK(screen.rows == 25);
        CHECK(screen.line_utf8(0) == "Score: 100");
        CHECK(screen.line_utf8(12) == "     Inverse");
        CHECK(screen.line_utf8(24) == std::string(30, ' ') + "end");
        card.write(81, 0x5A);  // a stray pattern is no character
        CHECK(text_screen(card).line_utf8(0) != "Score: 100");
    }
}

TEST_CASE("Hercules graphics has no text", "[text_screen][quick]") {
    Mda card{MdaKind::Hercules};
    card.write_port(0x3BF, 1);
    program(card, 0x3B0, 0x0A, {0x35, 0x2D, 0x2E, 0x07, 0x5B, 2, 0x57, 0x57, 2, 3});
    const TextScreen screen = text_screen(card);
    CHECK(screen.is_graphics);
    CHECK(screen.rows == 0);
}
