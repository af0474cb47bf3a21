// SPDX-License-Identifier: MIT
// Saved states: tagged blocks, one for each part. The format is in docs/save-format.md.
#pragma once
#include <string>

#include "tick86/base/types.h"

namespace tick86 {

inline constexpr u16 SaveFormatVersion = 1;

// Either everything was loaded, or nothing: `message` is then a sentence for the user.
struct LoadResult {
    bool ok = false;
    std::string message;
    explicit operator bool() const { return ok; }
};

}  // namespace tick86
