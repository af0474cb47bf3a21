// SPDX-License-Identifier: MIT
#include "apps/bench/host.h"

#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

namespace tick86::bench {
namespace {

std::string cpu_name() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown";
}

}  // namespace

HostInfo host_info() {
    HostInfo host;
    host.cpu = cpu_name();
    host.cores = static_cast<int>(std::thread::hardware_concurrency());
    utsname system{};
    if (uname(&system) == 0) host.system = std::string(system.sysname) + " " + system.machine;
#if defined(__clang__)
    host.compiler = "Clang " __clang_version__;
#elif defined(__GNUC__)
    host.compiler = "GCC " __VERSION__;
#else
    host.compiler = "unknown";
#endif
#ifdef __OPTIMIZE__
    host.build = "optimised";
#else
    host.build = "not optimised";
#endif
#ifndef NDEBUG
    host.build += ", with assertions";
#endif
    return host;
}

double processor_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

u64 peak_resident_bytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
    return static_cast<u64>(usage.ru_maxrss);
#else
    return static_cast<u64>(usage.ru_maxrss) * 1024;
#endif
}

#ifdef __linux__

HostInstructions::HostInstructions() {
    perf_event_attr what{};
    what.type = PERF_TYPE_HARDWARE;
    what.size = sizeof what;
    what.config = PERF_COUNT_HW_INSTRUCTIONS;
    what.disabled = 1;
    what.exclude_kernel = 1;
    what.exclude_hv = 1;
    handle_ = static_cast<int>(syscall(SYS_perf_event_open, &what, 0, -1, -1, 0));
    if (handle_ < 0) why_not_ = std::string("perf_event_open: ") + std::strerror(errno);
}

HostInstructions::~HostInstructions() {
    if (handle_ >= 0) close(handle_);
}

void HostInstructions::start() {
    if (handle_ < 0) return;
    ioctl(handle_, PERF_EVENT_IOC_RESET, 0);
    ioctl(handle_, PERF_EVENT_IOC_ENABLE, 0);
}

u64 HostInstructions::stop() {
    u64 count = 0;
    if (handle_ < 0) return 0;
    ioctl(handle_, PERF_EVENT_IOC_DISABLE, 0);
    return read(handle_, &count, sizeof count) == sizeof count ? count : 0;
}

#else

HostInstructions::HostInstructions() : why_not_("no counter on this system") {}
HostInstructions::~HostInstructions() = default;
void HostInstructions::start() {}
u64 HostInstructions::stop() { return 0; }

#endif

}  // namespace tick86::bench
