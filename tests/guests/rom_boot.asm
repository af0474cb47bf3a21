; SPDX-License-Identifier: MIT
; Option ROM that takes the boot: INT 19h prints, waits for a key, and goes on to the BIOS's own.
; In the PC  any place for option ROMs
; Sources    none
; Not here   a system to boot

%include "rom_head.inc"

rom_start:
    take_vector 19h, int19
    retf

int19:
    sti
    say "ROM HAS THE BOOT, PRESS A KEY", 13, 10
    mov ah, 0
    int 16h
    xor ax, ax
    mov ds, ax
    jmp far [OldVector]

rom_end
