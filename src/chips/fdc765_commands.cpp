// SPDX-License-Identifier: MIT
// Command and result phases, and the commands that move no data.
#include <algorithm>

#include "tick86/base/bits.h"
#include "tick86/chips/fdc765.h"

namespace tick86 {

namespace {

enum Opcode : u8 {
    ReadTrack = 0x02,
    Specify = 0x03,
    SenseDrive = 0x04,
    WriteData = 0x05,
    ReadData = 0x06,
    Recalibrate = 0x07,
    SenseInterrupt = 0x08,
    WriteDeleted = 0x09,
    ReadId = 0x0A,
    ReadDeleted = 0x0C,
    FormatTrack = 0x0D,
    SeekTo = 0x0F,
    ScanEqual = 0x11,
    ScanLow = 0x19,
    ScanHigh = 0x1D,
};

constexpr u8 InvalidCommand = 0x80, SeekEnd = 0x20, EquipmentCheck = 0x10, NotReady = 0x08;
constexpr u8 Abnormal = 0x40, Polled = 0xC0;
constexpr int MostPulses = 77;  // of RECALIBRATE [765]

}  // namespace

bool Fdc765::is_write() const { return opcode() == WriteData || opcode() == WriteDeleted; }
bool Fdc765::is_scan() const { return opcode() == ScanEqual || opcode() == ScanLow || opcode() == ScanHigh; }
bool Fdc765::is_host_to_disk() const { return is_write() || is_scan() || opcode() == FormatTrack; }

int Fdc765::command_length() const {
    switch (opcode()) {
        case ReadTrack:
        case WriteData:
        case ReadData:
        case WriteDeleted:
        case ReadDeleted:
        case ScanEqual:
        case ScanLow:
        case ScanHigh: return 9;
        case FormatTrack: return 6;
        case Specify:
        case SeekTo: return 3;
        case SenseDrive:
        case Recalibrate:
        case ReadId: return 2;
        default: return 1;
    }
}

// `bits` of the data rate in ticks. The chip's timers count its clock, which the adapter switches with the rate.
Tick Fdc765::bit_times(u64 bits) const {
    const ClockRatio byte = floppy_byte_time(static_cast<FloppyRate>(s_.rate));
    return ClockRatio{byte.num, byte.den * 8}.to_tick(bits);
}

void Fdc765::command_byte(u8 value) {
    if (s_.phase == Phase::Idle) {
        s_.phase = Phase::Command;
        s_.command = {};
        s_.command_bytes = 0;
        // INT falls with a command, even if nobody asked for the reason: MS-DOS 4.0 resets the controller without
        // sensing it and waits for the edge of its next command, the Super PC/Turbo XT BIOS recalibrates and seeks so.
        s_.interrupt = false;
        for (Seek& seek : s_.seek)
            if (seek.ended == Seek::Asking) seek.ended = Seek::Silenced;
        update_pins();
    }
    s_.command[s_.command_bytes++] = value;
    s_.rqm_from = s_.now + ByteDelay;
    if (s_.command_bytes == command_length()) execute();
}

void Fdc765::execute() {
    switch (opcode()) {
        case Specify:
            s_.step_rate = s_.command[1] >> 4;
            s_.unload_time = s_.command[1] & 0x0F;
            s_.load_time = s_.command[2] >> 1;
            s_.non_dma = bit(s_.command[2], 0);
            s_.phase = Phase::Idle;
            break;
        case SenseDrive: {
            const FloppyLines now = selected_drive() >= 0 ? lines(selected_drive()) : FloppyLines{};
            s_.result[0] = static_cast<u8>((s_.command[1] & 7) | now.two_sided << 3 | now.track0 << 4 | now.ready << 5 |
                                           now.write_protect << 6);
            enter_result(1);
            break;
        }
        case SenseInterrupt: sense_interrupt(); break;
        case Recalibrate: start_seek(true, 0); break;
        case SeekTo: start_seek(false, s_.command[2]); break;
        case ReadTrack:
        case WriteData:
        case ReadData:
        case WriteDeleted:
        case ReadDeleted:
        case ReadId:
        case FormatTrack:
        case ScanEqual:
        case ScanLow:
        case ScanHigh: start_transfer(); break;
        default: s_.result[0] = InvalidCommand; enter_result(1);
    }
}

void Fdc765::sense_interrupt() {
    const auto has_reason = [this](int unit) {
        return bit(s_.polled, unit) || s_.seek[static_cast<std::size_t>(unit)].ended;
    };
    int unit = 0;
    while (unit < 4 && !has_reason(unit)) ++unit;
    if (unit == 4) {
        s_.result[0] = InvalidCommand;
        enter_result(1);
        return;
    }
    Seek& seek = s_.seek[static_cast<std::size_t>(unit)];
    if (seek.ended) {
        seek.ended = Seek::NotEnded;
        s_.result[0] = seek.st0;
    } else {
        s_.polled = with_bit(s_.polled, unit, false);
        s_.result[0] = static_cast<u8>(Polled | unit);
    }
    s_.result[1] = s_.seek[static_cast<std::size_t>(unit)].cylinder;
    s_.interrupt = false;
    enter_result(2);
    update_pins();
}

void Fdc765::start_seek(bool recalibrate, u8 target) {
    Seek& seek = s_.seek[s_.command[1] & 3];
    s_.polled = with_bit(s_.polled, s_.command[1] & 3, false);  // the drive's newer reason replaces the older one
    seek.active = true;
    seek.ended = Seek::NotEnded;
    seek.recalibrate = recalibrate;
    if (recalibrate) seek.cylinder = 0;
    seek.target = target;
    seek.pulses = 0;
    seek.due = s_.now + ByteDelay;
    s_.phase = Phase::Idle;
}

bool Fdc765::is_seek_asking() const {
    const bool sensed = opcode() == SenseInterrupt;  // then the next one asks, whatever silenced it
    return std::any_of(s_.seek.begin(), s_.seek.end(), [sensed](const Seek& seek) {
        return seek.ended == Seek::Asking || (sensed && seek.ended == Seek::Silenced);
    });
}

// One look at where the head is: either it has arrived, or it gets a pulse and the time of one step.
void Fdc765::seek_step(int unit) {
    Seek& seek = s_.seek[static_cast<std::size_t>(unit)];
    const int drive = selected_drive();
    const FloppyLines now = drive >= 0 ? lines(drive) : FloppyLines{};
    const u8 number = static_cast<u8>(unit);
    if (!now.ready) return end_seek(seek, Abnormal | NotReady | number);
    if (seek.recalibrate ? now.track0 : seek.cylinder == seek.target) return end_seek(seek, SeekEnd | number);
    if (seek.recalibrate && seek.pulses == MostPulses)
        return end_seek(seek, Abnormal | SeekEnd | EquipmentCheck | number);
    const bool inward = !seek.recalibrate && seek.target > seek.cylinder;
    if (drive >= 0) pulse(drive, inward, s_.now);
    if (!seek.recalibrate) seek.cylinder = static_cast<u8>(inward ? seek.cylinder + 1 : seek.cylinder - 1);
    ++seek.pulses;
    // (16 - SRT) ms at 500 kbit/s [765], that is 500 bit times each.
    seek.due = s_.now + bit_times(500u * (16u - s_.step_rate));
}

void Fdc765::end_seek(Seek& seek, u8 st0) {
    seek.active = false;
    seek.ended = Seek::Asking;
    seek.due = Never;
    seek.st0 = st0;
    s_.interrupt = true;
}

void Fdc765::enter_result(int length) {
    s_.phase = Phase::Result;
    s_.result_next = 0;
    s_.result_length = static_cast<u8>(length);
    s_.rqm_from = s_.now + ByteDelay;
}

u8 Fdc765::result_byte() {
    const u8 value = s_.result[s_.result_next++];
    s_.data = value;
    s_.rqm_from = s_.now + ByteDelay;
    // The first byte of a transfer's result answers its interrupt.
    if (s_.result_length == 7) s_.interrupt = false;
    if (s_.result_next == s_.result_length) {
        s_.phase = Phase::Idle;
        s_.interrupt |= is_seek_asking();
    }
    update_pins();
    return value;
}

}  // namespace tick86
