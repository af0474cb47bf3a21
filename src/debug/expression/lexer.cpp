// SPDX-License-Identifier: MIT
#include "debug/expression/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "tick86/debug/expression.h"

namespace tick86::expression {
namespace {

constexpr std::string_view Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.$@?";
constexpr std::string_view Digits = "0123456789";

bool is_letter(char c) { return Letters.find(c) != std::string_view::npos; }
bool is_digit(char c) { return Digits.find(c) != std::string_view::npos; }

std::optional<u64> digits(std::string_view text, int base) {
    u64 value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::vector<Token> split(std::string_view source) {
    static constexpr std::array<std::string_view, 8> Doubles{"&&", "||", "==", "!=", "<=", ">=", "<<", ">>"};
    std::vector<Token> tokens;
    std::size_t at = 0;
    const auto add = [&](TokenKind kind, std::size_t begin, std::size_t end, std::size_t quotes = 0) {
        tokens.push_back({kind, source.substr(begin + quotes, end - begin - 2 * quotes), begin, end});
        at = end;
    };
    const auto end_of_word = [&](std::size_t from) {
        while (from < source.size() && (is_letter(source[from]) || is_digit(source[from]))) ++from;
        return from;
    };
    for (;;) {
        while (at < source.size() && (source[at] == ' ' || source[at] == '\t')) ++at;
        if (at == source.size()) break;
        const char c = source[at];
        const bool after_bracket = !tokens.empty() && tokens.back().is("]");
        if (is_digit(c)) {
            add(TokenKind::Number, at, end_of_word(at));
        } else if (is_letter(c)) {
            add(c == '.' && after_bracket ? TokenKind::Suffix : TokenKind::Name, at, end_of_word(at));
        } else if (c == '\'' || c == '`') {
            const std::size_t close = source.find(c, at + 1);
            if (close == std::string_view::npos)
                throw ExpressionError(at, fmt::format("the second {} is missing", c == '`' ? "backquote" : "quote"));
            add(c == '`' ? TokenKind::Symbol : TokenKind::Characters, at, close + 1, 1);
        } else {
            const std::string_view two = source.substr(at, 2);
            if (std::find(Doubles.begin(), Doubles.end(), two) != Doubles.end())
                add(TokenKind::Sign, at, at + 2);
            else if (std::string_view("+-*/%&|^~!<>()[]:").find(c) != std::string_view::npos)
                add(TokenKind::Sign, at, at + 1);
            else if (c == '=')
                throw ExpressionError(at, "'=' is no comparison; write ==");
            else
                throw ExpressionError(at, fmt::format("'{}' has no meaning here", c));
        }
    }
    tokens.push_back({TokenKind::End, {}, source.size(), source.size()});
    return tokens;
}

std::optional<u64> number(std::string_view text, int base) {
    const std::string t = lower(text);
    const std::string_view s(t);
    const char mark = s.size() > 2 && s[0] == '0' ? s[1] : ' ', last = s.back();
    const std::string_view tail = s.size() > 2 ? s.substr(2) : std::string_view{}, head = s.substr(0, s.size() - 1);
    if (mark == 'x') return digits(tail, 16);
    if (mark == 't' || (mark == 'd' && base == 10)) return digits(tail, 10);
    if (mark == 'y' || (mark == 'b' && base == 10)) return digits(tail, 2);
    if (last == 'h') return digits(head, 16);
    if (last == 't' || (last == 'd' && base == 10)) return digits(head, 10);
    if (last == 'y' || (last == 'b' && base == 10)) return digits(head, 2);
    return digits(s, base);
}

}  // namespace tick86::expression
