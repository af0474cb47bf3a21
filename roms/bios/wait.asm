; SPDX-License-Identifier: MIT
; Waiting: for a time, for a port, for an interrupt, with a tone - never by counting instructions, so the clock of the
; CPU is free.
; In the PC  time is read off timer 0, whatever mode a program has put it in; long waits sleep in HLT
; Sources    [8253] counter latch, mode 3
; Not here   exact times: a wait is never too short, and longer by what interrupts take

; The count of timer 0.  out: AX
pit_now:
    pushf
    cli
    mov al, PitLatch0
    out PitControl, al
    in al, PitCounter0
    mov ah, al
    in al, PitCounter0
    xchg al, ah
    popf
    ret

; Counts gone since SI, two for each clock of the timer.  in: SI = earlier count  out: AX, SI = count now
; A program may have given the timer a short period or stopped it: a leap counts as a short time, none as a shorter one.
pit_elapsed:
    call pit_now
    xchg ax, si
    sub ax, si
    jz .stopped
    cmp ax, 2000h
    jbe .done
    mov ax, 64
.done:
    ret
.stopped:
    mov al, 16
    ret

; in: CX = milliseconds, not 0
delay_ms:
    push ax
    push cx
    push di
    push si
    call pit_now
    mov si, ax
.ms:
    mov di, CountsPerMs
.more:
    call pit_elapsed
    sub di, ax
    ja .more
    loop .ms
    pop si
    pop di
    pop cx
    pop ax
    ret

; Waits until (port AND AH) = AL.  in: DX = port, CX = milliseconds, not 0  out: AL = last value read, CF = 1: in vain
wait_port:
    push bx
    push cx
    push di
    push si
    mov bx, ax
    in al, dx                       ; most often it is so already
    mov ah, al
    and ah, bh
    cmp ah, bl
    je .done
    call pit_now
    mov si, ax
.ms:
    mov di, CountsPerMs
.look:
    in al, dx
    mov ah, al
    and ah, bh
    cmp ah, bl
    je .done
    push ax
    call pit_elapsed
    sub di, ax
    pop ax
    ja .look
    loop .ms
    stc
.done:                              ; CF = 0 after an equal comparison
    mov ah, bh
    pop si
    pop di
    pop cx
    pop bx
    ret

; Sleeps until a bit of a byte in the BDA is set by an interrupt.
; in: DS = BDA, BX = offset, AH = mask (0: wait the time out), CX = timer ticks  out: CF = 1: time is over; IF = 1
; HLT would not end if the timer's interrupt were masked or in service, and ticks not pass if a program kept INT 08h to
; itself, or too many of them if it let the timer run faster: then timer 0 is looked at instead.
wait_flag:
    push ax
    push cx
    push dx
    push di
    inc cx                          ; the running tick is not a whole one
    mov dl, [bda.ticks_low]
    mov dh, 64                      ; interrupts to be seen before the tick counter is held to stand still
    mov di, 55                      ; milliseconds of a tick
    call irq0_in_service
    jz .look
    mov dh, 1
.look:
    cli
    test [bx], ah
    jnz .found
    in al, PicMasterMask
    test al, IrqTimer
    jnz .by_timer
    dec dh
    jz .by_timer
    sti                             ; takes effect after HLT has begun: no interrupt can slip in between
    hlt
    mov al, [bda.ticks_low]
    cmp al, dl
    je .look
    mov dl, al
    mov dh, 64
    push ax                         ; the timer has just begun anew: from 65,536, or nearly?
    call pit_now
    test ah, 80h
    pop ax
    jz .by_timer
    loop .look
    jmp short .over
.by_timer:
    sti
    mov dh, 1                       ; from now on so
    push cx
    mov cx, 1
    call delay_ms
    pop cx
    dec di
    jnz .look
    mov di, 55
    loop .look
.over:
    stc
    jmp short .done
.found:
    sti
    clc
.done:
    pop di
    pop dx
    pop cx
    pop ax
    ret

; out: ZF = 0: it is; AX is kept
irq0_in_service:
    push ax
    pushf
    cli
    mov al, PicReadIsr
    out PicMaster, al
    in al, PicMaster
    mov ah, al
    mov al, PicReadIrr              ; as it is after the initialization
    out PicMaster, al
    popf
    test ah, IrqTimer
    pop ax
    ret

; A tone of 896 Hz. What timer 2 and the speaker were doing is not brought back.
; in: CX = milliseconds, not 0  out: CF = 0; all registers are kept
beep:
    push ax
    mov al, PitSpeaker
    out PitControl, al
    mov ax, BeepCount
    out PitCounter2, al
    mov al, ah
    out PitCounter2, al
    in al, PpiPortB
    push ax
    or al, PbGate2 | PbSpeaker
    out PpiPortB, al
    call delay_ms
    pop ax
    out PpiPortB, al
    pop ax
    clc
    ret
