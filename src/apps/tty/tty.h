// SPDX-License-Identifier: MIT
// The machine in a terminal: the text screen drawn with escape sequences, keys decoded from them.
#pragma once
#include "apps/host/script_plan.h"
#include "apps/host/session.h"

namespace tick86::apps {

// Are stdin and stdout a terminal that can be drawn on?
bool tty_available();
int run_tty(Session& session, ScriptPlan plan);  // the exit status; throws UsageError

}  // namespace tick86::apps
