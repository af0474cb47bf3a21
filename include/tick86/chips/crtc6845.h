// SPDX-License-Identifier: MIT
// Motorola MC6845 CRT controller - counts characters, rows and scan lines of a picture and addresses its memory.
// In the PC  on the CGA (ports 3D4h/3D5h) and on the MDA and Hercules (3B4h/3B5h); the card gives the character clock
// Sources    [MC6845] register and timing chapters; tests/chips/crtc6845_test.cpp
// Not here   the half line between interlaced fields (it is a whole one every other field); skew bits, which the
//            Motorola part does not have
#pragma once
#include <array>

#include "tick86/base/bits.h"
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/types.h"

namespace tick86 {

class Crtc6845 {
public:
    enum Register : u8 {
        HorizontalTotal,
        HorizontalDisplayed,
        HorizontalSyncPosition,
        SyncWidth,
        VerticalTotal,
        VerticalAdjust,
        VerticalDisplayed,
        VerticalSyncPosition,
        InterlaceMode,
        MaximumRaster,
        CursorStart,
        CursorEnd,
        StartHigh,
        StartLow,
        CursorHigh,
        CursorLow,
        LightPenHigh,
        LightPenLow,
        RegisterCount
    };

    // Time inside is counted in characters; `clock` converts. The present line began at character `line_at`; everything
    // that can still happen in it is a character position, so that between two writes nothing needs to advance.
    struct State {
        std::array<u8, RegisterCount> registers{};
        u8 index = 0;       // the address register
        u64 clock_num = 8;  // length of a character: num / den ticks
        u64 clock_den = 1;
        u64 clock_offset = 0;  // characters counted at other clocks; wraps
        Tick now = 0;
        u64 line_at = 0;         // character at which the present scan line began; wraps with the offset
        u32 line_chars = 1;      // its length; a line is as long as the guest keeps moving its end away
        u16 display_end = 0;     // where display enable falls in this line; NoChar: it does not
        u16 sync_begin = 0;      // where hsync rises; NoChar: it does not
        u8 sync_carry = 0;       // characters of an hsync that began in the line before
        u8 row = 0;              // vertical counter: character row, 7 bits
        u8 raster = 0;           // RA: scan line within the row, 5 bits
        bool in_adjust = false;  // in the extra lines of R5
        u8 adjust_line = 0;
        bool extra_line = false;    // in the line that an odd field is longer by
        bool display_rows = false;  // vertical part of display enable
        u8 sync_lines = 0;          // lines of vsync left, this one included
        u16 row_address = 0;        // MA at the left edge of the present row
        u16 next_row_address = 0;   // what the next row will begin with
        u64 frames = 0;             // fields begun since power-on
        u32 frame_line = 0;         // scan lines since this field began
        bool operator==(const State&) const = default;
    };
    static constexpr u16 NoChar = 0xFFFF;

    // All output pins at one instant.
    struct Outputs {
        u16 ma = 0;  // memory address, 14 bits
        u8 ra = 0;   // row address, 5 bits
        bool display_enable = false;
        bool hsync = false;
        bool vsync = false;
        bool cursor = false;
    };
    // One scan line as the picture has it: what a card needs to draw it without asking for each character.
    struct Line {
        u16 ma = 0;
        u8 ra = 0;
        int displayed = 0;  // characters shown from the left edge; 0: none
        bool vsync = false;
    };

    void reset();  // RESET pin: counters to zero, registers kept
    void catch_up(Tick to);
    Tick next_event() const { return Never; }

    void write_index(u8 value) { s_.index = value & 31; }  // RS = 0
    u8 read() const;                                       // RS = 1; R14-R17 can be read, the rest give 0
    void write(u8 value);                                  // RS = 1, to the register of the index
    u8 peek(int reg) const {
        return reg >= 0 && reg < RegisterCount ? s_.registers[static_cast<std::size_t>(reg)] : u8{0};
    }
    void light_pen();  // LPSTB rises: MA is latched in R16/R17

    // The card's character clock: `clock.num` ticks per `clock.den` characters, edges at multiples of it since tick 0.
    void set_character_clock(ClockRatio clock);
    ClockRatio character_clock() const { return {s_.clock_num, s_.clock_den}; }

    // Pure questions; `at` is not before the present tick and supposes that nothing is written until then.
    Outputs outputs() const;
    Outputs outputs(Tick at) const;
    Tick next_vsync(Tick from) const;  // first rise at or after `from`; Never if none within 2 fields
    u64 frames() const { return s_.frames; }
    u32 frame_line() const { return s_.frame_line; }  // scan line of the present tick, 0 = first of the field

    // For drawing: the lines of a whole field under the present registers. begin_field() on a copy, then next_line().
    void begin_field();
    Line line() const;
    bool next_line();  // false: a new field has begun

    u16 cursor_address() const { return word(s_.registers[CursorLow], s_.registers[CursorHigh]) & 0x3FFF; }
    u16 start_address() const { return word(s_.registers[StartLow], s_.registers[StartHigh]) & 0x3FFF; }
    // Is scan line `ra` inside the cursor, and does the chip's own blink show it in the present field?
    bool cursor_on_raster(u8 ra) const;
    bool cursor_blink_on() const;

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }
    // A card keeps the chip itself in its State, so the chip can be visited like one.
    template <class V>
    friend void fields(V& v, Meta<V, Crtc6845>& chip) {
        fields(v, chip.s_);
    }

private:
    u64 chars_at(Tick t) const { return character_clock().to_period(t) + s_.clock_offset; }
    Tick tick_of(u64 character) const { return character_clock().to_tick(character - s_.clock_offset); }
    u64 column() const { return chars_at(s_.now) - s_.line_at; }
    bool is_interlaced_video() const { return s_.registers[InterlaceMode] == 3; }
    bool is_odd_field() const { return bit(s_.registers[InterlaceMode], 0) && bit(static_cast<u32>(s_.frames), 0); }
    u8 first_raster() const { return is_interlaced_video() && is_odd_field() ? 1 : 0; }
    bool is_last_raster() const;
    void new_field();
    void begin_line(bool row_begins);
    void advance_line();
    void skip_fields(u64 to_char);
    State s_{};
};

template <class V>
void fields(V& v, Meta<V, Crtc6845::State>& s) {
    auto& [registers, index, clock_num, clock_den, clock_offset, now, line_at, line_chars, display_end, sync_begin,
           sync_carry, row, raster, in_adjust, adjust_line, extra_line, display_rows, sync_lines, row_address,
           next_row_address, frames, frame_line] = s;
    v("registers", registers);
    v("index", index);
    v("clock_num", clock_num);
    v("clock_den", clock_den);
    v("clock_offset", clock_offset);
    v("now", now);
    v("line_at", line_at);
    v("line_chars", line_chars);
    v("display_end", display_end);
    v("sync_begin", sync_begin);
    v("sync_carry", sync_carry);
    v("row", row);
    v("raster", raster);
    v("in_adjust", in_adjust);
    v("adjust_line", adjust_line);
    v("extra_line", extra_line);
    v("display_rows", display_rows);
    v("sync_lines", sync_lines);
    v("row_address", row_address);
    v("next_row_address", next_row_address);
    v("frames", frames);
    v("frame_line", frame_line);
}

static_assert(Chip<Crtc6845>);

}  // namespace tick86
