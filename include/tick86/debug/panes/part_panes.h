// SPDX-License-Identifier: MIT
// The panes of the board's parts, as text, and as data where a picture can be drawn of them. Looking only; marks as in
// panes.h.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tick86/base/tick.h"
#include "tick86/debug/panes/pane.h"

namespace tick86 {

class Pc;

// --- interrupt controllers ---

// What is at the end of the line: "8253 timer 0"; "not connected". 0-15; 8-15 need the slave.
std::string irq_source(const Pc& pc, int irq);
// The line that an acknowledge would serve now; -1: none, and a spurious IRQ 7 or 15 would come of it.
int requesting_irq(const Pc& pc);

// One request line on its way through a chip.
struct PicLine {
    int irq = 0;  // 0-7 master, 8-15 slave
    std::string device;
    bool level = false;       // the wire
    bool edge = false;        // the edge-sense latch
    bool requested = false;   // IRR
    bool masked = false;      // IMR
    bool in_service = false;  // ISR
    int rank = 0;             // 0 = highest priority at present
    int blocked_by = -1;      // the IRQ in service that keeps this one from interrupting, requested or not
    bool blocks = false;      // it is in service, and a request waits for its end
    bool is_next = false;     // an acknowledge by this chip would serve it
    bool is_cascade = false;  // a slave's INT, by ICW3
    u8 vector = 0;
    std::string verdict;  // "! masked", "> served next", "in service"; empty: nothing to say
};

struct PicChip {
    std::string name;  // "8259 master"
    u16 port = 0;
    bool ready = false;  // all initialisation words have been written; otherwise INT stays low
    int awaits = 0;      // 2-4: the ICW that the next write to the odd port is taken for; 0: none
    bool is_slave = false, is_single = false;
    bool level_triggered = false, aeoi = false, rotate_on_aeoi = false, sfnm = false, buffered = false;
    bool is_8086_mode = false, special_mask = false, poll = false, read_isr = false, acknowledging = false;
    int lowest = 7;    // IR with the lowest priority
    int slave_id = 0;  // of a slave, from ICW3
    u8 slaves = 0;     // lines with slaves, from a master's ICW3
    u8 icw1 = 0, icw2 = 0, icw3 = 0, icw4 = 0;
    u32 spurious = 0;  // acknowledges without a request since power-on
    bool int_level = false;
    std::array<PicLine, 8> lines;
    std::vector<std::string> modes;  // the mode words in plain words
};

struct PicPicture {
    PicChip master;
    std::optional<PicChip> slave;                    // its INT is wired to IR2 of the master
    bool intr = false;                               // at the CPU
    bool interrupt_flag = false, inhibited = false;  // inhibited: not before the next instruction is done
    int next_irq = -1;                               // what an acknowledge would serve through both chips
    std::string cpu;  // what the CPU makes of INTR: "! IF = 0", "takes it at the next boundary"
};
PicPicture pic_picture(const Pc& pc);
Pane pic_pane(const Pc& pc);

// --- timer ---

struct PitEdge {
    Tick at = 0;
    bool level = false;
};
struct PitCounter {
    int number = 0;
    std::string use;
    u8 mode = 0;  // 0-5
    std::string mode_name;
    int access = 3;  // 1 low byte, 2 high byte, 3 both
    bool bcd = false, programmed = false, has_count = false, loaded = false, counting = false;
    u16 reload = 0;      // as written; 0 is the full count
    u32 full_count = 0;  // 1-65536
    u16 count = 0;       // as the CPU would read it
    std::optional<u16> latch;
    bool high_byte_next_read = false, high_byte_next_write = false;
    bool gate = false, out = false;
    Tick period = 0;             // of OUT, in ticks; 0: it does not repeat
    Tick next_change = Never;    // of OUT
    Tick window = 0;             // so far `edges` reach
    std::vector<PitEdge> edges;  // of OUT from now on, if nobody writes and no gate changes
};
struct PitPicture {
    Tick now = 0;
    std::array<PitCounter, 3> counter;
};
// `window` in ticks for all three; 0: two periods of each.
PitPicture pit_picture(const Pc& pc, Tick window = 0);
Pane pit_pane(const Pc& pc);

// --- DMA ---

Pane dma_pane(const Pc& pc);

// --- the others ---

Pane keyboard_pane(const Pc& pc);  // 8255, keyboard, and the BIOS's shift flags and ring of keys
Pane clock_pane(const Pc& pc);     // MC146818 and its RAM
Pane video_pane(const Pc& pc);     // the fitted card: mode registers, 6845, cursor, beam
Pane floppy_pane(const Pc& pc);    // 765 and its drives
Pane disk_pane(const Pc& pc);      // ATA
Pane serial_pane(const Pc& pc);
Pane parallel_pane(const Pc& pc);

}  // namespace tick86
