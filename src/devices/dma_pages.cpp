// SPDX-License-Identifier: MIT
#include "tick86/devices/dma_pages.h"

#include <algorithm>

#include "tick86/base/bits.h"

namespace tick86 {

void DmaPages::write(int reg, u8 value) { s_.word[static_cast<std::size_t>(reg & 3)] = value & 0x0F; }

u32 DmaPages::page(int channel) const {
    // DACK2 and DACK3 are the read address of the 74LS670; with neither active it shows its last word [XT-TR].
    const std::size_t word = channel == 2 ? 1 : channel == 3 ? 2 : 3;
    return u32{s_.word[word]} << 16;
}

bool DmaPages::accepts(const State& s) const {
    return std::all_of(s.word.begin(), s.word.end(), [](u8 word) { return word <= 0x0F; });
}

}  // namespace tick86
