// SPDX-License-Identifier: MIT
#include "apps/desktop/desktop.h"

#include <SDL.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "apps/desktop/debugger/debugger_window.h"
#include "apps/desktop/guest_keys.h"
#include "apps/desktop/quiet_stderr.h"
#include "apps/desktop/sound.h"
#include "apps/desktop/window.h"
#include "apps/host/live_run.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds RunBudget{14};  // of host time between two looks at the keys
constexpr std::chrono::microseconds PictureEvery{16'667};

class Desktop {
public:
    Desktop(Session& session, ScriptPlan plan);
    int run();

private:
    std::string title() const;
    void handle(const SDL_Event& event);
    void key(const SDL_KeyboardEvent& event);
    void command(SDL_Scancode key);
    void toggle_help();
    void play();
    void present();
    void open_debugger();
    void close_debugger();
    bool stops_unseen() const;

    Session& session_;
    SDL_Scancode host_key_;
    std::string host_key_name_;
    LiveRun live_;
    GuestKeys keys_;
    Window window_;
    std::unique_ptr<DebuggerWindow> debugger_;
    Sound sound_;
    bool host_key_down_ = false, help_shown_ = false, was_stopped_ = false;
    Pacer::Time next_picture_{};
};

SDL_Scancode checked_host_key(const std::string& name) {
    if (const auto key = host_key_from(name)) return *key;
    throw UsageError(
        fmt::format("there is no key '{}' for the host key; examples: RightCtrl, RightAlt, ScrollLock, Menu", name));
}

Desktop::Desktop(Session& session, ScriptPlan plan)
    : session_(session),
      host_key_(checked_host_key(session.options().host_key)),
      host_key_name_(SDL_GetScancodeName(host_key_)),
      live_(session, std::move(plan)),
      keys_(session),
      window_(session.title() + " - tick86", session.options().scale, session.options().fullscreen) {
    SDL_StopTextInput();
    SDL_EventState(SDL_DROPFILE, SDL_ENABLE);
    if (!sound_.open()) {
        tell("no sound: {}", SDL_GetError());
        sound_.set_muted(true);
    }
    if (session.options().mute) sound_.set_muted(true);
    live_.on_slice = [this] {
        play();
        keys_.pump();
    };
}

std::string Desktop::title() const {
    return fmt::format("{} - tick86 - {}{} - {}+H: help", session_.title(), live_.status(),
                       sound_.is_muted() ? " [muted]" : "", host_key_name_);
}

void Desktop::play() {
    Pc& pc = session_.pc();
    const Pacer& pacer = live_.pacer();
    int percent = pacer.percent();
    if (percent != Pacer::Unlimited && pacer.measured() < percent * 97 / 100) percent = std::max(pacer.measured(), 1);
    if (session_.options().wav.empty()) {
        sound_.play(pc.speaker(), pc.now(), percent);
    } else {
        Speaker copy = pc.speaker();  // the file takes the original's edges
        sound_.play(copy, pc.now(), percent);
    }
}

void Desktop::present() {
    const Pacer::Time now = std::chrono::steady_clock::now();
    if (now < next_picture_) return;
    next_picture_ = std::max(next_picture_ + PictureEvery, now - PictureEvery);
    window_.present(session_.pc().frame());
}

void Desktop::open_debugger() {
    if (debugger_) return debugger_->raise();
    if (window_.is_fullscreen()) window_.toggle_fullscreen();  // it is to be seen beside it
    std::optional<SDL_Point> smallest;
    if (!session_.options().scale) smallest = Window::size_at_scale_1();
    debugger_ =
        std::make_unique<DebuggerWindow>(session_.attach_debugger(), SDL_GetWindowFromID(window_.id()), smallest);
    debugger_->speed = [this] { return live_.status(); };
}

// The machine runs on, and stops again where a breakpoint wants it.
void Desktop::close_debugger() {
    debugger_.reset();
    if (session_.is_stopped()) session_.debugger()->session().go();
}

// It has stopped, and neither a window nor a script nor GDB is there for it.
bool Desktop::stops_unseen() const {
    return session_.is_stopped() && !debugger_ && session_.debugger()->next_line().empty() && !session_.options().gdb;
}

int Desktop::run() {
    if (session_.options().debug) open_debugger();
    while (!live_.is_over()) {
        SDL_Event event;
        while (SDL_PollEvent(&event)) handle(event);
        live_.advance(RunBudget);
        if (live_.measure() || std::exchange(was_stopped_, session_.is_stopped()) != session_.is_stopped())
            window_.set_title(title());
        present();
        if (stops_unseen()) open_debugger();
        if (debugger_) debugger_->present();
        if (debugger_ && debugger_->is_closed()) close_debugger();
        if (const milliseconds idle = live_.idle_time(); idle.count() > 0)
            SDL_WaitEventTimeout(nullptr, static_cast<int>(idle.count()));
    }
    keys_.release_all();
    return live_.finish();
}

void Desktop::handle(const SDL_Event& event) {
    if (debugger_ && debugger_->handle(event)) return;
    switch (event.type) {
        case SDL_QUIT: live_.quit(); break;
        case SDL_KEYDOWN:
        case SDL_KEYUP:
            if (event.key.windowID == window_.id()) key(event.key);
            break;
        case SDL_WINDOWEVENT:
            if (event.window.windowID != window_.id()) break;
            if (event.window.event == SDL_WINDOWEVENT_CLOSE) live_.quit();
            if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) {
                keys_.release_all();
                host_key_down_ = false;
            }
            window_.redraw();
            break;
        case SDL_RENDER_TARGETS_RESET:
        case SDL_RENDER_DEVICE_RESET: window_.redraw(); break;
        case SDL_DROPFILE:
            window_.set_message(live_.insert(event.drop.file));
            window_.set_title(title());
            SDL_free(event.drop.file);
            break;
        default: break;
    }
}

