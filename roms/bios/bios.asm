; SPDX-License-Identifier: MIT
; The BIOS of tick86: the image of 64 KiB at F0000h, its services in order, then the entries at their classic places.
; In the PC  F0000h-FFFFFh, of pc86 and of xt; the CPU begins at FFFF0h
; Sources    entry addresses: [XT-TR] and [AT-TR] BIOS listings, kept by every compatible BIOS since
; Not here   the video services and fonts: int10.asm and common/fonts
    cpu 8086
    bits 16
    org 0

BiosSegment         equ 0F000h
ModelByte           equ 0FBh        ; PC XT with INT 15h AH=C0h
SubmodelByte        equ 01h
BiosRevision        equ 00h

%include "common/bda.inc"
%include "common/pic.inc"
%include "common/pit.inc"
%include "common/dma.inc"
%include "common/ppi.inc"
%include "common/fdc.inc"
%include "common/ata.inc"
%include "common/rtc.inc"
%include "common/uart.inc"
%include "common/video.inc"
%include "frame.inc"

%include "post.asm"
%include "post_chips.asm"
%include "post_find.asm"
%include "post_disks.asm"
%include "post_print.asm"
%include "vectors.asm"
%include "option_roms.asm"
%include "wait.asm"
%include "cmos.asm"
%include "irq.asm"
%include "int08.asm"
%include "int09.asm"
%include "int09_keys.asm"
%include "int10.asm"
%include "int11_12_15.asm"
%include "int13_floppy.asm"
%include "floppy_media.asm"
%include "fdc.asm"
%include "int13_disk.asm"
%include "ata.asm"
%include "int14.asm"
%include "int16.asm"
%include "int17.asm"
%include "int19.asm"
%include "int1a.asm"

font8x8_high:
    incbin "font8x8.bin", 1024, 1024

    at_offset 0E05Bh
classic_post:
    jmp post_entry

    at_offset 0E2C3h
classic_int02:
    jmp int02_entry

    at_offset 0E6F2h
classic_int19:
    jmp int19_entry

    at_offset 0E739h
classic_int14:
    jmp int14_entry

    at_offset 0E82Eh
classic_int16:
    jmp int16_entry

    at_offset 0E987h
classic_int09:
    jmp int09_entry

    at_offset 0EC59h
classic_int13:
    jmp int13_entry
classic_int40:
    jmp int13_floppy

    at_offset 0EF57h
classic_int0e:
    jmp int0e_entry

    at_offset 0EFC7h                ; the disk parameter table; programs copy and change it. Its track has eight sectors,
classic_dpt:                        ; the fewest there are: what goes beyond asks the disk
    db 0DFh, 02h, 25h, 2, 8, 2Ah, 0FFh, 50h, 0F6h, 15, 2

    at_offset 0EFD2h
classic_int17:
    jmp int17_entry

    at_offset 0F045h                ; where the PC had its table of INT 10h functions
classic_int10_table:
    times 16 dw classic_int10

    at_offset 0F065h
classic_int10:
    jmp int10_entry

    at_offset 0F841h
classic_int12:
    jmp int12_entry

    at_offset 0F84Dh
classic_int11:
    jmp int11_entry

    at_offset 0F859h
classic_int15:
    jmp int15_entry

    at_offset 0FA6Eh
font8x8_low:
    incbin "font8x8.bin", 0, 1024

    at_offset 0FE6Eh
classic_int1a:
    jmp int1a_entry

    at_offset 0FEA5h
classic_int08:
    jmp int08_entry

    at_offset 0FEF3h
classic_vectors:                    ; INT 08h to INT 1Fh
    dw classic_int08                ; 08 IRQ 0 timer
    dw classic_int09                ; 09 IRQ 1 keyboard
    dw classic_irq                  ; 0A IRQ 2
    dw classic_irq                  ; 0B IRQ 3
    dw classic_irq                  ; 0C IRQ 4
    dw classic_irq                  ; 0D IRQ 5
    dw classic_int0e                ; 0E IRQ 6 floppy
    dw classic_irq                  ; 0F IRQ 7
    dw classic_int10                ; 10 video
    dw classic_int11                ; 11 equipment
    dw classic_int12                ; 12 memory
    dw classic_int13                ; 13 disks
    dw classic_int14                ; 14 serial
    dw classic_int15                ; 15 system
    dw classic_int16                ; 16 keys
    dw classic_int17                ; 17 printer
    dw classic_int18                ; 18 nothing to boot
    dw classic_int19                ; 19 boot
    dw classic_int1a                ; 1A time of day
    dw classic_iret                 ; 1B Ctrl-Break
    dw classic_iret                 ; 1C timer tick, for programs
    dw video_params                 ; 1D video parameters
    dw classic_dpt                  ; 1E disk parameters
    dw font8x8_high                 ; 1F characters 80h-FFh

    at_offset 0FF23h
classic_irq:
    jmp irq_unclaimed
classic_int18:
    jmp int18_entry

    at_offset 0FF53h
classic_iret:
    iret

    at_offset 0FF54h
classic_int05:
    jmp int05_entry

    at_offset 0FFF0h
reset:
    jmp BiosSegment:classic_post
    db "11/21/26"                   ; at FFF5h
    db 0
    db ModelByte                    ; at FFFEh
    db 0
