// SPDX-License-Identifier: MIT
// `tick86 disasm FILE@SEG:OFS`: the bytes of a file as instructions.
#pragma once
#include "apps/cli/cmd_test.h"

namespace tick86 {

void add_disasm_command(CLI::App& app, Action& action);

}  // namespace tick86
