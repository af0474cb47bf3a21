; SPDX-License-Identifier: MIT
; The file system of the demonstration disk, so that other systems can mount it: two FATs, the directory, README.TXT
; In the PC  FAT12, clusters of two sectors; seen by DOS and by mtools, not used by the program itself
; Sources    the FAT file system as DOS 2.0 uses it on 360K disks

%macro fat 0
%%start:
    db 0FDh, 0FFh, 0FFh             ; media byte; then clusters 2 and up, twelve bits each
    db 0FFh, 0Fh                    ; cluster 2: the only one of its file; cluster 3: free
    times FatSectors * SectorBytes - ($ - %%start) db 0
%endmacro

    fat
    fat

directory:
    db "TICK86 DEMO", 08h           ; the label of the disk
    times 10 db 0
    dw 0, 5821h, 0                  ; time, date (1 January 2024), cluster
    dd 0
    db "README  TXT", 01h           ; read-only
    times 10 db 0
    dw 0, 5821h, 2
    dd readme_end - readme
    times RootEntries * 32 - ($ - directory) db 0

readme:
    db "This is the demonstration disk of tick86, an emulator of the 8086 PC.", 13, 10
    db "Boot from it: it shows the interrupts of the machine as they happen.", 13, 10
    db "The program lies in the reserved sectors, before this file system.", 13, 10
readme_end:

    times (DiskSectors - ReservedSectors) * SectorBytes - ($ - $$) db 0F6h
