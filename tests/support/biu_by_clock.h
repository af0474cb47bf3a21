// SPDX-License-Identifier: MIT
// The bus unit in its plain form: every clock is gone through, every rule stands where the facts put it, and nothing is
// computed ahead. The shipped bus unit (src/cpu/code/biu.h) is compared with it.
// Sources  docs/accuracy.md: order inside one clock, hold latch, requests, cancellation, queue, wait states
//
// A clock has two halves. begin(): bus, queue and hold latch, up to where the execution unit acts. end(): push, T1,
// grant. The operations below are called between them, in clock now(); one that takes longer passes the clocks itself
// and returns in its last one, before end(). Of one clock, the loader's pop() may follow an operation.
#pragma once
#include <deque>
#include <span>
#include <vector>

#include "tick86/cpu/cpu.h"

namespace tick86::test {

using namespace tick86::cpu;

// World: int waits(const Transfer&), u16 read(const Transfer&, Clock), void write(const Transfer&, u16 data, Clock).
template <class Model, class World>
class BiuByClock {
public:
    enum class Ts : u8 { Ti, T1, T2, T3, Tw, T4 };  // T3 and Tw: the transfer is in the last of them

    u16 cs = 0, pc = 0;            // pc: the next byte to fetch
    std::vector<BusCycle> cycles;  // each as its transfer is done; segment and flags are the execution unit's business

    BiuByClock(World& world, Clock now) : world_(world), now_(now) {}

    // The clock now() is about to be in its middle. After a flush nothing is held, nothing runs.
    void start_after_flush() {
        hold_ = false;
        enabled_ = true;
        begin();
    }
    void start_with_queue(std::span<const u8> bytes) {
        queue_.assign(bytes.begin(), bytes.end());
        hold_ = true;
        enabled_ = true;
        begin();
    }

    Clock now() const { return now_; }
    void next() {
        end();
        ++now_;
        begin();
    }

    // --- of the execution unit and the loader ---

    // One try. The byte shows on the queue status pins in the next clock, and is counted until then.
    bool pop(u8& byte) {
        if (queue_.empty()) return false;
        byte = queue_.front();
        popping_ = true;
        return true;
    }

    // A bus request with its one or two transfers. Returns in the clock of the last transfer.
    void access(std::span<const Transfer> transfers, std::span<u16> data) {
        const bool late = transferring() || fetch_would_be_granted();
        if (ts_ == Ts::T4 || ts_ == Ts::Ti) granted_ = false;  // a fetch that has not begun is cancelled
        request_ = true;
        next();
        if (late) {
            while (transferring()) next();
            next();
        }
        next();
        for (std::size_t i = 0; i < transfers.size(); ++i) {
            while (granted_) next();
            granted_ = true;
            pending_ = transfers[i];
            data_ = data[i];
            const bool is_last = i + 1 == transfers.size();
            next();
            if (is_last) request_ = false;
            while (granted_) next();
            data[i] = data_;
        }
    }

    // Stops prefetching; a fetch that runs is waited for.
    void suspend() {
        enabled_ = false;
        if (ts_ == Ts::T4 || ts_ == Ts::Ti) {
            granted_ = false;
            return;
        }
        while (ts_ != Ts::T4) next();
    }
    void correct() {
        next();
        pc = static_cast<u16>(pc - queue_.size());
        queue_.clear();
    }
    void flush() {
        queue_.clear();
        flushing_ = true;
    }
    // HLT: no further fetch is granted, but one that is granted runs.
    void halt() { enabled_ = false; }

    // --- what can be seen ---

    std::vector<u8> queue() const { return {queue_.begin() + (popping_ ? 1 : 0), queue_.end()}; }
    Ts ts() const { return ts_; }
    bool is_fetching() const { return ts_ != Ts::Ti && running_.kind == BusKind::Code; }
    bool is_fetch_granted() const { return granted_ && pending_.kind == BusKind::Code; }

private:
    static constexpr std::size_t Room = Model::QueueSize - Model::BusWidth;

