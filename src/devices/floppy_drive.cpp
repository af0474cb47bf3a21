// SPDX-License-Identifier: MIT
#include "tick86/devices/floppy_drive.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {

namespace {

// From switching on to full speed. [FD-55] gives 400 ms as the longest for 5.25" drives. Guess: 3.5" drives alike.
constexpr Tick StartTime = ticks_from_ms(400);

// How a kind of disk is recorded as seen by a drive: 500 kbit/s at 360 rpm make 10416 bytes, at 300 rpm 12500; 250
// kbit/s at 300 rpm and 300 kbit/s at 360 rpm 6250. Gap 3 is what FORMAT TRACK is given by PC-DOS for that kind.
struct Recording {
    FloppyRate rate = FloppyRate::Kbit250;
    u16 bytes = 6250;
    u16 gap3 = 0x50;
};

Recording recording_of(FloppyDriveType drive, FloppyKind kind) {
    switch (kind) {
        case FloppyKind::Double525:
            return {drive == FloppyDriveType::Drive1200K ? FloppyRate::Kbit300 : FloppyRate::Kbit250, 6250, 0x50};
        case FloppyKind::High525: return {FloppyRate::Kbit500, 10416, 0x54};
        case FloppyKind::Double35: return {FloppyRate::Kbit250, 6250, 0x50};
        case FloppyKind::High35: return {FloppyRate::Kbit500, 12500, 0x6C};
    }
    return {};
}

// Bytes of the System 34 format.
constexpr int BeforeFirst = 80 + 12 + 4 + 50;  // gap 4a, sync, index mark, gap 1
constexpr int SyncAndMark = 12 + 4;
constexpr int IdField = SyncAndMark + 4 + 2;  // with C H R N and CRC
constexpr int IdToData = 22 + SyncAndMark;    // gap 2
constexpr int SectorLength = IdField + IdToData + static_cast<int>(SectorBytes) + 2;

constexpr u8 SizeCode = 2;      // N of 512-byte sectors
constexpr u8 GapFiller = 0x4E;  // what stands between the fields
constexpr int Overreach = 3;    // cylinders a carriage can go beyond the last

}  // namespace

FloppyDriveType drive_type_for(FloppyKind kind) {
    switch (kind) {
        case FloppyKind::Double525: return FloppyDriveType::Drive360K;
        case FloppyKind::High525: return FloppyDriveType::Drive1200K;
        case FloppyKind::Double35: return FloppyDriveType::Drive720K;
        case FloppyKind::High35: return FloppyDriveType::Drive1440K;
    }
    return FloppyDriveType::None;
}

bool can_read(FloppyDriveType type, FloppyKind kind) {
    switch (type) {
        case FloppyDriveType::None: return false;
        case FloppyDriveType::Drive360K: return kind == FloppyKind::Double525;
        case FloppyDriveType::Drive1200K: return kind == FloppyKind::Double525 || kind == FloppyKind::High525;
        case FloppyDriveType::Drive720K: return kind == FloppyKind::Double35;
        case FloppyDriveType::Drive1440K: return kind == FloppyKind::Double35 || kind == FloppyKind::High35;
    }
    return false;
}

void FloppyDrive::put_back(FloppyImage* image) {
    image_ = image;
    sector_lba_ = NoSector;
}

void FloppyDrive::insert(FloppyImage* image) {
    eject();
    put_back(image);
}

FloppyImage* FloppyDrive::eject() {
    FloppyImage* const out = image_;
    if (out) {
        out->flush();
        s_.disk_change = true;
        s_.deleted = {};
    }
    put_back(nullptr);
    return out;
}

bool FloppyDrive::accepts(const State& s) const {
    return s.type == s_.type && s.cylinder < drive_cylinders(s.type) + Overreach;
}

void FloppyDrive::restore(const State& s) {
    s_ = s;
    sector_lba_ = NoSector;
}

FloppyLines FloppyDrive::lines() const {
    FloppyLines out;
    if (s_.type == FloppyDriveType::None) return out;
    out.track0 = s_.cylinder == 0;
    out.write_protect = image_ && image_->is_write_protected();
    // 40-cylinder drives have no such line.
    out.disk_change = s_.disk_change && s_.type != FloppyDriveType::Drive360K;
    return out;
}

void FloppyDrive::motor(bool on, Tick at) {
    catch_up(at);
    if (on && !s_.motor) s_.motor_since = at;
    if (!on && s_.motor && image_) image_->flush();
    s_.motor = on;
}

void FloppyDrive::pulse(bool inward, Tick at) {
    catch_up(at);
    if (s_.type == FloppyDriveType::None) return;
    if (inward)
        s_.cylinder = static_cast<u8>(std::min(s_.cylinder + 1, drive_cylinders(s_.type) - 1 + Overreach));
    else if (s_.cylinder > 0)
        --s_.cylinder;
    if (image_) s_.disk_change = false;
}

bool FloppyDrive::is_legible() const { return image_ && can_read(s_.type, image_->kind()); }

