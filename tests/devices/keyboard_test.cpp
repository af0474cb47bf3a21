// SPDX-License-Identifier: MIT
#include "tick86/devices/keyboard.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "tests/support/pin_log.h"
#include "tick86/devices/keyboard_layout.h"

using namespace tick86;
using test::Edge;
using K = Keyboard;

namespace {

Tick cycle(u64 n) { return K::Cycle.to_tick(n); }

constexpr u64 FirstScan = K::PowerOnCycles + K::ScanCycles;
// From the look that finds a code to the interrupt: nine bits after the first.
constexpr u64 ToIrq = K::FirstBitCycles + 8 * K::BitCycles;

struct Bench {
    Keyboard keyboard;
    test::PinLog pins;

    // Powered up, lines as a BIOS leaves them (PB6 = 1, PB7 = 0), in the middle of the first scan's first half.
    Bench() {
        pins.watch<1>(keyboard.irq);
        keyboard.clear(false);
        keyboard.catch_up(cycle(FirstScan + 100));
    }
    void until(u64 n) { keyboard.catch_up(cycle(n)); }
    void acknowledge() {
        keyboard.clear(true);
        keyboard.clear(false);
    }
    // Everything the keyboard sends until `n`, acknowledged at once.
    std::vector<u8> codes_until(u64 n) {
        std::vector<u8> codes;
        while (true) {
            if (keyboard.state().irq) {
                codes.push_back(keyboard.data());
                acknowledge();
            }
            const Tick t = keyboard.next_event();
            if (t > cycle(n)) break;
            keyboard.catch_up(t);
        }
        until(n);
        return codes;
    }
    u64 now() const { return K::Cycle.to_period(keyboard.state().now); }
};

using Codes = std::vector<u8>;

}  // namespace

TEST_CASE("The cycle of the keyboard's processor is 2.5 us", "[keyboard][quick]") {
    CHECK(cycle(22 * 400'000) == 315'000'000);  // 22 seconds
    CHECK(ToIrq == 356);                        // 890 us
}

TEST_CASE("A key arrives in the shift register bit by bit, and then IRQ 1 rises", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1E, true);
    const u64 look = FirstScan + K::SecondLookCycles;
    const Tick irq = cycle(look + ToIrq);
    CHECK(b.keyboard.next_event() == cycle(look));
    CHECK_FALSE(b.keyboard.is_ready());
    b.keyboard.catch_up(cycle(look));
    CHECK(b.keyboard.next_event() == irq);
    b.until(look + K::FirstBitCycles - 1);
    CHECK(b.keyboard.data() == 0x00);
    b.until(look + K::FirstBitCycles);
    CHECK(b.keyboard.data() == 0x80);  // the start bit
    b.until(look + K::FirstBitCycles + K::BitCycles);
    CHECK(b.keyboard.data() == 0x40);  // and bit 0 of 1Eh
    b.until(look + K::FirstBitCycles + 2 * K::BitCycles);
    CHECK(b.keyboard.data() == 0xA0);  // bit 1
    b.keyboard.catch_up(irq - 1);
    CHECK(b.pins.edges.empty());
    b.keyboard.catch_up(irq);
    CHECK(b.pins.edges == std::vector<Edge>{{irq, 1, true}});
    CHECK(b.keyboard.data() == 0x1E);
    CHECK(b.keyboard.next_event() == Never);
}

TEST_CASE("All 83 keys make and break", "[keyboard][quick]") {
    Bench b;
    for (u8 code = 1; code <= 83; ++code) {
        b.keyboard.key(code, true);
        b.keyboard.key(code, false);
        CHECK(b.codes_until(b.now() + 2 * K::ScanCycles) == Codes{code, static_cast<u8>(code | 0x80)});
    }
    CHECK(b.keyboard.next_event() == Never);
}

TEST_CASE("The keyboard is ready when all it had to say has been heard", "[keyboard][quick]") {
    Keyboard fresh;
    CHECK_FALSE(fresh.is_ready());
    Bench b;
    CHECK(b.keyboard.is_ready());
    b.keyboard.key(0x1E, true);
    b.until(FirstScan + K::ScanCycles);
    CHECK(b.keyboard.waiting() == 0);
    CHECK_FALSE(b.keyboard.is_ready());  // not acknowledged
    b.keyboard.clear(true);
    CHECK_FALSE(b.keyboard.is_ready());
    b.keyboard.clear(false);
    CHECK(b.keyboard.is_ready());
    b.keyboard.clock_low(true);
    CHECK_FALSE(b.keyboard.is_ready());
}

TEST_CASE("What is no key, or no change, is ignored", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0, true);
    b.keyboard.key(84, true);
    b.keyboard.key(0x9E, true);
    b.keyboard.key(0x1E, false);
    CHECK(b.keyboard.waiting() == 0);
    b.keyboard.key(0x1E, true);
    b.keyboard.key(0x1E, true);
    CHECK(b.keyboard.waiting() == 1);
    CHECK(b.keyboard.is_down(0x1E));
    CHECK_FALSE(b.keyboard.is_down(0x1F));
    CHECK_FALSE(b.keyboard.is_down(200));
}

