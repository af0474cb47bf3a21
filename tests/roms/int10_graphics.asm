; SPDX-License-Identifier: MIT
; Guest test of INT 10h in the graphics modes 4, 5 and 6 on a colour adapter.
; In the PC  see guest.inc for how it is loaded and where the results stand; glyphs are compared with F000:FA6E
; Sources    [XT-TR] BIOS interface; [CGA-TR] memory map of the graphics modes
; Not here   the picture itself: only adapter memory is looked at
;
; Results, in words from 0000:0600. "Kept" means: the registers that the call has changed, as bits (AX 1, BX 2, CX 4,
; DX 8, SI 10, DI 20, BP 40, DS 80, ES 100). All values are hexadecimal, the numbers of the results decimal.
;    0-5   00h mode 4: kept 0; AX of 0Fh 2804; mode register and palette 302A; page size 4000; memory 0000, 0000
;    6-11  0Ch colour 2 at 5, 3: kept 0; byte 2051h 20; 0Dh there AX 0D02; beside it AX 0D00; 0Ch XOR 3: byte 10;
;          0Ch colour 0: byte 0
;   12-14  0Ch outside (320, 0 and 0, 200): nothing 0, 0; the last dot 319, 199 colour 3: byte 3F3Fh 03
;   15-18  09h "A" colour 1 at row 1, column 2: kept 0; lines like the glyph 8; colour 81h XOR over it: zero lines 8;
;          cell left of it 0
;   19-21  08h of "R" drawn in colour 3: AX 0852; 08h of dots that are no character 0800; others kept 0
;   22-24  character 80h and above, from INT 1Fh: lines equal 8; 08h finds it AX 0885; with vector 0 it is blank 0
;   25-28  06h one row of window 1,1 to 3,3, fill 55: kept 0; row moved, lines equal 8; blank 5555; left of it 0
;   29-30  07h one row, whole screen: lines equal 8 one row lower; first row 0
;   31-33  0Eh "T" in colour 2 at the end of row 24: scrolls; kept 0; cursor 1800; "T" one row up, lines equal 8
;   34-36  00h mode 6: mode register and palette 3F1E; AX of 0Fh 5006; kept 0
;   37-42  0Ch 1 at 639, 199: kept 0; byte 3F3Fh 01; 0Dh there AX 0D01; XOR 1: 00; 0Dh outside AX 0D00; 0Ch 640,0: 0
;   43-46  0Ah "g" three times at row 24, column 77: kept 0; third: lines equal 8; 08h AX 0867; XOR: lines zero 8
;   47-49  06h one row of an odd window 0,1 to 24,7: lines equal 8; right of it kept: lines equal 8; blank row FFFF
;   50-53  0Bh in mode 6, colour 2: palette 22; 00h mode 5: mode register and palette 302E; AX of 0Fh 2805; kept 0
;   54-55  13h AL = 1 "Hi" colour 3: cursor 0002; "i" lines equal 8

%include "guest.inc"
%include "int10_guest.inc"

Video               equ 0B800h
FontSegment         equ 0F000h
FontOffset          equ 0FA6Eh

%macro draw 4                       ; function, character, colour, count
    mov ax, (%1) * 256 + (%2)
    mov bx, %3
    mov cx, %4
    int 10h
%endmacro

%macro bda_bytes 2                  ; AH, AL
    mov bx, 40h
    mov ds, bx
    mov ah, [%1]
    mov al, [%2]
    xor bx, bx
    mov ds, bx
%endmacro

; AX = how many lines of the cell at row %1, column %2 look like character %3 in colour %4 (mode 6: colour 0)
%macro equal_lines 4
    mov dx, (%1) * 256 + (%2)
    mov ax, (%4) * 256 + (%3)
    call count_equal
%endmacro

count_equal:
    push bx
    push cx
    push si
    push di
    push ds
    push ax
    mov al, dh                      ; DI = row * 320 + column * bytes of a character
    mov ah, 160
    mul ah
    shl ax, 1
    mov di, ax
    mov al, dl
    xor ah, ah
    cmp byte [449h], 6
    je .offset
    shl ax, 1
