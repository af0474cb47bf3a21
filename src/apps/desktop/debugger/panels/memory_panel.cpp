// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/memory_panel.h"

#include <fmt/format.h>

#include <algorithm>

namespace tick86::apps {
namespace {

constexpr u32 CopiedBefore = 0x1000, Copied = 0x3000;  // around what is shown, to mark what has changed
constexpr int HexColumns = 3;

std::optional<int> digit(char32_t c) {
    if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
    return std::nullopt;
}

// Columns before the first byte's sign: mark, address, blank.
int address_columns(const MemoryPlace& place) { return place.segment ? 11 : 7; }

}  // namespace

MemoryPanel::MemoryPanel(std::string name, std::string title, MemoryPlace place)
    : TextPanel(std::move(name), std::move(title), Rows::Fitted,
                [this](Desk& desk, PaneRoom room) { return make(desk, room.rows); }),
      place_(place),
      cursor_(place.offset) {
    widget_.has_cursor = false;  // it is a byte, not a line
}

u32 MemoryPanel::cursor_linear() const { return MemoryPlace{place_.segment, cursor_}.linear(); }

Pane MemoryPanel::make(Desk& desk, int rows) {
    return memory_pane(desk.pc(), place_, rows, &before_, cursor_linear(), desk.console.namer());
}

void MemoryPanel::stopped(Desk& desk) {
    const u32 first = place_.linear();
    before_ = std::move(now_);
    now_ = copy_memory(desk.pc(), first > CopiedBefore ? first - CopiedBefore : 0, Copied);
}

void MemoryPanel::scroll_by(int rows) {
    const u32 bytes = static_cast<u32>(rows * RowBytes);
    place_.offset = (place_.offset + bytes) % reach();
    set_stale();
}

void MemoryPanel::move_cursor(int bytes) {
    cursor_ = (cursor_ + static_cast<u32>(bytes)) % reach();
    is_half_typed_ = false;
    const u32 distance = (cursor_ - place_.offset) % reach();
    const u32 shown =
        static_cast<u32>(std::max(1, room_.rows - 2) * RowBytes);  // less the headings that may stand there
    if (distance >= shown) {
        const bool is_above = distance >= reach() / 2;
        const u32 into_row = (cursor_ - place_.offset) % RowBytes;
        place_.offset = (is_above ? cursor_ - into_row : cursor_ - into_row - shown + RowBytes) % reach();
    }
    set_stale();
}

void MemoryPanel::put_cursor(u32 linear) {
    cursor_ = (place_.offset + ((linear - place_.linear()) & 0xFFFFF)) % reach();
    is_half_typed_ = false;
    set_stale();
}

void MemoryPanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    if (ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0)
        scroll_by(static_cast<int>(-3 * ImGui::GetIO().MouseWheel));
    TextPanel::draw(desk, ink, is_focused);
}

void MemoryPanel::point_at(const PaneHit& hit) {
    const auto number = static_cast<std::size_t>(hit.line);
    if (number >= pane_.size() || !pane_[number].address || pane_[number].pieces.size() < RowBytes) return;
    const int column = hit.column - address_columns(place_),
              text = hit.column - address_columns(place_) - RowBytes * HexColumns - 2;
    if (column >= 0 && column < RowBytes * HexColumns)
        put_cursor(*pane_[number].address + static_cast<u32>(column / HexColumns));
    else if (text >= 0 && text < RowBytes)
        put_cursor(*pane_[number].address + static_cast<u32>(text));
}

void MemoryPanel::menu(Desk& desk, const PaneLine&) {
    const Pc& pc = desk.pc();
    const u32 at = cursor_linear();
    const auto word = [&pc](u32 linear) { return static_cast<u16>(pc.peek(linear) | pc.peek(linear + 1) << 8); };
    const FarAddress pointer{word(at + 2), word(at)};
    ImGui::TextDisabled("byte at %05X", at);
    if (ImGui::MenuItem(
            fmt::format("Follow the far pointer to {:04X}:{:04X}", pointer.segment, pointer.offset).c_str())) {
        place_ = {pointer.segment, pointer.offset};
        cursor_ = pointer.offset;
        set_stale();
    }
    if (ImGui::MenuItem(fmt::format("Code at {:04X}:{:04X}", pointer.segment, pointer.offset).c_str()))
        desk.show_code(pointer.linear());
    if (ImGui::MenuItem("Stop when it is written")) desk.start_line(fmt::format("bpm {:05X} w", at));
    if (ImGui::MenuItem("Stop when it is read or written")) desk.start_line(fmt::format("bpm {:05X} rw", at));
    if (ImGui::MenuItem("Who wrote it last?")) {
        const auto found = desk.session.last_write(at, 1);
        desk.tell(!found ? fmt::format("nobody has written {:05X} as far back as the history goes", at)
                         : fmt::format("{:05X} = {:02X}, written by {:04X}:{:04X}{} at cycle {}", found->address,
                                       found->value, found->by.segment, found->by.offset,
                                       found->is_dma ? " (DMA, during it)" : "", found->clock));
    }
    ImGui::Separator();
}

