// SPDX-License-Identifier: MIT
#include "apps/host/debug/debugger.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "apps/host/debug/gdb_socket.h"
#include "apps/host/files/input_file.h"
#include "apps/host/session.h"
#include "apps/host/status.h"
#include "apps/host/tell.h"
#include "apps/host/typist.h"

namespace tick86::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t MostFileBytes = 32 << 20, MostScriptBytes = 1 << 20;

bool read_file(const std::string& path, std::string& content) {
    try {
        const std::vector<u8> bytes = read_input_file(path, "file", MostFileBytes);
        content.assign(bytes.begin(), bytes.end());
        return true;
    } catch (const UsageError& error) {
        content = error.what();
        return false;
    }
}

bool write_file(const std::string& path, std::string& content) {
    errno = 0;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << content;
    out.close();
    if (out) return true;
    content = fmt::format("'{}' cannot be written: {}", path, std::strerror(errno ? errno : EIO));
    return false;
}

History::Limits limits_of(const RunOptions& options) {
    History::Limits limits;
    if (options.history_ms) limits.reach = ticks_from_ms(*options.history_ms);
    return limits;
}

}  // namespace

Symbols builtin_names(const RunOptions& options) {
    return builtin_symbols(options.bios.empty(), options.image.empty() && options.fda.empty());
}

bool wants_debugger(const RunOptions& o) {
    return o.debug || o.halt || !o.breaks.empty() || !o.commands.empty() || o.gdb || !o.symbols.empty() || o.history_ms;
}

Debugger::Debugger(Pc& pc, const RunOptions& options, const std::string& image)
    : session_(pc, limits_of(options)), console_(session_), image_(image) {
    print = [](const std::string& text) { std::fputs(text.c_str(), stdout); };
    session_.on_log = [this](const std::string& line) {
        print(line + '\n');
        if (gdb_) gdb_->print(line + '\n');
    };
    is_interactive_ = options.display == Display::Sdl || options.display == Display::Tty;
    console_.read_file = read_file;
    console_.write_file = [&options](const std::string& path, std::string& content) {
        std::string why = why_not_written(options, path);
        if (why.empty() && is_output_file(options, path))
            why = fmt::format("'{}' is written by an option of the command line; choose another file", path);
        if (why.empty()) return write_file(path, content);
        content = why;
        return false;
    };
    console_.type = [this](const std::string& text) -> std::string {
        try {
            const std::vector<KeyStroke> strokes = parse_typing(text, "keys");
            strokes_.insert(strokes_.end(), strokes.begin(), strokes.end());
            return {};
        } catch (const UsageError& error) {
            return error.what();
        }
    };
    session_.symbols() = builtin_names(options);
    for (const std::string& spec : options.symbols) {
        const Console::Result loaded = console_.execute("symbols " + spec);
        if (!loaded.ok) throw UsageError(fmt::format("--{}", loaded.text.substr(0, loaded.text.size() - 1)));
    }
    if (is_interactive_) load_breakpoints();
    for (const std::string& spec : options.breaks) try {
            session_.breakpoints().add(spec, pc, &session_.symbols());
        } catch (const ExpressionError& error) {
            throw UsageError(fmt::format("--break '{}': {}", spec, error.what()));
        }
    for (const DebugCommand& command : options.commands) {
        if (command.is_file)
            read_script(command.text);
        else
            script_.push_back({command.text, "-x"});
    }
    if (options.gdb)
        gdb_ = std::make_unique<GdbSocket>(*options.gdb, session_, [this](const std::string& line) {
            const Console::Result result = console_.execute(line);
            has_quit_ |= result.quits;
            return result.text;
        });
    stops_first_ = options.halt || !options.commands.empty();
}

void Debugger::begin() {
    if (stops_first_) {
        session_.step_into();
        session_.finish(session_.pc().now() + TicksPerSecond);
        shown_stop_ = session_.stops();
    } else {
        session_.go();
    }
}

Debugger::~Debugger() {
    if (is_interactive_) save_breakpoints();
}

