// SPDX-License-Identifier: MIT
#include "apps/cli/cmd_test.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "tick86/suite/report.h"

namespace tick86 {
namespace {

struct Arguments {
    std::vector<std::string> paths;
    std::string check = "all", fetch, cpu, report;
    bool mask_undefined = false;
    int jobs = 0;
    int every = 1;
};

int run(const Arguments& arguments) {
    suite::Settings settings;
    settings.check = *suite::checks_from(arguments.check);
    settings.mask_undefined = arguments.mask_undefined;
    settings.jobs = arguments.jobs;
    settings.every = arguments.every;
    if (!arguments.fetch.empty())
        settings.fetch = arguments.fetch == "nop" ? suite::FetchRule::Nop : suite::FetchRule::Memory;
    if (!arguments.cpu.empty()) settings.cpu = suite::cpu_by_name(arguments.cpu);

    const std::vector<std::filesystem::path> paths(arguments.paths.begin(), arguments.paths.end());
    const auto result = suite::run_suite(paths, settings);
    for (const auto& file : result.files)
        if (!file.error.empty()) std::cerr << "tick86 test: " << file.error << "\n";
    if (arguments.report == "junit")
        suite::print_junit(std::cout, result, settings);
    else if (arguments.report == "json")
        suite::print_json(std::cout, result, settings);
    else
        suite::print_text(std::cout, result, settings);
    std::cout.flush();
    return result.exit_status();
}

}  // namespace

void add_test_command(CLI::App& app, Action& action) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("test", "Run CPU test suites (SingleStepTests MOO and JSON, .gz or not)");
    command->add_option("paths", arguments->paths, "Files, or directories with *.MOO, *.json, each with or without .gz")
        ->required()
        ->type_name("DIR|FILE");
    command
        ->add_option("--check", arguments->check,
                     "What makes a test fail: a list of regs, flags, ram, queue, clocks, rows; or all")
        ->capture_default_str()
        ->type_name("LIST")
        ->check([](const std::string& list) {
            return suite::checks_from(list) ? std::string{}
                                            : "'" + list + "' is no list of regs, flags, ram, queue, clocks, rows, all";
        });
    command->add_flag("--mask-undefined", arguments->mask_undefined,
                      "Leave out flags that metadata.json or the test file calls undefined");
    command
        ->add_option("--fetch", arguments->fetch,
                     "What code fetches beyond the instruction read: nop (90h, as in the public suites; the default "
                     "for tests with a metadata.json or with hashes) or memory")
        ->check(CLI::IsMember({"nop", "memory"}));
    command->add_option("--cpu", arguments->cpu, "CPU of JSON files (default: metadata.json, else the tests tell)")
        ->check(CLI::IsMember({"8086", "8088"}));
    command->add_option("--jobs", arguments->jobs, "Number of threads (default: one per core)")
        ->check(CLI::Range(1, 1024));
    command->add_option("--every", arguments->every, "Run every N-th test only")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000'000));
    command->add_option("--report", arguments->report, "Print a machine-readable report instead of the table")
        ->check(CLI::IsMember({"junit", "json"}));
    command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace tick86
