; SPDX-License-Identifier: MIT
; Prints a line, then echoes keys. Leaves known values in registers and memory.
; In the PC  0000:7C00, booted from a floppy
; Sources    none
; Not here   anything else
;
; After the line, until a key comes, it sleeps in HLT with AX = 0100h, BX = 1234h, SI = 5678h; the word at 0050:0000 is
; CAFEh, the byte at 0050:0002 is 5Ah. Enter prints a new line; Esc prints "BYE" and halts for good.

%include "boot.inc"

main:
    mov ax, 0050h
    mov es, ax
    mov word [es:0], 0CAFEh
    mov byte [es:2], 5Ah
    say "HELLO FROM THE GUEST", 13, 10
    mov bx, 1234h
    mov si, 5678h
    xor ax, ax
.key:
    mov ah, 1
    int 16h
    jnz .take
    hlt
    jmp .key
.take:
    mov ah, 0
    int 16h
    cmp al, 27
    je .bye
    call print_char
    cmp al, 13
    jne .key
    mov al, 10
    call print_char
    jmp .key
.bye:
    say "BYE"
    cli
    hlt
    jmp .bye

program_end
