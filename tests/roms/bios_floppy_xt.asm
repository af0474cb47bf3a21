; SPDX-License-Identifier: MIT
; Guest test of INT 13h where nobody has told the kind of the drives, on the xt: A: 1.44M, this disk; B: 360K, empty.
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [AT-TR] diskette I/O; the times are those of the disk
;
; 0000:05F7  1: the test waits until the byte is 0 again; meanwhile a disk is to be inserted in drive B
; Results: the comments beside the `expect` lines.

%include "guest.inc"
%include "bios_guest.inc"

Buffer          equ 2000h               ; segment 0
TimerTicks      equ 46Ch
Handshake       equ 5F7h

test_main:
    ; A track of 18 sectors read one by one passes in one revolution of 200 ms, not in one for each, even if the program
    ; takes 0.5 ms between them, as the loader of a DOS does; with the wait for the first sector that is 8 ticks at
    ; most. One tick in eleven falls into a gap and may cost another revolution.
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0501h
    xor dx, dx
    call_int 13h
    expect ax, 0001h                    ; 0
    mov cx, 0601h
    mov si, [TimerTicks]
.sector:
    mov ax, 0201h
    mov bx, Buffer
    xor dx, dx
    int 13h
    jc .read
    push cx
    mov cx, 115                     ; of 17 clocks
.between:
    loop .between
    pop cx
    inc cx
    cmp cl, 18
    jbe .sector
.read:
    expect cx, 0613h                    ; 1
    mov ax, [TimerTicks]
    sub ax, si
    cmp ax, 16
    mov ax, 0
    rcl ax, 1
    expect ax, 1                        ; 2

    ; The disk tells the kind of the drive: one that reads 500 kbit/s has a change line.
    mov ax, 1500h
    mov dx, 0
    call_int 13h
    expect_byte [after + 1], 2          ; 3
    mov ax, 1500h
    mov dx, 1
    call_int 13h
    expect_byte [after + 1], 1          ; 4 nothing is known of it
    mov ax, 1500h
    mov dx, 2
    stc
    call_int 13h
    expect_byte [after + 1], 0          ; 5 there is no such drive
    expect word [carry], 0

    ; A command that nobody has answered, for want of a disk, is over with the time-out: what comes later does not
    ; write into the buffer, and the next request needs no reset by the caller.
    mov word [Buffer], 0AAAAh
    in al, 21h
    or al, 40h                          ; IRQ 6 does not come
    out 21h, al
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0702h
    mov dx, 0
    call_int 13h
    expect ax, 8000h                    ; 7
    expect word [carry], 1
    in al, 21h
    and al, 0BFh
    out 21h, al
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0001h
    mov dx, 0
    call_int 13h
    expect ax, 0001h                    ; 9
    expect word [Buffer + 510], 0AA55h

    ; The same by an empty drive, which has no line to tell that it is.
    mov word [Buffer], 0AAAAh
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0001h
    mov dx, 1
    call_int 13h
    expect ax, 8000h                    ; 11
    mov byte [Handshake], 1
.wait:
    hlt
    cmp byte [Handshake], 0
    jne .wait
    expect word [Buffer], 0AAAAh        ; 12
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 0001h
    mov dx, 0
    call_int 13h
    expect ax, 0001h                    ; 13
    ret

guest_end
