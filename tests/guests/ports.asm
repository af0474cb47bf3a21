; SPDX-License-Identifier: MIT
; Calls INT 14h, 16h and 17h, then echoes the codes of keys; the text also goes to port E9h.
; In the PC  0000:7C00, booted from drive A
; Sources    the calling rules of the PC's and AT's BIOS
; Not here   bytes that arrive at the serial port
;
; After "KEYS" it prints, for each key, AX of INT 16h AH=00h and AL of AH=02h; Esc ends it with "DONE".

%include "boot.inc"
boot_sector_end
%include "services.inc"

main:
    call_bios "14.init", 14h, 00E3h, 1, 2, 0
    call_bios "14.status", 14h, 0300h, 1, 2, 0
    call_bios "14.send-H", 14h, 0148h, 1, 2, 0
    call_bios "14.send-i", 14h, 0169h, 1, 2, 0
    call_bios "14.receive", 14h, 0200h, 1, 2, 0
    call_bios "14.no-port", 14h, 0300h, 1, 2, 3

    call_bios "16.look", 16h, 0100h, 1, 2, 3
    call_bios "16.store", 16h, 0500h, 1, 1C0Dh, 3
    call_bios "16.store-more", 16h, 0500h, 1, 3B00h, 3
    call_bios "16.look-again", 16h, 0100h, 1, 2, 3
    call_bios "16.read", 16h, 0000h, 1, 2, 3
    call_bios "16.read-new", 16h, 1000h, 1, 2, 3
    call_bios "16.empty", 16h, 1100h, 1, 2, 3
    call_bios "16.shift", 16h, 0200h, 1, 2, 3
    mov cx, 15                      ; fill it
.fill:
    push cx
    mov ax, 0500h
    mov cx, 1E61h
    int 16h
    pop cx
    loop .fill
    call_bios "16.full", 16h, 0500h, 1, 1E61h, 3
.drain:
    mov ah, 1
    int 16h
    jz .drained
    mov ah, 0
    int 16h
    jmp .drain
.drained:

    call_bios "17.init", 17h, 0100h, 1, 2, 0
    call_bios "17.status", 17h, 0200h, 1, 2, 0
    call_bios "17.print", 17h, 0041h, 1, 2, 0
    call_bios "17.no-printer", 17h, 0200h, 1, 2, 2
    int 05h
    say "05 "
    mov ax, 0050h
    mov es, ax
    mov al, [es:0]
    call print_byte
    say 13, 10, "KEYS", 13, 10
.key:
    mov ah, 0
    int 16h
    push ax
    call print_word
    mov al, '/'
    call print_char
    mov ah, 2
    int 16h
    call print_byte
    mov al, ' '
    call print_char
    pop ax
    cmp ax, 011Bh
    jne .key
    say "DONE"
    ret

program_end
