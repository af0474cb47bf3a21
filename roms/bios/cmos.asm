; SPDX-License-Identifier: MIT
; The clock's registers and memory: reading, writing, and whether there is a clock at all.
; In the PC  ports 70h and 71h of pc86; NMI stays allowed (bit 7 of port 70h is 0)
; Sources    [MC146818]; [AT-TR]

; in: AL = register  out: AL
cmos_read:
    pushf
    cli
    out RtcIndex, al
    in al, RtcData
    popf
    ret

; in: AL = register, AH = value
cmos_write:
    pushf
    cli
    out RtcIndex, al
    xchg al, ah
    out RtcData, al
    xchg al, ah
    popf
    ret

; out: CF = 1: no clock
rtc_probe:
    push ax
    push bx
    mov al, RtcD
    call cmos_read
    test al, 7Fh                    ; these bits of register D are always 0; an empty bus gives ones
    jnz .none
    mov al, CmosSumLow              ; a byte of memory must keep what is written
    call cmos_read
    mov bl, al
    mov ax, 5500h | CmosSumLow
    call cmos_write
    call cmos_read
    cmp al, 55h
    pushf
    mov ah, bl
    mov al, CmosSumLow
    call cmos_write
    popf
    jne .none
    pop bx
    pop ax
    clc
    ret
.none:
    pop bx
    pop ax
    stc
    ret

; out: CF = 1: the sum over the configuration in the clock's memory is wrong; AX, BX, CX are not kept
cmos_check:
    xor bx, bx
    mov cx, CmosFloppies
.byte:
    mov al, cl
    call cmos_read
    mov ah, 0
    add bx, ax
    inc cx
    cmp cl, CmosSumHigh
    jb .byte
    mov al, CmosSumHigh
    call cmos_read
    mov ah, al
    mov al, CmosSumLow
    call cmos_read
    cmp ax, bx
    je .good                        ; CF = 0
    stc
.good:
    ret

; Waits until the registers of the time hold still: after this 244 us are left to read them. Interrupts may come between
; two looks, not between the last one and the reading.
; out: CF = 0, IF = 0: they do; CF = 1, IF = 1: the clock stands still or is being set
rtc_settled:
    push ax
    push cx
    push di
    push si
    call pit_now
    mov si, ax
    mov cx, 5                       ; ms; an update takes 2.2
.ms:
    mov di, CountsPerMs
.look:
    cli
    mov al, RtcB
    call cmos_read
    test al, RtcSet
    jnz .no
    mov al, RtcA
    call cmos_read
    test al, RtcUpdating
    jz .done                        ; CF = 0
    sti
    call pit_elapsed
    sub di, ax
    ja .look
    loop .ms
.no:
    sti
    stc
.done:
    pop si
    pop di
    pop cx
    pop ax
    ret
