// SPDX-License-Identifier: MIT
// Instructions where they stand: with the memory, the registers and the names around them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "tick86/base/bits.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/cpu/state.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/symbols.h"
#include "tick86/machine/pc.h"

namespace tick86 {
namespace {

using cpu::Form;

constexpr std::array Reg16Names{"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"};
constexpr std::array SregNames{"ES", "CS", "SS", "DS"};

const char* name_of(cpu::Reg16 r) { return Reg16Names[static_cast<std::size_t>(r)]; }
const char* name_of(cpu::SegReg s) { return SregNames[static_cast<std::size_t>(s)]; }

u16 peek_word(const Pc& pc, FarAddress a) {
    const FarAddress next{a.segment, static_cast<u16>(a.offset + 1)};
    return word(pc.peek(a.linear()), pc.peek(next.linear()));
}
FarAddress peek_far(const Pc& pc, FarAddress a) {
    return {peek_word(pc, {a.segment, static_cast<u16>(a.offset + 2)}), peek_word(pc, a)};
}
FarAddress vector(const Pc& pc, int number) { return peek_far(pc, {0, static_cast<u16>(number * 4)}); }

// The number of an INT, INT3 or INTO.
int interrupt_of(const Pc& pc, const Decoded& d, FarAddress at) {
    if (d.opcode != 0xCD) return d.opcode == 0xCC ? 3 : 4;
    return pc.peek(FarAddress{at.segment, static_cast<u16>(at.offset + d.length - 1)}.linear());
}

std::string note_of(const Pc& pc, const Decoded& d, FarAddress at, const Symbols& symbols) {
    if (d.is_incomplete) return {};
    if (d.target) return symbols.name_of(FarAddress{at.segment, *d.target}.linear());
    if (d.far_target) return symbols.name_of(d.far_target->linear());
    if (d.flow == Flow::Interrupt) return symbols.name_of(vector(pc, interrupt_of(pc, d, at)).linear());
    if (d.memory && d.memory->base < 0) {
        const u16 segment = d.memory->segment == cpu::CS ? at.segment : pc.cpu().sreg[d.memory->segment];
        return symbols.name_of(FarAddress{segment, d.memory->displacement}.linear());
    }
    return {};
}

class Description {
public:
    Description(const Pc& pc, const Decoded& d, const Symbols* symbols)
        : pc_(pc), d_(d), symbols_(symbols), registers_(pc.registers()), row_(cpu::Opcodes[d.opcode]) {
        if (row_.form == Form::Group) row_ = (*row_.group)[d.modrm >> 3 & 7];
    }

    std::string text() {
        if (d_.is_incomplete || d_.length == 0) return {};
        if (d_.memory) return memory_operand();
        if (row_.form == Form::String) return string();
        switch (d_.flow) {
            case Flow::Branch: return is_taken() ? "taken" : "not taken";
            case Flow::Return:
            case Flow::Iret: return stack();
            case Flow::Interrupt: return interrupt();
            case Flow::Call:
            case Flow::Jump: return by_register();
            default: break;
        }
        if (std::string_view(row_.name).starts_with("pop")) return stack();
        switch (row_.form) {
            case Form::AccPort:
            case Form::PortAcc: return port(pc_.peek(behind(1).linear()));
            case Form::AccDx:
            case Form::DxAcc: return port(r(cpu::DX));
            default: return {};
        }
    }

private:
    u16 r(cpu::Reg16 i) const { return registers_.r[static_cast<std::size_t>(i)]; }
    u16 s(int i) const { return registers_.sreg[static_cast<std::size_t>(i)]; }
    bool flag(u16 mask) const { return (registers_.flags & mask) != 0; }
    // Bytes behind the opcode.
    FarAddress behind(int i) const { return {s(cpu::CS), static_cast<u16>(registers_.ip + d_.prefixes + i)}; }

    // --- parts of the text ---

