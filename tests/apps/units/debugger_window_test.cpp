// SPDX-License-Identifier: MIT
// Parts of the debugger's window that need no window: tiles, settings, keys, colours.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "apps/desktop/debugger/commands.h"
#include "apps/desktop/debugger/settings.h"
#include "apps/desktop/debugger/theme.h"
#include "apps/desktop/debugger/tiles.h"

using namespace tick86;
using namespace tick86::apps;

namespace {

const std::vector<std::string> Known{"code", "stack", "memory", "console", "timer"};

Tiles tiles(const char* text) {
    auto parsed = Tiles::parse(text, Known);
    REQUIRE(parsed);
    return std::move(*parsed);
}

TileRect rect(const Tiles& t, const char* pane) {
    REQUIRE(t.tile_of(pane));
    return t.tile_of(pane)->rect;
}

constexpr const char* Four = "(beside 600 (above 500 [*code] [memory *console]) (above 250 [*stack] [*timer]))";

}  // namespace

TEST_CASE("debugger tiles: the text form comes back as it was", "[apps][debugger][quick]") {
    CHECK(tiles(Four).text() == Four);
    CHECK(tiles("[*code]").text() == "[*code]");
    CHECK(tiles("[code]").text() == "[*code]");
    CHECK(tiles("  ( above 500\n[code ][ *stack ] ) ").text() == "(above 500 [*code] [*stack])");
}

TEST_CASE("debugger tiles: panes that are not known leave no gap", "[apps][debugger][quick]") {
    CHECK(tiles("[a *stack b]").text() == "[*stack]");
    CHECK(tiles("[stack *a]").text() == "[*stack]");
    CHECK(tiles("(beside 600 (above 500 [a] [*b]) (above 250 [*stack] [a2 *timer]))").text() ==
          "(above 250 [*stack] [*timer])");
    CHECK_FALSE(Tiles::parse("(beside 600 [a] [b])", Known));
    CHECK_FALSE(Tiles::parse("[a a code]", Known));
}

TEST_CASE("debugger tiles: a damaged layout is none", "[apps][debugger][quick]") {
    for (const char* text :
         {"", "[", "[]", "[*]", "[code", "code", "[nothing]", "[code code]", "[code] [stack]", "(beside 500 [code])",
          "(beside 500 [code] [stack]", "(beside 500 [code] [code])", "(beside 5 [code] [stack])",
          "(beside 960 [code] [stack])", "(beside x [code] [stack])", "(across 500 [code] [stack])",
          "(beside 500 [code] [stack]) x", "(beside 500 [code] [*])"}) {
        CAPTURE(text);
        CHECK_FALSE(Tiles::parse(text, Known));
    }
    std::string deep = "[code]";
    for (int i = 0; i < 100; ++i) deep = "(beside 500 " + deep + " [stack])";
    CHECK_FALSE(Tiles::parse(deep, Known));
}

