; SPDX-License-Identifier: MIT
; The assembled images as read-only data of the program. src/machine/roms.cpp gives them to C++.
%ifidn __OUTPUT_FORMAT__, macho64
%define NAME(x) _ %+ x
%else
%define NAME(x) x
%endif

%macro embed 2
    align 16
    global NAME(%1_begin), NAME(%1_end)
NAME(%1_begin):
    incbin %2
NAME(%1_end):
%endmacro

section .rodata
embed tick86_bios, "bios.bin"
embed tick86_demo_disk, "demo.img"
embed tick86_bios_symbols, "bios.bin.symbols"
embed tick86_demo_symbols, "demo.img.symbols"
embed tick86_font8x8, "font8x8.bin"
embed tick86_font8x14, "font8x14.bin"
embed tick86_bench_alu, "bench_alu.bin"
embed tick86_bench_str, "bench_str.bin"
embed tick86_bench_muldiv, "bench_muldiv.bin"
embed tick86_bench_mix, "bench_mix.bin"
embed tick86_bench_branches, "bench_branches.bin"
embed tick86_bench_interrupts, "bench_interrupts.bin"
embed tick86_bench_machine, "bench_machine.bin"

%ifidn __OUTPUT_FORMAT__, elf64
section .note.GNU-stack noalloc noexec nowrite progbits
%endif
