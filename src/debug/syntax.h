// SPDX-License-Identifier: MIT
// What disassembler and assembler share beside the opcode map: names, and which rows have a text.
#pragma once
#include <array>

#include "tick86/cpu/opcodes.h"
#include "tick86/cpu/state.h"

namespace tick86::syntax {

inline constexpr std::array Reg8Names{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
inline constexpr std::array Reg16Names{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
inline constexpr std::array SregNames{"es", "cs", "ss", "ds"};

// Base and index of a memory operand, by the r/m field; -1: none.
inline constexpr std::array<std::array<i8, 2>, 8> AddressParts{{{cpu::BX, cpu::SI},
                                                                {cpu::BX, cpu::DI},
                                                                {cpu::BP, cpu::SI},
                                                                {cpu::BP, cpu::DI},
                                                                {cpu::SI, -1},
                                                                {cpu::DI, -1},
                                                                {cpu::BP, -1},
                                                                {cpu::BX, -1}}};
inline constexpr int DirectRm = 6;  // with mod 0: a 16-bit offset alone

constexpr bool is_segment_prefix(u8 byte) { return (byte & 0xE7) == 0x26; }
constexpr bool is_repeat_prefix(u8 byte) { return byte == 0xF2 || byte == 0xF3; }

// Is this row what NASM makes of its name? POP CS and SALC are undocumented, but it knows them.
constexpr bool is_usual(u8 opcode, const cpu::Opcode& row) {
    if (row.known == cpu::Known::Undocumented) return opcode == 0x0F || opcode == 0xD6;
    return row.known == cpu::Known::Documented;
}

// The encoding with a sign-extended byte is the shorter one.
constexpr bool fits_byte(u16 value) {
    const auto v = static_cast<i16>(value);
    return v >= -128 && v <= 127;
}

}  // namespace tick86::syntax
