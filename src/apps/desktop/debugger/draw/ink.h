// SPDX-License-Identifier: MIT
// What everything in the debugger's window is drawn with: colours, letters, and the size of a character.
#pragma once
#include <imgui.h>

#include <string_view>

#include "apps/desktop/debugger/draw/fonts.h"
#include "apps/desktop/debugger/theme.h"

namespace tick86::apps {

struct Ink {
    const Theme* theme = nullptr;
    Fonts fonts;
    float size = 13;  // of the letters, in points of the window
    float cell = 8;   // width of a character
    float line = 17;  // from one line of text to the next

    // Of the present ImGui list; `x`, `y`: where the first character's cell begins.
    void text(ImVec2 at, Colour colour, std::string_view text, bool is_bold = false) const;
    void centred(ImVec2 middle, Colour colour, std::string_view text, bool is_bold = false) const;
    float width(std::string_view text) const;  // of UTF-8, in points
};

inline ImU32 rgba(Colour c, float alpha = 1) {
    return IM_COL32(c >> 16 & 0xFF, c >> 8 & 0xFF, c & 0xFF, static_cast<int>(alpha * 255 + 0.5f));
}

std::size_t characters(std::string_view utf8);
std::string_view first_characters(std::string_view utf8, std::size_t count);

// Colours and measures of ImGui's own widgets.
void set_style(const Ink& ink);

}  // namespace tick86::apps
