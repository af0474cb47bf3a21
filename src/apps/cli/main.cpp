// SPDX-License-Identifier: MIT
// The program: command line, subcommands, exit statuses (README, "Exit status").
#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>

#include "apps/cli/cmd_bench.h"
#include "apps/cli/cmd_disasm.h"
#include "apps/cli/cmd_info.h"
#include "apps/cli/cmd_test.h"
#include "apps/cli/cmd_trace.h"
#include "apps/cli/run_options.h"
#include "apps/headless/headless.h"
#include "apps/host/script.h"
#include "apps/host/session.h"
#include "apps/host/tell.h"
#include "apps/tty/tty.h"
#ifdef TICK86_DESKTOP
#include "apps/desktop/desktop.h"
#endif

namespace tick86::apps {
namespace {

// Where one of the three is closed, the first file that is opened would take its place: a disk image, and get messages.
// What takes it refuses the wrong direction, so that what is lost is noticed.
void keep_standard_streams() {
    for (int file = 0; file <= 2; ++file)
        if (::fcntl(file, F_GETFD) == -1 && ::open("/dev/null", file == 0 ? O_WRONLY : O_RDONLY) == -1) std::abort();
}

bool takes_value(const CLI::App& app, const std::string& name) {
    for (const CLI::Option* option : app.get_options())
        if (name.starts_with('-') && option->check_name(name)) return option->get_items_expected_max() > 0;
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(commands.begin(), commands.end(), [&](const CLI::App* c) { return takes_value(*c, name); });
}

// A word behind an option that takes a value by '=' only. It is the image, or was meant as the value.
struct Stray {
    std::string option, word;
    std::string advice() const {
        return option.empty() ? "" : fmt::format("; if '{}' belongs to {}, write {}={}", word, option, option, word);
    }
};

// Old spellings, and options whose value is optional (it is taken by '=' only). What is the value of another option
// stays as it is.
std::vector<std::string> normalised(const CLI::App& app, int argc, char** argv, Stray& stray) {
    std::vector<std::string> arguments;
    bool is_value = false;
    for (int i = 1; i < argc; ++i) {
        std::string a = argv[i];
        if (!is_value) {
            for (const char* old : {"-fda", "-fdb", "-hda"})
                if (a == old || a.starts_with(std::string(old) + "=")) a.insert(0, "-");
            for (const auto& [option, usual] : {std::pair{"--dump-text", "-"}, std::pair{"--gdb", "1234"}}) {
                if (a != option) continue;
                a += std::string("=") + usual;
                if (i + 1 < argc && argv[i + 1][0] != '-') stray = {option, argv[i + 1]};
            }
        }
        is_value = !is_value && takes_value(app, a);
        arguments.push_back(a);
    }
    return arguments;
}

// Number of edits between two words.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

// The one that looks most like `word`, for a message; empty if none does.
std::string nearest(const std::vector<std::string>& candidates, const std::string& word) {
    std::string best;
    std::size_t least = 4;
    for (const std::string& candidate : candidates) {
        const std::size_t d = distance(word, candidate);
        if (d < least) least = d, best = candidate;
    }
    return best.empty() ? "" : fmt::format(" (did you mean {}?)", best);
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

int usage_error(const std::string& message) {
    tell("{}", message);
    return status::Unusable;
}

// Of a run, and to come.
bool is_planned(const std::string& option) {
    constexpr std::array Planned{"--bundle", "--load-state", "--record", "--replay", "--report", "--save-state"};
    return std::find(Planned.begin(), Planned.end(), option) != Planned.end();
}

int parse_failure(const CLI::App& app, const CLI::ParseError& error, const Stray& stray) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const CLI::App* where = &app;
    while (!where->get_subcommands().empty()) where = where->get_subcommands().back();
    if (where->get_require_subcommand_min() > 0 &&
        error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
        const auto words = where->remaining(true);
        const auto commands = command_names(*where);
        const std::string wrong =
            words.empty() ? "" : fmt::format("there is no command {}{}; ", words[0], nearest(commands, words[0]));
        return usage_error(
            fmt::format("{}tick86 {} needs one of {}", wrong, where->get_name(), fmt::join(commands, ", ")));
    }
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
        for (const std::string& word : where->remaining(true)) {
            if (!word.starts_with("-")) continue;
            const std::string name = word.substr(0, word.find('='));
            if (where == &app && is_planned(name))
                return usage_error(fmt::format("{} is planned, but not in this version yet", name));
            return usage_error(
                fmt::format("there is no option {}{}; see tick86 --help", name, nearest(option_names(*where), name)));
        }
        const auto words = where->remaining(true);
        return usage_error(fmt::format("'{}' is one argument too many{}; see tick86 --help",
                                       words.empty() ? "" : words[0], stray.advice()));
    }
    std::string what = error.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    return usage_error(what + "; see tick86 --help");
}

// A script's variable that is not set becomes an empty word: it must not mean "none", or an expectation of anything.
void refuse_empty_values(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->check_name("--type")) continue;
        for (const std::string& value : option->results())
            if (value.empty())
                throw UsageError(
                    fmt::format("{} is given an empty word; leave it out or give it a value", option->get_name()));
    }
    for (const CLI::App* command : app.get_subcommands()) refuse_empty_values(*command);
}

