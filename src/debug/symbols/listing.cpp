// SPDX-License-Identifier: MIT
// Listings of NASM: the source, and in front of it the offset in its section and the bytes. Where a section begins is
// not in it: org and vstart tell, the rules of `nasm -f bin`, or labels that a map has given an address.
#include <algorithm>
#include <array>
#include <charconv>

#include "debug/expression/lexer.h"
#include "debug/symbols/formats.h"

namespace tick86::symbols {
namespace {

// "     6 00000002 B041                <1>  mov al, %1": number in 6 columns, offset in 8, bytes, depth of macros and
// included files, and from column 40 the source.
struct ListingLine {
    int number = 0, depth = 0;
    std::optional<u32> offset;
    u32 bytes = 0;  // at least
    std::string_view text;
};

std::optional<ListingLine> split_line(std::string_view line) {
    constexpr std::size_t NumberColumns = 6, OffsetAt = 1, BytesAt = 10, DepthAt = 28, TextAt = 34;
    ListingLine result;
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(line.data() + begin, line.data() + line.size(), result.number);
    const std::size_t after = static_cast<std::size_t>(end - line.data());
    if (error != std::errc{} || after < NumberColumns) return std::nullopt;
    const std::string_view rest = line.substr(after);
    if (rest.size() > BytesAt && rest[OffsetAt] != ' ') {
        result.offset = hexadecimal(rest.substr(OffsetAt, 8));
        std::string_view bytes = rest.substr(BytesAt);
        bytes = word(bytes);
        for (const char c : bytes.substr(0, bytes.find('<')))
            result.bytes += c != '[' && c != ']' && c != '-' && c != '(' && c != ')';
        result.bytes /= 2;
        if (const std::size_t repeat = bytes.find('<'); repeat != std::string_view::npos) {  // 90<rep 3h>, <res Ah>
            std::string_view times = rest.substr(BytesAt + repeat);
            word(times);
            const std::string_view count = trim(times.substr(0, times.find('>')));
            const auto n = count.ends_with('h') ? hexadecimal(count.substr(0, count.size() - 1)) : std::nullopt;
            result.bytes = n.value_or(1) * std::max(result.bytes, 1u);
        }
    }
    if (rest.size() > BytesAt && rest[BytesAt] == '*') return std::nullopt;  // a warning
    const std::string_view depth = trim(rest.substr(std::min(rest.size(), DepthAt), TextAt - DepthAt));
    if (const std::size_t open = depth.rfind('<'); open != std::string_view::npos && depth.ends_with('>'))
        std::from_chars(depth.data() + open + 1, depth.data() + depth.size(), result.depth);
    result.text = rest.substr(std::min(rest.size(), TextAt));
    return result;
}

struct Label {
    std::string name;
    u32 offset;
};
struct Section {
    std::string name;
    std::optional<u32> vstart;
    bool has_attributes = false, is_bss = false;
    u32 end = 0;
    std::vector<Label> labels;
    std::vector<std::pair<u32, SourceLine>> lines;
    // Where it begins, once that is known.
    std::optional<u16> segment;
    std::optional<u32> start;
    bool is_placed = false;  // by a map: the load base is in it
};

bool is_name(std::string_view text) {
    constexpr std::string_view First = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.?@$";
    constexpr std::string_view More = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.?@$0123456789#~";
    return !text.empty() && First.find(text[0]) != std::string_view::npos &&
           text.find_first_not_of(More) == std::string_view::npos;
}

bool is_data(std::string_view lower) {
    static constexpr std::array<std::string_view, 14> Words{"db",   "dw",   "dd",   "dq",    "dt",     "resb",   "resw",
                                                            "resd", "resq", "rest", "times", "incbin", "istruc", "do"};
    return std::find(Words.begin(), Words.end(), lower) != Words.end();
}

class ListingReader {
public:
    ListingReader(Lines& lines, const Symbols& known) : lines_(lines), known_(known) {}

