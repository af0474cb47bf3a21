// SPDX-License-Identifier: MIT
// Intel 8237A DMA controller - four channels, each a 16-bit address and a 16-bit count.
// In the PC  ports 00h-0Fh; HRQ -> wait-state and bus logic; channel 0 refresh (DREQ0 = 8253 OUT1), channel 2 floppy
// Sources    [8237A] register, mode and priority chapters; tests/chips/dma8237_test.cpp; docs/chips/8237a.md
// Not here   the clocks of S0-S4 (the machine's arbitration counts them) and the bytes (the machine moves them)
#pragma once
#include <array>

#include "tick86/base/bits.h"
#include "tick86/base/chip.h"
#include "tick86/base/fields.h"
#include "tick86/base/pin.h"

namespace tick86 {

// One transfer, as the pins show it. `read` = memory to device (MEMR, IOW), `write` = device to memory (IOR, MEMW),
// `verify` = addresses without strobes; none of the three in cascade mode, where another bus master has the bus.
struct DmaCycle {
    int channel = -1;  // whose DACK; -1: nothing was served
    u16 address = 0;   // A0-A15; the page registers give the rest
    bool read = false, write = false, verify = false, cascade = false;
    bool memory = false;  // half of a memory-to-memory transfer: read -> latch_temporary(), write <- temporary()
    bool tc = false;      // EOP is driven in this cycle
    bool last = false;    // the controller gives the bus back after it (HRQ drops, if only for an instant)
    bool operator==(const DmaCycle&) const = default;
};

class Dma8237 {
public:
    enum class Mode : u8 { Demand, Single, Block, Cascade };  // mode register bits 7-6
    enum class Kind : u8 { Verify, Write, Read, Illegal };    // mode register bits 3-2

    struct Channel {
        u16 base_address = 0, base_count = 0;
        u16 address = 0, count = 0;
        u8 mode = 0;  // mode register, bits 7-2 in place
        bool masked = true;
        bool requested = false;  // request register: software request
        bool terminal = false;   // status bits 3-0: TC or EOP since the last status read
        bool dreq = false;       // level of the DREQ pin (high = true; command bit 6 decides which level asks)
    };
    struct State {
        std::array<Channel, 4> channel{};
        u8 command = 0, temporary = 0;
        bool high_byte = false;     // first/last flip-flop: the next access is to the high byte
        u8 lowest = 3;              // rotating priority: the channel served last
        i8 active = -1;             // channel that keeps the bus (block, demand, cascade under way); -1 none
        i8 latest = -1;             // channel of the latest transfer, for an external EOP
        bool memory_write = false;  // memory-to-memory: the second half comes next
        bool hrq = false;
        Tick now = 0;
    };

    OutputPin hrq;

    void reset();  // RESET pin: as the master clear command
    void catch_up(Tick to) {
        if (to > s_.now) s_.now = to;
    }
    Tick next_event() const { return Never; }

    u8 read(int reg);        // 0-7 address/count, 8 status, Dh temporary; others read FFh
    u8 peek(int reg) const;  // what read() would give; changes nothing
    void write(int reg, u8 value);
    void dreq(int channel, bool level);  // input pins, electrical level
    void eop();                          // external EOP during the cycle that service() returned last

    int granted_channel() const;     // the channel that would be served now; -1: none
    DmaCycle next_transfer() const;  // what service() would return
    DmaCycle service();              // bus granted (HLDA): one transfer's bookkeeping
    // `cycles` transfers of channel 0 in single mode, each asked for by a pulse on DREQ0, in one go: the same state as
    // that many dreq/service calls with no other channel asking. Stops where a terminal count without
    // autoinitialisation masks the channel; returns the number of transfers made.
    u64 skip_refresh(u64 cycles);

    u8 temporary() const { return s_.temporary; }
    void latch_temporary(u8 value) { s_.temporary = value; }  // byte read in the first half of memory-to-memory

    // Questions without side effects.
    bool hrq_level() const { return s_.hrq; }
    bool is_enabled() const { return !bit(s_.command, 2); }
    bool is_rotating() const { return bit(s_.command, 4); }
    bool is_compressed() const { return bit(s_.command, 3); }  // transfers of two clocks instead of three
    bool is_extended_write() const { return bit(s_.command, 5); }
    bool is_memory_to_memory() const { return bit(s_.command, 0); }
    bool dack_active_high() const { return bit(s_.command, 7); }  // the PC's cards expect active low
    bool is_asking(int channel) const;       // DREQ at its asking level, or software request; mask not considered
    bool is_serviceable(int channel) const;  // asking, unmasked (software requests ignore the mask), controller enabled
    Mode mode(int channel) const { return static_cast<Mode>(field(at(channel).mode, 6, 2)); }
    Kind kind(int channel) const { return static_cast<Kind>(field(at(channel).mode, 2, 2)); }
    bool is_autoinit(int channel) const { return bit(at(channel).mode, 4); }
    bool is_decrementing(int channel) const { return bit(at(channel).mode, 5); }
    u8 status() const;  // the status register, without clearing it

    const State& state() const { return s_; }
    bool accepts(const State& s) const;
    void restore(const State& s) { s_ = s; }

private:
    const Channel& at(int channel) const { return s_.channel[static_cast<std::size_t>(channel)]; }
    Channel& at(int channel) { return s_.channel[static_cast<std::size_t>(channel)]; }
    bool has_dreq(int channel) const { return at(channel).dreq != bit(s_.command, 6); }
    void master_clear();
    void terminate(int channel);  // TC or EOP: status, request, mask, autoinitialisation
    DmaCycle service_memory();
    void end_service();  // HRQ drops; rises again at once if anybody asks
    void update();

    State s_{};
};

template <class V>
void fields(V& v, Meta<V, Dma8237::Channel>& s) {
    auto& [base_address, base_count, address, count, mode, masked, requested, terminal, dreq] = s;
    v("base_address", base_address), v("base_count", base_count), v("address", address), v("count", count);
    v("mode", mode), v("masked", masked), v("requested", requested), v("terminal", terminal), v("dreq", dreq);
}
template <class V>
void fields(V& v, Meta<V, Dma8237::State>& s) {
    auto& [channel, command, temporary, high_byte, lowest, active, latest, memory_write, hrq, now] = s;
    v("channel", channel), v("command", command), v("temporary", temporary), v("high_byte", high_byte);
    v("lowest", lowest), v("active", active), v("latest", latest), v("memory_write", memory_write), v("hrq", hrq);
    v("now", now);
}

static_assert(Chip<Dma8237>);

}  // namespace tick86
