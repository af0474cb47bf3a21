; SPDX-License-Identifier: MIT
; INT 08h: the timer tick, 18.2 times a second.
; In the PC  IRQ 0; counts the time of day, stops the floppy motors, calls INT 1Ch
; Sources    [XT-TR] time of day and diskette chapters

TicksPerDayLow      equ 00B0h       ; 1800B0h = 24 * 3600 * 1193182 / 65536
TicksPerDayHigh     equ 0018h

int08_entry:
    sti
    push ax
    push dx
    push ds
    mov ax, BdaSegment
    mov ds, ax
    inc word [bda.ticks_low]
    jnz .same_hour
    inc word [bda.ticks_high]
.same_hour:
    cmp word [bda.ticks_high], TicksPerDayHigh
    jne .same_day
    cmp word [bda.ticks_low], TicksPerDayLow
    jne .same_day
    xor ax, ax
    mov [bda.ticks_low], ax
    mov [bda.ticks_high], ax
    inc ax
    mov [bda.midnight], al
.same_day:
    dec byte [bda.fd_motor_ticks]
    jnz .motors_done
    test byte [bda.fd_motor], 0Fh
    jz .motors_done
    and byte [bda.fd_motor], 0F0h
    mov byte [bda.fd_spinning_up], 0
    mov al, DorNotReset | DorIrqDma
    mov dx, FdcDor
    out dx, al
.motors_done:
    int 1Ch
    cli
    mov al, PicEoi
    out PicMaster, al
    pop ds
    pop dx
    pop ax
    iret
