// SPDX-License-Identifier: MIT
#include <algorithm>

#include "debug/trace/line_watch.h"
#include "tick86/base/bits.h"
#include "tick86/debug/trace/recorder.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::BusKind;
using cpu::Clock;
using cpu::CpuState;
using cpu::Pending;

TraceRecorder::TraceRecorder(const Pc& pc, What what, Sink sink) : pc_(pc), what_(what), sink_(std::move(sink)) {
    if (!what_.lines) return;
    lines_ = std::make_unique<LineWatch>(pc);
}

TraceRecorder::~TraceRecorder() = default;

// Runs are cut anywhere: a boundary in the middle of a repeated instruction, a halt or a poll of WAIT starts nothing
// new, and a prefix belongs to what follows it.
bool TraceRecorder::is_continued(const CpuState& s) const {
    if (!is_open_) return false;
    if (s.pending == Pending::Repeat || s.pending == Pending::Poll) return true;
    if (s.pending == Pending::Halted) return step_.kind == StepKind::Halt;
    if (s.pending == Pending::Start) return step_.kind == StepKind::Start;
    return s.pending == Pending::Opcode && (s.after_prefix || s.clock == step_.start);
}

bool TraceRecorder::is_under_way(const CpuState& s) {
    return s.pending == Pending::Repeat || s.pending == Pending::Poll || s.pending == Pending::Halted ||
           (s.pending == Pending::Opcode && s.after_prefix);
}

bool TraceRecorder::before_step(const CpuState& s) {
    if (lines_) lines_->look(pc_.board().tick_of(s.clock));
    if (!is_open_ && is_under_way(s)) return true;
    if (!is_continued(s)) {
        if (is_open_) close(s);
        open(s);
    }
    const bool runs = s.fetch == cpu::FetchPhase::Granted || s.fetch == cpu::FetchPhase::Waiting;
    give(runs ? s.fetch_t1 : cpu::NeverClock);
    return true;
}

void TraceRecorder::open(const CpuState& s) {
    if (!is_open_) {  // what was heard so far belongs to no step
        std::erase_if(cycles_, [&](const TraceCycle& c) { return c.bus.t1 < s.clock; });
        std::erase_if(queue_ops_, [&](const cpu::QueueOp& op) { return op.t <= s.clock; });
    }
    step_ = {};
    step_.number = next_number_++;
    step_.start = s.clock;
    step_.before = architectural(s);
    if (lines_) step_.lines_before = lines_->levels();
    switch (s.pending) {
        case Pending::Trap: step_.kind = StepKind::Trap; break;
        case Pending::Nmi: step_.kind = StepKind::Nmi; break;
        case Pending::Intr: step_.kind = StepKind::Intr; break;
        case Pending::Reset: step_.kind = StepKind::Reset; break;
        case Pending::Start: step_.kind = StepKind::Start; break;
        case Pending::Halted: step_.kind = StepKind::Halt; break;
        default:
            // Its first byte left the queue before anybody listened.
            if (!is_open_ && queue_ops_.empty()) step_.bytes = {s.opcode};
            break;
    }
    is_open_ = true;
}

void TraceRecorder::close(const CpuState& s) {
    step_.end = s.clock;
    step_.after = architectural(s);
    while (!cycles_.empty() && cycles_.front().bus.t1 < step_.end) {
        place(cycles_.front(), step_);
        cycles_.pop_front();
    }
    while (!queue_ops_.empty() && queue_ops_.front().t <= step_.end) {
        const cpu::QueueOp& op = queue_ops_.front();
        if (op.kind != cpu::QueueOpKind::Flush && step_.kind == StepKind::Instruction) step_.bytes.push_back(op.byte);
        if (what_.bus) step_.queue_ops.push_back(op);
        queue_ops_.pop_front();
    }
    if (lines_) step_.lines = lines_->take(pc_.board().tick_of(step_.end));
    ended_.push_back(std::move(step_));
}

void TraceRecorder::place(const TraceCycle& cycle, TraceStep& step) {
    step.dma_waits += cycle.dma_waits;
    if (cycle.bus.kind != BusKind::Code) step.waits += cycle.bus.waits - cycle.dma_waits;
    if (what_.bus) step.cycles.push_back(cycle);
}

// Gives the ended steps in which no cycle can turn up any more: `in_flight` is T1 of a fetch that has not been
// reported.
void TraceRecorder::give(Clock in_flight) {
    while (!ended_.empty() && ended_.front().end <= in_flight) {
        sink_(std::move(ended_.front()));
        ended_.pop_front();
    }
}

void TraceRecorder::bus(const cpu::BusCycle& cycle) {
    const TraceCycle traced{cycle, dma_waits(cycle)};
    const auto step = std::find_if(ended_.begin(), ended_.end(), [&](const TraceStep& e) { return cycle.t1 < e.end; });
    if (step != ended_.end())
        place(traced, *step);
    else
        cycles_.push_back(traced);
    if (!lines_) return;
    const Tick now = pc_.board().tick_of(cycle.t1 + 2 + cycle.waits);
    if (cycle.kind == BusKind::IoRead || cycle.kind == BusKind::IoWrite || cycle.kind == BusKind::Inta)
        lines_->accessed(now);
    else
        lines_->look(now);
}

void TraceRecorder::queue(const cpu::QueueOp& op) { queue_ops_.push_back(op); }

void TraceRecorder::mark(const cpu::Mark& mark) {
    switch (mark.kind) {
        case cpu::MarkKind::EnterInterrupt:
            step_.vector = mark.vector;
            step_.entry = mark.entry;
            if (mark.entry == cpu::EntryKind::Intr) step_.irq = acknowledged_line();
            break;
        case cpu::MarkKind::Iret: step_.is_iret = true; break;
        default: break;
    }
}

int TraceRecorder::acknowledged_line() const {
    const Pic8259& master = pc_.pic(0);
    const int level = master.state().level;
    if (!pc_.board().is_pc86() || !master.is_slave_line(level) || master.state().spurious) return level;
    return 8 + pc_.pic(1).state().level;
}

// READY is held low from low_from up to before low_until; an I/O cycle has its own wait states after that
// (machine/arbiter.h). Memory on the board has none of its own.
u8 TraceRecorder::dma_waits(const cpu::BusCycle& cycle) const {
    if (cycle.waits == 0 || cycle.kind == BusKind::Halt) return 0;
    const Board& board = pc_.board();
    const bool io = cycle.kind == BusKind::IoRead || cycle.kind == BusKind::IoWrite;
    if (cycle.kind == BusKind::Inta) return cycle.waits;
    if (!io) {
        const Memory::Kind kind = board.memory.kind(cycle.address);
        if (kind != Memory::Kind::Video && kind != Memory::Kind::CardRom) return cycle.waits;
    }
    const Arbiter::State& arbiter = board.arbiter.state();
    const Clock t3 = cycle.t1 + 2, end = t3 + cycle.waits;
    if (arbiter.low_until <= t3 || end < arbiter.low_until) return 0;
    if (io) return static_cast<u8>(arbiter.low_until - t3);
    return end == arbiter.low_until ? cycle.waits : 0;
}

void TraceRecorder::finish() {
    // A step that is under way, as a halt, is not known to its end.
    if (is_open_ && pc_.cpu().clock > step_.start && !is_continued(pc_.cpu())) {
        if (lines_) lines_->look(pc_.board().tick_of(pc_.cpu().clock));
        close(pc_.cpu());
    }
    is_open_ = false;
    give(cpu::NeverClock);
}

}  // namespace tick86
