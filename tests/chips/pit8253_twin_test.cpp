// SPDX-License-Identifier: MIT
// The 8253 against its plain form, which counts each half clock.
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/pin_log.h"
#include "tick86/chips/pit8253.h"

using namespace tick86;
using tick86::test::Edge;
using tick86::test::PinLog;

namespace {

// The plain form of one counter, by half clocks: rising CLK samples, falling CLK loads or counts.
struct PlainCounter {
    int mode = 0, access = 3;
    bool bcd = false, programmed = false, has_count = false, loaded = false;
    u32 reload = 0, value = 0;
    u8 first = 0;
    bool second_write = false, second_read = false, latched = false;
    u32 latch = 0;
    bool gate = true, gate_seen = true, out = false;
    bool wants_load = false, load_seen = false;
    bool running = false, halted = false, done = false, strobe = false;
    u32 parity = 0;

    u32 size() const { return bcd ? 10000 : 65536; }
    u32 digits(u32 n) const { return bcd ? n % 10 | n / 10 % 10 << 4 | n / 100 % 10 << 8 | n / 1000 % 10 << 12 : n; }
    u32 number(u32 d) const {
        return bcd ? ((d & 15) + (d >> 4 & 15) * 10 + (d >> 8 & 15) * 100 + (d >> 12) * 1000) % 10000 : d;
    }
    void down(u32 by) {
        while (by--) value = value == 0 ? size() - 1 : value - 1;
    }
    void rising() {
        gate_seen = gate;
        load_seen = wants_load;
        wants_load = false;
    }
    void falling() {
        if (strobe) {
            out = true;
            strobe = false;
        }
        if (load_seen) {
            load_seen = false;
            load();
            if (mode == 1) out = false;
            return;
        }
        if (!loaded || halted) return;
        switch (mode) {
            case 0:
                if (!running || !gate_seen) return;
                down(1);
                if (value == 0 && !done) out = done = true;
                break;
            case 1:
                down(1);
                if (value == 0 && !done) out = done = true;
                break;
            case 2:
                if (!running) return;
                if (!out) {
                    out = true;
                    load();
                } else {
                    down(1);
                    if (value == 1) out = false;
                }
                break;
            case 3:
                if (!running) return;
                down(value % 2 == 0 ? 2 : out ? 1 : 3);
                if (value == 0) {
                    out = !out;
                    load();
                }
                break;
            default:
                if (mode == 4 && !gate_seen) return;
                down(1);
                if (value == 0 && !done) {
                    done = strobe = true;
                    out = false;
                }
        }
    }
    void load() {
        value = number(reload);
        loaded = true;
        done = false;
        running = mode == 0 ? !halted : gate;
    }
    void control(u8 word) {
        if ((word & 0x30) == 0) {
            if (!latched) latch = digits(value);
            latched = true;
            return;
        }
        const u32 shown = digits(value);
        mode = word >> 1 & 7;
        if (mode > 5) mode -= 4;
        access = word >> 4 & 3;
        bcd = word & 1;
        value = number(shown);
        programmed = true;
        has_count = loaded = halted = done = strobe = latched = second_write = second_read = false;
        wants_load = load_seen = running = false;
        out = mode != 0;
    }
    void write(u8 byte) {
        if (!programmed) return;
        if (access == 3 && !second_write) {
            first = byte;
            second_write = true;
            if (mode == 0) {
                halted = true;
                running = false;
                out = false;
            }
            return;
        }
        reload = access == 1 ? byte : access == 2 ? byte * 256u : first + byte * 256u;
        second_write = halted = false;
        has_count = true;
        if (mode == 0) out = false;
        if (mode == 0 || mode == 4 || ((mode == 2 || mode == 3) && !loaded)) wants_load = true;
    }
    u8 read() {
        const u32 shown = latched ? latch : digits(value);
        const bool upper = access == 2 || (access == 3 && second_read);
        if (access == 3) second_read = !second_read;
        if (!second_read) latched = false;
        return static_cast<u8>(upper ? shown >> 8 : shown);
    }
    void set_gate(bool level) {
        const bool rose = level && !gate, fell = !level && gate;
        gate = level;
        if (!has_count || mode == 0 || mode == 4) return;
        if (rose) wants_load = true;
        if (fell && mode != 1 && mode != 5) {
            running = false;
            out = true;
        }
    }
};

struct PlainPit {
    std::array<PlainCounter, 3> counter{};
    Tick now = 0;
    std::vector<Edge> edges;

