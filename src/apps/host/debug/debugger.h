// SPDX-License-Identifier: MIT
// The debugger of a run, whatever shows it: session and console, the script that drives it, the files of breakpoints.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/host/options.h"
#include "tick86/debug/console.h"
#include "tick86/devices/keyboard_layout.h"

namespace tick86::apps {

class GdbSocket;

class Debugger {
public:
    // Reads symbols, breakpoints and scripts, and opens GDB's port; throws UsageError. `image` names the breakpoints
    // that are kept between runs; empty: none are.
    Debugger(Pc& pc, const RunOptions& options, const std::string& image);
    ~Debugger();
    // Lets the machine go; a script begins, and --halt stops, at the first instruction after reset.
    void begin();

    DebugSession& session() { return session_; }
    Console& console() { return console_; }

    // Where lines go that a script prints, log points among them; stdout unless a front end takes them.
    std::function<void(const std::string&)> print;

    bool is_stopped() const { return !session_.is_running() || is_held(); }
    // As Pc::run while the machine runs; nothing while it is stopped. A stop is printed if a script waits for it.
    StopReason run(Tick until);
    // Lines of the script, until one sets the machine going; GDB's packets. An exit status: either ends the program.
    std::optional<int> poll_script();
    // While the machine is stopped: GDB may let it go on, so that the program must not end.
    bool has_gdb() const { return gdb_ != nullptr; }
    // Answers GDB, and waits up to `limit` for it.
    void serve_gdb(std::chrono::milliseconds limit);
    // The line of the script that waits for the machine to stop: "setup.dbg:12"; empty if there is none.
    std::string next_line() const { return script_.empty() ? std::string{} : script_.front().from; }
    // The line of the script that has set the machine going toward something that has not come yet: "-x 'next-irq 5'";
    // empty if there is none. `go` alone goes toward nothing. A guest fault on the way leaves it.
    std::string goal() const;
    // What the console's `type` has asked for since the last call.
    std::vector<KeyStroke> take_strokes() { return std::exchange(strokes_, {}); }
    // The guest fault at which the machine has stopped; Reached: it was something else.
    StopReason fault() const;

    // A line that a person typed. The same as the console's, and what it prints goes to `print`, too.
    Console::Result execute(const std::string& line);

private:
    struct Line {
        std::string text, from;  // "setup.dbg:12", "-x"
    };
    bool is_held() const;  // by GDB
    void read_script(const std::string& path);
    void show_stop();
    std::string breakpoint_file() const;
    void load_breakpoints();
    void save_breakpoints();

    DebugSession session_;
    Console console_;
    std::string image_;
    std::deque<Line> script_;
    std::string goal_;
    std::vector<KeyStroke> strokes_;
    u64 shown_stop_ = 0;
    bool stops_first_ = false, is_interactive_ = false, has_quit_ = false;
    std::unique_ptr<GdbSocket> gdb_;
};

// The names of our own ROM and demonstration disk, as far as the options use them.
Symbols builtin_names(const RunOptions& options);
// Any option that asks for a debugger at the start.
bool wants_debugger(const RunOptions& options);

}  // namespace tick86::apps
