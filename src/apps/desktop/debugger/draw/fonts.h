// SPDX-License-Identifier: MIT
// The letters of the debugger: DejaVu Sans Mono, or where it is not installed the font of the machine's own ROM, which
// has all of code page 437 but no bold.
#pragma once
#include <string>

struct ImFont;

namespace tick86::apps {

struct Fonts {
    ImFont* regular = nullptr;
    ImFont* bold = nullptr;
    bool is_rom_font = false;

    // Builds the atlas of the present ImGui context anew, `pixels` high. Never fails.
    static Fonts build(float pixels);
};

}  // namespace tick86::apps