TEST_CASE("debugger tiles: they cover the window, with borders between", "[apps][debugger][quick]") {
    Tiles t = tiles(Four);
    t.place({10, 20, 1005, 605}, 5, 40);
    const TileRect code = rect(t, "code"), console = rect(t, "console"), stack = rect(t, "stack"),
                   timer = rect(t, "timer");
    CHECK(code.x == 10);
    CHECK(code.y == 20);
    CHECK(code.width == 600);
    CHECK(code.height == 300);
    CHECK(console.y == 325);
    CHECK(console.height == 300);
    CHECK(stack.x == 615);
    CHECK(stack.width == 400);
    CHECK(stack.height == 150);
    CHECK(timer.height == 450);
    CHECK(t.borders().size() == 3);

    SECTION("a border that is dragged takes both sides along") {
        for (const Tiles::Border& border : std::vector(t.borders()))
            if (border.is_beside) t.drag(border, -100, 33);
        CHECK(rect(t, "code").width == 500);
        CHECK(rect(t, "stack").x == 515);
        CHECK(rect(t, "stack").width == 500);
        CHECK(rect(t, "code").height == 300);
    }
    SECTION("no tile gets smaller than it may be") {
        for (const Tiles::Border& border : std::vector(t.borders()))
            if (border.is_beside) t.drag(border, 5000, 0);
        CHECK(rect(t, "stack").width >= 40);
        t.place({0, 0, 300, 605}, 5, 100);
        CHECK(rect(t, "stack").width == 100);
        CHECK(rect(t, "code").width == 195);
    }
    SECTION("where there is no room for all, all have some") {
        t.place({0, 0, 60, 50}, 5, 100);
        for (const Tile* tile : t.list()) {
            CHECK(tile->rect.width > 0);
            CHECK(tile->rect.height > 0);
        }
    }
    SECTION("keys move the nearest border of that direction") {
        t.focus(*t.tile_of("timer"));
        t.resize(Side::Left, 24);
        CHECK(rect(t, "timer").width == 424);
        t.resize(Side::Down, 30);
        CHECK(rect(t, "timer").height == 420);
        CHECK(rect(t, "stack").height == 180);
    }
}

TEST_CASE("debugger tiles: the focus goes round and to the sides", "[apps][debugger][quick]") {
    Tiles t = tiles(Four);
    t.place({0, 0, 1005, 605}, 5, 40);
    CHECK(t.focused().pane() == "code");
    std::vector<std::string> order;
    for (int i = 0; i < 4; ++i) {
        order.push_back(t.focused().pane());
        t.focus_next(+1);
    }
    CHECK(order == std::vector<std::string>{"code", "console", "stack", "timer"});
    CHECK(t.focused().pane() == "code");
    t.focus_next(-1);
    CHECK(t.focused().pane() == "timer");
    t.focus_side(Side::Left);
    CHECK(t.focused().pane() == "console");
    t.focus_side(Side::Up);
    CHECK(t.focused().pane() == "code");
    t.focus_side(Side::Up);
    CHECK(t.focused().pane() == "code");
    t.focus_side(Side::Right);
    CHECK(t.focused().pane() == "stack");
    t.focus_side(Side::Down);
    CHECK(t.focused().pane() == "timer");
    t.focus_side(Side::Down);
    CHECK(t.focused().pane() == "timer");
}

TEST_CASE("debugger tiles: panes come forward, move, split and close", "[apps][debugger][quick]") {
    Tiles t = tiles(Four);
    t.place({0, 0, 1005, 605}, 5, 40);
    t.show("memory");
    CHECK(t.text() == "(beside 600 (above 500 [*code] [*memory console]) (above 250 [*stack] [*timer]))");
    CHECK(t.focused().pane() == "memory");
    t.show_next(+1);
    CHECK(t.focused().pane() == "console");
    t.show_next(+1);
    CHECK(t.focused().pane() == "memory");

    SECTION("a pane that is alone takes its place along") {
        t.move_here("stack");
        CHECK(t.text() == "(beside 600 (above 500 [*code] [memory console *stack]) [*timer])");
        CHECK(t.focused().pane() == "stack");
        t.move_here("timer");
        CHECK(t.text() == "(above 500 [*code] [memory console stack *timer])");
        t.move_here("code");
        CHECK(t.text() == "[memory console stack timer *code]");
        t.close("code");
        CHECK(t.text() == "[memory console stack *timer]");
        for (const char* pane : {"timer", "memory", "stack", "console"}) t.close(pane);
        CHECK(t.text() == "[*console]");
        CHECK(t.focused().pane() == "console");
    }
    SECTION("a pane of several gets a place of its own") {
        t.split(Side::Right);
        CHECK(t.text() ==
              "(beside 600 (above 500 [*code] (beside 500 [*console] [*memory])) (above 250 [*stack] [*timer]))");
        CHECK(t.focused().pane() == "memory");
        t.split(Side::Right);  // alone: nothing to split
        CHECK(t.list().size() == 5);
        t.close("console");
        CHECK(t.text() == "(beside 600 (above 500 [*code] [*memory]) (above 250 [*stack] [*timer]))");
        CHECK(t.focused().pane() == "memory");
    }
    SECTION("the focus stays where it is when another place goes") {
        t.close("code");
        CHECK(t.focused().pane() == "memory");
        t.close("stack");
        CHECK(t.text() == "(beside 600 [*memory console] [*timer])");
        CHECK(t.focused().pane() == "memory");
    }
    SECTION("one that is nowhere comes to the focus") {
        t.close("timer");
        t.show("timer");
        CHECK(t.focused().panes == std::vector<std::string>{"memory", "console", "timer"});
        CHECK(t.focused().pane() == "timer");
    }
}

