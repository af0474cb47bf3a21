// SPDX-License-Identifier: MIT
// Bodies of Cpu<Model, Probe>. Included only by the files that instantiate a CPU, e.g.
//     template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::WatchProbe>;
#pragma once
#include "cpu/code/execute.h"
#include "tick86/cpu/cpu.h"

namespace tick86::cpu {

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::reset(Clock at) {
    const CpuState old = s_;
    s_ = CpuState{};
    s_.r = old.r;
    s_.intr = old.intr;
    s_.intr_before = old.intr_before;
    s_.intr_at = old.intr_at;
    s_.nmi = old.nmi;
    s_.test = old.test;
    s_.attention = true;
    s_.clock = at;
    s_.pending = Pending::Reset;
}

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::run() {
    code::Eu<Model, Probe> eu{s_, bus_, probe_, stop_, in_bus_call_};
    stop_ = false;
    if constexpr (Probe::Watches) {
        do {
            if (!probe_.before_step(s_)) return;
            code::step(eu);
        } while (!stop_);
    } else {
        do code::step(eu);
        while (!stop_);
    }
}

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::step() {
    code::Eu<Model, Probe> eu{s_, bus_, probe_, stop_, in_bus_call_};
    stop_ = false;
    code::step(eu);
}

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::sync(Clock t) {
    if (in_bus_call_) return;
    code::Biu<Model, Probe>{s_, bus_, probe_, in_bus_call_}.sync(t);
}

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::intr(bool level, Clock t) {
    if (level == s_.intr) return;
    s_.intr_before = s_.intr_at == t ? s_.intr_before : s_.intr;
    s_.intr = level;
    s_.intr_at = t;
    s_.attention = true;
}

template <class Model, CpuProbe Probe>
void Cpu<Model, Probe>::nmi(bool level, Clock t) {
    if (level && !s_.nmi) {
        s_.nmi_latch = true;
        s_.nmi_at = t;
        s_.attention = true;
    }
    s_.nmi = level;
}

}  // namespace tick86::cpu
