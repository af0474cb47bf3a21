// SPDX-License-Identifier: MIT
// `tick86 bench`: how fast it runs here, and how many clocks a program of the user's own takes.
#pragma once
#include "apps/cli/cmd_test.h"

namespace tick86 {

void add_bench_command(CLI::App& app, Action& action);

}  // namespace tick86
