// SPDX-License-Identifier: MIT
#include "tick86/debug/disassembler.h"

#include <fmt/format.h>

#include <iterator>

#include "debug/syntax.h"
#include "tick86/base/bits.h"

namespace tick86 {
namespace {

using cpu::Form;
using cpu::Known;
using cpu::Opcode;

using syntax::Reg16Names;
using syntax::SregNames;

const char* register_name(int width, int number) {
    const auto i = static_cast<std::size_t>(number & 7);
    return width == 1 ? syntax::Reg8Names[i] : Reg16Names[i];
}

class Decoder {
public:
    Decoder(std::span<const u8> bytes, u16 ip)
        : bytes_(bytes.first(std::min<std::size_t>(bytes.size(), Decoded::MostBytes))), ip_(ip) {}

    Decoded decode() {
        if (bytes_.empty()) {
            d_.is_incomplete = true;
            return d_;
        }
        prefixes();
        if (!d_.is_incomplete) instruction();
        finish();
        return d_;
    }

private:
    // --- bytes ---

    u8 next() {
        if (at_ >= bytes_.size()) {
            d_.is_incomplete = true;
            return 0;
        }
        return bytes_[at_++];
    }
    u16 next_word() {
        const u8 low_byte = next();
        return word(low_byte, next());
    }
    u16 immediate(int width) { return width == 1 ? next() : next_word(); }

    // --- prefixes ---

    // NASM writes at most one of each kind, in the order repeat, LOCK, segment.
    void prefixes() {
        int last_rank = 0;
        while (at_ < bytes_.size() && cpu::Opcodes[bytes_[at_]].form == Form::Prefix &&
               d_.prefixes < Decoded::MostPrefixes) {
            const u8 byte = bytes_[at_++];
            ++d_.prefixes;
            const int rank = syntax::is_repeat_prefix(byte) ? 1 : syntax::is_segment_prefix(byte) ? 3 : 2;
            if (rank <= last_rank || cpu::Opcodes[byte].known == Known::Alias) as_db_ = true;
            last_rank = rank;
            if (rank == 1) repeat_ = byte;
            if (rank == 2) lock_ = true;
            if (rank == 3) segment_ = byte >> 3 & 3;
        }
        if (at_ == bytes_.size()) {
            d_.is_incomplete = true;
        } else if (cpu::Opcodes[bytes_[at_]].form == Form::Prefix) {  // more than anybody means
            d_.is_incomplete = true;
            too_many_ = true;
        }
    }

    // --- operands ---

    void modrm() {
        const u8 byte = d_.modrm = next();
        mod_ = byte >> 6;
        reg_ = byte >> 3 & 7;
        rm_ = byte & 7;
        if (mod_ == 3) return;
        MemoryOperand m;
        direct_ = mod_ == 0 && rm_ == syntax::DirectRm;
        if (!direct_) {
            m.base = syntax::AddressParts[static_cast<std::size_t>(rm_)][0];
            m.index = syntax::AddressParts[static_cast<std::size_t>(rm_)][1];
        }
        if (mod_ == 1) m.displacement = static_cast<u16>(static_cast<i8>(next()));
        if (mod_ == 2 || direct_) m.displacement = next_word();
        m.segment = static_cast<u8>(segment_ >= 0 ? segment_ : m.base == cpu::BP ? cpu::SS : cpu::DS);
        d_.memory = m;
    }
    void direct(int width) {
        direct_ = true;
        mod_ = 0;
        MemoryOperand m;
        m.displacement = next_word();
        m.segment = static_cast<u8>(segment_ >= 0 ? segment_ : cpu::DS);
        m.width = static_cast<u8>(width);
        d_.memory = m;
    }
    bool is_register() const { return mod_ == 3; }

