// SPDX-License-Identifier: MIT
#include "tick86/machine/pc.h"

#include <algorithm>

#include "machine/core.h"
#include "tick86/cpu/start.h"

namespace tick86 {

using cpu::Clock;

namespace {

// Looking for a runaway program: a sample each so many clocks; so many in a row mean thousands of instructions.
constexpr Clock SampleEvery = 4096;
constexpr u32 RunawaySamples = 16;
// From the beginning of a jump or an interrupt's entry to the fetch where it leads, with waits and DMA.
constexpr Clock LongestJump = 2000;

}  // namespace

const char* name_of(StopReason reason) {
    switch (reason) {
        case StopReason::Reached: return "reached";
        case StopReason::Watcher: return "stopped by a watcher";
        case StopReason::Halted: return "halted with interrupts disabled";
        case StopReason::ResetVector: return "unexpected reset";
        case StopReason::Runaway: return "runaway";
        case StopReason::Requested: return "stop requested";
    }
    return "";
}

Pc::Pc(Config config) : board_(std::move(config)), bus_(board_, cpu_) {
    fast_ = fast_core(this->config().cpu, cpu_, bus_);
    core_ = fast_.get();
    board_.intr.connect(*this, [](Pc& pc, bool level, Tick at) { pc.core_->intr(level, pc.board_.clock_in(at)); });
    board_.nmi.connect(*this, [](Pc& pc, bool level, Tick at) { pc.core_->nmi(level, pc.board_.clock_in(at)); });
    board_.instruction.connect(*this, [](Pc& pc) { return pc.running_out(); });
    bus_.on_serve(this, &Pc::serve);
    bus_.map_pages();
    power_on();
}

Pc::~Pc() = default;

void Pc::reset() {
    board_.power_on();
    power_on();
}

void Pc::power_on() {
    cpu_ = {};
    run_ = {};
    bus_.follow_log();
    run_.next_sample = SampleEvery;
    core_->reset(0);
    if (config().start) {
        cpu_.sreg.fill(config().start->cs);
        jump(config().start->cs, config().start->ip);
        board_.bare_state().first_fetch_due = false;
    }
    set_limits(0);
}

void Pc::set_limits(Clock until) {
    stop_clock_ = until;
    bus_.set_limits(std::min(until, run_.next_sample));
}

StopReason Pc::run(Tick until) { return run_on(*fast_, board_.clock_from(until), false); }

StopReason Pc::run(Tick until, WatchProbe& watch) {
    const auto core = watched_core(config().cpu, cpu_, bus_, watch);
    bus_.listen(&watch);
    const StopReason reason = run_on(*core, board_.clock_from(until), false);
    bus_.listen(nullptr);
    return reason;
}

StopReason Pc::step(WatchProbe& watch) {
    const auto core = watched_core(config().cpu, cpu_, bus_, watch);
    bus_.listen(&watch);
    const StopReason reason = run_on(*core, cpu::NeverClock, true);
    bus_.listen(nullptr);
    return reason;
}

StopReason Pc::run_on(Core& core, Clock until, bool one_step) {
    if (cpu_.clock >= until) return StopReason::Reached;
    core_ = &core;
    is_running_ = true;
    is_stepping_ = one_step;
    stop_reason_ = StopReason::Watcher;
    set_limits(until);
    for (;;) {
        is_stopped_ = false;
        is_resetting_ = false;
        if (one_step) {
            stop_reason_ = StopReason::Reached;
            core.step();
        } else {
            core.run();
        }
        if (!is_resetting_) break;
        board_.bare_state().reset_line = false;
        core.reset(cpu_.clock);
        if (one_step || is_stopped_) break;
        set_limits(until);
    }
    core.sync(cpu_.clock);
    board_.arbiter.known_to(cpu_.clock - 1, cpu_.lock);
    board_.advance(board_.tick_of(cpu_.clock));
    core_ = fast_.get();
    is_running_ = false;
    settle();
    return stop_reason_;
}

bool Pc::serve(void* pc, Clock now) { return static_cast<Pc*>(pc)->on_serve(now); }

// At a boundary of the CPU, or a place as good as one, in clock `now`.
bool Pc::on_serve(Clock now) {
    core_->sync(now);
    board_.arbiter.known_to(now - 1, cpu_.lock);  // a cycle with T1 in the clock before has not asked yet
    board_.advance(board_.tick_of(now));
    board_.arbiter.resolve(board_, now - 1);
    if (board_.ring.wants_checkpoint()) board_.log_checkpoint();

    const auto stop = [this](StopReason reason) {
        is_stopped_ = true;
        stop_reason_ = reason;
    };
    if (now >= run_.next_sample) sample(now);
    if (run_.runaway_samples >= RunawaySamples) {
        run_.runaway_samples = 0;
        if (stop_on_.runaway) stop(StopReason::Runaway);
    }
    if (board_.state().reset_vector) {
        board_.bare_state().reset_vector = false;
        reset_from_.reset();
        if (now - bus_.departure.clock < LongestJump) reset_from_ = bus_.departure;
        if (stop_on_.reset_vector) stop(StopReason::ResetVector);
    }
    if (stop_on_.halted && is_halted_for_good()) stop(StopReason::Halted);
    if (stop_requested_.exchange(false)) stop(StopReason::Requested);
    if (!is_stopped_ && (now >= stop_clock_ || is_endless_step())) stop(StopReason::Reached);
    set_limits(stop_clock_);
    is_resetting_ = board_.state().reset_line;
    if (!is_stopped_ && !is_resetting_) return true;
    bus_.horizon = now;  // no boundary may be passed
    return false;
}

void Pc::sample(Clock now) {
    run_.next_sample += ((now - run_.next_sample) / SampleEvery + 1) * SampleEvery;
    const u16 ip = static_cast<u16>(cpu_.pc - cpu_.queue_count);
    const u32 address = ((u32{cpu_.sreg[cpu::CS]} << 4) + ip) & Memory::AddressMask;
    const Memory::Kind kind = board_.memory.kind(address);
    const bool is_lost =
        kind == Memory::Kind::Open || (kind == Memory::Kind::Ram && board_.memory.is_blank_page(address));
    run_.runaway_samples = is_lost ? run_.runaway_samples + 1 : 0;
}

// OUT with an immediate port has two bytes, with DX one.
Board::Instruction Pc::running_out() const {
    const bool immediate = cpu_.opcode == 0xE6 || cpu_.opcode == 0xE7;
    if (!is_running_ || (!immediate && cpu_.opcode != 0xEE && cpu_.opcode != 0xEF)) return {};
    return {true, cpu_.sreg[cpu::CS], static_cast<u16>(cpu_.pc - cpu_.queue_count - (immediate ? 2 : 1))};
}

// Nothing on this board pulls NMI but the button.
bool Pc::is_halted_for_good() const {
    return cpu_.pending == cpu::Pending::Halted && !(cpu_.flags & cpu::flag::IF) && !cpu_.nmi_latch &&
           !board_.has_future_button();
}

void Pc::settle() { board_.settle(); }

void Pc::set_stop_on(StopOn what) { stop_on_ = what; }

void Pc::input(const Event& event) {
    input_heard_(event);
    board_.input(event);
    if (board_.state().reset_line) {
        board_.bare_state().reset_line = false;
        core_->reset(cpu_.clock);
    }
}

// A single step into HLT or WAIT returns at each horizon, as what it waits for may never come.
bool Pc::is_endless_step() const {
    constexpr u8 Wait = 0x9B;
    return is_stepping_ && (cpu_.pending == cpu::Pending::Halted || cpu_.opcode == Wait);
}

bool Pc::has_serial_room() const { return board_.uart->state().line_count < Uart8250::LineLength; }

TextScreen Pc::text_screen() const {
    if (board_.has_cga()) return tick86::text_screen(board_.cga.look());
    if (board_.has_mda()) return tick86::text_screen(board_.mda.look());
    return {};
}

const Frame& Pc::frame() {
    if (board_.has_cga())
        return board_.cga.use([this](Cga& c) -> const Frame& { return c.render(board_.traffic.now); });
    if (board_.has_mda())
        return board_.mda.use([this](Mda& m) -> const Frame& { return m.render(board_.traffic.now); });
    return empty_frame_;
}

bool Pc::poke(u32 address, u8 value) { return board_.write_memory(address, value); }

void Pc::set_cpu(const cpu::CpuState& state) { cpu_ = state; }

void Pc::jump(u16 cs, u16 ip) {
    const Clock present = cpu_.clock;
    cpu_.sreg[cpu::CS] = cs;
    cpu_.pc = ip;
    cpu::start_after_flush(cpu_);
    cpu_.due += present - cpu_.clock;
    cpu_.clock = present;
}

void Pc::port_write(u16 port, u8 value) { board_.write_port(port, value); }
u8 Pc::port_read(u16 port) { return board_.read_port(port); }

Speaker& Pc::speaker() {
    board_.pit.catch_up();
    board_.speaker.catch_up();
    return board_.speaker.bare();
}

}  // namespace tick86
