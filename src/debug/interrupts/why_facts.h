// SPDX-License-Identifier: MIT
// What `why` asks of machine and log, in clocks and words.
#pragma once
#include <optional>
#include <string>

#include "tick86/debug/address.h"
#include "tick86/debug/why.h"
#include "tick86/machine/pc.h"

namespace tick86 {

class WhyFacts {
public:
    WhyFacts(const Pc& pc, const Interrupts& log, const Namer& name) : pc_(pc), log_(log), name_(name) {}

    // --- words ---
    const char* chip_name(int chip) const;
    static int port(int chip) { return chip == 0 ? 0x20 : 0xA0; }
    cpu::Clock clock(Tick at) const { return pc_.board().clock_in(at); }
    std::string place(u16 segment, u16 offset) const;  // "F000:E800 (name)"
    std::string by(const LogEntry& entry) const;       // " by F000:E123 at cycle 55", or what of it is known

    // --- the log ---
    const LogEntry& latest(int irq, bool level) const { return pc_.pin_ring().latest(static_cast<LogPin>(irq), level); }
    u64 taken(int irq, bool spurious = false) const;
    const InterruptRecord* latest_of(int irq) const;        // of its own vector: not what was spurious
    const InterruptRecord* spurious_for(int irq) const;     // the latest one whose request went away at this line
    const InterruptRecord* latest_spurious(int irq) const;  // by the vector of this line
    const InterruptRecord* latest_nmi() const;
    const InterruptRecord* owner(int chip, int level) const;  // whose level in service this is; nullptr: not known
    bool is_at_work(const InterruptRecord& record) const { return record.end == InterruptEnd::Open; }
    std::optional<Tick> initialised_after(int chip, const LogEntry& rise) const;
    std::string mask_writer(int chip) const;  // ", written by F000:E123 at cycle 55", or empty
    std::string who_cleared_if() const;
    std::string inhibitor() const;  // "MOV SS", "STI", or what it may have been

    std::string missed(const InterruptRecord& record) const;  // EOIs, see eoi_text.h
    std::string stray(const InterruptRecord& record) const;   // the IRET off balance, likewise
    std::string rotation(int chip) const;                     // " Its priorities are rotated: ...", or empty
    // Times that the line has gone up and down since this record without an acknowledge, the latest ones, each for less
    // than `most` clocks; and how long the latest was high.
    struct Pulses {
        int count = 0;
        cpu::Clock latest = 0;
    };
    Pulses short_pulses(int irq, const InterruptRecord* since, cpu::Clock most) const;

    // --- the device at a line ---
    std::string quiet(int irq) const;      // why it cannot ask; empty: it can
    std::string rarely(int irq) const;     // when it asks, if that may be far away; empty: not known
    bool is_spent(int irq) const;          // it has asked, and is quiet because of that
    std::string release(int irq) const;    // what makes it let go of the line
    bool repeats(int irq) const;           // the line will fall and rise by itself
    std::string next_edge(int irq) const;  // "; it rises again at cycle 55.", or "."

    // --- vectors ---
    FarAddress vector(u8 number) const;
    std::string why_nothing(FarAddress target) const;  // "there is no memory"; empty: there may be a program
    bool is_stand_in(u8 number) const;                 // several others have the same target

private:
    const Pc& pc_;
    const Interrupts& log_;
    const Namer& name_;
};

// The answer: the root of what is broken, or `success`. `was_taken`: the log knows of such an interrupt.
void conclude(Why& why, bool was_taken, const std::string& success);

}  // namespace tick86
