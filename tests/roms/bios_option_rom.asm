; SPDX-License-Identifier: MIT
; Option ROM for the BIOS test: its entry counts itself at 0040:00F0 and notes its segment; it takes INT 18h.
; In the PC  2 KiB anywhere from C0000h on; the last byte, the checksum, is set by the test
; Sources    [XT-TR] ROM scan

cpu 8086
org 0

    db 55h, 0AAh, 4
    jmp short entry

entry:
    push ax
    push ds
    mov ax, 40h
    mov ds, ax
    inc byte [0F0h]
    mov [0F2h], cs
    xor ax, ax
    mov ds, ax
    mov word [18h * 4], nothing_to_boot
    mov [18h * 4 + 2], cs
    pop ds
    pop ax
    mov bx, 0FFFFh                      ; a ROM need not keep the others
    mov cx, bx
    mov dx, bx
    mov si, bx
    mov di, bx
    mov bp, bx
    std
    retf

nothing_to_boot:
    mov si, text
.next:
    cs lodsb
    or al, al
    jz .stop
    mov ah, 0Eh
    mov bx, 7
    int 10h
    jmp short .next
.stop:
    sti
    hlt
    jmp short .stop

text: db "INT 18h belongs to the option ROM now.", 0

    times 2048 - ($ - $$) db 0
