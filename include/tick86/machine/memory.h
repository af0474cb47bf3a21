// SPDX-License-Identifier: MIT
// The first megabyte: RAM, ROM and empty places. Video memory belongs to its card; here only its place is known.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

class Memory {
public:
    static constexpr u32 Size = 0x100000, AddressMask = Size - 1;
    static constexpr u32 PageBytes = 0x1000;
    static constexpr u32 GranuleBytes = 0x800;  // option ROMs begin at multiples of 2 KiB
    static constexpr u8 OpenBus = 0xFF;         // what an address without memory reads as
    static constexpr u8 PowerOn = 0x00;         // content of RAM at power-on; real chips come up at random

    enum class Kind : u8 { Open, Ram, BoardRom, CardRom, Video };

    Memory() : bytes_(Size, OpenBus) {}

    void plug_ram(u32 bytes);
    void plug_rom(Kind kind, u32 address, std::span<const u8> image);
    void plug_video(u32 address, u32 bytes);
    void clear_ram();
    u32 ram_bytes() const { return ram_bytes_; }

    Kind kind(u32 address) const { return kind_[(address & AddressMask) / GranuleBytes]; }
    // The kind of all of a page of 4 KiB; mixed ones count as CardRom, which makes no difference but speed.
    Kind page_kind(u32 page) const;

    // Not for Video. Writes to anything but RAM are ignored.
    u8 read(u32 address) const { return bytes_[address & AddressMask]; }
    void write(u32 address, u8 value) {
        if (kind(address) == Kind::Ram) bytes_[address & AddressMask] = value;
    }
    const u8* page(u32 number) const { return bytes_.data() + number * PageBytes; }
    u8* page(u32 number) { return bytes_.data() + number * PageBytes; }
    std::span<u8> ram() { return {bytes_.data(), ram_bytes_}; }
    std::span<const u8> ram() const { return {bytes_.data(), ram_bytes_}; }

    // A page of which every byte is 00h or every byte is FFh, as memory tests and power-on leave it, or that is empty:
    // a place where no program is.
    bool is_blank_page(u32 address) const;

private:
    std::vector<u8> bytes_;
    std::array<Kind, Size / GranuleBytes> kind_{};
    u32 ram_bytes_ = 0;
};

}  // namespace tick86
