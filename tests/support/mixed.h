// SPDX-License-Identifier: MIT
#pragma once
#include "tick86/base/types.h"

namespace tick86::test {

// A number that looks random and depends on x alone (the finalizer of SplitMix64): chance that two machines share.
inline u64 mixed(u64 x) {
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ x >> 27) * 0x94D049BB133111EBull;
    return x ^ x >> 31;
}

}  // namespace tick86::test
