; SPDX-License-Identifier: MIT
; A loop for debuggers to watch, at fixed addresses: counts, calls INT 10h and a routine, copies a block. IRQ 0 comes
; some 3000 times a second and the BIOS handles it.
; In the PC  0000:7C00, booted from a floppy
; Sources    none
; Not here   an end
;
; 7C20 count   7C24 mov ah   7C28 int 10h   7C2A call   7C2D block   7C37 rep movsb   7C3A jump back   7C40 the routine
; With TIGHT it goes back from 7C2A to 7C24.
; 0600h the counter   0610h read by the routine   0620h where the block goes

cpu 8086
org 7C00h

Counter equ 0600h
Flag equ 0610h
Block equ 0620h
Count equ 400                       ; of timer 0: 335 us

start:
    cli
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, start
    mov word [Counter], 0
    mov al, 34h                     ; counter 0, mode 2
    out 43h, al
    mov al, Count & 255
    out 40h, al
    mov al, Count >> 8
    out 40h, al
    sti

    times 20h - ($ - $$) nop
again:
    inc word [Counter]
.call:
    mov ah, 3                       ; cursor position
    mov bh, 0
    int 10h
%ifdef TIGHT
    jmp short .call
%endif
    call routine
    mov si, start
    mov di, Block
    mov cx, 20h
    cld
    rep movsb
    nop
    jmp short again

    times 40h - ($ - $$) nop
routine:
    mov al, [Flag]
    ret

    times 510 - ($ - $$) db 0
    dw 0AA55h
