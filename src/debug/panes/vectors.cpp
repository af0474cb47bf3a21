// SPDX-License-Identifier: MIT
// The interrupt vector table.
#include "tick86/debug/panes.h"

namespace tick86 {

// [8086-UM] interrupt types 0-4; [XT-TR], [AT-TR] BIOS interrupts; the rest by the convention of DOS.
std::string_view vector_purpose(u8 vector) {
    switch (vector) {
        case 0x00: return "divide error";
        case 0x01: return "single step";
        case 0x02: return "NMI";
        case 0x03: return "breakpoint";
        case 0x04: return "overflow";
        case 0x05: return "print screen";
        case 0x08: return "IRQ 0: timer";
        case 0x09: return "IRQ 1: keyboard";
        case 0x0A: return "IRQ 2";
        case 0x0B: return "IRQ 3: COM2";
        case 0x0C: return "IRQ 4: COM1";
        case 0x0D: return "IRQ 5";
        case 0x0E: return "IRQ 6: floppy";
        case 0x0F: return "IRQ 7: printer";
        case 0x10: return "video";
        case 0x11: return "equipment";
        case 0x12: return "memory size";
        case 0x13: return "disk";
        case 0x14: return "serial port";
        case 0x15: return "system services";
        case 0x16: return "keyboard";
        case 0x17: return "printer";
        case 0x18: return "no boot disk, BASIC";
        case 0x19: return "boot";
        case 0x1A: return "time of day";
        case 0x1B: return "Ctrl-Break";
        case 0x1C: return "timer tick, for programs";
        case 0x1D: return "data: video parameters";
        case 0x1E: return "data: floppy parameters";
        case 0x1F: return "data: font 80h-FFh";
        case 0x20: return "DOS: terminate";
        case 0x21: return "DOS";
        case 0x22: return "DOS: terminate address";
        case 0x23: return "DOS: Ctrl-C";
        case 0x24: return "DOS: critical error";
        case 0x25: return "DOS: read disk";
        case 0x26: return "DOS: write disk";
        case 0x27: return "DOS: stay resident";
        case 0x28: return "DOS: idle";
        case 0x29: return "DOS: fast console output";
        case 0x2A: return "DOS: network";
        case 0x2E: return "DOS: run a command";
        case 0x2F: return "multiplex";
        case 0x33: return "mouse";
        case 0x40: return "floppy, behind a disk BIOS";
        case 0x41: return "data: hard disk 0";
        case 0x43: return "data: font (EGA)";
        case 0x46: return "data: hard disk 1";
        case 0x4A: return "alarm of the clock";
        case 0x67: return "EMS";
        case 0x70: return "IRQ 8: clock";
        case 0x71: return "IRQ 9";
        case 0x72: return "IRQ 10";
        case 0x73: return "IRQ 11";
        case 0x74: return "IRQ 12";
        case 0x75: return "IRQ 13: 8087";
        case 0x76: return "IRQ 14: hard disk";
        case 0x77: return "IRQ 15";
        default: return {};
    }
}

}  // namespace tick86
