; SPDX-License-Identifier: MIT
; What each key of the XT's keyboard gives: one row for each scan code, four words as INT 16h returns them.
; In the PC  read by int09.asm; high byte scan or extended code, low byte character, 0 for an extended code
; Sources    [XT-TR] keyboard: character and extended codes

NoKey               equ 0FFFFh
KeyCount            equ 53h

;      plain  shift  Ctrl   Alt
key_table:
    dw 011Bh, 011Bh, 011Bh, NoKey   ; 01 Esc
    dw 0231h, 0221h, NoKey, 7800h   ; 02 1
    dw 0332h, 0340h, 0300h, 7900h   ; 03 2
    dw 0433h, 0423h, NoKey, 7A00h   ; 04 3
    dw 0534h, 0524h, NoKey, 7B00h   ; 05 4
    dw 0635h, 0625h, NoKey, 7C00h   ; 06 5
    dw 0736h, 075Eh, 071Eh, 7D00h   ; 07 6
    dw 0837h, 0826h, NoKey, 7E00h   ; 08 7
    dw 0938h, 092Ah, NoKey, 7F00h   ; 09 8
    dw 0A39h, 0A28h, NoKey, 8000h   ; 0A 9
    dw 0B30h, 0B29h, NoKey, 8100h   ; 0B 0
    dw 0C2Dh, 0C5Fh, 0C1Fh, 8200h   ; 0C -
    dw 0D3Dh, 0D2Bh, NoKey, 8300h   ; 0D =
    dw 0E08h, 0E08h, 0E7Fh, NoKey   ; 0E Backspace
    dw 0F09h, 0F00h, NoKey, NoKey   ; 0F Tab
    dw 1071h, 1051h, 1011h, 1000h   ; 10 Q
    dw 1177h, 1157h, 1117h, 1100h   ; 11 W
    dw 1265h, 1245h, 1205h, 1200h   ; 12 E
    dw 1372h, 1352h, 1312h, 1300h   ; 13 R
    dw 1474h, 1454h, 1414h, 1400h   ; 14 T
    dw 1579h, 1559h, 1519h, 1500h   ; 15 Y
    dw 1675h, 1655h, 1615h, 1600h   ; 16 U
    dw 1769h, 1749h, 1709h, 1700h   ; 17 I
    dw 186Fh, 184Fh, 180Fh, 1800h   ; 18 O
    dw 1970h, 1950h, 1910h, 1900h   ; 19 P
    dw 1A5Bh, 1A7Bh, 1A1Bh, NoKey   ; 1A [
    dw 1B5Dh, 1B7Dh, 1B1Dh, NoKey   ; 1B ]
    dw 1C0Dh, 1C0Dh, 1C0Ah, NoKey   ; 1C Enter
    dw NoKey, NoKey, NoKey, NoKey   ; 1D Ctrl
    dw 1E61h, 1E41h, 1E01h, 1E00h   ; 1E A
    dw 1F73h, 1F53h, 1F13h, 1F00h   ; 1F S
    dw 2064h, 2044h, 2004h, 2000h   ; 20 D
    dw 2166h, 2146h, 2106h, 2100h   ; 21 F
    dw 2267h, 2247h, 2207h, 2200h   ; 22 G
    dw 2368h, 2348h, 2308h, 2300h   ; 23 H
    dw 246Ah, 244Ah, 240Ah, 2400h   ; 24 J
    dw 256Bh, 254Bh, 250Bh, 2500h   ; 25 K
    dw 266Ch, 264Ch, 260Ch, 2600h   ; 26 L
    dw 273Bh, 273Ah, NoKey, NoKey   ; 27 ;
    dw 2827h, 2822h, NoKey, NoKey   ; 28 '
    dw 2960h, 297Eh, NoKey, NoKey   ; 29 `
    dw NoKey, NoKey, NoKey, NoKey   ; 2A left Shift
    dw 2B5Ch, 2B7Ch, 2B1Ch, NoKey   ; 2B backslash
    dw 2C7Ah, 2C5Ah, 2C1Ah, 2C00h   ; 2C Z
    dw 2D78h, 2D58h, 2D18h, 2D00h   ; 2D X
    dw 2E63h, 2E43h, 2E03h, 2E00h   ; 2E C
    dw 2F76h, 2F56h, 2F16h, 2F00h   ; 2F V
    dw 3062h, 3042h, 3002h, 3000h   ; 30 B
    dw 316Eh, 314Eh, 310Eh, 3100h   ; 31 N
    dw 326Dh, 324Dh, 320Dh, 3200h   ; 32 M
    dw 332Ch, 333Ch, NoKey, NoKey   ; 33 ,
    dw 342Eh, 343Eh, NoKey, NoKey   ; 34 .
    dw 352Fh, 353Fh, NoKey, NoKey   ; 35 /
    dw NoKey, NoKey, NoKey, NoKey   ; 36 right Shift
    dw 372Ah, NoKey, 7200h, NoKey   ; 37 PrtSc *
    dw NoKey, NoKey, NoKey, NoKey   ; 38 Alt
    dw 3920h, 3920h, 3920h, 3920h   ; 39 Space
    dw NoKey, NoKey, NoKey, NoKey   ; 3A Caps Lock
    dw 3B00h, 5400h, 5E00h, 6800h   ; 3B F1
    dw 3C00h, 5500h, 5F00h, 6900h   ; 3C F2
    dw 3D00h, 5600h, 6000h, 6A00h   ; 3D F3
    dw 3E00h, 5700h, 6100h, 6B00h   ; 3E F4
    dw 3F00h, 5800h, 6200h, 6C00h   ; 3F F5
    dw 4000h, 5900h, 6300h, 6D00h   ; 40 F6
    dw 4100h, 5A00h, 6400h, 6E00h   ; 41 F7
    dw 4200h, 5B00h, 6500h, 6F00h   ; 42 F8
    dw 4300h, 5C00h, 6600h, 7000h   ; 43 F9
    dw 4400h, 5D00h, 6700h, 7100h   ; 44 F10
    dw NoKey, NoKey, NoKey, NoKey   ; 45 Num Lock
    dw NoKey, NoKey, NoKey, NoKey   ; 46 Scroll Lock
    dw 4700h, 4737h, 7700h, NoKey   ; 47 keypad 7 Home
    dw 4800h, 4838h, NoKey, NoKey   ; 48 keypad 8 Up
    dw 4900h, 4939h, 8400h, NoKey   ; 49 keypad 9 PgUp
    dw 4A2Dh, 4A2Dh, NoKey, NoKey   ; 4A keypad -
    dw 4B00h, 4B34h, 7300h, NoKey   ; 4B keypad 4 Left
    dw NoKey, 4C35h, NoKey, NoKey   ; 4C keypad 5
    dw 4D00h, 4D36h, 7400h, NoKey   ; 4D keypad 6 Right
    dw 4E2Bh, 4E2Bh, NoKey, NoKey   ; 4E keypad +
    dw 4F00h, 4F31h, 7500h, NoKey   ; 4F keypad 1 End
    dw 5000h, 5032h, NoKey, NoKey   ; 50 keypad 2 Down
    dw 5100h, 5133h, 7600h, NoKey   ; 51 keypad 3 PgDn
    dw 5200h, 5230h, NoKey, NoKey   ; 52 keypad 0 Ins
    dw 5300h, 532Eh, NoKey, NoKey   ; 53 keypad . Del

; The keypad's digits for Alt + number, from scan code 47h on; NoDigit where none stands
NoDigit             equ 0FFh
keypad_digits:
    db 7, 8, 9, NoDigit, 4, 5, 6, NoDigit, 1, 2, 3, 0, NoDigit
