// SPDX-License-Identifier: MIT
#include "debug/trace/line_watch.h"

#include <algorithm>

#include "tick86/base/bits.h"
#include "tick86/machine/pc.h"

namespace tick86 {
namespace {

constexpr cpu::Clock RequestToAen = 3;  // on an idle bus: a clock to HRQ, and the arbiter's
constexpr cpu::Clock RefreshLength = Arbiter::AenToReady - Arbiter::AenToNotReady;

}  // namespace

static_assert(RequestToAen == Arbiter::RequestToGrant + Arbiter::GrantToAen);

LineWatch::LineWatch(const Pc& pc) : pc_(pc), interrupts_(pc.pin_ring().end()), transfers_(pc.dma_log().end()) {
    const Board& board = pc.board();
    const auto begin = [this](Line line, int value) {
        seen_[static_cast<std::size_t>(line)] = static_cast<u16>(value);
    };
    begin(Line::Ir, pc.pic(0).state().lines | (board.is_pc86() ? pc.pic(1).state().lines << 8 : 0));
    begin(Line::Intr, pc.pic(0).int_level());
    begin(Line::Nmi, board.state().nmi);
    begin(Line::MasterMask, pc.pic(0).state().imr);
    begin(Line::MasterService, pc.pic(0).state().isr);
    if (board.is_pc86()) {
        begin(Line::SlaveMask, pc.pic(1).state().imr);
        begin(Line::SlaveService, pc.pic(1).state().isr);
    }
    u16 dreq = 0;
    for (int i = 1; i < 4; ++i) dreq = with_bit(dreq, i, board.dma->state().channel[static_cast<std::size_t>(i)].dreq);
    begin(Line::Dreq, dreq);
    timer_.restore(board.pit->state());
    timer_.out[0].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(0, level, at); });
    timer_.out[1].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(1, level, at); });
    timer_.out[2].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(2, level, at); });
    for (int i = 0; i < 3; ++i) begin(static_cast<Line>(static_cast<int>(Line::Out0) + i), timer_.out_level(i));
    const Arbiter::State& arbiter = board.arbiter.state();
    next_rise_ = arbiter.next_rise;
    period_ = arbiter.period;
    refreshes_ = arbiter.refreshes;
    low_from_ = arbiter.low_from;
    told_ = seen_;
}

void LineWatch::set(Tick at, Line line, u16 value) {
    u16& level = seen_[static_cast<std::size_t>(line)];
    if (level == value) return;
    level = value;
    add(at, line, 0xFFFF, value);
}

std::vector<LineEvent> LineWatch::take(Tick end) {
    std::stable_sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    const auto last = std::find_if(changes_.begin(), changes_.end(), [=](const Change& c) { return c.at >= end; });
    std::vector<LineEvent> events;
    for (auto c = changes_.begin(); c != last; ++c) {
        u16& level = told_[static_cast<std::size_t>(c->line)];
        const auto value = static_cast<u16>((level & ~c->mask) | c->value);
        if (level == value) continue;
        level = value;
        events.push_back({c->at, c->line, value});
    }
    changes_.erase(changes_.begin(), last);
    return events;
}

void LineWatch::read_interrupt_log() {
    const PinRing& log = pc_.pin_ring();
    interrupts_ = std::max(std::min(interrupts_, log.end()), log.first());
    for (; interrupts_ < log.end(); ++interrupts_) {
        const LogEntry& entry = log[interrupts_];
        if (entry.pin <= LogPin::Ir15) {
            const int line = static_cast<int>(entry.pin) - static_cast<int>(LogPin::Ir0);
            add(entry.at, Line::Ir, static_cast<u16>(1 << line), static_cast<u16>(entry.value << line));
        } else if (entry.pin == LogPin::Intr) {
            add(entry.at, Line::Intr, 1, entry.value);
        } else if (entry.pin == LogPin::Nmi) {
            add(entry.at, Line::Nmi, 1, entry.value);
        }
    }
}

