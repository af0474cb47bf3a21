// SPDX-License-Identifier: MIT
#include "apps/host/debug/trace_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "apps/host/session.h"
#include "apps/host/tell.h"

namespace tick86::apps {
namespace {

constexpr Tick LongHalt = ticks_from_ms(60);  // longer than between two interrupts of the timer

TraceTrigger trigger_of(const std::string& text, const char* option) {
    const auto trigger = TraceTrigger::parse(text);
    if (!trigger) throw UsageError(fmt::format("{} '{}': not one of {}", option, text, TraceTrigger::syntax()));
    return *trigger;
}

}  // namespace

TraceFormat format_of(const std::string& asked, const std::string& path) {
    if (!asked.empty()) return *trace_format(asked);  // checked where options are parsed
    for (const char* name : {"csv", "jsonl", "vcd"})
        if (path.ends_with(std::string(".") + name)) return *trace_format(name);
    return path.ends_with(".bin") ? TraceFormat::Binary : TraceFormat::Text;
}

TraceRun::TraceRun(const RunOptions& o, Session& session)
    : session_(session),
      pc_(session.pc()),
      path_(o.trace),
      start_text_(o.trace_start),
      format_(format_of(o.trace_format, o.trace)),
      info_(trace_info(pc_)) {
    if (!o.trace_start.empty()) range_.start = trigger_of(o.trace_start, "--trace-start");
    if (!o.trace_stop.empty()) range_.stop = trigger_of(o.trace_stop, "--trace-stop");
    if (range_.start && range_.stop && range_.stop->is_before(*range_.start))
        throw UsageError(fmt::format("--trace-stop '{}' lies before --trace-start '{}'", o.trace_stop, o.trace_start));
    range_.ring = o.trace_ring;
    const bool wants_bus = format_ == TraceFormat::Binary || format_ == TraceFormat::Vcd;
    info_.content.bus = o.trace_bus.empty() ? wants_bus : o.trace_bus == "on" || format_ == TraceFormat::Vcd;
    info_.content.lines = wants_bus && info_.content.bus;
    file_ = path_ == "-" || path_ == "stdout" ? stdout : std::fopen(path_.c_str(), "wb");
    if (!file_) throw UsageError(fmt::format("--trace '{}' cannot be written: {}", path_, std::strerror(errno)));
    output_ = std::make_unique<TraceOutput>(file_);
    writer_ = make_trace_writer(format_, info_, *output_);
    gate_ = std::make_unique<TraceGate>(range_, info_.cpu_clock, [this](TraceStep& step) { write(step); });
}

TraceRun::~TraceRun() {
    if (file_ && file_ != stdout) std::fclose(file_);
}

// Nobody needs to listen before a start that is a moment. False: listen from here on.
bool TraceRun::may_wait(Tick& until) const {
    if (!range_.start || range_.ring != 0) return false;
    Tick from = 0;
    if (range_.start->kind == TraceTrigger::Kind::Cycle)
        from = info_.cpu_clock.to_tick(range_.start->value);
    else if (range_.start->kind == TraceTrigger::Kind::Time)
        from = range_.start->value;
    else
        return false;
    // Listening begins before it: a step that began earlier, such as a halt, must not look like the first one.
    if (pc_.now() + LongHalt >= from) return false;
    until = std::min(until, from - LongHalt);
    return true;
}

void TraceRun::begin() {
    const TraceRecorder::What what{info_.content.bus, info_.content.lines};
    recorder_ = std::make_unique<TraceRecorder>(pc_, what, [this](TraceStep&& step) { gate_->step(std::move(step)); });
    session_.add(*recorder_);
}

void TraceRun::write(TraceStep& step) {
    step.number = ++steps_;  // of this file
    writer_->step(step);
    written_to_ = step.end;
}

// A file of lines that could not be written any further ends with a whole one.
void TraceRun::trim() const {
    constexpr std::uintmax_t Most = 1 << 16;
    std::error_code error;
    if (format_ == TraceFormat::Binary || !std::filesystem::is_regular_file(path_, error)) return;
    const std::uintmax_t size = std::filesystem::file_size(path_, error);
    if (error) return;
    std::ifstream in(path_, std::ios::binary);
    std::string tail(static_cast<std::size_t>(std::min(size, Most)), '\0');
    in.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
    in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    const std::size_t end = tail.rfind('\n');
    if (in && end != std::string::npos) std::filesystem::resize_file(path_, size - (tail.size() - 1 - end), error);
}

Tick TraceRun::before_run(Tick until) {
    if (!is_over_ && !recorder_ && !may_wait(until)) begin();
    return until;
}

void TraceRun::after_run() {
    if (!is_over_ && (gate_->is_done() || !output_->ok())) stop();
}

// No more steps are wanted, or they cannot be written.
void TraceRun::stop() {
    if (is_over_) return;
    is_over_ = true;
    if (recorder_) {
        recorder_->finish();
        session_.remove(*recorder_);
        recorder_.reset();
    }
    gate_->finish();
    writer_->end();
    if (output_->flush()) return;
    has_failed_ = true;
    tell("--trace '{}' could not be written any further: {}; what it holds ends at or before cycle {}", path_,
         std::strerror(output_->error()), written_to_);
    trim();
}

bool TraceRun::finish() {
    stop();
    if (!has_failed_ && steps_ == 0)
        tell("--trace '{}' holds no step{}", path_,
             range_.start ? fmt::format(": --trace-start '{}' did not come", start_text_) : "");
    if (file_ && file_ != stdout && std::fclose(file_) != 0 && !has_failed_) {
        has_failed_ = true;
        tell("--trace '{}' could not be written to its end; is the disk full?", path_);
    }
    file_ = nullptr;
    return !has_failed_;
}

}  // namespace tick86::apps
