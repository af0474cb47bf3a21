// SPDX-License-Identifier: MIT
// Small things that all panes write with.
#pragma once
#include <string>
#include <string_view>

#include "tick86/base/bits.h"
#include "tick86/base/tick.h"
#include "tick86/debug/panes/pane.h"
#include "tick86/debug/panes/panes.h"

namespace tick86::layout {

constexpr u32 linear(u16 segment, u16 offset) { return FarAddress{segment, offset}.linear(); }

std::string far(u16 segment, u16 offset);  // "F000:E05B"
inline std::string far(FarAddress a) { return far(a.segment, a.offset); }

// Number of characters, of UTF-8 text too.
std::size_t width(std::string_view text);
std::size_t width(const PaneLine& line);
// Blanks up to the column, at least one if something is there already.
PaneLine& to_column(PaneLine& line, std::size_t column);

PaneLine& heading(Pane& pane, std::string_view text);
PaneLine& note(Pane& pane, std::string_view text);
PaneLine& row(Pane& pane);  // a new, empty line

// A level: '#' or '.'.
PaneLine& level(PaneLine& line, bool on);
// "text" and a '*' if it has changed, else a blank.
PaneLine& value(PaneLine& line, std::string_view text, bool is_changed);

// "12.345 ms", in the largest unit that leaves a number of 1 or more; exact to the last digit shown.
std::string duration(Tick ticks);
// "18.206 Hz" of a period in ticks; empty for 0.
std::string frequency(Tick period);

std::string name_of(const Namer& name, u16 segment, u16 offset);
// The name of exactly this address, not of one before it.
std::string label_of(const Namer& name, u16 segment, u16 offset);

}  // namespace tick86::layout
