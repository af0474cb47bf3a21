// SPDX-License-Identifier: MIT
#include "apps/cli/cmd_bench.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/bench/flat_run.h"
#include "apps/bench/reference.h"
#include "apps/bench/report.h"
#include "apps/host/files/input_file.h"
#include "apps/host/script.h"
#include "apps/host/session.h"
#include "apps/host/tell.h"

namespace tick86 {
namespace {

using Json = nlohmann::ordered_json;
using apps::UsageError;
using bench::FlatRun;

constexpr int FormatVersion = 1;

struct Arguments {
    std::vector<std::string> names;
    std::string cpu = "8086", flat;
    bool json = false;
    int runs = 5;
    cpu::Clock max_cycles = 5'000'000'000;

    CpuModel model() const { return cpu == "8086" ? CpuModel::I8086 : CpuModel::I8088; }
};

// Why the program has not ended, and where it is.
std::string complaint(const Arguments& arguments, FlatRun::End end, const FlatRun& flat) {
    const cpu::Architectural at = architectural(flat.state());
    const std::string place = fmt::format("at {:04X}:{:04X}", at.sreg[cpu::CS], at.ip);
    const std::string where = fmt::format("{}, cycle {}", place, flat.clocks());
    const char* try_this = "a program ends by storing AAh at 0000:0500";
    if (end == FlatRun::End::Halted)
        return fmt::format("{}: halted {}: nothing can wake it; {}", arguments.flat, place, try_this);
    if (end == FlatRun::End::Endless)
        return fmt::format("{}: goes round for ever {}; {}", arguments.flat, where, try_this);
    return fmt::format("{}: not at its end after {} cycles, {}; {}, or give a larger --max-cycles", arguments.flat,
                       arguments.max_cycles, where, try_this);
}

int run_flat(const Arguments& arguments) {
    const std::vector<u8> program = apps::read_input_file(arguments.flat, "program", FlatRun::LargestProgram);
    FlatRun fast(arguments.model(), program);
    const FlatRun::End end = fast.run_or_give_up(arguments.max_cycles);
    if (end != FlatRun::End::Done) {
        apps::tell("{}", complaint(arguments, end, fast));
        return apps::status::Limit;
    }
    bench::InstructionCounter counter;
    FlatRun watched(arguments.model(), program);
    watched.run(FlatRun::NoLimit, counter);
    const bench::Counts counts = counter.finish(watched.state());
    if (watched.state_hash() != fast.state_hash())
        throw bench::CoresDiffer(arguments.flat +
                                 ": the fast core and the watched core have not ended in the same state");

    const double seconds = static_cast<double>(fast.clocks()) / bench::RealTimeHz;
    if (arguments.json) {
        const Json out{{"version", FormatVersion},
                       {"flat",
                        {{"file", arguments.flat},
                         {"bytes", program.size()},
                         {"cpu", arguments.cpu},
                         {"clocks", fast.clocks()},
                         {"instructions", counts.instructions},
                         {"string_elements", counts.elements},
                         {"seconds_real", seconds}}}};
        fmt::print("{}\n", out.dump(2, ' ', false, Json::error_handler_t::replace));
        return 0;
    }
    fmt::print("program       {}, {} bytes, {}\n", arguments.flat, program.size(), arguments.cpu);
    fmt::print("clocks        {}\n", fast.clocks());
    fmt::print("instructions  {}\n", counts.instructions);
    if (counts.elements) fmt::print("elements      {} (of repeated string instructions)\n", counts.elements);
    fmt::print("real time     {:.6f} s at 4.77 MHz\n", seconds);
    return 0;
}

Json to_json(const bench::Measured& m) {
    Json out{{"name", m.name},
             {"what", m.what},
             {"clocks_per_second", m.clocks_per_second()},
             {"times_real", m.times_real()},
             {"instructions_per_second", m.instructions_per_second()},
             {"clocks", m.clocks},
             {"instructions", m.counts.instructions},
             {"string_elements", m.counts.elements},
             {"interrupts", m.counts.interrupts},
             {"seconds", m.seconds},
             {"host_instructions_per_clock", nullptr}};
    if (m.host_instructions_per_clock) out["host_instructions_per_clock"] = *m.host_instructions_per_clock;
    return out;
}

Json to_json(const bench::Report& report) {
    Json out{{"version", FormatVersion}, {"tick86", TICK86_VERSION}, {"cpu", report.cpu}, {"runs", report.runs}};
    out["host"] = {{"cpu", report.host.cpu},
                   {"cores", report.host.cores},
                   {"system", report.host.system},
                   {"compiler", report.host.compiler},
                   {"build", report.host.build}};
    out["workloads"] = Json::array();
    for (const bench::Measured& m : report.workloads) out["workloads"].push_back(to_json(m));
    const auto mean = mean_times_real(report.workloads);
    out["geometric_mean_times_real"] = mean ? Json(*mean) : Json();
    out["resident_bytes"] = report.resident_bytes;
    out["references"] = Json::array();
    for (const bench::Reference& r : bench::References) {
        Json figures{{"core", r.core}, {"clocks_counted", r.clocks}};
        for (std::size_t i = 0; i < bench::mean_names().size(); ++i) {
            const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(); };
            figures[bench::mean_names()[i]] = {{"times_real", number(r.times_real[i])},
                                               {"million_instructions_per_second", number(r.million_instructions[i])}};
        }
        out["references"].push_back(figures);
    }
    out["references_conditions"] = bench::ReferenceConditions;
    return out;
}

int run_workloads(const Arguments& arguments) {
    bench::Report report;
    bench::HostInstructions host;
    report.cpu = arguments.cpu;
    report.runs = arguments.runs;
    report.host = bench::host_info();
    report.no_host_instructions = host.why_not();
    for (const std::string& name : bench::workload_names()) {
        const auto& wanted = arguments.names;
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
        report.workloads.push_back(
            bench::measure(*bench::make_workload(name, arguments.model()), arguments.runs, host));
    }
    report.resident_bytes = bench::peak_resident_bytes();
    if (arguments.json)
        fmt::print("{}\n", to_json(report).dump(2, ' ', false, Json::error_handler_t::replace));
    else
        fmt::print("{}", bench::text(report));
    return 0;
}

int run(const Arguments& arguments) {
    try {
        return arguments.flat.empty() ? run_workloads(arguments) : run_flat(arguments);
    } catch (const bench::CoresDiffer& error) {
        apps::tell("{}", error.what());
        return apps::status::Contradicted;
    }
}

}  // namespace

