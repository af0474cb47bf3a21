// SPDX-License-Identifier: MIT
// Keeps a second instance from using the same image. Advisory, released when the process ends in whatever way.
#pragma once
#include <string>

namespace tick86::apps {

class FileLock {
public:
    // `exclusive` for an image that will be written, shared for one that is only read. is_held() tells the outcome;
    // a file system without locks counts as held.
    FileLock(const std::string& path, bool exclusive);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    bool is_held() const { return held_; }

private:
    int fd_ = -1;
    bool held_ = true;
};

// Do the two names mean the same file? False if either does not exist.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace tick86::apps