TEST_CASE("While the register is full the keyboard waits", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1E, true);
    b.keyboard.key(0x1E, false);
    b.until(FirstScan + 20 * K::ScanCycles);
    CHECK(b.keyboard.data() == 0x1E);
    CHECK(b.pins.edges.size() == 1);
    CHECK(b.keyboard.waiting() == 1);
    const Tick acknowledged = b.keyboard.state().now;
    b.keyboard.clear(true);
    CHECK(b.keyboard.data() == 0);
    CHECK(b.pins.edges.back() == Edge{acknowledged, 1, false});
    b.keyboard.clear(false);
    const u64 look = FirstScan + 20 * K::ScanCycles + K::SecondLookCycles;
    b.keyboard.catch_up(b.keyboard.next_event());
    b.keyboard.catch_up(b.keyboard.next_event());
    CHECK(b.pins.edges.back() == Edge{cycle(look + ToIrq), 1, true});
    CHECK(b.keyboard.data() == 0x9E);
}

TEST_CASE("A code is sent at each of the two looks of a scan", "[keyboard][quick]") {
    Bench b;
    for (u8 code = 2; code <= 5; ++code) b.keyboard.key(code, true);
    std::vector<Tick> arrivals;
    for (int i = 0; i < 4; ++i) {
        while (!b.keyboard.state().irq) b.keyboard.catch_up(b.keyboard.next_event());
        arrivals.push_back(b.keyboard.state().now);
        b.acknowledge();
    }
    CHECK(arrivals == std::vector<Tick>{cycle(FirstScan + K::SecondLookCycles + ToIrq),
                                        cycle(FirstScan + K::ScanCycles + ToIrq),
                                        cycle(FirstScan + K::ScanCycles + K::SecondLookCycles + ToIrq),
                                        cycle(FirstScan + 2 * K::ScanCycles + ToIrq)});
}

