// SPDX-License-Identifier: MIT
#include "tick86/suite/runner.h"

#include <algorithm>

#include "suite/runner_body.h"
#include "tick86/cpu/start.h"

namespace tick86::suite {

using cpu::Clock;
using cpu::CpuState;

u16 read_register(const cpu::Architectural& a, int reg) {
    switch (reg) {
        case Ax: return a.r[cpu::AX];
        case Bx: return a.r[cpu::BX];
        case Cx: return a.r[cpu::CX];
        case Dx: return a.r[cpu::DX];
        case Cs: return a.sreg[cpu::CS];
        case Ss: return a.sreg[cpu::SS];
        case Ds: return a.sreg[cpu::DS];
        case Es: return a.sreg[cpu::ES];
        case Sp: return a.r[cpu::SP];
        case Bp: return a.r[cpu::BP];
        case Si: return a.r[cpu::SI];
        case Di: return a.r[cpu::DI];
        case Ip: return a.ip;
        default: return a.flags;
    }
}

End end_of(const Test& test) {
    const auto firsts = std::count_if(test.rows.begin(), test.rows.end(),
                                      [](const cpu::Row& r) { return r.queue == cpu::QueueOpKind::First; });
    // Row 0 shows the pop that began the test, and the pop that ends it shows in no row.
    if (firsts > 0) return {static_cast<int>(firsts), true, static_cast<Clock>(test.rows.size()) * 2 + 1000};
    return {1, false, 1'000'000};
}

CpuState start_state(const Test& test) {
    CpuState s;
    const Registers& regs = test.initial.regs;
    s.r = {regs[Ax], regs[Cx], regs[Dx], regs[Bx], regs[Sp], regs[Bp], regs[Si], regs[Di]};
    s.sreg = {regs[Es], regs[Cs], regs[Ss], regs[Ds]};
    s.flags = static_cast<u16>((regs[Flags] & cpu::flag::Loadable) | cpu::flag::Fixed);
    s.pc = regs[Ip];
    if (test.initial.queue.empty())
        cpu::start_after_flush(s);
    else
        cpu::start_with_queue(s, test.initial.queue);
    return s;
}

Runner::Runner() : body_(std::make_unique<RunnerBody>()) {}
Runner::~Runner() = default;

const Outcome& Runner::run(const Test& test, CpuName cpu, FetchRule fetch, const Registers& mask) {
    if (cpu == CpuName::I8086)
        body_->run_test<cpu::I8086>(test, cpu, fetch, mask);
    else
        body_->run_test<cpu::I8088>(test, cpu, fetch, mask);
    return body_->outcome;
}

Test Runner::record(CpuName cpu, const TestState& initial, std::string name, std::span<const u8> bytes, FetchRule fetch,
                    const Stimulus& stimulus) {
    if (cpu == CpuName::I8086) return body_->record<cpu::I8086>(initial, std::move(name), bytes, fetch, stimulus);
    return body_->record<cpu::I8088>(initial, std::move(name), bytes, fetch, stimulus);
}

}  // namespace tick86::suite
