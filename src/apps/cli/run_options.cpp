// SPDX-License-Identifier: MIT
#include "apps/cli/run_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <string_view>

#include "apps/host/session.h"
#include "tick86/base/time_text.h"
#include "tick86/debug/trace/gate.h"

namespace tick86::apps {
namespace {

// Values that need a second look after parsing; they live as long as the options.
struct Raw {
    std::string machine = "pc86", cpu, clock, video, boot, display, speed, on_reset, runaway = "on";
    std::string max_time, timeout, max_cycles, hash_every;
    std::vector<std::string> type, type_after, commands, scripts;
    std::string history, gdb;
    int memory = 0;
    bool headless = false;
};
Raw raw;

constexpr u64 MostClocks = 1'000'000'000'000'000;  // six emulated years

u64 milliseconds(const std::string& text, const char* option) {
    const std::optional<u64> us = parse_time_us(text);
    if (!us || *us < 1000)
        throw UsageError(
            fmt::format("{} {}: not a time of at least 1 ms, such as 10 (seconds), 1.5s or 200ms", option, text));
    return (*us + 500) / 1000;
}

u64 clocks(const std::string& text, const char* option) {
    u64 value = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || last != text.data() + text.size() || value == 0 || value > MostClocks)
        throw UsageError(fmt::format("{} {}: not a number of CPU clocks from 1 to {}", option, text, MostClocks));
    return value;
}

// The name of a file promises another format than the one there is. Other names are free: mktemp's, devices.
void refuse_other_format(const std::string& path, const char* option, const char* what, const char* ending,
                         std::initializer_list<std::string_view> others) {
    std::string extension = std::filesystem::path(path).extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (std::find(others.begin(), others.end(), extension) == others.end()) return;
    throw UsageError(fmt::format("{} '{}': the {} is written as {} only; name it '{}'", option, path, what, ending + 1,
                                 std::filesystem::path(path).replace_extension(ending).string()));
}

template <class T>
T choice(const std::string& text, const std::map<std::string, T>& table) {
    return table.at(text);  // CLI::IsMember has checked it
}

}  // namespace

