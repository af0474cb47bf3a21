// SPDX-License-Identifier: MIT
#include "apps/host/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <filesystem>

#include "apps/host/debug/debugger.h"
#include "apps/host/debug/interrupt_log.h"
#include "apps/host/debug/trace_run.h"
#include "apps/host/files/file_lock.h"
#include "apps/host/files/input_file.h"
#include "apps/host/tell.h"
#include "tick86/machine/option_roms.h"
#include "tick86/machine/roms.h"

namespace tick86::apps {
namespace {

// "F,ro" -> F and the flag.
std::string split_read_only(const std::string& spec, bool& read_only) {
    read_only = spec.size() > 3 && spec.ends_with(",ro");
    return read_only ? spec.substr(0, spec.size() - 3) : spec;
}

// Behind the name of an image only ",ro" means something.
void refuse_suffix(const std::string& path) {
    const std::string suffix = comma_suffix(path);
    if (suffix.empty()) return;
    const std::string name = path.substr(0, path.size() - suffix.size() - 1);
    throw UsageError(
        fmt::format("'{}' does not exist; write '{}', or '{},ro' for a write-protected disk: there is no "
                    "',{}'",
                    path, name, name, suffix));
}

u16 parse_hex(const std::string& text, const std::string& whole) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const char* begin = text.starts_with("0x") ? text.data() + 2 : text.data();
    const auto [last, error] = std::from_chars(begin, end, value, 16);
    if (error != std::errc{} || last != end || value > 0xFFFF)
        throw UsageError(fmt::format("'{}' is no hexadecimal address of four digits (in '{}')", text, whole));
    return static_cast<u16>(value);
}

// "SEG:OFS", or "SEG" where an offset is not needed.
std::pair<u16, u16> parse_address(const std::string& text, const std::string& whole, bool needs_offset) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        if (needs_offset) throw UsageError(fmt::format("'{}' needs an address of the form SEG:OFS", whole));
        return {parse_hex(text, whole), u16{0}};
    }
    return {parse_hex(text.substr(0, colon), whole), parse_hex(text.substr(colon + 1), whole)};
}

// "F@ADDRESS"
std::pair<std::string, std::string> split_at(const std::string& spec, const char* form) {
    const std::size_t at = spec.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == spec.size())
        throw UsageError(fmt::format("'{}' is not of the form {}", spec, form));
    return {spec.substr(0, at), spec.substr(at + 1)};
}

DateTime host_time() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    ::localtime_r(&now, &local);
    return {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec};
}

DateTime parse_date(const std::string& text) {
    DateTime d;
    int fields = 0, used = 0;
    fields = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &d.year, &d.month, &d.day, &used);
    bool ok = fields == 3;
    d.hour = d.minute = d.second = 0;
    if (ok && text[static_cast<std::size_t>(used)] != '\0') {
        int more = 0;
        const char* rest = text.c_str() + used;
        ok = std::sscanf(rest, "%*1[T ]%2d:%2d:%2d%n", &d.hour, &d.minute, &d.second, &more) == 3 &&
             (rest[more] == '\0' || (rest[more] == 'Z' && rest[more + 1] == '\0'));
    }
    ok = ok && d.year >= 1980 && d.year <= 2099 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 &&
         d.hour >= 0 && d.hour < 24 && d.minute >= 0 && d.minute < 60 && d.second >= 0 && d.second < 60;
    if (!ok)
        throw UsageError(fmt::format(
            "--rtc {}: not 'host' and no date like 1990-01-31 or 1990-01-31T12:00:00 (1980 to 2099)", text));
    return d;
}

bool is_floppy_size(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && size <= 4 * 1024 * 1024 && size != 0;
}

}  // namespace

