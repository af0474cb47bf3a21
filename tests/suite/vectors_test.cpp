// SPDX-License-Identifier: MIT
// The CPU against recordings of the chip, every row. The recordings are not part of this project.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/support/vectors.h"
#include "tick86/suite/files.h"
#include "tick86/suite/report.h"

using namespace tick86;
using namespace tick86::suite;
namespace fs = std::filesystem;

namespace {

// The directory itself and those in it that hold test files.
std::vector<fs::path> folders(const fs::path& root) {
    std::vector<fs::path> out;
    std::error_code error;
    if (!fs::is_directory(root, error)) return out;
    if (!find_tests(root).empty()) out.push_back(root);
    for (const auto& entry : fs::directory_iterator(root, error))
        if (entry.is_directory() && !find_tests(entry.path()).empty()) out.push_back(entry.path());
    return out;
}

}  // namespace

TEST_CASE("every tenth recording is reproduced in registers, flags, memory, queue and every row", "[suite][vectors]") {
    const auto found = folders(test::recordings(""));
    if (found.empty()) return;
    Settings settings;
    settings.check = Checks::all();
    settings.every = 10;
    const SuiteResult result = run_suite(found, settings);
    std::ostringstream report;
    if (result.exit_status() != 0) print_text(report, result, settings);
    INFO(report.str());
    CHECK(result.exit_status() == 0);
    CHECK(result.total.tests > 0);
}
