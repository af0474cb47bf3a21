// SPDX-License-Identifier: MIT
#include "apps/headless/headless.h"

#include <fmt/format.h>

#include <utility>

#include "apps/host/debug/debugger.h"
#include "apps/host/script.h"
#include "apps/host/signals.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

constexpr std::chrono::milliseconds GdbWait{50};  // signals and --timeout are looked at so often

}  // namespace

int run_headless(Session& session, ScriptPlan plan) {
    Script script(session, std::move(plan));
    const RunOptions& o = session.options();
    install_signals();
    if (o.speed_given && o.speed != 0)
        tell("--speed {} has no effect: without a window or a terminal to look at, a run is as fast as it can be",
             o.speed);
    if (!session.debugger() && o.expect_text.empty() && !o.max_cycles && !o.max_time_ms && !o.timeout_ms)
        tell(
            "neither --expect-text nor a limit was given: running until Ctrl-C, or until the guest halts for good or "
            "crashes");
    for (;;) {
        if (Debugger* debugger = session.debugger()) {
            if (const auto over = debugger->poll_script()) return script.finish(script.ended_by_debugger(*over));
            if (debugger->is_stopped() && !debugger->has_gdb()) return script.finish(script.stopped(debugger->fault()));
            if (debugger->is_stopped()) {
                debugger->serve_gdb(GdbWait);
                if (const auto over = script.poll(StopReason::Reached)) return script.finish(*over);
                continue;
            }
        }
        const StopReason reason = session.run(script.next_stop());
        if (const auto over = script.poll(reason)) return script.finish(*over);
    }
}

}  // namespace tick86::apps
