// SPDX-License-Identifier: MIT
#include "debug/panes/layout.h"

#include <fmt/format.h>

namespace tick86 {

namespace layout {

std::string far(u16 segment, u16 offset) { return fmt::format("{:04X}:{:04X}", segment, offset); }

std::size_t width(std::string_view text) {
    std::size_t characters = 0;
    for (const char c : text) characters += (static_cast<u8>(c) & 0xC0) != 0x80;
    return characters;
}
std::size_t width(const PaneLine& line) {
    std::size_t sum = 0;
    for (const Piece& piece : line.pieces) sum += width(piece.text);
    return sum;
}

PaneLine& to_column(PaneLine& line, std::size_t column) {
    const std::size_t used = width(line);
    if (used < column)
        line.add(std::string(column - used, ' '));
    else if (used > 0)
        line.add(" ");
    return line;
}

PaneLine& row(Pane& pane) { return pane.emplace_back(); }
PaneLine& heading(Pane& pane, std::string_view text) { return row(pane).add(text, Role::Heading); }
PaneLine& note(Pane& pane, std::string_view text) { return row(pane).add(text, Role::Note); }

PaneLine& level(PaneLine& line, bool on) {
    return on ? line.add(std::string(1, mark::On), Role::On) : line.add(std::string(1, mark::Off), Role::Dim);
}

PaneLine& value(PaneLine& line, std::string_view text, bool is_changed) {
    line.add(std::string(text) + (is_changed ? mark::Changed : ' '), is_changed ? Role::Changed : Role::Plain);
    return line;
}

// A tick is 22/315 us.
std::string duration(Tick ticks) {
    const u64 ns = ticks / 315 * 22'000 + ticks % 315 * 22'000 / 315;
    if (ns < 1'000) return fmt::format("{} ns", ns);
    if (ns < 1'000'000) return fmt::format("{}.{:03} us", ns / 1'000, ns % 1'000);
    const u64 us = ns / 1'000;
    if (us < 1'000'000) return fmt::format("{}.{:03} ms", us / 1'000, us % 1'000);
    return fmt::format("{}.{:06} s", us / 1'000'000, us % 1'000'000);
}

std::string frequency(Tick period) {
    if (period == 0) return {};
    const u64 mhz = (315'000'000'000 / 22 + period / 2) / period;
    return fmt::format("{}.{:03} Hz", mhz / 1'000, mhz % 1'000);
}

std::string name_of(const Namer& name, u16 segment, u16 offset) { return name ? name(segment, offset) : std::string(); }
std::string label_of(const Namer& name, u16 segment, u16 offset) {
    std::string found = name_of(name, segment, offset);
    if (found.find('+') != std::string::npos) found.clear();
    return found;
}

}  // namespace layout

Pane marks_pane() {
    Pane pane;
    layout::heading(pane, "Marks");
    const auto explain = [&](char c, std::string_view text) {
        layout::row(pane).add(fmt::format(" {}  ", c)).add(text, Role::Note);
    };
    explain(mark::Here, "where the machine stands: the next instruction, the top of the stack, the cursor");
    explain(mark::Changed, "changed since the last stop");
    explain(mark::On, "a line or bit that is asserted");
    explain(mark::Off, "a line or bit that is not");
    explain(mark::Blocks, "what keeps something from happening");
    explain(mark::Guess, "found by a rule of thumb, not known for certain");
    explain(mark::Stop, "a breakpoint");
    explain(mark::Disabled, "a breakpoint that is switched off");
    return pane;
}

}  // namespace tick86
