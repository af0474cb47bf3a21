// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/pictures/interrupt_panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tick86::apps {
namespace {

constexpr int RowsShown = 500;
constexpr float NameColumns = 14, Margin = 6;
constexpr double MostZoom = 1000;

// The second number of a line: "  cycle serial ...".
std::optional<u64> serial_in(const std::string& line) {
    const char* const end = line.data() + line.size();
    const char* at = line.data() + 1;  // behind the mark
    u64 number = 0;
    for (int i = 0; i < 2; ++i) {
        while (at < end && *at == ' ') ++at;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc{}) return std::nullopt;
        at = next;
    }
    return number;
}

std::string time_text(const Pc& pc, cpu::Clock clocks) {
    const double seconds = static_cast<double>(pc.board().tick_of(clocks)) / static_cast<double>(TicksPerSecond);
    return seconds < 1 ? fmt::format("{:.3f} ms", seconds * 1000) : fmt::format("{:.3f} s", seconds);
}

}  // namespace

// ---- the list

InterruptsPanel::InterruptsPanel()
    : TextPanel("interrupts", "Interrupts", Rows::All, [this](Desk& desk, PaneRoom) { return make(desk); }) {
    widget_.keeps_end = true;
}

Pane InterruptsPanel::make(Desk& desk) {
    return interrupt_table_pane(desk.console.interrupts(), desk.pc(), RowsShown, desk.console.namer(),
                                only_hardware_ ? InterruptFilter::Hardware : InterruptFilter::All);
}

void InterruptsPanel::explain(Desk& desk, int line) {
    const auto number = static_cast<std::size_t>(line);
    if (number >= pane_.size()) return;
    if (const auto serial = serial_in(pane_[number].text())) desk.explain(*serial);
}

void InterruptsPanel::hit(Desk& desk, const PaneHit& hit) {
    if (hit.kind == PaneHit::Kind::Double)
        explain(desk, hit.line);
    else
        TextPanel::hit(desk, hit);
}

void InterruptsPanel::menu(Desk& desk, const PaneLine&) {
    if (ImGui::MenuItem("Explain it", "double click")) explain(desk, widget_.cursor());
    if (ImGui::MenuItem("Only those of hardware", nullptr, only_hardware_)) {
        only_hardware_ = !only_hardware_;
        set_stale();
    }
    ImGui::Separator();
}

// ---- one in plain words

CardPanel::CardPanel()
    : TextPanel("card", "Explained", Rows::All, [this](Desk& desk, PaneRoom room) { return make(desk, room); }) {}

void CardPanel::choose(u64 serial) {
    serial_ = serial;
    widget_.set_cursor(0);
    set_stale();
}

Pane CardPanel::make(Desk& desk, PaneRoom room) {
    const InterruptRecord* record = serial_ ? desk.console.interrupts().find(*serial_) : nullptr;
    return record ? interrupt_card(*record, desk.pc(), desk.console.namer(), room.columns)
                  : desk.console.pane("card", room);
}

// ---- against time

void LanesPanel::make(Desk& desk) {
    if (!is_stale_) return;
    is_stale_ = false;
    const Interrupts& log = desk.console.interrupts();
    const double span = static_cast<double>(span_of_latest(log)) * zoom_;
    const auto whole = static_cast<cpu::Clock>(std::clamp(span, 100.0, static_cast<double>(log.now()) + 100));
    lanes_ = interrupt_lanes(log, whole, log.now());
}

void LanesPanel::zoom(double times) {
    zoom_ = std::clamp(zoom_ * times, 1 / MostZoom, MostZoom);
    set_stale();
}

bool LanesPanel::character(Desk&, char32_t c) {
    if (c != '+' && c != '-') return false;
    zoom(c == '+' ? 0.5 : 2);
    return true;
}

float LanesPanel::x(cpu::Clock clock, float left, float right) const {
    const double share = static_cast<double>(clock - lanes_.from) / static_cast<double>(lanes_.to - lanes_.from);
    return left + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (right - left);
}

