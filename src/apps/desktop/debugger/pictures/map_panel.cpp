// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/desktop/debugger/pictures/pictures.h"

namespace tick86::apps {
namespace {

constexpr u32 RowBytes = 0x10000, Rows = 16;
constexpr float LabelColumns = 5;

Colour colour_of(const Theme& t, RegionKind kind) {
    switch (kind) {
        case RegionKind::Ram: return t.ram;
        case RegionKind::Video: return t.video;
        case RegionKind::CardRom: return t.card_rom;
        case RegionKind::BoardRom: return t.board_rom;
        case RegionKind::Empty: return t.empty;
    }
    return t.empty;
}

}  // namespace

void MapPanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    if (is_stale_) {
        regions_ = memory_map(desk.pc());
        pane_ = memory_map_pane(desk.pc());
    }
    is_stale_ = false;
    const ImVec2 origin = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
    const float grid = (Rows + 0.5f) * ink.line;
    const bool has_grid = room.y > grid + 4 * ink.line;
    if (has_grid) draw_grid(desk, ink, {origin.x, origin.y + 4}, room.x);
    const float top = has_grid ? grid + 4 : 0;
    ImGui::SetCursorScreenPos({origin.x, origin.y + top});
    ImGui::BeginChild("list", {room.x, room.y - top}, false, ImGuiWindowFlags_HorizontalScrollbar);
    const PaneHit hit = widget_.draw(ink, pane_, is_focused);
    const auto number = static_cast<std::size_t>(hit.line);
    if (hit.kind == PaneHit::Kind::Double && number < pane_.size() && pane_[number].address)
        desk.show_memory(*pane_[number].address);
    if (hit.kind == PaneHit::Kind::Follow && hit.target) desk.show_memory(*hit.target);
    ImGui::EndChild();
}

void MapPanel::draw_grid(Desk& desk, const Ink& ink, ImVec2 at, float width) {
    const Theme& t = *ink.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float left = at.x + LabelColumns * ink.cell, right = at.x + width - ink.cell;
    const float scale = (right - left) / RowBytes;
    const auto row_y = [&](u32 row) { return at.y + static_cast<float>(row) * ink.line; };
    for (const Region& region : regions_) {
        for (u32 row = region.first / RowBytes; row <= region.last / RowBytes; ++row) {
            const u32 first = std::max(region.first, row * RowBytes),
                      last = std::min(region.last, row * RowBytes + RowBytes - 1);
            const float from = left + static_cast<float>(first % RowBytes) * scale;
            const float to = left + static_cast<float>(last % RowBytes + 1) * scale;
            list->AddRectFilled({from, row_y(row)}, {to, row_y(row) + ink.line - 1}, rgba(colour_of(t, region.kind)));
            if (to - from > 3) list->AddRect({from, row_y(row)}, {to, row_y(row) + ink.line - 1}, rgba(t.paper));
            const auto room = static_cast<std::size_t>(std::max(0.0f, (to - from) / ink.cell - 1));
            const bool is_first_row = row == region.first / RowBytes;
            if (is_first_row && room >= 3 && region.kind != RegionKind::Empty)
                ink.text({from + 4, row_y(row)}, t.is_light ? 0x000000 : 0xFFFFFF, first_characters(region.what, room));
        }
    }
    for (u32 row = 0; row < Rows; ++row)
        ink.text({at.x + ink.cell / 2, row_y(row)}, t.dim, fmt::format("{:X}000", row));
    // Where the machine works.
    const cpu::Architectural r = desk.pc().registers();
    const auto place = [&](int segment, u16 offset) {
        return FarAddress{r.sreg[static_cast<std::size_t>(segment)], offset}.linear();
    };
    struct Mark {
        const char* name;
        u32 at;
    };
    std::array marks{Mark{"DS", place(cpu::DS, 0)}, Mark{"ES", place(cpu::ES, 0)},
                     Mark{"SP", place(cpu::SS, r.r[cpu::SP])}, Mark{"IP", place(cpu::CS, r.ip)}};
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.at < b.at; });
    u32 last_row = Rows;
    float free_from = 0;  // in the row of the mark before
    for (const Mark& mark : marks) {
        const float x = left + static_cast<float>(mark.at % RowBytes) * scale, y = row_y(mark.at / RowBytes);
        list->AddRectFilled({x - 1, y}, {x + 1, y + ink.line - 1}, rgba(t.here));
        if (mark.at / RowBytes != last_row) free_from = 0;
        last_row = mark.at / RowBytes;
        const float text_x = std::min(std::max(x + 2, free_from), right - 2 * ink.cell - 2);
        free_from = text_x + 2 * ink.cell + 3;
        list->AddRectFilled({text_x, y + 1}, {text_x + 2 * ink.cell + 2, y + ink.line - 2}, rgba(t.paper));
        ink.text({text_x + 1, y}, t.here, mark.name, true);
    }
    ImGui::SetCursorScreenPos({left, at.y});
    const bool is_clicked = ImGui::InvisibleButton("grid", {std::max(1.0f, right - left), Rows * ink.line});
    if (!ImGui::IsItemHovered()) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const u32 row = std::min(Rows - 1, static_cast<u32>(std::max(0.0f, (mouse.y - at.y) / ink.line)));
    const u32 linear =
        row * RowBytes + std::min(RowBytes - 1, static_cast<u32>(std::max(0.0f, (mouse.x - left) / scale)));
    for (const Region& region : regions_)
        if (linear >= region.first && linear <= region.last)
            ImGui::SetTooltip("%s", fmt::format("{:05X}: {}\n{:05X}-{:05X}  {}", linear, region.what, region.first,
                                                region.last, region.detail)
                                        .c_str());
    if (is_clicked) desk.show_memory(linear & ~0xFu);
}

bool MapPanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    const auto number = static_cast<std::size_t>(widget_.cursor());
    if (modifiers == 0 && key == SDL_SCANCODE_RETURN && number < pane_.size() && pane_[number].address) {
        desk.show_memory(*pane_[number].address);
        return true;
    }
    return widget_.key(key, modifiers, pane_);
}

}  // namespace tick86::apps
