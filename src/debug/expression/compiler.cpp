// SPDX-License-Identifier: MIT
// Recursive descent, straight to operations. Constant parts are computed at once.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "debug/expression/code.h"
#include "debug/expression/lexer.h"
#include "tick86/cpu/state.h"
#include "tick86/debug/expression.h"
#include "tick86/debug/symbols.h"

namespace tick86 {

using namespace expression;

namespace {

struct Name {
    std::string_view name;
    Code code;
    int arg;
};

constexpr std::array Names{
    Name{"ax", Code::Reg16, cpu::AX}, Name{"cx", Code::Reg16, cpu::CX}, Name{"dx", Code::Reg16, cpu::DX},
    Name{"bx", Code::Reg16, cpu::BX}, Name{"sp", Code::Reg16, cpu::SP}, Name{"bp", Code::Reg16, cpu::BP},
    Name{"si", Code::Reg16, cpu::SI}, Name{"di", Code::Reg16, cpu::DI}, Name{"al", Code::Reg8, 0},
    Name{"cl", Code::Reg8, 1},        Name{"dl", Code::Reg8, 2},        Name{"bl", Code::Reg8, 3},
    Name{"ah", Code::Reg8, 4},        Name{"ch", Code::Reg8, 5},        Name{"dh", Code::Reg8, 6},
    Name{"bh", Code::Reg8, 7},        Name{"es", Code::Sreg, cpu::ES},  Name{"cs", Code::Sreg, cpu::CS},
    Name{"ss", Code::Sreg, cpu::SS},  Name{"ds", Code::Sreg, cpu::DS},  Name{"ip", Code::Ip, 0},
    Name{"flags", Code::Flags, 0},    Name{"cf", Code::Flag, 0},        Name{"pf", Code::Flag, 2},
    Name{"af", Code::Flag, 4},        Name{"zf", Code::Flag, 6},        Name{"sf", Code::Flag, 7},
    Name{"tf", Code::Flag, 8},        Name{"if", Code::Flag, 9},        Name{"df", Code::Flag, 10},
    Name{"of", Code::Flag, 11},       Name{"intr", Code::Intr, 0},      Name{"nmi", Code::Nmi, 0},
    Name{"halted", Code::Halted, 0},  Name{"cycle", Code::Cycle, 0},    Name{"tick", Code::Ticks, 0},
    Name{"time", Code::Time, 0},      Name{"irr", Code::Pics, Irr},     Name{"isr", Code::Pics, Isr},
    Name{"imr", Code::Pics, Imr},
};
constexpr std::array<std::pair<std::string_view, PicRegister>, 5> PicNames{
    {{"irr", Irr}, {"isr", Isr}, {"imr", Imr}, {"lines", Lines}, {"int", Int}}};

constexpr const char* Operand = "a register, a number, a memory operand such as [0040:0017] or a symbol";

struct Level {
    std::string_view sign;
    Code code;
    int level;  // a higher one binds closer
};
constexpr int Lowest = 2, Pairs = 8;  // 0 is ||, 1 is &&
constexpr std::array Operators{
    Level{"==", Code::Eq, 2}, Level{"!=", Code::Ne, 2},  Level{"<", Code::Lt, 3},   Level{"<=", Code::Le, 3},
    Level{">", Code::Gt, 3},  Level{">=", Code::Ge, 3},  Level{"|", Code::Or, 4},   Level{"^", Code::Xor, 5},
    Level{"&", Code::And, 6}, Level{"<<", Code::Shl, 7}, Level{">>", Code::Shr, 7}, Level{"+", Code::Add, 9},
    Level{"-", Code::Sub, 9}, Level{"*", Code::Mul, 10}, Level{"/", Code::Div, 10}, Level{"%", Code::Mod, 10},
};

int stack_effect(Code code) {
    if (code <= Code::Named) return 1;
    const bool is_unary = code == Code::Port || code == Code::Load || code == Code::LoadLinear ||
                          (code >= Code::Offset && code <= Code::Bool);
    return is_unary ? 0 : -1;  // what jumps leave on the stack goes when they do not jump
}

bool is_hexadecimal(std::string_view text) {
    return text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

}  // namespace

class ExpressionCompiler {
public:
    ExpressionCompiler(Expression& e, const Expression::Options& options)
        : e_(e), options_(options), tokens_(split(e.text_)) {}

