// SPDX-License-Identifier: MIT
// Listens to a machine and makes one record per step. What it gives does not depend on how a run is cut into pieces.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "tick86/debug/trace/trace.h"
#include "tick86/machine/watch.h"

namespace tick86 {

class LineWatch;

class TraceRecorder final : public Listener {
public:
    struct What {
        bool bus = false;    // bus cycles and queue operations
        bool lines = false;  // interrupt, timer and DMA lines
    };
    using Sink = std::function<void(TraceStep&&)>;

    // Begins with the machine's next step, or the one after a halt, a repeated instruction or a prefix that is under
    // way. A record is given when its step has ended and all its bus cycles are known.
    TraceRecorder(const Pc& pc, What what, Sink sink);
    ~TraceRecorder() override;

    bool before_step(const cpu::CpuState& state) override;
    void bus(const cpu::BusCycle& cycle) override;
    void queue(const cpu::QueueOp& op) override;
    void mark(const cpu::Mark& mark) override;

    // The machine has stopped for good: gives the records still waiting, but none of a step that has not ended.
    void finish();

private:
    bool is_continued(const cpu::CpuState& state) const;
    static bool is_under_way(const cpu::CpuState& state);
    void open(const cpu::CpuState& state);
    void close(const cpu::CpuState& state);
    void place(const TraceCycle& cycle, TraceStep& step);
    void give(cpu::Clock in_flight);
    u8 dma_waits(const cpu::BusCycle& cycle) const;
    int acknowledged_line() const;

    const Pc& pc_;
    What what_;
    Sink sink_;
    std::unique_ptr<LineWatch> lines_;
    std::deque<TraceStep> ended_;  // waiting for a fetch that began in them
    TraceStep step_;
    bool is_open_ = false;
    u64 next_number_ = 1;
    // Heard, and not yet known to which step it belongs.
    std::deque<TraceCycle> cycles_;
    std::deque<cpu::QueueOp> queue_ops_;
};

}  // namespace tick86