void add_bench_command(CLI::App& app, Action& action) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("bench", "Measure the speed, or the exact clocks of a program of your own");
    CLI::Option* names = command->add_option("names", arguments->names, "Workloads; all of them without one")
                             ->type_name("NAME")
                             ->check(CLI::IsMember(bench::workload_names()));
    CLI::Option* runs = command->add_option("--runs", arguments->runs, "Runs of each workload; the median counts")
                            ->capture_default_str()
                            ->check(CLI::Range(1, 1000));
    command->add_option("--cpu", arguments->cpu, "8086 or 8088")
        ->capture_default_str()
        ->check(CLI::IsMember({"8086", "8088"}));
    command->add_flag("--json", arguments->json, "Print JSON");
    CLI::Option* flat = command
                            ->add_option("--flat", arguments->flat,
                                         "Run this program at 1000:0000 of a flat bus until 0000:0500 holds AAh, and "
                                         "print its clocks and instructions")
                            ->type_name("F.bin")
                            ->excludes(names)
                            ->excludes(runs);
    command
        ->add_option("--max-cycles", arguments->max_cycles, "With --flat: give up after so many clocks, with status 3")
        ->needs(flat)
        ->capture_default_str()
        ->check(CLI::Range(cpu::Clock{1}, FlatRun::NoLimit))
        ->type_name("N");
    command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace tick86
