// SPDX-License-Identifier: MIT
#include "tick86/machine/config.h"

#include <fmt/core.h>

#include "tick86/machine/memory.h"
#include "tick86/machine/option_roms.h"

namespace tick86 {

Config default_config(MachineKind kind) {
    Config config;
    config.machine = kind;
    if (kind == MachineKind::Xt) {
        config.cpu = CpuModel::I8088;
        config.floppy = {DriveKind::Drive360K, DriveKind::Drive360K};
    }
    return config;
}

namespace {

constexpr int MinMemoryKib = 32, MaxMemoryKib = 640;  // a boot sector lies at 7C00h
constexpr std::size_t MinBios = 0x1000, MaxBios = 0x20000;

void check_date(const DateTime& d, std::vector<std::string>& out) {
    constexpr int Days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
    const bool month_ok = d.month >= 1 && d.month <= 12;
    const int days = month_ok ? (d.month == 2 && !leap ? 28 : Days[d.month - 1]) : 0;
    if (d.year < 1980 || d.year > 2099 || !month_ok || d.day < 1 || d.day > days || d.hour < 0 || d.hour > 23 ||
        d.minute < 0 || d.minute > 59 || d.second < 0 || d.second > 59)
        out.push_back(
            fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} is not a date between 1980 and 2099 that the clock "
                        "can be set to",
                        d.year, d.month, d.day, d.hour, d.minute, d.second));
}

}  // namespace

std::vector<std::string> problems(const Config& config) {
    std::vector<std::string> out;
    if (config.memory_kib < MinMemoryKib || config.memory_kib > MaxMemoryKib || config.memory_kib % 4 != 0)
        out.push_back(fmt::format("memory of {} KiB: it must be {} to {} KiB, in steps of 4", config.memory_kib,
                                  MinMemoryKib, MaxMemoryKib));
    if (config.machine == MachineKind::Xt && config.hard_disk)
        out.push_back("machine xt has no ATA controller, so no hard disk; use --machine pc86");
    if (!config.bios.empty() &&
        (config.bios.size() < MinBios || config.bios.size() > MaxBios || config.bios.size() % Memory::PageBytes != 0))
        out.push_back(
            fmt::format("a BIOS of {} bytes: it must be 4 to 128 KiB, in steps of 4 KiB", config.bios.size()));
    const ClockRatio& clock = config.cpu_clock;
    if (clock.num == 0 || clock.den == 0 || clock.num > 64 * clock.den || clock.den > 64 * clock.num)
        out.push_back("the CPU clock is out of range");
    check_option_roms(config, out);
    for (const Load& load : config.loads) {
        const u64 end = u64{load.segment} * 16 + load.offset + load.bytes.size();
        if (end > static_cast<u64>(config.memory_kib) * 1024)
            out.push_back(fmt::format("{} at {:04X}:{:04X} ends at {:05X}h, beyond the {} KiB of memory", load.name,
                                      load.segment, load.offset, end, config.memory_kib));
    }
    check_date(config.rtc, out);
    return out;
}

std::optional<ClockRatio> cpu_clock_from_mhz(const std::string& text) {
    // The crystal is 315/22 MHz; the two dividers of PCs are exact.
    if (text == "4.77") return ClockRatio{3, 1};
    if (text == "7.16") return ClockRatio{2, 1};
    if (text == "9.54") return ClockRatio{3, 2};
    u64 millionths = 0, scale = 0;
    int digits = 0;
    for (const char c : text) {
        if (c == '.' && scale == 0) {
            scale = 1'000'000;
        } else if (c >= '0' && c <= '9' && digits < 9) {
            millionths = millionths * 10 + static_cast<u64>(c - '0');
            if (scale != 0) {
                if (scale == 1) return std::nullopt;
                scale /= 10;
            }
            ++digits;
        } else {
            return std::nullopt;
        }
    }
    if (digits == 0) return std::nullopt;
    millionths *= scale == 0 ? 1'000'000 : scale;
    if (millionths < 1'000'000 || millionths > 20'000'000) return std::nullopt;
    // Ticks per clock = (315/22 MHz) / f = 315'000'000 / (22 * f), reduced.
    u64 num = 315'000'000, den = 22 * millionths;
    for (u64 a = num, b = den;;) {
        if (b == 0) {
            num /= a;
            den /= a;
            break;
        }
        const u64 rest = a % b;
        a = b;
        b = rest;
    }
    return ClockRatio{num, den};
}

}  // namespace tick86
