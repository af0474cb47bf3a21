// SPDX-License-Identifier: MIT
#include "tick86/debug/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "debug/session/watcher.h"

namespace tick86 {

namespace {

constexpr std::array<std::string_view, 8> Words{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
constexpr std::array<std::string_view, 8> Bytes{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
constexpr std::array<std::string_view, 4> Segments{"es", "cs", "ss", "ds"};
struct Flag {
    std::string_view name;
    u16 mask;
};
using namespace cpu::flag;
constexpr std::array<Flag, 9> Flags{
    {{"cf", CF}, {"pf", PF}, {"af", AF}, {"zf", ZF}, {"sf", SF}, {"tf", TF}, {"if", IF}, {"df", DF}, {"of", OF}}};

}  // namespace

DebugSession::DebugSession(Pc& pc, History::Limits limits)
    : pc_(pc), history_(pc, limits), watcher_(std::make_unique<Watcher>(*this)) {
    probe_.add(*watcher_);
    pc_.dma_wrote().connect(*this, [](DebugSession& s, u32 address, u8 value) { s.dma_wrote(address, value); });
}

DebugSession::~DebugSession() { pc_.dma_wrote() = {}; }

void DebugSession::dma_wrote(u32 address, u8 value) {
    if (on_dma_) on_dma_(address, value);
    if (!breakpoints_.may_touch(address)) return;
    watcher_->dma_wrote(address, value);
    // A halt goes on until an interrupt ends it; the watcher is to look now.
    if (pc_.cpu().pending == cpu::Pending::Halted) pc_.request_stop();
}

// --- goals ---

void DebugSession::start(Goal goal) {
    is_running_ = true;
    watcher_->begin(std::move(goal));
}

void DebugSession::go() { start(Goal{}); }
void DebugSession::step_into(u64 count) {
    Goal goal{Goal::Kind::Into};
    goal.count = std::max<u64>(count, 1);
    start(goal);
}
void DebugSession::step_over(u64 count, bool hide_irqs, bool takes_loops) {
    Goal goal{Goal::Kind::Over};
    goal.count = std::max<u64>(count, 1);
    goal.hide_irqs = hide_irqs;
    goal.takes_loops = takes_loops;
    start(goal);
}
void DebugSession::step_out() { start(Goal{Goal::Kind::Out}); }
void DebugSession::run_to(std::vector<u32> places) {
    Goal goal{Goal::Kind::Address};
    for (const u32 linear : places) goal.places.push_back(linear & Memory::AddressMask);
    start(goal);
}
void DebugSession::run_to_cycle(Clock clock) {
    Goal goal{Goal::Kind::Cycle};
    goal.clock = clock;
    start(goal);
}
void DebugSession::run_until(std::shared_ptr<const Expression> condition) {
    Goal goal{Goal::Kind::Condition};
    goal.condition = std::move(condition);
    start(goal);
}
void DebugSession::next_irq(int line) {
    Goal goal{Goal::Kind::Irq};
    goal.number = line;
    start(goal);
}
void DebugSession::next_int(int vector) {
    Goal goal{Goal::Kind::Int};
    goal.number = vector;
    start(goal);
}
void DebugSession::next_eoi() { start(Goal{Goal::Kind::Eoi}); }
void DebugSession::run_to_frame_end(u16 ss, u16 sp, u64 frame) {
    Goal goal{Goal::Kind::Frame};
    goal.frame = frame;
    goal.ss = ss;
    goal.sp = sp;
    start(goal);
}
void DebugSession::break_in() {
    if (is_running_) start(Goal{Goal::Kind::AnyBoundary});
}

Stop DebugSession::stop_now(Stop stop) {
    is_running_ = false;
    ++stops_;
    if (const Breakpoint* b = breakpoints_.find(stop.breakpoint); b && b->is_once) breakpoints_.remove(b->number);
    if (stop.cause == StopCause::Step)
        if (const auto coming = coming_interrupt(pc_); coming && pc_.cpu().pending != cpu::Pending::Opcode)
            stop.text += fmt::format("{}{} is taken next", stop.text.empty() ? "" : "; ", coming->text());
    stop_ = std::move(stop);
    return stop_;
}

Stop DebugSession::fault(StopReason reason) const { return {StopCause::Fault, 0, reason, name_of(reason)}; }

std::optional<Stop> DebugSession::advance(Tick until) {
    while (is_running_ && pc_.now() < until) {
        Tick stop = until;
        if (const Tick at = watcher_->wanted_tick(); at > pc_.now()) stop = std::min(stop, at);
        WatchProbe* probe = &probe_;
        if (!watcher_->has_goal() && !breakpoints_.must_watch() && listeners_.empty()) {
            probe = nullptr;
            if (const auto cycle = breakpoints_.next_cycle(watcher_->seen())) {
                const Tick at = pc_.board().tick_of(*cycle);
                if (at > pc_.now())
                    stop = std::min(stop, at);
                else
                    probe = &probe_;
            }
        }
        const StopReason reason = history_.run(stop, probe);
        if (std::optional<Stop> seen = watcher_->take_stop()) return stop_now(std::move(*seen));
        if (reason == StopReason::Requested) break;
        if (reason != StopReason::Reached && reason != StopReason::Watcher) return stop_now(fault(reason));
    }
    return std::nullopt;
}

Stop DebugSession::finish(Tick limit) {
    constexpr Tick Piece = TicksPerSecond;
    while (is_running_) {
        const Tick until = limit - pc_.now() > Piece ? pc_.now() + Piece : limit;
        if (std::optional<Stop> stop = advance(until)) return *stop;
        if (pc_.now() >= limit) return stop_now({StopCause::Limit, 0, StopReason::Reached, "the limit was reached"});
    }
    return stop_;
}

bool DebugSession::has_goal() const { return watcher_->has_goal() && watcher_->wanted_tick() > pc_.now(); }

// --- changes ---

void DebugSession::forget_future() {
    history_.forget_future();
    ++stops_;
}

bool DebugSession::poke(u32 linear, u8 value) {
    const Memory::Kind kind = pc_.board().memory.kind(linear);
    if (kind != Memory::Kind::Ram && kind != Memory::Kind::Video) return false;
    history_.change([=](Pc& pc) { pc.poke(linear, value); });
    ++stops_;
    return true;
}

void DebugSession::jump(u16 cs, u16 ip) {
    history_.change([=](Pc& pc) { pc.jump(cs, ip); });
    settle(listeners_);  // the first byte must come before the instruction can be stepped
    stop_.text.clear();  // that was said of another place
    ++stops_;
}

void DebugSession::write_port(u16 port, u8 value) {
    history_.change([=](Pc& pc) { pc.port_write(port, value); });
    ++stops_;
}

bool DebugSession::is_register(std::string_view name) {
    const auto is_in = [name](const auto& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
    return is_in(Words) || is_in(Bytes) || is_in(Segments) || name == "ip" || name == "flags" ||
           std::any_of(Flags.begin(), Flags.end(), [name](const Flag& f) { return f.name == name; });
}

bool DebugSession::press_nmi() {
    pc_.input({pc_.now(), NmiButton{}});  // the history hears it, as all input
    ++stops_;
    return pc_.cpu().nmi_latch;
}

bool DebugSession::set_register(std::string_view name, u16 value) {
    const auto index = [name](const auto& list) {
        return static_cast<std::size_t>(std::find(list.begin(), list.end(), name) - list.begin());
    };
    const cpu::Architectural a = pc_.registers();
    if (name == "cs" || name == "ip") {
        jump(name == "cs" ? value : a.sreg[cpu::CS], name == "ip" ? value : a.ip);
        return true;
    }
    cpu::CpuState s = pc_.cpu();
    const auto set_flags = [&s](u16 flags) {
        s.flags = static_cast<u16>((flags & cpu::flag::Loadable) | cpu::flag::Fixed);
        s.attention = true;  // TF or IF may matter at the next boundary
    };
    if (const std::size_t i = index(Words); i < Words.size()) {
        s.r[i] = value;
    } else if (const std::size_t j = index(Bytes); j < Bytes.size()) {
        if (value > 0xFF) return false;
        u16& r = s.r[j & 3];
        r = static_cast<u16>(j & 4 ? (r & 0x00FF) | value << 8 : (r & 0xFF00) | value);
    } else if (const std::size_t k = index(Segments); k < Segments.size()) {
        s.sreg[k] = value;
    } else if (name == "flags") {
        set_flags(value);
    } else {
        const auto flag = std::find_if(Flags.begin(), Flags.end(), [name](const Flag& f) { return f.name == name; });
        if (flag == Flags.end() || value > 1) return false;
        set_flags(static_cast<u16>(value ? s.flags | flag->mask : s.flags & ~flag->mask));
    }
    history_.change([s](Pc& pc) {
        // The clock goes on from where it is; what was changed are registers and flags.
        cpu::CpuState now = pc.cpu();
        now.r = s.r;
        now.sreg = s.sreg;
        now.flags = s.flags;
        now.attention = s.attention;
        pc.set_cpu(now);
    });
    ++stops_;
    return true;
}

void DebugSession::add(Listener& listener) {
    probe_.add(listener);
    listeners_.push_back(&listener);
}
void DebugSession::remove(Listener& listener) {
    probe_.remove(listener);
    std::erase(listeners_, &listener);
}

}  // namespace tick86
