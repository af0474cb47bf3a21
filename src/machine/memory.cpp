// SPDX-License-Identifier: MIT
#include "tick86/machine/memory.h"

#include <algorithm>

namespace tick86 {

void Memory::plug_ram(u32 bytes) {
    ram_bytes_ = bytes;
    std::fill_n(kind_.begin(), bytes / GranuleBytes, Kind::Ram);
    clear_ram();
}

void Memory::plug_rom(Kind kind, u32 address, std::span<const u8> image) {
    std::copy(image.begin(), image.end(), bytes_.begin() + address);
    const u32 granules = static_cast<u32>((image.size() + GranuleBytes - 1) / GranuleBytes);
    std::fill_n(kind_.begin() + address / GranuleBytes, granules, kind);
}

void Memory::plug_video(u32 address, u32 bytes) {
    std::fill_n(kind_.begin() + address / GranuleBytes, bytes / GranuleBytes, Kind::Video);
}

void Memory::clear_ram() { std::fill_n(bytes_.begin(), ram_bytes_, PowerOn); }

Memory::Kind Memory::page_kind(u32 page) const {
    constexpr u32 PerPage = PageBytes / GranuleBytes;
    const Kind first = kind_[page * PerPage];
    for (u32 i = 1; i < PerPage; ++i)
        if (kind_[page * PerPage + i] != first) return Kind::CardRom;
    return first;
}

bool Memory::is_blank_page(u32 address) const {
    const u8* bytes = page((address & AddressMask) / PageBytes);
    if (bytes[0] != 0x00 && bytes[0] != 0xFF) return false;
    return std::equal(bytes + 1, bytes + PageBytes, bytes);
}

}  // namespace tick86
