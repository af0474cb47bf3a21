// SPDX-License-Identifier: MIT
// The machine in a window: picture, sound and keys through SDL2.
#pragma once
#include "apps/host/script_plan.h"
#include "apps/host/session.h"

namespace tick86::apps {

// Is there a display to open a window on?
bool desktop_available();
int run_desktop(Session& session, ScriptPlan plan);  // the exit status; throws UsageError

}  // namespace tick86::apps
