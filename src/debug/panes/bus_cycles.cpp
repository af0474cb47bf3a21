// SPDX-License-Identifier: MIT
// The bus, clock by clock, with the queue as it fills and empties.
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "debug/panes/layout.h"
#include "tick86/cpu/rows.h"
#include "tick86/debug/panes/panes.h"

namespace tick86 {

namespace {

using cpu::BusKind;
using cpu::Clock;
using cpu::QueueOpKind;
using cpu::TState;

constexpr std::size_t QueueColumn = 72;
constexpr Clock LongHalt = 8;  // of a longer one only the beginning is shown

Clock end_of(const cpu::BusCycle& cycle) { return cycle.t1 + cpu::clocks(cycle); }  // the clock after T4

// The bytes of a fetch, in the order in which they enter the queue.
std::vector<u8> fetched(const cpu::BusCycle& cycle, bool is_8086) {
    if (!is_8086) return {low(cycle.data)};
    if (cycle.address & 1) return {high(cycle.data)};
    return {low(cycle.data), high(cycle.data)};
}

bool is_long(const TraceStep& step) { return step.kind == StepKind::Halt && step.clocks() > LongHalt; }

// What the queue holds at the end of each clock. A step boundary tells its content; from there on bytes leave in the
// clock before the one that shows it, and those of a fetch arrive at the end of its T4.
class Queue {
public:
    Queue(std::span<const TraceStep> steps, bool is_8086) : is_8086_(is_8086) {
        for (const TraceStep& step : steps) {
            for (const TraceCycle& cycle : step.cycles)
                if (cycle.bus.kind == BusKind::Code) fetches_.push_back(cycle.bus);
            ops_.insert(ops_.end(), step.queue_ops.begin(), step.queue_ops.end());
        }
    }
    void set(const cpu::Architectural& at) { bytes_.assign(at.queue.begin(), at.queue.begin() + at.queue_count); }
    void advance_to_end_of(Clock t) {
        for (; op_ < ops_.size() && ops_[op_].t <= t + 1; ++op_) {
            if (ops_[op_].t <= t) continue;  // before the step boundary
            if (ops_[op_].kind == QueueOpKind::Flush)
                bytes_.clear();
            else if (!bytes_.empty())
                bytes_.pop_front();
        }
        for (; fetch_ < fetches_.size() && end_of(fetches_[fetch_]) - 1 <= t; ++fetch_) {
            if (end_of(fetches_[fetch_]) - 1 < t) continue;
            for (const u8 byte : fetched(fetches_[fetch_], is_8086_)) bytes_.push_back(byte);
        }
    }
    const std::deque<u8>& bytes() const { return bytes_; }

private:
    bool is_8086_;
    std::vector<cpu::BusCycle> fetches_;
    std::vector<cpu::QueueOp> ops_;
    std::size_t fetch_ = 0, op_ = 0;  // the next ones
    std::deque<u8> bytes_;
};

// Whether DMA or refresh has caused the wait state that this clock is.
BusWait wait_of(std::span<const TraceStep> steps, Clock t) {
    for (const TraceStep& step : steps)
        for (const TraceCycle& cycle : step.cycles)
            if (t >= cycle.bus.t1 && t < end_of(cycle.bus))
                return t - (cycle.bus.t1 + 3) < cycle.dma_waits ? BusWait::Dma : BusWait::Slow;
    return BusWait::None;
}

class BusPane {
public:
    BusPane(std::span<const TraceStep> steps, std::size_t shown, bool is_8086)
        : steps_(steps), shown_(shown), is_8086_(is_8086) {}

    Pane make() {
        if (steps_.empty()) return {};
        PaneLine& head = layout::heading(pane_, "   clock    T  status  bus");
        layout::to_column(head, 39).add("data  seg  command  wait  QS", Role::Heading);
        layout::to_column(head, QueueColumn + 1).add("queue", Role::Heading);
        const std::vector<BusClock> clocks = bus_clocks(steps_, shown_, is_8086_);
        std::size_t i = 0;
        for (std::size_t number = steps_.size() - std::min(shown_, steps_.size()); number < steps_.size(); ++number) {
            head_of(steps_[number]);
            for (; i < clocks.size() && clocks[i].step == number; ++i) add(clocks[i]);
            if (is_long(steps_[number]))
                layout::note(pane_,
                             fmt::format("          ... {} clocks more", steps_[number].clocks() - LongHalt / 2));
        }
        return std::move(pane_);
    }

private:
    void head_of(const TraceStep& step) {
        PaneLine& head = layout::row(pane_);
        head.address = step.address();
        head.add(layout::far(step.cs(), step.ip()), Role::Address, step.address()).add("  ");
        head.add(describe(step), Role::Current).add(fmt::format("  {} clocks", step.clocks()), Role::Note);
    }

    static std::string command_text(const cpu::Row& row) {
        std::string text;
        const auto commands = [&](u8 bits, const char* read, const char* advanced, const char* write) {
            if (bits & cpu::command::Read) text += read;
            if (bits & cpu::command::Write)
                text += write;
            else if (bits & cpu::command::Advanced)
                text += advanced;
        };
        commands(row.memory, "MRDC", "AMWC", "MWTC");
        commands(row.io, "IORC", "AIOWC", "IOWC");
        return text;
    }

