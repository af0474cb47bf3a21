// SPDX-License-Identifier: MIT
// What a scripted run waits for, and what it must not see: texts on the screen, registers, memory.
#pragma once
#include <regex>
#include <string>
#include <vector>

#include "apps/host/options.h"
#include "tick86/debug/expression.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

// A regular expression of the command line (ECMAScript; ^ and $ match at every line). Throws UsageError with the
// option's name.
std::regex compile_pattern(const std::string& text, const char* option);

// Tells the user of a backslash that does nothing: 'A:\>' looks for "A:>", which no prompt is.
void warn_of_idle_escape(const std::string& text, const char* option);

class Expectations {
public:
    explicit Expectations(const RunOptions& options);

    // Looks at the screen. Returns the text of a --fail-text that is there, empty otherwise.
    std::string look(const std::string& screen);
    bool are_awaited() const { return seen_ < texts_.size(); }  // a text is still missing
    bool have_texts() const { return !texts_.empty(); }
    std::string missing() const;  // the first text not yet seen
    // Checks --expect-reg and --expect-mem at the stop; the message of the first that fails, empty if none.
    std::string check_stop(const Pc& pc) const;

private:
    struct Text {
        std::string source;
        std::regex pattern;
        bool seen = false;
    };
    std::vector<Text> texts_, forbidden_;
    std::vector<Expression> conditions_;
    std::size_t seen_ = 0;
};

}  // namespace tick86::apps
