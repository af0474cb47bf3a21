; SPDX-License-Identifier: MIT
; Benchmark: interrupts - the timer asks 5966 times a second, and a short handler serves it
; Runs       at 1000:0000 of a bare machine (no BIOS, no refresh), for ever
; Sources    docs/benchmarks.md; 8253 and 8259A data sheets
%include "common/pic.inc"
%include "common/pit.inc"
PitRateMode2        equ 34h         ; counter 0, both bytes, mode 2
TimerCount          equ 200         ; 800 CPU clocks

    bits 16
    org 0
    cli
    xor ax, ax
    mov ds, ax
    mov ss, ax
    mov sp, 7000h
    mov word [4 * MasterVectors], on_timer
    mov [4 * MasterVectors + 2], cs
    mov al, PicIcw1Cascade
    out PicMaster, al
    mov al, MasterVectors
    out PicMasterMask, al
    mov al, IrqCascade
    out PicMasterMask, al
    mov al, PicIcw4
    out PicMasterMask, al
    mov al, ~IrqTimer & 0FFh
    out PicMasterMask, al
    mov al, PitRateMode2
    out PitControl, al
    mov al, TimerCount
    out PitCounter0, al
    xor al, al
    out PitCounter0, al
    mov ax, cs
    mov ds, ax
    mov es, ax
    cld
    sti
work:
    mov si, source
    mov di, target
    mov cx, 16
.next:
    lodsw
    add ax, [count]
    rol ax, cl
    stosw
    loop .next
    mov cx, 64
    mov si, source
    mov di, target
    rep movsb
    jmp work

on_timer:
    push ax
    push ds
    mov ax, cs
    mov ds, ax
    inc word [count]
    mov al, PicEoi
    out PicMaster, al
    pop ds
    pop ax
    iret

    align 2
count:  dw 0
source: times 32 dw 1234h
target: times 32 dw 0
