// SPDX-License-Identifier: MIT
// The fonts are checked in their sources: pictures in strings, eight glyphs side by side.
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/support/paths.h"
#include "tick86/base/types.h"

using namespace tick86;

namespace {

using Glyph = std::vector<std::string>;  // rows of eight, '#' or '.'

std::vector<Glyph> read_font(const std::string& name, std::size_t height) {
    std::ifstream in(tick86::test::fonts_folder() / name);
    REQUIRE(in.is_open());
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(';')) continue;
        const std::size_t open = line.find('"'), close = line.rfind('"');
        if (open != std::string::npos && line.find("include") == std::string::npos)
            lines.push_back(line.substr(open + 1, close - open - 1));
    }
    REQUIRE(lines.size() == 32 * height);
    std::vector<Glyph> glyphs;
    for (std::size_t block = 0; block < 32; ++block)
        for (std::size_t column = 0; column < 8; ++column) {
            Glyph glyph;
            for (std::size_t row = 0; row < height; ++row) {
                const std::string& line = lines[block * height + row];
                REQUIRE(line.size() == 8 * 9 - 1);
                glyph.push_back(line.substr(column * 9, 8));
                REQUIRE(glyph.back().find_first_not_of(".#") == std::string::npos);
            }
            glyphs.push_back(glyph);
        }
    return glyphs;
}

bool is_empty(const Glyph& glyph) {
    for (const std::string& row : glyph)
        if (row.find('#') != std::string::npos) return false;
    return true;
}

}  // namespace

TEST_CASE("every character has a picture and no two have the same", "[fonts][quick]") {
    for (const auto& [name, height] : {std::pair{"font8x8.asm", 8}, std::pair{"font8x14.asm", 14}}) {
        INFO(name);
        const std::vector<Glyph> font = read_font(name, static_cast<std::size_t>(height));
        REQUIRE(font.size() == 256);
        std::map<Glyph, int> seen;
        for (int c = 0; c < 256; ++c) {
            const Glyph& glyph = font[static_cast<std::size_t>(c)];
            INFO("character " << c);
            const bool is_blank = c == 0x00 || c == 0x20 || c == 0xFF;
            CHECK(is_empty(glyph) == is_blank);
            if (is_blank) continue;
            const auto [other, is_new] = seen.emplace(glyph, c);
            INFO("looks like " << other->second);
            CHECK(is_new);
        }
    }
}

TEST_CASE("line drawing characters meet at the edges of their cells", "[fonts][quick]") {
    // up, right, down, left: 0 nothing, 1 single, 2 double; B3h to DAh
    constexpr std::array<const char*, 40> arms = {
        "1010", "1011", "1012", "2021", "0021", "0012", "2022", "2020", "0022", "2002", "2001", "1002", "0011", "1100",
        "1101", "0111", "1110", "0101", "1111", "1210", "2120", "2200", "0220", "2202", "0222", "2220", "0202", "2222",
        "1202", "2101", "0212", "0121", "2100", "1200", "0210", "0120", "2121", "1212", "1001", "0110"};
    for (const auto& [name, height] : {std::pair{"font8x8.asm", 8}, std::pair{"font8x14.asm", 14}}) {
        const std::vector<Glyph> font = read_font(name, static_cast<std::size_t>(height));
        const Glyph& vertical = font[0xB3];
        const Glyph& vertical2 = font[0xBA];
        const Glyph& horizontal = font[0xC4];
        const Glyph& horizontal2 = font[0xCD];
        const auto side = [&](const Glyph& glyph, std::size_t x) {
            std::string out;
            for (const std::string& row : glyph) out += row[x];
            return out;
        };
        const std::string none(8, '.'), none_high(static_cast<std::size_t>(height), '.');
        for (std::size_t i = 0; i < arms.size(); ++i) {
            INFO(name << " character " << 0xB3 + i);
            const Glyph& glyph = font[0xB3 + i];
            const auto vertical_end = [&](char arm) {
                return arm == '0' ? none : arm == '1' ? vertical[0] : vertical2[0];
            };
            const auto horizontal_end = [&](char arm) {
                return arm == '0' ? none_high : side(arm == '1' ? horizontal : horizontal2, 0);
            };
            CHECK(glyph.front() == vertical_end(arms[i][0]));
            CHECK(glyph.back() == vertical_end(arms[i][2]));
            CHECK(side(glyph, 7) == horizontal_end(arms[i][1]));
            CHECK(side(glyph, 0) == horizontal_end(arms[i][3]));
        }
    }
}

TEST_CASE("letters and figures leave room between them", "[fonts][quick]") {
    for (const auto& [name, height] : {std::pair{"font8x8.asm", 8}, std::pair{"font8x14.asm", 14}}) {
        const std::vector<Glyph> font = read_font(name, static_cast<std::size_t>(height));
        for (int c = '0'; c <= 'z'; ++c) {
            if (c == '_' || (c == 'Q' && height == 8)) continue;  // the underscore joins; the tail of Q may touch
            INFO(name << " character " << static_cast<char>(c));
            for (const std::string& row : font[static_cast<std::size_t>(c)]) CHECK(row[7] == '.');
        }
        // the full block fills, the halves complete each other
        for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
            CHECK(font[0xDB][y] == "########");
            CHECK((font[0xDC][y] == "########") != (font[0xDF][y] == "########"));
            CHECK(font[0xDD][y] == "####....");
            CHECK(font[0xDE][y] == "....####");
        }
    }
}
