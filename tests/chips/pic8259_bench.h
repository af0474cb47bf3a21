// SPDX-License-Identifier: MIT
// What the tests of the 8259A share.
#pragma once
#include "tick86/chips/pic8259.h"

namespace tick86::test {

struct PicInit {
    u8 icw1 = 0x13, icw2 = 0x08, icw3 = 0, icw4 = 0x01;  // edge, single, vectors from 08h, 8086
};

inline void initialise(Pic8259& pic, PicInit init = {}) {
    pic.write(0, init.icw1);
    pic.write(1, init.icw2);
    if (!bit(init.icw1, 1)) pic.write(1, init.icw3);
    if (bit(init.icw1, 0)) pic.write(1, init.icw4);
}

inline void pulse(Pic8259& pic, int line) {
    pic.ir(line, false);
    pic.ir(line, true);
}

inline constexpr u8 Eoi = 0x20;  // non-specific

}  // namespace tick86::test
