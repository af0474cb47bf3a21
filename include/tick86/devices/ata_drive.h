// SPDX-License-Identifier: MIT
// A hard disk with the ATA-1 interface, drive 0 of its cable; there is no drive 1.
// In the PC  ports 1F0h-1F7h (data port 16 bits wide), 3F6h, bits 0-6 of 3F7h; IRQ 14
// Sources    [ATA-1] X3.221 registers, commands, protocols; tests/devices/ata_drive_test.cpp
// Not here   seek and rotation times (fixed short delays instead), DMA transfers, READ/WRITE LONG
#pragma once
#include <array>

#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"
#include "tick86/media/disk_image.h"

namespace tick86 {

class AtaDrive {
public:
    static constexpr int MaxMultiple = 16;  // sectors in a block of READ/WRITE MULTIPLE

    // Guess: all of them, short but long enough that software sees BSY. Old drives with a track buffer are near them.
    static constexpr Tick ResetTime = ticks_from_ms(2);
    static constexpr Tick CommandTime = ticks_from_us(40);  // from the command to the first answer
    static constexpr Tick MediaTime = ticks_from_us(400);   // until the first sector is in the buffer
    static constexpr Tick SectorTime = ticks_from_us(80);   // for each further sector, or one to be written

    enum class Transfer : u8 { None, ToHost, FromHost };
    // What the end of the busy time brings.
    enum class Pending : u8 { None, Reset, Command, ReadBlock, WriteBlock };

    struct State {
        Tick now = 0;
        u8 features = 0, error = 1, count = 1, sector = 1, drive_head = 0;
        u16 cylinder = 0;
        u8 status = 0x50, control = 0, command = 0;
        u8 heads = 0, sectors = 0;  // the translation in force (INITIALIZE DEVICE PARAMETERS)
        u8 multiple = 0;            // sectors per block; 0: READ/WRITE MULTIPLE are refused
        bool eight_bit = false;     // SET FEATURES 01h
        bool interrupt = false;     // pending inside the drive
        bool irq = false;           // the pin
        Transfer transfer = Transfer::None;
        Pending pending = Pending::None;
        Tick due = Never;
        u16 left = 0;                  // sectors still to do
        bool started = false;          // the address registers name a sector already done
        u16 position = 0, length = 0;  // in the buffer, in bytes
        std::array<u8, MaxMultiple * SectorBytes> buffer{};
        bool operator==(const State&) const = default;
    };

    OutputPin irq;  // -> second 8259 IR6 (IRQ 14)

    // Without an image nothing answers: every register reads FFh, the data port FFFFh. Resets the drive.
    void attach(DiskImage* image);
    DiskImage* image() const { return image_; }

    void reset();
    void catch_up(Tick to);
    Tick next_event() const { return s_.due; }

    // 1F0h-1F7h: reg = port - 1F0h. Register 0 as a byte moves the low half of a word and goes on by a whole word,
    // unless 8-bit transfers are set.
    u8 read(int reg);
    u8 peek(int reg) const;
    void write(int reg, u8 value);
    u16 read_data();
    void write_data(u16 value);
    // 3F6h and 3F7h: reg = port - 3F0h. Bit 7 of 3F7h belongs to the floppy controller and reads 0 here.
    u8 read_control(int reg) const;
    void write_control(int reg, u8 value);

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    bool is_absent() const;  // the drive selected: no image, or drive 1
    void update_irq();
    void raise();
    void busy(Pending what, Tick time);
    void reset_done();
    void start_command(u8 command);
    void run_command();
    void done();
    void fail(u8 error, u8 status_bits = 0);
    void identify();
    void set_features();
    void begin_write();
    void offer(u16 bytes);
    void ask_for(u16 bytes);
    u16 block_sectors() const;
    bool is_multiple() const;
    bool is_media_write() const;
    u32 address() const;
    bool next_sector();
    void read_block();
    void write_block();
    void verify();
    void buffer_read_out();
    void buffer_filled();

    State s_{};
    DiskImage* image_ = nullptr;
};
static_assert(Chip<AtaDrive>);

template <class V>
void fields(V& v, Meta<V, AtaDrive::State>& s) {
    auto& [now, features, error, count, sector, drive_head, cylinder, status, control, command, heads, sectors,
           multiple, eight_bit, interrupt, irq, transfer, pending, due, left, started, position, length, buffer] = s;
    v("now", now), v("features", features), v("error", error), v("count", count), v("sector", sector);
    v("drive_head", drive_head), v("cylinder", cylinder), v("status", status), v("control", control);
    v("command", command), v("heads", heads), v("sectors", sectors), v("multiple", multiple);
    v("eight_bit", eight_bit), v("interrupt", interrupt), v("irq", irq);
    v("transfer", transfer), v("pending", pending), v("due", due), v("left", left), v("started", started);
    v("position", position), v("length", length), v("buffer", buffer);
}

}  // namespace tick86
