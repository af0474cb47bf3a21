// SPDX-License-Identifier: MIT
// Bus cycles and queue operations -> one row per clock, as a logic analyser on the pins would show them.
// Used by     comparison with recordings, cycle view, waveforms
// Sources     docs/accuracy.md; tests/cpu/rows_test.cpp; the recordings of tests/suite
// Not here    the multiplexed AD bus between the cycles, LOCK
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "tick86/cpu/probe.h"

namespace tick86::cpu {

enum class TState : u8 { Ti, T1, T2, T3, T4, Tw };

// Commands of the 8288 bus controller, for memory and for I/O alike.
namespace command {
inline constexpr u8 Write = 1;     // MWTC, IOWC
inline constexpr u8 Advanced = 2;  // AMWC, AIOWC
inline constexpr u8 Read = 4;      // MRDC, IORC
}  // namespace command

struct Row {
    static constexpr u8 NoSegment = 4;

    u32 address = 0;  // latched by the last ALE; the bus shows it in T1 only
    u16 data = 0;     // in the transfer row only (T3 or the last Tw); unused lane 0
    TState t = TState::Ti;
    BusKind status = BusKind::Passive;  // S2-S0; passive from the transfer row on
    u8 segment = NoSegment;             // a SegmentStatus in T2-T4
    u8 memory = 0, io = 0;              // 8288 commands
    bool ale = false;
    bool bhe = false;                // level of the pin: false = active, as is before the first cycle and on the 8088
    bool intr = false, nmi = false;  // input pins
    QueueOpKind queue = QueueOpKind::None;
    u8 queue_byte = 0;
    bool operator==(const Row&) const = default;
};

// Clocks that a cycle takes on the bus: T1 to T4, or the single clock of a halt.
constexpr int clocks(const BusCycle& cycle) { return cycle.kind == BusKind::Halt ? 1 : 4 + cycle.waits; }

// The part of a row that comes from `cycle` in the clock `t` (t1 <= t < t1 + clocks). `has_bhe`: an 8086.
Row cycle_row(const BusCycle& cycle, Clock t, bool has_bhe);

// Takes the records of a probe and gives rows. The records of each kind come in order of time; the kinds may be
// out of step with each other.
class RowMaker {
public:
    explicit RowMaker(bool has_bhe = true) : has_bhe_(has_bhe) {}

    // The next row is that of clock `first`. Forgets all records.
    void start(Clock first);
    void bus(const BusCycle& cycle) { cycles_.push_back(cycle); }
    void queue(const QueueOp& op) { ops_.push_back(op); }
    void pins(Clock t, bool intr, bool nmi) { pins_.push_back({t, intr, nmi}); }

    // Gives the rows of all clocks before `end` to sink(clock, row). All records before `end` must have been given.
    template <class Sink>
    void rows_until(Clock end, Sink&& sink) {
        while (next_ < end) {
            const Clock t = next_;
            sink(t, make());
        }
    }

    // The first clock whose row and all later ones are those of an idle bus, for the records so far.
    Clock idle_from() const {
        Clock t = next_;
        if (!cycles_.empty()) t = std::max(t, cycles_.back().t1 + clocks(cycles_.back()));
        if (!ops_.empty()) t = std::max(t, ops_.back().t + 1);
        if (!pins_.empty()) t = std::max(t, pins_.back().t);
        return t;
    }
    // Leaves out the rows before `t`.
    void skip_to(Clock t) { next_ = std::max(next_, t); }

private:
    struct Pins {
        Clock t;
        bool intr, nmi;
    };
    Row make();  // the row of next_, which then advances

    bool has_bhe_;
    Clock next_ = 0;
    u32 address_ = 0;
    bool bhe_ = false, intr_ = false, nmi_ = false;
    std::vector<BusCycle> cycles_;
    std::vector<QueueOp> ops_;
    std::vector<Pins> pins_;
    std::size_t cycle_ = 0, op_ = 0, pin_ = 0;  // first record still needed
};

// One line of text of fixed width, for reports and the cycle view: "T3  PASV  CS R-- ---  0 9090 S 3C".
std::string text(const Row& row);
const char* name(TState t);
const char* name(BusKind kind);        // "INTA" "IOR" "IOW" "HALT" "CODE" "MEMR" "MEMW" "PASV"
const char* segment_name(u8 segment);  // "ES" "SS" "CS" "DS" "--"
char letter(QueueOpKind op);           // '-' 'F' 'E' 'S'

}  // namespace tick86::cpu
