// SPDX-License-Identifier: MIT
// The window: where it stands, its events, its keys. What it draws is in window_frame.cpp.
#include "apps/desktop/debugger/debugger_window.h"

#include <SDL.h>
#include <backends/imgui_impl_sdl.h>
#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "apps/desktop/debugger/panels/console_panel.h"
#include "apps/desktop/debugger/pictures/interrupt_panels.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

constexpr int LeastWidth = 480, LeastHeight = 320;
constexpr int LeastUsualWidth = 1000, LeastUsualHeight = 700, MostUsualWidth = 1440, MostUsualHeight = 1040,
              Between = 8;
constexpr int UsualFont = 13;
constexpr Uint64 LookEvery = 200;  // ms, while the machine runs
constexpr std::size_t MostWaiting = 16;
constexpr int FramesToSettle = 3;  // ImGui needs some until a click has had all its effects

int modifiers_of(Uint16 mod) {
    return (mod & KMOD_SHIFT ? modifier::Shift : 0) | (mod & KMOD_CTRL ? modifier::Ctrl : 0) |
           (mod & KMOD_ALT ? modifier::Alt : 0);
}

// Letters as large as the display wants them: whole and half steps for dense ones.
int font_for(SDL_Window* window) {
    float dpi = 96;
    SDL_GetDisplayDPI(std::max(0, SDL_GetWindowDisplayIndex(window)), &dpi, nullptr, nullptr);
    const float times = dpi < 144 ? 1 : std::min(3.0f, std::round(dpi / 96 * 2) / 2);
    return static_cast<int>(UsualFont * times);
}

SDL_Rect rect_of(SDL_Window* window) {
    SDL_Rect rect{};
    SDL_GetWindowPosition(window, &rect.x, &rect.y);
    SDL_GetWindowSize(window, &rect.w, &rect.h);
    return rect;
}

// What the windows may cover, less what a window manager puts around one.
SDL_Rect room_on_display(SDL_Window* guest) {
    SDL_Rect area{0, 0, LeastUsualWidth, LeastUsualHeight};
    SDL_GetDisplayUsableBounds(std::max(0, SDL_GetWindowDisplayIndex(guest)), &area);
    int top = 0, left = 0, bottom = 0, right = 0;
    SDL_GetWindowBordersSize(guest, &top, &left, &bottom, &right);
    return {area.x + left, area.y + top, area.w - left - right, area.h - top - bottom};
}

// Smaller by half steps of its scale, until there is room for both or it cannot be smaller.
void make_room(SDL_Window* guest, SDL_Point smallest) {
    if (SDL_GetWindowFlags(guest) & (SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_MAXIMIZED)) return;
    const SDL_Rect now = rect_of(guest);
    const int most = room_on_display(guest).w - Between - LeastUsualWidth;
    if (now.w <= most || now.w <= smallest.x) return;
    const int halves = std::max(2, most * 2 / smallest.x);
    SDL_SetWindowSize(guest, smallest.x * halves / 2, smallest.y * halves / 2);
}

// The right part of the display, so that the guest's window can stand on the left.
SDL_Rect usual_place(SDL_Window* guest) {
    const SDL_Rect room = room_on_display(guest), other = rect_of(guest);
    SDL_Rect at{0, room.y, 0, 0};
    at.w = std::min(std::clamp(room.w - other.w - Between, LeastUsualWidth, MostUsualWidth), room.w);
    at.h = std::min(room.h, MostUsualHeight);
    at.x = std::min(room.x + other.w + Between, room.x + room.w - at.w);
    return at;
}

// The guest's window goes to the left upper corner if it would be seen better there.
void uncover(SDL_Window* guest, const SDL_Rect& debugger) {
    if (SDL_GetWindowFlags(guest) & (SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_MAXIMIZED)) return;
    const auto covered = [&debugger](const SDL_Rect& rect) {
        SDL_Rect common{};
        return SDL_IntersectRect(&rect, &debugger, &common) ? common.w * common.h : 0;
    };
    const SDL_Rect room = room_on_display(guest), now = rect_of(guest), corner{room.x, room.y, now.w, now.h};
    if (covered(corner) < covered(now)) SDL_SetWindowPosition(guest, corner.x, corner.y);
}

// Letters go into a field.
bool has_text_field() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return g.ActiveId != 0 && g.ActiveId == g.InputTextState.ID;
}

