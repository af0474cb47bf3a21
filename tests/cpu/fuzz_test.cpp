// SPDX-License-Identifier: MIT
// Random instructions under random interrupts, wait states and refresh: the fast core, the watched core, runs in pieces
// and runs without page pointers must all end in the same state.
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <string>

#include "cpu/code/instantiate.h"
#include "tests/support/mixed.h"
#include "tick86/cpu/start.h"

namespace {

using namespace tick86;
using namespace tick86::test;
using namespace tick86::cpu;

bool is_prefix(u8 opcode) { return (opcode & 0xE7) == 0x26 || (opcode >= 0xF0 && opcode <= 0xF3); }

// Keeps every record, as the recorders of traces do, and counts instructions.
struct Watch {
    static constexpr bool Watches = true;
    std::vector<BusCycle> cycles;
    std::vector<QueueOp> queue_ops;
    u64 instructions = 0, interrupts = 0;

    bool before_step(const CpuState& s) {
        if (s.pending == Pending::Opcode && !is_prefix(s.opcode)) ++instructions;
        if (s.pending == Pending::Intr || s.pending == Pending::Nmi || s.pending == Pending::Trap) ++interrupts;
        return true;
    }
    void bus(const BusCycle& b) { cycles.push_back(b); }
    void queue(const QueueOp& q) { queue_ops.push_back(q); }
    void forget() {
        cycles.clear();
        queue_ops.clear();
    }
};

// What happens to the pins in an episode, and how ready the memory is; the same for all machines.
struct Episode {
    enum class Pin : u8 { Intr, Nmi, Test };
    struct Event {
        Clock t;
        Pin pin;
        bool level;
    };
    u64 seed = 0;
    Clock end = 0;
    int most_waits = 0;
    bool refresh = false;
    std::vector<Event> events;
    CpuState start;
    u32 patch_address = 0;
    std::vector<u8> patch;

    // Epochs of 256 clocks; in a quiet one, transfers on plain pages have no wait state.
    bool is_quiet(Clock t) const { return mixed(seed + static_cast<u64>(t >> 8)) % 3 != 0; }
};

Episode random_episode(std::mt19937& random, u64 number) {
    const auto below = [&](u32 n) { return static_cast<u32>(random() % n); };
    Episode e;
    e.seed = mixed(number + 1);
    e.end = 2000 + below(12000);
    e.most_waits = static_cast<int>(below(3) ? below(4) : 0);
    e.refresh = below(2);
    const u32 gap = 50 + below(2000);
    bool intr = false, test = below(2);
    e.events.push_back({0, Episode::Pin::Test, test});
    for (Clock t = below(gap); t < e.end; t += 1 + below(gap)) {
        switch (below(4)) {
            case 0:
            case 1: e.events.push_back({t, Episode::Pin::Intr, intr = !intr}); break;
            case 2:
                e.events.push_back({t, Episode::Pin::Nmi, true});
                e.events.push_back({t + 1 + below(4), Episode::Pin::Nmi, false});
                t += 4;
                break;
            default: e.events.push_back({t, Episode::Pin::Test, test = !test}); break;
        }
    }
    for (u16& r : e.start.r) r = static_cast<u16>(below(4) ? random() : below(20));
    for (u16& r : e.start.sreg) r = static_cast<u16>(random());
    e.start.flags = static_cast<u16>((random() & flag::Loadable) | flag::Fixed);
    if (below(4)) e.start.flags &= static_cast<u16>(~flag::TF);
    e.start.pc = static_cast<u16>(random());
    e.patch_address = ((u32{e.start.sreg[CS]} << 4) + e.start.pc) & Bus::AddressMask;
    e.patch.resize(1 + below(4096));
    for (u8& b : e.patch) b = static_cast<u8>(random());
    return e;
}

enum class Pages : u8 { Plain, Some, None };  // which pages have pointers, as far as the rules allow

template <class Model>
class Machine final : public Bus {
public:
    std::vector<u8> memory = std::vector<u8>(1 << 20);
    CpuState state;
    Watch watch;

