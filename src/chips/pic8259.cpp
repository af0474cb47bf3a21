// SPDX-License-Identifier: MIT
#include "tick86/chips/pic8259.h"

namespace tick86 {

namespace {

constexpr u8 mask_of(int line) { return static_cast<u8>(1 << line); }

}  // namespace

void Pic8259::reset() {
    const bool was_high = s_.int_level;
    State fresh;
    fresh.lines = s_.lines;
    fresh.sp = s_.sp;
    fresh.now = s_.now;
    s_ = fresh;
    if (was_high) int_pin.drive(false, s_.now);
}

bool Pic8259::is_slave() const {
    if (is_single()) return false;
    return is_buffered() ? !bit(s_.icw4, 2) : !s_.sp;
}

bool Pic8259::is_selected(int cascade) const {
    if (!s_.ready) return false;
    if (!is_slave()) return true;  // alone or master: takes every acknowledge for its own
    // A master that serves a line of its own leaves CAS0-2 low, which is the code of slave 0 [8259A cascade mode].
    return slave_id() == (cascade < 0 ? 0 : cascade);
}

bool Pic8259::is_slave_line(int line) const { return !is_single() && !is_slave() && bit(s_.icw3, line); }

int Pic8259::blocking_level(int line) const {
    for (int rank = 0; rank <= priority(line); ++rank) {
        const int level = (s_.lowest + 1 + rank) & 7;
        if (!is_in_service(level)) continue;
        if (s_.special_mask && is_masked(level)) continue;
        if (level == line && is_sfnm() && is_slave_line(line)) continue;
        return level;
    }
    return -1;
}

int Pic8259::highest_request() const {
    const u8 candidates = static_cast<u8>(s_.irr & ~s_.imr);
    if (candidates == 0) return -1;
    for (int rank = 0; rank < 8; ++rank) {
        const int line = (s_.lowest + 1 + rank) & 7;
        if (bit(candidates, line) && !is_blocked_by_isr(line)) return line;
    }
    return -1;
}

int Pic8259::highest_in_service() const {
    for (int rank = 0; rank < 8; ++rank) {
        const int level = (s_.lowest + 1 + rank) & 7;
        if (is_in_service(level) && !(s_.special_mask && is_masked(level))) return level;
    }
    return -1;
}

u8 Pic8259::vector(int line) const {
    if (is_8086_mode()) return static_cast<u8>((s_.icw2 & 0xF8) | line);
    // MCS-80/85: low byte of the CALL address; ICW1 bit 2 chooses entries 4 or 8 bytes apart.
    return bit(s_.icw1, 2) ? static_cast<u8>((s_.icw1 & 0xE0) | line << 2)
                           : static_cast<u8>((s_.icw1 & 0xC0) | line << 3);
}

void Pic8259::update() {
    if (!s_.acknowledging && !s_.poll) s_.irr = is_level_triggered() ? s_.lines : s_.edges;
    const bool level = s_.ready && !s_.acknowledging && highest_request() >= 0;
    if (level == s_.int_level) return;
    s_.int_level = level;
    int_pin.drive(level, s_.now);
}

void Pic8259::ir(int line, bool level) {
    if (bit(s_.lines, line) == level) return;
    s_.lines = with_bit(s_.lines, line, level);
    // The latch is set by the rising edge and lost with the level: a request must last until the first INTA.
    s_.edges = with_bit(s_.edges, line, level);
    update();
}

void Pic8259::sp(bool level) {
    s_.sp = level;
    update();
}

void Pic8259::acknowledge(int line) {
    s_.isr |= mask_of(line);
    s_.irr = with_bit(s_.irr, line, false);
    s_.edges = with_bit(s_.edges, line, false);
}

void Pic8259::end_of_interrupt(int line, bool rotate) {
    if (line < 0) return;
    s_.isr = with_bit(s_.isr, line, false);
    if (rotate) s_.lowest = static_cast<u8>(line);
}

int Pic8259::inta1() {
    // Wired as the master but programmed as a buffered slave: nobody puts its number on CAS0-2.
    if (!s_.ready || (is_slave() && s_.sp)) return -1;
    const int line = highest_request();
    s_.acknowledging = true;
    s_.spurious = line < 0;
    s_.level = static_cast<u8>(line < 0 ? 7 : line);
    if (s_.spurious) {
        ++s_.spurious_count;
        s_.spurious_at = s_.now;
    } else {
        acknowledge(line);
    }
    const bool slave = is_slave_line(s_.level);
    s_.driving = !slave;
    update();
    return slave ? s_.level : -1;
}

u8 Pic8259::inta2() {
    if (!s_.acknowledging) return 0xFF;
    s_.acknowledging = false;
    const u8 result = s_.driving ? vector(s_.level) : u8{0xFF};
    s_.driving = false;
    if (is_aeoi() && !s_.spurious) end_of_interrupt(s_.level, s_.rotate_on_aeoi);
    update();
    return result;
}

u8 Pic8259::peek(int reg) const {
    // A poll is an acknowledge by reading: one that finds nothing names level 7, as the vector of an INTA would, but
    // bit 7 is clear. Software relies on it [i8259.h].
    if (s_.poll) {
        const int line = highest_request();
        return line < 0 ? u8{7} : static_cast<u8>(0x80 | line);
    }
    if (reg & 1) return s_.imr;
    return s_.read_isr ? s_.isr : s_.irr;
}

u8 Pic8259::read(int reg) {
    const u8 result = peek(reg);
    if (!s_.poll) return result;
    const int line = highest_request();
    s_.poll = false;
    if (line >= 0) {
        acknowledge(line);
        if (is_aeoi()) end_of_interrupt(line, s_.rotate_on_aeoi);
    }
    update();
    return result;
}

void Pic8259::write(int reg, u8 value) {
    if ((reg & 1) == 0) {
        if (bit(value, 4))
            write_icw1(value);
        else if (bit(value, 3))
            write_ocw3(value);
        else
            write_ocw2(value);
    } else {
        const bool needs_icw4 = bit(s_.icw1, 0);
        switch (s_.init_step) {
            case 2:
                s_.icw2 = value;
                s_.init_step = !is_single() ? 3 : needs_icw4 ? 4 : 0;
                s_.ready = s_.init_step == 0;
                break;
            case 3:
                s_.icw3 = value;
                s_.init_step = needs_icw4 ? 4 : 0;
                s_.ready = s_.init_step == 0;
                break;
            case 4:
                s_.icw4 = value;
                s_.init_step = 0;
                s_.ready = true;
                break;
            default: s_.imr = value;
        }
    }
    update();
}

void Pic8259::write_icw1(u8 value) {
    s_.icw1 = value;
    s_.init_step = 2;
    s_.ready = false;
    s_.edges = s_.isr = s_.imr = 0;
    s_.icw3 = 7;  // slave number 7 [8259A initialisation]
    if (!bit(value, 0)) s_.icw4 = 0;
    s_.lowest = 7;
    s_.read_isr = s_.poll = s_.special_mask = s_.rotate_on_aeoi = false;
    s_.acknowledging = s_.driving = false;
}

void Pic8259::write_ocw2(u8 value) {
    const int level = value & 7;
    switch (value >> 5) {  // R, SL, EOI
        case 0b000: s_.rotate_on_aeoi = false; break;
        case 0b001: end_of_interrupt(highest_in_service(), false); break;
        case 0b010: break;  // no operation
        case 0b011: end_of_interrupt(level, false); break;
        case 0b100: s_.rotate_on_aeoi = true; break;
        case 0b101: end_of_interrupt(highest_in_service(), true); break;
        case 0b110: s_.lowest = static_cast<u8>(level); break;
        case 0b111: end_of_interrupt(level, true); break;
    }
}

void Pic8259::write_ocw3(u8 value) {
    if (bit(value, 6)) s_.special_mask = bit(value, 5);
    if (bit(value, 2))
        s_.poll = true;  // overrides a register selection in the same word
    else if (bit(value, 1))
        s_.read_isr = bit(value, 0);
}

bool Pic8259::accepts(const State& s) const { return s.init_step <= 4 && s.lowest <= 7 && s.level <= 7; }

}  // namespace tick86
