// SPDX-License-Identifier: MIT
#include "debug/session/watcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "tick86/debug/disassembler.h"

namespace tick86 {

using cpu::CpuState;
using cpu::Pending;
using Kind = Breakpoint::Kind;

namespace {

u16 ip_of(const CpuState& s) { return static_cast<u16>(s.pc - s.queue_count - (s.pending == Pending::Opcode ? 1 : 0)); }
u32 linear_of(const CpuState& s) { return ((u32{s.sreg[cpu::CS]} << 4) + ip_of(s)) & Memory::AddressMask; }
bool is_entry(Pending pending) {
    return pending == Pending::Intr || pending == Pending::Nmi || pending == Pending::Trap;
}

std::string place(const Breakpoint& b, u32 address) {
    if (b.kind == Kind::Port) return fmt::format("port {:03X}h", address);
    return fmt::format("{:05X}h", address);
}

}  // namespace

bool is_stop_boundary(const CpuState& s) {
    switch (s.pending) {
        case Pending::Opcode: return !s.after_prefix;
        case Pending::Trap:
        case Pending::Nmi:
        case Pending::Intr:
        case Pending::Halted: return true;
        default: return false;
    }
}

Watcher::Watcher(DebugSession& session) : session_(session), pc_(session.pc()) {}

void Watcher::begin(Goal goal) {
    goal_ = std::move(goal);
    searches_ = false;
    from_ = seen_ = pc_.clock();
    was_halted_ = pc_.cpu().pending == Pending::Halted;
    before_ = {};
    landing_.reset();
    called_.clear();
    first_ss_ = pc_.cpu().sreg[cpu::SS];
    first_sp_ = pc_.cpu().r[cpu::SP];
    is_out_ = false;
    accesses_.clear();
    resumed_.clear();
    stop_.reset();
}

void Watcher::begin_search() {
    begin(Goal{});
    searches_ = true;
    from_ = seen_ = -1;
    hit_.reset();
}

bool Watcher::before_step(const CpuState& s) {
    // A halt is one boundary, however long it lasts; but who breaks in, or wants a clock, does not wait for its end.
    const bool is_halted = s.pending == Pending::Halted;
    const bool stops_halt = is_halted && (goal_.kind == Goal::Kind::AnyBoundary ||
                                          (goal_.kind == Goal::Kind::Cycle && s.clock >= goal_.clock));
    const bool is_boundary = is_stop_boundary(s) && (!is_halted || !was_halted_ || stops_halt);
    was_halted_ = is_halted;
    if (is_boundary) {
        if (s.clock != from_ || stops_halt)
            visit(s);
        else
            aim(s);
        if (stop_) return false;
        before_ = {s.sreg[cpu::CS], ip_of(s), s.sreg[cpu::SS], s.r[cpu::SP], 0, 0, true, false};
        accesses_.clear();
        seen_ = s.clock;
    }
    if (s.pending == Pending::Opcode) {
        before_.opcode = s.opcode;
        before_.next = pc_.peek(((u32{s.sreg[cpu::CS]} << 4) + static_cast<u16>(s.pc - s.queue_count)));
    }
    return true;
}

void Watcher::visit(const CpuState& s) {
    std::optional<Stop> stop = breakpoint_here(s);
    if (!searches_ && is_reached(s) && !stop) stop = Stop{StopCause::Step, 0, StopReason::Reached, {}};
    if (!stop) return;
    if (searches_)
        hit_ = Hit{s.clock, std::move(*stop)};
    else
        stop_ = std::move(stop);
}

// --- breakpoints ---

// A repeated instruction that an interrupt had left goes on here: it is the same one, and has stopped already.
bool Watcher::is_resumed(const CpuState& s) {
    constexpr std::size_t Most = 16;
    const Landing here{linear_of(s), s.sreg[cpu::SS], s.r[cpu::SP]};
    if (is_entry(s.pending)) {
        if (before_.is_known && is_string_opcode(before_.opcode) && before_.cs == s.sreg[cpu::CS] &&
            before_.ip == ip_of(s) && resumed_.size() < Most)
            resumed_.push_back(here);
        return false;
    }
    if (resumed_.empty() || s.pending != Pending::Opcode) return false;
    const Landing& last = resumed_.back();
    if (last.linear != here.linear || last.ss != here.ss || last.sp != here.sp) return false;
    resumed_.pop_back();
    return true;
}

std::optional<Stop> Watcher::hit(Breakpoint& b, Breakpoint::Values values, const std::string& what) {
    values[4] = static_cast<i64>(b.hits + 1);
    if (b.condition) {
        const Expression::Value v = b.condition->evaluate({pc_, values});
        if (v.error) {
            return Stop{StopCause::Breakpoint, b.number, StopReason::Reached,
                        fmt::format("breakpoint {}: its condition has no value: {}", b.number, v.error)};
        }
        if (!v.is_true()) return std::nullopt;
    }
    if (!searches_) ++b.hits;
    if (b.is_log) {
        const bool is_told = b.is_once && b.hits > 1;
        if (!searches_ && !is_told && session_.on_log) session_.on_log(log_line(b, pc_, values));
        return std::nullopt;
    }
    if (!searches_ && b.hits <= b.pass) return std::nullopt;
    return Stop{StopCause::Breakpoint, b.number, StopReason::Reached, fmt::format("breakpoint {}: {}", b.number, what)};
}

std::optional<Stop> Watcher::breakpoint_here(const CpuState& s) {
    const Breakpoints& all = session_.breakpoints_;
    std::optional<Stop> found;
    const auto note = [&](std::optional<Stop> stop) {
        if (stop && !found) found = std::move(stop);
    };
    for (const Access& a : accesses_) {
        const std::string by = a.is_dma ? std::string("DMA") : fmt::format("{:04X}:{:04X}", before_.cs, before_.ip);
        note(hit(*a.breakpoint, {-1, -1, i64{a.address}, i64{a.value}, 0},
                 fmt::format("{} {} {:02X}h by {}", a.is_write ? "write to" : "read of",
                             place(*a.breakpoint, a.address), a.value, by)));
    }
    const bool cycle = all.has(Kind::Cycle);
    const bool execute = !is_resumed(s) && s.pending == Pending::Opcode && all.may_execute(linear_of(s));
    const bool coming_matters = all.has(Kind::Int) || (all.has(Kind::Irq) && s.pending == Pending::Intr) ||
                                (all.has(Kind::Nmi) && s.pending == Pending::Nmi);
    if (!execute && !coming_matters && !cycle) return found;
    const std::optional<Coming> coming = coming_matters ? coming_interrupt(pc_) : std::nullopt;
    const std::string here = fmt::format("{:04X}:{:04X}", s.sreg[cpu::CS], ip_of(s));
    for (Breakpoint* b : all.enabled()) {
        const auto matches = [&] {
            switch (b->kind) {
                case Kind::Execute:
                    return execute && b->first == linear_of(s) &&
                           (!b->exact || *b->exact == FarAddress{s.sreg[cpu::CS], ip_of(s)});
                case Kind::Int: return coming && coming->vector == b->first;
                case Kind::Irq:
                    return coming && coming->kind == cpu::EntryKind::Intr && coming->irq == static_cast<int>(b->first);
                case Kind::Nmi: return s.pending == Pending::Nmi;
                case Kind::Cycle:
                    return s.clock >= static_cast<cpu::Clock>(b->first) && seen_ < static_cast<cpu::Clock>(b->first);
                default: return false;
            }
        };
        if (!matches()) continue;
        Breakpoint::Values values{-1, -1, i64{linear_of(s)}, -1, 0};
        std::string what = here;
        if (coming) {
            values[0] = coming->vector;
            values[1] = coming->irq;
            if (b->kind != Kind::Execute) what = fmt::format("{} comes at {}", coming->text(), here);
        }
        if (b->kind == Kind::Cycle) what = fmt::format("cycle {} at {}", s.clock, here);
        note(hit(*b, values, what));
    }
    return found;
}

void Watcher::touch(Kind kind, u32 address, u16 value, u32 bytes, bool is_write, bool is_dma) {
    for (Breakpoint* b : session_.breakpoints_.enabled()) {
        if (b->kind != kind || !(is_write ? b->on_write : b->on_read)) continue;
        if (address + bytes - 1 < b->first || address > b->last) continue;
        // One instruction is one hit, of its first access.
        if (std::any_of(accesses_.begin(), accesses_.end(), [=](const Access& a) { return a.breakpoint == b; }))
            continue;
        accesses_.push_back({b, address, value, is_write, is_dma});
    }
}

void Watcher::bus(const cpu::BusCycle& c) {
    const Breakpoints& all = session_.breakpoints_;
    const bool is_word = c.bhe && !(c.address & 1);
    const bool in_high_lane = c.bhe && (c.address & 1);
    const u16 value = is_word ? c.data : static_cast<u8>(in_high_lane ? c.data >> 8 : c.data);
    switch (c.kind) {
        case cpu::BusKind::MemRead:
        case cpu::BusKind::MemWrite:
            if (all.may_touch(c.address))
                touch(Kind::Memory, c.address, value, is_word ? 2 : 1, c.kind == cpu::BusKind::MemWrite, false);
            break;
        case cpu::BusKind::IoRead:
        case cpu::BusKind::IoWrite:
            if (all.has(Kind::Port))
                touch(Kind::Port, c.address, value, is_word ? 2 : 1, c.kind == cpu::BusKind::IoWrite, false);
            break;
        default: break;
    }
}

void Watcher::mark(const cpu::Mark& mark) {
    if (mark.kind == cpu::MarkKind::EnterInterrupt) before_.entered = true;
}

// --- goals ---

bool Watcher::is_return() const {
    const u8 op = before_.opcode;
    return !before_.entered && ((op >= 0xC0 && op <= 0xC3) || (op >= 0xC8 && op <= 0xCB) || op == 0xCF);
}
bool Watcher::is_call() const {
    const int operation = before_.next >> 3 & 7;
    return before_.opcode == 0xE8 || before_.opcode == 0x9A ||
           (before_.opcode == 0xFF && (operation == 2 || operation == 3));
}

// Where "over" ends that begins at this boundary; nothing: at the next one.
void Watcher::aim(const CpuState& s) {
    landing_.reset();
    if (goal_.kind != Goal::Kind::Over) return;
    const u16 ss = s.sreg[cpu::SS], sp = s.r[cpu::SP];
    if (is_entry(s.pending)) {
        landing_ = Landing{linear_of(s), ss, sp, true, is_hidden(s)};
        return;
    }
    if (s.pending != Pending::Opcode) return;
    const u16 cs = s.sreg[cpu::CS], ip = ip_of(s);
    const Decoded d = decode_at(pc_, cs, ip);
    const bool enters = d.flow == Flow::Call || d.flow == Flow::Interrupt || coming_interrupt(pc_);
    if (!enters && !d.is_repeated) return;
    const u32 next = ((u32{cs} << 4) + static_cast<u16>(ip + d.length)) & Memory::AddressMask;
    landing_ = Landing{next, ss, sp, enters};
}

// Is this interrupt one that the user does not want to see?
bool Watcher::is_hidden(const CpuState& s) const {
    return goal_.hide_irqs && (s.pending == Pending::Intr || s.pending == Pending::Nmi);
}

bool Watcher::is_landed(const CpuState& s) {
    const u16 ss = s.sreg[cpu::SS], sp = s.r[cpu::SP];
    if (!landing_) {
        if (goal_.hide_irqs && s.pending == Pending::Halted) return false;  // what ends the halt is hidden, too
        if (!is_hidden(s)) return true;
        landing_ = Landing{linear_of(s), ss, sp, true};
        return false;
    }
    if (!landing_->has_room(ss, sp)) return false;
    const bool returned = landing_->by_return && is_return() && ss == landing_->ss;
    if (linear_of(s) != landing_->linear && !returned) return false;
    if (is_hidden(s)) {
        landing_->linear = linear_of(s);
        return false;
    }
    if (!landing_->is_before) return true;
    aim(s);
    return false;
}

// Step out: calls and entries on the way are remembered by the stack pointer to which they return. A return that ends
// none of them and takes its address from where something lay when the step began has left the routine.
void Watcher::follow_frames(const CpuState& s) {
    if (!before_.is_known) return;
    if (before_.entered || is_call()) {
        called_.emplace_back(before_.ss, before_.sp);
        return;
    }
    if (!is_return()) return;
    const u16 ss = s.sreg[cpu::SS], sp = s.r[cpu::SP];
    const std::size_t depth = called_.size();
    while (!called_.empty() && called_.back().first == ss && called_.back().second <= sp) called_.pop_back();
    if (called_.size() == depth && before_.ss == first_ss_ && before_.sp >= first_sp_) is_out_ = true;
}

bool Watcher::is_open(u64 frame) const {
    const auto& open = pc_.pin_ring().frames().all();
    return std::any_of(open.begin(), open.end(),
                       [frame](const OpenFrame& f) { return f.entry.serial == frame && !f.is_left; });
}

bool Watcher::is_reached(const CpuState& s) {
    const auto count_down = [this] { return --goal_.count == 0; };
    switch (goal_.kind) {
        case Goal::Kind::Go: return false;
        case Goal::Kind::Into: return count_down();
        case Goal::Kind::Over:
            if (!is_landed(s)) return false;
            if (count_down()) return true;
            aim(s);
            return false;
        case Goal::Kind::Out: follow_frames(s); return is_out_;
        case Goal::Kind::Address:
            return s.pending == Pending::Opcode &&
                   std::find(goal_.places.begin(), goal_.places.end(), linear_of(s)) != goal_.places.end();
        case Goal::Kind::Cycle: return s.clock >= goal_.clock;
        case Goal::Kind::Condition: return goal_.condition->evaluate({pc_, {}}).is_true();
        case Goal::Kind::Irq: {
            if (s.pending != Pending::Intr) return false;
            return goal_.number < 0 || coming_interrupt(pc_)->irq == goal_.number;
        }
        case Goal::Kind::Int: {
            const std::optional<Coming> coming = coming_interrupt(pc_);
            return coming && (goal_.number < 0 || coming->vector == goal_.number);
        }
        case Goal::Kind::Eoi: {
            if (s.pending != Pending::Opcode) return false;
            const bool by_dx = s.opcode == 0xEE || s.opcode == 0xEF, by_number = s.opcode == 0xE6 || s.opcode == 0xE7;
            if (!by_dx && !by_number) return false;
            const u32 next = ((u32{s.sreg[cpu::CS]} << 4) + static_cast<u16>(ip_of(s) + 1)) & Memory::AddressMask;
            const u16 port = by_dx ? s.r[cpu::DX] : pc_.peek(next);
            const PortPart part = pc_.board().ports().at(port).part;
            if ((part != PortPart::MasterPic && part != PortPart::SlavePic) || (port & 1)) return false;
            return (s.r[cpu::AX] & 0x38) == 0x20;  // OCW2 with the EOI bit
        }
        case Goal::Kind::Frame: {
            if (!is_open(goal_.frame)) return true;  // it has ended in some other way
            const bool leaves = s.opcode == 0xCF || s.opcode == 0xCA || s.opcode == 0xCB;
            return s.pending == Pending::Opcode && leaves && s.sreg[cpu::SS] == goal_.ss && s.r[cpu::SP] == goal_.sp;
        }
        case Goal::Kind::AnyBoundary: return true;
    }
    return false;
}

}  // namespace tick86
