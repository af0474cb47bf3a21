// SPDX-License-Identifier: MIT
#include "apps/host/expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "apps/host/session.h"
#include "apps/host/warn.h"

namespace tick86::apps {
namespace {

// Numbers of the command line are decimal.
Expression condition(const std::string& text, const char* option) {
    try {
        Expression expression(text, {.default_base = 10});
        if (!expression.is_constant()) return expression;
    } catch (const ExpressionError& error) {
        throw UsageError(fmt::format("{} '{}': {}", option, text, error.what()));
    }
    throw UsageError(
        fmt::format("{} '{}' asks nothing of the machine; write 'ax == 0x12' or '[0040:0017] == 0'", option, text));
}

}  // namespace

std::regex compile_pattern(const std::string& text, const char* option) {
    constexpr int MostOpen = 200;  // std::regex goes down one call for each
    if (std::count(text.begin(), text.end(), '(') > MostOpen)
        throw UsageError(fmt::format("{}: the regular expression has more than {} opening brackets", option, MostOpen));
    try {
        return std::regex(text, std::regex::ECMAScript | std::regex::multiline);
    } catch (const std::regex_error& error) {
        throw UsageError(fmt::format("{} '{}' is no regular expression: {}", option, text, error.what()));
    }
}

void warn_of_idle_escape(const std::string& text, const char* option) {
    constexpr std::string_view Special = R"(\^$.*+?()[]{}|/-)";
    for (std::size_t at = text.find('\\'); at < text.size() - 1; at = text.find('\\', at + 2)) {
        const char escaped = text[at + 1];
        if (std::ispunct(static_cast<unsigned char>(escaped)) == 0 || Special.find(escaped) != Special.npos) continue;
        warn(R"({} '{}': in a regular expression '\{}' is '{}' alone; write '\\{}' for a backslash before it)", option,
             text, escaped, escaped, escaped);
        return;
    }
}

Expectations::Expectations(const RunOptions& options) {
    for (const std::string& text : options.expect_text)
        texts_.push_back({text, compile_pattern(text, "--expect-text")});
    for (const std::string& text : options.fail_text)
        forbidden_.push_back({text, compile_pattern(text, "--fail-text")});
    for (const std::string& text : options.expect_reg) conditions_.push_back(condition(text, "--expect-reg"));
    for (const std::string& text : options.expect_mem) conditions_.push_back(condition(text, "--expect-mem"));
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
    for (const Expression& expected : conditions_)
        if (!expected.evaluate({pc}).is_true())
            return fmt::format("expected {}; {}", expected.text(), expected.why_false({pc}));
    return {};
}

}  // namespace tick86::apps
