// SPDX-License-Identifier: MIT
// Where the debugger stops: conditions on addresses, interrupts, memory, ports and time, as the user writes them.
//
//     ADDRESS                    before the instruction there; matches the linear address, `exact` CS:IP alone
//     int N                      before interrupt N, however it is caused: the instruction or the boundary at which it
//                                will be taken, also nested ones
//     irq N | nmi                the same for a hardware request
//     mem ADDRESS[,BYTES] [r|w|rw]    after an access by the CPU or, for writes, by DMA; w if not said
//     port PORT[,COUNT] [r|w|rw]      after an access; rw if not said
//     cycle N                    the first boundary at or after CPU clock N (decimal)
// behind each:   if EXPR   ·   after N (pass N hits)   ·   once   ·   log TEXT (print it and go on; {EXPR} is replaced)
// EXPR knows the names vector irq address value hits beside its own.
#pragma once
#include <array>
#include <bitset>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/cpu/probe.h"
#include "tick86/debug/expression.h"

namespace tick86 {

class Pc;
class Symbols;

struct Breakpoint {
    enum class Kind : u8 { Execute, Int, Irq, Nmi, Memory, Port, Cycle };
    // Names that its expressions know, in this order.
    static constexpr std::array<std::string_view, 5> Names{"vector", "irq", "address", "value", "hits"};
    using Values = std::array<i64, Names.size()>;

    int number = 0;
    Kind kind = Kind::Execute;
    std::string spec;         // as the user wrote it, without a leading verb
    u64 first = 0, last = 0;  // linear addresses, ports, vector, request line, or clock
    std::optional<FarAddress> exact;
    bool on_read = false, on_write = false;
    std::shared_ptr<const Expression> condition;
    u64 pass = 0;          // so many hits do not stop
    bool is_once = false;  // goes away when it has stopped
    bool is_log = false;   // does not stop
    struct LogPiece {
        std::string text;
        std::shared_ptr<const Expression> value;  // printed behind the text, if any
    };
    std::vector<LogPiece> log;
    bool is_enabled = true;
    u64 hits = 0;  // with its condition true, the passed ones counted
};

// A line for a list: number, on or off, spec, hits.
std::string describe(const Breakpoint& breakpoint);
// The line that a log point prints.
std::string log_line(const Breakpoint& breakpoint, const Pc& pc, const Breakpoint::Values& values);

class Breakpoints {
public:
    // Throws ExpressionError. `pc`: registers in an address are those of now.
    int add(std::string_view spec, const Pc& pc, const Symbols* symbols);
    bool remove(int number);
    bool enable(int number, bool on);
    void clear() { list_.clear(), compile(); }

    std::span<const Breakpoint> list() const { return list_; }
    Breakpoint* find(int number);
    const Breakpoint* at(u32 linear) const;          // the first one that stops before an instruction there
    bool must_watch() const { return must_watch_; }  // are any enabled but those of time?
    std::optional<cpu::Clock> next_cycle(cpu::Clock after) const;  // of the enabled ones of time

    // To keep them between runs: one spec a line, "off" before those that are disabled. Lines that cannot be read are
    // given back.
    std::string save() const;
    std::vector<std::string> load(std::string_view text, const Pc& pc, const Symbols* symbols);

    // --- for the watcher; quick where nothing is set ---
    bool may_execute(u32 linear) const { return execute_[linear]; }
    bool has(Breakpoint::Kind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
    bool may_touch(u32 linear) const { return pages_[linear >> 12]; }
    bool may_use(u16 port) const { return ports_[port >> 4]; }
    std::span<Breakpoint* const> enabled() const { return enabled_; }

private:
    void compile();
    static constexpr std::size_t Kinds = 7;

    std::vector<Breakpoint> list_;
    std::vector<Breakpoint*> enabled_;
    int next_number_ = 1;
    std::bitset<1 << 20> execute_;
    std::bitset<256> pages_;
    std::bitset<4096> ports_;
    std::array<bool, Kinds> kinds_{};
    bool must_watch_ = false;
};

}  // namespace tick86
