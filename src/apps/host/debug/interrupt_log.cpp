// SPDX-License-Identifier: MIT
#include "apps/host/debug/interrupt_log.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <utility>

#include "apps/host/session.h"
#include "apps/host/tell.h"
#include "tick86/debug/panes/interrupt_panes.h"

namespace tick86::apps {

namespace {

bool put(std::FILE* file, const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), file) == text.size();
}

// Takes out of the file what no longer holds.
bool cut(std::FILE* file, const std::string& path, u64 from, const std::set<u64>& again) {
    if (std::fflush(file) != 0) return false;
    std::ifstream in(path, std::ios::binary);
    std::string line, kept;
    std::uintmax_t length = 0;
    bool is_whole = true;  // so far nothing was taken out
    while (std::getline(in, line)) {
        line += '\n';
        constexpr std::string_view Begin = "{\"serial\":";
        const u64 serial = std::strtoull(line.c_str() + std::min(Begin.size(), line.size()), nullptr, 10);
        if (serial >= from || again.contains(serial)) {
            is_whole = false;
        } else if (is_whole) {
            length += line.size();
        } else {
            kept += line;
        }
    }
    if (!in.eof()) return false;
    std::error_code error;
    std::filesystem::resize_file(path, length, error);
    if (error || std::fseek(file, 0, SEEK_END) != 0) return false;
    return put(file, kept);
}

}  // namespace

InterruptLog::InterruptLog(const RunOptions& options, const Pc& pc)
    : pc_(pc), path_(options.int_log), prints_statistics_(options.stats) {
    if (path_.empty()) return;
    file_ = path_ == "-" || path_ == "stdout" ? stdout : std::fopen(path_.c_str(), "wb");
    if (!file_) throw UsageError(fmt::format("--int-log '{}' cannot be written: {}", path_, std::strerror(errno)));
    interrupts_.on_done = [this](const InterruptRecord& record) { write(record); };
    std::error_code none;
    const bool is_file = file_ != stdout && std::filesystem::is_regular_file(path_, none);
    interrupts_.on_forgotten = [this, is_file](u64 from, const std::set<u64>& again) {
        if (has_failed_) return;
        has_failed_ =
            is_file ? !cut(file_, path_, from, again) : !put(file_, fmt::format("{{\"forgotten\":{}}}\n", from));
    };
}

InterruptLog::~InterruptLog() {
    if (file_ && file_ != stdout) std::fclose(file_);
}

void InterruptLog::write(const InterruptRecord& record) {
    if (!has_failed_) has_failed_ = !put(file_, to_json_line(record, pc_) + '\n');
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
