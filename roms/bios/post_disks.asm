; SPDX-License-Identifier: MIT
; POST: which ATA disks there are, and the geometry INT 13h shows of each.
; In the PC  ports 1F0h-1F7h, 3F6h; the answers stand in the tables at INT 41h and INT 46h
; Sources    [ATA-1] IDENTIFY DRIVE; the LBA assist of common BIOSes; partition table: [AT-TR] fixed disk bootstrap
; Not here   what INT 13h's 10, 8 and 6 bits do not reach: beyond 8 GB

IdentifyBuffer      equ 0600h       ; segment 0; also that of the first sector
IdCylinders         equ 2 * 1
IdHeads             equ 2 * 3
IdSectors           equ 2 * 6
IdCapabilities      equ 2 * 49
IdTotalLow          equ 2 * 60
IdTotalHigh         equ 2 * 61
PartitionTable      equ IdentifyBuffer + 1BEh

; DS = BDA; ES is not kept
find_disks:
    test byte [bda.machine], HasSlavePic
    jz .done                        ; IRQ 14 needs the second controller
    mov dx, AtaControl
    mov al, AtaNoIrq | AtaHeads8
    out dx, al
    xor si, si
.find:
    call disk_identify
    jc .next
    inc byte [bda.hd_own_count]
.next:
    inc si
    cmp si, 1
    ja .found
    cmp byte [bda.hd_own_count], 0
    jne .find                       ; no drive 1 without a drive 0
.found:
    mov al, [bda.hd_own_count]
    mov [bda.hd_count], al
    or al, al
    jz .done
    or byte [bda.machine], HasAta
    xor si, si
.disk:
    call disk_set_geometry          ; and with it the first interrupt of the disk
    call disk_by_partitions
    call disk_say
    inc si
    mov ax, si
    cmp al, [bda.hd_own_count]
    jb .disk
.done:
    ret

; IDENTIFY DRIVE without interrupts.  in: SI = disk  out: CF = 1: there is none; else its table is filled
disk_identify:
    mov dx, AtaHead
    mov ax, si
    mov cl, 4
    shl al, cl
    or al, 0A0h
    out dx, al
    mov dx, AtaStatus
    in al, dx
    cmp al, 0FFh                    ; nobody drives the bus
    je .none
    or al, al                       ; drive 0 answers for an absent drive 1
    jz .none
    mov dx, AtaSector               ; registers, or something that only happens to answer?
    mov al, 5Ah
    out dx, al
    mov dx, AtaCount
    mov al, 0A5h
    out dx, al
    mov dx, AtaSector
    in al, dx
    cmp al, 5Ah
    jne .none
    mov dx, AtaStatus
    mov ax, (AtaBusy | AtaReady) << 8 | AtaReady
    mov cx, AtaReadyMs
    call wait_port
    jc .none
    mov al, AtaIdentify
    out dx, al
    mov ax, AtaBusy << 8
    mov cx, AtaReadyMs
    call wait_port
    jc .none
    test al, AtaFailed
    jnz .none
    test al, AtaDrq
    jz .none
    xor di, di
    mov es, di
    mov di, IdentifyBuffer
    mov cx, 256
    mov dx, AtaData
.word:
    in ax, dx
    stosw
    loop .word
    mov dx, AtaStatus
    in al, dx

    mov di, IdentifyBuffer
    call disk_table                 ; DS:BX
    mov ax, [es:di + IdCylinders]
    mov dl, [es:di + IdHeads]
    mov cl, [es:di + IdSectors]
    or ax, ax
    jz .none
    or dl, dl
    jz .none
    or cl, cl
    jz .none
    mov [bda.hd_heads + si], dl
    mov [bda.hd_sectors + si], cl
    mov [bx + hdt.heads], dl
    mov [bx + hdt.sectors], cl
    mov word [bx + hdt.write_precomp], 0FFFFh
    mov byte [bx + hdt.control], AtaHeads8
    cmp ax, 1024
    jbe disk_set_cylinders.store
    test byte [es:di + IdCapabilities + 1], 02h
    jz disk_set_cylinders.cut
    call disk_assist
    jmp short disk_set_cylinders
