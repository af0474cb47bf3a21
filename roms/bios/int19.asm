; SPDX-License-Identifier: MIT
; INT 19h: loads sector 1 of the first disk that has a program there to 0000:7C00 and jumps to it.  INT 18h: none had.
; In the PC  byte 3Dh of the clock's memory: 2 = hard disk first; otherwise, and on the xt, the floppy
; Sources    [XT-TR] and [AT-TR] bootstrap

BootAddress         equ 7C00h
BootMark            equ 0AA55h
BootNotBootable     equ 0FFh        ; in place of an INT 13h status

int19_entry:
    cli
    cld
    xor ax, ax
    mov ss, ax
    mov sp, StackTop
    sti
    mov ds, ax
    mov word [1Eh * 4], classic_dpt ; a program before may have had its own
    mov [1Eh * 4 + 2], cs
    mov ax, BdaSegment
    mov ds, ax
    test byte [bda.machine], HasRtc
    jz .floppy_first
    mov al, CmosBootOrder
    call cmos_read
    and al, 0Fh
    cmp al, 2
    jne .floppy_first
    call boot_disk
    call boot_floppy
    int 18h
.floppy_first:
    call boot_floppy
    call boot_disk
    int 18h

; Comes back if there is no boot from drive A; then bda.boot_floppy says why.
boot_floppy:
    mov byte [bda.boot_floppy], 80h
    cmp byte [bda.fd_count], 0
    je .done
    mov si, 4
.attempt:
    mov ah, 0
    mov dl, 0
    int 13h
    jc .failed
    mov dx, 0000h
    call read_boot_sector
    jnc .loaded
.failed:
    mov [bda.boot_floppy], ah
    cmp ah, 80h                     ; no disk: it will not get better
    je .done
    dec si
    jnz .attempt
.done:
    ret
.loaded:                            ; the first PCs wanted no mark in the sector; but a format's filling is no program
    mov byte [bda.boot_floppy], BootNotBootable
    mov di, BootAddress
    mov ax, [es:di]
    cmp al, 06h
    jb .done
    mov cx, 9
    inc di
    inc di
    repe scasw
    je .done
    mov dl, 0
    jmp boot_start

; The same for disk 80h, this BIOS's or an option ROM's.
boot_disk:
    mov si, 3
.attempt:
    mov dx, 0080h
    call read_boot_sector
    jnc .loaded
    mov [bda.boot_disk], ah
    cmp ah, 01h                     ; nobody answers for it
    je .done
    mov ah, 0
    mov dl, 80h
    int 13h
    dec si
    jnz .attempt
.done:
    ret
.loaded:
    mov byte [bda.boot_disk], BootNotBootable
    cmp word [es:BootAddress + 510], BootMark
    jne .done
    mov dl, 80h

boot_start:                         ; DL = drive
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov dh, al
    mov bx, ax
    mov cx, ax
    mov si, ax
    mov di, ax
    mov bp, ax
    jmp 0000h:BootAddress

; in: DX = head and drive  out: ES = 0, CF and AH as of INT 13h
read_boot_sector:
    xor bx, bx
    mov es, bx
    mov bx, BootAddress
    mov cx, 0001h
    mov ax, 0201h
    int 13h
    ret

int18_entry:
    sti
    mov ax, BdaSegment
    mov ds, ax
    mov si, text_no_boot
    call print
    mov al, 'A'
    mov ah, [bda.boot_floppy]
    call say_why
    cmp byte [bda.boot_disk], 01h
    je .key
    mov al, 'C'
    mov ah, [bda.boot_disk]
    call say_why
.key:
    mov si, text_press
    call print
    mov ah, 00h
    int 16h
    int 19h

; "A: no disk".  in: AL = letter, AH = INT 13h status
say_why:
    push ax
    call print_char
    pop ax
    mov si, text_no_disk
    cmp ah, 80h
    je .tell
    mov si, text_not_bootable
    cmp ah, BootNotBootable
    je .tell
    mov si, text_read_error
    push ax
    call print
    pop ax
    mov al, ah
    call print_hex_byte
    jmp print_line_end
.tell:
    jmp print

text_no_boot:       db "There is nothing to boot from.", 13, 10, 0
text_no_disk:       db ": no disk", 13, 10, 0
text_not_bootable:  db ": the disk holds no program to boot", 13, 10, 0
text_read_error:    db ": the first sector cannot be read, INT 13h status ", 0
text_press:         db "Insert a disk and press a key.", 13, 10, 10, 0
