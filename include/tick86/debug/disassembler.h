// SPDX-License-Identifier: MIT
// Bytes -> text that NASM assembles back to the same bytes. What NASM would encode otherwise (a second encoding of the
// same instruction, prefixes in another order, undocumented forms) is written as `db` with the mnemonic in a comment.
#pragma once
#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "tick86/base/types.h"
#include "tick86/debug/address.h"

namespace tick86 {

class Pc;
class Symbols;

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
    u8 opcode = 0, modrm = 0;              // the bytes behind them; modrm only if the opcode has one
    i8 segment_override = -1;              // cpu::SegReg, or -1
    std::optional<u16> target;             // offset to which a near jump or call with a displacement goes
    std::optional<FarAddress> far_target;  // of a direct far jump or call
    std::optional<MemoryOperand> memory;   // of modrm or a direct offset
    std::string note;                      // of decode_at with symbols: "print_string", "bda.kb_flags+1h"

    // The text without the bytes of a `db`: what a person wants to read.
    std::string mnemonic() const;
};

// `bytes` begin at offset `ip`. At most MostBytes are looked at.
Decoded decode(std::span<const u8> bytes, u16 ip);

// --- in a machine (disassembler_at.cpp); all without side effects ---

// From memory; offsets wrap within the segment. With symbols, `note` names where a jump, a call or an INT goes now, and
// the place of a direct memory operand, in the segments as they are now; empty if no symbol is near.
Decoded decode_at(const Pc& pc, u16 cs, u16 ip, const Symbols* symbols = nullptr);

// What the instruction `d` at CS:IP finds, if it is executed next: "DS:[BX+4]=0040:001C -> 1234" for memory (bytes from
// high to low, far pointers and targets as SEG:OFS), where a return goes, "taken" or "not taken", what is at a port.
// Names come from `symbols`. Empty: nothing but registers and constants.
std::string describe_operand(const Pc& pc, const Decoded& d, const Symbols* symbols = nullptr);

// Where the instruction before cs:ip may begin; empty at the beginning of the segment. `known` are linear addresses at
// which instructions begin for certain (executed ones, labels). Without one nearby it is what most of the decodings
// agree on that begin up to 16 bytes before and meet cs:ip exactly.
std::optional<u16> previous_instruction(const Pc& pc, u16 cs, u16 ip, const std::set<u32>& known = {});

}  // namespace tick86