// A 40-cylinder disk lies under an 80-cylinder drive with two steps to each of its cylinders.
int FloppyDrive::medium_cylinder() const {
    const bool two_steps = image_->kind() == FloppyKind::Double525 && s_.type == FloppyDriveType::Drive1200K;
    return two_steps ? s_.cylinder / 2 : s_.cylinder;
}

bool FloppyDrive::has_track(int head) const {
    return is_legible() && head < image_->geometry().heads && medium_cylinder() < image_->geometry().cylinders;
}

std::size_t FloppyDrive::mark_index(int head) const { return static_cast<std::size_t>(2 * medium_cylinder() + head); }

FloppyTrack FloppyDrive::track(int head) {
    FloppyTrack out;
    if (!image_ || !s_.motor || s_.type == FloppyDriveType::None) return out;
    const Recording recording = recording_of(s_.type, image_->kind());
    out.turning = true;
    out.origin = s_.motor_since + StartTime;
    out.bytes = recording.bytes;
    out.rate = recording.rate;
    if (!has_track(head)) return out;
    // Formats with more sectors than usual have a shorter gap 3.
    const int count = image_->geometry().sectors;
    const int gap3 = std::min<int>(recording.gap3, (recording.bytes - BeforeFirst) / count - SectorLength);
    const u32 deleted = s_.deleted[mark_index(head)];
    for (int i = 0; i < count; ++i) {
        const int id_end = BeforeFirst + i * (SectorLength + gap3) + IdField;
        layout_[static_cast<std::size_t>(i)] = {static_cast<u8>(medium_cylinder()),
                                                static_cast<u8>(head),
                                                static_cast<u8>(i + 1),
                                                SizeCode,
                                                static_cast<u16>(id_end),
                                                static_cast<u16>(id_end + IdToData),
                                                bit(deleted, i + 1)};
    }
    out.sectors = std::span{layout_}.first(static_cast<std::size_t>(count));
    return out;
}

FloppyByte FloppyDrive::read_byte(int head, int sector, int offset) {
    if (!has_track(head)) return {GapFiller, true};
    if (offset >= static_cast<int>(SectorBytes)) return {GapFiller, true};
    const u32 lba = image_->geometry().lba(medium_cylinder(), head, sector + 1);
    if (lba != sector_lba_) {
        sector_lba_ = lba;
        sector_ok_ = image_->read_sector(lba, sector_);
    }
    if (!sector_ok_) return {GapFiller, true};
    return {sector_[static_cast<std::size_t>(offset)], false};
}

void FloppyDrive::write_byte(int, int, int offset, u8 value) {
    if (offset < static_cast<int>(SectorBytes)) s_.write_buffer[static_cast<std::size_t>(offset)] = value;
}

bool FloppyDrive::end_write(int head, int sector, bool deleted) {
    if (!has_track(head)) return false;
    sector_lba_ = NoSector;
    if (image_->write_chs(medium_cylinder(), head, sector + 1, s_.write_buffer) != WriteResult::Ok) return false;
    u32& marks = s_.deleted[mark_index(head)];
    marks = with_bit(marks, sector + 1, deleted);
    return true;
}

bool FloppyDrive::format_sector(int head, const FloppySector& id, u8 fill) {
    // A raw image has a place only for the sectors of its own geometry; others leave no trace.
    if (!has_track(head) || id.c != medium_cylinder() || id.h != head || id.n != SizeCode) return true;
    if (id.r < 1 || id.r > image_->geometry().sectors) return true;
    s_.write_buffer.fill(fill);
    return end_write(head, id.r - 1, false);
}

void connect_floppy_cable(Fdc765& fdc, std::array<FloppyDrive, 4>& drives) {
    using Drives = std::array<FloppyDrive, 4>;
    static constexpr auto at = [](Drives& d, int n) -> FloppyDrive& { return d[static_cast<std::size_t>(n)]; };
    fdc.lines.connect(drives, [](Drives& d, int n) { return at(d, n).lines(); });
    fdc.track.connect(drives, [](Drives& d, int n, int head) { return at(d, n).track(head); });
    fdc.motor.connect(drives, [](Drives& d, int n, bool on, Tick t) { at(d, n).motor(on, t); });
    fdc.pulse.connect(drives, [](Drives& d, int n, bool inward, Tick t) { at(d, n).pulse(inward, t); });
    fdc.read_byte.connect(drives, [](Drives& d, int n, int head, int sector, int offset) {
        return at(d, n).read_byte(head, sector, offset);
    });
    fdc.write_byte.connect(drives, [](Drives& d, int n, int head, int sector, int offset, u8 value) {
        at(d, n).write_byte(head, sector, offset, value);
    });
    fdc.end_write.connect(drives, [](Drives& d, int n, int head, int sector, bool deleted) {
        return at(d, n).end_write(head, sector, deleted);
    });
    fdc.format_sector.connect(drives, [](Drives& d, int n, int head, FloppySector id, u8 fill) {
        return at(d, n).format_sector(head, id, fill);
    });
}

}  // namespace tick86
