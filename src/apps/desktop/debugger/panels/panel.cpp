// SPDX-License-Identifier: MIT
#include "apps/desktop/debugger/panels/panel.h"

#include "tick86/debug/expression.h"
#include "tick86/debug/symbols.h"

namespace tick86::apps {

std::optional<Expression::Value> address_of(const Desk& desk, const std::string& text, std::string& problem) {
    try {
        const Expression expression(text, {.default_base = 16, .symbols = &desk.session.symbols(), .names = {}});
        const Expression::Value value = expression.evaluate({desk.pc(), {}});
        if (!value.error) return value;
        problem = value.error;
    } catch (const ExpressionError& error) {
        problem = error.what();
    }
    return std::nullopt;
}

}  // namespace tick86::apps
