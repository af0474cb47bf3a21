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
        errors = content(folder_ / "errors.txt");
        if (status != 0) return {};
        const std::string bytes = content(folder_ / "out.bin");
        return {bytes.begin(), bytes.end()};
    }
    std::string errors;

private:
    static std::string content(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    std::filesystem::path folder_;
};

}  // namespace tick86::test