    std::string memory_text() {
        const MemoryOperand& m = *d_.memory;
        std::string size, parts, displacement;
        if (!direct_) {
            parts = Reg16Names[static_cast<std::size_t>(m.base)];
            if (m.index >= 0) parts += fmt::format("+{}", Reg16Names[static_cast<std::size_t>(m.index)]);
        }
        if (direct_) {
            displacement = fmt::format("{:#x}", m.displacement);
        } else if (mod_ != 0) {
            const bool small = syntax::fits_byte(m.displacement);
            const bool needs_zero = mod_ == 1 && m.displacement == 0 && !(rm_ == 6);
            if (needs_zero) size = "byte ";
            if (mod_ == 2 && small) size = "word ";
            const auto value = static_cast<i16>(m.displacement);
            const bool minus = value < 0 && (small || m.base == cpu::BP);
            displacement = minus ? fmt::format("-{:#x}", -value) : fmt::format("+{:#x}", m.displacement);
        }
        segment_used_ = true;
        const std::string segment =
            segment_ >= 0 ? std::string(SregNames[static_cast<std::size_t>(segment_)]) + ":" : "";
        return '[' + size + segment + parts + displacement + ']';
    }
    // r/m; `sized`: nothing else tells its width.
    std::string rm(int width, bool sized = false) {
        if (is_register()) return register_name(width, rm_);
        d_.memory->width = static_cast<u8>(width);
        return (sized ? width == 1 ? "byte " : "word " : "") + memory_text();
    }
    static std::string number(u16 value) { return fmt::format("{:#x}", value); }

    // --- the instruction ---

    void instruction() {
        d_.opcode = opcode_ = bytes_[at_++];
        d_.segment_override = static_cast<i8>(segment_);
        row_ = cpu::Opcodes[opcode_];
        if (cpu::has_modrm(row_.form)) modrm();
        if (row_.form == Form::Group) row_ = (*row_.group)[static_cast<std::size_t>(reg_)];
        as_db_ |= !syntax::is_usual(opcode_, row_);
        name_ = row_.name;
        operands();
        flow();
        if (repeat_ == 0xF2 && is_bounded()) as_db_ = true;
        if (d_.prefixes > 0 && opcode_ == 0x9B) as_db_ = true;  // a prefix itself to NASM, written before all others
    }

    // Near branches, on which NASM takes F2 for a later CPU's BND.
    bool is_bounded() const {
        const bool indirect = opcode_ == 0xFF && (reg_ == 2 || reg_ == 4);
        return (opcode_ & 0xF0) == 0x70 || (opcode_ & 0xFE) == 0xC2 || (opcode_ & 0xFE) == 0xE8 || indirect;
    }

