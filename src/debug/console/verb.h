// SPDX-License-Identifier: MIT
// What a verb of the console gets and gives, and the tables of all verbs, by subject.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <stdexcept>

#include "tick86/debug/console.h"
#include "tick86/debug/interrupts.h"
#include "tick86/debug/panes/panes.h"
#include "tick86/debug/trace/trace.h"

namespace tick86 {

// A verb cannot be done as it was written; what() is the answer.
struct VerbError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Where a listing goes on when its verb is given without an address.
struct Cursor {
    std::optional<u16> segment;  // none: linear
    u32 offset = 0;
    u32 linear() const { return segment ? ((u32{*segment} << 4) + (offset & 0xFFFF)) & 0xFFFFF : offset & 0xFFFFF; }
};

struct Range {
    Cursor from;
    u32 length = 0;
};

struct ConsoleState {
    explicit ConsoleState(Console& owner, DebugSession& s) : console(owner), session(s) {}

    Console& console;
    DebugSession& session;
    std::string repeat;                // what an empty line does
    std::string file;                  // of an l or w that names none
    std::optional<Cursor> code, data;  // of u and d
    std::vector<Watch> watches;
    CodeView code_view;
    // As they were at the last stop but one, to mark what has changed; taken anew at each stop.
    cpu::Architectural before, now;
    MemoryCopy memory_before, memory_now, stack_before, stack_now;
    std::vector<PushedFrame> frames;  // of stack_sources()
    u64 seen_stop = 0;
    cpu::Clock seen_clock = -1;
    // What recent_steps() found, and where the machine stood then.
    std::vector<TraceStep> recent;
    u64 recent_count = 0, recent_stop = 0;
    cpu::Clock recent_clock = -1;
    // The clocks of the instruction that the machine stands before, shown so far by `cycle`.
    std::optional<cpu::Clock> cycle_of;
    cpu::Clock cycle_end = 0;
    std::vector<std::string> rows;
    std::size_t cycle_shown = 0;
    Interrupts records;
    // What `why` was asked for last: a line, AskedNmi, or nothing yet.
    static constexpr int AskedNmi = 16;
    std::optional<int> asked_why;

    Pc& pc() { return session.pc(); }
    const Pc& pc() const { return session.pc(); }
    Namer namer() const;
    // "; ..." if this line of the master is the slave's, where no interrupt of its own comes from.
    std::string cascade_note(int irq) const;
    CodeSources code_sources() const;
    StackSources stack_sources();
    void note_stop();  // once after each stop
    std::span<const TraceStep> recent_steps(u64 count);
    std::vector<std::string> rows_of_next();
    std::string step_cycles(u64 count);
    std::string value_text(const std::string& expression) const;  // or why there is none, in brackets
    std::vector<std::optional<VectorChange>> vector_changes();    // the latest of each, as far as the history reaches
    // Brought up to now.
    const Interrupts& interrupts() {
        records.update(pc());
        return records;
    }
};

// The words behind a verb.
class Args {
public:
    Args(std::string_view text, ConsoleState& inner);

    bool is_empty() const { return next_ >= words_.size(); }
    std::size_t left() const { return words_.size() - next_; }
    std::string_view peek(std::size_t ahead = 0) const {
        return ahead < left() ? words_[next_ + ahead] : std::string_view{};
    }
    std::string_view word();                    // empty if there is none
    std::string_view rest();                    // all that is left, as written
    bool take(std::string_view word);           // if it is the next one, in small letters or capitals
    bool take_option(std::string_view option);  // "--irq=hide", wherever it stands
    void end() const;                           // VerbError if there is more

    // Values are expressions. The base is 16 for addresses, bytes, ports and interrupts, 10 for counts and cycles.
    // number() and address() take a hex_word() as it stands, address() if no symbol has that name.
    Expression::Value value(int base);
    i64 number(int base, i64 from, i64 to, std::string_view what);
    u64 count(u64 otherwise);  // decimal, from 1
    u64 lines(u64 otherwise);  // the same, of lines to be printed: at most 65,536
    // SEG:OFS, a linear address, a symbol; a number below 10000h is an offset in `segment`.
    Cursor address(cpu::SegReg segment);
    // "ADDRESS LENGTH" or "ADDRESS,LENGTH" or "ADDRESS TO-OFFSET" with 'l' before a length as in DEBUG.
    u32 length(const Cursor& from, u32 otherwise);
    Range range(cpu::SegReg segment);  // both; linear if it is longer than a segment

private:
    ConsoleState& inner_;
    std::string_view text_;
    std::vector<std::string_view> words_;
    std::size_t next_ = 0;
};

struct Verb {
    using Run = Console::Result (*)(ConsoleState&, Args&);
    std::string_view names;  // the usual one first
    std::string_view args;
    std::string_view help;
    Run run;
    bool repeats = false;  // an empty line does it again
};

struct VerbGroup {
    std::string_view title;
    std::span<const Verb> verbs;
};
std::span<const VerbGroup> verb_groups();
const Verb* find_verb(std::string_view name);

std::span<const Verb> run_verbs();
std::span<const Verb> break_verbs();
std::span<const Verb> look_verbs();
std::span<const Verb> interrupt_verbs();
std::span<const Verb> change_verbs();
std::span<const Verb> session_verbs();

// Panes by name (panes.cpp).
struct PaneEntry {
    std::string_view name, help;
    Pane (*make)(ConsoleState&, PaneRoom room);
};
std::span<const PaneEntry> pane_entries();

inline Console::Result said(std::string text) { return {std::move(text), true, false, false}; }
u32 place(const Cursor& at, u32 i);  // of the byte i behind it; offsets wrap in their segment
// For more bytes than a segment has: the same place, linear.
Cursor unbound(const Cursor& at, u32 length);
std::string at_text(u16 segment, u16 offset, const DebugSession& session);  // "F000:E05B int10_entry+2"

}  // namespace tick86
