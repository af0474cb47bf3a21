; SPDX-License-Identifier: MIT
; The floppy controller's own affairs: bytes to and from it, reset, motors, seeking, its DMA channel.
; In the PC  ports 3F2h-3F7h, IRQ 6, DMA 2; called by int13_floppy.asm and floppy_media.asm
; Sources    [765]; [XT-TR] and [AT-TR] diskette chapters
; Inside     DI = drive, DS = BDA; CF = 1: failed, bda.fd_status says how; AX, CX, DX, SI, ES are kept only where told

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

; On a 1.44M disk a sector's ID passes 1.9 ms after the end of the one before, 9,130 clocks at 4.77 MHz; on a 1.2M disk
; 1.5 ms. A program that reads sector by sector gets all of a track in one revolution only if everything from one
; command's interrupt to the next one's last byte fits in there. The BIOS's part is 5,900 clocks of an 8088: a command
; is put together in bda.fd_command and goes out in one loop, and what is so already is only looked at.

; The controller asks for the next byte 12 us after the last: two looks suffice for each.
QuickLooks          equ 40

; A command to the controller.  in: CX = bytes at bda.fd_command; AX, CX, DX, SI are not kept
fdc_send:
    mov si, bda.fd_command
    mov dx, FdcStatus
    mov ah, QuickLooks
.look:
    in al, dx
    and al, MsrRequest | MsrToCpu
    cmp al, MsrRequest
    jne .not_yet
.ready:
    inc dx
    lodsb
    out dx, al
    dec dx
    loop .look
    clc
    ret
.not_yet:
    dec ah
    jnz .look
    push cx
    mov ax, (MsrRequest | MsrToCpu) << 8 | MsrRequest
    mov cx, 50
    call wait_port
    pop cx
    jnc .ready

; The controller does not answer, or not in time. It is held in reset, so that a command that is still under way cannot
; write into memory when nobody expects it any longer; motor_on lets it out again.  out: CF = 1
fdc_lost:
    mov byte [bda.fd_status], FloppyTimeout
    mov byte [bda.fd_lost], 1
    cli
    call fdc_dor
    and al, ~DorNotReset & 0FFh
    mov dx, FdcDor
    out dx, al
    sti
    stc
    ret

; The result bytes of the last command, to bda.fd_result.
fdc_results:
    push bx
    mov dx, FdcStatus
    mov bx, bda.fd_result
    mov cx, 7
    mov ah, QuickLooks
.look:
    in al, dx
    shl al, 1                       ; CF = request, SF = direction
    jnc .not_yet
.ready:
    jns .done
    inc dx
    in al, dx
    dec dx
    mov [bx], al
    inc bx
    loop .look
.done:
    clc
    pop bx
    ret
.not_yet:
    dec ah
    jnz .look
    push cx
    mov ax, MsrRequest << 8 | MsrRequest
    mov cx, 50
    call wait_port
    pop cx
    jc .failed
    shl al, 1
    jmp short .ready
.failed:
    mov byte [bda.fd_status], FloppyController
    pop bx
    ret                             ; CF = 1

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
.late:
    pop bx
    jc fdc_lost
    and byte [bda.fd_calibrated], 7Fh
    ret

; Puts a command of two bytes together, the second one being the drive.  in: AL  out: CX = 2, for fdc_send
fdc_drive_command:
    mov cx, di
    mov ah, cl
    mov [bda.fd_command], ax
    mov cx, 2
    ret

; A command that reads, writes or looks at a track, from its first byte to the verdict.
; in: CX = bytes at bda.fd_command  out: CF = 1: failed, and the status says why
floppy_execute:
    and byte [bda.fd_calibrated], 7Fh
    call fdc_send
    jc .done
    call fdc_wait
    jc .done
    call fdc_results
    jnc floppy_judge
.done:
    ret

