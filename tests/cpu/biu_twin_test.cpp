// SPDX-License-Identifier: MIT
// The shipped bus unit, which moves by whole bus cycles, against its plain form, which goes through every clock: the
// same random operations of the execution unit under random wait states.
#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "cpu/code/instantiate.h"
#include "tests/support/biu_by_clock.h"
#include "tests/support/flat_bus.h"
#include "tests/support/mixed.h"
#include "tick86/cpu/rows.h"
#include "tick86/cpu/start.h"

namespace {

using namespace tick86;
using namespace tick86::test;

// Memory, ports and READY as functions of address and clock alone, so that both units find the same.
struct World {
    std::vector<u8> memory = std::vector<u8>(1 << 20);
    u64 seed = 0;
    int most_waits = 0;
    std::vector<std::pair<Clock, u32>> port_writes;

    // Epochs of 256 clocks; in a quiet one plain memory has no waits.
    bool is_quiet(Clock t) const { return mixed(seed + static_cast<u64>(t >> 8)) & 1; }
    static bool is_plain(u32 address, bool is_write) { return (address >> Bus::PageBits) % 4 & (is_write ? 1 : 2); }
    int waits(const Transfer& t) const {
        const bool is_memory = t.kind == BusKind::Code || t.kind == BusKind::MemRead || t.kind == BusKind::MemWrite;
        if (is_memory && is_plain(t.address, t.kind == BusKind::MemWrite) && is_quiet(t.t1)) return 0;
        return static_cast<int>(mixed(seed ^ static_cast<u64>(t.t1)) % static_cast<u64>(most_waits + 1));
    }
    u16 read(const Transfer& t, Clock at) const {
        if (t.kind == BusKind::IoRead || t.kind == BusKind::Inta)
            return static_cast<u16>(mixed(t.address ^ static_cast<u64>(at) << 20) & (t.word ? 0xFFFF : 0xFF));
        return static_cast<u16>(memory[t.address] | (t.word ? memory[t.address + 1] << 8 : 0));
    }
    void write(const Transfer& t, u16 data, Clock at) {
        if (t.kind == BusKind::IoWrite) {
            port_writes.emplace_back(at, t.address << 16 | data);
            return;
        }
        memory[t.address] = static_cast<u8>(data);
        if (t.word) memory[t.address + 1] = static_cast<u8>(data >> 8);
    }
};

class WorldBus final : public Bus {
public:
    explicit WorldBus(World& world) : world_(world) {
        for (u32 i = 0; i < page.size(); ++i) {
            u8* bytes = &world.memory[i << PageBits];
            if (World::is_plain(i << PageBits, false)) page[i].read = bytes;
            if (World::is_plain(i << PageBits, true)) page[i].write = bytes;
        }
    }
    int waits(const Transfer& t) override { return world_.waits(t); }
    u16 read(const Transfer& t, Clock at) override { return world_.read(t, at); }
    void write(const Transfer& t, u16 data, Clock at) override { world_.write(t, data, at); }
    bool serve(Clock) override { return true; }

private:
    World& world_;
};

bool same(const BusCycle& a, const BusCycle& b) {
    return a.t1 == b.t1 && a.kind == b.kind && a.waits == b.waits && a.address == b.address && a.data == b.data &&
           a.bhe == b.bhe;
}

std::string text(const BusCycle& c) {
    std::ostringstream out;
    out << name(c.kind) << " at " << std::hex << c.address << " data " << c.data << std::dec << " T1 " << c.t1
        << " waits " << int{c.waits};
    return out.str();
}

template <class Model>
class Twins {
public:
    using Plain = BiuByClock<Model, World>;
    using Shipped = code::Eu<Model, Recorder>;

    explicit Twins(u32 seed) : random_(seed) {
        for (std::size_t i = 0; i < shipped_world_.memory.size(); ++i)
            shipped_world_.memory[i] = plain_world_.memory[i] = static_cast<u8>(random_());
    }

