// SPDX-License-Identifier: MIT
// Files in and out, with gzip where the content (reading) or the name (writing) says so.
#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "tick86/suite/files.h"

namespace tick86::suite {
namespace {

constexpr std::size_t LargestRatio = 1032;                 // of deflate: one byte can stand for no more
constexpr std::size_t LargestFile = std::size_t{4} << 30;  // decompressed

bool is_gzip(std::span<const u8> bytes) { return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B; }

class Inflater {
public:
    Inflater() { inflateInit2(&stream_, 15 + 16); }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    std::vector<u8> unpack(std::span<const u8> in, const std::string& file) {
        std::vector<u8> out(first_guess(in));
        std::size_t used = 0, made = 0;  // across all members
        while (used < in.size()) {
            if (made > 0 && !is_gzip(in.subspan(used))) throw FileError(file, used, "something follows the gzip data");
            inflateReset(&stream_);
            for (int status = Z_OK; status != Z_STREAM_END;) {
                if (made == out.size()) {
                    if (out.size() >= LargestFile) throw FileError(file, used, "unpacks to more than 4 GiB");
                    out.resize(out.size() * 2);
                }
                const auto input = static_cast<uInt>(std::min<std::size_t>(in.size() - used, 1u << 30));
                const auto room = static_cast<uInt>(std::min<std::size_t>(out.size() - made, 1u << 30));
                stream_.next_in = const_cast<Bytef*>(in.data() + used);
                stream_.avail_in = input;
                stream_.next_out = out.data() + made;
                stream_.avail_out = room;
                status = inflate(&stream_, Z_NO_FLUSH);
                used += input - stream_.avail_in;
                made += room - stream_.avail_out;
                if (status == Z_BUF_ERROR || (status == Z_OK && used == in.size() && stream_.avail_out != 0))
                    throw FileError(file, used, "the gzip data ends too early");
                if (status != Z_OK && status != Z_STREAM_END)
                    throw FileError(file, used, std::string("gzip: ") + (stream_.msg ? stream_.msg : "corrupt data"));
            }
        }
        out.resize(made);
        return out;
    }

private:
    // The last four bytes hold the size; they may lie.
    static std::size_t first_guess(std::span<const u8> in) {
        std::size_t size = 0;
        if (in.size() >= 18)
            for (std::size_t i = 0; i < 4; ++i) size |= std::size_t{in[in.size() - 4 + i]} << (8 * i);
        return std::clamp<std::size_t>(size + 1, 4096, std::min(in.size() * LargestRatio + 4096, LargestFile));
    }
    z_stream stream_{};
};

std::vector<u8> pack(std::span<const u8> in) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::vector<u8> out(deflateBound(&stream, static_cast<uLong>(in.size())));
    stream.next_in = const_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace

std::vector<u8> read_file(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) throw FileError(path.string(), "is a directory");
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) throw FileError(path.string(), "cannot be opened");
    const auto size = in.tellg();
    if (size < 0) throw FileError(path.string(), "cannot be read");
    std::vector<u8> bytes(static_cast<std::size_t>(size));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!in) throw FileError(path.string(), "cannot be read");
    if (!is_gzip(bytes)) return bytes;
    return Inflater{}.unpack(bytes, path.string());
}

void write_file(const std::filesystem::path& path, std::span<const u8> bytes) {
    std::vector<u8> packed;
    if (path.extension() == ".gz") {
        packed = pack(bytes);
        bytes = packed;
    }
    std::ofstream out(path, std::ios::binary);
    if (!out) throw FileError(path.string(), "cannot be written");
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) throw FileError(path.string(), "cannot be written");
}

}  // namespace tick86::suite
