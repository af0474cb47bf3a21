// SPDX-License-Identifier: MIT
#include "apps/bench/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/bench/reference.h"

namespace tick86::bench {
namespace {

const Measured* find(const Report& report, const std::string& name) {
    for (const Measured& m : report.workloads)
        if (m.name == name) return &m;
    return nullptr;
}

std::string cell(double times, double millions, bool would_be) {
    const std::string first = times > 0 ? fmt::format("{:.1f}x{}", times, would_be ? "*" : "") : "";
    const std::string second = millions > 0 ? fmt::format("{:.1f}", millions) : "";
    return fmt::format("{:>8} {:>6}", first, second);
}

// Times real for a core that counts no clocks: what the same work takes on the chip.
double would_be(double millions, const Measured* ours) {
    return ours ? millions * 1e6 * ours->clocks_per_instruction() / RealTimeHz : 0;
}

std::string references(const Report& report) {
    std::string out =
        fmt::format("Beside others ({}).\nTimes real, and million instructions per second (elements for str):\n\n",
                    ReferenceConditions);
    out += fmt::format("{:<38} {:<32}", "core", "clocks counted");
    for (const std::string& name : mean_names()) out += fmt::format("{:>15} ", name);
    out += fmt::format("\n{:<38} {:<32}", fmt::format("tick86, {} (this run, this machine)", report.cpu), "all");
    for (const std::string& name : mean_names()) {
        const Measured* m = find(report, name);
        out += m ? cell(m->times_real(), m->instructions_per_second() / 1e6, false) + " " : fmt::format("{:>15} ", "-");
    }
    for (const Reference& r : References) {
        out += fmt::format("\n{:<38} {:<32}", r.core, r.clocks);
        for (std::size_t i = 0; i < r.times_real.size(); ++i) {
            const double millions = r.million_instructions[i].value_or(0);
            const bool known = r.times_real[i].has_value();
            out +=
                cell(known ? *r.times_real[i] : would_be(millions, find(report, mean_names()[i])), millions, !known) +
                " ";
        }
    }
    out += "\n* would be: it counts no clocks; their instructions times the clocks of the chip for the same work\n";
    return out;
}

}  // namespace

std::string text(const Report& report) {
    std::string out = fmt::format("tick86 bench: {}, median of {} run{}, processor time of one thread\n", report.cpu,
                                  report.runs, report.runs == 1 ? "" : "s");
    out += fmt::format("host: {}, {} cores, {}; {}, {}\n\n", report.host.cpu, report.host.cores, report.host.system,
                       report.host.compiler, report.host.build);
    out += fmt::format("{:<11} {:>13} {:>9} {:>10} {:>10} {:>10} {:>12}\n", "workload", "clocks", "seconds",
                       "Mclocks/s", "times real", "Minstr/s", "host i/clock");
    for (const Measured& m : report.workloads)
        out += fmt::format("{:<11} {:>13} {:>9.4f} {:>10.1f} {:>9.1f}x {:>10.2f} {:>12}  {}\n", m.name, m.clocks,
                           m.seconds, m.clocks_per_second() / 1e6, m.times_real(), m.instructions_per_second() / 1e6,
                           m.host_instructions_per_clock ? fmt::format("{:.1f}", *m.host_instructions_per_clock) : "-",
                           m.what);
    out += "\n";
    if (const auto mean = mean_times_real(report.workloads))
        out += fmt::format("geometric mean of alu str muldiv mix: {:.1f}x real time\n", *mean);
    out +=
        "times real: multiple of a part of 4.77 MHz (14.318182 MHz / 3)\n"
        "Minstr/s: an element of a repeated string instruction counts as an instruction\n";
    if (!report.no_host_instructions.empty())
        out += fmt::format("host instructions per clock: not measurable here ({})\n", report.no_host_instructions);
    if (report.resident_bytes)
        out += fmt::format("resident memory: {:.1f} MiB at most\n",
                           static_cast<double>(report.resident_bytes) / (1 << 20));
    out += "fast core = watched core: same state at the end of every run\n";
    const bool any =
        std::any_of(mean_names().begin(), mean_names().end(), [&](const auto& name) { return find(report, name); });
    return any ? out + "\n" + references(report) : out;
}

}  // namespace tick86::bench