.offset:
    add di, ax
    pop ax
    mov bl, ah                      ; BL = colour
    xor ah, ah
    test al, 80h
    jnz .upper
    mov cx, FontSegment
    mov ds, cx
    mov si, FontOffset
    jmp .glyph
.upper:
    and al, 7Fh
    lds si, [1Fh * 4]
.glyph:
    mov cl, 3
    shl ax, cl
    add si, ax
    mov cx, 8
    xor dx, dx                      ; DX = equal lines
.line:
    lodsb
    or bl, bl
    jnz .wide
    cmp al, [es:di]
    jmp .compared
.wide:
    push cx
    push dx
    mov cx, 8
.dot:
    shl ax, 1                       ; the dot of the glyph into bit 8 ..
    shl dx, 1
    shl dx, 1
    test ah, 1
    jz .background
    or dl, bl                       ; .. and its colour into DX
.background:
    loop .dot
    xchg dl, dh
    mov ax, dx
    pop dx
    pop cx
    cmp ax, [es:di]
.compared:
    jne .differs
    inc dx
.differs:
    xor di, 2000h
    test di, 2000h
    jnz .odd
    add di, 80
.odd:
    loop .line
    mov ax, dx
    pop ds
    pop di
    pop si
    pop cx
    pop bx
    ret

