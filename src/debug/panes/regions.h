// SPDX-License-Identifier: MIT
// Who owns a place of the megabyte, for the panes that name addresses.
#pragma once
#include <string>
#include <vector>

#include "tick86/debug/panes/panes.h"

namespace tick86::regions {

inline constexpr const char* BiosData = "BIOS data area";

// memory_map() with a quick question.
class Map {
public:
    explicit Map(const Pc& pc) : regions_(memory_map(pc)) {}
    const Region& at(u32 linear) const;

private:
    std::vector<Region> regions_;
};

}  // namespace tick86::regions
