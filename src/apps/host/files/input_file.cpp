// SPDX-License-Identifier: MIT
#include "apps/host/files/input_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "apps/host/session.h"

namespace tick86::apps {

u64 input_file_size(const std::string& path, const std::string& what) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) throw UsageError(fmt::format("{} '{}' does not exist", what, path));
    if (fs::is_directory(status)) throw UsageError(fmt::format("{} '{}' is a directory", what, path));
    if (!fs::is_regular_file(status)) throw UsageError(fmt::format("{} '{}' is not a regular file", what, path));
    const u64 size = fs::file_size(path, error);
    if (error || !std::ifstream(path, std::ios::binary))
        throw UsageError(fmt::format("{} '{}' cannot be read; check its permissions", what, path));
    if (size == 0) throw UsageError(fmt::format("{} '{}' is empty", what, path));
    return size;
}

std::vector<u8> read_input_file(const std::string& path, const std::string& what, std::size_t most) {
    const u64 size = input_file_size(path, what);
    if (size > most) throw UsageError(fmt::format("{} '{}' has {} bytes; at most {} fit", what, path, size, most));
    std::ifstream in(path, std::ios::binary);
    std::vector<u8> bytes(static_cast<std::size_t>(size));
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!in) throw UsageError(fmt::format("{} '{}' cannot be read", what, path));
    return bytes;
}

std::string comma_suffix(const std::string& path) {
    std::error_code error;
    const std::size_t comma = path.rfind(',');
    if (comma == std::string::npos || comma == 0 || std::filesystem::exists(path, error)) return {};
    return std::filesystem::exists(path.substr(0, comma), error) ? path.substr(comma + 1) : std::string{};
}

}  // namespace tick86::apps