void LanesPanel::draw(Desk& desk, const Ink& ink, bool) {
    if (ImGui::IsWindowHovered() && ImGui::GetIO().MouseWheel != 0 && ImGui::GetIO().KeyCtrl)
        zoom(ImGui::GetIO().MouseWheel > 0 ? 0.5 : 2);
    make(desk);
    const Theme& t = *ink.theme;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = std::max(ImGui::GetContentRegionAvail().x, 40 * ink.cell), lane_height = 1.6f * ink.line;
    const float right = origin.x + width - 2 * ink.cell;
    if (lanes_.to <= lanes_.from) return;
    ink.text(
        {origin.x + Margin, origin.y + 2}, t.heading,
        fmt::format("the last {}: {} clocks", time_text(desk.pc(), lanes_.to - lanes_.from), lanes_.to - lanes_.from),
        true);
    ink.text({origin.x + Margin, origin.y + ink.line + 2}, t.dim,
             "- waits  # runs  = interrupted  E EOI;  + and -: shorter, longer");
    float y = origin.y + 2.4f * ink.line;
    for (const InterruptLanes::Lane& lane : lanes_.lanes) {
        draw_lane(desk, ink, lane, {origin.x, y}, right);
        y += lane_height;
    }
    if (lanes_.lanes.empty()) ink.text({origin.x + Margin, y}, t.note, "no interrupt in this time");
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy({40 * ink.cell, y - origin.y});
}

void LanesPanel::draw_lane(Desk& desk, const Ink& ink, const InterruptLanes::Lane& lane, ImVec2 at, float right) {
    using Phase = InterruptLanes::Phase;
    const Theme& t = *ink.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float left = at.x + NameColumns * ink.cell, height = 1.3f * ink.line, middle = at.y + height / 2;
    ink.text({at.x + Margin, middle - ink.line / 2}, t.text, lane.name);
    list->AddRectFilled({left, middle - 0.5f}, {right, middle + 0.5f}, rgba(t.wire));
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    std::optional<u64> over;
    for (const InterruptLanes::Bar& bar : lane.bars) {
        const float from = x(bar.from, left, right), to = std::max(from + 2, x(bar.to, left, right));
        const bool is_thin = bar.phase != Phase::Runs;
        const float top = is_thin ? middle - height / 5 : at.y + 1,
                    bottom = is_thin ? middle + height / 5 : at.y + height - 1;
        const Colour colour = bar.phase == Phase::Waits ? t.blocked : bar.phase == Phase::Runs ? t.on : t.wire;
        list->AddRectFilled({from, top}, {to, bottom}, rgba(colour));
        const auto room = static_cast<std::size_t>((to - from) / ink.cell);
        const std::string sign(room, bar.phase == Phase::Waits ? '-' : bar.phase == Phase::Runs ? '#' : '=');
        if (room > 0 && !is_thin) ink.centred({(from + to) / 2, middle}, t.paper, sign.substr(0, 3), true);
        if (mouse.x >= from - 2 && mouse.x <= to + 2) over = bar.serial;
    }
    for (const auto& [clock, serial] : lane.eois) {
        const float mark = x(clock, left, right);
        list->AddRectFilled({mark - 1, at.y - 1}, {mark + 1, at.y + height + 1}, rgba(t.here));
    }
    ImGui::SetCursorScreenPos({left, at.y});
    ImGui::PushID(lane.name.c_str());
    const bool is_clicked = ImGui::InvisibleButton("lane", {std::max(1.0f, right - left), height});
    const bool is_hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    if (!is_hovered || !over) return;
    const InterruptRecord* record = desk.console.interrupts().find(*over);
    if (!record) return;
    ImGui::SetTooltip("%s", to_text(interrupt_card(*record, desk.pc(), desk.console.namer())).c_str());
    if (is_clicked) desk.explain(*over);
}

}  // namespace tick86::apps
