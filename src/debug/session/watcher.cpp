// SPDX-License-Identifier: MIT
#include "debug/session/watcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "tick86/debug/call_stack.h"
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

std::string entered_text(const Coming& entered) {
    return fmt::format("{} was entered; what had asked was gone at the INTA", entered.text());
}

std::string place(const Breakpoint& b, u32 address) {
    if (b.kind == Kind::Port) return fmt::format("port {:03X}h", address);
    return fmt::format("{:05X}h", address);
}

}  // namespace

Watcher::Watcher(DebugSession& session) : session_(session), pc_(session.pc()) {}

void Watcher::begin(Goal goal) {
    goal_ = std::move(goal);
    searches_ = false;
    from_ = seen_ = pc_.clock();
    was_halted_ = pc_.cpu().pending == Pending::Halted;
    before_ = {};
    landing_.reset();
    called_.clear();
    foreseen_.reset();
    reason_.clear();
    first_ss_ = pc_.cpu().sreg[cpu::SS];
    first_sp_ = pc_.cpu().r[cpu::SP];
    last_sp_ = 0xFFFF;
    if (goal_.kind == Goal::Kind::Out)
        for (const PushedFrame& frame : interrupt_frames(pc_))
            if (frame.ss == first_ss_ && frame.sp >= first_sp_) {
                last_sp_ = static_cast<u16>(frame.sp + 2);  // RETF may leave the IP moved over CS
                break;
            }
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
    // A halt is one boundary, however long it lasts; but who breaks in, or wants a clock, does not wait for its end,
    // nor does who watches what DMA writes meanwhile.
    const bool is_halted = s.pending == Pending::Halted;
    const bool stops_halt = is_halted && (goal_.kind == Goal::Kind::AnyBoundary ||
                                          (goal_.kind == Goal::Kind::Cycle && s.clock >= goal_.clock));
    const bool is_boundary = is_between_instructions(s) && (!is_halted || !was_halted_ || stops_halt);
    was_halted_ = is_halted;
    if (is_halted && !is_boundary && !accesses_.empty()) {
        note(accesses_hit(), s.clock);
        accesses_.clear();
        if (stop_) return false;
    }
    if (is_boundary) {
        if (s.clock != from_ || stops_halt)
            visit(s);
        else
            aim(s);
        if (stop_) return false;
        before_ = {s.sreg[cpu::CS], ip_of(s), s.sreg[cpu::SS], s.r[cpu::SP], 0, 0, true, false};
        accesses_.clear();
        foreseen_ = foresees() && s.pending == Pending::Intr ? coming_interrupt(pc_) : std::nullopt;
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
    if (!searches_ && is_reached(s) && !stop) stop = Stop{StopCause::Step, 0, StopReason::Reached, reason_};
    note(std::move(stop), s.clock);
}

void Watcher::note(std::optional<Stop> stop, cpu::Clock at) {
    if (!stop) return;
    if (searches_)
        hit_ = Hit{at, std::move(*stop)};
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
    if (!searches_ && b.is_once && b.hits > b.pass) return std::nullopt;  // it has told its line
    if (!searches_ && ++b.hits <= b.pass) return std::nullopt;
    if (b.is_log) {
        if (!searches_ && session_.on_log) session_.on_log(log_line(b, pc_, values));
        return std::nullopt;
    }
    return Stop{StopCause::Breakpoint, b.number, StopReason::Reached, fmt::format("breakpoint {}: {}", b.number, what)};
}

std::optional<Stop> Watcher::breakpoint_here(const CpuState& s) {
    const Breakpoints& all = session_.breakpoints_;
    std::optional<Stop> found;
    const auto note = [&](std::optional<Stop> stop) {
        if (stop && !found) found = std::move(stop);
    };
    note(accesses_hit());
    const std::optional<Coming> entered = entered_unforeseen();
    if (entered) {
        const std::string what = entered_text(*entered);
        for (Breakpoint* b : all.enabled())
            if ((b->kind == Kind::Int && entered->vector == b->first) ||
                (b->kind == Kind::Irq && entered->irq == static_cast<int>(b->first)))
                note(hit(*b, {entered->vector, entered->irq, i64{linear_of(s)}, -1, 0}, what));
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

bool Watcher::Access::is_of(const Breakpoint& b) const {
    return kind == b.kind && (is_write ? b.on_write : b.on_read) && address + bytes - 1 >= b.first && address <= b.last;
}

// One instruction is one hit, of its first access that meets the condition; a log point tells each of them.
std::optional<Stop> Watcher::access_hit(Breakpoint& b) {
    for (const Access& a : accesses_) {
        if (!a.is_of(b)) continue;
        const std::string by = a.is_dma ? std::string("DMA") : fmt::format("{:04X}:{:04X}", before_.cs, before_.ip);
        const u64 hits = b.hits;
        std::optional<Stop> stop = hit(b, {-1, -1, i64{a.address}, i64{a.value}, 0},
                                       fmt::format("{} {} {:0{}X}h by {}", a.is_write ? "write to" : "read of",
                                                   place(b, a.address), a.value, 2 * a.bytes, by));
        if (stop || (b.hits != hits && !b.is_log)) return stop;
    }
    return std::nullopt;
}

std::optional<Stop> Watcher::accesses_hit() {
    std::optional<Stop> found;
    if (accesses_.empty()) return found;
    for (Breakpoint* b : session_.breakpoints_.enabled())
        if (b->kind == Kind::Memory || b->kind == Kind::Port)
            if (std::optional<Stop> stop = access_hit(*b); stop && !found) found = std::move(stop);
    return found;
}

bool Watcher::foresees() const {
    const Breakpoints& all = session_.breakpoints_;
    return all.has(Kind::Int) || all.has(Kind::Irq) || goal_.kind == Goal::Kind::Irq || goal_.kind == Goal::Kind::Int;
}

// A request may go away between the boundary at which the CPU accepts it and the acknowledge: then the controller gives
// another vector than was to be seen there, a spurious one as a rule.
std::optional<Coming> Watcher::entered_unforeseen() const {
    if (!foreseen_ || !before_.entered) return std::nullopt;
    const auto& frames = pc_.pin_ring().frames().all();
    if (frames.empty() || frames.back().entry.mark.entry != cpu::EntryKind::Intr) return std::nullopt;
    const LogMark& entry = frames.back().entry;
    if (entry.mark.vector == foreseen_->vector) return std::nullopt;
    return Coming{cpu::EntryKind::Intr, entry.served & served::Line, entry.mark.vector,
                  (entry.served & served::Spurious) != 0};
}

void Watcher::bus(const cpu::BusCycle& c) {
    const Breakpoints& all = session_.breakpoints_;
    const bool is_memory = c.kind == cpu::BusKind::MemRead || c.kind == cpu::BusKind::MemWrite;
    if (!is_memory && c.kind != cpu::BusKind::IoRead && c.kind != cpu::BusKind::IoWrite) return;
    if (is_memory ? !all.may_touch(c.address) : !all.has(Kind::Port)) return;
    const bool is_word = c.bhe && !(c.address & 1);
    const bool in_high_lane = c.bhe && (c.address & 1);
    const u16 value = is_word ? c.data : static_cast<u8>(in_high_lane ? c.data >> 8 : c.data);
    constexpr cpu::Clock BusClocks = 4;
    const Access access{is_memory ? Kind::Memory : Kind::Port,
                        c.address,
                        value,
                        is_word ? 2u : 1u,
                        c.kind == cpu::BusKind::MemWrite || c.kind == cpu::BusKind::IoWrite,
                        false,
                        is_word ? cpu::NeverClock : c.t1 + BusClocks + c.waits};
    // A word at an odd address, or on an eight-bit bus, comes in two cycles on end; nothing else does.
    if (Access* first = accesses_.empty() ? nullptr : &accesses_.back();
        first && first->ends == c.t1 && first->kind == access.kind && first->is_write == access.is_write &&
        first->address + 1 == access.address && access.bytes == 1) {
        first->value = static_cast<u16>(first->value | value << 8);
        first->bytes = 2;
        first->ends = cpu::NeverClock;
        return;
    }
    accesses_.push_back(access);
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
    const bool is_loop = goal_.takes_loops && d.opcode >= 0xE0 && d.opcode <= 0xE2 && d.target && *d.target <= ip;
    if (!enters && !d.is_repeated && !is_loop) return;
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

// Step out: calls and entries on the way are remembered by where their return address lies. A return that ends none of
// them and takes its address from where something lay when the step began has left the routine.
void Watcher::follow_frames(const CpuState& s) {
    if (!before_.is_known) return;
    if (before_.entered || is_call()) {
        called_.emplace_back(s.sreg[cpu::SS], s.r[cpu::SP]);
        return;
    }
    if (!is_return()) return;
    // A call ends with the return that pops from where it has pushed: tasks may take turns meanwhile.
    const auto ended = std::find(called_.rbegin(), called_.rend(), std::pair(before_.ss, before_.sp));
    if (ended != called_.rend())
        called_.erase(std::next(ended).base(), called_.end());
    else if (before_.ss == first_ss_ && before_.sp >= first_sp_ && before_.sp <= last_sp_)
        is_out_ = true;
}

bool Watcher::is_open(u64 frame) const {
    const auto& open = pc_.pin_ring().frames().all();
    return std::any_of(open.begin(), open.end(), [&](const OpenFrame& f) {
        return f.entry.serial == frame && (!f.is_left || is_frame_intact(pc_, f.entry.mark));
    });
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
            const auto is_asked = [&](const std::optional<Coming>& c) {
                return c && c->irq >= 0 && (goal_.number < 0 || c->irq == goal_.number);
            };
            if (const auto entered = entered_unforeseen(); goal_.number >= 0 && is_asked(entered)) {
                reason_ = entered_text(*entered);
                return true;
            }
            return s.pending == Pending::Intr && is_asked(coming_interrupt(pc_));
        }
        case Goal::Kind::Int: {
            if (const auto entered = entered_unforeseen(); entered && entered->vector == goal_.number) {
                reason_ = entered_text(*entered);
                return true;
            }
            const std::optional<Coming> coming = coming_interrupt(pc_);
            if (!coming || (goal_.number >= 0 && coming->vector != goal_.number)) return false;
            if (s.pending == Pending::Opcode) reason_ = coming->text() + " is next";
            return true;
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
            if (!is_open(goal_.frame)) {
                reason_ = "the handler was left without a return: its frame is gone";
                return true;
            }
            const bool leaves = s.opcode == 0xCF || s.opcode == 0xCA || s.opcode == 0xCB;
            return s.pending == Pending::Opcode && leaves && s.sreg[cpu::SS] == goal_.ss && s.r[cpu::SP] == goal_.sp;
        }
        case Goal::Kind::AnyBoundary: return true;
    }
    return false;
}

}  // namespace tick86
