; SPDX-License-Identifier: MIT
; The interrupt vector table as POST leaves it.
; In the PC  00000h-003FFh; the table of INT 08h-1Fh stands at its classic place, F000:FEF3 (bios.asm)
; Sources    [XT-TR] and [AT-TR] vector tables

; in: ES = 0
set_vectors:
    push ds
    mov ax, cs
    mov ds, ax
    xor di, di
    mov dx, cs
    mov ax, classic_iret            ; everything nobody claims
    mov cx, 256
.each:
    stosw
    xchg ax, dx
    stosw
    xchg ax, dx
    loop .each
    mov word [es:02h * 4], classic_int02
    mov word [es:05h * 4], classic_int05
    mov si, classic_vectors
    mov di, 08h * 4
    mov cx, 18h
.low:
    movsw
    inc di
    inc di
    loop .low
    mov word [es:1Fh * 4], font8x8_high
    mov word [es:40h * 4], classic_int40
    mov word [es:41h * 4], bda.disk_table
    mov word [es:41h * 4 + 2], BdaSegment
    mov word [es:46h * 4], bda.disk_table + 16
    mov word [es:46h * 4 + 2], BdaSegment
    pop ds
    test byte [bda.machine], HasSlavePic
    jz .done
    mov si, slave_vectors
    mov di, SlaveVectors * 4
    mov cx, 8
.slave:
    cs lodsw
    stosw
    inc di
    inc di
    loop .slave
.done:
    ret

slave_vectors:
    dw int70_entry                  ; IRQ 8 clock
    dw int71_entry                  ; IRQ 9 as the PC's IRQ 2
    dw irq_unclaimed_slave
    dw irq_unclaimed_slave
    dw irq_unclaimed_slave
    dw irq_unclaimed_slave          ; IRQ 13: no coprocessor
    dw int76_entry                  ; IRQ 14 disk
    dw irq_unclaimed_slave
