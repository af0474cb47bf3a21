// SPDX-License-Identifier: MIT
#include "apps/desktop/window.h"

#include <SDL.h>

#include <algorithm>
#include <cmath>

namespace tick86::apps {
namespace {

constexpr int BaseWidth = 640, BaseHeight = 480;  // the picture of a monitor of 4 to 3
constexpr int BorderShare = 40;                   // the border on each side is the picture's size / this
constexpr int WindowBar = 40;                     // about what a window manager adds to the height
constexpr int MostTexture = 4096;
constexpr Uint64 MessageTime = 2500;  // ms

int with_border(int size) { return size + 2 * (size / BorderShare); }

// The largest half of a whole scale whose window fits the display.
double fitting_scale() {
    SDL_Rect usable{0, 0, 1024, 768};
    SDL_GetDisplayUsableBounds(0, &usable);
    const double x = static_cast<double>(usable.w) / with_border(BaseWidth);
    const double y = static_cast<double>(usable.h - WindowBar) / with_border(BaseHeight);
    return std::max(1.0, std::floor(std::min(x, y) * 2) / 2);
}

}  // namespace

SDL_Point Window::size_at_scale_1() { return {with_border(BaseWidth), with_border(BaseHeight)}; }

Window::Window(const std::string& title, int scale, bool fullscreen) : title_(title) {
    start_video();
    const double times = scale > 0 ? scale : fitting_scale();
    const SDL_Rect where{SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         with_border(static_cast<int>(BaseWidth * times)),
                         with_border(static_cast<int>(BaseHeight * times))};
    const OpenedWindow opened = open_window(title, where, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    window_ = opened.window;
    renderer_ = opened.renderer;
    SDL_SetWindowMinimumSize(window_, 320, 240);
    SDL_ShowWindow(window_);
    if (fullscreen) SDL_ShowCursor(SDL_DISABLE);
    help_ = std::make_unique<Overlay>(renderer_);
    message_ = std::make_unique<Overlay>(renderer_);
}

Window::~Window() {
    help_.reset();
    message_.reset();
    if (picture_) SDL_DestroyTexture(picture_);
    if (large_) SDL_DestroyTexture(large_);
    SDL_DestroyRenderer(renderer_);
    SDL_DestroyWindow(window_);
}

void Window::set_title(const std::string& title) {
    if (title == title_) return;
    title_ = title;
    SDL_SetWindowTitle(window_, title.c_str());
}

void Window::toggle_fullscreen() {
    const bool is_full = is_fullscreen();
    SDL_SetWindowFullscreen(window_, is_full ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
    SDL_ShowCursor(is_full ? SDL_ENABLE : SDL_DISABLE);
    redraw();
}

void Window::set_help(const std::vector<std::string>& lines) {
    help_->set(lines);
    redraw();
}

void Window::set_message(const std::string& text) {
    message_->set({text});
    message_until_ = SDL_GetTicks64() + MessageTime;
    redraw();
}

// True if there is something new to show.
bool Window::update_picture(const Frame& frame) {
    const bool is_empty = frame.is_blank || frame.width <= 0 || frame.height <= 0;
    border_ = is_empty ? 0 : frame.palette[frame.border & 15];
    pixels_.resize(is_empty ? 0 : frame.pixels.size());
    for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = frame.palette[frame.pixels[i] & 15] | 0xFF000000;
    const bool is_same_size = frame.width == picture_width_ && frame.height == picture_height_;
    if (is_same_size && border_ == shown_border_ && pixels_ == shown_) return false;
    if (!is_empty && (!is_same_size || !picture_)) {
        if (picture_) SDL_DestroyTexture(picture_);
        picture_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, frame.width,
                                     frame.height);
        if (picture_) SDL_SetTextureScaleMode(picture_, SDL_ScaleModeNearest);
        picture_width_ = frame.width;
        picture_height_ = frame.height;
    }
    if (!is_empty && picture_) SDL_UpdateTexture(picture_, nullptr, pixels_.data(), frame.width * 4);
    shown_ = pixels_;
    shown_border_ = border_;
    return true;
}

// The largest place in the middle that has the monitor's shape and leaves room for the border.
SDL_Rect Window::picture_rect(const Frame& frame, int output_width, int output_height) const {
    const double wide = static_cast<double>(frame.width) * frame.aspect_x;
    const double high = static_cast<double>(frame.height) * frame.aspect_y;
    const double share = 1 + 2.0 / BorderShare;
    const double scale = std::min(output_width / (wide * share), output_height / (high * share));
    SDL_Rect to{};
    to.w = std::max(1, static_cast<int>(std::lround(wide * scale)));
    to.h = std::max(1, static_cast<int>(std::lround(high * scale)));
    to.x = (output_width - to.w) / 2;
    to.y = (output_height - to.h) / 2;
    return to;
}

// First each pixel a whole number of times, so that all are equally sharp; the rest of the way smoothly.
void Window::draw_picture(const SDL_Rect& to) {
    const int x =
        std::clamp((to.w + picture_width_ - 1) / picture_width_, 1, std::max(1, MostTexture / picture_width_));
    const int y =
        std::clamp((to.h + picture_height_ - 1) / picture_height_, 1, std::max(1, MostTexture / picture_height_));
    const int width = picture_width_ * x, height = picture_height_ * y;
    if (width == to.w && height == to.h) {
        SDL_RenderCopy(renderer_, picture_, nullptr, &to);
        return;
    }
    if (!large_ || width != large_width_ || height != large_height_) {
        if (large_) SDL_DestroyTexture(large_);
        large_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, width, height);
        if (large_) SDL_SetTextureScaleMode(large_, SDL_ScaleModeLinear);
        large_width_ = width;
        large_height_ = height;
    }
    if (!large_ || SDL_SetRenderTarget(renderer_, large_) != 0) {
        SDL_RenderCopy(renderer_, picture_, nullptr, &to);
        return;
    }
    SDL_RenderCopy(renderer_, picture_, nullptr, nullptr);
    SDL_SetRenderTarget(renderer_, nullptr);
    SDL_RenderCopy(renderer_, large_, nullptr, &to);
}

void Window::present(const Frame& frame) {
    if (message_->is_shown() && SDL_GetTicks64() >= message_until_) {
        message_->set({});
        redraw();
    }
    const bool is_new = update_picture(frame);
    if (!is_new && !is_stale_) return;
    is_stale_ = false;
    int width = 0, height = 0;
    SDL_GetRendererOutputSize(renderer_, &width, &height);
    SDL_SetRenderDrawColor(renderer_, 0, 0, 0, 255);
    SDL_RenderClear(renderer_);
    if (!pixels_.empty() && picture_) {
        const SDL_Rect to = picture_rect(frame, width, height);
        const SDL_Rect around{to.x - to.w / BorderShare, to.y - to.h / BorderShare, with_border(to.w),
                              with_border(to.h)};
        SDL_SetRenderDrawColor(renderer_, static_cast<Uint8>(border_ >> 16), static_cast<Uint8>(border_ >> 8),
                               static_cast<Uint8>(border_), 255);
        SDL_RenderFillRect(renderer_, &around);
        draw_picture(to);
    }
    help_->draw(width, height, Overlay::Place::Middle);
    message_->draw(width, height, Overlay::Place::Bottom);
    SDL_RenderPresent(renderer_);
}

}  // namespace tick86::apps
