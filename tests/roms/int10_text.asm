; SPDX-License-Identifier: MIT
; Guest test of INT 10h in text modes on a colour adapter with 80 columns at start (equipment bits 4-5 = 10).
; In the PC  see guest.inc for how it is loaded and where the results stand
; Sources    [XT-TR] BIOS interface
; Not here   the monochrome adapter: int10_mono.asm
;
; Results, in words from 0000:0600. "Kept" means: the registers that the call has changed, as bits (AX 1, BX 2, CX 4,
; DX 8, SI 10, DI 20, BP 40, DS 80, ES 100). All values are hexadecimal, the numbers of the results decimal.
;    0-4   at the start: AX of 0Fh 5003; its BH 0; cursor shape of 03h 0607; 6845 at 03D4; page size 1000
;    5-8   00h mode 3: kept 0; first and last cell 0720, 0720; mode register 29
;    9-13  02h row 12, column 34: kept 0; 40:50 0C22; R14-R15 03E2; 03h: DX 0C22; changed DX and CX 000C
;   14-17  01h shape 0203: kept 0; 40:60 0203; CX of 03h 0203; after 02h of hidden page 2 R14-R15 still 03E2
;   18-22  09h "A" 1Eh twice: kept 0; cells 1E41, 1E41, and behind them 0720; 0Ah "B" leaves the attribute 1E42
;   23-25  08h: AX 1E42; changed AX 1; 09h with CX = 0 writes nothing 1E42
;   26-33  0Eh "x" in the last column of row 3: kept 0; cell 0778; cursor 0400; then LF 0500; BS from column 4 0503;
;          BEL 0503; CR, BS in column 0 0500; R14-R15 0190
;   34-38  0Eh LF in the last row: kept 0; cursor 1805; the first row is the old second 0742; the new row has the
;          attribute under the cursor 4F20; the old last row has gone up 4F59
;   39-43  06h two rows, window 10,10 to 15,20: kept 0; moved 074D; blank 1720; left of it 074B; right of it 0750
;   44     06h AL = 0 clears the window 2A20
;   45-48  07h one row, whole width 5 to 8: moved 0748; blank 3320; more rows than there are: 4420; below it 074A
;   49-54  05h page 1: kept 0; 40:4E 1000; 40:62 1; 0Eh writes to B800:1004 0770; R14-R15 0803; back to 0: 40:4E 0
;   55-57  13h AL = 0: changed nothing 0; cursor where it was 0; fourth character 7064
;   58-59  13h AL = 1 over the end of row 21: cursor 1602; first cell of row 22 7165
;   60-61  13h AL = 3 with CR and LF inside, which have no attribute: cell 3176; cursor 0201
;   62-64  13h AL = 1 over the end of the last row: cells 4E61 in row 23, 4E62 in row 24, and behind it 4E20
;   65-68  0Bh border 5: palette 25; kept 0; BH = 1, BL = 1: 25; BL = 0: 05
;   69-74  00h mode 1: AX of 0Fh 2801; page size 0800; R14-R15 of row 1 0028; wrap after column 39 0300; cell 0771;
;          mode register 28
;   75-77  00h mode 83h: the memory stays 5A5A; mode and columns 5003; 1Ah is not known, AX stays 1A55
;   78-81  10h, 11h, 12h, FFh: kept 0, 0, 0, 0

%include "guest.inc"
%include "int10_guest.inc"

Video               equ 0B800h

%macro cell_at 2
    mov ax, [es:2 * ((%1) * 80 + (%2))]
%endmacro

; Fills the screen: row r holds characters "A" + r, attribute 07h.
fill_rows:
    push di
    xor di, di
    mov ax, 0700h + 'A'
.row:
    mov cx, 80
    rep stosw
    inc ax
    cmp al, 'A' + 25
    jb .row
    pop di
    ret