    bool transferring() const { return ts_ == Ts::T3 || ts_ == Ts::Tw; }
    bool fetch_would_be_granted() const { return enabled_ && !request_ && !granted_ && ts_ != Ts::T4 && !hold_; }

    void begin() {
        advance_bus();
        if (popping_) {
            queue_.pop_front();
            popping_ = false;
        }
        const bool after_fetch = was_t4_ && running_.kind == BusKind::Code;
        if (ts_ == Ts::Ti && queue_.size() <= Room && (queue_.size() < 3 || !after_fetch)) hold_ = false;
    }

    void advance_bus() {
        was_t4_ = ts_ == Ts::T4;
        switch (ts_) {
            case Ts::Ti:
            case Ts::T4: ts_ = starting_ ? Ts::T1 : Ts::Ti; break;
            case Ts::T1: ts_ = Ts::T2; break;
            case Ts::T2: ts_ = Ts::T3; break;
            case Ts::T3:
            case Ts::Tw: ts_ = waits_left_ > 0 ? Ts::Tw : Ts::T4; break;
        }
        starting_ = false;
        if (ts_ == Ts::T3) {
            waits_ = waits_left_ = world_.waits(running_);
            const std::size_t count = queue_.size() - (popping_ ? 1 : 0);  // a byte popped in T2 has left
            if (running_.kind == BusKind::Code && count >= 3) hold_ = true;
        } else if (ts_ == Ts::Tw) {
            --waits_left_;
        }
        if (transferring() && waits_left_ == 0) transfer();
    }

    void transfer() {
        const bool is_write = running_.kind == BusKind::MemWrite || running_.kind == BusKind::IoWrite;
        u16& data = running_.kind == BusKind::Code ? fetched_ : data_;
        if (!is_write) data = world_.read(running_, now_);
        if (!running_.word) data &= 0xFF;
        if (is_write) world_.write(running_, data, now_);
        const bool high_lane = Model::BusWidth == 2 && (running_.word || (running_.address & 1));
        const u16 lanes = static_cast<u16>(high_lane && !running_.word ? data << 8 : data);
        cycles.push_back({running_.t1, running_.kind, SegmentStatus::Cs, high_lane, false, static_cast<u8>(waits_),
                          running_.address, lanes});
        granted_ = false;
    }

    void end() {
        if (ts_ == Ts::T4 && running_.kind == BusKind::Code) {
            queue_.push_back(static_cast<u8>(fetched_));
            if (running_.word) queue_.push_back(static_cast<u8>(fetched_ >> 8));
            pc = static_cast<u16>(pc + (running_.word ? 2 : 1));
        }
        if ((ts_ == Ts::T4 || ts_ == Ts::Ti) && granted_) {  // T1 comes next; the address is latched now
            starting_ = true;
            if (pending_.kind == BusKind::Code) {
                pending_.address = ((u32{cs} << 4) + pc) & Bus::AddressMask;
                pending_.word = Model::BusWidth == 2 && !(pending_.address & 1);
            }
            running_ = pending_;
            running_.t1 = now_ + 1;
        }
        if (fetch_would_be_granted()) {
            granted_ = true;
            pending_ = {BusKind::Code, false, 0, 0};
        }
        if (flushing_) enabled_ = true;
        flushing_ = false;
    }

    World& world_;
    Clock now_;
    Ts ts_ = Ts::Ti;
    bool was_t4_ = false;
    bool starting_ = false;  // the next clock is T1 of pending_
    bool granted_ = false;   // pending_ has the bus, or will have it next; until its transfer
    bool request_ = false;   // the execution unit owns the next grant
    bool hold_ = false;      // "the queue will be full"
    bool enabled_ = true;    // prefetching
    bool flushing_ = false;
    bool popping_ = false;  // the front of the queue leaves in the next clock
    int waits_ = 0, waits_left_ = 0;
    Transfer pending_, running_{BusKind::Passive, false, 0, 0};
    u16 data_ = 0;     // of the execution unit's transfer
    u16 fetched_ = 0;  // of the fetch
    std::deque<u8> queue_;
};

}  // namespace tick86::test
