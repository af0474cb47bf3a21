// SPDX-License-Identifier: MIT
#include "tick86/debug/trace/file.h"

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "tests/debug/trace/traced.h"

using namespace tick86;
using namespace tick86::test;

namespace {

constexpr TraceRecorder::What Everything{true, true};
constexpr Tick Long = ticks_from_ms(4);

}  // namespace

TEST_CASE("a binary trace holds everything that was recorded", "[trace][quick]") {
    const Guest guest = busy_guest();
    const Scratch file(".bin");
    for (const TraceRecorder::What what : {TraceRecorder::What{}, TraceRecorder::What{true, false}, Everything}) {
        const auto steps = record(guest, Long, what);
        const TraceInfo info = info_of(guest, what);
        write_trace(file, TraceFormat::Binary, info, steps);
        std::string warning;
        const auto back = read_trace(file, &warning);
        CHECK(warning.empty());
        REQUIRE(back.size() == steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            REQUIRE(everything(back[i]) == everything(steps[i]));
            REQUIRE(lines_text(back[i]) == lines_text(steps[i]));
            REQUIRE(back[i].lines_before == (what.lines ? steps[i].lines_before : LineState{}));
            if (what.bus) REQUIRE(back[i].after.queue_count == steps[i].after.queue_count);
        }
        const auto reader = TraceReader::open(file.path());
        CHECK(reader->info().machine == info.machine);
        CHECK(reader->info().rom_hash == info.rom_hash);
        CHECK(reader->info().cpu_clock == info.cpu_clock);
    }
}

TEST_CASE("a binary trace that was cut off is read up to its last whole step", "[trace][quick]") {
    const Guest guest = busy_guest();
    const Scratch file(".bin");
    auto steps = record(guest, Long, Everything);
    steps.resize(40);
    write_trace(file, TraceFormat::Binary, info_of(guest, Everything), steps);
    const std::string whole = file.content();
    std::size_t least = steps.size();
    for (std::size_t length = whole.size() - 1; length > 200; --length) {
        file.put(whole.substr(0, length));
        std::string warning;
        const auto back = read_trace(file, &warning);
        REQUIRE(back.size() <= least);
        least = back.size();
        REQUIRE_FALSE(warning.empty());
        if (!back.empty()) REQUIRE(everything(back.back()) == everything(steps[back.size() - 1]));
    }
    CHECK(least < steps.size());
}

TEST_CASE("a trace of another version and other files are refused with a reason", "[trace][quick]") {
    const Guest guest = busy_guest();
    const Scratch file(".bin");
    write_trace(file, TraceFormat::Binary, info_of(guest), record(guest, Long));
    std::string bytes = file.content();
    bytes[8] = 9;
    file.put(bytes);
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("format version 9"));
    file.put(bytes.substr(0, 15));
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("cut off") || Catch::Contains("version"));
    file.put("");
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("is empty"));
    file.put("hello\n");
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("is no trace"));
    file.put("a,b\n1,2\n");
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("columns cs and ip"));
    file.put(R"({"tick86_trace":7})"
             "\n");
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("format version 7"));
    write_trace(file, TraceFormat::Text, info_of(guest), {});
    CHECK_THROWS_WITH(TraceReader::open(file.path()), Catch::Contains("not read back"));
    CHECK_THROWS_WITH(TraceReader::open(file.path() + ".nowhere"), Catch::Contains("does not exist"));
}

TEST_CASE("CSV and JSON lines read back as what they list", "[trace][quick]") {
    const Guest guest = busy_guest();
    auto steps = record(guest, Long);
    const Scratch file(".x");
    for (std::size_t i = 0; i < 7; ++i) {  // as if each kind of entry had come
        steps[i].vector = static_cast<int>(0x20 + i);
        steps[i].entry = static_cast<cpu::EntryKind>(i);
    }
    for (const TraceFormat format : {TraceFormat::Csv, TraceFormat::Jsonl}) {
        write_trace(file, format, info_of(guest), steps);
        const auto back = read_trace(file);
        REQUIRE(back.size() == steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            REQUIRE(back[i].start == steps[i].start);
            REQUIRE(back[i].clocks() == steps[i].clocks());
            REQUIRE(back[i].kind == steps[i].kind);
            REQUIRE(back[i].bytes == steps[i].bytes);
            REQUIRE(back[i].address() == steps[i].address());
            if (i + 1 < steps.size()) REQUIRE(same(back[i].after, steps[i].after));
            REQUIRE(back[i].vector == steps[i].vector);
            REQUIRE(back[i].irq == steps[i].irq);
            if (steps[i].vector >= 0) REQUIRE(back[i].entry == steps[i].entry);
        }
    }
}

