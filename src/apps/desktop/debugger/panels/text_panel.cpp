// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/text_panel.h"

#include <fmt/format.h>

namespace tick86::apps {

void TextPanel::renew(Desk& desk, PaneRoom room) {
    if (!is_stale_ && room == room_) return;
    room_ = room;
    pane_ = make_(desk, room);
    is_stale_ = false;
}

void TextPanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    const float height = widget_.scrolls ? ImGui::GetWindowHeight() : ImGui::GetContentRegionAvail().y;
    const auto cells = [](float pixels, float each) { return std::max(1, static_cast<int>(pixels / each)); };
    renew(desk, {cells(height, ink.line), cells(ImGui::GetContentRegionAvail().x - 2 * ink.cell, ink.cell)});
    if (const PaneHit h = widget_.draw(ink, pane_, is_focused)) {
        if (h.kind == PaneHit::Kind::Menu) {
            point_at(h);
            open_menu_ = true;
        } else {
            hit(desk, h);
        }
    }
    draw_menu(desk);
}

void TextPanel::hit(Desk& desk, const PaneHit& hit) {
    if (hit.kind == PaneHit::Kind::Follow && hit.target) desk.show_code(*hit.target);
    const auto number = static_cast<std::size_t>(hit.line);
    if (hit.kind == PaneHit::Kind::Double && number < pane_.size() && pane_[number].address)
        desk.show_code(*pane_[number].address);
}

bool TextPanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    if (key == SDL_SCANCODE_RETURN || key == SDL_SCANCODE_KP_ENTER) {
        if (modifiers) return false;
        hit(desk, {PaneHit::Kind::Follow, widget_.cursor(), 0, widget_.target(pane_)});
        return true;
    }
    return widget_.key(key, modifiers, pane_);
}

bool TextPanel::command(Desk&, Command command) {
    if (command != Command::Menu || pane_.empty()) return false;
    open_menu_ = true;
    return true;
}

void TextPanel::draw_menu(Desk& desk) {
    if (open_menu_) ImGui::OpenPopup("line");
    open_menu_ = false;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {8, 6});
    const bool is_open = ImGui::BeginPopup("line");
    ImGui::PopStyleVar();
    if (!is_open) return;
    const auto number = static_cast<std::size_t>(widget_.cursor());
    if (number < pane_.size()) {
        const PaneLine line = pane_[number];  // a copy: the menu may change the pane
        menu(desk, line);
        const std::optional<u32> place = widget_.target(pane_) ? widget_.target(pane_) : line.address;
        if (place) {
            if (ImGui::MenuItem(fmt::format("Show {:05X} in the code pane", *place).c_str())) desk.show_code(*place);
            if (ImGui::MenuItem(fmt::format("Show {:05X} in the memory pane", *place).c_str()))
                desk.show_memory(*place);
            ImGui::Separator();
        }
        if (ImGui::MenuItem("Copy this line")) ImGui::SetClipboardText(line.text().c_str());
        if (ImGui::MenuItem("Copy the whole pane")) ImGui::SetClipboardText(to_text(pane_).c_str());
    }
    ImGui::EndPopup();
}

}  // namespace tick86::apps
