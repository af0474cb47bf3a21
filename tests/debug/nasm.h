// SPDX-License-Identifier: MIT
// The assembler as a child process: lines in, bytes out.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tick86/base/types.h"

namespace tick86::test {

class Nasm {
public:
    Nasm()
        : folder_(std::filesystem::temp_directory_path() / ("tick86-nasm-" + std::to_string(std::rand()) + "-" +
                                                            std::to_string(reinterpret_cast<std::uintptr_t>(this)))) {
        std::filesystem::create_directories(folder_);
    }
    ~Nasm() {
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }
    Nasm(const Nasm&) = delete;
    Nasm& operator=(const Nasm&) = delete;

    // The bytes of all lines at offset `org`; empty with messages in `errors` if there is a line it does not know.
    std::vector<u8> assemble(const std::vector<std::string>& lines, u16 org) {
        std::string text = "bits 16\ncpu 8086\norg " + std::to_string(org) + "\n";
        for (const std::string& line : lines) text += line + '\n';
        std::ofstream(folder_ / "in.asm", std::ios::binary) << text;
        std::filesystem::remove(folder_ / "out.bin");
        const std::string dir = folder_.string();
        const std::string command =
            "nasm -w-all -f bin -o '" + dir + "/out.bin' '" + dir + "/in.asm' 2> '" + dir + "/errors.txt'";
        const int status = std::system(command.c_str());
        errors = content("errors.txt");
        if (status != 0) return {};
        const std::string bytes = content("out.bin");
        return {bytes.begin(), bytes.end()};
    }
    // Assembles a whole source in a folder of its own, with options; the content of a file that NASM writes there.
    // Empty with messages in `errors` if there was a mistake.
    std::string output(const std::string& source, const std::string& options, const std::string& file) {
        std::ofstream(folder_ / "in.asm", std::ios::binary) << source;
        const std::string command =
            "cd '" + folder_.string() + "' && nasm " + options + " -o out.bin in.asm 2> errors.txt";
        const int status = std::system(command.c_str());
        errors = content("errors.txt");
        return status == 0 ? content(file) : std::string{};
    }
    std::string path(const std::string& file) const { return (folder_ / file).string(); }
    std::string content(const std::string& file) const {
        std::ifstream in(folder_ / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    std::string errors;

private:
    std::filesystem::path folder_;
};

}  // namespace tick86::test
