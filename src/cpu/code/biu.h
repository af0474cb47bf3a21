// SPDX-License-Identifier: MIT
// Bus interface unit: queue, prefetch policy, bus cycles, wait states.
// Lazy: it has reached some clock and moves by whole bus cycles in sync(). Inside one clock the chip works in this
// order: bus advance - pop of the clock before - hold latch clears - execution unit - loader - push - grant of a
// prefetch. sync(t) has done everything of the clocks before t, and of clock t what precedes the execution unit.
// Sources  every rule: recordings of the 8086 (tests/suite); wait states and 8088: models, see docs/accuracy.md
#pragma once
#include "tick86/cpu/bus.h"
#include "tick86/cpu/probe.h"
#include "tick86/cpu/state.h"

namespace tick86::cpu::code {

template <class Model, class Probe>
struct Biu {
    CpuState& s;
    Bus& bus;
    Probe& probe;
    bool& in_bus_call;

    static constexpr int Room = Model::QueueSize - Model::BusWidth;  // up to this count a whole fetch fits
    static constexpr int HoldCount = 3;                              // a fetch that finds so many sets the hold latch

    void sync(Clock t) {
        if (t >= s.due) run_to(t);
    }

    // --- queue ---

    // The queue holds a byte and is synced to `p`: takes it in clock `p`.
    u8 pop(Clock p, QueueOpKind kind) {
        const u8 byte = s.queue[s.queue_head];
        s.queue_head = (s.queue_head + 1) & 7;
        --s.queue_count;
        if (s.due == NeverClock && s.prefetch_enabled && s.queue_count <= Room) {  // room again: the latch clears
            const Clock grant = p + 1 > s.hold_from ? p + 1 : s.hold_from;
            s.due = grant + 1;
        }
        if constexpr (Probe::Watches) probe.queue({p + 1, kind, byte});
        return byte;
    }
    // First clock >= t in which a byte can be popped.
    Clock wait_for_byte(Clock t) {
        sync(t);
        while (s.queue_count == 0) {
            if (s.due > t) t = s.due;
            advance();
        }
        return t;
    }

    // --- requests of the execution unit, made in clock n ---

    // Grants the bus: returns T1 of the first cycle. A prefetch that was granted but has not begun is cancelled.
    Clock request(Clock n) {
        sync(n);
        Clock t1 = n + 3;
        Clock may_clear = s.hold_from;  // first clock without a cycle in which the hold latch can clear
        switch (s.fetch) {
            case FetchPhase::Idle:
                if (s.due == n + 1) {  // a prefetch would be granted in this very clock
                    s.hold = false;
                    ++t1;
                }
                break;
            case FetchPhase::Granted:
                if (n >= s.fetch_t1) may_clear = t1 = finish_fetch() + 2;
                break;
            case FetchPhase::Waiting:
                t1 = finish_fetch() + 4;
                may_clear = first_clear(s.due);
                break;
            case FetchPhase::Latched:
                // After HLT the transfer of a fetch may still lie ahead.
                if (n <= s.fetch_t1 + 1)
                    t1 = s.due;  // made in T1 or T2
                else if (n <= s.due - 2)
                    t1 = s.due + 2;  // in T3 or Tw
                push();
                may_clear = first_clear(s.due);
                break;
        }
        if (s.hold && s.queue_count <= Room && may_clear < t1) s.hold = false;
        s.fetch = FetchPhase::Idle;
        s.due = NeverClock;
        return t1;
    }

    // The last transfer of the request was in clock t3: the prefetcher may go on.
    void release(Clock t3) {
        if (!s.prefetch_enabled) return;
        if (!s.hold) {
            grant(t3 + 2);
        } else {
            s.hold_from = t3 + 2;
            if (s.queue_count <= Room) s.due = s.hold_from + 1;
        }
    }

    // Stops prefetching. Returns the clock of the next micro-operation: a fetch that runs is waited for.
    Clock suspend(Clock n) {
        sync(n);
        Clock next = n + 1;
        switch (s.fetch) {
            case FetchPhase::Idle:
                if (s.due == n + 1) s.hold = false;
                break;
            case FetchPhase::Granted:
                if (n >= s.fetch_t1) next = finish_fetch() + 2;
                break;
            case FetchPhase::Waiting: next = finish_fetch() + 2; break;
            case FetchPhase::Latched:
                next = s.due;
                push();
                break;
        }
        s.fetch = FetchPhase::Idle;
        s.due = NeverClock;
        s.prefetch_enabled = false;
        return next;
    }

    // Turns PC from the fetch address back into the address of the next instruction byte. Prefetching is suspended.
    void correct() {
        s.pc = static_cast<u16>(s.pc - s.queue_count);
        s.queue_count = 0;
    }

