; SPDX-License-Identifier: MIT
; Boot sector of a partition: tells how it was reached by the boot manager of the package `mbr`.
; In the PC  0000:7C00, loaded from the partition by the code in the first sector of the disk
; Sources    the boot manager keeps the low word of its first INT 1Ah count at 0000:0800
; Not here   anything to boot

cpu 8086
org 7C00h

    jmp start

%include "print.inc"

start:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ah, 0
    int 1Ah
    sub dx, [0800h]
    say "CHAINED AFTER "
    mov ax, dx
    call print_number
    say " TICKS", 13, 10
.sleep:
    hlt
    jmp .sleep

    times 510 - ($ - $$) db 0
    dw 0AA55h
