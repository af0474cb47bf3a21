// SPDX-License-Identifier: MIT
// Plain lists: the output of nm, and addresses with names.
#include <fmt/format.h>

#include "debug/symbols/formats.h"

namespace tick86::symbols {
namespace {

constexpr u32 MostLinear = 0xFFFFF;

bool is_hexadecimal(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

u32 checked(const Lines& lines, u32 address) {
    if (address > MostLinear) lines.fail(fmt::format("address {:X}h lies above 1 MiB", address));
    return address;
}

}  // namespace

Content read_nm(Lines& lines) {
    Content content;
    for (std::string_view line; lines.next(line);) {
        std::string_view rest = trim(line);
        if (rest.empty() || rest.ends_with(':')) continue;  // the name of a file
        std::string_view first = word(rest), kind = word(rest);
        if (first.size() == 1) continue;  // undefined: no address
        std::optional<u32> size;
        if (kind.size() > 1) {  // nm -S
            size = hexadecimal(kind.substr(kind.size() > 8 ? kind.size() - 8 : 0));
            kind = word(rest);
        }
        const bool is_constant = kind == "A" || kind == "a";
        const bool is_wide = first.size() > 8 && is_hexadecimal(first);
        if (is_wide && (is_constant || first.substr(0, first.size() - 8).find_first_not_of('0') == first.npos))
            first.remove_prefix(first.size() - 8);  // of a constant the low 32 bits
        const auto address = hexadecimal(first);
        const std::string_view name = trim(rest);
        if (!address && is_hexadecimal(first)) lines.fail(fmt::format("address {}h lies above 1 MiB", first));
        if (!address || kind.size() != 1 || name.empty()) lines.fail("an address, a letter and a name are expected");
        Found found{{std::string(name), {}, is_constant ? *address : checked(lines, *address), is_constant}};
        if (size && *size > 0) found.reach = *size - 1;
        content.symbols.push_back(std::move(found));
    }
    return content;
}

Content read_list(Lines& lines) {
    Content content;
    for (std::string_view line; lines.next(line);) {
        std::string_view rest = trim(line.substr(0, line.find_first_of("#;")));
        if (rest.empty()) continue;
        std::string_view address = word(rest);
        const std::string_view name = word(rest);
        if (address.starts_with("0x") || address.starts_with("0X")) address.remove_prefix(2);
        if (address.ends_with('h') || address.ends_with('H')) address.remove_suffix(1);
        Found found{{std::string(name), {}, 0, false}};
        if (const auto far = far_address(address); far && far->offset <= 0xFFFF) {
            found.symbol.segment = far->segment;
            found.symbol.offset = far->offset;
        } else if (const auto linear = hexadecimal(address)) {
            found.symbol.offset = checked(lines, *linear);
        } else {
            lines.fail(fmt::format("'{}' is no address; expected is 'ADDRESS NAME', the address hexadecimal or SEG:OFS",
                                   address));
        }
        if (name.empty()) lines.fail("a name is missing behind the address");
        if (!trim(rest).empty())
            lines.fail(fmt::format("'{}' behind the name has no meaning; a comment begins with # or ;", trim(rest)));
        content.symbols.push_back(std::move(found));
    }
    return content;
}

}  // namespace tick86::symbols
