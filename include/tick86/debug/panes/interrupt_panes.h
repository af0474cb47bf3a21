// SPDX-License-Identifier: MIT
// The panes of the interrupt records (debug/interrupts.h), as text, and as data where a picture can be drawn of them.
// Times are CPU clocks. Marks as in panes.h.
#pragma once
#include <string>
#include <vector>

#include "tick86/debug/interrupts.h"
#include "tick86/debug/panes/pane.h"

namespace tick86 {

// "8253 timer 0", "NMI button", "the program"; what is behind a line by its wiring.
std::string device_of(const Pc& pc, const InterruptSource& source);
// "8259", "8259 master", "8259 slave"; empty: none has to do with it.
std::string controller_of(const Pc& pc, const InterruptSource& source);

enum class InterruptFilter : u8 { All, Hardware };

// One line per interrupt, the latest last; at most `rows` of them below the headings. Those that are open are there in
// any case, marked '>', the innermost, and '-'. A line's address is its handler's.
Pane interrupt_table_pane(const Interrupts& interrupts, const Pc& pc, int rows, const Namer& name = {},
                          InterruptFilter filter = InterruptFilter::All);

// In the manner of /proc/interrupts. Without a record it says so.
Pane interrupt_statistics_pane(const Interrupts& interrupts, const Pc& pc, const Namer& name = {});

// Sources over time, one lane each, so that nesting is seen as one bar under another.
struct InterruptLanes {
    enum class Phase : u8 {
        Waits,        // from the edge to the first instruction of the handler
        Runs,         // the handler, while it is the innermost one
        Interrupted,  // the handler, while another one runs
    };
    struct Bar {
        u64 serial = 0;
        Phase phase = Phase::Runs;
        cpu::Clock from = 0, to = 0;  // to: not in it
        bool is_open = false;         // it goes on after `now`
    };
    struct Lane {
        InterruptSource source;
        std::string name;                              // "IRQ 0"
        std::vector<Bar> bars;                         // in order of time; a waiting bar may lie upon another one
        std::vector<std::pair<cpu::Clock, u64>> eois;  // clock, serial of the record
    };
    cpu::Clock from = 0, to = 0;
    std::vector<Lane> lanes;  // INTR by their lines, NMI, then the others by their vectors
};
// So many clocks back from the latest update() that the last ten of them can be seen.
cpu::Clock span_of_latest(const Interrupts& interrupts, InterruptFilter filter = InterruptFilter::All);
// The last `span` clocks up to `to`; only sources that have something in them.
InterruptLanes interrupt_lanes(const Interrupts& interrupts, cpu::Clock span, cpu::Clock to,
                               InterruptFilter filter = InterruptFilter::All);
// `columns` characters of time: '-' waits, '#' runs, '=' interrupted, 'E' EOI; where a column holds several, the one
// that is rarest.
Pane interrupt_lanes_pane(const InterruptLanes& lanes, int columns);

// Explains one interrupt to somebody who has only heard what an interrupt is: why it came, what was pushed and where,
// where the vector was read, which flags fell, what the chips did, what will bring the program back.
Pane interrupt_card(const InterruptRecord& record, const Pc& pc, const Namer& name = {}, int columns = 0);

}  // namespace tick86
