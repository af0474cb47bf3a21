// SPDX-License-Identifier: MIT
// A guest with both kinds of interrupts, for tests of what is kept of them.
#pragma once
#include "tests/machine/guest.h"

namespace tick86::test {

constexpr u16 Handler = 0xE800, Other = 0xE900;

// IRQ 0 about every millisecond, whose handler calls INT 60h; that one ends by RETF 2.
inline Guest ticking() {
    Guest g;
    g.begin().vector(8, Handler).vector(0x60, Other).pics(true, 0x01);
    g.out(0x43, 0x34).out(0x40, 0xA9).out(0x40, 0x04).halt_loop();
    g.org(Handler).code({0x50}).inc_word(0x500).code({0xCD, 0x60}).out(0x20, 0x20).code({0x58, 0xCF});
    g.org(Other).code({0xCA, 0x02, 0x00});
    return g;
}

}  // namespace tick86::test
