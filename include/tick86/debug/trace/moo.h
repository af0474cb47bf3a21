// SPDX-License-Identifier: MIT
// A window of a trace as a test of the CPU: registers, the memory that was read, and every clock of the bus.
#pragma once
#include <string>

#include "tick86/debug/trace/file.h"
#include "tick86/debug/trace/gate.h"
#include "tick86/suite/test.h"

namespace tick86 {

struct MooWindow {
    suite::TestFile file;  // one test
    u64 from = 0, to = 0;  // numbers of its first and last step
    std::string note;      // a sentence if the window is not quite the one that was asked for; else empty
};

// The first step that meets `from` up to the first one after it that meets `to`. A test can begin only where the state
// of the prefetcher is known: if the asked step is no such place, the window begins earlier, after a jump. It ends with
// a step that an instruction follows, so not with HLT. The result has been run and passes. Throws TraceError where that
// cannot be done.
MooWindow moo_window(TraceReader& trace, const TraceTrigger& from, const TraceTrigger& to,
                     const std::string& name = "");

}  // namespace tick86
