// SPDX-License-Identifier: MIT
#include "apps/desktop/open_window.h"

#include <SDL.h>

#include "apps/desktop/quiet_stderr.h"

namespace tick86::apps {
namespace {

// SDL also has drivers that show nothing; they count only if the user named one.
bool is_visible() {
    const char* driver = SDL_GetCurrentVideoDriver();
    const std::string name = driver ? driver : "";
    return !name.empty() && (SDL_GetHint(SDL_HINT_VIDEODRIVER) || (name != "offscreen" && name != "dummy"));
}

// OpenGL without a graphics card: a host's CPU imitates one, at three times the price of plain drawing.
bool is_drawn_by_cpu() {
    if (SDL_GetHint(SDL_HINT_RENDER_DRIVER) || !SDL_GL_GetCurrentContext()) return false;  // the user chose
    using GetString = const unsigned char* (*)(unsigned);
    const auto get_string = reinterpret_cast<GetString>(SDL_GL_GetProcAddress("glGetString"));
    constexpr unsigned RendererName = 0x1F01;
    const unsigned char* name = get_string ? get_string(RendererName) : nullptr;
    const std::string text = name ? reinterpret_cast<const char*>(name) : "";
    for (const char* imitation : {"llvmpipe", "softpipe", "swrast", "Software Rasterizer"})
        if (text.find(imitation) != std::string::npos) return true;
    return false;
}

OpenedWindow open(const std::string& title, const SDL_Rect& where, Uint32 flags, bool by_cpu) {
    OpenedWindow opened;
    opened.window = SDL_CreateWindow(title.c_str(), where.x, where.y, where.w, where.h,
                                     flags | SDL_WINDOW_HIDDEN | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (!opened.window) return opened;
    if (by_cpu) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (!by_cpu) opened.renderer = SDL_CreateRenderer(opened.window, -1, 0);
    if (!opened.renderer) opened.renderer = SDL_CreateRenderer(opened.window, -1, SDL_RENDERER_SOFTWARE);
    return opened;
}

}  // namespace

void start_video() {
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_APP_NAME, "tick86");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    const QuietStderr quiet;  // drivers that SDL tries complain even if the next one works
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) throw DisplayError(SDL_GetError());
    if (!is_visible()) throw DisplayError("there is no display");
}

OpenedWindow open_window(const std::string& title, const SDL_Rect& where, Uint32 flags) {
    OpenedWindow opened = open(title, where, flags, false);
    if (opened.renderer && is_drawn_by_cpu()) {
        SDL_DestroyRenderer(opened.renderer);
        SDL_DestroyWindow(opened.window);
        opened = open(title, where, flags, true);
    }
    if (!opened.renderer) {
        const std::string reason = SDL_GetError();
        if (opened.window) SDL_DestroyWindow(opened.window);
        throw DisplayError(reason);
    }
    return opened;
}

}  // namespace tick86::apps
