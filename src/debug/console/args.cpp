// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "debug/console/verb.h"

namespace tick86 {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_same_letter(char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

// Words end at spaces and at a comma outside of brackets and quotes; "10h,20" are two words.
Args::Args(std::string_view text, ConsoleState& inner) : inner_(inner), text_(text) {
    int depth = 0;
    char quote = 0;
    std::size_t from = 0;
    bool inside = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (quote) {
            if (c == quote && i < text.size()) quote = 0;
            if (i < text.size()) continue;
        } else if (inside && (c == '"' || c == '\'')) {
            quote = c;
        }
        if (c == '[' || c == '(') ++depth;
        if (c == ']' || c == ')') --depth;
        const bool ends = i == text.size() || (depth <= 0 && (is_space(c) || c == ','));
        if (ends && inside) {
            words_.push_back(text.substr(from, i - from));
            inside = false;
        } else if (!ends && !inside) {
            from = i;
            inside = true;
            if (c == '"' || c == '\'') quote = c;
        }
    }
}

std::string_view Args::word() { return is_empty() ? std::string_view{} : words_[next_++]; }

std::string_view Args::rest() {
    if (is_empty()) return {};
    const std::size_t from = static_cast<std::size_t>(words_[next_].data() - text_.data());
    next_ = words_.size();
    std::string_view rest = text_.substr(from);
    while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
    return rest;
}

bool Args::take(std::string_view word) {
    const std::string_view next = peek();
    if (!std::equal(next.begin(), next.end(), word.begin(), word.end(), is_same_letter)) return false;
    ++next_;
    return true;
}

bool Args::take_option(std::string_view option) {
    const auto found = std::find(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end(), option);
    if (found == words_.end()) return false;
    words_.erase(found);
    return true;
}

void Args::end() const {
    if (!is_empty()) throw VerbError(fmt::format("'{}' is too much here", peek()));
}

Expression::Value Args::value(int base) {
    const std::string_view text = word();
    if (text.empty()) throw VerbError("a value is missing");
    const Expression expression(std::string(text), {base, &inner_.session.symbols(), {}});
    const Expression::Value v = expression.evaluate({inner_.pc(), {}});
    if (v.error) throw VerbError(fmt::format("'{}': {}", text, v.error));
    return v;
}

i64 Args::number(int base, i64 from, i64 to, std::string_view what) {
    if (is_empty()) throw VerbError(fmt::format("{} is missing", what));
    const std::string text(peek());
    const std::optional<i64> plain = base == 16 ? hex_word(text) : std::nullopt;
    if (plain) ++next_;
    const i64 n = plain ? *plain : value(base).number;
    if (n < from || n > to)
        throw VerbError(base == 10 ? fmt::format("'{}' is not {} from {} to {}", text, what, from, to)
                                   : fmt::format("'{}' is not {} from {:X}h to {:X}h", text, what, from, to));
    return n;
}

u64 Args::count(u64 otherwise) {
    if (is_empty()) return otherwise;
    return static_cast<u64>(number(10, 1, INT64_MAX / 4, "a count"));
}

u64 Args::lines(u64 otherwise) {
    constexpr i64 Most = 0x10000;
    return is_empty() ? otherwise : static_cast<u64>(number(10, 1, Most, "a number of lines"));
}

Cursor Args::address(cpu::SegReg segment) {
    const std::string text(peek());
    Expression::Value v;
    if (const auto plain = hex_word(text); plain && !inner_.session.symbols().find(text)) {
        ++next_;
        v.number = *plain;
    } else {
        v = value(16);
    }
    if (v.kind == Expression::Kind::Far) return {v.far.segment, v.far.offset};
    if (v.number < 0 || v.number > 0xFFFFF) throw VerbError(fmt::format("'{}' is not an address below 100000h", text));
    if (v.kind == Expression::Kind::Number && v.number <= 0xFFFF)
        return {inner_.pc().registers().sreg[segment], static_cast<u32>(v.number)};
    return {std::nullopt, static_cast<u32>(v.number)};
}

u32 Args::length(const Cursor& from, u32 otherwise) {
    if (is_empty()) return otherwise;
    std::string_view text = peek();
    if (text == "l" || text == "L") {
        ++next_;
        return static_cast<u32>(number(16, 1, 0x100000, "a length"));
    }
    if (text.size() > 1 && (text[0] == 'l' || text[0] == 'L') && std::isxdigit(static_cast<unsigned char>(text[1]))) {
        words_[next_] = text.substr(1);
        return static_cast<u32>(number(16, 1, 0x100000, "a length"));
    }
    const i64 to = number(16, 0, 0xFFFFF, "an end");
    if (to < static_cast<i64>(from.offset))
        throw VerbError("the end lies before the beginning; a length is written 'l 20'");
    return static_cast<u32>(to - from.offset + 1);
}

Range Args::range(cpu::SegReg segment) {
    const Cursor from = address(segment);
    if (is_empty()) throw VerbError("a length or an end is missing");
    const u32 bytes = length(from, 1);
    return {unbound(from, bytes), bytes};
}

u32 place(const Cursor& at, u32 i) {
    return at.segment ? Cursor{at.segment, static_cast<u16>(at.offset + i)}.linear() : (at.offset + i) & 0xFFFFF;
}

Cursor unbound(const Cursor& at, u32 length) {
    return at.segment && length > 0x10000 ? Cursor{std::nullopt, at.linear()} : at;
}

std::string at_text(u16 segment, u16 offset, const DebugSession& session) {
    const std::string name = session.symbols().name_of(FarAddress{segment, offset}.linear());
    return fmt::format("{:04X}:{:04X}{}{}", segment, offset, name.empty() ? "" : " ", name);
}

}  // namespace tick86
