// SPDX-License-Identifier: MIT
// The verbs of the debugger as lines of text: the same in the window, the terminal, a script, and behind GDB's
// `monitor`. A verb that sets the machine going returns at once; the front end advances the session until it stops and
// shows stop_text().
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/debug/panes/panes.h"
#include "tick86/debug/session.h"

namespace tick86 {

class Interrupts;
struct ConsoleState;

class Console {
public:
    struct Result {
        std::string text;  // lines, each with a line end; empty if there is nothing to say
        bool ok = true;    // false: the line could not be understood or done; `text` says why
        bool quits = false;
        bool contradicts = false;  // an `expect` did not hold
    };

    explicit Console(DebugSession& session);
    ~Console();

    // One line: a verb and its arguments. An empty line repeats the last verb that steps or lists.
    Result execute(std::string_view line);
    // Reads on in the interrupt log. To be called after each run; what is not read in time, statistics do not know.
    const Interrupts& interrupts();
    // Where the machine stands after a stop: why, registers, the next instruction.
    std::string stop_text();
    // Where one is, always: "in IRQ 0 handler, depth 2, interrupted 0F3A:0112"; for a status bar.
    std::string status_line() const;

    // Ways to complete the word that ends at `cursor`, sorted.
    std::vector<std::string> complete(std::string_view line, std::size_t cursor) const;
    std::string help(std::string_view verb = {}) const;

    // Panes by name, the same everywhere: "regs", "pic", "ivt" ... `rows`: so many lines are visible; 0: as usual.
    std::vector<std::string_view> pane_names() const;
    Pane pane(std::string_view name, PaneRoom room = {});

    // What they are made with, for who shows one in a way of its own.
    Namer namer() const;
    CodeSources code_sources() const;
    StackSources stack_sources();  // good until the machine moves, as is what recent_steps() gives
    std::vector<Watch>& watches();
    // The last steps before now, oldest first, at most `count`, with the bus; found by running the past again, once for
    // each stop. While the machine runs, those of the last time.
    std::span<const TraceStep> recent_steps(u64 count);

    // What front ends lend; each may be empty. Files: false with a message in `content` if it cannot be done.
    std::function<bool(const std::string& path, std::string& content)> read_file;
    std::function<bool(const std::string& path, std::string& content)> write_file;
    std::function<std::string(const std::string& keys)> type;  // as --type; empty, or what is wrong

    DebugSession& session();

private:
    std::unique_ptr<ConsoleState> inner_;
};

}  // namespace tick86
