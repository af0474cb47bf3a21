// SPDX-License-Identifier: MIT
#include "apps/host/expectations.h"

#include <fmt/format.h>

#include "apps/host/session.h"

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

Expectations::Expectations(const RunOptions& options) {
    for (const std::string& text : options.expect_text) texts_.push_back({Pattern(text, "--expect-text")});
    for (const std::string& text : options.fail_text) forbidden_.emplace_back(text, "--fail-text");
    for (const std::string& text : options.expect_reg) conditions_.push_back(condition(text, "--expect-reg"));
    for (const std::string& text : options.expect_mem) conditions_.push_back(condition(text, "--expect-mem"));
}

void Expectations::warn_of_idle_escapes() const {
    for (const Text& text : texts_) text.pattern.warn_of_idle_escape();
    for (const Pattern& text : forbidden_) text.warn_of_idle_escape();
}

std::string Expectations::look(const std::string& screen) {
    for (const Pattern& text : forbidden_)
        if (text.is_in(screen)) return text.text();
    for (Text& text : texts_) {
        if (text.seen || !text.pattern.is_in(screen)) continue;
        text.seen = true;
        ++seen_;
    }
    return {};
}

std::string Expectations::missing() const {
    for (const Text& text : texts_)
        if (!text.seen) return text.pattern.text();
    return {};
}

std::string Expectations::check_stop(const Pc& pc) const {
    for (const Expression& expected : conditions_)
        if (!expected.evaluate({pc}).is_true())
            return fmt::format("expected {}; {}", expected.text(), expected.why_false({pc}));
    return {};
}

}  // namespace tick86::apps
