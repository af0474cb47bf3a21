// SPDX-License-Identifier: MIT
// The guest's screen as a grid of a terminal's size: text as it is, or the part around the cursor if there is no room;
// graphics as half blocks.
#pragma once
#include <string>

#include "apps/tty/painter.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

class ScreenView {
public:
    // `bottom`: a line that covers the last row; without one, `idle` is shown there if the guest needs no row for
    // itself.
    Grid draw(Pc& pc, int columns, int rows, const std::string& bottom, const std::string& idle);

private:
    void draw_text(Grid& grid, const Pc& pc, const TextScreen& screen, int rows);
    void draw_graphics(Grid& grid, const Frame& frame, const TextScreen& screen, int rows);
    void follow(const TextScreen& screen, int columns, int rows);

    int left_ = 0, top_ = 0;  // of the part that is shown
};

// How the fitted card shows a character with this attribute.
Cell cell_of(const Pc& pc, u8 character, u8 attribute);

}  // namespace tick86::apps
