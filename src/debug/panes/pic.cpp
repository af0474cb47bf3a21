// SPDX-License-Identifier: MIT
// The interrupt controllers.
#include <array>

#include "tick86/debug/part_panes.h"
#include "tick86/machine/pc.h"

namespace tick86 {

std::string irq_source(const Pc& pc, int irq) {
    const bool pc86 = pc.board().is_pc86();
    switch (irq) {
        case 0: return "8253 timer 0";
        case 1: return "keyboard";
        case 2: return pc86 ? "slave 8259" : "not connected";
        case 4: return "8250 serial";
        case 6: return "765 floppy";
        case 7: return "parallel";
        case 8: return pc86 ? "MC146818 clock" : "not connected";
        case 14: return pc86 && pc.config().hard_disk ? "ATA disk" : "not connected";
        default: return "not connected";
    }
}

int requesting_irq(const Pc& pc) {
    const Pic8259& master = pc.pic(0);
    const int line = master.highest_request();
    if (line < 0 || !pc.board().is_pc86() || !master.is_slave_line(line)) return line;
    const int second = pc.pic(1).highest_request();
    return second < 0 ? -1 : 8 + second;
}

}  // namespace tick86
