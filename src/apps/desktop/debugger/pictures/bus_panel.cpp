// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apps/desktop/debugger/panels/past_panels.h"

namespace tick86::apps {
namespace {

using cpu::BusKind, cpu::TState;

constexpr std::size_t StepsShown = 24;
constexpr int ClocksPerKey = 4;  // a bus cycle
constexpr float ClockColumns = 4, LabelColumns = 8, RowsDrawn = 9.5f;

Colour colour_of(const Theme& t, BusKind kind) {
    switch (kind) {
        case BusKind::Code: return t.ram;
        case BusKind::MemRead: return t.board_rom;
        case BusKind::MemWrite: return t.card_rom;
        case BusKind::IoRead:
        case BusKind::IoWrite: return t.video;
        default: return t.breakpoint;
    }
}

// Clocks in a row that one bus cycle takes; its kind and address are those of T1, its data those of the transfer.
struct Span {
    std::size_t first = 0, last = 0;
    BusKind kind = BusKind::Passive;
    u32 address = 0;
    std::optional<u16> data;
    BusWait wait = BusWait::None;
};

std::vector<Span> spans(const std::vector<BusClock>& clocks) {
    std::vector<Span> out;
    bool is_open = false;
    for (std::size_t i = 0; i < clocks.size(); ++i) {
        const cpu::Row& row = clocks[i].row;
        if (row.t == TState::T1) out.push_back({i, i, row.status, row.address, {}, BusWait::None});
        if (row.t == TState::T1) is_open = true;
        if (row.t == TState::Ti) is_open = false;
        if (!is_open) continue;
        Span& span = out.back();
        span.last = i;
        if ((row.t == TState::T3 || row.t == TState::Tw) && row.status == BusKind::Passive) span.data = row.data;
        if (clocks[i].wait != BusWait::None) span.wait = clocks[i].wait;
        if (row.t == TState::T4) is_open = false;
    }
    return out;
}

}  // namespace

void BusPanel::make(Desk& desk) {
    if (!is_stale_) return;
    is_stale_ = false;
    is_new_ = true;
    // With those before them: what was under way when the first one began.
    const std::span<const TraceStep> steps = desk.console.recent_steps(2 * StepsShown);
    const bool is_8086 = desk.pc().config().cpu == CpuModel::I8086;
    clocks_ = bus_clocks(steps, StepsShown, is_8086);
    pane_ = bus_pane(steps, StepsShown, is_8086);
    steps_.clear();
    for (const TraceStep& step : steps) steps_.push_back(describe(step));
    if (pane_.empty())
        pane_.emplace_back().add(desk.session.is_running()
                                     ? "nothing yet: the bus is shown when the machine has stopped"
                                     : "no instruction lies whole between the beginning of the history and here",
                                 Role::Note);
}

void BusPanel::draw(Desk& desk, const Ink& ink, bool is_focused) {
    make(desk);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float height = RowsDrawn * ink.line + ImGui::GetStyle().ScrollbarSize;
    const bool has_drawing = room.y > height + 3 * ink.line && !clocks_.empty();
    if (has_drawing) {
        ImGui::BeginChild("clocks", {room.x, height}, false, ImGuiWindowFlags_AlwaysHorizontalScrollbar);
        draw_clocks(ink);
        if (is_new_) ImGui::SetScrollX(1e6f);  // the present is on the right
        if (const int clocks = std::exchange(to_scroll_, 0))
            ImGui::SetScrollX(ImGui::GetScrollX() + static_cast<float>(clocks) * ClockColumns * ink.cell);
        ImGui::EndChild();
        is_new_ = false;
    }
    ImGui::BeginChild("table", {room.x, ImGui::GetContentRegionAvail().y}, false, ImGuiWindowFlags_HorizontalScrollbar);
    const PaneHit hit = widget_.draw(ink, pane_, is_focused);
    if (hit.kind == PaneHit::Kind::Follow && hit.target) desk.show_code(*hit.target);
    ImGui::EndChild();
}

// Left and Right move the drawing, all others the table below it.
bool BusPanel::key(Desk&, SDL_Scancode key, int modifiers) {
    if (modifiers || (key != SDL_SCANCODE_LEFT && key != SDL_SCANCODE_RIGHT)) return widget_.key(key, modifiers, pane_);
    to_scroll_ += key == SDL_SCANCODE_LEFT ? -ClocksPerKey : ClocksPerKey;
    return true;
}

void BusPanel::draw_clocks(const Ink& ink) const {
    const Theme& t = *ink.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = ClockColumns * ink.cell, left = origin.x + LabelColumns * ink.cell;
    const auto x = [&](std::size_t i) { return left + static_cast<float>(i) * width; };
    const auto y = [&](float row) { return origin.y + row * ink.line; };
    const float label = ImGui::GetWindowPos().x;
    const std::size_t most_queue = 6;

    // What is executed.
    for (std::size_t i = 0; i < clocks_.size();) {
        std::size_t end = i;
        while (end < clocks_.size() && clocks_[end].step == clocks_[i].step) ++end;
        list->AddRectFilled({x(i) + 1, y(0)}, {x(end) - 1, y(1) - 1}, rgba(t.header_focus));
        const float from = std::max(x(i), label + LabelColumns * ink.cell);  // where it begins, or can be seen
        if (x(end) - from > 2 * ink.cell)
            ink.text(
                {from + 4, y(0)}, t.text,
                first_characters(steps_[clocks_[i].step], static_cast<std::size_t>((x(end) - from) / ink.cell - 0.8f)));
        list->AddLine({x(i), y(0)}, {x(i), y(RowsDrawn)}, rgba(t.border));
        i = end;
    }
    // Clocks and T-states.
    for (std::size_t i = 0; i < clocks_.size(); ++i) {
        const cpu::Row& row = clocks_[i].row;
        const ImVec2 middle{x(i) + width / 2, y(2.5f)};
        if (clocks_[i].t % 5 == 0) ink.centred({middle.x, y(1.5f)}, t.dim, fmt::format("{}", clocks_[i].t % 10000));
        ink.centred(middle, row.t == TState::Tw ? t.blocked : row.t == TState::Ti ? t.dim : t.text, cpu::name(row.t));
        const bool has_op = row.queue == cpu::QueueOpKind::First || row.queue == cpu::QueueOpKind::Subsequent;
        const std::string op = has_op ? fmt::format("{} {:02X}", cpu::letter(row.queue), row.queue_byte)
                               : row.queue == cpu::QueueOpKind::Flush ? "E"
                                                                      : "";
        ink.centred({middle.x, y(5.5f)}, row.queue == cpu::QueueOpKind::Flush ? t.blocked : t.on, op,
                    row.queue == cpu::QueueOpKind::First);
        // The queue as a pile of bytes.
        const float unit = (2.6f * ink.line) / most_queue;
        for (std::size_t n = 0; n < clocks_[i].queue.size(); ++n) {
            const float bottom = y(9) - static_cast<float>(n) * unit;
            list->AddRectFilled({x(i) + 3, bottom - unit + 1}, {x(i) + width - 3, bottom}, rgba(t.ram));
        }
        ink.centred({middle.x, y(9.15f) + 1}, t.dim, fmt::format("{}", clocks_[i].queue.size()));
    }
    // Bus cycles.
    for (const Span& span : spans(clocks_)) {
        const Colour colour = colour_of(t, span.kind);
        const ImVec2 from{x(span.first) + 1, y(3)}, to{x(span.last + 1) - 1, y(5) - 2};
        list->AddRectFilled(from, to, rgba(colour, t.is_light ? 0.45f : 0.75f));
        list->AddRect(from, to, rgba(colour));
        const auto room = static_cast<std::size_t>((to.x - from.x) / ink.cell);
        const Colour text = t.is_light ? 0x000000 : 0xFFFFFF;
        ink.text({from.x + 3, y(3)}, text,
                 first_characters(fmt::format("{} {:05X}", cpu::name(span.kind), span.address), room));
        std::string second = span.data ? fmt::format("{:04X}", *span.data) : "";
        if (span.wait != BusWait::None) second += span.wait == BusWait::Dma ? " wait: DMA" : " wait: slow";
        ink.text({from.x + 3, y(4)}, text, first_characters(second, room));
    }
    // Names of the rows stay in sight.
    list->AddRectFilled({label, y(0)}, {label + LabelColumns * ink.cell, y(RowsDrawn)}, rgba(t.paper));
    for (const auto& [row, name] : {std::pair{0.0f, "runs"}, std::pair{1.0f, "clock"}, std::pair{2.0f, "T"},
                                    std::pair{3.4f, "bus"}, std::pair{5.0f, "queue op"}, std::pair{7.0f, "queue"}})
        ink.text({label + 4, y(row)}, t.heading, name);
    ImGui::Dummy({LabelColumns * ink.cell + static_cast<float>(clocks_.size()) * width, RowsDrawn * ink.line});
}

}  // namespace tick86::apps
