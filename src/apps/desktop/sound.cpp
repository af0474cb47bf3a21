// SPDX-License-Identifier: MIT
#include "apps/desktop/sound.h"

#include <SDL.h>

#include <algorithm>
#include <iterator>

#include "apps/desktop/quiet_stderr.h"

namespace tick86::apps {
namespace {

constexpr int BufferSamples = 512;
constexpr int SlipPerMs = 333;  // one sample in so many is left out or doubled for each millisecond off the mark

}  // namespace

Sound::~Sound() {
    if (device_) SDL_CloseAudioDevice(device_);
}

bool Sound::open() {
    const QuietStderr quiet;  // ALSA explains at length what SDL_GetError() says in a line
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return false;
    SDL_AudioSpec wanted{};
    wanted.freq = Rate;
    wanted.format = AUDIO_S16SYS;
    wanted.channels = 1;
    wanted.samples = BufferSamples;
    device_ = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
    if (device_) SDL_PauseAudioDevice(device_, 0);
    return device_ != 0;
}

void Sound::set_muted(bool muted) {
    muted_ = muted;
    if (muted && device_) SDL_ClearQueuedAudio(device_);
}

void Sound::play(Speaker& speaker, Tick to, int percent) {
    if (to < done_) done_ = to;  // the machine was switched off and on
    // At another speed the same edges fill more or less time, and the pitch changes with it.
    const int rate = percent > 0 ? std::clamp(Rate * 100 / percent, 2'000, Rate * 20) : Rate;
    samples_.resize(Speaker::samples_between(done_, to, rate));
    speaker.render(done_, to, rate, samples_);
    done_ = to;
    if (!device_ || muted_ || percent == 0) return;
    for (i16& sample : samples_) sample = blocker_(sample);
    queue(samples_);
}

// Two clocks that are meant to be equal never are: the sound card's decides how many samples are right.
void Sound::queue(std::vector<i16>& samples) {
    const int waiting = static_cast<int>(SDL_GetQueuedAudioSize(device_) / sizeof(i16));
    if (waiting > Most) return;
    if (waiting < BufferSamples / 2) {  // it has run dry, or is about to: begin anew with a cushion
        samples.insert(samples.begin(), static_cast<std::size_t>(Target - waiting), i16{0});
    } else if (waiting < Low || waiting > High) {
        const int off_ms = (waiting < Low ? Low - waiting : waiting - High) * 1000 / Rate;
        const auto every = static_cast<std::ptrdiff_t>(SlipPerMs / (off_ms + 1) + 1);
        for (std::ptrdiff_t i = every; i < std::ssize(samples); i += every) {
            const auto at = samples.begin() + i;
            if (waiting > High)
                samples.erase(at);
            else
                samples.insert(at, *at);
        }
    }
    SDL_QueueAudio(device_, samples.data(), static_cast<Uint32>(samples.size() * sizeof(i16)));
}

}  // namespace tick86::apps
