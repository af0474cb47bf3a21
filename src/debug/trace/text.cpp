// SPDX-License-Identifier: MIT
// Text for people, CSV for spreadsheets, JSON lines for programs.
#include <fmt/format.h>

#include <iterator>

#include "debug/trace/formats.h"
#include "tick86/cpu/rows.h"

namespace tick86 {
namespace {

class TextWriter final : public TraceWriter {
public:
    TextWriter(const TraceInfo& info, TraceOutput& output) : info_(info), output_(output), rows_(info.is_8086) {
        output_.write(
            fmt::format("; tick86 trace {}\n; machine: {}\n; ROMs: {:016x}\n"
                        ";   step         cycle  clocks  address    bytes           instruction                       "
                        "changes; +n wait states, +nd by DMA and refresh\n",
                        TraceInfo::Version, info.machine, info.rom_hash));
    }
    void step(const TraceStep& step) override {
        std::string line = fmt::format("{:>9}{}\n", step.number, line_of(step));
        if (info_.content.bus) add_rows(step, line);
        output_.write(line);
    }

private:
    static constexpr std::size_t MostText = 1 << 16;

    void add_rows(const TraceStep& step, std::string& out) {
        if (!started_) rows_.start(step.start);
        started_ = true;
        for (const TraceCycle& cycle : step.cycles) rows_.bus(cycle.bus);
        for (const cpu::QueueOp& op : step.queue_ops) rows_.queue(op);
        if (step.kind == StepKind::Halt) {  // as many alike as the world leaves it alone
            rows_.skip_to(step.end);
            return;
        }
        rows_.rows_until(step.end, [&](cpu::Clock t, const cpu::Row& row) {
            std::string text = cpu::text(row);
            while (text.ends_with(' ')) text.pop_back();
            fmt::format_to(std::back_inserter(out), "{:>22}          {}\n", t, text);
            if (out.size() < MostText) return;
            output_.write(out);
            out.clear();
        });
    }

