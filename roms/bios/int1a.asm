; SPDX-License-Identifier: MIT
; INT 1Ah: time of day. AH=00h-01h the tick counter; 02h-07h the clock chip; CF = 1 where there is none.
; In the PC  the counter of INT 08h; the MC146818 of pc86
; Sources    [XT-TR] time of day; [AT-TR] real-time clock
; Not here   AH=08h and above

int1a_entry:
    enter_service
    mov bl, ah
    cmp bl, 7
    ja .refuse
    cmp bl, 1
    ja .clock
    cli
    je .set_ticks
    mov ax, [bda.ticks_high]
    mov [bp + frame.cx], ax
    mov ax, [bda.ticks_low]
    mov [bp + frame.dx], ax
    xor al, al
    xchg al, [bda.midnight]
    mov [bp + frame.al], al
    leave_service
.set_ticks:
    mov [bda.ticks_high], cx
    mov [bda.ticks_low], dx
    mov byte [bda.midnight], 0
    leave_service

.clock:
    test byte [bda.machine], HasRtc
    jz .refuse
    answer_no_carry
    xor bh, bh
    shl bx, 1
    sti
    call [cs:bx + clock_functions - 2 * 2]
    jnc .done
.refuse:
    answer_carry
.done:
    leave_service

clock_functions: dw clock_time, clock_set_time, clock_date, clock_set_date, clock_set_alarm, clock_drop_alarm

; AH=02h  out: CH, CL, DH = hours, minutes, seconds in BCD; DL = 1: daylight saving
clock_time:
    mov si, time_fields
    call clock_read
    jc .done
    mov al, RtcB
    call cmos_read
    and al, 1
    mov [bp + frame.dl], al
.done:
    ret

; AH=03h  in: CH, CL, DH, DL as above. The clock counts in BCD and to 24 hours then, whatever it did before.
clock_set_time:
    call clock_hold
    and bl, RtcPeriodic | RtcAlarm
    and dl, 1
    or bl, RtcHours24
    or bl, dl
    mov si, time_fields
    jmp short clock_set

; AH=04h  out: CH, CL, DH, DL = century, year, month, day in BCD
clock_date:
    mov si, date_fields

; in: SI = list  out: CF = 1: the clock stands still
clock_read:
    call rtc_settled
    jc .done
.each:
    call clock_field
    jz .done
    call cmos_read
    mov [bp + di], al
    jmp short .each
.done:
    ret

; AH=05h  in: CH, CL, DH, DL as above
clock_set_date:
    call clock_hold
    mov si, date_fields

; in: SI = list, BL = register B for afterwards
clock_set:
    call clock_write
    mov ah, bl
    mov al, RtcB
    call cmos_write
    clc
    ret

; in: SI = list
clock_write:
    call clock_field
    jz .done
    mov ah, [bp + di]
    call cmos_write
    jmp short clock_write
.done:
    ret

; Takes the next pair off the list SI.  out: AL = register, DI = place in the frame; ZF = 1: there are no more; CF = 0
clock_field:
    mov al, [cs:si]
    mov di, [cs:si + 1]
    add si, 3
    or di, di
    ret

%macro clock_list 2-*
    %rep %0 / 2
    db %1
    dw %2
    %rotate 2
    %endrep
    db 0
    dw 0
%endmacro

time_fields:    clock_list RtcSeconds, frame.dh, RtcMinutes, frame.cl, RtcHours, frame.ch
alarm_fields:   clock_list RtcSecondsAlarm, frame.dh, RtcMinutesAlarm, frame.cl, RtcHoursAlarm, frame.ch
date_fields:    clock_list RtcDay, frame.dl, RtcMonth, frame.dh, RtcYear, frame.cl, RtcCentury, frame.ch

; Stops the clock for setting.  out: BL = register B for clock_set; IF = 0, so that it is still so then
clock_hold:
    call clock_settled
    mov al, RtcB
    call cmos_read
    and al, ~RtcSet & 0FFh
    mov bl, al
    mov ah, al
    or ah, RtcSet
    mov al, RtcB
    jmp cmos_write

; As rtc_settled, but a clock that stands still is started.  out: IF = 0
clock_settled:
    call rtc_settled
    jnc .done
    cli
    mov ax, RtcRate << 8 | RtcA
    call cmos_write
.done:
    ret

; AH=06h  in: CH, CL, DH = time in BCD; INT 4Ah will come  out: CF = 1: an alarm is set already
clock_set_alarm:
    mov al, RtcB
    call cmos_read
    test al, RtcAlarm
    stc
    jnz .done
    call clock_settled
    mov si, alarm_fields
    call clock_write
    mov al, RtcAlarm
    call rtc_enable
    clc
.done:
    ret

; AH=07h
clock_drop_alarm:
    mov al, RtcAlarm | RtcSet
    call rtc_disable
    clc
    ret

; Allows the interrupt AL of register B, and IRQ 8 on its way to the CPU; the clock runs then.
rtc_enable:
    push ax
    mov ah, al
    mov al, IrqRtc
    call slave_irq_open
    pushf
    cli
    mov al, RtcB
    call cmos_read
    and al, ~RtcSet & 0FFh
    or ah, al
    mov al, RtcB
    call cmos_write
    popf
    pop ax
    ret

; Forbids the interrupt AL of register B.
rtc_disable:
    push ax
    pushf
    cli
    mov ah, al
    not ah
    mov al, RtcB
    call cmos_read
    and ah, al
    mov al, RtcB
    call cmos_write
    popf
    pop ax
    ret
