// SPDX-License-Identifier: MIT
// A guest measures the machine's clocks with the timer: what it finds must be what docs/machine.md says.
#include <catch2/catch.hpp>
#include <vector>

#include "tick86/machine/pc.h"

namespace {

using namespace tick86;

// Runs `body` 1,000 times between two readings of timer 2 (mode 0, counting down from 65,535) and gives the difference
// in timer clocks. Timer 1 is started as refresh wants it only if `refresh` is set.
int measure(Config config, std::vector<u8> body, bool refresh) {
    std::vector<u8> code{
        0xFA,                          // cli
        0xB0, 0x01, 0xE6, 0x61,        // gate of timer 2 up, speaker off
        0xBA, 0x00, 0xB8, 0x8E, 0xC2,  // es = B800
        0x31, 0xFF,                    // xor di, di
    };
    if (refresh) {
        for (const int b : {0xB0, 0x54, 0xE6, 0x43, 0xB0, 18,   0xE6, 0x41,   // timer 1: mode 2, 18
                            0xB0, 0xFF, 0xE6, 0x01, 0xE6, 0x01,               // channel 0: 64 KiB
                            0xB0, 0x58, 0xE6, 0x0B, 0xB0, 0x00, 0xE6, 0x0A})  // single, autoinit, read; unmask
            code.push_back(static_cast<u8>(b));
    }
    for (const int b : {0xB9, 0xE8, 0x03,                                             // mov cx, 1000
                        0xB0, 0xB0, 0xE6, 0x43, 0xB0, 0xFF, 0xE6, 0x42, 0xE6, 0x42})  // timer 2: mode 0, FFFF
        code.push_back(static_cast<u8>(b));
    const auto loop = code.size();
    code.insert(code.end(), body.begin(), body.end());
    code.push_back(0x49);  // dec cx
    code.push_back(0x75);  // jnz loop
    code.push_back(static_cast<u8>(loop - code.size() - 1));
    for (const int b : {0xB0, 0x80, 0xE6, 0x43, 0xE4, 0x42, 0x88, 0xC3, 0xE4, 0x42, 0x88, 0xC7,  // latch, read into bx
                        0x2E, 0x89, 0x1E, 0x00, 0x08,                                            // mov [cs:800], bx
                        0x2E, 0xC6, 0x06, 0x02, 0x08, 0xAA, 0xF4})                               // done; hlt
        code.push_back(static_cast<u8>(b));
    config.loads.push_back({"guest", 0x1000, 0, code});
    config.start = StartAddress{0x1000, 0};
    Pc pc(config);
    pc.run(TicksPerSecond);
    REQUIRE(pc.peek(0x10802) == 0xAA);
    return 0xFFFF - (pc.peek(0x10800) | pc.peek(0x10801) << 8);
}

// The same as CPU clocks of one round, from the difference to an empty body, which cancels the frame.
double clocks_of(const Config& config, const std::vector<u8>& body, bool refresh) {
    const ClockRatio& ratio = config.cpu_clock;
    const int timer = measure(config, body, refresh) - measure(config, {}, refresh);
    return timer * 12.0 * static_cast<double>(ratio.den) / static_cast<double>(ratio.num) / 1000.0;
}

TEST_CASE("NOPs take three clocks each where the queue keeps up", "[clocks][quick]") {
    // On the 8086, 20 NOPs more in the loop are 60 clocks more: prefetching two bytes in four clocks is faster.
    const std::vector<u8> thirty(30, 0x90), fifty(50, 0x90);
    const auto more = [&](MachineKind kind) {
        return clocks_of(default_config(kind), fifty, false) - clocks_of(default_config(kind), thirty, false);
    };
    CHECK(more(MachineKind::Pc86) == Approx(60).margin(1.1));  // a clock by the phase of the last fetch
    // The 8088 fetches a byte in four clocks: the bus is the limit.
    CHECK(more(MachineKind::Xt) == Approx(80).margin(0.5));
}

TEST_CASE("An I/O access has one wait state", "[clocks][quick]") {
    // OUT DX, AL takes eight clocks when READY is always high (recordings of EE): each of ten more takes nine.
    const std::vector<u8> ten(10, 0xEE), twenty(20, 0xEE);
    const Config config = default_config(MachineKind::Pc86);
    CHECK(clocks_of(config, twenty, false) - clocks_of(config, ten, false) == Approx(90).margin(1.1));
}

TEST_CASE("Refresh takes between four and eight percent of a loop that is limited by the bus", "[clocks][quick]") {
    const std::vector<u8> body(40, 0x90);
    const int quiet = measure(default_config(MachineKind::Xt), body, false),
              refreshed = measure(default_config(MachineKind::Xt), body, true);
    const double share = static_cast<double>(refreshed - quiet) / quiet;
    // One refresh each 72 clocks, which costs 4 to 6 clocks of a busy bus.
    CHECK(share > 0.04);
    CHECK(share < 0.09);
}

TEST_CASE("Writing to CGA memory waits for the card", "[clocks][quick]") {
    const std::vector<u8> ram{0x88, 0x05}, vram{0x26, 0x88, 0x05};  // mov [di], al; mov es:[di], al
    Config config = default_config(MachineKind::Xt);
    const double plain = clocks_of(config, ram, false), card = clocks_of(config, vram, false);
    // A prefix of two clocks or a fetch of four, and three to eight wait states.
    CHECK(card - plain > 5.0);
    CHECK(card - plain < 13.0);
}

TEST_CASE("A faster clock does more in the same time, by its ratio", "[clocks][quick]") {
    const std::vector<u8> body(20, 0x90);
    Config slow = default_config(MachineKind::Pc86), fast = default_config(MachineKind::Pc86);
    fast.cpu_clock = *cpu_clock_from_mhz("9.54");
    const double ratio = static_cast<double>(measure(slow, body, false)) / measure(fast, body, false);
    CHECK(ratio == Approx(2.0).margin(0.02));
}

}  // namespace
