// SPDX-License-Identifier: MIT
// Times as users write them, the same wherever one can be given: "2" and "2s" are seconds, "1.5ms", "20us".
#pragma once
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "tick86/base/types.h"

namespace tick86 {

// In whole microseconds, rounded; nothing if it is no time, negative, or above 1e9 seconds.
inline std::optional<u64> parse_time_us(std::string_view text) {
    constexpr double MostSeconds = 1e9;
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    const double scale = unit.empty() || unit == "s" ? 1e6 : unit == "ms" ? 1e3 : unit == "us" ? 1 : 0;
    if (error != std::errc{} || scale == 0 || !(number >= 0 && number * scale <= MostSeconds * 1e6))
        return std::nullopt;
    return static_cast<u64>(std::llround(number * scale));
}

}  // namespace tick86
