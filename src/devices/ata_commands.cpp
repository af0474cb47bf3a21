// SPDX-License-Identifier: MIT
// What the drive does with its commands.
#include <algorithm>
#include <string_view>

#include "tick86/base/bits.h"
#include "tick86/devices/ata_drive.h"

namespace tick86 {

namespace {

constexpr u8 Recalibrate = 0x10, Seek = 0x70;  // both stand for sixteen codes
constexpr u8 ReadSectors = 0x20, WriteSectors = 0x30, WriteVerify = 0x3C, Verify = 0x40, FormatTrack = 0x50;
constexpr u8 Diagnose = 0x90, Initialize = 0x91;
constexpr u8 ReadMultiple = 0xC4, WriteMultiple = 0xC5, SetMultiple = 0xC6;
constexpr u8 StandbyNow = 0xE0, IdleNow = 0xE1, Standby = 0xE2, Idle = 0xE3, ReadBuffer = 0xE4, CheckPower = 0xE5;
constexpr u8 Sleep = 0xE6, WriteBuffer = 0xE8, Identify = 0xEC, SetFeatures = 0xEF;

constexpr u8 Ready = 0x50, WriteFault = 0x20, ErrorBit = 0x01;         // status
constexpr u8 Aborted = 0x04, IdNotFound = 0x10, Uncorrectable = 0x40;  // error
constexpr u8 NoError = 0x00;

constexpr int LbaBit = 6;  // of the drive/head register
constexpr u32 NoAddress = ~u32{0};

// One code for each command: the variants without retry, the sixteen codes of SEEK, the old codes of the power
// commands.
u8 plain(u8 command) {
    if ((command & 0xF0) == Recalibrate) return Recalibrate;
    if ((command & 0xF0) == Seek) return Seek;
    if (command >= 0x94 && command <= 0x97) return static_cast<u8>(StandbyNow + (command - 0x94));
    if (command == 0x98) return CheckPower;
    if (command == 0x99) return Sleep;
    const u8 even = command & 0xFE;
    return even == ReadSectors || even == WriteSectors || even == Verify ? even : command;
}

}  // namespace

bool AtaDrive::is_multiple() const { return s_.command == ReadMultiple || s_.command == WriteMultiple; }

bool AtaDrive::is_media_write() const {
    return s_.command == WriteSectors || s_.command == WriteVerify || s_.command == WriteMultiple;
}

u16 AtaDrive::block_sectors() const { return is_multiple() ? std::min<u16>(s_.multiple, s_.left) : u16{1}; }

void AtaDrive::start_command(u8 command) {
    // The only command that a drive obeys without being selected.
    if (is_absent() && command != Diagnose) return;
    s_.interrupt = false;
    update_irq();
    s_.command = plain(command);
    s_.transfer = Transfer::None;
    s_.error = NoError;
    s_.started = false;
    s_.left = s_.count == 0 ? 256 : s_.count;
    Tick time = CommandTime;
    if (s_.command == ReadSectors || s_.command == ReadMultiple || s_.command == Seek || s_.command == Recalibrate)
        time = MediaTime;
    if (s_.command == Verify) time = MediaTime + SectorTime * s_.left;
    if (s_.command == Diagnose) time = ResetTime;
    busy(Pending::Command, time);
}

void AtaDrive::done() {
    s_.status = Ready;
    raise();
}

void AtaDrive::fail(u8 error, u8 status_bits) {
    s_.error = error;
    s_.transfer = Transfer::None;
    s_.left = 0;
    s_.status = Ready | ErrorBit | status_bits;
    raise();
}

void AtaDrive::run_command() {
    switch (s_.command) {
        case ReadSectors: return read_block();
        case ReadMultiple: return s_.multiple == 0 ? fail(Aborted) : read_block();
        case WriteSectors:
        case WriteVerify: return begin_write();
        case WriteMultiple: return s_.multiple == 0 ? fail(Aborted) : begin_write();
        case Verify: return verify();
        case FormatTrack:
        case WriteBuffer: return ask_for(SectorBytes);
        case ReadBuffer: s_.left = 0; return offer(SectorBytes);
        case Seek: return address() == NoAddress ? fail(IdNotFound) : done();
        case Recalibrate: s_.cylinder = 0; return done();
        case Diagnose: reset_done(); return raise();
        case Initialize:
            if (s_.count == 0) return fail(Aborted);
            s_.sectors = s_.count;
            s_.heads = static_cast<u8>((s_.drive_head & 0x0F) + 1);
            return done();
        case SetMultiple:
            if (s_.count > MaxMultiple || (s_.count & (s_.count - 1)) != 0) return fail(Aborted);
            s_.multiple = s_.count;
            return done();
        case SetFeatures: return set_features();
        case Identify: s_.left = 0; return identify();
        case CheckPower: s_.count = 0xFF; return done();  // active
        case StandbyNow:
        case Standby:
        case Sleep: image_->flush(); return done();
        case IdleNow:
        case Idle: return done();
        default: return fail(Aborted);
    }
}

void AtaDrive::set_features() {
    switch (s_.features) {
        case 0x01: s_.eight_bit = true; return done();
        case 0x81: s_.eight_bit = false; return done();
        // Write cache, transfer mode, retries, read look-ahead, ECC length, defaults: nothing to change here.
        case 0x02:
        case 0x82:
        case 0x03:
        case 0x33:
        case 0x99:
        case 0x55:
        case 0xAA:
        case 0xBB:
        case 0x66:
        case 0xCC: return done();
        default: return fail(Aborted);
    }
}

// The linear number of the sector that the registers name; NoAddress if the disk has none such.
u32 AtaDrive::address() const {
    const u32 head = s_.drive_head & 0x0Fu;
    if (bit(s_.drive_head, LbaBit)) {
        const u32 lba = head << 24 | u32{s_.cylinder} << 8 | s_.sector;
        return lba < image_->sector_count() ? lba : NoAddress;
    }
    if (head >= s_.heads || s_.sector < 1 || s_.sector > s_.sectors) return NoAddress;
    const u64 lba = (u64{s_.cylinder} * s_.heads + head) * s_.sectors + s_.sector - 1u;
    return lba < image_->sector_count() ? static_cast<u32>(lba) : NoAddress;
}

// Moves on to the sector to be done next; false if there is no such sector.
bool AtaDrive::next_sector() {
    if (s_.started) {
        if (bit(s_.drive_head, LbaBit)) {
            const u32 lba = address() + 1;
            s_.sector = static_cast<u8>(lba);
            s_.cylinder = static_cast<u16>(lba >> 8);
            s_.drive_head = static_cast<u8>((s_.drive_head & 0xF0) | (lba >> 24 & 0x0F));
        } else if (s_.sector < s_.sectors) {
            ++s_.sector;
        } else {
            s_.sector = 1;
            if ((s_.drive_head & 0x0F) + 1 < s_.heads) {
                ++s_.drive_head;
            } else {
                s_.drive_head &= 0xF0;
                ++s_.cylinder;
            }
        }
    }
    s_.started = true;
    return address() != NoAddress;
}

void AtaDrive::read_block() {
    const u16 sectors = block_sectors();
    for (std::size_t i = 0; i < sectors; ++i) {
        if (!next_sector()) return fail(IdNotFound);
        const SectorView place{s_.buffer.data() + i * SectorBytes, SectorBytes};
        if (!image_->read_sector(address(), place)) return fail(Uncorrectable);
        s_.count = static_cast<u8>(--s_.left);
    }
    offer(static_cast<u16>(sectors * SectorBytes));
}

void AtaDrive::begin_write() {
    if (image_->is_write_protected()) return fail(Aborted);
    if (address() == NoAddress) return fail(IdNotFound);
    ask_for(static_cast<u16>(block_sectors() * SectorBytes));
}

void AtaDrive::write_block() {
    if (!is_media_write()) return done();  // FORMAT TRACK, WRITE BUFFER: the disk keeps what it has
    const u16 sectors = block_sectors();
    for (std::size_t i = 0; i < sectors; ++i) {
        if (!next_sector()) return fail(IdNotFound);
        const ConstSectorView data{s_.buffer.data() + i * SectorBytes, SectorBytes};
        if (image_->write_sector(address(), data) != WriteResult::Ok) return fail(Aborted, WriteFault);
        s_.count = static_cast<u8>(--s_.left);
    }
    if (s_.left > 0)
        ask_for(static_cast<u16>(block_sectors() * SectorBytes));
    else
        s_.status = Ready;
    raise();
}

void AtaDrive::verify() {
    Overlay::Sector sector{};
    while (s_.left > 0) {
        if (!next_sector()) return fail(IdNotFound);
        if (!image_->read_sector(address(), sector)) return fail(Uncorrectable);
        s_.count = static_cast<u8>(--s_.left);
    }
    done();
}

void AtaDrive::identify() {
    const auto put = [this](std::size_t word, u32 value) {
        s_.buffer[2 * word] = low(static_cast<u16>(value));
        s_.buffer[2 * word + 1] = high(static_cast<u16>(value));
    };
    // Two characters to a word, the first in its high half.
    const auto text = [this](std::size_t word, std::size_t words, std::string_view characters) {
        for (std::size_t i = 0; i < 2 * words; ++i)
            s_.buffer[(2 * word + i) ^ 1] = static_cast<u8>(i < characters.size() ? characters[i] : ' ');
    };
    const Geometry& native = image_->geometry();
    const u32 in_cylinder = u32{s_.heads} * s_.sectors;
    const u32 cylinders = std::min<u32>(image_->sector_count() / in_cylinder, 0xFFFF);
    std::fill_n(s_.buffer.begin(), SectorBytes, u8{0});
    put(0, 0x0040);  // fixed drive
    put(1, static_cast<u32>(native.cylinders));
    put(3, static_cast<u32>(native.heads));
    put(4, static_cast<u32>(native.sectors) * SectorBytes);
    put(5, SectorBytes);
    put(6, static_cast<u32>(native.sectors));
    text(10, 10, "T86-0001");
    put(20, 3);  // a buffer with look-ahead
    put(21, MaxMultiple);
    put(22, 4);  // bytes of ECC
    text(23, 4, "1.0");
    text(27, 20, "tick86 hard disk");
    put(47, MaxMultiple);
    put(49, 0x0200);  // LBA
    put(51, 0x0200);  // PIO timing mode 2
    put(53, 1);       // words 54-58 are valid
    put(54, cylinders);
    put(55, s_.heads);
    put(56, s_.sectors);
    put(57, cylinders * in_cylinder);
    put(58, cylinders * in_cylinder >> 16);
    put(59, s_.multiple != 0 ? 0x100u | s_.multiple : 0u);
    put(60, image_->sector_count());
    put(61, image_->sector_count() >> 16);
    offer(SectorBytes);
}

}  // namespace tick86
