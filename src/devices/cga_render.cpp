// SPDX-License-Identifier: MIT
// The CGA's picture: one field as the chip would address it, line by line.
#include <algorithm>

#include "tick86/devices/cga.h"

namespace tick86 {

namespace {

constexpr int GlyphRows = 8;
constexpr std::size_t FontSize = 256 * GlyphRows;
constexpr int MaximumDots = 1024, MaximumLines = 400;  // beyond any monitor
constexpr int DefaultWidth = 640, DefaultHeight = 200;

// 3D8h and 3D9h by name [CGA-TR].
struct Mode {
    u8 bits;
    bool is_fast() const { return bit(bits, 0); }
    bool is_graphics() const { return bit(bits, 1); }
    bool is_black_and_white() const { return bit(bits, 2); }
    bool is_on() const { return bit(bits, 3); }
    bool is_640() const { return is_graphics() && bit(bits, 4); }
    bool has_blink() const { return bit(bits, 5); }
    int char_dots() const { return is_fast() ? 8 : 16; }  // of 1/14.318 us
    bool needs_single_dots() const { return is_fast() || is_640(); }
};

// The four colours of 320x200: background, then green-red-brown, cyan-magenta-white, or - black and white -
// cyan-red-white.
std::array<u8, 4> four_colours(Mode mode, u8 colour) {
    const u8 bright = bit(colour, 4) ? 8 : 0;
    const bool second = bit(colour, 5);
    std::array<u8, 4> out = {0, 2, 4, 6};
    if (mode.is_black_and_white())
        out = {0, 3, 4, 7};
    else if (second)
        out = {0, 3, 5, 7};
    for (u8& c : out) c |= bright;
    out[0] = colour & 15;
    return out;
}

u8 border_colour(Mode mode, u8 colour) { return mode.is_640() ? u8{0} : static_cast<u8>(colour & 15); }

// What shows where memory holds zeros: 3D8h bit 3 clears what is read from it and nothing else [PC-BOOK].
u8 empty_colour(Mode mode, u8 colour) { return mode.is_graphics() ? border_colour(mode, colour) : u8{0}; }

}  // namespace

struct Cga::Painter {
    const Cga& card;
    const Crtc6845& crtc;
    int scale;             // dots per pixel of the frame
    bool text_blink_on;    // characters with the blink attribute show
    bool chip_cursor_on;   // the 6845 gives its cursor signal in this field ...
    bool cursor_blink_on;  // ... and the card's own blinking lets it through

    u8 byte(u32 address) const { return card.s_.vram[address & (MemorySize - 1)]; }
    u8 glyph(u8 character, u8 ra) const {
        const std::size_t at = character * std::size_t{GlyphRows} + (ra & 7u);
        return card.font_.size() >= FontSize ? card.font_[at] : u8{0};
    }

    // `dots` dots of the same colour become pixels of the frame; those not at a multiple of the scale fall away.
    void put(u8*& to, const u8* end, u8 colour, int dots) const {
        for (int i = 0; i < dots / scale && to < end; ++i) *to++ = colour;
    }

    void text_char(u8*& to, const u8* end, Mode mode, u16 ma, u8 ra) const {
        const u32 at = (ma & 0x1FFFu) * 2;
        const u8 attribute = byte(at + 1);
        u8 dots = glyph(byte(at), ra);
        const u8 ink = attribute & 15;
        u8 paper = attribute >> 4;
        // Where the 6845 has the cursor, shown or not, characters do not blink [PC-BOOK].
        const bool in_cursor = chip_cursor_on && ma == crtc.cursor_address() && crtc.cursor_on_raster(ra);
        if (mode.has_blink()) {
            paper &= 7;
            if (bit(attribute, 7) && !text_blink_on && !in_cursor) dots = 0;
        }
        if (in_cursor && cursor_blink_on) dots = 0xFF;
        const int width = mode.char_dots() / 8;
        for (int i = 7; i >= 0; --i) put(to, end, bit(dots, i) ? ink : paper, width);
    }

    // Two bytes to a character time of 16 ticks, one (the even) at the faster clock; RA0 selects the half of the
    // memory.
    void graphics_char(u8*& to, const u8* end, Mode mode, u8 colour, u16 ma, u8 ra) const {
        const u32 at = (ma & 0x0FFFu) * 2 | (ra & 1u) << 13;
        const std::array<u8, 4> four = four_colours(mode, colour);
        for (int n = 0; n < mode.char_dots() / 8; ++n) {
            const u8 dots = byte(at + static_cast<u32>(n));
            if (mode.is_640()) {
                for (int i = 7; i >= 0; --i) put(to, end, bit(dots, i) ? colour & 15 : 0, 1);
            } else {
                for (int i = 6; i >= 0; i -= 2) put(to, end, four[field(dots, i, 2)], 2);
            }
        }
    }

