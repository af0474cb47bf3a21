// SPDX-License-Identifier: MIT
// The screen as characters: for waiting for a text, for dumps and for a terminal as display. Looking only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

class Cga;
class Mda;

struct TextScreen {
    int columns = 0, rows = 0;                // 0: graphics, and nothing in it was recognised
    std::vector<u16> cells;                   // character in the low byte, attribute in the high byte; row by row
    int cursor_column = -1, cursor_row = -1;  // -1: not on the screen
    bool cursor_visible = false;              // programmed to be shown; blinking does not count
    bool is_graphics = false;                 // the adapter is in a graphics mode
    bool is_recognised = false;               // the cells were read from graphics by comparing with the font

    u8 character(int column, int row) const { return static_cast<u8>(cell(column, row)); }
    u8 attribute(int column, int row) const { return static_cast<u8>(cell(column, row) >> 8); }
    u16 cell(int column, int row) const { return cells[static_cast<std::size_t>(row * columns + column)]; }

    std::string line_utf8(int row) const;  // blanks at the right end trimmed
    std::string to_utf8() const;           // all lines, each ended by \n; blank lines at the end trimmed
    bool operator==(const TextScreen&) const = default;
};

// In graphics modes of the CGA (320x200 and 640x200) cells of 8x8 dots are compared with the card's font, in either
// polarity; unknown patterns become spaces. Hercules graphics gives rows = 0.
TextScreen text_screen(const Cga& cga);
TextScreen text_screen(const Mda& mda);

// Code page 437, all 256 with their picture characters (00h is a space).
char32_t cp437_to_unicode(u8 character);
void append_utf8(std::string& out, char32_t code_point);

}  // namespace tick86
