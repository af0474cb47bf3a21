// SPDX-License-Identifier: MIT
// What is said of a stop, and what has to be kept from one stop to the next.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "debug/console/verb.h"
#include "tick86/cpu/rows.h"
#include "tick86/debug/call_stack.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/trace/recorder.h"

namespace tick86 {
namespace {

constexpr cpu::Clock FirstSpan = 2'000, Wider = 8, MostSpan = 20'000'000;  // a CPU that is halted makes no steps
constexpr u32 MemoryKept = 0x10000, StackKept = 0x400;                     // of the stack, on either side of SP

std::string registers_text(const cpu::Architectural& a) {
    using namespace cpu;
    return fmt::format(
        "AX={:04X} BX={:04X} CX={:04X} DX={:04X} SP={:04X} BP={:04X} SI={:04X} DI={:04X}\n"
        "DS={:04X} ES={:04X} SS={:04X} CS={:04X} IP={:04X} {}\n",
        a.r[AX], a.r[BX], a.r[CX], a.r[DX], a.r[SP], a.r[BP], a.r[SI], a.r[DI], a.sreg[DS], a.sreg[ES], a.sreg[SS],
        a.sreg[CS], a.ip, flags_text(a.flags));
}

}  // namespace

Namer ConsoleState::namer() const {
    return [this](u16 segment, u16 offset) { return session.symbols().name_of(FarAddress{segment, offset}.linear()); };
}

std::string ConsoleState::cascade_note(int irq) const {
    const Pic8259& master = pc().pic(0);
    if (irq < 0 || irq > 7 || !pc().board().is_pc86() || !master.is_slave_line(irq)) return {};
    return fmt::format(
        "; line {} carries the slave's requests, which come as IRQ 8 to 15; what an XT's IRQ 2 asks for "
        "is IRQ 9 here",
        irq);
}

CodeSources ConsoleState::code_sources() const {
    CodeSources sources;
    sources.name = namer();
    sources.breakpoint = [this](u16 segment, u16 offset) {
        const Breakpoint* b = session.breakpoints().at(FarAddress{segment, offset}.linear());
        return !b ? BreakMark::None : b->is_enabled ? BreakMark::Stop : BreakMark::Disabled;
    };
    sources.source = [this](u16 segment, u16 offset) {
        const SourceLine* line = session.symbols().source(FarAddress{segment, offset}.linear());
        return line ? line->text : std::string{};
    };
    return sources;
}

void ConsoleState::note_stop() {
    if (seen_stop == session.stops()) return;
    seen_stop = session.stops();
    if (seen_clock == pc().clock()) return;  // the user has changed something; that is marked, too
    seen_clock = pc().clock();
    before = now;
    now = pc().registers();
    code.reset();
    memory_before = std::move(memory_now);
    const u32 at = data.value_or(Cursor{now.sreg[cpu::DS], 0}).linear();
    memory_now = copy_memory(pc(), at, std::min(MemoryKept, Memory::Size - at));
    const u32 top = FarAddress{now.sreg[cpu::SS], now.r[cpu::SP]}.linear();
    const u32 low = top > StackKept ? top - StackKept : 0;
    stack_before = std::move(stack_now);
    stack_now = copy_memory(pc(), low, std::min(2 * StackKept, Memory::Size - low));
    for (Watch& watch : watches) watch.before = std::exchange(watch.now, value_text(watch.expression));
}

StackSources ConsoleState::stack_sources() {
    frames = interrupt_frames(pc());
    StackSources sources;
    sources.name = namer();
    sources.frames = frames;
    sources.sp_before = before.r[cpu::SP];
    sources.old = [this](u32 linear) { return stack_before.at(linear); };
    return sources;
}

std::string ConsoleState::value_text(const std::string& expression) const {
    try {
        const Expression::Value v = Expression(expression, {16, &session.symbols(), {}}).evaluate({pc(), {}});
        return v.error ? std::string("(") + v.error + ")" : v.text();
    } catch (const ExpressionError& error) {
        return std::string("(") + error.what() + ")";
    }
}

std::span<const TraceStep> ConsoleState::recent_steps(u64 count) {
    const auto last = [&] {
        return std::span<const TraceStep>(recent).last(std::min<std::size_t>(count, recent.size()));
    };
    const bool is_known = recent_stop == session.stops() && recent_clock == pc().clock() && recent_count >= count;
    if (is_known || session.is_running()) return last();
    recent_count = count;
    recent_stop = session.stops();
    recent_clock = pc().clock();
    for (cpu::Clock span = FirstSpan;; span *= Wider) {
        std::deque<TraceStep> steps;
        TraceRecorder recorder(pc(), {true, false}, [&](TraceStep&& step) {
            steps.push_back(std::move(step));
            if (steps.size() > count) steps.pop_front();
        });
        const cpu::Clock began = session.look_back(span, recorder);
        recorder.finish();
        if (steps.size() < count && span < MostSpan && began > session.history().oldest()) continue;
        recent.assign(std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
        return last();
    }
}

std::vector<std::optional<VectorChange>> ConsoleState::vector_changes() {
    std::vector<std::optional<VectorChange>> changes;
    for (const auto& write : session.last_writes(0, 256, 4))
        changes.push_back(write ? std::optional(VectorChange{write->clock, write->by}) : std::nullopt);
    return changes;
}

// The rows of the instruction that comes next, which are found by letting it run, looking, and going back. What was
// under way on the bus when it began is told by the steps before.
std::vector<std::string> ConsoleState::rows_of_next() {
    constexpr u64 Before = 6;
    const cpu::Clock start = pc().clock();
    const std::span<const TraceStep> before = recent_steps(Before);
    std::vector<TraceStep> steps(before.begin(), before.end());
    TraceRecorder recorder(pc(), {true, false}, [&](TraceStep&& step) { steps.push_back(std::move(step)); });
    constexpr cpu::Clock MostOfHalt = 64, MostOfInstruction = 4'000'000;
    cycle_end =
        session.look_ahead(pc().cpu().pending == cpu::Pending::Halted ? MostOfHalt : MostOfInstruction, recorder);
    recorder.finish();

    cpu::RowMaker maker(pc().config().cpu == CpuModel::I8086);
    if (!steps.empty()) maker.start(steps.front().start);
    for (const TraceStep& step : steps) {
        for (const TraceCycle& cycle : step.cycles) maker.bus(cycle.bus);
        for (const cpu::QueueOp& op : step.queue_ops) maker.queue(op);
    }
    std::vector<std::string> rows;
    maker.rows_until(cycle_end, [&](cpu::Clock t, const cpu::Row& row) {
        if (t >= start) rows.push_back(fmt::format("{:>12}  {}", t, cpu::text(row)));
    });
    return rows;
}

std::string ConsoleState::step_cycles(u64 count) {
    if (!session.history().is_on()) throw VerbError("stepping clocks needs a history, and it is turned off");
    std::string text;
    for (; count > 0; --count) {
        if (cycle_of != pc().clock()) {
            rows = rows_of_next();
            cycle_of = pc().clock();
            cycle_shown = 0;
        }
        if (cycle_shown < rows.size()) {
            const std::string& row = rows[cycle_shown++];
            text += fmt::format("{:3}/{:<3} {}\n", cycle_shown, rows.size(), row);
        }
        if (cycle_shown < rows.size()) continue;
        session.run_to_cycle(cycle_end);
        session.finish();
        text += console.stop_text();
    }
    return text;
}

std::string Console::stop_text() {
    ConsoleState& in = *inner_;
    in.note_stop();
    const Stop& stop = in.session.last_stop();
    const cpu::Architectural a = in.pc().registers();
    std::string text;
    if (!stop.text.empty()) text += stop.text + '\n';
    text += registers_text(a);
    const FarAddress next = next_instruction(in.pc());
    const Decoded d = decode_at(in.pc(), next.segment, next.offset, &in.session.symbols());
    const std::string operand = describe_operand(in.pc(), d, &in.session.symbols());
    text += fmt::format("{} {}{}{}\n", at_text(next.segment, next.offset, in.session), d.mnemonic(),
                        operand.empty() ? "" : "  ; ", operand);
    const std::string where = status_line();
    text += fmt::format("cycle {}{}{}\n", in.pc().clock(), where.empty() ? "" : ", ", where);
    for (const Watch& watch : in.watches)
        text += fmt::format("{} = {}\n", watch.expression, in.value_text(watch.expression));
    return text;
}

std::string Console::status_line() const {
    const DebugSession& session = inner_->session;
    const std::string handler = handler_text(session.pc());
    const cpu::CpuState& s = session.pc().cpu();
    std::string text;
    if (s.pending == cpu::Pending::Halted) text = s.flags & cpu::flag::IF ? "halted" : "halted with IF = 0";
    if (!handler.empty()) text += (text.empty() ? "" : ", ") + handler;
    if (session.is_in_past()) text += std::string(text.empty() ? "" : ", ") + "in the past";
    return text;
}

}  // namespace tick86