void Debugger::read_script(const std::string& path) {
    const std::vector<u8> content = read_input_file(path, "script", MostScriptBytes);
    std::istringstream lines(std::string(content.begin(), content.end()));
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number)
        script_.push_back({line, fmt::format("{}:{}", path, number)});
}

void Debugger::show_stop() {
    if (shown_stop_ == session_.stops()) return;
    shown_stop_ = session_.stops();
    print(console_.stop_text());
}

StopReason Debugger::run(Tick until) {
    if (is_stopped()) return StopReason::Reached;
    const bool was_asked_by_gdb = gdb_ && gdb_->has_client();
    const bool has_stopped = session_.advance(until).has_value();
    console_.interrupts();
    if (has_stopped && session_.last_stop().cause != StopCause::Fault) goal_.clear();
    if (gdb_) gdb_->poll();
    if (was_asked_by_gdb)
        shown_stop_ = session_.stops();  // GDB shows it
    else if (has_stopped && !is_interactive_)
        show_stop();
    return StopReason::Reached;
}

bool Debugger::is_held() const { return gdb_ && gdb_->holds_machine(); }

void Debugger::serve_gdb(std::chrono::milliseconds limit) {
    if (gdb_) gdb_->serve(limit);
}

StopReason Debugger::fault() const {
    const Stop& stop = session_.last_stop();
    return is_stopped() && stop.cause == StopCause::Fault ? stop.reason : StopReason::Reached;
}

// Somebody at the console may have given it another.
std::string Debugger::goal() const { return session_.is_running() && !session_.has_goal() ? std::string{} : goal_; }

std::optional<int> Debugger::poll_script() {
    std::fflush(stdout);  // what was printed is read while the machine goes on or waits for GDB
    if (gdb_) {
        gdb_->poll();
        if (gdb_->is_killed() || has_quit_) return status::Ok;
    }
    while (!session_.is_running() && !is_held() && !script_.empty()) {
        const Line line = std::move(script_.front());
        script_.pop_front();
        const Console::Result result = console_.execute(line.text);
        if (!result.ok) {
            tell("{}: {}", line.from, result.text.substr(0, result.text.find_last_not_of('\n') + 1));
            return status::Unusable;
        }
        if (result.contradicts) {
            tell("{}: {}", line.from, result.text.substr(0, result.text.find_last_not_of('\n') + 1));
            return status::Contradicted;
        }
        if (!result.text.empty()) print(result.text);
        if (session_.is_running())
            goal_ = session_.has_goal() ? fmt::format("{} '{}'", line.from, line.text) : std::string{};
        if (result.quits) return status::Ok;
    }
    return std::nullopt;
}

Console::Result Debugger::execute(const std::string& line) {
    Console::Result result = console_.execute(line);
    if (!result.text.empty()) print(result.text);
    return result;
}

// --- breakpoints between runs ---

std::string Debugger::breakpoint_file() const {
    if (image_.empty()) return {};
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    fs::path folder;
    if (config && *config)
        folder = config;
    else if (home && *home)
        folder = fs::path(home) / ".config";
    else
        return {};
    std::string name;
    for (const char c : image_)
        name += std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_' ? c : '_';
    return folder / "tick86" / "breakpoints" / (name + ".txt");
}

void Debugger::load_breakpoints() {
    const std::string path = breakpoint_file();
    std::error_code error;
    std::string content;
    if (path.empty() || !fs::exists(path, error)) return;
    if (!read_file(path, content)) {
        tell("breakpoints of the last run: {}", content);
        return;
    }
    for (const std::string& refused : session_.breakpoints().load(content, session_.pc(), &session_.symbols()))
        tell("{}: left out: {}", path, refused);
}

void Debugger::save_breakpoints() {
    const std::string path = breakpoint_file();
    if (path.empty()) return;
    std::error_code error;
    std::string content = session_.breakpoints().save();
    if (content.empty()) {
        fs::remove(path, error);
        return;
    }
    fs::create_directories(fs::path(path).parent_path(), error);
    if (!write_file(path, content)) tell("the breakpoints are not kept: {}", content);
}

}  // namespace tick86::apps
