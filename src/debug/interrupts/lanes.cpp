// SPDX-License-Identifier: MIT
// The records over time: one lane for each source.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "debug/panes/layout.h"
#include "tick86/debug/panes/interrupt_panes.h"

namespace tick86 {

using cpu::Clock, cpu::NeverClock;
using Lanes = InterruptLanes;

namespace {

constexpr std::size_t NameColumns = 15;
constexpr char RunsMark = '#', InterruptedMark = '=', WaitsMark = '-', EoiMark = 'E';

class LaneMaker {
public:
    LaneMaker(std::vector<const InterruptRecord*> records, Clock from, Clock to) : records_(std::move(records)) {
        lanes_.from = from;
        lanes_.to = to;
    }

    Lanes make() {
        for (std::size_t i = 0; i < records_.size(); ++i) add(i);
        for (auto& [source, lane] : by_source_) lanes_.lanes.push_back(std::move(lane));
        return std::move(lanes_);
    }

private:
    // Of a handler that was left, nothing tells when: not later than the next one of the same depth came.
    Clock end_of(std::size_t number) const {
        const InterruptRecord& r = *records_[number];
        if (r.is_over()) return r.exit.end;
        if (r.end == InterruptEnd::Open) return NeverClock;
        for (std::size_t i = number + 1; i < records_.size(); ++i)
            if (records_[i]->depth <= r.depth) return records_[i]->entry.t;
        return NeverClock;
    }

    void bar(Lanes::Lane& lane, u64 serial, Lanes::Phase phase, Clock from, Clock to) const {
        const bool is_open = to == NeverClock;
        from = std::max(from, lanes_.from);
        to = std::min(to, lanes_.to);
        if (from < to) lane.bars.push_back({serial, phase, from, to, is_open});
    }

    void add(std::size_t number) {
        const InterruptRecord& r = *records_[number];
        const Clock began = r.edge != NeverClock ? r.edge : r.latched != NeverClock ? r.latched : r.entry.t;
        const Clock end = end_of(number);
        if (end <= lanes_.from || began >= lanes_.to) return;
        Lanes::Lane& lane = by_source_[source_of(r)];
        lane.source = source_of(r);
        lane.name = name_of(lane.source);
        bar(lane, r.serial, Lanes::Phase::Waits, began, r.entry.end);
        Clock at = r.entry.end;
        for (std::size_t i = number + 1; i < records_.size() && records_[i]->entry.t < end; ++i) {
            const Clock inner = std::min(end, end_of(i));
            if (inner <= at) continue;  // inside of the one before
            const Clock from = std::max(at, records_[i]->entry.t);
            bar(lane, r.serial, Lanes::Phase::Runs, at, from);
            bar(lane, r.serial, Lanes::Phase::Interrupted, from, inner);
            at = inner;
        }
        bar(lane, r.serial, Lanes::Phase::Runs, at, end);
        for (const auto& eoi : r.eoi)
            if (eoi && eoi->at >= lanes_.from && eoi->at < lanes_.to) lane.eois.emplace_back(eoi->at, r.serial);
    }

    std::vector<const InterruptRecord*> records_;
    Lanes lanes_;
    std::map<InterruptSource, Lanes::Lane> by_source_;
};

struct Cell {
    char mark;
    int rank;  // the higher one stays
    Role role;
};
constexpr Cell Empty{' ', 0, Role::Dim}, Eoi{EoiMark, 4, Role::Note};

constexpr Cell cell_of(Lanes::Phase phase) {
    switch (phase) {
        case Lanes::Phase::Waits: return {WaitsMark, 3, Role::Blocked};
        case Lanes::Phase::Runs: return {RunsMark, 2, Role::On};
        case Lanes::Phase::Interrupted: break;
    }
    return {InterruptedMark, 1, Role::Dim};
}

}  // namespace

Clock span_of_latest(const Interrupts& interrupts, InterruptFilter filter) {
    constexpr std::size_t Seen = 10;
    constexpr Clock Least = 1000;
    const auto latest = filter == InterruptFilter::All ? interrupts.latest(Seen) : interrupts.latest_hardware(Seen);
    Clock from = interrupts.now();
    for (const InterruptRecord* r : latest) from = std::min({from, r->entry.t, r->edge});
    return std::max(Least, (interrupts.now() - from) * 21 / 20);
}

Lanes interrupt_lanes(const Interrupts& interrupts, Clock span, Clock to, InterruptFilter filter) {
    constexpr std::size_t All = 2 * Interrupts::Capacity;
    const Clock from = std::max<Clock>(0, to - std::max<Clock>(span, 1));
    auto records = filter == InterruptFilter::All ? interrupts.latest(All) : interrupts.latest_hardware(All);
    return LaneMaker(std::move(records), from, to).make();
}

Pane interrupt_lanes_pane(const Lanes& lanes, int columns) {
    Pane pane;
    const auto count = static_cast<std::size_t>(std::max(columns, 10));
    const Clock span = std::max<Clock>(1, lanes.to - lanes.from);
    const auto column = [&](Clock at) {
        return std::min(count - 1, static_cast<std::size_t>((at - lanes.from) * static_cast<Clock>(count) / span));
    };
    PaneLine& head = layout::heading(pane, fmt::format(" cycle {}", lanes.from));
    const std::string end = std::to_string(lanes.to);
    layout::to_column(head, NameColumns + count - end.size()).add(end, Role::Heading);
    for (const Lanes::Lane& lane : lanes.lanes) {
        std::vector<Cell> cells(count, Empty);
        const auto put = [&](std::size_t at, const Cell& cell) {
            if (cell.rank > cells[at].rank) cells[at] = cell;
        };
        for (const Lanes::Bar& bar : lane.bars)
            for (std::size_t i = column(bar.from); i <= column(bar.to - 1); ++i) put(i, cell_of(bar.phase));
        for (const auto& [at, serial] : lane.eois) put(column(at), Eoi);
        PaneLine& line = layout::row(pane).add(" " + lane.name);
        layout::to_column(line, NameColumns);
        for (std::size_t i = 0; i < count;) {
            std::size_t same = i;
            std::string text;
            while (same < count && cells[same].mark == cells[i].mark) text += cells[same++].mark;
            line.add(text, cells[i].role);
            i = same;
        }
    }
    if (lanes.lanes.empty()) layout::note(pane, " no interrupt in this time");
    layout::note(pane, fmt::format(" {} waits  {} runs  {} interrupted itself  {} EOI; one column is {} cycles",
                                   WaitsMark, RunsMark, InterruptedMark, EoiMark, (span + columns - 1) / columns));
    return pane;
}

}  // namespace tick86
