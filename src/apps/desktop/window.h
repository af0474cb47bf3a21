// SPDX-License-Identifier: MIT
// The guest's screen in a window: the picture in the shape of its monitor, its border around it, black beyond.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "apps/desktop/open_window.h"
#include "apps/desktop/overlay.h"
#include "tick86/devices/frame.h"

namespace tick86::apps {

class Window {
public:
    // `scale`: multiples of 640 by 480; 0: as large as fits. Throws DisplayError.
    Window(const std::string& title, int scale, bool fullscreen);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    Uint32 id() const { return SDL_GetWindowID(window_); }
    static SDL_Point size_at_scale_1();
    void set_title(const std::string& title);
    void toggle_fullscreen();
    bool is_fullscreen() const { return SDL_GetWindowFlags(window_) & SDL_WINDOW_FULLSCREEN_DESKTOP; }
    // Shown in the middle until set to nothing.
    void set_help(const std::vector<std::string>& lines);
    // Shown at the bottom for two seconds.
    void set_message(const std::string& text);
    void redraw() { is_stale_ = true; }

    // Draws only what has changed since the last time.
    void present(const Frame& frame);

private:
    bool update_picture(const Frame& frame);
    SDL_Rect picture_rect(const Frame& frame, int output_width, int output_height) const;
    void draw_picture(const SDL_Rect& to);

    SDL_Window* window_ = nullptr;
    SDL_Renderer* renderer_ = nullptr;
    SDL_Texture* picture_ = nullptr;  // as the adapter made it
    SDL_Texture* large_ = nullptr;    // the same, each pixel some whole number of times
    int picture_width_ = 0, picture_height_ = 0, large_width_ = 0, large_height_ = 0;
    std::vector<u32> pixels_, shown_;
    u32 border_ = 0, shown_border_ = 0;
    bool is_stale_ = true;
    std::string title_;
    std::unique_ptr<Overlay> help_, message_;
    Uint64 message_until_ = 0;
};

}  // namespace tick86::apps
