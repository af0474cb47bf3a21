// SPDX-License-Identifier: MIT
// Maps of NASM and of the linkers.
#include <fmt/format.h>

#include <charconv>
#include <map>

#include "debug/symbols/formats.h"

namespace tick86::symbols {
namespace {

u32 linear(u16 segment, u32 offset) { return (u32{segment} << 4) + offset; }

void check_offset(const Lines& lines, u32 offset) {
    if (offset > 0xFFFF)
        lines.fail(fmt::format("offset {:X}h has more than 16 bits: this is a program for another processor", offset));
}

// "00000H" of a table of segments
std::optional<u32> with_h(std::string_view text) {
    if (!text.ends_with('H')) return std::nullopt;
    return hexadecimal(text.substr(0, text.size() - 1));
}

// Pairs of line number and address: "    3 0000:0010     4 0000:0013"
void read_line_numbers(Lines& lines, std::string_view line, const std::string& source, Content& content) {
    for (;;) {
        const std::string_view number = word(line);
        if (number.empty()) return;
        FoundLine found;
        const auto [last, error] = std::from_chars(number.data(), number.data() + number.size(), found.line.number);
        const auto address = far_address(word(line));
        if (error != std::errc{} || last != number.data() + number.size() || !address)
            lines.fail("a line number and an address such as 0000:0010 are expected");
        check_offset(lines, address->offset);
        found.segment = address->segment;
        found.offset = address->offset;
        found.line.file = source;
        content.lines.push_back(std::move(found));
    }
}

}  // namespace

// A summary of the sections, then "---- Section NAME ---" with lines of real address, virtual address, name, and
// "---- No Section ---" with values of EQUs.
Content read_nasm_map(Lines& lines) {
    Content content;
    std::map<std::string, Extents, std::less<>> extents;
    std::string section;
    bool in_symbols = false, in_summary = false, is_constant = false;
    for (std::string_view line; lines.next(line);) {
        const std::string_view all = trim(line);
        if (line.starts_with("-- ")) {
            in_symbols = line.starts_with("-- Symbols");
            in_summary = line.starts_with("-- Sections (summary)");
            continue;
        }
        if (in_symbols && all.starts_with("---- ")) {
            std::string_view rest = all.substr(5);
            is_constant = rest.starts_with("No Section");
            word(rest);
            section = word(rest);
            continue;
        }
        std::string_view rest = all;
        const auto first = hexadecimal(word(rest));
        if (!first) continue;
        if (in_summary) {  // Vstart Start Stop Length Class Name
            word(rest), word(rest);
            const auto length = hexadecimal(word(rest));
            word(rest);
            if (length) extents[std::string(trim(rest))].add(*first, *length);
        } else if (in_symbols) {
            const auto value = is_constant ? first : hexadecimal(word(rest));
            const std::string_view name = trim(rest);
            if (!value || name.empty())
                lines.fail(is_constant ? "a value and a name are expected"
                                       : "two hexadecimal addresses and a name are expected");
            Found found;
            found.symbol.name = name;
            found.symbol.offset = *value;
            found.symbol.is_constant = is_constant;
            if (!is_constant) {
                found.section = section;
                if (*value > 0xFFFFF) lines.fail(fmt::format("address {:X}h lies above 1 MiB", *value));
                const auto e = extents.find(section);
                if (e != extents.end()) found.reach = e->second.reach(*value);
            }
            content.symbols.push_back(std::move(found));
        }
    }
    return content;
}

// " Start  Stop   Length Name  Class", then publics twice, " 0000:0010  Abs  _main", of which the list by value is
// taken, then "Line numbers for HELLO.OBJ(HELLO.C) segment _TEXT".
Content read_link_map(Lines& lines) {
    enum class Part { Other, ByName, ByValue, LineNumbers } part = Part::Other;
    Content content;
    std::vector<Found> by_name;
    Extents extents;
    std::string source;
    for (std::string_view line; lines.next(line);) {
        const std::string_view all = trim(line);
        std::string_view rest = all;
        if (contains(all, "Publics by Name") || contains(all, "Publics by Value")) {
            part = contains(all, "by Name") ? Part::ByName : Part::ByValue;
        } else if (all.starts_with("Line numbers for ")) {
            part = Part::LineNumbers;
            source = all.substr(17, all.find(" segment") - 17);
            const std::size_t open = source.find('('), close = source.rfind(')');
            if (open != std::string::npos && close != std::string::npos && close > open)
                source = source.substr(open + 1, close - open - 1);
        } else if (all.starts_with("Program entry point") || all.starts_with("Detailed map")) {
            part = Part::Other;
        } else if (part == Part::LineNumbers) {
            read_line_numbers(lines, all, source, content);
        } else if (part == Part::Other) {
            const auto start = with_h(word(rest)), stop = with_h(word(rest)), length = with_h(word(rest));
            if (start && stop && length) extents.add(*start, *length);
        } else if (const auto address = far_address(word(rest))) {
            check_offset(lines, address->offset);
            std::string_view kind = rest;
            const std::string_view mark = word(kind);
            const bool is_constant = mark == "Abs";
            // TLINK marks what nobody uses, LINK what stays resident among overlays.
            if ((is_constant || mark == "idle" || mark == "Idle" || mark == "Res") && !trim(kind).empty()) rest = kind;
            if (trim(rest).empty()) lines.fail("a name is missing behind the address");
            Found found{{std::string(trim(rest)), address->segment, address->offset, is_constant}};
            if (is_constant)
                found.symbol.segment.reset();
            else
                found.reach = extents.reach(linear(address->segment, address->offset));
            (part == Part::ByName ? by_name : content.symbols).push_back(std::move(found));
        }
    }
    if (content.symbols.empty()) content.symbols = std::move(by_name);
    return content;
}

// A table of segments, "_TEXT CODE AUTO 0000:0000 00000408", then "0000:05bc+  name_" below "Address  Symbol".
Content read_watcom_map(Lines& lines) {
    Content content;
    Extents extents;
    bool in_map = false, in_segments = false;
    for (std::string_view line; lines.next(line);) {
        const std::string_view all = trim(line);
        if (all.starts_with('|')) {
            in_map = contains(all, "Memory Map");
            in_segments = contains(all, "Segments");
            continue;
        }
        if (in_segments) {
            std::string_view rest = all;
            std::optional<SegmentOffset> address;
            while (!rest.empty() && !address) address = far_address(word(rest));
            const auto size = hexadecimal(word(rest));
            if (address && size) extents.add(linear(address->segment, address->offset), *size);
        }
        if (!in_map) continue;
        std::string_view rest = all;
        std::string_view place = word(rest);
        while (!place.empty() && contains("*+s", place.substr(place.size() - 1))) place.remove_suffix(1);
        const auto address = far_address(place);
        if (!address) continue;
        check_offset(lines, address->offset);
        if (trim(rest).empty()) lines.fail("a name is missing behind the address");
        content.symbols.push_back({{std::string(trim(rest)), address->segment, address->offset, false},
                                   extents.reach(linear(address->segment, address->offset))});
    }
    return content;
}

}  // namespace tick86::symbols
