// SPDX-License-Identifier: MIT
// One failing test, ours beside the recording.
#include <fmt/format.h>

#include <algorithm>

#include "tick86/suite/report.h"

namespace tick86::suite {
namespace {

using Out = std::back_insert_iterator<std::string>;
constexpr int RowsBefore = 4, RowsAfter = 3, RamShown = 8;

void registers(Out out, const Test& test, const Outcome& outcome) {
    for (int r = 0; r < RegisterCount; ++r) {
        const u16 expected = test.final.regs.has(r) ? test.final.regs[r] : test.initial.regs[r];
        if (outcome.regs[r] == expected) continue;
        if (r == Flags)
            fmt::format_to(out, "  flags      ours {}   recorded {}   (before {})\n", flag_letters(outcome.regs[r]),
                           flag_letters(expected), flag_letters(test.initial.regs[r]));
        else
            fmt::format_to(out, "  {:<10} ours {:04X}   recorded {:04X}   (before {:04X})\n", register_name(r),
                           outcome.regs[r], expected, test.initial.regs[r]);
    }
}

// What a list says of an address; nothing: it does not say.
std::string listed(const std::vector<RamByte>& ram, u32 address) {
    const auto found = std::find_if(ram.rbegin(), ram.rend(), [&](const RamByte& b) { return b.address == address; });
    return found == ram.rend() ? "" : fmt::format("{:02X}", found->value);
}

void memory(Out out, const Test& test, const Outcome& outcome) {
    int shown = 0;
    for (const RamByte& b : outcome.ram) {
        if (shown++ == RamShown) {
            fmt::format_to(out, "  ... and {} bytes more\n", outcome.ram.size() - RamShown);
            return;
        }
        const std::string before = listed(test.initial.ram, b.address), after = listed(test.final.ram, b.address);
        const std::string recorded = !after.empty() ? after : !before.empty() ? before + " (unchanged)" : "not written";
        fmt::format_to(out, "  [{:05X}]    ours {:02X}   recorded {}\n", b.address, b.value, recorded);
    }
}

std::string bytes(const std::vector<u8>& list) {
    return list.empty() ? "(empty)" : fmt::format("{:02X}", fmt::join(list, " "));
}

void rows(Out out, const Test& test, const Outcome& outcome) {
    const int first = outcome.first_row;
    const int count = static_cast<int>(std::max(outcome.rows.size(), test.rows.size()));
    const std::string blank(cpu::text(cpu::Row{}).size(), ' ');
    fmt::format_to(out, "  first different row: {}\n", first);
    fmt::format_to(out, "    {:>5}   {:<{}} | {}\n", "row", "ours", blank.size(), "recorded");
    for (int i = std::max(0, first - RowsBefore); i < std::min(count, first + RowsAfter + 1); ++i) {
        const auto index = static_cast<std::size_t>(i);
        const auto side = [&](const std::vector<cpu::Row>& list) {
            return index < list.size() ? cpu::text(list[index]) : blank;
        };
        fmt::format_to(out, "  {} {:>5}   {} | {}\n", i == first ? '>' : ' ', i, side(outcome.rows), side(test.rows));
    }
}

}  // namespace

std::string flag_letters(u16 flags) {
    static constexpr std::string_view Letters = "ODITSZAPC";
    static constexpr std::array<u16, 9> Bits{cpu::flag::OF, cpu::flag::DF, cpu::flag::IF, cpu::flag::TF, cpu::flag::SF,
                                             cpu::flag::ZF, cpu::flag::AF, cpu::flag::PF, cpu::flag::CF};
    std::string out;
    for (std::size_t i = 0; i < Bits.size(); ++i) out += flags & Bits[i] ? Letters[i] : '.';
    return out;
}

std::string describe(const Test& test, const Outcome& outcome, CpuName cpu) {
    std::string text;
    const Out out(text);
    fmt::format_to(out, "test {} \"{}\" ({}; bytes {})\n", test.index, test.name, name(cpu), bytes(test.bytes));
    if (!outcome.twin.empty()) fmt::format_to(out, "  the fast and the watched core disagree in: {}\n", outcome.twin);
    registers(out, test, outcome);
    memory(out, test, outcome);
    if (outcome.differs.has(Aspect::Queue))
        fmt::format_to(out, "  queue      ours {}   recorded {}\n", bytes(outcome.queue), bytes(test.final.queue));
    if (outcome.differs.has(Aspect::Clocks))
        fmt::format_to(out, "  clocks     ours {}   recorded {}\n", outcome.clocks, test.rows.size());
    if (outcome.differs.has(Aspect::Rows)) rows(out, test, outcome);
    return text;
}

}  // namespace tick86::suite
