// SPDX-License-Identifier: MIT
// --wav: the speaker's sound in a file, one sample per 1/48000 of emulated time.
#pragma once
#include <cstdio>
#include <string>

#include "tick86/devices/speaker.h"

namespace tick86::apps {

class WavFile {
public:
    static constexpr int Rate = 48'000;
    explicit WavFile(const std::string& path);  // throws UsageError
    ~WavFile();
    WavFile(const WavFile&) = delete;
    WavFile& operator=(const WavFile&) = delete;
    void record(Speaker& speaker, Tick to);
    bool close();  // completes the header; false if something was not written

private:
    void write_header();
    std::FILE* file_ = nullptr;
    Tick done_ = 0;
    u32 samples_ = 0;
    bool ok_ = true;
    DcBlocker blocker_;
};

}  // namespace tick86::apps
