// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "debug/assembler/line.h"
#include "debug/expression/lexer.h"
#include "debug/syntax.h"

namespace tick86::assembler {
namespace {

struct Token {
    enum class Kind : u8 { End, Word, Text, Sign };
    Kind kind = Kind::End;
    std::string_view text;  // a part of the lower-case line; of Text the inner part as written
    std::size_t begin = 0, end = 0;
};

// Other names of what the opcode map calls otherwise.
constexpr std::array<std::array<std::string_view, 2>, 24> Aliases{
    {{"je", "jz"},         {"jne", "jnz"},  {"jb", "jc"},       {"jnae", "jc"},    {"jae", "jnc"},
     {"jnb", "jnc"},       {"jbe", "jna"},  {"jnbe", "ja"},     {"jp", "jpe"},     {"jnp", "jpo"},
     {"jnge", "jl"},       {"jge", "jnl"},  {"jle", "jng"},     {"jnle", "jg"},    {"loopz", "loope"},
     {"loopnz", "loopne"}, {"sal", "shl"},  {"retn", "ret"},    {"xlat", "xlatb"}, {"fwait", "wait"},
     {"repe", "rep"},      {"repz", "rep"}, {"repnz", "repne"}, {"setalc", "salc"}}};

constexpr i32 Most = 0xFFFFF;  // of a sum that is not finished

std::string_view usual_name(std::string_view name) {
    for (const auto& [other, usual] : Aliases)
        if (name == other) return usual;
    return name;
}

template <std::size_t N>
std::optional<int> index_in(const std::array<const char*, N>& names, std::string_view word) {
    const auto it = std::find(names.begin(), names.end(), word);
    if (it == names.end()) return std::nullopt;
    return static_cast<int>(it - names.begin());
}

class Parser {
public:
    Parser(std::string_view source, u16 ip) : source_(source), lower_(expression::lower(source)), ip_(ip) { split(); }

    Line parse() {
        prefixes();
        if (here().kind == Token::Kind::End) {
            if (!line_.repeat && !line_.lock && !line_.segment) throw Error("an instruction is missing");
            return std::move(line_);
        }
        if (here().kind != Token::Kind::Word)
            throw Error(fmt::format("an instruction begins with a word, not with {}", here().text));
        const std::string_view name = take().text;
        if (name == "db" || name == "dw") {
            data(name == "db" ? 1 : 2);
            return std::move(line_);
        }
        line_.name = usual_name(name);
        if (here().kind != Token::Kind::End) do
                line_.operands.push_back(operand());
            while (take(","));
        if (here().kind != Token::Kind::End)
            throw Error(fmt::format("'{}' is too much; operands are divided by commas", here().text));
        return std::move(line_);
    }

private:
    // --- words ---

    void split() {
        static constexpr std::string_view Letters = "abcdefghijklmnopqrstuvwxyz0123456789_$?@.";
        const std::string_view text = lower_;
        std::size_t at = 0;
        while (at < text.size() && text[at] != ';') {
            const char c = text[at];
            std::size_t end = at + 1;
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at = end;
            } else if (c == '\'' || c == '"' || c == '`') {
                end = text.find(c, end);
                if (end == std::string_view::npos) throw Error(fmt::format("the second {} is missing", c));
                tokens_.push_back({Token::Kind::Text, source_.substr(at + 1, end - at - 1), at, end + 1});
                at = end + 1;
            } else if (Letters.find(c) != std::string_view::npos) {
                end = std::min(text.find_first_not_of(Letters, at), text.size());
                tokens_.push_back({Token::Kind::Word, text.substr(at, end - at), at, end});
                at = end;
            } else if (std::string_view("[],:+-").find(c) != std::string_view::npos) {
                tokens_.push_back({Token::Kind::Sign, text.substr(at, 1), at, end});
                at = end;
            } else {
                throw Error(fmt::format("'{}' has no meaning here", source_.substr(at, 1)));
            }
        }
        tokens_.push_back({});
        tokens_.back().begin = tokens_.back().end = at;
    }
    const Token& here() const { return tokens_[at_]; }
    const Token& behind() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
    Token take() { return here().kind == Token::Kind::End ? here() : tokens_[at_++]; }
    bool is(std::string_view text) const { return here().kind != Token::Kind::Text && here().text == text; }
    bool take(std::string_view text) {
        if (here().kind == Token::Kind::End || !is(text)) return false;
        ++at_;
        return true;
    }
    std::string found() const {
        return here().kind == Token::Kind::End ? "the line ends" : fmt::format("'{}' is there", here().text);
    }
    // A segment register with a colon behind it.
    std::optional<int> segment() {
        if (here().kind != Token::Kind::Word || behind().text != ":") return std::nullopt;
        const auto number = index_in(syntax::SregNames, here().text);
        if (number) at_ += 2;
        return number;
    }