    std::string named(u32 linear, const char* format) const {
        const std::string name = symbols_ ? symbols_->name_of(linear) : std::string{};
        return name.empty() ? name : fmt::format(fmt::runtime(format), name);
    }
    std::string place(cpu::SegReg segment, const std::string& offset_text, FarAddress a) const {
        return fmt::format("{}:[{}]={:04X}:{:04X}{}", name_of(segment), offset_text, a.segment, a.offset,
                           named(a.linear(), " {}"));
    }
    std::string near_target(u16 offset) const {
        return fmt::format("{:04X}{}", offset, named(FarAddress{s(cpu::CS), offset}.linear(), " ({})"));
    }
    std::string far_target(FarAddress a) const {
        return fmt::format("{:04X}:{:04X}{}", a.segment, a.offset, named(a.linear(), " ({})"));
    }
    std::string content(FarAddress a, int width) const {
        if (width == 1) return fmt::format("{:02X}", pc_.peek(a.linear()));
        if (width == 2) return fmt::format("{:04X}", peek_word(pc_, a));
        return far_target(peek_far(pc_, a));
    }

    // --- kinds of operands ---

    std::string memory_operand() {
        const MemoryOperand& m = *d_.memory;
        const FarAddress a{s(m.segment), m.offset(registers_.r)};
        std::string parts;
        for (const i8 part : {m.base, m.index})
            if (part >= 0)
                parts += fmt::format("{}{}", parts.empty() ? "" : "+", name_of(static_cast<cpu::Reg16>(part)));
        const auto offset = static_cast<i16>(m.displacement);
        if (parts.empty())
            parts = fmt::format("{:04X}", m.displacement);
        else if (offset != 0)
            parts += fmt::format("{}{:X}", offset < 0 ? '-' : '+', offset < 0 ? -offset : offset);
        std::string text = place(static_cast<cpu::SegReg>(m.segment), parts, a);
        if (m.width == 0) return text;  // LEA
        const bool is_near = (d_.flow == Flow::Call || d_.flow == Flow::Jump) && m.width == 2;
        return text + " -> " + (is_near ? near_target(peek_word(pc_, a)) : content(a, m.width));
    }

    // Source DS:SI or what overrides it, destination ES:DI always.
    std::string string() const {
        const auto segment = d_.segment_override >= 0 ? static_cast<cpu::SegReg>(d_.segment_override) : cpu::DS;
        const int width = row_.width;
        const auto operand = [&](cpu::SegReg in, const std::string& text, u16 offset) {
            const FarAddress a{s(in), offset};
            return place(in, text, a) + " -> " + content(a, width);
        };
        if (d_.opcode == 0xD7) {  // XLAT
            return operand(segment, "BX+AL", static_cast<u16>(r(cpu::BX) + low(r(cpu::AX))));
        }
        const u8 kind = d_.opcode & 0xFE;  // A4 MOVS, A6 CMPS, AA STOS, AC LODS, AE SCAS
        std::string text;
        if (kind == 0xA4 || kind == 0xA6 || kind == 0xAC) text = operand(segment, "SI", r(cpu::SI));
        if (kind == 0xAC) return text;
        return text + (text.empty() ? "" : "  ") + operand(cpu::ES, "DI", r(cpu::DI));
    }

    std::string stack() const {
        const FarAddress a{s(cpu::SS), r(cpu::SP)};
        std::string text = place(cpu::SS, "SP", a) + " -> ";
        if (d_.flow == Flow::Iret) {
            const u16 flags = peek_word(pc_, {a.segment, static_cast<u16>(a.offset + 4)});
            return text + far_target(peek_far(pc_, a)) + fmt::format(", flags {:04X}", flags);
        }
        if (d_.flow != Flow::Return) return text + content(a, 2);
        const bool is_far = (d_.opcode & 8) != 0;
        return text + (is_far ? far_target(peek_far(pc_, a)) : near_target(peek_word(pc_, a)));
    }

