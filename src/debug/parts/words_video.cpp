// SPDX-License-Identifier: MIT
// Display adapters.
#include <array>

#include "debug/parts/words.h"
#include "tick86/base/bits.h"

namespace tick86::words {

// [MC6845] table 1.
std::string_view crtc_register(int number) {
    constexpr std::array<std::string_view, 18> Names{
        "horizontal total",   "horizontal displayed",   "horizontal sync position",
        "sync width",         "vertical total",         "vertical adjust",
        "vertical displayed", "vertical sync position", "interlace mode",
        "maximum scan line",  "cursor start",           "cursor end",
        "start address high", "start address low",      "cursor address high",
        "cursor address low", "light pen high",         "light pen low"};
    return number >= 0 && number < 18 ? Names[static_cast<std::size_t>(number)] : "no register";
}

// [CGA-TR] mode control and colour select registers.
std::string cga_mode(u8 value) {
    std::string text = bit(value, 1) ? (bit(value, 4) ? "graphics 640x200" : "graphics 320x200")
                                     : (bit(value, 0) ? "text 80 columns" : "text 40 columns");
    return text + ", " +
           of_bits(value,
                   {{3, "video on", "video off"}, {2, "black and white"}, {5, "blinking", "bright backgrounds"}});
}
std::string cga_colour(u8 value, bool is_graphics) {
    constexpr std::array Names{"black",     "blue",       "green",     "cyan",       "red",         "magenta",
                               "brown",     "light grey", "dark grey", "light blue", "light green", "light cyan",
                               "light red", "pink",       "yellow",    "white"};
    std::string text = (is_graphics ? "background " : "border ") + std::string(Names[value & 15]);
    if (!is_graphics) return text;
    text += bit(value, 5) ? ", palette cyan magenta white" : ", palette green red brown";
    return text + (bit(value, 4) ? ", bright" : "");
}
std::string cga_status(u8 value) {
    return of_bits(value, {{0, "memory free", "display"}, {1, "light pen latched"}, {3, "vertical retrace"}});
}
std::string mono_status(u8 value) { return of_bits(value, {{0, "horizontal retrace"}, {3, "dot on", "dot off"}}); }
std::string hercules_config(u8 value) {
    return of_bits(value, {{0, "graphics allowed", "graphics locked"}, {1, "64 KiB mapped", "32 KiB mapped"}});
}
std::string mono_mode(u8 value, bool is_hercules) {
    if (!is_hercules) return of_bits(value, {{3, "video on", "video off"}, {5, "blinking", "bright backgrounds"}});
    return of_bits(value, {{1, "graphics", "text"},
                           {3, "video on", "video off"},
                           {5, "blinking", "bright backgrounds"},
                           {7, "page 1 shown", "page 0 shown"}});
}

}  // namespace tick86::words
