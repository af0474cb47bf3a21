// SPDX-License-Identifier: MIT
// How one test is run and recorded, on whatever core is compiled in: `Model` is cpu::I8086 or cpu::I8088, in a test of
// the runner also one that breaks a rule.
#pragma once
#include <algorithm>
#include <cstring>
#include <memory>

#include "suite/flat_bus.h"
#include "suite/row_probe.h"
#include "tick86/cpu/cpu.h"
#include "tick86/suite/runner.h"

namespace tick86::suite {

// The value of a register of the file.
u16 read_register(const cpu::Architectural& a, int reg);

// When a run is over.
struct End {
    int pops;             // so many first bytes have left the queue ...
    bool count_prefixes;  // ... those of prefixes and of instructions after them included
    cpu::Clock clocks;    // a core that never comes there is given up after so many
};

End end_of(const Test& test);

class RunnerBody {
public:
    FlatBus bus;
    cpu::RowMaker rows_8086{true}, rows_8088{false};
    Outcome outcome;
    std::vector<RamByte> watched_ram;

    // Runs from `start` to `end`. Returns the state at the end; `row_0` is the clock of row 0.
    template <class Model, class Probe>
    cpu::CpuState run(const cpu::CpuState& start, const End& end, Probe& probe, cpu::Clock& row_0) {
        cpu::CpuState s = start;
        cpu::Cpu<Model, Probe> core(s, bus, probe);
        if constexpr (Probe::Watches) probe.rows.start(s.clock);
        core.step();  // to the pop of the first byte
        row_0 = s.clock + 1;
        const cpu::Clock limit = row_0 + end.clocks;
        bus.follow(core, row_0, limit);
        for (int pops = end.pops; pops > 0 && s.clock < limit;) {
            core.step();
            if (s.pending == cpu::Pending::Opcode && (end.count_prefixes || !s.after_prefix)) --pops;
        }
        const cpu::CpuState result = s;
        // A cycle is reported when it has transferred; those that began in the last rows have yet to.
        if constexpr (Probe::Watches) core.sync(s.clock + Settling);
        return result;
    }

    template <class Model>
    cpu::CpuState run_watched(const cpu::CpuState& start, const End& end) {
        cpu::RowMaker& rows = Model::BusWidth == 2 ? rows_8086 : rows_8088;
        RowProbe probe{rows};
        cpu::Clock row_0 = 0;
        const cpu::CpuState s = run<Model>(start, end, probe, row_0);
        outcome.rows.clear();
        for (const auto& p : bus.pins()) rows.pins(row_0 + p.t, p.intr, p.nmi);
        rows.rows_until(s.clock + 1, [&](cpu::Clock t, const cpu::Row& row) {
            if (t >= row_0) outcome.rows.push_back(row);
        });
        return s;
    }

    template <class Model>
    void run_test(const Test& test, CpuName cpu, FetchRule fetch, const Registers& mask) {
        const cpu::CpuState start = start_state(test);
        const End end = end_of(test);
        bus.load(test, fetch);
        outcome.ram.clear();
        outcome.twin.clear();

        cpu::CpuState watched;
        watched_ram.clear();
        outcome.ran_rows = !test.rows.empty();
        if (outcome.ran_rows) {
            bus.begin(false);
            watched = run_watched<Model>(start, end);
            bus.differences(test, watched_ram);
        }

        bus.begin(true);
        cpu::NullProbe silent;
        cpu::Clock row_0 = 0;
        const cpu::CpuState s = run<Model>(start, end, silent, row_0);
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
        const cpu::CpuState s = run_watched<Model>(start_state(test), {stimulus.instructions, false, 1'000'000});
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
    // Clocks in which every bus cycle that has begun comes to its transfer, however it waits.
    static constexpr cpu::Clock Settling = 4 + 255;

    // Adds to the initial memory what was read and not listed; memory at the beginning, not at the end.
    void list_reads(Test& test, const TestState& initial, cpu::Clock end) {
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

}  // namespace tick86::suite