    void add(const BusClock& clock) {
        const cpu::Row& row = clock.row;
        PaneLine& line = layout::row(pane_).add(fmt::format("{:>8}", clock.t), Role::Dim);
        const bool is_idle = row.t == TState::Ti;
        line.add(fmt::format("    {:<3}", cpu::name(row.t)), is_idle               ? Role::Dim
                                                             : row.t == TState::Tw ? Role::Blocked
                                                                                   : Role::Plain);
        line.add(fmt::format("{:<8}", is_idle || row.status == BusKind::Passive ? "" : cpu::name(row.status)));
        // The address in T1, with ALE; BHE with it.
        line.add(row.ale ? fmt::format("ALE {:05X}{}", row.address, is_8086_ && !row.bhe ? " BHE" : "") : "", Role::On);
        layout::to_column(line, 39);
        const bool is_transfer = (row.t == TState::T3 || row.t == TState::Tw) && row.status == BusKind::Passive;
        line.add(is_transfer ? fmt::format("{:04X}", row.data) : "    ").add("  ");
        line.add(fmt::format("{:<5}", row.segment == cpu::Row::NoSegment ? "" : cpu::segment_name(row.segment)));
        line.add(fmt::format("{:<9}", command_text(row)));
        line.add(clock.wait == BusWait::Dma ? "DMA  " : clock.wait == BusWait::Slow ? "slow " : "     ", Role::Blocked);
        std::string op;
        if (row.queue != QueueOpKind::None) op = cpu::letter(row.queue);
        if (row.queue == QueueOpKind::First || row.queue == QueueOpKind::Subsequent)
            op += fmt::format(" {:02X}", row.queue_byte);
        line.add(fmt::format(" {:<5}", op), Role::On);
        layout::to_column(line, QueueColumn);
        for (const u8 byte : clock.queue) line.add(fmt::format(" {:02X}", byte));
    }

    std::span<const TraceStep> steps_;
    std::size_t shown_;
    bool is_8086_;
    Pane pane_;
};

}  // namespace

std::vector<BusClock> bus_clocks(std::span<const TraceStep> steps, std::size_t shown, bool is_8086) {
    std::vector<BusClock> clocks;
    if (steps.empty()) return clocks;
    Queue queue(steps, is_8086);
    cpu::RowMaker rows(is_8086);
    rows.start(steps.front().start);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const TraceStep& step = steps[i];
        for (const TraceCycle& cycle : step.cycles) rows.bus(cycle.bus);
        for (const cpu::QueueOp& op : step.queue_ops) rows.queue(op);
        const bool is_shown = i + shown >= steps.size();
        queue.set(step.before);
        rows.rows_until(step.end, [&](Clock t, const cpu::Row& row) {
            if (t > step.start) queue.advance_to_end_of(t);
            if (!is_shown || (is_long(step) && t >= step.start + LongHalt / 2)) return;
            clocks.push_back({t,
                              row,
                              {queue.bytes().begin(), queue.bytes().end()},
                              row.t == TState::Tw ? wait_of(steps, t) : BusWait::None,
                              i});
        });
    }
    return clocks;
}

Pane bus_pane(std::span<const TraceStep> steps, std::size_t shown, bool is_8086) {
    return BusPane(steps, shown, is_8086).make();
}

Pane bus_summary_pane(std::span<const TraceStep> steps) {
    Pane pane;
    layout::heading(pane, "address    instruction                     clocks  fetch read write other  idle  wait  DMA");
    // A cycle may reach into the step after the one in which it began.
    const auto busy = [&](Clock from, Clock to) {
        Clock sum = 0;
        for (const TraceStep& step : steps)
            for (const TraceCycle& cycle : step.cycles)
                sum += std::max<Clock>(0, std::min(end_of(cycle.bus), to) - std::max(cycle.bus.t1, from));
        return sum;
    };
    for (const TraceStep& step : steps) {
        int fetches = 0, reads = 0, writes = 0, others = 0, waits = 0, dma = 0;
        for (const TraceCycle& cycle : step.cycles) {
            switch (cycle.bus.kind) {
                case BusKind::Code: ++fetches; break;
                case BusKind::MemRead:
                case BusKind::IoRead: ++reads; break;
                case BusKind::MemWrite:
                case BusKind::IoWrite: ++writes; break;
                default: ++others; break;
            }
            waits += cycle.bus.waits;
            dma += cycle.dma_waits;
        }
        PaneLine& line = layout::row(pane);
        line.address = step.address();
        line.add(layout::far(step.cs(), step.ip()), Role::Address, step.address());
        std::string text = describe(step);
        if (text.size() > 31) text = text.substr(0, 28) + "...";
        line.add(fmt::format("  {:<31} ", text));
        line.add(fmt::format("{:>6}  {:>5} {:>4} {:>5} {:>5}  {:>4}  {:>4}  {:>3}", step.clocks(), fetches, reads,
                             writes, others, step.clocks() - busy(step.start, step.end), waits - dma, dma));
    }
    return pane;
}

}  // namespace tick86
