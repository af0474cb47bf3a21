; SPDX-License-Identifier: MIT
; POST: what the machine has - clock, memory, CPU, switches, floppies, ports; the disks are in post_disks.asm.
; In the PC  fills the BIOS data area, DS = BDA; the texts are in post.asm
; Sources    [XT-TR] switches and configuration; [AT-TR] memory of the clock chip

; The clock chip; its time becomes the count of ticks since midnight.
find_clock:
    call rtc_probe
    jc .none
    or byte [bda.machine], HasRtc
    mov ax, RtcRate << 8 | RtcA
    call cmos_write
    mov ax, RtcHours24 << 8 | RtcB  ; BCD, 24 hours, no interrupts
    call cmos_write
    mov al, RtcC                    ; none left over either
    call cmos_read
    call rtc_settled
    jc .none
    mov al, RtcHours                ; an hour has 65543.33 ticks
    call .binary
    mov bl, al
    mov cx, 65543 - 65536
    mul cx
    mov si, ax
    mov al, bl
    mov ah, 0
    mov di, ax                      ; DI:SI
    mov bh, 3
    div bh
    mov ah, 0
    add si, ax
    mov al, RtcMinutes              ; a minute 1092.39
    call .binary
    mov bl, al
    mov cx, 1092
    mul cx
    add si, ax
    adc di, dx
    mov al, bl
    mov bh, 25
    mul bh
    mov cl, 6
    shr ax, cl
    add si, ax
    adc di, 0
    mov al, RtcSeconds              ; a second 18.2065
    call .binary
    mov bl, al
    mov cx, 18
    mul cx
    add si, ax
    adc di, 0
    mov al, bl
    mov bh, 13
    mul bh
    mov cl, 6
    shr ax, cl
    add si, ax
    adc di, 0
    mov [bda.ticks_low], si
    mov [bda.ticks_high], di
.none:
    ret
.binary:                            ; register AL, as a number in AX
    call cmos_read
    mov ah, al
    mov cl, 4
    shr ah, cl
    and al, 0Fh
    aad
    ret

; Sizes the memory by one word of each 4 KiB up to A0000h; what stood there stays.
find_memory:
    xor cx, cx                      ; KiB
    xor dx, dx
.block:
    mov es, dx
    mov bx, [es:0]
    mov word [es:0], 55AAh
    mov ax, [es:0]
    mov word [es:0], 0AA55h
    mov si, [es:0]
    mov [es:0], bx
    cmp ax, 55AAh
    jne .end
    cmp si, 0AA55h
    jne .end
    add cx, 4
    add dx, 0100h
    cmp dx, 0A000h
    jb .block
.end:
    mov [bda.memory_kib], cx
    ret

; The equipment word: video, drives and memory banks from the switches, bit 1 from looking for an 8087.
find_equipment:
    in al, PpiPortB
    and al, ~PbSwitchesHigh & 0FFh
    out PpiPortB, al
    in al, PpiPortC
    and al, 0Ch
    mov ah, al
    in al, PpiPortB
    or al, PbSwitchesHigh
    out PpiPortB, al
    in al, PpiPortC
    mov cl, 4
    shl al, cl
    or al, ah
    mov ah, 0
    mov [bda.equipment], ax

    call find_coprocessor
    jnz .no_8087
    or byte [bda.equipment], 02h
.no_8087:
    call find_cpu
    jnz .is_8086
    or byte [bda.machine], Is8088
.is_8086:
    ret

; out: ZF = 1: an 8087 writes its control word; without one the instruction does nothing
find_coprocessor:
    push ax
    mov bx, sp
    mov word [ss:bx], 0
    fninit
    fnstcw [ss:bx]
    mov cx, 50                      ; it works beside the CPU
.work:
    loop .work
    pop ax
    cmp ah, 3
    ret

; An 8086 has the byte behind four others in its queue before the string instruction overwrites it in memory, an 8088
; has not.  out: ZF = 1: 8088
CpuTestAddress      equ 0600h       ; segment 0

find_cpu:
    push ds
    push cs
    pop ds
    xor ax, ax
    mov es, ax
    mov si, cpu_test
    mov di, CpuTestAddress
    mov cx, (cpu_test.end - cpu_test + 1) / 2
    rep movsw
    pop ds
    call 0000h:CpuTestAddress
    or dx, dx
    ret

    align 2
cpu_test:                           ; out: DX = 1: the old INC DX was in the queue
    pushf
    cli
    xor dx, dx
    mov di, CpuTestAddress + .last - cpu_test
    mov al, 90h
    mov cx, 3
    mov bl, 1
    std
    mul bl                          ; slow, so that the queue is full
    mov al, 90h
    rep stosb
    cld
    nop
    nop
    nop
    inc dx
    nop
