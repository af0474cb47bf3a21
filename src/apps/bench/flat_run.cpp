// SPDX-License-Identifier: MIT
#include "apps/bench/flat_run.h"

#include <algorithm>
#include <tuple>

#include "tick86/base/bits.h"
#include "tick86/cpu/start.h"

namespace tick86::bench {

using namespace tick86::cpu;

FlatRun::FlatRun(CpuModel model, std::span<const u8> program) : model_(model), memory_(AddressMask + 1) {
    std::copy_n(program.begin(), std::min(program.size(), LargestProgram), memory_.begin() + (Segment << 4));
    for (u32 i = 0; i < page.size(); ++i) page[i] = {&memory_[i << PageBits], &memory_[i << PageBits]};
    page[DoneAddress >> PageBits].write = nullptr;  // so that the end is seen at the very write
    state_.sreg = {0x4000, Segment, 0x3000, 0x2000};
    state_.r[SP] = 0xFFF0;
    start_after_flush(state_);
}

FlatRun::End FlatRun::run(Clock limit) {
    NullProbe probe;
    return run_with(limit, probe);
}

FlatRun::End FlatRun::run(Clock limit, InstructionCounter& counter) {
    WatchProbe probe;
    probe.add(counter);
    return run_with(limit, probe);
}

template <class Probe>
FlatRun::End FlatRun::run_with(Clock limit, Probe& probe) {
    limit_ = std::min(limit, NoLimit);
    horizon = limit_;
    if (model_ == CpuModel::I8086)
        Cpu<I8086, Probe>(state_, *this, probe).run();
    else
        Cpu<I8088, Probe>(state_, *this, probe).run();
    if (done_) return End::Done;
    return state_.pending == Pending::Halted ? End::Halted : End::Limit;
}

FlatRun::End FlatRun::run_or_give_up(Clock limit) {
    for (Clock slice = 16'000'000;; slice *= 2) {
        const End end = run(std::min(limit, clocks() + slice));
        if (end != End::Limit || clocks() >= limit) return end;
        if (model_ == CpuModel::I8086 ? goes_round<I8086>() : goes_round<I8088>()) return End::Endless;
        if (done_) return End::Done;
    }
}

// Goes on for some steps. True: all that decides what the program does is as it was at the beginning of them.
template <class Model>
bool FlatRun::goes_round() {
    constexpr int Steps = 1'000'000;
    constexpr Clock Longest = 1'000'000;  // of a step: WAIT would go on to the horizon
    const auto decides = [](const CpuState& s) {
        const Architectural a = architectural(s);
        return std::tuple{a.r,           a.sreg,    a.flags,  a.ip,           a.queue,
                          a.queue_count, s.pending, s.opcode, s.after_prefix, s.segment_override,
                          s.f1,          s.repne,   s.tmp_b,  s.ind,          s.opr};
    };
    const auto before = decides(state_);
    const std::vector<u8> memory = memory_;
    NullProbe probe;
    Cpu<Model, NullProbe> cpu(state_, *this, probe);
    limit_ = horizon = clocks() + Longest;
    for (int i = 0; i < Steps && !done_; ++i) {
        cpu.step();
        if (decides(state_) == before && memory_ == memory) return true;
    }
    return false;
}

u16 FlatRun::read(const Transfer&, Clock) { return 0xFFFF; }  // a port: all memory is reached by its pages

void FlatRun::write(const Transfer& transfer, u16 data, Clock) {
    if (transfer.kind != BusKind::MemWrite) return;
    memory_[transfer.address & AddressMask] = low(data);
    if (transfer.word) memory_[(transfer.address + 1) & AddressMask] = high(data);
    if (memory_[DoneAddress] != DoneValue) return;
    done_ = true;
    horizon = 0;  // the next boundary is the last
}

bool FlatRun::serve(Clock now) {
    horizon = limit_;
    return !done_ && now < limit_;
}

u64 FlatRun::state_hash() const {
    Hasher hasher;
    hasher.add(save_fields(state_));
    hasher.add(memory_);
    return hasher.value();
}

}  // namespace tick86::bench
