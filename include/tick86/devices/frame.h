// SPDX-License-Identifier: MIT
// What a display adapter shows: one field as palette indices. A front end scales and colours it; nothing here is state.
#pragma once
#include <array>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

struct Frame {
    int width = 0, height = 0;       // active picture, without the border
    int aspect_x = 1, aspect_y = 1;  // one pixel is aspect_x wide and aspect_y high, in a unit of its own
    u8 border = 0;                   // palette index around the picture (overscan)
    bool is_blank = false;           // nothing is lit: video switched off, or no picture programmed
    u64 number = 0;                  // fields since power-on
    std::array<u32, 16> palette{};   // 00RRGGBB
    std::vector<u8> pixels;          // width * height indices 0-15, row by row

    u8 at(int x, int y) const {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
    u32 rgb(int x, int y) const { return palette[at(x, y) & 15]; }
};

}  // namespace tick86
