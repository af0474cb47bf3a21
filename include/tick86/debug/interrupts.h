// SPDX-License-Identifier: MIT
// One record per interrupt, from the edge on the pin to the return, built from the interrupt log
// (machine/log/pin_ring.h). Nobody has to have watched: what the log still holds is enough, in runs of the fast core
// too. All times are CPU clocks; NeverClock is a moment that has not come or that the log does not know.
#pragma once
#include <array>
#include <compare>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tick86/machine/log/open_frames.h"
#include "tick86/machine/log/pin_ring.h"

namespace tick86 {

class Pc;

// How a level in service was ended at a controller.
enum class EoiKind : u8 { NonSpecific, Specific, RotateNonSpecific, RotateSpecific, Automatic, Reinitialised };
const char* name_of(EoiKind kind);  // "non-specific"

struct InterruptEoi {
    cpu::Clock at = cpu::NeverClock;
    EoiKind kind = EoiKind::NonSpecific;
    int level = -1;           // that was ended, or was named; -1: a non-specific one found none in service
    bool by_program = false;  // an OUT whose opcode byte is at CS:IP
    u16 cs = 0, ip = 0;
    bool operator==(const InterruptEoi&) const = default;
};

enum class InterruptEnd : u8 {
    Open,       // the handler runs, or what has interrupted it
    Left,       // the stack has been used above its frame, which is still there: probably left for good
    Iret,       // its frame was taken by IRET
    FarReturn,  // ... by RETF or RETF n, as handlers do that return flags
    Lost,       // its frame was overwritten, or RESET came
};
const char* name_of(InterruptEnd end);  // "open", "iret"

// Where the clocks between the edge and the acceptance went.
struct InterruptWait {
    cpu::Clock mask = 0;     // masked at a controller, or a controller was not set up
    cpu::Clock service = 0;  // a level of the same or higher priority was in service
    cpu::Clock flag = 0;     // no controller held it back, IF was 0
    cpu::Clock finish = 0;   // the CPU finished an instruction, took an earlier request, or waited one more after STI
    cpu::Clock total() const { return mask + service + flag + finish; }
    bool operator==(const InterruptWait&) const = default;
};

struct InterruptRecord {
    u64 serial = 0;  // its name: place of the entry in the log, the same whoever reads it and whenever
    cpu::EntryKind kind = cpu::EntryKind::Software;
    int irq = -1;             // of INTR: 0-15
    bool spurious = false;    // the request had gone: vector of the chip's IR7
    bool unanswered = false;  // the master called a slave that did not answer: the vector is what the idle bus reads
    int dropped_irq = -1;     // spurious: whose request went away last, if that is known ...
    cpu::Clock dropped = cpu::NeverClock;  // ... and when

    // Of INTR and NMI, as far as the log goes back.
    cpu::Clock edge = cpu::NeverClock;       // the pin rose. Never too: it has been high since an earlier interrupt
    cpu::Clock latched = cpu::NeverClock;    // the bit of IRR was set
    cpu::Clock intr = cpu::NeverClock;       // INTR rose, for this or an earlier request. NMI: the edge
    cpu::Clock requested = cpu::NeverClock;  // from here on INTR asked for this one
    InterruptWait wait;

    cpu::Mark entry;                   // acceptance, INTA cycles, vector read, pushes, first byte of the handler
    int depth = 1;                     // frames open at the entry, this one included
    bool in_service[2]{false, false};  // its level was set in the ISR of master and slave, and is to be ended
    std::array<std::optional<InterruptEoi>, 2> eoi;  // at master and slave
    // The latest EOI of its handler that has ended none of its levels, while one was still to be ended: it named
    // another level, or went to the other chip.
    std::array<std::optional<InterruptEoi>, 2> missed;
    InterruptEnd end = InterruptEnd::Open;
    cpu::Mark exit;                  // of Iret and FarReturn
    std::optional<cpu::Mark> stray;  // an IRET that took words of its frame, but not from where the frame begins

