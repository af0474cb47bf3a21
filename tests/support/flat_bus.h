// SPDX-License-Identifier: MIT
// 1 MiB of RAM and no PC: the world of a CPU test. Ports read FFh; INTR, NMI and TEST change at chosen clocks.
#pragma once
#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>
#include <vector>

#include "tick86/cpu/cpu.h"

namespace tick86::test {

using namespace tick86::cpu;

// Keeps all that the watched core reports.
struct Recorder {
    static constexpr bool Watches = true;
    std::vector<BusCycle> cycles;
    std::vector<QueueOp> queue_ops;

    bool before_step(const CpuState&) { return true; }
    void bus(const BusCycle& b) { cycles.push_back(b); }
    void queue(const QueueOp& q) { queue_ops.push_back(q); }

    // T1 of the nth (from 0) cycle of a kind; -1 if there is none.
    Clock t1(BusKind kind, int n = 0) const {
        for (const BusCycle& b : cycles)
            if (b.kind == kind && n-- == 0) return b.t1;
        return -1;
    }
};

class FlatBus final : public Bus {
public:
    std::vector<u8> memory = std::vector<u8>(1 << 20);
    u8 vector = 0x20;            // given in the second INTA cycle
    int wait_states = 0;         // of every cycle, if not zero
    Clock stop_at = NeverClock;  // run() ends at the first step boundary from here on
    std::vector<Transfer> writes;
    std::vector<Mark> marks;
    struct FlagChange {
        bool on;
        u16 ip;
        bool operator==(const FlagChange&) const = default;
    };
    std::vector<FlagChange> flag_changes;

    FlatBus() {
        for (u32 i = 0; i < page.size(); ++i) page[i] = {&memory[i << PageBits], &memory[i << PageBits]};
        horizon = 0;
    }
    // Pin changes are events at a clock.
    std::multimap<Clock, std::function<void()>> events;

    void put(u32 address, std::initializer_list<int> bytes) {
        for (const int b : bytes) memory[address++ & AddressMask] = static_cast<u8>(b);
    }
    u16 word_at(u32 address) const { return static_cast<u16>(memory[address] | memory[address + 1] << 8); }

    int waits(const Transfer&) override { return wait_states; }
    u16 read(const Transfer& t, Clock) override {
        return t.kind == BusKind::Inta ? (t.address ? vector : 0xFF) : 0xFFFF;
    }
    void write(const Transfer& t, u16, Clock) override { writes.push_back(t); }
    void mark(const Mark& m) override { marks.push_back(m); }
    void interrupt_flag(bool on, Clock, u16, u16 ip) override { flag_changes.push_back({on, ip}); }
    bool serve(Clock now) override {
        while (!events.empty() && events.begin()->first <= now) {
            events.begin()->second();
            events.erase(events.begin());
        }
        horizon = events.empty() ? NeverClock : events.begin()->first;
        if (stop_at < horizon) horizon = stop_at;
        return now < stop_at;
    }
};

// A CPU on a flat bus, about to execute at 0000:1000 with a stack at 0000:F000 and all vectors at 0000:2000 + 16 * n.
template <class Model = I8086>
struct Bench {
    FlatBus bus;
    CpuState state;
    Recorder recorder;
    Cpu<Model, Recorder> cpu{state, bus, recorder};

    explicit Bench(std::initializer_list<int> code = {}) {
        std::fill(bus.memory.begin(), bus.memory.end(), u8{0x90});
        bus.put(0x1000, code);
        for (int n = 0; n < 256; ++n) {
            const int target = 0x2000 + 16 * n;
            bus.put(static_cast<u32>(4 * n), {target & 0xFF, target >> 8, 0, 0});
            bus.put(static_cast<u32>(target), {0xCF});
        }
        state.pc = 0x1000;
        state.r[SP] = 0xF000;
        state.due = 2;
        state.prefetch_enabled = true;
        state.pending = Pending::Start;
        state.clock = 1;
    }
    u16 ip() const { return architectural(state).ip; }
    // Executes n steps, not counting the take of the very first byte.
    void steps(int n) {
        if (state.pending == Pending::Start) cpu.step();
        while (n-- > 0) cpu.step();
    }
    // As POPF does, but with no instruction before the first one that is trapped.
    void set_tf() {
        state.flags |= flag::TF;
        state.attention = true;
    }
    void intr_at(Clock t, bool level = true) {
        bus.events.emplace(t, [this, t, level] { cpu.intr(level, t); });
    }
    void nmi_at(Clock t) {
        bus.events.emplace(t, [this, t] { cpu.nmi(true, t), cpu.nmi(false, t); });
    }
    u16 pushed_ip() const { return bus.word_at(state.r[SP]); }
};

}  // namespace tick86::test