TEST_CASE("debugger settings: what is written is read", "[apps][debugger][quick]") {
    Settings s;
    s.keys = KeySet::Turbo;
    s.is_light = true;
    s.font = 17;
    s.width = 1300, s.height = 900;
    s.has_place = true;
    s.x = -12, s.y = 40;
    s.layout = Four;
    s.watches = {"word [bp+4]", "irr & isr"};
    std::vector<std::string> problems;
    const Settings read = Settings::parse(s.text(), problems);
    CHECK(problems.empty());
    CHECK(read.text() == s.text());
    CHECK(read.keys == KeySet::Turbo);
    CHECK(read.watches == s.watches);
    CHECK(Settings::parse(Settings().text(), problems).text() == Settings().text());
    CHECK(problems.empty());
}

TEST_CASE("debugger settings: lines that mean nothing are named and left out", "[apps][debugger][quick]") {
    std::vector<std::string> problems;
    const Settings s = Settings::parse(
        "keys turbo\nkeys wordstar\nfont 200\nfont\nfont 12x\nsize 10 10\nsize 800\nplace 1\ncolours pink\nlayout\n"
        "watch \nnonsense 5\n\n# a comment\nfont 12\n",
        problems);
    CHECK(problems.size() == 11);
    CHECK(problems[0] == "line 2: 'keys wordstar' means nothing here");
    CHECK(s.keys == KeySet::Turbo);
    CHECK(s.font == 12);
    CHECK(s.width == 0);
    CHECK_FALSE(s.is_light);
}

TEST_CASE("debugger settings: the file is in the user's folder", "[apps][debugger][quick]") {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / "tick86-settings-test";
    fs::remove_all(folder);
    const char* old = std::getenv("XDG_CONFIG_HOME");
    const std::string kept = old ? old : "";
    ::setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
    const std::string path = settings_path();
    CHECK(path == (folder / "tick86" / "debugger.conf").string());
    std::vector<std::string> problems;
    CHECK(load_settings(path, problems).text() == Settings().text());
    Settings s;
    s.font = 21;
    CHECK(save_settings(path, s));
    CHECK(load_settings(path, problems).font == 21);
    CHECK(problems.empty());
    { std::ofstream(path, std::ios::binary) << std::string("\0\xFF\xFE garbage\nlayout (((\n", 23); }
    CHECK(load_settings(path, problems).font == 0);
    CHECK(problems.size() == 1);  // the layout is judged by who knows the panes
    CHECK_FALSE(save_settings("/proc/nothing/here/debugger.conf", s));
    ::setenv("XDG_CONFIG_HOME", "relative", 1);
    CHECK_FALSE(settings_path().starts_with("relative"));
    old ? ::setenv("XDG_CONFIG_HOME", kept.c_str(), 1) : ::unsetenv("XDG_CONFIG_HOME");
    fs::remove_all(folder);
}

