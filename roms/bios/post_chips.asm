; SPDX-License-Identifier: MIT
; POST: the chips of the board get the modes in which a PC is used.
; In the PC  8237, 8253, 8259s; DS = BDA
; Sources    [XT-TR] and [AT-TR] power-on initialization

; Channel 0 reads memory without end: the refresh. Timer 1 asks for a cycle every 15 us.
start_dma_and_timers:
    out DmaMasterClear, al
    xor al, al
    out DmaAddress0, al
    out DmaAddress0, al
    out DmaPage01, al
    dec al                          ; 64 KiB
    out DmaCount0, al
    out DmaCount0, al
    mov al, DmaModeRefresh
    out DmaMode, al
    mov al, DmaModeIdle1
    out DmaMode, al
    mov al, DmaModeVerify2
    out DmaMode, al
    mov al, DmaModeIdle3
    out DmaMode, al
    xor al, al
    out DmaCommand, al
    out DmaMask, al                 ; channel 0 may run
    mov al, PitRefresh
    out PitControl, al
    mov al, RefreshCount
    out PitCounter1, al
    mov al, PitTick
    out PitControl, al
    xor al, al                      ; 65536: 18.2 Hz
    out PitCounter0, al
    out PitCounter0, al
    ret

; Is there a second controller? An 8259 keeps its mask; at port A1h of the xt nothing can be read.
; All lines stay masked but timer, keyboard, floppy; on pc86 the cascade, IRQ 9 and the disk.
start_interrupt_controllers:
    mov al, PicIcw1Cascade
    out PicSlave, al
    mov al, SlaveVectors
    out PicSlaveMask, al
    mov al, 2                       ; its number on the master
    out PicSlaveMask, al
    mov al, PicIcw4
    out PicSlaveMask, al
    mov ah, 55h
    call .mask_keeps
    jne .alone
    mov ah, 0AAh
    call .mask_keeps
    jne .alone
    or byte [bda.machine], HasSlavePic
    mov al, ~(IrqRedirected | IrqDisk) & 0FFh
    out PicSlaveMask, al
    mov al, PicIcw1Cascade
    out PicMaster, al
    mov al, MasterVectors
    out PicMasterMask, al
    mov al, IrqCascade
    out PicMasterMask, al
    mov al, PicIcw4
    out PicMasterMask, al
    mov al, ~(IrqTimer | IrqKeyboard | IrqCascade | IrqFloppy) & 0FFh
    out PicMasterMask, al
    ret
.alone:
    mov al, 0                       ; the xt has its NMI mask there
    out XtNmiMask, al
    mov al, PicIcw1Single
    out PicMaster, al
    mov al, MasterVectors
    out PicMasterMask, al
    mov al, PicIcw4Buffered
    out PicMasterMask, al
    mov al, ~(IrqTimer | IrqKeyboard | IrqFloppy) & 0FFh
    out PicMasterMask, al
    ret
.mask_keeps:
    mov al, ah
    out PicSlaveMask, al
    in al, PicSlaveMask
    cmp al, ah
    ret

; Parity and I/O channel check on, both latches cleared, NMI let through.
start_nmi:
    in al, PpiPortB
    or al, PbNoParity | PbNoChannelCheck
    out PpiPortB, al
    and al, ~(PbNoParity | PbNoChannelCheck) & 0FFh
    out PpiPortB, al
    test byte [bda.machine], HasSlavePic
    jnz .pc86
    mov al, 80h
    out XtNmiMask, al
    ret
.pc86:
    mov al, RtcD                    ; bit 7 = 0
    out RtcIndex, al
    in al, RtcData
    ret

; The keyboard's clock line has been low since POST began; after 20 ms it tests itself and says AAh.
; The refresh counter tells how long: one step of channel 0 each 15.09 us.
release_keyboard:
    cli
    out DmaFlipFlop, al
    in al, DmaAddress0
    mov ah, al
    in al, DmaAddress0
    xchg al, ah
    sti
    mov cx, 66                      ; steps of a millisecond
    xor dx, dx
    div cx
    mov cx, 21
    sub cx, ax
    jbe .long_enough
    call delay_ms
.long_enough:
    in al, PpiPortB
    or al, PbKeyboardClock | PbKeyboardClear
    out PpiPortB, al
    and al, ~PbKeyboardClear & 0FFh
    out PpiPortB, al
    ret
