// SPDX-License-Identifier: MIT
#include "tick86/devices/debug_port.h"

namespace tick86 {

void DebugPort::write(u8 value) {
    ++s_.bytes;
    output(value);
}

}  // namespace tick86