    TraceInfo info_;
    TraceOutput& output_;
    cpu::RowMaker rows_;
    bool started_ = false;
};

class CsvWriter final : public TraceWriter {
public:
    CsvWriter(const TraceInfo& info, TraceOutput& output) : info_(info), output_(output) {
        std::string head = "step,cycle,clocks,kind,cs,ip,bytes,instruction,waits,dma_waits,vector,irq,entry";
        for (int i = 0; i < TraceRegisters; ++i) head += fmt::format(",{}_after", TraceRegisterNames[i]);
        if (info.content.bus) head += ",bus";
        output_.write(head + '\n');
    }
    void step(const TraceStep& step) override {
        std::string line =
            fmt::format("{},{},{},{},{:04X},{:04X},{},\"{}\",{},{},{},{},{}", step.number, step.start, step.clocks(),
                        tick86::name_of(step.kind), step.cs(), step.ip(), hex_bytes(step.bytes), describe(step),
                        step.waits, step.dma_waits, step.vector < 0 ? "" : fmt::format("{:02X}", step.vector),
                        step.irq < 0 ? "" : std::to_string(step.irq), step.vector < 0 ? "" : entry_name(step.entry));
        for (int i = 0; i < TraceRegisters; ++i)
            fmt::format_to(std::back_inserter(line), ",{:04X}", trace_register(step.after, i));
        if (info_.content.bus) {
            line += ",\"";
            for (const TraceCycle& c : step.cycles)
                fmt::format_to(std::back_inserter(line), "{}{}@{} {:05X}={:04X}+{}",
                               &c == step.cycles.data() ? "" : "; ", cpu::name(c.bus.kind), c.bus.t1, c.bus.address,
                               c.bus.data, c.bus.waits);
            line += '"';
        }
        output_.write(line + '\n');
    }

private:
    TraceInfo info_;
    TraceOutput& output_;
};

class JsonlWriter final : public TraceWriter {
public:
    JsonlWriter(const TraceInfo& info, TraceOutput& output) : info_(info), output_(output) {}
    void step(const TraceStep& step) override {
        if (!started_) head(step);
        started_ = true;
        std::string line = fmt::format(R"({{"step":{},"cycle":{},"clocks":{},"kind":"{}","cs":{},"ip":{})", step.number,
                                       step.start, step.clocks(), tick86::name_of(step.kind), step.cs(), step.ip());
        if (!step.bytes.empty()) line += fmt::format(R"(,"bytes":"{}")", hex_bytes(step.bytes));
        line += fmt::format(R"(,"text":"{}")", describe(step));
        std::string changed;
        for (int i = 0; i < TraceRegisters; ++i)
            if (const u16 now = trace_register(step.after, i); now != trace_register(step.before, i) && i != 13)
                changed += fmt::format(R"({}"{}":{})", changed.empty() ? "" : ",", TraceRegisterNames[i], now);
        if (!changed.empty()) line += fmt::format(R"(,"changed":{{{}}})", changed);
        if (step.waits) line += fmt::format(R"(,"waits":{})", step.waits);
        if (step.dma_waits) line += fmt::format(R"(,"dma_waits":{})", step.dma_waits);
        if (step.vector >= 0) {
            line += fmt::format(R"(,"interrupt":{{"vector":{},"entry":"{}")", step.vector, entry_name(step.entry));
            if (step.irq >= 0) line += fmt::format(R"(,"irq":{})", step.irq);
            line += '}';
        }
        if (step.is_iret) line += R"(,"iret":true)";
        if (info_.content.bus) bus(step, line);
        output_.write(line + "}\n");
    }

private:
    void head(const TraceStep& first) {
        std::string registers;
        for (int i = 0; i < TraceRegisters; ++i)
            registers +=
                fmt::format(R"({}"{}":{})", i ? "," : "", TraceRegisterNames[i], trace_register(first.before, i));
        output_.write(fmt::format(
            R"({{"tick86_trace":{},"machine":"{}","cpu":"{}","roms":"{:016x}","clock":[{},{}],"registers":{{{}}}}})"
            "\n",
            TraceInfo::Version, info_.machine, info_.is_8086 ? "8086" : "8088", info_.rom_hash, info_.cpu_clock.num,
            info_.cpu_clock.den, registers));
    }
    static void bus(const TraceStep& step, std::string& line) {
        line += R"(,"bus":[)";
        for (const TraceCycle& c : step.cycles)
            line += fmt::format(
                R"({}{{"t1":{},"kind":"{}","address":{},"data":{},"bhe":{},"segment":"{}","waits":{},"dma_waits":{}}})",
                &c == step.cycles.data() ? "" : ",", c.bus.t1, cpu::name(c.bus.kind), c.bus.address, c.bus.data,
                c.bus.bhe, cpu::segment_name(static_cast<u8>(c.bus.segment)), c.bus.waits, c.dma_waits);
        line += R"(],"queue":[)";
        for (const cpu::QueueOp& op : step.queue_ops)
            line += fmt::format(R"({}{{"t":{},"op":"{}","byte":{}}})", &op == step.queue_ops.data() ? "" : ",", op.t,
                                cpu::letter(op.kind), op.byte);
        line += ']';
    }

    TraceInfo info_;
    TraceOutput& output_;
    bool started_ = false;
};

}  // namespace

std::unique_ptr<TraceWriter> text_writer(const TraceInfo& info, TraceOutput& output) {
    return std::make_unique<TextWriter>(info, output);
}
std::unique_ptr<TraceWriter> csv_writer(const TraceInfo& info, TraceOutput& output) {
    return std::make_unique<CsvWriter>(info, output);
}
std::unique_ptr<TraceWriter> jsonl_writer(const TraceInfo& info, TraceOutput& output) {
    return std::make_unique<JsonlWriter>(info, output);
}

}  // namespace tick86
