// SPDX-License-Identifier: MIT
#include "apps/host/script.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "apps/host/debug/debugger.h"
#include "apps/host/signals.h"
#include "apps/host/tell.h"
#include "tick86/debug/disassembler.h"
#include "tick86/debug/interrupts.h"

namespace tick86::apps {

namespace {

bool is_instruction(cpu::EntryKind kind) {
    using enum cpu::EntryKind;
    return kind == Software || kind == Breakpoint || kind == Overflow;
}

// The instruction that ends at `from` and went elsewhere. Its length is not known: the shortest one that jumps will do,
// but one that names the reset vector is better, and one with a pointer may have a segment's prefix.
FarAddress jump_before(const Pc& pc, const cpu::Departure& from) {
    constexpr u32 ResetVector = 0xFFFF0;
    FarAddress found{from.cs, from.ip};
    bool is_found = false;
    for (int length = 1; length <= Decoded::MostBytes; ++length) {
        const FarAddress at{from.cs, static_cast<u16>(from.ip - length)};
        const Decoded d = decode_at(pc, at.segment, at.offset);
        if (d.length != length || d.is_incomplete || d.flow == Flow::Next || d.flow == Flow::Halt) continue;
        const bool names_it = (d.far_target && d.far_target->linear() == ResetVector) ||
                              (d.target && FarAddress{at.segment, *d.target}.linear() == ResetVector);
        if (names_it) return at;
        const bool has_prefix = is_found && d.prefixes == 1 && d.segment_override >= 0 && d.memory &&
                                at.offset == static_cast<u16>(found.offset - 1);
        if (!is_found || has_prefix) found = at;
        is_found = true;
    }
    return found;
}

// On stdout. That it could not be written is told at the end of the program.
void say_line(const std::string& line) { std::fputs((line + '\n').c_str(), stdout); }

}  // namespace

Script::Script(Session& session, ScriptPlan plan)
    : session_(session), pc_(session.pc()), options_(session.options()), plan_(std::move(plan)) {
    const ClockRatio& clock = pc_.config().cpu_clock;
    if (options_.max_cycles) {
        end_tick_ = clock.to_tick(*options_.max_cycles);
        end_name_ = fmt::format("--max-cycles {}", *options_.max_cycles);
    }
    if (options_.max_time_ms && ticks_from_ms(*options_.max_time_ms) < end_tick_) {
        end_tick_ = ticks_from_ms(*options_.max_time_ms);
        end_name_ = fmt::format("--max-time {}", static_cast<double>(*options_.max_time_ms) / 1000);
    }
    if (options_.timeout_ms)
        deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(*options_.timeout_ms);
    if (options_.hash_every) next_hash_ = static_cast<cpu::Clock>(options_.hash_every);
    if (!options_.wav.empty()) wav_ = std::make_unique<WavFile>(options_.wav);

    const bool awaits = plan_.expectations.have_texts() || options_.halt_is_fault;
    const bool windowed = options_.display == Display::Sdl || options_.display == Display::Tty;
    StopOn stop;
    stop.halted = awaits || !windowed;
    stop.reset_vector = options_.on_reset.value_or(windowed ? OnReset::Continue : OnReset::Fail) != OnReset::Continue;
    stop.runaway = options_.runaway && !windowed;
    pc_.set_stop_on(stop);
}

Tick Script::next_stop() const {
    Tick stop = std::min(pc_.now() + Slice, end_tick_);
    if (options_.hash_every) stop = std::min(stop, pc_.config().cpu_clock.to_tick(static_cast<u64>(next_hash_)));
    return std::max(stop, pc_.now() + 1);
}

void Script::print_hashes() {
    if (!options_.hash_every || pc_.clock() < next_hash_) return;
    say_line(fmt::format("hash {} {:016x}", pc_.clock(), pc_.state_hash()));
    const cpu::Clock every = static_cast<cpu::Clock>(options_.hash_every);
    next_hash_ = (pc_.clock() / every + 1) * every;
}

std::optional<int> Script::poll(StopReason reason) {
    // What runs again was seen, typed and recorded when it ran first.
    if (session_.is_in_past()) return caught_signal ? std::optional(128 + caught_signal) : std::nullopt;
    print_hashes();
    if (wav_) wav_->record(pc_.speaker(), pc_.now());

    TextScreen now = pc_.text_screen();
    const bool changed = !(now == screen_);
    if (changed) {
        screen_ = std::move(now);
        screen_text_ = screen_.to_utf8();
        if (const std::string bad = plan_.expectations.look(screen_text_); !bad.empty())
            return end(status::Contradicted, fmt::format("--fail-text '{}' is on the screen", bad), "see --dump-text");
        if (swaps_ < plan_.swap_after.size() && plan_.swap_after[swaps_].is_in(screen_text_)) {
            ++swaps_;
            if (!session_.swap_disk()) tell("--swap-after: there is no other disk; give --fda twice");
        }
    }
    if (plan_.expectations.have_texts() && !plan_.expectations.are_awaited() && debugger_line().empty() &&
        debugger_goal().empty())
        return clean_stop();
    if (caught_signal) return 128 + caught_signal;
    if (reason != StopReason::Reached && reason != StopReason::Requested)
        if (const auto over = on_fault(reason)) return over;
    if (pc_.now() >= end_tick_) return on_limit(end_name_);
    if (deadline_ && std::chrono::steady_clock::now() >= *deadline_)
        return on_limit(fmt::format("--timeout {}", static_cast<double>(*options_.timeout_ms) / 1000));
    if (Debugger* debugger = session_.debugger()) plan_.typist.type(debugger->take_strokes());
    plan_.typist.poll(session_, pc_.now(), screen_text_);
    return std::nullopt;
}

int Script::stopped(StopReason fault) {
    if (fault != StopReason::Reached)
        if (const auto over = on_fault(fault)) return *over;
    if (plan_.expectations.are_awaited())
        return end(status::Limit,
                   fmt::format("the debugger stopped while '{}' was awaited", plan_.expectations.missing()),
                   "'go' as the last command lets the machine run on");
    return clean_stop();
}

int Script::clean_stop() {
    if (const std::string wrong = plan_.expectations.check_stop(pc_); !wrong.empty())
        return end(status::Contradicted, wrong, "");
    return status::Ok;
}

std::string Script::awaited_on_screen() const {
    if (plan_.expectations.are_awaited()) return fmt::format("'{}' was awaited", plan_.expectations.missing());
    if (plan_.typist.is_waiting()) return fmt::format("--type-after '{}' waited", plan_.typist.awaited());
    if (swaps_ < plan_.swap_after.size())
        return fmt::format("--swap-after '{}' waited", plan_.swap_after[swaps_].text());
    return {};
}

std::string Script::awaited() const {
    if (std::string waits = awaited_on_screen(); !waits.empty()) return waits;
    if (const std::string goal = debugger_goal(); !goal.empty()) return goal + " waited";
    return {};
}

std::optional<int> Script::on_limit(const std::string& what) {
    if (const std::string waits = awaited_on_screen(); !waits.empty())
        return end(status::Limit, fmt::format("{} came while {}", what, waits),
                   "see --dump-text for the screen; a longer limit or another --type may help");
    if (const std::string line = debugger_line(); !line.empty())
        return end(status::Limit, fmt::format("{} came before the machine stopped for {}", what, line),
                   "a longer limit or another breakpoint may help");
    if (const std::string waits = awaited(); !waits.empty())
        return end(status::Limit, fmt::format("{} came while {}", what, waits), "a longer limit may help");
    return clean_stop();
}

std::optional<int> Script::on_fault(StopReason reason) {
    switch (reason) {
        case StopReason::Halted:
            if (!awaited().empty() || options_.halt_is_fault)
                return end(status::GuestFault,
                           "HLT with interrupts disabled: nothing but the NMI button or RESET can wake the CPU",
                           awaited().empty() ? "without --halt-is-fault this is a clean stop"
                                             : awaited() + "; see --dump-text");
            return clean_stop();
        case StopReason::ResetVector:
            if (options_.on_reset == OnReset::Stop) return on_limit("--on-reset stop");
            return end_at_reset();
        case StopReason::Runaway:
            return end(status::GuestFault, "the guest runs through memory that holds no program",
                       "--runaway off if that is meant");
        default: return std::nullopt;
    }
}

std::string Script::debugger_line() const {
    return session_.debugger() ? session_.debugger()->next_line() : std::string{};
}

std::string Script::debugger_goal() const { return session_.debugger() ? session_.debugger()->goal() : std::string{}; }

// Where the machine stands is the reset vector; what is to be told is who jumped there.
int Script::end_at_reset() {
    const char* advice = "--on-reset stop or continue if that is meant";
    if (!pc_.reset_from()) return end(status::GuestFault, "the CPU came to the reset vector FFFF:0000", advice);
    const cpu::Departure from = *pc_.reset_from();
    Interrupts log;
    log.update(pc_);
    if (const auto latest = log.latest(1);
        !latest.empty() && latest.front()->entry.t == from.clock && !is_instruction(latest.front()->kind))
        return end(status::GuestFault,
                   fmt::format("the handler of INT {:02X}h is the reset vector FFFF:0000, and {} came",
                               latest.front()->entry.vector, name_of(source_of(*latest.front()))),
                   {from.cs, from.ip}, from.clock, advice);
    const FarAddress at = jump_before(pc_, from);
    return end(status::GuestFault,
               fmt::format("the guest jumped to the reset vector FFFF:0000 by '{}'",
                           decode_at(pc_, at.segment, at.offset).mnemonic()),
               at, from.clock, advice);
}

// One line on stderr: what, where, what to try.
int Script::end(int exit_status, const std::string& why, const std::string& advice) {
    const cpu::Architectural a = pc_.registers();
    return end(exit_status, why, {a.sreg[cpu::CS], a.ip}, pc_.clock(), advice);
}

int Script::end(int exit_status, const std::string& why, FarAddress at, cpu::Clock clock, const std::string& advice) {
    tell("{} (at {:04X}:{:04X}, cycle {}){}{}", why, at.segment, at.offset, clock, advice.empty() ? "" : "; ", advice);
    return exit_status;
}

int Script::finish(int exit_status) {
    ignore_signals();
    const auto fail = [&](const std::string& message) {
        tell("{}", message);
        if (exit_status == status::Ok) exit_status = status::Unusable;
    };
    if (wav_ && !wav_->close())
        fail(fmt::format("--wav '{}': the file could not be written; is the disk full?", options_.wav));
    if (!options_.screenshot.empty() && !write_png(options_.screenshot, pc_.frame(), options_.aspect))
        fail(fmt::format("--screenshot '{}': the file could not be written; is the disk full?", options_.screenshot));
    if (options_.dump_text) {
        const std::string text = pc_.text_screen().to_utf8();
        std::FILE* out = options_.dump_text_file.empty() ? stdout : std::fopen(options_.dump_text_file.c_str(), "wb");
        bool ok = out && std::fwrite(text.data(), 1, text.size(), out) == text.size();
        if (out && out != stdout) ok = std::fclose(out) == 0 && ok;
        if (!ok)
            fail(fmt::format("--dump-text '{}': the file could not be written; is the disk full?",
                             options_.dump_text_file));
    }
    // The disks get the newest state; everything else tells of the moment at which the machine stands.
    const u64 hash = options_.hash ? pc_.state_hash() : 0;
    if (!session_.flush()) fail("not everything could be written; is the disk full?");
    if (!session_.finish_logs() && exit_status == status::Ok) exit_status = status::Unusable;
    if (options_.hash) say_line(fmt::format("{:016x}", hash));
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) fail("stdout could not be written; is the disk full?");
    return exit_status;
}

}  // namespace tick86::apps
