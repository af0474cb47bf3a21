// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/draw/ink.h"

#include <algorithm>

namespace tick86::apps {

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
    std::size_t at = 0;
    while (at < utf8.size()) {
        if ((utf8[at] & 0xC0) != 0x80 && count-- == 0) break;
        ++at;
    }
    return utf8.substr(0, at);
}

void Ink::text(ImVec2 at, Colour colour, std::string_view text, bool is_bold) const {
    ImGui::GetWindowDrawList()->AddText(is_bold ? fonts.bold : fonts.regular, size, {at.x, at.y + (line - size) / 2},
                                        rgba(colour), text.data(), text.data() + text.size());
}

void Ink::centred(ImVec2 middle, Colour colour, std::string_view string, bool is_bold) const {
    const float x = middle.x - width(string) / 2;
    text({static_cast<float>(static_cast<int>(x)), static_cast<float>(static_cast<int>(middle.y - line / 2))}, colour,
         string, is_bold);
}

float Ink::width(std::string_view text) const { return static_cast<float>(characters(text)) * cell; }

void set_style(const Ink& ink) {
    const Theme& t = *ink.theme;
    ImGuiStyle& s = ImGui::GetStyle();
    s = ImGuiStyle();
    t.is_light ? ImGui::StyleColorsLight(&s) : ImGui::StyleColorsDark(&s);
    s.WindowRounding = s.ChildRounding = s.FrameRounding = s.ScrollbarRounding = s.GrabRounding = 0;
    s.PopupRounding = 0;
    s.WindowBorderSize = 0;
    s.PopupBorderSize = 1;
    s.WindowPadding = {8, 6};
    s.FramePadding = {6, 2};
    s.ItemSpacing = {6, 4};
    s.ScrollbarSize = 12;
    s.AntiAliasedLinesUseTex = false;
    s.DisabledAlpha = 0.75f;
    const auto set = [&s](int which, Colour c, float alpha = 1) {
        s.Colors[which] = ImGui::ColorConvertU32ToFloat4(rgba(c, alpha));
    };
    set(ImGuiCol_Text, t.text);
    set(ImGuiCol_TextDisabled, t.dim);
    // What lies under windows is drawn already, and drawing it twice takes twice the time.
    set(ImGuiCol_WindowBg, t.window, 0);
    set(ImGuiCol_ChildBg, t.paper, 0);
    set(ImGuiCol_PopupBg, t.header);
    set(ImGuiCol_Border, t.border);
    set(ImGuiCol_FrameBg, t.field);
    set(ImGuiCol_FrameBgHovered, t.cursor);
    set(ImGuiCol_FrameBgActive, t.cursor);
    set(ImGuiCol_ScrollbarBg, t.paper, 0);
    set(ImGuiCol_ScrollbarGrab, t.border);
    set(ImGuiCol_ScrollbarGrabHovered, t.wire);
    set(ImGuiCol_ScrollbarGrabActive, t.accent);
    set(ImGuiCol_Button, t.header);
    set(ImGuiCol_ButtonHovered, t.header_focus);
    set(ImGuiCol_ButtonActive, t.selected);
    set(ImGuiCol_Header, t.selected);
    set(ImGuiCol_HeaderHovered, t.header_focus);
    set(ImGuiCol_HeaderActive, t.selected);
    set(ImGuiCol_CheckMark, t.accent);
    set(ImGuiCol_TextSelectedBg, t.selected);
    set(ImGuiCol_Separator, t.border);
    set(ImGuiCol_ModalWindowDimBg, t.window, 0.55f);
}

}  // namespace tick86::apps
