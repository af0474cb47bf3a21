// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86::expression {

enum class TokenKind : u8 { End, Number, Name, Characters, Symbol, Suffix, Sign };

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text;  // a part of the source; without quotes
    std::size_t begin = 0, end = 0;
    bool is(std::string_view sign) const { return kind == TokenKind::Sign && text == sign; }
};

// The last token is End. Throws ExpressionError.
std::vector<Token> split(std::string_view source);

// The value of a number's letters and digits; empty: they are none in this base.
std::optional<u64> number(std::string_view text, int base);

std::string lower(std::string_view text);

}  // namespace tick86::expression
