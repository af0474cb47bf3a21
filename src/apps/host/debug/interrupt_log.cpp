// SPDX-License-Identifier: MIT
#include "apps/host/debug/interrupt_log.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "apps/host/session.h"
#include "apps/host/tell.h"
#include "tick86/debug/panes/interrupt_panes.h"

namespace tick86::apps {

InterruptLog::InterruptLog(const RunOptions& options, const Pc& pc)
    : pc_(pc), path_(options.int_log), prints_statistics_(options.stats) {
    if (path_.empty()) return;
    file_ = path_ == "-" || path_ == "stdout" ? stdout : std::fopen(path_.c_str(), "wb");
    if (!file_) throw UsageError(fmt::format("--int-log '{}' cannot be written: {}", path_, std::strerror(errno)));
    interrupts_.on_done = [this](const InterruptRecord& record) { write(record); };
}

InterruptLog::~InterruptLog() {
    if (file_ && file_ != stdout) std::fclose(file_);
}

void InterruptLog::write(const InterruptRecord& record) {
    if (has_failed_) return;
    const std::string line = to_json_line(record, pc_) + '\n';
    has_failed_ = std::fwrite(line.data(), 1, line.size(), file_) != line.size();
}

bool InterruptLog::finish(const Symbols& names) {
    interrupts_.update(pc_);
    interrupts_.finish();
    if (prints_statistics_) {
        const auto name = [&](u16 segment, u16 offset) { return names.name_of(FarAddress{segment, offset}.linear()); };
        std::fputs(to_text(interrupt_statistics_pane(interrupts_, pc_, name)).c_str(), stdout);
    }
    if (!file_) return true;
    errno = 0;
    std::FILE* const file = std::exchange(file_, nullptr);
    if ((file == stdout ? std::fflush(file) : std::fclose(file)) != 0) has_failed_ = true;
    if (has_failed_)
        tell("--int-log '{}' could not be written to its end: {}", path_, std::strerror(errno ? errno : ENOSPC));
    return !has_failed_;
}

}  // namespace tick86::apps
