// SPDX-License-Identifier: MIT
// Verbs that look and change nothing.
#include <fmt/format.h>

#include "debug/console/verb.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/panes/panes.h"
#include "tick86/debug/port_access.h"
#include "tick86/debug/trace/recorder.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

constexpr u64 UsualLines = 16;

Result unassemble(Inner& in, Args& args) {
    Cursor from = in.code.value_or(Cursor{});
    const bool has_lines_only = args.left() == 2 && (args.peek() == "n" || args.peek() == "N");
    if (!args.is_empty() && !has_lines_only) {
        from = args.address(cpu::CS);
    } else if (!in.code) {
        const FarAddress next = next_instruction(in.pc());
        from = Cursor{next.segment, next.offset};
    }
    // By lines, or by bytes: all instructions that begin among them.
    u64 lines = UsualLines;
    u32 bytes = 0x10000;
    if (args.take("n")) {
        lines = args.lines(UsualLines);
    } else if (!args.is_empty()) {
        bytes = args.length(from, 1);
        lines = bytes;
    }
    args.end();
    in.code = from;
    if (!in.code->segment) in.code = Cursor{static_cast<u16>(in.code->offset >> 4 & 0xF000), in.code->offset & 0xFFFF};
    std::string text;
    for (u32 done = 0; lines != 0 && done < bytes; --lines) {
        const u16 segment = *in.code->segment, offset = static_cast<u16>(in.code->offset);
        if (const Symbol* symbol = in.session.symbols().at(in.code->linear())) text += symbol->name + ":\n";
        const Decoded d = decode_at(in.pc(), segment, offset, &in.session.symbols());
        std::string bytes;
        for (int k = 0; k < d.length; ++k)
            bytes += fmt::format("{:02X}", in.pc().peek(FarAddress{segment, static_cast<u16>(offset + k)}.linear()));
        text += fmt::format("{:04X}:{:04X} {:14} {}{}{}\n", segment, offset, bytes, d.mnemonic(),
                            d.note.empty() ? "" : "  ; ", d.note);
        in.code->offset = static_cast<u16>(offset + std::max(d.length, 1));
        done += static_cast<u32>(std::max(d.length, 1));
    }
    return said(text);
}

Result dump(Inner& in, Args& args) {
    if (!args.is_empty()) in.data = args.address(cpu::DS);
    if (!in.data) in.data = Cursor{in.pc().registers().sreg[cpu::DS], 0};
    constexpr u32 Usual = 0x80;
    const u32 length = args.length(*in.data, Usual);
    args.end();
    constexpr int Headings = 16;  // at most, as kinds of memory change
    const int rows = static_cast<int>((length + 15) / 16);
    const Pane pane = memory_pane(in.pc(), {in.data->segment, in.data->offset, length}, rows + Headings, nullptr,
                                  std::nullopt, in.namer());
    std::string text;
    int shown = 0;
    for (const PaneLine& line : pane) {
        if (shown == rows) break;
        shown += line.pieces.front().role != Role::Heading;
        text += line.text() + '\n';
    }
    in.data->offset += length;
    if (in.data->segment) in.data->offset &= 0xFFFF;
    return said(text);
}

