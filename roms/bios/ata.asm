; SPDX-License-Identifier: MIT
; ATA disks: selecting, addressing, commands, waiting, errors.
; In the PC  ports 1F0h-1F7h and 3F6h, IRQ 14 (INT 76h); called by int13_disk.asm and post_disks.asm
; Sources    [ATA-1] protocols, error register; [AT-TR] fixed disk BIOS
; Inside     SI = disk, DS = BDA; CF = 1: failed, and bda.hd_status says how; AX, BX, CX, DX are not kept

AtaWaitTicks        equ 91          ; five seconds
AtaReadyMs          equ 5000

; Selects disk and head.  in: AL = head
ata_select:
    mov bl, al
    mov dx, AtaStatus
    mov ax, AtaBusy << 8
    mov cx, AtaReadyMs
    call wait_port
    jc .late
    mov ax, si
    mov cl, 4
    shl al, cl
    or al, bl
    or al, 0A0h
    mov dx, AtaHead
    out dx, al
    mov dx, AtaStatus
    mov ax, (AtaBusy | AtaReady) << 8 | AtaReady
    mov cx, AtaReadyMs
    call wait_port
    jnc .done
.late:
    mov byte [bda.hd_status], DiskTimeout
    stc
.done:
    ret

; Begins a command for the caller's cylinder, head, sector and number of sectors.  in: AL = command, BP = frame
ata_start:
    push ax
    call disk_table                 ; DS:BX
    mov ax, [bp + frame.cx]         ; AL = sector and high bits, AH = cylinder
    mov dh, al
    and dh, 3Fh
    jz .absent
    cmp dh, [bx + hdt.sectors]
    ja .absent
    xchg al, ah
    mov cl, 6
    shr ah, cl                      ; AX = cylinder
    cmp ax, [bx + hdt.cylinders]
    jae .absent
    mov dl, [bp + frame.dh]
    cmp dl, [bx + hdt.heads]
    jae .absent
    test byte [bda.hd_addressing + si], AtaByLba
    jnz .linear
    mov cx, ax                      ; CX = cylinder, BH = sector, AL = head
    mov bh, dh
    mov al, dl
.select:
    push bx
    push cx
    call ata_select
    pop cx
    pop bx
    jc .failed
    mov dx, AtaCount
    mov al, [bp + frame.al]
    out dx, al
    inc dx
    mov al, bh
    out dx, al
    inc dx
    mov al, cl
    out dx, al
    inc dx
    mov al, ch
    out dx, al
    pop ax
    call ata_issue
    clc
    ret
.linear:                            ; (cylinder * heads + head) * sectors + sector - 1
    push di
    push dx
    mov cl, [bx + hdt.heads]
    mov ch, 0
    mul cx
    pop cx                          ; CL = head, CH = sector
    push cx
    mov ch, 0
    add ax, cx
    adc dx, 0
    mov cl, [bx + hdt.sectors]
    mov di, ax
    mov ax, dx
    mul cx
    xchg ax, di                     ; DI = high word
    mul cx
    add di, dx
    pop cx
    mov cl, ch
    mov ch, 0
    dec cx
    add ax, cx
    adc di, 0                       ; DI:AX = number
    mov bh, al
    mov cl, ah
    mov ax, di
    mov ch, al
    mov al, ah
    or al, AtaByLba
    pop di
    jmp short .select
.absent:
    mov byte [bda.hd_status], DiskNoSector
.failed:
    pop ax
    stc
    ret

; in: AL = command for the selected disk
ata_issue:
    mov ah, al
    mov al, IrqDisk
    call slave_irq_open
    mov byte [bda.hd_irq], 0
    mov dx, AtaControl
    mov al, AtaHeads8
    out dx, al
    mov dx, AtaCommand
    mov al, ah
    out dx, al
    ret

; A command that moves no data, from its start to its end.  in: AL
ata_simple:
    call ata_issue
    call ata_wait_irq
    jnc ata_judge
    ret

; Waits for IRQ 14.
ata_wait_irq:
    mov ax, 9000h                   ; others may use the time
    clc
    int 15h
    jc .late
    mov bx, bda.hd_irq
    mov ah, 80h
    mov cx, AtaWaitTicks
    call wait_flag
    jc .late
    mov byte [bda.hd_irq], 0
    ret                             ; CF = 0
.late:
    mov byte [bda.hd_status], DiskTimeout
    stc
    ret

; Waits until the disk asks for data or has them; the alternate status leaves its interrupt alone.
ata_wait_drq:
    mov dx, AtaControl
    mov ax, (AtaBusy | AtaDrq) << 8 | AtaDrq
    mov cx, AtaReadyMs
    call wait_port
    jnc .done
    mov byte [bda.hd_status], DiskTimeout
    stc
.done:
    ret

; Sets the status by the disk's registers; reading them withdraws the interrupt.
ata_judge:
    mov dx, AtaStatus
    in al, dx
    mov [bda.hd_status_reg], al
    mov ah, DiskFault
    test al, AtaFault
    jnz .tell
    test al, AtaFailed
    jnz .why
    mov ah, DiskCorrected
    test al, AtaCorrected
    jnz .tell
    ret                             ; CF = 0
.why:
    mov dx, AtaError
    in al, dx
    mov [bda.hd_error_reg], al
    mov bx, ata_reasons
    call first_reason
    mov ah, al
.tell:
    mov [bda.hd_status], ah
    stc
    ret

ata_reasons:                        ; bit of the error register, status
    db 80h, DiskBadBlock
    db 40h, DiskUncorrectable
    db 10h, DiskNoSector
    db 01h, DiskNoMark
    db 02h, DiskSeek
    db 04h, DiskController          ; aborted
    db 0, DiskUndefined

; Software reset of both disks.
ata_reset:
    mov dx, AtaControl
    mov al, AtaReset
    out dx, al
    mov cx, 1                       ; the disk wants 5 us
    call delay_ms
    mov al, AtaHeads8
    out dx, al
    mov cx, 1
    call delay_ms
    mov dx, AtaStatus
    mov ax, AtaBusy << 8
    mov cx, AtaReadyMs
    call wait_port
    mov ah, DiskResetFailed
    jc .tell
    mov dx, AtaError
    in al, dx
    and al, 7Fh
    cmp al, 1
    je .done                        ; CF = 0
.tell:
    mov [bda.hd_status], ah
    stc
.done:
    ret
