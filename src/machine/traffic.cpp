// SPDX-License-Identifier: MIT
#include "tick86/machine/traffic.h"

#include <algorithm>

namespace tick86 {

// Delivering an edge uses the part at the far end, which may raise more of them; they join the queue. An edge never
// arrives before one that happened earlier; of those at the same tick the wire that stands first in Net goes first.
void Traffic::drain() {
    while (!waiting_.empty()) {
        const auto first = std::min_element(waiting_.begin(), waiting_.end(), [](const Edge& a, const Edge& b) {
            return a.at != b.at ? a.at < b.at : a.net < b.net;
        });
        const Edge edge = *first;
        waiting_.erase(first);
        deliver_(board_, edge);
    }
}

}  // namespace tick86
