// SPDX-License-Identifier: MIT
// The watched core of the test suites.
#include "cpu/code/instantiate.h"
#include "suite/row_probe.h"

template class tick86::cpu::Cpu<tick86::cpu::I8086, tick86::suite::RowProbe>;
template class tick86::cpu::Cpu<tick86::cpu::I8088, tick86::suite::RowProbe>;