test_main:
    mov ax, Video
    mov es, ax

    mov ah, 0Fh                     ; 0-4
    mov bx, 0FFFFh
    int 10h
    expect ax, 5003h
    expect_byte bh, 0
    mov ah, 3
    mov bh, 0
    int 10h
    expect cx, 0607h
    bda_word 63h
    expect ax, 3D4h
    bda_word 4Ch
    expect ax, 1000h

    mov word [es:0], 1234h          ; 5-8
    mov ax, 3
    call guest_int10
    expect bp, 0
    expect word [es:0], 0720h
    expect word [es:2 * 1999], 0720h
    bda_word 65h
    xor ah, ah
    expect ax, 29h

    mov ah, 2                       ; 9-13
    mov bh, 0
    mov dx, 0C22h
    call guest_int10
    expect bp, 0
    bda_word 50h
    expect ax, 0C22h
    call read_cursor_registers
    expect ax, 12 * 80 + 34
    mov ah, 3
    mov bh, 0
    xor cx, cx
    call guest_int10
    expect dx, 0C22h
    expect bp, 000Ch

    mov ah, 1                       ; 14-17
    mov cx, 0203h
    call guest_int10
    expect bp, 0
    bda_word 60h
    expect ax, 0203h
    mov ah, 3
    mov bh, 0
    int 10h
    expect cx, 0203h
    mov ah, 2
    mov bh, 2
    mov dx, 0101h
    int 10h
    call read_cursor_registers
    expect ax, 12 * 80 + 34

    mov ax, 0900h + 'A'             ; 18-22
    mov bx, 001Eh
    mov cx, 2
    call guest_int10
    expect bp, 0
    cell_at 12, 34
    expect ax, 1E41h
    cell_at 12, 35
    expect ax, 1E41h
    cell_at 12, 36
    expect ax, 0720h
    mov ax, 0A00h + 'B'
    mov bx, 0044h
    mov cx, 1
    int 10h
    cell_at 12, 34
    expect ax, 1E42h

    mov ah, 8                       ; 23-25
    mov bh, 0
    call guest_int10
    expect ax, 1E42h
    expect bp, 1
    mov ax, 0900h + 'Z'
    mov cx, 0
    mov bx, 7
    int 10h
    cell_at 12, 34
    expect ax, 1E42h

    place 3, 79                     ; 26-33
    mov ax, 0E00h + 'x'
    mov bx, 0FF07h
    call guest_int10
    expect bp, 0
    cell_at 3, 79
    expect ax, 0778h
    bda_word 50h
    expect ax, 0400h
    mov ax, 0E0Ah
    int 10h
    bda_word 50h
    expect ax, 0500h
    place 5, 4
    mov ax, 0E08h
    int 10h
    bda_word 50h
    expect ax, 0503h
    mov ax, 0E07h
    int 10h
    bda_word 50h
    expect ax, 0503h
    mov ax, 0E0Dh
    int 10h
    mov ax, 0E08h
    int 10h
    bda_word 50h
    expect ax, 0500h
    call read_cursor_registers
    expect ax, 5 * 80

    call fill_rows                  ; 34-38
    mov word [es:2 * (24 * 80 + 5)], 4F00h + 'Y'
    place 24, 5
    mov ax, 0E0Ah
    call guest_int10
    expect bp, 0
    bda_word 50h
    expect ax, 1805h
    cell_at 0, 40
    expect ax, 0700h + 'B'
    cell_at 24, 79
    expect ax, 4F20h
    cell_at 23, 5
    expect ax, 4F00h + 'Y'

    call fill_rows                  ; 39-44
    mov ax, 0602h
    mov bh, 17h
    mov cx, 0A0Ah                   ; rows 10-15, columns 10-20
    mov dx, 0F14h
    call guest_int10
    expect bp, 0
    cell_at 10, 10
    expect ax, 0700h + 'A' + 12
    cell_at 15, 20
    expect ax, 1720h
    cell_at 10, 9
    expect ax, 0700h + 'A' + 10
    cell_at 15, 21
    expect ax, 0700h + 'A' + 15
    mov ax, 0600h
    mov bh, 2Ah
    mov cx, 0A0Ah
    mov dx, 0F14h
    int 10h
    cell_at 13, 15
    expect ax, 2A20h

    call fill_rows                  ; 45-48
    mov ax, 0701h
    mov bh, 33h
    mov cx, 0500h                   ; rows 5-8, whole width
    mov dx, 084Fh
    int 10h
    cell_at 8, 79
    expect ax, 0700h + 'A' + 7
    cell_at 5, 0
    expect ax, 3320h
    mov ax, 0709h
    mov bh, 44h
    mov cx, 0500h
    mov dx, 084Fh
    int 10h
    cell_at 8, 0
    expect ax, 4420h
    cell_at 9, 0
    expect ax, 0700h + 'A' + 9

    mov ax, 0501h                   ; 49-54
    call guest_int10
    expect bp, 0
    bda_word 4Eh
    expect ax, 1000h
    bda_word 62h
    xor ah, ah
    expect ax, 1
    mov ah, 2
    mov bh, 1
    mov dx, 0002h
    int 10h
    mov ax, 0E00h + 'p'
    int 10h
    mov ax, [es:1004h]
    expect ax, 0770h
    call read_cursor_registers
    expect ax, 0803h
    mov ax, 0500h
    int 10h
    bda_word 4Eh
    expect ax, 0

    place 0, 0                      ; 55-61
    push es
    push ds
    pop es
    mov ax, 1300h
    mov bx, 0070h
    mov cx, 4
    mov dx, 1402h                   ; row 20, column 2
    mov bp, string_plain
    call guest_int10
    pop es
    expect bp, 0
    bda_word 50h
    expect ax, 0
    cell_at 20, 5
    expect ax, 7000h + 'd'
    push es
    push ds
    pop es
    mov ax, 1301h
    mov bx, 0071h
    mov cx, 6
    mov dx, 154Ch                   ; row 21, column 76
    mov bp, string_plain
    int 10h
    pop es
    bda_word 50h
    expect ax, 1602h
    cell_at 22, 0
    expect ax, 7100h + 'e'
    push es
    push ds
    pop es
    mov ax, 1303h
    mov bx, 0
    mov cx, 4
    mov dx, 0100h
    mov bp, string_attributes
    int 10h
    pop es
    cell_at 2, 0
    expect ax, 3100h + 'v'
    bda_word 50h
    expect ax, 0201h

    call fill_rows                  ; 62-64
    push es
    push ds
    pop es
    mov ax, 1301h
    mov bx, 004Eh
    mov cx, 2
    mov dx, 184Fh
    mov bp, string_plain
    int 10h
    pop es
    cell_at 23, 79
    expect ax, 4E00h + 'a'
    cell_at 24, 0
    expect ax, 4E00h + 'b'
    cell_at 24, 40
    expect ax, 4E20h

    mov ax, 0B00h                   ; 65-68
    mov bx, 0005h
    call guest_int10
    bda_word 66h
    xor ah, ah
    expect ax, 25h
    expect bp, 0
    mov ax, 0B00h
    mov bx, 0101h
    int 10h
    bda_word 66h
    xor ah, ah
    expect ax, 25h
    mov ax, 0B00h
    mov bx, 0100h
    int 10h
    bda_word 66h
    xor ah, ah
    expect ax, 05h

    mov ax, 1                       ; 69-74
    int 10h
    mov ah, 0Fh
    int 10h
    expect ax, 2801h
    bda_word 4Ch
    expect ax, 0800h
    place 1, 0
    call read_cursor_registers
    expect ax, 28h
    place 2, 39
    mov ax, 0E00h + 'q'
    int 10h
    bda_word 50h
    expect ax, 0300h
    mov ax, [es:2 * (2 * 40 + 39)]
    expect ax, 0771h
    bda_word 65h
    xor ah, ah
    expect ax, 28h

    mov word [es:0], 5A5Ah          ; 75-77
    mov ax, 83h
    int 10h
    expect word [es:0], 5A5Ah
    bda_word 49h
    expect ax, 5003h
    mov ax, 1A55h
    int 10h
    expect ax, 1A55h

    mov ax, 1001h                   ; 78-81
    call guest_int10
    expect bp, 0
    mov ax, 1130h
    call guest_int10
    expect bp, 0
    mov ah, 12h
    mov bl, 10h
    call guest_int10
    expect bp, 0
    mov ah, 0FFh
    call guest_int10
    expect bp, 0
    mov ax, 3
    int 10h
    ret

string_plain:       db "abcdef"
string_attributes:  db "u", 30h, 13, 10, "v", 31h

    guest_end
