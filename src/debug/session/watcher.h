// SPDX-License-Identifier: MIT
// Listens to the watched core for a session: is this boundary where the run is to stop?
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "tick86/debug/session.h"

namespace tick86 {

inline bool is_string_opcode(u8 opcode) {
    return (opcode >= 0xA4 && opcode <= 0xA7) || (opcode >= 0xAA && opcode <= 0xAF);
}

// Where a call, an interrupt or a repeated instruction comes back to.
struct Landing {
    u32 linear = 0;
    u16 ss = 0, sp = 0;      // of before; what is called leaves SP below, until it returns
    bool by_return = false;  // any return that takes the frame away will do, wherever it goes
    bool is_before = false;  // a hidden interrupt before the step itself, which begins there
    bool has_room(u16 now_ss, u16 now_sp) const { return now_ss != ss || now_sp >= sp; }
};

struct DebugSession::Goal {
    enum class Kind : u8 { Go, Into, Over, Out, Address, Cycle, Condition, Irq, Int, Eoi, Frame, AnyBoundary };
    explicit Goal(Kind k = Kind::Go) : kind(k) {}
    Kind kind;
    u64 count = 1;
    bool hide_irqs = false, takes_loops = false;  // Over
    std::vector<u32> places;                      // Address
    int number = -1;                              // Irq, Int: which one; -1: any
    Clock clock = 0;                              // Cycle
    u16 ss = 0, sp = 0;                           // Frame
    u64 frame = 0;                                // Frame: serial of its interrupt, which may end in another way, too
    std::shared_ptr<const Expression> condition;
};

class Watcher final : public Listener {
    using Goal = DebugSession::Goal;

public:
    explicit Watcher(DebugSession& session);

    // From the boundary where the machine stands.
    void begin(Goal goal);
    // In the past: breakpoints do not stop and count nothing; the last one hit is remembered.
    void begin_search();
    std::optional<Stop> take_stop() { return std::exchange(stop_, std::nullopt); }
    struct Hit {
        cpu::Clock clock;
        Stop stop;
    };
    const std::optional<Hit>& last_hit() const { return hit_; }
    cpu::Clock seen() const { return seen_; }  // the boundary visited last
    // The time that is the goal, so that a halt is left there; Never if there is none.
    Tick wanted_tick() const { return goal_.kind == Goal::Kind::Cycle ? pc_.board().tick_of(goal_.clock) : Never; }
    bool has_goal() const { return goal_.kind != Goal::Kind::Go; }

    bool before_step(const cpu::CpuState& s) override;
    void bus(const cpu::BusCycle& cycle) override;
    void mark(const cpu::Mark& mark) override;
    void dma_wrote(u32 address, u8 value) {
        accesses_.push_back({Breakpoint::Kind::Memory, address, value, 1, true, true});
    }

private:
    struct Access {
        Breakpoint::Kind kind = Breakpoint::Kind::Memory;
        u32 address = 0;
        u16 value = 0;
        u32 bytes = 1;
        bool is_write = false, is_dma = false;
        cpu::Clock ends = cpu::NeverClock;  // where the second half of a word would begin
        bool is_of(const Breakpoint& b) const;
    };
    struct Before {  // the boundary before this one, and the instruction that ran from there
        u16 cs = 0, ip = 0, ss = 0, sp = 0;
        u8 opcode = 0, next = 0;  // behind the prefixes, and the byte after it
        bool is_known = false, entered = false;
    };

    void visit(const cpu::CpuState& s);
    void note(std::optional<Stop> stop, cpu::Clock at);
    std::optional<Stop> breakpoint_here(const cpu::CpuState& s);
    std::optional<Stop> hit(Breakpoint& b, Breakpoint::Values values, const std::string& what);
    std::optional<Stop> access_hit(Breakpoint& b);
    std::optional<Stop> accesses_hit();
    bool is_reached(const cpu::CpuState& s);
    bool is_landed(const cpu::CpuState& s);
    bool is_hidden(const cpu::CpuState& s) const;
    void aim(const cpu::CpuState& s);
    void follow_frames(const cpu::CpuState& s);
    bool is_resumed(const cpu::CpuState& s);
    bool foresees() const;
    std::optional<Coming> entered_unforeseen() const;
    bool is_return() const;
    bool is_open(u64 frame) const;  // an interrupt that has not returned
    bool is_call() const;

    DebugSession& session_;
    Pc& pc_;
    Goal goal_;
    bool searches_ = false, was_halted_ = false;
    cpu::Clock from_ = 0, seen_ = -1;
    Before before_;
    std::optional<Landing> landing_;           // Over
    std::vector<std::pair<u16, u16>> called_;  // Out: SS:SP at which calls seen on the way will return
    u16 first_ss_ = 0, first_sp_ = 0;          // Out: of a return that leaves, at least this,
    u16 last_sp_ = 0;                          // and no more: there lies what an interrupt around it has pushed
    bool is_out_ = false;
    std::vector<Access> accesses_;    // since the last boundary, in places where there is a breakpoint
    std::optional<Coming> foreseen_;  // of the interrupt that was accepted at the last boundary
    std::string reason_;              // why the goal was reached in another way than was asked for
    std::vector<Landing> resumed_;    // repeated instructions that were left for an interrupt, and go on after it
    std::optional<Stop> stop_;
    std::optional<Hit> hit_;
};

}  // namespace tick86