    std::string interrupt() const {
        if (d_.opcode == 0xCE && !flag(cpu::flag::OF)) return "not taken";
        const int number = interrupt_of(pc_, d_, {s(cpu::CS), registers_.ip});
        return fmt::format("INT {:02X}h -> {}", number, far_target(vector(pc_, number)));
    }

    std::string by_register() const {
        if (d_.target || d_.far_target) return {};
        const auto number = static_cast<cpu::Reg16>(d_.modrm & 7);
        return fmt::format("{}={}", name_of(number), near_target(r(number)));
    }

    std::string port(u16 number) const {
        const std::string value = fmt::format("{:02X}", pc_.port_peek(number));
        const bool is_word = (d_.opcode & 1) != 0;
        return fmt::format("port {:04X} -> {}{}", number,
                           is_word ? fmt::format("{:02X}", pc_.port_peek(static_cast<u16>(number + 1))) : "", value);
    }

    bool is_taken() const {
        using namespace cpu::flag;
        const u16 left = static_cast<u16>(r(cpu::CX) - 1);
        switch (d_.opcode) {
            case 0xE0: return left != 0 && !flag(ZF);
            case 0xE1: return left != 0 && flag(ZF);
            case 0xE2: return left != 0;
            case 0xE3: return r(cpu::CX) == 0;
            default: break;
        }
        const bool less = flag(SF) != flag(OF);
        const std::array<bool, 8> conditions{flag(OF), flag(CF), flag(ZF), flag(CF) || flag(ZF),
                                             flag(SF), flag(PF), less,     less || flag(ZF)};
        return conditions[d_.opcode >> 1 & 7] != ((d_.opcode & 1) != 0);
    }

    const Pc& pc_;
    const Decoded& d_;
    const Symbols* symbols_;
    cpu::Architectural registers_;
    cpu::Opcode row_;
};

}  // namespace

Decoded decode_at(const Pc& pc, u16 cs, u16 ip, const Symbols* symbols) {
    std::array<u8, Decoded::MostBytes> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = pc.peek(FarAddress{cs, static_cast<u16>(ip + i)}.linear());
    Decoded d = decode(bytes, ip);
    if (symbols) d.note = note_of(pc, d, {cs, ip}, *symbols);
    return d;
}

std::string describe_operand(const Pc& pc, const Decoded& d, const Symbols* symbols) {
    return Description(pc, d, symbols).text();
}

std::optional<u16> previous_instruction(const Pc& pc, u16 cs, u16 ip, const std::set<u32>& known) {
    constexpr int Furthest = 16;
    if (ip == 0) return std::nullopt;
    const int furthest = std::min<int>(Furthest, ip);
    std::array<int, Furthest + 1> length{};  // of the instruction that begins so many bytes before ip
    for (int back = 1; back <= furthest; ++back)
        length[static_cast<std::size_t>(back)] = decode_at(pc, cs, static_cast<u16>(ip - back)).length;
    // The last instruction of those that follow each other from there to ip, as its distance; 0 if they miss it.
    const auto last_from = [&](int back) {
        int last = 0;
        while (back > 0) last = back, back -= length[static_cast<std::size_t>(back)];
        return back == 0 ? last : 0;
    };
    const auto is_known = [&](int back) {
        return known.contains(FarAddress{cs, static_cast<u16>(ip - back)}.linear());
    };
    for (int back = 1; back <= furthest; ++back)
        if (is_known(back))
            if (const int last = last_from(back)) return static_cast<u16>(ip - last);
    // Decodings fall into step with each other: what most of them say is right, unless there is data before.
    std::map<int, int> votes;
    for (int back = 1; back <= furthest; ++back)
        if (const int last = last_from(back)) ++votes[last];
    int best = 1;
    for (const auto& [last, count] : votes)
        if (count > votes[best] || (count == votes[best] && last > best)) best = last;
    return static_cast<u16>(ip - best);
}

}  // namespace tick86