void add_run_options(CLI::App& app, RunOptions& o) {
    app.add_option("IMAGE", o.image, "Floppy or hard disk image to boot; without one the demonstration disk");

    const char* media = "Media";
    app.add_option("--fda", o.fda, "Disk in drive A; 'F,ro' = write-protected; given again: a stack to swap")
        ->type_name("F")
        ->group(media)
        ->allow_extra_args(false);
    app.add_option("--fdb", o.fdb, "Disk in drive B")
        ->type_name("F")
        ->group(media)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw)
        ->expected(1);
    app.add_option("--hda", o.hda, "Hard disk (pc86)")->type_name("F")->group(media);
    app.add_option("--swap-after", o.swap_after, "Put the next disk of the stack into A when RE is on the screen")
        ->type_name("RE")
        ->group(media)
        ->allow_extra_args(false);
    app.add_flag("--snapshot", o.snapshot, "Writes are discarded: the image files stay as they are")->group(media);
    app.add_option("--boot", raw.boot, "Boot from a (floppy) or c (hard disk) first")
        ->check(CLI::IsMember({"a", "c"}))
        ->group(media);

    const char* machine = "Machine";
    app.add_option("--machine", raw.machine, "pc86: 8086, two 8259As, clock chip, ATA; xt: as an IBM 5160")
        ->check(CLI::IsMember({"pc86", "xt"}))
        ->capture_default_str()
        ->group(machine);
    app.add_option("--cpu", raw.cpu, "8086 or 8088")->check(CLI::IsMember({"8086", "8088"}))->group(machine);
    app.add_option("--clock", raw.clock, "CPU clock: 4.77, 7.16, 8 or any MHz from 1 to 20")
        ->type_name("MHZ")
        ->group(machine);
    app.add_option("--mem", raw.memory, "Conventional memory in KiB")->type_name("KIB")->group(machine);
    app.add_option("--video", raw.video, "Display adapter")
        ->check(CLI::IsMember({"cga", "mda", "hercules", "none"}))
        ->group(machine);
    app.add_option("--bios", o.bios, "Another BIOS ROM, which ends at FFFFFh")->type_name("F")->group(machine);
    app.add_option("--rom", o.roms, "Option ROM at a segment, e.g. xtide.bin@C800")
        ->type_name("F@SEG")
        ->group(machine)
        ->allow_extra_args(false);
    app.add_option("--load", o.loads, "Bytes in memory at power-on")
        ->type_name("F@SEG:OFS")
        ->group(machine)
        ->allow_extra_args(false);
    app.add_option("--start", o.start, "The CPU begins here instead of at FFFF:0000")
        ->type_name("SEG:OFS")
        ->group(machine);
    app.add_option("--rtc", o.rtc, "Time of the clock chip: host, or a date (default: host in a window, else fixed)")
        ->type_name("host|DATE")
        ->group(machine);

    const char* display = "Display and sound";
    app.add_option("--display", raw.display, "sdl, tty or none (default: sdl where there is a display, else tty)")
        ->check(CLI::IsMember({"sdl", "tty", "none"}))
        ->group(display);
    app.add_flag("--headless", raw.headless, "The same as --display none")->group(display);
    app.add_option("--scale", o.scale, "Size of the window: 1 to 8 times the guest's")
        ->check(CLI::Range(1, 8))
        ->group(display);
    app.add_flag("--fullscreen", o.fullscreen, "Start in full screen")->group(display);
    app.add_flag("--mute", o.mute, "No sound")->group(display);
    app.add_option("--wav", o.wav, "Record the speaker")->type_name("F.wav")->group(display);
    app.add_option("--speed", raw.speed, "Percent of real time, or max")->type_name("PERCENT|max")->group(display);
    app.add_option("--host-key", o.host_key, "The key that is not the guest's, by its SDL name")
        ->capture_default_str()
        ->type_name("KEY")
        ->group(display);

    const char* script = "Scripts and limits";
    app.add_option("--type", raw.type, "Type this: \\n \\t \\e \\xNN {F1} {Ctrl-C} {Alt-X} {Up}; @F types a file")
        ->type_name("TEXT|@F")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--type-after", raw.type_after, "Hold the next --type until RE is on the screen")
        ->type_name("RE")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--expect-text", o.expect_text, "End well when RE has been on the screen; several: all of them")
        ->type_name("RE")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--fail-text", o.fail_text, "End with status 1 when RE is on the screen")
        ->type_name("RE")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--expect-reg", o.expect_reg,
                   "Must hold at the stop, e.g. 'ax == 0x1234'; here numbers are decimal unless 0x12 or 12h")
        ->type_name("EXPR")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--expect-mem", o.expect_mem, "Must hold at the stop, e.g. '[0040:0013].w == 640'")
        ->type_name("EXPR")
        ->group(script)
        ->allow_extra_args(false);
    app.add_option("--max-cycles", raw.max_cycles, "Stop at this CPU clock")->type_name("N")->group(script);
    app.add_option("--max-time", raw.max_time, "Stop after so much emulated time")->type_name("SECONDS")->group(script);
    app.add_option("--timeout", raw.timeout, "Stop after so much host time")->type_name("SECONDS")->group(script);
    app.add_option("--on-reset", raw.on_reset,
                   "When the guest jumps to the reset vector (default: fail headless, else continue)")
        ->check(CLI::IsMember({"fail", "stop", "continue"}))
        ->group(script);
    app.add_flag("--halt-is-fault", o.halt_is_fault, "HLT with interrupts disabled is a guest fault (status 4)")
        ->group(script);
    app.add_option("--runaway", raw.runaway, "Is running through empty memory a guest fault?")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str()
        ->group(script);

    const char* results = "Results";
    app.add_option("--screenshot", o.screenshot, "The last picture; - is stdout")->type_name("F.png")->group(results);
    app.add_flag("--aspect", o.aspect, "Stretch the picture to the 4:3 of a monitor")->group(results);
    app.add_option("--dump-text", o.dump_text_file, "The last text screen to stdout, or =F to a file")
        ->type_name("[=F]")
        ->group(results);
    app.add_option("--e9", o.e9, "Bytes written to port E9h; - is stdout")->type_name("stdout|F")->group(results);
    app.add_option("--serial", o.serial, "Bytes sent by the serial port; - is stdout")
        ->type_name("stdio|F")
        ->group(results);
    app.add_option("--int-log", o.int_log, "Every interrupt from edge to return, as JSON lines; - is stdout")
        ->type_name("F.jsonl")
        ->group(results);
    app.add_flag("--stats", o.stats, "Print interrupts by source at the end: how many, latency, duration")
        ->group(results);
    app.add_flag("--hash", o.hash, "Print the hash of the machine's whole state as the last line")->group(results);
    app.add_option("--hash-every", raw.hash_every, "Print it every N CPU clocks")->type_name("N")->group(results);

    const char* trace = "Traces (tick86 trace --help: what can be done with them)";
    CLI::Option* file = app.add_option("--trace", o.trace, "Write what the CPU does, step by step; - is stdout")
                            ->type_name("F")
                            ->group(trace);
    app.add_option("--trace-format", o.trace_format, "Default: told by the name (.csv .jsonl .vcd .bin), else text")
        ->check(CLI::IsMember({"text", "csv", "jsonl", "binary", "vcd"}))
        ->group(trace)
        ->needs(file);
    app.add_option("--trace-start", o.trace_start, "Begin there: " + std::string(TraceTrigger::syntax()))
        ->type_name("SPEC")
        ->group(trace)
        ->needs(file);
    app.add_option("--trace-stop", o.trace_stop, "End with the step that meets it")
        ->type_name("SPEC")
        ->group(trace)
        ->needs(file);
    app.add_option("--trace-ring", o.trace_ring,
                   "Also the N steps before --trace-start; without it only the last N steps")
        ->check(CLI::Range(1, 10'000'000))
        ->type_name("N")
        ->group(trace)
        ->needs(file);
    app.add_option("--trace-bus", o.trace_bus, "Bus cycles and queue, too (default: on for binary)")
        ->check(CLI::IsMember({"on", "off"}))
        ->group(trace)
        ->needs(file);

    const char* debugger = "Debugger (help in its console; docs/debugging.md)";
    app.add_flag("--debug", o.debug, "Open the debugger")->group(debugger);
    app.add_flag("--halt", o.halt, "Stop at the first instruction after reset")->group(debugger);
    app.add_option("--break", o.breaks,
                   "Stop at ADDRESS, 'int N', 'irq N', 'mem A w', 'port P', 'cycle N' ... if EXPR; hexadecimal")
        ->type_name("SPEC")
        ->group(debugger)
        ->allow_extra_args(false);
    app.add_option("--symbols", o.symbols, "Names from a NASM listing or map, LINK, TLINK, WLINK, nm, or a list")
        ->type_name("F[@SEG]")
        ->group(debugger)
        ->allow_extra_args(false);
    app.add_option("-x", raw.commands, "A command for the debugger, which starts stopped at reset")
        ->type_name("CMD")
        ->group(debugger)
        ->allow_extra_args(false);
    app.add_option("--script", raw.scripts, "Commands from a file, a line each")
        ->type_name("F")
        ->group(debugger)
        ->allow_extra_args(false);
    app.add_option("--history", raw.history,
                   "How far one can go back; 0: not at all (default: as far as 256 MiB reach)")
        ->type_name("SECONDS")
        ->group(debugger);
    app.add_option("--gdb", raw.gdb, "Wait for GDB at this TCP port of the loopback interface (=PORT, default 1234)")
        ->type_name("[=PORT]")
        ->group(debugger);
}

