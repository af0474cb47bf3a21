// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/recent.h"

#include "tick86/debug/trace_recorder.h"

namespace tick86::apps {
namespace {

constexpr cpu::Clock StepsBack = 40'000;    // about 2,000 instructions
constexpr std::size_t EnoughSteps = 200;   // where the CPU was halted most of the time, further back
constexpr cpu::Clock MostBack = 4'000'000;
constexpr cpu::Clock IoBack = 1'200'000;   // a quarter of an emulated second
constexpr std::size_t IoKept = 1000;

}  // namespace

bool Recent::is_old(const DebugSession& session, At& made) {
    const At now{session.stops(), session.pc().clock()};
    if (session.is_running() || made == now) return false;
    made = now;
    return true;
}

const std::vector<TraceStep>& Recent::steps(DebugSession& session) {
    if (!is_old(session, steps_made_)) return steps_;
    for (cpu::Clock back = StepsBack; back <= MostBack; back *= 10) {
        steps_.clear();
        TraceRecorder recorder(session.pc(), {.bus = true, .lines = false},
                               [this](TraceStep&& step) { steps_.push_back(std::move(step)); });
        const cpu::Clock began = session.look_back(back, recorder);
        recorder.finish();
        if (steps_.size() >= EnoughSteps || began > session.pc().clock() - back) break;
    }
    return steps_;
}

const IoLog& Recent::io(DebugSession& session) {
    if (!io_) io_ = std::make_unique<IoLog>(session.pc(), IoKept);
    if (!is_old(session, io_made_)) return *io_;
    io_->clear();
    session.look_back(IoBack, *io_);
    return *io_;
}

}  // namespace tick86::apps
