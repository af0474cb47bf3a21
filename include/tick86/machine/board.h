// SPDX-License-Identifier: MIT
// The system board and its cards: every part by value, the address and port decoding, and the passing of time.
// The CPU is not here: it drives the board through machine/bus.h.
#pragma once
#include <array>
#include <vector>

#include "tick86/chips/dma8237.h"
#include "tick86/chips/fdc765.h"
#include "tick86/chips/pic8259.h"
#include "tick86/chips/pit8253.h"
#include "tick86/chips/ppi8255.h"
#include "tick86/chips/rtc146818.h"
#include "tick86/chips/uart8250.h"
#include "tick86/devices/ata_drive.h"
#include "tick86/devices/cga.h"
#include "tick86/devices/debug_port.h"
#include "tick86/devices/dma_pages.h"
#include "tick86/devices/floppy_drive.h"
#include "tick86/devices/keyboard.h"
#include "tick86/devices/mda.h"
#include "tick86/devices/parallel.h"
#include "tick86/devices/speaker.h"
#include "tick86/machine/arbiter.h"
#include "tick86/machine/config.h"
#include "tick86/machine/event.h"
#include "tick86/machine/log/dma_log.h"
#include "tick86/machine/log/pin_ring.h"
#include "tick86/machine/memory.h"
#include "tick86/machine/ports.h"
#include "tick86/machine/timed.h"

namespace tick86 {

class Board {
public:
    explicit Board(Config config);
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;

private:
    Config config_;

public:
    Traffic traffic;
    PinRing ring;
    DmaLog dma_log{DmaLogCapacity};
    Memory memory;
    Arbiter arbiter;

    Timed<Pic8259> master{traffic, Slot::MasterPic};
    Timed<Pic8259> slave{traffic, Slot::SlavePic};  // pc86
    Timed<Pit8253> pit{traffic, Slot::Pit};
    Timed<Dma8237> dma{traffic, Slot::Dma};
    Timed<DmaPages> pages{traffic, Slot::DmaPages};
    Timed<Ppi8255> ppi{traffic, Slot::Ppi};
    Timed<Keyboard> keyboard{traffic, Slot::Keyboard};
    Timed<Speaker> speaker{traffic, Slot::Speaker};
    Timed<Rtc146818> rtc{traffic, Slot::Rtc};  // pc86
    Timed<Fdc765> fdc{traffic, Slot::Fdc};
    std::array<FloppyDrive, 4> drives;        // two of them can exist
    Timed<AtaDrive> ata{traffic, Slot::Ata};  // pc86
    Timed<Uart8250> uart{traffic, Slot::Uart};
    Timed<Parallel> parallel{traffic, Slot::Parallel};
    Timed<DebugPort> debug_port{traffic, Slot::DebugPort};
    Timed<Cga> cga{traffic, Slot::Cga};  // one of the two, or neither
    Timed<Mda> mda;

    // What the board itself remembers.
    struct State {
        bool nmi_enabled = false;     // pc86: bit 7 of port 70h is 0; xt: bit 7 of port A0h is 1
        bool io_check = false;        // flip-flop of I/O CHANNEL CHECK, held clear while PB5 is 1
        bool nmi = false;             // level of the NMI wire
        u8 port_b = 0xFF;             // as the 8255 drives it; FFh while it floats
        bool first_fetch_due = true;  // the fetch from FFFF0h that follows a reset has not come yet
        u32 last_code_address = 0;    // of the fetches that the bus has seen
        bool reset_vector = false;    // FFFF0h was jumped to without a reset
        bool reset_line = false;      // the RESET button: the CPU is to be reset at its next boundary
    };
    const State& state() const { return s_; }
    State& bare_state() { return s_; }

    // To the CPU; unconnected on a board without one.
    Wire<void(bool, Tick)> intr, nmi;
    // For watchers: a byte that DMA has written to memory. The CPU's own cycles are heard by a Listener.
    Wire<void(u32 address, u8 value)> dma_wrote;
    // From it, for the log: CS:IP of the OUT that runs; not `known` outside of one.
    struct Instruction {
        bool known = false;
        u16 cs = 0, ip = 0;
    };
    Wire<Instruction()> instruction;
    void log_checkpoint() { ring.checkpoint(master->state(), slave->state()); }