    Content read() {
        for (std::string_view line; lines_.next(line);)
            if (const auto l = split_line(line)) take(*l);
        settle_pending(nullptr);
        place();
        Content content;
        for (Section& s : sections_) {
            if (!s.start) continue;
            for (Label& l : s.labels)
                if (!s.is_placed)
                    content.symbols.push_back({{std::move(l.name), s.segment, *s.start + l.offset, false},
                                               s.end > l.offset ? s.end - 1 - l.offset : 0});
            for (auto& [offset, line] : s.lines)
                content.lines.push_back({s.segment, *s.start + offset, std::move(line), s.is_placed});
        }
        if (content.symbols.empty() && content.lines.empty())
            lines_.fail("nothing here tells where the sections begin; load the map of the same program before it");
        return content;
    }

private:
    Section& section() {
        if (!current_) current_ = find_section(".text");
        return sections_[*current_];
    }
    std::size_t find_section(const std::string& name) {
        for (std::size_t i = 0; i < sections_.size(); ++i)
            if (sections_[i].name == name) return i;
        sections_.push_back({});
        sections_.back().name = name;
        sections_.back().is_bss = name == ".bss";
        return sections_.size() - 1;
    }

    void take(const ListingLine& line) {
        std::string_view text = line.text.substr(0, line.text.find(';'));
        std::string_view rest = text;
        const std::string first = expression::lower(word(rest));
        if (first == "%macro" || first == "%imacro" || first == "%rmacro") in_macro_ = true;
        if (first == "%endmacro" || first == "%endm") {
            in_macro_ = false;
            return;
        }
        if (in_macro_ && line.depth == 0 && !line.offset) return;
        if (first.starts_with("%if") || first.starts_with("%el") || first == "%endif") doubt(-1);
        if (first.empty() || first[0] == '%') return bytes(line);
        if (directive(first, rest)) return;
        if (is_elsewhere_) return;  // within struc, behind absolute
        const bool has_label = label(line, text);
        if (!line.offset && !trim(text).empty() && !(has_label && trim(text_behind_label_).empty())) doubt(line.depth);
        bytes(line);
    }

    // Section, org and the like. What stands in `[]` is the primitive form of the same.
    bool directive(std::string first, std::string_view rest) {
        if (first.starts_with('[') && first.size() > 1) first.erase(0, 1);
        while (rest.ends_with(' ')) rest.remove_suffix(1);
        if (rest.ends_with(']')) rest.remove_suffix(1);
        if (first == "org") {
            std::string_view value = trim(rest);
            if (const auto number = value.empty() ? std::nullopt : expression::number(value, 10))
                org_ = static_cast<u32>(*number);
            return true;
        }
        if (first == "section" || first == "segment") {
            settle_pending(nullptr);
            is_elsewhere_ = false;
            current_ = find_section(std::string(word(rest)));
            Section& s = section();
            for (std::string_view attribute = word(rest); !attribute.empty(); attribute = word(rest)) {
                const std::string a = expression::lower(attribute);
                s.is_bss |= a == "nobits";
                if (a.find('=') == std::string::npos) continue;
                s.has_attributes = true;
                if (a.starts_with("vstart="))
                    if (const auto number = expression::number(a.substr(7), 10)) s.vstart = static_cast<u32>(*number);
            }
            return true;
        }
        if (first == "struc" || first == "absolute") settle_pending(nullptr), is_elsewhere_ = true;
        if (first == "endstruc") is_elsewhere_ = false;
        return first == "struc" || first == "absolute" || first == "endstruc";
    }