void Desktop::key(const SDL_KeyboardEvent& event) {
    const SDL_Scancode key = event.keysym.scancode;
    const bool is_down = event.type == SDL_KEYDOWN;
    if (key == host_key_) {
        host_key_down_ = is_down;
        return;
    }
    if (!is_down) {
        keys_.up(key);
        return;
    }
    if (host_key_down_) {
        const bool may_repeat = key == SDL_SCANCODE_EQUALS || key == SDL_SCANCODE_MINUS;
        if (!event.repeat || may_repeat) command(key);
        return;
    }
    if (!event.repeat) keys_.down(key);  // the guest's keyboard repeats by itself
}

void Desktop::command(SDL_Scancode key) {
    const auto show = [this](const std::string& text) { window_.set_message(text); };
    switch (key) {
        case SDL_SCANCODE_F: window_.toggle_fullscreen(); break;
        case SDL_SCANCODE_S: {
            const std::string done = live_.screenshot();
            tell("{}", done);
            show(done);
            break;
        }
        case SDL_SCANCODE_P: show(live_.toggle_pause()); break;
        case SDL_SCANCODE_R:
            keys_.release_all();
            show(live_.reset());
            break;
        case SDL_SCANCODE_N: show(live_.press_nmi()); break;
        case SDL_SCANCODE_D: show(live_.next_disk()); break;
        case SDL_SCANCODE_E: show(live_.eject()); break;
        case SDL_SCANCODE_M:
            sound_.set_muted(!sound_.is_muted());
            show(sound_.is_muted() ? "sound off" : "sound on");
            break;
        case SDL_SCANCODE_EQUALS:
        case SDL_SCANCODE_KP_PLUS: show(live_.change_speed(+1)); break;
        case SDL_SCANCODE_MINUS:
        case SDL_SCANCODE_KP_MINUS: show(live_.change_speed(-1)); break;
        case SDL_SCANCODE_0:
        case SDL_SCANCODE_KP_0: show(live_.change_speed(0)); break;
        case SDL_SCANCODE_X: show(live_.toggle_unlimited()); break;
        case SDL_SCANCODE_B:
            open_debugger();
            session_.debugger()->session().break_in();
            break;
        case SDL_SCANCODE_H: toggle_help(); break;
        case SDL_SCANCODE_Q: live_.quit(); break;
        default: return;
    }
    window_.set_title(title());
}

void Desktop::toggle_help() {
    help_shown_ = !help_shown_;
    if (!help_shown_) return window_.set_help({});
    const auto row = [this](const char* key, const char* text) {
        return fmt::format("{:>16}  {}", fmt::format("{}+{}", host_key_name_, key), text);
    };
    window_.set_help({"All keys go to the machine, but for these:", "", row("F", "full screen and back"),
                      row("S", "save a picture of the screen"), row("P", "pause and go on"), row("R", "press RESET"),
                      row("N", "press the NMI button"), row("D", "next disk of drive A"),
                      row("E", "take the disk out of drive A"), row("M", "sound off and on"),
                      row("+ -", "faster, slower"), row("0", "real speed"), row("X", "as fast as possible, and back"),
                      row("B", "stop, and open the debugger"), row("H", "this help"), row("Q", "quit"), "",
                      "A disk image dropped on the window goes into drive A.",
                      "Pause is Ctrl-NumLock, PrtSc is Shift-*; Ctrl+Pause is Break."});
}

}  // namespace

bool desktop_available() {
    const auto is_set = [](const char* name) {
        const char* value = std::getenv(name);
        return value && *value;
    };
    if (!is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") && !is_set("SDL_VIDEODRIVER")) return false;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    const QuietStderr quiet;
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return false;
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return true;
}

int run_desktop(Session& session, ScriptPlan plan) {
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetMainReady();
    try {
        const int exit_status = [&] { return Desktop(session, std::move(plan)).run(); }();
        SDL_Quit();
        return exit_status;
    } catch (const DisplayError& error) {
        tell("no window can be opened ({}); use --display tty or --headless", error.what());
        return status::Unusable;
    }
}

}  // namespace tick86::apps
