// SPDX-License-Identifier: MIT
// The debugger beside the guest's window: panes and keys. What it knows of the machine it asks the console and its
// session, and what it does to it, it does through them.
#pragma once
#include <SDL_events.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/desktop/debugger/commands.h"
#include "apps/desktop/debugger/dialogs.h"
#include "apps/desktop/debugger/draw/imgui_renderer.h"
#include "apps/desktop/debugger/draw/ink.h"
#include "apps/desktop/debugger/panels/panel.h"
#include "apps/desktop/debugger/settings.h"
#include "apps/desktop/debugger/tiles.h"
#include "apps/desktop/open_window.h"
#include "apps/host/debug/debugger.h"

struct ImGuiContext;

namespace tick86::apps {

class ConsolePanel;

class DebuggerWindow {
public:
    // Beside the window `guest` where the display has room; `smallest`: it may be made as small as that. Throws
    // DisplayError.
    DebuggerWindow(Debugger& debugger, SDL_Window* guest, std::optional<SDL_Point> smallest);
    ~DebuggerWindow();  // remembers what the user has arranged
    DebuggerWindow(const DebuggerWindow&) = delete;
    DebuggerWindow& operator=(const DebuggerWindow&) = delete;

    std::function<std::string()> speed;  // for the status bar: "100 %"

    // True: the event was this window's.
    bool handle(const SDL_Event& event);
    // Draws if something has changed, or if the machine runs and the last picture is old.
    void present();
    void raise();
    bool is_closed() const { return is_closed_; }  // the user has closed it
    Uint32 id() const { return SDL_GetWindowID(window_); }

private:
    void open(SDL_Window* guest);
    void read_settings();
    void usual_layout();
    void set_fonts();
    float scale() const;

    void window_event(const SDL_WindowEvent& event);
    void key_down(const SDL_KeyboardEvent& event);
    void give_key(const SDL_KeyboardEvent& event);
    void text_input(const char* utf8);
    void perform(Command command, bool is_repeated);
    bool on_machine(Command command, bool is_repeated);
    bool on_window(Command command);
    bool on_dialog(Command command);

    void notice_stop();
    bool has_menu() const;
    void draw();
    void set_all_stale();
    void frame();
    void draw_toolbar(float height);
    void draw_tiles(TileRect area);
    void draw_header(Tile& tile, float height);
    void draw_pane_menu(Tile& tile);
    void draw_status(float y, float height);
    void drop_target(Tile& tile, TileRect rect);

    Panel* panel(std::string_view name) const;
    Panel& focused_panel() const { return *panel(tiles_.focused().pane()); }
    void show(const std::string& pane);
    void tell(const std::string& text);
    ConsolePanel& console_panel() const;
    void run_line(const std::string& line);

    Debugger& debugger_;
    DebugSession& session_;
    std::function<void(const std::string&)> print_before_;  // where scripts printed before the window was there
    SDL_Window* window_ = nullptr;
    SDL_Renderer* renderer_ = nullptr;
    ImGuiContext* context_ = nullptr;
    std::unique_ptr<ImguiRenderer> imgui_;
    Settings settings_;
    std::string settings_path_;
    Ink ink_;
    Desk desk_;
    std::vector<std::unique_ptr<Panel>> panels_;
    std::vector<std::string> names_;
    Tiles tiles_;
    Dialogs dialogs_;
    std::function<void()> later_;  // what a menu chose, once no tile is being drawn
    std::string message_;
    u64 stops_seen_ = 0;
    cpu::Clock clock_seen_ = -1;
    std::deque<Command> waiting_;  // steps that were asked for before the one that runs was done
    bool is_stepping_ = false;
    bool was_running_ = false, console_waits_ = false;  // for a stop, to be shown in the console
    int frames_due_ = 3;                                // ImGui needs some to settle
    Uint64 next_look_ = 0, drawn_at_ = 0;
    float fonts_scale_ = 0;
    bool fonts_are_stale_ = true, is_closed_ = false, has_focus_ = false;
    bool imgui_has_key_ = false;  // and no frame was made since
    int modifiers_ = 0;           // those that were down when the event came that is handled now
};

}  // namespace tick86::apps
