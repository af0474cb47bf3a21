// SPDX-License-Identifier: MIT
// Where the recordings of the CPU are, which are not part of this project.
#pragma once
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/support/paths.h"

namespace tick86::test {

// The folder of a suite ("8086", "8086-int-model"), or of all of them (""). Empty if there is none: the test then says
// so and has nothing to do; ctest knows it as skipped by the first word.
inline std::filesystem::path recordings(const char* suite) {
    const auto path = vectors_folder() / suite;
    std::error_code error;
    for (const char* version : {"v1", "v2", ""})  // a clone of a public suite keeps its files in v1 or v2
        if (std::filesystem::is_directory(path / version, error)) return path / version;
    WARN("SKIPPED: no recordings in " << path.string()
                                      << ". The public suites are https://github.com/SingleStepTests/8086 and "
                                         ".../8088; -DTICK86_CPU_TESTS=DIR names the"
                                         " folder that holds 8086/.");
    return {};
}

}  // namespace tick86::test
