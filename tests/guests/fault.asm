; SPDX-License-Identifier: MIT
; Programs that end badly; the build defines which: HALT, RESET, REBOOT, LOST_IN_RAM or LOST_IN_VOID.
; In the PC  0000:7C00, booted from a floppy
; Sources    none
; Not here   a way back
;
; RESET counts its starts in byte 38h of the clock chip's memory and prints "START n".

%include "boot.inc"

main:
%ifdef HALT
    say "HALTING", 13, 10
    cli
    hlt
%elifdef RESET
    mov al, 38h
    out 70h, al
    in al, 71h
    inc ax
    mov ah, al
    mov al, 38h
    out 70h, al
    mov al, ah
    out 71h, al
    mov ah, 0
    say "START "
    call print_number
    mov cx, 40000                   ; long enough to be seen
.wait:
    loop .wait
    jmp 0FFFFh:0000h
%elifdef REBOOT
    say "AGAIN", 13, 10
    int 19h
%elifdef LOST_IN_RAM
    say "LEAVING", 13, 10
    jmp 5000h:0000h
%elifdef LOST_IN_VOID
    say "LEAVING", 13, 10
    jmp 0D000h:0000h
%else
    %error "which end?"
%endif
    jmp boot_sleep

program_end
