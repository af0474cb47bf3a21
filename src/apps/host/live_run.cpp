// SPDX-License-Identifier: MIT
#include "apps/host/live_run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <utility>

#include "apps/host/debug/debugger.h"
#include "apps/host/signals.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::array<int, 14> Speeds{10, 25, 50, 75, 100, 125, 150, 200, 300, 400, 600, 800, 1200, 1600};
constexpr milliseconds Period{8}, PausedPeriod{50};

bool is_halted_for_good(const Pc& pc) {
    return pc.cpu().pending == cpu::Pending::Halted && !(pc.cpu().flags & cpu::flag::IF);
}

}  // namespace

LiveRun::LiveRun(Session& session, ScriptPlan plan)
    : session_(session),
      pacer_(session.options().speed, session.pc().now(), steady_clock::now()),
      script_(session, std::move(plan)),
      speed_before_(session.options().speed == Pacer::Unlimited ? 100 : session.options().speed) {
    install_signals();
}

void LiveRun::advance(milliseconds budget) {
    const Pacer::Time deadline = steady_clock::now() + budget;
    Pc& pc = session_.pc();
    if (paused_) exit_status_ = script_.poll(StopReason::Reached);  // signals and --timeout count in a pause, too
    if (Debugger* debugger = session_.debugger(); debugger && !is_over()) {
        if (const auto over = debugger->poll_script()) exit_status_ = script_.ended_by_debugger(*over);
        if (session_.is_stopped()) {
            if (!is_over()) debugger->serve_gdb(budget);
            if (!is_over()) exit_status_ = script_.poll(StopReason::Reached);
            was_stopped_ = true;
            return;
        }
        if (std::exchange(was_stopped_, false)) pacer_.restart(pc.now(), steady_clock::now());
    }
    const Tick target = pacer_.target(pc.now(), deadline - budget);
    while (!is_over() && !paused_ && !session_.is_stopped() && pc.now() < target) {
        const StopReason reason = session_.run(std::min(target, script_.next_stop()));
        if (on_slice) on_slice();
        exit_status_ = script_.poll(reason);
        if (steady_clock::now() >= deadline) break;
    }
}

milliseconds LiveRun::idle_time() const {
    const bool has_gdb = session_.debugger() && session_.debugger()->has_gdb();
    if (paused_ || session_.is_stopped()) return has_gdb ? Period : PausedPeriod;
    return pacer_.percent() == Pacer::Unlimited ? milliseconds{0} : Period;
}

// ---- commands

std::string LiveRun::toggle_pause() {
    paused_ = !paused_;
    if (!paused_) pacer_.restart(session_.pc().now(), steady_clock::now());
    return paused_ ? "paused" : "running";
}

std::string LiveRun::reset() {
    session_.release_all_keys();
    session_.pc().input({session_.pc().now(), ResetButton{}});
    return "reset";
}

std::string LiveRun::press_nmi() {
    Pc& pc = session_.pc();
    bool comes = false;
    if (Debugger* debugger = session_.debugger()) {
        comes = debugger->session().press_nmi();
    } else {
        pc.input({pc.now(), NmiButton{}});
        comes = pc.cpu().nmi_latch;
    }
    return comes ? "NMI" : "NMI button: the board lets none through now";
}

std::string LiveRun::next_disk() {
    if (!session_.swap_disk()) return "there is no other disk; give several with --fda";
    return fmt::format("drive A: {}", session_.disk_name(0));
}

std::string LiveRun::eject() {
    const std::string name = session_.disk_name(0);
    if (name.empty()) return "drive A is empty";
    session_.eject(0);
    return fmt::format("drive A: {} taken out", name);
}

std::string LiveRun::insert(const std::string& path) {
    try {
        session_.insert(0, path);
    } catch (const std::exception& error) {
        tell("{}", error.what());
        return error.what();
    }
    return fmt::format("drive A: {}", session_.disk_name(0));
}

std::string LiveRun::screenshot() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const std::string stem = fmt::format("tick86-{:%Y%m%d-%H%M%S}", fmt::localtime(now));
    std::string name = stem + ".png";
    std::error_code error;
    for (int n = 2; std::filesystem::exists(name, error); ++n) name = fmt::format("{}-{}.png", stem, n);
    if (!write_png(name, session_.pc().frame(), true)) return fmt::format("{} could not be written here", name);
    return fmt::format("picture saved: {}", (std::filesystem::current_path(error) / name).string());
}

void LiveRun::set_speed(int percent) { pacer_.set_percent(percent, session_.pc().now(), steady_clock::now()); }

std::string LiveRun::change_speed(int direction) {
    const int from = pacer_.percent() == Pacer::Unlimited ? Speeds.back() : pacer_.percent();
    int to = 100;
    if (direction > 0) {
        const auto faster = std::upper_bound(Speeds.begin(), Speeds.end(), from);
        to = faster == Speeds.end() ? from : *faster;
    } else if (direction < 0) {
        const auto here = std::lower_bound(Speeds.begin(), Speeds.end(), from);
        to = here == Speeds.begin() ? from : *(here - 1);
    }
    set_speed(to);
    return fmt::format("speed {} %", to);
}

std::string LiveRun::toggle_unlimited() {
    if (pacer_.percent() == Pacer::Unlimited) {
        set_speed(speed_before_);
        return fmt::format("speed {} %", speed_before_);
    }
    speed_before_ = pacer_.percent();
    set_speed(Pacer::Unlimited);
    return "as fast as possible";
}

bool LiveRun::measure() {
    return !paused_ && !session_.is_stopped() && pacer_.measure(session_.pc().now(), steady_clock::now());
}

std::string LiveRun::status() const {
    std::string text = fmt::format("{} %", pacer_.measured());
    if (pacer_.percent() == Pacer::Unlimited)
        text = "max: " + text;
    else if (pacer_.percent() != 100)
        text = fmt::format("{} of {} %", pacer_.measured(), pacer_.percent());
    if (paused_) text += " [paused]";
    if (session_.is_stopped()) text += " [stopped]";
    if (is_halted_for_good(session_.pc())) text += " [halted]";
    return text;
}

}  // namespace tick86::apps
