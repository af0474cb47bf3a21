// SPDX-License-Identifier: MIT
// Going back: from the newest snapshot before, the machine is run again.
#include <algorithm>
#include <deque>

#include "debug/session/watcher.h"

namespace tick86 {

using cpu::Clock;

namespace {

// Boundaries at which the machine may stop, and how the instruction before each of them left the stack.
struct Visited {
    Clock clock = 0;
    u16 ss = 0, sp = 0;
    bool is_entry = false;  // an accepted interrupt
    u8 opcode = 0;          // of the instruction that follows
    u32 linear = 0;         // where that begins
    // A string opcode behind prefixes, REP among them.
    bool is_prefixed_string = false, repeats = false;
    bool is_return() const {
        return !is_entry &&
               ((opcode >= 0xC0 && opcode <= 0xC3) || (opcode >= 0xC8 && opcode <= 0xCB) || opcode == 0xCF);
    }
    void look_behind_prefixes(const Pc& pc, FarAddress at);
};
constexpr int MostPrefixes = 4;

void Visited::look_behind_prefixes(const Pc& pc, FarAddress at) {
    u8 byte = opcode;
    int count = 0;
    for (; count < MostPrefixes && ((byte & 0xE7) == 0x26 || (byte & 0xFC) == 0xF0); ++count) {
        repeats = repeats || (byte & 0xFE) == 0xF2;
        ++at.offset;
        byte = pc.peek(at.linear());
    }
    is_prefixed_string = count > 0 && is_string_opcode(byte);
}

// The last of these boundaries; but if a repeated string instruction goes on there that interrupts had broken off, the
// one where it began. Nothing: that lies before them. The chip goes on at the last of its prefixes, behind the return.
std::optional<std::size_t> beginning_of_last(const std::deque<Visited>& found) {
    const std::size_t last = found.size() - 1;
    if (!found[last].is_prefixed_string) return last;
    const Visited& here = found[last];
    std::size_t first = last;
    bool was_entered = false;
    for (std::size_t i = last; i-- > 0;) {
        const Visited& v = found[i];
        if (i + 1 == first && !v.is_return()) return first;
        if (v.ss == here.ss && v.sp < here.sp) continue;  // in the handler
        const bool is_level = v.ss == here.ss && v.sp == here.sp;
        if (is_level && v.is_entry && v.linear == here.linear) {
            was_entered = true;
            continue;
        }
        const bool is_same =
            is_level && v.is_prefixed_string && v.repeats && here.linear - v.linear < u32{MostPrefixes};
        if (!was_entered || !is_same) return first;
        first = i;
        was_entered = false;
    }
    return std::nullopt;
}

class Collector final : public Listener {
public:
    Collector(const Pc& pc, std::size_t most, Clock end) : pc_(pc), most_(most), end_(end) {}
    bool before_step(const cpu::CpuState& s) override {
        const bool was_halted = std::exchange(is_halted_, s.pending == cpu::Pending::Halted);
        if (s.clock >= end_ || !is_between_instructions(s) || (is_halted_ && was_halted)) return true;
        const bool is_entry = s.pending != cpu::Pending::Opcode && s.pending != cpu::Pending::Halted;
        const cpu::Architectural a = architectural(s);
        const FarAddress at{a.sreg[cpu::CS], a.ip};
        found.push_back({s.clock, s.sreg[cpu::SS], s.r[cpu::SP], is_entry, s.opcode, at.linear()});
        if (!is_entry) found.back().look_behind_prefixes(pc_, at);
        if (found.size() > most_) found.pop_front();
        return true;
    }
    std::deque<Visited> found;

private:
    const Pc& pc_;
    std::size_t most_;
    Clock end_;
    bool is_halted_ = true;  // a halt that is under way where listening begins has begun earlier
};

// The last write to a range, by CPU or DMA.
class WriteFinder final : public Listener {
public:
    WriteFinder(const Pc& pc, u32 first, u32 count, u32 each) : found(count), pc_(pc), first_(first), each_(each) {}
    bool before_step(const cpu::CpuState& s) override {
        if (is_between_instructions(s)) {
            const cpu::Architectural a = architectural(s);
            clock_ = s.clock;
            by_ = {a.sreg[cpu::CS], a.ip};
        }
        return true;
    }
    void bus(const cpu::BusCycle& c) override {
        if (c.kind != cpu::BusKind::MemWrite) return;
        const bool is_word = c.bhe && !(c.address & 1);
        const bool in_high_lane = c.bhe && (c.address & 1);
        if (is_word) wrote(c.address + 1, static_cast<u8>(c.data >> 8), false);
        wrote(c.address, static_cast<u8>(in_high_lane ? c.data >> 8 : c.data), false);
    }
    void wrote(u32 address, u8 value, bool is_dma) {
        if (const std::size_t place = (address - first_) / each_; address >= first_ && place < found.size())
            found[place] = {is_dma ? pc_.board().arbiter.state().transfer_at : clock_, by_, is_dma, address, value};
    }
    std::vector<std::optional<DebugSession::Write>> found;

private:
    const Pc& pc_;
    u32 first_, each_;
    Clock clock_ = 0;
    FarAddress by_;
};

// Stops at once at a boundary where a session may stop.
class Settler final : public Listener {
public:
    bool before_step(const cpu::CpuState& s) override { return !is_between_instructions(s); }
};

// Stops at the boundary after the one where it begins; a halt that is under way there is left at its end.
class OneStep final : public Listener {
public:
    explicit OneStep(const cpu::CpuState& s) : from_(s.clock), was_halted_(s.pending == cpu::Pending::Halted) {}
    bool before_step(const cpu::CpuState& s) override {
        const bool is_same_halt = was_halted_ && s.pending == cpu::Pending::Halted;
        return !is_between_instructions(s) || s.clock == from_ || is_same_halt;
    }

private:
    Clock from_;
    bool was_halted_;
};

constexpr Clock FirstSpan = 4096, Wider = 16;

}  // namespace

// Collects boundaries before now, newest window first, until `enough(found)` says which one it is, or the history ends.
template <class Enough>
std::optional<Clock> DebugSession::search_back(std::size_t most, Enough enough) {
    std::deque<Visited> found;
    Clock end = pc_.clock();
    const Clock oldest = history_.oldest();
    for (Clock span = FirstSpan; end > oldest; span *= Wider) {
        Clock from = std::max(oldest, end - span);
        history_.restore(history_.moment_before(from));
        history_.rerun(pc_.board().tick_of(from));
        from = pc_.clock();  // a long instruction or a halt may have no boundary in the window
        if (from < end) {
            Collector collector(pc_, most, end);
            WatchProbe probe;
            probe.add(collector);
            history_.rerun(pc_.board().tick_of(end), &probe);
            found.insert(found.begin(), collector.found.begin(), collector.found.end());
            while (found.size() > most) found.pop_front();
            if (const std::optional<Clock> clock = enough(found)) return clock;
            end = from;
        }
    }
    return std::nullopt;
}

// A moment of the history may lie within an instruction, or before the reset has led to one: on to the first where one
// may stop. `hearers`: who listens on the way.
void DebugSession::settle(std::span<Listener* const> hearers) {
    if (is_between_instructions(pc_.cpu())) return;
    Settler settler;
    WatchProbe probe;
    for (Listener* hearer : hearers) probe.add(*hearer);
    probe.add(settler);
    history_.run(pc_.now() + TicksPerSecond, &probe);
}

Stop DebugSession::arrive(std::optional<Clock> clock, StopCause cause, std::string text) {
    if (!history_.is_on()) {
        return stop_now({StopCause::Past, 0, StopReason::Reached, "there is no history: it is turned off"});
    }
    if (!clock) {
        history_.go_to(history_.oldest());
        settle();
        return stop_now({StopCause::Past, 0, StopReason::Reached, "the history begins here"});
    }
    history_.go_to(*clock);
    settle();
    return stop_now({cause, 0, StopReason::Reached, std::move(text)});
}

Stop DebugSession::step_back(u64 count) {
    if (!history_.is_on()) return arrive({}, StopCause::Past, {});
    const std::size_t wanted = static_cast<std::size_t>(std::max<u64>(count, 1));
    return arrive(search_back(wanted,
                              [=](const std::deque<Visited>& found) -> std::optional<Clock> {
                                  if (found.size() < wanted) return std::nullopt;
                                  return found[found.size() - wanted].clock;
                              }),
                  StopCause::Step, {});
}

// If the instruction before now is a return: the last boundary whose stack is not deeper than now, that is where the
// call or interrupt began which it ended. If it is a repeated one: where that began. Otherwise the boundary before.
Stop DebugSession::step_back_over() {
    if (!history_.is_on()) return arrive({}, StopCause::Past, {});
    const u16 ss = pc_.cpu().sreg[cpu::SS], sp = pc_.cpu().r[cpu::SP];
    constexpr std::size_t Many = 2'000'000;
    return arrive(search_back(Many,
                              [=](const std::deque<Visited>& found) -> std::optional<Clock> {
                                  if (found.empty()) return std::nullopt;
                                  if (!found.back().is_return()) {
                                      const auto first = beginning_of_last(found);
                                      return first ? std::optional(found[*first].clock) : std::nullopt;
                                  }
                                  for (auto it = found.rbegin(); it != found.rend(); ++it)
                                      if (it->ss == ss && it->sp >= sp && !it->is_entry) return it->clock;
                                  return std::nullopt;
                              }),
                  StopCause::Step, {});
}

Stop DebugSession::reverse_continue() {
    if (!history_.is_on()) return arrive({}, StopCause::Past, {});
    const Clock now = pc_.clock();
    Clock end = now;
    for (int number = history_.moment_before(now - 1); number >= 0; --number) {
        history_.restore(number);
        watcher_->begin_search();
        // The boundary at the end is looked at, too, for the sake of the instruction before it; but not now itself.
        const Tick until = pc_.board().tick_of(end) + (end == now ? 0 : 1);
        WatchProbe probe;
        probe.add(*watcher_);
        history_.rerun(until, &probe);
        if (const auto& hit = watcher_->last_hit(); hit && hit->clock < now) {
            history_.go_to(hit->clock);
            return stop_now(hit->stop);
        }
        end = history_.moment(number);
    }
    return arrive({}, StopCause::Past, {});
}

Stop DebugSession::go_back_to(Clock clock) {
    if (clock < history_.oldest()) return arrive({}, StopCause::Past, {});
    return arrive(clock, StopCause::Step, {});
}

Clock DebugSession::look_back(Clock clocks, Listener& listener) {
    const Clock now = pc_.clock();
    if (!history_.is_on()) return now;
    const Clock from = std::max(history_.oldest(), now - clocks);
    history_.restore(history_.moment_before(from));
    history_.rerun(pc_.board().tick_of(from));
    const Clock began = pc_.clock();
    WatchProbe probe;
    probe.add(listener);
    history_.rerun(pc_.board().tick_of(now), &probe);
    return began;
}

Clock DebugSession::look_ahead(Clock most, Listener& listener) {
    const Clock now = pc_.clock();
    OneStep step(pc_.cpu());
    WatchProbe probe;
    probe.add(listener);
    probe.add(step);
    history_.rerun(pc_.board().tick_of(now + most), &probe);
    const Clock end = pc_.clock();
    history_.go_to(now);
    return end;
}

std::vector<std::optional<DebugSession::Write>> DebugSession::last_writes(u32 linear, u32 count, u32 each) {
    std::vector<std::optional<Write>> found(count);
    if (!history_.is_on()) return found;
    const Clock now = pc_.clock();
    Clock end = now;
    std::size_t missing = count;
    for (int number = history_.moment_before(now - 1); number >= 0 && missing != 0; --number) {
        history_.restore(number);
        WriteFinder finder(pc_, linear, count, each);
        WatchProbe probe;
        probe.add(finder);
        on_dma_ = [&finder](u32 address, u8 value) { finder.wrote(address, value, true); };
        history_.rerun(pc_.board().tick_of(end), &probe);
        on_dma_ = nullptr;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (found[i] || !finder.found[i]) continue;
            found[i] = finder.found[i];
            --missing;
        }
        end = history_.moment(number);
    }
    history_.go_to(now);
    return found;
}

std::optional<DebugSession::Write> DebugSession::last_write(u32 linear, u32 bytes) {
    return last_writes(linear, 1, bytes).front();
}

}  // namespace tick86
