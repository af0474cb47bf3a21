// SPDX-License-Identifier: MIT
// A line for the assembler, taken apart.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86::assembler {

// what() says what is wrong with the line and what is expected.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Distance : u8 { Open, Short, Near, Far };

struct Operand {
    enum class Kind : u8 { Register, Segment, Memory, Number, FarPointer };
    Kind kind = Kind::Number;
    std::string text;  // as written
    int size = 0;      // bytes, of the register or as written; 0: open
    bool is_strict = false;
    Distance distance = Distance::Open;
    int reg = 0;                // Register, Segment: as in opcodes. Memory: the r/m field
    i32 number = 0;             // Number; the offset of FarPointer, the displacement of Memory
    u16 segment = 0;            // FarPointer
    bool is_direct = false;     // Memory: a displacement alone
    int displacement_size = 0;  // Memory: as written; 0: the shortest

    bool is(Kind k) const { return kind == k; }
};

struct Line {
    u8 repeat = 0;             // F2, F3
    u8 lock = 0, segment = 0;  // prefix bytes; 0: none
    std::string name;          // lower case; empty: prefixes alone, or data
    std::vector<Operand> operands;
    std::vector<u8> data;  // of DB and DW
};

// `$` is `ip`. Throws Error.
Line parse(std::string_view text, u16 ip);
// The bytes of an instruction at offset `ip`. Throws Error.
std::vector<u8> encode(const Line& line, u16 ip);

}  // namespace tick86::assembler