    // True as long as both agree; what they differ in is in `difference`.
    bool sequence(int operations) {
        begin();
        for (int i = 0; i < operations && difference.empty(); ++i, ++done) operation();
        if (difference.empty()) finish();
        return difference.empty();
    }
    bool same_memory() const { return shipped_world_.memory == plain_world_.memory; }

    int done = 0;  // operations
    u64 fetches = 0, accesses = 0, with_waits = 0;
    std::string difference;

private:
    u32 below(u32 n) { return static_cast<u32>(random_() % n); }
    bool chance(u32 percent) { return below(100) < percent; }

    void differ(const std::string& what) {
        if (!difference.empty()) return;
        difference = what + " after operation " + std::to_string(done) + ", " + last_ + ", clock " +
                     std::to_string(plain_->now());
    }

    void begin() {
        state_ = {};
        state_.sreg[CS] = static_cast<u16>(random_());
        state_.pc = static_cast<u16>(random_());
        for (World* world : {&shipped_world_, &plain_world_}) {
            world->seed = done + 1u;
            world->port_writes.clear();
        }
        shipped_world_.most_waits = plain_world_.most_waits = static_cast<int>(below(5));
        log_ = {};
        bus_.quiet_until = 0;
        suspended_ = corrected_ = halted_ = false;
        const bool full = chance(30);
        plain_ = std::make_unique<Plain>(plain_world_, 0);
        plain_->cs = state_.sreg[CS];
        if (full) {
            const std::size_t count = Model::QueueSize - (Model::BusWidth == 2 && (state_.pc & 1) ? 1 : 0);
            std::vector<u8> bytes(count);
            for (u8& b : bytes) b = static_cast<u8>(random_());
            start_with_queue(state_, bytes);
            plain_->start_with_queue(bytes);
        } else {
            start_after_flush(state_);
            state_.due = 1;  // the flush was in clock -1
            plain_->start_after_flush();
        }
        plain_->pc = state_.pc;
        state_.attention = false;
        eu_ = std::make_unique<Shipped>(state_, bus_, log_, stop_, in_bus_call_);
        eu_->t = 1;
        free_for_loader_ = false;
    }

    // Both are about to do the next operation in clock eu_->t.
    void next() {
        plain_->next();
        if (eu_->t != plain_->now()) return differ("clock");
        // As it would be seen by somebody who syncs now; the real one is left as lazy as it is.
        CpuState seen = state_;
        NullProbe probe;
        code::Biu<Model, NullProbe>{seen, bus_, probe, in_bus_call_}.sync(eu_->t);
        const std::vector<u8> queue = plain_->queue();
        bool equal = seen.queue_count == queue.size() && seen.pc == plain_->pc;
        for (std::size_t i = 0; equal && i < queue.size(); ++i)
            equal = seen.queue[(seen.queue_head + i) & 7] == queue[i];
        if (!equal) differ("queue");
        compare_cycles();
        free_for_loader_ = true;
    }
    void compare_cycles() {
        const std::size_t common = std::min(log_.cycles.size(), plain_->cycles.size());
        for (; compared_ < common; ++compared_)
            if (!same(log_.cycles[compared_], plain_->cycles[compared_]))
                return differ("shipped " + text(log_.cycles[compared_]) + ", plain " + text(plain_->cycles[compared_]));
    }

    void operation() {
        if (chance(5)) change_quiet();
        if (suspended_ || halted_) return suspended_operation();
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
            case 3: return idle(chance(80) ? 1 + below(4) : 1 + below(24));
            case 4:
            case 5:
            case 6:
            case 7:
            case 8: return pop();
            case 9:
            case 10: return loader();
            case 11:
            case 12:
            case 13: return access();
            case 14: return chance(80) ? suspend() : chance(50) ? halt() : change_cs();
            default: return chance(50) ? acknowledge() : access();
        }
    }
    // Between SUSP or HLT and the flush nothing can be taken from the queue.
    void suspended_operation() {
        switch (below(6)) {
            case 0:
            case 1: return idle(1 + below(4));
            case 2: return access();
            case 3: return chance(30) ? acknowledge() : idle(1);
            default: break;
        }
        if (halted_) return suspend();
        if (!corrected_ && chance(60)) {
            idle(1);
            return correct();
        }
        flush();
        if (chance(60)) loader();
    }

