// SPDX-License-Identifier: MIT
// The 83 keys by name, and the US layout: which keys type a character.
#pragma once
#include <optional>
#include <string_view>

#include "tick86/base/types.h"

namespace tick86 {

// One key with the shift keys that are held meanwhile.
struct KeyStroke {
    u8 code = 0;
    bool shift = false, ctrl = false, alt = false;
    bool operator==(const KeyStroke&) const = default;
};

namespace scan {
inline constexpr u8 Ctrl = 0x1D, LeftShift = 0x2A, RightShift = 0x36, Alt = 0x38, CapsLock = 0x3A, NumLock = 0x45,
                    ScrollLock = 0x46;
}

// "Esc", "A", "F1", "Up", "KP5" ... in any mixture of cases, aliases included ("Return", "PageUp", "-"). 0 if unknown.
u8 scan_code(std::string_view name);
// The first name of a scan code; empty if there is no such key.
std::string_view key_name(u8 code);
// The keys that type `c` on a US keyboard with CapsLock off: printable ASCII, \n or \r (Enter), \t, \b, ESC, and
// the other control codes as Ctrl with a letter.
std::optional<KeyStroke> key_stroke(char c);
// "Ctrl-C", "Alt+F4", "Shift-Tab", "Ctrl-Alt-Del", "F1"; also "Pause" (Ctrl-NumLock), "Break" (Ctrl-ScrollLock) and
// "PrtSc" (Shift and the keypad's *), the keys that larger keyboards have instead.
std::optional<KeyStroke> parse_key(std::string_view text);

}  // namespace tick86
