// SPDX-License-Identifier: MIT
// Keyboard, the 8255 it is read through, and what the BIOS has made of the keys.
#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/devices/keyboard_layout.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr u32 Bda = 0x400;

u16 word_at(const Pc& pc, u32 address) { return word(pc.peek(address), pc.peek(address + 1)); }

void ports(const Pc& pc, Pane& pane) {
    const Ppi8255& ppi = pc.board().ppi.look();
    const u8 b = pc.board().state().port_b;
    const bool b_driven = !bit(ppi.state().control, 1);
    layout::heading(
        pane, fmt::format("8255 at 60h: {:02X}, {}", ppi.state().control, words::ppi_control(ppi.state().control)));
    const u8 a = ppi.peek(Ppi8255::PortA), c = ppi.peek(Ppi8255::PortC);
    layout::row(pane)
        .add(fmt::format(" A 60h {:02X}  ", a))
        .add("keyboard register: " + words::scan_code(a), Role::Note);
    layout::row(pane)
        .add(fmt::format(" B 61h {:02X}  ", b))
        .add(b_driven ? words::port_b(b) : "not driven: all lines read 1", Role::Note);
    layout::row(pane).add(fmt::format(" C 62h {:02X}  ", c)).add(words::port_c(c, bit(b, 3)), Role::Note);
}

void keyboard(const Pc& pc, Pane& pane) {
    const Keyboard& keyboard = pc.board().keyboard.look();
    const Keyboard::State& s = keyboard.state();
    layout::heading(pane, "keyboard");
    PaneLine& line =
        layout::row(pane).add(fmt::format(" register {:02X} ({})  IRQ 1 ", s.shifted, words::scan_code(s.shifted)));
    layout::level(line, s.irq);
    if (s.irq) line.add("  holds the line until port 61h bit 7 clears it", Role::Note);
    PaneLine& lines = layout::row(pane);
    if (s.clear) lines.add(" ! PB7 holds the register clear", Role::Blocked);
    if (s.clock_low) lines.add(" ! PB6 holds the clock line low", Role::Blocked);
    if (s.send_start != Never)
        lines.add(fmt::format(" sends {:02X}, {} of 10 bits", s.buffer[0], s.bits_sent), Role::On);
    if (s.unread) lines.add(" self test, or not yet scanned");
    if (s.repeating) lines.add(fmt::format(" {} repeats", key_name(s.repeating)));
    if (lines.pieces.empty()) lines.add(" idle", Role::Dim);

    PaneLine& buffer = layout::row(pane).add(fmt::format(" buffer   {:>2} of {}:", s.count, Keyboard::BufferLength));
    for (std::size_t i = 0; i < s.count; ++i) buffer.add(fmt::format(" {:02X}", s.buffer[i]));
    if (s.count > Keyboard::BufferLength) buffer.add("  ! overrun", Role::Blocked);

    PaneLine& down = layout::row(pane).add(" held    ");
    bool is_any = false;
    for (u8 code = 1; code <= Keyboard::Keys; ++code) {
        if (!keyboard.is_down(code)) continue;
        down.add(' ' + std::string(key_name(code)), Role::On);
        is_any = true;
    }
    if (!is_any) down.add(" no key", Role::Dim);
}

std::string key_text(u16 key) {
    const u8 character = low(key), code = high(key);
    std::string text = fmt::format("{:04X}", key);
    if (character > 0x20 && character < 0x7F)
        text += fmt::format(" '{}'", static_cast<char>(character));
    else if (!key_name(code).empty())
        text += ' ' + std::string(key_name(code));
    return text;
}

// [XT-TR] BIOS data area 17h, 18h, 1Ah-3Dh; [AT-TR] 80h, 82h.
void bios(const Pc& pc, Pane& pane) {
    layout::heading(pane, "BIOS data area");
    const u8 flags = pc.peek(Bda + 0x17), held = pc.peek(Bda + 0x18);
    std::string shifts = words::of_bits(flags, {{0, "right Shift"},
                                                {1, "left Shift"},
                                                {2, "Ctrl"},
                                                {3, "Alt"},
                                                {4, "ScrollLock"},
                                                {5, "NumLock"},
                                                {6, "CapsLock"},
                                                {7, "Insert"}});
    if (bit(held, 3)) shifts += shifts.empty() ? "paused" : ", paused";
    layout::row(pane)
        .add(fmt::format(" 0040:0017 {:02X} {:02X}  ", flags, held), Role::Plain, Bda + 0x17)
        .add(shifts.empty() ? "no shift key, no lock" : shifts, Role::Note);

    const u16 head = word_at(pc, Bda + 0x1A), tail = word_at(pc, Bda + 0x1C);
    u16 start = word_at(pc, Bda + 0x80), end = word_at(pc, Bda + 0x82);
    if (start < 0x1E || end <= start || (end - start) % 2 != 0) start = 0x1E, end = 0x3E;  // BIOSes before the AT's
    PaneLine& line =
        layout::row(pane).add(fmt::format(" 0040:001A {:04X} {:04X}  ", head, tail), Role::Plain, Bda + 0x1A);
    const auto is_inside = [&](u16 at) { return at >= start && at < end && (at - start) % 2 == 0; };
    if (!is_inside(head) || !is_inside(tail)) {
        line.add("! head or tail points outside the buffer", Role::Blocked);
        return;
    }
    const int room = (end - start) / 2 - 1;
    const int count = ((tail - head + (end - start)) % (end - start)) / 2;
    line.add(fmt::format("{} of {} keys{}", count, room, count == room ? ", full" : ""), Role::Note);
    for (u16 at = head; at != tail; at = at + 2 == end ? start : static_cast<u16>(at + 2)) {
        line.add(at == head ? ": " : ", ", Role::Note);
        line.add(key_text(word_at(pc, Bda + at)), Role::Plain, Bda + at);
    }
}

}  // namespace

Pane keyboard_pane(const Pc& pc) {
    Pane pane;
    ports(pc, pane);
    keyboard(pc, pane);
    bios(pc, pane);
    return pane;
}

}  // namespace tick86
