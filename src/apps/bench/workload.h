// SPDX-License-Identifier: MIT
// What `tick86 bench` runs. A workload is the same work each time, clock for clock, on either core.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "apps/bench/instruction_counter.h"
#include "tick86/machine/config.h"

namespace tick86::bench {

class Workload {
public:
    virtual ~Workload() = default;
    virtual std::string name() const = 0;
    virtual std::string what() const = 0;  // one line for the reader

    virtual void prepare() = 0;        // builds a new machine; not timed
    virtual void run() = 0;            // all of the work; throws std::runtime_error if it cannot be done
    virtual Counts run_counted() = 0;  // the same by the watched core
    virtual u64 clocks() const = 0;    // of the work, after a run
    virtual u64 state_hash() = 0;      // at its end
};

// The names in the order of the report; those of the first group are what the geometric mean is taken of.
const std::vector<std::string>& workload_names();
const std::vector<std::string>& mean_names();  // alu str muldiv mix
std::unique_ptr<Workload> make_workload(const std::string& name, CpuModel cpu);

}  // namespace tick86::bench