.none:
    stc
    ret

; More than 1024 cylinders: as many heads as it takes to make them 1024.
; in: ES:DI = identify data  out: heads and sectors in the table DS:BX
disk_assist:
    mov byte [bda.hd_addressing + si], AtaByLba
    mov byte [bx + hdt.sectors], 63
    mov dl, 16
.more:
    mov [bx + hdt.heads], dl
    mov al, 63
    mul dl
    mov cx, 1024
    push dx
    mul cx                          ; DX:AX = sectors these heads reach
    cmp [es:di + IdTotalHigh], dx
    pop dx
    jb .done
    shl dl, 1
    jnc .more
    mov byte [bx + hdt.heads], 255
.done:
    ret

; in: ES:DI = identify data with the number of sectors, or at .store AX = cylinders  out: CF = 0
disk_set_cylinders:
    mov al, [bx + hdt.heads]
    mul byte [bx + hdt.sectors]
    mov cx, ax                      ; sectors of a cylinder
    mov ax, [es:di + IdTotalLow]
    mov dx, [es:di + IdTotalHigh]
    cmp dx, cx
    jae .cut
    div cx
    cmp dx, 1                       ; the last one need not be whole: a partition may reach into it
    cmc
    adc ax, 0
    cmp ax, 1024
    jbe .store
.cut:
    mov ax, 1024
.store:
    mov [bx + hdt.cylinders], ax
    mov [bx + hdt.landing_zone], ax
    clc
    ret

; A partition table has each partition's ends both as linear numbers and as cylinder, head, sector: together they tell
; the geometry of the machine it was made on, which the programs on the disk will hold to.  in: SI = disk
disk_by_partitions:
    push bp
    xor di, di
    mov es, di
    mov di, IdentifyBuffer
    test byte [es:di + IdCapabilities + 1], 02h
    jz .done                        ; the drive knows no geometry but its own
    push word [es:di + IdTotalHigh]
    push word [es:di + IdTotalLow]
    mov dx, si
    or dl, 80h
    mov dh, 0
    mov cx, 0001h
    mov bx, IdentifyBuffer
    mov ax, 0201h
    int 13h
    pop word [es:di + IdTotalLow]   ; into the boot program, which is not needed here
    pop word [es:di + IdTotalHigh]
    jc .done
    cmp word [es:di + 510], BootMark
    jne .done
    call disk_table                 ; the geometry as it is
    mov al, [bx + hdt.heads]
    mov ah, [bx + hdt.sectors]
    mov bp, ax
    call partitions_agree
    jnc .done
    mov di, PartitionTable          ; the last sector of a partition most often ends a cylinder
.entry:
    cmp byte [es:di + 4], 0
    je .next
    mov bp, [es:di + 5]
    and bp, 3FFFh
    inc bp                          ; heads in the low byte
    call partitions_agree
    jnc .found
.next:
    add di, 16
    cmp di, PartitionTable + 4 * 16
    jb .entry
    mov bp, 63 << 8 | 255           ; partitions that end anywhere: the usual geometries
    call partitions_agree
    jnc .found
    mov bp, 63 << 8 | 128
.halve:
    call partitions_agree
    jnc .found
    mov ax, bp
    shr al, 1
    mov bp, ax
    cmp al, 16
    jae .halve
    jmp short .done
.found:
    mov ax, bp
    mov [bx + hdt.heads], al
    mov [bx + hdt.sectors], ah
    mov byte [bda.hd_addressing + si], AtaByLba
    mov di, IdentifyBuffer
    call disk_set_cylinders
.done:
    pop bp
    ret

