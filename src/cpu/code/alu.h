// SPDX-License-Identifier: MIT
// Pure arithmetic and flags of the ALU: no time, no bus. W is the width in bytes.
// Sources  undefined flags included: recordings of the 8086 (tests/suite)
#pragma once
#include <array>
#include <utility>

#include "tick86/base/bits.h"
#include "tick86/base/types.h"
#include "tick86/cpu/state.h"

namespace tick86::cpu::code {

template <int W>
inline constexpr u32 Mask = W == 1 ? 0xFF : 0xFFFF;
template <int W>
inline constexpr u32 Msb = W == 1 ? 0x80 : 0x8000;

// SF, ZF, PF of the low byte.
inline constexpr std::array<u8, 256> ByteFlags = [] {
    std::array<u8, 256> table{};
    for (u32 i = 0; i < 256; ++i) {
        u32 parity = i ^ i >> 4;
        parity ^= parity >> 2;
        parity ^= parity >> 1;
        table[i] = static_cast<u8>((parity & 1 ? 0 : flag::PF) | (i == 0 ? flag::ZF : 0) | (i & 0x80 ? flag::SF : 0));
    }
    return table;
}();

template <int W>
constexpr u16 szp(u32 result) {
    if constexpr (W == 1) return ByteFlags[result & 0xFF];
    return static_cast<u16>((ByteFlags[result & 0xFF] & flag::PF) | ((result & 0xFFFF) == 0 ? flag::ZF : 0) |
                            (result >> 8 & flag::SF));
}

constexpr u16 with_arithmetic(u16 flags, u16 six) { return static_cast<u16>((flags & ~flag::Arithmetic) | six); }

// Result of an ALU operation and the six arithmetic flags it leaves.
struct AluOut {
    u16 value;
    u16 six;
};

template <int W>
constexpr AluOut add(u32 x, u32 y, u32 carry = 0) {
    const u32 r = x + y + carry;
    const u32 overflow = (x ^ r) & (y ^ r) & Msb<W>;
    const u16 six =
        static_cast<u16>(szp<W>(r) | (r >> (8 * W) & 1) | ((x ^ y ^ r) & flag::AF) | (overflow ? flag::OF : 0));
    return {static_cast<u16>(r & Mask<W>), six};
}

template <int W>
constexpr AluOut sub(u32 x, u32 y, u32 borrow = 0) {
    const u32 r = x - y - borrow;
    const u32 overflow = (x ^ y) & (x ^ r) & Msb<W>;
    const u16 six =
        static_cast<u16>(szp<W>(r) | (r >> (8 * W) & 1) | ((x ^ y ^ r) & flag::AF) | (overflow ? flag::OF : 0));
    return {static_cast<u16>(r & Mask<W>), six};
}

template <int W>
constexpr AluOut logic(u32 r) {
    return {static_cast<u16>(r & Mask<W>), szp<W>(r)};
}

// The ALU operation of bits 5-3: ADD OR ADC SBB AND SUB XOR CMP. For CMP the caller drops the value.
template <int W>
constexpr AluOut alu(int operation, u32 x, u32 y, u16 flags) {
    switch (operation) {
        case 0: return add<W>(x, y);
        case 1: return logic<W>(x | y);
        case 2: return add<W>(x, y, flags & flag::CF);
        case 3: return sub<W>(x, y, flags & flag::CF);
        case 4: return logic<W>(x & y);
        case 6: return logic<W>(x ^ y);
        default: return sub<W>(x, y);
    }
}

template <int W>
constexpr AluOut inc(u32 x, u16 flags) {
    const AluOut out = add<W>(x, 1);
    return {out.value, static_cast<u16>((out.six & ~flag::CF) | (flags & flag::CF))};
}
template <int W>
constexpr AluOut dec(u32 x, u16 flags) {
    const AluOut out = sub<W>(x, 1);
    return {out.value, static_cast<u16>((out.six & ~flag::CF) | (flags & flag::CF))};
}

// One position of the shift of bits 5-3: ROL ROR RCL RCR SHL SHR SETMO SAR.
template <int W>
constexpr AluOut shift(int operation, u32 x, u16 flags) {
    const u32 top = Msb<W>, carry_in = flags & flag::CF;
    u32 r = 0, carry = 0;
    u16 kept = 0;  // what is not computed from the result
    switch (operation) {
        case 0: carry = x & top ? 1 : 0, r = x << 1 | carry; break;
        case 1: carry = x & 1, r = x >> 1 | (carry ? top : 0); break;
        case 2: carry = x & top ? 1 : 0, r = x << 1 | carry_in; break;
        case 3: carry = x & 1, r = x >> 1 | (carry_in ? top : 0); break;
        case 4: carry = x & top ? 1 : 0, r = x << 1; break;
        case 5: carry = x & 1, r = x >> 1; break;
        case 6: return logic<W>(Mask<W>);
        default: carry = x & 1, r = x >> 1 | (x & top); break;
    }
    r &= Mask<W>;
    const u16 overflow = (r ^ x) & top ? flag::OF : 0;
    if (operation < 4)
        kept = flags & (flag::SF | flag::ZF | flag::AF | flag::PF);
    else
        kept = static_cast<u16>(szp<W>(r) | (operation == 4 && (x & 8) ? flag::AF : 0));
    return {static_cast<u16>(r), static_cast<u16>(kept | carry | overflow)};
}

// DAA and DAS: AL, flags -> AL, flags.
constexpr AluOut decimal_adjust(u32 x, u16 flags, bool subtract) {
    const bool low = (flags & flag::AF) || (x & 15) > 9;
    const bool high = (flags & flag::CF) || x > ((flags & flag::AF) ? 0x9Fu : 0x99u);
    const u32 t = (low ? 6 : 0) + (high ? 0x60 : 0);
    const AluOut out = subtract ? sub<1>(x, t) : add<1>(x, t);
    const u16 six = static_cast<u16>((out.six & (flag::OF | flag::SF | flag::ZF | flag::PF)) | (low ? flag::AF : 0) |
                                     (high ? flag::CF : 0));
    return {out.value, six};
}

// AAA and AAS: AL before masking is what SF, ZF, PF see. `adjusted` says whether AH changes.
struct AsciiOut {
    u8 al;
    bool adjusted;
    u16 six;
};
constexpr AsciiOut ascii_adjust(u32 x, u16 flags, bool subtract) {
    const bool k = (flags & flag::AF) || (x & 15) > 9;
    const AluOut out = subtract ? sub<1>(x, k ? 6 : 0) : add<1>(x, k ? 6 : 0);
    const u16 six =
        static_cast<u16>((out.six & (flag::OF | flag::SF | flag::ZF | flag::PF)) | (k ? flag::AF | flag::CF : 0));
    return {static_cast<u8>(out.value & 15), k, six};
}

}  // namespace tick86::cpu::code
