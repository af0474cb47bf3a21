// SPDX-License-Identifier: MIT
// A scripted run: types, looks at the screen, watches limits, and decides how the program ends. Every front end polls
// it after each slice of emulated time.
#pragma once
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/host/files/wav.h"
#include "apps/host/script_plan.h"
#include "apps/host/session.h"
#include "apps/host/status.h"
#include "tick86/debug/address.h"

namespace tick86::apps {

class Script {
public:
    static constexpr Tick Slice = ticks_from_ms(10);

    Script(Session& session, ScriptPlan plan);  // throws UsageError

    // Until when the machine may run now.
    Tick next_stop() const;
    // Looks at what happened in the slice. The exit status when the run is over.
    std::optional<int> poll(StopReason reason);
    // The debugger has stopped the machine and nobody will let it go on: the exit status.
    int stopped(StopReason fault);
    // A script or GDB has ended the run: what is awaited then has not come.
    int ended_by_debugger(int exit_status) {
        return exit_status == status::Ok ? stopped(StopReason::Reached) : exit_status;
    }
    // Writes what was asked for at the end (screen, PNG, hash, WAV), flushes the disks; returns the final status.
    int finish(int exit_status);

private:
    int end(int exit_status, const std::string& why, const std::string& advice);
    int end(int exit_status, const std::string& why, FarAddress at, cpu::Clock clock, const std::string& advice);
    int end_at_reset();
    std::optional<int> on_fault(StopReason reason);
    std::optional<int> on_limit(const std::string& what);
    // What has not come yet, as a clause; empty: nothing.
    std::string awaited() const;
    std::string awaited_on_screen() const;
    int clean_stop();
    std::string debugger_line() const;  // as Debugger::next_line()
    std::string debugger_goal() const;  // as Debugger::goal()
    void print_hashes();

    Session& session_;
    Pc& pc_;
    const RunOptions& options_;
    ScriptPlan plan_;
    std::size_t swaps_ = 0;
    TextScreen screen_;
    std::string screen_text_;
    std::unique_ptr<WavFile> wav_;
    Tick end_tick_ = Never;  // --max-cycles and --max-time
    std::string end_name_;
    cpu::Clock next_hash_ = 0;
    std::optional<std::chrono::steady_clock::time_point> deadline_;  // --timeout
};

}  // namespace tick86::apps
