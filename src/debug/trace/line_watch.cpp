// SPDX-License-Identifier: MIT
#include "debug/trace/line_watch.h"

#include <algorithm>

#include "tick86/base/bits.h"
#include "tick86/machine/pc.h"

namespace tick86 {
namespace {

// Clocks between the request, AEN and the rest of a DMA cycle; the figures of machine/arbiter.cpp.
constexpr cpu::Clock RequestToAen = 3, AenToDack = 1, AenToEnd = 6, AenToNotReady = 2, RefreshLength = 6;

}  // namespace

LineWatch::LineWatch(const Pc& pc) : pc_(pc), cursor_(pc.pin_ring().end()) {
    const Board& board = pc.board();
    const auto set = [this](Line line, int value) { level_[static_cast<std::size_t>(line)] = static_cast<u16>(value); };
    set(Line::Ir, pc.pic(0).state().lines | (board.is_pc86() ? pc.pic(1).state().lines << 8 : 0));
    set(Line::Intr, pc.pic(0).int_level());
    set(Line::Nmi, board.state().nmi);
    set(Line::MasterMask, pc.pic(0).state().imr);
    set(Line::MasterService, pc.pic(0).state().isr);
    if (board.is_pc86()) {
        set(Line::SlaveMask, pc.pic(1).state().imr);
        set(Line::SlaveService, pc.pic(1).state().isr);
    }
    timer_.restore(board.pit->state());
    timer_.out[0].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(0, level, at); });
    timer_.out[1].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(1, level, at); });
    timer_.out[2].connect(*this, [](LineWatch& w, bool level, Tick at) { w.out(2, level, at); });
    for (int i = 0; i < 3; ++i) set(static_cast<Line>(static_cast<int>(Line::Out0) + i), timer_.out_level(i));
    const Arbiter::State& arbiter = board.arbiter.state();
    next_rise_ = arbiter.next_rise;
    period_ = arbiter.period;
    refreshes_ = arbiter.refreshes;
    low_from_ = arbiter.low_from;
    first_ = level_;
}

void LineWatch::add(Tick at, Line line, u16 value) { events.push_back({at, line, value}); }

void LineWatch::change(Tick at, Line line, u16 value) {
    u16& level = level_[static_cast<std::size_t>(line)];
    if (level == value) return;
    level = value;
    add(at, line, value);
}

void LineWatch::read_log() {
    const PinRing& log = pc_.pin_ring();
    cursor_ = std::max(std::min(cursor_, log.end()), log.first());
    for (; cursor_ < log.end(); ++cursor_) {
        const LogEntry& entry = log[cursor_];
        if (entry.pin <= LogPin::Ir15) {
            const int line = static_cast<int>(entry.pin) - static_cast<int>(LogPin::Ir0);
            change(entry.at, Line::Ir, with_bit(level_[static_cast<std::size_t>(Line::Ir)], line, entry.value != 0));
        } else if (entry.pin == LogPin::Intr) {
            change(entry.at, Line::Intr, entry.value);
        } else if (entry.pin == LogPin::Nmi) {
            change(entry.at, Line::Nmi, entry.value);
        }
    }
}

void LineWatch::look_at_pics(Tick now) {
    change(now, Line::MasterMask, pc_.pic(0).state().imr);
    change(now, Line::MasterService, pc_.pic(0).state().isr);
    if (!pc_.board().is_pc86()) return;
    change(now, Line::SlaveMask, pc_.pic(1).state().imr);
    change(now, Line::SlaveService, pc_.pic(1).state().isr);
}

// A refresh, from its request to the end of its cycle. The lines are bits, so each event states channel 0 alone.
void LineWatch::refresh_at(cpu::Clock aen, Tick rise) {
    const Board& board = pc_.board();
    const u16 others = static_cast<u16>(level_[static_cast<std::size_t>(Line::Dreq)] & ~1);
    const Tick dack = board.tick_of(aen + AenToDack), end = board.tick_of(aen + AenToEnd);
    add(std::min(rise, dack), Line::Dreq, static_cast<u16>(others | 1));
    add(board.tick_of(aen), Line::Aen, 1);
    add(dack, Line::Dack, 1);
    add(dack, Line::Dreq, others);
    add(end, Line::Aen, 0);
    add(end, Line::Dack, 0);
}

void LineWatch::look_at_dma(Tick now) {
    const Board& board = pc_.board();
    const Arbiter::State& arbiter = board.arbiter.state();
    u16 dreq = 0;
    for (int i = 1; i < 4; ++i)
        if (board.dma->state().channel[static_cast<std::size_t>(i)].dreq) dreq = static_cast<u16>(dreq | 1 << i);
    change(now, Line::Dreq, dreq);

    const u64 refreshed = arbiter.refreshes - refreshes_;
    const bool has_window = arbiter.low_from != low_from_ && arbiter.low_from != 0;
    const bool is_refresh = has_window && arbiter.low_until - arbiter.low_from == RefreshLength && refreshed > 0;
    if (period_ != 0) {
        for (u64 i = 0; i + (is_refresh ? 1 : 0) < refreshed; ++i) {
            const Tick rise = next_rise_ + i * period_;
            if (rise < now) refresh_at(board.clock_from(rise) + RequestToAen, rise);
        }
    }
    if (is_refresh) {
        const cpu::Clock aen = arbiter.low_from - AenToNotReady;
        const Tick rise = next_rise_ == Never || period_ == 0 ? board.tick_of(aen - RequestToAen)
                                                              : next_rise_ + (refreshed - 1) * period_;
        refresh_at(aen, rise);
    } else if (has_window) {  // a byte of a device
        const cpu::Clock aen = arbiter.low_from - AenToNotReady;
        const Tick end = board.tick_of(aen + (arbiter.low_until - arbiter.low_from));
        int channel = board.dma->granted_channel();
        if (channel < 0) channel = board.dma->state().latest;
        add(board.tick_of(aen), Line::Aen, 1);
        add(board.tick_of(aen + AenToDack), Line::Dack, static_cast<u16>(channel >= 0 ? 1 << channel : 0));
        add(end, Line::Aen, 0);
        add(end, Line::Dack, 0);
    }
    if (arbiter.low_from != 0) low_from_ = arbiter.low_from;
    refreshes_ = arbiter.refreshes;
    next_rise_ = arbiter.next_rise;
    period_ = arbiter.period;
}

void LineWatch::look(Tick now) {
    read_log();
    look_at_dma(now);
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