    // A label in front of the line waits for the next bytes.
    bool label(const ListingLine& line, std::string_view text) {
        std::string_view rest = text;
        std::string_view name = word(rest);
        const std::size_t colon = name.find(':');
        bool is_label = colon != std::string_view::npos;
        if (is_label) {
            rest = text.substr(static_cast<std::size_t>(name.data() - text.data()) + colon + 1);
            name = name.substr(0, colon);
        } else if (trim(rest).starts_with(':')) {
            is_label = true;
            rest = trim(rest).substr(1);
        } else {
            std::string_view next = rest;
            is_label = is_data(expression::lower(word(next)));
        }
        std::string_view next = rest;
        text_behind_label_ = rest;
        if (!is_label || !is_name(name) || expression::lower(word(next)) == "equ") return false;
        if (name.starts_with('$')) name.remove_prefix(1);
        std::string full(name);
        if (full.starts_with("..")) return true;  // of NASM itself, or of another program's kind
        if (full.starts_with('.'))
            full = parent_ + full;
        else
            parent_ = full;
        pending_.push_back({full, line.depth, false});
        return true;
    }

    // Source without bytes came between a label and the next bytes: it is a macro that makes deeper lines, or left out.
    void doubt(int depth) {
        for (Pending& p : pending_)
            if (!p.is_doubtful) p.is_doubtful = true, p.depth = depth;
    }
    void settle_pending(const ListingLine* line) {
        for (const Pending& p : pending_) {
            if (!line) {
                if (!p.is_doubtful) section().labels.push_back({p.name, section().end});
            } else if (!p.is_doubtful || (p.depth >= 0 && line->depth > p.depth)) {
                section().labels.push_back({p.name, *line->offset});
            }
        }
        pending_.clear();
    }

    void bytes(const ListingLine& line) {
        if (!line.offset || is_elsewhere_) return;
        settle_pending(&line);
        Section& s = section();
        s.end = std::max(s.end, *line.offset + line.bytes);
        if (!trim(line.text).empty())
            s.lines.push_back({*line.offset, {lines_.file(), line.number, std::string(line.text)}});
    }

    void place() {
        const bool is_plain =
            std::none_of(sections_.begin(), sections_.end(), [](const Section& s) { return s.has_attributes; });
        for (Section& s : sections_) {
            if (s.vstart) s.start = s.vstart;
        }
        if (org_ && is_plain) return place_in_order(*org_);
        for (Section& s : sections_)
            if (!s.start) place_by_map(s);
        // Without anything else the first section begins at the origin, which is 0.
        const bool nobody =
            std::none_of(sections_.begin(), sections_.end(), [](const Section& s) { return s.start.has_value(); });
        if (nobody && sections_.size() == 1) sections_[0].start = org_.value_or(0);
    }

    // [NASM -f bin]: .text first, what has no bytes last, each at a multiple of 4.
    void place_in_order(u32 at) {
        const auto rank = [](const Section& s) { return s.is_bss ? 2 : s.name == ".text" ? 0 : 1; };
        for (int r = 0; r < 3; ++r) {
            for (Section& s : sections_) {
                if (rank(s) != r) continue;
                if (s.end > 0) at = at == *org_ ? at : (at + 3) & ~3u;
                s.start = at;
                at += s.end;
            }
        }
    }

    // The distance on which most of the labels agree that a map knows.
    void place_by_map(Section& s) {
        std::map<std::pair<std::optional<u16>, u32>, int> votes;
        int all = 0;
        for (const Label& l : s.labels) {
            const Symbol* symbol = known_.find(l.name);
            if (!symbol || symbol->is_constant || symbol->name != l.name) continue;
            ++votes[{symbol->segment, symbol->offset - l.offset}];
            ++all;
        }
        for (const auto& [where, count] : votes) {
            if (count * 2 <= all) continue;
            s.segment = where.first;
            s.start = where.second;
            s.is_placed = true;
        }
    }

    struct Pending {
        std::string name;
        int depth;
        bool is_doubtful;
    };

    Lines& lines_;
    const Symbols& known_;
    std::vector<Section> sections_;
    std::optional<std::size_t> current_;
    std::optional<u32> org_;
    std::vector<Pending> pending_;
    std::string parent_;
    std::string_view text_behind_label_;
    bool in_macro_ = false, is_elsewhere_ = false;
};

}  // namespace

Content read_nasm_listing(Lines& lines, const Symbols& known) { return ListingReader(lines, known).read(); }

}  // namespace tick86::symbols
