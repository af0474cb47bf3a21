// SPDX-License-Identifier: MIT
// --int-log and --stats: the interrupts of a run, from the machine's interrupt log.
#pragma once
#include <cstdio>
#include <string>

#include "apps/host/options.h"
#include "tick86/debug/interrupts.h"
#include "tick86/debug/symbols.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

class InterruptLog {
public:
    InterruptLog(const RunOptions& options, const Pc& pc);  // opens the file; throws UsageError
    ~InterruptLog();
    InterruptLog(const InterruptLog&) = delete;
    InterruptLog& operator=(const InterruptLog&) = delete;

    // After each run of the present, at most 20 ms of emulated time.
    void after_run() { interrupts_.update(pc_); }
    // The run is over: the interrupts that are still being handled, and the statistics on stdout. False, with a message
    // on stderr: the file could not be written.
    bool finish(const Symbols& names);

private:
    void write(const InterruptRecord& record);

    const Pc& pc_;
    std::string path_;
    bool prints_statistics_ = false, has_failed_ = false;
    std::FILE* file_ = nullptr;
    Interrupts interrupts_;
};

}  // namespace tick86::apps
