// SPDX-License-Identifier: MIT
// The questions that the debugger's window asks, and its help. One at a time, in front of everything.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "apps/desktop/debugger/commands.h"
#include "apps/desktop/debugger/draw/pane_widget.h"

namespace tick86::apps {

class Dialogs {
public:
    // Returns what is wrong with the answer; empty: it was taken.
    using Accept = std::function<std::string(const std::string&)>;
    struct Choice {
        std::string name, text;
    };

    void ask(const std::string& question, const std::string& hint, const std::string& answer, Accept accept);
    void choose(const std::string& question, std::vector<Choice> choices,
                std::function<void(const std::string&)> accept);
    void help(Pane text);
    bool is_open() const { return kind_ != Kind::None; }
    bool is_drawn() const { return is_drawn_; }  // the last picture has one
    void close() { kind_ = Kind::None; }

    void draw(const Ink& ink);

private:
    enum class Kind : unsigned char { None, Question, Choice, Help };
    void open(Kind kind, const std::string& question);
    void draw_question(const Ink& ink);
    void draw_choice(const Ink& ink);
    bool draw_answer(const Ink& ink, const char* hint);

    Kind kind_ = Kind::None;
    bool is_new_ = false, is_drawn_ = false;
    std::string question_, hint_, answer_, problem_;
    Accept accept_;
    std::vector<Choice> choices_;
    std::function<void(const std::string&)> chosen_;
    int at_ = 0;
    PaneWidget widget_;
    Pane help_;
};

// All keys with what they do, then the marks that panes use.
Pane help_pane(KeySet keys);

}  // namespace tick86::apps
