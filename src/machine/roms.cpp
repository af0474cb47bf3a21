// SPDX-License-Identifier: MIT
#include "tick86/machine/roms.h"

// roms/embed.asm
extern "C" {
extern const tick86::u8 tick86_bios_begin[], tick86_bios_end[];
extern const tick86::u8 tick86_demo_disk_begin[], tick86_demo_disk_end[];
extern const tick86::u8 tick86_font8x8_begin[], tick86_font8x8_end[];
extern const tick86::u8 tick86_font8x14_begin[], tick86_font8x14_end[];
}

namespace tick86 {

std::span<const u8> embedded_bios() { return {tick86_bios_begin, tick86_bios_end}; }
std::span<const u8> embedded_demo_disk() { return {tick86_demo_disk_begin, tick86_demo_disk_end}; }
std::span<const u8> embedded_font8x8() { return {tick86_font8x8_begin, tick86_font8x8_end}; }
std::span<const u8> embedded_font8x14() { return {tick86_font8x14_begin, tick86_font8x14_end}; }

}  // namespace tick86
