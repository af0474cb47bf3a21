// SPDX-License-Identifier: MIT
// Instructions where they stand: names, operands, and the way back.
#include <catch2/catch.hpp>

#include "tick86/debug/disassembler.h"
#include "tick86/debug/symbols.h"
#include "tick86/machine/pc.h"
#include "tick86/machine/roms.h"

using namespace tick86;

namespace {

constexpr u16 Code = 0x0100;

struct Machine {
    Machine() {
        s = pc.cpu();
        s.r = {0x1234, 0x0002, 0x0021, 0x0018, 0x0200, 0x0206, 0x0010, 0xFFFF};  // AX CX DX BX SP BP SI DI
        s.sreg = {0x0040, Code, 0x0050, 0x0040};                                 // ES CS SS DS
        s.flags = cpu::flag::Fixed;
        put({0x0040, 0x0010}, {0x11, 0x22});
        put({0x0040, 0x001C}, {0x34, 0x12, 0x78, 0x56});
        put({0x0040, 0xFFFF}, {0x77}), put({0x0040, 0}, {0x88});
        put({0x0040, 0x004C}, {0x99});
        put({0x0050, 0x0200}, {0x45, 0x7C, 0x00, 0x01, 0x46, 0xF2});
        put({0x0050, 0x0204}, {0x46, 0xF2});
        put({0, 0x10 * 4}, {0x65, 0xF0, 0x00, 0xF0});
        put({0, 3 * 4}, {0x0A, 0x00, 0x00, 0x02}), put({0, 4 * 4}, {0x0B, 0x00, 0x00, 0x02});
        pc.port_write(0x21, 0xB8);
        symbols.add({"key_head", u16{0x40}, 0x1C, false}, 1);
        symbols.add({"print", Code, 0x7C40, false});
        symbols.add({"int10_entry", u16{0xF000}, 0xF065, false});
        symbols.add({"isr3", u16{0x200}, 0x0A, false}, 0);
    }
    void put(FarAddress at, std::initializer_list<int> bytes) {
        for (const int b : bytes) {
            REQUIRE(pc.poke(at.linear(), static_cast<u8>(b)));
            ++at.offset;
        }
    }
    // The instruction at CS:IP.
    Decoded at_ip(std::initializer_list<int> bytes, u16 ip = 0x7C00) {
        put({Code, ip}, bytes);
        pc.set_cpu(s);
        pc.jump(Code, ip);
        return decode_at(pc, Code, ip, &symbols);
    }
    std::string operand(std::initializer_list<int> bytes) { return describe_operand(pc, at_ip(bytes), &symbols); }
    std::string note(std::initializer_list<int> bytes) { return at_ip(bytes).note; }
    std::string with_flags(u16 flags, std::initializer_list<int> bytes) {
        s.flags = static_cast<u16>(cpu::flag::Fixed | flags);
        const std::string text = operand(bytes);
        s.flags = cpu::flag::Fixed;
        return text;
    }

    Pc pc{Config{}};
    cpu::CpuState s;
    Symbols symbols;
};

}  // namespace

TEST_CASE("a note names where an instruction goes, and its text stays as NASM reads it", "[disassembler][quick]") {
    Machine m;
    const Decoded call = m.at_ip({0xE8, 0x3D, 0x00});
    CHECK(call.text == "call 0x7c40");
    CHECK(call.note == "print");
    CHECK(decode_at(m.pc, Code, 0x7C00).note.empty());  // without symbols
    CHECK(m.note({0xEB, 0x41}) == "print+3h");
    CHECK(m.note({0x74, 0x80}).empty());
    CHECK(m.note({0xEA, 0x65, 0xF0, 0x00, 0xF0}) == "int10_entry");
    CHECK(m.note({0xCD, 0x10}) == "int10_entry");
    CHECK(m.note({0xCC}) == "isr3");
    CHECK(m.note({0xCE}).empty());
    CHECK(m.note({0xA1, 0x1C, 0x00}) == "key_head");
    CHECK(m.note({0x80, 0x06, 0x1D, 0x00, 0x05}) == "key_head+1h");
    CHECK(m.note({0xA1, 0x1E, 0x00}).empty());
    CHECK(m.note({0x2E, 0xA0, 0x42, 0x7C}) == "print+2h");
    CHECK(m.note({0x36, 0xA0, 0x1C, 0x00}).empty());  // another segment
    CHECK(m.note({0x8A, 0x47, 0x04}).empty());
}

