// SPDX-License-Identifier: MIT
#include <algorithm>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/panes.h"

namespace tick86 {

Pane watch_pane(std::span<const Watch> watches, const std::function<std::string(const std::string&)>& evaluate) {
    std::size_t longest = 0;
    for (const Watch& watch : watches) longest = std::max(longest, layout::width(watch.expression));
    Pane pane;
    for (const Watch& watch : watches) {
        const std::string value = evaluate(watch.expression);
        const bool is_changed = watch.before && *watch.before != value;
        PaneLine& line = layout::row(pane);
        line.add(is_changed ? std::string(1, mark::Changed) : " ", Role::Changed).add(watch.expression, Role::Name);
        layout::to_column(line, longest + 3).add(value, is_changed ? Role::Changed : Role::Plain);
        if (is_changed) line.add("  was " + *watch.before, Role::Note);
    }
    if (pane.empty()) layout::note(pane, " no watches");
    return pane;
}

}  // namespace tick86
