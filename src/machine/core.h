// SPDX-License-Identifier: MIT
// The compiled cores behind one face: model x {fast, watched}, all working on the same CpuState.
#pragma once
#include <memory>

#include "tick86/cpu/cpu.h"
#include "tick86/machine/config.h"
#include "tick86/machine/watch.h"

namespace tick86 {

class Core {
public:
    virtual ~Core() = default;
    virtual void reset(cpu::Clock at) = 0;
    virtual void run() = 0;
    virtual void step() = 0;
    virtual void sync(cpu::Clock t) = 0;
    virtual void intr(bool level, cpu::Clock t) = 0;
    virtual void nmi(bool level, cpu::Clock t) = 0;
};

template <class Model, cpu::CpuProbe Probe>
class CoreOf final : public Core {
public:
    CoreOf(cpu::CpuState& state, cpu::Bus& bus, Probe& probe) : cpu_(state, bus, probe) {}
    void reset(cpu::Clock at) override { cpu_.reset(at); }
    void run() override { cpu_.run(); }
    void step() override { cpu_.step(); }
    void sync(cpu::Clock t) override { cpu_.sync(t); }
    void intr(bool level, cpu::Clock t) override { cpu_.intr(level, t); }
    void nmi(bool level, cpu::Clock t) override { cpu_.nmi(level, t); }

private:
    cpu::Cpu<Model, Probe> cpu_;
};

std::unique_ptr<Core> fast_core(CpuModel model, cpu::CpuState& state, cpu::Bus& bus);
std::unique_ptr<Core> watched_core(CpuModel model, cpu::CpuState& state, cpu::Bus& bus, WatchProbe& watch);

}  // namespace tick86
