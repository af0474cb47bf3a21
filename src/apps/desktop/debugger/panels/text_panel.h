// SPDX-License-Identifier: MIT
// A pane that is text alone.
#pragma once
#include "apps/desktop/debugger/draw/pane_widget.h"
#include "apps/desktop/debugger/panels/panel.h"

namespace tick86::apps {

class TextPanel : public Panel {
public:
    using Make = std::function<Pane(Desk&, PaneRoom)>;
    enum class Rows : unsigned char {
        All,     // the text is as long as it is, and scrolls
        Fitted,  // as many lines are asked for as there is room for
    };
    TextPanel(std::string name, std::string title, Rows rows, Make make)
        : Panel(std::move(name), std::move(title)), make_(std::move(make)) {
        widget_.scrolls = rows == Rows::All;
    }

    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    bool scrolls() const override { return widget_.scrolls; }
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;
    bool command(Desk& desk, Command command) override;

protected:
    void renew(Desk& desk, PaneRoom room);
    // What a click, or Enter, does.
    virtual void hit(Desk& desk, const PaneHit& hit);
    // The menu will be about what is there.
    virtual void point_at(const PaneHit&) {}
    // More lines of the menu, above the usual ones.
    virtual void menu(Desk&, const PaneLine&) {}
    void draw_menu(Desk& desk);

    PaneWidget widget_;
    Pane pane_;
    PaneRoom room_{25, 80};
    bool open_menu_ = false;

private:
    Make make_;
};

}  // namespace tick86::apps