void finish_run_options(const CLI::App& app, RunOptions& o) {
    o.machine = choice<MachineKind>(raw.machine, {{"pc86", MachineKind::Pc86}, {"xt", MachineKind::Xt}});
    if (!raw.cpu.empty()) o.cpu = raw.cpu == "8086" ? CpuModel::I8086 : CpuModel::I8088;
    if (!raw.clock.empty()) {
        o.clock = cpu_clock_from_mhz(raw.clock);
        if (!o.clock)
            throw UsageError(
                fmt::format("--clock {}: not a frequency from 1 to 20 MHz such as 4.77, 7.16 or 8", raw.clock));
    }
    if (app.count("--mem")) o.memory_kib = raw.memory;
    if (!raw.video.empty())
        o.video = choice<VideoKind>(raw.video, {{"cga", VideoKind::Cga},
                                                {"mda", VideoKind::Mda},
                                                {"hercules", VideoKind::Hercules},
                                                {"none", VideoKind::None}});
    o.boot_given = !raw.boot.empty();
    o.boot = raw.boot == "c" ? BootOrder::DiskFirst : BootOrder::FloppyFirst;
    if (!raw.display.empty())
        o.display =
            choice<Display>(raw.display, {{"sdl", Display::Sdl}, {"tty", Display::Tty}, {"none", Display::None}});
    if (raw.headless) {
        if (!raw.display.empty() && raw.display != "none")
            throw UsageError("--headless and --display " + raw.display + " contradict each other");
        o.display = Display::None;
    }
    o.speed_given = !raw.speed.empty();
    if (raw.speed == "max") {
        o.speed = 0;
    } else if (!raw.speed.empty()) {
        const auto [last, error] = std::from_chars(raw.speed.data(), raw.speed.data() + raw.speed.size(), o.speed);
        if (error != std::errc{} || last != raw.speed.data() + raw.speed.size() || o.speed < 1 || o.speed > 10000)
            throw UsageError(fmt::format("--speed {}: not a percentage from 1 to 10000, nor max", raw.speed));
    }
    if (!raw.max_cycles.empty()) o.max_cycles = clocks(raw.max_cycles, "--max-cycles");
    if (!raw.hash_every.empty()) o.hash_every = clocks(raw.hash_every, "--hash-every");
    if (!raw.max_time.empty()) o.max_time_ms = milliseconds(raw.max_time, "--max-time");
    if (!raw.timeout.empty()) o.timeout_ms = milliseconds(raw.timeout, "--timeout");
    if (!raw.on_reset.empty())
        o.on_reset = choice<OnReset>(
            raw.on_reset, {{"fail", OnReset::Fail}, {"stop", OnReset::Stop}, {"continue", OnReset::Continue}});
    o.runaway = raw.runaway == "on";
    o.dump_text = app.count("--dump-text") > 0;
    if (o.dump_text_file == "-" || o.dump_text_file == "stdout") o.dump_text_file.clear();
    if (o.e9 == "-" || o.e9 == "stdio") o.e9 = "stdout";
    if (o.serial == "-" || o.serial == "stdout") o.serial = "stdio";
    if (o.screenshot == "stdout") o.screenshot = "-";
    if (o.wav == "-" || o.wav == "stdout")
        throw UsageError(
            fmt::format("--wav {}: a WAV file cannot be a stream, as its length stands at its beginning; "
                        "give it a name, F.wav",
                        o.wav));
    refuse_other_format(o.screenshot, "--screenshot", "picture", ".png",
                        {".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm",
                         ".tga", ".pcx", ".xpm", ".ico", ".svg", ".pdf", ".txt"});
    refuse_other_format(o.wav, "--wav", "sound", ".wav",
                        {".mp3", ".ogg", ".oga", ".opus", ".flac", ".aac", ".m4a", ".wma", ".aif", ".aiff", ".au",
                         ".snd", ".voc", ".raw", ".pcm", ".mid"});

    if (!raw.gdb.empty()) {
        int port = 0;
        const auto [last, error] = std::from_chars(raw.gdb.data(), raw.gdb.data() + raw.gdb.size(), port);
        if (error != std::errc{} || last != raw.gdb.data() + raw.gdb.size() || port < 1 || port > 65535)
            throw UsageError(fmt::format("--gdb={}: not a port from 1 to 65535", raw.gdb));
        o.gdb = port;
    }
    if (!raw.history.empty()) o.history_ms = raw.history == "0" ? 0 : milliseconds(raw.history, "--history");

    // --type and --type-after, -x and --script in the order in which they were given.
    std::size_t text = 0, wait = 0, command = 0, script = 0;
    for (const CLI::Option* option : app.parse_order()) {
        if (option->check_name("--type"))
            o.typing.push_back({false, raw.type.at(text++)});
        else if (option->check_name("--type-after"))
            o.typing.push_back({true, raw.type_after.at(wait++)});
        else if (option->check_name("-x"))
            o.commands.push_back({false, raw.commands.at(command++)});
        else if (option->check_name("--script"))
            o.commands.push_back({true, raw.scripts.at(script++)});
    }
}

}  // namespace tick86::apps
