// SPDX-License-Identifier: MIT
// Runs workloads and keeps the figures.
#pragma once
#include <optional>
#include <stdexcept>
#include <vector>

#include "apps/bench/host.h"
#include "apps/bench/workload.h"

namespace tick86::bench {

inline constexpr double RealTimeHz = 14'318'182.0 / 3;  // the PC's CPU clock

struct Measured {
    std::string name, what;
    u64 clocks = 0;
    Counts counts;
    double seconds = 0;  // median of the runs
    std::optional<double> host_instructions_per_clock;

    double clocks_per_second() const { return static_cast<double>(clocks) / seconds; }
    double times_real() const { return clocks_per_second() / RealTimeHz; }
    double instructions_per_second() const { return static_cast<double>(counts.with_elements()) / seconds; }
    double clocks_per_instruction() const {
        return static_cast<double>(clocks) / static_cast<double>(counts.with_elements());
    }
};

// The two cores did not end in the same state.
struct CoresDiffer : std::runtime_error {
    using runtime_error::runtime_error;
};

Measured measure(Workload& workload, int runs, HostInstructions& host);

// Geometric mean of times_real() over alu, str, muldiv and mix; empty if one of them is missing.
std::optional<double> mean_times_real(const std::vector<Measured>& all);

}  // namespace tick86::bench
