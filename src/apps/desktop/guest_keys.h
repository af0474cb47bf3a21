// SPDX-License-Identifier: MIT
// Physical keys of the host (SDL scancodes) as the XT's 83: grey cursor keys are those of the keypad, Pause is
// Ctrl-NumLock, PrtSc Shift-*; F11, F12 and all others are none.
#pragma once
#include <SDL_scancode.h>

#include <array>
#include <deque>
#include <optional>
#include <string>

#include "apps/host/session.h"

namespace tick86::apps {

// The XT key in the place of a host key; 0: none. Pause and PrtSc, which are combinations, are not here.
u8 xt_scancode(SDL_Scancode key);
// "RightCtrl", "Right Ctrl", "scrolllock", "F11" ...
std::optional<SDL_Scancode> host_key_from(const std::string& name);

class GuestKeys {
public:
    explicit GuestKeys(Session& session) : session_(session) {}
    void down(SDL_Scancode key);
    void up(SDL_Scancode key);
    void release_all();
    // The keyboard sends one code each 14 ms and remembers 16: faster changes wait here. Call between slices.
    void pump();

private:
    using Codes = std::array<u8, 2>;  // 0: none
    static constexpr int MostWaiting = 10;
    struct Change {
        u8 code;
        bool down;
    };
    Codes codes_of(SDL_Scancode key) const;
    bool is_held(u8 code) const { return holders_[code] != 0; }

    Session& session_;
    std::array<Codes, SDL_NUM_SCANCODES> pressed_{};  // what each host key that is down has pressed
    std::array<u8, 128> holders_{};                   // host keys that hold an XT key
    std::deque<Change> queue_;
};

}  // namespace tick86::apps
