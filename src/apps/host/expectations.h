// SPDX-License-Identifier: MIT
// What a scripted run waits for, and what it must not see: texts on the screen, registers, memory.
#pragma once
#include <string>
#include <vector>

#include "apps/host/options.h"
#include "apps/host/pattern.h"
#include "tick86/debug/expression.h"
#include "tick86/machine/pc.h"

namespace tick86::apps {

class Expectations {
public:
    explicit Expectations(const RunOptions& options);

    // Looks at the screen. Returns the text of a --fail-text that is there, empty otherwise.
    std::string look(const std::string& screen);
    bool are_awaited() const { return seen_ < texts_.size(); }  // a text is still missing
    void warn_of_idle_escapes() const;
    bool have_texts() const { return !texts_.empty(); }
    std::string missing() const;  // the first text not yet seen
    // Checks --expect-reg and --expect-mem at the stop; the message of the first that fails, empty if none.
    std::string check_stop(const Pc& pc) const;

private:
    struct Text {
        Pattern pattern;
        bool seen = false;
    };
    std::vector<Text> texts_;
    std::vector<Pattern> forbidden_;
    std::vector<Expression> conditions_;
    std::size_t seen_ = 0;
};

}  // namespace tick86::apps
