// SPDX-License-Identifier: MIT
// The records of interrupts: as a list, against time, and one of them in plain words.
#pragma once
#include "apps/desktop/debugger/panels/text_panel.h"
#include "tick86/debug/panes/interrupt_panes.h"

namespace tick86::apps {

// Enter or a double click on one explains it.
class InterruptsPanel final : public TextPanel {
public:
    InterruptsPanel();

private:
    Pane make(Desk& desk);
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    void explain(Desk& desk, int line);
    bool only_hardware_ = false;
};

// The latest one after each stop, until another is chosen.
class CardPanel final : public TextPanel {
public:
    CardPanel();
    void stopped(Desk&) override { serial_.reset(); }
    void choose(u64 serial);

private:
    Pane make(Desk& desk, PaneRoom room);
    std::optional<u64> serial_;
};

// A lane for each source. The wheel, or + and -, shows a longer or a shorter time; a click explains one.
class LanesPanel final : public Panel {
public:
    LanesPanel() : Panel("lanes", "Lanes") {}
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    bool character(Desk& desk, char32_t c) override;

private:
    void make(Desk& desk);
    void zoom(double times);
    void draw_lane(Desk& desk, const Ink& ink, const InterruptLanes::Lane& lane, ImVec2 at, float right);
    float x(cpu::Clock clock, float left, float right) const;

    InterruptLanes lanes_;
    double zoom_ = 1;  // 1: the latest ten can be seen
};

}  // namespace tick86::apps
