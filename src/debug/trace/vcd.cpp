// SPDX-License-Identifier: MIT
// Value change dump for waveform viewers: the pins of the CPU clock by clock, the lines of the board tick by tick.
// Sources  IEEE 1364-2005 chapter 18
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "debug/trace/formats.h"
#include "tick86/cpu/rows.h"

namespace tick86 {
namespace {

// A tick is 22/315 of a microsecond: 69841 17/63 ps.
u64 picoseconds(Tick t) { return t / 63 * 4'400'000 + t % 63 * 4'400'000 / 63; }

struct Signal {
    const char* scope;
    const char* name;
    int width;
};

enum Id : std::size_t {
    Cycle,
    Ale,
    S0,
    S1,
    S2,
    Qs0,
    Qs1,
    T,
    Address,
    Data,
    Ready,
    Inta,
    Intr,
    Nmi,
    Ip,
    Cs,
    Ir0,
    Ir15 = Ir0 + 15,
    Imr0,
    Imr1,
    Isr0,
    Isr1,
    Out0,
    Out1,
    Out2,
    Dreq0,
    Dreq3 = Dreq0 + 3,
    Dack0,
    Dack3 = Dack0 + 3,
    Aen,
    IdCount
};

std::vector<Signal> make_signals() {
    std::vector<Signal> s{{"cpu", "CYCLE", 32},   {"cpu", "ALE", 1},   {"cpu", "S0", 1},    {"cpu", "S1", 1},
                          {"cpu", "S2", 1},       {"cpu", "QS0", 1},   {"cpu", "QS1", 1},   {"cpu", "T", 3},
                          {"cpu", "ADDRESS", 20}, {"cpu", "DATA", 16}, {"cpu", "READY", 1}, {"cpu", "INTA", 1},
                          {"cpu", "INTR", 1},     {"cpu", "NMI", 1},   {"cpu", "IP", 16},   {"cpu", "CS", 16}};
    static constexpr std::array Lines{"IR0", "IR1", "IR2",  "IR3",  "IR4",  "IR5",  "IR6",  "IR7",
                                      "IR8", "IR9", "IR10", "IR11", "IR12", "IR13", "IR14", "IR15"};
    for (const char* name : Lines) s.push_back({"pic", name, 1});
    s.insert(s.end(), {{"pic", "IMR_MASTER", 8},
                       {"pic", "IMR_SLAVE", 8},
                       {"pic", "ISR_MASTER", 8},
                       {"pic", "ISR_SLAVE", 8},
                       {"pit", "OUT0", 1},
                       {"pit", "OUT1", 1},
                       {"pit", "OUT2", 1},
                       {"dma", "DREQ0", 1},
                       {"dma", "DREQ1", 1},
                       {"dma", "DREQ2", 1},
                       {"dma", "DREQ3", 1},
                       {"dma", "DACK0", 1},
                       {"dma", "DACK1", 1},
                       {"dma", "DACK2", 1},
                       {"dma", "DACK3", 1},
                       {"dma", "AEN", 1}});
    return s;
}

class VcdWriter final : public TraceWriter {
public:
    VcdWriter(const TraceInfo& info, TraceOutput& output)
        : info_(info), output_(output), rows_(info.is_8086), signals_(make_signals()), level_(signals_.size(), 0) {}

