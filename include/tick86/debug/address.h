// SPDX-License-Identifier: MIT
// Where something stands, as programs write it.
#pragma once
#include "tick86/base/types.h"

namespace tick86 {

struct FarAddress {
    u16 segment = 0, offset = 0;
    constexpr u32 linear() const { return ((u32{segment} << 4) + offset) & 0xFFFFF; }  // 20 bits
    bool operator==(const FarAddress&) const = default;
};

}  // namespace tick86
