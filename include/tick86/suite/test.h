// SPDX-License-Identifier: MIT
// One test of the SingleStepTests form: a state, some bytes of memory, an instruction, and what became of them.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"
#include "tick86/cpu/rows.h"
#include "tick86/cpu/state.h"

namespace tick86::suite {

enum class CpuName : u8 { I8086, I8088 };
const char* name(CpuName cpu);  // "8086", "8088"
std::optional<CpuName> cpu_by_name(std::string_view name);

// Registers in the order of the MOO format.
enum Register { Ax, Bx, Cx, Dx, Cs, Ss, Ds, Es, Sp, Bp, Si, Di, Ip, Flags };
inline constexpr int RegisterCount = 14;
const char* register_name(int reg);  // "ax" ... "flags"

// Values of some registers; `present` has bit r set for each that is listed.
struct Registers {
    u16 present = 0;
    std::array<u16, RegisterCount> value{};

    static constexpr u16 All = (1 << RegisterCount) - 1;
    bool has(int reg) const { return present >> reg & 1; }
    void set(int reg, u16 v) {
        present = static_cast<u16>(present | 1 << reg);
        value[static_cast<std::size_t>(reg)] = v;
    }
    u16 operator[](int reg) const { return value[static_cast<std::size_t>(reg)]; }
    bool operator==(const Registers&) const = default;
};

struct RamByte {
    u32 address = 0;
    u8 value = 0;
    bool operator==(const RamByte&) const = default;
};

struct TestState {
    Registers regs;  // initial: all; final: those that changed
    std::vector<RamByte> ram;
    std::vector<u8> queue;
    bool lists_queue = true;  // false: the file says nothing of the queue
    Registers mask;           // bits of each register that are defined; registers not listed are defined fully
    bool operator==(const TestState&) const = default;
};

struct Test {
    u32 index = 0;
    std::string name;
    std::vector<u8> bytes;  // the instruction with its prefixes
    TestState initial, final;
    std::vector<cpu::Row> rows;  // row 0: QS shows the first byte; last row: the first byte of the next one is popped
    std::vector<u8> hash;        // as found in the file; may be empty
    bool operator==(const Test&) const = default;
};

struct TestFile {
    CpuName cpu = CpuName::I8086;
    u8 version_major = 1, version_minor = 0;  // of the MOO format
    std::vector<u8> meta;                     // payload of the META chunk, kept as it is; may be empty
    Registers mask;                           // as TestState::mask, for all tests of the file
    std::vector<Test> tests;
    bool operator==(const TestFile&) const = default;
};

}  // namespace tick86::suite
