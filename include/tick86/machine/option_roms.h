// SPDX-License-Identifier: MIT
// Option ROMs: where they may stand, and what is worth saying about them. Finding and calling them is the BIOS's work.
#pragma once
#include <string>
#include <vector>

#include "tick86/machine/config.h"

namespace tick86 {

// Where cards may have ROM [XT-TR BIOS, scan for optional ROMs: C8000h-F5FFFh; display adapters from C0000h].
inline constexpr u32 OptionRomFirst = 0xC0000, OptionRomEnd = 0xF6000;

// Appends one sentence for each reason why the ROMs cannot be plugged in.
void check_option_roms(const Config& config, std::vector<std::string>& problems);

// What is odd, but possible: a ROM that no BIOS will call, with the reason.
std::vector<std::string> option_rom_warnings(const Config& config);

}  // namespace tick86
