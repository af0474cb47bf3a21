// SPDX-License-Identifier: MIT
// `tick86 info IMAGE`: what an image is taken for.
#pragma once
#include "apps/cli/cmd_test.h"

namespace tick86 {

void add_info_command(CLI::App& app, Action& action);

}  // namespace tick86
