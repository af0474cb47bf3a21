// SPDX-License-Identifier: MIT
// The speaker through the host's sound card, 30 to 60 ms late. A host without one stays silent.
#pragma once
#include <SDL_audio.h>

#include <vector>

#include "tick86/devices/speaker.h"

namespace tick86::apps {

class Sound {
public:
    static constexpr int Rate = 48'000;

    Sound() = default;
    ~Sound();
    Sound(const Sound&) = delete;
    Sound& operator=(const Sound&) = delete;

    bool open();  // false with SDL_GetError(): there is no sound
    void set_muted(bool muted);
    bool is_muted() const { return muted_; }

    // Plays what happened up to `to`, at `percent` of a real machine's speed; 0: too fast to be played.
    void play(Speaker& speaker, Tick to, int percent);

private:
    static constexpr int Target = Rate * 45 / 1000, Low = Rate * 30 / 1000, High = Rate * 60 / 1000,
                         Most = Rate * 120 / 1000;  // samples on their way
    void queue(std::vector<i16>& samples);

    SDL_AudioDeviceID device_ = 0;
    bool muted_ = false;
    Tick done_ = 0;
    DcBlocker blocker_;
    std::vector<i16> samples_;
};

}  // namespace tick86::apps
