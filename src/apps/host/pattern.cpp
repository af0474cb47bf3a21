// SPDX-License-Identifier: MIT
#include "apps/host/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <cctype>
#include <utility>

#include "apps/host/session.h"
#include "apps/host/tell.h"

namespace tick86::apps {

Pattern::Pattern(std::string text, const char* option) : text_(std::move(text)), option_(option) {
    RE2::Options quietly;
    quietly.set_log_errors(false);
    constexpr std::string_view EachLine = "(?m)";  // ^ and $ match at every line
    expression_ = std::make_unique<const RE2>(std::string(EachLine) + text_, quietly);
    if (expression_->ok()) return;
    std::string why = expression_->error();
    if (const std::size_t ours = why.find(EachLine); ours != why.npos) why.erase(ours, EachLine.size());
    throw UsageError(fmt::format("{} '{}' is no regular expression: {}", option_, text_, why));
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::is_in(std::string_view screen) const { return RE2::PartialMatch(screen, *expression_); }

void Pattern::warn_of_idle_escape() const {
    constexpr std::string_view Special = R"(\^$.*+?()[]{}|/-)";
    for (std::size_t at = text_.find('\\'); at < text_.size() - 1; at = text_.find('\\', at + 2)) {
        const char escaped = text_[at + 1];
        if (std::ispunct(static_cast<unsigned char>(escaped)) == 0 || Special.find(escaped) != Special.npos) continue;
        tell(R"({} '{}': in a regular expression '\{}' is '{}' alone; write '\\{}' for a backslash before it)", option_,
             text_, escaped, escaped, escaped);
        return;
    }
}

}  // namespace tick86::apps
