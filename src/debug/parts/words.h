// SPDX-License-Identifier: MIT
// Register contents in words, for the panes of the parts and for port accesses alike.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "tick86/base/types.h"

namespace tick86::words {

struct BitWord {
    int position;
    const char* set;         // said when the bit is 1; empty: nothing
    const char* clear = "";  // ... and when it is 0
};
// "gate 2 on, speaker on", in the order of the list.
std::string of_bits(u32 value, std::initializer_list<BitWord> bits);

std::string_view pit_mode(int mode);             // "3 square wave"
std::string_view floppy_command(u8 first_byte);  // "READ DATA"; "invalid"
int floppy_command_bytes(u8 first_byte);
std::string_view floppy_command_byte(u8 first_byte, int number);  // what its byte `number` means
std::string_view floppy_rate(u8 code);                            // "500 kbit/s"
std::string floppy_st0(u8 value);
std::string floppy_st1(u8 value);
std::string floppy_st2(u8 value);
std::string floppy_st3(u8 value);
std::string_view floppy_result_byte(u8 first_byte, int number);  // the name of a result byte
std::string floppy_result(u8 first_byte, int number, u8 value);  // a status register in words; others: empty
std::string floppy_main_status(u8 value);
std::string floppy_output(u8 value);    // 3F2h
std::string_view ata_command(u8 code);  // "READ SECTORS"
std::string ata_status(u8 value);
std::string ata_error(u8 value);
std::string scan_code(u8 code);                    // "A", "A released", "self test passed"
std::string port_b(u8 value);                      // 61h
std::string port_c(u8 value, bool high_switches);  // 62h
std::string ppi_control(u8 value);                 // 63h
std::string_view crtc_register(int number);
std::string_view rtc_register(int number);
std::string rtc_register_a(u8 value), rtc_register_b(u8 value), rtc_register_c(u8 value);
int rtc_rate_hz(u8 register_a);  // of the periodic interrupt; 0: none
std::string cga_status(u8 value), mono_status(u8 value), hercules_config(u8 value);
std::string cga_mode(u8 value), cga_colour(u8 value, bool is_graphics), mono_mode(u8 value, bool is_hercules);
std::string uart_format(u8 lcr);  // "8N1"
std::string uart_line_status(u8 value), uart_modem_status(u8 value), uart_modem_control(u8 value);
std::string uart_interrupts(u8 ier);
std::string_view uart_identification(u8 iir);
u32 uart_baud(u16 divisor);
std::string parallel_status(u8 value), parallel_control(u8 value);
std::string dma_mode(u8 value);  // "single, read, autoinitialised"
std::string dma_command(u8 value);

}  // namespace tick86::words
