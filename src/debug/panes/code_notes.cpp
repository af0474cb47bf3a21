// SPDX-License-Identifier: MIT
#include "debug/panes/code_notes.h"

#include <fmt/format.h>

#include "debug/panes/layout.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/debug/port_access.h"
#include "tick86/machine/pc.h"

namespace tick86::code_notes {

namespace {

using cpu::AX, cpu::CX, cpu::DX, cpu::SP, cpu::SI, cpu::DI;
using cpu::CS, cpu::DS, cpu::ES, cpu::SS;
using layout::far, layout::linear;

constexpr std::array SegmentNames{"ES", "CS", "SS", "DS"};

u8 byte_at(const Pc& pc, u16 segment, u16 offset) { return pc.peek(linear(segment, offset)); }
u16 word_at(const Pc& pc, u16 segment, u16 offset) {
    return word(byte_at(pc, segment, offset), byte_at(pc, segment, static_cast<u16>(offset + 1)));
}

// The instruction that is next, with the registers that it will meet.
struct Next {
    const Pc& pc;
    const Decoded& d;
    const Namer& name;
    cpu::Architectural now;
    u8 opcode, second;
    int override_segment = -1;

    Next(const Pc& machine, const Decoded& decoded, const Namer& namer)
        : pc(machine), d(decoded), name(namer), now(machine.registers()) {
        const FarAddress at = next_instruction(pc);
        for (int i = 0; i < d.prefixes; ++i) {
            const u8 prefix = byte_at(pc, at.segment, static_cast<u16>(at.offset + i));
            if (prefix < 0xF0) override_segment = prefix >> 3 & 3;
        }
        opcode = byte_at(pc, at.segment, static_cast<u16>(at.offset + d.prefixes));
        second = byte_at(pc, at.segment, static_cast<u16>(at.offset + d.prefixes + 1));
    }

    u16 segment(int reg) const { return now.sreg[static_cast<std::size_t>(reg)]; }
    std::string place(u16 seg, u16 offset) const {
        const std::string known = layout::name_of(name, seg, offset);
        return known.empty() ? far(seg, offset) : far(seg, offset) + ' ' + known;
    }
    Note to(std::string_view verb, u16 seg, u16 offset) const {
        return {fmt::format("{} {}", verb, place(seg, offset)), linear(seg, offset)};
    }

    // Whether a conditional jump or loop jumps; nothing for other instructions.
    std::optional<bool> jumps() const {
        const auto f = [&](u16 flag) { return (now.flags & flag) != 0; };
        using namespace cpu::flag;
        if (opcode >= 0x60 && opcode <= 0x7F) {
            const bool signs = f(SF) != f(OF);
            const std::array<bool, 8> condition{f(OF), f(CF), f(ZF), f(CF) || f(ZF),
                                                f(SF), f(PF), signs, f(ZF) || signs};
            return condition[opcode >> 1 & 7] != bit(opcode, 0);
        }
        const u16 left = static_cast<u16>(now.r[CX] - 1);
        switch (opcode) {
            case 0xE0: return left != 0 && !f(ZF);
            case 0xE1: return left != 0 && f(ZF);
            case 0xE2: return left != 0;
            case 0xE3: return now.r[CX] == 0;
            default: return std::nullopt;
        }
    }

    std::string content(u16 seg, u16 offset, int width) const {
        switch (width) {
            case 1: return fmt::format("{:02X}", byte_at(pc, seg, offset));
            case 2: return fmt::format("{:04X}", word_at(pc, seg, offset));
            case 4: return far(word_at(pc, seg, static_cast<u16>(offset + 2)), word_at(pc, seg, offset));
            default: return {};
        }
    }

    Note memory(int reg, u16 offset, int width) const {
        if (width == 0) return {fmt::format("= {:04X}", offset), linear(segment(reg), offset)};
        const std::string known = layout::name_of(name, segment(reg), offset);
        std::string text = fmt::format("[{}:{:04X}] = {}", SegmentNames[static_cast<std::size_t>(reg)], offset,
                                       content(segment(reg), offset, width));
        if (!known.empty()) text += ' ' + known;
        return {text, linear(segment(reg), offset)};
    }

    Note string() const {
        const u8 kind = opcode & 0xFE;
        const int width = (opcode & 1) + 1;
        const bool reads_si = kind == 0xA4 || kind == 0xA6 || kind == 0xAC;
        const bool uses_di = kind != 0xAC;
        const int source = override_segment >= 0 ? override_segment : DS;
        std::string text;
        std::optional<u32> target;
        if (reads_si) {
            const u16 seg = segment(source);
            text += fmt::format("{}:SI={} [{}]", SegmentNames[static_cast<std::size_t>(source)], far(seg, now.r[SI]),
                                content(seg, now.r[SI], width));
            target = linear(seg, now.r[SI]);
        }
        if (uses_di) {
            text += fmt::format("{}ES:DI={}", text.empty() ? "" : " ", far(segment(ES), now.r[DI]));
            if (!reads_si) target = linear(segment(ES), now.r[DI]);
        }
        if (d.is_repeated)
            text += fmt::format(" {} {}", now.r[CX], pc.cpu().pending == cpu::Pending::Repeat ? "to go" : "times");
        return {text, target};
    }

