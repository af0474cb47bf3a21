; SPDX-License-Identifier: MIT
; Boot sector of the demonstration disk: loads the program behind it, a track at a time, and jumps to it
; In the PC  read to 0000:7C00 by INT 19h, which leaves the drive in DL
; Sources    [XT-TR] INT 13h and INT 19h; the parameter block of FAT disks
; Not here   other disk shapes than 9 sectors and 2 heads

BootTable           equ 0522h           ; where DOS has it, too

    jmp short boot
    nop
    db "TICK86  "
    dw SectorBytes
    db 2                            ; sectors of a cluster
    dw ReservedSectors
    db 2                            ; copies of the FAT
    dw RootEntries
    dw DiskSectors
    db 0FDh                         ; 360K
    dw FatSectors
    dw SectorsPerTrack
    dw Heads
    dd 0, 0
    db 0, 0, 29h
    dd 86008086h                    ; serial number
    db "TICK86 DEMO"
    db "FAT12   "

boot:
    cli
    xor ax, ax
    mov ss, ax
    mov sp, 7C00h
    sti
    cld
    mov ds, ax
    mov [boot_drive], dl
    mov es, ax
    lds si, [1Eh * 4]               ; the parameter table of INT 13h knows of eight sectors only: a copy of it gets nine
    mov di, BootTable
    mov cx, 11
    rep movsb
    mov ds, ax
    mov byte [BootTable + 4], SectorsPerTrack
    mov word [1Eh * 4], BootTable
    mov [1Eh * 4 + 2], ax
    mov si, boot_title
    call boot_print
    mov ax, DemoSegment
    mov es, ax
.next_track:
    mov si, 5                       ; attempts
.again:
    mov ax, [boot_sector]           ; counted from 0 over the whole disk
    xor dx, dx
    mov cx, SectorsPerTrack
    div cx                          ; AX = track, DX = sector in it
    mov bx, SectorsPerTrack
    sub bx, dx                      ; BX = sectors to the end of this track
    cmp bx, [boot_left]
    jbe .count
    mov bx, [boot_left]
.count:
    mov cl, dl
    inc cl                          ; CL = sector, from 1
    shr ax, 1
    mov ch, al                      ; CH = cylinder
    mov dh, 0
    adc dh, 0                       ; DH = head
    mov dl, [boot_drive]
    mov ax, bx
    mov ah, 2
    push bx
    xor bx, bx
    int 13h
    pop bx
    jnc .loaded
    xor ah, ah                      ; a drive needs some attempts while its motor gains speed
    int 13h
    dec si
    jnz .again
    mov si, boot_error
    call boot_print
    xor ah, ah
    int 16h
    int 19h
.loaded:
    mov al, '.'
    call boot_put
    add [boot_sector], bx
    mov cl, 5
    mov ax, bx
    shl ax, cl                      ; 32 paragraphs a sector
    mov dx, es
    add ax, dx
    mov es, ax
    sub [boot_left], bx
    jnz .next_track
    mov dl, [boot_drive]
    jmp DemoSegment:0

boot_put:
    push bx
    mov ah, 0Eh
    mov bx, 7
    int 10h
    pop bx
    ret

; DS:SI = text, ended by 0
boot_print:
    lodsb
    or al, al
    jz .end
    call boot_put
    jmp boot_print
.end:
    ret

boot_drive:     db 0
boot_sector:    dw 1
boot_left:      dw ProgramSectors
boot_title:     db 13, 10, "tick86 demonstration ", 0
boot_error:     db 13, 10, "The disk cannot be read. Press a key to start again.", 13, 10, 0

    times 510 - ($ - $$) db 0
    dw 0AA55h