    template <class Act>
    void act(Act act) {
        const std::array<bool, 3> before{counter[0].out, counter[1].out, counter[2].out};
        act();
        for (int i = 0; i < 3; ++i)
            if (counter[i].out != before[i]) edges.push_back({now, i, counter[i].out});
    }
    void to(Tick t) {
        while (now < t) {
            ++now;
            if (now % 12 == 6)
                for (auto& c : counter) c.rising();
            if (now % 12 == 0)
                act([&] {
                    for (auto& c : counter) c.falling();
                });
        }
    }
};

struct Logged {
    Pit8253 pit;
    PinLog log;
    Logged() {
        log.watch<0>(pit.out[0]);
        log.watch<1>(pit.out[1]);
        log.watch<2>(pit.out[2]);
    }
};

u16 random_count(std::mt19937& random) {
    switch (random() % 4) {
        case 0: return static_cast<u16>(random() % 6);
        case 1: return static_cast<u16>(random() % 40);
        case 2: return static_cast<u16>(random() % 0x300);
        default: return static_cast<u16>(random());
    }
}

}  // namespace

// Three timers see the same accesses: the plain one by half clocks, one caught up at each tick, one in leaps with two
// of its outputs unconnected.
TEST_CASE("lazy counting equals counting clock by clock", "[pit8253][twin][quick]") {
    for (u32 seed = 1; seed <= 60; ++seed) {
        std::mt19937 random{seed};
        Logged steps, leaps;
        leaps.pit.out[0] = leaps.pit.out[2] = OutputPin{};
        PlainPit plain;
        CAPTURE(seed);
        for (int i = 0; i < 150; ++i) {
            const Tick pause = random() % 8 == 0   ? random() % 60000
                               : random() % 3 == 0 ? random() % 1000
                                                   : random() % 26;
            const Tick t = plain.now + pause;
            plain.to(t);
            while (steps.pit.state().now < t) {
                const Tick next = steps.pit.next_event();
                const std::size_t before = steps.log.edges.size();
                steps.pit.catch_up(steps.pit.state().now + 1);
                if ((steps.log.edges.size() > before) != (next == steps.pit.state().now))
                    FAIL("next_event() said " << next << ", now " << steps.pit.state().now);
            }
            leaps.pit.catch_up(t);

            const int n = static_cast<int>(random() % 3);
            const auto at = static_cast<std::size_t>(n);
            const u32 what = random() % 12;
            if (what == 0) {
                const u8 word = static_cast<u8>(n << 6 | (random() & 0x3F));
                plain.act([&] { plain.counter[at].control(word); });
                for (Logged* b : {&steps, &leaps}) b->pit.write(3, word);
            } else if (what < 4) {
                const u16 value = random_count(random);
                for (const u8 byte : {low(value), high(value)}) {
                    plain.act([&] { plain.counter[at].write(byte); });
                    for (Logged* b : {&steps, &leaps}) b->pit.write(n, byte);
                    if (random() % 4 == 0) break;
                }
            } else if (what < 7) {
                const bool level = random() % 2;
                plain.act([&] { plain.counter[at].set_gate(level); });
                for (Logged* b : {&steps, &leaps}) b->pit.gate(n, level);
            } else if (what < 9) {
                const u8 word = static_cast<u8>(n << 6);
                plain.act([&] { plain.counter[at].control(word); });
                for (Logged* b : {&steps, &leaps}) b->pit.write(3, word);
            } else if (what < 11) {
                const u8 expected = plain.counter[at].read();
                REQUIRE(steps.pit.read(n) == expected);
                REQUIRE(leaps.pit.read(n) == expected);
            }
            for (int k = 0; k < 3; ++k) {
                const PlainCounter& c = plain.counter[static_cast<std::size_t>(k)];
                CAPTURE(i, k, c.mode, c.reload, t);
                REQUIRE(steps.pit.count(k) == c.digits(c.value));
                REQUIRE(leaps.pit.count(k) == c.digits(c.value));
                REQUIRE(steps.pit.out_level(k) == c.out);
                REQUIRE(leaps.pit.out_level(k) == c.out);
            }
        }
        REQUIRE(steps.log.edges == plain.edges);
        std::vector<Edge> of_1;
        for (const Edge& e : plain.edges)
            if (e.pin == 1) of_1.push_back(e);
        REQUIRE(leaps.log.edges == of_1);
    }
}
