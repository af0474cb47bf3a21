// SPDX-License-Identifier: MIT
// CPU test files: MOO 1.x and JSON, plain or gzip, read and written.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/suite/test.h"

namespace tick86::suite {

// Something in a file is not as it must be. what() is "FILE: byte OFFSET: reason"; for a compressed file the offset
// counts in the decompressed bytes if these were sound, otherwise in the file.
class FileError : public std::runtime_error {
public:
    FileError(const std::string& file, std::size_t offset, const std::string& reason)
        : std::runtime_error(file + ": byte " + std::to_string(offset) + ": " + reason), offset_(offset) {}
    // A file that could not be opened, read or written has no offset.
    FileError(const std::string& file, const std::string& reason) : std::runtime_error(file + ": " + reason) {}
    std::size_t offset() const { return offset_; }

private:
    std::size_t offset_ = 0;
};

// Whole file, decompressed if it begins with the gzip signature.
std::vector<u8> read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::span<const u8> bytes);  // compressed if it ends in .gz

TestFile read_moo(std::span<const u8> bytes, const std::string& file = "MOO data");
// JSON names no CPU: `cpu`, or what queue and byte lanes of the tests tell.
TestFile read_json(std::span<const u8> bytes, const std::string& file = "JSON data",
                   std::optional<CpuName> cpu = std::nullopt);
TestFile read_tests(const std::filesystem::path& path, std::optional<CpuName> cpu = std::nullopt);  // by content

std::vector<u8> write_moo(const TestFile& tests);
std::vector<u8> write_json(const TestFile& tests);
void write_tests(const std::filesystem::path& path, const TestFile& tests);  // by name: .MOO, .json, each with .gz

// metadata.json of a suite: the CPU, and which flags an opcode leaves undefined.
struct Metadata {
    std::optional<CpuName> cpu;
    std::map<std::string, u16, std::less<>> flags_mask;  // "08", "F6.4" -> bits that are defined
};
Metadata read_metadata(const std::filesystem::path& path);

// *.MOO, *.MOO.gz, *.json, *.json.gz of a directory (metadata.json apart), sorted by name; a file is taken as it is.
std::vector<std::filesystem::path> find_tests(const std::filesystem::path& path);
// Name without directory and endings: "F6.4" of "x/F6.4.MOO.gz".
std::string opcode_of(const std::filesystem::path& path);

}  // namespace tick86::suite
