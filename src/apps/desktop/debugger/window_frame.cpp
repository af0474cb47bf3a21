// SPDX-License-Identifier: MIT
// What the debugger's window draws around its panes: toolbar, tabs, borders, status bar.
#include <SDL_timer.h>
#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "apps/desktop/debugger/debugger_window.h"

namespace tick86::apps {
namespace {

constexpr float Gap = 5;  // between tiles
constexpr const char* Dragged = "pane";

struct Button {
    Command command;
    const char* sign;
};
// A space is a gap.
constexpr Button Toolbar[] = {{Command::Run, "►"},  {Command::Break, "■"}, {Command::None, ""},
                              {Command::Into, "↓"}, {Command::Over, "→"},  {Command::Out, "↑"},
                              {Command::Back, "←"}, {Command::None, ""},   {Command::NextInterrupt, "»"}};

std::string_view label_of(Command command) {
    for (const CommandInfo& info : commands())
        if (info.command == command) return info.button;
    return {};
}

}  // namespace

void DebuggerWindow::frame() {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(display);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::Begin("debugger", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                     ImGuiWindowFlags_NoNav);
    ImGui::PopStyleVar();
    const float toolbar = ink_.line + 12, status = ink_.line + 6;
    draw_toolbar(toolbar);
    draw_tiles({0, toolbar, display.x, display.y - toolbar - status});
    draw_status(display.y - status, status);
    ImGui::End();
    dialogs_.draw(ink_);
}

void DebuggerWindow::draw_toolbar(float height) {
    const Theme& t = *ink_.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float right_end = ImGui::GetIO().DisplaySize.x;
    list->AddRectFilled({0, 0}, {right_end, height}, rgba(t.header));
    const bool is_running = session_.is_running();
    float needed = 0;
    for (const Button& b : Toolbar)
        if (b.command != Command::None)
            needed += ink_.cell *
                      static_cast<float>(5 + label_of(b.command).size() + key_of(settings_.keys, b.command).size());
    const std::string state = is_running ? "► running" : session_.is_in_past() ? "◄ in the past" : "■ stopped";
    const float state_width = ink_.width(state) + 2 * ink_.cell;
    const bool has_keys = needed + state_width + 8 * ink_.cell < right_end;
    float x = 6;
    const float y = 4, h = height - 8;
    for (const Button& b : Toolbar) {
        if (b.command == Command::None) {
            list->AddLine({x + ink_.cell / 2, y + 3}, {x + ink_.cell / 2, y + h - 3}, rgba(t.border));
            x += ink_.cell;
            continue;
        }
        const std::string_view label = label_of(b.command);
        const std::string key = has_keys ? key_of(settings_.keys, b.command) : "";
        const float w = ink_.cell * static_cast<float>(3 + label.size() + (key.empty() ? 0 : key.size() + 1));
        if (x + w > right_end) break;
        const bool is_on = (b.command == Command::Break) == is_running;
        ImGui::SetCursorScreenPos({x, y});
        ImGui::PushID(b.sign);
        const bool is_pressed = ImGui::InvisibleButton("button", {w, h}) && is_on;
        if (is_on && ImGui::IsItemHovered())
            list->AddRectFilled({x, y}, {x + w, y + h}, rgba(ImGui::IsItemActive() ? t.selected : t.header_focus));
        if (ImGui::IsItemHovered())
            ImGui::SetTooltip("%s",
                              fmt::format("{}  {}", key_of(settings_.keys, b.command), help_of(b.command)).c_str());
        ImGui::PopID();
        const float text_y = y + (h - ink_.line) / 2;
        const Colour sign = !is_on                        ? t.dim
                            : b.command == Command::Run   ? t.on
                            : b.command == Command::Break ? t.blocked
                                                          : t.accent;
        ink_.text({x + ink_.cell / 2, text_y}, sign, b.sign);
        ink_.text({x + 2 * ink_.cell, text_y}, is_on ? t.text : t.dim, label);
        ink_.text({x + (3 + static_cast<float>(label.size())) * ink_.cell, text_y}, t.dim, key);
        x += w + 2;
        if (is_pressed) perform(b.command, false);
    }
    if (x + state_width < right_end)
        ink_.text({right_end - state_width, y + (h - ink_.line) / 2}, is_running ? t.on : t.here, state, true);
}

void DebuggerWindow::draw_tiles(TileRect area) {
    const float header = ink_.line + 6;
    tiles_.place(area, Gap, header + 2 * ink_.line);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const bool has_popup = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (!tiles_.is_maximised()) {
        int number = 0;
        for (const Tiles::Border& border : std::vector(tiles_.borders())) {
            ImGui::SetCursorScreenPos({border.rect.x, border.rect.y});
            ImGui::PushID(number++);
            ImGui::InvisibleButton("border", {std::max(1.0f, border.rect.width), std::max(1.0f, border.rect.height)});
            ImGui::PopID();
            const bool is_held = ImGui::IsItemActive();
            if (is_held || ImGui::IsItemHovered())
                ImGui::SetMouseCursor(border.is_beside ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
            if (is_held)
                list->AddRectFilled({border.rect.x + 1, border.rect.y + 1},
                                    {border.rect.x + border.rect.width - 1, border.rect.y + border.rect.height - 1},
                                    rgba(ink_.theme->accent));
            const ImVec2 delta = ImGui::GetIO().MouseDelta;
            if (is_held && (delta.x != 0 || delta.y != 0)) {
                tiles_.drag(border, delta.x, delta.y);
                break;
            }
        }
    }
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (!has_popup && (ImGui::IsMouseClicked(ImGuiMouseButton_Left) || ImGui::IsMouseClicked(ImGuiMouseButton_Right)))
        for (const Tile* tile : tiles_.list())
            if (!tiles_.is_maximised() && tile->rect.contains(mouse.x, mouse.y)) tiles_.focus(*tile);

    for (Tile* tile : std::vector(tiles_.list())) {
        const bool is_focused = tiles_.is_focused(*tile);
        if (tiles_.is_maximised()) {
            if (!is_focused) continue;
            tile->rect = area;
        }
        const TileRect r = tile->rect;
        if (r.width < 8 || r.height < header + 4) continue;
        Panel& shown = *panel(tile->pane());
        list->AddRectFilled({r.x, r.y}, {r.x + r.width, r.y + r.height}, rgba(ink_.theme->paper));
        ImGui::SetCursorScreenPos({r.x, r.y + header});
        ImGuiWindowFlags flags = ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav;
        if (shown.scrolls())
            flags |= ImGuiWindowFlags_HorizontalScrollbar;
        else
            flags |= ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
        ImGui::BeginChild(shown.name().c_str(), {r.width, r.height - header}, false, flags);
        shown.draw(desk_, ink_, is_focused && !dialogs_.is_open());
        ImGui::EndChild();
        ImGui::PopStyleVar();
        draw_header(*tile, header);
        if (is_focused && has_focus_)
            list->AddRect({r.x, r.y}, {r.x + r.width, r.y + r.height}, rgba(ink_.theme->accent));
    }
    if (later_) std::exchange(later_, nullptr)();
}

// Tabs of the tile's panes, as many as there is room for, the shown one among them, and the menu.
void DebuggerWindow::draw_header(Tile& tile, float height) {
    const Theme& t = *ink_.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const TileRect r = tile.rect;
    const bool is_focused = tiles_.is_focused(tile);
    list->AddRectFilled({r.x, r.y}, {r.x + r.width, r.y + height}, rgba(t.header));
    const float menu_width = 3 * ink_.cell;
    const float end = r.x + r.width - menu_width;
    const auto width_of = [this](const std::string& pane) { return ink_.width(panel(pane)->title()) + 2 * ink_.cell; };
    float x = r.x;
    std::size_t chosen = tile.shown;
    std::string moved;
    for (std::size_t i = 0; i < tile.panes.size(); ++i) {
        const bool is_shown = i == tile.shown;
        const float w = width_of(tile.panes[i]);
        const float reserved = i < tile.shown ? width_of(tile.panes[tile.shown]) : 0;
        if (!is_shown && x + w + reserved > end) continue;
        const float right = std::min(x + w, end);
        ImGui::SetCursorScreenPos({x, r.y});
        ImGui::PushID(tile.panes[i].c_str());
        if (ImGui::InvisibleButton("tab", {std::max(1.0f, right - x), height})) chosen = i;
        if (ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoHoldToOpenOthers)) {
            ImGui::SetDragDropPayload(Dragged, tile.panes[i].c_str(), tile.panes[i].size() + 1);
            ImGui::TextUnformatted(panel(tile.panes[i])->title().c_str());
            ImGui::EndDragDropSource();
        }
        if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) {
            tile.shown = chosen = i;
            ImGui::OpenPopup("pane menu");
        }
        const bool is_over = ImGui::IsItemHovered();
        if (is_shown) {
            list->AddRectFilled({x, r.y}, {right, r.y + height}, rgba(is_focused ? t.header_focus : t.paper));
            list->AddRectFilled({x, r.y}, {right, r.y + 2}, rgba(is_focused ? t.accent : t.wire));
        } else if (is_over) {
            list->AddRectFilled({x, r.y}, {right, r.y + height}, rgba(t.header_focus));
        }
        ink_.text({x + ink_.cell, r.y + (height - ink_.line) / 2}, is_shown ? t.text : t.dim,
                  panel(tile.panes[i])->title(), is_shown && is_focused);
        draw_pane_menu(tile);
        ImGui::PopID();
        x = right;
    }
    tile.shown = chosen;
    ImGui::SetCursorScreenPos({end, r.y});
    ImGui::PushID(tile.pane().c_str());
    ImGui::PushID("menu");
    if (ImGui::InvisibleButton("button", {menu_width, height})) ImGui::OpenPopup("pane menu");
    if (ImGui::IsItemHovered()) list->AddRectFilled({end, r.y}, {end + menu_width, r.y + height}, rgba(t.header_focus));
    ink_.centred({end + menu_width / 2, r.y + height / 2}, t.dim, tiles_.is_maximised() ? "≡" : "▼");
    draw_pane_menu(tile);
    ImGui::PopID();
    ImGui::PopID();
    drop_target(tile, r);
}

