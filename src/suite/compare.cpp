// SPDX-License-Identifier: MIT
#include <algorithm>

#include "tick86/suite/runner.h"

namespace tick86::suite {

using cpu::BusKind;
using cpu::Row;
using cpu::TState;

std::optional<Checks> checks_from(std::string_view list) {
    Checks out;
    while (!list.empty()) {
        const auto comma = list.find(',');
        const std::string_view word = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        if (comma != std::string_view::npos && list.empty()) return std::nullopt;
        if (word == "all") {
            out = Checks::all();
            continue;
        }
        const auto found = std::find(AspectName.begin(), AspectName.end(), word);
        if (found == AspectName.end()) return std::nullopt;
        out.add(static_cast<Aspect>(found - AspectName.begin()));
    }
    if (!out.any()) return std::nullopt;
    return out;
}

int first_different_row(std::span<const Row> ours, std::span<const Row> recorded, CpuName cpu) {
    const std::size_t common = std::min(ours.size(), recorded.size());
    bool pins_defined = true;  // address and BHE of the running cycle have a meaning: it is neither INTA nor HALT
    for (std::size_t i = 0; i < common; ++i) {
        const Row& a = ours[i];
        const Row& b = recorded[i];
        if (b.t == TState::T1) pins_defined = b.status != BusKind::Inta && b.status != BusKind::Halt;
        const bool in_cycle = b.t != TState::Ti;
        const bool transfer = (b.t == TState::T3 || b.t == TState::Tw) && b.status == BusKind::Passive;
        const bool byte = i > 0 && (b.queue == cpu::QueueOpKind::First || b.queue == cpu::QueueOpKind::Subsequent);
        const bool equal = a.t == b.t && a.status == b.status && a.ale == b.ale && a.segment == b.segment &&
                           a.memory == b.memory && a.io == b.io && a.queue == b.queue &&
                           (!b.ale || !pins_defined || a.address == b.address) &&
                           (cpu == CpuName::I8088 || !in_cycle || !pins_defined || a.bhe == b.bhe) &&
                           (!transfer || a.data == b.data) && (!byte || a.queue_byte == b.queue_byte);
        if (!equal) return static_cast<int>(i);
    }
    return ours.size() == recorded.size() ? -1 : static_cast<int>(common);
}

void compare(const Test& test, CpuName cpu, const Registers& mask, Outcome& outcome) {
    outcome.differs = {};
    outcome.first_row = -1;
    for (int r = 0; r < RegisterCount; ++r) {
        const u16 expected = test.final.regs.has(r) ? test.final.regs[r] : test.initial.regs[r];
        const u16 defined = mask.has(r) ? mask[r] : u16{0xFFFF};
        if ((outcome.regs[r] ^ expected) & defined) outcome.differs.add(r == Flags ? Aspect::Flags : Aspect::Registers);
    }
    if (!outcome.ram.empty()) outcome.differs.add(Aspect::Ram);
    if (test.final.lists_queue && outcome.queue != test.final.queue) outcome.differs.add(Aspect::Queue);
    if (test.rows.empty()) return;
    if (outcome.clocks != static_cast<i64>(test.rows.size())) outcome.differs.add(Aspect::Clocks);
    if (!outcome.ran_rows) return;
    outcome.first_row = first_different_row(outcome.rows, test.rows, cpu);
    if (outcome.first_row >= 0) outcome.differs.add(Aspect::Rows);
}

}  // namespace tick86::suite
