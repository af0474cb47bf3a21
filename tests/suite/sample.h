// SPDX-License-Identifier: MIT
// A test file small enough to be known by heart: INC AX with a full queue on an 8086: two clocks [8086-UM 2-21].
#pragma once
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/suite/files.h"

namespace tick86::test {

inline suite::Test inc_ax() {
    using namespace suite;
    Test test;
    test.index = 7;
    test.name = "inc ax";
    test.bytes = {0x40};
    for (int r = 0; r < RegisterCount; ++r) test.initial.regs.set(r, static_cast<u16>(0x1000 + r));
    test.initial.regs.set(Ax, 0x12FF);
    test.initial.regs.set(Ip, 0x0200);
    test.initial.regs.set(Flags, 0xF002);
    const u32 code = 0x10040 + 0x0200;  // CS is 1004
    test.initial.ram = {{code, 0x40}, {code + 1, 0x90}, {code + 2, 0x90}, {code + 3, 0x90}, {0x00500, 0x55}};
    test.initial.queue = {0x40, 0x90, 0x90, 0x90, 0x90, 0x90};
    test.final.regs.set(Ax, 0x1300);
    test.final.regs.set(Ip, 0x0201);
    test.final.regs.set(Flags, 0xF016);  // AF, PF
    test.final.queue = {0x90, 0x90, 0x90, 0x90};
    cpu::Row first;
    first.queue = cpu::QueueOpKind::First;
    first.queue_byte = 0x40;
    test.rows = {first, cpu::Row{}};
    return test;
}

inline suite::TestFile inc_ax_file() {
    suite::TestFile file;
    file.tests = {inc_ax()};
    return file;
}

// A piece of a MOO file: letters, length, content.
using Bytes = std::vector<u8>;
inline Bytes number(u32 value, int size) {
    Bytes out;
    for (int i = 0; i < size; ++i) out.push_back(static_cast<u8>(value >> (8 * i)));
    return out;
}
inline Bytes join(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}
inline Bytes text(std::string_view s) { return {s.begin(), s.end()}; }
inline Bytes chunk(std::string_view letters, std::initializer_list<Bytes> parts) {
    const Bytes content = join(parts);
    return join({text(letters), number(static_cast<u32>(content.size()), 4), content});
}

// The what() of the FileError that `read` throws; "no error" if it does not.
template <class Function>
std::string error_of(Function read) {
    try {
        read();
    } catch (const suite::FileError& error) {
        return error.what();
    }
    return "no error";
}

// A directory of its own, gone at the end.
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("tick86-suite-" + std::to_string(std::random_device{}()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path write(const std::string& name, const Bytes& bytes) const {
        std::ofstream(path / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path / name;
    }
};

}  // namespace tick86::test
