// SPDX-License-Identifier: MIT
// Records of interrupts from the log, their figures, and the panes made of them.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/debug/panes_machine.h"
#include "tick86/debug/interrupt_panes.h"
#include "tick86/debug/session.h"

using namespace tick86;
using namespace tick86::test;
using cpu::Clock, cpu::EntryKind, cpu::NeverClock;

namespace {

constexpr u16 Handler = 0xE800, Other = 0xE900, Third = 0xEA00;

// IRQ 0 each millisecond or so, whose handler calls INT 60h; that one ends by RETF 2.
Guest ticking() {
    Guest g;
    g.begin().vector(8, Handler).vector(0x60, Other).pics(true, 0x01);
    g.out(0x43, 0x34).out(0x40, 0xA9).out(0x40, 0x04).halt_loop();
    g.org(Handler).code({0x50}).inc_word(0x500).code({0xCD, 0x60}).out(0x20, 0x20).code({0x58, 0xCF});
    g.org(Other).code({0xCA, 0x02, 0x00});
    return g;
}

// The clock's periodic interrupt, 1024 Hz, through the slave; the handler lets the timer in.
Guest cascaded() {
    Guest g;
    g.begin().vector(0x70, Handler).vector(8, Other).pics(true, 0x05, 0x01);
    g.out(0x43, 0x34).out(0x40, 0xD2).out(0x40, 0x04);
    g.out(0x70, 0x0A).out(0x71, 0x26).out(0x70, 0x0B).out(0x71, 0x42).halt_loop();
    g.org(Handler).code({0x50, 0x51, 0xFB, 0xB9, 0x40, 0x00}).label("spin").jump(0xE2, "spin");
    g.out(0x70, 0x0C).in(0x71).out(0xA0, 0x60).out(0x20, 0x62).code({0x59, 0x58, 0xCF});
    g.org(Other).code({0x50}).out(0x20, 0xA0).code({0x58, 0xCF});
    return g;
}

[[maybe_unused]] std::vector<InterruptRecord> all(const Interrupts& interrupts) {
    std::vector<InterruptRecord> records;
    for (const InterruptRecord* r : interrupts.latest(2 * Interrupts::Capacity)) records.push_back(*r);
    return records;
}

}  // namespace

TEST_CASE("A record has each part of an interrupt in its order", "[debug][interrupts][quick]") {
    Pc pc(ticking().config());
    pc.run(ticks_from_ms(10));
    Interrupts interrupts;
    interrupts.update(pc);
    std::cout << to_text(interrupt_table_pane(interrupts, pc, 12));
    std::cout << to_text(interrupt_statistics_pane(interrupts, pc));
    std::cout << to_text(interrupt_lanes_pane(interrupt_lanes(interrupts, 6000, pc.clock()), 80));
    std::cout << to_text(interrupt_card(interrupts.hardware().back(), pc));
    std::cout << to_text(interrupt_card(interrupts.software().back(), pc));
    std::cout << to_json_line(interrupts.hardware().back(), pc) << '\n';
    std::cout << to_json_line(interrupts.software().back(), pc) << '\n';
    Pc pc2(cascaded().config());
    pc2.run(ticks_from_ms(20));
    Interrupts two;
    two.update(pc2);
    std::cout << to_text(interrupt_table_pane(two, pc2, 12));
    std::cout << to_text(interrupt_statistics_pane(two, pc2));
    std::cout << to_text(interrupt_lanes_pane(interrupt_lanes(two, 6000, pc2.clock()), 80));
    std::cout << to_text(interrupt_card(two.hardware().back(), pc2));
    std::cout << to_json_line(two.hardware().back(), pc2) << '\n';
}
