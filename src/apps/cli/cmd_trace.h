// SPDX-License-Identifier: MIT
// `tick86 trace`: what can be done with traces. The commands that run a machine are in cmd_trace_golden.cpp.
#pragma once
#include "apps/cli/cmd_test.h"

namespace tick86 {

void add_trace_command(CLI::App& app, Action& action);
void add_trace_golden_commands(CLI::App& trace, Action& action);  // golden, check

}  // namespace tick86
