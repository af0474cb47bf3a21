// SPDX-License-Identifier: MIT
// The timer: its counters, and what their outputs will do.
#include <fmt/format.h>

#include <algorithm>

#include "debug/panes/layout.h"
#include "debug/parts/words.h"
#include "tick86/debug/panes/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

namespace {

constexpr int WaveColumns = 64;
constexpr std::size_t MostEdges = 4096;

// OUT from now on, as long as nobody writes and no gate changes.
std::vector<PitEdge> edges_of(const Pit8253& pit, int counter, Tick until) {
    Pit8253 ahead;
    ahead.restore(pit.state());
    std::vector<PitEdge> edges;
    while (edges.size() < MostEdges) {
        const Tick at = ahead.next_out_change(counter);
        if (at == Never || at > until) break;
        ahead.catch_up(at);
        edges.push_back({at, ahead.out_level(counter)});
    }
    return edges;
}

PitCounter counter_of(const Pc& pc, int number, Tick window) {
    constexpr std::array Uses{"system timer: IRQ 0", "memory refresh: DREQ 0", "speaker, port 62h bit 5"};
    const Pit8253& pit = pc.board().pit.look();
    const Pit8253::Counter& s = pit.state().counter[static_cast<std::size_t>(number)];
    PitCounter c;
    c.number = number;
    c.use = Uses[static_cast<std::size_t>(number)];
    c.mode = s.mode;
    c.mode_name = words::pit_mode(s.mode);
    c.access = static_cast<int>(s.access);
    c.bcd = s.bcd;
    c.programmed = s.programmed;
    c.has_count = s.has_count;
    c.loaded = s.loaded;
    c.counting = s.counting;
    c.reload = s.reload;
    c.full_count = pit.full_count(number);
    c.count = pit.count(number);
    c.gate = pit.gate_level(number);
    c.out = pit.out_level(number);
    if (s.latched) c.latch = s.latch;
    c.high_byte_next_read = s.access == Pit8253::Access::Both && s.read_high_next;
    c.high_byte_next_write = s.access == Pit8253::Access::Both && s.write_high_next;
    c.period = pit.out_period(number);
    c.next_change = pit.next_out_change(number);
    const Tick now = pit.state().now;
    c.window = window != 0              ? window
               : c.period != 0          ? 2 * c.period
               : c.next_change != Never ? 2 * (c.next_change - now)
                                        : 0;
    c.edges = edges_of(pit, number, now + c.window);
    return c;
}

// One character for each part of the window: '-' high, '_' low, '|' where it changes.
std::string wave(const PitCounter& c, Tick now) {
    std::string text;
    bool level = c.out;
    std::size_t next = 0;
    for (int i = 0; i < WaveColumns; ++i) {
        const Tick end = now + c.window * static_cast<Tick>(i + 1) / WaveColumns;
        char drawn = level ? '-' : '_';
        for (; next < c.edges.size() && c.edges[next].at < end; ++next) {
            level = c.edges[next].level;
            drawn = '|';
        }
        text += drawn;
    }
    return text;
}

class PitPane {
public:
    explicit PitPane(const Pc& pc) : pc_(pc), picture_(pit_picture(pc)) {}

    Pane make() {
        layout::heading(pane_, "8253 timer at 40h: clock 1.193182 MHz, one count is 838 ns");
        for (const PitCounter& c : picture_.counter) counter(c);
        return std::move(pane_);
    }

private:
    void counter(const PitCounter& c) {
        PaneLine& head = layout::row(pane_).add(fmt::format(" {} {}", c.number, c.use), Role::Heading);
        layout::to_column(head, 34);
        if (!c.programmed) {
            head.add("not programmed", Role::Dim);
            return;
        }
        constexpr std::array Access{"latched", "low byte", "high byte", "low, then high byte"};
        head.add(fmt::format("mode {}, {}{}", c.mode_name, Access[static_cast<std::size_t>(c.access)],
                             c.bcd ? ", BCD" : ""));

        PaneLine& line = layout::row(pane_).add("   gate ");
        layout::level(line, c.gate).add("  OUT ");
        layout::level(line, c.out).add("  ");
        if (!c.has_count) {
            line.add("! waits for its count", Role::Blocked);
        } else {
            const char* state = c.counting ? "counts" : c.loaded ? "stands" : "not yet loaded";
            line.add(fmt::format("{}: {:04X} of {:04X} ({})", state, c.count, c.reload, c.full_count));
            if (!c.gate && !c.counting) line.add("  ! gate off", Role::Blocked);
        }
        if (c.latch) line.add(fmt::format("  latched {:04X}", *c.latch));
        if (c.high_byte_next_read) line.add("  next read: high byte");
        if (c.high_byte_next_write) line.add("  next write: high byte");

        if (c.period != 0)
            layout::note(pane_, fmt::format("   period {} = {}, {} cycles", layout::duration(c.period),
                                            layout::frequency(c.period), cycles(c.period)));
        if (c.next_change == Never) {
            if (c.has_count) layout::note(pane_, "   OUT stays as it is");
            return;
        }
        layout::note(
            pane_, fmt::format("   OUT {} at cycle {}, in {}", c.out ? "falls" : "rises",
                               pc_.board().clock_from(c.next_change), layout::duration(c.next_change - picture_.now)));
        layout::row(pane_)
            .add("   ")
            .add(wave(c, picture_.now), Role::On)
            .add(fmt::format("  {}", layout::duration(c.window)), Role::Note);
    }
    // Of the CPU, in tenths if it is not a whole number.
    std::string cycles(Tick period) const {
        const ClockRatio& clock = pc_.config().cpu_clock;
        const u64 tenths = period * clock.den * 10 / clock.num;
        return tenths % 10 ? fmt::format("{}.{}", tenths / 10, tenths % 10) : std::to_string(tenths / 10);
    }

    const Pc& pc_;
    PitPicture picture_;
    Pane pane_;
};

}  // namespace

PitPicture pit_picture(const Pc& pc, Tick window) {
    PitPicture p;
    p.now = pc.board().pit->state().now;
    for (int i = 0; i < 3; ++i) p.counter[static_cast<std::size_t>(i)] = counter_of(pc, i, window);
    return p;
}

Pane pit_pane(const Pc& pc) { return PitPane(pc).make(); }

}  // namespace tick86
