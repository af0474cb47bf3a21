// SPDX-License-Identifier: MIT
// NEC uPD765A floppy disk controller with the registers of the PC's diskette adapter around it.
// In the PC  ports 3F2h (digital output), 3F4h (main status), 3F5h (data), 3F7h (data rate; disk change); IRQ 6, DMA 2
// Sources    [765] command tables, status registers, timing; [XT-TR] diskette adapter; [AT-TR] 3F7h;
//            tests/chips/fdc765_test.cpp
// Not here   data separator and write precompensation; the drives (devices/floppy_drive), reached by the wires below
#pragma once
#include <array>
#include <span>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

// Codes of the data rate register. FM runs at half the rate.
enum class FloppyRate : u8 { Kbit500 = 0, Kbit300 = 1, Kbit250 = 2, Kbit1000 = 3 };

// One byte of a track in ticks: 16 us at 500 kbit/s, 32 us at 250 kbit/s, exact as a fraction.
constexpr ClockRatio floppy_byte_time(FloppyRate rate, bool mfm = true) {
    constexpr std::array<u64, 4> Num{2520, 4200, 5040, 1260};
    return {Num[static_cast<std::size_t>(rate)] * (mfm ? 1u : 2u), 11};
}

// The status lines of the selected drive. The PC's adapter ties READY and two-side, and has no FAULT line.
struct FloppyLines {
    bool ready = true;
    bool two_sided = true;
    bool track0 = false;
    bool write_protect = false;
    bool disk_change = false;
};

struct FloppySector {
    u8 c = 0, h = 0, r = 0, n = 0;  // the ID field
    u16 id_end = 0;                 // byte of the track, from the index hole, after the ID field's CRC
    u16 data_start = 0;             // first byte of the data field after its address mark
    bool deleted = false;           // recorded with a deleted data address mark
};

// What turns under the head. Byte b of revolution k begins at origin + byte time * (k * bytes + b).
struct FloppyTrack {
    bool turning = false;  // disk in and motor on; false: no index pulse will come
    Tick origin = 0;       // an index pulse, the first one at full speed
    u16 bytes = 0;         // of one revolution, at the rate below
    FloppyRate rate = FloppyRate::Kbit250;
    bool mfm = true;
    std::span<const FloppySector> sectors;  // in the order they pass; empty: not formatted
};

struct FloppyByte {
    u8 value = 0;
    bool bad = false;  // the field cannot be read: its CRC will not fit
};

class Fdc765 {
public:
    // RQM stays clear this long after each byte of a command or result, and a command's work begins as late.
    // Guess: half of the 12 us that [765] gives as the longest.
    static constexpr Tick ByteDelay = ticks_from_us(6);

    enum class Phase : u8 { Idle, Command, Execution, Result };
    // What the execution phase is waiting for.
    enum class Step : u8 {
        None,
        HeadLoad,
        NoIndex,  // the disk does not turn
        Index,    // READ TRACK and FORMAT TRACK begin at the index hole
        Id,
        SearchFailed,
        Byte,
        SectorEnd,
        FormatByte,
        FormatSector,
        FormatEnd
    };

    // A step sequence of one unit; they run side by side.
    struct Seek {
        bool active = false, recalibrate = false;
        // Ended, and nobody has asked about it: INT is up for it, or a command that did not ask has silenced it.
        enum Ended : u8 { NotEnded, Asking, Silenced } ended = NotEnded;
        u8 cylinder = 0;  // where the controller believes the head to be
        u8 target = 0, pulses = 0, st0 = 0;
        Tick due = Never;
        bool operator==(const Seek&) const = default;
    };
    struct State {
        Tick now = 0;
        u8 dor = 0, rate = 2;
        u8 step_rate = 0, unload_time = 0, load_time = 0;  // SPECIFY: SRT, HUT, HLT
        bool non_dma = false;
        Phase phase = Phase::Idle;
        std::array<u8, 9> command{};
        u8 command_bytes = 0;
        std::array<u8, 7> result{};
        u8 result_next = 0, result_length = 0;
        Tick rqm_from = 0;  // RQM is clear until then
        std::array<Seek, 4> seek{};
        u8 polled = 0;  // one bit for each unit whose interrupt after reset has not been asked about
        Tick reset_due = Never;
        bool interrupt = false, request = false;  // INT and DRQ of the chip, before the adapter's gate
        bool irq = false, dreq = false;           // the pins after it
        // The execution phase.
        Step step = Step::None;
        Tick due = Never;
        u8 st0 = 0, st1 = 0, st2 = 0;
        u8 c = 0, h = 0, r = 0, n = 0, side = 0;
        u8 data = 0;             // the byte on its way between disk and host
        bool tc = false;         // terminal count has come
        bool stop_here = false;  // the sector has the other kind of address mark and is the last
        bool scan_failed = false, scan_differs = false;
        u16 sector = 0;                                  // index in the track
        u16 sectors_done = 0;                            // READ TRACK, FORMAT TRACK
        u32 offset = 0;                                  // in the data field, or in the ID while formatting
        Tick origin = 0;                                 // of the bytes counted by `position`
        u64 position = 0, data_position = 0, limit = 0;  // bytes; limit: the second index hole of a search
        bool saw_id = false;
        u8 loaded_unit = 0xFF;  // whose head is loaded, and until when
        Tick loaded_until = 0;
        bool operator==(const State&) const = default;
    };

