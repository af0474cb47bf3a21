// SPDX-License-Identifier: MIT
// `tick86 trace golden` and `tick86 trace check`: a run, recorded as hashes or compared with them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "apps/cli/cmd_trace.h"
#include "apps/cli/run_options.h"
#include "apps/host/debug/debugger.h"
#include "apps/host/script.h"
#include "apps/host/session.h"
#include "apps/host/signals.h"
#include "apps/host/tell.h"
#include "tick86/base/fields.h"
#include "tick86/debug/trace/golden.h"
#include "tick86/debug/trace/recorder.h"
#include "tick86/machine/roms.h"

namespace tick86 {
namespace {

using apps::RunOptions;
using apps::UsageError;
namespace status = apps::status;

struct Arguments {
    std::string golden, keep;
    CompareOptions compare;
    bool force = false;
    RunOptions run;
};

u64 hash_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    Hasher hasher;
    std::vector<u8> part(1 << 16);
    while (in.read(reinterpret_cast<char*>(part.data()), static_cast<std::streamsize>(part.size())) || in.gcount() > 0)
        hasher.add(std::span<const u8>(part.data(), static_cast<std::size_t>(in.gcount())));
    return hasher.value();
}

// What the run is given besides the machine and its ROMs, by content, not by name. Asked before the guest writes.
std::vector<std::string> origin_of(const RunOptions& o) {
    std::vector<std::string> lines;
    const auto add_file = [&](const std::string& what, std::string path) {
        if (path.empty()) return;
        if (path.ends_with(",ro")) path.resize(path.size() - 3);
        lines.push_back(fmt::format("{} with hash {:016x}", what, hash_of(path)));
    };
    add_file("image", o.image);
    for (const std::string& path : o.fda) add_file("disk in A", path);
    for (const std::string& path : o.fdb) add_file("disk in B", path);
    add_file("hard disk", o.hda);
    if (o.image.empty() && o.fda.empty() && o.hda.empty() && o.start.empty() && o.bios.empty()) {
        Hasher hasher;
        hasher.add(embedded_demo_disk());
        lines.push_back(fmt::format("demonstration disk with hash {:016x}", hasher.value()));
    }
    if (o.boot_given) lines.push_back(fmt::format("boot from {}", o.boot == BootOrder::DiskFirst ? "c" : "a"));
    for (const std::string& spec : o.loads) {
        const std::size_t at = spec.rfind('@');
        add_file("load at " + (at == std::string::npos ? spec : spec.substr(at + 1)), spec.substr(0, at));
    }
    if (!o.start.empty()) lines.push_back("start at " + o.start);
    for (const std::string& text : o.swap_after) lines.push_back("next disk after " + text);
    for (const apps::TypeStep& step : o.typing) lines.push_back((step.is_wait ? "wait for " : "keys ") + step.text);
    for (std::string& line : lines)
        for (char& c : line)
            if (c == '\n' || c == '\r') c = ' ';
    return lines;
}

// Runs headless, every step into `sink`, until the script ends or `is_over`.
template <class Sink, class IsOver>
int run_with(apps::Session& session, apps::ScriptPlan plan, Sink sink, IsOver is_over, bool& ended_by_script) {
    apps::Script script(session, std::move(plan));
    apps::install_signals();
    Pc& pc = session.pc();
    TraceRecorder recorder(pc, {}, [&](TraceStep&& step) { sink(std::move(step)); });
    WatchProbe probe;
    probe.add(recorder);
    for (;;) {
        const StopReason reason = pc.run(script.next_stop(), probe);
        if (is_over()) {
            ended_by_script = false;
            return script.finish(status::Ok);
        }
        const auto over = script.poll(reason);
        if (!over) continue;
        recorder.finish();
        ended_by_script = true;
        return script.finish(*over);
    }
}

void check_run(const RunOptions& o) {
    if (!o.trace.empty()) throw UsageError("--trace cannot be given here: record it in a run of its own");
    if (apps::wants_debugger(o)) throw UsageError("golden traces are recorded and checked without a debugger");
    if (o.display != apps::Display::Automatic && o.display != apps::Display::None)
        throw UsageError("golden traces are recorded and checked headless: no --display");
    if (o.timeout_ms) throw UsageError("--timeout depends on the host: give --max-cycles, --max-time or --expect-text");
    if (o.rtc == "host") throw UsageError("--rtc host depends on the host: give a date or nothing");
}

int record(Arguments& x) {
    check_run(x.run);
    if (x.run.expect_text.empty() && !x.run.max_cycles && !x.run.max_time_ms)
        throw UsageError("a golden trace needs an end: give --max-cycles, --max-time or --expect-text");
    u64 keep_from = 1, keep_to = 0;
    if (!x.keep.empty()) {
        const std::size_t dash = x.keep.find('-');
        try {
            keep_from = std::stoull(x.keep.substr(0, dash));
            keep_to = dash == std::string::npos ? keep_from : std::stoull(x.keep.substr(dash + 1));
        } catch (const std::exception&) {
            throw UsageError(fmt::format("--keep {}: not of the form FROM-TO", x.keep));
        }
        if (keep_from < 1 || keep_to < keep_from)
            throw UsageError(fmt::format("--keep {}: steps are counted from 1, and FROM is not after TO", x.keep));
        if (keep_to - keep_from >= 1000) throw UsageError("--keep: at most 1000 steps are kept in full");
    }
    x.run.display = apps::Display::None;
    x.run.golden = x.golden;
    apps::ScriptPlan plan(x.run);
    apps::Session session(x.run);
    std::vector<std::string> origin = origin_of(x.run);
    const TraceInfo info = trace_info(session.pc());
    GoldenRecorder recorder(x.compare, keep_from, keep_to);
    bool by_script = false;
    const int result = run_with(
        session, std::move(plan), [&](TraceStep&& step) { recorder.step(step); }, [] { return false; }, by_script);
    if (result != status::Ok) return result;
    const Golden golden = recorder.finish(info, std::move(origin));
    const std::string text = golden.to_text();
    std::ofstream out(x.golden, std::ios::binary);
    out << text;
    out.flush();
    if (!out)
        throw UsageError(fmt::format(
            "golden trace '{}' could not be written; check the folder, its permissions and the disk", x.golden));
    fmt::print("{}: {} steps, {} clocks, {} bytes\n", x.golden, golden.steps, golden.blocks.back().clock, text.size());
    return status::Ok;
}

int check(Arguments& x) {
    try {
        check_run(x.run);
        const Golden golden = Golden::read(x.golden);
        x.run.display = apps::Display::None;
        apps::ScriptPlan plan(x.run);
        apps::Session session(x.run);
        const std::vector<std::string> origin = origin_of(x.run);
        const std::string why = golden.mismatch(trace_info(session.pc()), origin, x.golden);
        if (!why.empty() && !x.force) throw UsageError(why + "; --force compares all the same");
        if (!why.empty()) apps::tell("{}", why);
        GoldenCheck checking(golden);
        bool by_script = false;
        const int result = run_with(
            session, std::move(plan), [&](TraceStep&& step) { checking.step(std::move(step)); },
            [&] { return checking.is_over(); }, by_script);
        fmt::print("{}", checking.report());
        if (!checking.is_passed()) return status::Contradicted;
        return by_script ? result : status::Ok;
    } catch (const TraceError& error) {
        throw UsageError(error.what());
    }
}

}  // namespace

