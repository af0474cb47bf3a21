// SPDX-License-Identifier: MIT
// The debugger in a terminal: registers, code and stack, or any other pane, above a console with the verbs of
// debug/console.h. It is shown while the machine stands still; while it runs, the guest has screen and keys.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "apps/host/debug/debugger.h"
#include "apps/tty/painter.h"
#include "tick86/devices/keyboard_layout.h"

namespace tick86::apps {

class DebugScreen {
public:
    // From here on the debugger's lines go to the console of this screen.
    explicit DebugScreen(Debugger& debugger);

    // A key for the debugger. What is typed while the machine is on its way waits for it; Esc and Ctrl-C stop it.
    void key(const KeyStroke& stroke);
    // After each advance of the machine: notes a stop, goes on with what waits.
    void pump();
    // The machine runs on and the guest has the screen: what waited is forgotten.
    void leave() { waiting_.clear(); }
    void say(const std::string& lines);  // on the console

    // `bottom`: a line that covers the last row.
    Grid draw(int columns, int rows, const std::string& bottom);
    bool shows_guest() const { return shows_guest_; }  // by F4, until the next key
    bool has_quit() const { return has_quit_; }

private:
    void handle(const KeyStroke& stroke);
    void execute(const std::string& line);
    void toggle_breakpoint();
    void edit(const KeyStroke& stroke);
    void complete();
    void recall(int direction);
    void show_pane(int direction);
    void draw_console(Grid& grid, int top, int rows);
    void say_line(std::string_view line);

    Debugger& debugger_;
    std::deque<KeyStroke> waiting_;
    std::deque<std::string> log_;
    int columns_ = 80;  // of the screen, when it was drawn last
    std::string line_;
    std::size_t cursor_ = 0;
    std::vector<std::string> entered_;  // lines, to be called back
    std::size_t recalled_ = 0;
    std::size_t pane_ = 0;      // which fills the middle; 0: code and stack
    int first_ = 0, back_ = 0;  // line of the pane at the top; lines of the console below the bottom
    u64 seen_stop_ = 0;
    bool shows_guest_ = false, has_quit_ = false;
};

}  // namespace tick86::apps
