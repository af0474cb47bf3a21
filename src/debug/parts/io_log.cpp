// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "debug/panes/layout.h"
#include "tick86/base/bits.h"
#include "tick86/debug/port_access.h"
#include "tick86/machine/pc.h"

namespace tick86 {

IoLog::IoLog(const Pc& pc, std::size_t capacity)
    : pc_(pc), ring_(std::max<std::size_t>(capacity, 1)), context_(port_context(pc)) {
    const cpu::Architectural now = pc.registers();
    cs_ = now.sreg[cpu::CS], ip_ = now.ip;
}

// A bus cycle is told after it has changed its part; what the part was like before is noted at the boundary, and again
// after each access, as one instruction can make two.
bool IoLog::before_step(const cpu::CpuState& state) {
    if (state.pending == cpu::Pending::Opcode) {
        cs_ = state.sreg[cpu::CS];
        ip_ = architectural(state).ip;
    }
    context_ = port_context(pc_);
    return true;
}

void IoLog::bus(const cpu::BusCycle& cycle) {
    if (cycle.kind != cpu::BusKind::IoRead && cycle.kind != cpu::BusKind::IoWrite) return;
    PortAccess access;
    access.clock = cycle.t1 + 2 + cycle.waits;
    access.cs = cs_, access.ip = ip_;
    access.port = static_cast<u16>(cycle.address);
    access.is_write = cycle.kind == cpu::BusKind::IoWrite;
    const bool is_odd = cycle.address & 1;
    access.is_word = cycle.bhe && !is_odd;
    access.value = access.is_word ? cycle.data : cycle.bhe && is_odd ? high(cycle.data) : low(cycle.data);
    access.context = context_;
    add(access);
    context_ = port_context(pc_);
}

void IoLog::add(const PortAccess& access) {
    if (size_ > 0) {
        PortAccess& last = ring_[(first_ + size_ - 1) % ring_.size()];
        if (last.cs == access.cs && last.ip == access.ip && last.port == access.port && last.value == access.value &&
            last.is_write == access.is_write && last.is_word == access.is_word) {
            last.clock = access.clock;
            ++last.count;
            return;
        }
    }
    if (size_ == ring_.size()) {
        first_ = (first_ + 1) % ring_.size();
        ++forgotten_;
    } else {
        ++size_;
    }
    ring_[(first_ + size_ - 1) % ring_.size()] = access;
}

void IoLog::clear() { first_ = size_ = 0, forgotten_ = 0; }

Pane io_log_pane(const IoLog& log, int rows, const std::function<bool(const PortAccess&)>& wanted, const Namer& name) {
    std::vector<std::size_t> shown;
    for (std::size_t i = log.size(); i > 0 && static_cast<int>(shown.size()) < rows; --i)
        if (!wanted || wanted(log[i - 1])) shown.push_back(i - 1);
    Pane pane;
    for (auto it = shown.rbegin(); it != shown.rend(); ++it) {
        const PortAccess& a = log[*it];
        PaneLine& line = layout::row(pane);
        line.address = layout::linear(a.cs, a.ip);
        line.add(fmt::format("{:>12}  ", a.clock), Role::Dim);
        line.add(layout::far(a.cs, a.ip), Role::Address, line.address);
        line.add(a.is_write ? "  OUT " : "  IN  ");
        line.add(fmt::format("{:04X} {} {}  ", a.port, a.is_write ? "<-" : "->",
                             a.is_word ? fmt::format("{:04X}", a.value) : fmt::format("{:02X}  ", a.value)));
        const PortMeaning meaning = a.is_word
                                        ? describe_port_word(log.pc(), a.context, a.port, a.value, a.is_write)
                                        : describe_port_access(log.pc(), a.context, a.port, low(a.value), a.is_write);
        line.add(meaning.text(), Role::Note);
        if (a.count > 1) line.add(fmt::format("  x {}", a.count));
        if (const std::string known = layout::name_of(name, a.cs, a.ip); !known.empty())
            line.add("  ").add(known, Role::Name);
    }
    return pane;
}

}  // namespace tick86
