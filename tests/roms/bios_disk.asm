; SPDX-License-Identifier: MIT
; Guest test of INT 13h with a hard disk of 615 cylinders, 4 heads, 17 sectors, booted from it; one floppy drive.
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [AT-TR] fixed disk I/O
;
; Results: the comments beside the `expect` lines; "changed" are register bits as in bios_guest.inc.

%include "guest.inc"
%include "bios_guest.inc"

Buffer          equ 2000h               ; segment 0

test_main:
    xor dh, dh
    expect dx, 0080h                    ; 0 the drive booted from
    mov ax, 0201h
    mov bx, Buffer
    mov cx, 1
    call_int 13h
    expect ax, 0001h                    ; 1
    expect word [carry], 0
    expect word [changed], 1
    expect word [Buffer + 510], 0AA55h
    mov ax, 0800h
    push cs
    pop es
    call_int 13h
    expect ax, 0                        ; 5
    expect cx, 6591h                    ; 6 the last cylinder but one, 613; 17 sectors
    expect dx, 0301h
    expect word [changed], 0Dh
    mov dl, 80h
    mov ah, 15h
    call_int 13h
    mov al, 0
    expect ax, 0300h                    ; 9
    expect cx, 0
    expect dx, 0A318h                   ; 11 614 * 4 * 17 sectors
    expect word [41h * 4], 0D0h
    expect word [41h * 4 + 2], 40h
    mov es, [41h * 4 + 2]
    expect word [es:0D0h], 615          ; 14
    expect_byte [es:0D2h], 4
    expect_byte [es:0DEh], 17

    ; 40 sectors from the end of one cylinder into the next, written, verified, read
    push cs
    pop es
    mov bx, Buffer
    mov cx, 40 * 256
.fill:
    mov [bx], cx
    inc bx
    inc bx
    loop .fill
    mov ax, 0328h
    mov bx, Buffer
    mov cx, 0C58Ah                      ; cylinder 3C5h is too far: refused
    mov dx, 0280h
    call_int 13h
    expect ax, 0400h                    ; 17
    mov ax, 0328h
    mov cx, 458Ah                       ; cylinder 245h, head 3, sector 10
    mov dx, 0380h
    call_int 13h
    expect ax, 0028h                    ; 18
    expect word [changed], 1            ; 19
    mov ax, 0428h
    call_int 13h
    expect ax, 0028h                    ; 20
    mov ax, 1800h
    mov es, ax
    mov ax, 0228h
    call_int 13h
    expect ax, 0028h                    ; 21
    push di
    push si
    mov si, Buffer
    mov di, Buffer
    mov cx, 40 * 256
    repe cmpsw
    pop si
    pop di
    expect cx, 0                        ; 22 all the same
    push cs
    pop es
    mov ax, 0201h                       ; the second sector of the next cylinder was the tenth of them
    mov cx, 4682h
    mov dx, 0080h
    mov bx, Buffer
    call_int 13h
    expect word [Buffer], 40 * 256 - 9 * 256    ; 23

    ; a buffer that does not begin at a paragraph, and one of 64 KiB
    mov ax, 0201h
    mov bx, 0FFFFh
    mov cx, 1000h
    mov es, cx
    mov cx, 4682h
    call_int 13h
    expect ax, 0001h                    ; 24
    mov ax, 0280h
    mov bx, 1
    call_int 13h
    expect ax, 0900h                    ; 25
    mov ax, 0280h
    mov bx, 0
    mov cx, 1
    call_int 13h
    expect ax, 0080h                    ; 26
    expect word [es:510], 0AA55h

    ; the others
    mov ah, 10h
    call_int 13h
    expect ax, 0080h                    ; 28
    mov ax, 1100h
    call_int 13h
    expect ax, 0
    mov ax, 0C55h
    mov cx, 1007h
    call_int 13h
    expect word [carry], 0              ; 30
    expect word [changed], 1
    expect ax, 0055h
    mov ax, 1400h
    call_int 13h
    expect word [carry], 0              ; 33
    mov dx, 1F6h                        ; the disk that is not there is selected
    mov al, 0B0h
    out dx, al
    mov dx, 80h
    mov ax, 0D00h
    call_int 13h
    expect word [carry], 0              ; 34
    mov ax, 0000h
    call_int 13h
    expect word [carry], 0              ; 35
    mov ax, 0555h
    mov cx, 1007h
    call_int 13h
    expect word [carry], 0              ; 36
    expect word [changed], 1
    expect ax, 0055h
    mov ax, 0201h
    mov cx, 0000h                       ; there is no sector 0
    call_int 13h
    expect ax, 0400h                    ; 39
    mov ah, 01h
    call_int 13h
    expect ax, 0004h                    ; 40 told, and cleared by that
    mov ah, 01h
    call_int 13h
    expect ax, 0000h                    ; 41
    mov ax, 0201h
    mov dl, 81h
    call_int 13h
    expect ax, 0101h                    ; 42
    mov ax, 0855h
    call_int 13h
    expect ax, 0700h                    ; the second disk has no parameters
    expect cx, 0
    expect dx, 0
    expect word [carry], 1
    mov ax, 0855h                       ; nor has the second floppy drive, but that is no error
    mov dx, 5501h
    call_int 13h
    expect ax, 0
    expect cx, 0
    expect dx, 0001h
    expect word [carry], 0
    push cs
    pop es
    mov ax, 4100h
    mov dl, 80h
    call_int 13h
    expect_byte [after + 1], 1          ; 51
    mov ax, 0201h                       ; INT 40h is the floppies' alone
    call_int 40h
    expect ax, 0100h                    ; 52
    mov ax, 0800h
    call_int 40h
    expect ax, 0100h
    ret

guest_end
