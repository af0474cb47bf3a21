// SPDX-License-Identifier: MIT
// How the machine got where it stands: interrupts, which the log knows for certain, and calls, which are read off the
// stack. A word is taken for a return address if a CALL stands before the place it names; such frames are marked '?'.
#pragma once
#include <string>
#include <vector>

#include "tick86/debug/address.h"
#include "tick86/debug/panes/panes.h"

namespace tick86 {

struct CallFrame {
    enum class Kind : u8 { Here, Call, FarCall, Interrupt };
    Kind kind = Kind::Here;
    FarAddress at;      // Here: CS:IP; otherwise where the frame returns to
    FarAddress callee;  // the routine or handler, where it is known
    bool has_callee = false;
    u16 ss = 0, sp = 0;  // where the return address lies
    std::string what;    // "IRQ 0 (INT 08h)", "INT 10h", "call", "far call"
    bool is_certain = true;
};

// Innermost first, the instruction at CS:IP as the first one; at most `most`.
std::vector<CallFrame> call_stack(const Pc& pc, std::size_t most = 32);
Pane call_stack_pane(const Pc& pc, const Namer& name);

// Does the frame of this entry still lie on the stack? Two of its three words are as they were pushed: handlers change
// flags, and move the address past parameters.
bool is_frame_intact(const Pc& pc, const cpu::Mark& entry);

// The frames of interrupts that are being handled, innermost first, for the stack pane.
std::vector<PushedFrame> interrupt_frames(const Pc& pc);
// "in IRQ 0 handler, depth 2, interrupted 0F3A:0112"; empty outside of handlers.
std::string handler_text(const Pc& pc);

}  // namespace tick86
