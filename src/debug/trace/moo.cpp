// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "tick86/base/bits.h"
#include "tick86/cpu/rows.h"
#include "tick86/debug/trace/moo.h"
#include "tick86/suite/runner.h"

namespace tick86 {
namespace {

using cpu::BusKind;
using cpu::Clock;

constexpr std::size_t History = 2000;       // steps before the window that are looked at for a place to begin
constexpr std::size_t MostSteps = 100'000;  // of a window
constexpr Clock MostClocks = 2'000'000;     // of a window: a row each

struct Byte {
    u32 address;
    u8 value;
};

// The bytes that a cycle moves.
std::vector<Byte> bytes_of(const cpu::BusCycle& c, bool is_8086) {
    if (!is_8086) return {{c.address, low(c.data)}};
    if (c.address & 1) return {{c.address, high(c.data)}};
    if (!c.bhe) return {{c.address, low(c.data)}};
    return {{c.address, low(c.data)}, {c.address + 1, high(c.data)}};
}

u32 linear(u16 segment, u16 offset) { return ((u32{segment} << 4) + offset) & 0xFFFFF; }

class Builder {
public:
    Builder(const std::deque<TraceStep>& steps, const TraceInfo& info) : steps_(steps), info_(info) {}

    // Steps first .. last; one step before and one after them may be looked at.
    suite::Test build(std::size_t first, std::size_t last) {
        test_ = {};
        known_.clear();
        now_.clear();
        written_.clear();
        first_ = first;
        start(steps_[first]);
        for (std::size_t i = first; i <= last; ++i) run(steps_[i]);
        finish(steps_[last]);
        rows(last);
        return test_;
    }
    // The prefetcher has just begun anew.
    bool is_after_flush(std::size_t i) const {
        if (i == 0) return false;
        const auto& ops = steps_[i - 1].queue_ops;
        return !ops.empty() && ops.back().kind == cpu::QueueOpKind::Flush;
    }

private:
    static suite::Registers registers(const cpu::Architectural& a) {
        using namespace suite;
        Registers r;
        r.set(Ax, a.r[cpu::AX]), r.set(Bx, a.r[cpu::BX]), r.set(Cx, a.r[cpu::CX]), r.set(Dx, a.r[cpu::DX]);
        r.set(Cs, a.sreg[cpu::CS]), r.set(Ss, a.sreg[cpu::SS]), r.set(Ds, a.sreg[cpu::DS]), r.set(Es, a.sreg[cpu::ES]);
        r.set(Sp, a.r[cpu::SP]), r.set(Bp, a.r[cpu::BP]), r.set(Si, a.r[cpu::SI]), r.set(Di, a.r[cpu::DI]);
        r.set(Ip, a.ip), r.set(suite::Flags, a.flags);
        return r;
    }

    void see(u32 address, u8 value, u64 step) {
        const auto [it, is_new] = now_.emplace(address, value);
        if (is_new)
            known_.emplace(address, value);
        else if (it->second != value)
            throw TraceError(
                fmt::format("step {} reads {:02X}h at {:05X}h, where {:02X}h stood: something else than the CPU, as "
                            "DMA, wrote there, or it is no RAM; a test cannot say that",
                            step, value, address, it->second));
    }

    void start(const TraceStep& s) {
        test_.initial.regs = registers(s.before);
        u16 ip = s.ip();
        see(linear(s.cs(), ip++), s.bytes.at(0), s.number);
        for (std::size_t i = 0; i < s.before.queue_count; ++i) see(linear(s.cs(), ip++), s.before.queue[i], s.number);
        if (is_after_flush(first_)) {
            test_.initial.queue.clear();
        } else {
            test_.initial.queue = {s.bytes.at(0)};
            test_.initial.queue.insert(test_.initial.queue.end(), s.before.queue.begin(),
                                       s.before.queue.begin() + s.before.queue_count);
        }
        if (test_.initial.queue.size() > (info_.is_8086 ? 6u : 4u))
            throw TraceError(fmt::format("step {} begins with more bytes in the queue than it holds", s.number));
        // What was under way when the window began.
        if (first_ > 0)
            for (const TraceCycle& c : steps_[first_ - 1].cycles)
                if (c.bus.kind == BusKind::Code && c.bus.t1 + cpu::clocks(c.bus) > s.start)
                    for (const Byte& b : bytes_of(c.bus, info_.is_8086)) see(b.address, b.value, s.number);
        test_.bytes = s.bytes;
    }

    void run(const TraceStep& s) {
        if (s.kind == StepKind::Reset || s.kind == StepKind::Start)
            throw TraceError(fmt::format("step {} is {}", s.number, describe(s)));
        for (const TraceCycle& c : s.cycles) {
            const std::vector<Byte> bytes = bytes_of(c.bus, info_.is_8086);
            switch (c.bus.kind) {
                case BusKind::Code:
                case BusKind::MemRead:
                    for (const Byte& b : bytes) see(b.address, b.value, s.number);
                    break;
                case BusKind::MemWrite:
                    for (const Byte& b : bytes) now_[b.address] = b.value, written_[b.address] = b.value;
                    break;
                case BusKind::IoRead:
                    for (const Byte& b : bytes)
                        if (b.value != 0xFF)
                            throw TraceError(
                                fmt::format("step {} reads {:02X}h from port {:X}h: in a test all ports read FFh",
                                            s.number, b.value, b.address));
                    break;
                default: break;
            }
        }
    }