    void idle(u32 clocks) {
        last_ = "idle";
        while (clocks-- > 0 && difference.empty()) {
            next();
            eu_->idle(1);
        }
    }
    void pop() {
        last_ = "pop";
        next();
        u8 byte = 0;
        while (!plain_->pop(byte)) plain_->next();
        if (eu_->q() != byte) differ("byte");
        free_for_loader_ = false;
    }
    // The loader takes a byte from the clock of the operation before on.
    void loader() {
        if (!free_for_loader_) return pop();
        last_ = "first byte";
        u8 byte = 0;
        while (!plain_->pop(byte)) plain_->next();
        eu_->boundary(eu_->t - 1);
        if (state_.opcode != byte) differ("byte");
        if (state_.clock != plain_->now()) differ("clock of the pop");
        eu_->t = state_.clock + 1;
        free_for_loader_ = false;
    }

    void access() {
        last_ = "access";
        next();
        const bool io = chance(20), write = chance(50), wide = chance(60);
        const u32 base = io ? 0 : (random_() & 0xFFFF) << 4;
        const u16 offset = static_cast<u16>(random_());
        const BusKind kind =
            io ? (write ? BusKind::IoWrite : BusKind::IoRead) : (write ? BusKind::MemWrite : BusKind::MemRead);
        const u16 value = static_cast<u16>(random_());
        const auto address = [&](u16 at) { return (base + at) & Bus::AddressMask; };
        std::vector<Transfer> transfers;
        std::vector<u16> data;
        if (wide && Model::BusWidth == 2 && !(offset & 1)) {
            transfers = {{kind, true, address(offset), 0}};
            data = {value};
        } else {
            transfers = {{kind, false, address(offset), 0}};
            data = {static_cast<u16>(value & 0xFF)};
            if (wide) {
                transfers.push_back({kind, false, address(static_cast<u16>(offset + 1)), 0});
                data.push_back(static_cast<u16>(value >> 8));
            }
        }
        plain_->access(transfers, data);
        accesses += transfers.size();
        constexpr SegmentStatus Any = SegmentStatus::Cs;
        if (write) {
            if (wide)
                eu_->template cycle_write<2>(kind, Any, base, offset, value);
            else
                eu_->template cycle_write<1>(kind, Any, base, offset, value);
        } else {
            const u16 got = wide ? eu_->template cycle_read<2>(kind, Any, base, offset)
                                 : eu_->template cycle_read<1>(kind, Any, base, offset);
            if (got != (data.size() == 2 ? data[0] | data[1] << 8 : data[0])) differ("data");
        }
    }
    // One INTA cycle of the 8086, or both of the 8088, as the entry of an interrupt asks for them.
    void acknowledge() {
        last_ = "INTA";
        next();
        std::vector<Transfer> transfers{{BusKind::Inta, Model::BusWidth == 2, 0, 0}};
        if (Model::BusWidth == 1) transfers.push_back({BusKind::Inta, false, 1, 0});
        std::vector<u16> data(transfers.size());
        plain_->access(transfers, data);
        Clock t3 = 0;
        Clock t1 = eu_->biu.request(eu_->t);
        for (const Transfer& t : transfers) {
            eu_->biu.read(BusKind::Inta, SegmentStatus::Cs, t.address, t.word, t1, t3);
            t1 = t3 + 2;
        }
        eu_->biu.release(t3);
        eu_->t = t3 + 1;
    }

