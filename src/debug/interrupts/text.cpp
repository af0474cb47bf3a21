// SPDX-License-Identifier: MIT
// Records in one line: names of sources, JSON.
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/interrupt_panes.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

using cpu::Clock, cpu::EntryKind, cpu::NeverClock;

namespace {

// An object that leaves out what is not known.
class JsonLine {
public:
    JsonLine& add(const char* name, const std::string& json) {
        fmt::format_to(std::back_inserter(text_), "{}\"{}\":{}", text_.empty() ? "" : ",", name, json);
        return *this;
    }
    JsonLine& text(const char* name, const std::string& value) {
        return add(name, nlohmann::json(value).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    }
    JsonLine& number(const char* name, i64 value) { return add(name, std::to_string(value)); }
    JsonLine& clock(const char* name, Clock value) { return value == NeverClock ? *this : number(name, value); }
    template <std::size_t N>
    JsonLine& clocks(const char* name, const std::array<Clock, N>& values) {
        if (values[0] == NeverClock) return *this;
        return add(name, fmt::format("[{}]", fmt::join(values, ",")));
    }
    std::string str() const { return '{' + text_ + '}'; }

private:
    std::string text_;
};

const char* json_kind(EntryKind kind) {
    constexpr std::array Names{"trap", "nmi", "irq", "int", "int3", "into", "divide"};
    return Names[static_cast<std::size_t>(kind)];
}

std::string json_of(const InterruptEoi& eoi, int chip) {
    JsonLine line;
    line.text("chip", chip == 0 ? "master" : "slave").text("kind", name_of(eoi.kind)).clock("at", eoi.at);
    if (eoi.by_program) line.text("by", layout::far(eoi.cs, eoi.ip));
    return line.str();
}
std::string json_of_missed(const InterruptEoi& eoi, int chip) {
    JsonLine line;
    line.text("chip", chip == 0 ? "master" : "slave").text("kind", name_of(eoi.kind));
    if (eoi.level >= 0) line.number("level", eoi.level);
    line.clock("at", eoi.at);
    if (eoi.by_program) line.text("by", layout::far(eoi.cs, eoi.ip));
    return line.str();
}

}  // namespace

std::string name_of(const InterruptSource& source) {
    switch (source.kind) {
        case EntryKind::Trap: return "trap";
        case EntryKind::Nmi: return "NMI";
        case EntryKind::Intr: return fmt::format("IRQ {}{}", source.irq, source.spurious ? " spurious" : "");
        case EntryKind::Breakpoint: return "INT3";
        case EntryKind::Overflow: return "INTO";
        case EntryKind::DivideError: return "divide error";
        case EntryKind::Software: break;
    }
    return fmt::format("INT {:02X}h", source.vector);
}

std::string device_of(const Pc& pc, const InterruptSource& source) {
    switch (source.kind) {
        case EntryKind::Intr: return source.spurious ? "the request had gone" : irq_source(pc, source.irq);
        case EntryKind::Nmi: return "I/O check (button)";
        case EntryKind::Trap: return "trap flag";
        case EntryKind::DivideError: return "division";
        default: return "program";
    }
}

std::string controller_of(const Pc& pc, const InterruptSource& source) {
    if (source.kind != EntryKind::Intr) return {};
    if (!pc.board().is_pc86()) return "8259";
    return source.irq < 8 ? "8259 master" : "8259 slave";
}

std::string to_json_line(const InterruptRecord& r, const Pc& pc) {
    const InterruptSource source = source_of(r);
    JsonLine line;
    line.number("serial", static_cast<i64>(r.serial)).text("kind", json_kind(r.kind));
    if (r.kind == EntryKind::Intr) {
        line.number("irq", r.irq).text("controller", controller_of(pc, source));
        line.text("device", irq_source(pc, r.irq));
        if (r.spurious) line.add("spurious", "true");
        if (r.unanswered) line.add("unanswered", "true");
        if (r.dropped_irq >= 0) line.number("dropped_irq", r.dropped_irq).clock("dropped", r.dropped);
    }
    line.number("vector", r.entry.vector).number("depth", r.depth);
    line.clock("edge", r.edge).clock("irr", r.latched).clock("intr", r.intr).clock("requested", r.requested);
    if (r.is_hardware() && r.latency() != NeverClock) {
        const InterruptWait& w = r.wait;
        JsonLine parts;
        parts.number("mask", w.mask).number("service", w.service).number("flag", w.flag).number("finish", w.finish);
        line.add("wait", parts.str());
    }
    line.number("accepted", r.entry.t).text("interrupted", layout::far(r.entry.cs, r.entry.ip));
    line.text("flags", fmt::format("{:04X}", r.entry.flags));
    line.clocks("inta", r.entry.inta).clocks("vector_read", r.entry.vector_read).clocks("push", r.entry.push);
    line.text("frame", layout::far(r.entry.ss, r.entry.sp));
    line.text("handler", layout::far(r.entry.to_cs, r.entry.to_ip)).number("first", r.entry.end);
    std::string eois, missed;
    for (int chip = 0; chip < 2; ++chip) {
        const auto c = static_cast<std::size_t>(chip);
        if (r.eoi[c]) eois += (eois.empty() ? "" : ",") + json_of(*r.eoi[c], chip);
        if (r.missed[c]) missed += (missed.empty() ? "" : ",") + json_of_missed(*r.missed[c], chip);
    }
    if (r.in_service[0] || r.in_service[1]) line.add("eoi", '[' + eois + ']');
    if (!missed.empty()) line.add("missed_eoi", '[' + missed + ']');
    line.text("end", name_of(r.end));
    if (r.stray) {
        JsonLine stray;
        stray.number("at", r.stray->t).text("by", layout::far(r.stray->cs, r.stray->ip));
        line.add("stray_iret", stray.text("frame", layout::far(r.stray->ss, r.stray->sp)).str());
    }
    if (r.is_over()) {
        line.number("return", r.exit.t).text("return_at", layout::far(r.exit.cs, r.exit.ip));
        line.text("return_to", layout::far(r.exit.to_cs, r.exit.to_ip)).number("resumed", r.exit.end);
        if (r.exit.kind == cpu::MarkKind::FarReturn) line.number("released", r.exit.released);
    }
    line.clock("latency", r.is_hardware() ? r.latency() : NeverClock).clock("duration", r.duration());
    return line.str();
}

}  // namespace tick86
