; SPDX-License-Identifier: MIT
; Calls INT 11h, 12h, 13h, 15h and 1Ah, and prints what comes back; the text also goes to port E9h.
; In the PC  0000:7C00, booted from drive A, drive B being empty
; Sources    the calling rules of the PC's and AT's BIOS
; Not here   hard disks, keys, ports: other guests

%include "boot.inc"
boot_sector_end
%include "services.inc"

main:
    call_bios "11", 11h, 1111h, 2222h, 3333h, 4444h
    call_bios "12", 12h, 1111h, 2222h, 3333h, 4444h

    call_bios "13.reset", 13h, 0000h, 0, 0, 0000h
    call_bios "13.read", 13h, 0201h, 0, 0001h, 0000h
    call_bios "13.read-track", 13h, 0209h, 0, 0101h, 0000h
    call_bios "13.read-both-sides", 13h, 0212h, 0, 0201h, 0000h
    call_bios "13.read-from-third", 13h, 0203h, 0, 0303h, 0100h
    call_bios "13.verify", 13h, 0409h, 0, 0001h, 0000h
    call_bios "13.no-sector", 13h, 0201h, 0, 0063h, 0000h
    call_bios "13.status", 13h, 0100h, 0, 0, 0000h
    call_bios "13.no-disk", 13h, 0201h, 0, 0001h, 0001h
    call_bios "13.reset-after-it", 13h, 0000h, 0, 0, 0000h
    call_bios "13.no-drive", 13h, 0201h, 0, 0001h, 0005h
    call_bios "13.no-sectors", 13h, 0200h, 0, 0001h, 0000h
    call_bios "13.boundary", 13h, 0201h, 0FF00h, 0001h, 0000h
    call_bios "13.boundary-touched", 13h, 0201h, 0FE00h, 0001h, 0000h
    call_bios "13.unknown", 13h, 0E00h, 0, 0, 0000h
    call_bios "13.parameters", 13h, 0800h, 0, 0, 0000h
    call_bios "13.parameters-b", 13h, 0800h, 0, 0, 0001h
    call_bios "13.kind", 13h, 1500h, 0, 0, 0000h
    call_bios "13.kind-none", 13h, 1500h, 0, 0, 0002h
    call_bios "13.hard-kind", 13h, 1500h, 0, 0, 0080h
    call_bios "13.hard-read", 13h, 0201h, 0, 0001h, 0080h
    call_bios "13.hard-parameters", 13h, 0800h, 0, 0, 0080h
    call_bios "13.write", 13h, 0301h, 0FE00h, 2701h, 0000h
    call_bios "13.read-again", 13h, 0201h, 1000h, 0001h, 0000h
    say "13.data "
    mov ax, BufferSegment
    mov es, ax
    mov ax, [es:1000h + 510]
    call print_word
    call print_line_end

    call_bios "15.extended", 15h, 8800h, 0, 0, 0
    call_bios "15.unknown", 15h, 2400h, 0, 0, 0
    call_bios "15.key", 15h, 4F1Eh, 0, 0, 0
    call_bios "15.busy", 15h, 9001h, 0, 0, 0
    mov ah, 0C0h
    int 15h
    say "15.configuration "
    mov ax, [es:bx]
    call print_word
    mov al, ' '
    call print_char
    mov al, [es:bx + 2]
    call print_byte
    call print_line_end
    mov cx, 000Fh                   ; 1,000,000 microseconds
    mov dx, 4240h
    mov ah, 86h
    call measure
    say "15.wait "
    call print_number
    call print_line_end

    call_bios "1A.set", 1Ah, 0100h, 0, 0012h, 3456h
    call_bios "1A.ticks", 1Ah, 0000h, 0, 0, 0
    call_bios "1A.eve", 1Ah, 0100h, 0, 0018h, 00AEh
    mov cx, 4
    call wait_ticks
    call_bios "1A.midnight", 1Ah, 0000h, 0, 0, 0
    call_bios "1A.once", 1Ah, 0000h, 0, 0, 0
    call_bios "1A.time", 1Ah, 0200h, 0, 0, 0
    call_bios "1A.date", 1Ah, 0400h, 0, 0, 0
    call_bios "1A.set-time", 1Ah, 0300h, 0, 2358h, 3000h
    call_bios "1A.set-date", 1Ah, 0500h, 0, 1999h, 1231h
    call_bios "1A.new-date", 1Ah, 0400h, 0, 0, 0
    call_bios "1A.new-time", 1Ah, 0200h, 0, 0, 0
    call_bios "1A.alarm", 1Ah, 0600h, 0, 1200h, 0
    call_bios "1A.alarm-twice", 1Ah, 0600h, 0, 1200h, 0
    call_bios "1A.alarm-off", 1Ah, 0700h, 0, 0, 0
    call_bios "1A.unknown", 1Ah, 0F00h, 0, 0, 0
    say "DONE"
    ret

; INT 15h with AX, CX, DX  out: AX = ticks it took
measure:
    push ax
    call ticks
    mov [.before], ax
    pop ax
    int 15h
    call ticks
    sub ax, [.before]
    ret
.before: dw 0

ticks:                              ; AX
    push es
    push ax
    mov ax, 0040h
    mov es, ax
    pop ax
    mov ax, [es:006Ch]
    pop es
    ret

wait_ticks:                         ; CX
    call ticks
    mov bx, ax
.same:
    call ticks
    cmp ax, bx
    je .same
    loop wait_ticks
    ret

program_end
