// SPDX-License-Identifier: MIT
// The present tick of the board, its due times, and the edges on their way from one part to another.
#pragma once
#include <vector>

#include "tick86/machine/scheduler.h"

namespace tick86 {

// Wires on which a part must act at once, in schematic order: of edges raised together the upper one arrives first.
enum class Net : u8 {
    Timer0,       // 8253 OUT0 -> IR0 of the master
    KeyboardIrq,  // -> IR1
    SlaveInt,     // INT of the slave -> IR2
    SerialIrq,    // -> IR4
    FloppyIrq,    // -> IR6
    ParallelIrq,  // -> IR7
    ClockIrq,     // MC146818 -> IR0 of the slave (IRQ 8)
    DiskIrq,      // ATA -> IR6 of the slave (IRQ 14)
    FloppyDreq,   // 765 -> DREQ2
    HoldRequest,  // HRQ of the 8237 -> bus arbitration
    MasterInt,    // INT of the master -> INTR of the CPU
    Count
};

class Traffic {
public:
    struct Edge {
        Net net;
        bool level;
        Tick at;
    };
    using Deliver = void (*)(void* board, const Edge& edge);

    void connect(void* board, Deliver deliver) {
        board_ = board;
        deliver_ = deliver;
    }

    Tick now = 0;
    Scheduler schedule;

    void raise(Net net, bool level, Tick at) { waiting_.push_back({net, level, at}); }

    // A part is being used between enter() and leave(). Edges raised meanwhile are delivered when the last one leaves.
    void enter() { ++depth_; }
    void leave() {
        if (depth_ == 1 && !waiting_.empty()) drain();
        --depth_;
    }
    bool is_busy() const { return depth_ != 0; }

private:
    void drain();

    void* board_ = nullptr;
    Deliver deliver_ = nullptr;
    std::vector<Edge> waiting_;
    int depth_ = 0;
};

}  // namespace tick86
