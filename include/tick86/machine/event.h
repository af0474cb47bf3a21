// SPDX-License-Identifier: MIT
// What reaches the machine from outside. A recording of a session is a list of these; replayed, it gives the same
// hashes.
#pragma once
#include <variant>

#include "tick86/base/tick.h"
#include "tick86/base/types.h"

namespace tick86 {

class FloppyImage;

struct KeyEvent {
    u8 scancode = 0;  // make code of the XT's 83 keys
    bool down = true;
};
struct InsertFloppy {
    int drive = 0;
    FloppyImage* image = nullptr;  // must outlive its stay in the drive
};
struct EjectFloppy {
    int drive = 0;
};
struct SerialByte {
    u8 byte = 0;  // begins to arrive at the 8250
};
struct NmiButton {};    // I/O CHANNEL CHECK pulled by a card: bit 6 of port 62h, NMI if the guest allows it
struct ResetButton {};  // RESET line of the whole board; memory and the clock chip keep their content

// `at` in the past or present: acts at the present tick. In the future: at exactly that tick.
struct Event {
    Tick at = 0;
    std::variant<KeyEvent, InsertFloppy, EjectFloppy, SerialByte, NmiButton, ResetButton> what;
};

}  // namespace tick86
