// SPDX-License-Identifier: MIT
#include <array>

#include "debug/symbols/formats.h"
#include "tick86/machine/roms.h"

namespace tick86 {

using namespace symbols;

namespace {

// Sections of our programs, and the segments they run in. What is a constant there but a field of the BIOS data area
// is named too.
struct Home {
    std::string_view section;
    u16 segment;
};
constexpr std::array Bios{Home{".text", 0xF000}};
constexpr std::array Demo{Home{"boot", 0x0000}, Home{"demo", 0x1000}};
constexpr u16 BiosDataSegment = 0x0040;
constexpr u32 BiosDataEnd = 0x4FF;

void add(Symbols& symbols, std::string_view map, const std::string& name, std::span<const Home> homes) {
    Lines lines(map, name);
    for (Found& found : read_nasm_map(lines).symbols) {
        if (found.symbol.is_constant && found.symbol.name.starts_with("bda.")) {
            found.symbol.is_constant = false;
            found.symbol.segment = BiosDataSegment;
            const u32 reach = BiosDataEnd - found.symbol.linear();
            symbols.add(std::move(found.symbol), reach);
            continue;
        }
        for (const Home& home : homes) {
            if (found.section != home.section) continue;
            found.symbol.segment = home.segment;
            symbols.add(std::move(found.symbol), found.reach);
            break;
        }
    }
}

}  // namespace

Symbols builtin_symbols(bool bios, bool demo_disk) {
    Symbols symbols;
    if (bios) add(symbols, embedded_bios_symbols(), "BIOS", Bios);
    if (demo_disk) add(symbols, embedded_demo_symbols(), "demonstration disk", Demo);
    return symbols;
}

}  // namespace tick86