    const Config& config() const { return config_; }
    const PortMap& ports() const { return ports_; }
    bool is_pc86() const { return config_.machine == MachineKind::Pc86; }
    bool has_cga() const { return config_.video == VideoKind::Cga; }
    bool has_mda() const { return config_.video == VideoKind::Mda || config_.video == VideoKind::Hercules; }

    // Ticks and CPU clocks; the PC's own clock is a whole number of ticks, which is quicker to reckon with.
    Tick tick_of(cpu::Clock clock) const {
        const ClockRatio& ratio = config_.cpu_clock;
        const u64 period = static_cast<u64>(clock);
        return ratio.den == 1 ? period * ratio.num : ratio.to_tick(period);
    }
    cpu::Clock clock_from(Tick tick) const {  // the first clock that begins at or after `tick`
        if (tick == Never) return cpu::NeverClock;
        const ClockRatio& ratio = config_.cpu_clock;
        return static_cast<cpu::Clock>(ratio.den == 1 ? (tick + ratio.num - 1) / ratio.num
                                                      : ratio.first_period_from(tick));
    }
    cpu::Clock clock_in(Tick tick) const {  // the clock in which `tick` lies
        const ClockRatio& ratio = config_.cpu_clock;
        return static_cast<cpu::Clock>(ratio.den == 1 ? tick / ratio.num : ratio.to_period(tick));
    }

    void power_on();
    void reset_line();  // RESET DRV to every part that has such a pin

    // Serves everything that is due up to and at `to`, in order of time and then of Slot.
    void advance(Tick to);
    // Brings every part to the present tick, so that looking at it shows the present.
    void settle();

    // At the present tick. The word forms are for 16-bit ports.
    u8 read_port(u16 port);
    void write_port(u16 port, u8 value);
    u8 peek_port(u16 port) const;
    u16 read_port_word(u16 port);
    void write_port_word(u16 port, u16 value);

    u8 read_memory(u32 address) const { return peek(address); }
    bool write_memory(u32 address, u8 value);  // false: nothing there that keeps it
    u8 peek(u32 address) const;

    // Interrupt acknowledge cycle 0 or 1 of the CPU; the second gives the vector.
    u8 acknowledge(int cycle);

    // Events from outside.
    void input(const Event& event);
    void forget_input() { future_.clear(); }
    bool has_future_button() const;  // NMI or RESET will be pressed

    void follow_port_b(u8 value, Tick at);  // wiring: the 8255 drives port B
    u8 port_c() const;                      // wiring: what the 8255 sees at port C
    void deliver(const Traffic::Edge& edge);
    void set_nmi_enabled(bool enabled);
    void after_load();

    // Calls f(tag, timed part) for every fitted part, in the one order that saving, hashing and comparing use.
    template <class F>
    static void each_part(auto& board, F f) {
        f("PICM", board.master);
        if (board.is_pc86()) f("PICS", board.slave);
        f("PIT ", board.pit);
        f("DMA ", board.dma);
        f("PAGE", board.pages);
        f("PPI ", board.ppi);
        f("KEYB", board.keyboard);
        f("SPKR", board.speaker);
        if (board.is_pc86()) f("RTC ", board.rtc);
        f("FDC ", board.fdc);
        if (board.is_pc86() && board.config_.hard_disk) f("ATA ", board.ata);
        f("UART", board.uart);
        f("LPT ", board.parallel);
        f("E9  ", board.debug_port);
        if (board.has_cga()) f("CGA ", board.cga);
        if (board.has_mda()) f("MDA ", board.mda);
    }

private:
    void log_write(LogPin pin, u8 value);
    void apply(const Event& event);
    void update_nmi();
    void fill_cmos();
    void serve(Slot slot);
    u8 read_row(const PortRow& row, u16 port);
    void write_row(const PortRow& row, u16 port, u8 value);

    PortMap ports_;
    State s_{};
    std::vector<Event> future_;  // in order of time
};

template <class V>
void fields(V& v, Meta<V, Board::State>& s) {
    auto& [nmi_enabled, io_check, nmi, port_b, first_fetch_due, last_code_address, reset_vector, reset_line] = s;
    v("nmi_enabled", nmi_enabled), v("io_check", io_check), v("nmi", nmi), v("port_b", port_b);
    v("first_fetch_due", first_fetch_due), v("last_code_address", last_code_address);
    v("reset_vector", reset_vector), v("reset_line", reset_line);
}

// Connects every pin to where it goes: the schematic (src/machine/wiring.cpp).
void wire(Board& board);

}  // namespace tick86