; Whether the partition table fits a geometry.  in: BP = heads (low byte), sectors (high byte)
; out: CF = 1: it does not, or it is empty or none; BX, DI, SI are kept
partitions_agree:
    push bx
    push di
    mov cx, bp
    cmp cl, 2                       ; a value of 0 stands for 256 heads, which INT 13h cannot tell
    jb .done                        ; CF = 1
    cmp ch, 1
    jb .done
    mov bx, PartitionTable
    mov ch, 0                       ; entries seen
.entry:
    cmp byte [es:bx + 4], 0
    je .next
    inc ch
    test byte [es:bx], 7Fh          ; neither 00h nor 80h: no partition table
    jnz .no
    mov ax, [es:bx + 8]
    mov dx, [es:bx + 10]
    lea di, [bx + 1]
    push ax
    push dx
    call address_agrees
    pop dx
    pop ax
    jc .done
    add ax, [es:bx + 12]
    adc dx, [es:bx + 14]
    sub ax, 1
    sbb dx, 0
    lea di, [bx + 5]
    call address_agrees
    jc .done
.next:
    add bx, 16
    cmp bx, PartitionTable + 4 * 16
    jb .entry
    cmp ch, 1                       ; CF = 1: no entries
    jmp short .done
.no:
    stc
.done:
    pop di
    pop bx
    ret

; in: DX:AX = linear number, ES:DI = head, sector, cylinder as a partition table has them, BP = geometry
; out: CF = 1: they differ. A number too large for 10 bits of cylinder has the last head and sector.
; AX, DX are not kept
address_agrees:
    push bx
    push cx
    push si
    push ax
    push dx
    mov cx, bp
    mov al, cl
    mul ch
    mov bx, ax                      ; BX = sectors of a cylinder
    mov cx, 1024
    mul cx
    pop cx
    pop si                          ; CX:SI = linear number
    sub ax, si
    sbb dx, cx
    jc .beyond
    or ax, dx
    jz .beyond
    push cx
    mov al, [es:di + 2]
    mov ah, [es:di + 1]
    mov cl, 6
    shr ah, cl                      ; AX = cylinder
    mul bx
    mov bx, ax                      ; DX:BX
    mov cx, bp
    mov al, [es:di]
    cmp al, cl
    jae .differ                     ; no such head
    mul ch
    add bx, ax
    adc dx, 0
    mov al, [es:di + 1]
    and ax, 003Fh
    jz .differ
    cmp al, ch
    ja .differ
    dec ax
    add bx, ax
    adc dx, 0
    pop cx
    cmp bx, si
    jne .no
    cmp dx, cx
    je .done                        ; CF = 0
.no:
    stc
    jmp short .done
.differ:
    pop cx
    stc
    jmp short .done
.beyond:
    mov ax, bp
    dec ax                          ; AL = last head
    cmp al, [es:di]
    jne .no
    mov al, [es:di + 1]
    and al, 3Fh
    cmp al, ah
    jne .no                         ; else CF = 0
.done:
    pop si
    pop cx
    pop bx
    ret

; "Disk      C: 31 MB  1010/12/17": cylinders, heads and sectors as programs see them.  in: SI = disk, kept
disk_say:
    push si
    mov ax, si
    mov si, text_disk
    push ax
    call print
    pop ax
    add al, 'C'
    call print_char
    mov si, text_colon
    call print
    pop si
    push si
    call disk_table
    mov al, [bx + hdt.heads]
    mul byte [bx + hdt.sectors]
    mul word [bx + hdt.cylinders]
    mov cx, 11                      ; sectors to MiB
.shift:
    shr dx, 1
    rcr ax, 1
    loop .shift
    call print_decimal
    mov si, text_mb
    call print
    mov ax, [bx + hdt.cylinders]
    call print_decimal
    mov al, '/'
    call print_char
    mov al, [bx + hdt.heads]
    mov ah, 0
    call print_decimal
    mov al, '/'
    call print_char
    mov al, [bx + hdt.sectors]
    mov ah, 0
    call print_decimal
    pop si
    jmp print_line_end

text_disk:          db "Disk      ", 0
text_mb:            db " MB  ", 0
