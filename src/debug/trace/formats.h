// SPDX-License-Identifier: MIT
// The writers and readers behind trace_file.h.
#pragma once
#include <array>
#include <string>

#include "tick86/debug/trace/file.h"

namespace tick86 {

inline constexpr std::string_view BinaryMagic = "T86TRACE";

std::unique_ptr<TraceWriter> text_writer(const TraceInfo& info, TraceOutput& output);
std::unique_ptr<TraceWriter> csv_writer(const TraceInfo& info, TraceOutput& output);
std::unique_ptr<TraceWriter> jsonl_writer(const TraceInfo& info, TraceOutput& output);
std::unique_ptr<TraceWriter> binary_writer(const TraceInfo& info, TraceOutput& output);
std::unique_ptr<TraceWriter> vcd_writer(const TraceInfo& info, TraceOutput& output);

std::unique_ptr<TraceReader> binary_reader(const std::string& path);
std::unique_ptr<TraceReader> csv_reader(const std::string& path);
std::unique_ptr<TraceReader> jsonl_reader(const std::string& path);

// The size of a file that is there, regular, readable and not empty; throws TraceError.
u64 check_trace_file(const std::string& path);

// What led into an interrupt, as the formats write it.
inline constexpr std::array EntryNames{"trap", "nmi", "intr", "software", "breakpoint", "overflow", "divide error"};
inline const char* entry_name(cpu::EntryKind kind) { return EntryNames[static_cast<std::size_t>(kind)]; }

// Registers by the numbers of TraceContent::registers.
inline constexpr int TraceRegisters = 14;
inline constexpr const char* TraceRegisterNames[TraceRegisters] = {"ax", "cx", "dx", "bx", "sp", "bp",    "si",
                                                                   "di", "es", "cs", "ss", "ds", "flags", "ip"};
inline u16 trace_register(const cpu::Architectural& a, int i) {
    const auto n = static_cast<std::size_t>(i);
    return i < 8 ? a.r[n] : i < 12 ? a.sreg[n - 8] : i == 12 ? a.flags : a.ip;
}
inline void set_trace_register(cpu::Architectural& a, int i, u16 value) {
    const auto n = static_cast<std::size_t>(i);
    (i < 8 ? a.r[n] : i < 12 ? a.sreg[n - 8] : i == 12 ? a.flags : a.ip) = value;
}

}  // namespace tick86