TEST_CASE("a memory operand is shown with its address and content", "[disassembler][quick]") {
    Machine m;
    CHECK(m.operand({0x8B, 0x47, 0x04}) == "DS:[BX+4]=0040:001C key_head -> 1234");
    CHECK(describe_operand(m.pc, decode_at(m.pc, Code, 0x7C00)) == "DS:[BX+4]=0040:001C -> 1234");
    CHECK(m.operand({0x8A, 0x47, 0xF8}) == "DS:[BX-8]=0040:0010 -> 11");
    CHECK(m.operand({0x88, 0x46, 0xFA}) == "SS:[BP-6]=0050:0200 -> 45");
    CHECK(m.operand({0x26, 0xA1, 0x1D, 0x00}) == "ES:[001D]=0040:001D key_head+1h -> 7812");
    CHECK(m.operand({0x8A, 0x00}) == "DS:[BX+SI]=0040:0028 -> 00");
    CHECK(m.operand({0x8B, 0x80, 0x00, 0x80}) == "DS:[BX+SI-8000]=0040:8028 -> 0000");
    CHECK(m.operand({0x8B, 0x05}) == "DS:[DI]=0040:FFFF -> 8877");  // within the segment
    CHECK(m.operand({0xC4, 0x47, 0x04}) == "DS:[BX+4]=0040:001C key_head -> 5678:1234");
    CHECK(m.operand({0x8D, 0x47, 0x04}) == "DS:[BX+4]=0040:001C key_head");  // LEA reads nothing
    CHECK(m.operand({0xD7}) == "DS:[BX+AL]=0040:004C -> 99");
    CHECK(m.operand({0x2E, 0xD7}) == "CS:[BX+AL]=0100:004C -> 00");
    CHECK(m.operand({0x8B, 0xC3}).empty());
    CHECK(m.operand({0xB8, 0x34, 0x12}).empty());
    CHECK(m.operand({0x90}).empty());
}

TEST_CASE("string instructions are shown with both ends", "[disassembler][quick]") {
    Machine m;
    const std::string di = "ES:[DI]=0040:FFFF -> ";
    CHECK(m.operand({0xF3, 0xA4}) == "DS:[SI]=0040:0010 -> 11  " + di + "77");
    CHECK(m.operand({0xA7}) == "DS:[SI]=0040:0010 -> 2211  " + di + "8877");
    CHECK(m.operand({0x36, 0xA5}) == "SS:[SI]=0050:0010 -> 0000  " + di + "8877");
    CHECK(m.operand({0xAC}) == "DS:[SI]=0040:0010 -> 11");
    CHECK(m.operand({0xAB}) == di + "8877");
    CHECK(m.operand({0xF2, 0xAE}) == di + "77");
}

TEST_CASE("jumps, calls, returns and interrupts are shown with where they go", "[disassembler][quick]") {
    Machine m;
    CHECK(m.operand({0xC3}) == "SS:[SP]=0050:0200 -> 7C45 (print+5h)");
    CHECK(m.operand({0xC2, 0x02, 0x00}) == "SS:[SP]=0050:0200 -> 7C45 (print+5h)");
    CHECK(m.operand({0xCB}) == "SS:[SP]=0050:0200 -> 0100:7C45 (print+5h)");
    CHECK(m.operand({0xCF}) == "SS:[SP]=0050:0200 -> 0100:7C45 (print+5h), flags F246");
    CHECK(m.operand({0x58}) == "SS:[SP]=0050:0200 -> 7C45");
    CHECK(m.operand({0x9D}) == "SS:[SP]=0050:0200 -> 7C45");
    CHECK(m.operand({0x1F}) == "SS:[SP]=0050:0200 -> 7C45");
    CHECK(m.operand({0xCD, 0x10}) == "INT 10h -> F000:F065 (int10_entry)");
    CHECK(m.operand({0xCC}) == "INT 03h -> 0200:000A (isr3)");
    CHECK(m.operand({0xCE}) == "not taken");
    CHECK(m.with_flags(cpu::flag::OF, {0xCE}) == "INT 04h -> 0200:000B");
    CHECK(m.operand({0xFF, 0x57, 0x04}) == "DS:[BX+4]=0040:001C key_head -> 1234");
    CHECK(m.operand({0xFF, 0x6F, 0x04}) == "DS:[BX+4]=0040:001C key_head -> 5678:1234");
    m.s.r[cpu::BX] = 0x7C41;
    CHECK(m.operand({0xFF, 0xD3}) == "BX=7C41 (print+1h)");
    CHECK(m.operand({0xE8, 0x3D, 0x00}).empty());
    CHECK(m.operand({0xEA, 0x65, 0xF0, 0x00, 0xF0}).empty());
}

