// SPDX-License-Identifier: MIT
// The registers as GDB numbers them: those of its i386, of which an 8086 has some, and the true ones behind.
#pragma once
#include <optional>
#include <string>

#include "tick86/debug/session.h"

namespace tick86::gdb {

inline constexpr int Eip = 8, Esp = 4, Eflags = 9;

int register_count();
int register_bytes(int number);    // 0: there is no such register
std::string target_description();  // XML

// Nothing: an 8086 has none (FS, GS, the coprocessor).
std::optional<u32> read_register(const Pc& pc, int number);
bool can_hold(int number, u32 value);
// A value that it can hold. A linear eip or esp keeps its segment if it can; otherwise the segment becomes x000h.
void write_register(DebugSession& session, int number, u32 value);

}  // namespace tick86::gdb
