; SPDX-License-Identifier: MIT
; INT 13h for floppies (DL = 0 and 1), also INT 40h: AH=00h-05h, 08h, 15h-18h.
; In the PC  uses fdc.asm and floppy_media.asm; parameters from the table at INT 1Eh; status at 40:41
; Sources    [XT-TR] and [AT-TR] diskette I/O
; Not here   drives 2 and 3; single density
; Inside     BP = frame, DI = drive, DS = BDA; the words below it are locals

Local.command       equ -2          ; byte; controller command
Local.dma_mode      equ -1          ; byte
Local.attempts      equ -4          ; byte
Local.last_sector   equ -3          ; byte: EOT of the command
FloppyLocals        equ 4

int13_floppy:
    sti
    enter_service
    sub sp, FloppyLocals
    mov di, dx
    and di, 00FFh
    cmp ah, 01h
    je .status
    mov byte [bda.fd_status], 0
    and byte [bda.fd_motor], 7Fh
    mov si, floppy_functions
.look:
    cmp ah, [cs:si]
    je .found
    add si, 3
    cmp si, floppy_functions.end
    jb .look
    jmp short .bad
.found:
    mov cx, di
    cmp cl, [bda.fd_count]
    jb .call
    or ah, ah
    jz .call                        ; a reset is for all drives
    cmp ah, 15h
    je .call                        ; any drive may be asked for
    cmp ah, 08h
    je .parameters
    cmp cl, 1
    ja .bad
    mov byte [bda.fd_status], FloppyTimeout
    mov byte [bp + frame.al], 0
    jmp short .finish
.parameters:
    test cl, 80h
    jnz .bad
    call floppy_no_parameters
    jmp short .finish
.call:
    call [cs:si + 1]
.finish:
    call dpt_pointer
    mov al, [es:si + dpt.motor_off]
    mov [bda.fd_motor_ticks], al
    mov ah, [bda.fd_status]
    jmp int13_answer
.bad:
    mov byte [bda.fd_status], FloppyBadCommand
    mov byte [bp + frame.al], 0
    jmp short .finish
.status:
    mov ah, [bda.fd_status]
    mov [bp + frame.al], ah
    jmp int13_answer

floppy_functions:                   ; the most frequent one first
    db 02h
    dw floppy_read
    db 00h
    dw floppy_reset
    db 03h
    dw floppy_write
    db 04h
    dw floppy_verify
    db 05h
    dw floppy_format
    db 08h
    dw floppy_parameters
    db 15h
    dw floppy_kind
    db 16h
    dw floppy_changed
    db 17h
    dw floppy_set_kind
    db 18h
    dw floppy_set_media
.end:

; AH=00h
floppy_reset:
    mov word [bda.fd_spt], 0        ; both drives'
    jmp fdc_reset

; AH=02h-04h  in: AL = sectors, CH = cylinder, CL = sector, DH = head, ES:BX  out: AL = sectors done
floppy_write:
    or byte [bda.fd_motor], 80h
    mov word [bp + Local.command], DmaModeFromMemory2 << 8 | FdcWrite
    jmp short floppy_transfer
floppy_verify:
    mov word [bp + Local.command], DmaModeVerify2 << 8 | FdcRead
    jmp short floppy_transfer
floppy_read:
    mov word [bp + Local.command], DmaModeToMemory2 << 8 | FdcRead

floppy_transfer:
    cmp byte [bp + frame.al], 0
    je .no_sectors
    mov byte [bp + Local.attempts], 1
.attempt:
    call floppy_prepare
    jc .nothing
    mov al, [bp + frame.ch]
    call floppy_seek
    jc .nothing
    cmp byte [bda.fd_spinning_up], 0
    je .spins
    call motor_wait
