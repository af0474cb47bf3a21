// SPDX-License-Identifier: MIT
// Signals that end a run: SIGINT, SIGTERM, SIGHUP, and SIGPIPE when nobody reads stdout any longer. The run's loop
// looks at caught_signal and ends in good order: disks are written, the terminal is given back.
#pragma once
#include <csignal>

namespace tick86::apps {

extern volatile std::sig_atomic_t caught_signal;  // 0: none

// A signal that follows one unanswered for a second ends the program at once.
void install_signals();
// The end has begun; from now on they are not heard.
void ignore_signals();
// What is to be done before such a sudden end; only functions that are safe in a signal handler. nullptr: nothing.
void before_sudden_end(void (*action)());

}  // namespace tick86::apps
