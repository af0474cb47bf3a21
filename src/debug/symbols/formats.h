// SPDX-License-Identifier: MIT
// One reader for each format. Addresses are as the file has them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/debug/symbols.h"

namespace tick86::symbols {

struct Found {
    Symbol symbol;
    u32 reach = Symbols::UnknownReach;
    std::string section = {};  // of a NASM map
};
struct FoundLine {
    std::optional<u16> segment;
    u32 offset = 0;
    SourceLine line;
    bool is_placed = false;  // the load base is in it already
};
struct Content {
    std::vector<Found> symbols;
    std::vector<FoundLine> lines;
};

// The text in lines, without their ends. A ^Z ends it.
class Lines {
public:
    Lines(std::string_view text, const std::string& file) : rest_(text.substr(0, text.find('\x1A'))), file_(file) {}
    bool next(std::string_view& line);
    int number() const { return number_; }
    const std::string& file() const { return file_; }
    [[noreturn]] void fail(const std::string& message) const;  // with file and line

private:
    std::string_view rest_;
    const std::string& file_;
    int number_ = 0;
};

// --- parts of a line ---

std::string_view trim(std::string_view text);
// Takes a word off the front of a line, blanks before it included; empty at the end.
std::string_view word(std::string_view& line);
std::optional<u32> hexadecimal(std::string_view digits);  // up to eight digits, nothing else
struct SegmentOffset {
    u16 segment;
    u32 offset;
};
std::optional<SegmentOffset> far_address(std::string_view text);  // "1234:5678", the offset may be longer
bool contains(std::string_view text, std::string_view part);

// Sections, as far as a map tells where they end.
class Extents {
public:
    void add(u32 first, u32 length) { extents_.push_back({first, length}); }
    u32 reach(u32 linear) const;

private:
    struct Extent {
        u32 first, length;
    };
    std::vector<Extent> extents_;
};

// --- formats ---

std::optional<SymbolFormat> detect(std::string_view text);

Content read_nasm_map(Lines& lines);
Content read_nasm_listing(Lines& lines, const Symbols& known);
Content read_link_map(Lines& lines);
Content read_watcom_map(Lines& lines);
Content read_nm(Lines& lines);
Content read_list(Lines& lines);

}  // namespace tick86::symbols
