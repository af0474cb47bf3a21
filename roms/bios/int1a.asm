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
    call rtc_settled
    jc .done
    mov al, RtcSeconds
    call cmos_read
    mov [bp + frame.dh], al
    mov al, RtcMinutes
    call cmos_read
    mov [bp + frame.cl], al
    mov al, RtcHours
    call cmos_read
    mov [bp + frame.ch], al
    mov al, RtcB
    call cmos_read
    and al, 1
    mov [bp + frame.dl], al
.done:
    ret

; AH=03h  in: CH, CL, DH, DL as above
clock_set_time:
    call clock_hold
    mov al, RtcSeconds
    mov ah, dh
    call cmos_write
    mov al, RtcMinutes
    mov ah, cl
    call cmos_write
    mov al, RtcHours
    mov ah, ch
    call cmos_write
    and dl, 1
    and bl, 0FEh
    or bl, dl
    jmp short clock_release

; AH=04h  out: CH, CL, DH, DL = century, year, month, day in BCD
clock_date:
    call rtc_settled
    jc .done
    mov al, RtcDay
    call cmos_read
    mov [bp + frame.dl], al
    mov al, RtcMonth
    call cmos_read
    mov [bp + frame.dh], al
    mov al, RtcYear
    call cmos_read
    mov [bp + frame.cl], al
    mov al, RtcCentury
    call cmos_read
    mov [bp + frame.ch], al
.done:
    ret

; AH=05h  in: CH, CL, DH, DL as above
clock_set_date:
    call clock_hold
    mov al, RtcDay
    mov ah, dl
    call cmos_write
    mov al, RtcMonth
    mov ah, dh
    call cmos_write
    mov al, RtcYear
    mov ah, cl
    call cmos_write
    mov al, RtcCentury
    mov ah, ch
    call cmos_write

clock_release:
    mov ah, bl
    mov al, RtcB
    call cmos_write
    clc
    ret

; Stops the clock for setting.  out: BL = register B for clock_release
clock_hold:
    call rtc_settled
    jnc .runs
    mov ax, RtcRate << 8 | RtcA     ; it stands still: start the divider
    call cmos_write
.runs:
    mov al, RtcB
    call cmos_read
    and al, ~RtcSet & 0FFh
    mov bl, al
    mov ah, al
    or ah, RtcSet
    mov al, RtcB
    jmp cmos_write

; AH=06h  in: CH, CL, DH = time in BCD; INT 4Ah will come  out: CF = 1: an alarm is set already
clock_set_alarm:
    mov al, RtcB
    call cmos_read
    test al, RtcAlarm
    stc
    jnz .done
    call rtc_settled
    jc .done
    mov al, RtcSecondsAlarm
    mov ah, dh
    call cmos_write
    mov al, RtcMinutesAlarm
    mov ah, cl
    call cmos_write
    mov al, RtcHoursAlarm
    mov ah, ch
    call cmos_write
    mov al, RtcAlarm
    call rtc_enable
    clc
.done:
    ret

; AH=07h
clock_drop_alarm:
    mov al, RtcB
    call cmos_read
    and al, ~RtcAlarm & 0FFh
    mov ah, al
    mov al, RtcB
    call cmos_write
    clc
    ret

; Allows the interrupt AL of register B, and IRQ 8 on its way to the CPU.
rtc_enable:
    push ax
    mov ah, al
    pushf
    cli
    in al, PicSlaveMask
    and al, ~IrqRtc & 0FFh
    out PicSlaveMask, al
    in al, PicMasterMask
    and al, ~IrqCascade & 0FFh
    out PicMasterMask, al
    mov al, RtcB
    call cmos_read
    or ah, al
    mov al, RtcB
    call cmos_write
    popf
    pop ax
    ret
