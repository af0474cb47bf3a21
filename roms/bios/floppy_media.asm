; SPDX-License-Identifier: MIT
; What disk is in the drive: has it been changed, at which rate it can be read, how many sectors a track has.
; In the PC  on pc86 the rate register and the change line (3F7h); the xt has one rate and no such line
; Sources    [AT-TR] diskette: media state, change line; [765] READ ID
; Inside     as fdc.asm

; Makes the drive ready for a transfer: motor, change line, rate. For a disk not yet known this is the likeliest rate:
; asking the disk first would cost a revolution, for the sector wanted has passed when the answer is there.
floppy_prepare:
    call motor_on
    jc .ready
    test byte [bda.machine], HasAtFloppy
    jz .ready                       ; CF = 0
    mov dx, FdcRate
    in al, dx
    test al, ChangeLine
    jnz floppy_new_disk
    mov al, [bda.fd_media + di]
    test al, MediaEstablished
    jnz .known
    push bx
    call floppy_rates
    mov al, [cs:bx]
    pop bx
.rate:
    call floppy_set_rate
    clc
.ready:
    ret
.known:
    and al, 0C0h
    cmp al, [bda.fd_rate]
    jne .rate
    ret                             ; as before; CF = 0

; A transfer has succeeded from a disk not yet known: its rate is the disk's.
floppy_confirm:
    test byte [bda.machine], HasAtFloppy
    jz .done
    mov al, [bda.fd_rate]
    call floppy_establish
.done:
    clc
    ret

; A transfer has failed. Finds out whether the rate was wrong and another one is right; the status is kept otherwise.
; in: AL = attempts so far, 1 or more  out: CF = 0: worth another attempt
floppy_doubt:
    test byte [bda.machine], HasAtFloppy
    jz .no
    cmp al, 2
    ja .no
    mov ah, [bda.fd_status]
    test byte [bda.fd_media + di], MediaEstablished
    jz .guessed
    cmp ah, FloppyNoMark            ; a disk of another density, whose arrival the line has not told?
    jne .no
    mov byte [bda.fd_media + di], 0
    mov byte [bda.fd_spt + di], 0
    clc
    ret
.guessed:
    cmp ah, FloppyNoMark
    je .search
    cmp ah, FloppyNoSector
    jne .no
.search:
    push ax
    call floppy_find_rate
    pop ax
    jnc .done
    mov [bda.fd_status], ah
.no:
    stc
.done:
    ret

; in: AL = rate in bits 7-6
floppy_set_rate:
    push dx
    and al, 0C0h
    mov [bda.fd_rate], al
    rol al, 1
    rol al, 1
    mov dx, FdcRate
    out dx, al
    pop dx
    ret

; out: ZF = 0: the selected drive's disk has been changed, or there is none
floppy_change_line:
    push dx
    mov dx, FdcRate
    in al, dx
    test al, ChangeLine
    pop dx
    ret

; out: CF = 1: the disk has been changed, or there is none; the status says which
floppy_check_change:
    call floppy_change_line
    jnz floppy_new_disk
    ret                             ; CF = 0

; A changed disk is reported once: a step with a disk in the drive releases the line.  out: CF = 1
floppy_new_disk:
    mov byte [bda.fd_media + di], 0
    mov byte [bda.fd_spt + di], 0
    mov al, 1
    call floppy_step
    jc .done
    mov al, 0
    call floppy_step
    jc .done
    call floppy_change_line
    mov al, FloppyChanged
    jz .tell
    mov al, FloppyTimeout           ; still so: no disk
.tell:
    mov [bda.fd_status], al
    stc
.done:
    ret

; out: BX = the drive's line in rates_to_try
floppy_rates:
    mov bl, [bda.fd_type + di]
    mov bh, 0
    shl bx, 1
    shl bx, 1
    add bx, rates_to_try
    ret

; Tries the drive's other rates, all but the likeliest, until an ID field can be read.
floppy_find_rate:
    push bx
    mov byte [bda.fd_media + di], 0
    mov al, 0
    call floppy_step
    jc .done
    call floppy_rates
    inc bx
.rate:
    mov al, [cs:bx]
    cmp al, 0FFh
    je .unreadable
    call floppy_set_rate
    call floppy_read_id
    jnc .found
    test byte [bda.fd_status], FloppyTimeout
    jnz .unreadable
    inc bx
    jmp short .rate
