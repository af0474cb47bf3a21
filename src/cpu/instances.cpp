// SPDX-License-Identifier: MIT
// The cores without a watcher: what `tick86` runs at full speed.
#include "cpu/code/instantiate.h"

template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::cpu::NullProbe>;
template class tick86::cpu::Cpu<tick86::cpu::I8088, tick86::cpu::NullProbe>;
