; SPDX-License-Identifier: MIT
; What the demonstration says to the chips: which there are, the tick rate, the clock's interrupt, the speaker
; In the PC  8259A 20h and A0h, 8253 40h, 8255 61h, MC146818 70h
; Sources    [8259A]; [8253] mode 3; [MC146818] registers B, C and D; [8086-UM] prefetch queue
; Not here   other clocks than the MC146818, cards for the XT among them

; An 8086 has six bytes of queue, an 8088 four. The INC is overwritten while it is the fifth byte ahead: who has fetched
; it already, executes it.
find_processor:
    push es
    push cs
    pop es
    mov byte [.target], 42h         ; INC DX
    mov al, 90h                     ; NOP
    mov di, .target - 3
    mov cx, 4                       ; slow enough for the queue to be full at the last one
    xor dx, dx
    cli
    rep stosb
    nop
    nop
    nop
    nop
.target:
    inc dx
    sti
    pop es
    mov [is_8086], dl
    ret

; A second 8259A keeps what is written into its mask. On the XT port A1h is the mask of the NMI again, where only bit 7
; counts: it is written last as it was found.
find_slave:
    cli
    in al, PicSlaveMask
    mov ah, al
    mov al, 2Ah
    out PicSlaveMask, al
    in al, PicSlaveMask
    mov bl, al
    mov al, 15h
    out PicSlaveMask, al
    in al, PicSlaveMask
    mov bh, al
    mov al, ah
    out PicSlaveMask, al
    sti
    cmp bx, 152Ah
    jne .none
    mov byte [has_slave], 1
.none:
    ret

; Register D of the MC146818 has but one bit. Without a slave there is no IRQ 8 either.
find_clock:
    cmp byte [has_slave], 0
    je .none
    mov al, RtcD
    call read_clock
    test al, 7Fh
    jnz .none
    mov byte [has_clock], 1
.none:
    ret

; AL = register AL of the clock. Index and data must not be separated by a handler that uses the clock as well.
read_clock:
    pushf
    cli
    out RtcIndex, al
    jmp $ + 2                       ; the chip is slower than the CPU
    in al, RtcData
    popf
    ret

; Register AL of the clock = AH
write_clock:
    pushf
    cli
    out RtcIndex, al
    jmp $ + 2
    mov al, ah
    out RtcData, al
    popf
    ret

; The interrupt after each update, once a second. Lines are unmasked last.
start_clock:
    in al, PicMasterMask
    mov [old_masks], al
    cmp byte [has_clock], 0
    je .none
    in al, PicSlaveMask
    mov [old_masks + 1], al
    mov al, RtcB
    call read_clock
    mov [old_clock_b], al
    and al, ~(RtcPeriodic | RtcAlarm) & 0FFh
    or al, UpdateEnded
    mov ah, al
    mov al, RtcB
    call write_clock
    mov al, RtcC                    ; an old request would hold the line, and there would be no edge
    call read_clock
    cli
    call read_time
    in al, PicSlaveMask
    and al, ~IrqRtc & 0FFh
    out PicSlaveMask, al
    in al, PicMasterMask
    and al, ~IrqCascade & 0FFh
    out PicMasterMask, al
    sti
.none:
    ret

stop_clock:
    cmp byte [has_clock], 0
    je .master
    mov al, [old_masks + 1]
    out PicSlaveMask, al
    mov ah, [old_clock_b]
    mov al, RtcB
    call write_clock
    mov al, RtcC
    call read_clock
.master:
    mov al, [old_masks]
    out PicMasterMask, al
    ret

UpdateEnded         equ 10h         ; register B and C

; Time and date into `time`, in packed decimal as the BIOS has set the clock up. Destroys AX, BX.
read_time:
    xor bx, bx
.next:
    mov al, [time_registers + bx]
    call read_clock
    mov [time + bx], al
    inc bx
    cmp bl, TimeBytes
    jb .next
    ret

TimeBytes           equ 7
time_registers:     db RtcHours, RtcMinutes, RtcSeconds, RtcCentury, RtcYear, RtcMonth, RtcDay
time:               times TimeBytes db 0

; Tick rate AL: timer 0 counts 65536 / 2^AL in mode 3.
set_rate:
    cli
    mov [rate], al
    mov cl, al
    mov bl, 1
    shl bl, cl
    mov [divider_of_frame], bl
    mov [ticks_of_frame], bl
    mov ax, 8000h
    shr ax, cl
    shl ax, 1                       ; 0 stands for 65536
    mov bx, ax
    mov al, PitTick
    out PitControl, al
    mov al, bl
    out PitCounter0, al
    mov al, bh
    out PitCounter0, al
    sti
    ret

Rates               equ 5

; Notes, each for some frames. play_tune is called once a frame by the timer's handler, which has saved AX and BX.
start_tune:
    cli
    mov word [note], tune
    mov byte [note_frames], 1
    sti
    ret

play_tune:
    mov bx, [note]
    or bx, bx
    jz .silent
    dec byte [note_frames]
    jnz .silent
    cmp word [bx], 0
    je stop_tune
    mov al, PitSpeaker
    out PitControl, al
    mov ax, [bx]
    out PitCounter2, al
    mov al, ah
    out PitCounter2, al
    in al, PpiPortB
    or al, PbGate2 | PbSpeaker
    out PpiPortB, al
    mov al, [bx + 2]
    mov [note_frames], al
    add word [note], 3
.silent:
    ret

stop_tune:
    mov word [note], 0
    in al, PpiPortB
    and al, ~(PbGate2 | PbSpeaker) & 0FFh
    out PpiPortB, al
    ret

tune:                               ; 1193182 Hz / count, frames
    dw 2280
    db 3                            ; 523 Hz
    dw 1810
    db 3                            ; 659 Hz
    dw 1522
    db 3                            ; 784 Hz
    dw 1140
    db 6                            ; 1047 Hz
    dw 0

note:               dw 0            ; 0: silence
note_frames:        db 0
is_8086:            db 0
has_slave:          db 0
has_clock:          db 0
old_masks:          db 0, 0
old_clock_b:        db 0
