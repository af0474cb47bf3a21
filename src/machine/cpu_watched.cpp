// SPDX-License-Identifier: MIT
// The core with a watcher, compiled here.
#include "cpu/code/instantiate.h"
#include "machine/core.h"

template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::WatchProbe>;
template class tick86::cpu::Cpu<tick86::cpu::I8088, tick86::WatchProbe>;

namespace tick86 {

std::unique_ptr<Core> watched_core(CpuModel model, cpu::CpuState& state, cpu::Bus& bus, WatchProbe& watch) {
    if (model == CpuModel::I8086) return std::make_unique<CoreOf<cpu::I8086, WatchProbe>>(state, bus, watch);
    return std::make_unique<CoreOf<cpu::I8088, WatchProbe>>(state, bus, watch);
}

}  // namespace tick86
