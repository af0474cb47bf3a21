// SPDX-License-Identifier: MIT
#include <png.h>

#include <vector>

#include "apps/host/session.h"

namespace tick86::apps {

bool write_png(const std::string& path, const Frame& frame, bool aspect_correct) {
    // A blank frame is still a picture: one black pixel is more use than an error.
    const int width = frame.width > 0 ? frame.width : 1, height = frame.height > 0 ? frame.height : 1;
    const int out_width = width;
    const int out_height = aspect_correct && frame.aspect_x > 0 ? height * frame.aspect_y / frame.aspect_x : height;
    std::vector<png_byte> pixels(static_cast<std::size_t>(out_width) * static_cast<std::size_t>(out_height) * 3);
    for (int y = 0; y < out_height; ++y) {
        for (int x = 0; x < out_width; ++x) {
            const u32 rgb = frame.pixels.empty() ? 0 : frame.rgb(x, y * height / out_height);
            png_byte* p = &pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(out_width) +
                                   static_cast<std::size_t>(x)) *
                                  3];
            p[0] = static_cast<png_byte>(rgb >> 16), p[1] = static_cast<png_byte>(rgb >> 8),
            p[2] = static_cast<png_byte>(rgb);
        }
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(out_width);
    image.height = static_cast<png_uint_32>(out_height);
    image.format = PNG_FORMAT_RGB;
    // Not png_image_write_to_file(): it deletes the file when writing fails, whatever the file is.
    std::FILE* file = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
    if (!file) return false;
    const bool written = png_image_write_to_stdio(&image, file, 0, pixels.data(), 0, nullptr) != 0;
    if (file == stdout) return std::fflush(file) == 0 && written;
    return std::fclose(file) == 0 && written;
}

}  // namespace tick86::apps
