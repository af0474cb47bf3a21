// SPDX-License-Identifier: MIT
// The panes of CPU and memory, as text. Each is a function of the machine and of what the caller hands it: it looks by
// state() and peek() only and remembers nothing, so the same machine gives the same lines in a window, a terminal and a
// test. The parts of the board are in part_panes.h, port accesses in port_access.h.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tick86/cpu/rows.h"
#include "tick86/cpu/state.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/panes/pane.h"
#include "tick86/debug/trace/trace.h"

namespace tick86 {

class Pc;

// The marks that every pane uses, so that nothing is said by colour alone.
namespace mark {
inline constexpr char Here = '>';      // where the machine stands: next instruction, top of the stack, cursor
inline constexpr char Changed = '*';   // differs from the state of the last stop
inline constexpr char On = '#';        // a line or bit that is asserted
inline constexpr char Off = '.';       // one that is not
inline constexpr char Blocks = '!';    // what keeps something from happening
inline constexpr char Guess = '?';     // found by a rule of thumb, not known
inline constexpr char Stop = 'B';      // a breakpoint
inline constexpr char Disabled = 'b';  // a breakpoint that is switched off
}  // namespace mark
Pane marks_pane();  // explains them

// --- code ---

enum class BreakMark : u8 { None, Stop, Disabled };

// What the code pane asks others; each may be empty.
struct CodeSources {
    Namer name;
    std::function<BreakMark(u16 segment, u16 offset)> breakpoint;
    std::function<std::string(u16 segment, u16 offset)> source;  // the source line whose code begins there, or empty
};

// The top line. It stays while the next instruction is among the lines, so that a step moves the mark, not the text.
struct CodeView {
    u16 segment = 0, offset = 0;
};

// First byte of the instruction that the machine will execute next or is repeating, prefixes included.
FarAddress next_instruction(const Pc& pc);
// Moves the view only if the next instruction is not among its first `rows` lines, or is the last of them.
void follow(const Pc& pc, CodeView& view, int rows, const CodeSources& sources = {});
// By instructions; negative: up. Upwards the beginning of an instruction is found by trying which decoding falls in
// step with what follows; it ends at offset 0.
void scroll(const Pc& pc, CodeView& view, int instructions, const CodeSources& sources = {});
// Exactly `rows` lines: instructions, and names and source lines above them.
Pane code_pane(const Pc& pc, const CodeView& view, int rows, const CodeSources& sources = {});

// --- registers ---

// Registers, flags in letters and words, what DS:SI, ES:DI and SS:SP point to, the prefetch queue, the time, and what
// comes next. `before`: registers of the last stop, for the marks.
Pane registers_pane(const Pc& pc, const cpu::Architectural* before = nullptr, const Namer& name = {});
// What the next step does: "instruction at F000:E05B", "IRQ 0 (8253 timer 0) accepted: enters its handler" ...
std::string next_step(const Pc& pc);
// "interrupts on, zero, even parity"
std::string flag_words(u16 flags);

// --- stack ---

// Three words that an interrupt pushed: `sp` is where IP stands.
struct PushedFrame {
    u16 ss = 0, sp = 0;
    std::string what;  // "IRQ 0", "INT 10h"
    u64 serial = 0;    // of its entry in the log
};

struct StackSources {
    Namer name;
    std::span<const PushedFrame> frames;               // known to be there; others are guessed and marked '?'
    std::optional<u16> sp_before;                      // SP at the last stop
    std::function<std::optional<u8>(u32 linear)> old;  // a byte as it was at the last stop
};

// Words from SS:SP up (or from `from`), with what they look like: return addresses after a CALL, frames of interrupts,
// the word at BP.
Pane stack_pane(const Pc& pc, int rows, const StackSources& sources = {}, std::optional<u16> from = std::nullopt);

// --- memory ---

// A copy taken at a stop, to be compared with at the next.
struct MemoryCopy {
    u32 from = 0;
    std::vector<u8> bytes;
    std::optional<u8> at(u32 linear) const;
};
MemoryCopy copy_memory(const Pc& pc, u32 from, u32 count);

struct MemoryPlace {
    std::optional<u16> segment;  // none: linear addresses
    u32 offset = 0;              // wraps within its segment, or within the megabyte
    u32 length = ~u32{0};        // bytes; behind them is nothing
    u32 linear() const;
};

// Rows of 16 bytes as hex and as characters of code page 437; a heading tells what kind of memory begins. A byte of an
// empty place is "--".
Pane memory_pane(const Pc& pc, const MemoryPlace& place, int rows, const MemoryCopy* before = nullptr,
                 std::optional<u32> cursor = std::nullopt, const Namer& name = {});

// What a search looks for: bits of `mask` compare.
struct PatternByte {
    u8 value = 0, mask = 0xFF;
};
// "55 AA ?? 4? 'text'": hex bytes, '?' for any digit, text in quotes of either kind. Empty result: `error` says why.
std::vector<PatternByte> parse_pattern(std::string_view text, std::string& error);
// How far behind `from` the pattern begins, for each place in the `length` bytes there where it also ends, at most
// `most`.
std::vector<u32> find_bytes(const Pc& pc, const MemoryPlace& from, u32 length, std::span<const PatternByte> pattern,
                            std::size_t most);
// First bytes of all places in from .. to - 1 at which the pattern begins and ends, at most `most`.
std::vector<u32> find_bytes(const Pc& pc, u32 from, u32 to, std::span<const PatternByte> pattern,
                            std::size_t most = 100);

// --- map of the megabyte ---

enum class RegionKind : u8 { Ram, Video, CardRom, BoardRom, Empty };
struct Region {
    u32 first = 0, last = 0;  // linear addresses, both in it
    RegionKind kind = RegionKind::Ram;
    std::string what;  // "interrupt vectors", "option ROM xtide.bin", "DOS: COMMAND.COM"
    std::string detail;
};
// All of it, in order, without gaps.
std::vector<Region> memory_map(const Pc& pc);

// A block of DOS's memory: the 16 bytes of its control block stand before it.
struct DosBlock {
    u16 segment = 0;     // of the control block
    u16 paragraphs = 0;  // without it
    u16 owner = 0;       // 0: free; 8: DOS itself; else the segment of a program's PSP
    bool is_last = false;
    std::string name;  // of the owner: "COMMAND", "" if unknown
};
// Empty unless a whole chain is found that ends at the top of memory [the control blocks of DOS 2 and later].
std::vector<DosBlock> dos_blocks(const Pc& pc);

Pane memory_map_pane(const Pc& pc);

// --- interrupt vectors ---

// What the vector is for by convention of 8086, IBM PC and DOS: "video", "IRQ 0: timer"; empty: nothing.
std::string_view vector_purpose(u8 vector);

struct VectorChange {
    cpu::Clock cycle = 0;
    FarAddress by;  // the instruction that wrote
};
struct VectorSources {
    Namer name;
    std::function<std::optional<VectorChange>(u8 vector)> history;  // the latest change, from whoever watched
};
struct VectorRow {
    u8 vector = 0;
    FarAddress target;
    std::string_view purpose;
    int irq = -1;            // the line that a 8259A leads here at present
    std::string owner;       // "BIOS, built in", "DOS: COMMAND", "null", ...
    std::string name;        // of the target
    std::string fault;       // "IRQ 5 would jump to nothing"; empty: none
    bool is_default = true;  // into the board's BIOS, or null, and nobody has been seen to change it
    std::optional<VectorChange> change;
};
std::vector<VectorRow> vector_table(const Pc& pc, const VectorSources& sources = {});
// `only_hooked`: those that are not as a bare machine has them.
Pane vector_pane(const Pc& pc, const VectorSources& sources = {}, bool only_hooked = false);

// --- bus ---

enum class BusWait : u8 { None, Slow, Dma };
// What the pins show in one clock, and the queue at its end.
struct BusClock {
    cpu::Clock t = 0;
    cpu::Row row;
    std::vector<u8> queue;
    BusWait wait = BusWait::None;  // in a wait state: who asked for it
    std::size_t step = 0;          // among those that were given
};
// Of the last `shown` of the steps; of a long halt only the beginning. As bus_pane otherwise.
std::vector<BusClock> bus_clocks(std::span<const TraceStep> steps, std::size_t shown, bool is_8086);

// One line per clock of the last `shown` of the steps, which follow each other and were recorded with the bus: state of
// the bus, address, data, queue status and queue. The steps before them tell what was under way.
Pane bus_pane(std::span<const TraceStep> steps, std::size_t shown, bool is_8086);
// One line per step: clocks, what the bus did in them, how many were idle, waits.
Pane bus_summary_pane(std::span<const TraceStep> steps);

// --- watches ---

struct Watch {
    std::string expression;
    std::optional<std::string> before, now;  // its values at the stop before and at the last one
};
Pane watch_pane(std::span<const Watch> watches, const std::function<std::string(const std::string&)>& evaluate);

}  // namespace tick86
