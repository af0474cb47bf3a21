; SPDX-License-Identifier: MIT
; Guest test of INT 13h with floppies, on pc86: A: 360K with this disk of 160K, B: 1.44M with an empty one of 720K.
; In the PC  see guest.inc for how it is loaded and where the results stand; while 0000:05F7 is 1 it waits for another
;            disk of 720K in B:
; Sources    [XT-TR] and [AT-TR] diskette I/O
;
; Results: the comments beside the `expect` lines; "changed" are register bits as in bios_guest.inc.

%include "guest.inc"
%include "bios_guest.inc"

Buffer          equ 2000h               ; segment 0
Handshake       equ 5F7h

test_main:
    mov ax, 0201h                       ; the boot sector again
    mov bx, Buffer
    mov cx, 1
    xor dx, dx
    call_int 13h
    expect ax, 0001h                    ; 0
    expect word [carry], 0
    expect word [changed], 1
    expect word [Buffer + 510], 0AA55h
    mov ax, 0208h                       ; a whole track; the parameter table need not know how long it is
    mov cx, 1
    call_int 13h
    expect ax, 0008h                    ; 4
    expect word [Buffer + 512 + test_late - 7E00h], 5AA5h
    mov ax, 0203h                       ; sectors 7, 8 and one that is not there: the disk has one side
    mov cx, 0007h
    call_int 13h
    expect ax, 0202h                    ; 6 no marks on the other side; two are done
    expect word [carry], 1
    mov ah, 01h
    call_int 13h
    expect ax, 0202h                    ; 8
    expect word [carry], 1
    mov ah, 00h
    call_int 13h
    expect ax, 0002h                    ; 10
    expect word [carry], 0
    mov ax, 0201h
    mov cx, 2701h                       ; the last cylinder
    call_int 13h
    expect ax, 0001h                    ; 12
    mov ax, 0201h
    mov cx, 3001h                       ; behind it: the heads stop, the ID fields have other numbers
    call_int 13h
    and ax, 0FFh
    expect ax, 0                        ; 13
    expect word [carry], 1
    mov ah, 00h
    call_int 13h
    expect word [carry], 0              ; 15

    ; writing
    push cs
    pop ds
    mov word [Buffer], 1234h
    mov word [Buffer + 1022], 5678h
    mov ax, 0302h
    mov bx, Buffer
    mov cx, 1403h
    xor dx, dx
    call_int 13h
    expect ax, 0002h                    ; 16
    expect word [changed], 1
    mov word [Buffer], 0
    mov word [Buffer + 1022], 0
    mov ax, 0402h
    call_int 13h
    expect ax, 0002h                    ; 18 verify reads nothing into memory
    expect word [Buffer], 0
    mov ax, 0202h
    call_int 13h
    expect word [Buffer], 1234h         ; 20
    expect word [Buffer + 1022], 5678h

    ; what is refused
    mov ax, 0201h
    mov bx, 0FF00h
    mov cx, 1
    call_int 13h
    expect ax, 0900h                    ; 22 over a border of 64 KiB
    mov ax, 0401h                       ; verify has no use for a buffer
    mov bx, 0FF00h
    call_int 13h
    expect ax, 0001h
    mov ax, 0681h
    call_int 13h
    expect ax, 0100h                    ; 24
    mov ax, 0201h
    mov dl, 2
    call_int 13h
    expect ax, 0100h                    ; 25
    mov ax, 0200h
    mov dl, 0
    call_int 13h
    expect ax, 0100h                    ; 26
    mov ax, 0201h
    mov dl, 80h
    call_int 13h
    expect ax, 0101h                    ; 27 no hard disk

    mov ax, 0055h                       ; a reset is one of the floppies, too
    call_int 13h
    expect ax, 0055h
    expect word [carry], 0

    ; parameters
    mov ah, 08h
    mov dx, 0
    call_int 13h
    expect ax, 0                        ; 30
    expect bx, 0001h
    expect cx, 2709h
    expect dx, 0102h
    push di
    mov di, [after + 10]
    cmp word [es:di + 3], 0902h
    pop di
    mov ax, 0
    je .table
    inc ax