    void suspend() {
        last_ = "suspend";
        next();
        plain_->suspend();
        eu_->susp();
        suspended_ = true;
        halted_ = corrected_ = false;
    }
    void correct() {
        last_ = "correct";
        next();
        plain_->correct();
        eu_->corr();
        corrected_ = true;
    }
    void flush() {
        last_ = "flush";
        next();
        if (chance(70)) state_.sreg[CS] = plain_->cs = static_cast<u16>(random_());
        state_.pc = plain_->pc = static_cast<u16>(random_());
        plain_->flush();
        eu_->flush();
        suspended_ = false;
    }
    void change_cs() {
        last_ = "new CS";
        next();
        const u16 cs = static_cast<u16>(random_());
        eu_->biu.sync(eu_->t);
        state_.sreg[CS] = plain_->cs = cs;
        eu_->biu.code_segment_changed(eu_->t);
        eu_->idle(1);
    }
    void halt() {
        last_ = "halt";
        next();
        plain_->halt();
        const Clock n = plain_->now();
        bool begun = false;
        const Clock t4 = eu_->biu.halt(eu_->t, begun);
        eu_->idle(1);
        // What runs on: seen in a plain unit that is left alone.
        Plain alone = *plain_;
        while (alone.now() < n + 40) alone.next();
        Clock expected = -1;
        bool expected_begun = false;
        for (const BusCycle& cycle : alone.cycles) {
            const Clock last = cycle.t1 + 3 + cycle.waits;
            if (cycle.kind != BusKind::Code || last < n) continue;
            expected = last;
            if (cycle.t1 <= n) expected_begun = true;
        }
        if ((t4 < n ? -1 : t4) != expected) differ("T4 of the fetch at a halt");
        if (begun != expected_begun) differ("whether a fetch had begun at a halt");
        halted_ = true;
        idle(1);
    }

    void change_quiet() {
        const Clock now = eu_->t;
        eu_->biu.sync(now);  // cycles that have begun ask by the old rule
        free_for_loader_ = false;
        const bool quiet = shipped_world_.is_quiet(now) && now >> 8 == (now - 8) >> 8;
        bus_.quiet_until = quiet && chance(70) ? ((now >> 8) + 1) << 8 : 0;
    }

    void finish() {
        last_ = "end";
        idle(40);
        eu_->biu.sync(plain_->now());
        compare_cycles();
        if (log_.cycles.size() != plain_->cycles.size()) differ("number of bus cycles");
        if (shipped_world_.port_writes != plain_world_.port_writes) differ("port writes");
        for (const BusCycle& cycle : log_.cycles) {
            fetches += cycle.kind == BusKind::Code;
            with_waits += cycle.waits > 0;
        }
        compared_ = 0;
    }

    std::mt19937 random_;
    World shipped_world_, plain_world_;
    WorldBus bus_{shipped_world_};
    CpuState state_;
    Recorder log_;
    bool stop_ = false, in_bus_call_ = false;
    std::unique_ptr<Shipped> eu_;
    std::unique_ptr<Plain> plain_;
    bool suspended_ = false, corrected_ = false, halted_ = false;
    bool free_for_loader_ = false;  // the loader has not yet acted in this clock
    std::size_t compared_ = 0;
    const char* last_ = "";
};

template <class Model>
void compare(u32 seed, int operations) {
    Twins<Model> twins(seed);
    while (twins.done < operations)
        if (!twins.sequence(200)) break;
    CHECK(twins.difference == "");
    CHECK(twins.same_memory());
    CHECK(twins.done >= operations);
    CHECK(twins.with_waits > twins.fetches / 10);  // the sequences do what they are for
    CHECK(twins.accesses > twins.fetches / 10);
}

TEST_CASE("The bus unit of the 8086 does in every clock what its plain form does", "[cpu][biu][twin][quick]") {
    compare<I8086>(8086, 2'000'000);
}
TEST_CASE("The bus unit of the 8088 does in every clock what its plain form does", "[cpu][biu][twin][quick]") {
    compare<I8088>(8088, 2'000'000);
}

}  // namespace
