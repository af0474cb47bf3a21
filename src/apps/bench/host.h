// SPDX-License-Identifier: MIT
// What the host tells about itself and about this process.
#pragma once
#include <string>

#include "tick86/base/types.h"

namespace tick86::bench {

struct HostInfo {
    std::string cpu, system, compiler, build;
    int cores = 0;
};
HostInfo host_info();

double processor_seconds();  // of this thread
u64 peak_resident_bytes();   // of this process; 0: unknown

// Counts the instructions that the host executes for this thread, in user mode, where the host lets us.
class HostInstructions {
public:
    HostInstructions();
    ~HostInstructions();
    HostInstructions(const HostInstructions&) = delete;
    HostInstructions& operator=(const HostInstructions&) = delete;

    bool is_measurable() const { return handle_ >= 0; }
    const std::string& why_not() const { return why_not_; }
    void start();
    u64 stop();  // since start(); 0 if not measurable

private:
    int handle_ = -1;
    std::string why_not_;
};

}  // namespace tick86::bench
