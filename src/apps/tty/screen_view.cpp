// SPDX-License-Identifier: MIT
#include "apps/tty/screen_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tick86/base/bits.h"

namespace tick86::apps {
namespace {

constexpr int UsualColumns = 80, UsualRows = 25;
constexpr int GlyphDots = 8;
constexpr Cell StatusCell{.reverse = true};

char32_t shown_character(u8 character) {
    const char32_t c = cp437_to_unicode(character);
    return c == U'\u00A0' ? U' ' : c;
}

// MDA attributes: two values are special, the rest are normal with underline, intensity and blinking.
Cell mono_cell(u8 attribute) {
    Cell cell;
    const bool is_intense = bit(attribute, 3);
    cell.ink = is_intense ? 15 : 7;
    cell.paper = 0;
    cell.underline = (attribute & 7) == 1;
    if ((attribute & 0x77) == 0) cell.ink = 0;
    if ((attribute & 0x77) == 0x70) {
        cell.ink = is_intense ? 8 : 0;
        cell.paper = 7;
    }
    return cell;
}

u32 average(const Frame& frame, int x0, int y0, int x1, int y1) {
    u32 red = 0, green = 0, blue = 0, count = 0;
    for (int y = y0; y < std::max(y1, y0 + 1); ++y) {
        for (int x = x0; x < std::max(x1, x0 + 1); ++x) {
            const u32 rgb = frame.rgb(x, y);
            red += rgb >> 16 & 0xFF, green += rgb >> 8 & 0xFF, blue += rgb & 0xFF;
            ++count;
        }
    }
    return red / count << 16 | green / count << 8 | blue / count;
}

// The two colours of a character in graphics: the more frequent one is the paper.
std::pair<u8, u8> two_colours(const Frame& frame, int x0, int y0, int width) {
    std::array<int, 16> counts{};
    for (int y = y0; y < std::min(y0 + GlyphDots, frame.height); ++y)
        for (int x = x0; x < std::min(x0 + width, frame.width); ++x) ++counts[frame.at(x, y) & 15u];
    const auto paper = std::max_element(counts.begin(), counts.end());
    *paper = -*paper;
    const auto ink = std::max_element(counts.begin(), counts.end());
    return {static_cast<u8>(ink - counts.begin()), static_cast<u8>(paper - counts.begin())};
}

}  // namespace

Cell cell_of(const Pc& pc, u8 character, u8 attribute) {
    Cell cell;
    bool may_blink = false;
    if (pc.board().has_mda()) {
        may_blink = bit(pc.board().mda->state().mode, 5);
        cell = mono_cell(attribute);
    } else {
        may_blink = bit(pc.board().cga->state().mode, 5);
        cell.ink = attribute & 15;
        cell.paper = attribute >> 4 & (may_blink ? 7 : 15);
    }
    cell.character = shown_character(character);
    cell.blink = may_blink && bit(attribute, 7) && cell.character != U' ';
    return cell;
}

void ScreenView::follow(const TextScreen& screen, int columns, int rows) {
    const auto keep = [](int& first, int shown, int all, int cursor) {
        if (cursor >= 0 && cursor < first) first = cursor;
        if (cursor >= first + shown) first = cursor - shown + 1;
        first = std::clamp(first, 0, std::max(0, all - shown));
    };
    if (screen.cursor_column < columns) left_ = 0;  // where lines begin
    keep(left_, columns, screen.columns, screen.cursor_column);
    keep(top_, rows, screen.rows, screen.cursor_row);
}

void ScreenView::draw_text(Grid& grid, const Pc& pc, const TextScreen& screen, int rows) {
    follow(screen, grid.columns, rows);
    for (int y = 0; y < std::min(rows, screen.rows - top_); ++y)
        for (int x = 0; x < std::min(grid.columns, screen.columns - left_); ++x)
            grid.at(x, y) = cell_of(pc, screen.character(left_ + x, top_ + y), screen.attribute(left_ + x, top_ + y));
    const int x = screen.cursor_column - left_, y = screen.cursor_row - top_;
    if (!screen.cursor_visible || x < 0 || x >= grid.columns || y < 0 || y >= rows) return;
    grid.cursor_column = x;
    grid.cursor_row = y;
}

void ScreenView::draw_graphics(Grid& grid, const Frame& frame, const TextScreen& screen, int rows) {
    if (frame.width <= 0 || frame.height <= 0 || frame.is_blank) return;
    const int times = std::max(1, std::min(grid.columns / UsualColumns, rows / UsualRows));
    const int wide = std::min(UsualColumns * times, grid.columns), high = std::min(UsualRows * times, rows);
    const auto part = [&](int x, int half) {
        return nearest_of_256(average(frame, x * frame.width / wide, half * frame.height / (2 * high),
                                      (x + 1) * frame.width / wide, (half + 1) * frame.height / (2 * high)));
    };
    for (int y = 0; y < high; ++y) {
        for (int x = 0; x < wide; ++x) {
            Cell& cell = grid.at(x, y);
            cell.ink = part(x, 2 * y);
            cell.paper = part(x, 2 * y + 1);
            cell.character = cell.ink == cell.paper ? U' ' : U'▀';
        }
    }
    // Characters that were recognised are more use than their dots.
    const bool fits = wide == UsualColumns && high == UsualRows && screen.rows == UsualRows;
    if (!screen.is_recognised || !fits || (screen.columns != 40 && screen.columns != 80)) return;
    const int cells = UsualColumns / screen.columns;
    for (int y = 0; y < screen.rows; ++y) {
        for (int x = 0; x < screen.columns; ++x) {
            const u8 character = screen.character(x, y);
            if (character == 0x00 || character == ' ' || character == 0xFF) continue;
            const auto [ink, paper] = two_colours(frame, x * GlyphDots, y * GlyphDots, GlyphDots);
            for (int i = 0; i < cells; ++i) {
                Cell& cell = grid.at(x * cells + i, y);
                cell = {};
                cell.ink = ink;
                cell.paper = paper;
                if (i == 0) cell.character = shown_character(character);
            }
        }
    }
}

Grid ScreenView::draw(Pc& pc, int columns, int rows, const std::string& bottom, const std::string& idle) {
    Grid grid(std::max(columns, 1), std::max(rows, 1));
    const TextScreen screen = pc.text_screen();
    std::string line = idle;
    bool needs_line = !bottom.empty() || grid.rows > UsualRows;
    if (screen.is_graphics) {
        const Frame& frame = pc.frame();
        line = fmt::format("graphics {}x{}, coarsely: Ctrl-] s saves a picture | {}", frame.width, frame.height, idle);
        draw_graphics(grid, frame, screen, needs_line && grid.rows > 1 ? grid.rows - 1 : grid.rows);
    } else if (screen.rows > 0) {
        const bool is_part = grid.columns < screen.columns || grid.rows < screen.rows;
        needs_line |= is_part;
        const int shown_rows = is_part && grid.rows > 1 ? grid.rows - 1 : grid.rows;
        if (!pc.board().has_cga() || pc.board().cga->is_enabled()) draw_text(grid, pc, screen, shown_rows);
        if (is_part)
            line = fmt::format("part {},{} of {}x{}; this terminal is {}x{} | {}", left_ + 1, top_ + 1, screen.columns,
                               screen.rows, grid.columns, grid.rows, idle);
    } else {
        line = "no screen: the machine has no video card, or it is not programmed | " + idle;
        needs_line = true;
    }
    if (needs_line) {
        if (grid.cursor_row == grid.rows - 1) grid.cursor_row = grid.cursor_column = -1;
        grid.put_line(grid.rows - 1, " " + (bottom.empty() ? line : bottom), StatusCell);
    }
    return grid;
}

}  // namespace tick86::apps
