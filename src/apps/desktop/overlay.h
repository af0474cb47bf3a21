// SPDX-License-Identifier: MIT
// A few lines of text over the guest's picture: the help, and what a command just did.
#pragma once
#include <SDL_render.h>

#include <string>
#include <vector>

namespace tick86::apps {

class Overlay {
public:
    explicit Overlay(SDL_Renderer* renderer) : renderer_(renderer) {}
    ~Overlay();
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    // Long lines are broken. No lines: nothing is shown.
    void set(const std::vector<std::string>& lines);
    bool is_shown() const { return texture_ != nullptr; }
    enum class Place { Middle, Bottom };
    void draw(int output_width, int output_height, Place place);

private:
    SDL_Renderer* renderer_;
    SDL_Texture* texture_ = nullptr;
    int width_ = 0, height_ = 0;
};

}  // namespace tick86::apps
