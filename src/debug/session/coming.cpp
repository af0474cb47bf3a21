// SPDX-License-Identifier: MIT
// Which interrupt comes next: of a request that was accepted, or of the instruction that is about to run.
#include <fmt/format.h>

#include <array>

#include "tick86/base/bits.h"
#include "tick86/cpu/opcodes.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/session.h"

namespace tick86 {
namespace {

using cpu::EntryKind;

// As the controllers would answer two INTA cycles now (chips/pic8259.h).
Coming acknowledged(const Pc& pc) {
    const Pic8259& master = pc.pic(0);
    Coming coming{EntryKind::Intr, 7, master.vector(7), true};
    const int line = master.highest_request();
    if (line < 0) return coming;
    coming = {EntryKind::Intr, line, master.vector(line), false};
    if (!master.is_slave_line(line)) return coming;
    const Pic8259& slave = pc.pic(1);
    if (!pc.board().is_pc86() || !slave.is_selected(line)) {
        coming.vector = 0xFF;  // nobody drives the bus
        return coming;
    }
    const int slave_line = slave.highest_request();
    if (slave_line < 0) return {EntryKind::Intr, 15, slave.vector(7), true};
    return {EntryKind::Intr, 8 + slave_line, slave.vector(slave_line), false};
}

u16 read_operand(const Pc& pc, const cpu::Architectural& a, const Decoded& d, u8 modrm, int width) {
    if (!d.memory) {
        const int reg = modrm & 7;
        if (width == 2) return a.r[static_cast<std::size_t>(reg)];
        return static_cast<u8>(a.r[static_cast<std::size_t>(reg & 3)] >> (reg & 4 ? 8 : 0));
    }
    const u16 offset = d.memory->offset(a.r);
    const u32 base = u32{a.sreg[d.memory->segment]} << 4;
    const u8 low_byte = pc.peek((base + offset) & 0xFFFFF);
    if (width == 1) return low_byte;
    return word(low_byte, pc.peek((base + static_cast<u16>(offset + 1)) & 0xFFFFF));
}

// Does this DIV or IDIV end in a divide error? The quotient's magnitude does not fit, or the divisor is 0; -128 and
// -32768 do not fit either [recordings, files F6.7 and F7.7].
bool will_overflow(const cpu::Architectural& a, u16 operand, bool is_signed, int width) {
    if (operand == 0) return true;
    if (!is_signed) return width == 1 ? a.r[cpu::AX] >> 8 >= operand : a.r[cpu::DX] >= operand;
    const i64 dividend = width == 1 ? i64{static_cast<i16>(a.r[cpu::AX])}
                                    : i64{static_cast<i32>(u32{a.r[cpu::DX]} << 16 | a.r[cpu::AX])};
    const i64 divisor = width == 1 ? i64{static_cast<i8>(operand)} : i64{static_cast<i16>(operand)};
    const i64 quotient = dividend / divisor;
    const i64 most = width == 1 ? 0x7F : 0x7FFF;
    return quotient > most || quotient < -most;
}

}  // namespace

std::string Coming::text() const {
    switch (kind) {
        case EntryKind::Trap: return "single-step trap (INT 01h)";
        case EntryKind::Nmi: return "NMI (INT 02h)";
        case EntryKind::Intr:
            return fmt::format("IRQ {}{} (INT {:02X}h)", irq, is_spurious ? ", spurious" : "", vector);
        case EntryKind::DivideError: return "divide error (INT 00h)";
        case EntryKind::Overflow: return "INTO (INT 04h)";
        case EntryKind::Breakpoint: return "INT3 (INT 03h)";
        case EntryKind::Software: break;
    }
    return fmt::format("INT {:02X}h", vector);
}

std::optional<Coming> coming_interrupt(const Pc& pc) {
    using cpu::Pending;
    const cpu::CpuState& s = pc.cpu();
    if (s.pending == Pending::Trap) return Coming{EntryKind::Trap, -1, 1, false};
    if (s.pending == Pending::Nmi) return Coming{EntryKind::Nmi, -1, 2, false};
    if (s.pending == Pending::Intr) return acknowledged(pc);
    if (s.pending != Pending::Opcode || s.after_prefix) return std::nullopt;
    const cpu::Architectural a = pc.registers();
    const auto byte = [&](int i) {
        // The bytes behind the first one are in the queue, as far as they have been fetched.
        if (i > 0 && i <= a.queue_count) return a.queue[static_cast<std::size_t>(i - 1)];
        return pc.peek(((u32{a.sreg[cpu::CS]} << 4) + static_cast<u16>(a.ip + i)) & 0xFFFFF);
    };
    int at = 0;
    u8 opcode = s.opcode;
    constexpr int MostPrefixes = 8;
    while (at < MostPrefixes && cpu::Opcodes[opcode].form == cpu::Form::Prefix) opcode = byte(++at);
    switch (opcode) {
        case 0xCC: return Coming{EntryKind::Breakpoint, -1, 3, false};
        case 0xCD: return Coming{EntryKind::Software, -1, byte(at + 1), false};
        case 0xCE:
            if (!(a.flags & cpu::flag::OF)) return std::nullopt;
            return Coming{EntryKind::Overflow, -1, 4, false};
        case 0xD4:  // AAM
            if (byte(at + 1) != 0) return std::nullopt;
            return Coming{EntryKind::DivideError, -1, 0, false};
        case 0xF6:
        case 0xF7: {
            const u8 modrm = byte(at + 1);
            const int operation = modrm >> 3 & 7, width = opcode == 0xF6 ? 1 : 2;
            if (operation < 6) return std::nullopt;
            std::array<u8, Decoded::MostBytes> bytes{};
            for (int i = 0; i < Decoded::MostBytes; ++i) bytes[static_cast<std::size_t>(i)] = byte(i);
            const u16 operand = read_operand(pc, a, decode(bytes, a.ip), modrm, width);
            if (!will_overflow(a, operand, operation == 7, width)) return std::nullopt;
            return Coming{EntryKind::DivideError, -1, 0, false};
        }
        default: return std::nullopt;
    }
}

}  // namespace tick86
