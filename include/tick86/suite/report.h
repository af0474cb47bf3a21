// SPDX-License-Identifier: MIT
// Runs whole suites on all cores and prints what differs, per opcode file.
#pragma once
#include <array>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tick86/suite/runner.h"

namespace tick86::suite {

struct Settings {
    Checks check = Checks::all();    // what makes a test fail
    bool mask_undefined = false;     // leave out the flags that metadata.json or the file calls undefined
    std::optional<FetchRule> fetch;  // default: Nop for the public suites (metadata.json, or a hash), else Memory
    std::optional<CpuName> cpu;      // of JSON files; default: metadata.json, else the tests tell
    int jobs = 0;                    // 0: all cores
    int every = 1;                   // run every n-th test only
};

struct Counts {
    u64 tests = 0, failed = 0;
    std::array<u64, AspectCount> differ{};  // tests that differ in an aspect, checked or not
    void add(const Counts& o);
};

struct FileResult {
    std::filesystem::path path;
    std::string opcode;
    Counts counts;
    bool has_rows = true;
    std::string first_failure;  // text, several lines: the first failing test, ours beside the recorded
    std::string error;          // not empty: the file is unusable
    double seconds = 0;
};

struct SuiteResult {
    std::vector<FileResult> files;  // in the order given, whatever the number of jobs
    Counts total;
    bool unusable = false;  // a file could not be read, or there was none
    int exit_status() const { return unusable ? 2 : total.failed ? 1 : 0; }
};

// Paths are files and directories. `progress` is called in the order of files as they end; may be empty.
SuiteResult run_suite(const std::vector<std::filesystem::path>& paths, const Settings& settings,
                      const std::function<void(const FileResult&)>& progress = {});

// The table, the first failures, and as last line
//     total tests=N failed=N regs=N flags=N ram=N queue=N clocks=N rows=N
void print_text(std::ostream& out, const SuiteResult& result, const Settings& settings);
std::string total_line(const Counts& counts);
void print_junit(std::ostream& out, const SuiteResult& result, const Settings& settings);
void print_json(std::ostream& out, const SuiteResult& result, const Settings& settings);

// One test side by side with its recording: registers by name, flags as letters, rows around the first different one.
std::string describe(const Test& test, const Outcome& outcome, CpuName cpu);
std::string flag_letters(u16 flags);  // "O.I.SZ.A.P.C" in the usual order, '.' for 0

}  // namespace tick86::suite
