// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/draw/drawing.h"

#include <algorithm>

namespace tick86::apps {
namespace {

float thickness(bool is_on) { return is_on ? 2.0f : 1.0f; }
ImU32 wire_colour(const Ink& ink, bool is_on) { return rgba(is_on ? ink.theme->wire_on : ink.theme->wire); }

}  // namespace

void lamp(const Ink& ink, ImVec2 middle, bool is_on, bool is_round, Colour lit) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float r = ink.line * 0.42f;
    const ImVec2 from{middle.x - r - 1, middle.y - r}, to{middle.x + r + 1, middle.y + r};
    const ImU32 fill = rgba(is_on ? lit : ink.theme->lamp_off), edge = rgba(is_on ? lit : ink.theme->wire);
    if (is_round) {
        list->AddCircleFilled(middle, r, fill);
        list->AddCircle(middle, r, edge);
    } else {
        list->AddRectFilled(from, to, fill);
        list->AddRect(from, to, edge);
    }
    ink.centred(middle, is_on ? ink.theme->paper : ink.theme->dim, is_on ? "1" : "0", is_on);
}

void wire(const Ink& ink, std::initializer_list<ImVec2> points, bool is_on) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float half = thickness(is_on) / 2;
    const ImVec2* last = nullptr;
    for (const ImVec2& point : points) {
        if (last) {  // as a rectangle: they are all level or upright, and crisp so
            const ImVec2 a{std::min(last->x, point.x), std::min(last->y, point.y)};
            const ImVec2 b{std::max(last->x, point.x), std::max(last->y, point.y)};
            list->AddRectFilled({a.x - half, a.y - half}, {b.x + half, b.y + half}, wire_colour(ink, is_on));
        }
        last = &point;
    }
}

void gate(const Ink& ink, ImVec2 middle, bool is_open) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float w = ink.cell * 0.8f, h = ink.line * 0.38f;
    if (!is_open) {
        list->AddRectFilled({middle.x - w, middle.y - h}, {middle.x + w, middle.y + h}, rgba(ink.theme->paper));
        list->AddRect({middle.x - w, middle.y - h}, {middle.x + w, middle.y + h}, rgba(ink.theme->blocked), 0, 0, 1.5f);
        ink.centred(middle, ink.theme->blocked, "x", true);
        return;
    }
    for (const float x : {-w, w})
        list->AddLine({middle.x + x, middle.y - h}, {middle.x + x, middle.y + h}, rgba(ink.theme->wire));
}

void arrow_right(const Ink& ink, ImVec2 tip, bool is_on) {
    const float s = ink.line * 0.25f;
    ImGui::GetWindowDrawList()->AddTriangleFilled(tip, {tip.x - 1.5f * s, tip.y - s}, {tip.x - 1.5f * s, tip.y + s},
                                                  wire_colour(ink, is_on));
}

void arrow_down(const Ink& ink, ImVec2 tip, bool is_on) {
    const float s = ink.line * 0.25f;
    ImGui::GetWindowDrawList()->AddTriangleFilled(tip, {tip.x + s, tip.y - 1.5f * s}, {tip.x - s, tip.y - 1.5f * s},
                                                  wire_colour(ink, is_on));
}

void box(const Ink& ink, ImVec2 from, ImVec2 to) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(from, to, rgba(ink.theme->chip));
    list->AddRect(from, to, rgba(ink.theme->wire));
}

}  // namespace tick86::apps