void add_trace_golden_commands(CLI::App& trace, Action& action) {
    const auto add = [&](const char* name, const char* what, int (*run)(Arguments&)) {
        auto arguments = std::make_shared<Arguments>();
        CLI::App* command = trace.add_subcommand(name, what);
        command->add_option("GOLDEN", arguments->golden, "The golden trace")->required();
        apps::add_run_options(*command, arguments->run);
        command->callback([arguments, command, run, &action] {
            action = [arguments, command, run] {
                apps::finish_run_options(*command, arguments->run);
                return run(*arguments);
            };
        });
        return std::pair{command, arguments};
    };
    {
        const auto [command, x] =
            add("golden", "Run a machine and record a golden trace; takes the options of a run", record);
        command->add_flag("--ignore-waits", x->compare.ignore_waits, "Leave out wait states and clocks");
        command->add_flag("--ignore-refresh", x->compare.ignore_refresh,
                          "Leave out clocks and what DMA and refresh cost");
        command->add_option("--keep", x->keep, "Keep these steps in full: a difference there is shown value by value")
            ->type_name("FROM-TO");
    }
    {
        const auto [command, x] =
            add("check", "Run a machine and compare it with a golden trace; takes the options of a run", check);
        command->add_flag("--force", x->force, "Compare although machine, ROMs or disks are others");
    }
}

}  // namespace tick86
