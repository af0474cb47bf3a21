// SPDX-License-Identifier: MIT
// IBM Monochrome Display Adapter, and the Hercules Graphics Card built on its model - 6845, 9x14 text, 720x348 dots.
// In the PC  ports 3B0h-3BFh; memory from B0000h; its own 16.257 MHz dot clock; no interrupt
// Sources    [MDA-TR] IBM Monochrome Display and Printer Adapter; [HGC] Hercules Graphics Card manual;
//            tests/devices/mda_test.cpp
// Not here   the printer port of the same board (devices/parallel), the light pen, afterglow of the phosphor
#pragma once
#include <array>
#include <span>

#include "tick86/chips/crtc6845.h"
#include "tick86/devices/frame.h"

namespace tick86 {

enum class MdaKind : u8 { Mda, Hercules };
enum class MonoColour : u8 { Green, Amber, White };

class Mda {
public:
    static constexpr u32 MemoryBase = 0xB0000, MemoryWindow = 0x10000, MemorySize = 0x10000;
    static constexpr u32 MdaMemorySize = 0x1000;
    static constexpr u16 FirstPort = 0x3B0, LastPort = 0x3BF;
    // 14.318181... MHz ticks per dots of 16.257 MHz, reduced: 315/22 / 16.257.
    static constexpr ClockRatio DotClock{52'500, 59'609};
    static constexpr ClockRatio TextClock{9 * 52'500, 59'609};       // 9 dots
    static constexpr ClockRatio GraphicsClock{16 * 52'500, 59'609};  // Hercules graphics: 16 dots

    struct State {
        Crtc6845 crtc;
        MdaKind kind = MdaKind::Mda;
        u8 mode = 0;    // 3B8h
        u8 config = 0;  // 3BFh, Hercules only: bit 0 allows graphics, bit 1 maps the upper 32 KiB
        std::array<u8, MemorySize> vram{};
    };

    explicit Mda(MdaKind kind = MdaKind::Mda);

    void reset();  // RESET DRV: mode and config to 0; memory and CRTC registers stay
    void catch_up(Tick to);
    Tick next_event() const { return Never; }

    u8 read_port(u16 port);  // FFh where nothing answers (3BCh-3BEh belong to the printer port)
    u8 peek_port(u16 port) const;
    void write_port(u16 port, u8 value);

    bool decodes(u32 offset) const;  // offset from B0000h: does the card answer there at present?
    u8 read(u32 offset) const;       // FFh where it does not
    void write(u32 offset, u8 value);
    std::span<u8> vram() { return s_.vram; }
    std::span<const u8> vram() const { return s_.vram; }

    int waits(Tick t1, bool is_write) const;  // clocks of a 3-tick CPU per byte transfer

    void set_font(std::span<const u8> font8x14) { font_ = font8x14; }  // 256 glyphs of 14 rows; must outlive the card
    std::span<const u8> font() const { return font_; }
    void set_colour(MonoColour colour) { colour_ = colour; }  // phosphor of the monitor; not state

    const Frame& render(Tick now);
    void render(Tick now, Frame& into) const;

    MdaKind kind() const { return s_.kind; }
    bool is_graphics() const { return s_.kind == MdaKind::Hercules && bit(s_.mode, 1) && bit(s_.config, 0); }
    bool is_enabled() const { return bit(s_.mode, 3); }
    bool cursor_blink_on(u64 frame) const;
    const Crtc6845& crtc() const { return s_.crtc; }

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    u8 status() const;
    bool dot_at(Tick at) const;
    u32 text_dots(u8 character, u8 attribute, u8 ra, bool blink_on) const;
    u32 graphics_dots(u16 ma, u8 ra) const;
    void follow_mode();
    State s_{};
    std::span<const u8> font_{};
    MonoColour colour_ = MonoColour::Green;
    Frame frame_{};
};

template <class V>
void fields(V& v, Meta<V, Mda::State>& s) {
    auto& [crtc, kind, mode, config, vram] = s;
    v("crtc", crtc);
    v("kind", kind);
    v("mode", mode);
    v("config", config);
    v("vram", vram);
}

static_assert(Chip<Mda>);

}  // namespace tick86
