// SPDX-License-Identifier: MIT
// The picture of the MDA and of the Hercules card. Dots are palette indices: 0 dark, 7 lit, 15 bright, 8 the faint glow
// of an intensified dark dot on a lit ground.
#include <algorithm>

#include "tick86/devices/mda.h"

namespace tick86 {

namespace {

constexpr int GlyphRows = 14;
constexpr std::size_t FontSize = 256 * GlyphRows;
constexpr int TextDots = 9, GraphicsDots = 16;
constexpr int MaximumDots = 1440, MaximumLines = 512;
constexpr int DefaultWidth = 720, DefaultHeight = 350;
constexpr u8 UnderlineRaster = 12;  // [MDA-TR]
constexpr u8 Dark = 0, Lit = 7, Faint = 8, Bright = 15;

// What an attribute asks for [MDA-TR attribute table]: two values are special, the rest are normal in one of the four
// combinations of underline and intensity.
struct Attribute {
    u8 bits;
    bool is_invisible() const { return (bits & 0x77) == 0; }
    bool is_reverse() const { return (bits & 0x77) == 0x70; }
    bool is_underlined() const { return (bits & 7) == 1; }
    bool is_intense() const { return bit(bits, 3); }
    bool is_blinking() const { return bit(bits, 7); }
    u8 ink() const {
        if (is_invisible()) return Dark;
        if (is_reverse()) return is_intense() ? Faint : Dark;
        return is_intense() ? Bright : Lit;
    }
    u8 paper() const { return is_reverse() ? Lit : Dark; }
};

std::array<u32, 16> phosphor(MonoColour colour) {
    u32 faint = 0x00280A, lit = 0x00B43C, bright = 0x4CFF7C;
    if (colour == MonoColour::Amber) faint = 0x2C1800, lit = 0xD28200, bright = 0xFFC040;
    if (colour == MonoColour::White) faint = 0x282828, lit = 0xAAAAAA, bright = 0xFFFFFF;
    std::array<u32, 16> out{};
    std::fill(out.begin() + 1, out.begin() + 8, lit);
    std::fill(out.begin() + 9, out.end(), bright);
    out[Faint] = faint;
    return out;
}

}  // namespace

// The nine dots of one scan line of a character, bit 8 the leftmost. The ninth continues the eighth for the line
// drawing characters C0h-DFh and is dark for the others.
u32 Mda::text_dots(u8 character, u8 attribute, u8 ra, bool blink_on) const {
    const Attribute a{attribute};
    u32 dots = 0;
    const u32 row = ra & 15u;
    if (row < GlyphRows && font_.size() >= FontSize) dots = font_[character * std::size_t{GlyphRows} + row] * 2u;
    if (character >= 0xC0 && character <= 0xDF) dots |= dots >> 1 & 1;
    if (a.is_underlined() && row == UnderlineRaster) dots = 0x1FF;
    if (a.is_blinking() && bit(s_.mode, 5) && !blink_on) dots = 0;
    return dots;
}

// Sixteen dots; four banks of 8 KiB take turns line by line, and a page is 32 KiB [HGC].
u32 Mda::graphics_dots(u16 ma, u8 ra) const {
    const bool second_page = bit(s_.mode, 7) && bit(s_.config, 1);
    const u32 at = (ma & 0x0FFFu) * 2 | (ra & 3u) << 13 | (second_page ? 0x8000u : 0u);
    return static_cast<u32>(s_.vram[at] << 8 | s_.vram[at + 1]);
}

bool Mda::cursor_blink_on(u64 frame) const { return (frame >> 3 & 1) == 0; }

// Is the dot lit that the beam draws at `at`?
bool Mda::dot_at(Tick at) const {
    Crtc6845 beam = s_.crtc;
    beam.catch_up(at);
    const Crtc6845::Outputs now = beam.outputs();
    if (!now.display_enable || !is_enabled()) return false;
    const u64 dot = DotClock.to_period(at);
    if (is_graphics()) return bit(graphics_dots(now.ma, now.ra), 15 - static_cast<int>(dot % GraphicsDots));
    const u32 cell = (now.ma & 0x7FFu) * 2;
    const u8 attribute = s_.vram[cell + 1];
    const u64 frame = beam.frames();
    u32 dots = text_dots(s_.vram[cell], attribute, now.ra, (frame >> 4 & 1) == 0);
    if (now.cursor && cursor_blink_on(frame)) dots = 0x1FF;
    const Attribute a{attribute};
    const bool set = bit(dots, TextDots - 1 - static_cast<int>(dot % TextDots));
    const u8 shown = set ? a.ink() : a.paper();
    return shown == Lit || shown == Bright;
}

const Frame& Mda::render(Tick now) {
    render(now, frame_);
    return frame_;
}

void Mda::render(Tick now, Frame& into) const {
    Crtc6845 beam = s_.crtc;
    beam.catch_up(now);
    const u64 frame = beam.frames();
    const bool graphics = is_graphics();
    const int char_dots = graphics ? GraphicsDots : TextDots;

    Crtc6845 lines = s_.crtc;
    lines.begin_field();
    int height = 0, shown = 0;
    do {
        if (lines.line().displayed == 0) break;
        shown = std::max(shown, lines.line().displayed);
        ++height;
    } while (lines.next_line() && height < MaximumLines);

    const bool is_empty = height == 0;
    into.number = frame;
    into.palette = phosphor(colour_);
    into.border = Dark;
    into.is_blank = is_empty || !is_enabled();
    into.width = is_empty ? DefaultWidth : std::min(shown * char_dots, MaximumDots);
    into.height = is_empty ? DefaultHeight : height;
    into.aspect_x = 35;  // 720 by 350 dots fill a screen of 4 to 3
    into.aspect_y = 54;
    into.pixels.assign(static_cast<std::size_t>(into.width) * static_cast<std::size_t>(into.height), Dark);
    if (into.is_blank) return;

    const bool text_blink = (frame >> 4 & 1) == 0;
    const bool cursor_blink = beam.cursor_blink_on() && cursor_blink_on(frame);
    lines = s_.crtc;
    lines.begin_field();
    for (int y = 0; y < height; ++y, lines.next_line()) {
        const Crtc6845::Line source = lines.line();
        u8* to = &into.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(into.width)];
        const u8* const end = to + into.width;
        for (int i = 0; i < source.displayed && end - to >= char_dots; ++i) {
            const u16 ma = static_cast<u16>(source.ma + i) & 0x3FFF;
            if (graphics) {
                const u32 dots = graphics_dots(ma, source.ra);
                for (int n = GraphicsDots - 1; n >= 0; --n) *to++ = bit(dots, n) ? Lit : Dark;
                continue;
            }
            const u32 cell = (ma & 0x7FFu) * 2;
            const Attribute a{s_.vram[cell + 1]};
            u32 dots = text_dots(s_.vram[cell], a.bits, source.ra, text_blink);
            if (ma == s_.crtc.cursor_address() && cursor_blink && s_.crtc.cursor_on_raster(source.ra)) dots = 0x1FF;
            for (int n = TextDots - 1; n >= 0; --n) *to++ = bit(dots, n) ? a.ink() : a.paper();
        }
    }
}

}  // namespace tick86
