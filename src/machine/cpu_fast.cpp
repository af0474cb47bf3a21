// SPDX-License-Identifier: MIT
// The core without a watcher; its bodies are compiled in src/cpu/instances.cpp.
#include "machine/core.h"

namespace tick86 {

std::unique_ptr<Core> fast_core(CpuModel model, cpu::CpuState& state, cpu::Bus& bus) {
    static cpu::NullProbe probe;
    if (model == CpuModel::I8086) return std::make_unique<CoreOf<cpu::I8086, cpu::NullProbe>>(state, bus, probe);
    return std::make_unique<CoreOf<cpu::I8088, cpu::NullProbe>>(state, bus, probe);
}

}  // namespace tick86