Result print(Inner& in, Args& args) {
    const std::string_view text = args.rest();
    if (text.empty()) throw VerbError("an expression is missing");
    const Expression expression(std::string(text), {16, &in.session.symbols(), {}});
    const Expression::Value v = expression.evaluate({in.pc(), {}});
    if (v.error) throw VerbError(v.error);
    return said(v.text() + '\n');
}
Result hex(Inner& in, Args& args) {  // as in DEBUG: sum and difference
    const i64 a = args.number(16, 0, 0xFFFFF, "a number"), b = args.number(16, 0, 0xFFFFF, "a number");
    args.end();
    (void)in;
    return said(fmt::format("{:04X}  {:04X}\n", (a + b) & 0xFFFF, (a - b) & 0xFFFF));
}
Result symbol(Inner& in, Args& args) {
    const std::string_view text = args.rest();
    if (text.empty()) throw VerbError("a name, its beginning with *, or an address is missing");
    std::string lines;
    if (text.ends_with('*')) {
        for (const Symbol* s : in.session.symbols().beginning_with(text.substr(0, text.size() - 1)))
            lines += fmt::format("{:05X}h {}\n", s->linear(), s->name);
        return said(lines.empty() ? "no symbol begins so\n" : lines);
    }
    const Expression expression(std::string(text), {16, &in.session.symbols(), {}});
    const Expression::Value v = expression.evaluate({in.pc(), {}});
    if (v.error) throw VerbError(v.error);
    const std::string name = in.session.symbols().name_of(static_cast<u32>(v.number) & 0xFFFFF);
    return said(fmt::format("{}{}{}\n", v.text(), name.empty() ? ": no symbol is near" : " ", name));
}
Result search(Inner& in, Args& args) {
    const auto [from, length] = args.range(cpu::DS);
    std::string error;
    const std::vector<PatternByte> pattern = parse_pattern(args.rest(), error);
    if (pattern.empty()) throw VerbError(error);
    constexpr std::size_t Most = 100;
    std::vector<u32> found = find_bytes(in.pc(), {from.segment, from.offset}, length, pattern, Most + 1);
    const bool has_more = found.size() > Most;
    if (has_more) found.pop_back();
    std::string text;
    for (const u32 i : found)
        text += from.segment ? fmt::format("{:04X}:{:04X}\n", *from.segment, static_cast<u16>(from.offset + i))
                             : fmt::format("{:05X}h\n", place(from, i));
    if (has_more) text += fmt::format("there are more; these are the first {}\n", Most);
    return said(text.empty() ? "not found\n" : text);
}
Result compare(Inner& in, Args& args) {
    const auto [first, length] = args.range(cpu::DS);
    const Cursor second = unbound(args.address(cpu::DS), length);
    args.end();
    std::string text;
    for (u32 i = 0; i < length; ++i) {
        const u32 left = place(first, i), right = place(second, i);
        const u8 x = in.pc().peek(left), y = in.pc().peek(right);
        if (x != y) text += fmt::format("{:05X}h {:02X}  {:02X} {:05X}h\n", left, x, y, right);
    }
    return said(text.empty() ? "equal\n" : text);
}
Result in_port(Inner& in, Args& args) {
    const u16 port = static_cast<u16>(args.number(16, 0, 0xFFFF, "a port"));
    args.end();
    const u8 value = in.pc().port_peek(port);
    return said(fmt::format("{:02X}  {}\n", value, describe_port_access(in.pc(), port, value, false).text()));
}