void LineWatch::read_dma_log() {
    const DmaLog& log = pc_.dma_log();
    transfers_ = std::max(std::min(transfers_, log.end()), log.first());
    for (; transfers_ < log.end(); ++transfers_) {
        const DmaEdge& edge = log[transfers_];
        if (edge.wire == DmaWire::LateRefresh) {
            late_.push_back(edge.at);
            continue;
        }
        if (edge.wire == DmaWire::Aen) {
            add(edge.at, Line::Aen, 1, edge.level);
            continue;
        }
        const bool is_dack = edge.wire >= DmaWire::Dack0;
        const int channel = static_cast<int>(edge.wire) - static_cast<int>(is_dack ? DmaWire::Dack0 : DmaWire::Dreq0);
        add(edge.at, is_dack ? Line::Dack : Line::Dreq, static_cast<u16>(1 << channel),
            static_cast<u16>(edge.level << channel));
    }
}

void LineWatch::look_at_pics(Tick now) {
    set(now, Line::MasterMask, pc_.pic(0).state().imr);
    set(now, Line::MasterService, pc_.pic(0).state().isr);
    if (!pc_.board().is_pc86()) return;
    set(now, Line::SlaveMask, pc_.pic(1).state().imr);
    set(now, Line::SlaveService, pc_.pic(1).state().isr);
}

// A refresh, from its request to the end of its cycle.
void LineWatch::refresh_at(cpu::Clock aen, Tick rise) {
    const Board& board = pc_.board();
    const Tick dack = board.tick_of(aen + Arbiter::AenToDack), end = board.tick_of(aen + Arbiter::AenToFree);
    add(std::min(rise, dack), Line::Dreq, 1, 1);
    add(board.tick_of(aen), Line::Aen, 1, 1);
    add(dack, Line::Dack, 1, 1);
    add(dack, Line::Dreq, 1, 0);
    add(end, Line::Aen, 1, 0);
    add(end, Line::Dack, 1, 0);
}

// Refreshes that are worked by arithmetic and stand in no log: their number, and when the latest was granted.
void LineWatch::look_at_refresh(Tick now) {
    const Board& board = pc_.board();
    const Arbiter::State& arbiter = board.arbiter.state();
    const u64 refreshed = arbiter.refreshes - refreshes_;
    const bool has_window = arbiter.low_from != low_from_ && arbiter.low_from != 0;
    const bool is_refresh = has_window && arbiter.low_until - arbiter.low_from == RefreshLength && refreshed > 0;
    if (period_ != 0) {
        auto late = late_.begin();
        for (u64 i = 0; i + (is_refresh ? 1 : 0) < refreshed; ++i) {
            const Tick rise = next_rise_ + i * period_;
            if (rise >= now) continue;
            while (late != late_.end() && *late <= rise) ++late;
            const bool is_late = late != late_.end() && *late < rise + period_;
            refresh_at(is_late ? board.clock_from(*late) : board.clock_from(rise) + RequestToAen, rise);
        }
    }
    late_.clear();
    if (is_refresh) {
        const cpu::Clock aen = arbiter.low_from - Arbiter::AenToNotReady;
        const Tick rise = next_rise_ == Never || period_ == 0 ? board.tick_of(aen - RequestToAen)
                                                              : next_rise_ + (refreshed - 1) * period_;
        refresh_at(aen, rise);
    }
    if (arbiter.low_from != 0) low_from_ = arbiter.low_from;
    refreshes_ = arbiter.refreshes;
    next_rise_ = arbiter.next_rise;
    period_ = arbiter.period;
}

void LineWatch::look(Tick now) {
    read_interrupt_log();
    read_dma_log();
    look_at_refresh(now);
    timer_.catch_up(now);
}

void LineWatch::accessed(Tick now) {
    look(now);
    look_at_pics(now);
    Pit8253 timer;  // the board's own may lie behind
    timer.restore(pc_.board().pit->state());
    timer.catch_up(now);
    timer_.restore(timer.state());
    for (int i = 0; i < 3; ++i) out(i, timer_.out_level(i), now);
}

}  // namespace tick86
