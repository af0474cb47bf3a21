// SPDX-License-Identifier: MIT
// Registers, pin and data port; the commands stand in ata_commands.cpp.
#include "tick86/devices/ata_drive.h"

#include "tick86/base/bits.h"

namespace tick86 {

namespace {

enum Register { Data, ErrorFeatures, SectorCount, SectorNumber, CylinderLow, CylinderHigh, DriveHead, StatusCommand };

constexpr u8 Busy = 0x80, Ready = 0x50, Request = 0x08;  // Ready: DRDY and DSC
constexpr u8 SoftReset = 0x04, NoInterrupt = 0x02;       // device control
constexpr u8 FloatingBus = 0xFF;
constexpr int SelectBit = 4;  // of the drive/head register

}  // namespace

bool AtaDrive::is_absent() const { return !image_ || bit(s_.drive_head, SelectBit); }

// Only the selected drive drives the line, and only if allowed to.
void AtaDrive::update_irq() {
    const bool level = s_.interrupt && (s_.control & NoInterrupt) == 0 && !is_absent();
    if (level == s_.irq) return;
    s_.irq = level;
    irq.drive(level, s_.now);
}

void AtaDrive::raise() {
    s_.interrupt = true;
    update_irq();
}

void AtaDrive::attach(DiskImage* image) {
    image_ = image;
    reset();
}

void AtaDrive::reset() {
    const Tick now = s_.now;
    const bool level = s_.irq;
    s_ = State{};
    s_.now = now;
    s_.irq = level;
    if (image_) {
        s_.heads = static_cast<u8>(image_->geometry().heads);
        s_.sectors = static_cast<u8>(image_->geometry().sectors);
        busy(Pending::Reset, ResetTime);
    }
    update_irq();
}

void AtaDrive::busy(Pending what, Tick time) {
    s_.status = Busy;
    s_.pending = what;
    s_.due = s_.now + time;
}

// What power-on, software reset and diagnostics leave in the registers [ATA-1].
void AtaDrive::reset_done() {
    s_.error = 1;  // diagnostic code: no error
    s_.count = s_.sector = 1;
    s_.cylinder = 0;
    s_.drive_head = 0;
    s_.transfer = Transfer::None;
    s_.left = 0;
    s_.status = Ready;
}

void AtaDrive::catch_up(Tick to) {
    while (s_.due <= to) {
        if (s_.due > s_.now) s_.now = s_.due;
        const Pending what = s_.pending;
        s_.pending = Pending::None;
        s_.due = Never;
        switch (what) {
            case Pending::None: break;
            case Pending::Reset: reset_done(); break;
            case Pending::Command: run_command(); break;
            case Pending::ReadBlock: read_block(); break;
            case Pending::WriteBlock: write_block(); break;
        }
    }
    if (to > s_.now) s_.now = to;
}

u8 AtaDrive::peek(int reg) const {
    if (!image_) return FloatingBus;
    // Drive 0 alone answers for drive 1 with an empty status, but for BSY during a reset or a diagnostic; the other
    // registers are common to both.
    if (reg == StatusCommand) return is_absent() ? static_cast<u8>(s_.status & Busy) : s_.status;
    if (reg == Data) return s_.transfer == Transfer::ToHost && !is_absent() ? s_.buffer[s_.position] : FloatingBus;
    if ((s_.status & Busy) != 0) return peek(StatusCommand);
    switch (reg) {
        case ErrorFeatures: return s_.error;
        case SectorCount: return s_.count;
        case SectorNumber: return s_.sector;
        case CylinderLow: return low(s_.cylinder);
        case CylinderHigh: return high(s_.cylinder);
        case DriveHead: return s_.drive_head | 0xA0;
        default: return FloatingBus;
    }
}

u8 AtaDrive::read(int reg) {
    if (reg == Data) {
        if (!s_.eight_bit) return low(read_data());
        const u8 value = peek(Data);
        if (s_.transfer == Transfer::ToHost && !is_absent() && ++s_.position >= s_.length) buffer_read_out();
        return value;
    }
    const u8 value = peek(reg);
    if (reg == StatusCommand && !is_absent()) {
        s_.interrupt = false;
        update_irq();
    }
    return value;
}

void AtaDrive::write(int reg, u8 value) {
    if (!image_) return;
    if (reg == Data) {
        if (!s_.eight_bit) return write_data(value);
        if (s_.transfer != Transfer::FromHost || is_absent()) return;
        s_.buffer[s_.position++] = value;
        if (s_.position >= s_.length) buffer_filled();
        return;
    }
    if ((s_.status & Busy) != 0) return;
    switch (reg) {
        case ErrorFeatures: s_.features = value; break;
        case SectorCount: s_.count = value; break;
        case SectorNumber: s_.sector = value; break;
        case CylinderLow: s_.cylinder = word(value, high(s_.cylinder)); break;
        case CylinderHigh: s_.cylinder = word(low(s_.cylinder), value); break;
        case DriveHead:
            s_.drive_head = value;
            update_irq();
            break;
        case StatusCommand: start_command(value); break;
        default: break;
    }
}

u16 AtaDrive::read_data() {
    if (s_.transfer != Transfer::ToHost || is_absent()) return word(FloatingBus, FloatingBus);
    // After an odd number of 8-bit transfers a word can reach beyond the data.
    const bool has_both = s_.position + 1u < s_.length;
    const u16 value = word(s_.buffer[s_.position], has_both ? s_.buffer[s_.position + 1u] : FloatingBus);
    s_.position += 2;
    if (s_.position >= s_.length) buffer_read_out();
    return value;
}

void AtaDrive::write_data(u16 value) {
    if (s_.transfer != Transfer::FromHost || is_absent()) return;
    s_.buffer[s_.position] = low(value);
    if (s_.position + 1u < s_.length) s_.buffer[s_.position + 1u] = high(value);
    s_.position += 2;
    if (s_.position >= s_.length) buffer_filled();
}

// The drive has data for the host.
void AtaDrive::offer(u16 bytes) {
    s_.transfer = Transfer::ToHost;
    s_.position = 0;
    s_.length = bytes;
    s_.status = Ready | Request;
    raise();
}

// The drive wants data from the host.
void AtaDrive::ask_for(u16 bytes) {
    s_.transfer = Transfer::FromHost;
    s_.position = 0;
    s_.length = bytes;
    s_.status = Ready | Request;
}

void AtaDrive::buffer_read_out() {
    s_.transfer = Transfer::None;
    s_.status = Ready;
    if (s_.left > 0) busy(Pending::ReadBlock, SectorTime * block_sectors());
}

void AtaDrive::buffer_filled() {
    s_.transfer = Transfer::None;
    busy(Pending::WriteBlock, SectorTime * block_sectors());
}

u8 AtaDrive::read_control(int reg) const {
    if (!image_) return reg == 7 ? 0x7F : FloatingBus;
    if (reg == 6) return peek(StatusCommand);
    if (reg != 7) return FloatingBus;
    // All lines inverted: write gate, the four head lines, the two drives.
    const bool writing = s_.pending == Pending::WriteBlock && is_media_write();
    const int drives = bit(s_.drive_head, SelectBit) ? 0b01 : 0b10;
    return static_cast<u8>((writing ? 0 : 0x40) | (~s_.drive_head & 0x0F) << 2 | drives);
}

void AtaDrive::write_control(int reg, u8 value) {
    if (!image_ || reg != 6) return;
    const bool was_reset = (s_.control & SoftReset) != 0;
    s_.control = value;
    if ((value & SoftReset) != 0) {
        s_.interrupt = false;
        s_.transfer = Transfer::None;
        s_.status = Busy;
        s_.pending = Pending::None;
        s_.due = Never;
    } else if (was_reset) {
        busy(Pending::Reset, ResetTime);
    }
    update_irq();
}

bool AtaDrive::accepts(const State& s) const {
    if (s.transfer > Transfer::FromHost || s.pending > Pending::WriteBlock || !is_due_time(s.due, s.now)) return false;
    if (!image_) return s.transfer == Transfer::None && s.pending == Pending::None;
    if (s.heads == 0 || s.sectors == 0 || s.multiple > MaxMultiple || s.left > 256) return false;
    if (s.transfer != Transfer::None && (s.length > s.buffer.size() || s.position >= s.length)) return false;
    return s.left != 0 || (s.pending != Pending::ReadBlock && s.pending != Pending::WriteBlock);
}

}  // namespace tick86
