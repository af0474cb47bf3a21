; SPDX-License-Identifier: MIT
; INT 13h for hard disks (DL = 80h and 81h): AH=00h-05h, 08h, 09h, 0Ch, 0Dh, 10h, 11h, 14h, 15h.  INT 13h's entry.
; In the PC  ATA disks of pc86 through ata.asm; status at 40:74; geometry in the tables at INT 41h and INT 46h
; Sources    [AT-TR] fixed disk I/O; [ATA-1]
; Not here   long sectors (0Ah, 0Bh), tests of the XT's adapter (12h, 13h), LBA functions (41h and above)
; Inside     BP = frame, SI = disk (0 or 1), DS = BDA

DiskBadCommand      equ 01h
DiskNoMark          equ 02h
DiskNoSector        equ 04h
DiskResetFailed     equ 05h
DiskNotSetUp        equ 07h
DiskBoundary        equ 09h
DiskBadBlock        equ 0Ah
DiskUncorrectable   equ 10h
DiskCorrected       equ 11h
DiskController      equ 20h
DiskSeek            equ 40h
DiskTimeout         equ 80h
DiskNotReady        equ 0AAh
DiskUndefined       equ 0BBh
DiskFault           equ 0CCh

int13_entry:
    test dl, 80h
    jnz .disk
    jmp int13_floppy
.disk:
    sti
    enter_service
    mov si, dx
    and si, 007Fh
    cmp ah, 01h
    je disk_status
    cmp ah, 15h
    je disk_kind
    mov byte [bda.hd_status], 0
    mov bx, disk_reset
    or ah, ah
    jz .call
    mov bx, disk_bad_command
    test byte [bda.machine], HasAta
    jz .call
    mov al, [bp + frame.ah]
    cmp al, 14h
    ja .call
    cbw
    xchg ax, dx
    mov al, [bda.hd_own_count]
    cbw
    cmp si, ax
    jae .absent
    mov bx, dx
    shl bx, 1
    mov bx, [cs:bx + disk_functions]
    jmp short .call
.absent:
    cmp dl, 08h
    jne .call
    mov bx, disk_no_parameters
.call:
    call bx
    mov ah, [bda.hd_status]

; The end of INT 13h.  in: AH = status, for the caller's AH and carry
int13_answer:
    mov [bp + frame.ah], ah
    answer_no_carry
    or ah, ah
    jz .leave
    answer_carry
.leave:
    leave_service

; Why a command has failed.  in: AL = error register, CS:BX = list of a bit and the status it means; a 0 ends it
; out: AL = status; BX is not kept
first_reason:
    test al, [cs:bx]
    jnz .found
    cmp byte [cs:bx], 0
    je .found
    inc bx
    inc bx
    jmp short first_reason
.found:
    mov al, [cs:bx + 1]
    ret

; AH=01h: the status is cleared by telling it.
disk_status:
    mov ah, 0
    xchg ah, [bda.hd_status]
    mov [bp + frame.al], ah
    mov byte [bp + frame.ah], 0
    answer_no_carry
    leave_service

disk_functions:
    dw disk_reset                   ; 00
    dw disk_bad_command             ; 01 is taken before
    dw disk_read                    ; 02
    dw disk_write                   ; 03
    dw disk_verify                  ; 04
    dw disk_format                  ; 05
    dw disk_bad_command             ; 06
    dw disk_bad_command             ; 07
    dw disk_parameters              ; 08
    dw disk_set_geometry            ; 09
    dw disk_bad_command             ; 0A
    dw disk_bad_command             ; 0B
    dw disk_seek                    ; 0C
    dw disk_reset                   ; 0D
    dw disk_bad_command             ; 0E
    dw disk_bad_command             ; 0F
    dw disk_ready                   ; 10
    dw disk_recalibrate             ; 11
    dw disk_bad_command             ; 12
    dw disk_bad_command             ; 13
    dw disk_diagnose                ; 14

disk_bad_command:
    mov byte [bda.hd_status], DiskBadCommand
    ret

