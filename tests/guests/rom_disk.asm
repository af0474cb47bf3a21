; SPDX-License-Identifier: MIT
; Option ROM with a disk in it: takes INT 13h for DL = 80h and passes other drives on.
; In the PC  any place for option ROMs
; Sources    the calling rules of INT 13h
; Not here   more than one sector; writing

%include "rom_head.inc"

rom_start:
    take_vector 13h, int13
    push ds
    xor ax, ax
    mov ds, ax
    mov byte [0475h], 1             ; number of hard disks
    pop ds
    say "ROM DISK INSTALLED", 13, 10
    retf

int13:
    cmp dl, 80h
    je .mine
    jmp pass_on
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