Session::Session(const RunOptions& options) : options_(options) {
    Config config = default_config(options.machine);
    if (options.cpu) config.cpu = *options.cpu;
    if (options.clock) config.cpu_clock = *options.clock;
    if (options.memory_kib) config.memory_kib = *options.memory_kib;
    if (options.video) config.video = *options.video;
    if (!options.bios.empty()) config.bios = read_input_file(options.bios, "BIOS", 128 * 1024);
    for (const std::string& spec : options.roms) {
        const auto [path, address] = split_at(spec, "FILE@SEG");
        config.roms.push_back(
            {path, parse_address(address, spec, false).first, read_input_file(path, "option ROM", 128 * 1024)});
    }
    for (const std::string& spec : options.loads) {
        const auto [path, address] = split_at(spec, "FILE@SEG:OFS");
        const auto [segment, offset] = parse_address(address, spec, true);
        config.loads.push_back({path, segment, offset, read_input_file(path, "file", 1024 * 1024)});
    }
    if (!options.start.empty()) {
        const auto [cs, ip] = parse_address(options.start, options.start, true);
        config.start = StartAddress{cs, ip};
    }
    if (options.rtc == "host" || (options.rtc.empty() && options.display != Display::None))
        config.rtc = host_time();
    else if (!options.rtc.empty())
        config.rtc = parse_date(options.rtc);
    config.serial_cable = !options.serial.empty();

    check_outputs();
    open_media(config);
    if (const auto why = problems(config); !why.empty()) throw UsageError(why.front());
    for (const std::string& warning : option_rom_warnings(config)) tell("{}", warning);

    pc_ = std::make_unique<Pc>(std::move(config));
    for (int drive = 0; drive < 2; ++drive)
        if (in_drive_[static_cast<std::size_t>(drive)])
            pc_->input({0, InsertFloppy{drive, &in_drive_[static_cast<std::size_t>(drive)]->image}});
    // Files are opened for writing when all else has been found good.
    if (wants_debugger(options_)) make_debugger();
    if (!options_.trace.empty()) trace_ = std::make_unique<TraceRun>(options_, *this);
    if (!options_.int_log.empty() || options_.stats) interrupt_log_ = std::make_unique<InterruptLog>(options_, *pc_);
    connect_outputs();
    if (!debugger_) return;
    if (trace_) trace_->before_run(0);  // the console's verbs may let time pass before the first run()
    debugger_->begin();
}

StopReason Session::run(Tick until) {
    if (trace_) until = trace_->before_run(until);
    StopReason reason = StopReason::Reached;
    if (debugger_)
        reason = debugger_->run(until);
    else
        reason = probe_.is_empty() ? pc_->run(until) : pc_->run(until, probe_);
    if (trace_) trace_->after_run();
    if (interrupt_log_ && !is_in_past()) interrupt_log_->after_run();
    return reason;
}

void Session::add(Listener& listener) {
    listeners_.push_back(&listener);
    if (debugger_)
        debugger_->session().add(listener);
    else
        probe_.add(listener);
}

void Session::remove(Listener& listener) {
    std::erase(listeners_, &listener);
    if (debugger_)
        debugger_->session().remove(listener);
    else
        probe_.remove(listener);
}

Debugger& Session::attach_debugger() {
    if (debugger_) return *debugger_;
    make_debugger();
    debugger_->begin();
    return *debugger_;
}

void Session::make_debugger() {
    debugger_ = std::make_unique<Debugger>(*pc_, options_, title_);
    for (const auto& floppy : floppies_) debugger_->session().history().keep(floppy->image);
    for (Listener* listener : listeners_) debugger_->session().add(*listener);
}

bool Session::is_stopped() const { return debugger_ && debugger_->is_stopped(); }
bool Session::is_in_past() const { return debugger_ && debugger_->session().is_in_past(); }

bool Session::finish_logs() {
    bool ok = !trace_ || trace_->finish();
    if (!interrupt_log_) return ok;
    const Symbols names = debugger_ ? Symbols(debugger_->session().symbols()) : builtin_names(options_);
    return interrupt_log_->finish(names) && ok;
}

Session::~Session() {
    trace_.reset();
    interrupt_log_.reset();
    debugger_.reset();
    pc_.reset();
    for (std::FILE* file : opened_) std::fclose(file);
}

std::unique_ptr<Session::Floppy> Session::open_floppy(const std::string& spec) {
    bool read_only = false;
    const std::string path = split_read_only(spec, read_only);
    refuse_suffix(path);
    if (!options_.snapshot)
        for (const auto& other : floppies_)
            if (is_same_file(other->path, path) && !(read_only && other->image.is_write_protected()))
                throw UsageError(fmt::format("'{}' is given twice; use --snapshot, or '{},ro' both times", path, path));
    try {
        FloppyImage image = FloppyImage::open(path, {read_only, options_.snapshot});
        const bool writes = !image.is_write_protected() && !options_.snapshot;
        auto lock = std::make_unique<FileLock>(path, writes);
        if (!lock->is_held())
            throw UsageError(
                fmt::format("'{}' is in use by another tick86; use --snapshot or '{},ro' in both", path, path));
        auto floppy = std::make_unique<Floppy>(Floppy{std::move(image), path, std::move(lock)});
        floppy->image.on_message([](const std::string& message) { tell("{}", message); });
        return floppy;
    } catch (const ImageError& error) {
        throw UsageError(error.what());
    }
}

