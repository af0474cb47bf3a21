// SPDX-License-Identifier: MIT
// The PC: a board full of parts and a CPU, run from tick to tick.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tick86/cpu/state.h"
#include "tick86/devices/frame.h"
#include "tick86/devices/text_screen.h"
#include "tick86/machine/board.h"
#include "tick86/machine/bus.h"
#include "tick86/machine/config.h"
#include "tick86/machine/event.h"
#include "tick86/machine/snapshot.h"
#include "tick86/machine/watch.h"

namespace tick86 {

class Core;

// Of a saved state: either everything was loaded, or nothing; `message` is then a sentence for the user.
struct LoadResult {
    bool ok = false;
    std::string message;
    explicit operator bool() const { return ok; }
};

enum class StopReason : u8 {
    Reached,      // the first step boundary at or after `until`
    Watcher,      // a listener said stop
    Halted,       // HLT with interrupts disabled: only the NMI button or RESET can wake it
    ResetVector,  // FFFF:0000 was jumped to
    Runaway,      // long in memory that holds no program
    Requested,    // request_stop() was called
};
const char* name_of(StopReason reason);

// Which guest faults end a run; the others pass unnoticed.
struct StopOn {
    bool halted = false, reset_vector = false, runaway = false;
};

class Pc {
public:
    // What of the running itself belongs to the machine's state.
    struct RunState {
        cpu::Clock next_sample = 0;
        u32 runaway_samples = 0;
    };

    // `config` must have no problems(). Images it names must outlive the machine.
    explicit Pc(Config config);
    ~Pc();
    Pc(const Pc&) = delete;
    Pc& operator=(const Pc&) = delete;

    // Power off and on: everything as constructed, tick 0; disks stay in their drives, future input is forgotten.
    void reset();

    Tick now() const { return config().cpu_clock.to_tick(static_cast<u64>(cpu_.clock)); }
    cpu::Clock clock() const { return cpu_.clock; }  // CPU clocks since power-on

    // Run to the first step boundary at or after `until`. Both cores do the same, tick for tick.
    StopReason run(Tick until);
    StopReason run(Tick until, WatchProbe& watch);
    StopReason step(WatchProbe& watch);  // exactly one step (cpu/cpu.h); of HLT and WAIT at most 4096 clocks
    StopReason run_clocks(cpu::Clock clocks) {
        return run(config().cpu_clock.to_tick(static_cast<u64>(cpu_.clock + clocks)));
    }
    // Ends the run at the next serving of due slots: from a host signal handler or a listener of board output.
    void request_stop() { stop_requested_ = true; }

    // After a stop for ResetVector: from where the guest jumped there; none if it was not the guest.
    const std::optional<cpu::Departure>& reset_from() const { return reset_from_; }

    void set_stop_on(StopOn what);
    StopOn stop_on() const { return stop_on_; }

    void input(const Event& event);
    Wire<void(const Event&)>& input_heard() { return input_heard_; }  // hears each event before it acts
    bool has_serial_room() const;                                     // false: a SerialByte would be lost now

    Wire<void(u32 address, u8 value)>& dma_wrote() { return board_.dma_wrote; }  // hears bytes that DMA has written

    // Looking: changes nothing. peek reads what the CPU would read, but for side effects; empty places read FFh.
    u8 peek(u32 address) const { return board_.peek(address); }
    const cpu::CpuState& cpu() const { return cpu_; }
    cpu::Architectural registers() const { return architectural(cpu_); }
    const Board& board() const { return board_; }  // every part: board().pit->state()
    const Pic8259& pic(int number) const { return number == 0 ? board_.master.look() : board_.slave.look(); }
    const Config& config() const { return board_.config(); }
    const PinRing& pin_ring() const { return board_.ring; }
    const DmaLog& dma_log() const { return board_.dma_log; }
    TextScreen text_screen() const;
    const Frame& frame();  // of the fitted card; an empty frame without one

    // Changing, at a step boundary. poke writes RAM and video memory, false elsewhere.
    bool poke(u32 address, u8 value);
    void set_cpu(const cpu::CpuState& state);  // of the debugger: registers and flags
    void jump(u16 cs, u16 ip);                 // empties the queue; the next step fetches from there
    void port_write(u16 port, u8 value);       // an access without a CPU cycle, at the present tick
    u8 port_read(u16 port);
    u8 port_peek(u16 port) const { return board_.peek_port(port); }  // without side effects

    Speaker& speaker();  // brought up to now, for render()

    // One list of parts serves all three. The hash holds no host paths, no disk contents and nothing derived.
    u64 state_hash();
    std::vector<u8> save_state();
    LoadResult load_state(std::span<const u8> bytes);  // the interrupt log begins anew
    // Name of the first field in which this machine differs from a saved one; empty: none.
    std::string difference(std::span<const u8> saved);
    // The same, quickly and in memory. `previous`: an older snapshot to share pages with. Restoring forgets future
    // input; the interrupt log goes back with the machine.
    Snapshot take_snapshot(const Snapshot* previous = nullptr);
    void restore(const Snapshot& snapshot);
    u64 config_hash() const;  // of the configuration and the ROMs: states of one value can be loaded into each other

    // What goes out to the host.
    Wire<void(u8)>& debug_out() { return board_.debug_port.bare().output; }  // port E9h
    Wire<void(u8, Tick)>& serial_out() { return board_.uart.bare().tx; }     // 8250
    Wire<void(u8, Tick)>& printer_out() { return board_.parallel.bare().printer; }

private:
    template <class F>
    static bool each_block(auto& pc, F f);
    StopReason run_on(Core& core, cpu::Clock until, bool one_step);
    static bool serve(void* pc, cpu::Clock now);
    bool on_serve(cpu::Clock now);
    void set_limits(cpu::Clock until);
    void power_on();
    void sample(cpu::Clock now);
    bool is_halted_for_good() const;
    bool is_endless_step() const;
    void settle();
    Board::Instruction running_out() const;

    Board board_;
    cpu::CpuState cpu_{};
    MachineBus bus_;
    std::unique_ptr<Core> fast_;
    Core* core_ = nullptr;  // the one that runs or ran last
    Frame empty_frame_;
    Wire<void(const Event&)> input_heard_;

    RunState run_{};

    cpu::Clock stop_clock_ = 0;
    StopReason stop_reason_ = StopReason::Reached;
    std::optional<cpu::Departure> reset_from_;
    bool is_running_ = false;    // the CPU is at work
    bool is_stepping_ = false;   // one step only
    bool is_stopped_ = false;    // serve() has said stop
    bool is_resetting_ = false;  // serve() has said stop because of the RESET line
    std::atomic<bool> stop_requested_ = false;
    StopOn stop_on_{};
};

template <class V>
void fields(V& v, Meta<V, Pc::RunState>& s) {
    auto& [next_sample, runaway_samples] = s;
    v("next_sample", next_sample), v("runaway_samples", runaway_samples);
}

}  // namespace tick86
