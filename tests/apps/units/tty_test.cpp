// SPDX-License-Identifier: MIT
// The parts of the terminal front end that need no terminal: keys, painting, pace.
#include <catch2/catch.hpp>

#include "apps/host/pacer.h"
#include "apps/tty/key_decoder.h"
#include "apps/tty/painter.h"

using namespace tick86;
using namespace tick86::apps;
using namespace std::chrono_literals;

namespace tick86 {
std::ostream& operator<<(std::ostream& out, const KeyStroke& k) {
    return out << (k.ctrl ? "Ctrl-" : "") << (k.alt ? "Alt-" : "") << (k.shift ? "Shift-" : "") << key_name(k.code);
}
}  // namespace tick86

namespace {

using Strokes = std::vector<KeyStroke>;

Strokes decoded(std::string_view bytes) {
    KeyDecoder decoder;
    Strokes strokes = decoder.decode(bytes);
    const Strokes rest = decoder.silence();
    strokes.insert(strokes.end(), rest.begin(), rest.end());
    CHECK_FALSE(decoder.is_waiting());
    return strokes;
}

Strokes named(std::initializer_list<const char*> names) {
    Strokes strokes;
    for (const char* name : names) strokes.push_back(parse_key(name).value());
    return strokes;
}

}  // namespace

TEST_CASE("bytes of a terminal become the keys that were pressed", "[tty][quick]") {
    struct Row {
        std::string_view bytes;
        Strokes expected;
    };
    const std::vector<Row> rows{
        {"a", named({"A"})},
        {"A", named({"Shift-A"})},
        {"\r", named({"Enter"})},
        {"\n", named({"Enter"})},
        {"\t", named({"Tab"})},
        {"\x7F", named({"Backspace"})},
        {"\x03", named({"Ctrl-C"})},
        {"\x1C", named({"Ctrl-\\"})},
        {"\x1F", named({"Ctrl-Minus"})},
        {std::string_view("\0", 1), named({"Ctrl-2"})},
        {"\x1B", named({"Esc"})},
        {"\x1B\x1B", named({"Esc", "Esc"})},
        {"\x1Bx", named({"Alt-X"})},
        {"\x1BX", named({"Alt-Shift-X"})},
        {"\x1B[", named({"Alt-["})},
        {"\x1BO", named({"Alt-Shift-O"})},
        {"\x1B\r", named({"Alt-Enter"})},
        {"\x1B[A\x1B[B\x1B[C\x1B[D", named({"Up", "Down", "Right", "Left"})},
        {"\x1BOA\x1BOH\x1BOF", named({"Up", "Home", "End"})},
        {"\x1B[H\x1B[F\x1B[1~\x1B[4~\x1B[7~\x1B[8~", named({"Home", "End", "Home", "End", "Home", "End"})},
        {"\x1B[2~\x1B[3~\x1B[5~\x1B[6~", named({"Ins", "Del", "PgUp", "PgDn"})},
        {"\x1BOP\x1BOQ\x1BOR\x1BOS\x1B[15~", named({"F1", "F2", "F3", "F4", "F5"})},
        {"\x1B[11~\x1B[17~\x1B[18~\x1B[19~\x1B[20~\x1B[21~", named({"F1", "F6", "F7", "F8", "F9", "F10"})},
        {"\x1B[[A\x1B[[E", named({"F1", "F5"})},
        {"\x1B[23~\x1B[23;2~\x1B[24~", {{KeyDecoder::F11}, {KeyDecoder::F11, true}}},  // not on this keyboard
        {"\x1B[1;5C", named({"Ctrl-Right"})},
        {"\x1B[1;3P", named({"Alt-F1"})},
        {"\x1B[5;6~", named({"Ctrl-Shift-PgUp"})},
        {"\x1B\x1B[A", named({"Alt-Up"})},
        {"\x1B[Z", named({"Shift-Tab"})},
        {"\x1B[3$\x1B[3^", named({"Shift-Del", "Ctrl-Del"})},
        {"\x1B[200~x\x1B[201~", named({"X"})},  // a paste in brackets
        {"h\xC3\xA4\xE2\x82\xACh", named({"H", "H"})},
    };
    for (const Row& row : rows) {
        CAPTURE(row.bytes);
        CHECK(decoded(row.bytes) == row.expected);
        // The same a byte at a time.
        KeyDecoder decoder;
        Strokes strokes;
        for (const char c : row.bytes)
            for (const KeyStroke& k : decoder.decode(std::string_view(&c, 1))) strokes.push_back(k);
        for (const KeyStroke& k : decoder.silence()) strokes.push_back(k);
        CHECK(strokes == row.expected);
    }
}

