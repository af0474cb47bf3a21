// SPDX-License-Identifier: MIT
// A program on a flat bus: 1 MiB of RAM, no device, no wait state, no interrupt. It begins at 1000:0000 with DS=2000
// SS=3000 ES=4000 SP=FFF0 and all else zero, and has ended when 0000:0500 holds AAh.
#pragma once
#include <span>
#include <vector>

#include "apps/bench/instruction_counter.h"
#include "tick86/cpu/cpu.h"
#include "tick86/machine/config.h"

namespace tick86::bench {

class FlatRun final : public cpu::Bus {
public:
    static constexpr u16 Segment = 0x1000;
    static constexpr u32 DoneAddress = 0x500;
    static constexpr u8 DoneValue = 0xAA;
    static constexpr std::size_t LargestProgram = 0x10000;
    static constexpr cpu::Clock NoLimit = cpu::NeverClock - 1;

    enum class End : u8 {
        Done,     // 0000:0500 holds AAh
        Limit,    // the limit came first
        Halted,   // HLT: nothing can wake the CPU
        Endless,  // registers, queue and memory are as they were before: it goes round for ever
    };

    FlatRun(CpuModel model, std::span<const u8> program);

    // Up to the end, or the first step boundary at or after `limit`; again: goes on from there. Clock 0 is that of the
    // jump to 1000:0000, in which the queue is emptied.
    End run(cpu::Clock limit = NoLimit);
    End run(cpu::Clock limit, InstructionCounter& counter);  // by the watched core
    // The same, and looks now and then for a program that cannot end.
    End run_or_give_up(cpu::Clock limit);

    // Clock of the step boundary at which the run has ended: the first one after the write of AAh.
    cpu::Clock clocks() const { return state_.clock; }
    const cpu::CpuState& state() const { return state_; }
    u8 peek(u32 address) const { return memory_[address & AddressMask]; }
    u64 state_hash() const;  // of the CPU and the memory

    int waits(const cpu::Transfer&) override { return 0; }
    u16 read(const cpu::Transfer& transfer, cpu::Clock t) override;
    void write(const cpu::Transfer& transfer, u16 data, cpu::Clock t) override;
    bool serve(cpu::Clock now) override;

private:
    template <class Probe>
    End run_with(cpu::Clock limit, Probe& probe);
    template <class Model>
    bool goes_round();

    CpuModel model_;
    std::vector<u8> memory_;
    cpu::CpuState state_;
    cpu::Clock limit_ = NoLimit;
    bool done_ = false;
};

}  // namespace tick86::bench
