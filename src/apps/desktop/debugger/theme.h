// SPDX-License-Identifier: MIT
// The colours of the debugger's window, dark or light. None of them says what the text beside it does not say, too.
#pragma once
#include "tick86/base/types.h"
#include "tick86/debug/panes/pane.h"

namespace tick86::apps {

using Colour = u32;  // 0xRRGGBB

struct Theme {
    bool is_light = false;
    // Grounds.
    Colour window = 0, paper = 0, header = 0, header_focus = 0, border = 0, field = 0;
    Colour current = 0;  // behind the line where the machine stands
    Colour cursor = 0;   // behind the line with the cursor
    Colour selected = 0;
    // Ink on paper.
    Colour text = 0, dim = 0, heading = 0, here = 0, changed = 0, on = 0, blocked = 0, name = 0, address = 0, note = 0;
    Colour accent = 0;  // what has the focus
    // Of drawings.
    Colour wire = 0, wire_on = 0, chip = 0, lamp_off = 0, breakpoint = 0;
    Colour ram = 0, video = 0, card_rom = 0, board_rom = 0, empty = 0;

    Colour of(Role role) const;
};

const Theme& theme(bool is_light);

// From 1 (the same) to 21 (black on white) [WCAG 2].
double contrast(Colour a, Colour b);

}  // namespace tick86::apps
