// SPDX-License-Identifier: MIT
// The memory pane, and searching.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "debug/panes/layout.h"
#include "debug/panes/regions.h"
#include "tick86/devices/text_screen.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr u32 RowBytes = 16;
constexpr u32 Megabyte = 0x100000;

class MemoryPane {
public:
    MemoryPane(const Pc& pc, const MemoryPlace& place, const MemoryCopy* before, std::optional<u32> cursor,
               const Namer& name)
        : pc_(pc), place_(place), before_(before), cursor_(cursor), name_(name), map_(pc) {}

    Pane make(int rows) {
        const auto wanted = static_cast<std::size_t>(std::max(rows, 0));
        std::string shown;
        for (u32 i = 0; pane_.size() < wanted; ++i) {
            MemoryPlace at = place_;
            at.offset = place_.offset + i * RowBytes;
            const std::string& region = map_.at(at.linear()).what;
            if (region != shown) {
                PaneLine& line = layout::heading(pane_, region);
                line.address = at.linear();
                if (at.segment) line.add(fmt::format("  (linear {:05X})", at.linear()), Role::Dim);
                shown = region;
            }
            add(at);
        }
        pane_.resize(wanted);
        return std::move(pane_);
    }

private:
    void add(const MemoryPlace& at) {
        PaneLine& line = layout::row(pane_);
        line.address = at.linear();
        const bool has_cursor = cursor_ && *cursor_ >= at.linear() && *cursor_ < at.linear() + RowBytes;
        line.add(std::string(1, has_cursor ? mark::Here : ' '), has_cursor ? Role::Current : Role::Plain);
        const auto offset = static_cast<u16>(at.offset);
        line.add(at.segment ? layout::far(*at.segment, offset) : fmt::format("{:05X}", at.linear()), Role::Address);
        line.add(" ");
        std::string text;
        for (u32 i = 0; i < RowBytes; ++i) {
            MemoryPlace place = at;
            place.offset += i;
            if (place.offset - place_.offset >= place_.length) {
                line.add("   ");
                continue;
            }
            add_byte(line, place.linear(), i);
            const bool is_empty = pc_.board().memory.kind(place.linear()) == Memory::Kind::Open;
            append_utf8(text, is_empty ? U' ' : cp437_to_unicode(pc_.peek(place.linear())));
        }
        line.add("  ").add(text, Role::Dim);
        if (!at.segment) return;
        if (const std::string known = layout::label_of(name_, *at.segment, offset); !known.empty())
            line.add("  ").add(known, Role::Name);
    }

    // Before each byte: '*' if it has changed, else '>' at the cursor, else a blank, with a dash in the middle.
    void add_byte(PaneLine& line, u32 address, u32 column) {
        const u8 value = pc_.peek(address);
        const bool is_empty = pc_.board().memory.kind(address) == Memory::Kind::Open;
        const bool is_cursor = cursor_ == address;
        const std::optional<u8> old = before_ ? before_->at(address) : std::nullopt;
        const bool is_changed = old && *old != value;
        const char sign = is_changed ? mark::Changed : is_cursor ? mark::Here : column == RowBytes / 2 ? '-' : ' ';
        const Role role = is_cursor ? Role::Current : is_changed ? Role::Changed : is_empty ? Role::Dim : Role::Plain;
        line.add(std::string(1, sign), role).add(is_empty ? "--" : fmt::format("{:02X}", value), role);
    }

    const Pc& pc_;
    MemoryPlace place_;
    const MemoryCopy* before_;
    std::optional<u32> cursor_;
    const Namer& name_;
    regions::Map map_;
    Pane pane_;
};

// One hex digit or '?', into the upper or lower half.
bool add_digit(PatternByte& byte, char c, int shift) {
    int digit = 0;
    if (c >= '0' && c <= '9')
        digit = c - '0';
    else if (const int l = std::tolower(static_cast<unsigned char>(c)); l >= 'a' && l <= 'f')
        digit = l - 'a' + 10;
    else if (c != '?')
        return false;
    if (c != '?') {
        byte.value = static_cast<u8>(byte.value | digit << shift);
        byte.mask = static_cast<u8>(byte.mask | 0xF << shift);
    }
    return true;
}

}  // namespace

std::optional<u8> MemoryCopy::at(u32 linear) const {
    if (linear < from || linear - from >= bytes.size()) return std::nullopt;
    return bytes[linear - from];
}

MemoryCopy copy_memory(const Pc& pc, u32 from, u32 count) {
    MemoryCopy copy{from, {}};
    for (u32 i = 0; i < count && from + i < Megabyte; ++i) copy.bytes.push_back(pc.peek(from + i));
    return copy;
}

u32 MemoryPlace::linear() const {
    return segment ? layout::linear(*segment, static_cast<u16>(offset)) : offset % Megabyte;
}

Pane memory_pane(const Pc& pc, const MemoryPlace& place, int rows, const MemoryCopy* before, std::optional<u32> cursor,
                 const Namer& name) {
    return MemoryPane(pc, place, before, cursor, name).make(rows);
}

std::vector<PatternByte> parse_pattern(std::string_view text, std::string& error) {
    std::vector<PatternByte> pattern;
    error.clear();
    const auto refuse = [&](std::string why) {
        error = std::move(why);
        return std::vector<PatternByte>{};
    };
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == ' ' || c == ',') {
            ++i;
        } else if (c == '\'' || c == '"') {
            const std::size_t end = text.find(c, i + 1);
            if (end == std::string_view::npos) return refuse(fmt::format("the text after {} does not end", c));
            for (++i; i < end; ++i) pattern.push_back({static_cast<u8>(text[i])});
            ++i;
        } else {
            PatternByte byte{0, 0};
            if (!add_digit(byte, c, 4))
                return refuse(fmt::format("'{}' is neither a hex digit, '?' nor a quote: write 55 AA ?? 'text'", c));
            if (i + 1 >= text.size() || !add_digit(byte, text[i + 1], 0))
                return refuse(fmt::format("a byte is two digits, as 0{}: write 55 AA ?? 'text'", c));
            pattern.push_back(byte);
            i += 2;
        }
    }
    if (pattern.empty()) return refuse("nothing to search for: write 55 AA ?? 'text'");
    return pattern;
}

std::vector<u32> find_bytes(const Pc& pc, const MemoryPlace& from, u32 length, std::span<const PatternByte> pattern,
                            std::size_t most) {
    std::vector<u32> found;
    if (pattern.empty()) return found;
    const auto fits = [&](u32 at) {
        for (const PatternByte& byte : pattern)
            if ((pc.peek(MemoryPlace{from.segment, from.offset + at++}.linear()) ^ byte.value) & byte.mask)
                return false;
        return true;
    };
    for (u32 at = 0; at + pattern.size() <= length && found.size() < most; ++at)
        if (fits(at)) found.push_back(at);
    return found;
}

std::vector<u32> find_bytes(const Pc& pc, u32 from, u32 to, std::span<const PatternByte> pattern, std::size_t most) {
    to = std::min(to, Megabyte);
    std::vector<u32> found = find_bytes(pc, MemoryPlace{std::nullopt, from}, to > from ? to - from : 0, pattern, most);
    for (u32& at : found) at += from;
    return found;
}

}  // namespace tick86
