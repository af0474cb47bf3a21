// SPDX-License-Identifier: MIT
// One pane of the debugger's window, and what all of them share.
#pragma once
#include <SDL_scancode.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/desktop/debugger/commands.h"
#include "apps/desktop/debugger/draw/ink.h"
#include "tick86/debug/console.h"

namespace tick86::apps {

// The machine under the debugger, and what a pane may ask of the window.
struct Desk {
    explicit Desk(Console& c) : console(c), session(c.session()) {}

    Console& console;
    DebugSession& session;

    std::function<void(const std::string&)> tell;        // a line in the status bar
    std::function<void(u32 linear)> show_code;           // in the code pane, which comes forward
    std::function<void(u32 linear)> show_memory;         // in the memory pane, likewise
    std::function<void(const std::string&)> show;        // a pane, by its name
    std::function<void()> changed;                       // the panes are to be made anew
    std::function<void(const std::string&)> start_line;  // to the console, with this in its input line
    std::function<void(const std::string& question, const std::string& hint, const std::string& answer,
                       std::function<std::string(const std::string&)> accept)>
        ask;  // `accept` returns what is wrong with the answer

    std::function<void(u64 serial)> explain;                // this interrupt, in plain words
    std::function<void(const std::string& line)> run_line;  // in the console, which shows it and its answer

    const Pc& pc() const { return session.pc(); }
};

// Empty, with a sentence in `problem`, if it is none. Numbers are hexadecimal.
std::optional<Expression::Value> address_of(const Desk& desk, const std::string& text, std::string& problem);

class Panel {
public:
    Panel(std::string name, std::string title) : name_(std::move(name)), title_(std::move(title)) {}
    virtual ~Panel() = default;
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;

    const std::string& name() const { return name_; }    // in layouts and on the command line
    const std::string& title() const { return title_; }  // on its tab
    // What it shows is old. It is made anew when it is drawn next, not before.
    void set_stale() { is_stale_ = true; }

    // In an ImGui window of its own.
    virtual void draw(Desk& desk, const Ink& ink, bool is_focused) = 0;
    virtual bool scrolls() const { return true; }  // its ImGui window has scroll bars
    virtual void stopped(Desk&) {}                 // the machine has stopped, once each time

    virtual bool wants_tab() const { return false; }  // it does not go to the next pane now
    // False: not for this pane.
    virtual bool command(Desk&, Command) { return false; }
    virtual bool key(Desk&, SDL_Scancode, int /*modifiers*/) { return false; }
    virtual bool character(Desk&, char32_t) { return false; }
    virtual bool go_to(Desk&, const Expression::Value&) { return false; }

protected:
    bool is_stale_ = true;

private:
    std::string name_, title_;
};

// All panes there are, in the order of the menu: those with a form of their own, then the others of the console.
std::vector<std::unique_ptr<Panel>> make_panels(const Console& console);

}  // namespace tick86::apps
