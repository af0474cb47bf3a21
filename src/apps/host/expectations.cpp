// SPDX-License-Identifier: MIT
#include "apps/host/expectations.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "apps/host/session.h"

namespace tick86::apps {
namespace {

using cpu::Architectural;

std::string trim(const std::string& s) {
    const std::size_t first = s.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return s.substr(first, s.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split(const std::string& s, const std::string& separator) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t at; (at = s.find(separator, from)) != std::string::npos; from = at + separator.size())
        parts.push_back(s.substr(from, at - from));
    parts.push_back(s.substr(from));
    return parts;
}

std::optional<i64> number(std::string text, bool hexadecimal) {
    int base = hexadecimal ? 16 : 10;
    if (text.starts_with("0x")) {
        text = text.substr(2);
        base = 16;
    } else if (text.size() > 1 && text.back() == 'h' && std::isdigit(static_cast<unsigned char>(text[0]))) {
        text.pop_back();
        base = 16;
    }
    i64 value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<i64> register_value(const std::string& name, const Architectural& a) {
    static constexpr std::array<const char*, 8> Words{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    static constexpr std::array<const char*, 8> Bytes{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    static constexpr std::array<const char*, 4> Segments{"es", "cs", "ss", "ds"};
    static constexpr std::array<std::pair<const char*, int>, 9> FlagBits{
        {{"cf", 0}, {"pf", 2}, {"af", 4}, {"zf", 6}, {"sf", 7}, {"tf", 8}, {"if", 9}, {"df", 10}, {"of", 11}}};
    for (std::size_t i = 0; i < 8; ++i) {
        if (name == Words[i]) return a.r[i];
        if (name == Bytes[i]) return (a.r[i & 3] >> (i < 4 ? 0 : 8)) & 0xFF;
    }
    for (std::size_t i = 0; i < 4; ++i)
        if (name == Segments[i]) return a.sreg[i];
    if (name == "ip") return a.ip;
    if (name == "flags") return a.flags;
    for (const auto& [flag, bit] : FlagBits)
        if (name == flag) return a.flags >> bit & 1;
    return std::nullopt;
}

// One operand; empty if it is none. Without a machine only the form is checked.
std::optional<i64> term(const std::string& raw, const Pc* pc) {
    std::string text;
    for (const char c : trim(raw)) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (text.empty()) return std::nullopt;
    const Architectural a = pc ? pc->registers() : Architectural{};
    if (text[0] == '[') {
        const std::size_t close = text.find(']'), colon = text.find(':');
        if (close == std::string::npos || colon == std::string::npos || colon > close) return std::nullopt;
        const std::string size = text.substr(close + 1);
        if (!size.empty() && size != ".w" && size != ".b") return std::nullopt;
        const auto part = [&](const std::string& p) {
            const auto r = register_value(p, a);
            return r ? r : number(p, true);
        };
        const auto segment = part(trim(text.substr(1, colon - 1)));
        const auto offset = part(trim(text.substr(colon + 1, close - colon - 1)));
        if (!segment || !offset || *segment > 0xFFFF || *offset > 0xFFFF) return std::nullopt;
        if (!pc) return 0;
        const auto at = [&](i64 o) { return pc->peek(static_cast<u32>((*segment * 16 + (o & 0xFFFF)) & 0xFFFFF)); };
        return size == ".w" ? at(*offset) | at(*offset + 1) << 8 : at(*offset);
    }
    if (const auto r = register_value(text, a)) return r;
    return number(text, false);
}

// Terms joined by + - &, from left to right.
std::optional<i64> value(const std::string& text, const Pc* pc) {
    std::optional<i64> sum;
    char op = '+';
    std::size_t from = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && (text[i] == '[' || text[i] == ']')) depth += text[i] == '[' ? 1 : -1;
        if (i < text.size() && (depth != 0 || std::string("+-&").find(text[i]) == std::string::npos)) continue;
        const auto t = term(text.substr(from, i - from), pc);
        if (!t) return std::nullopt;
        if (!sum) sum = 0;
        sum = op == '+' ? *sum + *t : op == '-' ? *sum - *t : *sum & *t;
        if (i < text.size()) op = text[i];
        from = i + 1;
    }
    return sum;
}

bool compare(i64 a, const std::string& op, i64 b) {
    if (op == "==") return a == b;
    if (op == "!=") return a != b;
    if (op == "<=") return a <= b;
    if (op == ">=") return a >= b;
    return op == "<" ? a < b : a > b;
}

}  // namespace

std::regex compile_pattern(const std::string& text, const char* option) {
    try {
        return std::regex(text, std::regex::ECMAScript | std::regex::multiline);
    } catch (const std::regex_error& error) {
        throw UsageError(fmt::format("{} '{}' is no regular expression: {}", option, text, error.what()));
    }
}

Condition::Condition(const std::string& text, const char* option) : text_(text) {
    for (const std::string& alternative : split(text, "||")) {
        std::vector<Comparison> all;
        for (const std::string& part : split(alternative, "&&")) {
            Comparison c;
            for (const char* op : {"==", "!=", "<=", ">=", "<", ">"}) {
                const std::size_t at = part.find(op);
                if (at == std::string::npos) continue;
                c = {part.substr(0, at), op, part.substr(at + std::string(op).size())};
                break;
            }
            if (c.op.empty() || !value(c.left, nullptr) || !value(c.right, nullptr))
                throw UsageError(
                    fmt::format("{} '{}': '{}' is no comparison such as 'ax == 0x12' or '[0040:0017] == 0'", option,
                                text, trim(part)));
            all.push_back(c);
        }
        any_of_.push_back(all);
    }
}

bool Condition::holds(const Pc& pc) const {
    for (const auto& all : any_of_) {
        bool every = true;
        for (const Comparison& c : all) every = every && compare(*value(c.left, &pc), c.op, *value(c.right, &pc));
        if (every) return true;
    }
    return false;
}

std::string Condition::values(const Pc& pc) const {
    for (const Comparison& c : any_of_.front()) {
        const i64 left = *value(c.left, &pc), right = *value(c.right, &pc);
        if (!compare(left, c.op, right))
            return fmt::format("{} is {} ({:X}h), not {} {}", trim(c.left), left, left & 0xFFFF, c.op, trim(c.right));
    }
    return {};
}

Expectations::Expectations(const RunOptions& options) {
    for (const std::string& text : options.expect_text)
        texts_.push_back({text, compile_pattern(text, "--expect-text")});
    for (const std::string& text : options.fail_text)
        forbidden_.push_back({text, compile_pattern(text, "--fail-text")});
    for (const std::string& text : options.expect_reg) conditions_.emplace_back(text, "--expect-reg");
    for (const std::string& text : options.expect_mem) conditions_.emplace_back(text, "--expect-mem");
}

std::string Expectations::look(const std::string& screen) {
    for (const Text& text : forbidden_)
        if (std::regex_search(screen, text.pattern)) return text.source;
    for (Text& text : texts_) {
        if (text.seen || !std::regex_search(screen, text.pattern)) continue;
        text.seen = true;
        ++seen_;
    }
    return {};
}

std::string Expectations::missing() const {
    for (const Text& text : texts_)
        if (!text.seen) return text.source;
    return {};
}

std::string Expectations::check_stop(const Pc& pc) const {
    for (const Condition& condition : conditions_)
        if (!condition.holds(pc)) return fmt::format("expected {}; {}", condition.text(), condition.values(pc));
    return {};
}

}  // namespace tick86::apps
