// SPDX-License-Identifier: MIT
// EOIs in words.
#pragma once
#include <string>

#include "tick86/debug/interrupts.h"
#include "tick86/debug/panes/pane.h"

namespace tick86 {

// "non-specific EOI"
const char* words_of(EoiKind kind);
// " It did get ...": the EOIs of its handler that have missed its levels; empty: there is none.
std::string missed_eois(const InterruptRecord& record, const Pc& pc, const Namer& name);
// "the IRET at 0000:7C2C, at cycle 99, popped from 0000:7BF8, 2 bytes below the frame at 0000:7BFA"
std::string stray_iret(const InterruptRecord& record, const Namer& name);

}  // namespace tick86
