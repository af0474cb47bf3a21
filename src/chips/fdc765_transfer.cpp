// SPDX-License-Identifier: MIT
// The execution phase of the commands that read or write a track. Each event is a place on the turning disk: an ID
// field, a data byte, the end of a data field, an index hole.
#include <algorithm>

#include "tick86/base/bits.h"
#include "tick86/chips/fdc765.h"

namespace tick86 {

namespace {

constexpr u8 ReadTrack = 0x02, ReadId = 0x0A, ReadDeleted = 0x0C, FormatTrack = 0x0D, WriteDeleted = 0x09;
constexpr u8 ScanLow = 0x19, ScanHigh = 0x1D;
constexpr int MultiTrackBit = 7, MfmBit = 6, SkipBit = 5;

constexpr u8 Normal = 0x00, Abnormal = 0x40;
constexpr u8 EquipmentCheck = 0x10, NotReady = 0x08;                           // ST0
constexpr u8 EndOfCylinder = 0x80, DataError = 0x20, Overrun = 0x10;           // ST1
constexpr u8 NoData = 0x04, NotWritable = 0x02, MissingMark = 0x01;            // ST1
constexpr u8 ControlMark = 0x40, DataFieldError = 0x20, WrongCylinder = 0x10;  // ST2
constexpr u8 ScanHit = 0x08, ScanUnsatisfied = 0x04, BadCylinder = 0x02;       // ST2

// While no index pulse comes the controller waits, as long as it must; this often it is looked whether the disk turns.
constexpr Tick LookAgain = ticks_from_ms(100);

// Bytes between the index hole and the data, in the formats of the IBM System 34 (MFM) and 3740 (FM).
struct Gaps {
    u64 before_first;  // gap 4a, sync, index mark, gap 1
    u64 sync_and_mark;
    u64 gap2;
};
constexpr Gaps MfmGaps{80 + 12 + 4 + 50, 12 + 4, 22}, FmGaps{40 + 6 + 1 + 26, 6 + 1, 11};
constexpr u64 CrcBytes = 2;
constexpr u64 IdBytes = 4 + 4 + CrcBytes;  // address mark, C H R N, CRC

}  // namespace

FloppyTrack Fdc765::present_track() const {
    const int drive = selected_drive();
    return drive >= 0 ? track(drive, s_.side) : FloppyTrack{};
}

// Whether the controller's rate and encoding are those of the recording: otherwise it finds no address mark.
bool Fdc765::is_legible(const FloppyTrack& t) const {
    return static_cast<u8>(t.rate) == s_.rate && t.mfm == bit(s_.command[0], MfmBit) && !t.sectors.empty();
}

bool Fdc765::lost_track(const FloppyTrack& t) const {
    return !t.turning || t.origin != s_.origin || !is_legible(t) || s_.sector >= t.sectors.size();
}

u32 Fdc765::field_bytes() const { return 128u << std::min<u8>(s_.n, 7); }

// With N = 0, DTL says how much of the field the host gets or gives.
u32 Fdc765::host_bytes() const {
    return s_.n == 0 && !is_scan() && s_.command[8] != 0 ? std::min<u32>(s_.command[8], 128) : field_bytes();
}

void Fdc765::wait_position(u64 position) {
    s_.position = position;
    s_.due =
        s_.origin + floppy_byte_time(static_cast<FloppyRate>(s_.rate), bit(s_.command[0], MfmBit)).to_tick(position);
}

void Fdc765::start_transfer() {
    const u8 unit = s_.command[1] & 3;
    s_.phase = Phase::Execution;
    s_.st0 = s_.command[1] & 7;
    s_.st1 = s_.st2 = 0;
    s_.side = bit(s_.command[1], 2);
    s_.c = s_.command[2];
    s_.h = s_.command[3];
    s_.r = s_.command[4];
    s_.n = opcode() == FormatTrack ? s_.command[2] : s_.command[5];
    s_.tc = s_.stop_here = false;
    s_.sectors_done = 0;
    s_.step = Step::HeadLoad;
    s_.due = s_.now + ByteDelay;
    // HLT counts 2 ms at 500 kbit/s [765]. Guess: 0 counts as 128, as in the later 82077.
    if (s_.loaded_unit != unit || s_.now > s_.loaded_until)
        s_.due += bit_times(1000u * (s_.load_time != 0 ? s_.load_time : 128u));
}

void Fdc765::head_loaded() {
    const FloppyLines now = selected_drive() >= 0 ? lines(selected_drive()) : FloppyLines{};
    if (!now.ready) {
        s_.st0 |= NotReady;
        return finish(Abnormal);
    }
    if (now.write_protect && (is_write() || opcode() == FormatTrack)) {
        s_.st1 |= NotWritable;
        return finish(Abnormal);
    }
    begin();
}

void Fdc765::wait_for_index() {
    s_.request = false;
    s_.step = Step::NoIndex;
    s_.due = s_.now + LookAgain;
}

// (Again) looks for what the command needs first.
void Fdc765::begin() {
    const FloppyTrack t = present_track();
    s_.request = false;
    if (!t.turning) return wait_for_index();
    const ClockRatio byte = floppy_byte_time(t.rate, t.mfm);
    s_.origin = t.origin;
    s_.saw_id = false;
    s_.position = byte.first_period_from(s_.now > t.origin ? s_.now - t.origin : 0);
    if (opcode() == FormatTrack || (opcode() == ReadTrack && s_.sectors_done == 0)) {
        s_.position = (s_.position + t.bytes - 1) / t.bytes * t.bytes;
        s_.step = Step::Index;
        s_.due = s_.origin + byte.to_tick(s_.position);
        return;
    }
    s_.limit = (s_.position / t.bytes + 2) * t.bytes;
    next_id(t);
}

// The next ID field under the head, unless the second index hole comes before it.
void Fdc765::next_id(const FloppyTrack& t) {
    u64 nearest = s_.limit;
    if (is_legible(t)) {
        for (std::size_t i = 0; i < t.sectors.size(); ++i) {
            u64 start = s_.position / t.bytes * t.bytes + t.sectors[i].id_end - IdBytes;
            if (start < s_.position) start += t.bytes;
            if (start >= nearest) continue;
            nearest = start;
            s_.sector = static_cast<u16>(i);
        }
    }
    if (nearest < s_.limit) {
        s_.step = Step::Id;
        wait_position(nearest + IdBytes);
    } else {
        s_.step = Step::SearchFailed;
        s_.due = s_.origin + floppy_byte_time(t.rate, t.mfm).to_tick(s_.limit);
    }
}

void Fdc765::at_index() {
    const FloppyTrack t = present_track();
    if (!t.turning || t.origin != s_.origin) return begin();
    if (opcode() == ReadTrack) {
        s_.limit = s_.position + 2u * t.bytes;
        return next_id(t);
    }
    // From here on the controller's own clock counts, whatever the disk held before.
    const Gaps& gaps = bit(s_.command[0], MfmBit) ? MfmGaps : FmGaps;
    s_.origin = s_.now;
    s_.sectors_done = 0;
    s_.offset = 0;
    s_.request = true;
    s_.step = Step::FormatByte;
    wait_position(gaps.before_first + gaps.sync_and_mark);
}

void Fdc765::at_id() {
    const FloppyTrack t = present_track();
    if (lost_track(t)) return begin();
    const FloppySector& id = t.sectors[s_.sector];
    s_.saw_id = true;
    if (opcode() == ReadId) {
        s_.c = id.c, s_.h = id.h, s_.r = id.r, s_.n = id.n;
        return finish(Normal);
    }
    if (s_.tc) return finish(Normal);
    const bool match = id.c == s_.c && id.h == s_.h && id.r == s_.r && id.n == s_.n;
    if (opcode() == ReadTrack) {
        if (!match) s_.st1 |= NoData;
        return begin_data(id);
    }
    if (match) {
        s_.st2 &= static_cast<u8>(~(WrongCylinder | BadCylinder));
        return begin_data(id);
    }
    if (id.c != s_.c) s_.st2 |= id.c == 0xFF ? WrongCylinder | BadCylinder : WrongCylinder;
    next_id(t);
}

void Fdc765::begin_data(const FloppySector& id) {
    s_.data_position = s_.position - id.id_end + id.data_start;
    s_.offset = 0;
    s_.stop_here = s_.scan_failed = s_.scan_differs = false;
    s_.step = Step::Byte;
    if (is_write()) {
        // The first byte is asked for at once and needed when the data field begins.
        s_.request = true;
        return wait_position(s_.data_position);
    }
    if (id.deleted != (opcode() == ReadDeleted)) {
        s_.st2 |= ControlMark;
        if (bit(s_.command[0], SkipBit)) return sector_done();
        s_.stop_here = opcode() != ReadTrack;
    }
    wait_position(s_.data_position + 1);
}

// A data byte has passed (reading, comparing) or is due on the disk (writing). The host has one byte time for each:
// [765] names 13 of the 16 us; the difference is not modelled.
void Fdc765::at_byte() {
    const FloppyTrack t = present_track();
    if (lost_track(t)) return begin();
    // The uPD765A does not notice that the last byte of a sector was not brought [765 differences to the B].
    const bool is_last = is_write() && s_.offset + 1 == host_bytes();
    if (s_.request && !s_.tc && !is_last) {
        s_.st1 |= Overrun;
        return finish(Abnormal);
    }
    const u64 field_end = s_.data_position + field_bytes();
    const int drive = selected_drive();
    const int offset = static_cast<int>(s_.offset);
    if (is_write()) {
        // After terminal count, and beyond DTL, zeros fill the field.
        write_byte(drive, s_.side, s_.sector, offset, s_.request ? u8{0} : s_.data);
        s_.data = 0;
        ++s_.offset;
        s_.request = !s_.tc && s_.offset < host_bytes();
        if (s_.offset < field_bytes()) return wait_position(s_.position + 1);
    } else if (!s_.tc) {
        const FloppyByte byte = read_byte(drive, s_.side, s_.sector, offset);
        if (byte.bad) {
            s_.st1 |= DataError;
            s_.st2 |= DataFieldError;
        }
        s_.data = byte.value;
        ++s_.offset;
        s_.request = true;
        if (s_.offset < host_bytes()) return wait_position(s_.position + 1);
    } else {
        s_.request = false;
    }
    s_.step = Step::SectorEnd;
    wait_position(field_end + CrcBytes);
}

// A byte from the host: to be written, compared, or put into an ID field.
void Fdc765::host_byte(u8 value) {
    if (is_scan()) {
        // FFh on either side fits anything [765].
        const u8 disk = s_.data;
        if (value != disk && value != 0xFF && disk != 0xFF) {
            s_.scan_differs = true;
            s_.scan_failed |= !(opcode() == ScanLow ? disk < value : opcode() == ScanHigh && disk > value);
        }
    } else {
        s_.data = value;
    }
    set_request(false);
}

void Fdc765::at_sector_end() {
    const FloppyTrack t = present_track();
    if (lost_track(t)) return begin();
    // Nor that the last byte read was not fetched: it can be until the next one comes.
    const bool is_late = s_.request && !s_.tc;
    if (is_late && is_scan()) {
        s_.st1 |= Overrun;
        return finish(Abnormal);
    }
    s_.request = false;
    if (is_write() && !end_write(selected_drive(), s_.side, s_.sector, opcode() == WriteDeleted)) {
        s_.st0 |= EquipmentCheck;
        s_.st1 |= DataError;
        return finish(Abnormal);
    }
    if ((s_.st2 & DataFieldError) != 0 && opcode() != ReadTrack) return finish(Abnormal);
    if (is_scan() && !s_.scan_failed) {
        if (!s_.scan_differs) s_.st2 |= ScanHit;
        return finish(Normal);
    }
    sector_done();
    if (is_late && s_.phase == Phase::Execution) s_.request = true;
}

// The sector after this one, as in the table of the result phase [765]. A scan steps by STP, and looks for the last
// sector by its number: stepped over, it is never met.
void Fdc765::advance() {
    if (s_.r != s_.command[6]) {
        s_.r = static_cast<u8>(s_.r + (is_scan() && s_.command[8] == 2 ? 2 : 1));
        return;
    }
    s_.r = 1;
    if (!bit(s_.command[0], MultiTrackBit)) {
        ++s_.c;
        return;
    }
    s_.h ^= 1;
    if (s_.side == 1) ++s_.c;
}

void Fdc765::sector_done() {
    ++s_.sectors_done;
    if (opcode() == ReadTrack) {
        ++s_.r;
        if (s_.tc || s_.sectors_done == s_.command[6]) return finish(s_.st1 != 0 ? Abnormal : Normal);
        return begin();
    }
    const bool last = s_.r == s_.command[6];
    const bool other_side = last && bit(s_.command[0], MultiTrackBit) && s_.side == 0;
    const bool ends = s_.tc || s_.stop_here || (last && !other_side);
    if (ends && is_scan()) {
        s_.st2 |= ScanUnsatisfied;
        return finish(Normal);
    }
    if (s_.stop_here) return finish(Normal);
    advance();
    if (s_.tc) return finish(Normal);
    if (ends) {
        s_.st1 |= EndOfCylinder;
        return finish(Abnormal);
    }
    if (other_side) s_.side = 1;
    begin();
}

void Fdc765::at_format_byte() {
    if (!present_track().turning) return begin();
    if (s_.request && !s_.tc) {
        s_.st1 |= Overrun;
        return finish(Abnormal);
    }
    u8* const id[] = {&s_.c, &s_.h, &s_.r, &s_.n};
    *id[s_.offset++] = s_.data;
    s_.request = s_.offset < 4 && !s_.tc;
    if (s_.offset < 4) return wait_position(s_.position + 1);
    const Gaps& gaps = bit(s_.command[0], MfmBit) ? MfmGaps : FmGaps;
    s_.step = Step::FormatSector;
    // N of the command, not of the ID field, is the length that is written.
    const u64 field = 128u << std::min<u8>(s_.command[2], 7);
    wait_position(s_.position + 1 + CrcBytes + gaps.gap2 + gaps.sync_and_mark + field + CrcBytes);
}

void Fdc765::at_format_sector() {
    const FloppyTrack t = present_track();
    if (!t.turning) return begin();
    // A raw image keeps its density: sectors of another one leave no trace on it.
    const bool same = static_cast<u8>(t.rate) == s_.rate && t.mfm == bit(s_.command[0], MfmBit);
    const FloppySector id{s_.c, s_.h, s_.r, s_.n, 0, 0, false};
    if (same && !format_sector(selected_drive(), s_.side, id, s_.command[5])) {
        s_.st0 |= EquipmentCheck;
        s_.st1 |= DataError;
        return finish(Abnormal);
    }
    if (++s_.sectors_done < s_.command[3] && !s_.tc) {
        s_.offset = 0;
        s_.request = true;
        s_.step = Step::FormatByte;
        const Gaps& gaps = bit(s_.command[0], MfmBit) ? MfmGaps : FmGaps;
        return wait_position(s_.position + s_.command[4] + gaps.sync_and_mark);
    }
    // Gap 4b fills the track up to the index hole.
    const ClockRatio byte = floppy_byte_time(t.rate, t.mfm);
    const u64 here = byte.to_period(s_.now - t.origin);
    s_.step = Step::FormatEnd;
    s_.due = t.origin + byte.to_tick((here / t.bytes + 1) * t.bytes);
}

void Fdc765::transfer_event() {
    switch (s_.step) {
        case Step::None: s_.due = Never; break;
        case Step::HeadLoad: head_loaded(); break;
        case Step::NoIndex: begin(); break;
        case Step::Index: at_index(); break;
        case Step::Id: at_id(); break;
        case Step::SearchFailed:
            if (!present_track().turning) return wait_for_index();
            s_.st1 |= s_.saw_id ? NoData : MissingMark;
            finish(Abnormal);
            break;
        case Step::Byte: at_byte(); break;
        case Step::SectorEnd: at_sector_end(); break;
        case Step::FormatByte: at_format_byte(); break;
        case Step::FormatSector: at_format_sector(); break;
        case Step::FormatEnd: finish(Normal); break;
    }
}

void Fdc765::finish(u8 interrupt_code) {
    s_.step = Step::None;
    s_.due = Never;
    s_.request = false;
    s_.st0 = static_cast<u8>((s_.st0 & ~0x04) | s_.side << 2 | interrupt_code);
    s_.result = {s_.st0, s_.st1, s_.st2, s_.c, s_.h, s_.r, s_.n};
    enter_result(7);
    s_.interrupt = true;
    // HUT counts 16 ms at 500 kbit/s [765]. Guess: 0 counts as 16, as in the later 82077.
    s_.loaded_unit = s_.st0 & 3;
    s_.loaded_until = s_.now + bit_times(8000u * (s_.unload_time != 0 ? s_.unload_time : 16u));
}

}  // namespace tick86
