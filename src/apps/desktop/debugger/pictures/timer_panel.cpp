// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "apps/desktop/debugger/draw/drawing.h"
#include "apps/desktop/debugger/pictures/pictures.h"

namespace tick86::apps {
namespace {

constexpr float RowsOfCounter = 6.5f;

std::string time_text(Tick ticks) {
    const double us = static_cast<double>(ticks) * 1e6 / static_cast<double>(TicksPerSecond);
    if (us < 1000) return fmt::format("{:.2f} µs", us);
    return us < 1e6 ? fmt::format("{:.3f} ms", us / 1000) : fmt::format("{:.3f} s", us / 1e6);
}

}  // namespace

void TimerPanel::draw(Desk& desk, const Ink& ink, bool) {
    if (is_stale_) picture_ = pit_picture(desk.pc());
    is_stale_ = false;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float width = std::max(ImGui::GetContentRegionAvail().x, 44 * ink.cell);
    for (const PitCounter& counter : picture_.counter)
        draw_counter(ink, counter,
                     {origin.x, origin.y + 4 + static_cast<float>(counter.number) * RowsOfCounter * ink.line}, width);
    ImGui::Dummy({44 * ink.cell, 3 * RowsOfCounter * ink.line});
}

void TimerPanel::draw_counter(const Ink& ink, const PitCounter& c, ImVec2 at, float width) const {
    const Theme& t = *ink.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float left = at.x + ink.cell;
    ink.text({left, at.y}, t.heading, fmt::format("Counter {}", c.number), true);
    ink.text({left + 11 * ink.cell, at.y}, t.text, c.use);
    if (!c.programmed) {
        ink.text({left, at.y + ink.line}, t.dim, "not programmed");
        return;
    }
    ink.text({left, at.y + ink.line}, t.note,
             fmt::format("mode {}{}   {:04X} of {:04X} ({})", c.mode_name, c.bcd ? ", BCD" : "", c.count, c.reload,
                         c.full_count));
    float x = left;
    for (const auto& [name, level] : {std::pair{"gate", c.gate}, std::pair{"OUT", c.out}}) {
        lamp(ink, {x + ink.cell, at.y + 2.6f * ink.line}, level, false, t.on);
        ink.text({x + 2.5f * ink.cell, at.y + 2.1f * ink.line}, level ? t.on : t.dim, name);
        x += 9 * ink.cell;
    }
    std::string rest = c.period     ? fmt::format("every {} = {:.3f} Hz", time_text(c.period),
                                                  static_cast<double>(TicksPerSecond) / static_cast<double>(c.period))
                       : c.counting ? "once"
                                    : "stands";
    if (c.next_change != Never)
        rest += fmt::format(", OUT {} in {}", c.out ? "falls" : "rises", time_text(c.next_change - picture_.now));
    if (c.latch) rest += fmt::format(", latched {:04X}", *c.latch);
    ink.text({x, at.y + 2.1f * ink.line}, t.text, rest);

    // OUT from now on.
    const float graph_left = left + 2, graph_right = at.x + width - 2 * ink.cell;
    const float high = at.y + 3.6f * ink.line, low = at.y + 4.9f * ink.line;
    if (!c.window || graph_right <= graph_left) return;
    list->AddRectFilled({graph_left - 2, high - 4}, {graph_right + 2, low + 4}, rgba(t.field));
    const auto at_time = [&](Tick when) {
        const double share = static_cast<double>(when - picture_.now) / static_cast<double>(c.window);
        return graph_left + static_cast<float>(std::clamp(share, 0.0, 1.0)) * (graph_right - graph_left);
    };
    bool level = c.out;
    float from = graph_left;
    const auto run_to = [&](float to) {
        const float y = level ? high : low;
        if (level) list->AddRectFilled({from, high}, {to, low}, rgba(t.wire_on, 0.16f));
        list->AddRectFilled({from, y - 1}, {to, y + 1}, rgba(level ? t.wire_on : t.wire));
        from = to;
    };
    for (const PitEdge& edge : c.edges) {
        if (edge.level == level) continue;
        run_to(at_time(edge.at));
        list->AddRectFilled({from - 1, high}, {from + 1, low}, rgba(t.wire_on));
        level = edge.level;
    }
    run_to(graph_right);
    ink.text({graph_left, low + 4}, t.dim, "now");
    const std::string end = "+" + time_text(c.window);
    ink.text({graph_right - ink.width(end), low + 4}, t.dim, end);
}

}  // namespace tick86::apps
