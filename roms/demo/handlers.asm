; SPDX-License-Identifier: MIT
; The interrupt handlers of the demonstration, and how they are hooked
; In the PC  INT 08h (IRQ 0), 09h (IRQ 1), 70h (IRQ 8), 60h (our own), 00h (divide error), 05h
; Sources    [8086-UM] interrupt procedures; [8259A] end of interrupt; [AT-TR] IRQ 8 through the slave
; Not here   nested interrupts: every handler of ours runs with IF = 0, as the CPU enters it

SourceTimer         equ 0
SourceKeyboard      equ 1
SourceClock         equ 2
SourceSoftware      equ 3
SourceDivide        equ 4
Sources             equ 5
LaneEvents          equ 64          ; power of 2

; IRQ 0. Counts; once in a frame it goes on to the BIOS, which counts the time of day and ends the interrupt. The other
; times it ends the interrupt itself, so a faster tick does not make the clock of the BIOS run faster.
timer_handler:
    push ax
    push bx
    push ds
    mov ax, cs
    mov ds, ax
    mov bx, SourceTimer
    call record
    add word [ticks], 1
    adc word [ticks + 2], 0
    dec byte [ticks_of_frame]
    jz .frame
    mov al, PicEoi
    out PicMaster, al
    pop ds
    pop bx
    pop ax
    iret
.frame:
    mov al, [divider_of_frame]
    mov [ticks_of_frame], al
    inc word [frames]
    inc byte [frames_of_second]
    mov byte [work], 1
    call play_tune
    pop ds
    pop bx
    pop ax
    jmp far [cs:kept_vectors + 4 * SourceTimer]

; IRQ 1. Looks at the scan code and goes on to the BIOS, which takes it off the keyboard, translates it and ends the
; interrupt. Port 60h may be read twice: the byte stays until it is acknowledged at port 61h.
keyboard_handler:
    push ax
    push bx
    push ds
    mov ax, cs
    mov ds, ax
    in al, PpiKeyboard
    mov [key_scan], al
    mov bx, SourceKeyboard
    call record
    mov byte [work], 1
    pop ds
    pop bx
    pop ax
    jmp far [cs:kept_vectors + 4 * SourceKeyboard]

; IRQ 8. Reading register C withdraws the request, else there would be no further edge. It came through two
; controllers: both must be told of its end, the slave first.
clock_handler:
    push ax
    push bx
    push ds
    mov ax, cs
    mov ds, ax
    mov bx, SourceClock
    call record
    mov al, RtcC
    call read_clock
    call read_time                  ; it has just been updated: nearly a second until the next time
    mov byte [work], 1
    mov al, PicEoi
    out PicSlave, al
    out PicMaster, al
    pop ds
    pop bx
    pop ax
    iret

; INT 60h. No controller takes part, so there is nothing to end.
software_handler:
    push ax
    push bx
    push ds
    mov ax, cs
    mov ds, ax
    mov bx, SourceSoftware
    call record
    mov byte [work], 1
    pop ds
    pop bx
    pop ax
    iret

; INT 0. The 8086 has pushed the address of the instruction after the division, so IRET goes on there. An 80286 and its
; successors push that of the division itself and would come back for ever; they are led past it.
divide_handler:
    push bp
    mov bp, sp                      ; [BP + 2] = IP, [BP + 4] = CS
    push ax
    push bx
    push ds
    mov ax, cs
    mov ds, ax
    mov ax, [bp + 4]
    mov [pushed_cs], ax
    mov ax, [bp + 2]
    mov [pushed_ip], ax
    cmp ax, dividing
    jne .next
    mov word [bp + 2], divided
.next:
    mov bx, SourceDivide
    call record
    mov byte [work], 1
    pop ds
    pop bx
    pop ax
    pop bp
    iret

; INT 05h. The key would send the screen to a printer, and without one the BIOS waits for it a long time.
print_screen_handler:
    iret

; Notes an interrupt of source BX: its number, its place in the lanes, and which lines are in service and requesting at
; this moment - a moment the main loop never sees. Destroys AX, BX.
record:
    push si
    mov si, [lane_head]
    mov [lanes + si], bl
    inc si
    and si, LaneEvents - 1
    mov [lane_head], si
    pop si
    shl bx, 1
    inc word [counts + bx]
    mov al, PicReadIsr
    out PicMaster, al
    in al, PicMaster
    or [isr_seen], al
    mov al, PicReadIrr              ; the next read is of the IRR, here and in the main loop
    out PicMaster, al
    in al, PicMaster
    or [irr_seen], al
    cmp byte [has_slave], 0
    je .done
    mov al, PicReadIsr
    out PicSlave, al
    in al, PicSlave
    or [isr_seen + 1], al
    mov al, PicReadIrr
    out PicSlave, al
    in al, PicSlave
    or [irr_seen + 1], al
.done:
    ret

; Exchanges the vectors of the list with those kept here: ours go in and the old ones out, or the other way about.
swap_vectors:
    push es
    xor ax, ax
    mov es, ax
    mov si, hooked
    mov di, kept_vectors
.next:
    lodsb
    cmp al, SlaveVectors            ; without a clock its vector is left alone
    jne .swap
    cmp byte [has_clock], 0
    je .done
.swap:
    mov bl, al
    xor bh, bh
    shl bx, 1
    shl bx, 1
    mov ax, [di]
    mov dx, [di + 2]
    cli
    xchg ax, [es:bx]
    xchg dx, [es:bx + 2]
    mov [di], ax                    ; a handler goes on through these
    mov [di + 2], dx
    sti
.done:
    add di, 4
    cmp si, hooked_quiet_end
    jb .next
    pop es
    ret

hooked:                             ; in the order of the sources
    db MasterVectors, MasterVectors + 1, SlaveVectors, SoftwareInterrupt, 0
hooked_end:
    db 05h                          ; not shown
hooked_quiet_end:

kept_vectors:                       ; what the vector table does not hold at the moment
    dw timer_handler, DemoSegment, keyboard_handler, DemoSegment, clock_handler, DemoSegment
    dw software_handler, DemoSegment, divide_handler, DemoSegment, print_screen_handler, DemoSegment

counts:             times Sources dw 0
ticks:              dw 0, 0
lane_head:          dw 0            ; where the next event goes
lanes:              times LaneEvents db 0FFh
isr_seen:           db 0, 0         ; master, slave: seen by handlers since the last picture
irr_seen:           db 0, 0
pushed_cs:          dw 0
pushed_ip:          dw 0