    // --- prefixes ---

    void prefixes() {
        for (; here().kind == Token::Kind::Word; take()) {
            const std::string_view name = usual_name(here().text);
            u8 byte = 0;
            for (std::size_t i = 0; i < cpu::Opcodes.size() && !byte; ++i)
                if (cpu::Opcodes[i].form == cpu::Form::Prefix && name == cpu::Opcodes[i].name)
                    byte = static_cast<u8>(i);
            if (!byte) return;
            u8& kind = syntax::is_repeat_prefix(byte)    ? line_.repeat
                       : syntax::is_segment_prefix(byte) ? line_.segment
                                                         : line_.lock;
            if (kind) throw Error(fmt::format("'{}' is the second prefix of its kind; one is enough", here().text));
            kind = byte;
            if (syntax::is_segment_prefix(byte) && behind().text == ":") take();
        }
    }
    void override_segment(int number) {
        const u8 byte = static_cast<u8>(0x26 | number << 3);
        if (line_.segment && line_.segment != byte)
            throw Error(fmt::format("{}: there is another segment before it",
                                    syntax::SregNames[static_cast<std::size_t>(number)]));
        line_.segment = byte;
    }

    // --- numbers ---

    static i32 characters(std::string_view text) {
        if (text.empty() || text.size() > 2)
            throw Error(fmt::format("'{}': one or two characters make a number", text));
        u32 value = 0;
        for (std::size_t i = 0; i < text.size(); ++i) value |= u32{static_cast<u8>(text[i])} << 8 * i;
        return static_cast<i32>(value);
    }
    i32 number() {
        if (here().kind == Token::Kind::Text) return characters(take().text);
        if (here().kind != Token::Kind::Word)
            throw Error(fmt::format("a register, a number or [memory] is expected where {}", found()));
        if (take("$")) return ip_;
        const auto value = expression::number(here().text, 16);
        if (!value) throw Error(fmt::format("'{}' is neither a register nor a number", here().text));
        if (*value > Most) throw Error(fmt::format("{} does not fit a word", here().text));
        take();
        return static_cast<i32>(*value);
    }
    // Numbers with + and - between them; with `on_register` words that are registers go there.
    template <class OnRegister>
    i32 sum(OnRegister on_register) {
        i32 total = 0;
        bool is_first = true;
        for (;; is_first = false) {
            const bool minus = take("-");
            if (!minus && !take("+") && !is_first) return total;
            if (here().kind == Token::Kind::Word && on_register(here().text, minus)) {
                take();
                continue;
            }
            const i32 value = number();
            total += minus ? -value : value;
            if (total > Most || total < -Most) throw Error(fmt::format("{:X}h does not fit a word", total));
        }
    }
    i32 sum() {
        return sum([](std::string_view, bool) { return false; });
    }

    // --- operands ---

