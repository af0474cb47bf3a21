// SPDX-License-Identifier: MIT
// A file that a test makes and that is gone when the test ends; and a stream whose writing fails on demand.
#pragma once
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include "tick86/media/image_file.h"

namespace tick86::test {

class ScratchFile {
public:
    explicit ScratchFile(const std::vector<u8>& bytes) {
        static std::atomic<int> number = 0;
        static const auto run = std::filesystem::file_time_type::clock::now().time_since_epoch().count();
        path = std::filesystem::temp_directory_path() /
               ("tick86-" + std::to_string(run) + "-" + std::to_string(number++) + ".img");
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    std::vector<u8> bytes() const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::filesystem::path path;
};

// A disk in memory that stops taking, or giving, bytes when told to.
class FailingStream : public std::iostream {
public:
    explicit FailingStream(const std::vector<u8>& bytes)
        : std::iostream(nullptr), buffer_(std::string(bytes.begin(), bytes.end())) {
        buffer_.owner = this;
        rdbuf(&buffer_);
    }
    bool fail_writes = false;
    bool fail_reads = false;
    int flushes = 0;

private:
    struct Buffer : std::stringbuf {
        explicit Buffer(const std::string& s) : std::stringbuf(s, std::ios::in | std::ios::out | std::ios::binary) {}
        std::streamsize xsputn(const char* s, std::streamsize n) override {
            return owner->fail_writes ? 0 : std::stringbuf::xsputn(s, n);
        }
        std::streamsize xsgetn(char* s, std::streamsize n) override {
            return owner->fail_reads ? 0 : std::stringbuf::xsgetn(s, n);
        }
        int sync() override {
            ++owner->flushes;
            return std::stringbuf::sync();
        }
        FailingStream* owner = nullptr;
    };
    Buffer buffer_;
};

inline std::vector<u8> patterned(std::size_t bytes) {
    std::vector<u8> out(bytes);
    for (std::size_t i = 0; i < bytes; ++i) out[i] = static_cast<u8>(i * 7 + i / 512);
    return out;
}

inline Overlay::Sector filled(u8 value) {
    Overlay::Sector out;
    out.fill(value);
    return out;
}

}  // namespace tick86::test
