; SPDX-License-Identifier: MIT
; Interrupts nobody has asked for, and the short handlers: INT 02h, 0Eh, 70h, 71h, 76h and the dummies.
; In the PC  NMI; IRQ 6, 8, 9, 14; every other IRQ line until a program takes it
; Sources    [AT-TR] interrupt chapters; [8259A] in-service register, spurious interrupt
; Not here   a coprocessor's interrupt: no board of ours has one

dummy_iret:
    iret

; A hardware vector without an owner. The line in service is masked and released; without one the interrupt was a
; spurious IRQ 7 or an INT instruction, and no end of interrupt is due.
irq_unclaimed:
    push ax
    push cx
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov cl, 0FFh
    mov al, PicReadIsr
    out PicMaster, al
    in al, PicMaster
    or al, al
    jz .note
    mov cl, al
    test al, IrqCascade
    jnz .eoi                        ; the slave's lines hang on it: never masked
    in al, PicMasterMask
    or al, cl
    out PicMasterMask, al
.eoi:
    mov al, PicEoi
    out PicMaster, al
.note:
    mov [bda.last_irq], cl
    pop ds
    pop cx
    pop ax
    iret

; The same for the slave. A spurious IRQ 15 is real to the master, which saw its IR2 served.
irq_unclaimed_slave:
    push ax
    push cx
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov cl, 0FFh
    mov al, PicReadIsr
    out PicSlave, al
    in al, PicSlave
    or al, al
    jz .master
    mov cl, al
    in al, PicSlaveMask
    or al, cl
    out PicSlaveMask, al
    mov al, PicEoi
    out PicSlave, al
.master:
    mov al, PicReadIsr
    out PicMaster, al
    in al, PicMaster
    test al, IrqCascade
    jz irq_unclaimed.note           ; an INT instruction
    jmp short irq_unclaimed.eoi

; Lets a line of the second controller through to the CPU.  in: AL = its bit in the mask; all registers are kept
slave_irq_open:
    push ax
    mov ah, al
    not ah
    pushf
    cli
    in al, PicSlaveMask
    and al, ah
    out PicSlaveMask, al
    in al, PicMasterMask
    and al, ~IrqCascade & 0FFh
    out PicMasterMask, al
    popf
    pop ax
    ret

; IRQ 9 stands where the PC had IRQ 2: its handler is that of INT 0Ah, which releases the master.
int71_entry:
    push ax
    mov al, PicEoi
    out PicSlave, al
    pop ax
    int 0Ah
    iret

; IRQ 6: the floppy controller has something to say.
int0e_entry:
    sti
    push ax
    push ds
    mov ax, BdaSegment
    mov ds, ax
    or byte [bda.fd_calibrated], 80h
    mov al, PicEoi
    out PicMaster, al
    mov ax, 9101h                   ; a waiting task may go on
    int 15h
    pop ds
    pop ax
    iret

; IRQ 14: the disk.
int76_entry:
    push ax
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov byte [bda.hd_irq], 0FFh
    mov al, PicEoi
    out PicSlave, al
    out PicMaster, al
    sti
    mov ax, 9100h
    int 15h
    pop ds
    pop ax
    iret

; IRQ 8: the clock. Periodic interrupts count down the waits of INT 15h AH=83h and 86h; the alarm calls INT 4Ah.
int70_entry:
    push ax
    push bx
    push ds
    mov ax, BdaSegment
    mov ds, ax
    mov al, RtcB
    call cmos_read
    mov bl, al
    mov al, RtcC                    ; reading it withdraws the request
    call cmos_read
    and bl, al
    test bl, RtcPeriodic
    jz .alarm
    sub word [bda.rtc_count], 976   ; 1/1024 s
    sbb word [bda.rtc_count + 2], 0
    jnc .alarm
    push es                         ; the time is over
    mov al, RtcPeriodic
    call rtc_disable
    mov byte [bda.rtc_wait], 0
    push bx
    les bx, [bda.rtc_user_flag]
    or byte [es:bx], 80h
    pop bx
    pop es
.alarm:
    test bl, RtcAlarm
    jz .done
    push dx
    sti
    int 4Ah
    pop dx
.done:
    cli
    mov al, PicEoi
    out PicSlave, al
    out PicMaster, al
    pop ds
    pop bx
    pop ax
    iret

; NMI: a parity error in the memory or on a card stops the machine; any other source is let pass.
int02_entry:
    push ax
    in al, PpiPortC
    test al, PcParityCheck | PcChannelCheck
    jz .pass
    mov si, text_parity_memory
    test al, PcParityCheck
    jnz .say
    mov si, text_parity_card
.say:
    call print
    cli
.stop:
    hlt
    jmp short .stop
.pass:
    pop ax
    iret

text_parity_memory: db 13, 10, "NMI: parity error in memory. Machine stopped.", 13, 10, 0
text_parity_card:   db 13, 10, "NMI: a card reports an error. Machine stopped.", 13, 10, 0
