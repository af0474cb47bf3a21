; SPDX-License-Identifier: MIT
; The floppy controller's own affairs: bytes to and from it, reset, motors, seeking, its DMA channel.
; In the PC  ports 3F2h-3F7h, IRQ 6, DMA 2; called by int13_floppy.asm and floppy_media.asm
; Sources    [765]; [XT-TR] and [AT-TR] diskette chapters
; Inside     DI = drive, DS = BDA; CF = 1: failed, bda.fd_status says how; AX, CX, SI, ES are not kept but where told

FloppyBadCommand    equ 01h
FloppyNoMark        equ 02h
FloppyProtected     equ 03h
FloppyNoSector      equ 04h
FloppyChanged       equ 06h
FloppyOverrun       equ 08h
FloppyBoundary      equ 09h
FloppyNoFormat      equ 0Ch
FloppyCrc           equ 10h
FloppyController    equ 20h
FloppySeek          equ 40h
FloppyTimeout       equ 80h

FloppyWaitTicks     equ 37          ; two seconds

; One byte to the controller.  in: AL, kept; AH is not
; It asks for the next one 12 us after the last, so a few looks mostly suffice: between two sectors on a turning disk
; there are 2 ms for the end of one command and the beginning of the next.
QuickLooks          equ 16

fdc_out:
    push cx
    push dx
    mov ah, al
    mov dx, FdcStatus
    mov cx, QuickLooks
.look:
    in al, dx
    and al, MsrRequest | MsrToCpu
    cmp al, MsrRequest
    loopne .look
    jne .wait
.ready:
    inc dx
    mov al, ah
    out dx, al
    pop dx
    pop cx
    clc
    ret
.wait:
    push ax
    mov ax, (MsrRequest | MsrToCpu) << 8 | MsrRequest
    mov cx, 50
    call wait_port
    pop ax
    jnc .ready
    mov byte [bda.fd_status], FloppyTimeout
    mov al, ah
    pop dx
    pop cx
    stc
    ret

; The result bytes of the last command, to bda.fd_result.
fdc_results:
    push bx
    push dx
    mov dx, FdcStatus
    mov bx, bda.fd_result
.byte:
    mov cx, QuickLooks
.look:
    in al, dx
    test al, MsrRequest
    loopz .look
    jz .wait
.ready:
    test al, MsrToCpu
    jz .done                        ; CF = 0
    inc dx
    in al, dx
    dec dx
    mov [bx], al
    inc bx
    cmp bx, bda.fd_result + 7
    jb .byte
.done:
    pop dx
    pop bx
    ret
.wait:
    mov ax, MsrRequest << 8 | MsrRequest
    mov cx, 50
    call wait_port
    jnc .ready
    mov byte [bda.fd_status], FloppyController
    jmp short .done

; Waits for IRQ 6.
fdc_wait:
    push bx
    mov ax, 9001h                   ; others may use the time
    clc
    int 15h
    jc .late
    mov bx, bda.fd_calibrated
    mov ah, 80h
    mov cx, FloppyWaitTicks
    call wait_flag
    jc .late
    and byte [bda.fd_calibrated], 7Fh
    pop bx
    ret
.late:
    and byte [bda.fd_calibrated], 7Fh
    mov byte [bda.fd_status], FloppyTimeout
    stc
    pop bx
    ret

; Asks which drive's seek has ended.  out: AL = ST0
fdc_sense:
    mov al, FdcSenseInterrupt
    call fdc_out
    jc .done
    call fdc_results
    mov al, [bda.fd_result]
.done:
    ret

; The digital output register as bda.fd_motor has it.  out: AL
fdc_dor:
    mov al, [bda.fd_motor]
    and al, 3Fh                     ; bits 0-3 motors, 4-5 drive selected
    mov cl, 4
    rol al, cl
    or al, DorNotReset | DorIrqDma
    ret

; Resets the controller. The drives have to be recalibrated then.
fdc_reset:
    push dx
    cli
    and byte [bda.fd_calibrated], 70h
    call fdc_dor
    mov dx, FdcDor
    and al, ~DorNotReset & 0FFh
    out dx, al
    mov cx, 8                       ; the chip wants 14 of its clocks
.pulse:
    loop .pulse
    or al, DorNotReset
    out dx, al
    sti
    pop dx
    call fdc_wait
    jc .done
    mov ah, 0C0h                    ; "ready has changed", once for each of four drives
.drive:
    push ax
    call fdc_sense
    pop cx
    jc .done
    mov ah, ch
    cmp al, ah
    jne .wrong
    inc ah
    cmp ah, 0C4h
    jb .drive
    call dpt_pointer
    mov al, FdcSpecify
    call fdc_out
    jc .done
    mov al, [es:si + dpt.specify1]
    call fdc_out
    jc .done
    mov al, [es:si + dpt.specify2]
    call fdc_out
.done:
    ret
.wrong:
    mov byte [bda.fd_status], FloppyController
    stc
    ret

