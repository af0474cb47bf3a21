// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/draw/imgui_renderer.h"

#include <SDL_pixels.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tick86::apps {
namespace {

// What a list may change of the renderer, put back at the end.
class Kept {
public:
    explicit Kept(SDL_Renderer* renderer) : renderer_(renderer), has_clip_(SDL_RenderIsClipEnabled(renderer)) {
        SDL_RenderGetScale(renderer, &scale_x_, &scale_y_);
        SDL_RenderGetClipRect(renderer, &clip_);
    }
    ~Kept() {
        SDL_RenderSetScale(renderer_, scale_x_, scale_y_);
        SDL_RenderSetClipRect(renderer_, has_clip_ ? &clip_ : nullptr);
    }
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;

private:
    SDL_Renderer* renderer_;
    SDL_bool has_clip_;
    SDL_Rect clip_{};
    float scale_x_ = 1, scale_y_ = 1;
};

void draw_command(SDL_Renderer* renderer, const ImDrawList& list, const ImDrawCmd& command) {
    const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
    const ImDrawIdx* indices = list.IdxBuffer.Data + command.IdxOffset;
    const int count = list.VtxBuffer.Size - static_cast<int>(command.VtxOffset);
    static_assert(sizeof(SDL_Color) == sizeof(ImU32) && IM_COL32_R_SHIFT == 0 && IM_COL32_A_SHIFT == 24);
    SDL_RenderGeometryRaw(renderer, static_cast<SDL_Texture*>(command.GetTexID()), &vertices->pos.x, sizeof(ImDrawVert),
                          reinterpret_cast<const SDL_Color*>(&vertices->col), sizeof(ImDrawVert), &vertices->uv.x,
                          sizeof(ImDrawVert), count, indices, static_cast<int>(command.ElemCount), sizeof(ImDrawIdx));
}

}  // namespace

ImguiRenderer::ImguiRenderer(SDL_Renderer* renderer) : renderer_(renderer) {
    ImGuiIO& io = ImGui::GetIO();
    io.BackendRendererName = "tick86";
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
}

ImguiRenderer::~ImguiRenderer() {
    ImGui::GetIO().Fonts->SetTexID(nullptr);
    if (fonts_) SDL_DestroyTexture(fonts_);
}

bool ImguiRenderer::upload_fonts() {
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
    if (fonts_) SDL_DestroyTexture(fonts_);
    fonts_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STATIC, width, height);
    atlas.SetTexID(fonts_);
    if (!fonts_) return false;
    SDL_UpdateTexture(fonts_, nullptr, pixels, width * 4);
    SDL_SetTextureBlendMode(fonts_, SDL_BLENDMODE_BLEND);
    SDL_SetTextureScaleMode(fonts_, SDL_ScaleModeLinear);
    atlas.ClearTexData();
    return true;
}

void ImguiRenderer::draw(const ImDrawData& data) {
    const ImVec2 scale = data.FramebufferScale, origin = data.DisplayPos;
    if (data.DisplaySize.x <= 0 || data.DisplaySize.y <= 0) return;  // minimised
    const Kept kept(renderer_);
    SDL_RenderSetScale(renderer_, scale.x, scale.y);
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback) {
                if (command.UserCallback != ImDrawCallback_ResetRenderState) command.UserCallback(&list, &command);
                continue;
            }
            // SDL scales the clip rectangle, too.
            const float left = std::max(command.ClipRect.x - origin.x, 0.0f);
            const float top = std::max(command.ClipRect.y - origin.y, 0.0f);
            const float right = std::min(command.ClipRect.z - origin.x, data.DisplaySize.x);
            const float bottom = std::min(command.ClipRect.w - origin.y, data.DisplaySize.y);
            if (right <= left || bottom <= top) continue;
            const auto whole = [](float v) { return static_cast<int>(std::lround(v)); };
            const SDL_Rect clip{whole(left), whole(top), whole(right) - whole(left), whole(bottom) - whole(top)};
            SDL_RenderSetClipRect(renderer_, &clip);
            draw_command(renderer_, list, command);
        }
    }
}

}  // namespace tick86::apps
