// SPDX-License-Identifier: MIT
// A run without a display: as fast as it goes, ended by its script.
#pragma once
#include "apps/host/script_plan.h"
#include "apps/host/session.h"

namespace tick86::apps {

int run_headless(Session& session, ScriptPlan plan);  // the exit status

}  // namespace tick86::apps
