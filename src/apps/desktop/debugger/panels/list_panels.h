// SPDX-License-Identifier: MIT
// Panes whose lines can be changed: registers, stack, breakpoints, watches.
#pragma once
#include "apps/desktop/debugger/panels/text_panel.h"

namespace tick86::apps {

// Enter, or a double click on a value, asks for a new one; a click on a flag turns it over.
class RegistersPanel final : public TextPanel {
public:
    RegistersPanel();

private:
    void hit(Desk& desk, const PaneHit& hit) override;
    void ask(Desk& desk, const std::string& answer);
};

class StackPanel final : public TextPanel {
public:
    StackPanel();
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    void stopped(Desk& desk) override;
    bool command(Desk& desk, Command command) override;
    bool go_to(Desk& desk, const Expression::Value& place) override;

private:
    Pane make(Desk& desk, int rows);
    std::optional<u16> from_;  // empty: SP
};

// Space or Enter: on and off; Delete: away; Insert: a new one.
class BreakpointsPanel final : public TextPanel {
public:
    BreakpointsPanel();
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;
    bool character(Desk& desk, char32_t c) override;

private:
    Pane make(Desk& desk);
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    int number_at(const Desk& desk, int line) const;  // 0: none there
    void turn(Desk& desk, int number);
    void remove(Desk& desk, int number);
    void add(Desk& desk);
};

// Insert: a new one; Enter: change it; Delete: away.
class WatchesPanel final : public TextPanel {
public:
    WatchesPanel();
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;

private:
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    Pane make(Desk& desk);
    void ask(Desk& desk, std::size_t number);  // the size: a new one
    void remove(Desk& desk, std::size_t number);
};

// Interrupt vectors. Who changed one is searched for when it is asked: that may mean to run all of the past again.
class VectorsPanel final : public TextPanel {
public:
    VectorsPanel();
    bool command(Desk& desk, Command command) override;

private:
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    bool only_hooked_ = false;
};

}  // namespace tick86::apps
