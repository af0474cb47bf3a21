// SPDX-License-Identifier: MIT
// The opcode map of the 8086 as data: one row per first byte, one per reg field of the groups.
// Used by   disassembler, assembler
// Sources   [8086-UM] table 2-21 machine instruction decoding guide; undocumented rows: docs/accuracy.md
// Not here  what an instruction does: that is the switch of src/cpu/code/execute.h, which follows the same order
#pragma once
#include <array>

#include "tick86/base/types.h"

namespace tick86::cpu {

// What follows the opcode, and the order in which operands are written.
enum class Form : u8 {
    None,     // no operand
    RmReg,    // modrm: r/m, register
    RegRm,    // modrm: register, r/m
    RegMem,   // modrm: register, r/m that must be memory (LEA, LES, LDS)
    Rm,       // modrm: r/m alone
    RmImm,    // modrm, immediate of the operand's width
    RmImm8,   // modrm, immediate byte that is sign-extended
    RmOne,    // modrm: r/m, 1
    RmCl,     // modrm: r/m, CL
    RmSreg,   // modrm: r/m, segment register
    SregRm,   // modrm: segment register, r/m
    AccImm,   // AL or AX, immediate
    Reg,      // register of bits 2-0
    RegImm,   // register of bits 2-0, immediate
    AccReg,   // AX, register of bits 2-0
    Sreg,     // segment register of bits 4-3
    AccMem,   // AL or AX, memory at a 16-bit offset
    MemAcc,   // the other way round
    Rel8,     // signed byte from the next instruction
    Rel16,    // word from the next instruction
    FarPtr,   // offset, segment
    Imm8,     // byte
    Imm16,    // word
    AccPort,  // AL or AX, port number
    PortAcc,  // the other way round
    AccDx,    // AL or AX, DX
    DxAcc,    // the other way round
    String,   // operands in SI, DI, AX
    Esc,      // modrm for a coprocessor
    Prefix,   // belongs to the instruction that follows
    Group,    // modrm, whose reg field selects a row of `group`
};

// Rows of which the manual knows nothing: the chip decodes them like another one, or does something of its own.
enum class Known : u8 { Documented, Alias, Undocumented };

struct Opcode {
    const char* name = "";
    Form form = Form::None;
    u8 width = 0;  // bytes of the operand; 0: not meaningful
    Known known = Known::Documented;
    const std::array<Opcode, 8>* group = nullptr;
};
using OpcodeGroup = std::array<Opcode, 8>;

namespace opcode_map {

inline constexpr std::array<const char*, 8> Alu{"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
inline constexpr std::array<const char*, 16> Jump{"jo", "jno", "jc",  "jnc", "jz", "jnz", "jna", "ja",
                                                  "js", "jns", "jpe", "jpo", "jl", "jnl", "jng", "jg"};
inline constexpr std::array<const char*, 8> Shift{"rol", "ror", "rcl", "rcr", "shl", "shr", "setmo", "sar"};

constexpr OpcodeGroup alu_group(Form form, u8 width, Known known) {
    OpcodeGroup g{};
    for (std::size_t i = 0; i < 8; ++i) g[i] = {Alu[i], form, width, known};
    return g;
}
constexpr OpcodeGroup shift_group(Form form, u8 width) {
    OpcodeGroup g{};
    for (std::size_t i = 0; i < 8; ++i)
        g[i] = {Shift[i], form, width, i == 6 ? Known::Undocumented : Known::Documented};
    return g;
}
constexpr OpcodeGroup unary_group(u8 width) {  // F6 F7
    return {{{"test", Form::RmImm, width},
             {"test", Form::RmImm, width, Known::Alias},
             {"not", Form::Rm, width},
             {"neg", Form::Rm, width},
             {"mul", Form::Rm, width},
             {"imul", Form::Rm, width},
             {"div", Form::Rm, width},
             {"idiv", Form::Rm, width}}};
}
constexpr OpcodeGroup step_group(u8 width) {  // FE FF
    const Known known = width == 2 ? Known::Documented : Known::Undocumented;
    return {{{"inc", Form::Rm, width},
             {"dec", Form::Rm, width},
             {"call", Form::Rm, width, known},
             {"call far", Form::Rm, width, known},
             {"jmp", Form::Rm, width, known},
             {"jmp far", Form::Rm, width, known},
             {"push", Form::Rm, width, known},
             {"push", Form::Rm, width, Known::Alias}}};
}
constexpr OpcodeGroup single_group(const char* name, Form form, u8 width) {  // 8F C6 C7: reg field 0 is documented
    OpcodeGroup g{};
    for (std::size_t i = 0; i < 8; ++i) g[i] = {name, form, width, i == 0 ? Known::Documented : Known::Alias};
    return g;
}

inline constexpr OpcodeGroup Alu80 = alu_group(Form::RmImm, 1, Known::Documented);
inline constexpr OpcodeGroup Alu81 = alu_group(Form::RmImm, 2, Known::Documented);
inline constexpr OpcodeGroup Alu82 = alu_group(Form::RmImm, 1, Known::Alias);
inline constexpr OpcodeGroup Alu83 = alu_group(Form::RmImm8, 2, Known::Documented);
inline constexpr OpcodeGroup PopRm = single_group("pop", Form::Rm, 2);
inline constexpr OpcodeGroup MovC6 = single_group("mov", Form::RmImm, 1);
inline constexpr OpcodeGroup MovC7 = single_group("mov", Form::RmImm, 2);
inline constexpr OpcodeGroup ShiftD0 = shift_group(Form::RmOne, 1);
inline constexpr OpcodeGroup ShiftD1 = shift_group(Form::RmOne, 2);
inline constexpr OpcodeGroup ShiftD2 = shift_group(Form::RmCl, 1);
inline constexpr OpcodeGroup ShiftD3 = shift_group(Form::RmCl, 2);
inline constexpr OpcodeGroup UnaryF6 = unary_group(1);
inline constexpr OpcodeGroup UnaryF7 = unary_group(2);
inline constexpr OpcodeGroup StepFE = step_group(1);
inline constexpr OpcodeGroup StepFF = step_group(2);

constexpr Opcode group(const OpcodeGroup& rows, u8 width) { return {"", Form::Group, width, Known::Documented, &rows}; }

constexpr std::array<Opcode, 256> make() {
    std::array<Opcode, 256> m{};
    const auto put = [&m](std::size_t first, std::size_t count, const Opcode& row) {
        for (std::size_t i = 0; i < count; ++i) m[first + i] = row;
    };
    const auto both = [&m](std::size_t first, const char* name, Form form, Known known = Known::Documented) {
        m[first] = {name, form, 1, known};
        m[first + 1] = {name, form, 2, known};
    };

    for (std::size_t i = 0; i < 8; ++i) {  // 00-3F
        both(i * 8, Alu[i], Form::RmReg);
        both(i * 8 + 2, Alu[i], Form::RegRm);
        both(i * 8 + 4, Alu[i], Form::AccImm);
    }
    for (std::size_t i = 0; i < 4; ++i) {
        m[i * 8 + 0x06] = {"push", Form::Sreg, 2};
        m[i * 8 + 0x07] = {"pop", Form::Sreg, 2, i == 1 ? Known::Undocumented : Known::Documented};
    }
    m[0x26] = {"es", Form::Prefix};
    m[0x2E] = {"cs", Form::Prefix};
    m[0x36] = {"ss", Form::Prefix};
    m[0x3E] = {"ds", Form::Prefix};
    m[0x27] = {"daa"};
    m[0x2F] = {"das"};
    m[0x37] = {"aaa"};
    m[0x3F] = {"aas"};
    put(0x40, 8, {"inc", Form::Reg, 2});
    put(0x48, 8, {"dec", Form::Reg, 2});
    put(0x50, 8, {"push", Form::Reg, 2});
    put(0x58, 8, {"pop", Form::Reg, 2});
    for (std::size_t i = 0; i < 16; ++i) {
        m[0x60 + i] = {Jump[i], Form::Rel8, 0, Known::Alias};
        m[0x70 + i] = {Jump[i], Form::Rel8};
    }
    m[0x80] = group(Alu80, 1);
    m[0x81] = group(Alu81, 2);
    m[0x82] = group(Alu82, 1);
    m[0x83] = group(Alu83, 2);
    both(0x84, "test", Form::RmReg);
    both(0x86, "xchg", Form::RegRm);
    both(0x88, "mov", Form::RmReg);
    both(0x8A, "mov", Form::RegRm);
    m[0x8C] = {"mov", Form::RmSreg, 2};
    m[0x8D] = {"lea", Form::RegMem, 2};
    m[0x8E] = {"mov", Form::SregRm, 2};
    m[0x8F] = group(PopRm, 2);
    m[0x90] = {"nop"};
    put(0x91, 7, {"xchg", Form::AccReg, 2});
    m[0x98] = {"cbw"};
    m[0x99] = {"cwd"};
    m[0x9A] = {"call", Form::FarPtr};
    m[0x9B] = {"wait"};
    m[0x9C] = {"pushf"};
    m[0x9D] = {"popf"};
    m[0x9E] = {"sahf"};
    m[0x9F] = {"lahf"};
    both(0xA0, "mov", Form::AccMem);
    both(0xA2, "mov", Form::MemAcc);
    m[0xA4] = {"movsb", Form::String, 1};
    m[0xA5] = {"movsw", Form::String, 2};
    m[0xA6] = {"cmpsb", Form::String, 1};
    m[0xA7] = {"cmpsw", Form::String, 2};
    both(0xA8, "test", Form::AccImm);
    m[0xAA] = {"stosb", Form::String, 1};
    m[0xAB] = {"stosw", Form::String, 2};
    m[0xAC] = {"lodsb", Form::String, 1};
    m[0xAD] = {"lodsw", Form::String, 2};
    m[0xAE] = {"scasb", Form::String, 1};
    m[0xAF] = {"scasw", Form::String, 2};
    put(0xB0, 8, {"mov", Form::RegImm, 1});
    put(0xB8, 8, {"mov", Form::RegImm, 2});
    for (const std::size_t base : {0xC0u, 0xC2u}) {
        const Known known = base == 0xC0 ? Known::Alias : Known::Documented;
        m[base] = {"ret", Form::Imm16, 0, known};
        m[base + 1] = {"ret", Form::None, 0, known};
        m[base + 8] = {"retf", Form::Imm16, 0, known};
        m[base + 9] = {"retf", Form::None, 0, known};
    }
    m[0xC4] = {"les", Form::RegMem, 2};
    m[0xC5] = {"lds", Form::RegMem, 2};
    m[0xC6] = group(MovC6, 1);
    m[0xC7] = group(MovC7, 2);
    m[0xCC] = {"int3"};
    m[0xCD] = {"int", Form::Imm8};
    m[0xCE] = {"into"};
    m[0xCF] = {"iret"};
    m[0xD0] = group(ShiftD0, 1);
    m[0xD1] = group(ShiftD1, 2);
    m[0xD2] = group(ShiftD2, 1);
    m[0xD3] = group(ShiftD3, 2);
    m[0xD4] = {"aam", Form::Imm8};
    m[0xD5] = {"aad", Form::Imm8};
    m[0xD6] = {"salc", Form::None, 0, Known::Undocumented};
    m[0xD7] = {"xlatb", Form::String, 1};
    put(0xD8, 8, {"esc", Form::Esc, 2});
    m[0xE0] = {"loopne", Form::Rel8};
    m[0xE1] = {"loope", Form::Rel8};
    m[0xE2] = {"loop", Form::Rel8};
    m[0xE3] = {"jcxz", Form::Rel8};
    both(0xE4, "in", Form::AccPort);
    both(0xE6, "out", Form::PortAcc);
    m[0xE8] = {"call", Form::Rel16};
    m[0xE9] = {"jmp", Form::Rel16};
    m[0xEA] = {"jmp", Form::FarPtr};
    m[0xEB] = {"jmp", Form::Rel8};
    both(0xEC, "in", Form::AccDx);
    both(0xEE, "out", Form::DxAcc);
    m[0xF0] = {"lock", Form::Prefix};
    m[0xF1] = {"lock", Form::Prefix, 0, Known::Alias};
    m[0xF2] = {"repne", Form::Prefix};
    m[0xF3] = {"rep", Form::Prefix};
    m[0xF4] = {"hlt"};
    m[0xF5] = {"cmc"};
    m[0xF6] = group(UnaryF6, 1);
    m[0xF7] = group(UnaryF7, 2);
    m[0xF8] = {"clc"};
    m[0xF9] = {"stc"};
    m[0xFA] = {"cli"};
    m[0xFB] = {"sti"};
    m[0xFC] = {"cld"};
    m[0xFD] = {"std"};
    m[0xFE] = group(StepFE, 1);
    m[0xFF] = group(StepFF, 2);
    return m;
}

}  // namespace opcode_map

inline constexpr std::array<Opcode, 256> Opcodes = opcode_map::make();

constexpr bool has_modrm(Form form) {
    switch (form) {
        case Form::RmReg:
        case Form::RegRm:
        case Form::RegMem:
        case Form::Rm:
        case Form::RmImm:
        case Form::RmImm8:
        case Form::RmOne:
        case Form::RmCl:
        case Form::RmSreg:
        case Form::SregRm:
        case Form::Esc:
        case Form::Group: return true;
        default: return false;
    }
}

}  // namespace tick86::cpu
