// SPDX-License-Identifier: MIT
#include "apps/host/files/wav.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "apps/host/session.h"

namespace tick86::apps {

WavFile::WavFile(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {
    if (!file_)
        throw UsageError(fmt::format("--wav '{}' cannot be written; check the folder and its permissions", path));
    write_header();
}

WavFile::~WavFile() { close(); }

void WavFile::write_header() {
    std::vector<u8> h;
    const auto text = [&](const char* s) { h.insert(h.end(), s, s + 4); };
    const auto put = [&](u32 value, int bytes) {
        for (int i = 0; i < bytes; ++i) h.push_back(static_cast<u8>(value >> (8 * i)));
    };
    text("RIFF"), put(36 + samples_ * 2, 4), text("WAVE");
    text("fmt "), put(16, 4), put(1, 2), put(1, 2), put(Rate, 4), put(Rate * 2, 4), put(2, 2), put(16, 2);
    text("data"), put(samples_ * 2, 4);
    ok_ = std::fseek(file_, 0, SEEK_SET) == 0 && std::fwrite(h.data(), 1, h.size(), file_) == h.size() && ok_;
}

void WavFile::record(Speaker& speaker, Tick to) {
    std::vector<i16> samples(Speaker::samples_between(done_, to, Rate));
    speaker.render(done_, to, Rate, samples);
    done_ = to;
    std::vector<u8> bytes;
    bytes.reserve(samples.size() * 2);
    for (const i16 raw : samples) {
        const u16 sample = static_cast<u16>(blocker_(raw));
        bytes.push_back(static_cast<u8>(sample));
        bytes.push_back(static_cast<u8>(sample >> 8));
    }
    samples_ += static_cast<u32>(samples.size());
    ok_ = std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size() && ok_;
}

bool WavFile::close() {
    if (file_) {
        write_header();
        ok_ = std::fclose(file_) == 0 && ok_;
        file_ = nullptr;
    }
    return ok_;
}

}  // namespace tick86::apps