    void operands() {
        const int w = row_.width;
        const char* const acc = w == 1 ? "al" : "ax";
        switch (row_.form) {
            case Form::None: break;
            case Form::RmReg:
                operands_ = rm(w) + ',' + register_name(w, reg_);
                if (opcode_ == 0x88 || opcode_ == 0x89) as_db_ |= direct_ && reg_ == 0;  // A2, A3 are shorter
                break;
            case Form::RegRm:
                operands_ = std::string(register_name(w, reg_)) + ',' + rm(w);
                if ((opcode_ & 0xFE) == 0x86)
                    as_db_ |= w == 2 && is_register() && (reg_ == 0 || rm_ == 0);  // 90-97 are shorter
                else
                    as_db_ |= is_register() || ((opcode_ & 0xFE) == 0x8A && direct_ && reg_ == 0);
                break;
            case Form::RegMem:
                operands_ = std::string(register_name(2, reg_)) + ',' + rm(opcode_ == 0x8D ? 0 : 4);
                as_db_ |= is_register();
                break;
            case Form::Rm: one_operand(); break;
            case Form::RmImm: {
                const std::string to = rm(w, true);
                const u16 value = immediate(w);
                const bool is_alu = opcode_ == 0x80 || opcode_ == 0x81;
                operands_ = to + (opcode_ == 0x81 && syntax::fits_byte(value) ? ",strict word " : ",") + number(value);
                // The accumulator, or for MOV every register, has a shorter form.
                as_db_ |=
                    is_register() && ((opcode_ & 0xFE) == 0xC6 || (rm_ == 0 && (is_alu || (opcode_ & 0xFE) == 0xF6)));
                break;
            }
            case Form::RmImm8: {
                const std::string to = rm(w, true);
                operands_ = to + ',' + number(static_cast<u16>(static_cast<i8>(next())));
                break;
            }
            case Form::RmOne: operands_ = rm(w, true) + ",1"; break;
            case Form::RmCl: operands_ = rm(w, true) + ",cl"; break;
            case Form::RmSreg:
                operands_ = rm(w) + ',' + SregNames[static_cast<std::size_t>(reg_ & 3)];
                as_db_ |= reg_ > 3;
                break;
            case Form::SregRm:
                operands_ = std::string(SregNames[static_cast<std::size_t>(reg_ & 3)]) + ',' + rm(w);
                as_db_ |= reg_ > 3;
                break;
            case Form::AccImm: {
                const u16 value = immediate(w);
                const bool has_short = w == 2 && opcode_ < 0x40 && syntax::fits_byte(value);
                operands_ = std::string(acc) + (has_short ? ",strict word " : ",") + number(value);
                break;
            }
            case Form::Reg: operands_ = register_name(w, opcode_); break;
            case Form::RegImm: operands_ = std::string(register_name(w, opcode_)) + ',' + number(immediate(w)); break;
            case Form::AccReg: operands_ = std::string("ax,") + register_name(2, opcode_); break;
            case Form::Sreg: operands_ = SregNames[opcode_ >> 3 & 3]; break;
            case Form::AccMem:
                direct(w);
                operands_ = std::string(acc) + ',' + memory_text();
                break;
            case Form::MemAcc:
                direct(w);
                operands_ = memory_text() + ',' + acc;
                break;
            case Form::Rel8: relative(static_cast<u16>(static_cast<i8>(next()))); break;
            case Form::Rel16: relative(next_word()); break;
            case Form::FarPtr: {
                const u16 offset = next_word();
                d_.far_target = FarAddress{next_word(), offset};
                operands_ = fmt::format("{:#06x}:{:#06x}", d_.far_target->segment, offset);
                break;
            }
            case Form::Imm8: {
                const u8 value = next();
                if (opcode_ != 0xD4 && opcode_ != 0xD5)
                    operands_ = number(value);
                else if (value != 10)
                    operands_ = number(value);
                break;
            }
            case Form::Imm16: operands_ = number(next_word()); break;
            case Form::AccPort: operands_ = std::string(acc) + ',' + number(next()); break;
            case Form::PortAcc: operands_ = number(next()) + ',' + acc; break;
            case Form::AccDx: operands_ = std::string(acc) + ",dx"; break;
            case Form::DxAcc: operands_ = std::string("dx,") + acc; break;
            case Form::String: break;
            case Form::Esc:
                operands_ = fmt::format("{:#x},", (opcode_ & 7) << 3 | reg_) + rm(2);
                as_db_ = true;
                break;
            case Form::Prefix:
            case Form::Group: break;
        }
    }

    // The forms of Rm differ in what they do with a register.
    void one_operand() {
        const bool is_step = opcode_ >= 0xFE;
        const bool is_far = is_step && (reg_ == 3 || reg_ == 5);
        if (is_far) {
            operands_ = rm(row_.width == 2 ? 4 : 2);
            as_db_ |= is_register();
        } else {
            operands_ = rm(row_.width, true);
            const bool has_short = opcode_ == 0x8F || (opcode_ == 0xFF && (reg_ < 2 || reg_ == 6));
            as_db_ |= is_register() && has_short;
        }
    }

