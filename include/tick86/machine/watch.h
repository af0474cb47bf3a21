// SPDX-License-Identifier: MIT
// Watching the CPU: listeners hear every bus cycle, queue operation and interrupt mark of the watched core.
#pragma once
#include <vector>

#include "tick86/cpu/probe.h"

namespace tick86 {

// What a watcher overrides. Listeners look; they change the machine only between runs.
class Listener {
public:
    virtual ~Listener() = default;
    virtual bool before_step(const cpu::CpuState&) { return true; }  // at a step boundary; false: stop here
    virtual void bus(const cpu::BusCycle&) {}                        // in order of T1
    virtual void queue(const cpu::QueueOp&) {}                       // in order of t
    virtual void mark(const cpu::Mark&) {}                           // before the boundary at its end
};

// Fans out to its listeners, in the order in which they were added.
class WatchProbe {
public:
    static constexpr bool Watches = true;

    void add(Listener& listener);
    void remove(Listener& listener);
    bool is_empty() const { return listeners_.empty(); }

    // Every listener hears each boundary, also when an earlier one has said stop.
    bool before_step(const cpu::CpuState& state) {
        bool go_on = true;
        for (Listener* listener : listeners_) go_on = listener->before_step(state) && go_on;
        return go_on;
    }
    void bus(const cpu::BusCycle& cycle) {
        for (Listener* listener : listeners_) listener->bus(cycle);
    }
    void queue(const cpu::QueueOp& operation) {
        for (Listener* listener : listeners_) listener->queue(operation);
    }
    void mark(const cpu::Mark& mark) {
        for (Listener* listener : listeners_) listener->mark(mark);
    }

private:
    std::vector<Listener*> listeners_;
};
static_assert(cpu::CpuProbe<WatchProbe>);

}  // namespace tick86
