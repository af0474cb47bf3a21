; SPDX-License-Identifier: MIT
; Option ROM with a disk in it: takes INT 13h for DL = 80h and passes other drives on.
; In the PC  any place for option ROMs; the old vector is kept in the vector 60h
; Sources    the calling rules of INT 13h
; Not here   more than one sector; writing

OldVector           equ 60h * 4

%include "rom_head.inc"

rom_start:
    push ds
    push ax
    xor ax, ax
    mov ds, ax
    mov ax, [13h * 4]
    mov [OldVector], ax
    mov ax, [13h * 4 + 2]
    mov [OldVector + 2], ax
    mov word [13h * 4], int13
    mov [13h * 4 + 2], cs
    mov byte [0475h], 1             ; number of hard disks
    say "ROM DISK INSTALLED", 13, 10
    pop ax
    pop ds
    retf

int13:
    cmp dl, 80h
    je .mine
    push ax                         ; room for the old vector, which RETF will take
    push ax
    push bp
    push ds
    push ax
    xor ax, ax
    mov ds, ax
    mov bp, sp
    mov ax, [OldVector]
    mov [bp + 6], ax
    mov ax, [OldVector + 2]
    mov [bp + 8], ax
    pop ax
    pop ds
    pop bp
    retf
.mine:
    sti
    cmp ah, 00h
    je .good
    cmp ah, 02h
    je .read
    mov ah, 01h
.bad:
    push bp
    mov bp, sp
    or byte [bp + 6], 1
    pop bp
    iret
.good:
    mov ah, 0
    push bp
    mov bp, sp
    and byte [bp + 6], 0FEh
    pop bp
    iret
.read:
    mov ah, 04h                     ; there is only sector 1
    cmp cx, 1
    jne .bad
    or dh, dh
    jnz .bad
    push cx
    push si
    push di
    push ds
    push cs
    pop ds
    mov si, boot
    mov di, bx
    mov cx, 256
    cld
    rep movsw
    pop ds
    pop di
    pop si
    pop cx
    mov al, 1
    jmp .good

boot:
    incbin BOOT_SECTOR, 0, 512

rom_end
