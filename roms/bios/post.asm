; SPDX-License-Identifier: MIT
; POST: from the reset vector to the boot.
; In the PC  entered at FFFF:0000 through F000:E05B, cold or by Ctrl-Alt-Del (40:72 = 1234h)
; Sources    [XT-TR] and [AT-TR] power-on self test
; Not here   tests of memory and chips: the machine is taken to be sound, and quick to start

StackTop            equ 7C00h       ; segment 0, below the boot sector, until a program brings its own

post_entry:
    cli
    cld
    mov al, 0                       ; no NMI while nobody can answer: xt, then pc86
    out XtNmiMask, al
    mov al, NmiMasked | RtcD
    out RtcIndex, al
    in al, RtcData
    mov al, PpiBoardMode
    out PpiControl, al
    mov al, PbNoParity | PbNoChannelCheck   ; and PB6 = 0: the keyboard is being reset
    out PpiPortB, al
    xor ax, ax
    mov ss, ax
    mov sp, StackTop
    call start_dma_and_timers
    xor ax, ax
    mov es, ax
    mov ds, ax
    mov bx, [BdaSegment * 16 + bda.reset_flag]
    xor di, di                      ; vectors, BIOS data, the byte of INT 05h
    mov cx, 0600h / 2
    rep stosw
    mov ax, BdaSegment
    mov ds, ax
    cmp bx, WarmBoot
    jne .cold
    mov [bda.reset_flag], bx
.cold:
    call start_interrupt_controllers
    call set_vectors
    call set_data_area
    call find_clock
    sti
    call find_memory
    call find_equipment
    call start_floppies             ; early: the motor takes half a second
    call scan_video_roms
    call start_video
    call release_keyboard
    call say_machine
    call find_ports
    call say_floppies
    call find_disks
    call say_ports
    call say_clock
    call start_nmi
    call scan_roms
    call print_line_end
    int 19h

; Fields of the BIOS data area that do not begin as 0.
set_data_area:
    mov ax, bda.kb_buffer
    mov [bda.kb_start], ax
    mov [bda.kb_head], ax
    mov [bda.kb_tail], ax
    mov word [bda.kb_end], bda.kb_buffer + 32
    mov ax, 1414h                   ; time-outs of the printers and of the serial ports
    mov [bda.lpt_timeout], ax
    mov [bda.lpt_timeout + 2], ax
    mov ax, 0101h
    mov [bda.com_timeout], ax
    mov [bda.com_timeout + 2], ax
    ret

; A video ROM has set the screen up already if INT 10h leaves this BIOS.
start_video:
    xor ax, ax
    mov es, ax
    mov ax, cs
    cmp [es:10h * 4 + 2], ax
    jne .done
    call video_init
    mov ax, BdaSegment
    mov ds, ax
.done:
    mov si, text_name
    jmp print

; What the lines say, and how.

say_machine:
    mov si, text_cpu_8086
    test byte [bda.machine], Is8088
    jz .cpu
    mov si, text_cpu_8088
.cpu:
    call print
    call measure_clock              ; AX = MHz * 100
    mov bl, 100
    div bl
    push ax
    mov ah, 0
    call print_decimal
    mov al, '.'
    call print_char
    pop ax
    mov al, ah
    call print_two_digits
    mov si, text_mhz
    call print
    test byte [bda.equipment], 02h
    jz .memory
    mov si, text_8087
    call print
.memory:
    mov si, text_memory
    call print
    mov ax, [bda.memory_kib]
    call print_decimal
    mov si, text_video
    call print
    xor ax, ax
    mov es, ax
    mov ax, cs
    mov si, text_video_rom
    cmp [es:10h * 4 + 2], ax
    jne .video
    mov bl, [bda.equipment]
    and bx, EquipmentVideo
    mov cl, 3
    shr bx, cl
    mov si, [cs:bx + texts_video]
.video:
    jmp print

texts_video:        dw text_video_none, text_video_cga40, text_video_cga80, text_video_mda

