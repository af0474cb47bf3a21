// SPDX-License-Identifier: MIT
// What a terminal sends for keys, as strokes of the XT keyboard: escape sequences of xterm, VT220, the Linux console
// and rxvt. A lone ESC is told from the beginning of a sequence by the silence after it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tick86/devices/keyboard_layout.h"

namespace tick86::apps {

class KeyDecoder {
public:
    static constexpr char MenuKey = 0x1D;             // Ctrl-]
    static constexpr u8 F11 = 0x57, LastOfXt = 0x53;  // F11 is no key of the XT: for the debugger alone
    // Bytes to strokes, up to a sequence that is not complete yet. The menu key ends it: is_menu() is true, and the
    // bytes after it wait for the next call.
    std::vector<KeyStroke> decode(std::string_view bytes);
    // Nothing came for a while: what has begun is complete.
    std::vector<KeyStroke> silence();
    bool is_waiting() const { return !pending_.empty(); }
    bool take_menu();         // the menu key came since the last call
    std::string take_rest();  // bytes that came after the menu key

private:
    bool next(std::vector<KeyStroke>& out, bool complete);

    std::string pending_;
    bool menu_ = false;
};

}  // namespace tick86::apps
