// SPDX-License-Identifier: MIT
#include "tick86/suite/files.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace tick86::suite {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool ends_with_one_of(const std::string& name, std::initializer_list<const char*> endings) {
    const std::string small = lower(name);
    return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return small.ends_with(ending); });
}

}  // namespace

TestFile read_tests(const std::filesystem::path& path, std::optional<CpuName> cpu) {
    const auto bytes = read_file(path);
    static constexpr std::string_view Magic = "MOO ";
    if (bytes.size() >= 4 && std::equal(Magic.begin(), Magic.end(), bytes.begin()))
        return read_moo(bytes, path.string());
    const auto first = std::find_if_not(bytes.begin(), bytes.end(), [](u8 c) { return std::isspace(c); });
    if (first != bytes.end() && (*first == '[' || *first == '{')) return read_json(bytes, path.string(), cpu);
    throw FileError(path.string(), 0, bytes.empty() ? "is empty" : "is neither MOO nor JSON");
}

void write_tests(const std::filesystem::path& path, const TestFile& tests) {
    if (ends_with_one_of(path.string(), {".json", ".json.gz"})) return write_file(path, write_json(tests));
    if (ends_with_one_of(path.string(), {".moo", ".moo.gz"})) return write_file(path, write_moo(tests));
    throw FileError(path.string(), "the name ends in none of .MOO, .MOO.gz, .json, .json.gz");
}

Metadata read_metadata(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    Metadata out;
    try {
        const auto root = nlohmann::json::parse(bytes.begin(), bytes.end());
        if (!root.is_object()) throw FileError(path.string(), 0, "is no object");
        if (const auto cpu = root.find("cpu"); cpu != root.end() && cpu->is_string())
            out.cpu = cpu_by_name(cpu->get<std::string>());
        const auto opcodes = root.find("opcodes");
        if (opcodes == root.end() || !opcodes->is_object()) throw FileError(path.string(), 0, "has no 'opcodes'");
        const auto note = [&](const std::string& opcode, const nlohmann::json& entry) {
            if (!entry.is_object()) return;
            const auto mask = entry.find("flags-mask");
            if (mask == entry.end()) return;
            if (!mask->is_number_unsigned() || mask->get<u64>() > 0xFFFF)
                throw FileError(path.string(), 0, "'flags-mask' of " + opcode + " is no 16-bit number");
            out.flags_mask[opcode] = mask->get<u16>();
        };
        for (const auto& [opcode, entry] : opcodes->items()) {
            note(opcode, entry);
            if (!entry.is_object()) continue;
            if (const auto regs = entry.find("reg"); regs != entry.end() && regs->is_object())
                for (const auto& [reg, inner] : regs->items()) note(opcode + "." + reg, inner);
        }
    } catch (const nlohmann::json::parse_error& error) {
        throw FileError(path.string(), error.byte > 0 ? error.byte - 1 : 0, "JSON cannot be read");
    } catch (const nlohmann::json::exception& error) {  // a number that fits nowhere
        throw FileError(path.string(), 0, std::string("JSON cannot be read: ") + error.what());
    }
    return out;
}

std::vector<std::filesystem::path> find_tests(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return {path};
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file(error) || name.starts_with("metadata.json")) continue;
        if (ends_with_one_of(name, {".moo", ".moo.gz", ".json", ".json.gz"})) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string opcode_of(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    for (const char* ending : {".gz", ".moo", ".json"})
        if (lower(name).ends_with(ending)) name.erase(name.size() - std::string_view(ending).size());
    return name;
}

}  // namespace tick86::suite