; AL, below 100, as two digits
print_two_digits:
    aam
    add ax, 3030h
    xchg al, ah
    call print_char
    xchg al, ah
    jmp print_char

; AL as two BCD digits
print_bcd:
    jmp print_hex_byte

say_floppies:
    mov si, text_floppies
    call print
    cmp byte [bda.fd_count], 0
    je .none
    xor di, di
.drive:
    mov ax, di
    add al, 'A'
    call print_char
    mov bl, [bda.fd_type + di]
    mov bh, 0
    shl bx, 1
    mov si, [cs:bx + texts_drive]
    call print
    inc di
    mov ax, di
    cmp al, [bda.fd_count]
    jb .drive
    jmp print_line_end
.none:
    mov si, text_none
    jmp print

texts_drive:        dw text_drive_any, text_drive_360, text_drive_1200, text_drive_720, text_drive_1440

say_ports:
    mov si, text_ports
    call print
    mov ax, [bda.com_ports]
    or ax, [bda.lpt_ports]
    jz .none
    xor di, di
.com:
    mov dx, [di]
    or dx, dx
    jz .lpt
    mov si, text_com
    call say_port
    cmp di, 8
    jb .com
.lpt:
    xor di, di
.each:
    mov dx, [di + bda.lpt_ports]
    or dx, dx
    jz .done
    mov si, text_lpt
    call say_port
    cmp di, 6
    jb .each
.done:
    jmp print_line_end
.none:
    mov si, text_none
    jmp print

; "COM1 3F8  ".  in: SI = text, DI = twice the number, DX = port  out: DI for the next
say_port:
    call print
    inc di
    inc di
    mov ax, di
    shr al, 1
    add al, '0'
    call print_char
    mov al, ' '
    call print_char
    mov ax, dx
    xchg al, ah
    and al, 0Fh
    call print_hex_byte.digit
    mov al, dl
    call print_hex_byte
    jmp print_two_spaces

say_clock:
    test byte [bda.machine], HasRtc
    jz .done
    mov si, text_clock
    call print
    mov ah, 04h
    int 1Ah
    jc .still
    mov al, ch
    call print_bcd
    mov al, cl
    call print_bcd
    mov al, '-'
    call print_char
    mov al, dh
    call print_bcd
    mov al, '-'
    call print_char
    mov al, dl
    call print_bcd
    call print_two_spaces
    mov ah, 02h
    int 1Ah
    jc .still
    mov al, ch
    call print_bcd
    mov al, ':'
    call print_char
    mov al, cl
    call print_bcd
    mov al, ':'
    call print_char
    mov al, dh
    call print_bcd
    jmp print_line_end
.still:
    mov si, text_clock_stopped
    jmp print
.done:
    ret

text_name:          db "tick86 BIOS 1.0", 13, 10, 10, 0
text_cpu_8086:      db "CPU       8086 at ", 0
text_cpu_8088:      db "CPU       8088 at ", 0
text_mhz:           db " MHz", 0
text_8087:          db " with 8087", 0
text_memory:        db 13, 10, "Memory    ", 0
text_video:         db " KB", 13, 10, "Video     ", 0
text_video_none:    db "none", 13, 10, 0
text_video_cga40:   db "CGA, 40 columns", 13, 10, 0
text_video_cga80:   db "CGA", 13, 10, 0
text_video_mda:     db "MDA or Hercules", 13, 10, 0
text_video_rom:     db "by its own ROM", 13, 10, 0
text_floppies:      db "Floppies  ", 0
text_colon:         db ": ", 0
text_drive_any:     db "  ", 0
text_drive_360:     db ": 360K  ", 0
text_drive_1200:    db ": 1.2M  ", 0
text_drive_720:     db ": 720K  ", 0
text_drive_1440:    db ": 1.44M  ", 0
text_none:          db "none", 13, 10, 0
text_ports:         db "Ports     ", 0
text_com:           db "COM", 0
text_lpt:           db "LPT", 0
text_clock:         db "Clock     ", 0
text_clock_stopped: db "not running", 13, 10, 0
