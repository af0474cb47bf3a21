// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace tick86::apps {

// A line on stderr, for the user. If that cannot be written there is nobody left to tell.
template <class... Args>
void tell(fmt::format_string<Args...> format, Args&&... args) {
    const std::string line = "tick86: " + fmt::format(format, std::forward<Args>(args)...) + '\n';
    std::fputs(line.c_str(), stderr);
}

}  // namespace tick86::apps