    void compile() {
        if (token().kind == TokenKind::End) fail("the expression is missing");
        e_.kind_ = logical(0);
        if (token().kind != TokenKind::End)
            fail(fmt::format("'{}' stands where an operator is expected", token().text));
        std::size_t depth = 0;
        for (const Op& op : e_.ops_) {
            depth += static_cast<std::size_t>(stack_effect(static_cast<Code>(op.code)));
            if (depth > Expression::MostDepth) throw ExpressionError(0, "the expression is nested too deeply");
        }
    }

private:
    using Kind = Expression::Kind;
    using Op = Expression::Op;

    // --- tokens ---

    const Token& token(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& take() { return tokens_[at_++]; }
    bool take(std::string_view sign) {
        if (!token().is(sign)) return false;
        ++at_;
        return true;
    }
    void expect(std::string_view sign, std::string_view what) {
        if (!take(sign)) fail(fmt::format("{} is missing here", what));
    }
    [[noreturn]] void fail(const std::string& message) const { throw ExpressionError(token().begin, message); }
    int base() const { return hexadecimal_ > 0 ? 16 : options_.default_base; }

    // --- operations ---

    std::size_t here() const { return e_.ops_.size(); }
    void emit(Code code, int arg = 0, i64 value = 0) {
        e_.ops_.push_back({static_cast<u8>(code), static_cast<u8>(arg), value});
    }
    void insert(std::size_t where, Code code, int arg = 0) {
        e_.ops_.insert(e_.ops_.begin() + static_cast<std::ptrdiff_t>(where),
                       Op{static_cast<u8>(code), static_cast<u8>(arg), 0});
        for (auto& c : e_.comparisons_)
            if (c.first >= where) ++c.first, ++c.middle, ++c.last;
    }
    // The constant that the operations from `begin` to `end` are.
    const i64* constant(std::size_t begin, std::size_t end) const {
        return end == begin + 1 && e_.ops_[begin].code == static_cast<u8>(Code::Const) ? &e_.ops_[begin].value
                                                                                       : nullptr;
    }
    void replace(std::size_t begin, i64 value) {
        e_.ops_.resize(begin);
        emit(Code::Const, 0, value);
    }
    void to_linear(std::size_t begin, std::size_t end) {
        if (const i64* c = constant(begin, end))
            e_.ops_[begin].value = unpack(*c).linear();
        else
            insert(end, Code::Linear);
    }

    // --- grammar ---

    Kind logical(int level) {
        if (level == Lowest) return binary(Lowest);
        const std::string_view sign = level == 0 ? "||" : "&&";
        std::size_t begin = here();
        Kind kind = logical(level + 1);
        while (token().is(sign)) {
            if (kind == Kind::Far) to_linear(begin, here());
            ++at_;
            const std::size_t jump = here();
            emit(level == 0 ? Code::OrJump : Code::AndJump);
            begin = here();
            if (logical(level + 1) == Kind::Far) to_linear(begin, here());
            emit(Code::Bool);
            e_.ops_[jump].value = static_cast<i64>(here() - jump - 1);
            begin = here();
            kind = Kind::Number;
        }
        return kind;
    }

    Kind binary(int level) {
        if (level == Pairs) return pair();
        const std::size_t begin = here(), text = token().begin;
        Kind left = level == 10 ? unary() : binary(level + 1);
        for (;;) {
            const Level* found = nullptr;
            for (const Level& o : Operators)
                if (o.level == level && token().is(o.sign)) found = &o;
            if (!found) return left;
            const std::size_t text_end = tokens_[at_ - 1].end, sign = at_++;
            const std::size_t middle = here();
            const Kind right = level == 10 ? unary() : binary(level + 1);
            left = combine(found->code, left, right, begin, middle, sign);
            if (level <= 3 && inner_ == 0 && !constant(begin, here())) {
                std::erase_if(e_.comparisons_, [=](const auto& c) { return c.first >= begin; });
                const std::size_t from = tokens_[sign].begin;
                e_.comparisons_.push_back({begin, middle_, here() - 1, e_.text_.substr(text, text_end - text),
                                           e_.text_.substr(from, tokens_[at_ - 1].end - from)});
            }
        }
    }

    Kind combine(Code code, Kind left, Kind right, std::size_t begin, std::size_t middle, std::size_t sign) {
        Kind kind = Kind::Number;
        middle_ = middle;
        const i64* const a = constant(begin, middle);
        const i64* const b = constant(middle, here());
        const bool is_sum = code == Code::Add || code == Code::Sub;
        if (code == Code::Add && left != Kind::Number && right != Kind::Number)
            throw ExpressionError(tokens_[sign].begin, "two addresses cannot be added");
        if (is_sum && left == Kind::Far && right == Kind::Number) {
            code = code == Code::Add ? Code::FarAdd : Code::FarSub;
            kind = Kind::Far;
        } else if (code == Code::Add && right == Kind::Far) {
            code = Code::AddFar;
            kind = Kind::Far;
        } else {
            if (is_sum && (left == Kind::Linear) != (right == Kind::Linear) &&
                !(code == Code::Sub && right == Kind::Linear))
                kind = left == Kind::Far || right == Kind::Far ? Kind::Number : Kind::Linear;
            if (right == Kind::Far) to_linear(middle, here());
            if (left == Kind::Far) {
                const std::size_t before = here();
                to_linear(begin, middle);
                middle_ += here() - before;
            }
        }
        if (a && b) {
            i64 value = 0;
            if (kind == Kind::Far) {
                const i64 far = code == Code::AddFar ? *b : *a, by = code == Code::AddFar ? *a : *b;
                const FarAddress f = unpack(far);
                value = pack({f.segment, static_cast<u16>(code == Code::FarSub ? f.offset - by : f.offset + by)});
            } else if (const char* error = calculate(code, *a, *b, value)) {
                throw ExpressionError(tokens_[sign].begin, error);
            }
            replace(begin, value);
        } else {
            emit(code);
        }
        return kind;
    }

    // A sum, or two of them with a colon between. That numbers beside it are hexadecimal is known only behind the
    // first.
    Kind pair() {
        const std::size_t first_token = at_, begin = here(), comparisons = e_.comparisons_.size();
        Kind kind = binary(Pairs + 1);
        if (!token().is(":")) return kind;
        if (base() != 16) {
            at_ = first_token;
            e_.ops_.resize(begin);
            e_.comparisons_.resize(comparisons);
            ++hexadecimal_;
            kind = pair();
            --hexadecimal_;
            return kind;
        }
        if (kind != Kind::Number)
            throw ExpressionError(tokens_[first_token].begin, "before ':' stands a segment, not an address");
        check(begin, 0, 0xFFFF, first_token, "segment");
        ++at_;
        const std::size_t middle = here(), second = at_;
        offset(middle, binary(Pairs + 1), second);
        if (token().is(":")) fail("a second ':' has no meaning");
        make_pair(begin, middle);
        return Kind::Far;
    }

    // Makes a number of what stands from `begin` on, as part of an address.
    void offset(std::size_t begin, Kind kind, std::size_t first_token) {
        if (kind == Kind::Far) {
            if (const i64* c = constant(begin, here()))
                e_.ops_[begin].value = unpack(*c).offset;
            else
                emit(Code::Offset);
        }
        if (kind == Kind::Linear) {
            if (constant(begin, here())) e_.ops_[begin].value &= 0xFFFF;
        }
        check(begin, -0x8000, 0xFFFF, first_token, "offset");
    }
    void check(std::size_t begin, i64 least, i64 most, std::size_t first_token, const char* what) const {
        const i64* c = constant(begin, here());
        if (c && (*c < least || *c > most))
            throw ExpressionError(
                tokens_[first_token].begin,
                fmt::format("{:X}h is no {}, which has 16 bits; a linear address is written [linear {:X}]", *c, what,
                            *c));
    }
    void make_pair(std::size_t begin, std::size_t middle) {
        const i64* a = constant(begin, middle);
        const i64* b = constant(middle, here());
        if (a && b)
            replace(begin, pack({static_cast<u16>(*a), static_cast<u16>(*b)}));
        else
            emit(Code::Pair);
    }

    Kind unary() {
        if (++nesting_ > MostNesting) fail("the expression is nested too deeply");
        const Kind kind = unary_here();
        --nesting_;
        return kind;
    }

    Kind unary_here() {
        const std::size_t begin = here();
        const bool minus = token().is("-"), invert = token().is("~"), logical_not = token().is("!");
        if (minus || invert || logical_not) {
            ++at_;
            ++inner_;
            if (unary() == Kind::Far) to_linear(begin, here());
            --inner_;
            if (const i64* c = constant(begin, here())) {
                const i64 v = *c;
                replace(begin, minus ? static_cast<i64>(0 - static_cast<u64>(v)) : invert ? ~v : v == 0);
            } else {
                emit(minus ? Code::Neg : invert ? Code::Not : Code::LogicalNot);
            }
            return Kind::Number;
        }
        if (take("+")) return unary();
        if (take("(")) {
            const Kind kind = logical(0);
            expect(")", "')'");
            return kind;
        }
        if (token().is("[")) return memory({}, {});
        switch (token().kind) {
            case TokenKind::Number: return plain_number();
            case TokenKind::Characters: return characters();
            case TokenKind::Symbol:
                if (symbol(token().text)) return symbol_kind_;
                fail(fmt::format("there is no symbol '{}'", token().text));
            case TokenKind::Name: return name();
            case TokenKind::End: fail(fmt::format("{} is missing at the end", Operand));
            default: fail(fmt::format("'{}' stands where {} is expected", token().text, Operand));
        }
    }

    Kind plain_number() {
        const bool before_colon = token(1).is(":");
        const int in_base = before_colon ? 16 : base();
        const auto value = number(token().text, in_base);
        if (!value)
            fail(fmt::format("'{}' is no {} number{}", token().text, in_base == 16 ? "hexadecimal" : "decimal",
                             in_base == 10 && is_hexadecimal(token().text)
                                 ? fmt::format("; write 0x{} or {}h", token().text, token().text)
                                 : ""));
        if (*value > 0x7FFF'FFFF'FFFF'FFFF) fail(fmt::format("'{}' is too large", token().text));
        ++at_;
        emit(Code::Const, 0, static_cast<i64>(*value));
        return Kind::Number;
    }

    Kind characters() {
        const std::string_view text = token().text;
        if (text.empty() || text.size() > 7) fail("between quotes stand 1 to 7 characters");
        u64 value = 0;
        for (std::size_t i = 0; i < text.size(); ++i) value |= u64{static_cast<u8>(text[i])} << (8 * i);
        ++at_;
        emit(Code::Const, 0, static_cast<i64>(value));
        return Kind::Number;
    }

    Kind name() {
        const std::string text = lower(token().text);
        const bool is_call = token(1).is("(");
        if (text == "linear") {
            ++at_;
            return linear();
        }
        if (text == "port" && is_call) return port();
        if (const auto size = size_of(text)) return sized(*size);
        for (std::size_t i = 0; i < options_.names.size(); ++i) {
            if (text != options_.names[i]) continue;
            ++at_;
            emit(Code::Named, 0, static_cast<i64>(i));
            return Kind::Number;
        }
        if (machine_name(text)) return Kind::Number;
        if (symbol(token().text)) return symbol_kind_;
        if (base() == 16) {
            if (const auto value = number(text, 16); value && *value <= 0x7FFF'FFFF'FFFF'FFFF) {
                ++at_;
                emit(Code::Const, 0, static_cast<i64>(*value));
                return Kind::Number;
            }
        }
        const std::string hint = is_hexadecimal(text) ? fmt::format(" (a number is written 0x{})", token().text) : "";
        fail(fmt::format("'{}' is unknown{}; {} is expected", token().text, hint, Operand));
    }

    // Registers and what else has a name of its own. Takes a register with the brackets of es:[di] too.
    bool machine_name(std::string_view text) {
        if (text.size() > 5 && (text.starts_with("pic0.") || text.starts_with("pic1."))) {
            for (const auto& [reg, which] : PicNames) {
                if (text.substr(5) != reg) continue;
                ++at_;
                emit(Code::Pic, (text[3] - '0') << 4 | which);
                return true;
            }
        }
        for (const Name& n : Names) {
            if (n.name != text) continue;
            if (n.code == Code::Sreg && token(1).is(":") && token(2).is("[")) {
                at_ += 2;
                memory(static_cast<u8>(n.arg), {});
                return true;
            }
            ++at_;
            if (n.code == Code::Reg16 && (n.arg == cpu::BP || n.arg == cpu::SP)) uses_stack_ = true;
            emit(n.code, n.arg);
            return true;
        }
        return false;
    }

    bool symbol(std::string_view text) {
        const Symbol* s = options_.symbols ? options_.symbols->find(text) : nullptr;
        if (!s) return false;
        ++at_;
        const bool is_far = !s->is_constant && s->segment && s->offset <= 0xFFFF;
        symbol_kind_ = s->is_constant ? Kind::Number : is_far ? Kind::Far : Kind::Linear;
        emit(Code::Const, 0,
             s->is_constant ? i64{s->offset}
             : is_far       ? pack({*s->segment, static_cast<u16>(s->offset)})
                            : i64{s->linear()});
        return true;
    }

    Kind linear() {
        const std::size_t begin = here(), first = at_;
        ++hexadecimal_;
        if (binary(Pairs) == Kind::Far) to_linear(begin, here());
        --hexadecimal_;
        if (const i64* c = constant(begin, here())) {
            if (*c < 0 || *c > 0xFFFFF)
                throw ExpressionError(tokens_[first].begin,
                                      fmt::format("{:X}h is no linear address, which has 20 bits", *c));
        } else {
            emit(Code::Const, 0, 0xFFFFF);
            emit(Code::And);
        }
        return Kind::Linear;
    }

    Kind port() {
        at_ += 2;
        const std::size_t begin = here(), first = at_;
        ++hexadecimal_, ++inner_;
        if (logical(0) == Kind::Far) to_linear(begin, here());
        --hexadecimal_, --inner_;
        if (const i64* c = constant(begin, here()); c && (*c < 0 || *c > 0xFFFF))
            throw ExpressionError(tokens_[first].begin, fmt::format("{:X}h is no port, which has 16 bits", *c));
        expect(")", "')'");
        emit(Code::Port);
        return Kind::Number;
    }

    // --- memory ---

    static std::optional<Size> size_of(std::string_view word) {
        if (word == "byte" || word == ".b") return Size::Byte;
        if (word == "word" || word == ".w") return Size::Word;
        if (word == "dword" || word == ".d") return Size::Dword;
        if (word == "far") return Size::Pointer;
        return std::nullopt;
    }

    Kind sized(Size size) {
        const std::string word(take().text);
        if (token().kind == TokenKind::Name && lower(token().text) == "ptr") ++at_;
        if (token().is("[")) return memory({}, size);
        if (token().kind == TokenKind::Name && token(1).is(":") && token(2).is("[")) {
            const std::string segment = lower(token().text);
            for (const Name& n : Names) {
                if (n.code != Code::Sreg || n.name != segment) continue;
                at_ += 2;
                return memory(static_cast<u8>(n.arg), size);
            }
        }
        fail(fmt::format("after '{}' a memory operand such as [0040:0017] is expected", word));
    }

    Kind memory(std::optional<u8> segment, std::optional<Size> size) {
        ++at_;
        const std::size_t begin = here(), first = at_;
        const bool outer_stack = std::exchange(uses_stack_, false);
        ++hexadecimal_, ++inner_;
        Kind kind = logical(0);
        --hexadecimal_, --inner_;
        expect("]", "']'");
        if (segment || kind == Kind::Number) {
            offset(begin, kind, first);
            insert(begin, Code::Sreg, segment.value_or(static_cast<u8>(uses_stack_ ? cpu::SS : cpu::DS)));
            emit(Code::Pair);
            kind = Kind::Far;
        }
        uses_stack_ = outer_stack;
        if (token().kind == TokenKind::Suffix) {
            const auto suffix = size_of(lower(token().text));
            if (!suffix) fail(fmt::format("'{}' is no size; there are .b, .w and .d", token().text));
            if (size && *size != *suffix)
                fail(fmt::format("'{}' contradicts the size before the bracket", token().text));
            size = suffix;
            ++at_;
        }
        const Size bytes = size.value_or(Size::Byte);
        emit(kind == Kind::Far ? Code::Load : Code::LoadLinear, static_cast<int>(bytes));
        return bytes == Size::Pointer ? Kind::Far : Kind::Number;
    }

    static constexpr int MostNesting = 60;

    Expression& e_;
    const Expression::Options& options_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0, middle_ = 0;
    int hexadecimal_ = 0, nesting_ = 0;
    int inner_ = 0;            // within an operand, where a comparison is not what the whole hangs on
    bool uses_stack_ = false;  // bp or sp was named between the brackets
    Kind symbol_kind_ = Kind::Number;
};

std::optional<i64> hex_word(std::string_view text) {
    i64 value = 0;
    if (text.empty() || !is_hexadecimal(text)) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

ExpressionError::ExpressionError(std::size_t at, const std::string& message)
    : std::runtime_error(fmt::format("column {}: {}", at + 1, message)), position(at) {}

Expression::Expression(std::string text, const Options& options) : text_(std::move(text)) {
    ExpressionCompiler(*this, options).compile();
}

}  // namespace tick86
