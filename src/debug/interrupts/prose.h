// SPDX-License-Identifier: MIT
// Sentences in lines of a pane, with a word beside them.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

#include "debug/panes/layout.h"

namespace tick86::prose {

class Writer {
public:
    static constexpr std::size_t Indent = 10, UsualWidth = 84, LeastWidth = 40;

    // `columns`: where lines end; 0: as usual.
    Writer(Pane& pane, int columns)
        : pane_(pane), width_(columns > 0 ? std::max(static_cast<std::size_t>(columns), LeastWidth) : UsualWidth) {}

    // `blocks`: it tells what is wrong.
    void paragraph(std::string_view word, std::string_view text, bool blocks = false) {
        const Role role = blocks ? Role::Blocked : Role::Plain;
        PaneLine* line = &layout::row(pane_);
        line->add(blocks ? "! " : "  ", role).add(word, Role::Heading);
        layout::to_column(*line, Indent);
        std::string part;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(' '), text.size());
            if (!part.empty() && Indent + part.size() + 1 + end > width_) {
                line->add(part, role);
                line = &layout::row(pane_).add(std::string(Indent, ' '));
                part.clear();
            }
            if (!part.empty()) part += ' ';
            part += text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        line->add(part, role);
    }

private:
    Pane& pane_;
    std::size_t width_;
};

}  // namespace tick86::prose