    Operand operand() {
        const std::size_t begin = here().begin;
        Operand o;
        for (;; take()) {
            if (is("strict"))
                o.is_strict = true;
            else if (is("byte"))
                o.size = 1;
            else if (is("word"))
                o.size = 2;
            else if (is("short"))
                o.distance = Distance::Short;
            else if (is("near"))
                o.distance = Distance::Near;
            else if (is("far") || (is("dword") && (line_.name == "jmp" || line_.name == "call")))
                o.distance = Distance::Far;
            else if (!is("ptr") && !is("dword"))
                break;
        }
        if (const auto number = segment()) {
            if (!is("[")) throw Error(fmt::format("behind a segment register [memory] is expected where {}", found()));
            override_segment(*number);
        }
        if (is("["))
            memory(o);
        else if (!named_register(o))
            value(o);
        o.text = source_.substr(begin, tokens_[at_ - 1].end - begin);
        return o;
    }
    bool named_register(Operand& o) {
        if (here().kind != Token::Kind::Word) return false;
        const auto set = [&](Operand::Kind kind, int reg, int size) {
            if (o.size && o.size != size)
                throw Error(fmt::format("{} is not a {}", here().text, o.size == 1 ? "byte" : "word"));
            o.kind = kind;
            o.reg = reg;
            o.size = size;
            take();
            return true;
        };
        if (const auto r = index_in(syntax::Reg8Names, here().text)) return set(Operand::Kind::Register, *r, 1);
        if (const auto r = index_in(syntax::Reg16Names, here().text)) return set(Operand::Kind::Register, *r, 2);
        if (const auto r = index_in(syntax::SregNames, here().text)) return set(Operand::Kind::Segment, *r, 2);
        return false;
    }
    void value(Operand& o) {
        o.number = sum();
        if (!take(":")) return;
        o.kind = Operand::Kind::FarPointer;
        o.segment = word(o.number);
        o.number = word(sum());
    }
    static u16 word(i32 value) {
        if (value < -0x8000 || value > 0xFFFF) throw Error(fmt::format("{:X}h does not fit a word", value));
        return static_cast<u16>(value);
    }
    void memory(Operand& o) {
        std::vector<int> parts;
        o.kind = Operand::Kind::Memory;
        i32 displacement = 0;
        while (take("[")) {
            for (;; take()) {
                if (is("byte"))
                    o.displacement_size = 1;
                else if (is("word"))
                    o.displacement_size = 2;
                else
                    break;
            }
            if (const auto number = segment()) override_segment(*number);
            displacement += sum([&](std::string_view name, bool minus) {
                const auto reg = index_in(syntax::Reg16Names, name);
                if (!reg && (index_in(syntax::Reg8Names, name) || index_in(syntax::SregNames, name)))
                    throw Error(fmt::format("{} cannot be part of an address", name));
                if (reg && minus) throw Error(fmt::format("{} cannot be subtracted", name));
                if (reg) parts.push_back(*reg);
                return reg.has_value();
            });
            if (!take("]")) throw Error(fmt::format("']' is expected where {}", found()));
        }
        o.number = word(displacement);
        o.is_direct = parts.empty();
        if (o.is_direct) {
            o.reg = syntax::DirectRm;
            if (o.displacement_size == 1) throw Error("an address without a register is a word, not a byte");
            return;
        }
        for (std::size_t rm = 0; rm < syntax::AddressParts.size(); ++rm) {
            const auto& [base, index] = syntax::AddressParts[rm];
            const bool is_one = parts.size() == 1 && index < 0 && parts[0] == base;
            const bool is_pair = parts.size() == 2 &&
                                 ((parts[0] == base && parts[1] == index) || (parts[0] == index && parts[1] == base));
            if (!is_one && !is_pair) continue;
            o.reg = static_cast<int>(rm);
            return;
        }
        std::string names;
        for (const int part : parts)
            names += (names.empty() ? "" : "+") + std::string(syntax::Reg16Names[static_cast<std::size_t>(part)]);
        throw Error(fmt::format("[{}] is no address: bx, bp, si, di, bx+si, bx+di, bp+si and bp+di are", names));
    }

    // --- data ---

    void data(int width) {
        do {
            if (here().kind == Token::Kind::Text) {
                for (const char c : take().text) line_.data.push_back(static_cast<u8>(c));
                if (width == 2 && line_.data.size() % 2) line_.data.push_back(0);
                continue;
            }
            const i32 n = sum();
            if (width == 1 && (n < -0x80 || n > 0xFF)) throw Error(fmt::format("{:X}h does not fit a byte", n));
            const u16 value = word(n);
            line_.data.push_back(static_cast<u8>(value));
            if (width == 2) line_.data.push_back(static_cast<u8>(value >> 8));
        } while (take(","));
        if (here().kind != Token::Kind::End)
            throw Error(fmt::format("'{}' is too much; values are divided by commas", here().text));
        if (line_.data.empty()) throw Error("'' is no value");
    }

    std::string_view source_;
    std::string lower_;
    u16 ip_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    Line line_;
};

}  // namespace

Line parse(std::string_view text, u16 ip) { return Parser(text, ip).parse(); }

}  // namespace tick86::assembler
