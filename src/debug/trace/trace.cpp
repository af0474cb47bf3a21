// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/trace.h"

#include <fmt/format.h>

#include <iterator>

#include "tick86/base/fields.h"
#include "tick86/debug/disassembler.h"
#include "tick86/machine/pc.h"
#include "tick86/machine/roms.h"

namespace tick86 {

const char* name_of(StepKind kind) {
    constexpr std::array Names{"instruction", "trap", "nmi", "intr", "reset", "start", "halt"};
    return Names[static_cast<std::size_t>(kind)];
}

std::string describe(const TraceStep& step) {
    switch (step.kind) {
        case StepKind::Instruction: {
            std::string text = decode(step.bytes, step.ip()).mnemonic();
            if (step.vector >= 0 && step.entry == cpu::EntryKind::DivideError) text += " (divide error: INT 00h)";
            return text;
        }
        case StepKind::Trap: return "(trap: INT 01h)";
        case StepKind::Nmi: return "(NMI: INT 02h)";
        case StepKind::Intr:
            if (step.irq < 0) return fmt::format("(interrupt {:02X}h)", step.vector & 0xFF);
            return fmt::format("(interrupt {:02X}h, IRQ {})", step.vector & 0xFF, step.irq);
        case StepKind::Reset: return "(reset)";
        case StepKind::Start: return "(start)";
        case StepKind::Halt: return "(halted)";
    }
    return {};
}

std::string flags_text(u16 flags) {
    constexpr std::string_view Letters = "ODITSZAPC";
    constexpr std::array<u16, 9> Bits{cpu::flag::OF, cpu::flag::DF, cpu::flag::IF, cpu::flag::TF, cpu::flag::SF,
                                      cpu::flag::ZF, cpu::flag::AF, cpu::flag::PF, cpu::flag::CF};
    std::string text;
    for (std::size_t i = 0; i < Bits.size(); ++i) text += flags & Bits[i] ? Letters[i] : '.';
    return text;
}

std::string changes(const TraceStep& step) {
    constexpr std::array Names{"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"};
    constexpr std::array SegmentNames{"ES", "CS", "SS", "DS"};
    constexpr std::array<std::size_t, 8> Order{cpu::AX, cpu::BX, cpu::CX, cpu::DX, cpu::SI, cpu::DI, cpu::BP, cpu::SP};
    constexpr std::array<std::size_t, 3> SegmentOrder{cpu::DS, cpu::ES, cpu::SS};  // CS shows in the next line
    std::string text;
    const auto add = [&](const char* name, u16 value) {
        fmt::format_to(std::back_inserter(text), "{}{}={:04X}", text.empty() ? "" : " ", name, value);
    };
    for (const std::size_t i : Order)
        if (step.before.r[i] != step.after.r[i]) add(Names[i], step.after.r[i]);
    for (const std::size_t i : SegmentOrder)
        if (step.before.sreg[i] != step.after.sreg[i]) add(SegmentNames[i], step.after.sreg[i]);
    if (step.before.flags != step.after.flags) text += (text.empty() ? "F=" : " F=") + flags_text(step.after.flags);
    return text;
}

std::string hex_bytes(const std::vector<u8>& bytes) {
    std::string text;
    for (const u8 byte : bytes) fmt::format_to(std::back_inserter(text), "{:02X}", byte);
    return text;
}

std::string line_of(const TraceStep& step) {
    std::string line = fmt::format("{:>13} {:>7}  {:04X}:{:04X}  {:<14}  {:<32}  {}", step.start, step.clocks(),
                                   step.cs(), step.ip(), hex_bytes(step.bytes), describe(step), changes(step));
    if (step.waits) line += fmt::format(" +{}", step.waits);
    if (step.dma_waits) line += fmt::format(" +{}d", step.dma_waits);
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

std::string machine_text(const Pc& pc) {
    const Config& c = pc.config();
    constexpr std::array Videos{"no video", "CGA", "MDA", "Hercules"};
    constexpr std::array Drives{"none", "360K", "1.2M", "720K", "1.44M"};
    const auto drive = [&](std::size_t i) {
        const auto type = static_cast<std::size_t>(c.floppy[i]);
        return type < Drives.size() ? std::string(Drives[type]) : fmt::format("type {}", type);
    };
    std::string text = fmt::format("{}, {}, {} KiB, {}, drives {} {}", c.machine == MachineKind::Pc86 ? "pc86" : "xt",
                                   c.cpu == CpuModel::I8086 ? "8086" : "8088", c.memory_kib,
                                   Videos[static_cast<std::size_t>(c.video)], drive(0), drive(1));
    text += fmt::format(", {}", c.hard_disk ? "hard disk" : "no hard disk");
    if (!(c.cpu_clock == ClockRatio{})) text += fmt::format(", clock {}/{} ticks", c.cpu_clock.num, c.cpu_clock.den);
    const DateTime& t = c.rtc;
    text += fmt::format(", {:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
    if (c.serial_cable) text += ", serial cable";
    if (c.printer_cable) text += ", printer";
    return text;
}

u64 rom_hash(const Pc& pc) {
    const Config& c = pc.config();
    Hasher hasher;
    hasher.add(c.bios.empty() ? embedded_bios() : std::span<const u8>(c.bios));
    for (const OptionRom& rom : c.roms) {
        const std::array<u8, 2> segment{static_cast<u8>(rom.segment), static_cast<u8>(rom.segment >> 8)};
        hasher.add(segment);
        hasher.add(rom.bytes);
    }
    return hasher.value();
}

TraceInfo trace_info(const Pc& pc) {
    TraceInfo info;
    info.machine = machine_text(pc);
    info.rom_hash = rom_hash(pc);
    info.is_8086 = pc.config().cpu == CpuModel::I8086;
    info.cpu_clock = pc.config().cpu_clock;
    return info;
}

std::string mismatch(const TraceInfo& a, const std::string& name_a, const TraceInfo& b, const std::string& name_b) {
    if (a.machine != b.machine && !a.machine.empty() && !b.machine.empty())
        return fmt::format("{} is of another machine than {}: '{}', not '{}'", name_a, name_b, a.machine, b.machine);
    if (a.rom_hash != b.rom_hash && a.rom_hash != 0 && b.rom_hash != 0)
        return fmt::format("{} was made with other ROMs than {} (hash {:016x}, not {:016x})", name_a, name_b,
                           a.rom_hash, b.rom_hash);
    return {};
}

}  // namespace tick86