    void step(const TraceStep& step) override {
        if (!started_) begin(step);
        for (const LineEvent& e : step.lines) line(e);
        pending_.emplace(tick(step.start), Change{Ip, step.ip()});
        pending_.emplace(tick(step.start), Change{Cs, step.cs()});
        pending_.emplace(tick(step.start), Change{Cycle, static_cast<u32>(step.start)});
        for (const TraceCycle& c : step.cycles) {
            rows_.bus(c.bus);
            // READY low in a clock: a Tw follows it.
            if (c.bus.waits) {
                pending_.emplace(tick(c.bus.t1 + 2), Change{Ready, 0});
                pending_.emplace(tick(c.bus.t1 + 2 + c.bus.waits), Change{Ready, 1});
            }
            if (c.bus.kind == cpu::BusKind::Inta) {
                pending_.emplace(tick(c.bus.t1 + 1), Change{Inta, 1});
                pending_.emplace(tick(c.bus.t1 + 3 + c.bus.waits), Change{Inta, 0});
            }
        }
        for (const cpu::QueueOp& op : step.queue_ops) rows_.queue(op);
        // Of a halt only the rows up to the first idle one: it may last for hours.
        const cpu::Clock end = step.kind == StepKind::Halt ? std::min(rows_.idle_from() + 1, step.end) : step.end;
        rows_.rows_until(end, [&](cpu::Clock t, const cpu::Row& row) {
            this->row(t, row);
            if (pending_.size() > MostPending) emit(tick(t - Late));
        });
        rows_.skip_to(step.end);
        emit(tick(step.end - Late));
    }
    void end() override {
        if (!started_) return;
        emit(Never);
    }

private:
    struct Change {
        std::size_t id;
        u32 value;
    };
    static constexpr cpu::Clock Late = 256;  // an event may be told one step late, but is one of its last clocks
    static constexpr std::size_t MostPending = 1 << 16;

    Tick tick(cpu::Clock t) const { return info_.cpu_clock.to_tick(static_cast<u64>(std::max<cpu::Clock>(t, 0))); }

    void begin(const TraceStep& step) {
        started_ = true;
        rows_.start(step.start);
        level_[Ready] = 1;
        level_[S0] = level_[S1] = level_[S2] = 1;
        level_[Cycle] = static_cast<u32>(step.start);
        level_[Ip] = step.ip(), level_[Cs] = step.cs();
        const LineState& l = step.lines_before;
        const auto of = [&](Line line) { return u32{l[static_cast<std::size_t>(line)]}; };
        for (std::size_t i = 0; i < 16; ++i) level_[Ir0 + i] = of(Line::Ir) >> i & 1;
        for (std::size_t i = 0; i < 4; ++i)
            level_[Dreq0 + i] = of(Line::Dreq) >> i & 1, level_[Dack0 + i] = of(Line::Dack) >> i & 1;
        level_[Intr] = of(Line::Intr), level_[Nmi] = of(Line::Nmi), level_[Aen] = of(Line::Aen);
        level_[Imr0] = of(Line::MasterMask), level_[Imr1] = of(Line::SlaveMask);
        level_[Isr0] = of(Line::MasterService), level_[Isr1] = of(Line::SlaveService);
        for (std::size_t i = 0; i < 3; ++i) level_[Out0 + i] = l[static_cast<std::size_t>(Line::Out0) + i];

        std::string head =
            fmt::format("$comment tick86 trace {}; machine: {}; ROMs: {:016x} $end\n$timescale 1 ps $end\n",
                        TraceInfo::Version, info_.machine, info_.rom_hash);
        head += "$scope module tick86 $end\n";
        std::string scope;
        for (std::size_t i = 0; i < signals_.size(); ++i) {
            const Signal& s = signals_[i];
            if (scope != s.scope) {
                if (!scope.empty()) head += "$upscope $end\n";
                head += fmt::format("$scope module {} $end\n", s.scope);
                scope = s.scope;
            }
            const std::string range = s.width == 1 ? "" : fmt::format(" [{}:0]", s.width - 1);
            head += fmt::format("$var wire {} {} {}{} $end\n", s.width, code(i), s.name, range);
        }
        head += "$upscope $end\n$upscope $end\n$enddefinitions $end\n";
        now_ = tick(step.start);
        output_.write(head);
    }
    // The levels of the first instant, with what changes in it.
    void dump() {
        for (; !pending_.empty() && pending_.begin()->first <= now_; pending_.erase(pending_.begin()))
            level_[pending_.begin()->second.id] = pending_.begin()->second.value;
        std::string text = fmt::format("#{}\n$dumpvars\n", picoseconds(now_));
        for (std::size_t i = 0; i < signals_.size(); ++i) text += value_text(i);
        output_.write(text + "$end\n");
        dumped_ = true;
    }