.last:
    nop
    popf
    retf
.end:

; The clock of the CPU, by an instruction of known length that needs no bus: SHL AX,CL, 8 + 4 * CL clocks [8086-UM].
; out: AX = MHz * 100
ClockTestShifts     equ 24          ; 25 ms at 1 MHz; timer 0 comes round every 27
ClockTestClocks     equ ClockTestShifts * (8 + 4 * 255)

measure_clock:
    cli
    mov cl, 255
    call pit_now
    mov si, ax
    shl ax, cl                      ; the queue fills up meanwhile, both times
    call pit_now
    mov di, ax
    %rep ClockTestShifts + 1
    shl ax, cl
    %endrep
    call pit_now
    sti
    mov bx, di
    sub si, bx                      ; what the measuring takes
    sub bx, ax
    sub bx, si                      ; BX = counts, two for each 1/1193182 s
    mov dx, (ClockTestClocks * 119318 / 500) >> 16
    mov ax, (ClockTestClocks * 119318 / 500) & 0FFFFh
    or bx, bx
    jz .done
    cmp dx, bx
    jae .done
    div bx
    shr bx, 1                       ; rounded
    cmp dx, bx
    jbe .done
    inc ax
.done:
    ret

; Floppies: how many by the switches, their types by the clock's memory. The controller is reset; has it the AT's rate
; register and change line? The motor of drive A starts, to be at speed when it is wanted.
start_floppies:
    mov al, [bda.equipment]
    rol al, 1
    rol al, 1
    and al, 03h
    inc ax
    cmp al, 2
    jbe .count
    mov al, 2
.count:
    mov [bda.fd_count], al
    test byte [bda.machine], HasRtc
    jz .reset                       ; types unknown
    call cmos_check
    jc .reset                       ; nobody has set it up
    mov al, CmosFloppies
    call cmos_read
    mov ah, al
    mov cl, 4
    shr al, cl
    and ah, 0Fh
    mov bl, 0                       ; drives
    or al, al
    jz .types_counted
    inc bx
    or ah, ah
    jz .types_counted
    inc bx
.types_counted:
    mov [bda.fd_count], bl
    cmp al, Drive1440
    jbe .type_a
    mov al, 0                       ; a kind of later days: as an unknown one
.type_a:
    cmp ah, Drive1440
    jbe .type_b
    mov ah, 0
.type_b:
    mov [bda.fd_type], ax
.reset:
    cmp byte [bda.fd_count], 0
    je .none
    call fdc_reset
    jnc .motor
    mov byte [bda.fd_count], 0      ; no controller
.none:
    and byte [bda.equipment], 3Eh
    ret
.motor:
    or byte [bda.equipment], 01h
    mov dx, FdcDor                  ; no drive 3, so no changed disk - unless nobody answers at port 3F7h
    mov al, DorIrqDma | DorNotReset | 3
    out dx, al
    mov dx, FdcRate
    in al, dx
    test al, ChangeLine
    jnz .start
    or byte [bda.machine], HasAtFloppy
.start:
    xor di, di
    call motor_on
    mov byte [bda.fd_motor_ticks], 37
    ret

; Serial and parallel ports, in the order in which programs number them.
find_ports:
    mov si, serial_bases
    mov di, bda.com_ports
    mov cx, 4
.serial:
    cs lodsw
    mov dx, ax
    add dx, UartIrqId
    in al, dx
    test al, 0F8h                   ; always 0
    jnz .no_serial
    sub dx, UartIrqId
    mov [di], dx
    inc di
    inc di
    add byte [bda.equipment + 1], 02h
.no_serial:
    loop .serial
    mov di, bda.lpt_ports
    mov cx, 3
.parallel:
    cs lodsw
    mov dx, ax
    mov ah, 0AAh                    ; the data latch can be read
    call .keeps
    jne .no_parallel
    mov ah, 55h
    call .keeps
    jne .no_parallel
    mov [di], dx
    inc di
    inc di
    add byte [bda.equipment + 1], 40h
    push dx
    inc dx
    inc dx
    mov al, LptIdle
    out dx, al
    pop dx
.no_parallel:
    loop .parallel
    ret
.keeps:
    mov al, ah
    out dx, al
    in al, dx
    cmp al, ah
    ret

serial_bases:       dw 3F8h, 2F8h, 3E8h, 2E8h
parallel_bases:     dw 3BCh, 378h, 278h