; out: ES:SI = the disk parameter table; AX is kept
dpt_pointer:
    push ax
    xor ax, ax
    mov es, ax
    les si, [es:1Eh * 4]
    pop ax
    ret

; out: AL = bit of drive DI
drive_bit:
    push cx
    mov cx, di
    mov al, 1
    shl al, cl
    pop cx
    ret

; Selects the drive and starts its motor, which then runs until the service ends and the BDA's count after it.
motor_on:
    push dx
    cli
    mov byte [bda.fd_motor_ticks], 0FFh
    call drive_bit
    mov ah, al
    mov cl, 4
    mov dx, di
    shl dl, cl
    mov al, [bda.fd_motor]
    and al, 0CFh
    or al, dl
    test al, ah
    jnz .runs
    or al, ah
    or [bda.fd_spinning_up], ah
    mov ah, [bda.ticks_low]
    mov [bda.fd_motor_since], ah
.runs:
    mov [bda.fd_motor], al
    call fdc_dor
    mov dx, FdcDor
    out dx, al
    sti
    pop dx
    ret

; Waits until the motor has had the time the parameter table allows it.
motor_wait:
    push bx
    push dx
    call drive_bit
    mov dl, al
    test [bda.fd_spinning_up], dl
    jz .done
    call dpt_pointer
    mov al, [es:si + dpt.motor_start]
    mov ah, 9                       ; ticks: 2.28 to an eighth of a second
    mul ah
    shr ax, 1
    shr ax, 1
    inc ax
    mov cl, [bda.ticks_low]
    sub cl, [bda.fd_motor_since]
    mov ch, 0
    sub ax, cx
    jbe .spins
    mov cx, ax
    mov ax, 90FDh                   ; others may use the time
    clc
    int 15h
    jc .spins
    mov bx, bda.fd_motor
    mov ah, 0
    call wait_flag
.spins:
    not dl
    and [bda.fd_spinning_up], dl
.done:
    pop dx
    pop bx
    ret

; Moves the heads.  in: AL = cylinder of the disk
floppy_seek:
    test byte [bda.fd_media + di], MediaDoubleStep
    jz floppy_step
    shl al, 1

; in: AL = cylinder of the drive
floppy_step:
    push bx
    mov bl, al
    call drive_bit
    mov bh, al
    test [bda.fd_calibrated], bh
    jnz .calibrated
    call floppy_recalibrate
    jnc .calibrated
    test byte [bda.fd_status], FloppyTimeout
    stc
    jnz .done
    call floppy_recalibrate         ; 77 steps do not always reach track 0 of 80
    jc .done
    mov byte [bda.fd_status], 0
.calibrated:
    or [bda.fd_calibrated], bh
    mov al, bl
    cmp [bda.fd_track + di], al
    je .done                        ; CF = 0
    mov [bda.fd_track + di], al
    and byte [bda.fd_calibrated], 7Fh
    mov al, FdcSeek
    call fdc_out
    jc .lost
    mov ax, di
    call fdc_out
    jc .lost
    mov al, bl
    call fdc_out
    jc .lost
    call floppy_arrived
    jc .lost
    call dpt_pointer
    xor cx, cx
    mov cl, [es:si + dpt.head_settle]
    jcxz .settled
    call delay_ms
.settled:
    clc
.done:
    pop bx
    ret
.lost:
    not bh
    and [bda.fd_calibrated], bh
    stc
    jmp short .done

floppy_recalibrate:
    mov byte [bda.fd_track + di], 0
    and byte [bda.fd_calibrated], 7Fh
    mov al, FdcRecalibrate
    call fdc_out
    jc .done
    mov ax, di
    call fdc_out
    jnc floppy_arrived
.done:
    ret

; The end of a seek.
floppy_arrived:
    call fdc_wait
    jc .done
    call fdc_sense
    jc .done
    and al, 0F0h
    cmp al, 20h                     ; seek end, nothing else
    je .done
    mov byte [bda.fd_status], FloppySeek
    stc
.done:
    ret

; Programs channel 2.  in: ES:BX = buffer, AX = bytes - 1, DL = mode
floppy_dma:
    push bx
    push dx
    push ax
    mov ax, es                      ; the linear address: DH:BX
    mov cl, 4
    rol ax, cl
    mov dh, al
    and dh, 0Fh
    and al, 0F0h
    add bx, ax
    adc dh, 0
    pop cx                          ; CX = bytes - 1
    mov ax, bx
    add ax, cx
    jc .crosses
    cli
    mov al, DmaMasked | 2
    out DmaMask, al
    out DmaFlipFlop, al
    mov al, dl
    out DmaMode, al
    mov al, bl
    out DmaAddress2, al
    mov al, bh
    out DmaAddress2, al
    mov al, dh
    out DmaPage2, al
    mov al, cl
    out DmaCount2, al
    mov al, ch
    out DmaCount2, al
    mov al, 2
    out DmaMask, al
    sti
    clc
.done:
    pop dx
    pop bx
    ret
.crosses:
    mov byte [bda.fd_status], FloppyBoundary
    stc
    jmp short .done
