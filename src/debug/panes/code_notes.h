// SPDX-License-Identifier: MIT
// What stands beside an instruction: where it goes, what it will read, whether it jumps.
#pragma once
#include <optional>
#include <string>

#include "tick86/debug/disassembler.h"
#include "tick86/debug/panes/pane.h"

namespace tick86::code_notes {

struct Note {
    std::string text;
    std::optional<u32> target;  // an address worth following
};

// True whatever the registers hold.
Note of(const Pc& pc, u16 segment, const Decoded& d, const Namer& name);
// Of the instruction that is next: with the values it will meet.
Note of_next(const Pc& pc, const Decoded& d, const Namer& name);

}  // namespace tick86::code_notes