TEST_CASE("a lone ESC waits for what may follow", "[tty][quick]") {
    KeyDecoder decoder;
    CHECK(decoder.decode("\x1B").empty());
    CHECK(decoder.is_waiting());
    CHECK(decoder.decode("[").empty());
    CHECK(decoder.decode("A") == named({"Up"}));
    CHECK_FALSE(decoder.is_waiting());
}

TEST_CASE("the menu key stops the decoding and leaves the rest", "[tty][quick]") {
    KeyDecoder decoder;
    CHECK(decoder.decode("a\x1Dqb") == named({"A"}));
    CHECK(decoder.take_menu());
    CHECK_FALSE(decoder.take_menu());
    CHECK(decoder.take_rest() == "qb");
    CHECK_FALSE(decoder.is_waiting());
}

TEST_CASE("the painter sends what has changed, and nothing else", "[tty][quick]") {
    Painter painter;
    Grid grid(4, 2);
    grid.put_line(0, "ab", Cell{.ink = 12, .paper = 1});
    CHECK(painter.paint(grid) == "\x1B[0m\x1B[?25l\x1B[2J\x1B[1;1H\x1B[0;91;44mab  ");
    CHECK(painter.paint(grid).empty());
    grid.at(1, 1).character = U'é';
    CHECK(painter.paint(grid) == "\x1B[2;2H\x1B[0;39;49mé");
    grid.cursor_column = 3, grid.cursor_row = 1;
    CHECK(painter.paint(grid) == "\x1B[2;4H\x1B[?25h");
    grid.at(0, 0) = Cell{.character = U'x', .ink = 7, .paper = 0, .blink = true, .underline = true};
    CHECK(painter.paint(grid) == "\x1B[?25l\x1B[1;1H\x1B[0;4;5;37;40mx\x1B[2;4H\x1B[?25h");
    grid.cursor_column = grid.cursor_row = -1;
    CHECK(painter.paint(grid) == "\x1B[?25l");
    painter.forget();
    CHECK(painter.paint(grid).starts_with("\x1B[0m\x1B[?25l\x1B[2J"));
}

TEST_CASE("colours of a picture go to the nearest of a terminal's 256", "[tty][quick]") {
    CHECK(nearest_of_256(0x000000) == Palette256 + 16);
    CHECK(nearest_of_256(0xFFFFFF) == Palette256 + 231);
    CHECK(nearest_of_256(0xAA0000) == Palette256 + 16 + 3 * 36);  // 175 is the nearest step to AAh
    CHECK(nearest_of_256(0x0000FF) == Palette256 + 21);
}

TEST_CASE("the pacer follows the clock on the wall", "[pacer][quick]") {
    const Pacer::Time start{};
    Pacer pacer(100, 0, start);
    CHECK(pacer.target(0, start) == 0);
    CHECK(pacer.target(0, start + 50ms) == Approx(ticks_from_ms(50)).margin(2));
    CHECK(pacer.due(ticks_from_ms(20)) - start < 20'001us);
    CHECK(pacer.due(ticks_from_ms(20)) - start > 19'999us);

    pacer.set_percent(50, 1000, start);
    CHECK(pacer.target(1000, start + 50ms) == Approx(1000 + ticks_from_ms(25)).margin(2));
    pacer.set_percent(Pacer::Unlimited, 0, start);
    CHECK(pacer.target(0, start) == Never);
}

TEST_CASE("a machine that is far behind does not hurry after", "[pacer][quick]") {
    const Pacer::Time start{};
    Pacer pacer(100, 0, start);
    CHECK(pacer.target(0, start + 99ms) == Approx(ticks_from_ms(99)).margin(2));
    CHECK(pacer.target(0, start + 5s) == Approx(ticks_from_ms(20)).margin(2));  // as if 20 ms had passed
    CHECK(pacer.target(ticks_from_ms(20), start + 5010ms) == Approx(ticks_from_ms(30)).margin(2));
}

TEST_CASE("the pacer measures once a second", "[pacer][quick]") {
    const Pacer::Time start{};
    Pacer pacer(100, 0, start);
    CHECK_FALSE(pacer.measure(ticks_from_ms(400), start + 999ms));
    CHECK(pacer.measure(ticks_from_ms(500), start + 1s));
    CHECK(pacer.measured() == 50);
    CHECK(pacer.measure(ticks_from_ms(3500), start + 2s));
    CHECK(pacer.measured() == 300);
    CHECK_FALSE(pacer.measure(ticks_from_ms(3500), start + 2500ms));
}
