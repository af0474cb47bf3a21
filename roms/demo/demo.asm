; SPDX-License-Identifier: MIT
; The demonstration disk: a 360K floppy that boots into a program which shows every interrupt of the PC as it happens
; In the PC  sector 1 is the boot sector; the program lies in the reserved sectors behind it and runs at 1000:0000
; Sources    [8259A] operation command words; [8253]; [MC146818]; [XT-TR] system board; [8086-UM] interrupts
; Not here   anything but the boot sector and the program on the disk: an empty FAT file system with one text file

; Build: nasm -f bin -i roms/ -o demo.img roms/demo/demo.asm
;
; How to read it: main.asm is the story (start, sleep, keys), handlers.asm the interrupt handlers, hardware.asm what
; is said to the chips; layout.asm and paint.asm are the picture, screen.asm the pencils.

cpu 8086

%include "common/bda.inc"
%include "common/pic.inc"
%include "common/pit.inc"
%include "common/ppi.inc"
%include "common/rtc.inc"
%include "common/video.inc"

DemoSegment         equ 1000h       ; far from what the BIOS uses, and its addresses are easy to read
%assign SectorBytes 512
SectorsPerTrack     equ 9
Heads               equ 2
DiskSectors         equ 720
FatSectors          equ 2
RootEntries         equ 112
%assign ReservedSectors 36          ; two whole cylinders: the boot sector, the program, room to grow
%assign FilesStart ReservedSectors * SectorBytes

section boot start=0 vstart=7C00h
%include "demo/boot.asm"

section demo start=SectorBytes vstart=0
program_start:
%include "demo/main.asm"
%include "demo/handlers.asm"
%include "demo/hardware.asm"
%include "demo/screen.asm"
%include "demo/layout.asm"
%include "demo/paint.asm"
    align 2
program_end:
    times (ReservedSectors - 1) * SectorBytes - ($ - $$) db 0

section files start=FilesStart vstart=0
%include "demo/files.asm"

stack_top           equ program_end - program_start + StackBytes  ; not on the disk
ProgramSectors      equ (program_end - program_start + SectorBytes - 1) / SectorBytes
