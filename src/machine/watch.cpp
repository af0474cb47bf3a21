// SPDX-License-Identifier: MIT
#include "tick86/machine/watch.h"

#include <algorithm>

namespace tick86 {

void WatchProbe::add(Listener& listener) { listeners_.push_back(&listener); }

void WatchProbe::remove(Listener& listener) {
    listeners_.erase(std::remove(listeners_.begin(), listeners_.end(), &listener), listeners_.end());
}

}  // namespace tick86