test_main:
    mov ax, Video
    mov es, ax

    mov ax, 4                       ; 0-5
    call guest_int10
    expect bp, 0
    mov ah, 0Fh
    int 10h
    expect ax, 2804h
    bda_bytes 66h, 65h
    expect ax, 302Ah
    bda_bytes 4Dh, 4Ch
    expect ax, 4000h
    expect word [es:0], 0
    expect word [es:3FFEh], 0

    mov ax, 0C02h                   ; 6-11
    mov cx, 5
    mov dx, 3
    call guest_int10
    expect bp, 0
    expect_byte [es:2051h], 20h
    mov ah, 0Dh
    int 10h
    expect ax, 0D02h
    mov ah, 0Dh
    inc cx
    int 10h
    expect ax, 0D00h
    dec cx
    mov ax, 0C83h
    int 10h
    expect_byte [es:2051h], 10h
    mov ax, 0C00h
    int 10h
    expect_byte [es:2051h], 0

    mov ax, 0C03h                   ; 12-14
    mov cx, 320
    mov dx, 0
    int 10h
    expect word [es:80], 0
    mov ax, 0C03h
    mov cx, 0
    mov dx, 200
    int 10h
    expect word [es:8000], 0
    mov ax, 0C03h
    mov cx, 319
    mov dx, 199
    int 10h
    expect_byte [es:3F3Fh], 3

    place 1, 2                      ; 15-18
    mov ax, 0900h + 'A'
    mov bx, 1
    mov cx, 1
    call guest_int10
    expect bp, 0
    equal_lines 1, 2, 'A', 1
    expect ax, 8
    draw 9, 'A', 81h, 1
    equal_lines 1, 2, ' ', 1
    expect ax, 8
    expect word [es:320 + 2], 0

    draw 9, 'R', 3, 1               ; 19-21
    mov ah, 8
    mov bh, 0
    int 10h
    expect ax, 0852h
    mov ax, 0C03h
    mov cx, 16
    mov dx, 8
    int 10h
    mov ax, 0C83h
    mov cx, 19
    mov dx, 11
    int 10h
    mov ax, 0C83h
    mov cx, 21
    mov dx, 13
    int 10h
    mov ah, 8
    mov bh, 0
    call guest_int10
    expect ax, 0800h
    and bp, 0FFFEh
    expect bp, 0

    mov word [1Fh * 4], own_glyphs  ; 22-24
    mov word [1Fh * 4 + 2], cs
    draw 9, 85h, 2, 1
    equal_lines 1, 2, 85h, 2
    expect ax, 8
    mov ah, 8
    mov bh, 0
    int 10h
    expect ax, 0885h
    mov word [1Fh * 4], 0
    mov word [1Fh * 4 + 2], 0
    draw 9, 85h, 2, 1
    expect word [es:320 + 4], 0

    mov ax, 4                       ; 25-28
    int 10h
    place 2, 2
    draw 9, 'M', 1, 1
    mov ax, 0601h
    mov bh, 55h
    mov cx, 0101h
    mov dx, 0303h
    call guest_int10
    expect bp, 0
    equal_lines 1, 2, 'M', 1
    expect ax, 8
    expect word [es:3 * 320 + 80 + 2], 5555h
    expect word [es:3 * 320 + 80], 0

    mov ax, 0701h                   ; 29-30
    mov bh, 0
    xor cx, cx
    mov dx, 184Fh
    int 10h
    equal_lines 2, 2, 'M', 1
    expect ax, 8
    expect word [es:4], 0

    place 24, 39                    ; 31-33
    mov ax, 0E00h + 'T'
    mov bx, 2
    call guest_int10
    expect bp, 0
    bda_bytes 51h, 50h
    expect ax, 1800h
    equal_lines 23, 39, 'T', 2
    expect ax, 8

    mov ax, 6                       ; 34-36
    call guest_int10
    bda_bytes 66h, 65h
    expect ax, 3F1Eh
    expect bp, 0
    mov ah, 0Fh
    int 10h
    expect ax, 5006h

    mov ax, 0C01h                   ; 37-42
    mov cx, 639
    mov dx, 199
    call guest_int10
    expect bp, 0
    expect_byte [es:3F3Fh], 1
    mov ah, 0Dh
    int 10h
    expect ax, 0D01h
    mov ax, 0C81h
    int 10h
    expect_byte [es:3F3Fh], 0
    mov ah, 0Dh
    mov cx, 640
    int 10h
    expect ax, 0D00h
    mov ax, 0C01h
    mov dx, 0
    int 10h
    expect word [es:80], 0

    place 24, 77                    ; 43-46
    mov ax, 0A00h + 'g'
    mov bx, 1
    mov cx, 3
    call guest_int10
    expect bp, 0
    equal_lines 24, 79, 'g', 0
    expect ax, 8
    mov ah, 8
    mov bh, 0
    int 10h
    expect ax, 0867h
    draw 0Ah, 'g', 80h, 3
    equal_lines 24, 78, ' ', 0
    expect ax, 8

    place 5, 7                      ; 47-49
    draw 9, 'W', 1, 2
    mov ax, 0601h
    mov bh, 0FFh
    mov cx, 0001h
    mov dx, 1807h
    int 10h
    equal_lines 4, 7, 'W', 0
    expect ax, 8
    equal_lines 5, 8, 'W', 0
    expect ax, 8
    expect word [es:24 * 320 + 6], 0FFFFh

    mov ax, 0B00h                   ; 50-53
    mov bx, 2
    int 10h
    bda_bytes 66h, 66h
    expect_byte ah, 22h
    mov ax, 5
    call guest_int10
    bda_bytes 66h, 65h
    expect ax, 302Eh
    expect bp, 0
    mov ah, 0Fh
    int 10h
    expect ax, 2805h

    push es                         ; 54-55
    push ds
    pop es
    mov ax, 1301h
    mov bx, 3
    mov cx, 2
    mov dx, 0
    mov bp, string
    int 10h
    pop es
    bda_bytes 51h, 50h
    expect ax, 0002h
    equal_lines 0, 1, 'i', 3
    expect ax, 8
    mov ax, 3
    int 10h
    ret

string:             db "Hi"

own_glyphs:                         ; characters 80h-85h; what follows belongs to the others
    times 5 * 8 db 0C3h
    db 81h, 42h, 24h, 18h, 18h, 24h, 42h, 99h

    guest_end
