// SPDX-License-Identifier: MIT
// The adapter's registers and the chip's pins; commands stand in fdc765_commands.cpp, transfers in fdc765_transfer.cpp.
#include "tick86/chips/fdc765.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {

namespace {

// Bits of the digital output register; bits 4-7 are the motors, bits 0-1 the drive.
constexpr int DorRun = 2, DorGate = 3, DorMotor = 4;
// Bits of the main status register; bits 0-3 are the units that seek.
constexpr u8 StatusRequest = 0x80, StatusToHost = 0x40, StatusNonDma = 0x20, StatusBusy = 0x10;

// After RESET the controller asks every drive for READY in turn, and finds each changed. One round takes 1.024 ms with
// the clock of 500 kbit/s [765 RESET, polling].
constexpr u64 PollBits = 512;

constexpr u8 FloatingBus = 0xFF;

}  // namespace

bool Fdc765::in_reset() const { return !bit(s_.dor, DorRun); }

int Fdc765::selected_drive() const {
    const int drive = s_.dor & 3;
    return bit(s_.dor, DorMotor + drive) ? drive : -1;
}

void Fdc765::update_pins() {
    const bool gate = bit(s_.dor, DorGate) && !in_reset();
    const bool want_irq = gate && (s_.interrupt || (s_.request && s_.non_dma));
    const bool want_dreq = gate && s_.request && !s_.non_dma;
    if (want_irq != s_.irq) {
        s_.irq = want_irq;
        irq.drive(want_irq, s_.now);
    }
    if (want_dreq != s_.dreq) {
        s_.dreq = want_dreq;
        dreq.drive(want_dreq, s_.now);
    }
}

void Fdc765::set_request(bool level) {
    s_.request = level;
    update_pins();
}

// What RESET does inside the chip. The values of SPECIFY survive it, and so do the cylinder numbers, which only
// RECALIBRATE clears [765 RESET, seek].
void Fdc765::stop() {
    s_.phase = Phase::Idle;
    s_.step = Step::None;
    s_.due = Never;
    for (Seek& seek : s_.seek) {
        const u8 cylinder = seek.cylinder;
        seek = {};
        seek.cylinder = cylinder;
    }
    s_.polled = 0;
    s_.reset_due = Never;
    s_.interrupt = s_.request = false;
    s_.loaded_unit = 0xFF;
}

void Fdc765::reset() {
    write_dor(0);
    s_.rate = static_cast<u8>(FloppyRate::Kbit250);
}

void Fdc765::write_dor(u8 value) {
    const bool was_in_reset = in_reset();
    const u8 changed = s_.dor ^ value;
    s_.dor = value;
    for (int drive = 0; drive < 4; ++drive)
        if (bit(changed, DorMotor + drive)) motor(drive, bit(value, DorMotor + drive), s_.now);
    if (in_reset())
        stop();
    else if (was_in_reset) {
        s_.reset_due = s_.now + bit_times(PollBits);
        s_.rqm_from = s_.now + ByteDelay;
    } else if (s_.step == Step::NoIndex) {
        begin();
    }
    update_pins();
}

u8 Fdc765::main_status() const {
    if (in_reset()) return 0;
    u8 status = 0;
    for (int unit = 0; unit < 4; ++unit) {
        const Seek& seek = s_.seek[static_cast<std::size_t>(unit)];
        if (seek.active || seek.ended) status |= static_cast<u8>(1 << unit);
    }
    if (s_.phase != Phase::Idle) status |= StatusBusy;
    if (s_.phase == Phase::Execution) {
        if (!s_.non_dma) return status;
        status |= StatusNonDma;
        if (!is_host_to_disk()) status |= StatusToHost;
        if (s_.request) status |= StatusRequest;
        return status;
    }
    if (s_.phase == Phase::Result) status |= StatusToHost;
    if (s_.now >= s_.rqm_from) status |= StatusRequest;
    return status;
}

u8 Fdc765::peek(int reg) const {
    switch (reg) {
        case 4: return main_status();
        case 5:
            if (s_.phase == Phase::Result) return s_.result[s_.result_next];
            return s_.data;
        case 7: return selected_drive() >= 0 && lines(selected_drive()).disk_change ? 0x80 : 0x00;
        default: return FloatingBus;
    }
}

u8 Fdc765::read(int reg) {
    if (reg != 5 || in_reset()) return peek(reg);
    if (s_.phase == Phase::Result) return result_byte();
    if (s_.phase == Phase::Execution && s_.non_dma && s_.request && !is_host_to_disk()) set_request(false);
    return s_.data;
}

void Fdc765::write(int reg, u8 value) {
    if (reg == 2) write_dor(value);
    if (reg == 7) s_.rate = value & 3;
    if (reg != 5 || in_reset()) return;
    if (s_.phase == Phase::Idle || s_.phase == Phase::Command)
        command_byte(value);
    else if (s_.phase == Phase::Execution && s_.non_dma && s_.request && is_host_to_disk())
        host_byte(value);
}

u8 Fdc765::dack_read() {
    if (!s_.request || s_.non_dma || is_host_to_disk()) return FloatingBus;
    set_request(false);
    return s_.data;
}

void Fdc765::dack_write(u8 value) {
    if (s_.request && !s_.non_dma && is_host_to_disk()) host_byte(value);
}

void Fdc765::tc(bool level) {
    if (level && s_.phase == Phase::Execution) s_.tc = true;
}

Tick Fdc765::next_event() const {
    Tick first = std::min(s_.due, s_.reset_due);
    for (const Seek& seek : s_.seek) first = std::min(first, seek.due);
    return first;
}

void Fdc765::catch_up(Tick to) {
    for (Tick next = next_event(); next <= to; next = next_event()) {
        if (next > s_.now) s_.now = next;
        if (s_.due == next) {
            transfer_event();
        } else if (s_.reset_due == next) {
            s_.reset_due = Never;
            s_.polled = 0x0F;
            s_.interrupt = true;
        } else {
            for (int unit = 0; unit < 4; ++unit)
                if (s_.seek[static_cast<std::size_t>(unit)].due == next) seek_step(unit);
        }
        update_pins();
    }
    if (to > s_.now) s_.now = to;
}

bool Fdc765::accepts(const State& s) const {
    constexpr u32 LongestField = 128u << 7;
    if (s.rate > 3 || s.phase > Phase::Result || s.step > Step::FormatEnd || s.side > 1) return false;
    if (s.offset > LongestField || (s.step == Step::FormatByte && s.offset >= 4)) return false;
    Fdc765 chip;
    chip.s_ = s;
    if (s.phase == Phase::Command && (s.command_bytes == 0 || s.command_bytes >= chip.command_length())) return false;
    if (s.phase == Phase::Result && (s.result_length > s.result.size() || s.result_next >= s.result_length))
        return false;
    return is_due_time(s.due, s.now) && is_due_time(s.reset_due, s.now) &&
           std::all_of(s.seek.begin(), s.seek.end(), [&](const Seek& seek) { return is_due_time(seek.due, s.now); });
}

}  // namespace tick86
