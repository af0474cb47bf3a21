// SPDX-License-Identifier: MIT
// The panes of the board's parts, as text, and as data where a picture can be drawn of them. Looking only; marks as in
// panes.h.
#pragma once
#include <string>

#include "tick86/debug/pane.h"

namespace tick86 {

class Pc;

// --- interrupt controllers ---

// What is at the end of the line: "8253 timer 0"; "not connected". 0-15; 8-15 need the slave.
std::string irq_source(const Pc& pc, int irq);
// The line that an acknowledge would serve now; -1: none, and a spurious IRQ 7 or 15 would come of it.
int requesting_irq(const Pc& pc);

}  // namespace tick86
