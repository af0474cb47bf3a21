// SPDX-License-Identifier: MIT
#include "tick86/devices/mda.h"

namespace tick86 {

namespace {

// 3B8h: bit 3 video on, 5 blink [MDA-TR]; Hercules: bit 1 graphics, 7 page shown, each let in by a bit of 3BFh [HGC]
constexpr int Graphics = 1, Page = 7, AllowGraphics = 0, AllowPage = 1;
constexpr u32 HalfWindow = 0x8000;

}  // namespace

Mda::Mda(MdaKind kind) {
    s_.kind = kind;
    follow_mode();
}

void Mda::reset() {
    s_.crtc.reset();
    s_.mode = 0;
    s_.config = 0;
    follow_mode();
}

void Mda::catch_up(Tick to) { s_.crtc.catch_up(to); }

void Mda::follow_mode() { s_.crtc.set_character_clock(is_graphics() ? GraphicsClock : TextClock); }

// Bit 0 horizontal sync, bit 3 the dots themselves. On the IBM card nothing drives the upper half; on the Hercules card
// bit 7 is low during vertical sync, and bits 4-6 are not those by which its successors are known.
u8 Mda::status() const {
    const Crtc6845::Outputs now = s_.crtc.outputs();
    u8 value = 0xF0;
    value = with_bit(value, 0, now.hsync);
    value = with_bit(value, 3, dot_at(s_.crtc.state().now));
    if (s_.kind == MdaKind::Hercules) value = with_bit(value, 7, !now.vsync);
    return value;
}

u8 Mda::peek_port(u16 port) const {
    if (port < FirstPort || port > LastPort) return 0xFF;
    if (!bit(port, 3)) return bit(port, 0) ? s_.crtc.read() : u8{0xFF};
    return port == 0x3BA ? status() : u8{0xFF};
}

u8 Mda::read_port(u16 port) { return peek_port(port); }

void Mda::write_port(u16 port, u8 value) {
    if (port < FirstPort || port > LastPort) return;
    if (!bit(port, 3)) {
        if (bit(port, 0))
            s_.crtc.write(value);
        else
            s_.crtc.write_index(value);
    } else if (port == 0x3B8) {
        s_.mode = value;
        if (s_.kind == MdaKind::Hercules) {  // what is not let in cannot be set
            s_.mode = with_bit(s_.mode, Graphics, bit(value, Graphics) && bit(s_.config, AllowGraphics));
            s_.mode = with_bit(s_.mode, Page, bit(value, Page) && bit(s_.config, AllowPage));
        }
        follow_mode();
    } else if (port == 0x3BF && s_.kind == MdaKind::Hercules) {
        s_.config = value & 3;
        follow_mode();
    }
}

bool Mda::decodes(u32 offset) const {
    if (offset >= MemoryWindow) return false;
    return offset < HalfWindow || (s_.kind == MdaKind::Hercules && bit(s_.config, AllowPage));
}

// The IBM card's 4 KiB fill its half of the window eight times over.
u8 Mda::read(u32 offset) const {
    if (!decodes(offset)) return 0xFF;
    return s_.vram[s_.kind == MdaKind::Mda ? offset & (MdaMemorySize - 1) : offset];
}

void Mda::write(u32 offset, u8 value) {
    if (decodes(offset)) s_.vram[s_.kind == MdaKind::Mda ? offset & (MdaMemorySize - 1) : offset] = value;
}

// Guess: none. The card has its own wait logic, but no measurement of it has been found.
int Mda::waits(Tick, bool) const { return 0; }

bool Mda::accepts(const State& s) const { return s.kind == s_.kind && s.crtc.accepts(s.crtc.state()); }

}  // namespace tick86
