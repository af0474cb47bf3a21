// SPDX-License-Identifier: MIT
// A floppy drive: spindle motor, head carriage, index hole, write-protect and disk-change sensors.
// In the PC  on the 34-wire cable of the diskette adapter; up to four, numbered by the adapter's select lines
// Sources    [AT-TR] diskette drives; [FD-55] start time of the motor; [765] track formats;
//            tests/devices/floppy_drive_test.cpp
// Not here   head settling and step rates too fast for the carriage; index pulses while the motor starts
#pragma once
#include <array>

#include "tick86/chips/fdc765.h"
#include "tick86/media/floppy_image.h"

namespace tick86 {

// Numbers as in the clock chip's configuration memory.
enum class FloppyDriveType : u8 { None = 0, Drive360K = 1, Drive1200K = 2, Drive720K = 3, Drive1440K = 4 };

// The drive that such disks were made for.
FloppyDriveType drive_type_for(FloppyKind kind);
// Whether a drive can read a kind of disk at all: 1.2M drives also read 360K disks, 1.44M drives also 720K disks.
bool can_read(FloppyDriveType type, FloppyKind kind);
constexpr int drive_cylinders(FloppyDriveType type) {
    return type == FloppyDriveType::None ? 0 : type == FloppyDriveType::Drive360K ? 40 : 80;
}

class FloppyDrive {
public:
    static constexpr int MaxTracks = 2 * 84;
    struct State {
        Tick now = 0;
        FloppyDriveType type = FloppyDriveType::None;
        bool motor = false;
        Tick motor_since = 0;
        u8 cylinder = 0;  // where the carriage stands
        bool disk_change = true;
        std::array<u8, SectorBytes> write_buffer{};  // the data field being written
        // Sectors with a deleted data mark, which a raw image cannot hold: word 2 * cylinder + head, bit = number.
        std::array<u32, MaxTracks> deleted{};
        bool operator==(const State&) const = default;
    };

    explicit FloppyDrive(FloppyDriveType type = FloppyDriveType::None) { s_.type = type; }
    void set_type(FloppyDriveType type) { s_.type = type; }
    FloppyDriveType type() const { return s_.type; }

    // The drive keeps the pointer; the image stays its owner's. A disk the drive cannot read turns, but holds no
    // address marks. Inserting into a full drive ejects first.
    void insert(FloppyImage* image);
    FloppyImage* eject();  // flushes; the image that was in, or nullptr
    FloppyImage* image() const { return image_; }
    // After a state is restored: the disk that was in, with neither change signal nor anything else touched.
    void put_back(FloppyImage* image);

    // The cable.
    FloppyLines lines() const;
    FloppyTrack track(int head);
    void motor(bool on, Tick at);  // switching off flushes the image
    void pulse(bool inward, Tick at);
    FloppyByte read_byte(int head, int sector, int offset);
    void write_byte(int head, int sector, int offset, u8 value);
    bool end_write(int head, int sector, bool deleted);
    bool format_sector(int head, const FloppySector& id, u8 fill);

    // Nothing happens in a drive by itself: its turning is computed from the tick its motor started.
    void reset() {}
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    Tick next_event() const { return Never; }
    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s);

private:
    static constexpr u32 NoSector = ~u32{0};

    bool is_legible() const;
    int medium_cylinder() const;
    bool has_track(int head) const;
    std::size_t mark_index(int head) const;

    State s_{};
    FloppyImage* image_ = nullptr;
    // Derived: the layout of the track last asked for, and the sector last read from the image.
    std::array<FloppySector, 32> layout_{};
    std::array<u8, SectorBytes> sector_{};
    u32 sector_lba_ = NoSector;
    bool sector_ok_ = false;
};
static_assert(Chip<FloppyDrive>);

template <class V>
void fields(V& v, Meta<V, FloppyDrive::State>& s) {
    auto& [now, type, motor, motor_since, cylinder, disk_change, write_buffer, deleted] = s;
    v("now", now), v("type", type), v("motor", motor), v("motor_since", motor_since), v("cylinder", cylinder);
    v("disk_change", disk_change), v("write_buffer", write_buffer), v("deleted", deleted);
}

// Plugs four drives (type None: an empty place) into the adapter.
void connect_floppy_cable(Fdc765& fdc, std::array<FloppyDrive, 4>& drives);

}  // namespace tick86