bool is_on_a_display(const SDL_Rect& rect) {
    for (int i = 0; i < SDL_GetNumVideoDisplays(); ++i) {
        SDL_Rect area{}, common{};
        if (SDL_GetDisplayBounds(i, &area) == 0 && SDL_IntersectRect(&area, &rect, &common) && common.w >= 64 &&
            common.h >= 64)
            return true;
    }
    return false;
}

}  // namespace

DebuggerWindow::DebuggerWindow(Debugger& debugger, SDL_Window* guest, std::optional<SDL_Point> smallest)
    : debugger_(debugger),
      session_(debugger.session()),
      desk_(debugger.console()),
      panels_(make_panels(debugger.console())),
      tiles_(*Tiles::parse("[code]", {"code"})) {
    for (const auto& panel : panels_) names_.push_back(panel->name());
    desk_.tell = [this](const std::string& text) { tell(text); };
    desk_.changed = [this] { set_all_stale(); };
    const auto show_in = [this](const char* pane) {
        return [this, pane](u32 linear) {
            Expression::Value place;
            place.number = linear;
            place.kind = Expression::Kind::Linear;
            if (Panel* p = panel(pane)) p->go_to(desk_, place);
            show(pane);
        };
    };
    desk_.show_code = show_in("code");
    desk_.show_memory = show_in("memory");
    desk_.start_line = [this](const std::string& text) {
        console_panel().start(text);
        show("console");
    };
    desk_.ask = [this](const std::string& question, const std::string& hint, const std::string& answer,
                       Dialogs::Accept accept) { dialogs_.ask(question, hint, answer, std::move(accept)); };
    desk_.show = [this](const std::string& pane) { show(pane); };
    desk_.explain = [this](u64 serial) {
        static_cast<CardPanel*>(panel("card"))->choose(serial);
        show("card");
    };
    desk_.run_line = [this](const std::string& line) { run_line(line); };
    read_settings();
    SDL_PumpEvents();  // so that SDL knows what the window manager did with the guest's window
    const SDL_Rect display = room_on_display(guest);
    const SDL_Point corner{settings_.x, settings_.y};
    if (smallest && (!settings_.has_place || SDL_PointInRect(&corner, &display))) make_room(guest, *smallest);
    open(guest);
    print_before_ = std::exchange(debugger_.print, [this](const std::string& text) {
        console_panel().print(text);
        frames_due_ = FramesToSettle;
    });
    stops_seen_ = session_.stops() - 1;  // the first picture is of a stop, too
}

DebuggerWindow::~DebuggerWindow() {
    debugger_.print = print_before_;
    settings_.layout = tiles_.text();
    settings_.watches.clear();
    for (const Watch& watch : desk_.console.watches()) settings_.watches.push_back(watch.expression);
    if (!(SDL_GetWindowFlags(window_) &
          (SDL_WINDOW_MAXIMIZED | SDL_WINDOW_MINIMIZED | SDL_WINDOW_FULLSCREEN_DESKTOP))) {
        SDL_GetWindowSize(window_, &settings_.width, &settings_.height);
        SDL_GetWindowPosition(window_, &settings_.x, &settings_.y);
        settings_.has_place = true;
    }
    if (!save_settings(settings_path_, settings_))
        apps::tell("the debugger's window is not remembered: '{}' cannot be written", settings_path_);
    ImGui::SetCurrentContext(context_);
    panels_.clear();
    imgui_.reset();
    ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext(context_);
    SDL_DestroyRenderer(renderer_);
    SDL_DestroyWindow(window_);
}

void DebuggerWindow::read_settings() {
    settings_path_ = settings_path();
    std::vector<std::string> problems;
    settings_ = load_settings(settings_path_, problems);
    if (desk_.console.watches().empty())
        for (const std::string& watch : settings_.watches) desk_.console.watches().push_back({watch, {}, {}});
    if (!settings_.layout.empty()) {
        if (auto tiles = Tiles::parse(settings_.layout, names_))
            tiles_ = std::move(*tiles);
        else {
            problems.emplace_back("the layout is damaged; the panes stand as usual");
            settings_.layout.clear();
        }
    }
    for (const std::string& problem : problems) {
        apps::tell("{}: {}", settings_path_, problem);
        tell(fmt::format("{}: {}", settings_path_, problem));
    }
}

