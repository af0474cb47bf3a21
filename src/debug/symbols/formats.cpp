// SPDX-License-Identifier: MIT
#include "debug/symbols/formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tick86::symbols {
namespace {

constexpr std::string_view Blanks = " \t";

bool is_blank(char c) { return Blanks.find(c) != std::string_view::npos; }

// "     9 00000000 31C0   ...", "     1    ; no bytes"
bool is_listing(std::string_view text) {
    const std::string none;
    Lines lines(text, none);
    std::string_view line;
    bool has_address = false;
    for (int seen = 0; seen < 2000 && !(has_address && seen > 20) && lines.next(line);) {
        if (trim(line).empty()) continue;
        ++seen;
        std::string_view rest = line;
        const std::string_view number = word(rest);
        if (number.find_first_not_of("0123456789") != std::string_view::npos || number.starts_with('0') ||
            line.find(number) + number.size() < 6)
            return false;
        std::string_view after = rest;
        const std::string_view address = word(after);
        has_address |= address.size() == 8 && rest.size() > 9 && rest[1] == address[0] && hexadecimal(address);
    }
    return has_address;
}

// "00000012 T main", "00000012 00000004 T main", "         U printf"
bool is_nm(std::string_view line) {
    std::string_view kind = word(line);
    for (int i = 0; i < 2 && (kind.size() == 8 || kind.size() == 16) &&
                    kind.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
         ++i)
        kind = word(line);
    return kind.size() == 1 && !word(line).empty() &&
           std::string_view("UuTtDdBbAaRrCcGgNnSsVvWwIi?-").find(kind[0]) != std::string_view::npos;
}

}  // namespace

bool Lines::next(std::string_view& line) {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
}

void Lines::fail(const std::string& message) const {
    throw SymbolError(fmt::format("{}:{}: {}", file_, number_, message));
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view word(std::string_view& line) {
    const std::size_t first = std::min(line.find_first_not_of(Blanks), line.size());
    const std::size_t end = std::min(line.find_first_of(Blanks, first), line.size());
    const std::string_view result = line.substr(first, end - first);
    line.remove_prefix(end);
    return result;
}

std::optional<u32> hexadecimal(std::string_view digits) {
    u32 value = 0;
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || digits.size() > 8 || error != std::errc{} || last != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

std::optional<SegmentOffset> far_address(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto segment = hexadecimal(text.substr(0, colon)), offset = hexadecimal(text.substr(colon + 1));
    if (!segment || *segment > 0xFFFF || !offset) return std::nullopt;
    return SegmentOffset{static_cast<u16>(*segment), *offset};
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

u32 Extents::reach(u32 linear) const {
    for (const Extent& e : extents_)
        if (linear >= e.first && linear - e.first < e.length) return e.first + e.length - 1 - linear;
    return extents_.empty() ? Symbols::UnknownReach : 0;
}

std::optional<SymbolFormat> detect(std::string_view text) {
    if (contains(text.substr(0, 200), "- NASM Map file")) return SymbolFormat::NasmMap;
    if (is_listing(text)) return SymbolFormat::NasmListing;  // whose source may hold any words
    if (contains(text.substr(0, 2000), "atcom Linker Version") ||
        contains(text.substr(0, 2000), "ATCOM Linker Version"))
        return SymbolFormat::WatcomMap;
    if (contains(text, "Publics by Value") || contains(text, "Publics by Name") ||
        contains(text.substr(0, 2000), "Stop   Length Name"))
        return SymbolFormat::LinkMap;
    const std::string none;
    Lines lines(text, none);
    for (std::string_view line; lines.next(line);) {
        std::string_view rest = trim(line.substr(0, line.find_first_of("#;")));
        if (rest.empty() || rest.ends_with(':')) continue;
        if (is_nm(rest)) return SymbolFormat::Nm;
        const std::string_view address = word(rest);
        const bool is_address =
            far_address(address) || hexadecimal(address) ||
            ((address.starts_with("0x") || address.starts_with("0X")) && hexadecimal(address.substr(2))) ||
            (address.ends_with('h') && hexadecimal(address.substr(0, address.size() - 1)));
        if (is_address && !word(rest).empty()) return SymbolFormat::List;
        break;
    }
    return std::nullopt;
}

}  // namespace tick86::symbols
