// SPDX-License-Identifier: MIT
// Draws what Dear ImGui has laid out, through SDL's renderer: its draw lists are triangles for SDL_RenderGeometryRaw.
#pragma once
#include <SDL_render.h>

struct ImDrawData;

namespace tick86::apps {

class ImguiRenderer {
public:
    explicit ImguiRenderer(SDL_Renderer* renderer);  // of the present ImGui context, which must outlive it
    ~ImguiRenderer();
    ImguiRenderer(const ImguiRenderer&) = delete;
    ImguiRenderer& operator=(const ImguiRenderer&) = delete;

    // To be called when the font atlas has been built anew. False: SDL has no room for its picture.
    bool upload_fonts();
    // Onto the present render target, which keeps its other settings.
    void draw(const ImDrawData& data);

private:
    SDL_Renderer* renderer_;
    SDL_Texture* fonts_ = nullptr;
};

}  // namespace tick86::apps