void DebuggerWindow::open(SDL_Window* guest) {
    SDL_Rect where = usual_place(guest);
    if (settings_.width) where.w = settings_.width, where.h = settings_.height;
    const SDL_Rect last{settings_.x, settings_.y, where.w, where.h};
    if (settings_.has_place && is_on_a_display(last)) where = last;
    const OpenedWindow opened = open_window("tick86 debugger", where, 0);
    window_ = opened.window;
    renderer_ = opened.renderer;
    SDL_SetWindowMinimumSize(window_, LeastWidth, LeastHeight);

    IMGUI_CHECKVERSION();
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigInputTextCursorBlink = false;  // a picture that does not change need not be drawn
    ImGui_ImplSDL2_InitForSDLRenderer(window_);
    imgui_ = std::make_unique<ImguiRenderer>(renderer_);
    set_fonts();
    if (settings_.layout.empty()) usual_layout();
    uncover(guest, where);
    SDL_ShowWindow(window_);
    // Once more: only now is it known how wide a frame the window manager has put around.
    SDL_PumpEvents();
    SDL_SetWindowPosition(window_, where.x, where.y);
    raise();
}

void DebuggerWindow::raise() {
    SDL_RaiseWindow(window_);
    frames_due_ = FramesToSettle;
}

void DebuggerWindow::usual_layout() {
    int width = 0, height = 0;
    SDL_GetWindowSize(window_, &width, &height);
    const std::string layout = default_layout(static_cast<int>(static_cast<float>(width) / ink_.cell),
                                              static_cast<int>(static_cast<float>(height) / ink_.line));
    if (auto tiles = Tiles::parse(layout, names_)) tiles_ = std::move(*tiles);
    tiles_.show("code");
}

// Pixels for each point of the window.
float DebuggerWindow::scale() const {
    int width = 0, pixels = 0;
    SDL_GetWindowSize(window_, &width, nullptr);
    SDL_GetRendererOutputSize(renderer_, &pixels, nullptr);
    return width > 0 && pixels > 0 ? static_cast<float>(pixels) / static_cast<float>(width) : 1;
}

void DebuggerWindow::set_fonts() {
    const float times = scale();
    if (!fonts_are_stale_ && times == fonts_scale_) return;
    fonts_are_stale_ = false;
    fonts_scale_ = times;
    const int size = settings_.font ? settings_.font : font_for(window_);
    ink_.theme = &theme(settings_.is_light);
    ink_.fonts = Fonts::build(static_cast<float>(size) * times);
    ImGuiIO& io = ImGui::GetIO();
    io.FontGlobalScale = 1 / times;
    io.FontDefault = ink_.fonts.regular;
    ink_.size = ink_.fonts.regular->FontSize / times;
    ink_.cell = ink_.fonts.regular->GetCharAdvance('M') / times;
    ink_.line = std::round(ink_.size * 1.28f);
    set_style(ink_);
    imgui_->upload_fonts();
}

void DebuggerWindow::tell(const std::string& text) {
    message_ = text;
    frames_due_ = std::max(frames_due_, 1);
}

ConsolePanel& DebuggerWindow::console_panel() const { return static_cast<ConsolePanel&>(*panel("console")); }

Panel* DebuggerWindow::panel(std::string_view name) const {
    for (const auto& panel : panels_)
        if (panel->name() == name) return panel.get();
    return nullptr;
}

void DebuggerWindow::show(const std::string& pane) {
    tiles_.show(pane);
    frames_due_ = FramesToSettle;
}

void DebuggerWindow::set_all_stale() {
    for (const auto& panel : panels_) panel->set_stale();
    frames_due_ = FramesToSettle;
}

void DebuggerWindow::notice_stop() {
    const bool is_running = session_.is_running();
    if (session_.stops() != stops_seen_) {
        stops_seen_ = session_.stops();
        const std::string stop = desk_.console.stop_text();  // the console takes note, too
        if (std::exchange(console_waits_, false)) console_panel().print(stop);
        message_ = session_.last_stop().text;
        if (std::exchange(clock_seen_, session_.pc().clock()) != session_.pc().clock())  // else it was changed by hand
            for (const auto& panel : panels_) panel->stopped(desk_);
        set_all_stale();
        const StopCause cause = session_.last_stop().cause;
        if (cause != StopCause::Step && cause != StopCause::Past) waiting_.clear();
        if (!waiting_.empty()) {
            const Command next = waiting_.front();
            waiting_.pop_front();
            on_machine(next, false);
        }
    } else if (is_running && SDL_GetTicks64() >= next_look_) {
        next_look_ = SDL_GetTicks64() + LookEvery;
        for (const auto& panel : panels_) panel->set_stale();
        frames_due_ = std::max(frames_due_, 1);
    }
    if (is_running != was_running_) {
        frames_due_ = FramesToSettle;
        if (is_running) message_.clear();
    }
    was_running_ = is_running;
}

