// SPDX-License-Identifier: MIT
// Parts of which pictures of the machine are drawn. Each says by its form or by a digit what its colour says, too.
#pragma once
#include <initializer_list>

#include "apps/desktop/debugger/draw/ink.h"

namespace tick86::apps {

// A lamp with a 1 or a 0 in it; round for flip-flops of one kind, square for another.
void lamp(const Ink& ink, ImVec2 middle, bool is_on, bool is_round, Colour lit);
// A line through these points; thicker when on.
void wire(const Ink& ink, std::initializer_list<ImVec2> points, bool is_on);
// A contact in a wire: closed, or open with a cross over it.
void gate(const Ink& ink, ImVec2 middle, bool is_open);
void arrow_right(const Ink& ink, ImVec2 tip, bool is_on);
void arrow_down(const Ink& ink, ImVec2 tip, bool is_on);
void box(const Ink& ink, ImVec2 from, ImVec2 to);

}  // namespace tick86::apps
