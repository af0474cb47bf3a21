// SPDX-License-Identifier: MIT
// Goes through the entries of the interrupt log with two controllers of its own, and so knows of each request when it
// was latched, what held it up, and which level an EOI has ended.
#pragma once
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "tick86/chips/pic8259.h"
#include "tick86/debug/interrupts.h"

namespace tick86 {

class Board;

class InterruptFollower {
public:
    // From the pin to the acknowledge. Ticks.
    struct Request {
        Tick edge = Never, latched = Never, requested = Never;
        Tick mask = 0, service = 0, flag = 0;
        Tick free = 0;  // no controller holds it back; not yet known whether IF did
    };
    // What a pair of INTA cycles was about. Its owner is the record that the mark after it makes.
    struct Acknowledge {
        Request request;
        Tick intr = Never;
        int irq = -1;  // -1: spurious
        int dropped_irq = -1;
        Tick dropped = Never;
        bool in_service[2]{false, false};
        std::array<std::optional<InterruptEoi>, 2> eoi;
    };
    struct Ended {
        u64 owner = 0;  // serial of the record
        int chip = 0;
        InterruptEoi eoi;
    };

    // A command of EOI, whatever it has ended.
    struct Sent {
        u64 owner = 0;  // of the level that it has ended, as far as that is known
        int chip = 0;
        InterruptEoi eoi;
    };

    InterruptFollower(const Board& board, const PinRing::Checkpoint& from, Tick at);

    void apply(const LogEntry& entry);
    // The acknowledge before the mark of this serial, once; empty if the log does not reach back to it.
    std::optional<Acknowledge> take_acknowledge(u64 serial);
    // Levels of owners that were ended since the last call.
    std::vector<Ended> take_ended() { return std::exchange(ended_, {}); }
    std::vector<Sent> take_sent() { return std::exchange(sent_, {}); }
    Tick nmi_edge() const { return nmi_edge_; }

private:
    static constexpr u64 Nobody = ~u64{0}, Acknowledged = ~u64{0} - 1;
    struct Chips {
        std::array<u8, 2> asking, isr;
    };

    Chips look() const;
    InterruptEoi eoi_of(const LogEntry& entry, int level) const;
    void pass(Tick to);
    void act(const LogEntry& entry);
    void acknowledge(Tick at);
    void follow_requests(const LogEntry& entry, const Chips& before, int acknowledged);
    void follow_service(const LogEntry& entry, const Chips& before);
    void follow_turn(Tick at);
    Tick Request::*where_held(int irq) const;
    int asked_for() const;  // the line that an acknowledge would serve; -1: none
    cpu::Clock clock_in(Tick at) const;

    const Board& board_;
    std::array<Pic8259, 2> pic_;
    int chips_ = 2;
    std::array<std::optional<Request>, 16> pending_;
    std::array<Tick, 16> edge_{};  // of the pin; Never: used up
    std::array<u64, 16> owner_{};  // of each level in service
    Tick now_ = 0, intr_ = Never, nmi_edge_ = Never, dropped_ = Never;
    int dropped_irq_ = -1;
    int turn_ = -1;  // whom INTR asks for
    std::optional<Acknowledge> acknowledge_;
    std::vector<Ended> ended_;
    std::vector<Sent> sent_;
};

}  // namespace tick86
