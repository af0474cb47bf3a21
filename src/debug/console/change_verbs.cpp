// SPDX-License-Identifier: MIT
// Verbs that change the machine. All go through the session, which records them.
#include <fmt/format.h>

#include <algorithm>

#include "debug/console/verb.h"
#include "tick86/debug/assembler.h"
#include "tick86/debug/panes/panes.h"

namespace tick86 {
namespace {

using Result = Console::Result;
using Inner = ConsoleState;

void poke(Inner& in, u32 linear, u8 value) {
    if (!in.session.poke(linear & 0xFFFFF, value))
        throw VerbError(fmt::format("there is no RAM at {:05X}h", linear & 0xFFFFF));
}
// Bytes, words with a 'w' before them, and text in quotes.
std::vector<u8> bytes_of(Args& args) {
    std::vector<u8> bytes;
    while (!args.is_empty()) {
        const std::string_view word = args.peek();
        if (word.front() == '\'' || word.front() == '"') {
            args.word();
            if (word.size() < 2 || word.back() != word.front()) throw VerbError(fmt::format("{} has no end", word));
            for (const char c : word.substr(1, word.size() - 2)) bytes.push_back(static_cast<u8>(c));
            continue;
        }
        if (args.take("w")) {
            const i64 value = args.number(16, -0x8000, 0xFFFF, "a word");
            bytes.push_back(static_cast<u8>(value));
            bytes.push_back(static_cast<u8>(value >> 8));
            continue;
        }
        bytes.push_back(static_cast<u8>(args.number(16, -0x80, 0xFF, "a byte")));
    }
    if (bytes.empty()) throw VerbError("bytes are missing: 12 34, w 1234, 'text'");
    return bytes;
}

Result enter(Inner& in, Args& args) {
    const Cursor at = args.address(cpu::DS);
    const std::vector<u8> bytes = bytes_of(args);
    for (u32 i = 0; i < bytes.size(); ++i) poke(in, place(at, i), bytes[i]);
    return {};
}
Result fill(Inner& in, Args& args) {
    const auto [at, length] = args.range(cpu::DS);
    const std::vector<u8> bytes = bytes_of(args);
    for (u32 i = 0; i < length; ++i) poke(in, place(at, i), bytes[i % bytes.size()]);
    return {};
}
Result move(Inner& in, Args& args) {
    const auto [from, length] = args.range(cpu::DS);
    const Cursor to = unbound(args.address(cpu::DS), length);
    args.end();
    std::vector<u8> bytes;
    for (u32 i = 0; i < length; ++i) bytes.push_back(in.pc().peek(place(from, i)));
    for (u32 i = 0; i < length; ++i) poke(in, place(to, i), bytes[i]);
    return {};
}
Result assemble_at(Inner& in, Args& args) {
    const Cursor at = args.address(cpu::CS);
    const std::string_view text = args.rest();
    if (text.empty()) throw VerbError("an instruction is missing");
    const u16 segment = at.segment.value_or(static_cast<u16>(at.offset >> 4 & 0xF000));
    const u16 offset = static_cast<u16>(at.segment ? at.offset : at.offset & 0xFFFF);
    std::string error;
    const std::vector<u8> bytes = assemble(text, offset, error);
    if (bytes.empty()) throw VerbError(error);
    std::string shown;
    for (u16 i = 0; i < bytes.size(); ++i) {
        poke(in, FarAddress{segment, static_cast<u16>(offset + i)}.linear(), bytes[i]);
        shown += fmt::format("{:02X}", bytes[i]);
    }
    in.repeat.clear();
    return said(fmt::format("{:04X}:{:04X} {}, next {:04X}\n", segment, offset, shown, offset + bytes.size()));
}
// The flags as DEBUG names them, in its order: set, clear.
struct DebugFlag {
    const char *name, *set, *clear;
    u16 mask;
};
using namespace cpu::flag;
constexpr std::array<DebugFlag, 8> DebugFlags{{{"of", "OV", "NV", OF},
                                               {"df", "DN", "UP", DF},
                                               {"if", "EI", "DI", IF},
                                               {"sf", "NG", "PL", SF},
                                               {"zf", "ZR", "NZ", ZF},
                                               {"af", "AC", "NA", AF},
                                               {"pf", "PE", "PO", PF},
                                               {"cf", "CY", "NC", CF}}};

// "r f" shows the flags in DEBUG's words, "r f NZ CY" sets them so.
Result debug_flags(Inner& in, Args& args) {
    std::vector<std::pair<const char*, u16>> changes;
    while (!args.is_empty()) {
        std::string word(args.word());
        for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        const auto flag = std::find_if(DebugFlags.begin(), DebugFlags.end(),
                                       [&](const DebugFlag& f) { return word == f.set || word == f.clear; });
        if (flag == DebugFlags.end())
            throw VerbError(
                fmt::format("'{}' is none of DEBUG's flags: OV NV DN UP EI DI NG PL ZR NZ AC NA PE PO CY NC; "
                            "'r flags = VALUE' sets all",
                            word));
        changes.emplace_back(flag->name, word == flag->set);
    }
    for (const auto& [name, value] : changes) in.session.set_register(name, value);
    std::string text;
    for (const DebugFlag& f : DebugFlags) {
        text += in.pc().registers().flags & f.mask ? f.set : f.clear;
        text += &f == &DebugFlags.back() ? '\n' : ' ';
    }
    return said(text);
}

// "r ax=1", "r ax 1"; without a value it shows.
Result reg(Inner& in, Args& args) {
    if (args.is_empty()) return said(to_text(in.console.pane("regs")));
    std::string name(args.word());
    if (name == "f" || name == "F") return debug_flags(in, args);
    std::string value;
    if (const std::size_t equal = name.find('='); equal != std::string::npos) {
        value = name.substr(equal + 1);
        name.resize(equal);
    }
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (value.empty() && !args.is_empty()) {
        args.take("=");
        value = std::string(args.rest());
    }
    if (value.empty()) {
        if (!in.session.is_register(name)) throw VerbError(fmt::format("there is no register '{}'", name));
        Args one(name, in);
        return said(fmt::format("{} = {}\n", name, one.value(16).text()));
    }
    Args one(value, in);
    const i64 n = one.number(16, -0x8000, 0xFFFF, "a value");
    one.end();
    if (!in.session.set_register(name, static_cast<u16>(n)))
        throw VerbError(fmt::format("there is no register '{}' that can hold {}", name, value));
    return {};
}
Result out(Inner& in, Args& args) {
    const u16 port = static_cast<u16>(args.number(16, 0, 0xFFFF, "a port"));
    const u8 value = static_cast<u8>(args.number(16, 0, 0xFF, "a byte"));
    args.end();
    in.session.write_port(port, value);
    return {};
}
// As in DEBUG: the file of an l or w that names none.
Result name(Inner& in, Args& args) {
    const std::string text(args.rest());
    if (text.empty()) return said(in.file.empty() ? std::string("no file is named\n") : fmt::format("{}\n", in.file));
    in.file = text;
    return {};
}
// `takes_range`: behind the file stand an address and an end or "l LENGTH", not an address alone.
std::string file_of(Inner& in, Args& args, bool takes_range) {
    const std::size_t words = args.left();
    const bool has_length_word = args.peek(1) == "l" || args.peek(1) == "L";
    const bool names_none = takes_range ? words == 2 || (words == 3 && has_length_word) : words == 1;
    if (names_none && !in.file.empty()) return in.file;
    const std::string path(args.word());
    if (path.empty()) throw VerbError("the name of a file is missing");
    return path;
}
Result load(Inner& in, Args& args) {
    const std::string path = file_of(in, args, false);
    const Cursor at = args.address(cpu::DS);
    args.end();
    std::string content;
    if (!in.console.read_file) throw VerbError("files cannot be read here");
    if (!in.console.read_file(path, content)) throw VerbError(content);
    for (u32 i = 0; i < content.size(); ++i) poke(in, at.linear() + i, static_cast<u8>(content[i]));
    return said(fmt::format("{} bytes at {:05X}h\n", content.size(), at.linear()));
}
Result write(Inner& in, Args& args) {
    const std::string path = file_of(in, args, true);
    const auto [at, length] = args.range(cpu::DS);
    args.end();
    std::string content;
    for (u32 i = 0; i < length; ++i) content += static_cast<char>(in.pc().peek(place(at, i)));
    if (!in.console.write_file) throw VerbError("files cannot be written here");
    if (std::string answer = content; !in.console.write_file(path, answer)) throw VerbError(answer);
    return said(fmt::format("{} bytes\n", length));
}
Result type(Inner& in, Args& args) {
    const std::string text(args.rest());
    if (!in.console.type) throw VerbError("keys cannot be typed here");
    if (const std::string wrong = in.console.type(text); !wrong.empty()) throw VerbError(wrong);
    in.session.forget_future();  // keys that come in the past make another future, as every change does
    return {};
}

constexpr Verb Verbs[] = {
    {"r reg", "[REGISTER [= VALUE] | f [NZ CY ...]]",
     "Show registers, or set one: words, bytes, segments, flags, single flags; f: the flags in DEBUG's words", reg},
    {"e enter", "ADDRESS BYTES...", "Write bytes: 12 34, w 1234, 'text'", enter},
    {"f fill", "ADDRESS END|l LENGTH BYTES...", "Fill memory", fill},
    {"m move", "ADDRESS END|l LENGTH TO", "Copy memory", move},
    {"a asm", "ADDRESS INSTRUCTION", "Assemble one instruction", assemble_at},
    {"o outp", "PORT BYTE", "Write a port", out},
    {"n name", "[FILE]", "Name the file of the next l or w that names none", name},
    {"l load", "[FILE] ADDRESS", "Read a file into memory", load},
    {"w write", "[FILE] ADDRESS END|l LENGTH", "Write memory to a file", write},
    {"type", "TEXT", "Type on the keyboard, as --type", type},
};

}  // namespace

std::span<const Verb> change_verbs() { return Verbs; }

}  // namespace tick86