    OutputPin irq;   // -> 8259 IR6, gated by bit 3 of the digital output register
    OutputPin dreq;  // -> 8237 DREQ2, likewise

    // The cable. Drive numbers 0-3; `lines` and `track` are looked at whenever needed, never kept.
    Wire<FloppyLines(int drive)> lines;
    Wire<FloppyTrack(int drive, int head)> track;
    Wire<void(int drive, bool on, Tick at)> motor;
    Wire<void(int drive, bool inward, Tick at)> pulse;
    Wire<FloppyByte(int drive, int head, int sector, int offset)> read_byte;
    Wire<void(int drive, int head, int sector, int offset, u8 value)> write_byte;
    // The end of a written data field; false: the drive could not record it.
    Wire<bool(int drive, int head, int sector, bool deleted)> end_write;
    Wire<bool(int drive, int head, FloppySector id, u8 fill)> format_sector;

    void reset();  // the RESET line of the bus: adapter registers cleared, motors off, controller held in reset
    void catch_up(Tick to);
    Tick next_event() const;

    u8 read(int reg);  // reg = port - 3F0h; 7 holds the disk change line in bit 7, the other bits are 0
    u8 peek(int reg) const;
    void write(int reg, u8 value);
    u8 dack_read();             // DMA: disk to memory
    void dack_write(u8 value);  // DMA: memory to disk
    void tc(bool level);        // terminal count, gated with DACK 2 by the board

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

    // The drive that the digital output register selects; -1 if its motor bit is clear, which blocks the selection.
    int selected_drive() const;

private:
    bool in_reset() const;
    u8 main_status() const;
    void write_dor(u8 value);
    void update_pins();
    void set_request(bool level);
    void stop();

    // Commands: fdc765_commands.cpp
    u8 opcode() const { return s_.command[0] & 0x1F; }
    bool is_write() const;
    bool is_scan() const;
    bool is_host_to_disk() const;
    int command_length() const;
    void command_byte(u8 value);
    void execute();
    void sense_interrupt();
    void start_seek(bool recalibrate, u8 target);
    void seek_step(int unit);
    void end_seek(Seek& seek, u8 st0);
    bool is_seek_asking() const;
    void enter_result(int length);
    u8 result_byte();
    Tick bit_times(u64 bits) const;

    // Execution: fdc765_transfer.cpp
    void start_transfer();
    void head_loaded();
    FloppyTrack present_track() const;
    bool is_legible(const FloppyTrack& t) const;
    bool lost_track(const FloppyTrack& t) const;
    void wait_for_index();
    void begin();
    void next_id(const FloppyTrack& t);
    void at_index();
    void at_id();
    void begin_data(const FloppySector& id);
    u32 field_bytes() const;
    u32 host_bytes() const;
    void wait_position(u64 position);
    void at_byte();
    void at_sector_end();
    void sector_done();
    void advance();
    void at_format_byte();
    void at_format_sector();
    void host_byte(u8 value);
    void finish(u8 interrupt_code);
    void transfer_event();

    State s_{};
};
static_assert(Chip<Fdc765>);

template <class V>
void fields(V& v, Meta<V, Fdc765::Seek>& s) {
    auto& [active, recalibrate, ended, cylinder, target, pulses, st0, due] = s;
    v("active", active), v("recalibrate", recalibrate), v("ended", ended), v("cylinder", cylinder);
    v("target", target), v("pulses", pulses), v("st0", st0), v("due", due);
}

template <class V>
void fields(V& v, Meta<V, Fdc765::State>& s) {
    auto& [now, dor, rate, step_rate, unload_time, load_time, non_dma, phase, command, command_bytes, result,
           result_next, result_length, rqm_from, seek, polled, reset_due, interrupt, request, irq, dreq, step, due, st0,
           st1, st2, c, h, r, n, side, data, tc, stop_here, scan_failed, scan_differs, sector, sectors_done, offset,
           origin, position, data_position, limit, saw_id, loaded_unit, loaded_until] = s;
    v("now", now), v("dor", dor), v("rate", rate);
    v("step_rate", step_rate), v("unload_time", unload_time), v("load_time", load_time), v("non_dma", non_dma);
    v("phase", phase), v("command", command), v("command_bytes", command_bytes);
    v("result", result), v("result_next", result_next), v("result_length", result_length), v("rqm_from", rqm_from);
    v("seek", seek), v("polled", polled), v("reset_due", reset_due);
    v("interrupt", interrupt), v("request", request), v("irq", irq), v("dreq", dreq);
    v("step", step), v("due", due), v("st0", st0), v("st1", st1), v("st2", st2);
    v("c", c), v("h", h), v("r", r), v("n", n), v("side", side), v("data", data), v("tc", tc);
    v("stop_here", stop_here), v("scan_failed", scan_failed), v("scan_differs", scan_differs);
    v("sector", sector), v("sectors_done", sectors_done), v("offset", offset);
    v("origin", origin), v("position", position), v("data_position", data_position), v("limit", limit);
    v("saw_id", saw_id), v("loaded_unit", loaded_unit), v("loaded_until", loaded_until);
}

}  // namespace tick86
