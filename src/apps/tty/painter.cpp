// SPDX-License-Identifier: MIT
#include "apps/tty/painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tick86/devices/text_screen.h"

namespace tick86::apps {
namespace {

constexpr std::array<int, 8> AnsiOrder{0, 4, 2, 6, 1, 5, 3, 7};  // the PC counts blue as 1, terminals red

std::string colour(Colour c, bool is_ink) {
    if (c == Usual) return is_ink ? "39" : "49";
    if (c >= Palette256) return fmt::format("{};5;{}", is_ink ? 38 : 48, c - Palette256);
    return std::to_string((is_ink ? 30 : 40) + (c >= 8 ? 60 : 0) + AnsiOrder[c & 7u]);
}

// Characters that some terminals draw two columns wide, or whose width they guess.
bool is_sure_width(char32_t c) { return c < 0x7F || (c >= 0x2500 && c < 0x25A0); }

}  // namespace

Colour nearest_of_256(u32 rgb) {
    static constexpr std::array<int, 6> Steps{0, 95, 135, 175, 215, 255};
    const std::array<int, 3> parts{static_cast<int>(rgb >> 16 & 0xFF), static_cast<int>(rgb >> 8 & 0xFF),
                                   static_cast<int>(rgb & 0xFF)};
    int index = 0;
    for (const int part : parts) {
        int best = 0;
        for (int i = 1; i < 6; ++i)
            if (std::abs(Steps[static_cast<std::size_t>(i)] - part) <
                std::abs(Steps[static_cast<std::size_t>(best)] - part))
                best = i;
        index = index * 6 + best;
    }
    return static_cast<Colour>(Palette256 + 16 + index);
}

void Grid::put_line(int row, std::string_view text, const Cell& like, int column) {
    for (int x = column; x < columns; ++x) {
        const auto i = static_cast<std::size_t>(x - column);
        Cell cell = like;
        cell.character = i < text.size() ? static_cast<unsigned char>(text[i]) : U' ';
        if (cell.character >= 0x7F || cell.character < 0x20) cell.character = U'?';
        at(x, row) = cell;
    }
}

void Painter::move(std::string& out, int column, int row) {
    if (column != column_ || row != row_) out += fmt::format("\x1B[{};{}H", row + 1, column + 1);
    column_ = column;
    row_ = row;
}

void Painter::attributes(std::string& out, const Cell& cell) {
    Cell wanted = cell;
    wanted.character = pen_.character;
    if (pen_known_ && wanted == pen_) return;
    out += fmt::format("\x1B[0{}{}{};{};{}m", cell.underline ? ";4" : "", cell.blink ? ";5" : "",
                       cell.reverse ? ";7" : "", colour(cell.ink, true), colour(cell.paper, false));
    pen_ = cell;
    pen_known_ = true;
}

std::string Painter::paint(const Grid& grid) {
    std::string out;
    const bool is_new = shown_.columns != grid.columns || shown_.rows != grid.rows;
    if (is_new) {
        out = "\x1B[0m\x1B[?25l\x1B[2J";
        pen_known_ = false;
        column_ = row_ = -1;
        shown_ = Grid(grid.columns, grid.rows);
    }
    bool hidden = is_new || shown_.cursor_column < 0;
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            const Cell& cell = grid.at(column, row);
            if (cell == shown_.at(column, row)) continue;
            if (!hidden) {
                out += "\x1B[?25l";
                hidden = true;
            }
            move(out, column, row);
            attributes(out, cell);
            append_utf8(out, cell.character);
            ++column_;
            // At the right edge a terminal may wait before it wraps.
            if (column_ == grid.columns || !is_sure_width(cell.character)) column_ = row_ = -1;
        }
    }
    const bool show = grid.cursor_column >= 0;
    if (show) {
        move(out, grid.cursor_column, grid.cursor_row);
        if (hidden) out += "\x1B[?25h";
    } else if (!hidden) {
        out += "\x1B[?25l";
    }
    shown_ = grid;
    return out;
}

}  // namespace tick86::apps
