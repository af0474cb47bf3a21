// SPDX-License-Identifier: MIT
// Two traces side by side: the first step in which they differ.
#pragma once
#include <string>

#include "tick86/debug/trace/file.h"

namespace tick86 {

struct CompareOptions {
    bool ignore_waits = false;    // wait states, and so all clocks and the order of code fetches
    bool ignore_refresh = false;  // the wait states that DMA and refresh cause, and so the same
    bool has_times() const { return !ignore_waits && !ignore_refresh; }
};

// How two steps differ, as a phrase with both values; empty: not in what both traces list.
std::string difference(const TraceStep& a, const TraceStep& b, const TraceContent& both, const CompareOptions& options);
TraceContent common(const TraceContent& a, const TraceContent& b);

struct TraceDiff {
    bool is_equal = false;
    u64 steps = 0;       // that are equal
    std::string report;  // several lines: where, what, and the steps around it
};
// `context`: steps shown before and after. Does not ask whether the traces belong together (mismatch()).
TraceDiff diff_traces(TraceReader& a, TraceReader& b, const std::string& name_a, const std::string& name_b,
                      const CompareOptions& options, int context = 8);

}  // namespace tick86
