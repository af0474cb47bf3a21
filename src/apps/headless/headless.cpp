// SPDX-License-Identifier: MIT
#include "apps/headless/headless.h"

#include <fmt/format.h>

#include "apps/host/debugger.h"
#include "apps/host/script.h"

namespace tick86::apps {

int run_headless(Session& session) {
    Script script(session);
    const RunOptions& o = session.options();
    install_signals();
    if (!session.debugger() && o.expect_text.empty() && !o.max_cycles && !o.max_time_ms && !o.timeout_ms)
        fmt::print(stderr, "tick86: neither --expect-text nor a limit was given: running until Ctrl-C\n");
    for (;;) {
        if (Debugger* debugger = session.debugger()) {
            if (const auto over = debugger->poll_script()) return script.finish(*over);
            if (debugger->is_stopped()) return script.finish(script.stopped(debugger->fault()));
        }
        const StopReason reason = session.run(script.next_stop());
        if (const auto over = script.poll(reason)) return script.finish(*over);
    }
}

}  // namespace tick86::apps
