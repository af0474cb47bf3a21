// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/draw/pane_widget.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tick86::apps {
namespace {

constexpr float Margin = 4;

// Pieces with an address, by number.
std::vector<int> targets(const PaneLine& line) {
    std::vector<int> out;
    for (std::size_t i = 0; i < line.pieces.size(); ++i)
        if (line.pieces[i].target) out.push_back(static_cast<int>(i));
    return out;
}

// The piece that covers a column; -1: none.
int piece_at(const PaneLine& line, int column) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < line.pieces.size(); ++i) {
        const std::size_t to = from + characters(line.pieces[i].text);
        if (column >= static_cast<int>(from) && column < static_cast<int>(to)) return static_cast<int>(i);
        from = to;
    }
    return -1;
}

std::size_t width(const PaneLine& line) {
    std::size_t sum = 0;
    for (const Piece& piece : line.pieces) sum += characters(piece.text);
    return sum;
}

}  // namespace

bool is_current(const PaneLine& line) {
    return !line.pieces.empty() && line.pieces[0].role == Role::Current && line.pieces[0].text.starts_with('>');
}

void PaneWidget::draw_line(const Ink& ink, const PaneLine& line, ImVec2 at, bool has_choice,
                           std::optional<int> hovered) const {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const std::vector<int> choices = targets(line);
    int number = 0;
    for (const Piece& piece : line.pieces) {
        const float w = ink.width(piece.text);
        const Colour colour = ink.theme->of(piece.role);
        const bool is_chosen =
            has_choice && !choices.empty() && choices[static_cast<std::size_t>(choice_) % choices.size()] == number;
        if (piece.target && (hovered == number || is_chosen))
            list->AddRectFilled({at.x, at.y + ink.line - 2}, {at.x + w, at.y + ink.line - 1}, rgba(colour));
        ink.text(at, colour, piece.text, piece.role == Role::Heading || piece.role == Role::Current);
        at.x += w;
        ++number;
    }
}

PaneHit PaneWidget::draw(const Ink& ink, const Pane& pane, bool is_focused) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    rows_ = std::max(1, static_cast<int>((scrolls ? ImGui::GetWindowHeight() : room.y) / ink.line));
    const int count = static_cast<int>(pane.size());
    cursor_ = std::clamp(cursor_, 0, std::max(0, count - 1));
    if (scrolls) {
        const float top = ImGui::GetScrollY(), height = ImGui::GetWindowHeight();
        const float y = static_cast<float>(cursor_) * ink.line;
        if (must_show_ && y < top) ImGui::SetScrollY(y);
        if (must_show_ && y + ink.line > top + height) ImGui::SetScrollY(y + ink.line - height);
        if (keeps_end && (pane.size() != lines_ || ink.line != line_))
            ImGui::SetScrollY(static_cast<float>(count) * ink.line);
    }
    must_show_ = false;
    lines_ = pane.size();
    line_ = ink.line;

    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const ImVec2 corner = ImGui::GetWindowPos();
    const ImVec2 window = ImGui::GetWindowSize();
    PaneHit hit;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_over = ImGui::IsWindowHovered();
    int over_line = -1, over_column = 0;
    if (is_over) {
        over_line = static_cast<int>(std::floor((mouse.y - origin.y) / ink.line));
        over_column = static_cast<int>(std::floor((mouse.x - origin.x - Margin) / ink.cell));
        if (over_line >= count) over_line = -1;
    }

    ImDrawList* list = ImGui::GetWindowDrawList();
    std::size_t widest = 0;
    for (const PaneLine& line : pane) widest = std::max(widest, width(line));
    const int first = std::max(0, static_cast<int>((corner.y - origin.y) / ink.line));
    const int last = std::min(count, static_cast<int>((corner.y + window.y - origin.y) / ink.line) + 1);
    for (int i = first; i < last; ++i) {
        const PaneLine& line = pane[static_cast<std::size_t>(i)];
        const ImVec2 at{origin.x + Margin, origin.y + static_cast<float>(i) * ink.line};
        const bool has_cursor_here = has_cursor && i == cursor_ && is_focused;
        const ImVec2 left{corner.x, at.y}, right{corner.x + window.x, at.y + ink.line};
        if (is_current(line)) list->AddRectFilled(left, right, rgba(ink.theme->current));
        if (has_cursor_here) {
            if (!is_current(line)) list->AddRectFilled(left, right, rgba(ink.theme->cursor));
            list->AddRectFilled(left, {left.x + 3, right.y}, rgba(ink.theme->accent));
        }
        std::optional<int> hovered;
        if (i == over_line) {
            const int piece = piece_at(line, over_column);
            if (piece >= 0 && line.pieces[static_cast<std::size_t>(piece)].target) {
                hovered = piece;
                hit.target = line.pieces[static_cast<std::size_t>(piece)].target;
                ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            }
        }
        draw_line(ink, line, at, has_cursor_here, hovered);
        if (over) over(ink, line, at);
        const bool is_cut = !scrolls && static_cast<float>(width(line)) * ink.cell + 2 * Margin > window.x;
        if (i == over_line && is_cut) ImGui::SetTooltip("%s", line.text().c_str());
    }
    if (scrolls)
        ImGui::Dummy({static_cast<float>(widest) * ink.cell + 2 * Margin, static_cast<float>(count) * ink.line});

    if (over_line < 0) return {};
    hit.line = over_line;
    hit.column = over_column;
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
        hit.kind = PaneHit::Kind::Menu;
    } else if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && over_column >= gutter) {
        hit.kind = PaneHit::Kind::Double;
    } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        hit.kind = over_column < gutter ? PaneHit::Kind::Gutter
                   : hit.target         ? PaneHit::Kind::Follow
                                        : PaneHit::Kind::Pick;
    } else {
        return {};
    }
    cursor_ = over_line;
    choice_ = 0;
    return hit;
}

bool PaneWidget::key(SDL_Scancode key, int modifiers, const Pane& pane) {
    if (modifiers != 0 || !has_cursor) return false;
    const int last = std::max(0, static_cast<int>(pane.size()) - 1);
    const auto go = [this, last](int line) { set_cursor(std::clamp(line, 0, last)); };
    switch (key) {
        case SDL_SCANCODE_UP: go(cursor_ - 1); return true;
        case SDL_SCANCODE_DOWN: go(cursor_ + 1); return true;
        case SDL_SCANCODE_PAGEUP: go(cursor_ - rows_ + 1); return true;
        case SDL_SCANCODE_PAGEDOWN: go(cursor_ + rows_ - 1); return true;
        case SDL_SCANCODE_HOME: go(0); return true;
        case SDL_SCANCODE_END: go(last); return true;
        case SDL_SCANCODE_LEFT:
        case SDL_SCANCODE_RIGHT: {
            const int count = cursor_ <= last && !pane.empty()
                                  ? static_cast<int>(targets(pane[static_cast<std::size_t>(cursor_)]).size())
                                  : 0;
            if (count) choice_ = (choice_ + (key == SDL_SCANCODE_LEFT ? count - 1 : 1)) % count;
            return true;
        }
        default: return false;
    }
}

std::optional<u32> PaneWidget::target(const Pane& pane) const {
    if (cursor_ < 0 || cursor_ >= static_cast<int>(pane.size())) return std::nullopt;
    const PaneLine& line = pane[static_cast<std::size_t>(cursor_)];
    const std::vector<int> choices = targets(line);
    if (choices.empty()) return std::nullopt;
    return line.pieces[static_cast<std::size_t>(choices[static_cast<std::size_t>(choice_) % choices.size()])].target;
}

}  // namespace tick86::apps
