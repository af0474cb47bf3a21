// SPDX-License-Identifier: MIT
#include "tick86/debug/panes/pane.h"

namespace tick86 {

std::string PaneLine::text() const {
    std::string out;
    for (const Piece& piece : pieces) out += piece.text;
    return out;
}

std::string to_text(const Pane& pane) {
    std::string out;
    for (const PaneLine& line : pane) out += line.text() + '\n';
    return out;
}

}  // namespace tick86