void Session::open_media(Config& config) {
    // The IMAGE argument is a floppy or a hard disk by its size.
    if (!options_.image.empty()) {
        bool read_only = false;
        const std::string path = split_read_only(options_.image, read_only);
        std::error_code error;
        refuse_suffix(path);
        if (!std::filesystem::exists(path, error)) throw UsageError(fmt::format("image '{}' does not exist", path));
        const bool floppy = !std::filesystem::is_regular_file(path, error) || is_floppy_size(path) ||
                            std::filesystem::file_size(path, error) == 0;
        if (floppy) {
            if (!options_.fda.empty()) throw UsageError("drive A has both an IMAGE and --fda; give one of them");
            options_.fda.push_back(options_.image);
        } else {
            if (!options_.hda.empty()) throw UsageError("there are both a hard disk IMAGE and --hda; give one of them");
            options_.hda = options_.image;
        }
        title_ = std::filesystem::path(path).filename().string();
    }
    for (const std::string& spec : options_.fda) {
        floppies_.push_back(open_floppy(spec));
        stack_.push_back(floppies_.back().get());
    }
    for (const std::string& spec : options_.fdb) {
        floppies_.push_back(open_floppy(spec));
        if (!in_drive_[1]) in_drive_[1] = floppies_.back().get();
    }
    if (!options_.hda.empty()) {
        bool read_only = false;
        const std::string path = split_read_only(options_.hda, read_only);
        refuse_suffix(path);
        for (const auto& floppy : floppies_)
            if (is_same_file(floppy->path, path))
                throw UsageError(fmt::format("'{}' is given as a floppy and as a hard disk", path));
        try {
            hard_disk_ = std::make_unique<DiskImage>(DiskImage::open(path, {read_only, options_.snapshot}));
        } catch (const ImageError& error) {
            throw UsageError(error.what());
        }
        hard_disk_lock_ = std::make_unique<FileLock>(path, !hard_disk_->is_write_protected() && !options_.snapshot);
        if (!hard_disk_lock_->is_held())
            throw UsageError(
                fmt::format("'{}' is in use by another tick86; use --snapshot or '{},ro' in both", path, path));
        hard_disk_->on_message([](const std::string& message) { tell("{}", message); });
        config.hard_disk = hard_disk_.get();
    }
    const bool runs_something_else = hard_disk_ || config.start || !config.bios.empty();
    if (stack_.empty() && !runs_something_else) {
        floppies_.push_back(std::make_unique<Floppy>(
            Floppy{FloppyImage::from_bytes(embedded_demo_disk(), "demonstration disk"), "", nullptr}));
        stack_.push_back(floppies_.back().get());
        title_ = "demonstration disk";
    }
    if (!stack_.empty()) in_drive_[0] = stack_[0];
    if (title_.empty()) {
        const std::string first = !options_.fda.empty()   ? options_.fda[0]
                                  : !options_.hda.empty() ? options_.hda
                                                          : options_.bios;
        title_ = std::filesystem::path(first).filename().string();
    }

    // A drive is of the kind that its disk was made for, or reads all disks of its stack.
    if (!stack_.empty()) config.floppy[0] = drive_for_stack();
    if (in_drive_[1]) config.floppy[1] = drive_type_for(in_drive_[1]->image.kind());
    config.boot = options_.boot_given            ? options_.boot
                  : hard_disk_ && stack_.empty() ? BootOrder::DiskFirst
                                                 : BootOrder::FloppyFirst;

    for (std::size_t drive = 0; drive < 2; ++drive) {
        if (!in_drive_[drive] || in_drive_[drive]->path.empty()) continue;
        const Geometry& g = in_drive_[drive]->image.geometry();
        tell("{}: = {}: floppy, {} KiB ({} tracks, {} side{}, {} sectors){}", drive ? 'B' : 'A', in_drive_[drive]->path,
             in_drive_[drive]->image.size() / 1024, g.cylinders, g.heads, g.heads == 1 ? "" : "s", g.sectors,
             in_drive_[drive]->image.is_write_protected() ? ", write-protected" : "");
    }
    if (hard_disk_) {
        const Geometry& g = hard_disk_->geometry();
        tell("C: = {}: hard disk, {} MiB ({} cylinders, {} heads, {} sectors){}", hard_disk_->name(),
             hard_disk_->size() >> 20, g.cylinders, g.heads, g.sectors,
             hard_disk_->is_write_protected() ? ", write-protected" : "");
    }
}

