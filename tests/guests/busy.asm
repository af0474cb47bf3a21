; SPDX-License-Identifier: MIT
; Does not ask for keys for five seconds, then echoes them; with HOOK it has an INT 09h of its own before the BIOS's,
; prints a dot for each key pressed and never asks the BIOS for one. With POLL it looks at the shift keys every second
; tick only and prints an A when Alt has come down. With ASK it takes a quarter of a second after the first word of its
; question, throws away what has been typed, and then reads the first sector of drive A before it echoes keys.
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
%elifdef ASK
    say "NAME"
    mov bx, [TickCount]
.ask:
    hlt
    mov ax, [TickCount]
    sub ax, bx
    cmp ax, 5
    jb .ask
.flush:
    mov ah, 1
    int 16h
    jz .read
    mov ah, 0
    int 16h
    jmp .flush
.read:
    say "? "
.key:
    mov ah, 0
    int 16h
    call print_char
    cmp al, '.'
    jne .key
    mov cx, 2
.again:                             ; once to be told that the disk has been changed
    push cx
    mov ax, 0201h
    mov bx, 1000h
    mov cx, 1
    mov dx, 0
    int 13h
    pop cx
    jnc .there
    loop .again
    say " NO DISK"
    ret
.there:
    say " DISK"
    ret
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