; out: DS:BX = the disk's table in the BDA
disk_table:
    mov bx, bda.disk_table
    or si, si
    jz .done
    add bx, 16
.done:
    ret

; AH=00h, 0Dh: a reset is for both disks, and AH=00h for the floppies too, even if the disk is not there.
disk_reset:
    cmp byte [bp + frame.ah], 0
    jne .disk
    cmp byte [bda.fd_count], 0
    je .floppies
    mov byte [bda.fd_status], 0
    call fdc_reset
.floppies:
    mov al, [bda.hd_own_count]
    cbw
    cmp si, ax
    jae .done
.disk:
    call ata_reset
    jc .done
    push si
    xor si, si
.each:
    call disk_set_geometry
    jc .last
    call disk_recalibrate
    jc .last
    inc si
    mov ax, si
    cmp al, [bda.hd_own_count]
    jb .each
.last:
    pop si
.done:
    ret

; AH=02h  in: AL = sectors, CH, CL = cylinder and sector, DH = head, ES:BX  out: AL = sectors done
disk_read:
    call disk_buffer
    jc disk_failed
    mov al, AtaRead
    call ata_start
    jc disk_failed
    call disk_address
.sector:
    call ata_wait_irq
    jc disk_failed
    call ata_judge
    jnc .data
    cmp byte [bda.hd_status], DiskCorrected
    jne disk_failed                 ; corrected data are good, and the rest follows
.data:
    call ata_wait_drq
    jc disk_failed
    mov cx, 256 / 8
    mov dx, AtaData
.words:
    %rep 8
    in ax, dx
    stosw
    %endrep
    loop .words
    call disk_count
    jnz .sector
disk_over:
    ret
disk_failed:
    mov al, [bda.hd_done]
    mov [bp + frame.al], al
    ret

; AH=03h
disk_write:
    call disk_buffer
    jc disk_failed
    mov al, AtaWrite
    call ata_start
    jc disk_failed
    call disk_address
    call ata_wait_drq               ; the first sector is asked for without an interrupt
    jc disk_failed
.sector:
    push ds
    push si
    mov si, di
    push es
    pop ds
    mov cx, 256 / 8
    mov dx, AtaData
.words:
    %rep 8
    lodsw
    out dx, ax
    %endrep
    loop .words
    mov di, si
    pop si
    pop ds
    call ata_wait_irq
    jc disk_failed
    call ata_judge
    jc disk_failed
    call disk_count
    jz disk_over
    call ata_wait_drq
    jc disk_failed
    jmp short .sector

; AH=04h
disk_verify:
    call disk_some
    jc disk_over
ata_verify:
    mov al, AtaVerify
ata_command:                        ; a command without data
    call ata_start
    jc disk_over
    call ata_wait_irq
    jc disk_over
    jmp ata_judge

; AH=05h: an ATA disk is formatted already; the track's ID fields can be read, that is all there is to find out.
disk_format:
    call disk_table
    mov al, [bx + hdt.sectors]
    mov bx, ata_verify
    jmp disk_whole_track

; Calls CS:BX for the caller's track, whatever sectors of it the caller speaks of; the registers stay his.
; in: AL = number of sectors, from the first one on
disk_whole_track:
    push word [bp + frame.ax]
    push word [bp + frame.cx]
    mov [bp + frame.al], al
    and byte [bp + frame.cl], 0C0h
    or byte [bp + frame.cl], 1
    call bx
    pop word [bp + frame.cx]
    pop word [bp + frame.ax]
    ret

; Notes one sector as done: AL of the caller, which ends as the number done.  out: ZF = 1: it was the last
disk_count:
    inc byte [bda.hd_done]
    mov al, [bda.hd_done]
    cmp al, [bp + frame.al]
    ret

; out: ES:DI = the caller's ES:BX with DI < 10h, so that nearly 64 KiB can follow
disk_address:
    mov di, [bp + frame.bx]
    mov ax, di
    mov cl, 4
    shr ax, cl
    mov cx, [bp + frame.es]
    add ax, cx
    mov es, ax
    and di, 0Fh
    ret

