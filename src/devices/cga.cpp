// SPDX-License-Identifier: MIT
#include "tick86/devices/cga.h"

namespace tick86 {

namespace {

// 3D8h [CGA-TR mode control register]: bit 0 80-column clock, 1 graphics, 2 black and white, 3 video on, 4 640 dots, 5
// blink
constexpr int HighResolutionClock = 0;
constexpr ClockRatio Clock80{8, 1}, Clock40{16, 1};  // a character is 8 dots of 1 or 2 ticks [CGA-TR]

}  // namespace

Cga::Cga() { follow_mode(); }

void Cga::reset() {
    s_.crtc.reset();
    s_.mode = 0;
    s_.colour = 0;
    s_.pen_latched = false;
    s_.seen = {};
    follow_mode();
}

void Cga::catch_up(Tick to) { s_.crtc.catch_up(to); }

void Cga::follow_mode() { s_.crtc.set_character_clock(bit(s_.mode, HighResolutionClock) ? Clock80 : Clock40); }

// Of the eight data lines the status port drives four; the others float high.
u8 Cga::status() const {
    const Crtc6845::Outputs now = s_.crtc.outputs();
    u8 value = 0xF0;
    value = with_bit(value, 0, !now.display_enable);
    value = with_bit(value, 1, s_.pen_latched);
    value = with_bit(value, 2, !s_.pen_switch);
    value = with_bit(value, 3, now.vsync);
    return value;
}

u8 Cga::peek_port(u16 port) const {
    if (port < FirstPort || port > LastPort) return 0xFF;
    if (!bit(port, 3)) return bit(port, 0) ? s_.crtc.read() : u8{0xFF};
    return port == 0x3DA ? status() : u8{0xFF};
}

u8 Cga::read_port(u16 port) {
    const u8 value = peek_port(port);
    light_pen_port(port);
    return value;
}

void Cga::write_port(u16 port, u8 value) {
    if (port < FirstPort || port > LastPort) return;
    if (!bit(port, 3)) {
        if (bit(port, 0))
            s_.crtc.write(value);
        else
            s_.crtc.write_index(value);
        return;
    }
    light_pen_port(port);
    if (port == 0x3D8) {
        note_split(value & 0x3F, s_.colour);
        s_.mode = value & 0x3F;
        follow_mode();
    } else if (port == 0x3D9) {
        note_split(s_.mode, value & 0x3F);
        s_.colour = value & 0x3F;
    }
}

// Any access to 3DBh clears the light pen's latch, any to 3DCh sets it; the chip sees the edge.
void Cga::light_pen_port(u16 port) {
    if (port == 0x3DB) s_.pen_latched = false;
    if (port == 0x3DC && !s_.pen_latched) {
        s_.pen_latched = true;
        s_.crtc.light_pen();
    }
}

// Remembers where in the field a register changed, so that a picture whose colours change on the way down can be drawn.
// A change in the left half of a line counts for that line, later ones for the next.
void Cga::note_split(u8 mode, u8 colour) {
    if (mode == s_.mode && colour == s_.colour) return;
    const u64 frame = s_.crtc.frames();
    SplitList* list = &s_.seen[frame & 1];
    if (list->frame != frame || list->count == 0) {
        const SplitList& before = s_.seen[(frame + 1) & 1];
        const bool continues = before.count > 0 && before.frame + 1 == frame;
        list->frame = frame;
        list->count = 0;
        list->mode = s_.mode;
        list->colour = s_.colour;
        list->repeats = continues;
    }
    const Crtc6845::Outputs now = s_.crtc.outputs();
    const Crtc6845::Line line = s_.crtc.line();
    const bool is_left = now.display_enable && ((now.ma - line.ma) & 0x3FFF) * 2 < line.displayed;
    const auto at = static_cast<u16>(s_.crtc.frame_line() + (is_left ? 0 : 1));
    if (list->count > 0 && list->splits[list->count - 1u].line == at)
        list->splits[list->count - 1u] = {at, mode, colour};
    else if (list->count < SplitList::Capacity)
        list->splits[list->count++] = {at, mode, colour};
}

// The card keeps a byte transfer waiting for one 80-column character time, then until its next slot for the processor,
// of which there is one every 16 ticks whatever the mode: 9 to 24 ticks, 3 to 8 clocks of the PC's processor
// [CGA-WAIT]. Guess: where in the 16 ticks the slot ends; only its place relative to the character clock could be
// observed.
Tick Cga::wait_ticks(Tick t2) const {
    constexpr Tick Shortest = 9, SlotPeriod = 16, ShortestPhase = 4;
    return Shortest + (ShortestPhase - t2) % SlotPeriod;
}

int Cga::waits(Tick t1, bool) const {
    constexpr Tick CpuClock = 3;
    return static_cast<int>((wait_ticks(t1 + CpuClock) + CpuClock - 1) / CpuClock);
}

bool Cga::accepts(const State& s) const {
    return s.crtc.accepts(s.crtc.state()) && s.seen[0].count <= SplitList::Capacity &&
           s.seen[1].count <= SplitList::Capacity;
}

}  // namespace tick86
