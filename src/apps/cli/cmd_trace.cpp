// SPDX-License-Identifier: MIT
#include "apps/cli/cmd_trace.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>

#include "apps/host/debug/trace_run.h"
#include "apps/host/script.h"
#include "apps/host/session.h"
#include "apps/host/tell.h"
#include "tick86/debug/trace/diff.h"
#include "tick86/debug/trace/moo.h"
#include "tick86/suite/files.h"

namespace tick86 {
namespace {

using apps::UsageError;
namespace status = apps::status;

struct Arguments {
    std::string a, b, output, name, from, to, format;
    CompareOptions compare;
    bool force = false, clocks = false;
    int context = 8;
};

// A number alone is a step.
TraceTrigger place(const std::string& text, const char* option) {
    auto trigger = TraceTrigger::parse(text);
    if (!trigger)
        throw UsageError(
            fmt::format("{} '{}': neither the number of a step nor one of {}", option, text, TraceTrigger::syntax()));
    if (text.find_first_not_of("0123456789") == std::string::npos) trigger->kind = TraceTrigger::Kind::Step;
    return *trigger;
}

void check_order(const TraceTrigger& from, const TraceTrigger& to, const Arguments& x) {
    if (to.is_before(from)) throw UsageError(fmt::format("--to '{}' lies before --from '{}'", x.to, x.from));
}

// What is written must not be what is read.
void check_output(const Arguments& x) {
    std::error_code error;
    if (!x.output.empty() && std::filesystem::equivalent(x.a, x.output, error))
        throw UsageError(fmt::format("'{}' is read and would be overwritten; choose another output file", x.output));
}

void tell_warning(const TraceReader& reader) {
    if (!reader.warning().empty()) apps::tell("{}", reader.warning());
}

// What is read is unusable: status 2, as for every input file.
template <class F>
int reading(F&& f) {
    try {
        return f();
    } catch (const TraceError& error) {
        throw UsageError(error.what());
    }
}

int diff(const Arguments& x) {
    return reading([&] {
        const auto a = TraceReader::open(x.a), b = TraceReader::open(x.b);
        const std::string why = mismatch(a->info(), fmt::format("'{}'", x.a), b->info(), fmt::format("'{}'", x.b));
        if (!why.empty() && !x.force) throw TraceError(why + "; --force compares all the same");
        if (!why.empty()) apps::tell("{}", why);
        const TraceDiff result = diff_traces(*a, *b, x.a, x.b, x.compare, x.context);
        fmt::print("{}", result.report);
        tell_warning(*a);
        tell_warning(*b);
        return result.is_equal ? status::Ok : status::Contradicted;
    });
}

int show(const Arguments& x) {
    return reading([&] {
        const auto reader = TraceReader::open(x.a);
        TraceRange range;
        if (!x.from.empty()) range.start = place(x.from, "--from");
        if (!x.to.empty()) range.stop = place(x.to, "--to");
        if (range.start && range.stop) check_order(*range.start, *range.stop, x);
        check_output(x);
        const TraceFormat format = apps::format_of(x.format, x.output);
        if (format == TraceFormat::Vcd && (!reader->info().content.bus || !reader->info().content.lines))
            throw TraceError(fmt::format("'{}' has no bus cycles: record it as binary, without --trace-bus off", x.a));
        std::FILE* file = x.output.empty() ? stdout : std::fopen(x.output.c_str(), "wb");
        if (!file)
            throw UsageError(
                fmt::format("--output '{}' cannot be written; check the folder and its permissions", x.output));
        TraceOutput output(file);
        TraceInfo info = reader->info();
        if (format != TraceFormat::Binary && format != TraceFormat::Vcd)
            info.content.bus = info.content.bus && x.clocks;
        const auto writer = make_trace_writer(format, info, output);
        bool is_empty = true;
        TraceGate gate(range, reader->info().cpu_clock, [&](TraceStep& step) {
            writer->step(step);
            is_empty = false;
        });
        for (TraceStep step; !gate.is_done() && output.ok() && reader->next(step);) gate.step(std::move(step));
        gate.finish();
        writer->end();
        bool ok = output.flush();
        if (file != stdout) ok = std::fclose(file) == 0 && ok;
        if (!ok)
            throw UsageError(fmt::format("'{}' could not be written: {}", x.output.empty() ? "stdout" : x.output,
                                         std::strerror(output.error() ? output.error() : ENOSPC)));
        tell_warning(*reader);
        if (is_empty && range.start) throw TraceError(fmt::format("no step of '{}' meets --from '{}'", x.a, x.from));
        return status::Ok;
    });
}

int to_moo(const Arguments& x) {
    return reading([&] {
        const auto reader = TraceReader::open(x.a);
        const TraceTrigger from = place(x.from, "--from"), to = place(x.to, "--to");
        check_order(from, to, x);
        check_output(x);
        const MooWindow window = moo_window(*reader, from, to, x.name);
        std::string output = x.output;
        if (output.empty())
            output = fmt::format("{}-{}-{}.MOO", std::filesystem::path(x.a).stem().string(), window.from, window.to);
        try {
            suite::write_tests(output, window.file);
        } catch (const suite::FileError& error) {
            throw UsageError(error.what());
        }
        if (!window.note.empty()) apps::tell("{}", window.note);
        fmt::print("{}: steps {} to {}, {} clocks, {}\n", output, window.from, window.to,
                   window.file.tests[0].rows.size(), window.file.tests[0].name);
        return status::Ok;
    });
}

}  // namespace

void add_trace_command(CLI::App& app, Action& action) {
    CLI::App* trace = app.add_subcommand("trace", "Compare, check and convert traces (docs/traces.md)");
    trace->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, int (*run)(const Arguments&)) {
        auto arguments = std::make_shared<Arguments>();
        CLI::App* command = trace->add_subcommand(name, what);
        command->callback([arguments, run, &action] { action = [arguments, run] { return run(*arguments); }; });
        return std::pair{command, arguments};
    };
    {
        const auto [command, x] = add("diff", "Find the first difference of two traces (binary, csv or jsonl)", diff);
        command->add_option("A", x->a, "One trace")->required();
        command->add_option("B", x->b, "The other trace")->required();
        command->add_flag("--ignore-waits", x->compare.ignore_waits, "Leave out wait states, and so all clocks");
        command->add_flag("--ignore-refresh", x->compare.ignore_refresh,
                          "Leave out the wait states that DMA and refresh cause, and so all clocks");
        command->add_flag("--force", x->force, "Compare traces of different machines or ROMs");
        command->add_option("--context", x->context, "Steps shown before the difference")
            ->check(CLI::Range(0, 1000))
            ->type_name("N");
    }
    {
        const auto [command, x] = add("show", "Print a trace, or write it in another format", show);
        command->add_option("TRACE", x->a, "A binary trace, or csv or jsonl")->required();
        command->add_option("--from", x->from, "First step: its number, or as --trace-start")->type_name("N|SPEC");
        command->add_option("--to", x->to, "Last step")->type_name("N|SPEC");
        command->add_option("--format", x->format, "Default: told by the name of --output, else text")
            ->check(CLI::IsMember({"text", "csv", "jsonl", "binary", "vcd"}));
        command->add_option("--output", x->output, "Default: stdout")->type_name("F");
        command->add_flag("--clocks", x->clocks, "Bus cycles and queue, too: in text one line per clock");
    }
    {
        const auto [command, x] = add("to-moo", "Make a CPU test of a window of a binary trace", to_moo);
        command->add_option("TRACE", x->a, "A binary trace with its bus cycles")->required();
        command->add_option("--from", x->from, "First step: its number, or as --trace-start")
            ->required()
            ->type_name("N|SPEC");
        command->add_option("--to", x->to, "Last step")->required()->type_name("N|SPEC");
        command->add_option("--output", x->output, "Default: TRACE-N-M.MOO here; .json writes JSON")->type_name("F");
        command->add_option("--name", x->name, "Name of the test")->type_name("TEXT");
    }
    add_trace_golden_commands(*trace, action);
}

}  // namespace tick86