int run(RunOptions& options) {
    if (options.display == Display::Automatic) {
        options.display = Display::None;
#ifdef TICK86_DESKTOP
        if (desktop_available()) options.display = Display::Sdl;
#endif
        if (options.display == Display::None && tty_available()) options.display = Display::Tty;
    }
#ifndef TICK86_DESKTOP
    if (options.display == Display::Sdl)
        throw UsageError("this tick86 was built without a window; use --display tty or --headless");
#endif
    ScriptPlan plan(options);
    Session session(options);
    switch (options.display) {
        case Display::Tty: return run_tty(session, std::move(plan));
#ifdef TICK86_DESKTOP
        case Display::Sdl: return run_desktop(session, std::move(plan));
#endif
        default: return run_headless(session, std::move(plan));
    }
}

int main_of(int argc, char** argv) {
    CLI::App app("An 8086 PC, exact to the clock.", "tick86");
    app.set_version_flag("--version", "tick86 " TICK86_VERSION);
    app.get_formatter()->column_width(34);
    app.require_subcommand(0, 1);
    app.fallthrough(false);
    app.footer(
        "Exit status: 0 pass or clean stop, 1 an expectation was contradicted or a test differed, 2 the command line\n"
        "or an input file is unusable, 3 a limit came while something was awaited, 4 guest fault.");
    RunOptions options;
    Action action;
    add_run_options(app, options);
    add_test_command(app, action);
    add_info_command(app, action);
    add_trace_command(app, action);
    add_disasm_command(app, action);
    add_bench_command(app, action);

    Stray stray;
    std::vector<std::string> arguments = normalised(app, argc, argv, stray);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        return parse_failure(app, error, stray);
    }
    refuse_empty_values(app);
    if (action) return action();
    finish_run_options(app, options);
    try {
        return run(options);
    } catch (const UsageError& error) {
        const bool is_image = !options.image.empty() && options.image == stray.word;
        if (!is_image || std::string(error.what()).find("'" + stray.word + "'") == std::string::npos) throw;
        return usage_error(error.what() + stray.advice());
    }
}

}  // namespace
}  // namespace tick86::apps

int main(int argc, char** argv) {
    tick86::apps::keep_standard_streams();
    try {
        const int status = tick86::apps::main_of(argc, argv);
        if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return status;
        if (status != 0) return status;
        return tick86::apps::usage_error("stdout could not be written; is the disk full?");
    } catch (const tick86::apps::UsageError& error) {
        return tick86::apps::usage_error(error.what());
    } catch (const std::bad_alloc&) {
        return tick86::apps::usage_error("the host has no memory left");
    } catch (const std::exception& error) {
        return tick86::apps::usage_error(error.what());
    }
}
