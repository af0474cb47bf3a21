// SPDX-License-Identifier: MIT
// The stack pane: words, and what they look like. A word is a return address if a CALL ends where it points to.
#include <fmt/format.h>

#include <algorithm>

#include "debug/panes/layout.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using layout::far, layout::linear;

class StackPane {
public:
    StackPane(const Pc& pc, const StackSources& sources) : pc_(pc), sources_(sources), now_(pc.registers()) {}

    Pane make(int rows, u16 from) {
        int part = 0;  // words of an interrupt's frame still to come
        for (int i = 0; i < rows; ++i) {
            const u16 offset = static_cast<u16>(from + 2 * i);
            PaneLine& line = word_line(offset);
            layout::to_column(line, 19);
            if (part > 0) {
                line.add(part == 2 ? "  CS" : "  FLAGS " + flag_words(word_at(ss(), offset)), Role::Dim);
                --part;
                continue;
            }
            if (const auto frame = known_frame(offset)) {
                add_frame(line, offset, frame->what, "");
                part = 2;
            } else if (const std::string guess = interrupt_before(offset); !guess.empty()) {
                add_frame(line, offset, guess, "?");
                part = 2;
            } else {
                add_guess(line, offset);
            }
            if (offset == now_.r[cpu::BP]) line.add("  <- BP", Role::Note);
        }
        return std::move(pane_);
    }

private:
    u16 ss() const { return now_.sreg[cpu::SS]; }
    u8 byte_at(u16 segment, int offset) const { return pc_.peek(linear(segment, static_cast<u16>(offset))); }
    u16 word_at(u16 segment, int offset) const { return word(byte_at(segment, offset), byte_at(segment, offset + 1)); }
    std::string place(u16 segment, u16 offset) const {
        const std::string known = layout::name_of(sources_.name, segment, offset);
        return known.empty() ? far(segment, offset) : far(segment, offset) + ' ' + known;
    }

    PaneLine& word_line(u16 offset) {
        PaneLine& line = layout::row(pane_);
        line.address = linear(ss(), offset);
        const bool is_top = offset == now_.r[cpu::SP];
        line.add(std::string(1, is_top ? mark::Here : ' '), is_top ? Role::Current : Role::Plain).add(" ");
        line.add(far(ss(), offset), is_top ? Role::Current : Role::Address).add("  ");
        return layout::value(line, fmt::format("{:04X}", word_at(ss(), offset)), is_changed(offset));
    }

    bool is_changed(u16 offset) const {
        if (!sources_.old) return false;
        for (int i = 0; i < 2; ++i) {
            const u32 address = linear(ss(), static_cast<u16>(offset + i));
            const std::optional<u8> before = sources_.old(address);
            if (before && *before != pc_.peek(address)) return true;
        }
        return false;
    }

    const PushedFrame* known_frame(u16 offset) const {
        const auto found = std::find_if(sources_.frames.begin(), sources_.frames.end(), [&](const PushedFrame& f) {
            return linear(f.ss, f.sp) == linear(ss(), offset);
        });
        return found == sources_.frames.end() ? nullptr : &*found;
    }

    void add_frame(PaneLine& line, u16 offset, const std::string& what, const char* sure) {
        const u16 ip = word_at(ss(), offset), cs = word_at(ss(), offset + 2);
        line.add(fmt::format("{} interrupted {}{}", what, place(cs, ip), sure), Role::Note, linear(cs, ip));
    }

    // FLAGS as an 8086 pushes them: bits 15-12 and 1 set, 5 and 3 clear. The words before are IP and CS, and the two
    // bytes before CS:IP an INT.
    std::string interrupt_before(u16 offset) const {
        if ((word_at(ss(), offset + 4) & 0xF02A) != 0xF002) return {};
        const u16 ip = word_at(ss(), offset), cs = word_at(ss(), offset + 2);
        if (byte_at(cs, ip - 2) == 0xCD) return fmt::format("INT {:02X}h", byte_at(cs, ip - 1));
        if (byte_at(cs, ip - 1) == 0xCC) return "INT 3";
        return {};
    }

    // modrm bytes of an indirect CALL with reg field `reg` that is `length` bytes long and ends at cs:ip.
    bool is_indirect_call(u16 cs, u16 ip, int reg) const {
        for (int length = 2; length <= 4; ++length) {
            if (byte_at(cs, ip - length) != 0xFF) continue;
            const u8 modrm = byte_at(cs, ip - length + 1);
            const int mod = modrm >> 6, rm = modrm & 7;
            const int expected = mod == 3 ? 2 : mod == 2 || (mod == 0 && rm == 6) ? 4 : mod == 1 ? 3 : 2;
            if ((modrm >> 3 & 7) == reg && length == expected && !(reg == 3 && mod == 3)) return true;
        }
        return false;
    }

    void add_guess(PaneLine& line, u16 offset) {
        const u16 value = word_at(ss(), offset), next = word_at(ss(), offset + 2);
        const u16 cs = now_.sreg[cpu::CS];
        std::string call;
        u16 segment = cs;
        if (byte_at(next, value - 5) == 0x9A) {
            segment = next;
            call = "far call of " + place(word_at(next, value - 2), word_at(next, value - 4));
        } else if (is_indirect_call(next, value, 3)) {
            segment = next;
            call = "far call";
        } else if (byte_at(cs, value - 3) == 0xE8) {
            call = "call of " + place(cs, static_cast<u16>(value + word_at(cs, value - 2)));
        } else if (is_indirect_call(cs, value, 2)) {
            call = "call";
        }
        if (!call.empty())
            line.add(fmt::format("return to {} after {}?", place(segment, value), call), Role::Note,
                     linear(segment, value));
    }

    const Pc& pc_;
    const StackSources& sources_;
    cpu::Architectural now_;
    Pane pane_;
};

}  // namespace

Pane stack_pane(const Pc& pc, int rows, const StackSources& sources, std::optional<u16> from) {
    return StackPane(pc, sources).make(rows, from.value_or(pc.registers().r[cpu::SP]));
}

}  // namespace tick86
