// SPDX-License-Identifier: MIT
#include "apps/host/files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace tick86::apps {

FileLock::FileLock(const std::string& path, bool exclusive) {
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ >= 0 && ::flock(fd_, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) held_ = errno != EWOULDBLOCK;
}

FileLock::~FileLock() {
    if (fd_ >= 0) ::close(fd_);
}

bool is_same_file(const std::string& a, const std::string& b) {
    std::error_code error;
    return std::filesystem::equivalent(a, b, error) && !error;
}

}  // namespace tick86::apps