FloppyDriveType Session::drive_for_stack() const {
    for (const FloppyDriveType type :
         {drive_type_for(stack_[0]->image.kind()), FloppyDriveType::Drive1200K, FloppyDriveType::Drive1440K})
        if (std::all_of(stack_.begin(), stack_.end(),
                        [type](const Floppy* f) { return can_read(type, f->image.kind()); }))
            return type;
    throw UsageError(fmt::format("the disks of drive A's stack fit no single drive: '{}' is for another one than '{}'",
                                 stack_[1]->path, stack_[0]->path));
}

namespace {

bool is_input_file(const RunOptions& options, const std::string& path) {
    std::vector<std::string> inputs = options.fda;
    inputs.insert(inputs.end(), options.fdb.begin(), options.fdb.end());
    inputs.insert(inputs.end(), {options.hda, options.image, options.bios});
    for (const std::vector<std::string>* specs : {&options.roms, &options.loads, &options.symbols})
        for (const std::string& spec : *specs) inputs.push_back(spec.substr(0, spec.rfind('@')));
    for (const TypeStep& step : options.typing)
        if (!step.is_wait && step.text.starts_with("@")) inputs.push_back(step.text.substr(1));
    for (const DebugCommand& command : options.commands)
        if (command.is_file) inputs.push_back(command.text);
    for (const std::string& spec : inputs) {
        bool read_only = false;
        const std::string input = split_read_only(spec, read_only);
        if (!input.empty() && (input == path || is_same_file(input, path))) return true;
    }
    return false;
}

// The files that the options have written, stdout aside.
std::vector<std::string> output_files(const RunOptions& options) {
    std::vector<std::string> found;
    for (const std::string* output : {&options.screenshot, &options.dump_text_file, &options.e9, &options.serial,
                                      &options.wav, &options.trace, &options.golden, &options.int_log})
        if (!output->empty() && *output != "stdout" && *output != "stdio" && *output != "-") found.push_back(*output);
    return found;
}

// Also before it is there.
bool is_one_file(const std::string& a, const std::string& b) {
    const auto full = [](const std::string& path) {
        std::error_code error;
        return std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
    };
    return is_same_file(a, b) || full(a) == full(b);
}

bool is_device(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error);
}

}  // namespace

bool is_output_file(const RunOptions& options, const std::string& path) {
    const std::vector<std::string> outputs = output_files(options);
    return !is_device(path) &&
           std::any_of(outputs.begin(), outputs.end(), [&](const std::string& o) { return is_one_file(o, path); });
}

std::string why_not_written(const RunOptions& options, const std::string& path) {
    if (is_input_file(options, path))
        return fmt::format("'{}' is a file in use and would be overwritten; choose another output file", path);
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (std::filesystem::is_directory(path, error))
        return fmt::format("'{}' is a directory; give the name of a file", path);
    if (!folder.empty() && !std::filesystem::is_directory(folder, error))
        return fmt::format("'{}' cannot be written: there is no folder '{}'", path, folder.string());
    const bool is_there = std::filesystem::exists(path, error);
    const std::string changed = is_there ? path : folder.empty() ? "." : folder.string();
    if (::access(changed.c_str(), W_OK) != 0)
        return fmt::format("'{}' cannot be written: {} '{}' is not yours to change; choose another one", path,
                           is_there ? "the file" : "the folder", changed);
    if (std::filesystem::is_regular_file(path, error) && !FileLock(path, true).is_held())
        return fmt::format("'{}' is an image in use and would be overwritten; choose another output file", path);
    return {};
}

namespace {

// What else than a picture goes to stdout; empty: nothing.
std::string printing_option(const RunOptions& o) {
    if (o.display == Display::Tty) return "--display tty";
    if (o.dump_text && o.dump_text_file.empty()) return "--dump-text";
    if (o.e9 == "stdout") return "--e9 stdout";
    if (o.serial == "stdio") return "--serial stdio";
    if (o.trace == "-" || o.trace == "stdout") return "--trace -";
    if (o.int_log == "-" || o.int_log == "stdout") return "--int-log -";
    if (o.stats) return "--stats";
    if (o.hash || o.hash_every) return "--hash";
    if (!o.golden.empty()) return "tick86 trace golden";
    return wants_debugger(o) ? "the debugger" : "";
}

}  // namespace

