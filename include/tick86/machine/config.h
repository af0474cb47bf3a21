// SPDX-License-Identifier: MIT
// What is plugged in. A plain struct: the command line fills it, the machine is built from it and never changes it.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tick86/base/tick.h"
#include "tick86/base/types.h"
#include "tick86/devices/floppy_drive.h"

namespace tick86 {

class DiskImage;

enum class MachineKind : u8 { Pc86, Xt };  // docs/machine.md
enum class CpuModel : u8 { I8086, I8088 };
enum class VideoKind : u8 { None, Cga, Mda, Hercules };
using DriveKind = FloppyDriveType;
enum class BootOrder : u8 { FloppyFirst, DiskFirst };

struct DateTime {
    int year = 2000, month = 1, day = 1, hour = 12, minute = 0, second = 0;
    bool operator==(const DateTime&) const = default;
};

// An option ROM at segment:0000, on a 2 KiB boundary.
struct OptionRom {
    std::string name;  // for messages
    u16 segment = 0xC800;
    std::vector<u8> bytes;
};

// Bytes that stand in RAM at power-on.
struct Load {
    std::string name;
    u16 segment = 0, offset = 0;
    std::vector<u8> bytes;
};

struct StartAddress {
    u16 cs = 0, ip = 0;
};

struct Config {
    MachineKind machine = MachineKind::Pc86;
    CpuModel cpu = CpuModel::I8086;
    ClockRatio cpu_clock{3, 1};  // ticks per CPU clock
    int memory_kib = 640;
    VideoKind video = VideoKind::Cga;
    std::array<DriveKind, 2> floppy{DriveKind::Drive1440K, DriveKind::Drive1440K};
    DiskImage* hard_disk = nullptr;  // must outlive the machine; nullptr: no disk; pc86 only
    BootOrder boot = BootOrder::FloppyFirst;
    bool serial_cable = false;   // something is at the other end of the 8250: CTS, DSR and DCD asserted
    bool printer_cable = false;  // a printer is at the parallel port
    std::vector<u8>
        bios;  // its last byte stands at FFFFFh; 8 to 128 KiB in whole pages of 4 KiB; empty: the built-in one
    std::vector<OptionRom> roms;
    std::vector<Load> loads;
    std::optional<StartAddress> start;  // the CPU begins here instead of at FFFF:0000, with DS = ES = SS = CS
    DateTime rtc;                       // what the clock chip shows at tick 0
};

// The machine `kind` as its makers sold it: xt has an 8088 and two 360K drives.
Config default_config(MachineKind kind);

// Everything that keeps this configuration from being built, one sentence each; empty: it can be.
std::vector<std::string> problems(const Config& config);

// Common frequencies as ratios to the crystal: 4.77, 7.16, 8, 9.54, 10 MHz or any number from 1 to 20 with up to six
// decimals.
std::optional<ClockRatio> cpu_clock_from_mhz(const std::string& text);

}  // namespace tick86