TEST_CASE("A key held repeats after 37 scans, then every six", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x2A, true);
    CHECK(b.codes_until(FirstScan + 37 * K::ScanCycles) == Codes{0x2A});
    CHECK(b.codes_until(FirstScan + 38 * K::ScanCycles) == Codes{0x2A});
    CHECK(b.codes_until(FirstScan + 43 * K::ScanCycles).empty());
    CHECK(b.codes_until(FirstScan + 44 * K::ScanCycles) == Codes{0x2A});
    CHECK(b.codes_until(FirstScan + (44 + 60) * K::ScanCycles) == Codes(10, 0x2A));
    // In seconds: within the manual's 500 ms and 10.9 a second, each give or take a fifth.
    CHECK(cycle(37 * K::ScanCycles) > ticks_from_ms(400));
    CHECK(cycle(37 * K::ScanCycles) < ticks_from_ms(600));
    CHECK(cycle(6 * K::ScanCycles) > ticks_from_ms(1'000) * 10 / 131);
    CHECK(cycle(6 * K::ScanCycles) < ticks_from_ms(1'000) * 10 / 87);
    b.keyboard.key(0x2A, false);
    CHECK(b.codes_until(FirstScan + 200 * K::ScanCycles) == Codes{0xAA});
    CHECK(b.keyboard.next_event() == Never);
}

TEST_CASE("Only the key pressed last repeats, and its release ends that", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1D, true);
    b.keyboard.key(0x2E, true);
    CHECK(b.codes_until(FirstScan + 50 * K::ScanCycles) == Codes{0x1D, 0x2E, 0x2E, 0x2E, 0x2E});
    b.keyboard.key(0x1D, false);
    CHECK(b.codes_until(FirstScan + 56 * K::ScanCycles) == Codes{0x9D, 0x2E});
    b.keyboard.key(0x1D, true);
    b.keyboard.key(0x1D, false);
    CHECK(b.codes_until(FirstScan + 200 * K::ScanCycles) == Codes{0x1D, 0x9D});
}

TEST_CASE("A code that waits is sent at the beginning of a scan in which a key repeats", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x30, true);
    b.keyboard.key(0x1E, true);
    const u64 scan = FirstScan + 37 * K::ScanCycles;
    CHECK(b.codes_until(scan - 1'000) == Codes{0x30, 0x1E});
    b.pins.take();
    b.keyboard.key(0x30, false);
    while (b.pins.edges.empty()) b.keyboard.catch_up(b.keyboard.next_event());
    CHECK(b.pins.take() == std::vector<Edge>{{cycle(scan + ToIrq), 1, true}});
    CHECK(b.codes_until(scan + K::ScanCycles - 1) == Codes{0xB0, 0x1E});
}

TEST_CASE("The buffer holds sixteen codes, then one FFh, and the rest is lost", "[keyboard][quick]") {
    Bench b;
    b.keyboard.clock_low(true);  // nothing is sent (and, seen so shortly, nothing is reset)
    for (u8 code = 1; code <= 20; ++code) b.keyboard.key(code, true);
    b.keyboard.clock_low(false);
    CHECK(b.keyboard.waiting() == 17);
    for (u8 code = 1; code <= 20; ++code) b.keyboard.key(code, false);
    Codes expected;
    for (u8 code = 1; code <= 16; ++code) expected.push_back(code);
    expected.push_back(0xFF);
    CHECK(b.codes_until(FirstScan + 100 * K::ScanCycles) == expected);
    b.keyboard.key(0x39, true);
    CHECK(b.codes_until(FirstScan + 110 * K::ScanCycles) == Codes{0x39});
}

TEST_CASE("Power-on alone sends nothing", "[keyboard][quick]") {
    Bench b;
    CHECK(b.codes_until(FirstScan + 100 * K::ScanCycles).empty());
    CHECK(b.keyboard.next_event() == Never);
    b.keyboard.reset();
    CHECK(b.codes_until(FirstScan + 200 * K::ScanCycles).empty());
}

TEST_CASE("Holding the clock line for 20 ms resets the keyboard, which answers AAh", "[keyboard][quick]") {
    for (const u64 phase : {0u, 1'000u, 2'779u, 2'780u, 3'500u, 5'727u}) {
        CAPTURE(phase);
        Bench b;
        b.keyboard.key(0x1E, true);
        b.acknowledge();
        b.until(FirstScan + 10 * K::ScanCycles + phase);
        b.acknowledge();
        b.keyboard.clock_low(true);
        const u64 low = b.now();
        b.until(low + 8'000);  // 20 ms
        b.keyboard.clock_low(false);
        CHECK(b.pins.take().size() % 2 == 0);
        b.keyboard.key(0x1E, false);
        const u64 released = b.now();
        CHECK(b.codes_until(released + 16'000) == Codes{0xAA});  // within 40 ms
        CHECK(b.keyboard.waiting() == 0);
        b.keyboard.key(0x1E, true);
        CHECK(b.codes_until(b.now() + 2 * K::ScanCycles) == Codes{0x1E});
    }
}

TEST_CASE("The answer to a reset comes 43 ms after the keyboard has noticed", "[keyboard][quick]") {
    Bench b;
    b.keyboard.clock_low(true);
    const u64 noticed = FirstScan + K::SecondLookCycles;
    b.until(noticed + 4'000);
    b.keyboard.clock_low(false);
    const u64 look = noticed + K::ResetNoticedCycles + K::ResetCycles + K::ScanCycles;
    while (b.pins.edges.empty()) b.keyboard.catch_up(b.keyboard.next_event());
    CHECK(b.pins.take() == std::vector<Edge>{{cycle(look + ToIrq), 1, true}});
    CHECK(b.keyboard.data() == 0xAA);
}

TEST_CASE("A clock line let go before the keyboard looks only delays it", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1E, true);
    b.keyboard.clock_low(true);
    b.until(FirstScan + K::SecondLookCycles + K::ResetNoticedCycles - 1);
    b.keyboard.clock_low(false);
    CHECK(b.codes_until(FirstScan + 3 * K::ScanCycles) == Codes{0x1E});
}

TEST_CASE("With the register full the keyboard takes a low clock line for no request", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1E, true);
    b.until(FirstScan + 2 * K::ScanCycles);
    REQUIRE(b.keyboard.state().irq);
    b.keyboard.key(0x1E, false);
    b.keyboard.clock_low(true);
    b.until(FirstScan + 10 * K::ScanCycles);
    b.keyboard.clock_low(false);
    CHECK(b.codes_until(FirstScan + 20 * K::ScanCycles) == Codes{0x1E, 0x9E});
}

TEST_CASE("Keys that are down when the self test ends are taken as pressed", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1D, true);
    b.keyboard.key(0x38, true);
    b.codes_until(FirstScan + 3 * K::ScanCycles);
    b.keyboard.clock_low(true);
    b.until(b.now() + 8'000);
    b.keyboard.clock_low(false);
    b.keyboard.key(0x38, false);  // unnoticed: the self test is running
    b.keyboard.key(0x53, true);
    CHECK(b.codes_until(b.now() + 20'000) == Codes{0xAA, 0x1D, 0x53});
}

TEST_CASE("A code sent while PB7 is 1 is lost", "[keyboard][quick]") {
    Bench b;
    b.keyboard.clear(true);
    b.keyboard.key(0x1E, true);
    b.until(FirstScan + 2 * K::ScanCycles);
    b.keyboard.clear(false);
    CHECK(b.keyboard.waiting() == 0);
    CHECK(b.pins.edges.empty());
    CHECK(b.keyboard.data() == 0);
}

TEST_CASE("Bits of a code that was cut off spoil the next one", "[keyboard][quick]") {
    Bench b;
    b.keyboard.key(0x1E, true);
    b.keyboard.key(0x1F, true);
    const u64 look = FirstScan + K::SecondLookCycles;
    b.until(look + K::FirstBitCycles + 3 * K::BitCycles);  // start, 0, 1, 1 of 1Eh are in
    b.acknowledge();                                       // and out
    b.until(FirstScan + K::ScanCycles - 1);
    // 1, 1, 0, 0, 0 followed: bits 3 to 7 of 1Eh
    CHECK(b.keyboard.data() == 0x18);
    CHECK(b.pins.edges.empty());
    // The 1 of bit 3 is now as far from the end as the fourth clock that comes: it fills the register early.
    const Tick t = b.keyboard.next_event();
    b.keyboard.catch_up(t);
    b.keyboard.catch_up(b.keyboard.next_event());
    CHECK(b.pins.edges ==
          std::vector<Edge>{{cycle(FirstScan + K::ScanCycles + K::FirstBitCycles + 2 * K::BitCycles), 1, true}});
}

TEST_CASE("A keyboard caught up in leaps equals one caught up tick by tick", "[keyboard][quick]") {
    Bench small, leap, event;
    std::mt19937 random{83};
    const auto all = [&](auto action) {
        for (Bench* b : {&small, &leap, &event}) action(b->keyboard);
    };
    Tick now = small.keyboard.state().now;
    for (int i = 0; i < 3000; ++i) {
        const u32 step = random() % 100;
        const Tick to = now + (step < 50 ? random() % 4'000 : step < 95 ? random() % 100'000 : random() % 20'000'000);
        const Tick stride = to - now < 4'000 ? 1 : 35;  // less than a cycle
        for (Tick t = now; t < to;) small.keyboard.catch_up(t = std::min(t + stride, to));
        leap.keyboard.catch_up(to);
        for (Tick t; (t = event.keyboard.next_event()) <= to;) {
            const std::size_t before = event.pins.edges.size();
            event.keyboard.catch_up(t);
            for (std::size_t e = before; e < event.pins.edges.size(); ++e) REQUIRE(event.pins.edges[e].at == t);
        }
        const std::size_t before = event.pins.edges.size();
        event.keyboard.catch_up(to);
        REQUIRE(event.pins.edges.size() == before);
        now = to;

        const u8 code = static_cast<u8>(1 + random() % 83);
        switch (random() % 8) {
            case 0: all([&](K& k) { k.key(code, true); }); break;
            case 1:
                all([&](K& k) {
                    for (u8 c = 1; c <= 83; ++c) k.key(c, false);
                });
                break;
            case 2: all([](K& k) { k.clear(true); }); break;
            case 3: all([](K& k) { k.clear(true), k.clear(false); }); break;
            case 4: all([&](K& k) { k.clock_low(code % 4 == 0); }); break;
            default: all([](K& k) { k.clear(false); });
        }
        REQUIRE(small.keyboard.data() == leap.keyboard.data());
        REQUIRE(first_difference(small.keyboard.state(), leap.keyboard.state()).empty());
        REQUIRE(first_difference(event.keyboard.state(), leap.keyboard.state()).empty());
    }
    CHECK(small.pins.edges == leap.pins.edges);
    CHECK(small.pins.edges == event.pins.edges);
    CHECK(leap.pins.edges.size() > 200);
}

TEST_CASE("Every key has a name that leads back to it", "[keyboard][quick]") {
    for (u8 code = 1; code <= 83; ++code) {
        CAPTURE(int{code}, key_name(code));
        CHECK_FALSE(key_name(code).empty());
        CHECK(scan_code(key_name(code)) == code);
    }
    CHECK(key_name(0).empty());
    CHECK(key_name(84).empty());
    const std::pair<const char*, u8> names[] = {
        {"Esc", 0x01},    {"a", 0x1E},      {"A", 0x1E},    {"f1", 0x3B},  {"F10", 0x44},   {"Up", 0x48},
        {"KP5", 0x4C},    {"Return", 0x1C}, {"Ctrl", 0x1D}, {"Alt", 0x38}, {"Space", 0x39}, {"PageDown", 0x51},
        {"Delete", 0x53}, {"-", 0x0C},      {"KP-", 0x4A},  {"F11", 0},    {"", 0},         {"Hyper", 0},
    };
    for (const auto& [name, code] : names) {
        CAPTURE(name);
        CHECK(scan_code(name) == code);
    }
}

TEST_CASE("Every printable character is typed by the key it is printed on", "[keyboard][quick]") {
    // Each row of the keyboard, alone and with Shift, from the scan code given.
    struct Row {
        u8 first;
        const char *plain, *shifted;
    };
    const Row rows[] = {
        {0x02, "1234567890-=", "!@#$%^&*()_+"},
        {0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
        {0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
        {0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
    };
    int characters = 0;
    for (const Row& row : rows)
        for (u8 i = 0; row.plain[i]; ++i) {
            CHECK(key_stroke(row.plain[i]) == KeyStroke{static_cast<u8>(row.first + i)});
            CHECK(key_stroke(row.shifted[i]) == KeyStroke{static_cast<u8>(row.first + i), true});
            characters += 2;
        }
    CHECK(characters == 94);
    CHECK(key_stroke(' ') == KeyStroke{0x39});
    CHECK(key_stroke('\n') == KeyStroke{0x1C});
    CHECK(key_stroke('\r') == KeyStroke{0x1C});
    CHECK(key_stroke('\t') == KeyStroke{0x0F});
    CHECK(key_stroke('\b') == KeyStroke{0x0E});
    CHECK(key_stroke('\x1B') == KeyStroke{0x01});
    CHECK(key_stroke('\x03') == KeyStroke{0x2E, false, true});
    CHECK(key_stroke('\x1C') == KeyStroke{0x2B, false, true});
    CHECK(key_stroke('\x1F') == KeyStroke{0x0C, true, true});
    CHECK_FALSE(key_stroke('\0'));
    CHECK_FALSE(key_stroke('\xE4'));
}

TEST_CASE("Keys with shift keys are parsed", "[keyboard][quick]") {
    CHECK(parse_key("F1") == KeyStroke{0x3B});
    CHECK(parse_key("Ctrl-C") == KeyStroke{0x2E, false, true, false});
    CHECK(parse_key("Alt+F4") == KeyStroke{0x3E, false, false, true});
    CHECK(parse_key("ctrl-alt-del") == KeyStroke{0x53, false, true, true});
    CHECK(parse_key("Shift-Tab") == KeyStroke{0x0F, true, false, false});
    CHECK(parse_key("-") == KeyStroke{0x0C});
    CHECK(parse_key("Ctrl--") == KeyStroke{0x0C, false, true, false});
    CHECK(parse_key("KP+") == KeyStroke{0x4E});
    CHECK(parse_key("Alt-!") == KeyStroke{0x02, true, false, true});
    CHECK(parse_key("Pause") == KeyStroke{0x45, false, true, false});
    CHECK(parse_key("Break") == KeyStroke{0x46, false, true, false});
    CHECK(parse_key("Ctrl-Pause") == KeyStroke{0x46, false, true, false});
    CHECK(parse_key("PrtSc") == KeyStroke{0x37, true, false, false});
    CHECK(parse_key("Ctrl-PrtSc") == KeyStroke{0x37, false, true, false});
    CHECK(parse_key("Ctrl") == KeyStroke{0x1D});
    CHECK_FALSE(parse_key(""));
    CHECK_FALSE(parse_key("F11"));
    CHECK_FALSE(parse_key("Super-X"));
}