; Checks the number of sectors.  out: CF = 1: refused
disk_buffer:
    mov byte [bda.hd_done], 0
    cmp byte [bp + frame.al], 80h
    ja disk_refuse
    jb disk_some
    test byte [bp + frame.bx], 0Fh
    jnz disk_refuse                 ; 128 sectors fit a segment only from a whole paragraph on
disk_some:
    cmp byte [bp + frame.al], 0
    je disk_none
    clc
    ret
disk_refuse:
    mov byte [bda.hd_status], DiskBoundary
    stc
    ret
disk_none:
    mov byte [bda.hd_status], DiskBadCommand
    stc
    ret

; out: AX = number of the last cylinder but one, which is kept for diagnostics, as on the AT; BX = table
disk_last_cylinder:
    call disk_table
    mov ax, [bx + hdt.cylinders]
    sub ax, 2
    jnc .done
    xor ax, ax                      ; the only one can hardly be
.done:
    ret

; AH=08h  out: CH, CL = last cylinder and sector, DH = last head, DL = number of disks
disk_parameters:
    call disk_last_cylinder
    mov ch, al
    mov cl, 6
    shl ah, cl
    or ah, [bx + hdt.sectors]
    mov [bp + frame.ch], ch
    mov [bp + frame.cl], ah
    mov al, [bx + hdt.heads]
    dec al
    mov [bp + frame.dh], al
    mov al, [bda.hd_count]
    mov [bp + frame.dl], al
    mov byte [bp + frame.al], 0
    ret

; AH=08h of a disk that is not there, beside one that is.
disk_no_parameters:
    mov byte [bda.hd_status], DiskNotSetUp
    xor ax, ax
    mov [bp + frame.al], al
    mov [bp + frame.cx], ax
    mov [bp + frame.dx], ax
    ret

; AH=15h  out: AH = 3: disk, CX:DX = sectors; AH = 0: none
disk_kind:
    mov byte [bp + frame.ah], 0
    answer_no_carry
    mov al, [bda.hd_own_count]
    cbw
    cmp si, ax
    jae .none
    call disk_last_cylinder
    inc ax
    xchg ax, cx
    mov al, [bx + hdt.heads]
    mul byte [bx + hdt.sectors]
    mul cx
    mov [bp + frame.cx], dx
    mov [bp + frame.dx], ax
    mov byte [bp + frame.ah], 3
    leave_service
.none:
    xor ax, ax
    mov [bp + frame.cx], ax
    mov [bp + frame.dx], ax
    leave_service

; AH=09h: tells the drive its own geometry, the one this BIOS uses with it.
disk_set_geometry:
    call disk_table
    mov al, [bda.hd_heads + si]
    dec al
    call ata_select                 ; AL = head
    jc .done
    mov dx, AtaCount
    mov al, [bda.hd_sectors + si]
    out dx, al
    mov al, AtaSetGeometry
    jmp ata_simple
.done:
    ret

; AH=0Ch  in: CH, CL = cylinder, DH = head
disk_seek:
    mov al, 1
    mov bx, .seek
    jmp disk_whole_track
.seek:
    mov al, AtaSeek
    jmp ata_command

; AH=10h
disk_ready:
    mov al, 0
    call ata_select
    jc .done
    mov dx, AtaStatus
    in al, dx
    test al, AtaReady
    jnz .done                       ; CF = 0
    mov byte [bda.hd_status], DiskNotReady
    stc
.done:
    ret

; AH=11h
disk_recalibrate:
    mov al, 0
    call ata_select
    jc .done
    mov al, AtaRecalibrate
    jmp ata_simple
.done:
    ret

; AH=14h
disk_diagnose:
    mov al, 0
    call ata_select
    jc .done
    mov al, AtaDiagnose
    call ata_simple
    jc .done
    mov dx, AtaError
    in al, dx
    and al, 7Fh
    cmp al, 1
    je .done                        ; CF = 0
    mov byte [bda.hd_status], DiskController
    stc
.done:
    ret
