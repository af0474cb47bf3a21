// SPDX-License-Identifier: MIT
#include "tick86/devices/keyboard_layout.h"

#include <array>

namespace tick86 {
namespace {

// Scan codes 01h to 53h [XT-TR keyboard scan codes]: name, and what the key types alone and with Shift (0 = nothing).
struct Key {
    std::string_view name;
    char plain = 0, shifted = 0;
};
constexpr std::array<Key, 84> KeyTable{{
    {""},
    {"Esc", '\x1B', '\x1B'},
    {"1", '1', '!'},
    {"2", '2', '@'},
    {"3", '3', '#'},
    {"4", '4', '$'},
    {"5", '5', '%'},
    {"6", '6', '^'},
    {"7", '7', '&'},
    {"8", '8', '*'},
    {"9", '9', '('},
    {"0", '0', ')'},
    {"Minus", '-', '_'},
    {"Equals", '=', '+'},
    {"Backspace", '\b', '\b'},
    {"Tab", '\t', 0},
    {"Q", 'q', 'Q'},
    {"W", 'w', 'W'},
    {"E", 'e', 'E'},
    {"R", 'r', 'R'},
    {"T", 't', 'T'},
    {"Y", 'y', 'Y'},
    {"U", 'u', 'U'},
    {"I", 'i', 'I'},
    {"O", 'o', 'O'},
    {"P", 'p', 'P'},
    {"LeftBracket", '[', '{'},
    {"RightBracket", ']', '}'},
    {"Enter", '\r', '\r'},
    {"Ctrl"},
    {"A", 'a', 'A'},
    {"S", 's', 'S'},
    {"D", 'd', 'D'},
    {"F", 'f', 'F'},
    {"G", 'g', 'G'},
    {"H", 'h', 'H'},
    {"J", 'j', 'J'},
    {"K", 'k', 'K'},
    {"L", 'l', 'L'},
    {"Semicolon", ';', ':'},
    {"Quote", '\'', '"'},
    {"Grave", '`', '~'},
    {"LeftShift"},
    {"Backslash", '\\', '|'},
    {"Z", 'z', 'Z'},
    {"X", 'x', 'X'},
    {"C", 'c', 'C'},
    {"V", 'v', 'V'},
    {"B", 'b', 'B'},
    {"N", 'n', 'N'},
    {"M", 'm', 'M'},
    {"Comma", ',', '<'},
    {"Period", '.', '>'},
    {"Slash", '/', '?'},
    {"RightShift"},
    {"KPStar"},
    {"Alt"},
    {"Space", ' ', ' '},
    {"CapsLock"},
    {"F1"},
    {"F2"},
    {"F3"},
    {"F4"},
    {"F5"},
    {"F6"},
    {"F7"},
    {"F8"},
    {"F9"},
    {"F10"},
    {"NumLock"},
    {"ScrollLock"},
    {"Home"},
    {"Up"},
    {"PgUp"},
    {"KPMinus"},
    {"Left"},
    {"KP5"},
    {"Right"},
    {"KPPlus"},
    {"End"},
    {"Down"},
    {"PgDn"},
    {"Ins"},
    {"Del"},
}};

struct Alias {
    std::string_view name;
    u8 code;
};
constexpr Alias Aliases[] = {
    {"Escape", 0x01},   {"-", 0x0C},         {"=", 0x0D},          {"Equal", 0x0D},     {"BS", 0x0E},
    {"BkSp", 0x0E},     {"[", 0x1A},         {"]", 0x1B},          {"Return", 0x1C},    {"KPEnter", 0x1C},
    {"Control", 0x1D},  {"LeftCtrl", 0x1D},  {"LCtrl", 0x1D},      {"RightCtrl", 0x1D}, {"RCtrl", 0x1D},
    {";", 0x27},        {"'", 0x28},         {"Apostrophe", 0x28}, {"`", 0x29},         {"Backtick", 0x29},
    {"Shift", 0x2A},    {"LShift", 0x2A},    {"\\", 0x2B},         {",", 0x33},         {".", 0x34},
    {"/", 0x35},        {"KPSlash", 0x35},   {"RShift", 0x36},     {"KP*", 0x37},       {"KPMultiply", 0x37},
    {"LeftAlt", 0x38},  {"LAlt", 0x38},      {"RightAlt", 0x38},   {"AltGr", 0x38},     {"Spacebar", 0x39},
    {"Caps", 0x3A},     {"Num", 0x45},       {"Scroll", 0x46},     {"KP7", 0x47},       {"KP8", 0x48},
    {"UpArrow", 0x48},  {"KP9", 0x49},       {"PageUp", 0x49},     {"KP-", 0x4A},       {"KPSubtract", 0x4A},
    {"KP4", 0x4B},      {"LeftArrow", 0x4B}, {"Center", 0x4C},     {"KP6", 0x4D},       {"RightArrow", 0x4D},
    {"KP+", 0x4E},      {"KPAdd", 0x4E},     {"KP1", 0x4F},        {"KP2", 0x50},       {"DownArrow", 0x50},
    {"KP3", 0x51},      {"PageDown", 0x51},  {"KP0", 0x52},        {"Insert", 0x52},    {"KPDot", 0x53},
    {"KPPeriod", 0x53}, {"KP.", 0x53},       {"Delete", 0x53},
};

// Keys that only larger keyboards have, as the strokes that do their work here, alone and with Ctrl.
struct Combination {
    std::string_view name;
    KeyStroke alone, with_ctrl;
};
constexpr u8 KpStar = 0x37;
constexpr Combination Combinations[] = {
    {"Pause", {scan::NumLock, false, true, false}, {scan::ScrollLock, false, true, false}},
    {"Break", {scan::ScrollLock, false, true, false}, {scan::ScrollLock, false, true, false}},
    {"PrtSc", {KpStar, true, false, false}, {KpStar, false, true, false}},
    {"PrintScreen", {KpStar, true, false, false}, {KpStar, false, true, false}},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

}  // namespace

u8 scan_code(std::string_view name) {
    if (name.empty()) return 0;
    for (std::size_t code = 1; code < KeyTable.size(); ++code)
        if (same(KeyTable[code].name, name)) return static_cast<u8>(code);
    for (const Alias& alias : Aliases)
        if (same(alias.name, name)) return alias.code;
    return 0;
}

std::string_view key_name(u8 code) { return code < KeyTable.size() ? KeyTable[code].name : std::string_view{}; }

std::optional<KeyStroke> key_stroke(char c) {
    if (c == 0) return std::nullopt;
    if (c == '\n') c = '\r';
    if (c == '\x7F') return KeyStroke{scan_code("Backspace"), false, true, false};
    for (std::size_t code = 1; code < KeyTable.size(); ++code) {
        if (KeyTable[code].plain == c) return KeyStroke{static_cast<u8>(code)};
        if (KeyTable[code].shifted == c) return KeyStroke{static_cast<u8>(code), true};
    }
    if (c > 0 && c < ' ') {  // Ctrl takes the letter's code less 40h
        const auto letter = key_stroke(lower(static_cast<char>(c + 0x40)));
        if (letter) return KeyStroke{letter->code, letter->shift, true, false};
    }
    return std::nullopt;
}

std::optional<KeyStroke> parse_key(std::string_view text) {
    KeyStroke stroke;
    while (true) {
        // The separator is searched from the second character, so that "-" and "+" are keys themselves.
        const std::size_t end = text.size() > 1 ? text.find_first_of("-+", 1) : std::string_view::npos;
        const std::string_view word = end == std::string_view::npos ? text : text.substr(0, end);
        if (end == std::string_view::npos || end + 1 == text.size()) break;
        if (same(word, "Ctrl") || same(word, "Control"))
            stroke.ctrl = true;
        else if (same(word, "Alt"))
            stroke.alt = true;
        else if (same(word, "Shift"))
            stroke.shift = true;
        else
            return std::nullopt;
        text = text.substr(end + 1);
    }
    for (const Combination& c : Combinations) {
        if (!same(c.name, text)) continue;
        const KeyStroke& meant = stroke.ctrl ? c.with_ctrl : c.alone;
        return KeyStroke{meant.code, stroke.shift || meant.shift, meant.ctrl, stroke.alt};
    }
    stroke.code = scan_code(text);
    if (stroke.code == 0 && text.size() == 1) {
        if (const auto typed = key_stroke(text[0])) stroke.code = typed->code, stroke.shift |= typed->shift;
    }
    if (stroke.code == 0) return std::nullopt;
    return stroke;
}

}  // namespace tick86
