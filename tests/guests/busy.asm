; SPDX-License-Identifier: MIT
; Does not ask for keys for five seconds, then echoes them; with HOOK it has an INT 09h of its own before the BIOS's,
; prints a dot for each key pressed and never asks the BIOS for one. With POLL it looks at the shift keys every second
; tick only and prints an A when Alt has come down.
; In the PC  0000:7C00, booted from a floppy
; Sources    none
; Not here   an end

%include "boot.inc"

TickCount   equ 046Ch
BusyTicks   equ 91                    ; 5 s
Int09       equ 9 * 4

main:
%ifdef HOOK
    cli
    mov ax, [Int09]
    mov [old], ax
    mov ax, [Int09 + 2]
    mov [old + 2], ax
    mov word [Int09], pressed
    mov [Int09 + 2], cs
    sti
    say "READY "
    ret

pressed:
    push ax
    in al, 60h
    test al, 80h
    jnz .next
    mov al, '.'
    call print_char
.next:
    pop ax
    jmp far [cs:old]

old: dd 0
%elifdef POLL
    say "READY "
    mov bl, 0                       ; Alt as seen last
.look:
    hlt
    test byte [TickCount], 1
    jnz .look
    mov ah, 2
    int 16h
    and al, 08h
    cmp al, bl
    mov bl, al
    jbe .look                       ; still so, or up
    mov al, 'A'
    call print_char
    jmp .look
%else
    say "BUSY "
    mov bx, [TickCount]
.busy:
    hlt
    mov ax, [TickCount]
    sub ax, bx
    cmp ax, BusyTicks
    jb .busy
.key:
    mov ah, 0
    int 16h
    call print_char
    jmp .key
%endif

program_end