    bool is_hardware() const { return kind == cpu::EntryKind::Intr || kind == cpu::EntryKind::Nmi; }
    bool is_over() const { return end == InterruptEnd::Iret || end == InterruptEnd::FarReturn; }
    // Clocks from the edge (or the bit of IRR, where there was none) to the handler's first instruction; NeverClock:
    // not known.
    cpu::Clock latency() const;
    // Clocks from the acceptance to the first instruction after the return; NeverClock: it is not over.
    cpu::Clock duration() const;
    bool wants_eoi() const;  // a level of it is still in service
    // ... though the handler has returned, or is lost.
    bool lacks_eoi() const;
    bool operator==(const InterruptRecord&) const = default;
};

// Values with their numbers, for the median. Exact below 4096, larger ones to 12 significant bits.
class Distribution {
public:
    void add(cpu::Clock value);
    u64 count() const { return count_; }
    // NeverClock without values.
    cpu::Clock least() const { return least_; }
    cpu::Clock most() const { return most_; }  // both exact
    cpu::Clock median() const;                 // the lower one of two

private:
    std::map<cpu::Clock, u64> counts_;
    u64 count_ = 0;
    cpu::Clock least_ = cpu::NeverClock, most_ = cpu::NeverClock;
};

// A line of the statistics.
struct InterruptSource {
    cpu::EntryKind kind = cpu::EntryKind::Software;
    int irq = -1;     // of INTR
    int vector = -1;  // of Software
    bool spurious = false;
    // INTR by its lines, NMI, the others.
    std::strong_ordering operator<=>(const InterruptSource& other) const;
    bool operator==(const InterruptSource&) const = default;
};
InterruptSource source_of(const InterruptRecord& record);
// "IRQ 0", "IRQ 7 spurious", "NMI", "INT 21h", "trap", "INT3", "INTO", "divide error"
std::string name_of(const InterruptSource& source);

struct InterruptStatistics {
    u64 count = 0;  // INTR and NMI: since power-on, a spurious one under its line if it is too old for the log; others:
                    // since the records begin
    u8 vector = 0;  // the latest, as its handler
    u16 handler_cs = 0, handler_ip = 0;
    Distribution latency, duration;
};

class InterruptFollower;

class Interrupts {
public:
    static constexpr std::size_t Capacity = 4096;  // of hardware interrupts, and again of all others

    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    // Reads on in the log. To be called between runs, at least each 20 ms of emulated time if nothing is to be missed
    // of a guest that does nothing but interrupts. Begins anew with what the log holds after a state was loaded or
    // time went back.
    void update(const Pc& pc);

    // Hears each record once: when its handler has returned and its levels are ended, or when it is given up. Those
    // that are open still follow in finish(). Under a debugger update() is then for the present alone: what runs again
    // is not told twice, and a future that was changed is told as it comes out.
    std::function<void(const InterruptRecord&)> on_done;
    // A future that was told has been changed: what on_done heard of serial `from` and later ones no longer holds, nor
    // of those in `again`, which were entered before and will be told again.
    std::function<void(u64 from, const std::set<u64>& again)> on_forgotten;
    void finish();

    // In order of entry, the latest last. INTR and NMI; and INT n, exceptions, traps.
    const std::deque<InterruptRecord>& hardware() const { return hardware_; }
    const std::deque<InterruptRecord>& software() const { return software_; }
    // The latest `most` of both.
    std::vector<const InterruptRecord*> latest(std::size_t most) const;
    std::vector<const InterruptRecord*> latest_hardware(std::size_t most) const;
    // Whose handlers run, the innermost last. Not those that were left.
    std::vector<const InterruptRecord*> open() const;
    const InterruptRecord* find(u64 serial) const;

    const std::map<InterruptSource, InterruptStatistics>& statistics() const { return statistics_; }
    cpu::Clock now() const { return now_; }  // of the latest update()
    // What was entered before this clock is not in the records.
    cpu::Clock since() const { return since_; }

private:
    // As it was before the records began anew.
    struct Told {
        std::deque<InterruptRecord> hardware, software;
        std::set<u64> untold;
        u64 to = 0;
        cpu::Clock since = 0;
    };
    void begin(const Pc& pc);
    bool has_gap(const PinRing& log) const;
    void read(const Pc& pc);
    void enter(const Pc& pc, const LogMark& mark);
    void compare(const Told& told);
    void begin_counts(const PinRing& log);
    void leave(const LogMark& mark);
    void take_ended();
    void take_sent();
    void stray(const LogMark& mark);
    void lose_open();
    void settle_open(const PinRing& log);
    void keep(InterruptRecord record);
    void tell(const InterruptRecord& record);
    void tell_if_done(const InterruptRecord& record);
    InterruptRecord* find_mutable(u64 serial);

    std::unique_ptr<InterruptFollower> follower_;
    std::deque<InterruptRecord> hardware_, software_;
    std::map<InterruptSource, InterruptStatistics> statistics_;
    OpenFrames frames_;      // at what was read last
    std::set<u64> open_;     // serials of those whose end is Open or Left
    std::set<u64> untold_;   // serials of those for which on_done is still to be called
    std::set<u64> waiting_;  // those that had not been told when the records last began anew
    u64 seen_to_ = 0;        // all before it were in the records once, and are told unless they are in untold_
    bool tells_ = true;      // not while it begins anew; then ...
    std::vector<u64> held_;  // ... these follow, in their order
    const PinRing* log_ = nullptr;
    u64 changes_ = 0, restarts_ = 0;
    u64 next_entry_ = 0, next_hardware_ = 0, next_software_ = 0;  // to be read
    cpu::Clock now_ = 0, since_ = 0;
};

// Without a line end. The fields stand in docs/debugging.md.
std::string to_json_line(const InterruptRecord& record, const Pc& pc);

}  // namespace tick86