    // Empties the queue and starts prefetching again. Prefetching is suspended.
    void flush(Clock n) {
        s.queue_count = 0;
        s.prefetch_enabled = true;
        s.due = n + 2;
        if constexpr (Probe::Watches) probe.queue({n + 1, QueueOpKind::Flush, 0});
    }

    // CS changes in clock n without a flush: a fetch that has its address keeps it.
    void code_segment_changed(Clock n) {
        sync(n);
        if (s.fetch == FetchPhase::Granted && s.fetch_t1 > n) s.fetch_address = code_address();
    }

    // Disables prefetching in clock n. A fetch granted before still runs: `begun` tells whether it had begun in n or
    // before, and T4 of it is returned; -1 without one.
    Clock halt(Clock n, bool& begun) {
        sync(n);
        Clock t4 = -1;
        begun = false;
        if (s.fetch == FetchPhase::Latched && s.due - 2 < n) {  // its T3 is past: what it granted there runs too
            t4 = s.due - 1;
            begun = t4 >= n - 1;
            advance();
        }
        s.prefetch_enabled = false;
        if (s.fetch == FetchPhase::Idle) {
            s.due = NeverClock;
        } else {
            if (s.fetch != FetchPhase::Latched) {
                if (s.fetch_t1 <= n) begun = true;
                finish_transfer();
            } else {
                begun = true;
            }
            t4 = s.due - 1;
        }
        return t4;
    }

    // --- bus cycles of the execution unit; t1 is given, t3 returned is the transfer clock ---

    u16 read(BusKind kind, SegmentStatus segment, u32 address, bool word, Clock t1, Clock& t3) {
        if (kind == BusKind::MemRead) {
            const u8* page = bus.page[address >> Bus::PageBits].read;
            if (page && t1 < bus.quiet_until) {
                const u8* p = page + (address & ((1 << Bus::PageBits) - 1));
                const u16 data = static_cast<u16>(word ? p[0] | p[1] << 8 : p[0]);
                t3 = t1 + 2;
                report(kind, segment, address, word, data, t1, 0);
                return data;
            }
        }
        const Transfer transfer{kind, word, address, t1};
        in_bus_call = true;
        const int waits = bus.waits(transfer);
        t3 = t1 + 2 + waits;
        const u16 data = read_now(transfer, t3);
        in_bus_call = false;
        report(kind, segment, address, word, data, t1, waits);
        return data;
    }

    void write(BusKind kind, SegmentStatus segment, u32 address, bool word, u16 data, Clock t1, Clock& t3) {
        if (!word) data &= 0xFF;
        if (kind == BusKind::MemWrite) {
            u8* page = bus.page[address >> Bus::PageBits].write;
            if (page && t1 < bus.quiet_until) {
                u8* p = page + (address & ((1 << Bus::PageBits) - 1));
                p[0] = static_cast<u8>(data);
                if (word) p[1] = static_cast<u8>(data >> 8);
                t3 = t1 + 2;
                report(kind, segment, address, word, data, t1, 0);
                return;
            }
        }
        const Transfer transfer{kind, word, address, t1};
        in_bus_call = true;
        const int waits = bus.waits(transfer);
        t3 = t1 + 2 + waits;
        u8* page = kind == BusKind::MemWrite ? bus.page[address >> Bus::PageBits].write : nullptr;
        if (page) {
            u8* p = page + (address & ((1 << Bus::PageBits) - 1));
            p[0] = static_cast<u8>(data);
            if (word) p[1] = static_cast<u8>(data >> 8);
        } else {
            bus.write(transfer, data, t3);
        }
        in_bus_call = false;
        report(kind, segment, address, word, data, t1, waits);
    }

    void report(BusKind kind, SegmentStatus segment, u32 address, bool word, u16 data, Clock t1, int waits) {
        if constexpr (Probe::Watches) {
            const bool high_lane = Model::BusWidth == 2 && (word || (address & 1));
            const u16 lanes = static_cast<u16>(high_lane && !word ? data << 8 : data);
            probe.bus(
                {t1, kind, segment, high_lane, (s.flags & flag::IF) != 0, static_cast<u8>(waits), address, lanes});
        }
    }

private:
    u32 code_address() const { return ((u32{s.sreg[CS]} << 4) + s.pc) & Bus::AddressMask; }

    void grant(Clock t1) {
        s.fetch = FetchPhase::Granted;
        s.fetch_t1 = t1;
        s.fetch_address = code_address();
        s.due = t1 + 2;
    }

