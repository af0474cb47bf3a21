// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "debug/symbols/formats.h"
#include "tick86/debug/symbols.h"

namespace tick86 {

using namespace symbols;

namespace {

std::string folded(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

bool is_local(const Symbol& symbol) { return contains(symbol.name, "."); }

void place(std::optional<u16>& segment, u32& offset, u16 base) {
    if (segment)
        segment = static_cast<u16>(*segment + base);
    else if (offset <= 0xFFFF)
        segment = base;
    else
        offset = (offset + (u32{base} << 4)) & 0xFFFFF;
}

Content read(SymbolFormat format, Lines& lines, const Symbols& known) {
    switch (format) {
        case SymbolFormat::NasmListing: return read_nasm_listing(lines, known);
        case SymbolFormat::NasmMap: return read_nasm_map(lines);
        case SymbolFormat::LinkMap: return read_link_map(lines);
        case SymbolFormat::WatcomMap: return read_watcom_map(lines);
        case SymbolFormat::Nm: return read_nm(lines);
        case SymbolFormat::List: break;
    }
    return read_list(lines);
}

}  // namespace

const char* name_of(SymbolFormat format) {
    switch (format) {
        case SymbolFormat::NasmListing: return "NASM listing";
        case SymbolFormat::NasmMap: return "NASM map";
        case SymbolFormat::LinkMap: return "LINK or TLINK map";
        case SymbolFormat::WatcomMap: return "WLINK map";
        case SymbolFormat::Nm: return "output of nm";
        case SymbolFormat::List: return "list of addresses and names";
    }
    return "";
}

const Symbols::File& Symbols::load(std::string_view content, const std::string& name, std::optional<u16> base) {
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);  // a byte order mark of UTF-8
    const auto format = detect(content);
    if (!format)
        throw SymbolError(
            fmt::format("{}: this is no symbol file of a known kind; known are NASM listings (nasm -l) and maps ([map "
                        "all]), maps of "
                        "LINK, TLINK and WLINK, the output of nm, and lines of the form 'ADDRESS NAME'",
                        name));
    Lines lines(content, name);
    Content found = read(*format, lines, *this);
    if (found.symbols.empty() && found.lines.empty())
        throw SymbolError(fmt::format("{}: this {} lists no symbols{}", name, tick86::name_of(*format),
                                      *format == SymbolFormat::LinkMap ? "; link with /MAP, or TLINK with /m"
                                      : *format == SymbolFormat::NasmMap
                                          ? "; write [map symbols FILE] or [map all FILE]"
                                          : ""));
    // A file that is read again takes the place of its old self.
    int number = 0;
    while (number < static_cast<int>(files_.size()) && files_[static_cast<std::size_t>(number)].name != name) ++number;
    if (number == static_cast<int>(files_.size())) files_.emplace_back();
    std::erase_if(entries_, [=](const Entry& e) { return e.file == number; });
    std::erase_if(lines_, [=](const auto& l) { return l.second.file == number; });

    for (Found& f : found.symbols) {
        if (base && !f.symbol.is_constant) place(f.symbol.segment, f.symbol.offset, *base);
        entries_.push_back({std::move(f.symbol), f.reach, number});
    }
    for (FoundLine& f : found.lines) {
        if (base && !f.is_placed) place(f.segment, f.offset, *base);
        const u32 linear = Symbol{{}, f.segment, f.offset, false}.linear();
        lines_.insert_or_assign(linear, Line{std::move(f.line), number});
    }
    index();
    File& file = files_[static_cast<std::size_t>(number)];
    file = {name, *format, base, found.symbols.size(), found.lines.size()};
    return file;
}

const Symbols::File& Symbols::load_file(const std::string& spec) {
    std::string path = spec;
    std::optional<u16> base;
    if (const std::size_t at = spec.rfind('@'); at != std::string::npos) {
        const auto segment = hexadecimal(std::string_view(spec).substr(at + 1));
        if (segment && *segment <= 0xFFFF) {
            base = static_cast<u16>(*segment);
            path.erase(at);
        } else if (!std::ifstream(path)) {
            throw SymbolError(fmt::format("'{}': behind '@' stands a segment, four hexadecimal digits", spec));
        }
    }
    std::ifstream in(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw SymbolError(fmt::format("symbol file '{}' cannot be read", path));
    return load(content, path, base);
}

void Symbols::add(Symbol symbol, u32 reach) {
    entries_.push_back({std::move(symbol), reach, ByHand});
    index(entries_.size() - 1);
}

void Symbols::clear() { *this = {}; }

void Symbols::index() {
    by_name_.clear();
    by_folded_name_.clear();
    by_address_.clear();
    for (std::size_t i = 0; i < entries_.size(); ++i) index(i);
}

void Symbols::index(std::size_t number) {
    const Symbol& symbol = entries_[number].symbol;
    auto& same = by_folded_name_[folded(symbol.name)];
    std::erase_if(same, [&](std::size_t i) { return entries_[i].symbol.name == symbol.name; });
    same.push_back(number);
    by_name_[symbol.name] = number;
    if (symbol.is_constant) return;
    const auto [there, is_new] = by_address_.try_emplace(symbol.linear(), number);
    if (!is_new && is_local(entries_[there->second].symbol) && !is_local(symbol)) there->second = number;
}

const Symbol* Symbols::find(std::string_view name) const {
    if (const auto exact = by_name_.find(name); exact != by_name_.end()) return &entries_[exact->second].symbol;
    const auto other = by_folded_name_.find(folded(name));
    return other != by_folded_name_.end() && other->second.size() == 1 ? &entries_[other->second[0]].symbol : nullptr;
}

std::vector<const Symbol*> Symbols::beginning_with(std::string_view start) const {
    const std::string prefix = folded(start);
    std::vector<const Symbol*> result;
    for (auto i = by_folded_name_.lower_bound(prefix); i != by_folded_name_.end() && i->first.starts_with(prefix); ++i)
        for (const std::size_t number : i->second) result.push_back(&entries_[number].symbol);
    return result;
}

const Symbol* Symbols::at(u32 linear) const {
    const auto there = by_address_.find(linear);
    return there != by_address_.end() ? &entries_[there->second].symbol : nullptr;
}

std::optional<Symbols::Nearest> Symbols::nearest(u32 linear) const {
    auto after = by_address_.upper_bound(linear);
    if (after == by_address_.begin()) return std::nullopt;
    const auto& [address, number] = *--after;
    if (linear - address > entries_[number].reach) return std::nullopt;
    return Nearest{&entries_[number].symbol, linear - address};
}

std::string Symbols::Nearest::text() const {
    return distance == 0 ? symbol->name : fmt::format("{}+{:X}h", symbol->name, distance);
}

std::string Symbols::name_of(u32 linear) const {
    const auto found = nearest(linear);
    return found ? found->text() : std::string{};
}

const SourceLine* Symbols::source(u32 linear) const {
    const auto there = lines_.find(linear);
    return there != lines_.end() ? &there->second.line : nullptr;
}

}  // namespace tick86
