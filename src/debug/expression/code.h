// SPDX-License-Identifier: MIT
// What an expression is compiled to: operations on a stack of 64-bit numbers. A far address is one number there, its
// segment in bits 16-31.
#pragma once
#include "tick86/debug/address.h"

namespace tick86::expression {

// Which of the machine's numbers stand in `arg`, constants and distances in `value`.
enum class Code : u8 {
    Const,
    Reg16,  // cpu::Reg16
    Reg8,   // in the order of opcodes
    Sreg,   // cpu::SegReg
    Ip,
    Flags,
    Flag,  // bit
    Intr,
    Nmi,
    Halted,
    Cycle,
    Ticks,
    Time,
    Pic,    // controller << 4 | PicRegister
    Pics,   // PicRegister of both
    Named,  // value: index
    Port,   // port -> byte
    Load,   // far -> bytes; arg: Size
    LoadLinear,
    Pair,    // segment, offset -> far
    FarAdd,  // far, number -> far
    AddFar,  // number, far -> far
    FarSub,
    Offset,  // far -> its offset
    Linear,  // far -> linear
    Neg,
    Not,
    LogicalNot,
    Bool,
    AndJump,  // 0: stays, and jumps `value` operations ahead; else goes
    OrJump,   // else: becomes 1, and jumps
    Mul,
    Div,
    Mod,
    Add,
    Sub,
    Shl,
    Shr,
    And,
    Xor,
    Or,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
};

enum PicRegister : u8 { Irr, Isr, Imr, Lines, Int };
enum class Size : u8 { Byte = 1, Word = 2, Dword = 4, Pointer = 5 };

constexpr i64 pack(FarAddress a) { return i64{a.segment} << 16 | a.offset; }
constexpr FarAddress unpack(i64 v) { return {static_cast<u16>(v >> 16), static_cast<u16>(v)}; }

// The binary operations from Mul on. An error is a text; the result is then not set.
const char* calculate(Code code, i64 a, i64 b, i64& result);

}  // namespace tick86::expression
