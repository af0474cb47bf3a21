// SPDX-License-Identifier: MIT
#include "apps/desktop/overlay.h"

#include <SDL.h>

#include <algorithm>

#include "tick86/base/types.h"
#include "tick86/machine/roms.h"

namespace tick86::apps {
namespace {

constexpr int GlyphWidth = 8, GlyphHeight = 14, Margin = 8;
constexpr std::size_t MostColumns = 74;
constexpr u32 Paper = 0xE0101828, Ink = 0xFFF0F0F0;  // AARRGGBB

std::vector<std::string> broken(const std::vector<std::string>& lines) {
    std::vector<std::string> out;
    for (std::string line : lines) {
        while (line.size() > MostColumns) {
            std::size_t end = line.rfind(' ', MostColumns);
            if (end == std::string::npos || end == 0) end = MostColumns;
            out.push_back(line.substr(0, end));
            line.erase(0, end + (line[end] == ' ' ? 1 : 0));
        }
        out.push_back(line);
    }
    return out;
}

}  // namespace

Overlay::~Overlay() {
    if (texture_) SDL_DestroyTexture(texture_);
}

void Overlay::set(const std::vector<std::string>& text) {
    if (texture_) SDL_DestroyTexture(texture_);
    texture_ = nullptr;
    const std::vector<std::string> lines = broken(text);
    if (lines.empty()) return;
    std::size_t columns = 0;
    for (const std::string& line : lines) columns = std::max(columns, line.size());
    width_ = static_cast<int>(columns) * GlyphWidth + 2 * Margin;
    height_ = static_cast<int>(lines.size()) * GlyphHeight + 2 * Margin;
    std::vector<u32> pixels(static_cast<std::size_t>(width_ * height_), Paper);
    const std::span<const u8> font = embedded_font8x14();
    for (std::size_t row = 0; row < lines.size(); ++row) {
        for (std::size_t column = 0; column < lines[row].size(); ++column) {
            const auto character = static_cast<unsigned char>(lines[row][column]);
            for (int y = 0; y < GlyphHeight; ++y) {
                const u8 dots = font[character * std::size_t{GlyphHeight} + static_cast<std::size_t>(y)];
                const int top = Margin + static_cast<int>(row) * GlyphHeight + y;
                const int left = Margin + static_cast<int>(column) * GlyphWidth;
                for (int x = 0; x < GlyphWidth; ++x)
                    if (dots >> (7 - x) & 1) pixels[static_cast<std::size_t>(top * width_ + left + x)] = Ink;
            }
        }
    }
    texture_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, width_, height_);
    if (!texture_) return;
    SDL_UpdateTexture(texture_, nullptr, pixels.data(), width_ * 4);
    SDL_SetTextureBlendMode(texture_, SDL_BLENDMODE_BLEND);
}

void Overlay::draw(int output_width, int output_height, Place place) {
    if (!texture_) return;
    const int fit = std::min(output_width / width_, output_height / height_);
    const int scale = std::clamp(std::min(fit, output_height / 440), 1, 8);
    SDL_Rect to{0, 0, width_ * scale, height_ * scale};
    to.x = (output_width - to.w) / 2;
    to.y = place == Place::Middle ? (output_height - to.h) / 2 : output_height - to.h - output_height / 20;
    SDL_RenderCopy(renderer_, texture_, nullptr, &to);
}

}  // namespace tick86::apps
