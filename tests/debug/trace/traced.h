// SPDX-License-Identifier: MIT
// A guest program, run and recorded.
#pragma once
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/machine/guest.h"
#include "tick86/debug/trace/file.h"
#include "tick86/debug/trace/recorder.h"

namespace tick86::test {

// Timer interrupts every 1,000 timer clocks while the guest copies strings with prefixes, writes to the screen and
// halts.
inline Guest busy_guest() {
    Guest g;
    g.begin().vector(8, Guest::Origin + 0x200).pics(true, 0x01).refresh();
    g.out(0x43, 0x34).out(0x40, 0xE8).out(0x40, 0x03).code({0xFB});
    g.label("again");
    g.code({0xBE, 0x00, 0x40, 0xBF, 0x00, 0x50, 0xB9, 0x20, 0x00, 0xFC});  // MOV SI,4000h; MOV DI,5000h; MOV CX,32; CLD
    g.code({0xF3, 0x26, 0xA5});                                            // REP ES MOVSW
    g.code({0xB8, 0x00, 0xB8, 0x8E, 0xC0, 0x26, 0x89, 0x05});              // MOV AX,B800h; MOV ES,AX; MOV [ES:DI],AX
    g.code({0x31, 0xC0, 0x8E, 0xC0, 0x41, 0xF7, 0xE1, 0xF4});              // XOR AX,AX; MOV ES,AX; INC CX; MUL CX; HLT
    g.jump(0xEB, "again");
    g.org(Guest::Origin + 0x200);
    g.code({0x50}).inc_word(0x500).out(0x20, 0x20).code({0x58, 0xCF});
    return g;
}

// Runs to `until` in pieces of `slice` ticks.
inline std::vector<TraceStep> record(Pc& pc, Tick until, TraceRecorder::What what = {}, Tick slice = 10'000) {
    std::vector<TraceStep> steps;
    TraceRecorder recorder(pc, what, [&](TraceStep&& step) { steps.push_back(std::move(step)); });
    WatchProbe probe;
    probe.add(recorder);
    while (pc.now() < until) pc.run(std::min(pc.now() + slice, until), probe);
    recorder.finish();
    return steps;
}
inline std::vector<TraceStep> record(const Guest& guest, Tick until, TraceRecorder::What what = {},
                                     Tick slice = 10'000) {
    Pc pc(guest.config());
    return record(pc, until, what, slice);
}
inline TraceInfo info_of(const Guest& guest, TraceRecorder::What what = {}) {
    const Pc pc(guest.config());
    TraceInfo info = trace_info(pc);
    info.content.bus = what.bus;
    info.content.lines = what.lines;
    return info;
}

// A file that goes away.
class Scratch {
public:
    explicit Scratch(const std::string& ending)
        : path_(std::filesystem::temp_directory_path() /
                ("tick86-trace-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ending)) {}
    ~Scratch() {
        std::error_code error;
        std::filesystem::remove(path_, error);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::string path() const { return path_.string(); }
    std::string content() const {
        std::ifstream in(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    void put(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }

private:
    std::filesystem::path path_;
};

inline void write_trace(const Scratch& file, TraceFormat format, const TraceInfo& info,
                        const std::vector<TraceStep>& steps) {
    std::FILE* out = std::fopen(file.path().c_str(), "wb");
    {
        TraceOutput output(out);
        const auto writer = make_trace_writer(format, info, output);
        for (const TraceStep& step : steps) writer->step(step);
        writer->end();
        output.flush();
    }
    std::fclose(out);
}

inline std::vector<TraceStep> read_trace(const Scratch& file, std::string* warning = nullptr) {
    const auto reader = TraceReader::open(file.path());
    std::vector<TraceStep> steps;
    for (TraceStep step; reader->next(step);) steps.push_back(step);
    if (warning) *warning = reader->warning();
    return steps;
}

inline bool same(const cpu::Architectural& a, const cpu::Architectural& b) {
    return a.r == b.r && a.sreg == b.sreg && a.ip == b.ip && a.flags == b.flags;
}

// All that a step holds, as text.
inline std::string everything(const TraceStep& s) {
    std::string text = std::to_string(s.number) + line_of(s) + flags_text(s.after.flags) + std::to_string(s.after.ip) +
                       ' ' + std::to_string(s.vector) + ' ' + std::to_string(s.irq) + ' ' + std::to_string(s.is_iret);
    for (const TraceCycle& c : s.cycles)
        text += '|' + std::to_string(c.bus.t1) + ',' + std::to_string(static_cast<int>(c.bus.kind)) + ',' +
                std::to_string(c.bus.address) + ',' + std::to_string(c.bus.data) + ',' + std::to_string(c.bus.waits) +
                ',' + std::to_string(c.dma_waits) + ',' + std::to_string(c.bus.bhe) +
                std::to_string(c.bus.interrupt_flag) + std::to_string(static_cast<int>(c.bus.segment));
    for (const cpu::QueueOp& op : s.queue_ops)
        text += '/' + std::to_string(op.t) + ',' + std::to_string(static_cast<int>(op.kind)) + ',' +
                std::to_string(op.byte);
    return text;
}
inline std::string lines_text(const TraceStep& s) {
    std::string text;
    for (const LineEvent& e : s.lines)
        text +=
            ';' + std::to_string(e.at) + ',' + std::to_string(static_cast<int>(e.line)) + ',' + std::to_string(e.value);
    return text;
}

}  // namespace tick86::test