.unreadable:
    stc
    jmp short .done
.found:
    mov byte [bda.fd_status], 0
    cmp byte [bda.fd_rate], Rate300 << 6
    jne .single
    ; 40 cylinders under a head that steps over 80: on the drive's cylinder 2 the IDs say 1
    mov al, 2
    call floppy_step
    jc .done
    call floppy_read_id
    jc .done
    cmp byte [bda.fd_result + 3], 1
    jne .single
    or byte [bda.fd_media + di], MediaDoubleStep
.single:
    mov al, [bda.fd_rate]
    call floppy_establish
.done:
    pop bx
    ret

; Rates by drive type, in bits 7-6, the likeliest first; 0FFh ends.
rates_to_try:
    db Rate250 << 6, Rate500 << 6, Rate300 << 6, 0FFh   ; unknown
    db Rate250 << 6, 0FFh, 0FFh, 0FFh                   ; 360K
    db Rate500 << 6, Rate300 << 6, 0FFh, 0FFh           ; 1.2M
    db Rate250 << 6, 0FFh, 0FFh, 0FFh                   ; 720K
    db Rate500 << 6, Rate250 << 6, 0FFh, 0FFh           ; 1.44M

; The drive's type; where nobody has told it, the disk found in it must.  out: AL
floppy_type:
    mov al, [bda.fd_type + di]
    or al, al
    jnz .done
    mov al, Drive360
    test byte [bda.fd_media + di], MediaEstablished
    jz .done
    test byte [bda.fd_media + di], 0C0h
    jnz .done
    mov al, Drive1440
.done:
    ret

; Notes the rate as that of this disk.  in: AL = rate in bits 7-6; the double-step bit stands already  out: CF = 0
floppy_establish:
    push bx
    mov bl, [bda.fd_media + di]
    and bl, MediaDoubleStep
    or bl, al
    or bl, MediaEstablished
    mov [bda.fd_media + di], bl
    call floppy_type
    mov ah, al
    mov al, 7                       ; states as the AT tells them: 7 = 720K and 1.44M
    cmp ah, Drive720
    jae .state
    mov al, 3                       ; 360K in its own drive
    cmp ah, Drive1200
    jne .state
    mov al, 5                       ; 1.2M
    test bl, 0C0h
    jz .state
    mov al, 4                       ; 360K in a 1.2M drive
.state:
    or bl, al
    mov [bda.fd_media + di], bl
    mov [bda.fd_media_start + di], bl
    pop bx
    clc
    ret

; Reads the next ID field under head 0 into bda.fd_result.
floppy_read_id:
    call motor_wait
    mov al, FdcReadId
    call fdc_drive_command
    jmp floppy_execute

; Sets the status by the result bytes.
floppy_judge:
    mov ax, [bda.fd_result]         ; AL = ST0, AH = ST1
    and al, 0C0h
    jz .done                        ; CF = 0
    cmp al, 40h                     ; ended abnormally: ST1 tells why
    mov al, FloppyController
    jne .tell
    mov al, ah
    push bx
    mov bx, floppy_reasons
    call first_reason
    pop bx
.tell:
    mov [bda.fd_status], al
    stc
.done:
    ret

floppy_reasons:                     ; bit of ST1, status
    db 80h, FloppyNoSector
    db 20h, FloppyCrc
    db 10h, FloppyOverrun
    db 04h, FloppyNoSector
    db 02h, FloppyProtected
    db 01h, FloppyNoMark
    db 0, FloppyController

; The number of the last sector of a track, found by reading ID fields for one revolution.  out: AL
floppy_sectors:
    mov al, [bda.fd_spt + di]
    or al, al
    jnz .done                       ; CF = 0
    push bx
    call floppy_read_id
    jc .failed
    mov bl, [bda.fd_result + 5]     ; the first one seen
    mov bh, bl                      ; the highest
    mov cx, 64
.next:
    push cx
    call floppy_read_id
    pop cx
    jc .failed
    mov al, [bda.fd_result + 5]
    cmp al, bl
    je .around
    cmp al, bh
    jbe .lower
    mov bh, al
.lower:
    loop .next
.around:
    mov al, bh
    mov [bda.fd_spt + di], al
    clc
.failed:
    pop bx
.done:
    ret
