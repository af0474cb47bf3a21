// SPDX-License-Identifier: MIT
// The state of the CPU, saved at any step boundary of a recording and loaded into another CPU: it goes on to the same
// end, row by row.
#include <catch2/catch.hpp>
#include <optional>

#include "suite/runner_body.h"
#include "tests/support/paths.h"
#include "tests/support/vectors.h"
#include "tick86/suite/files.h"

using namespace tick86;
using namespace tick86::suite;

namespace {

// What is left of a run.
struct Finish {
    int boundaries = 0, repeats = 0, halts = 0;  // of all; between elements of a string; in a halt
    std::size_t rows_of_test = 0;
    std::vector<cpu::Row> rows;
    std::vector<u8> state;
    std::vector<RamByte> ram;
    bool operator==(const Finish&) const = default;
};

class Player {
public:
    // Runs `test` and some steps beyond its end, with every boundary that there can be: one of a repeated string
    // instruction after each element, of a halt in each clock. At boundary number `save_at` the CPU is exchanged.
    template <class Model>
    Finish play(const Test& test, FetchRule fetch, int save_at) {
        using Core = cpu::Cpu<Model, RowProbe>;
        Finish out;
        bus_.load(test, fetch);
        bus_.begin(false);
        cpu::RowMaker rows(Model::BusWidth == 2);
        RowProbe probe{rows};
        auto s = std::make_unique<cpu::CpuState>(start_state(test));
        auto core = std::make_unique<Core>(*s, bus_, probe);
        rows.start(s->clock);
        core->step();
        const cpu::Clock row_0 = s->clock + 1;
        bus_.follow(*core, row_0, row_0);
        const End end = end_of(test);
        for (int pops = end.pops, beyond = 6; beyond > 0; ++out.boundaries) {
            out.repeats += s->pending == cpu::Pending::Repeat;
            out.halts += s->pending == cpu::Pending::Halted;
            if (out.boundaries == save_at) {
                const std::vector<u8> bytes = save_fields(*s);
                s = std::make_unique<cpu::CpuState>(last_);  // what another program has left
                if (!load_fields(bytes, *s)) return {};
                core = std::make_unique<Core>(*s, bus_, probe);
            }
            bus_.go_on(*core, s->clock + 1);
            core->step();
            if (s->pending == cpu::Pending::Opcode && (end.count_prefixes || !s->after_prefix)) --pops;
            if (pops == 0 && out.rows_of_test == 0) out.rows_of_test = static_cast<std::size_t>(s->clock - row_0) + 1;
            if (pops <= 0) --beyond;
        }
        for (const auto& p : bus_.pins()) rows.pins(row_0 + p.t, p.intr, p.nmi);
        const cpu::Clock last = s->clock;
        out.state = save_fields(*s);
        core->sync(last + 4 + 255);  // cycles are reported when they have transferred
        rows.rows_until(last + 1, [&](cpu::Clock t, const cpu::Row& row) {
            if (t >= row_0) out.rows.push_back(row);
        });
        bus_.differences(test, out.ram);
        bus_.clear(test);
        return out;
    }
    // An end that has been right is what the next CPU is loaded over.
    void keep(const Finish& finish) { load_fields(finish.state, last_); }

private:
    FlatBus bus_;
    cpu::CpuState last_;
};

struct Tally {
    int recordings = 0, boundaries = 0, repeats = 0, halts = 0;
};

template <class Model>
void save_everywhere(Player& player, const Test& test, CpuName cpu, FetchRule fetch, Tally& tally) {
    const Finish plain = player.play<Model>(test, fetch, -1);
    // It is the run that was recorded.
    const std::span ours(plain.rows.data(), std::min(plain.rows_of_test, plain.rows.size()));
    if (first_different_row(ours, test.rows, cpu) != -1) FAIL("test " << test.index << " differs from its recording");
    for (int at = 0; at < plain.boundaries; ++at) {
        const Finish saved = player.play<Model>(test, fetch, at);
        if (saved == plain) continue;
        cpu::CpuState a, b;
        load_fields(plain.state, a);
        load_fields(saved.state, b);
        FAIL("test " << test.index << " \"" << test.name << "\", saved at boundary " << at << " of " << plain.boundaries
                     << ": first different row " << first_different_row(saved.rows, plain.rows, cpu) << ", state: '"
                     << first_difference(a, b) << "'");
    }
    player.keep(plain);
    ++tally.recordings;
    tally.boundaries += plain.boundaries;
    tally.repeats += plain.repeats;
    tally.halts += plain.halts;
}

// `count` tests of each file, of those that `wanted` names; all of them if it names none.
void save_everywhere(const std::filesystem::path& folder, std::size_t count, Tally& tally,
                     std::initializer_list<const char*> wanted = {}) {
    Player player;
    const bool is_public = std::filesystem::exists(folder / "metadata.json");
    for (const auto& path : find_tests(folder)) {
        const std::string opcode = opcode_of(path);
        if (wanted.size() != 0 && std::find(wanted.begin(), wanted.end(), opcode) == wanted.end()) continue;
        INFO(path.string());
        const TestFile file = read_tests(path);
        const FetchRule fetch = is_public ? FetchRule::Nop : FetchRule::Memory;
        const std::size_t step = std::max<std::size_t>(1, file.tests.size() / count);
        for (std::size_t i = step / 2; i < file.tests.size(); i += step) {
            if (file.cpu == CpuName::I8086)
                save_everywhere<cpu::I8086>(player, file.tests[i], file.cpu, fetch, tally);
            else
                save_everywhere<cpu::I8088>(player, file.tests[i], file.cpu, fetch, tally);
        }
    }
}

}  // namespace

TEST_CASE("a CPU saved at any boundary of our own recordings goes on alike", "[cpu][save][quick]") {
    Tally tally;
    save_everywhere(test::recorded_folder() / "8086", 100, tally);
    save_everywhere(test::recorded_folder() / "8088", 100, tally);
    CHECK(tally.recordings >= 40);
    CHECK(tally.boundaries > 300);
    CHECK(tally.repeats >= 12);
    CHECK(tally.halts >= 60);
}

TEST_CASE("a CPU saved at any boundary of recordings of all opcodes goes on alike", "[cpu][save][vectors]") {
    Tally tally;
    for (const char* suite : {"8086", "8088-model"}) {
        const auto folder = test::recordings(suite);
        if (folder.empty()) return;
        save_everywhere(folder, 2, tally);
        save_everywhere(folder, 15, tally, {"A4", "A5", "A6", "A7", "AA", "AB", "AC", "AD", "AE", "AF"});
    }
    INFO(tally.recordings << " recordings, " << tally.boundaries << " boundaries");
    CHECK(tally.recordings >= 1000);
    CHECK(tally.repeats >= 1000);
}

TEST_CASE("a CPU saved at any boundary under waits, interrupts and halts goes on alike", "[cpu][save][vectors]") {
    for (const char* suite : {"8086-wait-model", "8086-int-model", "8088-int-model"}) {
        const auto folder = test::recordings(suite);
        if (folder.empty()) return;
        Tally tally;
        const bool waits = std::string_view(suite) == "8086-wait-model";
        save_everywhere(folder, waits ? 5 : 40, tally);
        INFO(suite << ": " << tally.recordings << " recordings, " << tally.boundaries << " boundaries");
        CHECK(tally.recordings >= 200);
        if (!waits) CHECK(tally.repeats >= 20);
        if (!waits) CHECK(tally.halts >= 1000);
    }
}
