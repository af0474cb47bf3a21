; SPDX-License-Identifier: MIT
; Guest test of INT 10h on the monochrome adapter or a Hercules (equipment bits 4-5 = 11).
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [XT-TR] BIOS interface; [MDA-TR]
; Not here   what is the same as in int10_text.asm
;
; Results, in words from 0000:0600, hexadecimal; the numbers of the results decimal.
;    0-4   at the start: AX of 0Fh 5007; cursor shape 0B0C; 6845 at 03B4; page size 1000; mode register 29
;    5-7   00h mode 3 becomes mode 7: AX of 0Fh 5007; first and last cell at B000h 0720, 0720
;    8-10  09h "A" 70h at row 2, column 1: cell 7041; 08h AX 7041; R14-R15 00A1
;   11-13  0Eh "z" there: cell 707A; cursor 0202; R14-R15 00A2
;   14-15  06h one row of the screen: cell one row up 707A; blank 0720
;   16-17  0Ch and 0Dh in text do nothing: cell 0 0720; AX 0D00
;   18     0Bh border 5 changes 40:66 only 25

%include "guest.inc"
%include "int10_guest.inc"

Video               equ 0B000h

test_main:
    mov ax, Video
    mov es, ax

    mov ah, 0Fh                     ; 0-4
    int 10h
    expect ax, 5007h
    mov ah, 3
    mov bh, 0
    int 10h
    expect cx, 0B0Ch
    bda_word 63h
    expect ax, 3B4h
    bda_word 4Ch
    expect ax, 1000h
    bda_word 65h
    xor ah, ah
    expect ax, 29h

    mov ax, 3                       ; 5-7
    int 10h
    mov ah, 0Fh
    int 10h
    expect ax, 5007h
    expect word [es:0], 0720h
    expect word [es:2 * 1999], 0720h

    mov ah, 2                       ; 8-10
    mov bh, 0
    mov dx, 0201h
    int 10h
    mov ax, 0900h + 'A'
    mov bx, 0070h
    mov cx, 1
    int 10h
    expect word [es:2 * 161], 7041h
    mov ah, 8
    mov bh, 0
    int 10h
    expect ax, 7041h
    call read_cursor_registers
    expect ax, 0A1h

    mov ax, 0E00h + 'z'             ; 11-13
    int 10h
    expect word [es:2 * 161], 707Ah
    bda_word 50h
    expect ax, 0202h
    call read_cursor_registers
    expect ax, 0A2h

    mov ax, 0601h                   ; 14-15
    mov bh, 7
    xor cx, cx
    mov dx, 184Fh
    int 10h
    expect word [es:2 * 81], 707Ah
    expect word [es:2 * 1999], 0720h

    mov ax, 0C01h                   ; 16-17
    xor cx, cx
    xor dx, dx
    int 10h
    expect word [es:0], 0720h
    mov ah, 0Dh
    int 10h
    expect ax, 0D00h

    mov ax, 0B00h                   ; 18
    mov bx, 5
    int 10h
    bda_word 66h
    xor ah, ah
    expect ax, 25h
    ret

    guest_end