void DebuggerWindow::present() {
    ImGui::SetCurrentContext(context_);
    notice_stop();
    if (frames_due_ > 0) draw();
}

bool DebuggerWindow::has_menu() const {
    return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel) && !dialogs_.is_drawn();
}

void DebuggerWindow::draw() {
    imgui_has_key_ = false;
    if (SDL_GetWindowFlags(window_) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) return;
    --frames_due_;
    set_fonts();
    ImGuiIO& io = ImGui::GetIO();
    // Menus are walked through with ImGui's own keys; everything else here has its own.
    io.ConfigFlags = has_menu() ? ImGuiConfigFlags_NavEnableKeyboard : 0;
    ImGui_ImplSDL2_NewFrame();
    io.DisplayFramebufferScale = {fonts_scale_, fonts_scale_};
    ImGui::NewFrame();
    frame();
    ImGui::Render();
    const Theme& t = *ink_.theme;
    SDL_SetRenderDrawColor(renderer_, static_cast<Uint8>(t.window >> 16), static_cast<Uint8>(t.window >> 8),
                           static_cast<Uint8>(t.window), 255);
    SDL_RenderClear(renderer_);
    imgui_->draw(*ImGui::GetDrawData());
    SDL_RenderPresent(renderer_);
}

// ---- events

bool DebuggerWindow::handle(const SDL_Event& event) {
    ImGui::SetCurrentContext(context_);
    const auto is_mine = [this](Uint32 id) { return id == this->id(); };
    const bool is_input = event.type == SDL_KEYDOWN || event.type == SDL_KEYUP || event.type == SDL_TEXTINPUT ||
                          event.type == SDL_MOUSEBUTTONDOWN;
    if (imgui_has_key_ && is_input) draw();  // ImGui sees the state of keys, not their events
    if (event.type == SDL_KEYDOWN || event.type == SDL_KEYUP) modifiers_ = modifiers_of(event.key.keysym.mod);
    switch (event.type) {
        case SDL_WINDOWEVENT:
            if (!is_mine(event.window.windowID)) return false;
            window_event(event.window);
            break;
        case SDL_KEYDOWN:
            if (!is_mine(event.key.windowID)) return false;
            key_down(event.key);
            break;
        case SDL_KEYUP:
            if (!is_mine(event.key.windowID)) return false;
            give_key(event.key);
            break;
        case SDL_TEXTINPUT:
            if (!is_mine(event.text.windowID)) return false;
            text_input(event.text.text);
            break;
        case SDL_MOUSEMOTION:
            if (!is_mine(event.motion.windowID)) return false;
            ImGui_ImplSDL2_ProcessEvent(&event);
            break;
        case SDL_MOUSEBUTTONDOWN:
        case SDL_MOUSEBUTTONUP:
            if (!is_mine(event.button.windowID)) return false;
            ImGui_ImplSDL2_ProcessEvent(&event);
            break;
        case SDL_MOUSEWHEEL:
            if (!is_mine(event.wheel.windowID)) return false;
            ImGui_ImplSDL2_ProcessEvent(&event);
            break;
        case SDL_RENDER_DEVICE_RESET: fonts_are_stale_ = true; [[fallthrough]];
        case SDL_RENDER_TARGETS_RESET:  // of both windows
            frames_due_ = FramesToSettle;
            return false;
        default: return false;
    }
    frames_due_ = FramesToSettle;
    return true;
}

void DebuggerWindow::window_event(const SDL_WindowEvent& event) {
    SDL_Event whole{};
    whole.type = SDL_WINDOWEVENT;
    whole.window = event;
    ImGui_ImplSDL2_ProcessEvent(&whole);
    if (event.event == SDL_WINDOWEVENT_CLOSE) is_closed_ = true;
    if (event.event == SDL_WINDOWEVENT_FOCUS_GAINED) {
        has_focus_ = true;
        modifiers_ = modifiers_of(static_cast<Uint16>(SDL_GetModState()));
        SDL_StartTextInput();
    }
    if (event.event == SDL_WINDOWEVENT_FOCUS_LOST) {
        has_focus_ = false;
        SDL_StopTextInput();
    }
}

