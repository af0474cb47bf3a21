// SPDX-License-Identifier: MIT
// Panes that are drawn. Those of the console with the same names say the same in text.
#pragma once
#include "apps/desktop/debugger/draw/pane_widget.h"
#include "apps/desktop/debugger/panels/panel.h"
#include "tick86/debug/panes/part_panes.h"

namespace tick86::apps {

// The two 8259As and the CPU: sixteen lines on their way to an interrupt. A click on a line asks `why`.
class ControllersPanel final : public Panel {
public:
    ControllersPanel() : Panel("pic", "8259 pair") {}
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;

private:
    void draw_chip(Desk& desk, const Ink& ink, const PicChip& chip, ImVec2 at);
    void draw_line(Desk& desk, const Ink& ink, const PicChip& chip, const PicLine& line, ImVec2 at);
    void draw_cpu(const Ink& ink, ImVec2 at);
    float x(const Ink& ink, float column) const { return left_ + column * ink.cell; }

    PicPicture picture_;
    float left_ = 0, columns_ = 0;  // where it begins; how wide it is
};

// The 8253: each counter with its numbers, and what OUT will do.
class TimerPanel final : public Panel {
public:
    TimerPanel() : Panel("pit", "8253 timer") {}
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;

private:
    void draw_counter(const Ink& ink, const PitCounter& counter, ImVec2 at, float width) const;
    PitPicture picture_;
};

// The megabyte: 16 rows of 64 KiB, with the segment registers in their places; below it the list.
class MapPanel final : public Panel {
public:
    MapPanel() : Panel("map", "Memory map") { widget_.scrolls = true; }
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    bool scrolls() const override { return false; }
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;

private:
    void draw_grid(Desk& desk, const Ink& ink, ImVec2 at, float width);
    std::vector<Region> regions_;
    Pane pane_;
    PaneWidget widget_;
};

}  // namespace tick86::apps
