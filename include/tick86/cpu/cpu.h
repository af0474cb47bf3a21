// SPDX-License-Identifier: MIT
// Intel 8086 and 8088: execution unit and bus unit, clock by clock.
// In the PC  the processor; bus through cpu/bus.h; INTR from the master 8259, NMI from the board
// Sources    docs/accuracy.md; every row of the recordings in tests/suite
// Not here   minimum mode (HOLD/HLDA), the 8087 (ESC reads its operand and goes on)
#pragma once
#include "tick86/cpu/bus.h"
#include "tick86/cpu/probe.h"
#include "tick86/cpu/state.h"

namespace tick86::cpu {

struct I8086 {
    static constexpr const char* Name = "8086";
    static constexpr int BusWidth = 2;   // bytes
    static constexpr int QueueSize = 6;  // bytes
};
struct I8088 {
    static constexpr const char* Name = "8088";
    static constexpr int BusWidth = 1;
    static constexpr int QueueSize = 4;
};

// The whole CPU is in its CpuState: two cores (fast and watched) may take turns over one state at any step boundary.
// The bodies are in src/cpu/code; the instances below are compiled once, in src/cpu/instances.
template <class Model, CpuProbe Probe>
class Cpu {
public:
    Cpu(CpuState& state, Bus& bus, Probe& probe) : s_(state), bus_(bus), probe_(probe) {}

    // Power-on or the RESET pin. Registers other than CS, PC, FLAGS, DS, ES, SS keep their content, as on the chip.
    void reset(Clock at);

    // Executes steps until Bus::serve() or Probe::before_step() says stop. Returns at a step boundary.
    void run();
    // Executes exactly one step: an instruction, a prefix, an uninterrupted run of a string instruction, an entry of an
    // interrupt, or a stretch of halt up to the horizon.
    void step();

    // Brings the bus unit up to the beginning of clock `t` (for anybody who changes memory behind the CPU's back).
    void sync(Clock t);

    // Input pins. A change in clock t can be seen by decisions from clock t + 1 on.
    void intr(bool level, Clock t);
    void nmi(bool level, Clock t);
    void test(bool active) { s_.test = active; }

    const CpuState& state() const { return s_; }

private:
    CpuState& s_;
    Bus& bus_;
    Probe& probe_;
    bool stop_ = false;
    bool in_bus_call_ = false;  // the bus unit is in the middle of a cycle: sync() has nothing to do
};

}  // namespace tick86::cpu