// To ImGui, with the modifiers of this moment: its back end takes those that are down when it hears of the key.
void DebuggerWindow::give_key(const SDL_KeyboardEvent& event) {
    SDL_Event whole{};
    whole.type = event.type;
    whole.key = event;
    ImGui_ImplSDL2_ProcessEvent(&whole);
    // In menus Enter chooses, as Space does for ImGui.
    const SDL_Scancode key = event.keysym.scancode;
    if ((key == SDL_SCANCODE_RETURN || key == SDL_SCANCODE_KP_ENTER) && (has_menu() || event.type == SDL_KEYUP)) {
        whole.key.keysym.scancode = SDL_SCANCODE_SPACE;
        whole.key.keysym.sym = SDLK_SPACE;
        ImGui_ImplSDL2_ProcessEvent(&whole);
    }
    ImGuiIO& io = ImGui::GetIO();
    io.KeyShift = (modifiers_ & modifier::Shift) != 0;
    io.KeyCtrl = (modifiers_ & modifier::Ctrl) != 0;
    io.KeyAlt = (modifiers_ & modifier::Alt) != 0;
    imgui_has_key_ = true;
}

void DebuggerWindow::key_down(const SDL_KeyboardEvent& event) {
    const SDL_Scancode key = event.keysym.scancode;
    if (dialogs_.is_open()) {
        if (key == SDL_SCANCODE_ESCAPE || key == SDL_SCANCODE_F1)
            dialogs_.close();
        else
            give_key(event);
        imgui_has_key_ = true;
        return;
    }
    const Command command = command_for(settings_.keys, key, modifiers_);
    const bool is_mine =
        command != Command::None && !has_menu() && !(key == SDL_SCANCODE_TAB && focused_panel().wants_tab());
    if (is_mine) return perform(command, event.repeat != 0);
    if (!has_menu() && focused_panel().key(desk_, key, modifiers_)) return;
    give_key(event);
}

void DebuggerWindow::text_input(const char* utf8) {
    if (dialogs_.is_open() || &focused_panel() == &console_panel()) {
        // The field that it is for may have come this moment, and takes letters only when it has been drawn.
        for (int i = 0; i < FramesToSettle && !has_text_field(); ++i) draw();
        SDL_Event whole{};
        whole.type = SDL_TEXTINPUT;
        SDL_strlcpy(whole.text.text, utf8, sizeof whole.text.text);
        ImGui_ImplSDL2_ProcessEvent(&whole);
        imgui_has_key_ = true;
        return;
    }
    if (has_menu() || modifiers_ & (modifier::Ctrl | modifier::Alt)) return;
    const auto first = static_cast<unsigned char>(utf8[0]);
    if (first < 0x20 || first > 0x7E || utf8[1] != '\0') return;
    if (!focused_panel().character(desk_, first)) desk_.start_line(utf8);
}

// ---- commands

void DebuggerWindow::perform(Command command, bool is_repeated) {
    if (focused_panel().command(desk_, command)) return;
    if (on_window(command) || on_dialog(command) || on_machine(command, is_repeated)) return;
    // Those that are about code, from another pane.
    if (command == Command::ToggleBreakpoint || command == Command::ToCursor || command == Command::Here)
        panel("code")->command(desk_, command);
}

bool DebuggerWindow::on_machine(Command command, bool is_repeated) {
    const std::string_view verb = verb_of(command);
    if (verb.empty()) return false;
    if (command == Command::Nmi) {  // a button, whether the machine runs or not
        if (!is_repeated) run_line(std::string(verb));
        return true;
    }
    const bool may_run = command == Command::NextInterrupt || command == Command::NextEoi;  // on, to another goal
    if (command == Command::Break) waiting_.clear();
    if (session_.is_running() != (command == Command::Break) && !may_run) {
        const std::size_t most = is_repeated ? 1 : MostWaiting;
        if (session_.is_running() && is_stepping_)
            waiting_.size() < most ? waiting_.push_back(command) : void();
        else if (session_.is_running() && !is_repeated)
            tell(fmt::format("the machine runs; {} stops it", key_of(settings_.keys, Command::Break)));
        return true;
    }
    is_stepping_ = command != Command::Run;
    const Console::Result result = desk_.console.execute(verb);
    if (result.ok && command != Command::Cycle) return true;
    if (result.ok) console_panel().print(result.text);
    tell(result.text.substr(0, result.text.find('\n')));
    return true;
}

