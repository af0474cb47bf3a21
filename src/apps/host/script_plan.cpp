// SPDX-License-Identifier: MIT
#include "apps/host/script_plan.h"

namespace tick86::apps {

ScriptPlan::ScriptPlan(const RunOptions& options) : typist(options.typing), expectations(options) {
    for (const std::string& text : options.swap_after) swap_after.emplace_back(text, "--swap-after");
    typist.warn_of_idle_escapes();
    expectations.warn_of_idle_escapes();
    for (const Pattern& pattern : swap_after) pattern.warn_of_idle_escape();
}

}  // namespace tick86::apps
