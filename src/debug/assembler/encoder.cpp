// SPDX-License-Identifier: MIT
// A line is tried on every row of the opcode map that has its name; the shortest result is taken.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "debug/assembler/line.h"
#include "debug/syntax.h"

namespace tick86::assembler {
namespace {

using cpu::Form;
using cpu::Opcode;
using Kind = Operand::Kind;
using Bytes = std::vector<u8>;

std::string in_hex(i32 value) { return fmt::format("{}{:X}h", value < 0 ? "-" : "", value < 0 ? -value : value); }

// A row, and where it stands.
struct Place {
    Opcode row;
    u8 opcode;
    int reg;  // of the group
    std::string_view name;
    bool is_far;  // "call far"
};

template <class Sink>
void for_each_place(Sink sink) {
    constexpr std::string_view Far = " far";
    for (int op = 0; op < 256; ++op) {
        const Opcode& row = cpu::Opcodes[static_cast<std::size_t>(op)];
        const auto give = [&](const Opcode& r, int reg) {
            if (!syntax::is_usual(static_cast<u8>(op), r) || r.form == Form::Prefix) return;
            std::string_view name = r.name;
            const bool is_far = name.ends_with(Far);
            if (is_far) name.remove_suffix(Far.size());
            sink(Place{r, static_cast<u8>(op), reg, name, is_far});
        };
        if (row.form != Form::Group)
            give(row, op & 7);
        else
            for (int reg = 0; reg < 8; ++reg) give((*row.group)[static_cast<std::size_t>(reg)], reg);
    }
}

// How a form is written.
std::string_view form_text(const Place& p) {
    switch (p.row.form) {
        case Form::None:
        case Form::String: return "no operand";
        case Form::RmReg: return "register/memory,register";
        case Form::RegRm: return "register,register/memory";
        case Form::RegMem: return "register,memory";
        case Form::Rm: return p.is_far ? "far memory" : "register/memory";
        case Form::RmImm:
        case Form::RmImm8: return "register/memory,number";
        case Form::RmOne: return "register/memory,1";
        case Form::RmCl: return "register/memory,cl";
        case Form::RmSreg: return "register/memory,segment register";
        case Form::SregRm: return "segment register,register/memory";
        case Form::Sreg: return "segment register";
        case Form::Rel8:
        case Form::Rel16: return "offset";
        case Form::FarPtr: return "segment:offset";
        case Form::Imm8:
        case Form::Imm16: return "number";
        case Form::AccPort: return "al/ax,port";
        case Form::PortAcc: return "port,al/ax";
        case Form::AccDx: return "al/ax,dx";
        case Form::DxAcc: return "dx,al/ax";
        case Form::Esc: return "number,register/memory";
        default: return {};  // a shorter encoding of one of those
    }
}

class Encoder {
public:
    Encoder(const Line& line, u16 ip) : line_(line), ip_(ip) {
        for (const u8 prefix : {line.repeat, line.lock, line.segment})
            if (prefix) prefixes_.push_back(prefix);
    }

    Bytes encode() {
        bool is_known = false, is_jump = false;
        for_each_place([&](const Place& p) {
            if (p.name != line_.name) return;
            is_known = true;
            is_jump |= p.row.form == Form::Rel8 || p.row.form == Form::FarPtr;
            o_ = line_.operands;
            attempt(p);
            if (p.name == "xchg" && count(2) && is_register(0, 2, cpu::AX) && is_register(1, 2, cpu::AX)) {
                best_ = prefixes_;
                best_.push_back(0x90);  // which is called NOP
            }
            const bool commutes = p.name == "xchg" || p.name == "test";
            if (!commutes || o_.size() != 2 || o_[1].is(Kind::Number)) return;
            std::swap(o_[0], o_[1]);
            attempt(p);
        });
        if (!is_known) throw Error(fmt::format("'{}' is no instruction of the 8086", line_.name));
        for (const Operand& o : line_.operands)
            if (o.distance != Distance::Open && !is_jump)
                throw Error(fmt::format("{}: short, near and far are for jumps and calls", o.text));
        if (widths_ == 3) throw Error(fmt::format("byte or word? Write one of them before {}", open_));
        if (!best_.empty()) return best_;
        throw Error(why_.empty() ? fmt::format("{} takes {}", line_.name, forms()) : why_);
    }

private:
    enum Rank { Nothing, Size, Value };
    // Why the present row does not do; the reason that came furthest is told.
    bool no(Rank rank, std::string why) {
        if (rank > rank_) {
            rank_ = rank;
            why_ = std::move(why);
        }
        return false;
    }

