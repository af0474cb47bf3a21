; SPDX-License-Identifier: MIT
; Two hundred interrupts of timer 0 at about 1 kHz, with those of the clock chip at 1024 Hz nested in them and in a
; program that never halts. Prints how many of each came.
; In the PC  0000:7C00, booted from a floppy; pc86
; Sources    none
; Not here   anything else
;
; The handler of IRQ 0 ends the interrupt first and then opens itself to others; that of IRQ 8 is short.

%include "boot.inc"

Ticks equ 200
Count equ 1193                      ; 999.3 Hz

main:
    cli
    mov word [8 * 4], on_timer
    mov word [8 * 4 + 2], 0
    mov word [70h * 4], on_clock
    mov word [70h * 4 + 2], 0
    mov al, 34h                     ; counter 0, mode 2
    out 43h, al
    mov al, Count & 255
    out 40h, al
    mov al, Count >> 8
    out 40h, al
    mov al, 0Ah                     ; 1024 Hz
    call clock_select
    mov al, 26h
    out 71h, al
    mov al, 0Bh                     ; periodic interrupt
    call clock_select
    in al, 71h
    mov ah, al
    mov al, 0Bh
    call clock_select
    mov al, ah
    or al, 40h
    out 71h, al
    mov al, 0Ch
    call clock_select
    in al, 71h
    in al, 21h
    and al, 0FAh                    ; IRQ 0, IRQ 2
    or al, 0B8h                     ; and no other
    out 21h, al
    in al, 0A1h
    and al, 0FEh                    ; IRQ 8
    out 0A1h, al
    sti
.work:
    mov ax, [sum]
    mov bx, 40503
    mul bx
    add ax, dx
    mov [sum], ax
    mov si, 7C00h
    mov di, 9000h
    mov cx, 40
    rep movsw
    cmp word [ticks], Ticks
    jb .work
    cli
    mov al, 0FFh                    ; none while it prints
    out 21h, al
    say "TIMER "
    mov ax, [ticks]
    call print_number
    say " CLOCK "
    mov ax, [clocks]
    call print_number
    say " NESTED "
    mov ax, [nested]
    call print_number
    say " DONE", 13, 10
.end:
    hlt
    jmp .end

clock_select:                       ; AL; the port needs a moment before the data port is used
    out 70h, al
    jmp short $ + 2
    ret

on_timer:
    push ax
    inc word [cs:ticks]
    inc byte [cs:depth]
    mov al, 20h
    out 20h, al
    sti
    mov al, 5
.delay:
    dec al
    jnz .delay
    dec byte [cs:depth]
    pop ax
    iret

on_clock:
    push ax
    inc word [cs:clocks]
    cmp byte [cs:depth], 0
    je .outer
    inc word [cs:nested]
.outer:
    mov al, 0Ch
    out 70h, al
    in al, 71h
    mov al, 20h
    out 0A0h, al
    out 20h, al
    pop ax
    iret

ticks:  dw 0
clocks: dw 0
nested: dw 0
sum:    dw 1
depth:  db 0

program_end
