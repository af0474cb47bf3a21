// SPDX-License-Identifier: MIT
// The interrupt log: edges on the interrupt wires, acknowledges, writes to the controllers, and entries and returns of
// the CPU; always on, in both cores. Interrupt records, `why`, statistics and VCD read it, also of the time before
// anybody watched. It is an observer: not saved, not hashed.
#pragma once
#include <array>
#include <deque>

#include "tick86/base/ring.h"
#include "tick86/chips/pic8259.h"
#include "tick86/machine/log/log_entry.h"
#include "tick86/machine/log/open_frames.h"

namespace tick86 {

class PinRing {
public:
    // A busy timer makes ten entries an interrupt, so that all the rings reach about equally far back.
    static constexpr u64 Capacity = 1 << 16, MarkCapacity = 1 << 14;
    static constexpr std::size_t Nmi = 16, SourceCount = 17;  // IRQ 0-15, NMI

    // The chips as they were before entry number `entry`: from there on they can be followed by repeating the entries.
    struct Checkpoint {
        u64 entry = 0;
        u64 serial = 0;
        Pic8259::State master, slave;
    };
    // How often an interrupt was taken since the log began, and when last.
    struct Taken {
        u64 count = 0;
        LogMark last;  // serial None: none, or it is no longer known
    };

    PinRing();

    void add(Tick at, LogPin pin, u8 value) { add({at, 0, pin, value, false, 0, 0}); }
    void add(LogEntry entry);  // gives it its serial
    void add(Tick at, const cpu::Mark& mark);
    // IF was cleared: only the latest such moment is kept.
    void interrupts_off(Tick at, u16 cs, u16 ip);

    // Everything is forgotten; the chips are as given.
    void restart(const Pic8259::State& master, const Pic8259::State& slave);
    // Back to an earlier moment of the same run, when the chips were as given: what came after tick `to` is forgotten.
    void rewind(Tick to, const Pic8259::State& master, const Pic8259::State& slave);
    bool wants_checkpoint() const { return entries_.end() >= next_checkpoint_; }
    void checkpoint(const Pic8259::State& master, const Pic8259::State& slave);

    // Entries are numbered from 0 since the last restart(); the oldest still here is first().
    u64 first() const { return entries_.first(); }
    u64 end() const { return entries_.end(); }
    const LogEntry& operator[](u64 number) const { return entries_[number]; }
    // INTR, NMI, their returns and resets; and everything else, of which there may be much.
    const Ring<LogMark>& hardware() const { return hardware_; }
    const Ring<LogMark>& software() const { return software_; }
    u64 next_serial() const { return serial_; }
    // Times that restart() or rewind() was called: whoever follows the log has to look anew when it changes.
    u64 changes() const { return changes_; }
    u64 restarts() const { return restarts_; }  // of restart() alone: serials began at 0 again

    // The latest entry of a pin with a value of zero, or of anything else; at == Never: none, or forgotten.
    const LogEntry& latest(LogPin pin, bool level) const { return latest_[static_cast<std::size_t>(pin)][level]; }
    const Taken& taken(std::size_t source) const { return taken_[source]; }
    const OpenFrames& frames() const { return frames_; }
    const std::deque<Checkpoint>& checkpoints() const { return checkpoints_; }

private:
    static constexpr u64 CheckpointEvery = Capacity / 16;

    const LogMark* find(u64 serial) const;
    static const LogMark* find(const Ring<LogMark>& marks, u64 serial);
    void undo(Ring<LogMark>& marks, u64 serial);
    void find_latest(u64 serial);

    Ring<LogEntry> entries_{Capacity};
    Ring<LogMark> hardware_{MarkCapacity}, software_{MarkCapacity};
    std::array<std::array<LogEntry, 2>, LogPinCount> latest_;
    std::array<Taken, SourceCount> taken_;
    OpenFrames frames_;
    std::deque<Checkpoint> checkpoints_;
    u64 serial_ = 0, changes_ = 0, restarts_ = 0, next_checkpoint_ = CheckpointEvery;
};

}  // namespace tick86
