// SPDX-License-Identifier: MIT
#include "tick86/machine/option_roms.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "tick86/machine/memory.h"
#include "tick86/machine/roms.h"

namespace tick86 {

namespace {

u32 begin_of(const OptionRom& rom) { return u32{rom.segment} * 16; }
u32 end_of(const OptionRom& rom) { return begin_of(rom) + static_cast<u32>(rom.bytes.size()); }

}  // namespace

void check_option_roms(const Config& config, std::vector<std::string>& problems) {
    const std::size_t bios_bytes = config.bios.empty() ? embedded_bios().size() : config.bios.size();
    const u32 bios_begin = Memory::Size - static_cast<u32>(std::min<std::size_t>(bios_bytes, Memory::Size));
    for (std::size_t i = 0; i < config.roms.size(); ++i) {
        const OptionRom& rom = config.roms[i];
        const auto refuse = [&](const std::string& why) {
            problems.push_back(fmt::format("option ROM {} at {:04X}: {}", rom.name, rom.segment, why));
        };
        if (rom.bytes.empty()) {
            refuse("the file is empty");
            continue;
        }
        if (begin_of(rom) % Memory::GranuleBytes != 0) refuse("the segment must be a multiple of 0080 (2 KiB)");
        if (begin_of(rom) < OptionRomFirst)
            refuse("option ROMs stand at C000 or above");
        else if (rom.bytes.size() > Memory::Size || end_of(rom) > bios_begin)
            refuse(fmt::format("its {} bytes reach into the BIOS at {:05X}h", rom.bytes.size(), bios_begin));
        for (std::size_t k = 0; k < i; ++k) {
            const OptionRom& other = config.roms[k];
            if (begin_of(rom) < end_of(other) && begin_of(other) < end_of(rom))
                refuse(fmt::format("it overlaps {}, which ends at {:05X}h", other.name, end_of(other)));
        }
    }
}

std::vector<std::string> option_rom_warnings(const Config& config) {
    std::vector<std::string> out;
    for (const OptionRom& rom : config.roms) {
        const auto warn = [&](const std::string& what) {
            out.push_back(fmt::format("option ROM {} at {:04X}: {}", rom.name, rom.segment, what));
        };
        if (rom.bytes.size() < 3 || rom.bytes[0] != 0x55 || rom.bytes[1] != 0xAA) {
            warn("it does not begin with 55 AA, so no BIOS will call it");
            continue;
        }
        const std::size_t claimed = std::size_t{rom.bytes[2]} * 512;
        if (claimed == 0 || claimed > rom.bytes.size()) {
            warn(fmt::format("its header claims {} bytes, but the file has {}", claimed, rom.bytes.size()));
            continue;
        }
        const u8 sum = std::accumulate(rom.bytes.begin(), rom.bytes.begin() + static_cast<std::ptrdiff_t>(claimed),
                                       u8{0}, [](u8 a, u8 b) { return static_cast<u8>(a + b); });
        if (sum != 0) warn(fmt::format("its checksum is {:02X}h instead of 00h, so no BIOS will call it", sum));
        if (end_of(rom) > OptionRomEnd) warn(fmt::format("BIOSes look for ROMs below {:05X}h only", OptionRomEnd));
    }
    return out;
}

}  // namespace tick86