    void line(u8* to, int width, const Crtc6845::Line& source, Mode mode, u8 colour) const {
        const u8* const end = to + width;
        for (int i = 0; i < source.displayed && to < end; ++i) {
            const u16 ma = static_cast<u16>(source.ma + i) & 0x3FFF;
            if (!mode.is_on())
                put(to, end, empty_colour(mode, colour), mode.char_dots());
            else if (mode.is_graphics())
                graphics_char(to, end, mode, colour, ma, source.ra);
            else
                text_char(to, end, mode, ma, source.ra);
        }
        std::fill(to, to + (end - to), border_colour(mode, colour));
    }
};

const std::array<u32, 16>& Cga::rgbi_palette() {
    // Intensified and plain levels of a 5153 display; its circuit turns dark yellow into brown [CGA-TR].
    static constexpr std::array<u32, 16> palette = {0x000000, 0x0000AA, 0x00AA00, 0x00AAAA, 0xAA0000, 0xAA00AA,
                                                    0xAA5500, 0xAAAAAA, 0x555555, 0x5555FF, 0x55FF55, 0x55FFFF,
                                                    0xFF5555, 0xFF55FF, 0xFFFF55, 0xFFFFFF};
    return palette;
}

// The card counts fields for its blinking: 8 on and 8 off for the cursor, twice that for characters [CGA-TR].
bool Cga::cursor_blink_on(u64 frame) const { return (frame >> 3 & 1) == 0; }

const Frame& Cga::render(Tick now) {
    render(now, frame_);
    return frame_;
}

void Cga::render(Tick now, Frame& into) const {
    Crtc6845 beam = s_.crtc;
    beam.catch_up(now);
    const u64 frame = beam.frames();
    const auto beam_line = static_cast<int>(beam.frame_line());

    // What the registers were on each line. Only changes that come field after field make a picture of their own; a
    // single one is shown at once, as if the whole field had it.
    const SplitList& present = s_.seen[frame & 1];
    const SplitList& before = s_.seen[(frame + 1) & 1];
    const bool in_present = present.count > 0 && present.frame == frame;
    const bool in_before = before.count > 0 && before.frame + 1 == frame;
    const bool has_splits = in_present ? present.repeats : in_before && before.repeats;
    const auto registers_at = [&](int line) -> std::pair<Mode, u8> {
        const SplitList* list = nullptr;
        if (has_splits && line >= beam_line && in_before)
            list = &before;
        else if (has_splits && in_present)
            list = &present;
        if (!list) return {Mode{s_.mode}, s_.colour};
        std::pair<Mode, u8> at{Mode{list->mode}, list->colour};
        for (int i = 0; i < list->count && list->splits[static_cast<std::size_t>(i)].line <= line; ++i) {
            const Split& split = list->splits[static_cast<std::size_t>(i)];
            at = {Mode{split.mode}, split.colour};
        }
        return at;
    };

    // First the size, then the picture.
    Crtc6845 lines = s_.crtc;
    lines.begin_field();
    int height = 0, dots = 0;
    bool single_dots = false, any_on = false;
    do {
        const int shown = lines.line().displayed;
        if (shown == 0) break;
        const Mode mode = registers_at(height).first;
        dots = std::max(dots, shown * mode.char_dots());
        single_dots |= mode.needs_single_dots();
        any_on |= mode.is_on();
        ++height;
    } while (lines.next_line() && height < MaximumLines);

    into.number = frame;
    into.palette = rgbi_palette();
    into.border = border_colour(Mode{s_.mode}, s_.colour);
    const bool is_empty = height == 0;
    const int scale = single_dots || is_empty ? 1 : 2;
    into.is_blank = is_empty || (!any_on && into.border == 0);
    into.width = is_empty ? DefaultWidth : std::min(dots, MaximumDots) / scale;
    into.height = is_empty ? DefaultHeight : height;
    into.aspect_x = 5 * scale;  // 640 by 200 dots fill a screen of 4 to 3
    into.aspect_y = 12;
    into.pixels.assign(static_cast<std::size_t>(into.width) * static_cast<std::size_t>(into.height), 0);
    if (is_empty) return;

    const Painter painter{*this, s_.crtc, scale, (frame >> 4 & 1) == 0, beam.cursor_blink_on(), cursor_blink_on(frame)};
    lines = s_.crtc;
    lines.begin_field();
    for (int y = 0; y < height; ++y, lines.next_line()) {
        const auto [mode, colour] = registers_at(y);
        painter.line(&into.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(into.width)], into.width,
                     lines.line(), mode, colour);
    }
}

}  // namespace tick86
