// SPDX-License-Identifier: MIT
// What other emulators score on alu, str, muldiv and mix: measured side by side on another machine (2 cores, GCC 12,
// -O2, pinned to one core, medians of three). Ratios between them carry over; the figures themselves do not.
#pragma once
#include <array>
#include <optional>

namespace tick86::bench {

struct Reference {
    const char* core;
    const char* clocks;  // what it counts of the clocks
    std::array<std::optional<double>, 4> times_real;
    std::array<std::optional<double>, 4> million_instructions;  // per second; elements for str
};

inline constexpr std::optional<double> NotGiven{};
inline constexpr std::array<Reference, 6> References{{
    {"86Box, C port of MartyPC's core, 8086",
     "all; 83.5 % of recordings exact",
     {12.4, 19.2, 19.1, 14.1},
     {9.3, 6.9, 2.6, 5.2}},
    {"XTCE-Blue, 8088 micro-code simulator",
     "all (8088)",
     {14.4, 14.8, 12.6, 14.5},
     {NotGiven, NotGiven, NotGiven, NotGiven}},
    {"86Box 808x.c, 8086", "roughly; 10 % exact", {28.5, 50.9, 69.2, 38.4}, {16.9, 19.7, 8.8, 13.4}},
    {"virtualxt (C)", "none", {}, {38.0, 135.0, 40.0, 30.0}},
    {"XTulator", "none", {}, {78.0, 41.0, 78.0, 76.0}},
    {"8086tiny", "none", {}, {84.0, 422.0, 92.0, 88.0}},
}};
inline constexpr const char* ReferenceConditions =
    "measured side by side on another machine: 2 cores, GCC 12, -O2, pinned to one core, medians of three";

}  // namespace tick86::bench
