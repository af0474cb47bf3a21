// SPDX-License-Identifier: MIT
// The small parts of the board: timer, DMA, keyboard interface, serial and parallel port.
#include "debug/parts/words.h"

#include <fmt/format.h>

#include <array>

#include "tick86/base/bits.h"
#include "tick86/devices/keyboard_layout.h"

namespace tick86::words {

std::string of_bits(u32 value, std::initializer_list<BitWord> bits) {
    std::string text;
    for (const BitWord& word : bits) {
        const std::string_view said = bit(value, word.position) ? word.set : word.clear;
        if (said.empty()) continue;
        if (!text.empty()) text += ", ";
        text += said;
    }
    return text;
}

// [8253] mode definitions.
std::string_view pit_mode(int mode) {
    constexpr std::array<std::string_view, 6> Names{"0 interrupt at the end", "1 one-shot",        "2 rate generator",
                                                    "3 square wave",          "4 software strobe", "5 hardware strobe"};
    return Names[static_cast<std::size_t>(mode % 6)];
}

// [8237A] mode and command registers.
std::string dma_mode(u8 value) {
    constexpr std::array Modes{"demand", "single", "block", "cascade"};
    constexpr std::array Kinds{"verify", "write to memory", "read from memory", "illegal"};
    std::string text = Modes[field(value, 6, 2)];
    if (field(value, 6, 2) != 3) text += std::string(", ") + Kinds[field(value, 2, 2)];
    if (bit(value, 5)) text += ", downwards";
    if (bit(value, 4)) text += ", autoinitialised";
    return text;
}
std::string dma_command(u8 value) {
    return of_bits(value, {{2, "disabled", "enabled"},
                           {0, "memory to memory"},
                           {1, "channel 0 address held"},
                           {3, "compressed timing"},
                           {4, "rotating priority", "fixed priority"},
                           {5, "extended write"},
                           {6, "DREQ active low"},
                           {7, "DACK active high"}});
}

// What the keyboard of the XT sends.
std::string scan_code(u8 code) {
    if (code == 0xAA) return "self test passed, or left Shift released";
    if (code == 0xFF) return "overrun";
    if (code == 0x00) return "empty";
    const std::string_view name = key_name(code & 0x7F);
    if (name.empty()) return "no key";
    return std::string(name) + (code & 0x80 ? " released" : " pressed");
}

// [XT-TR] the 8255's ports.
std::string port_b(u8 value) {
    return of_bits(value, {{0, "timer 2 gate on", "timer 2 gate off"},
                           {1, "speaker on", "speaker off"},
                           {3, "switches 5-8", "switches 1-4"},
                           {5, "I/O check held clear"},
                           {6, "", "keyboard clock held low"},
                           {7, "keyboard held clear"}});
}
std::string port_c(u8 value, bool high_switches) {
    std::string text;
    if (high_switches) {
        constexpr std::array Displays{"no display", "40 columns", "80 columns", "monochrome"};
        text = fmt::format("display: {}, {} drive{}", Displays[field(value, 0, 2)], field(value, 2, 2) + 1,
                           field(value, 2, 2) ? "s" : "");
    } else {
        constexpr std::array Banks{"64", "128", "192", "256 or more"};
        text = fmt::format("{} KiB{}", Banks[field(value, 2, 2)], bit(value, 1) ? ", 8087" : "");
    }
    const std::string rest = of_bits(value, {{5, "timer 2 high", "timer 2 low"}, {6, "I/O check"}});
    return text + ", " + rest;
}
std::string ppi_control(u8 value) {
    if (!bit(value, 7)) return fmt::format("{} bit {} of port C", bit(value, 0) ? "set" : "clear", field(value, 1, 3));
    return fmt::format("A {} mode {}, B {} mode {}, C high {} low {}", bit(value, 4) ? "in" : "out",
                       bit(value, 6) ? 2u : field(value, 5, 1), bit(value, 1) ? "in" : "out", field(value, 2, 1),
                       bit(value, 3) ? "in" : "out", bit(value, 0) ? "in" : "out");
}

// [MC146818] registers.
std::string_view rtc_register(int number) {
    constexpr std::array<std::string_view, 14> Names{
        "seconds", "seconds alarm", "minutes", "minutes alarm", "hours",      "hours alarm", "day of week",
        "day",     "month",         "year",    "register A",    "register B", "register C",  "register D"};
    if (number < 14) return Names[static_cast<std::size_t>(number)];
    switch (number) {  // by the convention of the AT's BIOS
        case 0x0E: return "diagnostic status";
        case 0x0F: return "shutdown status";
        case 0x10: return "floppy types";
        case 0x12: return "hard disk types";
        case 0x14: return "equipment";
        case 0x15: return "memory low";
        case 0x16: return "memory high";
        case 0x19: return "hard disk type 0";
        case 0x2E: return "checksum high";
        case 0x2F: return "checksum low";
        case 0x32: return "century";
        case 0x3D: return "boot order";
        default: return "RAM";
    }
}
int rtc_rate_hz(u8 register_a) {
    const u32 rate = field(register_a, 0, 4);
    if (rate == 0) return 0;
    return rate < 3 ? 256 >> (rate - 1) : 32'768 >> (rate - 1);
}
std::string rtc_register_a(u8 value) {
    std::string text = bit(value, 7) ? "update in progress, " : "";
    const u32 divider = field(value, 4, 3);
    text += divider == 2   ? "32.768 kHz"
            : divider >= 6 ? "! divider held in reset"
            : divider < 2  ? "other crystal"
                           : "test";
    const int hz = rtc_rate_hz(value);
    return text + (hz ? fmt::format(", periodic {} Hz", hz) : std::string(", no periodic rate"));
}
std::string rtc_register_b(u8 value) {
    return of_bits(value, {{7, "! SET: clock stopped"},
                           {6, "periodic interrupt"},
                           {5, "alarm interrupt"},
                           {4, "update interrupt"},
                           {3, "square wave"},
                           {2, "binary", "BCD"},
                           {1, "24 hours", "12 hours"},
                           {0, "daylight saving"}});
}
std::string rtc_register_c(u8 value) {
    std::string text = of_bits(value, {{7, "IRQ 8 asserted"}, {6, "periodic"}, {5, "alarm"}, {4, "update"}});
    return text.empty() ? "nothing since it was last read" : text;
}

// [INS8250] registers.
std::string uart_format(u8 lcr) {
    const u32 data = 5 + field(lcr, 0, 2);
    const char parity = !bit(lcr, 3) ? 'N' : bit(lcr, 5) ? (bit(lcr, 4) ? 'S' : 'M') : bit(lcr, 4) ? 'E' : 'O';
    const char* stop = !bit(lcr, 2) ? "1" : data == 5 ? "1.5" : "2";
    return fmt::format("{}{}{}", data, parity, stop);
}
std::string uart_line_status(u8 value) {
    return of_bits(value, {{0, "received data ready", "nothing received"},
                           {1, "overrun"},
                           {2, "parity error"},
                           {3, "framing error"},
                           {4, "break"},
                           {5, "transmit register empty", "transmit register full"},
                           {6, "all sent", "sending"}});
}
std::string uart_modem_status(u8 value) {
    const std::string lines =
        of_bits(value, {{4, "CTS", "no CTS"}, {5, "DSR", "no DSR"}, {6, "RI"}, {7, "DCD", "no DCD"}});
    const std::string changed =
        of_bits(value, {{0, "CTS has changed"}, {1, "DSR has changed"}, {2, "RI has ended"}, {3, "DCD has changed"}});
    return changed.empty() ? lines : lines + ", " + changed;
}
std::string uart_modem_control(u8 value) {
    return of_bits(value, {{0, "DTR", "no DTR"},
                           {1, "RTS", "no RTS"},
                           {2, "OUT1"},
                           {3, "OUT2: interrupts to IRQ 4", "no OUT2: IRQ 4 cut off"},
                           {4, "loop-back"}});
}
std::string uart_interrupts(u8 ier) {
    std::string text = of_bits(ier, {{0, "received"}, {1, "transmit empty"}, {2, "line status"}, {3, "modem status"}});
    return text.empty() ? "none" : text;
}
std::string_view uart_identification(u8 iir) {
    switch (iir & 7) {
        case 6: return "line status";
        case 4: return "received data";
        case 2: return "transmit register empty";
        case 0: return "modem status";
        default: return "no interrupt";
    }
}
u32 uart_baud(u16 divisor) { return 115'200 / (divisor ? divisor : 65'536u); }

// [XT-TR] printer adapter.
std::string parallel_status(u8 value) {
    return of_bits(
        value,
        {{7, "not busy", "busy"}, {6, "", "ACK"}, {5, "no paper"}, {4, "selected", "not selected"}, {3, "", "error"}});
}
std::string parallel_control(u8 value) {
    return of_bits(
        value,
        {{0, "strobe"}, {1, "auto feed"}, {2, "", "initialise"}, {3, "select"}, {4, "IRQ 7 enabled", "IRQ 7 off"}});
}

}  // namespace tick86::words