void DebuggerWindow::run_line(const std::string& line) {
    console_panel().print("> " + line, Role::Heading);
    const u64 stops = session_.stops();
    const Console::Result result = debugger_.execute(line);
    if (result.quits) is_closed_ = true;
    console_waits_ = session_.is_running();
    if (session_.stops() != stops && !session_.is_running()) notice_stop();
    set_all_stale();
}

bool DebuggerWindow::on_window(Command command) {
    constexpr float BorderStep = 24;
    const auto font = [this](int size) {
        settings_.font = std::clamp(size, Settings::LeastFont, Settings::MostFont);
        fonts_are_stale_ = true;
    };
    const int size = settings_.font ? settings_.font : font_for(window_);
    switch (command) {
        case Command::NextPane: tiles_.focus_next(+1); break;
        case Command::PreviousPane: tiles_.focus_next(-1); break;
        case Command::PaneLeft: tiles_.focus_side(Side::Left); break;
        case Command::PaneRight: tiles_.focus_side(Side::Right); break;
        case Command::PaneUp: tiles_.focus_side(Side::Up); break;
        case Command::PaneDown: tiles_.focus_side(Side::Down); break;
        case Command::NextTab: tiles_.show_next(+1); break;
        case Command::PreviousTab: tiles_.show_next(-1); break;
        case Command::Console: show("console"); break;
        case Command::SplitRight: tiles_.split(Side::Right); break;
        case Command::SplitBelow: tiles_.split(Side::Down); break;
        case Command::ClosePane: tiles_.close(tiles_.focused().pane()); break;
        case Command::Maximise: tiles_.toggle_maximised(); break;
        case Command::BorderLeft: tiles_.resize(Side::Left, BorderStep); break;
        case Command::BorderRight: tiles_.resize(Side::Right, BorderStep); break;
        case Command::BorderUp: tiles_.resize(Side::Up, BorderStep); break;
        case Command::BorderDown: tiles_.resize(Side::Down, BorderStep); break;
        case Command::LargerFont: font(size + 1); break;
        case Command::SmallerFont: font(size - 1); break;
        case Command::UsualFont:
            settings_.font = 0;
            fonts_are_stale_ = true;
            break;
        case Command::Colours:
            settings_.is_light = !settings_.is_light;
            fonts_are_stale_ = true;
            break;
        case Command::OtherKeys:
            settings_.keys = settings_.keys == KeySet::Turbo ? KeySet::Standard : KeySet::Turbo;
            tell(settings_.keys == KeySet::Turbo ? "keys as in Turbo Debugger; F1 lists them"
                                                 : "the usual keys; F1 lists them");
            break;
        default: return false;
    }
    frames_due_ = FramesToSettle;
    return true;
}

bool DebuggerWindow::on_dialog(Command command) {
    if (command == Command::Help) {
        dialogs_.help(help_pane(settings_.keys));
        return true;
    }
    if (command == Command::GoTo) {
        dialogs_.ask("Go to", "An address: F000:E05B, 7C00, es:di, a symbol, far [0:20]...", "",
                     [this](const std::string& text) {
                         std::string problem;
                         const auto place = address_of(desk_, text, problem);
                         if (!place) return problem;
                         if (!focused_panel().go_to(desk_, *place)) {
                             panel("code")->go_to(desk_, *place);
                             show("code");
                         }
                         return std::string();
                     });
        return true;
    }
    if (command == Command::ChoosePane || command == Command::BringPane) {
        const bool brings = command == Command::BringPane;
        std::vector<Dialogs::Choice> choices;
        for (const auto& p : panels_) choices.push_back({p->name(), p->title()});
        dialogs_.choose(brings ? "Bring which pane here?" : "Go to which pane?", std::move(choices),
                        [this, brings](const std::string& name) {
                            if (brings) tiles_.move_here(name);
                            show(name);
                        });
        return true;
    }
    return false;
}

}  // namespace tick86::apps
