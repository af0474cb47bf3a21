// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "debug/trace/formats.h"

namespace tick86 {

std::optional<TraceFormat> trace_format(std::string_view name) {
    constexpr std::array<std::string_view, 5> Names{"text", "csv", "jsonl", "binary", "vcd"};
    for (std::size_t i = 0; i < Names.size(); ++i)
        if (Names[i] == name) return static_cast<TraceFormat>(i);
    return std::nullopt;
}

bool is_readable(TraceFormat format) {
    return format == TraceFormat::Csv || format == TraceFormat::Jsonl || format == TraceFormat::Binary;
}

void TraceOutput::write(std::string_view record) {
    if (!ok_) return;
    buffer_ += record;
    if (buffer_.size() >= BufferBytes) flush();
}

bool TraceOutput::flush() {
    if (!ok_) return false;
    errno = 0;
    ok_ = std::fwrite(buffer_.data(), 1, buffer_.size(), file_) == buffer_.size() && std::fflush(file_) == 0;
    if (!ok_) error_ = errno ? errno : ENOSPC;
    buffer_.clear();
    return ok_;
}

std::unique_ptr<TraceWriter> make_trace_writer(TraceFormat format, const TraceInfo& info, TraceOutput& output) {
    switch (format) {
        case TraceFormat::Text: return text_writer(info, output);
        case TraceFormat::Csv: return csv_writer(info, output);
        case TraceFormat::Jsonl: return jsonl_writer(info, output);
        case TraceFormat::Binary: return binary_writer(info, output);
        case TraceFormat::Vcd: return vcd_writer(info, output);
    }
    return nullptr;
}

u64 check_trace_file(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    const auto fail = [&](const char* why) { throw TraceError(fmt::format("'{}' {}", path, why)); };
    if (status.type() == fs::file_type::not_found) fail("does not exist");
    if (fs::is_directory(status)) fail("is a directory");
    if (!fs::is_regular_file(status)) fail("is not a regular file");
    const u64 size = fs::file_size(path, error);
    if (error || !std::ifstream(path, std::ios::binary)) fail("cannot be read; check its permissions");
    if (size == 0) fail("is empty");
    return size;
}

std::unique_ptr<TraceReader> TraceReader::open(const std::string& path) {
    check_trace_file(path);
    std::ifstream in(path, std::ios::binary);
    std::array<char, 256> head{};
    in.read(head.data(), head.size());
    const std::string_view text(head.data(), static_cast<std::size_t>(in.gcount()));
    if (text.starts_with(BinaryMagic)) return binary_reader(path);
    if (text.starts_with('{')) return jsonl_reader(path);
    if (text.starts_with("$") || text.starts_with("; tick86 trace"))
        throw TraceError(
            fmt::format("'{}' is a trace to look at; it is not read back: record it as binary, csv or jsonl", path));
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.find(',') != std::string_view::npos) return csv_reader(path);
    throw TraceError(fmt::format("'{}' is no trace: neither binary of tick86 nor CSV nor JSON lines", path));
}

}  // namespace tick86
