// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "apps/desktop/debugger/draw/drawing.h"
#include "apps/desktop/debugger/pictures/pictures.h"

namespace tick86::apps {
namespace {

// Columns, in characters.
constexpr float DeviceEnd = 15, Chip = 17.5f, Edge = 23, Irr = 27, Imr = 31, Isr = 35, Resolver = 38, Vector = 41,
                ChipEnd = 45, Verdict = 46, Cascade = 1;
constexpr int RowsOfChip = 10;  // title, captions, eight lines

}  // namespace

void ControllersPanel::draw(Desk& desk, const Ink& ink, bool) {
    if (is_stale_) picture_ = pic_picture(desk.pc());
    is_stale_ = false;
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    left_ = origin.x + ink.cell / 2;
    float y = origin.y + 4;
    columns_ = ChipEnd;
    const float slave_y = y;
    if (picture_.slave) {
        draw_chip(desk, ink, *picture_.slave, {left_, y});
        y += (RowsOfChip + 1) * ink.line;
    }
    const float master_y = y;
    draw_chip(desk, ink, picture_.master, {left_, y});
    if (picture_.slave) {
        // From the slave's INT down, to the left, and into IR2.
        const bool on = picture_.slave->int_level;
        const float from_y = slave_y + RowsOfChip * ink.line, between = from_y + 0.6f * ink.line;
        const float to_y = master_y + 4.5f * ink.line;
        wire(ink,
             {{x(ink, Resolver + 1), from_y},
              {x(ink, Resolver + 1), between},
              {x(ink, Cascade), between},
              {x(ink, Cascade), to_y},
              {x(ink, Chip), to_y}},
             on);
        arrow_right(ink, {x(ink, Chip), to_y}, on);
        ink.text({x(ink, Resolver + 2), between - 0.5f * ink.line}, on ? ink.theme->on : ink.theme->dim,
                 on ? "INT 1 = request of the slave" : "INT 0");
    }
    y += RowsOfChip * ink.line;
    const bool on = picture_.master.int_level;
    wire(ink, {{x(ink, Resolver + 1), y}, {x(ink, Resolver + 1), y + ink.line}}, on);
    arrow_down(ink, {x(ink, Resolver + 1), y + ink.line}, on);
    draw_cpu(ink, {left_, y + ink.line});
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy({(columns_ + 1) * ink.cell, y + 4.5f * ink.line - origin.y});
}

void ControllersPanel::draw_chip(Desk& desk, const Ink& ink, const PicChip& chip, ImVec2 at) {
    const Theme& t = *ink.theme;
    std::string modes;
    for (const std::string& mode : chip.modes) modes += (modes.empty() ? "" : ", ") + mode;
    ink.text(at, t.heading, chip.name, true);
    const float modes_column = static_cast<float>(chip.name.size()) + 2;
    ink.text({at.x + modes_column * ink.cell, at.y}, chip.ready ? t.note : t.blocked, modes);
    columns_ = std::max(columns_, modes_column + static_cast<float>(characters(modes)));
    const float y = at.y + ink.line;
    box(ink, {x(ink, Chip), y}, {x(ink, ChipEnd), y + 9 * ink.line + 2});
    for (const auto& [column, name] : {std::pair{Edge, "edge"}, std::pair{Irr, "IRR"}, std::pair{Imr, "IMR"},
                                       std::pair{Isr, "ISR"}, std::pair{Vector + 1.5f, "vec"}})
        ink.centred({x(ink, column), y + ink.line / 2}, t.dim, name);
    // The priority resolver, from the highest to the lowest.
    ImGui::GetWindowDrawList()->AddRectFilled({x(ink, Resolver), y + ink.line},
                                              {x(ink, Resolver + 2), y + 9 * ink.line}, rgba(t.lamp_off));
    for (std::size_t i = 0; i < chip.lines.size(); ++i)
        draw_line(desk, ink, chip, chip.lines[i], {at.x, y + static_cast<float>(i + 1) * ink.line});
}

void ControllersPanel::draw_line(Desk& desk, const Ink& ink, const PicChip& chip, const PicLine& line, ImVec2 at) {
    const Theme& t = *ink.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float y = at.y + ink.line / 2;
    if (line.is_next)
        list->AddRectFilled({x(ink, Chip) + 1, at.y}, {x(ink, ChipEnd) - 1, at.y + ink.line}, rgba(t.current));
    const bool is_nothing = line.device == "not connected";
    const bool is_drawn_wire = picture_.slave && !chip.is_slave && line.irq == 2;  // it comes from the slave
    const std::string device = is_drawn_wire ? "" : line.device;
    ink.text({x(ink, DeviceEnd) - ink.width(device), at.y}, is_nothing ? t.dim : line.level ? t.on : t.text, device);
    const bool passes = line.requested && !line.masked;
    if (!is_drawn_wire) {
        wire(ink, {{x(ink, DeviceEnd + 0.5f), y}, {x(ink, Chip), y}}, line.level);
        arrow_right(ink, {x(ink, Chip), y}, line.level);
    }
    ink.text({x(ink, Chip + 0.6f), at.y}, line.level ? t.on : t.text,
             fmt::format("{}{}", chip.is_slave ? "" : " ", line.irq));
    wire(ink, {{x(ink, Chip + 3), y}, {x(ink, Edge - 1), y}}, line.level);
    wire(ink, {{x(ink, Edge + 1), y}, {x(ink, Irr - 1), y}}, line.requested);
    wire(ink, {{x(ink, Irr + 1), y}, {x(ink, Imr - 1), y}}, line.requested);
    wire(ink, {{x(ink, Imr + 1), y}, {x(ink, Isr - 1), y}}, passes);
    wire(ink, {{x(ink, Isr + 1), y}, {x(ink, Resolver), y}}, passes);
    lamp(ink, {x(ink, Edge), y}, line.edge, false, t.accent);
    lamp(ink, {x(ink, Irr), y}, line.requested, false, t.on);
    gate(ink, {x(ink, Imr), y}, !line.masked);
    lamp(ink, {x(ink, Isr), y}, line.in_service, true, line.blocks ? t.blocked : t.changed);
    ink.centred({x(ink, Resolver + 1), y}, line.is_next ? t.here : t.text, fmt::format("{}", line.rank), line.is_next);
    ink.text({x(ink, Vector), at.y}, line.is_next ? t.here : t.dim, fmt::format("{:02X}h", line.vector));
    const Colour colour = line.blocks || line.verdict.starts_with('!') ? t.blocked : line.is_next ? t.here : t.note;
    ink.text({x(ink, Verdict), at.y}, colour, line.verdict, line.is_next);
    columns_ = std::max(columns_, Verdict + static_cast<float>(characters(line.verdict)));
    ImGui::SetCursorScreenPos({at.x, at.y});
    ImGui::PushID(line.irq);
    if (ImGui::InvisibleButton("line", {x(ink, ChipEnd) - at.x, ink.line})) {
        desk.run_line(fmt::format("why irq {}", line.irq));
        desk.show("why");
    }
    if (ImGui::IsItemHovered()) {
        list->AddRect({at.x, at.y}, {x(ink, ChipEnd), at.y + ink.line}, rgba(t.accent));
        ImGui::SetTooltip(
            "%s",
            fmt::format("IRQ {}: {}\nwire {}, edge latch {}, IRR {}, {}, ISR {}, rank {} of 7{}\nA click asks why.",
                        line.irq, line.device, line.level ? "high" : "low", line.edge ? 1 : 0, line.requested ? 1 : 0,
                        line.masked ? "masked" : "not masked", line.in_service ? 1 : 0, line.rank,
                        line.blocked_by < 0 ? "" : fmt::format("\nheld up by IRQ {} in service", line.blocked_by))
                .c_str());
    }
    ImGui::PopID();
}

// INTR, the flag that lets it through, and what comes of it.
void ControllersPanel::draw_cpu(const Ink& ink, ImVec2 at) {
    const Theme& t = *ink.theme;
    const float y = at.y + ink.line;
    box(ink, {x(ink, Chip), at.y}, {x(ink, ChipEnd), at.y + 2.6f * ink.line});
    ink.text({x(ink, Chip + 0.6f), at.y + 2}, t.heading, "CPU", true);
    // From right to left, as INTR comes down on the right.
    wire(ink, {{x(ink, Resolver + 1), at.y}, {x(ink, Resolver + 1), y}}, picture_.intr);
    lamp(ink, {x(ink, Resolver + 1), y}, picture_.intr, false, t.on);
    const bool after_if = picture_.intr && picture_.interrupt_flag, accepted = after_if && !picture_.inhibited;
    wire(ink, {{x(ink, Imr + 1), y}, {x(ink, Resolver), y}}, picture_.intr);
    gate(ink, {x(ink, Imr), y}, picture_.interrupt_flag);
    wire(ink, {{x(ink, Edge + 1), y}, {x(ink, Imr - 1), y}}, after_if);
    gate(ink, {x(ink, Edge), y}, !picture_.inhibited);
    wire(ink, {{x(ink, Chip + 4), y}, {x(ink, Edge - 1), y}}, accepted);
    const float captions = y + 0.5f * ink.line;
    ink.centred({x(ink, Resolver + 1), captions + ink.line / 2}, t.dim, "INTR");
    ink.centred({x(ink, Imr), captions + ink.line / 2}, picture_.interrupt_flag ? t.dim : t.blocked,
                picture_.interrupt_flag ? "IF 1" : "IF 0");
    ink.centred({x(ink, Edge), captions + ink.line / 2}, picture_.inhibited ? t.blocked : t.dim,
                picture_.inhibited ? "held" : "free");
    const Colour colour = picture_.cpu.starts_with('!') ? t.blocked : accepted ? t.here : t.note;
    ink.text({at.x, at.y + 2.7f * ink.line}, colour, "CPU: " + picture_.cpu, accepted);
}

}  // namespace tick86::apps