    void attempt(const Place& p) {
        p_ = p;
        tail_.clear();
        open_width_ = 0;
        if (!operands()) {
            widths_ |= open_width_;
            return;
        }
        widths_ |= open_width_;
        Bytes bytes = prefixes_;
        bytes.push_back(p.opcode);
        bytes.insert(bytes.end(), tail_.begin(), tail_.end());
        // Of two that are equally long, the one with a sign-extended byte.
        const bool is_better = bytes.size() < best_.size() ||
                               (bytes.size() == best_.size() && p.row.form == Form::RmImm8 && !is_best_extended_);
        if (!best_.empty() && !is_better) return;
        best_ = std::move(bytes);
        is_best_extended_ = p.row.form == Form::RmImm8;
    }

    std::string forms() const {
        std::vector<std::string_view> texts;
        for_each_place([&](const Place& p) {
            const std::string_view text = form_text(p);
            if (p.name != line_.name || text.empty()) return;
            if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
        });
        std::string all;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            all += i == 0 ? "" : i + 1 == texts.size() ? ", or " : ", ";
            all += texts[i];
        }
        return all;
    }

    // --- what a row asks for; false: this is not it ---

    bool count(std::size_t n) const { return o_.size() == n; }
    bool is_register(std::size_t i, int width, int number = -1) {
        const Operand& o = o_[i];
        return o.is(Kind::Register) && o.size == width && (number < 0 || o.reg == number);
    }
    bool is_accumulator(std::size_t i) { return is_register(i, p_.row.width, cpu::AX); }
    bool same_size() { return no(Size, fmt::format("{} and {} differ in size", o_[0].text, o_[1].text)); }
    // r/m of `width` bytes; 0: any memory.
    bool rm(std::size_t i, int width) {
        const Operand& o = o_[i];
        if (o.is(Kind::Register)) return o.size == width;
        if (!o.is(Kind::Memory)) return false;
        return o.size == 0 || width == 0 || o.size == width;
    }
    bool is_rm(std::size_t i) const { return o_[i].is(Kind::Register) || o_[i].is(Kind::Memory); }

    void put_word(i32 value) {
        tail_.push_back(static_cast<u8>(value));
        tail_.push_back(static_cast<u8>(value >> 8));
    }
    bool put_rm(std::size_t i, int field) {
        const Operand& o = o_[i];
        const auto modrm = [&](int mod) { tail_.push_back(static_cast<u8>(mod << 6 | (field & 7) << 3 | o.reg)); };
        if (o.is(Kind::Register)) {
            modrm(3);
            return true;
        }
        const u16 displacement = static_cast<u16>(o.number);
        const bool fits = syntax::fits_byte(displacement);
        if (o.displacement_size == 1 && !fits)
            return no(Value, fmt::format("{} does not fit a byte in {}", in_hex(displacement), o.text));
        if (o.is_direct) {
            modrm(0);
            put_word(displacement);
        } else if (displacement == 0 && o.displacement_size == 0 && o.reg != syntax::DirectRm) {
            modrm(0);
        } else if (fits && o.displacement_size != 2) {
            modrm(1);
            tail_.push_back(static_cast<u8>(displacement));
        } else {
            modrm(2);
            put_word(displacement);
        }
        return true;
    }
    bool put_number(std::size_t i, int width) {
        const i32 n = o_[i].number;
        if (width == 1) {
            if (n < -0x80 || n > 0xFF) return no(Value, in_hex(n) + " does not fit a byte");
            tail_.push_back(static_cast<u8>(n));
        } else {
            if (n < -0x8000 || n > 0xFFFF) return no(Value, in_hex(n) + " does not fit a word");
            put_word(n);
        }
        return true;
    }
    bool number(std::size_t i) const { return o_[i].is(Kind::Number); }

    // --- forms ---

