// SPDX-License-Identifier: MIT
// What a pane of the debugger shows, as data: lines of pieces of text, the same for window, terminal and scripts.
// A role is a hint for colour only. Whatever it says, the text says too: a changed register has a '*', the current
// line a '>', so that nobody needs to see colours.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/base/types.h"

namespace tick86 {

enum class Role : u8 {
    Plain,
    Heading,
    Dim,      // there, but of no interest now
    Current,  // where the machine stands
    Changed,  // since the last stop
    On,       // a line or bit that is asserted
    Blocked,  // what keeps something from happening
    Name,     // a symbol
    Address,  // can be followed
    Note,     // an explanation
};

struct Piece {
    std::string text;
    Role role = Role::Plain;
    std::optional<u32> target;  // linear address to go to when it is clicked
};

struct PaneLine {
    std::vector<Piece> pieces;
    std::optional<u32> address;  // the linear address that this line is about (code, memory, stack)

    PaneLine& add(std::string_view text, Role role = Role::Plain, std::optional<u32> target = std::nullopt) {
        pieces.push_back({std::string(text), role, target});
        return *this;
    }
    std::string text() const;
};

using Pane = std::vector<PaneLine>;

// The room that there is for a pane, in characters; 0: as is usual.
struct PaneRoom {
    int rows = 0, columns = 0;
    bool operator==(const PaneRoom&) const = default;
};

std::string to_text(const Pane& pane);  // each line with a line end

// Name of an address: "int10_teletype+1Ch", or empty.
using Namer = std::function<std::string(u16 segment, u16 offset)>;

}  // namespace tick86