bool MemoryPanel::command(Desk& desk, Command command) {
    if (command == Command::Search) {
        search(desk);
        return true;
    }
    if (command == Command::SearchNext) {
        if (pattern_.empty())
            search(desk);
        else if (!search_on(desk, cursor_linear() + 1))
            desk.tell(fmt::format("{}: no more of it", pattern_text_));
        return true;
    }
    return TextPanel::command(desk, command);
}

void MemoryPanel::search(Desk& desk) {
    desk.ask("Search memory", "Hex bytes, ? for any digit, text in quotes: 55 AA ?? 'COMMAND'", pattern_text_,
             [this, &desk](const std::string& text) -> std::string {
                 std::string problem;
                 const auto pattern = parse_pattern(text, problem);
                 if (pattern.empty()) return problem;
                 pattern_ = pattern;
                 pattern_text_ = text;
                 return search_on(desk, cursor_linear()) ? "" : "it is nowhere in the megabyte";
             });
}

// Round the end of memory to where it began.
bool MemoryPanel::search_on(Desk& desk, u32 from) {
    constexpr u32 Megabyte = 0x100000;
    std::vector<u32> found = find_bytes(desk.pc(), from % Megabyte, Megabyte, pattern_, 1);
    if (found.empty()) found = find_bytes(desk.pc(), 0, Megabyte, pattern_, 1);
    if (found.empty()) return false;
    Expression::Value place;
    place.number = found[0];
    place.kind = Expression::Kind::Linear;
    go_to(desk, place);
    desk.tell(fmt::format("{} at {:05X}", pattern_text_, found[0]));
    return true;
}

bool MemoryPanel::key(Desk& desk, SDL_Scancode key, int modifiers) {
    if (modifiers) return false;
    const int page = std::max(1, room_.rows - 3) * RowBytes;
    switch (key) {
        case SDL_SCANCODE_LEFT: move_cursor(-1); return true;
        case SDL_SCANCODE_RIGHT: move_cursor(1); return true;
        case SDL_SCANCODE_UP: move_cursor(-RowBytes); return true;
        case SDL_SCANCODE_DOWN: move_cursor(RowBytes); return true;
        case SDL_SCANCODE_PAGEUP: move_cursor(-page); return true;
        case SDL_SCANCODE_PAGEDOWN: move_cursor(page); return true;
        case SDL_SCANCODE_HOME: move_cursor(-static_cast<int>((cursor_ - place_.offset) % RowBytes)); return true;
        case SDL_SCANCODE_END:
            move_cursor(RowBytes - 1 - static_cast<int>((cursor_ - place_.offset) % RowBytes));
            return true;
        case SDL_SCANCODE_RETURN:
        case SDL_SCANCODE_KP_ENTER: return command(desk, Command::Menu);
        default: return false;
    }
}

// Two digits make a byte; each is written at once, so that half a byte is seen, too.
bool MemoryPanel::character(Desk& desk, char32_t c) {
    const std::optional<int> value = digit(c);
    if (!value) return false;
    const u32 at = cursor_linear();
    const int old = desk.pc().peek(at);
    const int byte = is_half_typed_ ? (old & 0xF0) | *value : (old & 0x0F) | *value << 4;
    if (!desk.session.poke(at, static_cast<u8>(byte))) {
        desk.tell(fmt::format("{:05X} is no RAM: nothing is changed there", at));
        return true;
    }
    const bool is_second = is_half_typed_;
    desk.changed();
    if (is_second) move_cursor(1);
    is_half_typed_ = !is_second;
    return true;
}

bool MemoryPanel::go_to(Desk&, const Expression::Value& place) {
    const auto at = static_cast<u32>(place.number) & 0xFFFFF;
    const u32 from_segment = place_.segment ? (at - (u32{*place_.segment} << 4)) & 0xFFFFF : 0;
    if (place.kind == Expression::Kind::Far)
        place_ = {place.far.segment, place.far.offset};
    else if (place.kind == Expression::Kind::Number && place_.segment && place.number <= 0xFFFF)
        place_.offset = static_cast<u32>(place.number);
    else if (place_.segment && from_segment <= 0xFFFF)
        place_.offset = from_segment;
    else
        place_ = {std::nullopt, at};
    cursor_ = place_.offset;
    is_half_typed_ = false;
    set_stale();
    return true;
}

}  // namespace tick86::apps
