// SPDX-License-Identifier: MIT
// Traces as files: writers of each format, and the reader of what can be read back.
#pragma once
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tick86/debug/trace/trace.h"

namespace tick86 {

enum class TraceFormat : u8 { Text, Csv, Jsonl, Binary, Vcd };
std::optional<TraceFormat> trace_format(std::string_view name);
bool is_readable(TraceFormat format);  // by TraceReader

// A file that is written in whole records. After a failure (a full disk) it takes nothing more; what went out before
// stays. Does not own the FILE.
class TraceOutput {
public:
    explicit TraceOutput(std::FILE* file) : file_(file) {}
    void write(std::string_view record);
    bool flush();
    bool ok() const { return ok_; }
    int error() const { return error_; }  // errno, if not ok()

private:
    static constexpr std::size_t BufferBytes = 1 << 16;
    std::FILE* file_;
    std::string buffer_;
    bool ok_ = true;
    int error_ = 0;
};

class TraceWriter {
public:
    virtual ~TraceWriter() = default;
    virtual void step(const TraceStep& step) = 0;  // the steps of a trace follow each other without a gap
    virtual void end() {}
};
// `info.content` tells whether bus cycles and lines are to be written.
std::unique_ptr<TraceWriter> make_trace_writer(TraceFormat format, const TraceInfo& info, TraceOutput& output);

// Reads compact binary, CSV and JSON lines, ours or those of other programs (docs/traces.md).
class TraceReader {
public:
    virtual ~TraceReader() = default;
    static std::unique_ptr<TraceReader> open(const std::string& path);  // throws TraceError

    const TraceInfo& info() const { return info_; }
    // False at the end. Throws TraceError for a damaged record; a file that simply ends in the middle of its last one
    // ends before it, and warning() says so.
    virtual bool next(TraceStep& step) = 0;
    const std::string& warning() const { return warning_; }

protected:
    TraceInfo info_;
    std::string warning_;
};

}  // namespace tick86
