// SPDX-License-Identifier: MIT
// Bytes -> text that NASM assembles back to the same bytes. What NASM would encode otherwise (a second encoding of the
// same instruction, prefixes in another order, undocumented forms) is written as `db` with the mnemonic in a comment.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>

#include "tick86/base/types.h"
#include "tick86/debug/address.h"

namespace tick86 {

class Pc;

// Where an instruction may go.
enum class Flow : u8 {
    Next,       // only on
    Jump,       // away
    Branch,     // away or on: conditional jumps and loops
    Call,       // away, and back
    Return,     // RET, RETF
    Interrupt,  // INT n, INT3, INTO
    Iret,
    Halt,
};

// A memory operand: segment register and the parts of its offset.
struct MemoryOperand {
    u8 segment = 0;            // cpu::SegReg, the override counted in
    i8 base = -1, index = -1;  // cpu::Reg16, or -1
    u16 displacement = 0;
    u8 width = 0;  // bytes; 4 for a far pointer, 0 where nothing is accessed (LEA)
    u16 offset(const std::array<u16, 8>& registers) const;
};

struct Decoded {
    static constexpr int MostPrefixes = 8;
    static constexpr int MostBytes = MostPrefixes + 6;

    std::string text;  // "mov ax,[es:bx+0x12]" or "db 0x82,0xc0,0x5 ; add al,0x5"
    int length = 0;    // prefixes included; never 0 unless there were no bytes
    bool is_db = false;
    bool is_incomplete = false;  // the bytes ended before the instruction did
    Flow flow = Flow::Next;
    bool is_repeated = false;              // a string instruction with a repeat prefix
    int prefixes = 0;                      // so many of the bytes are prefixes
    std::optional<u16> target;             // offset to which a near jump or call with a displacement goes
    std::optional<FarAddress> far_target;  // of a direct far jump or call
    std::optional<MemoryOperand> memory;   // of modrm or a direct offset

    // The text without the bytes of a `db`: what a person wants to read.
    std::string mnemonic() const;
};

// `bytes` begin at offset `ip`. At most MostBytes are looked at.
Decoded decode(std::span<const u8> bytes, u16 ip);

// From memory, without side effects; offsets wrap within the segment.
Decoded decode_at(const Pc& pc, u16 cs, u16 ip);

}  // namespace tick86
