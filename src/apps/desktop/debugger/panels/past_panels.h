// SPDX-License-Identifier: MIT
// Panes of what happened just before: instructions, port accesses, the bus.
#pragma once
#include "apps/desktop/debugger/panels/text_panel.h"
#include "tick86/debug/port_access.h"

namespace tick86::apps {

// The last instructions, the newest at the bottom. Enter or a double click goes back to before one.
class TracePanel final : public TextPanel {
public:
    TracePanel();
    void stopped(Desk& desk) override;

private:
    Pane make(Desk& desk);
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    void go_back(Desk& desk, int line);
    std::vector<cpu::Clock> starts_;  // of the lines' steps
};

// What the CPU read from ports and wrote to them. Search shows only some of them.
class PortsPanel final : public TextPanel {
public:
    PortsPanel();
    bool command(Desk& desk, Command command) override;

private:
    void look_back(Desk& desk);
    Pane make(Desk& desk);
    void ask(Desk& desk);
    std::string filter_;
    std::vector<std::pair<u16, u16>> wanted_;  // ranges; none: all
    std::unique_ptr<IoLog> log_;
    u64 stop_ = 0;           // it is of this stop,
    cpu::Clock clock_ = -1;  // at this moment
};

// The last clocks as a logic analyser shows them, and as a table.
class BusPanel final : public Panel {
public:
    BusPanel() : Panel("bus", "Bus and queue") { widget_.keeps_end = true; }
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    bool scrolls() const override { return false; }
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;

private:
    void make(Desk& desk);
    void draw_clocks(const Ink& ink) const;
    std::vector<BusClock> clocks_;
    std::vector<std::string> steps_;  // what is executed, by BusClock::step
    Pane pane_;
    PaneWidget widget_;
    bool is_new_ = true;
    int to_scroll_ = 0;  // the drawing, by clocks
};

}  // namespace tick86::apps
