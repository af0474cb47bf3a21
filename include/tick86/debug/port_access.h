// SPDX-License-Identifier: MIT
// What an access to a port means, in words; and the log of the latest ones.
#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "tick86/cpu/bus.h"
#include "tick86/debug/panes/pane.h"
#include "tick86/machine/watch.h"

namespace tick86 {

class Pc;

// What the meaning of the next access hangs on besides port and value: flip-flops, index registers, steps of an
// initialisation. To be taken before the access.
struct PortContext {
    struct Pic {
        u8 init_step = 0, icw1 = 0;
        bool is_slave = false, poll = false, read_isr = false;
    };
    struct Counter {
        u8 access = 3;
        bool high_byte_read = false, high_byte_write = false, latched = false;
    };
    std::array<Pic, 2> pic;
    std::array<Counter, 3> counter;
    bool dma_high_byte = false, divisor_latch = false, high_switches = false, is_graphics = false;
    u8 crtc_index = 0, clock_index = 0;
    u8 floppy_phase = 0;  // Fdc765::Phase
    u8 floppy_command = 0, floppy_bytes = 0, floppy_result = 0;
};
PortContext port_context(const Pc& pc);

struct PortMeaning {
    std::string device;   // "8259 master", "nothing there"
    std::string meaning;  // "OCW2: non-specific EOI"
    std::string text() const { return meaning.empty() ? device : device + ": " + meaning; }
};
// Of one byte. The second form takes the access to come now.
PortMeaning describe_port_access(const Pc& pc, const PortContext& context, u16 port, u8 value, bool is_write);
PortMeaning describe_port_access(const Pc& pc, u16 port, u8 value, bool is_write);
// Of a word at an even port, which most parts take as two bytes.
PortMeaning describe_port_word(const Pc& pc, const PortContext& context, u16 port, u16 value, bool is_write);
// Without a value: "8259 master: command", "MC146818: data".
std::string port_name(const Pc& pc, u16 port);

struct PortAccess {
    cpu::Clock clock = 0;  // of the transfer; of the latest one if there were several alike
    u64 count = 1;         // of accesses in a row with the same instruction, port and value, as a loop that waits makes
    u16 cs = 0, ip = 0;    // the instruction
    u16 port = 0, value = 0;
    bool is_write = false, is_word = false;
    PortContext context;  // before it
};

// Listens to the watched core and keeps the latest accesses of the CPU; DMA transfers are not among them.
class IoLog final : public Listener {
public:
    explicit IoLog(const Pc& pc, std::size_t capacity = 4096);

    bool before_step(const cpu::CpuState& state) override;
    void bus(const cpu::BusCycle& cycle) override;

    // 0 is the oldest that is kept.
    std::size_t size() const { return size_; }
    const PortAccess& operator[](std::size_t number) const { return ring_[(first_ + number) % ring_.size()]; }
    u64 forgotten() const { return forgotten_; }
    void clear();

    const Pc& pc() const { return pc_; }

private:
    void add(const PortAccess& access);

    const Pc& pc_;
    std::vector<PortAccess> ring_;
    std::size_t first_ = 0, size_ = 0;
    u64 forgotten_ = 0;
    u16 cs_ = 0, ip_ = 0;
    PortContext context_;
};

// The latest `rows` accesses that `wanted` lets pass (all, if it is empty), the newest at the bottom.
Pane io_log_pane(const IoLog& log, int rows, const std::function<bool(const PortAccess&)>& wanted = {},
                 const Namer& name = {});

}  // namespace tick86
