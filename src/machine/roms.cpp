// SPDX-License-Identifier: MIT
#include "tick86/machine/roms.h"

// roms/embed.asm
extern "C" {
extern const tick86::u8 tick86_bios_begin[], tick86_bios_end[];
extern const tick86::u8 tick86_demo_disk_begin[], tick86_demo_disk_end[];
extern const char tick86_bios_symbols_begin[], tick86_bios_symbols_end[];
extern const char tick86_demo_symbols_begin[], tick86_demo_symbols_end[];
extern const tick86::u8 tick86_font8x8_begin[], tick86_font8x8_end[];
extern const tick86::u8 tick86_font8x14_begin[], tick86_font8x14_end[];
extern const tick86::u8 tick86_bench_alu_begin[], tick86_bench_alu_end[];
extern const tick86::u8 tick86_bench_str_begin[], tick86_bench_str_end[];
extern const tick86::u8 tick86_bench_muldiv_begin[], tick86_bench_muldiv_end[];
extern const tick86::u8 tick86_bench_mix_begin[], tick86_bench_mix_end[];
extern const tick86::u8 tick86_bench_branches_begin[], tick86_bench_branches_end[];
extern const tick86::u8 tick86_bench_interrupts_begin[], tick86_bench_interrupts_end[];
extern const tick86::u8 tick86_bench_machine_begin[], tick86_bench_machine_end[];
}

namespace tick86 {

std::span<const u8> embedded_bios() { return {tick86_bios_begin, tick86_bios_end}; }
std::span<const u8> embedded_demo_disk() { return {tick86_demo_disk_begin, tick86_demo_disk_end}; }
std::string_view embedded_bios_symbols() { return {tick86_bios_symbols_begin, tick86_bios_symbols_end}; }
std::string_view embedded_demo_symbols() { return {tick86_demo_symbols_begin, tick86_demo_symbols_end}; }
std::span<const u8> embedded_font8x8() { return {tick86_font8x8_begin, tick86_font8x8_end}; }
std::span<const u8> embedded_font8x14() { return {tick86_font8x14_begin, tick86_font8x14_end}; }

std::span<const u8> embedded_bench(std::string_view name) {
    if (name == "alu") return {tick86_bench_alu_begin, tick86_bench_alu_end};
    if (name == "str") return {tick86_bench_str_begin, tick86_bench_str_end};
    if (name == "muldiv") return {tick86_bench_muldiv_begin, tick86_bench_muldiv_end};
    if (name == "mix") return {tick86_bench_mix_begin, tick86_bench_mix_end};
    if (name == "branches") return {tick86_bench_branches_begin, tick86_bench_branches_end};
    if (name == "interrupts") return {tick86_bench_interrupts_begin, tick86_bench_interrupts_end};
    if (name == "machine") return {tick86_bench_machine_begin, tick86_bench_machine_end};
    return {};
}

}  // namespace tick86
