// SPDX-License-Identifier: MIT
// The one remote control of a machine under the debugger: runs it toward a goal, stops it, takes it back in time.
// Every front end - window, terminal, script, GDB - holds one and does nothing behind its back.
//
// It stops at boundaries only, before an instruction, CS:IP on it; prefixes and repeated string instructions count as
// one with their instruction. An interrupt that was accepted is a stop of its own: CS:IP is what it interrupts, and the
// next step enters its handler. Nothing here costs the guest a clock or changes a byte of it.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tick86/debug/breakpoints.h"
#include "tick86/debug/history.h"
#include "tick86/debug/symbols.h"
#include "tick86/machine/pc.h"

namespace tick86 {

enum class StopCause : u8 {
    Start,  // the session has begun; nothing ran yet
    Step,   // a step, or what else was the goal, was done
    Breakpoint,
    Break,  // the user asked
    Fault,  // the guest: halted for good, unexpected reset, runaway
    Past,   // going back: the beginning of the history
    Limit,  // the end of a run that had one
};

struct Stop {
    StopCause cause = StopCause::Start;
    int breakpoint = 0;
    StopReason reason = StopReason::Reached;  // of a Fault
    std::string text;                         // for the user: "breakpoint 2: 0000:7C00", "IRQ 0 is taken next: INT 08h"
};

// An interrupt that is about to be entered, at a boundary or by the instruction there. Found without side effects.
struct Coming {
    cpu::EntryKind kind = cpu::EntryKind::Software;
    int irq = -1;  // of an Intr: the line that the controllers would acknowledge now
    u8 vector = 0;
    bool is_spurious = false;
    std::string text() const;  // "IRQ 0 (INT 08h)", "INT 10h", "divide error (INT 00h)"
};
std::optional<Coming> coming_interrupt(const Pc& pc);

class Watcher;

class DebugSession {
public:
    using Clock = cpu::Clock;

    DebugSession(Pc& pc, History::Limits limits);
    ~DebugSession();
    DebugSession(const DebugSession&) = delete;
    DebugSession& operator=(const DebugSession&) = delete;

    Pc& pc() { return pc_; }
    const Pc& pc() const { return pc_; }
    History& history() { return history_; }
    Breakpoints& breakpoints() { return breakpoints_; }
    Symbols& symbols() { return symbols_; }
    const Symbols& symbols() const { return symbols_; }

    // --- goals: where to go; the machine moves in advance() ---
    void go();
    void step_into(u64 count = 1);
    // A call, interrupt or repeated string instruction is done as one; so is an interrupt that was accepted.
    // `hide_irqs`: hardware interrupts run unseen, one that waits to be entered and one that ends a halt among them,
    // and you land on your next instruction.
    // `takes_loops`: LOOP is done as one, too, as DEBUG's P does it.
    void step_over(u64 count = 1, bool hide_irqs = false, bool takes_loops = false);
    void step_out();                       // past the return of the routine or handler that runs now
    void run_to(std::vector<u32> places);  // linear; to the first of them that is reached
    void run_to_cycle(Clock clock);
    void run_until(std::shared_ptr<const Expression> condition);
    void next_irq(int line = -1);    // before it is entered; -1: any
    void next_int(int vector = -1);  // before any interrupt, hardware or software
    void next_eoi();                 // before the OUT that ends an interrupt
    // Before the IRET or RETF that takes the frame of an interrupt at SS:SP away. `frame`: its serial in the log; when
    // that interrupt has ended in another way, this stops, too.
    void run_to_frame_end(u16 ss, u16 sp, u64 frame);
    void break_in();  // stop at the next boundary
    bool is_running() const { return is_running_; }
    bool has_goal() const;  // other than to run until something stops it, and not a clock that has come

    // Emulates toward the goal, up to `until` at most. A value: it has stopped.
    std::optional<Stop> advance(Tick until);
    // The same until it stops, or reaches `limit`.
    Stop finish(Tick limit = Never);
    const Stop& last_stop() const { return stop_; }
    u64 stops() const { return stops_; }  // counts them: panes are made anew when it changes

    // --- the past ---
    Stop step_back(u64 count = 1);
    Stop step_back_over();         // past calls and interrupts that lie behind
    Stop reverse_continue();       // to the last breakpoint hit before now
    Stop go_back_to(Clock clock);  // to the boundary at or after `clock`
    // What runs has run before, or is only looked at: a search, back or ahead. Then nothing goes to the host.
    bool is_in_past() const { return history_.is_rerun(); }
    void forget_future();  // where the machine stands becomes the present, on its disks too
    // Runs the last `clocks` before now once more with a listener, and leaves the machine as it stands. Steps, bus
    // cycles and marks of at least that time are heard. Returns the clock where it began.
    Clock look_back(Clock clocks, Listener& listener);
    // Lets the next instruction run for a listener, for `most` clocks at most, and goes back to where the machine
    // stands. Returns the clock where it ended. Needs a history.
    Clock look_ahead(Clock most, Listener& listener);
    // The last write to any of these bytes before now, by CPU or DMA; looks back up to the whole history.
    struct Write {
        Clock clock = 0;  // of the boundary before it; of DMA, its own
        FarAddress by;    // CS:IP of the instruction
        bool is_dma = false;
        u32 address = 0;
        u8 value = 0;
    };
    std::optional<Write> last_write(u32 linear, u32 bytes);
    // The same for `count` places of `each` bytes side by side, in one look.
    std::vector<std::optional<Write>> last_writes(u32 linear, u32 count, u32 each);

    // --- changing the present; recorded, so that it comes again when time runs again ---
    bool poke(u32 linear, u8 value);  // false: no RAM there
    static bool is_register(std::string_view name);
    // ax..di, al..dh, segments, ip, flags, and single flags; false: there is none of that name that can hold it.
    bool set_register(std::string_view name, u16 value);
    void jump(u16 cs, u16 ip);
    void write_port(u16 port, u8 value);
    // Presses the NMI button. False: the CPU latches no edge of it; it is masked, held clear, or still high.
    bool press_nmi();

    // Hears the present only, not what is run again. The machine is slower while there is one.
    void add(Listener& listener);
    void remove(Listener& listener);
    std::function<void(const std::string&)> on_log;  // lines of log points

private:
    friend class Watcher;
    struct Goal;
    void start(Goal goal);
    Stop stop_now(Stop stop);
    Stop fault(StopReason reason) const;
    void dma_wrote(u32 address, u8 value);
    template <class Enough>
    std::optional<Clock> search_back(std::size_t most, Enough enough);
    Stop arrive(std::optional<Clock> clock, StopCause cause, std::string text);
    void settle(std::span<Listener* const> hearers = {});

    Pc& pc_;
    History history_;
    Breakpoints breakpoints_;
    Symbols symbols_;
    WatchProbe probe_;
    std::unique_ptr<Watcher> watcher_;
    std::function<void(u32, u8)> on_dma_;  // while the past is searched
    std::vector<Listener*> listeners_;     // those in probe_ but the watcher
    bool is_running_ = false;
    Stop stop_;
    u64 stops_ = 0;
};

}  // namespace tick86
