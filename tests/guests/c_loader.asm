; SPDX-License-Identifier: MIT
; Boot sector: loads a program to 1000:0000 and a block of data to 3000:0000, track by track, and starts the program.
; In the PC  0000:7C00; the sectors follow on the disk, program first
; Sources    none
; Not here   any file system
;
; The build gives PROGRAM_SECTORS, BLOB_SECTORS, TRACK_SECTORS and HEADS. From here on each character printed through
; INT 10h AH=0Eh also goes to port E9h.

cpu 8086
org 7C00h

ProgramSegment      equ 1000h
BlobSegment         equ 3000h
TapSegment          equ 0060h

    cli
    xor ax, ax
    mov ss, ax
    mov sp, 7C00h
    mov ds, ax
    mov es, ax
    sti
    cld
    mov [drive], dl

    mov si, tap                     ; INT 10h passes through it
    mov di, TapSegment * 16
    mov cx, tap_end - tap
    rep movsb
    cli
    mov ax, [10h * 4]
    mov [TapSegment * 16 + tap_next - tap], ax
    mov ax, [10h * 4 + 2]
    mov [TapSegment * 16 + tap_next - tap + 2], ax
    mov word [10h * 4], 0
    mov word [10h * 4 + 2], TapSegment
    sti

    mov ax, ProgramSegment
    mov bp, PROGRAM_SECTORS
    call load
    mov ax, BlobSegment
    mov bp, BLOB_SECTORS
    call load
    mov al, 13
    call put
    mov al, 10
    call put
    jmp ProgramSegment:0000h

; AX = segment, BP = sectors; goes on at [cylinder], [head], [sector]
load:
    mov es, ax
    xor bx, bx
.track:
    mov al, TRACK_SECTORS + 1       ; as many as are left on the track
    sub al, [sector]
    mov ah, 0
    cmp ax, bp
    jbe .count
    mov ax, bp
.count:
    mov [count], al
    mov si, 5
.attempt:
    mov ah, 02h
    mov al, [count]
    mov ch, [cylinder]
    mov cl, [sector]
    mov dh, [head]
    mov dl, [drive]
    int 13h
    jnc .read
    push ax
    mov al, '!'
    call put
    pop ax
    mov ah, 0
    mov dl, [drive]
    int 13h
    dec si
    jnz .attempt
    mov al, '?'
    call put
.stop:
    hlt
    jmp .stop
.read:
    mov al, '.'
    call put
    mov al, [count]
    mov ah, 0
    sub bp, ax
    add [sector], al
    mov cl, 9
    shl ax, cl
    add bx, ax
    cmp byte [sector], TRACK_SECTORS
    jbe .next
    mov byte [sector], 1
    inc byte [head]
    cmp byte [head], HEADS
    jb .next
    mov byte [head], 0
    inc byte [cylinder]
.next:
    or bp, bp
    jnz .track
    ret

put:
    push bx
    push bp
    mov ah, 0Eh
    mov bx, 0007h
    int 10h
    pop bp
    pop bx
    ret

tap:
    cmp ah, 0Eh
    jne .pass
    out 0E9h, al
.pass:
    db 0EAh                         ; JMP FAR
tap_next: dd 0
tap_end:

drive:    db 0
cylinder: db 0
head:     db 0
sector:   db 2
count:    db 0

    times 510 - ($ - $$) db 0
    dw 0AA55h
