; SPDX-License-Identifier: MIT
; Video ROM: sets the screen up by the BIOS, then stands before INT 10h and makes all letters capital ones.
; In the PC  C000:0000, so that it is called before anything is printed
; Sources    none
; Not here   an adapter of its own

%include "rom_head.inc"

rom_start:
    mov ax, 0003h
    int 10h
    take_vector 10h, int10
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
    jmp pass_on

rom_end