    // Moves until nothing is due up to clock t. A fetch from plain memory that nobody disturbs goes in one step from
    // its T3 to the end of its T4.
    [[gnu::noinline]] void run_to(Clock t) {
        do {
            if (s.fetch == FetchPhase::Granted && t >= s.due + 2 && s.fetch_t1 < bus.quiet_until) {
                const u8* page = bus.page[s.fetch_address >> Bus::PageBits].read;
                if (page) {
                    if (s.queue_count >= HoldCount) s.hold = true;
                    transfer(page, is_word_fetch());
                    pushed();
                    continue;
                }
            }
            advance();
        } while (t >= s.due);
    }

    // The next thing that happens, in clock `due` or just before it.
    void advance() {
        switch (s.fetch) {
            case FetchPhase::Idle:
                s.hold = false;
                grant(s.due + 1);
                break;
            case FetchPhase::Granted: first_t3(); break;
            case FetchPhase::Waiting: transfer(); break;
            case FetchPhase::Latched: pushed(); break;
        }
    }

    // The T4 of a fetch is over: its bytes are in the queue, and the prefetcher goes on or holds.
    [[gnu::always_inline]] void pushed() {
        const Clock first_ti = s.due;
        push();
        if (s.prefetch_enabled && !s.hold) [[likely]] {
            grant(first_ti);  // granted in T3: T1 follows T4
            return;
        }
        s.fetch = FetchPhase::Idle;
        s.due = NeverClock;
        if (!s.prefetch_enabled) return;
        s.hold_from = first_clear(first_ti);
        if (s.queue_count <= Room) s.due = s.hold_from + 1;
    }

    // The hold latch does not clear in the first clock after a fetch, unless so many bytes have left meanwhile.
    Clock first_clear(Clock first_ti) const { return s.queue_count < HoldCount ? first_ti : first_ti + 1; }

    bool is_word_fetch() const { return Model::BusWidth == 2 && !(s.fetch_address & 1); }

    void first_t3() {
        if (s.queue_count >= HoldCount) s.hold = true;
        const bool word = is_word_fetch();
        const u8* page = bus.page[s.fetch_address >> Bus::PageBits].read;
        if (page && s.fetch_t1 < bus.quiet_until) {
            transfer(page, word);
            return;
        }
        s.fetch_count = word ? 2 : 1;
        in_bus_call = true;
        const int waits = bus.waits({BusKind::Code, word, s.fetch_address, s.fetch_t1});
        in_bus_call = false;
        if (waits == 0) {
            transfer();
        } else {
            s.fetch = FetchPhase::Waiting;
            s.due += waits;
        }
    }

    // The transfer clock of a fetch: from plain memory, or by the slow path.
    [[gnu::always_inline]] void transfer(const u8* page, bool word) {
        const u8* p = page + (s.fetch_address & ((1 << Bus::PageBits) - 1));
        s.fetch_count = word ? 2 : 1;
        s.fetch_data = static_cast<u16>(word ? p[0] | p[1] << 8 : p[0]);
        latched(word);
    }
    void transfer() {
        const bool word = s.fetch_count == 2;
        if (const u8* page = bus.page[s.fetch_address >> Bus::PageBits].read) {
            transfer(page, word);
            return;
        }
        in_bus_call = true;
        s.fetch_data = bus.read({BusKind::Code, word, s.fetch_address, s.fetch_t1}, s.due);
        in_bus_call = false;
        latched(word);
    }
    [[gnu::always_inline]] void latched(bool word) {
        report(BusKind::Code, SegmentStatus::Cs, s.fetch_address, word, s.fetch_data, s.fetch_t1,
               static_cast<int>(s.due - s.fetch_t1 - 2));
        s.fetch = FetchPhase::Latched;
        s.due += 2;
    }

    [[gnu::always_inline]] void push() {
        const int end = s.queue_head + s.queue_count;
        s.queue[end & 7] = static_cast<u8>(s.fetch_data);
        if (s.fetch_count == 2) s.queue[(end + 1) & 7] = static_cast<u8>(s.fetch_data >> 8);
        s.queue_count = static_cast<u8>(s.queue_count + s.fetch_count);
        s.pc = static_cast<u16>(s.pc + s.fetch_count);
    }

    void finish_transfer() {
        if (s.fetch == FetchPhase::Granted) first_t3();
        if (s.fetch == FetchPhase::Waiting) transfer();
    }
    // Runs the fetch whose T1 is past to its end. Returns its T3 (or last Tw).
    Clock finish_fetch() {
        finish_transfer();
        push();
        return s.due - 2;
    }

    u16 read_now(const Transfer& transfer, Clock t) {
        if (transfer.kind == BusKind::MemRead) {
            if (const u8* page = bus.page[transfer.address >> Bus::PageBits].read) {
                const u8* p = page + (transfer.address & ((1 << Bus::PageBits) - 1));
                return static_cast<u16>(transfer.word ? p[0] | p[1] << 8 : p[0]);
            }
        }
        return bus.read(transfer, t);
    }
};

}  // namespace tick86::cpu::code
