// SPDX-License-Identifier: MIT
// What the machine did just before now, for panes that show it. Nothing is recorded while it runs: a stop's last stretch
// is run once more when a pane wants to see it.
#pragma once
#include <memory>
#include <vector>

#include "tick86/debug/port_access.h"
#include "tick86/debug/session.h"
#include "tick86/debug/trace.h"

namespace tick86::apps {

class Recent {
public:
    // Of the present; while the machine runs, of the stop before.
    const std::vector<TraceStep>& steps(DebugSession& session);
    const IoLog& io(DebugSession& session);

private:
    struct At {
        u64 stop = ~u64{0};
        cpu::Clock clock = -1;
        bool operator==(const At&) const = default;
    };
    // Has the machine been stopped anew since?
    static bool is_old(const DebugSession& session, At& made);

    At steps_made_, io_made_;
    std::vector<TraceStep> steps_;
    std::unique_ptr<IoLog> io_;
};

}  // namespace tick86::apps
