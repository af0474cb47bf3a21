// SPDX-License-Identifier: MIT
// Names for addresses, read from what assemblers and linkers leave behind, and the lines of source that made the bytes.
#pragma once
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tick86/debug/address.h"

namespace tick86 {

// A file that cannot be used. what() is a sentence with the file and, where there is one, the line.
struct SymbolError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Symbol {
    std::string name;
    std::optional<u16> segment;  // empty: only the linear address is known
    u32 offset = 0;              // in the segment; without one, the linear address; of a constant, its value
    bool is_constant = false;    // EQU: a number, no address
    u32 linear() const { return ((u32{segment.value_or(0)} << 4) + offset) & 0xFFFFF; }
};

struct SourceLine {
    std::string file;  // the listing; or the source that a map names
    int number = 0;
    std::string text;  // empty: only the number is known
};

enum class SymbolFormat : u8 {
    NasmListing,  // nasm -l. Sections that have neither org nor vstart get their place from a map that was loaded
                  // before
    NasmMap,      // [map symbols] or [map all]
    LinkMap,      // Microsoft LINK, Borland TLINK: publics, line numbers
    WatcomMap,    // WLINK
    Nm,           // nm, nm86
    List,         // "ADDRESS NAME" in lines, ADDRESS hexadecimal, linear or SEG:OFS; comments from # or ;
};
const char* name_of(SymbolFormat format);

class Symbols {
public:
    static constexpr u32 UnknownReach = 0xFFF;

    struct File {
        std::string name;
        SymbolFormat format = SymbolFormat::List;
        std::optional<u16> base;
        std::size_t symbols = 0, lines = 0;
    };

    // The format is told by the content. `base`: where the file's segments count from, and where its offsets belong if
    // it has none. A file of the same name is replaced. Throws SymbolError, and then nothing has changed.
    const File& load(std::string_view content, const std::string& name, std::optional<u16> base = {});
    const File& load_file(const std::string& spec);  // "F" or "F@SEG", SEG hexadecimal
    const std::vector<File>& files() const { return files_; }

    // Of one name, the symbol that was added last is found; by their addresses all are.
    // `reach`: so many bytes behind it still belong to it, if no other symbol comes.
    void add(Symbol symbol, u32 reach = UnknownReach);
    void clear();
    bool empty() const { return entries_.empty(); }

    // By its exact name; or, if that is nobody's, by the only one that differs in upper and lower case alone.
    const Symbol* find(std::string_view name) const;
    // Those whose name begins so, in order of their names; the case of letters does not matter.
    std::vector<const Symbol*> beginning_with(std::string_view start) const;

    // By linear address. Constants have none.
    const Symbol* at(u32 linear) const;  // exactly there
    struct Nearest {
        const Symbol* symbol = nullptr;
        u32 distance = 0;
        std::string text() const;  // "main", "main+1Ch"
    };
    // The last one at or before it, if the address is still in the same section or, where its end is not known, at most
    // 4 KiB away.
    std::optional<Nearest> nearest(u32 linear) const;
    std::string name_of(u32 linear) const;       // Nearest::text(); empty if there is none
    const SourceLine* source(u32 linear) const;  // of the line whose bytes begin there

private:
    static constexpr int ByHand = -1;
    struct Entry {
        Symbol symbol;
        u32 reach = UnknownReach;
        int file = ByHand;
    };
    struct Line {
        SourceLine line;
        int file = ByHand;
    };
    void index();
    void index(std::size_t number);

    std::vector<File> files_;
    std::vector<Entry> entries_;                               // in order of arrival
    std::map<std::string, std::size_t, std::less<>> by_name_;  // -> entries_
    std::map<std::string, std::vector<std::size_t>> by_folded_name_;
    std::map<u32, std::size_t> by_address_;
    std::map<u32, Line> lines_;
};

// Names of our own programs where they run: of the BIOS at F0000h, of the demonstration disk at 0000:7C00 and
// 1000:0000.
Symbols builtin_symbols(bool bios, bool demo_disk);

}  // namespace tick86