.spins:
    call dpt_pointer                ; ES:SI from here on
    call floppy_last_sector
    jc .no_track
    mov al, [bp + frame.al]         ; units of 128 bytes
    mov ah, 0
    mov cl, [es:si + dpt.size_code]
    shl ax, cl
    dec ax
    cmp ah, 2
    jae .boundary                   ; more than 64 KiB
    shr ah, 1                       ; 128 * AX + 127
    mov ah, al
    mov al, 0FFh
    rcr ax, 1
    call floppy_start
    jc .nothing
    mov cx, [bp + frame.cx]
    mov [bda.fd_command + 2], ch
    mov [bda.fd_command + 4], cl
    mov al, [bp + frame.dh]
    mov [bda.fd_command + 3], al
    mov al, [es:si + dpt.size_code]
    mov ah, [bp + Local.last_sector]
    mov [bda.fd_command + 5], ax
    mov ax, [es:si + dpt.gap]       ; and data length
    mov [bda.fd_command + 7], ax
    mov cx, 9
    call floppy_execute
    mov al, [bp + frame.al]
    jnc .confirm
    test byte [bda.fd_status], FloppyTimeout | FloppyController
    jnz .nothing                    ; there are no results, or none that mean anything
    push word [bda.fd_result + 4]   ; the ID in the results is that of the sector that failed
    mov al, [bp + Local.attempts]
    call floppy_doubt
    pop ax
    jc .partly
.once_more:
    inc byte [bp + Local.attempts]
    mov byte [bda.fd_status], 0
    jmp .attempt
.no_track:                          ; not even an ID field can be read, at this rate
    mov al, [bp + Local.attempts]
    call floppy_doubt
    jnc .once_more
    jmp .nothing
.confirm:
    test byte [bda.fd_media + di], MediaEstablished
    jnz .done
    jmp floppy_confirm
.partly:                            ; AL = head, AH = sector
    xchg al, ah
    sub al, [bp + frame.cl]
    cmp ah, [bp + frame.dh]
    je .count
    add al, [bp + Local.last_sector]
.count:
    cmp al, [bp + frame.al]
    jbe .tell
.nothing:
    mov al, 0
.tell:
    mov [bp + frame.al], al
.done:
    ret
.boundary:
    mov byte [bda.fd_status], FloppyBoundary
    jmp short .nothing
.no_sectors:
    mov byte [bda.fd_status], FloppyBadCommand
    ret

; The DMA channel, and the first two bytes of the command.  in: AX = bytes - 1, command and mode in the locals
; out: CF = 1: the buffer crosses a boundary of 64 KiB; ES, SI are kept
floppy_start:
    mov dl, [bp + Local.dma_mode]
    call floppy_dma
    jc .done
    mov ah, [bp + frame.dh]
    and ah, 1
    shl ah, 1
    shl ah, 1
    mov cx, di
    or ah, cl
    mov al, [bp + Local.command]
    mov [bda.fd_command], ax
    clc
.done:
    ret

; Where the controller passes on to the other side. The parameter table knows only what somebody wrote there, so
; a request beyond it asks the disk, unless no disk of this rate has a shorter track.
; in: ES:SI = the parameter table, kept  out: Local.last_sector
floppy_last_sector:
    mov ah, [es:si + dpt.last_sector]
    mov al, [bp + frame.cl]
    add al, [bp + frame.al]
    dec al                          ; the last sector asked for
    cmp al, ah
    jbe .known
    mov cl, 8
    test byte [bda.machine], HasAtFloppy
    jz .least
    test byte [bda.fd_rate], 0C0h
    jnz .least
    mov cl, 15
    cmp byte [bda.fd_type + di], Drive1440
    jne .least
    mov cl, 18
.least:
    cmp al, cl
    jbe .asked
    push ax
    call floppy_sectors
    call dpt_pointer
    pop cx
    jc .done
    cmp al, ch
    ja .asked
    mov al, ch
.asked:
    mov ah, al
.known:
    mov [bp + Local.last_sector], ah
    clc
.done:
    ret

