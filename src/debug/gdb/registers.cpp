// SPDX-License-Identifier: MIT
#include "debug/gdb/registers.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace tick86::gdb {
namespace {

enum class Source : u8 { Word, Linear, Segment, Flags, Ip, Sp, Csip, None };

struct Row {
    const char* name;
    int bits;
    const char* type;
    Source source;
    int index = 0;  // of a word or segment; of Linear: the segment
};

// The first 32 are what GDB demands of an i386, in its order; without them it refuses the description.
constexpr std::array<Row, 35> Rows{{
    {"eax", 32, "int32", Source::Word, cpu::AX},
    {"ecx", 32, "int32", Source::Word, cpu::CX},
    {"edx", 32, "int32", Source::Word, cpu::DX},
    {"ebx", 32, "int32", Source::Word, cpu::BX},
    {"esp", 32, "data_ptr", Source::Linear, cpu::SS},
    {"ebp", 32, "int32", Source::Word, cpu::BP},
    {"esi", 32, "int32", Source::Word, cpu::SI},
    {"edi", 32, "int32", Source::Word, cpu::DI},
    {"eip", 32, "code_ptr", Source::Linear, cpu::CS},
    {"eflags", 32, "flags8086", Source::Flags},
    {"cs", 32, "int32", Source::Segment, cpu::CS},
    {"ss", 32, "int32", Source::Segment, cpu::SS},
    {"ds", 32, "int32", Source::Segment, cpu::DS},
    {"es", 32, "int32", Source::Segment, cpu::ES},
    {"fs", 32, "int32", Source::None},
    {"gs", 32, "int32", Source::None},
    {"st0", 80, "i387_ext", Source::None},
    {"st1", 80, "i387_ext", Source::None},
    {"st2", 80, "i387_ext", Source::None},
    {"st3", 80, "i387_ext", Source::None},
    {"st4", 80, "i387_ext", Source::None},
    {"st5", 80, "i387_ext", Source::None},
    {"st6", 80, "i387_ext", Source::None},
    {"st7", 80, "i387_ext", Source::None},
    {"fctrl", 32, "int", Source::None},
    {"fstat", 32, "int", Source::None},
    {"ftag", 32, "int", Source::None},
    {"fiseg", 32, "int", Source::None},
    {"fioff", 32, "int", Source::None},
    {"foseg", 32, "int", Source::None},
    {"fooff", 32, "int", Source::None},
    {"fop", 32, "int", Source::None},
    {"ip", 16, "uint16", Source::Ip},
    {"sp16", 16, "uint16", Source::Sp},
    {"csip", 32, "uint32", Source::Csip},
}};
constexpr std::size_t CoreRows = 32;

const Row* row_of(int number) {
    if (number < 0 || number >= static_cast<int>(Rows.size())) return nullptr;
    return &Rows[static_cast<std::size_t>(number)];
}

constexpr std::array<const char*, 8> Words{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
constexpr std::array<const char*, 4> Segments{"es", "cs", "ss", "ds"};

// Where a linear address lies, from a segment if it reaches so far.
FarAddress placed(u32 linear, u16 segment) {
    const u32 offset = (linear - (u32{segment} << 4)) & Memory::AddressMask;
    if (offset <= 0xFFFF) return {segment, static_cast<u16>(offset)};
    return {static_cast<u16>(linear >> 4 & 0xF000), static_cast<u16>(linear)};
}

// A register of 16 bits takes a value that GDB holds in 32, with or without a sign.
bool is_word(u32 value) { return value <= 0xFFFF || value >= 0xFFFF8000; }

}  // namespace

int register_count() { return static_cast<int>(Rows.size()); }

int register_bytes(int number) {
    const Row* row = row_of(number);
    return row ? row->bits / 8 : 0;
}

std::string target_description() {
    std::string xml =
        "<?xml version=\"1.0\"?>\n"
        "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
        "<target version=\"1.0\">\n"
        "<architecture>i8086</architecture>\n"
        "<osabi>none</osabi>\n"
        "<feature name=\"org.gnu.gdb.i386.core\">\n"
        "<flags id=\"flags8086\" size=\"4\">\n";
    struct Flag {
        const char* name;
        int bit;
    };
    constexpr std::array<Flag, 9> Flags{
        {{"CF", 0}, {"PF", 2}, {"AF", 4}, {"ZF", 6}, {"SF", 7}, {"TF", 8}, {"IF", 9}, {"DF", 10}, {"OF", 11}}};
    for (const Flag& flag : Flags)
        fmt::format_to(std::back_inserter(xml), "<field name=\"{}\" start=\"{}\" end=\"{}\"/>\n", flag.name, flag.bit,
                       flag.bit);
    xml += "</flags>\n";
    for (std::size_t i = 0; i < Rows.size(); ++i) {
        if (i == CoreRows) xml += "</feature>\n<feature name=\"tick86.real-mode\">\n";
        fmt::format_to(std::back_inserter(xml), "<reg name=\"{}\" bitsize=\"{}\" type=\"{}\"/>\n", Rows[i].name,
                       Rows[i].bits, Rows[i].type);
    }
    return xml + "</feature>\n</target>\n";
}

std::optional<u32> read_register(const Pc& pc, int number) {
    const Row* row = row_of(number);
    if (!row) return std::nullopt;
    const cpu::Architectural a = pc.registers();
    const auto i = static_cast<std::size_t>(row->index);
    switch (row->source) {
        case Source::Word: return a.r[i];
        case Source::Linear: return FarAddress{a.sreg[i], i == cpu::CS ? a.ip : a.r[cpu::SP]}.linear();
        case Source::Segment: return a.sreg[i];
        case Source::Flags: return a.flags;
        case Source::Ip: return a.ip;
        case Source::Sp: return a.r[cpu::SP];
        case Source::Csip: return u32{a.sreg[cpu::CS]} << 16 | a.ip;
        case Source::None: break;
    }
    return std::nullopt;
}

bool can_hold(int number, u32 value) {
    const Row* row = row_of(number);
    if (!row || row->source == Source::None) return false;
    if (row->source == Source::Csip) return true;
    return row->source == Source::Linear ? value <= Memory::AddressMask : is_word(value);
}

void write_register(DebugSession& session, int number, u32 value) {
    const Row& row = Rows[static_cast<std::size_t>(number)];
    const auto i = static_cast<std::size_t>(row.index);
    const u16 word = static_cast<u16>(value);
    const FarAddress at = placed(value, session.pc().registers().sreg[i & 3]);
    switch (row.source) {
        case Source::Csip: session.jump(static_cast<u16>(value >> 16), word); break;
        case Source::Linear:
            if (i == cpu::CS) {
                session.jump(at.segment, at.offset);
            } else {
                session.set_register("ss", at.segment);
                session.set_register("sp", at.offset);
            }
            break;
        case Source::Word: session.set_register(Words[i], word); break;
        case Source::Segment: session.set_register(Segments[i], word); break;
        case Source::Flags: session.set_register("flags", word); break;
        case Source::Ip: session.set_register("ip", word); break;
        case Source::Sp: session.set_register("sp", word); break;
        case Source::None: break;
    }
}

}  // namespace tick86::gdb
