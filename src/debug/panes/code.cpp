// SPDX-License-Identifier: MIT
// The code pane: which bytes make a line, and where lines begin.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "debug/panes/code_notes.h"
#include "debug/panes/layout.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

using layout::linear;

constexpr int Look = 32;         // so far back beginnings of instructions are tried
constexpr int SureVotes = 1000;  // of a beginning that is known
constexpr std::size_t BytesColumn = 14, TextColumn = 28, NoteColumn = 58;

u8 byte_at(const Pc& pc, u16 segment, u16 offset) { return pc.peek(linear(segment, offset)); }

// The next instruction as an offset in this segment, if it is inside.
std::optional<u16> offset_in(u16 segment, FarAddress address) {
    const u32 distance = (linear(address.segment, address.offset) - linear(segment, 0)) & 0xFFFFF;
    if (distance > 0xFFFF) return std::nullopt;
    return static_cast<u16>(distance);
}

// What a line of code holds: an instruction, or bytes that lead up to a place where one is known to begin.
struct Item {
    u16 offset = 0;
    int length = 0;
    Decoded decoded;
    bool is_cut = false;
};

class Reader {
public:
    Reader(const Pc& pc, u16 segment, const CodeSources& sources)
        : pc_(pc), segment_(segment), sources_(sources), here_(offset_in(segment, next_instruction(pc))) {}

    std::optional<u16> here() const { return here_; }

    bool is_known_start(u16 offset) const {
        return here_ == offset || !layout::label_of(sources_.name, segment_, offset).empty();
    }

    Item at(u16 offset) const {
        Item item{offset, 0, decode_at(pc_, segment_, offset)};
        item.length = item.decoded.length;
        for (int i = 1; i < item.length; ++i) {
            if (!is_known_start(static_cast<u16>(offset + i))) continue;
            item.length = i;
            item.is_cut = true;
            break;
        }
        return item;
    }
    u16 after(u16 offset) const { return static_cast<u16>(offset + at(offset).length); }

    // Each beginning tried leads to some last instruction before `offset`; the one that most of them meet is it.
    u16 before(u16 offset) const {
        const int furthest = std::min<int>(Look, offset);
        std::array<int, Look + 1> votes{};  // by distance
        for (int back = 1; back <= furthest; ++back) {
            const bool is_sure = is_known_start(static_cast<u16>(offset - back));
            int at_back = back, last = 0;
            while (at_back > 0) {
                last = at_back;
                at_back -= at(static_cast<u16>(offset - at_back)).length;
            }
            if (at_back != 0) continue;
            votes[static_cast<std::size_t>(last)] += is_sure ? SureVotes : 1;
            if (is_sure) break;
        }
        const auto best = std::max_element(votes.begin(), votes.end());
        const auto distance = static_cast<u16>(*best == 0 ? std::min(1, furthest) : best - votes.begin());
        return static_cast<u16>(offset - distance);
    }

private:
    const Pc& pc_;
    u16 segment_;
    const CodeSources& sources_;
    std::optional<u16> here_;
};

class CodePane {
public:
    CodePane(const Pc& pc, const CodeView& view, const CodeSources& sources)
        : pc_(pc), view_(view), sources_(sources), reader_(pc, view.segment, sources) {}

    Pane make(int rows) {
        const auto wanted = static_cast<std::size_t>(std::max(rows, 0));
        u16 offset = view_.offset;
        while (pane_.size() < wanted) {
            add(reader_.at(offset));
            offset = reader_.after(offset);
        }
        pane_.resize(wanted);
        return std::move(pane_);
    }