    explicit Machine(Pages pages) {
        std::mt19937 random(1);
        for (u8& b : memory) b = static_cast<u8>(random());
        for (u32 i = 0; i < page.size(); ++i) {
            const bool wanted = pages == Pages::Plain || (pages == Pages::Some && i % 3 == 0);
            if (wanted && is_plain(i << PageBits, false)) page[i].read = &memory[i << PageBits];
            if (wanted && is_plain(i << PageBits, true)) page[i].write = &memory[i << PageBits];
        }
        uses_quiet_ = pages != Pages::None;
    }

    void begin(const Episode& episode) {
        episode_ = &episode;
        events_ = episode.events;
        next_ = 0;
        for (std::size_t i = 0; i < episode.patch.size(); ++i)
            memory[(episode.patch_address + i) & AddressMask] = episode.patch[i];
        state = episode.start;
        start_after_flush(state);
        quiet_until = 0;
        watch.forget();
        marks.clear();
        frame_filter = episode.seed;  // some far returns are told
    }
    // To the first step boundary at or after `stop`.
    void run(Clock stop, bool watched) {
        if (state.clock >= stop) return;
        stop_ = stop;
        horizon = state.clock;
        watched_ = watched;
        if (watched)
            slow_.run();
        else
            fast_.run();
    }
    // WAIT looks at the limit once in a poll, so that a run in pieces may have paused a poll earlier.
    void run_on(Clock boundary) {
        while (state.clock < boundary && state.pending == Pending::Poll) run(state.clock + 1, false);
    }
    void settle() { fast_.sync(state.clock); }

    int waits(const Transfer& t) override {
        const bool is_memory = t.kind == BusKind::Code || t.kind == BusKind::MemRead || t.kind == BusKind::MemWrite;
        if (is_memory && is_plain(t.address, t.kind == BusKind::MemWrite) && episode_->is_quiet(t.t1)) return 0;
        int waits = static_cast<int>(mixed(episode_->seed ^ static_cast<u64>(t.t1)) %
                                     static_cast<u64>(episode_->most_waits + 1));
        if (episode_->refresh && t.t1 % 72 < 4) waits += 4 - static_cast<int>(t.t1 % 72);
        return waits;
    }
    u16 read(const Transfer& t, Clock at) override {
        const u16 noise = static_cast<u16>(mixed(t.address + (static_cast<u64>(at) << 20)) & (t.word ? 0xFFFF : 0xFF));
        if (t.kind == BusKind::IoRead) return noise;
        if (t.kind == BusKind::Inta) {
            if (t.address == 1 && mixed(episode_->seed + static_cast<u64>(at)) % 5 != 0) drop_intr(at + 1);
            return noise;
        }
        return static_cast<u16>(memory[t.address] | (t.word ? memory[t.address + 1] << 8 : 0));
    }
    void write(const Transfer& t, u16 data, Clock at) override {
        if (t.kind == BusKind::IoWrite) {
            ports = mixed(ports ^ (u64{t.address} << 32) ^ static_cast<u64>(at) << 48 ^ data);
            return;
        }
        memory[t.address] = static_cast<u8>(data);
        if (t.word) memory[t.address + 1] = static_cast<u8>(data >> 8);
    }
    void mark(const Mark& m) override { marks.push_back(m); }
    bool serve(Clock now) override {
        for (; next_ < events_.size() && events_[next_].t <= now; ++next_) {
            const Episode::Event& e = events_[next_];
            if (e.pin == Episode::Pin::Intr)
                fast_.intr(e.level, e.t);
            else if (e.pin == Episode::Pin::Nmi)
                fast_.nmi(e.level, e.t);
            else
                fast_.test(e.level);
        }
        horizon = std::min(stop_, next_ < events_.size() ? events_[next_].t : NeverClock);
        if (uses_quiet_) {
            watched_ ? slow_.sync(now) : fast_.sync(now);
            const Clock epoch_end = ((now >> 8) + 1) << 8;
            const bool settled = now >> 8 == (now - 8) >> 8;  // no cycle of the epoch before is still to ask
            quiet_until = settled && episode_->is_quiet(now) ? epoch_end : 0;
            horizon = std::min(horizon, settled ? epoch_end + 8 : now + 8);
        }
        return now < stop_;
    }

