// SPDX-License-Identifier: MIT
// Draws lines of pieces, as every pane of the debugger gives them, and tells what was clicked. Has a line with a cursor
// and, in it, a chosen address, so that the mouse is not needed.
#pragma once
#include <SDL_scancode.h>

#include <functional>
#include <optional>

#include "apps/desktop/debugger/draw/ink.h"
#include "tick86/debug/panes/pane.h"

namespace tick86::apps {

struct PaneHit {
    enum class Kind : unsigned char { None, Pick, Gutter, Follow, Menu, Double };
    Kind kind = Kind::None;
    int line = -1, column = 0;
    std::optional<u32> target;  // of the piece there
    explicit operator bool() const { return kind != Kind::None; }
};

class PaneWidget {
public:
    int gutter = 0;  // so many columns on the left are clicked on for themselves
    bool has_cursor = true;
    bool scrolls = true;     // no: the caller makes as many lines as there is room for
    bool keeps_end = false;  // new lines at the bottom stay in sight
    // Draws over the text of a line; `at` is its left upper corner.
    std::function<void(const Ink&, const PaneLine&, ImVec2 at)> over;

    // In the present ImGui window, over all of its room.
    PaneHit draw(const Ink& ink, const Pane& pane, bool is_focused);

    // Moves the cursor; false: not a key for it. `pane` as last drawn.
    bool key(SDL_Scancode key, int modifiers, const Pane& pane);
    int cursor() const { return cursor_; }
    void set_cursor(int line) { cursor_ = line, choice_ = 0, must_show_ = true; }
    // The address chosen in the cursor's line.
    std::optional<u32> target(const Pane& pane) const;
    int rows() const { return rows_; }  // that fit, when it was drawn last

private:
    void draw_line(const Ink& ink, const PaneLine& line, ImVec2 at, bool has_choice, std::optional<int> hovered) const;

    int cursor_ = 0, choice_ = 0, rows_ = 1;
    std::size_t lines_ = 0;  // when it was drawn last,
    float line_ = 0;         // so high each
    bool must_show_ = false;
};

// Lines whose first piece says so with a '>' in the role of the current one.
bool is_current(const PaneLine& line);

}  // namespace tick86::apps
