// SPDX-License-Identifier: MIT
// The DMA log: the last edges on the wires of DMA, always on. An observer like the interrupt log
// (machine/log/pin_ring.h): not saved, not hashed; forgotten when a state is loaded.
#pragma once
#include "tick86/base/ring.h"
#include "tick86/base/tick.h"

namespace tick86 {

enum class DmaWire : u8 {
    Dreq0,
    Dreq1,
    Dreq2,
    Dreq3,
    Dack0,
    Dack1,
    Dack2,
    Dack3,
    Aen,
    // Computed refresh (machine/arbiter.h) is in the log only where another transfer delays it: the tick of its AEN.
    LateRefresh,
};

// The end of a transfer is told with its byte, so an edge may lie a few clocks ahead of the present.
struct DmaEdge {
    Tick at = 0;
    DmaWire wire = DmaWire::Dreq0;
    bool level = false;
};

using DmaLog = Ring<DmaEdge>;
inline constexpr u64 DmaLogCapacity = 1 << 14;  // six edges for each byte of a device: some 2,700 bytes

}  // namespace tick86
