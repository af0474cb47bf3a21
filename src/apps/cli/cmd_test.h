// SPDX-License-Identifier: MIT
// `tick86 test`: CPU test suites.
#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace tick86 {

// Each subcommand has one such function: it adds its subcommand to the application. If the command line names the
// subcommand, parsing sets `action`, and main() returns what it returns.
using Action = std::function<int()>;
void add_test_command(CLI::App& app, Action& action);

}  // namespace tick86
