// SPDX-License-Identifier: MIT
#include "apps/bench/instruction_counter.h"

namespace tick86::bench {
namespace {

using cpu::Pending;

bool is_prefix(u8 opcode) { return (opcode & 0xE7) == 0x26 || (opcode >= 0xF0 && opcode <= 0xF3); }
bool is_string(u8 opcode) { return (opcode >= 0xA4 && opcode <= 0xA7) || (opcode >= 0xAA && opcode <= 0xAF); }

}  // namespace

void InstructionCounter::settle(const cpu::CpuState& s) {
    if (in_repeat_) counts_.elements += static_cast<u16>(cx_ - s.r[cpu::CX]);
    in_repeat_ = false;
}

bool InstructionCounter::before_step(const cpu::CpuState& s) {
    settle(s);
    switch (s.pending) {
        case Pending::Opcode:
            if (!is_prefix(s.opcode)) ++counts_.instructions;
            in_repeat_ = s.after_prefix && s.f1 && is_string(s.opcode);
            break;
        case Pending::Repeat: in_repeat_ = s.f1; break;
        case Pending::Trap:
        case Pending::Nmi:
        case Pending::Intr: ++counts_.interrupts; break;
        default: break;
    }
    cx_ = s.r[cpu::CX];
    return true;
}

Counts InstructionCounter::finish(const cpu::CpuState& s) {
    settle(s);
    return counts_;
}

}  // namespace tick86::bench
