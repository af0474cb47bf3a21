// SPDX-License-Identifier: MIT
// A window with a renderer that is fast on this host.
#pragma once
#include <SDL_render.h>
#include <SDL_video.h>

#include <stdexcept>
#include <string>

namespace tick86::apps {

// SDL could not open a window; what() is its reason.
struct DisplayError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Without it SDL tells no size of a display. Throws DisplayError if none shows anything.
void start_video();

struct OpenedWindow {
    SDL_Window* window = nullptr;
    SDL_Renderer* renderer = nullptr;
};
// Hidden and resizable, with other `flags` of SDL_CreateWindow. `where.x` and `.y` may be SDL_WINDOWPOS_CENTERED.
// Throws DisplayError.
OpenedWindow open_window(const std::string& title, const SDL_Rect& where, Uint32 flags);

}  // namespace tick86::apps
