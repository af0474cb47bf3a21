; SPDX-License-Identifier: MIT
; Guest test of INT 13h with a disk of 320K in A: eight sectors on a track, two sides. The word after the first track,
; which is the first of side 1, is 4321h.
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [PC-TR] and [XT-TR] diskette I/O: the parameter table's last sector is 8
;
; Results: the comments beside the `expect` lines.

%include "guest.inc"
%include "bios_guest.inc"

Buffer          equ 2000h               ; segment 0
OwnTable        equ 700h

test_main:
    ; Over the end of a side, however few sectors it is.
    mov ax, 0202h
    mov bx, Buffer
    mov cx, 0008h
    xor dx, dx
    call_int 13h
    expect ax, 0002h                    ; 0
    expect word [Buffer + 512], 4321h
    mov ax, 020Ah
    mov cx, 0001h
    call_int 13h
    expect ax, 000Ah                    ; 2
    expect word [Buffer + 8 * 512], 4321h
    mov ax, 0201h                       ; there is no sector 9
    mov cx, 0009h
    call_int 13h
    expect ax, 0400h                    ; 4

    ; A table of the program's own counts more than the disk.
    push di
    push ds
    lds si, [1Eh * 4]
    mov di, OwnTable
    mov cx, 11
    rep movsb
    pop ds
    pop di
    mov byte [OwnTable + 4], 9
    mov word [1Eh * 4], OwnTable
    mov word [1Eh * 4 + 2], 0
    mov ax, 0202h
    mov bx, Buffer
    mov cx, 0008h
    xor dx, dx
    call_int 13h
    expect ax, 0401h                    ; 5
    ret

guest_end
