// SPDX-License-Identifier: MIT
// What a trace is made of: one record per instruction, interrupt entry or halt, and a head that says of which machine.
#pragma once
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "tick86/base/tick.h"
#include "tick86/cpu/probe.h"
#include "tick86/cpu/state.h"

namespace tick86 {

class Pc;

// A trace that cannot be read, or does not belong here. what() is a sentence for the user.
struct TraceError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class StepKind : u8 {
    Instruction,  // with its prefixes; a repeated string instruction until it ends or is interrupted
    Trap,         // entry of INT 1 because of TF
    Nmi,          // entry of INT 2
    Intr,         // two INTA cycles and the entry of the vector read
    Reset,        // the reset routine
    Start,        // to the first byte after a machine was started elsewhere than at the reset vector
    Halt,         // waiting in HLT
};
const char* name_of(StepKind kind);

// Lines of the board, as a waveform shows them. Ir, Dreq and Dack have one bit per line; masks and services one per
// level.
enum class Line : u8 {
    Ir,
    Intr,
    Nmi,
    MasterMask,
    SlaveMask,
    MasterService,
    SlaveService,
    Out0,
    Out1,
    Out2,
    Dreq,
    Dack,
    Aen
};
inline constexpr std::size_t LineCount = 13;
using LineState = std::array<u16, LineCount>;
struct LineEvent {
    Tick at = 0;
    Line line = Line::Ir;
    u16 value = 0;
    bool operator==(const LineEvent&) const = default;
};

// A bus cycle, and how many of its wait states are due to DMA and refresh.
struct TraceCycle {
    cpu::BusCycle bus;
    u8 dma_waits = 0;
};

struct TraceStep {
    u64 number = 0;                 // from 1, since the recording began
    cpu::Clock start = 0, end = 0;  // CPU clocks of its step boundary and of the next one
    StepKind kind = StepKind::Instruction;
    cpu::Architectural before, after;
    std::vector<u8> bytes;  // as they left the queue
    int vector = -1;        // an interrupt was entered, also by software
    int irq = -1;           // ... requested by this line (8-15: the slave)
    cpu::EntryKind entry = cpu::EntryKind::Software;
    bool is_iret = false;
    u32 waits = 0, dma_waits = 0;  // wait states of its own cycles, fetches apart; and those due to DMA and refresh
    // In traces with the bus.
    std::vector<TraceCycle> cycles;       // T1 in start .. end - 1
    std::vector<cpu::QueueOp> queue_ops;  // t in start + 1 .. end
    // In traces with lines.
    std::vector<LineEvent> lines;
    LineState lines_before{};

    u16 cs() const { return before.sreg[cpu::CS]; }
    u16 ip() const { return before.ip; }
    u32 address() const { return ((u32{cs()} << 4) + ip()) & 0xFFFFF; }
    cpu::Clock clocks() const { return end - start; }
};

// "mov ax,0x1234", "(interrupt 08h, IRQ 0)", "(halted)"
std::string describe(const TraceStep& step);
// What the step changed: "AX=1234 F=.I.Z.."; empty if nothing but IP.
std::string changes(const TraceStep& step);
// One line of a text trace: cycle, clocks, address, bytes, instruction, changes, wait states.
std::string line_of(const TraceStep& step);
std::string hex_bytes(const std::vector<u8>& bytes);
std::string flags_text(u16 flags);  // "ODITSZAPC", '.' for 0

// What a trace lists. Traces of other programs may list less than ours.
struct TraceContent {
    bool cycle = true, clocks = true, kind = true, bytes = true, waits = true;
    u16 registers = 0x3FFF;  // bit per register: AX CX DX BX SP BP SI DI ES CS SS DS FLAGS, IP
    bool bus = false, lines = false;
};

struct TraceInfo {
    static constexpr u16 Version = 1;
    std::string machine;  // what is plugged in, as text; equal for equal machines
    u64 rom_hash = 0;     // BIOS and option ROMs
    bool is_8086 = true;
    ClockRatio cpu_clock;
    TraceContent content;
};
TraceInfo trace_info(const Pc& pc);
std::string machine_text(const Pc& pc);
u64 rom_hash(const Pc& pc);
// Why two traces, or a trace and a machine, do not belong together; empty if they do.
std::string mismatch(const TraceInfo& a, const std::string& name_a, const TraceInfo& b, const std::string& name_b);

}  // namespace tick86
