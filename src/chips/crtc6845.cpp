// SPDX-License-Identifier: MIT
#include "tick86/chips/crtc6845.h"

#include <algorithm>

namespace tick86 {

namespace {

// Bits that each register has [MC6845 table 1]; R16 and R17 cannot be written.
constexpr std::array<u8, Crtc6845::RegisterCount> RegisterBits = {0xFF, 0xFF, 0xFF, 0x0F, 0x7F, 0x1F, 0x7F, 0x7F, 0x03,
                                                                  0x1F, 0x7F, 0x1F, 0x3F, 0xFF, 0x3F, 0xFF, 0,    0};
constexpr u8 VerticalSyncLines = 16;  // fixed in the Motorola part [MC6845 R7]
constexpr u16 AddressMask = 0x3FFF;

}  // namespace

// RESET holds all counters at zero and drives the outputs low; the control registers keep what they have.
void Crtc6845::reset() {
    const State old = s_;
    s_ = {};
    s_.registers = old.registers;
    s_.index = old.index;
    s_.clock_num = old.clock_num;
    s_.clock_den = old.clock_den;
    s_.clock_offset = old.clock_offset;
    s_.now = old.now;
    s_.frames = old.frames;
    s_.line_at = chars_at(s_.now);
    new_field();
    begin_line(true);
}

void Crtc6845::catch_up(Tick to) {
    if (to <= s_.now) return;
    s_.now = to;
    const u64 target = chars_at(to);
    bool may_skip = true;
    while (target - s_.line_at >= s_.line_chars) {
        const u64 field = s_.frames;
        advance_line();
        if (s_.frames != field && may_skip) {
            may_skip = false;
            skip_fields(target);
        }
    }
}

// Fields repeat exactly as long as nobody writes: with many of them to go, two are walked through (interlaced ones come
// in pairs) and the rest are counted.
void Crtc6845::skip_fields(u64 to_char) {
    const auto& r = s_.registers;
    const u64 lines = u64{r[VerticalTotal]} * (r[MaximumRaster] + 1u) + r[MaximumRaster] + r[VerticalAdjust] + 2u;
    if (to_char - s_.line_at < 16 * lines * (r[HorizontalTotal] + 1u)) return;
    Crtc6845 ahead = *this;
    for (int field = 0; field < 2; ++field)
        while (ahead.next_line()) {
        }
    const u64 period = ahead.s_.line_at - s_.line_at;
    ahead.s_.line_at = s_.line_at;
    ahead.s_.frames = s_.frames;
    if (!(ahead.s_ == s_)) return;
    const u64 pairs = (to_char - s_.line_at) / period;
    s_.line_at += pairs * period;
    s_.frames += 2 * pairs;
}

u8 Crtc6845::read() const { return s_.index >= CursorHigh && s_.index <= LightPenLow ? s_.registers[s_.index] : u8{0}; }

void Crtc6845::write(u8 value) {
    if (s_.index >= LightPenHigh) return;
    value &= RegisterBits[s_.index];
    s_.registers[s_.index] = value;
    const u64 at = column();
    switch (s_.index) {
        case HorizontalTotal: {
            // The 8-bit counter is compared for equality: one that has already passed the value goes round once more.
            const u64 counter = at & 0xFF;
            s_.line_chars = static_cast<u32>(at - counter + (counter <= value ? 0 : 256) + value + 1);
            break;
        }
        case HorizontalDisplayed:
            if (at < s_.display_end) s_.display_end = at <= value ? value : NoChar;
            break;
        case HorizontalSyncPosition:
            if (at < s_.sync_begin) s_.sync_begin = at <= value ? value : NoChar;
            break;
        default: break;
    }
}

void Crtc6845::light_pen() {
    const u16 ma = outputs().ma;
    s_.registers[LightPenHigh] = high(ma);
    s_.registers[LightPenLow] = low(ma);
}

void Crtc6845::set_character_clock(ClockRatio clock) {
    if (clock == character_clock()) return;
    const u64 count = chars_at(s_.now);
    s_.clock_num = clock.num;
    s_.clock_den = clock.den;
    s_.clock_offset = count - clock.to_period(s_.now);
}

void Crtc6845::new_field() {
    ++s_.frames;
    s_.frame_line = 0;
    s_.row = 0;
    s_.raster = first_raster();
    s_.in_adjust = false;
    s_.adjust_line = 0;
    s_.extra_line = false;
    s_.display_rows = true;
    s_.row_address = s_.next_row_address = start_address();
}

void Crtc6845::begin_line(bool row_begins) {
    const auto& r = s_.registers;
    s_.line_chars = r[HorizontalTotal] + 1u;
    s_.display_end = r[HorizontalDisplayed];
    s_.sync_begin = r[HorizontalSyncPosition];
    if (s_.row == r[VerticalDisplayed]) s_.display_rows = false;
    if (s_.sync_lines > 0) --s_.sync_lines;
    if (row_begins && s_.row == r[VerticalSyncPosition] && s_.sync_lines == 0) s_.sync_lines = VerticalSyncLines;
}

bool Crtc6845::is_last_raster() const {
    const u8 last = s_.registers[MaximumRaster];
    return is_interlaced_video() ? s_.raster >> 1 == last >> 1 : s_.raster == last;
}

// What the end of a scan line does, and the beginning of the next.
void Crtc6845::advance_line() {
    const auto& r = s_.registers;
    const u32 length = s_.line_chars;
    const u32 sync_end = u32{s_.sync_begin} + r[SyncWidth];
    s_.sync_carry = static_cast<u8>(s_.sync_begin < length && sync_end > length ? sync_end - length
                                    : s_.sync_carry > length                    ? s_.sync_carry - length
                                                                                : 0);
    s_.line_at += length;
    ++s_.frame_line;
    // The address of the next row is taken where the display ends; a line that never gets there leaves it alone.
    const bool is_last = is_last_raster();
    if (is_last && s_.display_end < length) s_.next_row_address = (s_.row_address + s_.display_end) & AddressMask;

    const u8 step = is_interlaced_video() ? 2 : 1;
    bool row_begins = false, field_ends = s_.extra_line;
    if (s_.in_adjust) {
        s_.adjust_line = (s_.adjust_line + 1) & 0x1F;
        field_ends |= s_.adjust_line == r[VerticalAdjust];
        s_.raster = (s_.raster + step) & 0x1F;
    } else if (is_last) {
        row_begins = true;
        s_.raster = first_raster();
        s_.row_address = s_.next_row_address;
        if (s_.row == r[VerticalTotal]) {
            s_.in_adjust = r[VerticalAdjust] != 0;
            field_ends |= !s_.in_adjust;
        }
        s_.row = (s_.row + 1) & 0x7F;
    } else {
        s_.raster = (s_.raster + step) & 0x1F;
    }
    if (field_ends && is_odd_field() && !s_.extra_line) {
        s_.extra_line = true;
        field_ends = false;
    }
    if (field_ends) {
        new_field();
        row_begins = true;
    }
    begin_line(row_begins);
}

Crtc6845::Outputs Crtc6845::outputs() const {
    const u64 at = column();
    const u32 sync_end = u32{s_.sync_begin} + s_.registers[SyncWidth];
    Outputs out;
    out.ma = static_cast<u16>(s_.row_address + at) & AddressMask;
    out.ra = s_.raster;
    out.display_enable = s_.display_rows && at < s_.display_end;
    out.hsync = at < s_.sync_carry || (at >= s_.sync_begin && at < sync_end);
    out.vsync = s_.sync_lines > 0;
    out.cursor = out.display_enable && out.ma == cursor_address() && cursor_on_raster(out.ra) && cursor_blink_on();
    return out;
}

Crtc6845::Outputs Crtc6845::outputs(Tick at) const {
    Crtc6845 ahead = *this;
    ahead.catch_up(at);
    return ahead.outputs();
}

Tick Crtc6845::next_vsync(Tick from) const {
    Crtc6845 ahead = *this;
    ahead.catch_up(from);
    for (const u64 first = ahead.s_.frames; ahead.s_.frames < first + 3; ahead.advance_line()) {
        const Tick line_begins = ahead.tick_of(ahead.s_.line_at);
        if (ahead.s_.sync_lines == VerticalSyncLines && line_begins >= from) return line_begins;
    }
    return Never;
}

void Crtc6845::begin_field() {
    new_field();
    begin_line(true);
}

Crtc6845::Line Crtc6845::line() const {
    const int shown = s_.display_rows ? static_cast<int>(std::min<u32>(s_.display_end, s_.line_chars)) : 0;
    return {s_.row_address, s_.raster, shown, s_.sync_lines > 0};
}

bool Crtc6845::next_line() {
    const u64 field = s_.frames;
    advance_line();
    return s_.frames == field;
}

// The cursor goes on at the start line and off after the end line, and nothing else touches it: with the end outside
// the row it stays on (a full block), with the start behind the end it is in two parts, and a start outside the row is
// never reached [CURSOR].
bool Crtc6845::cursor_on_raster(u8 ra) const {
    const int first = s_.registers[CursorStart] & 0x1F, last = s_.registers[CursorEnd];
    const int bottom = s_.registers[MaximumRaster];
    if (first > bottom) return false;
    if (last > bottom) return true;
    return first <= last ? ra >= first && ra <= last : ra >= first || ra <= last;
}

bool Crtc6845::cursor_blink_on() const {
    switch (s_.registers[CursorStart] >> 5) {
        case 0: return true;
        case 1: return false;
        case 2: return !bit(static_cast<u32>(s_.frames), 3);   // 1/16 of the field rate
        default: return !bit(static_cast<u32>(s_.frames), 4);  // 1/32
    }
}

bool Crtc6845::accepts(const State& s) const {
    constexpr u64 MostParts = u64{1} << 24;  // of a character clock; far more than any card needs
    if (s.clock_num == 0 || s.clock_num > MostParts || s.clock_den == 0 || s.clock_den > MostParts) return false;
    for (std::size_t i = 0; i < CursorHigh; ++i)
        if ((s.registers[i] & ~RegisterBits[i]) != 0) return false;
    Crtc6845 chip;
    chip.s_ = s;
    return s.index < 32 && s.row < 128 && s.raster < 32 && s.adjust_line < 32 && chip.column() < s.line_chars;
}

}  // namespace tick86
