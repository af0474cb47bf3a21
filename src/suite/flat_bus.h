// SPDX-License-Identifier: MIT
// The world of a recorded test: 1 MiB of RAM, ports that read FFh, and pins, waits and vectors as the recording has
// them.
#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "tick86/cpu/bus.h"
#include "tick86/suite/runner.h"

namespace tick86::suite {

class FlatBus final : public cpu::Bus {
public:
    using Clock = cpu::Clock;
    static constexpr u8 Unlisted = 0x90;  // what memory holds that no test lists: NOP

    struct Pins {
        Clock t;  // after follow(): clocks; before: rows
        bool intr, nmi;
    };
    struct Access {
        u32 address;
        Clock t;
    };

    FlatBus();

    // Memory, waits, vectors and pins of `test`. Undo with clear().
    void load(const Test& test, FetchRule fetch);
    void load_memory(std::span<const RamByte> ram, std::span<const u8> bytes, std::size_t queued, FetchRule fetch);
    void set_stimulus(const Stimulus& stimulus);
    // Memory as it was after load(); `direct`: plain memory is reached without a call where the rules allow it.
    void begin(bool direct);
    // From now on serve() gives the pins of the recording to `core`; row 0 is clock `row_0`. From `limit` on it stops.
    template <class Core>
    void follow(Core& core, Clock row_0, Clock limit) {
        row_0_ = row_0;
        next_pin_ = cycle_ = 0;
        go_on(core, limit);
    }
    // The same in the middle of a recording: another core, or another limit.
    template <class Core>
    void go_on(Core& core, Clock limit) {
        core_ = &core;
        drive_ = [](void* c, const Pins& pins) {
            static_cast<Core*>(c)->intr(pins.intr, pins.t);
            static_cast<Core*>(c)->nmi(pins.nmi, pins.t);
        };
        limit_ = limit;
        set_horizon();
    }
    // Bytes that are not as `final` says, or were written although it does not say so; with the value found.
    void differences(const Test& test, std::vector<RamByte>& into);
    void clear(const Test& test);
    void clear(std::span<const RamByte> ram);

    u8 peek(u32 address) const { return ram_[address & AddressMask]; }
    // For recordings: the first read and first write of each byte, in order.
    void log_accesses(bool on) { logging_ = on; }
    const std::vector<Access>& reads() const { return reads_; }
    const std::vector<Access>& writes() const { return writes_; }
    const std::vector<Pins>& pins() const { return pins_; }

    int waits(const cpu::Transfer& transfer) override;
    u16 read(const cpu::Transfer& transfer, Clock t) override;
    void write(const cpu::Transfer& transfer, u16 data, Clock t) override;
    bool serve(Clock now) override;

private:
    static constexpr std::size_t Size = AddressMask + 1;
    static constexpr std::size_t PageSize = std::size_t{1} << PageBits;

    void set_horizon();
    void reset_dirty_pages(u8* memory);
    u8 fetch_byte(u32 address);
    void note(std::vector<Access>& list, u32 address, Clock t);
    void dirty(u32 address);

    std::unique_ptr<u8[]> ram_, expected_;  // expected_: for differences()
    std::vector<RamByte> initial_;
    std::vector<u16> dirty_;  // numbers of pages that were written
    std::array<bool, Size / PageSize> is_dirty_{};
    std::vector<u8> waits_, inta_, bytes_;
    std::vector<Pins> pins_;
    FetchRule fetch_ = FetchRule::Memory;
    bool direct_ = false, logging_ = false, drops_intr_ = false;
    std::size_t queued_ = 0, fetched_ = 0, cycle_ = 0, inta_count_ = 0, next_pin_ = 0;
    Clock row_0_ = 0, limit_ = 0;
    void* core_ = nullptr;
    void (*drive_)(void*, const Pins&) = nullptr;
    std::vector<Access> reads_, writes_;
    std::vector<bool> was_read_, was_written_;
};

}  // namespace tick86::suite
