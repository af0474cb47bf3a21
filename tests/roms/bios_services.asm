; SPDX-License-Identifier: MIT
; Guest test of INT 11h, 12h, 14h, 15h, 16h, 17h, 1Ah, and of the vectors, on pc86 with CGA, one 360K drive, printer on.
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [XT-TR] and [AT-TR] BIOS interface
;
; Results: the comments beside the `expect` lines; "changed" are register bits as in bios_guest.inc.

%include "guest.inc"
%include "bios_guest.inc"

bda_segment equ 40h

test_main:
    ; vectors
    expect word [08h * 4], 0FEA5h            ; 0
    expect word [13h * 4 + 2], 0F000h
    expect word [60h * 4], 0FF53h
    mov bx, [1Eh * 4]
    mov es, [1Eh * 4 + 2]
    expect word [es:bx + 2], 0225h           ; 3 motor off, sector size
    ; INT 11h, 12h
    call_int 11h
    expect ax, 422Dh                    ; 4
    expect word [changed], 1
    call_int 12h
    expect ax, 640
    expect word [changed], 1
    ; INT 15h
    push cs
    pop es
    mov ah, 0C0h
    call_int 15h
    expect word [carry], 0                   ; 8
    expect word [es:bx], 8
    expect word [es:bx + 2], 01FBh
    expect word [es:bx + 4], 7000h
    expect word [changed], 103h
    mov ax, 4F1Eh
    stc
    call_int 15h
    expect word [carry], 1                   ; 13
    expect ax, 4F1Eh
    mov ax, 9102h
    stc
    call_int 15h
    expect word [carry], 0                   ; 15
    mov ax, 8855h
    call_int 15h
    expect ax, 0                        ; 16
    mov ax, 2400h
    call_int 15h
    expect ax, 8600h                    ; 17
    expect word [carry], 1
    expect word [changed], 1
    mov ah, 86h                         ; 20: a wait of a tenth of a second lasts two ticks, or nearly one more or less
    mov cx, 1
    mov dx, 34464
    mov si, [46Ch]
    call_int 15h
    mov ax, [46Ch]
    sub ax, si
    sub ax, 1
    cmp ax, 3
    sbb ax, ax
    expect ax, 0FFFFh
    expect word [carry], 0                   ; 21
    mov ax, 8300h
    xor cx, cx
    mov dx, 5000
    mov bx, flag
    push cs
    pop es
    call_int 15h
    expect word [carry], 0                   ; 22
    expect word [after], 0
    mov ax, 8300h
    call_int 15h
    expect word [carry], 1                   ; 24 another wait runs
    mov ax, 8302h
    call_int 15h
    expect word [carry], 1
.event:
    hlt
    test byte [flag], 80h
    jz .event
    expect_byte [flag], 80h             ; 26
    mov ax, 8600h                       ; a program that keeps the clock's interrupt to itself does not stop the wait
    mov cx, 1
    mov dx, 0
    push word [70h * 4]
    push word [70h * 4 + 2]
    mov word [70h * 4], mute_clock
    mov word [70h * 4 + 2], 0
    call_int 15h
    pop word [70h * 4 + 2]
    pop word [70h * 4]
    expect word [carry], 0
    expect word [after], 0
    call test_keys
    call test_clock
    call test_ports
    jmp test_hooks

; INT 16h
test_keys:
    mov ah, 05h                         ; the buffer holds 15
    mov cx, 1E61h
    mov si, 16
.fill:
    call_int 16h
    inc cl
    mov ah, 05h
    dec si
    jnz .fill
    mov al, [after]
    xor ah, ah
    expect ax, 1                        ; 29 the sixteenth finds it full
    expect word [changed], 1
    mov ah, 01h
    call_int 16h
    expect ax, 1E61h                    ; 31
    expect word [zero], 0
    expect word [changed], 1
    mov ah, 00h
    call_int 16h
    expect ax, 1E61h                    ; 34
    mov ah, 11h
    call_int 16h
    expect ax, 1E62h
    mov ah, 10h
    call_int 16h
    expect ax, 1E62h                    ; 36
    mov si, 13
.empty:
    mov ah, 00h
    call_int 16h
    dec si
    jnz .empty
    expect ax, 1E6Fh                    ; 37
    mov ax, 0133h
    call_int 16h
    expect word [zero], 1                    ; 38
    expect word [changed], 0
    mov byte [417h], 0A5h
    mov byte [418h], 72h
    mov ax, 0200h
    call_int 16h
    expect ax, 02A5h                    ; 40
    mov ah, 12h
    call_int 16h
    expect ax, 72A5h                    ; 41
    mov word [417h], 0
    mov ax, 0344h
    call_int 16h
    expect word [changed], 0                 ; 42
    ret

; INT 1Ah
test_clock:
    mov ah, 01h                         ; one tick before midnight
    mov cx, 0018h
    mov dx, 00AFh
    call_int 1Ah
    expect word [changed], 0                 ; 43