void DebuggerWindow::drop_target(Tile& tile, TileRect r) {
    const ImGuiID id = ImGui::GetID(&tile);
    if (!ImGui::BeginDragDropTargetCustom(ImRect(r.x, r.y, r.x + r.width, r.y + r.height), id)) return;
    if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(Dragged)) {
        later_ = [this, &tile, name = std::string(static_cast<const char*>(payload->Data))] {
            tiles_.focus(tile);
            tiles_.move_here(name);
        };
    }
    ImGui::EndDragDropTarget();
}

void DebuggerWindow::draw_pane_menu(Tile& tile) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {8, 6});
    if (ImGui::BeginPopup("pane menu")) {
        const auto item = [this](const char* text, Command command, bool is_possible = true) {
            if (ImGui::MenuItem(text, key_of(settings_.keys, command).c_str(), false, is_possible))
                later_ = [this, command] { perform(command, false); };
        };
        tiles_.focus(tile);
        item(tiles_.is_maximised() ? "Back to its size" : "As large as the window", Command::Maximise);
        item("A place of its own, to the right", Command::SplitRight, tile.panes.size() > 1);
        item("A place of its own, below", Command::SplitBelow, tile.panes.size() > 1);
        item("Close", Command::ClosePane);
        if (ImGui::BeginMenu("Bring here")) {
            for (const auto& p : panels_)
                if (ImGui::MenuItem(p->title().c_str(), nullptr, tiles_.tile_of(p->name()) != nullptr))
                    later_ = [this, name = p->name()] { tiles_.move_here(name); };
            ImGui::EndMenu();
        }
        ImGui::Separator();
        if (ImGui::MenuItem("All panes as usual")) later_ = [this] { usual_layout(); };
        ImGui::Separator();
        item("Press the NMI button", Command::Nmi);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
}

