; SPDX-License-Identifier: MIT
; The demonstration: start, the loop that sleeps in HLT, and what each key does
; In the PC  CS = DS = SS = 1000h, ES = adapter memory all the time; hardware interrupts wake the loop
; Sources    [XT-TR] INT 10h, 11h, 16h, 19h; [8086-UM] HLT, interrupts
; Not here   a way back to DOS: it is booted, and left by booting again

StackBytes          equ 1024
SoftwareInterrupt   equ 60h         ; 60h-66h are left to programs
FramesPerSecond     equ 18          ; a frame is one tick of the BIOS: 18.2 a second

start:
    cli
    mov ax, cs
    mov ds, ax
    mov ss, ax
    mov sp, stack_top
    sti
    cld
    call choose_screen
    call find_processor
    call find_slave
    call find_clock
    call draw_layout
    mov si, text_welcome
    call set_message
    call swap_vectors
    call start_clock
    call draw_vectors
    mov byte [work], 1

; The loop. STI lets interrupts in only after the next instruction, so none can come between the test and HLT and be
; slept through.
main_loop:
    cli
    cmp byte [work], 0
    jne .awake
    sti
    hlt
    inc word [wakes]
    jmp main_loop
.awake:
    mov byte [work], 0
    sti
    call serve_keys
    cmp byte [frames_of_second], FramesPerSecond
    jb .paint
    mov byte [frames_of_second], 0
    int SoftwareInterrupt
.paint:
    call paint
    jmp main_loop

; Takes what the BIOS's INT 09h has put into the buffer.
serve_keys:
    mov ah, 1
    int 16h
    jz .none
    xor ah, ah
    int 16h
    mov [key_ascii], al
    cmp al, 'a'
    jb .upper
    cmp al, 'z'
    ja .upper
    sub al, 'a' - 'A'
.upper:
    mov si, key_table
.next:
    cmp byte [si], 0
    je .unknown
    cmp al, [si]
    je .found
    add si, 3
    jmp .next
.found:
    call [si + 1]
    jmp serve_keys
.unknown:
    mov si, text_no_task
    call set_message
    jmp serve_keys
.none:
    ret

key_table:
    db 'D'
    dw key_divide
    db 'S'
    dw key_software
    db 'T'
    dw key_rate
    db 'M'
    dw key_mask
    db 'C'
    dw key_hold
    db 'B'
    dw key_beep
    db 'R'
    dw key_restart
    db 1Bh
    dw key_stop
    db 0

; D  a division by zero. The 8086 raises INT 0 after the instruction and pushes the address of the next one.
key_divide:
    mov si, text_divide
    call set_message
    mov ax, 8086
    xor cl, cl
dividing:
    div cl
divided:
    ret

; S  an interrupt by instruction
key_software:
    mov si, text_software
    call set_message
    int SoftwareInterrupt
    ret

; T  the next of the tick rates
key_rate:
    mov al, [rate]
    inc ax
    cmp al, Rates
    jb .set
    xor al, al
.set:
    call set_rate
    mov si, text_rate
    jmp set_message

; M  masks IRQ 0 or lets it through again
key_mask:
    call stop_tune                  ; nobody would end the note
    cli
    in al, PicMasterMask
    xor al, IrqTimer
    out PicMasterMask, al
    sti
    test al, IrqTimer
    jnz .masked
    mov si, text_unmasked
    jmp set_message
.masked:
    mov byte [service_left], 0      ; no more frames: its light would not go out
    mov cx, 0FFFFh                  ; more than a tick on any PC
.wait:                              ; no interrupt will tell of the next request
    cli
    mov al, PicReadIrr
    out PicMaster, al
    in al, PicMaster
    sti
    test al, IrqTimer
    jnz .waiting
    loop .wait
.waiting:
    mov si, text_masked
    jmp set_message

; C  half a second without interrupts. Nothing counts ticks now, so the turns of the timer itself are watched: in mode 3
;    it counts down twice a period.
key_hold:
    mov si, text_hold
    call set_message
    call stop_tune
    call paint
    cli
    mov al, FramesPerSecond
    mul byte [divider_of_frame]
    mov cx, ax
    mov bx, 0FFFFh
.look:
    mov al, PitLatch0
    out PitControl, al
    in al, PitCounter0
    mov ah, al
    in al, PitCounter0
    xchg al, ah
    cmp ax, bx
    mov bx, ax
    jbe .look
    push bx
    push cx
    call paint_controllers
    pop cx
    pop bx
    loop .look
    sti
    mov si, text_released
    jmp set_message

; B  a few notes, played by the timer's handler
key_beep:
    mov si, text_no_beep
    in al, PicMasterMask
    test al, IrqTimer
    jnz .say
    call start_tune
    mov si, text_beep
.say:
    jmp set_message

; R  everything as it was, then the BIOS boots again
key_restart:
    call leave_machine
    int 19h

; Esc  the same, but waits for a key first
key_stop:
    call leave_machine
    mov si, text_bye
.next:
    lodsb
    or al, al
    jz .wait
    mov ah, 0Eh
    mov bx, 7
    int 10h
    jmp .next
.wait:
    xor ah, ah
    int 16h
    int 19h

; Gives vectors, chips and screen back.
leave_machine:
    call stop_tune
    xor al, al
    call set_rate
    call stop_clock
    call swap_vectors
    mov ah, 0Fh
    int 10h
    xor ah, ah                      ; the same mode again: clears the screen
    int 10h
    ret

work:               db 0            ; not 0: something has happened that is to be shown
rate:               db 0            ; number of the tick rate
divider_of_frame:   db 1            ; ticks of IRQ 0 in one frame
ticks_of_frame:     db 1            ; .. that are left in the present one
frames:             dw 0
frames_of_second:   db 0
wakes:              dw 0
key_scan:           db 0
key_ascii:          db 0

text_welcome:   db "Press one of these keys. Between two interrupts the processor sleeps in HLT.", 0
text_no_task:   db "IRQ 1 has brought a key that has no task here; the BIOS has translated it.", 0
text_divide:    db "INT 0: the 8086 pushed the address of the instruction after the DIV.", 0
text_software:  db "INT 60h: flags, CS and IP were pushed, IF cleared - no 8259A took part.", 0
text_rate:      db "Timer 0 has a new count; the BIOS still gets its INT 08h 18.2 times a second.", 0
text_masked:    db "IMR bit 0 is set: IRR bit 0 follows the timer, but no tick is served. M again!", 0
text_unmasked:  db "IMR bit 0 is clear: the request that stands in the IRR is served at once.", 0
text_hold:      db "CLI for half a second: requests wait in the IRR. Type something now!", 0
text_released:  db "STI: what had waited was served, the highest priority first.", 0
text_beep:      db "Timer 2 drives the speaker; the handler of IRQ 0 goes from note to note.", 0
text_no_beep:   db "IRQ 0 is masked: nobody would end the note. Press M first.", 0
text_bye:       db "The tick86 demonstration has ended. Change the disk if you like,", 13, 10
                db "then press a key to boot again.", 13, 10, 0
