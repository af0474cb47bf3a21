// SPDX-License-Identifier: MIT
#include "apps/host/signals.h"

#include <ctime>
#include <initializer_list>

namespace tick86::apps {

volatile std::sig_atomic_t caught_signal = 0;

namespace {

constexpr std::time_t Patience = 1;  // seconds

volatile std::sig_atomic_t is_ending = 0;
void (*last_action)() = nullptr;
timespec first_time{};

bool is_unanswered() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const std::time_t passed = now.tv_sec - first_time.tv_sec - (now.tv_nsec < first_time.tv_nsec);
    return passed >= Patience;
}

void on_signal(int number) {
    if (is_ending) return;
    if (!caught_signal) {
        ::clock_gettime(CLOCK_MONOTONIC, &first_time);
        caught_signal = number;
    } else if (number != SIGPIPE && is_unanswered()) {  // something takes long, and the user does not want to wait
        if (last_action) last_action();
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
}

}  // namespace

void install_signals() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, on_signal);
}

void ignore_signals() { is_ending = 1; }
void before_sudden_end(void (*action)()) { last_action = action; }

}  // namespace tick86::apps