    void finish(const TraceStep& s) {
        for (const auto& [address, value] : known_) test_.initial.ram.push_back({address, value});
        for (const auto& [address, value] : written_) test_.final.ram.push_back({address, value});
        const suite::Registers after = registers(s.after);
        for (int r = 0; r < suite::RegisterCount; ++r)
            if (after[r] != test_.initial.regs[r]) test_.final.regs.set(r, after[r]);
        test_.final.queue.assign(s.after.queue.begin(), s.after.queue.begin() + s.after.queue_count);
    }

    // Row 0 shows the first byte leave the queue; the last row is the clock in which the next instruction's leaves it.
    void rows(std::size_t last) {
        const Clock begin = steps_[first_].start + 1, end = steps_[last].end + 1;
        if (end - begin > MostClocks) throw TraceError(fmt::format("a window has at most {} clocks", MostClocks));
        cpu::RowMaker maker(info_.is_8086);
        maker.start(begin);
        const std::size_t from = first_ > 0 ? first_ - 1 : 0;
        for (std::size_t i = from; i <= std::min(last + 1, steps_.size() - 1); ++i) {
            for (const TraceCycle& c : steps_[i].cycles) {
                cpu::BusCycle cycle = c.bus;
                if (cycle.kind == BusKind::Inta) cycle.data &= 0xFF;  // a test gives the byte alone
                maker.bus(cycle);
            }
            for (const cpu::QueueOp& op : steps_[i].queue_ops) maker.queue(op);
        }
        bool intr = steps_[first_].lines_before[static_cast<std::size_t>(Line::Intr)] != 0;
        bool nmi = steps_[first_].lines_before[static_cast<std::size_t>(Line::Nmi)] != 0;
        maker.pins(begin, intr, nmi);
        for (std::size_t i = first_; i <= last; ++i)
            for (const LineEvent& e : steps_[i].lines) {
                if (e.line == Line::Intr)
                    intr = e.value != 0;
                else if (e.line == Line::Nmi)
                    nmi = e.value != 0;
                else
                    continue;
                maker.pins(static_cast<Clock>(info_.cpu_clock.to_period(e.at)), intr, nmi);
            }
        maker.rows_until(end, [this](Clock, const cpu::Row& row) { test_.rows.push_back(row); });
    }

    const std::deque<TraceStep>& steps_;
    const TraceInfo& info_;
    std::size_t first_ = 0;
    suite::Test test_;
    std::map<u32, u8> known_, now_, written_;
};

}  // namespace

MooWindow moo_window(TraceReader& trace, const TraceTrigger& from, const TraceTrigger& to, const std::string& name) {
    const TraceInfo& info = trace.info();
    if (!info.content.bus || !info.content.lines)
        throw TraceError(
            "the trace has no bus cycles: record it with --trace-format binary and without --trace-bus off");
    std::deque<TraceStep> steps;
    std::size_t first = 0, last = 0;
    bool has_first = false, has_last = false, has_more = false;
    TraceStep step;
    while (!has_more && trace.next(step)) {
        steps.push_back(step);
        if (has_last && step.kind == StepKind::Instruction) {
            has_more = true;
        } else if (has_last) {
            last = steps.size() - 1;  // a test ends where the first byte of an instruction leaves the queue
        } else if (!has_first) {
            if (from.is_met(step, info.cpu_clock)) {
                has_first = true;
                first = steps.size() - 1;
            } else if (steps.size() > History) {
                steps.pop_front();
            }
        }
        if (has_first && !has_last && to.is_met(step, info.cpu_clock)) {
            has_last = true;
            last = steps.size() - 1;
        }
        if (steps.size() > History + MostSteps)
            throw TraceError(fmt::format("a window has at most {} steps", MostSteps));
    }
    if (!has_first) throw TraceError("no step of the trace meets --from");
    if (!has_last) throw TraceError("the trace ends before a step meets --to");
    if (!has_more) throw TraceError("the trace ends with the window: at least one instruction must follow");

    const suite::CpuName cpu = info.is_8086 ? suite::CpuName::I8086 : suite::CpuName::I8088;
    Builder builder(steps, info);
    suite::Runner runner;
    std::string why;
    for (std::size_t begin = first + 1; begin-- > 0;) {
        if (steps[begin].kind != StepKind::Instruction || (begin != first && !builder.is_after_flush(begin))) continue;
        suite::Test test;
        try {
            test = builder.build(begin, last);
        } catch (const TraceError& error) {
            if (begin == first) throw;
            why = error.what();
            break;  // going back farther only adds to it
        }
        if (const suite::Outcome& outcome = runner.run(test, cpu, suite::FetchRule::Memory); outcome.differs.any())
            continue;
        test.name = name.empty() ? fmt::format("{} .. {}", describe(steps[begin]), describe(steps[last])) : name;
        if (begin == last && name.empty()) test.name = describe(steps[begin]);
        MooWindow window;
        window.file.cpu = cpu;
        window.file.tests = {std::move(test)};
        window.from = steps[begin].number;
        window.to = steps[last].number;
        if (begin != first)
            window.note = fmt::format(
                "the window begins with step {}, after a jump: no test can begin with step {}, {}", window.from,
                steps[first].number,
                steps[first].kind == StepKind::Instruction ? "where the state of the prefetcher is of another kind"
                                                           : "which is no instruction");
        return window;
    }
    throw TraceError(
        "no test can be made of this window: there is no place at or before its beginning from which it runs again "
        "clock by clock" +
        (why.empty() ? std::string{} : " (" + why + ")"));
}

}  // namespace tick86
