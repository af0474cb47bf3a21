// SPDX-License-Identifier: MIT
// Damaged traces of each kind that is read: cut off anywhere, single bits turned over, bytes changed, doubled or taken
// away. What was read is then written in all formats, compared with the whole one and made a CPU test of: each of that
// is refused with a TraceError or done.
#include <catch2/catch.hpp>

#include "tests/debug/trace/traced.h"
#include "tick86/debug/trace/diff.h"
#include "tick86/debug/trace/file.h"
#include "tick86/debug/trace/moo.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr TraceRecorder::What Everything{true, true};
constexpr TraceFormat Read[] = {TraceFormat::Binary, TraceFormat::Csv, TraceFormat::Jsonl};
constexpr TraceFormat All[] = {TraceFormat::Binary, TraceFormat::Csv, TraceFormat::Jsonl, TraceFormat::Text,
                               TraceFormat::Vcd};
constexpr cpu::Clock Shown = 100'000;  // a step of more clocks has as many lines: not here

class DamagedTraces {
public:
    explicit DamagedTraces(TraceFormat format) : null_(std::fopen("/dev/null", "wb")) {
        auto steps = record(busy_guest(), ticks_from_ms(4), Everything);
        steps.resize(20);
        write_trace(whole_file_, format, info_of(busy_guest(), Everything), steps);
        whole = whole_file_.content();
    }
    ~DamagedTraces() {
        if (null_) std::fclose(null_);
    }
    DamagedTraces(const DamagedTraces&) = delete;
    DamagedTraces& operator=(const DamagedTraces&) = delete;

    void use(const std::string& bytes) {
        file_.put(bytes);
        const auto is_read = [this](auto&& action) {
            try {
                action();
                return true;
            } catch (const TraceError& error) {
                CHECK(std::string(error.what()).size() > 10);
                return false;
            }
        };
        ++(is_read([this] { write_in_all_formats(); }) ? read : refused);
        is_read([this] {
            const auto a = TraceReader::open(whole_file_.path()), b = TraceReader::open(file_.path());
            diff_traces(*a, *b, "a", "b", {}, 3);
        });
        is_read([this] {
            moo_window(*TraceReader::open(file_.path()), *TraceTrigger::parse("step 12"),
                       *TraceTrigger::parse("step 15"));
        });
    }

    std::string whole;
    int read = 0, refused = 0;

private:
    void write_in_all_formats() {
        const auto reader = TraceReader::open(file_.path());
        TraceOutput output(null_);
        std::vector<std::unique_ptr<TraceWriter>> writers;
        if (null_)
            for (const TraceFormat format : All) writers.push_back(make_trace_writer(format, reader->info(), output));
        cpu::Clock next = 0;
        for (TraceStep step; reader->next(step); next = step.end)
            if (step.clocks() < Shown && step.start - next < Shown)
                for (const auto& writer : writers) writer->step(step);
        for (const auto& writer : writers) writer->end();
    }

    const Scratch whole_file_{".whole"}, file_{".damaged"};
    std::FILE* null_;
};

// Bytes changed, doubled or taken away, the same each time.
std::string damaged(const std::string& whole, u32& random) {
    const auto next = [&random](std::size_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    constexpr std::string_view Likely = "0129afAF,:{}\"\n -";
    std::string bytes = whole;
    for (std::size_t n = 1 + next(3); n > 0; --n) {
        const std::size_t at = next(bytes.size());
        switch (next(4)) {
            case 0: bytes[at] = static_cast<char>(next(256)); break;
            case 1: bytes[at] = Likely[next(Likely.size())]; break;
            case 2: bytes.insert(at, bytes.substr(next(bytes.size()), 1 + next(30))); break;
            case 3: bytes.erase(at, 1 + next(30)); break;
        }
        if (bytes.empty()) bytes = "x";
    }
    return bytes;
}

}  // namespace

TEST_CASE("a trace that is cut off anywhere is refused or read", "[trace][quick]") {
    for (const TraceFormat format : Read) {
        DamagedTraces traces(format);
        for (std::size_t length = 0; length < traces.whole.size(); length += length < 100 ? 1 : 13)
            traces.use(traces.whole.substr(0, length));
        CHECK(traces.read > 20);
        CHECK(traces.refused > 20);
    }
}

TEST_CASE("a trace with a bit turned over is refused or read", "[trace][quick]") {
    for (const TraceFormat format : Read) {
        DamagedTraces traces(format);
        for (std::size_t at = 0; at < traces.whole.size(); at += 5) {
            std::string bytes = traces.whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 1 << at % 8);
            traces.use(bytes);
        }
        CHECK(traces.read > 20);
        CHECK(traces.refused > 20);
    }
}

TEST_CASE("a damaged trace is refused or read, never anything else", "[trace][quick]") {
    for (const TraceFormat format : Read) {
        DamagedTraces traces(format);
        u32 random = 1;
        for (int i = 0; i < 500; ++i) traces.use(damaged(traces.whole, random));
        CHECK(traces.read > 20);
        CHECK(traces.refused > 50);
    }
}
