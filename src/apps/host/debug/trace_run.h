// SPDX-License-Identifier: MIT
// --trace: runs the machine on the watched core while a trace is wanted, on the fast one otherwise.
#pragma once
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "apps/host/options.h"
#include "tick86/debug/trace/file.h"
#include "tick86/debug/trace/gate.h"
#include "tick86/debug/trace/recorder.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

class Session;

class TraceRun {
public:
    TraceRun(const RunOptions& options, Session& session);  // opens the file; throws UsageError
    ~TraceRun();
    TraceRun(const TraceRun&) = delete;
    TraceRun& operator=(const TraceRun&) = delete;

    // Around each run: how far it may go, and what it gave.
    Tick before_run(Tick until);
    void after_run();
    // The run is over. False, with a message on stderr, if the trace is not all that was asked for.
    bool finish();

private:
    bool may_wait(Tick& until) const;
    void begin();
    void stop();
    void trim() const;
    void write(TraceStep& step);

    Session& session_;
    Pc& pc_;
    std::string path_, start_text_;
    TraceRange range_;
    TraceFormat format_;
    TraceInfo info_;
    std::FILE* file_ = nullptr;
    std::unique_ptr<TraceOutput> output_;
    std::unique_ptr<TraceWriter> writer_;
    std::unique_ptr<TraceGate> gate_;
    std::unique_ptr<TraceRecorder> recorder_;  // while listening
    cpu::Clock written_to_ = 0;
    u64 steps_ = 0;
    bool is_over_ = false, has_failed_ = false;
};

// The format that was asked for, or that the name of the file tells.
TraceFormat format_of(const std::string& asked, const std::string& path);

}  // namespace tick86::apps