TEST_CASE("debugger keys: both sets", "[apps][debugger][quick]") {
    using modifier::Alt, modifier::Ctrl, modifier::Shift;
    const auto standard = [](SDL_Scancode key, int modifiers = 0) {
        return command_for(KeySet::Standard, key, modifiers);
    };
    const auto turbo = [](SDL_Scancode key, int modifiers = 0) { return command_for(KeySet::Turbo, key, modifiers); };
    CHECK(standard(SDL_SCANCODE_F5) == Command::Run);
    CHECK(standard(SDL_SCANCODE_F5, Shift) == Command::Break);
    CHECK(standard(SDL_SCANCODE_ESCAPE) == Command::Break);
    CHECK(standard(SDL_SCANCODE_F9) == Command::ToggleBreakpoint);
    CHECK(standard(SDL_SCANCODE_F10) == Command::Over);
    CHECK(standard(SDL_SCANCODE_F11) == Command::Into);
    CHECK(standard(SDL_SCANCODE_F11, Shift) == Command::Out);
    CHECK(standard(SDL_SCANCODE_F10, Shift) == Command::Back);
    CHECK(standard(SDL_SCANCODE_F7) == Command::NextInterrupt);
    CHECK(standard(SDL_SCANCODE_G, Ctrl) == Command::GoTo);
    CHECK(standard(SDL_SCANCODE_F, Ctrl) == Command::Search);
    CHECK(standard(SDL_SCANCODE_G) == Command::None);
    CHECK(standard(SDL_SCANCODE_F5, Alt) == Command::None);
    CHECK(turbo(SDL_SCANCODE_F7) == Command::Into);
    CHECK(turbo(SDL_SCANCODE_F8) == Command::Over);
    CHECK(turbo(SDL_SCANCODE_F9) == Command::Run);
    CHECK(turbo(SDL_SCANCODE_F4) == Command::ToCursor);
    CHECK(turbo(SDL_SCANCODE_F2) == Command::ToggleBreakpoint);
    CHECK(turbo(SDL_SCANCODE_F8, Alt) == Command::Out);
    CHECK(turbo(SDL_SCANCODE_TAB, Shift) == Command::PreviousPane);
    CHECK(key_of(KeySet::Standard, Command::Out) == "Shift+F11");
    CHECK(key_of(KeySet::Turbo, Command::Out) == "Alt+F8");
    CHECK(key_of(KeySet::Standard, Command::GoTo) == "Ctrl+G");
    for (const KeySet set : {KeySet::Standard, KeySet::Turbo}) {
        std::set<std::string> keys;
        for (const CommandInfo& info : commands()) {
            CAPTURE(info.help);
            const std::string key = key_of(set, info.command);
            CHECK_FALSE(key.empty());
            CHECK(key.find('?') == std::string::npos);
            CHECK(keys.insert(key).second);
            CHECK_FALSE(info.help.empty());
            CHECK(help_of(info.command) == info.help);
        }
    }
}

TEST_CASE("debugger colours: everything can be read on everything it stands on", "[apps][debugger][quick]") {
    CHECK(contrast(0x000000, 0xFFFFFF) == Approx(21));
    CHECK(contrast(0x777777, 0x777777) == Approx(1));
    for (const bool is_light : {false, true}) {
        const Theme& t = theme(is_light);
        CHECK(t.is_light == is_light);
        for (int i = 0; i <= static_cast<int>(Role::Note); ++i) {
            const Colour ink = t.of(static_cast<Role>(i));
            CAPTURE(is_light, i, contrast(ink, t.paper), contrast(ink, t.cursor), contrast(ink, t.current));
            CHECK(contrast(ink, t.paper) >= 4.5);
            CHECK(contrast(ink, t.field) >= 4.5);
            CHECK(contrast(ink, t.cursor) >= 3.5);
            CHECK(contrast(ink, t.current) >= 3.5);
        }
        CHECK(contrast(t.text, t.header) >= 7);
        CHECK(contrast(t.dim, t.header) >= 4);
        CHECK(contrast(t.text, t.header_focus) >= 7);
        CHECK(contrast(t.text, t.selected) >= 4.5);
        CHECK(contrast(t.accent, t.paper) >= 3);
        for (const Colour lit : {t.on, t.changed, t.blocked, t.accent}) CHECK(contrast(lit, t.paper) >= 3);
    }
}