    bool operands() {
        const int w = p_.row.width;
        switch (p_.row.form) {
            case Form::None:
            case Form::String: return count(0);
            case Form::RmReg: return count(2) && reg_rm(1, 0);
            case Form::RegRm: return count(2) && reg_rm(0, 1);
            case Form::RegMem:
                return count(2) && is_register(0, 2) && o_[1].is(Kind::Memory) && o_[1].size != 1 &&
                       put_rm(1, o_[0].reg);
            case Form::Rm: return count(1) && one_operand();
            case Form::RmImm: return count(2) && rm_number(w);
            case Form::RmImm8: return count(2) && rm_byte();
            case Form::RmOne:
                return count(2) && is_rm(0) && number(1) && shift_count() && sized(0, w) && put_rm(0, p_.reg);
            case Form::RmCl:
                return count(2) && is_rm(0) && is_register(1, 1, cpu::CX) && sized(0, w) && put_rm(0, p_.reg);
            case Form::RmSreg:
                return count(2) && o_[1].is(Kind::Segment) && is_rm(0) && word_rm(0) && put_rm(0, o_[1].reg);
            case Form::SregRm:
                return count(2) && o_[0].is(Kind::Segment) && is_rm(1) && word_rm(1) && put_rm(1, o_[0].reg);
            case Form::AccImm: return count(2) && is_accumulator(0) && number(1) && fits_size(1, w) && put_number(1, w);
            case Form::Reg: return count(1) && in_opcode(0);
            case Form::RegImm: return count(2) && in_opcode(0) && number(1) && fits_size(1, w) && put_number(1, w);
            case Form::AccReg: return count(2) && is_register(0, 2, cpu::AX) && in_opcode(1);
            case Form::Sreg: return count(1) && o_[0].is(Kind::Segment) && o_[0].reg == (p_.opcode >> 3 & 3);
            case Form::AccMem: return count(2) && is_accumulator(0) && direct(1);
            case Form::MemAcc: return count(2) && is_accumulator(1) && direct(0);
            case Form::Rel8:
            case Form::Rel16: return count(1) && number(0) && relative();
            case Form::FarPtr: return count(1) && far_pointer();
            case Form::Imm8:
                if (count(0) && (p_.opcode == 0xD4 || p_.opcode == 0xD5)) {  // AAM, AAD: of decimal digits
                    tail_.push_back(10);
                    return true;
                }
                return count(1) && number(0) && put_number(0, 1);
            case Form::Imm16: return count(1) && number(0) && put_number(0, 2);
            case Form::AccPort: return count(2) && is_accumulator(0) && number(1) && put_number(1, 1);
            case Form::PortAcc: return count(2) && is_accumulator(1) && number(0) && put_number(0, 1);
            case Form::AccDx: return count(2) && is_accumulator(0) && is_register(1, 2, cpu::DX);
            case Form::DxAcc: return count(2) && is_accumulator(1) && is_register(0, 2, cpu::DX);
            case Form::Esc: return count(2) && number(0) && is_rm(1) && escape();
            case Form::Prefix:
            case Form::Group: break;
        }
        return false;
    }

