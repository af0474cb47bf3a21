; SPDX-License-Identifier: MIT
; Benchmark: the whole machine at work - 80 x 25 text on the CGA, the BIOS timer tick, refresh, and a mixed load
; Runs       from the boot sector of a floppy disk, under the BIOS, for ever; AAh at 0000:0500 when it begins
; Sources    docs/benchmarks.md
%include "common/pit.inc"
VideoSegment        equ 0B800h
SystemControl       equ 61h
CgaStatus           equ 3DAh

    bits 16
    org 7C00h
    xor ax, ax
    mov ds, ax
    mov ss, ax
    mov sp, 7C00h
    mov ax, 3
    int 10h
    cld
    mov byte [500h], 0AAh
frame:
    ; A screen of characters, written a word at a time.
    mov ax, VideoSegment
    mov es, ax
    xor di, di
    mov dx, 25
.row:
    mov cx, 80
    mov ax, [count]
    add al, dl
    mov ah, 1Eh
.cell:
    stosw
    inc al
    loop .cell
    dec dx
    jnz .row
    ; Scroll it up: video memory to video memory.
    push ds
    push es
    pop ds
    mov si, 160
    xor di, di
    mov cx, 24 * 80
    rep movsw
    pop ds
    ; Main memory: a copy, a checksum, a sort of a sort.
    mov ax, 2000h
    mov es, ax
    xor di, di
    mov si, 7C00h
    mov cx, 256
    rep movsw
    xor bx, bx
    mov cx, 512
    mov si, 7C00h
.sum:
    lodsb
    xor ah, ah
    add bx, ax
    rol bx, 1
    loop .sum
    mov [sum], bx
    mov ax, bx
    mov cx, 200
.divide:
    xor dx, dx
    mov bx, cx
    div bx
    add ax, dx
    imul bx
    call mingle
    loop .divide
    ; Devices: the timer, port B, the adapter's status; and the BIOS.
    mov cx, 20
.look:
    mov al, PitLatch0
    out PitControl, al
    in al, PitCounter0
    in al, PitCounter0
    in al, SystemControl
    mov dx, CgaStatus
    in al, dx
    loop .look
    xor ah, ah
    int 1Ah
    mov ax, 0E00h | '*'
    mov bx, 7
    int 10h
    inc word [count]
    jmp frame

mingle:
    push bx
    mov bx, ax
    and bx, 1FEh
    add ax, [bx + 7C00h]
    adc [sum], ax
    pop bx
    ret

count:  dw 0
sum:    dw 0

    times 510 - ($ - $$) db 0
    dw 0AA55h
