// SPDX-License-Identifier: MIT
#include "apps/cli/cmd_disasm.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <memory>

#include "apps/host/files/input_file.h"
#include "apps/host/session.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/trace/trace.h"

namespace tick86 {
namespace {

constexpr std::size_t MostBytes = 1 << 20;

struct Arguments {
    std::string file;
    u64 length = 0, skip = 0;
};

u16 hexadecimal(std::string text, const std::string& whole) {
    if (text.starts_with("0x")) text.erase(0, 2);
    unsigned value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || error != std::errc{} || last != text.data() + text.size() || value > 0xFFFF)
        throw apps::UsageError(fmt::format("'{}' is no hexadecimal number of four digits (in '{}')", text, whole));
    return static_cast<u16>(value);
}

int run(const Arguments& arguments) {
    std::string path = arguments.file;
    u16 segment = 0, offset = 0;
    if (const std::size_t at = path.rfind('@'); at != std::string::npos) {
        const std::string address = path.substr(at + 1);
        const std::size_t colon = address.find(':');
        if (colon == std::string::npos)
            throw apps::UsageError(fmt::format("'{}' is not of the form FILE@SEG:OFS", path));
        segment = hexadecimal(address.substr(0, colon), path);
        offset = hexadecimal(address.substr(colon + 1), path);
        path.erase(at);
    }
    const u64 size = apps::input_file_size(path, "file");
    if (arguments.skip >= size)
        throw apps::UsageError(
            fmt::format("file '{}' has {} bytes; nothing is left after --skip {}", path, size, arguments.skip));
    std::ifstream in(path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(arguments.skip));
    const u64 wanted = arguments.length ? arguments.length : size;
    std::vector<u8> bytes(static_cast<std::size_t>(std::min({size - arguments.skip, wanted, u64{MostBytes}})));
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!in) throw apps::UsageError(fmt::format("file '{}' could not be read", path));

    const std::span<const u8> all(bytes);
    for (std::size_t at = 0; at < all.size();) {
        const u16 ip = static_cast<u16>(offset + at);
        const Decoded d = decode(all.subspan(at), ip);
        const auto part = all.subspan(at, static_cast<std::size_t>(d.length));
        fmt::print("{:04X}:{:04X}  {:<14}  {}\n", segment, ip, hex_bytes({part.begin(), part.end()}), d.text);
        at += part.size();
    }
    return 0;
}

}  // namespace

void add_disasm_command(CLI::App& app, Action& action) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("disasm", "Show the bytes of a file as instructions, as NASM reads them");
    command
        ->add_option("FILE@SEG:OFS", arguments->file,
                     "The file, and the address of its first byte shown (default 0000:0000)")
        ->required();
    command->add_option("--length", arguments->length, "So many bytes (default: all, at most 1 MiB)")
        ->check(CLI::Range(std::size_t{1}, MostBytes))
        ->type_name("N");
    command->add_option("--skip", arguments->skip, "Leave out so many bytes at the beginning of the file")
        ->type_name("N");
    command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace tick86