.midnight:
    hlt
    cmp byte [470h], 0
    je .midnight
    mov ah, 00h
    call_int 1Ah
    expect ax, 0001h                    ; 44
    expect cx, 0
    mov ah, 00h
    call_int 1Ah
    expect ax, 0
    mov ah, 03h                         ; 23:59:58, then the 28th of February 2004
    mov cx, 2359h
    mov dx, 5800h
    call_int 1Ah
    expect word [carry], 0                   ; 47
    mov al, 0Bh                         ; a clock told to count in binary, to 12 and with UIE and SQWE: none of them stays
    out 70h, al
    mov al, 3Ch
    out 71h, al
    mov ah, 03h
    mov cx, 2359h
    mov dx, 5801h
    call_int 1Ah
    mov al, 0Bh
    out 70h, al
    in al, 71h
    expect_byte al, 23h
    mov al, 0Bh
    out 70h, al
    mov al, 02h
    out 71h, al
    mov ah, 05h
    mov cx, 2004h
    mov dx, 0228h
    call_int 1Ah
    expect word [changed], 0                 ; 49
    mov ah, 02h
    call_int 1Ah
    expect cx, 2359h                    ; 50
    expect dx, 5800h
    expect word [carry], 0
    push cs                             ; the alarm comes in the last second of the day
    pop ds
    mov word [4Ah * 4], alarm
    mov word [4Ah * 4 + 2], 0
    mov ah, 06h
    mov cx, 2359h
    mov dx, 5900h
    call_int 1Ah
    expect word [carry], 0                   ; 53
    mov ah, 06h
    call_int 1Ah
    expect word [carry], 1                   ; 54 there is one
.alarm:
    hlt
    cmp byte [alarms], 0
    je .alarm
    mov ah, 07h
    call_int 1Ah
    expect word [carry], 0                   ; 55
    mov al, 0Bh                         ; a clock that is held: the alarm lets it go
    out 70h, al
    mov al, 82h
    out 71h, al
    mov ah, 06h
    mov cx, 2359h
    mov dx, 5900h
    call_int 1Ah
    expect word [carry], 0
    mov al, 0Bh
    out 70h, al
    in al, 71h
    expect_byte al, 22h
    mov ah, 07h
    call_int 1Ah
    mov al, 0Bh
    out 70h, al
    in al, 71h
    expect_byte al, 02h
    mov ah, 86h                         ; over the midnight
    mov cx, 24
    mov dx, 0
    int 15h
    mov ah, 04h
    call_int 1Ah
    expect cx, 2004h                    ; 59
    expect dx, 0229h
    mov ah, 02h
    call_int 1Ah
    expect cx, 0                        ; 61
    mov ah, 08h
    call_int 1Ah
    expect word [carry], 1                   ; 62
    expect word [changed], 0
    ret

; INT 17h and 14h
test_ports:
    mov ax, 0100h
    xor dx, dx
    call_int 17h
    expect ax, 9000h                    ; 64 not busy, selected
    mov ax, 0054h                       ; "T" to the printer
    call_int 17h
    test byte [after + 1], 29h
    mov ax, 0
    jz .printed
    inc ax
.printed:
    expect ax, 0                        ; 65
    mov ah, 02h
    mov dx, 2
    call_int 17h
    expect word [changed], 0                 ; 66 no such printer
    mov ax, 00E3h                       ; 9600 baud, 8 bits
    xor dx, dx
    call_int 14h
    and ax, 0FFF0h
    expect ax, 60B0h                    ; 67 both registers empty; CTS, DSR, DCD
    mov dx, 3FBh
    in al, dx
    mov ah, al
    or al, 80h
    out dx, al
    mov dx, 3F8h
    in al, dx
    mov bl, al
    mov dx, 3FBh
    mov al, ah
    out dx, al
    mov bh, ah
    expect bx, 030Ch                    ; 68 line control, divisor
    mov ax, 0156h                       ; "V"
    xor dx, dx
    call_int 14h
    and ax, 80FFh
    expect ax, 0056h                    ; 69
    mov ah, 02h
    call_int 14h
    expect word [changed], 1                 ; 70 nothing comes
    and word [after], 8000h
    expect word [after], 8000h
    mov ax, 0300h
    mov dx, 1
    call_int 14h
    expect word [changed], 0                 ; 72 no such port
    ret

; INT 15h: what an operating system may take over is allowed; a second wait is refused as such
test_hooks:
    mov ax, 8001h
.hook:
    push ax
    stc
    call_int 15h
    expect word [carry], 0                   ; 73, 67, 69 open, close, end of a program
    expect_byte [after + 1], 0
    pop ax
    inc ah
    cmp ah, 82h
    jbe .hook
    mov ah, 85h
    stc
    call_int 15h
    expect word [carry], 0                   ; 75
    mov ax, 8300h
    xor cx, cx
    mov dx, 5000
    mov bx, flag
    push cs
    pop es
    call_int 15h
    mov ah, 86h
    xor cx, cx
    mov dx, 1000
    call_int 15h
    expect word [carry], 1                   ; 76
    expect_byte [after + 1], 0
    mov ax, 8301h
    call_int 15h
    expect word [carry], 0                   ; 78
    mov ax, 8400h                       ; no joysticks
    call_int 15h
    expect_byte [after + 1], 86h        ; 79

    ; INT 13h for a floppy drive that is not there
    mov ax, 0201h
    mov bx, 7E00h
    mov cx, 1
    mov dx, 1
    call_int 13h
    expect ax, 8000h                    ; 80
    expect word [carry], 1
    mov ah, 08h
    call_int 13h
    expect word [after + 0], 0               ; 82 no error
    expect word [after + 4], 0
    expect word [after + 6], 1               ; the number of those that are there
    mov ax, 1500h
    mov dx, 1
    call_int 13h
    expect_byte [after + 1], 0          ; 85
    expect word [carry], 0
    mov ax, 1600h
    mov dx, 1
    call_int 13h
    expect_byte [after + 1], 80h        ; 87
    mov ax, 0201h
    mov dx, 2
    call_int 13h
    expect ax, 0100h                    ; 88
    mov ah, 08h
    mov dx, 5
    call_int 13h
    expect_byte [after + 1], 0          ; 89
    ret

alarm:
    inc byte [cs:alarms]
    iret

mute_clock:
    push ax
    mov al, 0Ch
    out 70h, al
    in al, 71h
    mov al, 20h
    out 0A0h, al
    out 20h, al
    pop ax
    iret

alarms:     db 0
flag:       db 0

guest_end
