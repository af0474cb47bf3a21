// SPDX-License-Identifier: MIT
// Bits by position, so that code names them instead of masking.
#pragma once
#include "tick86/base/types.h"

namespace tick86 {

constexpr bool bit(u32 value, int position) { return value >> position & 1; }
constexpr u32 field(u32 value, int position, int width) { return value >> position & ((u32{1} << width) - 1); }
constexpr u8 low(u16 value) { return static_cast<u8>(value); }
constexpr u8 high(u16 value) { return static_cast<u8>(value >> 8); }
constexpr u16 word(u8 low_byte, u8 high_byte) { return static_cast<u16>(low_byte | high_byte << 8); }

template <class T>
constexpr T with_bit(T value, int position, bool level) {
    const T mask = static_cast<T>(T{1} << position);
    return static_cast<T>(level ? value | mask : value & static_cast<T>(~mask));
}

}  // namespace tick86