    static std::string code(std::size_t i) {  // printable characters, base 94
        std::string text;
        do {
            text += static_cast<char>('!' + i % 94);
            i /= 94;
        } while (i != 0);
        return text;
    }
    std::string value_text(std::size_t i) const {
        if (signals_[i].width == 1) return fmt::format("{}{}\n", level_[i] & 1, code(i));
        return fmt::format("b{:b} {}\n", level_[i], code(i));
    }

    void line(const LineEvent& e) {
        const auto put = [&](std::size_t id, u32 value) { pending_.emplace(std::max(e.at, now_), Change{id, value}); };
        switch (e.line) {
            case Line::Ir:
                for (std::size_t i = 0; i < 16; ++i) put(Ir0 + i, e.value >> i & 1);
                break;
            case Line::Dreq:
                for (std::size_t i = 0; i < 4; ++i) put(Dreq0 + i, e.value >> i & 1);
                break;
            case Line::Dack:
                for (std::size_t i = 0; i < 4; ++i) put(Dack0 + i, e.value >> i & 1);
                break;
            case Line::Intr: put(Intr, e.value); break;
            case Line::Nmi: put(Nmi, e.value); break;
            case Line::MasterMask: put(Imr0, e.value); break;
            case Line::SlaveMask: put(Imr1, e.value); break;
            case Line::MasterService: put(Isr0, e.value); break;
            case Line::SlaveService: put(Isr1, e.value); break;
            case Line::Out0: put(Out0, e.value); break;
            case Line::Out1: put(Out1, e.value); break;
            case Line::Out2: put(Out2, e.value); break;
            case Line::Aen: put(Aen, e.value); break;
        }
    }

    void row(cpu::Clock t, const cpu::Row& row) {
        const Tick at = tick(t);
        const auto put = [&](std::size_t id, u32 value) { pending_.emplace(at, Change{id, value}); };
        const u32 status = static_cast<u32>(row.status), queue = static_cast<u32>(row.queue);
        put(Ale, row.ale);
        put(S0, status & 1), put(S1, status >> 1 & 1), put(S2, status >> 2 & 1);
        put(Qs0, queue & 1), put(Qs1, queue >> 1 & 1);
        put(T, static_cast<u32>(row.t));
        if (row.ale) put(Address, row.address);
        const bool transfers =
            (row.t == cpu::TState::T3 || row.t == cpu::TState::Tw) && row.status == cpu::BusKind::Passive;
        if (transfers) put(Data, row.data);
    }

    // In order of time, each signal once per instant, and only what is new.
    void emit(Tick until) {
        if (!dumped_ && until > now_) dump();
        while (!pending_.empty() && pending_.begin()->first < until) {
            const Tick at = pending_.begin()->first;
            std::string text;
            std::map<std::size_t, u32> changes;
            for (; !pending_.empty() && pending_.begin()->first == at; pending_.erase(pending_.begin()))
                changes[pending_.begin()->second.id] = pending_.begin()->second.value;
            for (const auto& [id, value] : changes) {
                if (level_[id] == value) continue;
                level_[id] = value;
                text += value_text(id);
            }
            if (text.empty()) continue;
            output_.write(at == now_ ? text : fmt::format("#{}\n{}", picoseconds(at), text));
            now_ = at;
        }
    }

    TraceInfo info_;
    TraceOutput& output_;
    cpu::RowMaker rows_;
    std::vector<Signal> signals_;
    std::vector<u32> level_;
    std::multimap<Tick, Change> pending_;
    Tick now_ = 0;
    bool started_ = false, dumped_ = false;
};

}  // namespace

std::unique_ptr<TraceWriter> vcd_writer(const TraceInfo& info, TraceOutput& output) {
    return std::make_unique<VcdWriter>(info, output);
}

}  // namespace tick86
