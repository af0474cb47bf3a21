// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <deque>

#include "debug/trace/formats.h"
#include "tick86/cpu/rows.h"
#include "tick86/debug/trace/diff.h"

namespace tick86 {
namespace {

std::string text_of(const TraceCycle& c) {
    return fmt::format("{} {:05X}={:04X}", cpu::name(c.bus.kind), c.bus.address, c.bus.data);
}

// Cycles of the execution unit, or all where their order is exact.
std::vector<const TraceCycle*> cycles_of(const TraceStep& step, bool with_code) {
    std::vector<const TraceCycle*> out;
    for (const TraceCycle& c : step.cycles)
        if (with_code || (c.bus.kind != cpu::BusKind::Code && c.bus.kind != cpu::BusKind::Halt)) out.push_back(&c);
    return out;
}

std::string bus_difference(const TraceStep& a, const TraceStep& b, const CompareOptions& options) {
    const auto left = cycles_of(a, options.has_times()), right = cycles_of(b, options.has_times());
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        if (i >= left.size()) return fmt::format("bus cycle {} is missing, {}", i + 1, text_of(*right[i]));
        if (i >= right.size()) return fmt::format("bus cycle {} is {}, missing", i + 1, text_of(*left[i]));
        const cpu::BusCycle &l = left[i]->bus, &r = right[i]->bus;
        if (l.kind != r.kind || l.address != r.address || l.data != r.data || l.bhe != r.bhe)
            return fmt::format("bus cycle {} is {}, {}", i + 1, text_of(*left[i]), text_of(*right[i]));
        if (!options.ignore_waits) {
            const int wl = l.waits - (options.ignore_refresh ? left[i]->dma_waits : 0);
            const int wr = r.waits - (options.ignore_refresh ? right[i]->dma_waits : 0);
            if (wl != wr)
                return fmt::format("wait states of bus cycle {}, {}, are {}, {}", i + 1, text_of(*left[i]), wl, wr);
        }
        if (options.has_times() && l.t1 - a.start != r.t1 - b.start)
            return fmt::format("bus cycle {}, {}, begins {}, {} clocks after the step", i + 1, text_of(*left[i]),
                               l.t1 - a.start, r.t1 - b.start);
    }
    return {};
}

}  // namespace

TraceContent common(const TraceContent& a, const TraceContent& b) {
    TraceContent c;
    c.cycle = a.cycle && b.cycle;
    c.clocks = a.clocks && b.clocks;
    c.kind = a.kind && b.kind;
    c.bytes = a.bytes && b.bytes;
    c.waits = a.waits && b.waits;
    c.registers = a.registers & b.registers;
    c.bus = a.bus && b.bus;
    c.lines = a.lines && b.lines;
    return c;
}

std::string difference(const TraceStep& a, const TraceStep& b, const TraceContent& both,
                       const CompareOptions& options) {
    if (both.kind && a.kind != b.kind) return fmt::format("the step is {}, {}", describe(a), describe(b));
    if (a.cs() != b.cs() || a.ip() != b.ip())
        return fmt::format("the address is {:04X}:{:04X}, {:04X}:{:04X}", a.cs(), a.ip(), b.cs(), b.ip());
    if (both.kind && (a.vector != b.vector || a.irq != b.irq))
        return fmt::format("the interrupt is {}, {}", describe(a), describe(b));
    if (both.bytes && a.bytes != b.bytes)
        return fmt::format("the bytes are {} ({}), {} ({})", hex_bytes(a.bytes), describe(a), hex_bytes(b.bytes),
                           describe(b));
    for (int i = 0; i < TraceRegisters; ++i) {
        if (!(both.registers >> i & 1)) continue;
        const u16 left = trace_register(a.after, i), right = trace_register(b.after, i);
        if (left == right) continue;
        if (i == 12)
            return fmt::format("flags after it are {} ({:04X}), {} ({:04X})", flags_text(left), left, flags_text(right),
                               right);
        return fmt::format("{} after it is {:04X}, {:04X}", TraceRegisterNames[i], left, right);
    }
    if (both.bus)
        if (std::string text = bus_difference(a, b, options); !text.empty()) return text;
    if (both.waits && !options.ignore_waits) {
        if (options.has_times() && a.waits + a.dma_waits != b.waits + b.dma_waits)
            return fmt::format("wait states are {}, {}", a.waits + a.dma_waits, b.waits + b.dma_waits);
        if (!options.has_times() && a.waits != b.waits)
            return fmt::format("wait states without those of DMA and refresh are {}, {}", a.waits, b.waits);
    }
    if (options.has_times() && both.clocks && a.clocks() != b.clocks())
        return fmt::format("it takes {}, {} clocks", a.clocks(), b.clocks());
    if (options.has_times() && both.cycle && !both.clocks && a.start != b.start)
        return fmt::format("it begins at cycle {}, {}", a.start, b.start);
    return {};
}

TraceDiff diff_traces(TraceReader& a, TraceReader& b, const std::string& name_a, const std::string& name_b,
                      const CompareOptions& options, int context) {
    TraceDiff result;
    TraceContent both = common(a.info().content, b.info().content);
    if (a.info().is_8086 != b.info().is_8086) both.bus = false;  // their buses are of different widths
    std::deque<TraceStep> before;
    TraceStep left, right;
    const auto begin_report = [&](const std::string& what) {
        result.report = what + '\n';
        result.report += fmt::format("  A = {}\n  B = {}\n", name_a, name_b);
        for (const TraceStep& step : before) result.report += "    " + line_of(step) + '\n';
    };
    const auto show = [&](char side, TraceReader& reader, TraceStep& step) {
        result.report += fmt::format("{} > {}\n", side, line_of(step));
        for (int i = 0; i < context / 2 && reader.next(step); ++i)
            result.report += fmt::format("{}   {}\n", side, line_of(step));
    };
    for (;;) {
        const bool has_left = a.next(left), has_right = b.next(right);
        if (!has_left && !has_right) {
            result.is_equal = true;
            result.report = fmt::format("{} steps, no difference\n", result.steps);
            return result;
        }
        if (has_left != has_right) {
            const TraceStep& more = has_left ? left : right;
            begin_report(fmt::format("after {} equal steps {} ends; {} goes on at cycle {}, {:04X}:{:04X}",
                                     result.steps, has_left ? "B" : "A", has_left ? "A" : "B", more.start, more.cs(),
                                     more.ip()));
            show(has_left ? 'A' : 'B', has_left ? a : b, has_left ? left : right);
            return result;
        }
        if (std::string what = difference(left, right, both, options); !what.empty()) {
            const std::string cycles = left.start == right.start
                                           ? fmt::format("cycle {}", left.start)
                                           : fmt::format("cycle {} of A, {} of B", left.start, right.start);
            begin_report(fmt::format("first difference at step {}, {}, {:04X}:{:04X}: {} (A, B)", result.steps + 1,
                                     cycles, left.cs(), left.ip(), what));
            show('A', a, left);
            show('B', b, right);
            return result;
        }
        before.push_back(std::move(left));
        if (before.size() > static_cast<std::size_t>(context)) before.pop_front();
        ++result.steps;
    }
}

}  // namespace tick86
