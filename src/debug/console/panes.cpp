// SPDX-License-Identifier: MIT
// The panes by their names, fed with what the console knows.
#include "tick86/debug/panes/panes.h"

#include <fmt/format.h>

#include <algorithm>

#include "debug/console/verb.h"
#include "tick86/debug/call_stack.h"
#include "tick86/debug/panes/interrupt_panes.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/debug/port_access.h"
#include "tick86/debug/why.h"

namespace tick86 {
namespace {

using Inner = ConsoleState;

constexpr int CodeRows = 16, StackRows = 16, MemoryRows = 16, LogRows = 24, LaneColumns = 100;
constexpr u64 BusSteps = 4;
constexpr cpu::Clock LogSpan = 200'000;  // of the I/O log, in clocks

int rows_or(PaneRoom room, int usual) { return room.rows > 0 ? room.rows : usual; }

Pane code(Inner& in, PaneRoom room) {
    const int rows = rows_or(room, CodeRows);
    const CodeSources sources = in.code_sources();
    follow(in.pc(), in.code_view, rows, sources);
    return code_pane(in.pc(), in.code_view, rows, sources);
}
Pane regs(Inner& in, PaneRoom) { return registers_pane(in.pc(), &in.before, in.namer()); }
Pane stack(Inner& in, PaneRoom room) { return stack_pane(in.pc(), rows_or(room, StackRows), in.stack_sources()); }
Pane memory(Inner& in, PaneRoom room) {
    const Cursor at = in.data.value_or(Cursor{in.pc().registers().sreg[cpu::DS], 0});
    return memory_pane(in.pc(), {at.segment, at.offset}, rows_or(room, MemoryRows), &in.memory_before, std::nullopt,
                       in.namer());
}
Pane breakpoints(Inner& in, PaneRoom) {
    Pane pane;
    for (const Breakpoint& b : in.session.breakpoints().list()) {
        PaneLine& line = pane.emplace_back();
        if (b.kind == Breakpoint::Kind::Execute) line.address = static_cast<u32>(b.first);
        line.add(std::string(1, b.is_enabled ? mark::Stop : mark::Disabled), Role::Blocked).add(" ");
        line.add(describe(b), b.is_enabled ? Role::Plain : Role::Dim, line.address);
        const std::string name = line.address ? in.session.symbols().name_of(*line.address) : std::string();
        if (!name.empty()) line.add("  ").add(name, Role::Name);
    }
    if (pane.empty()) pane.emplace_back().add("no breakpoints", Role::Dim);
    return pane;
}
Pane calls(Inner& in, PaneRoom) { return call_stack_pane(in.pc(), in.namer()); }
Pane interrupts(Inner& in, PaneRoom room) {
    return interrupt_table_pane(in.interrupts(), in.pc(), rows_or(room, LogRows), in.namer());
}
Pane lanes(Inner& in, PaneRoom) {
    const Interrupts& log = in.interrupts();
    return interrupt_lanes_pane(interrupt_lanes(log, span_of_latest(log), log.now()), LaneColumns);
}
Pane card(Inner& in, PaneRoom room) {
    const auto latest = in.interrupts().latest(1);
    if (!latest.empty()) return interrupt_card(*latest.front(), in.pc(), in.namer(), room.columns);
    Pane pane;
    pane.emplace_back().add("no interrupt yet", Role::Dim);
    return pane;
}
Pane why(Inner& in, PaneRoom room) {
    const Interrupts& log = in.interrupts();
    if (!in.asked_why) return why_overview(in.pc(), log, in.namer(), room.columns);
    const int asked = *in.asked_why;
    return why_pane(
        asked == Inner::AskedNmi ? why_nmi(in.pc(), log, in.namer()) : why_irq(in.pc(), log, asked, in.namer()),
        room.columns);
}
Pane statistics(Inner& in, PaneRoom) { return interrupt_statistics_pane(in.interrupts(), in.pc(), in.namer()); }
Pane vectors(Inner& in, PaneRoom) {
    VectorSources sources;
    sources.name = in.namer();
    return vector_pane(in.pc(), sources);
}
Pane hooked(Inner& in, PaneRoom) {
    VectorSources sources;
    sources.name = in.namer();
    sources.history = [changes = in.vector_changes()](u8 vector) { return changes[vector]; };
    return vector_pane(in.pc(), sources, true);
}
Pane io(Inner& in, PaneRoom room) {
    IoLog log(in.pc());
    in.session.look_back(LogSpan, log);
    return io_log_pane(log, rows_or(room, LogRows), {}, in.namer());
}
Pane bus(Inner& in, PaneRoom room) {
    const u64 shown = static_cast<u64>(rows_or(room, static_cast<int>(BusSteps)));
    const std::span<const TraceStep> steps = in.recent_steps(shown + 8);
    return bus_pane(steps, std::min<std::size_t>(shown, steps.size()), in.pc().config().cpu == CpuModel::I8086);
}
Pane bus_summary(Inner& in, PaneRoom room) {
    return bus_summary_pane(in.recent_steps(static_cast<u64>(rows_or(room, 16))));
}
Pane watches(Inner& in, PaneRoom) {
    return watch_pane(in.watches, [&in](const std::string& text) { return in.value_text(text); });
}
Pane history(Inner& in, PaneRoom room) {
    Pane pane;
    for (const TraceStep& step : in.recent_steps(static_cast<u64>(rows_or(room, CodeRows)))) {
        PaneLine line;
        line.add(line_of(step));
        line.address = step.address();
        pane.push_back(std::move(line));
    }
    if (pane.empty()) pane.emplace_back().add("nothing has run yet, or there is no history", Role::Dim);
    return pane;
}

template <Pane (*Make)(const Pc&)>
Pane part(Inner& in, PaneRoom) {
    return Make(in.pc());
}

constexpr PaneEntry Entries[] = {
    {"code", "instructions around CS:IP", code},
    {"regs", "registers, flags, queue, time", regs},
    {"stack", "words from SS:SP", stack},
    {"memory", "bytes, where the verb d stands", memory},
    {"breakpoints", "", breakpoints},
    {"calls", "calls and interrupts that led here", calls},
    {"interrupts", "the latest ones, a line each", interrupts},
    {"lanes", "the same against time", lanes},
    {"card", "the latest one in plain words", card},
    {"why", "why an interrupt does not come: what the verb why was asked for last, or all lines", why},
    {"stats", "interrupts by source, with latency and duration", statistics},
    {"pic", "the two 8259A as a picture", part<pic_pane>},
    {"pit", "the three counters of the 8253", part<pit_pane>},
    {"dma", "the 8237 and its pages", part<dma_pane>},
    {"keyboard", "keyboard, 8255, the BIOS's keys", part<keyboard_pane>},
    {"clock", "MC146818", part<clock_pane>},
    {"video", "6845 and the card's registers", part<video_pane>},
    {"floppy", "765 and drives", part<floppy_pane>},
    {"disk", "ATA", part<disk_pane>},
    {"serial", "8250", part<serial_pane>},
    {"parallel", "", part<parallel_pane>},
    {"ivt", "interrupt vectors and their owners", vectors},
    {"hooked", "vectors that are not the BIOS's, and who changed them", hooked},
    {"map", "the megabyte", part<memory_map_pane>},
    {"io", "the latest accesses to ports", io},
    {"bus", "the bus in each clock of the last instructions, and the queue", bus},
    {"bus-summary", "the same, a line each", bus_summary},
    {"watches", "", watches},
    {"history", "the last instructions", history},
};

}  // namespace

std::span<const PaneEntry> pane_entries() { return Entries; }

}  // namespace tick86