    void relative(u16 displacement) {
        const u16 after = static_cast<u16>(ip_ + at_);
        const u16 to = static_cast<u16>(after + displacement);
        d_.target = to;
        const bool is_jump = opcode_ != 0xE8 && (opcode_ & 0xFC) != 0xE0;
        const char* const size = !is_jump ? "" : opcode_ == 0xE9 ? "near " : "short ";
        operands_ = fmt::format("{}{:#06x}", size, to);
        // Across the end of the segment a byte is too far away for NASM.
        const i32 distance = i32{to} - i32{after};
        if (row_.form == Form::Rel8 && (distance < -128 || distance > 127)) as_db_ = true;
    }

    void flow() {
        d_.is_repeated = row_.form == Form::String && opcode_ != 0xD7 && repeat_ != 0;
        if (row_.form == Form::Rel8 || row_.form == Form::Rel16)
            d_.flow = opcode_ == 0xE8 ? Flow::Call : opcode_ == 0xE9 || opcode_ == 0xEB ? Flow::Jump : Flow::Branch;
        else if (row_.form == Form::FarPtr)
            d_.flow = opcode_ == 0x9A ? Flow::Call : Flow::Jump;
        else if (opcode_ >= 0xFE && reg_ >= 2 && reg_ <= 5)
            d_.flow = reg_ <= 3 ? Flow::Call : Flow::Jump;
        else if ((opcode_ & 0xF4) == 0xC0)  // C0-C3, C8-CB
            d_.flow = Flow::Return;
        else if (opcode_ >= 0xCC && opcode_ <= 0xCE)
            d_.flow = Flow::Interrupt;
        else if (opcode_ == 0xCF)
            d_.flow = Flow::Iret;
        else if (opcode_ == 0xF4)
            d_.flow = Flow::Halt;
    }

    // --- text ---

    std::string repeat_name() const {
        const bool compares = (opcode_ & 0xF6) == 0xA6;  // CMPS, SCAS
        return repeat_ == 0xF2 ? "repne " : compares && row_.form == Form::String ? "repe " : "rep ";
    }

    void finish() {
        d_.length = static_cast<int>(at_);
        std::string text;
        if (repeat_) text += repeat_name();
        if (lock_) text += "lock ";
        if (segment_ >= 0 && !segment_used_) text += std::string(SregNames[static_cast<std::size_t>(segment_)]) + ' ';
        if (d_.is_incomplete) {
            as_db_ = true;
            if (!name_.empty()) text += name_ + ' ';
            if (!too_many_) text += "...";
            while (text.ends_with(' ')) text.pop_back();
        } else {
            text += name_;
            if (!operands_.empty()) text += ' ' + operands_;
        }
        if (!as_db_) {
            d_.text = text;
            return;
        }
        d_.is_db = true;
        std::string db = "db ";
        for (std::size_t i = 0; i < at_; ++i)
            fmt::format_to(std::back_inserter(db), "{}{:#x}", i ? "," : "", bytes_[i]);
        d_.text = db + " ; " + text;
    }

    std::span<const u8> bytes_;
    u16 ip_;
    std::size_t at_ = 0;
    Decoded d_;
    Opcode row_{};
    u8 opcode_ = 0, repeat_ = 0;
    bool lock_ = false, as_db_ = false, direct_ = false, segment_used_ = false, too_many_ = false;
    int segment_ = -1;
    int mod_ = 3, reg_ = 0, rm_ = 0;
    std::string name_, operands_;
};

}  // namespace

u16 MemoryOperand::offset(const std::array<u16, 8>& registers) const {
    u16 sum = displacement;
    for (const i8 part : {base, index})
        if (part >= 0) sum = static_cast<u16>(sum + registers[static_cast<std::size_t>(part)]);
    return sum;
}

std::string Decoded::mnemonic() const {
    const std::size_t comment = is_db ? text.find(" ; ") : std::string::npos;
    return comment == std::string::npos ? text : text.substr(comment + 3);
}

Decoded decode(std::span<const u8> bytes, u16 ip) { return Decoder(bytes, ip).decode(); }

}  // namespace tick86