    // The row is that of the register in the low bits.
    bool in_opcode(std::size_t i) { return is_register(i, p_.row.width, p_.opcode & 7); }
    bool direct(std::size_t i) {
        const Operand& o = o_[i];
        if (!o.is(Kind::Memory) || !o.is_direct || !rm(i, p_.row.width)) return false;
        put_word(o.number);
        return true;
    }
    bool reg_rm(std::size_t r, std::size_t m) {
        if (!o_[r].is(Kind::Register) || !is_rm(m)) return false;
        const bool differ = o_[m].size && o_[m].size != o_[r].size;
        if (differ) return same_size();
        return is_register(r, p_.row.width) && rm(m, p_.row.width) && put_rm(m, o_[r].reg);
    }
    bool word_rm(std::size_t i) { return rm(i, 2) || no(Size, fmt::format("{} is not a word", o_[i].text)); }
    // A memory operand whose size nothing else tells must not fit rows of both widths.
    bool sized(std::size_t i, int width) {
        if (o_[i].is(Kind::Memory) && o_[i].size == 0) {
            open_width_ = width;
            open_ = o_[i].text;
        }
        return rm(i, width);
    }
    bool shift_count() {
        return o_[1].number == 1 ||
               no(Value, fmt::format("{} by {}: the 8086 shifts by 1 or by cl", line_.name, in_hex(o_[1].number)));
    }
    // A size that was written before a number.
    bool fits_size(std::size_t i, int width) { return o_[i].size == 0 || o_[i].size == width || same_size(); }
    bool rm_number(int width) {
        if (!is_rm(0) || !number(1)) return false;
        if (o_[0].size == 0 && o_[1].size != 0) {  // mov [bx],word 5
            if (o_[1].size != width) return false;
        } else if (!sized(0, width)) {
            return false;
        }
        if (!fits_size(1, width)) return false;
        return put_rm(0, p_.reg) && put_number(1, width);
    }
    // A word with a byte that is sign-extended.
    bool rm_byte() {
        if (!is_rm(0) || !number(1) || !rm(0, 2)) return false;
        if (o_[1].is_strict && o_[1].size != 1) return false;
        if (o_[0].size == 0 && o_[1].size != 2) return false;
        const i32 n = o_[1].number;
        if (n < -0x8000 || n > 0xFFFF || !syntax::fits_byte(static_cast<u16>(n)))
            return o_[1].size == 1 && no(Value, in_hex(n) + " is no byte with a sign: -80h to 7Fh");
        if (!put_rm(0, p_.reg)) return false;
        tail_.push_back(static_cast<u8>(n));
        return true;
    }
    // PUSH, POP, near and far CALL and JMP tell their size by themselves; the others do not.
    bool one_operand() {
        if (!is_rm(0)) return false;
        const Distance distance = o_[0].distance;
        if (distance == Distance::Short) return no(Value, "a short jump has an offset, no operand in memory");
        if (p_.is_far) return distance == Distance::Far && o_[0].is(Kind::Memory) && put_rm(0, p_.reg);
        if (distance == Distance::Far)
            return o_[0].is(Kind::Register) && no(Value, "a far address stands in memory, not in a register");
        return sized(0, p_.row.width) && put_rm(0, p_.reg);
    }
    bool relative() {
        const bool is_near = p_.row.form == Form::Rel16;
        const Distance distance = o_[0].distance;
        const bool has_near = p_.opcode == 0xEB || p_.opcode == 0xE8 || p_.opcode == 0xE9;
        const i32 target = o_[0].number;
        if (target < -0x8000 || target > 0xFFFF)
            return no(Value, fmt::format("{} is no offset; a far address is written SEGMENT:OFFSET", in_hex(target)));
        if (distance == Distance::Far) return no(Value, "a far address is written SEGMENT:OFFSET");
        if (is_near ? distance == Distance::Short : has_near && distance == Distance::Near) {
            return p_.opcode == 0xE8 && no(Value, "call is never short");
        }
        if (distance == Distance::Near && !is_near) return no(Value, fmt::format("{} is always short", line_.name));
        const u16 after = static_cast<u16>(ip_ + prefixes_.size() + (is_near ? 3 : 2));
        const u16 displacement = static_cast<u16>(static_cast<u16>(target) - after);
        if (is_near) {
            put_word(displacement);
            return true;
        }
        if (!syntax::fits_byte(displacement))
            return no(Value, fmt::format("{} is too far: {} reaches from {} to {}", in_hex(static_cast<u16>(target)),
                                         has_near ? "jmp short" : line_.name, in_hex(static_cast<u16>(after - 0x80)),
                                         in_hex(static_cast<u16>(after + 0x7F))));
        tail_.push_back(static_cast<u8>(displacement));
        return true;
    }
    bool far_pointer() {
        if (!o_[0].is(Kind::FarPointer)) return false;
        if (o_[0].distance == Distance::Short || o_[0].distance == Distance::Near)
            return no(Value, "SEGMENT:OFFSET is far");
        put_word(o_[0].number);
        put_word(o_[0].segment);
        return true;
    }
    // The number's upper three bits are in the opcode, the lower ones in the reg field.
    bool escape() {
        const i32 n = o_[0].number;
        if (n < 0 || n > 0x3F) return no(Value, in_hex(n) + " is no operation of a coprocessor: 0 to 3Fh");
        return (n >> 3) == (p_.opcode & 7) && rm(1, 2) && put_rm(1, n & 7);
    }

    const Line& line_;
    u16 ip_;
    Bytes prefixes_, tail_, best_;
    bool is_best_extended_ = false;
    Place p_{};
    std::vector<Operand> o_;
    int widths_ = 0, open_width_ = 0;  // bits 0 and 1: of bytes and words, where the line does not tell
    std::string open_;
    int rank_ = Nothing;
    std::string why_;
};

}  // namespace

Bytes encode(const Line& line, u16 ip) {
    if (!line.data.empty()) {
        if (line.repeat || line.lock || line.segment) throw Error("a prefix cannot stand before data");
        return line.data;
    }
    if (line.name.empty()) {  // prefixes alone
        Bytes bytes;
        for (const u8 prefix : {line.repeat, line.lock, line.segment})
            if (prefix) bytes.push_back(prefix);
        return bytes;
    }
    return Encoder(line, ip).encode();
}

}  // namespace tick86::assembler