void DebuggerWindow::draw_status(float y, float height) {
    const Theme& t = *ink_.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float right = ImGui::GetIO().DisplaySize.x;
    list->AddRectFilled({0, y}, {right, y + height}, rgba(t.header));
    const Pc& pc = session_.pc();
    const double seconds = static_cast<double>(pc.now()) / static_cast<double>(TicksPerSecond);
    const std::string time =
        fmt::format("cycle {}  {:.6f} s  {}", pc.clock(), seconds, speed && session_.is_running() ? speed() : "");
    const float text_y = y + (height - ink_.line) / 2;
    const float time_x = right - ink_.width(time) - ink_.cell;
    const std::size_t room = static_cast<std::size_t>(std::max(0.0f, time_x / ink_.cell - 3));
    // Where one is, and behind it what was last to be said.
    std::string where = desk_.console.status_line();
    if (where.empty() && !session_.is_running()) {
        const cpu::Architectural a = pc.registers();
        const std::string name = desk_.console.namer()(a.sreg[cpu::CS], a.ip);
        where =
            fmt::format("at {:04X}:{:04X}{}{}, in no handler", a.sreg[cpu::CS], a.ip, name.empty() ? "" : " ", name);
    }
    where = std::string(first_characters(where, room));
    ink_.text({ink_.cell, text_y}, t.here, where, true);
    const std::size_t used = where.empty() ? 0 : characters(where) + 3;
    if (room > used)
        ink_.text({ink_.cell * static_cast<float>(1 + used), text_y}, t.text, first_characters(message_, room - used));
    ink_.text({time_x, text_y}, t.dim, time);
}

}  // namespace tick86::apps
