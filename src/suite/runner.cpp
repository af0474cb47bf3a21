// SPDX-License-Identifier: MIT
#include "tick86/suite/runner.h"

#include <algorithm>
#include <cstring>

#include "suite/flat_bus.h"
#include "suite/row_probe.h"
#include "tick86/cpu/cpu.h"
#include "tick86/cpu/start.h"

namespace tick86::suite {
namespace {

using cpu::Clock;
using cpu::CpuState;
using cpu::Pending;

// Clocks in which every bus cycle that has begun comes to its transfer, however it waits.
constexpr Clock Settling = 4 + 255;

// Where a register of the file stands in the state.
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

// When a run is over.
struct End {
    int pops;             // so many first bytes have left the queue ...
    bool count_prefixes;  // ... those of prefixes and of instructions after them included
    Clock clocks;         // a core that never comes there is given up after so many
};

End end_of(const Test& test) {
    const auto firsts = std::count_if(test.rows.begin(), test.rows.end(),
                                      [](const cpu::Row& r) { return r.queue == cpu::QueueOpKind::First; });
    // Row 0 shows the pop that began the test, and the pop that ends it shows in no row.
    if (firsts > 0) return {static_cast<int>(firsts), true, static_cast<Clock>(test.rows.size()) * 2 + 1000};
    return {1, false, 1'000'000};
}

}  // namespace

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

class Runner::Body {
public:
    FlatBus bus;
    cpu::RowMaker rows_8086{true}, rows_8088{false};
    Outcome outcome;
    std::vector<RamByte> watched_ram;

    // Runs from `start` to `end`. Returns the state at the end; `row_0` is the clock of row 0.
    template <class Model, class Probe>
    CpuState run(const CpuState& start, const End& end, Probe& probe, Clock& row_0) {
        CpuState s = start;
        cpu::Cpu<Model, Probe> core(s, bus, probe);
        if constexpr (Probe::Watches) probe.rows.start(s.clock);
        core.step();  // to the pop of the first byte
        row_0 = s.clock + 1;
        const Clock limit = row_0 + end.clocks;
        bus.follow(core, row_0, limit);
        for (int pops = end.pops; pops > 0 && s.clock < limit;) {
            core.step();
            if (s.pending == Pending::Opcode && (end.count_prefixes || !s.after_prefix)) --pops;
        }
        const CpuState result = s;
        // A cycle is reported when it has transferred; those that began in the last rows have yet to.
        if constexpr (Probe::Watches) core.sync(s.clock + Settling);
        return result;
    }

    template <class Model>
    CpuState run_watched(const CpuState& start, const End& end) {
        cpu::RowMaker& rows = Model::BusWidth == 2 ? rows_8086 : rows_8088;
        RowProbe probe{rows};
        Clock row_0 = 0;
        const CpuState s = run<Model>(start, end, probe, row_0);
        outcome.rows.clear();
        for (const auto& p : bus.pins()) rows.pins(row_0 + p.t, p.intr, p.nmi);
        rows.rows_until(s.clock + 1, [&](Clock t, const cpu::Row& row) {
            if (t >= row_0) outcome.rows.push_back(row);
        });
        return s;
    }

    template <class Model>
    void run_test(const Test& test, CpuName cpu, FetchRule fetch, const Registers& mask) {
        const CpuState start = start_state(test);
        const End end = end_of(test);
        bus.load(test, fetch);
        outcome.ram.clear();
        outcome.twin.clear();

        CpuState watched;
        watched_ram.clear();
        outcome.ran_rows = !test.rows.empty();
        if (outcome.ran_rows) {
            bus.begin(false);
            watched = run_watched<Model>(start, end);
            bus.differences(test, watched_ram);
        }

        bus.begin(true);
        cpu::NullProbe silent;
        Clock row_0 = 0;
        const CpuState s = run<Model>(start, end, silent, row_0);
        bus.differences(test, outcome.ram);
        bus.clear(test);

        const cpu::Architectural final = cpu::architectural(s);
        for (int r = 0; r < RegisterCount; ++r) outcome.regs.set(r, read_register(final, r));
        outcome.queue.assign(final.queue.begin(), final.queue.begin() + final.queue_count);
        outcome.clocks = s.clock - row_0 + 1;
        compare(test, cpu, mask, outcome);
        if (!outcome.ran_rows) return;
        if (std::memcmp(&s, &watched, sizeof s) != 0) outcome.twin = first_difference(s, watched);
        if (outcome.twin.empty() && outcome.ram != watched_ram) outcome.twin = "memory";
    }

    template <class Model>
    Test record(const TestState& initial, std::string name, std::span<const u8> bytes, FetchRule fetch,
                const Stimulus& stimulus) {
        Test test;
        test.name = std::move(name);
        test.bytes.assign(bytes.begin(), bytes.end());
        test.initial = initial;
        bus.log_accesses(true);
        bus.load_memory(initial.ram, bytes, initial.queue.size(), fetch);
        bus.set_stimulus(stimulus);
        bus.begin(false);
        const CpuState s = run_watched<Model>(start_state(test), {stimulus.instructions, false, 1'000'000});
        test.rows = outcome.rows;

        const cpu::Architectural final = cpu::architectural(s);
        for (int r = 0; r < RegisterCount; ++r)
            if (const u16 value = read_register(final, r); value != initial.regs[r]) test.final.regs.set(r, value);
        test.final.queue.assign(final.queue.begin(), final.queue.begin() + final.queue_count);
        for (const auto& access : bus.writes()) test.final.ram.push_back({access.address, bus.peek(access.address)});
        list_reads(test, initial, s.clock);
        bus.clear(test);
        bus.log_accesses(false);
        return test;
    }

private:
    // Adds to the initial memory what was read and not listed; memory at the beginning, not at the end.
    void list_reads(Test& test, const TestState& initial, Clock end) {
        std::vector<RamByte> all = initial.ram;
        std::vector<u32> listed;
        for (const RamByte& b : all) listed.push_back(b.address);
        std::sort(listed.begin(), listed.end());
        for (const auto& access : bus.reads()) {
            if (access.t > end || std::binary_search(listed.begin(), listed.end(), access.address)) continue;
            all.push_back({access.address, FlatBus::Unlisted});
        }
        test.initial.ram = std::move(all);
    }
};

Runner::Runner() : body_(std::make_unique<Body>()) {}
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
