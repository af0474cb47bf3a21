// SPDX-License-Identifier: MIT
// A run that somebody watches: paced by the wall clock, steered by commands, ended by the user, a signal or its script.
// The window and the terminal share it; they add a screen, keys and sound.
#pragma once
#include <chrono>
#include <functional>
#include <string>

#include "apps/host/pacer.h"
#include "apps/host/script.h"
#include "apps/host/session.h"

namespace tick86::apps {

class LiveRun {
public:
    // From here on SIGINT, SIGTERM and SIGHUP end the run, not the program. Throws UsageError.
    LiveRun(Session& session, ScriptPlan plan);

    // Called after each slice, at most 10 ms of emulated time, before the script looks at it.
    std::function<void()> on_slice;

    // Emulates until the machine is where the wall clock wants it, at most for about `budget` of host time.
    void advance(std::chrono::milliseconds budget);
    // How long the front end may sleep before the next advance().
    std::chrono::milliseconds idle_time() const;
    bool is_over() const { return exit_status_.has_value(); }
    void quit() { exit_status_ = exit_status_.value_or(status::Ok); }
    // Results written, disks flushed; the exit status.
    int finish() { return script_.finish(exit_status_.value_or(status::Ok)); }

    // Commands. They return what they did, in words for the user.
    std::string toggle_pause();
    std::string reset();
    std::string press_nmi();
    std::string next_disk();
    std::string eject();
    std::string insert(const std::string& path);  // into drive A
    std::string screenshot();                     // into the current folder
    std::string change_speed(int direction);      // +1 faster, -1 slower, 0 back to 100 %
    std::string toggle_unlimited();

    bool is_paused() const { return paused_; }
    const Pacer& pacer() const { return pacer_; }
    bool measure();              // once a second: true when status() may be new
    std::string status() const;  // "100 %", "max: 1240 %", "100 % [paused]"

private:
    void set_speed(int percent);

    Session& session_;
    Pacer pacer_;
    Script script_;
    std::optional<int> exit_status_;
    int speed_before_ = 100;  // to which toggle_unlimited() returns
    bool paused_ = false, was_stopped_ = false;
};

}  // namespace tick86::apps
