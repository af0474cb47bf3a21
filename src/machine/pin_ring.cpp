// SPDX-License-Identifier: MIT
#include "tick86/machine/pin_ring.h"

#include <array>

namespace tick86 {

const char* name_of(LogPin pin) {
    constexpr std::array Names{"IR0",      "IR1",      "IR2",      "IR3",          "IR4",   "IR5",    "IR6",
                               "IR7",      "IR8",      "IR9",      "IR10",         "IR11",  "IR12",   "IR13",
                               "IR14",     "IR15",     "INTR",     "NMI",          "INTA",  "vector", "port 20h",
                               "port A0h", "port 21h", "port A1h", "late refresh", "DREQ0", "DREQ1",  "DREQ2",
                               "DREQ3",    "DACK0",    "DACK1",    "DACK2",        "DACK3", "AEN"};
    static_assert(Names.size() == static_cast<std::size_t>(LogPin::Aen) + 1);
    return Names[static_cast<std::size_t>(pin)];
}

}  // namespace tick86
