// SPDX-License-Identifier: MIT
// Verbs about the session itself: help, symbols, scripts.
#include <fmt/format.h>

#include "debug/console/verb.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

Result help(Inner& in, Args& args) {
    const std::string name(args.word());
    args.end();
    return said(in.console.help(name));
}
Result symbols(Inner& in, Args& args) {
    if (args.is_empty()) {
        std::string text;
        for (const Symbols::File& file : in.session.symbols().files())
            text += fmt::format("{}: {}, {} symbols, {} lines\n", file.name, name_of(file.format), file.symbols,
                                file.lines);
        return said(text.empty() ? "no symbol files\n" : text);
    }
    std::string spec(args.rest());
    std::optional<u16> base;
    if (const std::size_t at = spec.rfind('@'); at != std::string::npos) {
        const std::string segment = spec.substr(at + 1);
        Args one(segment, in);
        base = static_cast<u16>(one.number(16, 0, 0xFFFF, "a segment"));
        spec.resize(at);
    }
    std::string content;
    if (!in.console.read_file) throw VerbError("files cannot be read here");
    if (!in.console.read_file(spec, content)) throw VerbError(content);
    const Symbols::File& file = in.session.symbols().load(content, spec, base);
    return said(
        fmt::format("{}: {}, {} symbols, {} lines\n", file.name, name_of(file.format), file.symbols, file.lines));
}
Result expect(Inner& in, Args& args) {
    const std::string text(args.rest());
    if (text.empty()) throw VerbError("an expression is missing");
    const Expression expression(text, {16, &in.session.symbols(), {}});
    const Expression::Value v = expression.evaluate({in.pc(), {}});
    if (v.error) throw VerbError(v.error);
    if (v.is_true()) return {};
    return {fmt::format("expect {}: {}\n", text, expression.why_false({in.pc(), {}})), true, false, true};
}
Result echo(Inner& in, Args& args) {
    (void)in;
    return said(std::string(args.rest()) + '\n');
}
Result where(Inner& in, Args& args) {
    args.end();
    return said(in.console.stop_text());
}
Result commit(Inner& in, Args& args) {
    args.end();
    if (!in.session.history().commit()) throw VerbError("not everything could be written");
    return said("what the guest wrote is on the disks' files; the past before now is gone\n");
}
Result info_history(Inner& in) {
    const History& h = in.session.history();
    if (!h.is_on()) return said("there is no history: it is turned off\n");
    return said(fmt::format("from cycle {} to {}, now {}; {} snapshots, {} KiB\n", h.oldest(), h.newest(),
                            in.pc().clock(), h.moments(), h.bytes() / 1024));
}
// "info NAME", as GDB has it: a pane or a list.
Result info(Inner& in, Args& args) {
    const std::string name(args.word());
    args.end();
    if (name == "breakpoints") return in.console.execute("bl");
    if (name == "symbols") return in.console.execute("symbols");
    if (name == "history") return info_history(in);
    if (name == "registers") return said(to_text(in.console.pane("regs")));
    if (name == "interrupts")
        return said(to_text(in.console.pane("stats")) + '\n' + to_text(in.console.pane("interrupts")));
    for (const PaneEntry& entry : pane_entries())
        if (entry.name == name) return said(to_text(in.console.pane(name)));
    std::string names = "breakpoints history registers symbols";
    for (const PaneEntry& entry : pane_entries()) names += ' ' + std::string(entry.name);
    if (name.empty()) return said(names + '\n');
    throw VerbError(fmt::format("'{}' is not one of: {}", name, names));
}
Result quit(Inner& in, Args& args) {
    args.end();
    (void)in;
    Result result;
    result.quits = true;
    return result;
}

constexpr Verb Verbs[] = {
    {"help", "[VERB]", "This list, or one verb", help},
    {"where .", "", "Where the machine stands", where},
    {"info", "[NAME]", "A list or pane: breakpoints, symbols, history, interrupts, pic ...", info},
    {"symbols", "[FILE[@SEGMENT]]", "Load names: NASM listing or map, LINK, TLINK, WLINK, nm, lists; or list the files",
     symbols},
    {"expect", "EXPR", "In scripts: end with status 1 unless EXPR is true", expect},
    {"echo", "TEXT", "Print TEXT", echo},
    {"commit", "", "Write the disks' changes to their files now, not at the end", commit},
    {"quit q exit", "", "End the program; in the window close the debugger", quit},
};

}  // namespace

std::span<const Verb> session_verbs() { return Verbs; }

}  // namespace tick86
