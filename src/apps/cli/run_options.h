// SPDX-License-Identifier: MIT
// The options of a run (everything but the subcommands).
#pragma once
#include "apps/host/options.h"

namespace CLI {
class App;
}

namespace tick86::apps {

// Adds the options; after parsing, finish_run_options() turns what was parsed into `options`.
void add_run_options(CLI::App& app, RunOptions& options);
void finish_run_options(const CLI::App& app, RunOptions& options);  // throws UsageError

}  // namespace tick86::apps
