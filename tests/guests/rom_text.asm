; SPDX-License-Identifier: MIT
; Option ROM that prints where it stands, finds that it cannot be written, and leaves every register changed.
; In the PC  any place for option ROMs; ROM_BLOCKS long
; Sources    none
; Not here   anything that stays

%include "rom_head.inc"

rom_start:
    say "OPTION ROM AT "
    mov ax, cs
    call print_word
    mov ax, 1234h
    mov [cs:probe], ax
    cmp [cs:probe], ax
    je .ram
    say " READ-ONLY", 13, 10
    jmp .leave
.ram:
    say " CAN BE WRITTEN", 13, 10
.leave:
    mov ax, 0FFFFh
    mov bx, ax
    mov cx, ax
    mov dx, ax
    mov si, ax
    mov di, ax
    mov bp, ax
    mov ds, ax
    mov es, ax
    std
    cli
    retf

probe: dw 5678h

rom_end
