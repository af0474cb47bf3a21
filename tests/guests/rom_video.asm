; SPDX-License-Identifier: MIT
; Video ROM: sets the screen up by the BIOS, then stands before INT 10h and makes all letters capital ones.
; In the PC  C000:0000, so that it is called before anything is printed; the old vector is kept in the vector 60h
; Sources    none
; Not here   an adapter of its own

OldVector           equ 60h * 4

%include "rom_head.inc"

rom_start:
    push ds
    push ax
    mov ax, 0003h
    int 10h
    xor ax, ax
    mov ds, ax
    mov ax, [10h * 4]
    mov [OldVector], ax
    mov ax, [10h * 4 + 2]
    mov [OldVector + 2], ax
    mov word [10h * 4], int10
    mov [10h * 4 + 2], cs
    pop ax
    pop ds
    retf

int10:
    cmp ah, 0Eh
    jne .pass
    cmp al, 'a'
    jb .pass
    cmp al, 'z'
    ja .pass
    sub al, 'a' - 'A'
.pass:
    push ax                         ; room for the old vector
    push ax
    push bp
    push ds
    push ax
    xor ax, ax
    mov ds, ax
    mov bp, sp
    mov ax, [OldVector]
    mov [bp + 6], ax
    mov ax, [OldVector + 2]
    mov [bp + 8], ax
    pop ax
    pop ds
    pop bp
    retf

rom_end
