// SPDX-License-Identifier: MIT
#include "apps/bench/measure.h"

#include <algorithm>
#include <cmath>

namespace tick86::bench {
namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Measured measure(Workload& workload, int runs, HostInstructions& host) {
    Measured m;
    m.name = workload.name();
    m.what = workload.what();
    workload.prepare();
    m.counts = workload.run_counted();
    m.clocks = workload.clocks();
    const u64 hash = workload.state_hash();

    std::vector<double> seconds, host_instructions;
    for (int i = 0; i < runs; ++i) {
        workload.prepare();
        host.start();
        const double begin = processor_seconds();
        workload.run();
        seconds.push_back(std::max(processor_seconds() - begin, 1e-9));
        host_instructions.push_back(static_cast<double>(host.stop()));
        if (workload.clocks() != m.clocks || workload.state_hash() != hash)
            throw CoresDiffer(m.name + ": the fast core and the watched core have not ended in the same state");
    }
    m.seconds = median(seconds);
    const double executed = median(host_instructions);
    if (executed > 0) m.host_instructions_per_clock = executed / static_cast<double>(m.clocks);
    return m;
}

std::optional<double> mean_times_real(const std::vector<Measured>& all) {
    double logarithms = 0;
    for (const std::string& name : mean_names()) {
        const auto it = std::find_if(all.begin(), all.end(), [&](const Measured& m) { return m.name == name; });
        if (it == all.end()) return {};
        logarithms += std::log(it->times_real());
    }
    return std::exp(logarithms / static_cast<double>(mean_names().size()));
}

}  // namespace tick86::bench