void Session::check_outputs() const {
    if (options_.screenshot == "-") {
        if (const std::string other = printing_option(options_); !other.empty())
            throw UsageError(fmt::format("--screenshot - and {} both want stdout; give the picture a file", other));
        if (::isatty(STDOUT_FILENO))
            throw UsageError("--screenshot - would write a PNG to the terminal; give it a file, or a pipe");
    }
    std::vector<std::string> seen;
    for (const std::string& output : output_files(options_)) {
        if (const std::string why = why_not_written(options_, output); !why.empty()) throw UsageError(why);
        if (is_device(output)) continue;
        if (std::any_of(seen.begin(), seen.end(), [&](const std::string& other) { return is_one_file(other, output); }))
            throw UsageError(fmt::format("'{}' is to be written by two options; give each a file of its own", output));
        seen.push_back(output);
    }
}

void Session::connect_outputs() {
    const auto open = [this](const std::string& name, const char* option) -> std::FILE* {
        if (name.empty()) return nullptr;
        if (name == "stdout" || name == "stdio") return stdout;
        std::FILE* file = std::fopen(name.c_str(), "wb");
        if (!file)
            throw UsageError(
                fmt::format("{} '{}' cannot be written; check the folder and its permissions", option, name));
        opened_.push_back(file);
        return file;
    };
    e9_ = open(options_.e9, "--e9");
    serial_ = open(options_.serial, "--serial");
    // What the past sends again has gone out already.
    if (e9_)
        pc_->debug_out().connect(*this, [](Session& s, u8 byte) {
            if (!s.is_in_past()) std::fputc(byte, s.e9_);
        });
    if (serial_)
        pc_->serial_out().connect(*this, [](Session& s, u8 byte, Tick) {
            if (!s.is_in_past()) std::fputc(byte, s.serial_);
        });
}

void Session::change_disk(int drive, Floppy* floppy) {
    const Tick now = pc_->now();
    pc_->input({now, EjectFloppy{drive}});
    in_drive_[static_cast<std::size_t>(drive)] = floppy;
    if (floppy) pc_->input({now + ticks_from_ms(500), InsertFloppy{drive, &floppy->image}});
}

bool Session::swap_disk() {
    if (stack_.size() < 2) return false;
    in_drive_a_ = (in_drive_a_ + 1) % stack_.size();
    change_disk(0, stack_[in_drive_a_]);
    return true;
}

void Session::insert(int drive, const std::string& path) {
    // A disk that has been in a drive before is still open and locked by us.
    for (const auto& known : floppies_) {
        if (known->path.empty() || !is_same_file(known->path, path)) continue;
        change_disk(drive, known.get());
        return;
    }
    auto floppy = open_floppy(path);
    if (!can_read(pc_->config().floppy[static_cast<std::size_t>(drive)], floppy->image.kind()))
        throw UsageError(
            fmt::format("'{}' does not fit drive {}: it is a disk for another kind of drive", path, drive ? 'B' : 'A'));
    floppies_.push_back(std::move(floppy));
    if (drive == 0) {
        if (stack_.empty()) stack_.push_back(nullptr);
        stack_[in_drive_a_] = floppies_.back().get();
        title_ = std::filesystem::path(path).filename().string();
    }
    change_disk(drive, floppies_.back().get());
}

void Session::eject(int drive) { change_disk(drive, nullptr); }

bool Session::flush() {
    bool ok = !debugger_ || debugger_->session().history().commit();
    for (const auto& floppy : floppies_) ok = floppy->image.flush() && ok;
    if (hard_disk_) ok = hard_disk_->flush() && ok;
    for (std::FILE* file : opened_) ok = std::fflush(file) == 0 && ok;
    return ok;
}

std::string Session::disk_name(int drive) const {
    const Floppy* floppy = in_drive_[static_cast<std::size_t>(drive)];
    return floppy ? floppy->image.name() : std::string{};
}

void Session::key(u8 scancode, bool down) {
    key_down_[scancode & 0x7F] = down;
    pc_->input({pc_->now(), KeyEvent{scancode, down}});
}

void Session::release_all_keys() {
    for (u8 code = 1; code < key_down_.size(); ++code)
        if (key_down_[code]) key(code, false);
}

}  // namespace tick86::apps