; AH=05h  in: CH = cylinder, DH = head, ES:BX = C, H, R, N for each sector. How many there are says the parameter table,
; not AL, as on the PC and the AT.
floppy_format:
    or byte [bda.fd_motor], 80h
    mov word [bp + Local.command], DmaModeFromMemory2 << 8 | FdcFormat
    call motor_on
    jc .done
    test byte [bda.machine], HasAtFloppy
    jz .ready
    call floppy_check_change
    jc .done
    mov al, [bda.fd_media + di]
    test al, MediaEstablished
    jnz .rate
    call floppy_own_rate            ; nothing said yet: what the drive is made for
    call floppy_establish
    mov al, [bda.fd_media + di]
.rate:
    call floppy_set_rate
.ready:
    mov byte [bda.fd_spt + di], 0
    mov al, [bp + frame.ch]
    call floppy_seek
    jc .done
    call motor_wait
    call dpt_pointer
    mov al, [es:si + dpt.last_sector]
    mov [bda.fd_command + 3], al
    mov ah, 0
    shl ax, 1
    shl ax, 1
    dec ax
    call floppy_start
    jc .done
    mov al, [es:si + dpt.size_code]
    mov [bda.fd_command + 2], al
    mov ax, [es:si + dpt.format_gap]    ; and what the sectors are filled with
    mov [bda.fd_command + 4], ax
    mov cx, 6
    jmp floppy_execute
.done:
    ret

; AH=08h  out: BL = drive type, CH, CL = last cylinder and sector, DH = last head, DL = drives, ES:DI = table
floppy_parameters:
    call floppy_no_parameters
    call floppy_type
    mov bl, al
    mov bh, 0
    mov [bp + frame.bl], bl
    mov byte [bp + frame.dh], 1
    call drive_limits
    mov [bp + frame.cx], ax
    call drive_table
    mov [bp + frame.di], si
    mov [bp + frame.es], cs
    ret

; What AH=08h says of a drive that is not there: the number of those that are.
floppy_no_parameters:
    xor ax, ax
    mov [bp + frame.ax], ax
    mov [bp + frame.bx], ax
    mov [bp + frame.cx], ax
    mov [bp + frame.dx], ax
    mov [bp + frame.di], ax
    mov [bp + frame.es], ax
    mov al, [bda.fd_count]
    mov [bp + frame.dl], al
    ret

; in: BX = drive type  out: AH, AL = last cylinder and sector; BX is kept
drive_limits:
    push bx
    shl bx, 1
    mov ax, [cs:bx + .by_type]
    pop bx
    ret
.by_type:
    db 9, 39, 9, 39, 15, 79, 9, 79, 18, 79

; in: BX = drive type  out: SI = parameter table
drive_table:
    push bx
    shl bx, 1
    mov si, [cs:bx + .by_type]
    pop bx
    ret
.by_type:
    dw dpt_360, dpt_360, dpt_1200, dpt_720, dpt_1440

; AH=15h  out: AH = 0 no drive, 1 no change line, 2 change line; CF = 0
floppy_kind:
    mov ah, 0
    mov cx, di
    cmp cl, [bda.fd_count]
    jae .tell
    inc ah
    call floppy_type
    cmp al, Drive360                ; drives of 40 cylinders have no such line; unknown ones may have none
    jbe .tell
    inc ah
.tell:
    call dpt_pointer
    mov al, [es:si + dpt.motor_off]
    mov [bda.fd_motor_ticks], al
    mov [bp + frame.ah], ah
    answer_no_carry
    leave_service                   ; AH is no status here: past the common end

; AH=16h  out: AH = 06h: changed, or the drive cannot tell
floppy_changed:
    call floppy_type
    cmp al, Drive360
    jbe .changed
    call motor_on
    jc .done
    call floppy_change_line
    jz .done
.changed:
    mov byte [bda.fd_status], FloppyChanged
.done:
    ret

; AH=17h, before formatting  in: AL = 1: 360K in its own drive, 2: 360K in a 1.2M drive, 3: 1.2M, 4: 720K
floppy_set_kind:
    mov bl, [bp + frame.al]
    dec bl
    cmp bl, 3
    ja .bad
    mov bh, 0
    mov al, [cs:bx + .rates]
    jmp short floppy_set_rate_of
