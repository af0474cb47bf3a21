; SPDX-License-Identifier: MIT
; Guest that notes what INT 16h gives: the characters of the keys pressed, as words from 0000:0600, until Esc.
; In the PC  see guest.inc; 0000:05FA counts them. INT 1Bh and INT 05h are counted at 0000:05F8 and 0000:05F9;
;            0000:05F5 = the master's levels in service in INT 1Bh, 0000:05F6 = 1: it has changed BP for INT 16h's caller
; Sources    [XT-TR] keyboard

%include "guest.inc"

test_main:
    mov word [5F8h], 0
    mov word [1Bh * 4], on_break
    mov word [1Bh * 4 + 2], 0
    mov word [05h * 4], on_print_screen
    mov word [05h * 4 + 2], 0
    mov word [5F5h], 0
    mov byte [5F7h], 1                  ; ready
.key:
    mov bp, 1234h
    mov ah, 0
    int 16h
    cmp bp, 1234h
    je .kept
    mov byte [5F6h], 1
.kept:
    stosw
    inc word [GuestCount]
    cmp al, 1Bh
    jne .key
    ret

on_break:
    inc byte [cs:5F8h]
    mov bp, 5555h
    push ax
    mov al, 0Bh
    out 20h, al
    in al, 20h
    mov [cs:5F5h], al
    pop ax
    iret
on_print_screen:
    inc byte [cs:5F9h]
    iret

guest_end
