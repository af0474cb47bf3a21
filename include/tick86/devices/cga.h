// SPDX-License-Identifier: MIT
// IBM Color/Graphics Monitor Adapter - 6845, 16 KiB of memory, text and 2- or 4-colour graphics.
// In the PC  ports 3D0h-3DCh; memory at B8000h, seen twice up to BFFFFh; dot clock = the crystal; no interrupt
// Sources    [CGA-TR], [PC-BOOK] registers and picture; [CGA-WAIT] measured wait states; tests/devices/cga_test.cpp
// Not here   composite artefact colours, snow, the light pen's own sensor, a monitor's loss of sync
#pragma once
#include <array>
#include <span>

#include "tick86/chips/crtc6845.h"
#include "tick86/devices/frame.h"

namespace tick86 {

class Cga {
public:
    static constexpr u32 MemoryBase = 0xB8000, MemoryWindow = 0x8000, MemorySize = 0x4000;
    static constexpr u16 FirstPort = 0x3D0, LastPort = 0x3DF;

    // A write to the mode or colour register in the course of a field: from scan line `line` on it holds.
    struct Split {
        u16 line = 0;
        u8 mode = 0, colour = 0;
    };
    struct SplitList {
        static constexpr int Capacity = 256;
        u64 frame = 0;            // the field these belong to
        u8 mode = 0, colour = 0;  // at its top
        bool repeats = false;     // the field before had some too: an effect, not a single change
        u16 count = 0;
        std::array<Split, Capacity> splits{};
    };
    struct State {
        Crtc6845 crtc;
        u8 mode = 0;    // 3D8h
        u8 colour = 0;  // 3D9h
        bool pen_latched = false;
        bool pen_switch = false;          // true: pressed
        std::array<SplitList, 2> seen{};  // of the present field and the one before, by parity of its number
        std::array<u8, MemorySize> vram{};
    };

    Cga();

    void reset();  // RESET DRV: mode and colour to 0; memory and CRTC registers stay
    void catch_up(Tick to);
    Tick next_event() const { return Never; }

    u8 read_port(u16 port);        // FFh where nothing answers
    u8 peek_port(u16 port) const;  // the same without side effects
    void write_port(u16 port, u8 value);

    u8 read(u32 offset) const { return s_.vram[offset & (MemorySize - 1)]; }  // offset from B8000h
    void write(u32 offset, u8 value) { s_.vram[offset & (MemorySize - 1)] = value; }
    std::span<u8> vram() { return s_.vram; }
    std::span<const u8> vram() const { return s_.vram; }

    // Memory wait states of one byte transfer. `t1` = first tick of the bus cycle's T1. wait_ticks is how long after
    // the beginning of T2 the card holds I/O CH RDY low; waits() is that in whole clocks of a CPU of 3 ticks per clock.
    Tick wait_ticks(Tick t2) const;
    int waits(Tick t1, bool is_write) const;

    void light_pen_switch(bool pressed) { s_.pen_switch = pressed; }

    // Character generator: 256 glyphs of 8 rows; the memory must outlive the card. Not state.
    void set_font(std::span<const u8> font8x8) { font_ = font8x8; }
    std::span<const u8> font() const { return font_; }

    // The picture as of `now` (not before the present tick), from memory as it is. Changes nothing but the frame
    // buffer.
    const Frame& render(Tick now);
    void render(Tick now, Frame& into) const;

    bool is_graphics() const { return bit(s_.mode, 1); }
    bool is_enabled() const { return bit(s_.mode, 3); }
    bool cursor_blink_on(u64 frame) const;  // the card's own cursor blink: 8 fields on, 8 off
    const Crtc6845& crtc() const { return s_.crtc; }

    static const std::array<u32, 16>& rgbi_palette();

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    struct Painter;
    u8 status() const;
    void note_split(u8 mode, u8 colour);
    void light_pen_port(u16 port);
    void follow_mode();
    State s_{};
    std::span<const u8> font_{};
    Frame frame_{};
};

template <class V>
void fields(V& v, Meta<V, Cga::Split>& s) {
    auto& [line, mode, colour] = s;
    v("line", line);
    v("mode", mode);
    v("colour", colour);
}
template <class V>
void fields(V& v, Meta<V, Cga::SplitList>& s) {
    auto& [frame, mode, colour, repeats, count, splits] = s;
    v("frame", frame);
    v("mode", mode);
    v("colour", colour);
    v("repeats", repeats);
    v("count", count);
    v("splits", splits);
}
template <class V>
void fields(V& v, Meta<V, Cga::State>& s) {
    auto& [crtc, mode, colour, pen_latched, pen_switch, seen, vram] = s;
    v("crtc", crtc);
    v("mode", mode);
    v("colour", colour);
    v("pen_latched", pen_latched);
    v("pen_switch", pen_switch);
    v("seen", seen);
    v("vram", vram);
}

static_assert(Chip<Cga>);

}  // namespace tick86
