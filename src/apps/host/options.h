// SPDX-License-Identifier: MIT
// The command line of a run, as a plain struct. src/apps/cli fills it; every front end reads it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tick86/base/types.h"
#include "tick86/machine/config.h"

namespace tick86::apps {

enum class Display : u8 { Automatic, Sdl, Tty, None };
enum class OnReset : u8 { Fail, Stop, Continue };

// What --type and --type-after said, in their order.
struct TypeStep {
    bool is_wait = false;  // hold the next text until this regular expression is on the screen
    std::string text;      // the text as given, or the regular expression
};

// What -x and --script said, in their order.
struct DebugCommand {
    bool is_file = false;
    std::string text;  // the command, or the name of the script
};

struct RunOptions {
    // Media.
    std::string image;             // the IMAGE argument; empty: the demonstration disk, if nothing else boots
    std::vector<std::string> fda;  // several: a stack of disks to be swapped
    std::vector<std::string> fdb;
    std::string hda;
    std::vector<std::string> swap_after;  // regular expressions; each brings the next disk of the stack
    bool snapshot = false;
    // Machine.
    MachineKind machine = MachineKind::Pc86;
    std::optional<CpuModel> cpu;
    std::optional<ClockRatio> clock;
    std::optional<int> memory_kib;
    std::optional<VideoKind> video;
    BootOrder boot = BootOrder::FloppyFirst;
    bool boot_given = false;
    std::string bios;
    std::vector<std::string> roms, loads;
    std::string start;
    std::string rtc;  // "host", an ISO date, or empty: host in a window, a fixed date otherwise
    // Front end.
    Display display = Display::Automatic;
    int scale = 0;  // 0: as large as fits
    bool fullscreen = false, mute = false;
    std::string wav;
    std::string host_key = "RightCtrl";
    int speed = 100;  // percent; 0: as fast as possible
    bool speed_given = false;
    // Script.
    std::vector<TypeStep> typing;
    std::vector<std::string> expect_text, fail_text, expect_reg, expect_mem;
    std::optional<u64> max_cycles;
    std::optional<u64> max_time_ms;  // emulated
    std::optional<u64> timeout_ms;   // host
    std::optional<OnReset> on_reset;
    bool halt_is_fault = false;
    bool runaway = true;
    // Results.
    std::string screenshot;  // "-": stdout
    bool aspect = false;     // stretched to the monitor's 4:3
    bool dump_text = false;
    std::string dump_text_file;  // empty: stdout
    std::string e9, serial;      // "stdout", "stdio" or a file
    bool hash = false;
    u64 hash_every = 0;   // CPU clocks
    std::string int_log;  // "-": stdout
    bool stats = false;
    // Trace.
    std::string trace;         // a file; "-": stdout
    std::string golden;        // a golden trace that is written
    std::string trace_format;  // empty: told by the name of the file
    std::string trace_start, trace_stop;
    u64 trace_ring = 0;
    std::string trace_bus;  // on, off; empty: as is usual for the format
    // Debugger.
    bool debug = false, halt = false;
    std::vector<std::string> breaks, symbols;
    std::vector<DebugCommand> commands;
    std::optional<int> gdb;         // its TCP port
    std::optional<u64> history_ms;  // how far back, emulated; 0: no history
};

}  // namespace tick86::apps
