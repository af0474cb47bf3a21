// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/theme.h"

#include <algorithm>
#include <cmath>

namespace tick86::apps {
namespace {

constexpr Theme Dark{.is_light = false,
                     .window = 0x0E1116,
                     .paper = 0x161B22,
                     .header = 0x1F262F,
                     .header_focus = 0x2B3A52,
                     .border = 0x30363D,
                     .field = 0x0D1117,
                     .current = 0x3A3410,
                     .cursor = 0x243042,
                     .selected = 0x1F4B7A,
                     .text = 0xD5DBE3,
                     .dim = 0x8590A0,
                     .heading = 0x9CC4FF,
                     .here = 0xFFD866,
                     .changed = 0xFFB057,
                     .on = 0x6FDD8B,
                     .blocked = 0xFF8078,
                     .name = 0xC9A9FF,
                     .address = 0x7CC4FF,
                     .note = 0x93B092,
                     .accent = 0x4EA1FF,
                     .wire = 0x5A6573,
                     .wire_on = 0x6FDD8B,
                     .chip = 0x1E2632,
                     .lamp_off = 0x2A323D,
                     .breakpoint = 0xE5534B,
                     .ram = 0x2F6FAB,
                     .video = 0x8A4FBF,
                     .card_rom = 0xB07A1E,
                     .board_rom = 0x2E8B57,
                     .empty = 0x232A33};

constexpr Theme Light{.is_light = true,
                      .window = 0xDFE3E8,
                      .paper = 0xFFFFFF,
                      .header = 0xE9EDF2,
                      .header_focus = 0xC7DCF7,
                      .border = 0xC2C9D1,
                      .field = 0xF3F5F8,
                      .current = 0xFFF2B8,
                      .cursor = 0xE3EDF9,
                      .selected = 0xB6D4FA,
                      .text = 0x1B2027,
                      .dim = 0x5D6773,
                      .heading = 0x0A4DA2,
                      .here = 0x6F4A00,
                      .changed = 0x8F3B00,
                      .on = 0x0F6428,
                      .blocked = 0xB3201A,
                      .name = 0x5F36B0,
                      .address = 0x0A58B0,
                      .note = 0x3E6045,
                      .accent = 0x1A6FD6,
                      .wire = 0x8C96A3,
                      .wire_on = 0x128A3C,
                      .chip = 0xF1F4F8,
                      .lamp_off = 0xDDE2E8,
                      .breakpoint = 0xD1352C,
                      .ram = 0x5B9BD5,
                      .video = 0xA678D6,
                      .card_rom = 0xD9A441,
                      .board_rom = 0x5FB283,
                      .empty = 0xE4E8ED};

double luminance(Colour c) {
    const auto channel = [c](int shift) {
        const double v = (c >> shift & 0xFF) / 255.0;
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}

}  // namespace

Colour Theme::of(Role role) const {
    switch (role) {
        case Role::Plain: return text;
        case Role::Heading: return heading;
        case Role::Dim: return dim;
        case Role::Current: return here;
        case Role::Changed: return changed;
        case Role::On: return on;
        case Role::Blocked: return blocked;
        case Role::Name: return name;
        case Role::Address: return address;
        case Role::Note: return note;
    }
    return text;
}

const Theme& theme(bool is_light) { return is_light ? Light : Dark; }

double contrast(Colour a, Colour b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

}  // namespace tick86::apps
