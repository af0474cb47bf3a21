; SPDX-License-Identifier: MIT
; INT 11h equipment, INT 12h memory size, INT 15h system services.
; In the PC  INT 15h AH=4Fh, 80h-83h, 85h, 86h, 88h, 90h, 91h, C0h; every other function is refused with AH = 86h
; Sources    [AT-TR] and [XT-TR] cassette and system services; IBM's configuration table of AH=C0h
; Not here   cassette, joystick (84h), extended memory and protected mode: the board has none

int11_entry:
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov ax, [bda.equipment]
    pop ds
    iret

int12_entry:
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov ax, [bda.memory_kib]
    pop ds
    iret

int15_entry:
    cmp ah, 91h                     ; a device has finished
    je .fine
    cmp ah, 90h                     ; a device is busy: no, do not give up
    je .fine
    cmp ah, 4Fh                     ; asked for each scan code: carry stays set, "take it"
    je .unchanged
    cmp ah, 80h                     ; a device is opened, closed, a program ends: nobody minds
    jb .service
    cmp ah, 82h
    jbe .fine
    cmp ah, 85h                     ; the key of the AT that this keyboard has not
    je .fine
.service:
    enter_service
    answer_no_carry
    cmp ah, 0C0h
    je .configuration
    cmp ah, 83h
    je .event_wait
    cmp ah, 86h
    je .wait
    cmp ah, 88h
    jne .refuse
    mov word [bp + frame.ax], 0     ; KiB above the first MiB
    leave_service
.refuse:
    mov byte [bp + frame.ah], 86h
.carry:
    answer_carry
    leave_service
.unchanged:
    push bp
    mov bp, sp
    or byte [bp + 6], FlagCarry
    pop bp
    iret

.fine:
    mov ah, 0
    push bp
    mov bp, sp
    and byte [bp + 6], ~FlagCarry & 0FFh
    pop bp
    iret

.configuration:
    mov bx, configuration_pc86
    test byte [bda.machine], HasSlavePic
    jnz .table
    mov bx, configuration_xt
.table:
    mov [bp + frame.bx], bx
    mov [bp + frame.es], cs
    mov byte [bp + frame.ah], 0
    leave_service

; AH=83h: sets bit 7 of ES:BX after CX:DX microseconds; AL = 1: not, after all.  out: AH = 0
.event_wait:
    test byte [bda.machine], HasRtc
    jz .refuse
    mov byte [bp + frame.ah], 0
    cmp al, 1
    ja .carry
    je .cancel
    sti
    call start_event
    jc .carry                       ; another wait runs
    leave_service
.cancel:
    mov al, RtcPeriodic
    call rtc_disable
    mov byte [bda.rtc_wait], 0
    leave_service

; AH=86h: returns after CX:DX microseconds, or a quarter later if nobody serves the clock's interrupt.  out: AH = 0
.wait:
    mov byte [bp + frame.ah], 0
    sti
    test byte [bda.machine], HasRtc
    jz .wait_by_timer
    push ds
    pop es
    mov bx, bda.rtc_wait            ; the byte to be set is the flag itself
    call start_event
    jc .carry                       ; another wait runs
    mov ax, cx                      ; 65,536 us are 1.2 ticks
    shr ax, 1
    shr ax, 1
    add cx, ax
    jnc .short
    mov cx, 0FFF0h
.short:
    inc cx
    inc cx
    mov ah, 80h
    call wait_flag
    jnc .over
    mov al, RtcPeriodic
    call rtc_disable
.over:
    mov byte [bda.rtc_wait], 0
    leave_service
.wait_by_timer:
    call delay_us
    leave_service

; in: CX:DX = microseconds, ES:BX = byte to mark  out: CF = 1: another wait runs
start_event:
    cli
    test byte [bda.rtc_wait], 01h
    stc
    jnz .done
    mov byte [bda.rtc_wait], 01h
    mov [bda.rtc_user_flag], bx
    mov [bda.rtc_user_flag + 2], es
    mov [bda.rtc_count], dx
    mov [bda.rtc_count + 2], cx
    mov al, RtcPeriodic
    call rtc_enable
    clc
.done:
    sti
    ret

; in: CX:DX = microseconds. A microsecond is 2.386364 counts of timer 0: twice itself and 25321/65536 of itself.
delay_us:
    mov di, cx
    mov ax, dx
    mov bx, 25321
    mul bx
    push dx
    mov ax, di
    mul bx
    pop bx
    add ax, bx
    adc dx, 0                       ; DX:AX = the fraction's part
    mov bx, [bp + frame.dx]
    shl bx, 1
    rcl di, 1
    add bx, ax
    adc di, dx                      ; DI:BX = counts
    call pit_now
    mov si, ax
.more:
    call pit_elapsed
    sub bx, ax
    sbb di, 0
    jnc .more
    ret

; What INT 15h AH=C0h points to. Feature byte 1: 40h two interrupt controllers, 20h clock, 10h INT 15h AH=4Fh called.
configuration_pc86:
    dw 8
    db ModelByte, SubmodelByte, BiosRevision, 70h, 0, 0, 0, 0
configuration_xt:
    dw 8
    db ModelByte, SubmodelByte, BiosRevision, 10h, 0, 0, 0, 0