    // The row at which the next instruction stands; -1: not among them.
    int row_of_here(int rows) {
        if (!reader_.here()) return -1;
        const Pane pane = make(rows);
        const u32 address = linear(view_.segment, *reader_.here());
        for (std::size_t i = 0; i < pane.size(); ++i)
            if (pane[i].address == address && pane[i].pieces[0].text[0] == mark::Here) return static_cast<int>(i);
        return -1;
    }

private:
    void add(const Item& item) {
        const u16 offset = item.offset;
        const u32 address = linear(view_.segment, offset);
        if (const std::string label = layout::label_of(sources_.name, view_.segment, offset); !label.empty()) {
            PaneLine& line = layout::row(pane_);
            line.address = address;
            line.add("   ").add(label + ':', Role::Name, address);
        }
        if (sources_.source)
            if (const std::string source = sources_.source(view_.segment, offset); !source.empty()) {
                PaneLine& line = layout::row(pane_);
                line.address = address;
                layout::to_column(line, TextColumn).add(source, Role::Note);
            }
        const bool is_here = reader_.here() == offset;
        PaneLine& line = layout::row(pane_);
        line.address = address;
        line.add(std::string(1, is_here ? mark::Here : ' '), is_here ? Role::Current : Role::Plain);
        line.add(break_text(offset), Role::On).add(" ");
        line.add(layout::far(view_.segment, offset), is_here ? Role::Current : Role::Address);
        layout::to_column(line, BytesColumn).add(bytes(item), Role::Dim);
        layout::to_column(line, TextColumn);
        if (item.is_cut) {
            line.add("db", Role::Dim);
            return;
        }
        const Decoded& d = item.decoded;
        line.add(d.mnemonic(), is_here ? Role::Current : Role::Plain);
        code_notes::Note note =
            is_here ? code_notes::of_next(pc_, d, sources_.name) : code_notes::of(pc_, view_.segment, d, sources_.name);
        if (note.text.empty()) return;
        layout::to_column(line, NoteColumn).add("; " + note.text, Role::Note, note.target);
    }

    std::string break_text(u16 offset) const {
        const BreakMark kind = sources_.breakpoint ? sources_.breakpoint(view_.segment, offset) : BreakMark::None;
        return std::string(1, kind == BreakMark::Stop       ? mark::Stop
                              : kind == BreakMark::Disabled ? mark::Disabled
                                                            : ' ');
    }
    std::string bytes(const Item& item) const {
        constexpr int Most = 6;
        std::string text;
        for (int i = 0; i < std::min(item.length, Most); ++i)
            text += fmt::format("{:02X}", byte_at(pc_, view_.segment, static_cast<u16>(item.offset + i)));
        if (item.length > Most) text += '+';
        return text;
    }

    const Pc& pc_;
    CodeView view_;
    const CodeSources& sources_;
    Reader reader_;
    Pane pane_;
};

bool is_prefix(u8 byte) {
    return (byte & 0xE7) == 0x26 || (byte & 0xFC) == 0xF0;  // segment overrides; LOCK twice, REPNE, REP
}

}  // namespace

// After a prefix, and between the elements of a repeated instruction, IP has left the first byte behind.
FarAddress next_instruction(const Pc& pc) {
    const cpu::CpuState& s = pc.cpu();
    const cpu::Architectural now = pc.registers();
    FarAddress at{now.sreg[cpu::CS], now.ip};
    if (!s.after_prefix && s.pending != cpu::Pending::Repeat) return at;
    const u16 ip = at.offset;
    for (int i = 1; i <= Decoded::MostPrefixes; ++i) {
        if (!is_prefix(byte_at(pc, at.segment, static_cast<u16>(ip - i)))) break;
        at.offset = static_cast<u16>(ip - i);
    }
    return at;
}

void scroll(const Pc& pc, CodeView& view, int instructions, const CodeSources& sources) {
    const Reader reader(pc, view.segment, sources);
    for (int i = 0; i < instructions; ++i) view.offset = reader.after(view.offset);
    for (int i = 0; i > instructions; --i) view.offset = reader.before(view.offset);
}

void follow(const Pc& pc, CodeView& view, int rows, const CodeSources& sources) {
    const FarAddress here = next_instruction(pc);
    if (view.segment == here.segment) {
        const int at = CodePane(pc, view, sources).row_of_here(rows);
        if (at >= 0 && at < std::max(rows - 1, 1)) return;
    }
    view = {here.segment, here.offset};
    scroll(pc, view, -(rows / 4), sources);
    // Names and source lines take rows as well.
    while (view.offset != here.offset && CodePane(pc, view, sources).row_of_here(rows) < 0)
        scroll(pc, view, 1, sources);
}

Pane code_pane(const Pc& pc, const CodeView& view, int rows, const CodeSources& sources) {
    return CodePane(pc, view, sources).make(rows);
}

}  // namespace tick86