    u64 ports = 0;  // hash of all that was written to ports
    std::vector<Mark> marks;

private:
    static bool is_plain(u32 address, bool is_write) { return (address >> PageBits) % 4 & (is_write ? 1 : 2); }
    void drop_intr(Clock t) {
        const auto later = [](Clock clock, const Episode::Event& e) { return clock < e.t; };
        events_.insert(std::upper_bound(events_.begin() + static_cast<std::ptrdiff_t>(next_), events_.end(), t, later),
                       {t, Episode::Pin::Intr, false});
        horizon = std::min(horizon, t);
    }

    NullProbe none_;
    Cpu<Model, NullProbe> fast_{state, *this, none_};
    Cpu<Model, Watch> slow_{state, *this, watch};
    const Episode* episode_ = nullptr;
    std::vector<Episode::Event> events_;
    std::size_t next_ = 0;
    Clock stop_ = 0;
    bool uses_quiet_ = false, watched_ = false;
};

// One way to run an episode.
template <class Model>
struct Way {
    const char* name;
    Machine<Model> machine;
    bool watched, in_pieces;
};

template <class Model>
void fuzz(u32 seed, u64 instructions) {
    std::mt19937 random(seed), pieces(seed + 1);
    std::vector<std::unique_ptr<Way<Model>>> ways;
    const auto add = [&](const char* name, Pages pages, bool watched, bool in_pieces) {
        ways.emplace_back(new Way<Model>{name, Machine<Model>(pages), watched, in_pieces});
    };
    add("watched", Pages::Plain, true, false);
    add("fast", Pages::Plain, false, false);
    add("fast, no pages", Pages::None, false, false);
    add("fast and watched by turns, in pieces, some pages", Pages::Some, false, true);
    Machine<Model>& first = ways[0]->machine;

    std::string difference;
    u64 number = 0;
    for (; first.watch.instructions < instructions && difference.empty(); ++number) {
        const Episode episode = random_episode(random, number);
        Clock furthest = 0;
        for (const auto& way : ways) {
            Machine<Model>& m = way->machine;
            m.begin(episode);
            if (way->in_pieces)
                for (Clock stop = 1; stop < episode.end; stop += 1 + static_cast<Clock>(pieces() % 700))
                    m.run(stop, pieces() % 2);
            m.run(episode.end, way->watched);
            furthest = std::max(furthest, m.state.clock);
        }
        for (const auto& way : ways) {
            Machine<Model>& m = way->machine;
            m.run_on(furthest);
            m.settle();
            if (m.ports != first.ports) difference = "port writes";
            if (m.marks != first.marks) difference = "marks";
            if (hash_fields(m.state) != hash_fields(first.state)) difference = first_difference(m.state, first.state);
            if ((number % 16 == 0 || !difference.empty()) && m.memory != first.memory) difference += " memory";
            if (difference.empty()) continue;
            difference = std::string(way->name) + ", episode " + std::to_string(number) + ": " + difference;
            break;
        }
    }
    CHECK(difference == "");
    for (const auto& way : ways) {
        const bool same_memory = way->machine.memory == first.memory;
        CHECK(same_memory);
    }
    CHECK(first.watch.instructions >= instructions);
    CHECK(first.watch.interrupts > instructions / 200);  // the episodes do what they are for
}

TEST_CASE("A million random instructions: all cores and all kinds of runs agree, 8086", "[cpu][fuzz][quick]") {
    fuzz<I8086>(1, 1'000'000);
}
TEST_CASE("A million random instructions: all cores and all kinds of runs agree, 8088", "[cpu][fuzz][quick]") {
    fuzz<I8088>(2, 1'000'000);
}
TEST_CASE("Ten million random instructions: all cores and all kinds of runs agree, 8086", "[cpu][fuzz][slow]") {
    fuzz<I8086>(3, 10'000'000);
}
TEST_CASE("Ten million random instructions: all cores and all kinds of runs agree, 8088", "[cpu][fuzz][slow]") {
    fuzz<I8088>(4, 10'000'000);
}

}  // namespace
