; SPDX-License-Identifier: MIT
; Option ROM that takes the boot: INT 19h prints, waits for a key, and goes on to the BIOS's own.
; In the PC  any place for option ROMs; the old vector is kept in the vector 60h
; Sources    none
; Not here   a system to boot

OldVector           equ 60h * 4

%include "rom_head.inc"

rom_start:
    push ds
    push ax
    xor ax, ax
    mov ds, ax
    mov ax, [19h * 4]
    mov [OldVector], ax
    mov ax, [19h * 4 + 2]
    mov [OldVector + 2], ax
    mov word [19h * 4], int19
    mov [19h * 4 + 2], cs
    pop ax
    pop ds
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
