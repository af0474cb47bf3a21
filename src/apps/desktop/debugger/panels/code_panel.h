// SPDX-License-Identifier: MIT
// The code pane: follows the next instruction, and has a cursor for breakpoints and `run to`.
#pragma once
#include "apps/desktop/debugger/draw/pane_widget.h"
#include "apps/desktop/debugger/panels/text_panel.h"

namespace tick86::apps {

class CodePanel final : public TextPanel {
public:
    CodePanel();
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    void stopped(Desk& desk) override;
    bool command(Desk& desk, Command command) override;
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;
    bool go_to(Desk& desk, const Expression::Value& place) override;

private:
    Pane make(Desk& desk, int rows);
    void hit(Desk& desk, const PaneHit& hit) override;
    void menu(Desk& desk, const PaneLine& line) override;
    void scroll_by(Desk& desk, int instructions);
    void toggle_breakpoint(Desk& desk, u32 linear);
    std::optional<u32> cursor_address() const;

    CodeView view_;
    bool follows_ = true;
    std::optional<u32> put_cursor_;  // at the line of this address, when it is made next
};

}  // namespace tick86::apps