TEST_CASE("a text trace has a line per step, and per clock if bus cycles are wanted", "[trace][quick]") {
    const Guest guest = busy_guest();
    const auto steps = record(guest, ticks_from_us(100), Everything);
    const Scratch file(".txt");
    const auto lines = [&] {
        const std::string text = file.content();
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    };
    write_trace(file, TraceFormat::Text, info_of(guest), steps);
    CHECK(lines() == steps.size() + 4);
    write_trace(file, TraceFormat::Text, info_of(guest, Everything), steps);
    CHECK(lines() == steps.size() + 4 + static_cast<std::size_t>(steps.back().end - steps.front().start));
}

TEST_CASE("a waveform is well formed and shows what was recorded", "[trace][quick]") {
    const Guest guest = busy_guest();
    const auto steps = record(guest, Long, Everything);
    const Scratch file(".vcd");
    write_trace(file, TraceFormat::Vcd, info_of(guest, Everything), steps);

    std::istringstream in(file.content());
    std::map<std::string, std::string> name;  // by code
    std::map<std::string, int> width, rises;
    std::map<std::string, u64> high_since, high_time, latest;
    std::string line;
    u64 now = 0;
    bool has_time = false, defined = false;
    while (std::getline(in, line)) {
        if (line.starts_with("$var")) {
            std::istringstream words(line);
            std::string var, kind, code, label;
            int bits = 0;
            words >> var >> kind >> bits >> code >> label;
            REQUIRE(name.emplace(code, label).second);
            width[label] = bits;
        } else if (line.starts_with("$enddefinitions")) {
            defined = true;
        } else if (line[0] == '#') {
            const u64 time = std::stoull(line.substr(1));
            if (has_time) REQUIRE(time > now);
            now = time;
            has_time = true;
        } else if (line[0] != '$') {
            REQUIRE(defined);
            REQUIRE(has_time);
            const bool is_vector = line[0] == 'b';
            const std::string code = is_vector ? line.substr(line.find(' ') + 1) : line.substr(1);
            REQUIRE(name.contains(code));
            const std::string& label = name[code];
            REQUIRE((width[label] > 1) == is_vector);
            const u64 value = is_vector ? std::stoull(line.substr(1, line.find(' ') - 1), nullptr, 2)
                                        : static_cast<u64>(line[0] - '0');
            if (value > latest[label] && width[label] == 1) ++rises[label], high_since[label] = now;
            if (value < latest[label] && width[label] == 1) high_time[label] += now - high_since[label];
            latest[label] = value;
        }
    }
    for (const char* needed :
         {"ALE", "S0",   "S1",         "S2",        "QS0",  "QS1",  "READY", "AEN",   "INTR",  "INTA",  "NMI",
          "IR0", "IR15", "IMR_MASTER", "ISR_SLAVE", "OUT0", "OUT1", "OUT2",  "DREQ0", "DREQ3", "DACK0", "DACK3"})
        CHECK(width.contains(needed));
    int cycles = 0, acknowledges = 0, entries = 0;
    for (const TraceStep& s : steps) {
        cycles += static_cast<int>(s.cycles.size());
        entries += s.kind == StepKind::Intr;
        for (const TraceCycle& c : s.cycles) acknowledges += c.bus.kind == cpu::BusKind::Inta;
    }
    CHECK(std::abs(rises["ALE"] - cycles) <= 1);
    CHECK(rises["INTA"] == acknowledges);
    CHECK(acknowledges == 2 * entries);
    CHECK(rises["OUT0"] >= entries);
    CHECK(high_time["ALE"] / static_cast<u64>(rises["ALE"]) == 209'523);  // one clock of 3 ticks, in ps
}

TEST_CASE("a full disk ends a trace, and what was written stays readable", "[trace][quick]") {
    const Guest guest = busy_guest();
    const auto steps = record(guest, Long, Everything);
    std::FILE* full = std::fopen("/dev/full", "wb");
    if (!full) return;  // a host without it
    TraceOutput output(full);
    const auto writer = make_trace_writer(TraceFormat::Binary, info_of(guest, Everything), output);
    for (const TraceStep& step : steps) writer->step(step);
    writer->end();
    output.flush();
    CHECK_FALSE(output.ok());
    std::fclose(full);
}
