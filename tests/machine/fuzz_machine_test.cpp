// SPDX-License-Identifier: MIT
// Random instructions on the whole machine, with its timer, refresh, video memory, keys and whatever the program does
// to the ports: the fast core, the watched core and runs in pieces end in the same state.
#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tick86/machine/pc.h"

namespace {

using namespace tick86;

struct Counter final : Listener {
    u64 instructions = 0, interrupts = 0;
    bool before_step(const cpu::CpuState& s) override {
        if (s.pending == cpu::Pending::Opcode) ++instructions;
        if (s.pending == cpu::Pending::Intr) ++interrupts;
        return true;
    }
};

struct Machine {
    Pc pc;
    WatchProbe watch;
    Counter counter;

    explicit Machine(const Config& config) : pc(config) { watch.add(counter); }

    void to(cpu::Clock clock, bool watched) {
        const Tick until = pc.config().cpu_clock.to_tick(static_cast<u64>(clock));
        if (watched)
            pc.run(until, watch);
        else
            pc.run(until);
    }
};

Config random_memory(CpuModel model, VideoKind video, u32 seed) {
    Config config;
    config.cpu = model;
    config.video = video;
    config.start = StartAddress{0x1000, 0};
    std::mt19937 random(seed);
    for (u32 segment = 0; segment < 0xA000; segment += 0x1000) {
        Load load{"random", static_cast<u16>(segment), 0, std::vector<u8>(0x10000)};
        for (u8& b : load.bytes) b = static_cast<u8>(random());
        config.loads.push_back(std::move(load));
    }
    return config;
}

// What an episode does to the machine before it runs, and during it.
void set_up(Pc& pc, std::mt19937 random) {
    const auto below = [&](u32 n) { return static_cast<u32>(random() % n); };
    const std::pair<int, u32> writes[] = {
        {0x08, 0x00}, {0x0B, 0x58},  {0x0C, 0},    {0x01, 0xFF},       {0x01, 0xFF},
        {0x0A, 0x00},                                                                          // refresh
        {0x43, 0x54}, {0x41, 18},    {0x43, 0x34}, {0x40, below(256)}, {0x40, below(16)},      // timers
        {0x20, 0x11}, {0x21, 0x08},  {0x21, 0x04}, {0x21, 0x01},       {0x21, below(4) << 2},  // 8259s
        {0xA0, 0x11}, {0xA1, 0x70},  {0xA1, 0x02}, {0xA1, 0x01},       {0xA1, 0},
        {0x61, 0x08}, {0x3D8, 0x29},
    };
    for (const auto& [port, value] : writes) pc.port_write(static_cast<u16>(port), static_cast<u8>(value));
    cpu::CpuState s = pc.cpu();
    for (u16& r : s.r) r = static_cast<u16>(below(4) ? random() : below(20));
    for (u16& r : s.sreg) r = static_cast<u16>(below(8) ? below(0xA000) : 0xB800);
    s.flags = static_cast<u16>((random() & cpu::flag::Loadable & ~cpu::flag::TF) | cpu::flag::IF | cpu::flag::Fixed);
    s.sreg[cpu::CS] = static_cast<u16>(below(0x9000));
    s.pc = static_cast<u16>(random());
    s.queue_count = 0;
    s.prefetch_enabled = true;
    s.hold = s.lock = s.after_prefix = s.trap = s.inhibit = false;
    s.fetch = cpu::FetchPhase::Idle;
    s.due = s.clock + 1;
    s.pending = cpu::Pending::Start;
    s.attention = true;
    pc.set_cpu(s);
    const u32 at = (u32{s.sreg[cpu::CS]} << 4) + s.pc;
    for (u32 i = below(2048); i-- > 0;) pc.poke(at + i, static_cast<u8>(random()));
    for (int i = 0; i < 3; ++i)
        pc.input({pc.now() + below(60000), KeyEvent{static_cast<u8>(1 + below(80)), below(2) != 0}});
}

void fuzz(CpuModel model, VideoKind video, u32 seed, u64 instructions) {
    const Config config = random_memory(model, video, seed);
    std::array<Machine, 3> machines{Machine(config), Machine(config), Machine(config)};
    const char* const names[] = {"watched", "fast", "fast and watched by turns, in pieces"};
    Machine& first = machines[0];
    std::mt19937 random(seed), pieces(seed + 1);
    std::string difference;
    for (int episode = 0; first.counter.instructions < instructions && difference.empty(); ++episode) {
        const std::mt19937 of_episode = random;
        random.discard(1000);
        const cpu::Clock end = first.pc.clock() + 2000 + static_cast<cpu::Clock>(random() % 20000);
        cpu::Clock furthest = 0;
        for (std::size_t i = 0; i < machines.size(); ++i) {
            Machine& m = machines[i];
            set_up(m.pc, of_episode);
            if (i == 2)
                for (cpu::Clock stop = m.pc.clock(); stop < end; stop += 1 + static_cast<cpu::Clock>(pieces() % 900))
                    m.to(stop, pieces() % 2);
            m.to(end, i == 0);
            furthest = std::max(furthest, m.pc.clock());
        }
        for (std::size_t i = 0; i < machines.size() && difference.empty(); ++i) {
            Machine& m = machines[i];
            while (m.pc.clock() < furthest && m.pc.cpu().pending == cpu::Pending::Poll) m.to(m.pc.clock() + 1, false);
            if (m.pc.clock() == first.pc.clock() && m.pc.state_hash() == first.pc.state_hash()) continue;
            difference = std::string(names[i]) + ", episode " + std::to_string(episode) + ": " +
                         m.pc.difference(first.pc.save_state());
        }
    }
    CHECK(difference == "");
    CHECK(first.counter.instructions >= instructions);
    CHECK(first.counter.interrupts > instructions / 10000);
}

TEST_CASE("Random instructions on the whole machine: all cores and kinds of runs agree, 8086 and CGA",
          "[machine][fuzz][quick]") {
    fuzz(CpuModel::I8086, VideoKind::Cga, 1, 50'000);
}
TEST_CASE("Random instructions on the whole machine: all cores and kinds of runs agree, 8088 and MDA",
          "[machine][fuzz][quick]") {
    fuzz(CpuModel::I8088, VideoKind::Mda, 2, 50'000);
}
TEST_CASE("A million random instructions on the whole machine: all cores and kinds of runs agree",
          "[machine][fuzz][slow]") {
    fuzz(CpuModel::I8086, VideoKind::Cga, 3, 1'000'000);
}

}  // namespace