Result pane(Inner& in, Args& args) {
    const std::string name(args.word());
    const int rows = static_cast<int>(args.lines(0));
    args.end();
    if (name.empty()) {
        std::string text;
        for (const PaneEntry& entry : pane_entries()) text += fmt::format("  {:12}{}\n", entry.name, entry.help);
        return said(text);
    }
    bool known = false;
    for (const PaneEntry& entry : pane_entries()) known = known || entry.name == name;
    if (!known) throw VerbError(fmt::format("there is no pane '{}'; 'pane' alone lists them", name));
    return said(to_text(in.console.pane(name, {rows, 0})));
}
Result print_panes(Inner& in, Args& args) {
    const std::string path(args.word());
    if (path.empty()) throw VerbError("the name of a file is missing");
    std::vector<std::string_view> names;
    while (!args.is_empty()) names.push_back(args.word());
    if (names.empty()) names = in.console.pane_names();
    std::string text;
    for (const std::string_view name : names) {
        const auto all = in.console.pane_names();
        if (std::find(all.begin(), all.end(), name) == all.end())
            throw VerbError(fmt::format("there is no pane '{}'; 'pane' alone lists them", name));
    }
    for (const std::string_view name : names) text += fmt::format("== {}\n{}\n", name, to_text(in.console.pane(name)));
    if (!in.console.write_file) throw VerbError("files cannot be written here");
    if (!in.console.write_file(path, text)) throw VerbError(text);
    return {};
}
Result stack(Inner& in, Args& args) {
    args.end();
    return said(to_text(in.console.pane("calls")));
}
Result history(Inner& in, Args& args) {
    const u64 count = args.lines(UsualLines);
    args.end();
    std::string text;
    for (const TraceStep& step : in.recent_steps(count)) text += line_of(step) + '\n';
    return said(text.empty() ? "nothing has run yet, or there is no history\n" : text);
}
Result who(Inner& in, Args& args) {
    const Cursor at = args.address(cpu::DS);
    const u32 bytes = args.length(at, 1);
    args.end();
    if (!in.session.history().is_on()) throw VerbError("it takes a history to find out, and that is turned off");
    const auto write = in.session.last_write(at.linear(), bytes);
    if (!write) return said("nobody has written there, as far as the history reaches\n");
    const std::string by = write->is_dma ? std::string("DMA while ") : std::string{};
    return said(fmt::format("{:05X}h = {:02X} by {}{} at cycle {}\n", write->address, write->value, by,
                            at_text(write->by.segment, write->by.offset, in.session), write->clock));
}
Result cycle(Inner& in, Args& args) {
    const u64 count = args.lines(1);
    args.end();
    return said(in.step_cycles(count));
}
Result watch(Inner& in, Args& args) {
    const std::string text(args.rest());
    if (text.empty()) throw VerbError("an expression is missing");
    const Expression check(text, {16, &in.session.symbols(), {}});
    in.watches.push_back({text, std::nullopt, in.value_text(text)});
    return said(to_text(in.console.pane("watches")));
}
Result unwatch(Inner& in, Args& args) {
    const std::string text(args.rest());
    if (text == "*") {
        in.watches.clear();
        return {};
    }
    if (std::erase_if(in.watches, [&](const Watch& w) { return w.expression == text; }) == 0)
        throw VerbError(fmt::format("'{}' is not watched", text));
    return {};
}
Result screen(Inner& in, Args& args) {
    args.end();
    return said(in.pc().text_screen().to_utf8());
}
Result hash(Inner& in, Args& args) {
    args.end();
    return said(fmt::format("{:016x}\n", in.pc().state_hash()));
}

constexpr Verb Verbs[] = {
    {"u dis", "[ADDRESS] [END|l LENGTH|n LINES]", "Disassemble", unassemble, true},
    {"d dump", "[ADDRESS] [END|l LENGTH]", "Show memory", dump, true},
    {"print ?", "EXPR", "Evaluate: registers, [SEG:OFS], word [..], port(P), pic0.irr, symbols", print},
    {"h", "A B", "Sum and difference", hex},
    {"sym", "NAME | NAME* | ADDRESS", "Look up symbols", symbol},
    {"s search", "ADDRESS END|l LENGTH PATTERN", "Find bytes: 55 AA ?? 4? 'text'", search},
    {"c compare", "ADDRESS END|l LENGTH WITH", "Compare memory", compare},
    {"i inp", "PORT", "What a port would read, without a side effect", in_port},
    {"k stack", "", "Calls and interrupts that led here", stack},
    {"hist", "[COUNT]", "The last instructions", history},
    {"who", "ADDRESS [END|l LENGTH]", "Who wrote there last, and when", who},
    {"cycle", "[COUNT]", "Step by CPU clocks: shows the bus in each; the machine moves at the end of the instruction",
     cycle, true},
    {"display", "EXPR", "Show the value of EXPR at each stop", watch},
    {"undisplay", "EXPR | *", "Do not any more", unwatch},
    {"pane", "[NAME] [ROWS]", "Show a pane; without a name their list", pane},
    {"print-panes", "FILE [NAME...]", "Write panes as text, all or these", print_panes},
    {"screen", "", "The guest's screen as text", screen},
    {"hash", "", "Hash of the machine's whole state", hash},
};

}  // namespace

std::span<const Verb> look_verbs() { return Verbs; }

}  // namespace tick86
