// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/draw/fonts.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "tick86/devices/text_screen.h"
#include "tick86/machine/roms.h"

namespace tick86::apps {
namespace {

// Where distributions install it.
constexpr std::array Folders{"/usr/share/fonts/truetype/dejavu/",        "/usr/share/fonts/TTF/",
                             "/usr/share/fonts/dejavu-sans-mono-fonts/", "/usr/share/fonts/dejavu/",
                             "/usr/local/share/fonts/dejavu/",           "/Library/Fonts/"};

// Latin, Greek, what code page 437 has, arrows, mathematics, box drawing, shapes, check marks.
constexpr ImWchar Ranges[] = {0x0020, 0x00FF, 0x0192, 0x0192, 0x0370, 0x03FF, 0x2010, 0x2044, 0x207F,
                              0x207F, 0x20A7, 0x20A7, 0x2190, 0x21FF, 0x2200, 0x22FF, 0x2300, 0x23FF,
                              0x2500, 0x25FF, 0x263A, 0x266B, 0x26A0, 0x26A0, 0x2713, 0x2717, 0};

std::string find(const char* name) {
    std::error_code error;
    for (const char* folder : Folders)
        if (std::string path = std::string(folder) + name; std::filesystem::is_regular_file(path, error)) return path;
    return {};
}

// Its glyphs are put into the atlas by hand, each dot as a square.
ImFont* add_rom_font(ImFontAtlas& atlas, float pixels) {
    constexpr int Width = 8, Height = 14, Glyphs = 256;
    const int times = std::max(1, static_cast<int>(std::lround(pixels / Height)));
    constexpr ImWchar Blank[] = {' ', ' ', 0};
    ImFontConfig config;
    config.SizePixels = static_cast<float>(Height * times);
    config.GlyphRanges = Blank;
    ImFont* font = atlas.AddFontDefault(&config);
    std::array<int, Glyphs> places{};
    for (int i = 0; i < Glyphs; ++i) {
        const auto character = static_cast<ImWchar>(i ? cp437_to_unicode(static_cast<u8>(i)) : U'\uFFFD');
        places[static_cast<std::size_t>(i)] = atlas.AddCustomRectFontGlyph(
            font, character, Width * times, Height * times, static_cast<float>(Width * times));
    }
    atlas.Build();
    unsigned char* alpha = nullptr;
    int width = 0, height = 0;
    atlas.GetTexDataAsAlpha8(&alpha, &width, &height);
    const auto rows = embedded_font8x14();
    for (int i = 0; i < Glyphs; ++i) {
        const ImFontAtlasCustomRect* place = atlas.GetCustomRectByIndex(places[static_cast<std::size_t>(i)]);
        const int glyph = i ? i : '?';
        for (int y = 0; y < Height * times; ++y)
            for (int x = 0; x < Width * times; ++x) {
                const bool on = rows[static_cast<std::size_t>(glyph * Height + y / times)] >> (7 - x / times) & 1;
                alpha[(place->Y + y) * width + place->X + x] = on ? 0xFF : 0;
            }
    }
    return font;
}

}  // namespace

Fonts Fonts::build(float pixels) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.Flags |= ImFontAtlasFlags_NoBakedLines;
    Fonts fonts;
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;  // letters stand on whole pixels
    config.PixelSnapH = true;
    const float size = std::round(pixels);
    if (const std::string path = find("DejaVuSansMono.ttf"); !path.empty())
        fonts.regular = atlas.AddFontFromFileTTF(path.c_str(), size, &config, Ranges);
    if (const std::string path = find("DejaVuSansMono-Bold.ttf"); fonts.regular && !path.empty())
        fonts.bold = atlas.AddFontFromFileTTF(path.c_str(), size, &config, Ranges);
    if (fonts.regular && !atlas.Build()) {
        atlas.Clear();
        fonts = {};
    }
    fonts.is_rom_font = !fonts.regular;
    if (fonts.is_rom_font) fonts.regular = add_rom_font(atlas, pixels);
    if (!fonts.bold) fonts.bold = fonts.regular;
    return fonts;
}

}  // namespace tick86::apps
