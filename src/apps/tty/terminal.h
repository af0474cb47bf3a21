// SPDX-License-Identifier: MIT
// The user's terminal, borrowed: raw mode and alternate screen while this exists, and given back on every way out -
// also when the program crashes or is stopped. One at a time.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "apps/host/session.h"

namespace tick86::apps {

class Terminal {
public:
    struct Size {
        int columns = 80, rows = 25;
        bool operator==(const Size&) const = default;
    };

    static bool is_available();  // stdin and stdout are a terminal that can be drawn on
    Terminal();                  // throws UsageError if it is not available
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    Size size() const;
    // Waits for input; empty: none came in time, or a signal did. `is_gone()` is true once the terminal has hung up.
    std::string read(std::chrono::milliseconds wait);
    void write(std::string_view bytes);
    bool is_gone() const { return is_gone_; }

    // True once after the size has changed, or the screen was given back meanwhile: everything has to be drawn anew.
    bool take_redraw();
    // SIGTSTP came: gives the terminal back and stops the program; returns when it goes on. True if so.
    bool stop_if_asked();

    // Lines that the program meanwhile wrote to stderr, kept from the screen; they are printed when the terminal is
    // given back. Returns the last new one, empty if there is none.
    std::string take_message();

private:
    void take_stderr();
    void give_stderr_back();

    bool is_gone_ = false;
    std::FILE* messages_ = nullptr;
    long messages_seen_ = 0;
};

}  // namespace tick86::apps