.table:
    expect ax, 0                        ; 34
    push cs
    pop es
    mov ah, 08h
    mov dx, 1
    call_int 13h
    expect bx, 0004h                    ; 35
    expect cx, 4F12h
    push cs
    pop es
    mov ah, 08h                         ; a drive that is not there: nothing, and no error
    mov dx, 5502h
    call_int 13h
    expect ax, 0
    expect bx, 0
    expect cx, 0
    expect dx, 0002h
    expect word [carry], 0
    push cs
    pop es
    mov ah, 15h
    mov dl, 0
    call_int 13h
    and ax, 0FF00h
    expect ax, 0100h                    ; 42 a 360K drive has no change line
    mov ah, 15h
    mov dl, 80h
    call_int 13h
    and ax, 0FF00h
    expect ax, 0                        ; 43
    mov ah, 16h
    mov dl, 0
    call_int 13h
    expect_byte [after + 1], 6          ; 44 so it cannot tell

    ; the other drive: the first access tells of the new disk, the second finds its rate
    mov ah, 16h
    mov dl, 1
    call_int 13h
    expect_byte [after + 1], 6          ; 45
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 1
    mov dx, 1
    call_int 13h
    expect ax, 0600h                    ; 46
    mov ax, 0209h
    call_int 13h
    expect ax, 0009h                    ; 47
    expect_byte [491h], 97h             ; 48 250 kbit/s, established
    mov ax, 0204h                       ; sectors 8 and 9 of side 0, 1 and 2 of side 1: longer than the table's track
    mov cx, 0008h
    call_int 13h
    expect ax, 0004h                    ; 49
    mov ax, 0201h
    mov cx, 4F09h
    mov dh, 1
    call_int 13h
    expect ax, 0001h                    ; 50

    ; formatting a track of it with other numbers, and reading one of them
    mov ax, 1804h
    mov cx, 4F09h
    mov dl, 1
    call_int 13h
    expect word [carry], 0              ; 51
    push di
    mov di, [after + 10]
    mov [1Eh * 4], di
    mov [1Eh * 4 + 2], es
    pop di
    push cs
    pop es
    mov bx, Buffer
    mov ax, 0002h                       ; C 2, H 0
.id:
    mov byte [bx], 2
    mov byte [bx + 1], 0
    inc ah
    mov [bx + 2], ah
    mov byte [bx + 3], 2
    add bx, 4
    cmp ah, 9
    jb .id
    mov ax, 0501h                       ; the parameter table says how many, not AL
    mov bx, Buffer
    mov cx, 0201h
    mov dx, 1
    call_int 13h
    expect_byte [after + 1], 0          ; 52
    mov ax, 0201h
    mov cx, 0209h
    call_int 13h
    expect ax, 0001h                    ; 53
    expect word [Buffer], 0F6F6h
    mov ax, 1800h
    mov cx, 4F20h
    call_int 13h
    expect_byte [after + 1], 0Ch        ; 55

    ; another disk in B: what it is can be told before the change is; the answer tells the change all the same
    mov byte [Handshake], 1
.wait:
    hlt
    cmp byte [Handshake], 0
    jne .wait
    mov ax, 1704h
    mov dx, 1
    call_int 13h
    expect_byte [after + 1], 6
    expect word [carry], 1
    expect_byte [491h], 97h
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0101h
    call_int 13h
    expect ax, 0001h

    ; with a timer sixteen times as fast the time-out is no shorter
    mov al, 36h
    out 43h, al
    mov al, 0
    out 40h, al
    mov al, 10h
    out 40h, al
    mov si, 4
.fast:
    mov ah, 0                           ; the heads have to be moved again
    mov dx, 0
    int 13h
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 2701h
    mov dx, 0
    int 13h
    jc .failed
    dec si
    jnz .fast
.failed:
    expect ax, 0001h
    mov al, 36h
    out 43h, al
    mov al, 0
    out 40h, al
    out 40h, al

    ; called by a handler of IRQ 0 before its EOI: IRQ 6 cannot come, but the time-out does
    mov word [1Ch * 4], read_in_tick
    mov word [1Ch * 4 + 2], 0
.in_tick:
    hlt
    cmp byte [ticks_left], 0
    jne .in_tick
    mov word [1Ch * 4], 0FF53h
    mov word [1Ch * 4 + 2], 0F000h
    expect word [read_in_tick.answer], 8000h

    ; without the timer's interrupt, and with one that does not count
    in al, 21h
    or al, 01h
    out 21h, al
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0501h
    mov dx, 0
    call_int 13h
    expect ax, 0001h                    ; 62
    mov word [08h * 4], mute_timer
    mov word [08h * 4 + 2], 0
    in al, 21h
    and al, 0FEh
    out 21h, al
    mov ax, 0201h
    mov cx, 0601h
    call_int 13h
    expect ax, 0001h                    ; 63

    ; without the controller's interrupt it ends after two seconds; a reset needs it, too
    in al, 21h
    or al, 40h
    out 21h, al
    mov ax, 0201h
    call_int 13h
    expect ax, 8000h                    ; 64
    in al, 21h
    and al, 0BFh
    out 21h, al
    mov ah, 0
    call_int 13h
    expect_byte [after + 1], 0          ; 65
    mov ax, 0201h
    call_int 13h
    expect ax, 0001h                    ; 66
    ret

read_in_tick:
    dec byte [cs:ticks_left]
    jns .read
    mov byte [cs:ticks_left], 0
    iret
.read:
    push ax
    push bx
    push cx
    push dx
    push es
    xor ax, ax
    mov es, ax
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0A01h
    mov dx, 0
    int 13h
    mov [cs:.answer], ax
    pop es
    pop dx
    pop cx
    pop bx
    pop ax
    iret
.answer:    dw 0
ticks_left: db 1

mute_timer:
    push ax
    mov al, 20h
    out 20h, al
    pop ax
    iret

    times 7E00h + 6 * 512 - 7C00h - ($ - $$) db 0
test_late:
    dw 5AA5h

guest_end