TEST_CASE("a condition is shown as the chip will find it", "[disassembler][quick]") {
    Machine m;
    using namespace cpu::flag;
    // Flags with which each pair of conditions holds, and with which it does not.
    const std::array<std::pair<std::vector<u16>, std::vector<u16>>, 8> table{{{{OF}, {0, CF}},
                                                                              {{CF}, {0, ZF}},
                                                                              {{ZF}, {0, SF}},
                                                                              {{CF, ZF, CF | ZF}, {0, SF}},
                                                                              {{SF}, {0, OF}},
                                                                              {{PF}, {0, AF}},
                                                                              {{SF, OF}, {0, SF | OF, ZF}},
                                                                              {{SF, OF, ZF}, {0, SF | OF}}}};
    for (int i = 0; i < 8; ++i) {
        for (const int base : {0x60, 0x70}) {
            const int op = base + 2 * i;
            INFO(op);
            for (const u16 flags : table[static_cast<std::size_t>(i)].first) {
                CHECK(m.with_flags(flags, {op, 0x10}) == "taken");
                CHECK(m.with_flags(flags, {op + 1, 0x10}) == "not taken");
            }
            for (const u16 flags : table[static_cast<std::size_t>(i)].second) {
                CHECK(m.with_flags(flags, {op, 0x10}) == "not taken");
                CHECK(m.with_flags(flags, {op + 1, 0x10}) == "taken");
            }
        }
    }
    CHECK(m.operand({0xE2, 0x10}) == "taken");
    CHECK(m.with_flags(ZF, {0xE1, 0x10}) == "taken");
    CHECK(m.operand({0xE1, 0x10}) == "not taken");
    CHECK(m.with_flags(ZF, {0xE0, 0x10}) == "not taken");
    CHECK(m.operand({0xE0, 0x10}) == "taken");
    CHECK(m.operand({0xE3, 0x10}) == "not taken");
    m.s.r[cpu::CX] = 1;
    CHECK(m.operand({0xE2, 0x10}) == "not taken");
    CHECK(m.operand({0xE0, 0x10}) == "not taken");
    m.s.r[cpu::CX] = 0;
    CHECK(m.operand({0xE2, 0x10}) == "taken");
    CHECK(m.operand({0xE3, 0x10}) == "taken");
}

TEST_CASE("ports are shown as far as looking changes nothing", "[disassembler][quick]") {
    Machine m;
    CHECK(m.operand({0xE4, 0x21}) == "port 0021 -> B8");
    CHECK(m.operand({0xE6, 0x21}) == "port 0021 -> B8");
    CHECK(m.operand({0xEC}) == "port 0021 -> B8");
    CHECK(m.operand({0xEF}) == "port 0021 -> FFB8");  // nothing is at 22h
    m.s.r[cpu::DX] = 0x60;
    m.at_ip({0xEC});
    const u64 before = m.pc.state_hash();
    CHECK(describe_operand(m.pc, decode_at(m.pc, Code, 0x7C00)).starts_with("port 0060 -> "));
    CHECK(m.pc.state_hash() == before);
}

TEST_CASE("the instruction before is found where most decodings agree", "[disassembler][quick]") {
    // Our BIOS, whose instructions NASM knows: the code up to the first table, forwards and then back.
    Pc pc{Config{}};
    const Symbols symbols = builtin_symbols(true, false);
    const u16 segment = 0xF000, begin = static_cast<u16>(symbols.find("int08_entry")->offset);
    std::vector<u16> starts;
    for (u16 ip = begin; starts.size() < 300;) {
        starts.push_back(ip);
        ip = static_cast<u16>(ip + decode_at(pc, segment, ip).length);
    }
    std::size_t right = 0, right_with_known = 0;
    std::set<u32> known;
    for (std::size_t i = 0; i + 1 < starts.size(); i += 3) known.insert(FarAddress{segment, starts[i]}.linear());
    for (std::size_t i = 1; i < starts.size(); ++i) {
        const auto before = previous_instruction(pc, segment, starts[i]);
        REQUIRE(before);
        // Whatever it says, it meets the instruction.
        CHECK(static_cast<u16>(*before + decode_at(pc, segment, *before).length) == starts[i]);
        right += *before == starts[i - 1];
        right_with_known += previous_instruction(pc, segment, starts[i], known) == starts[i - 1];
    }
    CHECK(right >= (starts.size() - 1) * 95 / 100);
    CHECK(right_with_known == starts.size() - 1);
}

TEST_CASE("what is known about the way back counts, and it ends at the segment's beginning", "[disassembler][quick]") {
    Machine m;
    // 0200: mov ax,90b4h; nop. Seen from 0204, what begins at 0203 has one byte, at 0202 and 0201 as well.
    m.put({Code, 0x0200}, {0xB8, 0xB4, 0x90, 0x90, 0xC3});
    CHECK(previous_instruction(m.pc, Code, 0x0204) == u16{0x0203});
    CHECK(previous_instruction(m.pc, Code, 0x0203, {0x1200}) == u16{0x0200});
    CHECK(previous_instruction(m.pc, Code, 0x0203, {0x1202}) == u16{0x0202});
    CHECK(previous_instruction(m.pc, Code, 0x0203, {0x1201, 0x1FFFF}) == u16{0x0201});  // mov ah,90h
    CHECK(previous_instruction(m.pc, Code, 1) == u16{0});
    CHECK_FALSE(previous_instruction(m.pc, Code, 0));
    // Nothing meets it: the byte before stands alone.
    m.put({Code, 0x0300},
          {0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8, 0xB8});
    CHECK(previous_instruction(m.pc, Code, 0x0310).has_value());
}
