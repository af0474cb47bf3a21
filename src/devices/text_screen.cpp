// SPDX-License-Identifier: MIT
#include "tick86/devices/text_screen.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "tick86/devices/cga.h"
#include "tick86/devices/mda.h"

namespace tick86 {

namespace {

// Code page 437 as the Unicode consortium maps it, with the picture characters for 01h-1Fh and 7Fh.
constexpr std::u32string_view CodePage437 =
    U" ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
    U" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"
    U"`abcdefghijklmnopqrstuvwxyz{|}~⌂"
    U"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»"
    U"░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    U"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
static_assert(CodePage437.size() == 256);

constexpr std::size_t GlyphRows = 8, FontSize = 256 * GlyphRows;

// How the chip lays a text out, for either card; `memory_mask` is the size of the card's text memory less one.
TextScreen text_of(const Crtc6845& crtc, std::span<const u8> vram, u32 memory_mask) {
    TextScreen screen;
    const int columns = crtc.peek(Crtc6845::HorizontalDisplayed), rows = crtc.peek(Crtc6845::VerticalDisplayed);
    if (columns == 0 || rows == 0) return screen;
    screen.columns = columns;
    screen.rows = rows;
    screen.cells.reserve(static_cast<std::size_t>(columns * rows));
    const u32 start = crtc.start_address();
    for (int i = 0; i < columns * rows; ++i) {
        const u32 at = (start + static_cast<u32>(i)) * 2 & memory_mask;
        screen.cells.push_back(word(vram[at], vram[at + 1]));
    }
    const int cursor = (crtc.cursor_address() - crtc.start_address()) & 0x3FFF;
    if (cursor < columns * rows) {
        screen.cursor_column = cursor % columns;
        screen.cursor_row = cursor / columns;
        for (u8 ra = 0; ra <= crtc.peek(Crtc6845::MaximumRaster); ++ra)
            screen.cursor_visible |= crtc.cursor_on_raster(ra);
        screen.cursor_visible &= (crtc.peek(Crtc6845::CursorStart) >> 5 & 3) != 1;
    }
    return screen;
}

// An 8x8 pattern as one number, the top row in the highest byte.
using Pattern = u64;

std::unordered_map<Pattern, u8> patterns_of(std::span<const u8> font) {
    std::unordered_map<Pattern, u8> patterns;
    const auto add = [&](int first, int last) {
        for (int c = first; c <= last; ++c) {
            Pattern pattern = 0;
            for (std::size_t row = 0; row < GlyphRows; ++row)
                pattern = pattern << 8 | font[static_cast<std::size_t>(c) * GlyphRows + row];
            patterns.emplace(pattern, static_cast<u8>(c));
        }
    };
    add(0x20, 0x7F);  // of two equal glyphs the plainer character counts
    add(0x80, 0xFF);
    add(0x00, 0x1F);
    return patterns;
}

struct GraphicsView {
    std::span<const u8> vram;
    u32 start;  // MA of the left upper corner
    int bytes_per_line;
    bool is_640;

    u8 byte(int line, int column) const {
        const u32 at = (start * 2 + static_cast<u32>(line / 2 * bytes_per_line + column)) & 0x1FFF;
        return vram[at | static_cast<u32>(line & 1) << 13];
    }
    // The two colours of a cell and where it has the second; false if it has more than two.
    bool cell(int column, int row, Pattern& pattern, u8& paper, u8& ink) const {
        pattern = 0;
        std::array<Pattern, 4> of_colour{};
        for (int y = 0; y < 8; ++y) {
            const int line = row * 8 + y;
            for (int x = 0; x < 8; ++x) {
                const u8 colour = static_cast<u8>(is_640 ? field(byte(line, column), 7 - x, 1)
                                                         : field(byte(line, column * 2 + x / 4), 6 - x % 4 * 2, 2));
                of_colour[colour] |= Pattern{1} << (63 - (y * 8 + x));
            }
        }
        int colours = 0;
        for (u8 c = 0; c < 4; ++c) {
            if (!of_colour[c]) continue;
            if (++colours == 1) paper = c;
            ink = c;
            pattern = of_colour[c];
        }
        if (colours == 1) pattern = paper == 0 ? 0 : ~Pattern{0};
        return colours <= 2;
    }
};

TextScreen recognised(const Cga& cga) {
    TextScreen screen;
    screen.is_graphics = true;
    const Crtc6845& crtc = cga.crtc();
    const bool is_640 = bit(cga.state().mode, 4);
    const int chars = crtc.peek(Crtc6845::HorizontalDisplayed);
    const int lines = crtc.peek(Crtc6845::VerticalDisplayed) * (crtc.peek(Crtc6845::MaximumRaster) + 1);
    if (cga.font().size() < FontSize || crtc.peek(Crtc6845::MaximumRaster) != 1) return screen;
    const GraphicsView view{cga.vram(), crtc.start_address(), chars * 2, is_640};
    const std::unordered_map<Pattern, u8> patterns = patterns_of(cga.font());
    const int columns = is_640 ? chars * 2 : chars, rows = lines / 8;
    std::vector<u16> cells;
    bool found = false;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            Pattern pattern = 0;
            u8 paper = 0, ink = 0, character = ' ';
            if (view.cell(column, row, pattern, paper, ink)) {
                auto match = patterns.find(pattern);
                if (match == patterns.end()) match = patterns.find(~pattern);
                if (match != patterns.end()) character = match->second;
            }
            found |= character > ' ' && character < 0x7F;
            cells.push_back(word(character, static_cast<u8>(paper << 4 | ink)));
        }
    }
    if (!found) return screen;
    screen.is_recognised = true;
    screen.columns = columns;
    screen.rows = rows;
    screen.cells = std::move(cells);
    return screen;
}

}  // namespace

TextScreen text_screen(const Cga& cga) {
    if (cga.is_graphics()) return recognised(cga);
    return text_of(cga.crtc(), cga.vram(), Cga::MemorySize - 1);
}

TextScreen text_screen(const Mda& mda) {
    if (mda.is_graphics()) {
        TextScreen screen;
        screen.is_graphics = true;
        return screen;
    }
    return text_of(mda.crtc(), mda.vram(), Mda::MdaMemorySize - 1);
}

std::string TextScreen::line_utf8(int row) const {
    std::string out;
    int end = columns;
    const auto is_blank = [&](int column) {
        const u8 c = character(column, row);
        return c == 0x00 || c == ' ' || c == 0xFF;
    };
    while (end > 0 && is_blank(end - 1)) --end;
    // FFh looks like a space and is used as one; as a no-break space nobody would find it.
    for (int column = 0; column < end; ++column) {
        const u8 c = character(column, row);
        append_utf8(out, c == 0xFF ? U' ' : cp437_to_unicode(c));
    }
    return out;
}

std::string TextScreen::to_utf8() const {
    std::string out;
    std::size_t used = 0;
    for (int row = 0; row < rows; ++row) {
        const std::string line = line_utf8(row);
        out += line + '\n';
        if (!line.empty()) used = out.size();
    }
    out.resize(used);
    return out;
}

char32_t cp437_to_unicode(u8 character) { return CodePage437[character]; }

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

}  // namespace tick86
