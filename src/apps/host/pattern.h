// SPDX-License-Identifier: MIT
// A regular expression of the command line, looked for on the guest's screen. The syntax is RE2's (that of Perl without
// references to groups and without looking around); ^ and $ match at every line. A search takes time in proportion to
// the screen.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace tick86::apps {

class Pattern {
public:
    Pattern(std::string text, const char* option);  // throws UsageError, with the option's name
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    const std::string& text() const { return text_; }  // as given
    bool is_in(std::string_view screen) const;

    // Tells the user of a backslash that does nothing: 'A:\>' looks for "A:>", which no prompt is.
    void warn_of_idle_escape() const;

private:
    std::string text_;
    const char* option_;
    std::unique_ptr<const re2::RE2> expression_;
};

}  // namespace tick86::apps
