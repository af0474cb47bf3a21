// SPDX-License-Identifier: MIT
#include "tick86/suite/test.h"

namespace tick86::suite {

const char* name(CpuName cpu) { return cpu == CpuName::I8086 ? "8086" : "8088"; }

std::optional<CpuName> cpu_by_name(std::string_view name) {
    if (name == "8086") return CpuName::I8086;
    if (name == "8088") return CpuName::I8088;
    return std::nullopt;
}

const char* register_name(int reg) {
    static constexpr const char* Names[RegisterCount] = {"ax", "bx", "cx", "dx", "cs", "ss", "ds",
                                                         "es", "sp", "bp", "si", "di", "ip", "flags"};
    return Names[reg];
}

}  // namespace tick86::suite
