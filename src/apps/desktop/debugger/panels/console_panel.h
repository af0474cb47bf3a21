// SPDX-License-Identifier: MIT
// The command line in the window: what was asked and answered, and a line to type the next in.
#pragma once
#include <deque>

#include "apps/desktop/debugger/draw/pane_widget.h"
#include "apps/desktop/debugger/panels/panel.h"

struct ImGuiInputTextCallbackData;

namespace tick86::apps {

class ConsolePanel final : public Panel {
public:
    ConsolePanel();
    void draw(Desk& desk, const Ink& ink, bool is_focused) override;
    bool scrolls() const override { return false; }
    bool wants_tab() const override { return !input_.empty(); }
    bool key(Desk& desk, SDL_Scancode key, int modifiers) override;
    bool command(Desk& desk, Command command) override;

    void start(const std::string& text);                           // in the input line, the cursor at its end
    void print(const std::string& text, Role role = Role::Plain);  // its lines

private:
    static constexpr std::size_t MostLines = 5000, MostHistory = 200;

    void enter(Desk& desk);
    static int edit(ImGuiInputTextCallbackData* data);
    void complete(ImGuiInputTextCallbackData& data);
    void recall(ImGuiInputTextCallbackData& data, int direction);

    PaneWidget widget_;
    Pane output_;
    std::string input_;
    std::vector<std::string> history_;
    std::size_t at_ = 0;  // in the history; its size: the line being typed
    std::string typed_;   // which was left to look at the history
    bool moves_to_end_ = false;
    Desk* desk_ = nullptr;  // while it is being drawn
};

}  // namespace tick86::apps
