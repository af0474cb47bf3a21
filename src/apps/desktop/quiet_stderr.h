// SPDX-License-Identifier: MIT
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace tick86::apps {

// While this exists, what libraries print to stderr is dropped.
class QuietStderr {
public:
    QuietStderr() : usual_(::dup(STDERR_FILENO)) {
        std::fflush(stderr);
        const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (usual_ >= 0 && nothing >= 0) ::dup2(nothing, STDERR_FILENO);
        if (nothing >= 0) ::close(nothing);
    }
    ~QuietStderr() {
        if (usual_ < 0) return;
        std::fflush(stderr);
        ::dup2(usual_, STDERR_FILENO);
        ::close(usual_);
    }
    QuietStderr(const QuietStderr&) = delete;
    QuietStderr& operator=(const QuietStderr&) = delete;

private:
    int usual_;
};

}  // namespace tick86::apps
