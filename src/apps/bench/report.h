// SPDX-License-Identifier: MIT
// The figures as a table for people.
#pragma once
#include <string>
#include <vector>

#include "apps/bench/measure.h"

namespace tick86::bench {

struct Report {
    std::string cpu;  // 8086 or 8088
    int runs = 0;
    HostInfo host;
    std::vector<Measured> workloads;
    u64 resident_bytes = 0;
    std::string no_host_instructions;  // why they are not measurable; empty if they are
};

std::string text(const Report& report);

}  // namespace tick86::bench
