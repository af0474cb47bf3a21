// SPDX-License-Identifier: MIT
// What a scripted run is to do, read from the command line once, before any file is opened for writing.
#pragma once
#include <vector>

#include "apps/host/expectations.h"
#include "apps/host/options.h"
#include "apps/host/pattern.h"
#include "apps/host/typist.h"

namespace tick86::apps {

struct ScriptPlan {
    // Throws UsageError; tells the user of patterns that hardly mean what they say.
    explicit ScriptPlan(const RunOptions& options);

    Typist typist;
    Expectations expectations;
    std::vector<Pattern> swap_after;
};

}  // namespace tick86::apps
