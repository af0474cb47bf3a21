// SPDX-License-Identifier: MIT
// A grid of coloured characters, and the escape sequences that turn what a terminal shows into it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86::apps {

// 0-15: the PC's colours. From Palette256 on: one of a terminal's 256 colours. Usual: whatever the terminal's own are.
using Colour = u16;
inline constexpr Colour Palette256 = 0x100, Usual = 0x300;
Colour nearest_of_256(u32 rgb);

struct Cell {
    char32_t character = U' ';
    Colour ink = Usual, paper = Usual;
    bool blink = false, underline = false, reverse = false;
    bool operator==(const Cell&) const = default;
};

struct Grid {
    int columns = 0, rows = 0;
    std::vector<Cell> cells;
    int cursor_column = -1, cursor_row = -1;  // -1: hidden

    Grid() = default;
    Grid(int columns, int rows)
        : columns(columns), rows(rows), cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)) {}
    Cell& at(int column, int row) { return cells[static_cast<std::size_t>(row * columns + column)]; }
    const Cell& at(int column, int row) const { return cells[static_cast<std::size_t>(row * columns + column)]; }
    // ASCII text from `column` to the end of the row, the rest blank in the same colours.
    void put_line(int row, std::string_view text, const Cell& like, int column = 0);
};

class Painter {
public:
    // What changes the terminal from the grid painted last to this one. Nothing is known after forget().
    std::string paint(const Grid& grid);
    void forget() { shown_ = {}; }

private:
    void move(std::string& out, int column, int row);
    void attributes(std::string& out, const Cell& cell);

    Grid shown_;
    int column_ = -1, row_ = -1;  // the terminal's cursor; -1: not known
    Cell pen_;
    bool pen_known_ = false;
};

}  // namespace tick86::apps
