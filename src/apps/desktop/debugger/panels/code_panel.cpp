// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/code_panel.h"

#include <fmt/format.h>

#include <algorithm>

namespace tick86::apps {
namespace {

constexpr int Gutter = 3;  // columns: where the machine stands, breakpoint, a blank

u32 linear(u16 segment, u16 offset) { return FarAddress{segment, offset}.linear(); }

bool has_breakpoint_mark(const PaneLine& line) {
    return line.pieces.size() > 1 && (line.pieces[1].text[0] == mark::Stop || line.pieces[1].text[0] == mark::Disabled);
}

}  // namespace

CodePanel::CodePanel()
    : TextPanel("code", "Code", Rows::Fitted, [this](Desk& desk, PaneRoom room) { return make(desk, room.rows); }) {
    widget_.gutter = Gutter;
    widget_.over = [](const Ink& ink, const PaneLine& line, ImVec2 at) {
        if (!has_breakpoint_mark(line)) return;
        const bool is_on = line.pieces[1].text[0] == mark::Stop;
        const ImVec2 middle{at.x + 1.5f * ink.cell, at.y + ink.line / 2};
        const float radius = ink.cell * 0.8f;
        ImDrawList* list = ImGui::GetWindowDrawList();
        const Colour red = ink.theme->breakpoint;
        list->AddCircleFilled(middle, radius, rgba(is_on ? red : ink.theme->paper));
        list->AddCircle(middle, radius, rgba(red));
        ink.centred(middle, is_on ? 0xFFFFFF : red, line.pieces[1].text, true);
    };
}

Pane CodePanel::make(Desk& desk, int rows) {
    const CodeSources from = desk.console.code_sources();
    if (follows_) follow(desk.pc(), view_, rows, from);
    if (follows_ && desk.session.is_running()) put_cursor_ = next_instruction(desk.pc()).linear();
    Pane pane = code_pane(desk.pc(), view_, rows, from);
    const std::optional<u32> wanted = put_cursor_;
    put_cursor_.reset();
    for (std::size_t i = 0; wanted && i < pane.size(); ++i) {
        const bool is_code = pane[i].pieces.size() > 3;  // not a name or a source line
        if (pane[i].address == wanted && is_code) widget_.set_cursor(static_cast<int>(i));
    }
    return pane;
}

void CodePanel::stopped(Desk& desk) {
    follows_ = true;
    put_cursor_ = next_instruction(desk.pc()).linear();
}

void CodePanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    if (ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0)
        scroll_by(desk, static_cast<int>(-3 * ImGui::GetIO().MouseWheel));
    TextPanel::draw(desk, ink, is_focused);
}

void CodePanel::scroll_by(Desk& desk, int instructions) {
    follows_ = false;
    scroll(desk.pc(), view_, instructions, desk.console.code_sources());
    set_stale();
}

std::optional<u32> CodePanel::cursor_address() const {
    const auto number = static_cast<std::size_t>(widget_.cursor());
    return number < pane_.size() ? pane_[number].address : std::nullopt;
}

void CodePanel::toggle_breakpoint(Desk& desk, u32 at) {
    Breakpoints& all = desk.session.breakpoints();
    if (const Breakpoint* old = all.at(at)) {
        const int number = old->number;
        all.remove(number);
        desk.tell(fmt::format("breakpoint {} is gone", number));
    } else {
        const u32 offset = at - linear(view_.segment, 0);
        const std::string spec = fmt::format("{:04X}:{:04X}", view_.segment, static_cast<u16>(offset));
        const int number = all.add(spec, desk.pc(), &desk.session.symbols());
        desk.tell(fmt::format("breakpoint {} at {}", number, spec));
    }
    desk.changed();
}

bool CodePanel::command(Desk& desk, Command command) {
    switch (command) {
        case Command::ToggleBreakpoint:
            if (const auto at = cursor_address()) toggle_breakpoint(desk, *at);
            return true;
        case Command::ToCursor:
            if (const auto at = cursor_address()) desk.session.run_to({*at});
            return true;
        case Command::Here:
            stopped(desk);
            set_stale();
            return true;
        default: return TextPanel::command(desk, command);
    }
}

bool CodePanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    const int last = static_cast<int>(pane_.size()) - 1;
    if (modifiers == 0 && key == SDL_SCANCODE_UP && widget_.cursor() == 0) {
        scroll_by(desk, -1);
        return true;
    }
    if (modifiers == 0 && key == SDL_SCANCODE_DOWN && widget_.cursor() == last) {
        scroll_by(desk, 1);
        return true;
    }
    if (modifiers == 0 && (key == SDL_SCANCODE_PAGEUP || key == SDL_SCANCODE_PAGEDOWN)) {
        scroll_by(desk, key == SDL_SCANCODE_PAGEUP ? -(room_.rows - 1) : room_.rows - 1);
        return true;
    }
    return TextPanel::key(desk, key, modifiers);
}

void CodePanel::hit(Desk& desk, const PaneHit& hit) {
    const auto number = static_cast<std::size_t>(hit.line);
    if (hit.kind == PaneHit::Kind::Gutter && number < pane_.size() && pane_[number].address)
        toggle_breakpoint(desk, *pane_[number].address);
    else if (hit.kind == PaneHit::Kind::Follow && hit.target)
        desk.show_code(*hit.target);
}

void CodePanel::menu(Desk& desk, const PaneLine& line) {
    if (!line.address) return;
    const u32 at = *line.address;
    if (ImGui::MenuItem("Breakpoint here, on and off")) toggle_breakpoint(desk, at);
    if (ImGui::MenuItem("Run to here")) desk.session.run_to({at});
    if (ImGui::MenuItem("Set CS:IP to here")) {
        desk.session.jump(view_.segment, static_cast<u16>(at - linear(view_.segment, 0)));
        desk.changed();
    }
    if (ImGui::MenuItem("Breakpoint with a condition...")) desk.start_line(fmt::format("bp {:05X} if ", at));
    ImGui::Separator();
}

// An address without a segment keeps the one that is shown, if it lies in it.
bool CodePanel::go_to(Desk&, const Expression::Value& place) {
    const auto at = static_cast<u32>(place.number) & 0xFFFFF;
    const u32 distance = (at - linear(view_.segment, 0)) & 0xFFFFF;
    if (place.kind == Expression::Kind::Far)
        view_ = {place.far.segment, place.far.offset};
    else if (place.kind == Expression::Kind::Number && place.number <= 0xFFFF)
        view_.offset = static_cast<u16>(place.number);
    else if (distance <= 0xFFFF)
        view_.offset = static_cast<u16>(distance);
    else
        view_ = at >= 0xF0000 ? CodeView{0xF000, static_cast<u16>(at)}
                              : CodeView{static_cast<u16>(at >> 4), static_cast<u16>(at & 0xF)};
    follows_ = false;
    put_cursor_ = linear(view_.segment, view_.offset);
    set_stale();
    return true;
}

}  // namespace tick86::apps
