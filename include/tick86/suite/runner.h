// SPDX-License-Identifier: MIT
// Runs one test on the CPU that the machine uses, in both of its builds, and says what differs.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/suite/test.h"

namespace tick86::suite {

// What is compared. The order is that of the columns of the report.
enum class Aspect : u8 { Registers, Flags, Ram, Queue, Clocks, Rows };
inline constexpr int AspectCount = 6;
inline constexpr std::array<const char*, AspectCount> AspectName{"regs", "flags", "ram", "queue", "clocks", "rows"};

// A set of aspects.
struct Checks {
    u8 bits = 0;
    static constexpr Checks all() { return {(1 << AspectCount) - 1}; }
    constexpr bool has(Aspect a) const { return bits >> static_cast<int>(a) & 1; }
    constexpr void add(Aspect a) { bits = static_cast<u8>(bits | 1 << static_cast<int>(a)); }
    constexpr bool any() const { return bits != 0; }
    constexpr Checks operator&(Checks o) const { return {static_cast<u8>(bits & o.bits)}; }
    constexpr bool operator==(const Checks&) const = default;
};
std::optional<Checks> checks_from(std::string_view list);  // "regs,rows", "all"

// What a code fetch beyond the bytes of the instruction reads: 90h as on the test rig of the public suites, or memory.
enum class FetchRule : u8 { Nop, Memory };

// What the core did.
struct Outcome {
    Checks differs;
    Registers regs;  // final, all
    std::vector<u8> queue;
    std::vector<RamByte> ram;    // bytes that should have been otherwise, with what was found
    i64 clocks = 0;              // rows that the core took
    std::vector<cpu::Row> rows;  // the watched core's; valid if ran_rows
    bool ran_rows = false;
    int first_row = -1;  // index of the first row that differs
    std::string twin;    // the first field in which fast and watched core disagree; else empty
};

// Index of the first row that differs, -1 if none. Not compared, since recordings do not define them: the address
// outside T1, the data outside the transfer row, the byte in rows without F or S and in row 0, address and BHE of INTA
// and HALT.
int first_different_row(std::span<const cpu::Row> ours, std::span<const cpu::Row> recorded, CpuName cpu);

// Compares what the core did with what the test says. `mask`: bits of FLAGS that count. Sets differs and first_row.
// `outcome.ram` is filled by the runner, which alone knows what was written.
void compare(const Test& test, CpuName cpu, const Registers& mask, Outcome& outcome);

// State of the core in the clock before row 0.
cpu::CpuState start_state(const Test& test);

// What comes to the pins during a recording.
struct Stimulus {
    struct Pins {
        int row;
        bool intr, nmi;
    };
    std::vector<u8> waits;   // Tw clocks of each bus cycle in order; those not listed have none
    std::vector<Pins> pins;  // levels from that row on
    u8 vector = 0xFF;        // given in the second INTA cycle
    int instructions = 1;    // first bytes of instructions (prefixes and handlers apart) until the end
};

class RunnerBody;

// Owns 1 MiB of memory; one per thread.
class Runner {
public:
    Runner();
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // `mask` as in TestState::mask. The result is valid until the next call.
    const Outcome& run(const Test& test, CpuName cpu, FetchRule fetch, const Registers& mask = {});

    // Runs `initial` on the core and makes a test of it, rows included. Unlisted memory is 90h; the bytes that were
    // read are listed in the result, as are those written.
    Test record(CpuName cpu, const TestState& initial, std::string name, std::span<const u8> bytes,
                FetchRule fetch = FetchRule::Memory, const Stimulus& stimulus = {});

private:
    std::unique_ptr<RunnerBody> body_;
};

}  // namespace tick86::suite