; Asks which drive's seek has ended.  out: AL = ST0
fdc_sense:
    mov byte [bda.fd_command], FdcSenseInterrupt
    mov cx, 1
    call fdc_send
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
    mov byte [bda.fd_lost], 0
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
    mov byte [bda.fd_command], FdcSpecify
    mov ax, [es:si + dpt.specify1]
    mov [bda.fd_command + 1], ax
    mov cx, 3
    jmp fdc_send
.wrong:
    mov byte [bda.fd_status], FloppyController
    stc
.done:
    ret

; out: ES:SI = the disk parameter table; AX and the flags are kept
dpt_pointer:
    mov si, 0
    mov es, si
    les si, [es:1Eh * 4]
    ret

; out: AL = bit of drive DI, which is 0 or 1
drive_bit:
    mov ax, di
    inc ax
    ret

; Selects the drive and starts its motor, which then runs until the service ends and the BDA's count after it.
; out: CF = 1: the controller, lost before, cannot be brought back
motor_on:
    cmp byte [bda.fd_lost], 0
    je .sound
    call fdc_reset
    jc .done
.sound:
    mov byte [bda.fd_motor_ticks], 0FFh
    mov al, [bda.fd_motor]
    mov ah, [cs:di + .bits]
    xor al, ah
    test al, [cs:di + .mask]
    jz .done                        ; most often it is so already; CF = 0
    cli
    mov al, [bda.fd_motor]
    and ax, 0FCFh                   ; AH = the motor; AL without the drive that was selected
    test al, ah
    jnz .runs
    or [bda.fd_spinning_up], ah
    mov cl, [bda.ticks_low]
    mov [bda.fd_motor_since], cl
    mov byte [bda.fd_spt + di], 0   ; with the light off the disk may have been changed, and not every drive tells
.runs:
    or al, [cs:di + .bits]
    mov [bda.fd_motor], al
    call fdc_dor
    mov dx, FdcDor
    out dx, al
    sti
    clc
.done:
    ret
.bits:                              ; as in bda.fd_motor: motor, and the number of the drive in bits 4-5
    db 01h, 12h
.mask:
    db 31h, 32h

; A motor is spinning up: waits until it has had the time the parameter table allows it.
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
    jz .single
    shl al, 1
.single:
    cmp [bda.fd_track + di], al
    jne floppy_step
    lea cx, [di + 1]                ; the drive's bit
    test [bda.fd_calibrated], cl
    jz floppy_step
    ret                             ; there already; CF = 0

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
    mov cx, di
    mov ch, bl
    mov byte [bda.fd_command], FdcSeek
    mov [bda.fd_command + 1], cx
    mov cx, 3
    call fdc_send
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
    call fdc_drive_command
    call fdc_send
    jnc floppy_arrived
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

; Programs channel 2 for the caller's buffer at ES:BX, for which a verify has no use.
; in: AX = bytes - 1, DL = mode  BX is not kept
floppy_dma:
    mov bx, ax
    xor ax, ax
    mov dh, al
    cmp dl, DmaModeVerify2
    je .placed
    mov ax, [bp + frame.es]         ; the linear address: DH:AX
    mov cl, 4
    rol ax, cl
    mov dh, al
    and dh, 0Fh
    and al, 0F0h
    add ax, [bp + frame.bx]
    adc dh, 0
.placed:
    mov cx, ax
    add cx, bx
    jc .crosses
    mov cx, ax
    cli
    mov al, DmaMasked | 2
    out DmaMask, al
    out DmaFlipFlop, al
    mov al, dl
    out DmaMode, al
    mov al, cl
    out DmaAddress2, al
    mov al, ch
    out DmaAddress2, al
    mov al, dh
    out DmaPage2, al
    mov al, bl
    out DmaCount2, al
    mov al, bh
    out DmaCount2, al
    mov al, 2
    out DmaMask, al
    sti
    clc
    ret
.crosses:
    mov byte [bda.fd_status], FloppyBoundary
    ret                             ; CF = 1
