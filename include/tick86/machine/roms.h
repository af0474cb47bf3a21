// SPDX-License-Identifier: MIT
// The images that are part of the program: assembled from roms/ while it is built.
#pragma once
#include <span>
#include <string_view>

#include "tick86/base/types.h"

namespace tick86 {

std::span<const u8> embedded_bios();       // its last byte stands at FFFFFh
std::span<const u8> embedded_demo_disk();  // a floppy image of a standard size
std::string_view embedded_bios_symbols();  // maps of NASM, for debug/symbols.h
std::string_view embedded_demo_symbols();
std::span<const u8> embedded_font8x8();   // 256 glyphs of 8 rows
std::span<const u8> embedded_font8x14();  // 256 glyphs of 14 rows
// Programs of `tick86 bench`: alu str muldiv mix branches interrupts machine; empty for another name.
std::span<const u8> embedded_bench(std::string_view name);

}  // namespace tick86