    std::optional<Note> stack() const {
        const u16 seg = segment(SS), sp = now.r[SP];
        const auto top = [&](int bytes) { return word_at(pc, seg, static_cast<u16>(sp + bytes)); };
        const bool pops = (opcode & 0xF8) == 0x58 || (opcode & 0xE7) == 0x07 || opcode == 0x8F || opcode == 0x9D;
        if (pops) return Note{fmt::format("[SS:{:04X}] = {:04X}", sp, top(0)), linear(seg, sp)};
        if (d.flow == Flow::Return) {
            const bool is_far = opcode & 8;
            return to("to", is_far ? top(2) : segment(CS), top(0));
        }
        if (d.flow == Flow::Iret) {
            Note note = to("to", top(2), top(0));
            note.text += fmt::format(" flags {:04X}", top(4));
            return note;
        }
        return std::nullopt;
    }

    // Indirect jumps and calls.
    std::optional<Note> indirect() const {
        if (d.flow != Flow::Jump && d.flow != Flow::Call) return std::nullopt;
        if (d.target || d.far_target) return std::nullopt;
        if (!d.memory) return to("to", segment(CS), now.r[second & 7]);
        const u16 seg = segment(d.memory->segment), offset = d.memory->offset(now.r);
        if (d.memory->width == 4)
            return to("to", word_at(pc, seg, static_cast<u16>(offset + 2)), word_at(pc, seg, offset));
        return to("to", segment(CS), word_at(pc, seg, offset));
    }

    // IN and OUT, with what is to be read or written now.
    std::optional<Note> port() const {
        const bool is_io = (opcode & 0xF4) == 0xE4;
        if (!is_io) return std::nullopt;
        const u16 number = opcode & 8 ? now.r[DX] : second;
        const bool is_write = opcode & 2, is_word = opcode & 1;
        const u8 first = is_write ? low(now.r[AX]) : pc.port_peek(number);
        const u8 next = is_write ? high(now.r[AX]) : pc.port_peek(static_cast<u16>(number + 1));
        const PortMeaning meaning = is_word
                                        ? describe_port_word(pc, port_context(pc), number, word(first, next), is_write)
                                        : describe_port_access(pc, number, first, is_write);
        const std::string value = is_word ? fmt::format("{:04X}", word(first, next)) : fmt::format("{:02X}", first);
        return Note{fmt::format("{:03X}h {} {}: {}", number, is_write ? "<-" : "->", value, meaning.text()), {}};
    }

    Note interrupt() const {
        const u8 number = opcode == 0xCD ? second : opcode == 0xCC ? 3 : 4;
        const u16 vector = static_cast<u16>(number * 4);
        if (opcode == 0xCE && !(now.flags & cpu::flag::OF)) return {"OF = 0: not taken", {}};
        Note note = to("to", word_at(pc, 0, static_cast<u16>(vector + 2)), word_at(pc, 0, vector));
        const std::string_view purpose = vector_purpose(number);
        if (!purpose.empty()) note.text += fmt::format(" ({})", purpose);
        return note;
    }
};

// Of IN and OUT with a byte, from the text: "in al,0x60", "out 0x20,al".
std::optional<u16> fixed_port(const Decoded& d) {
    const std::string text = d.mnemonic();
    if (!text.starts_with("in ") && !text.starts_with("out ")) return std::nullopt;
    const std::size_t at = text.find("0x");
    if (at == std::string::npos) return std::nullopt;
    return static_cast<u16>(std::stoi(text.substr(at), nullptr, 16));
}

}  // namespace

Note of(const Pc& pc, u16 segment, const Decoded& d, const Namer& name) {
    if (d.is_incomplete) return {};
    if (d.target) {
        const std::string known = layout::name_of(name, segment, *d.target);
        return {known.empty() ? "" : "-> " + known, linear(segment, *d.target)};
    }
    if (d.far_target) {
        const std::string known = layout::name_of(name, d.far_target->segment, d.far_target->offset);
        return {known.empty() ? "" : "-> " + known, linear(d.far_target->segment, d.far_target->offset)};
    }
    if (d.flow == Flow::Interrupt && d.mnemonic().starts_with("int 0x")) {
        const auto number = static_cast<u8>(std::stoi(d.mnemonic().substr(4), nullptr, 16));
        return {std::string(vector_purpose(number)), {}};
    }
    if (const std::optional<u16> port = fixed_port(d)) return {port_name(pc, *port), {}};
    return {};
}

Note of_next(const Pc& pc, const Decoded& d, const Namer& name) {
    using cpu::Pending;
    const Pending pending = pc.cpu().pending;
    if (pending == Pending::Trap || pending == Pending::Nmi || pending == Pending::Intr || pending == Pending::Halted) {
        const std::string first = next_step(pc);
        return {first.substr(0, first.find("; interrupted")), {}};
    }
    const Next next(pc, d, name);
    Note note;
    if (const std::optional<bool> jumps = next.jumps()) {
        note = *jumps ? next.to("jumps to", next.segment(CS), d.target.value_or(0)) : Note{"does not jump", {}};
    } else if (const std::optional<Note> indirect = next.indirect()) {
        note = *indirect;
    } else if (const std::optional<Note> stack = next.stack()) {
        note = *stack;
    } else if (const std::optional<Note> port = next.port()) {
        note = *port;
    } else if (d.flow == Flow::Interrupt) {
        note = next.interrupt();
    } else if (next.opcode == 0xD7) {  // XLAT
        note = next.memory(next.override_segment >= 0 ? next.override_segment : DS,
                           static_cast<u16>(next.now.r[cpu::BX] + low(next.now.r[AX])), 1);
    } else if (cpu::Opcodes[next.opcode].form == cpu::Form::String) {
        note = next.string();
    } else if (d.memory) {
        note = next.memory(d.memory->segment, d.memory->offset(next.now.r), d.memory->width);
    } else {
        note = of(pc, next.segment(CS), d, name);
    }
    return note;
}

}  // namespace tick86::code_notes