.bad:
    mov byte [bda.fd_status], FloppyBadCommand
    ret
.rates:
    db Rate250 << 6, Rate300 << 6 | MediaDoubleStep, Rate500 << 6, Rate250 << 6

; AH=18h, before formatting  in: CH, CL = last cylinder and sector  out: ES:DI = parameter table
floppy_set_media:
    mov si, formats_known
.look:
    mov ax, [cs:si]                 ; AL = sector, AH = cylinder
    cmp ax, [bp + frame.cx]
    jne .next
    mov al, [cs:si + 2]
    mov ah, [bda.fd_type + di]
    cmp ah, al
    je .found
    or ah, ah                       ; an unknown drive may be made for anything
    jz .found
.next:
    add si, 6
    cmp si, formats_known.end
    jb .look
    mov byte [bda.fd_status], FloppyNoFormat
    ret
.found:
    mov ax, [cs:si + 4]
    mov [bp + frame.di], ax
    mov [bp + frame.es], cs
    mov al, [cs:si + 3]             ; whether there is a disk at all finds out who uses it

; in: AL = rate in bits 7-6, double step in bit 5
floppy_note_rate:
    test byte [bda.machine], HasAtFloppy
    jz .done
    mov ah, al
    and ah, MediaDoubleStep
    mov [bda.fd_media + di], ah
    and al, 0C0h
    call floppy_establish
    mov byte [bda.fd_spt + di], 0
.done:
    ret

; in: AL = rate in bits 7-6, double step in bit 5
floppy_set_rate_of:
    test byte [bda.machine], HasAtFloppy
    jz .done
    push ax
    call motor_on
    jc .ready
    call floppy_check_change        ; the answer may be 06h: what the disk is, is noted all the same
.ready:
    pop ax
    jnc .disk
    cmp byte [bda.fd_status], FloppyChanged
    jne .done
.disk:
    call floppy_note_rate
.done:
    ret

; out: AL = rate in bits 7-6 of the disks the drive is made for
floppy_own_rate:
    mov al, [bda.fd_type + di]
    cmp al, Drive1200
    je .high
    cmp al, Drive1440
    je .high
    mov al, Rate250 << 6
    ret
.high:
    mov al, Rate500 << 6
    ret

formats_known:                      ; last sector, last cylinder, drive type, rate and double step, table
    db 8, 39, Drive360, Rate250 << 6
    dw dpt_360
    db 9, 39, Drive360, Rate250 << 6
    dw dpt_360
    db 15, 79, Drive1200, Rate500 << 6
    dw dpt_1200
    db 9, 39, Drive1200, Rate300 << 6 | MediaDoubleStep
    dw dpt_360_in_1200
    db 9, 79, Drive720, Rate250 << 6
    dw dpt_720
    db 18, 79, Drive1440, Rate500 << 6
    dw dpt_1440
    db 9, 79, Drive1440, Rate250 << 6
    dw dpt_720
.end:

; Parameter tables as INT 1Eh points to: step and head times, motor off, 512 bytes, last sector, gaps, settle, motor on
dpt_360:            db 0DFh, 02h, 25h, 2, 9, 2Ah, 0FFh, 50h, 0F6h, 15, 2
dpt_360_in_1200:    db 0DFh, 02h, 25h, 2, 9, 23h, 0FFh, 50h, 0F6h, 15, 2
dpt_1200:           db 0DFh, 02h, 25h, 2, 15, 1Bh, 0FFh, 54h, 0F6h, 15, 2
dpt_720:            db 0DFh, 02h, 25h, 2, 9, 2Ah, 0FFh, 50h, 0F6h, 15, 2
dpt_1440:           db 0DFh, 02h, 25h, 2, 18, 1Bh, 0FFh, 6Ch, 0F6h, 15, 2
