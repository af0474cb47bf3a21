; SPDX-License-Identifier: MIT
; Pencils: styles, places, strings and numbers, written straight into adapter memory
; In the PC  ES = B800h or B000h, 80 x 25 cells of character and attribute
; Sources    [CGA-TR] and [MDA-TR] attributes
; Not here   waiting for retrace against snow on old adapters

Columns             equ 80
RowBytes            equ 2 * Columns

; Offset of the cell in row %1, column %2
%define at(row, column) ((row) * RowBytes + 2 * (column))

; AH = attribute of a style
%macro style 1
    mov ah, [styles + %1]
%endmacro

StyleText           equ 0
StyleFrame          equ 1
StyleTitle          equ 2           ; of a panel
StyleHead           equ 3           ; of a column
StyleDim            equ 4
StyleValue          equ 5
StyleBar            equ 6           ; first line
StyleBarName        equ 7
StyleMessage        equ 8           ; last line
StyleRequest        equ 9           ; bits of IRR, ISR, IMR
StyleService        equ 10
StyleMask           equ 11
StyleSource         equ 12          ; five, in the order of the sources
Styles              equ 17

styles:                             ; colour; overwritten by the next table on a monochrome adapter
    db 07h, 03h, 0Fh, 03h, 08h, 0Fh, 17h, 1Fh, 30h, 0Eh, 0Ah, 0Ch
    db 0Bh, 0Ah, 0Dh, 0Eh, 0Ch
monochrome_styles:
    db 07h, 07h, 0Fh, 07h, 07h, 0Fh, 70h, 70h, 70h, 0Fh, 0Fh, 0Fh
    db 0Fh, 0Fh, 0Fh, 0Fh, 0Fh

; The 437 characters in use
CharShade1          equ 0B0h
CharShade2          equ 0B1h
CharShade3          equ 0B2h
CharFull            equ 0DBh
CharSquare          equ 0FEh
CharDot             equ 0FAh
CharLine            equ 0C4h
CharVertical        equ 0B3h
CharDouble          equ 0CDh
CharDoubleVertical  equ 0BAh

; 80 columns, adapter memory in ES, no cursor.
choose_screen:
    mov ah, 0Fh
    int 10h
    mov bx, MdaSegment
    cmp al, 7
    je .monochrome
    mov ax, 3
    int 10h
    mov bx, CgaSegment
    jmp .hide
.monochrome:
    xor ah, ah
    int 10h
    push ds
    pop es
    mov si, monochrome_styles
    mov di, styles
    mov cx, Styles
    rep movsb
    mov byte [is_monochrome], 1
.hide:
    mov es, bx
    mov ah, 1
    mov cx, 2000h
    int 10h
    ret

is_monochrome:      db 0

; The string DS:SI, ended by 0, to ES:DI with attribute AH. Both move on. Destroys AL.
put_string:
    lodsb
    or al, al
    jz .end
    stosw
    jmp put_string
.end:
    ret

; CX cells of character AL, attribute AH.
put_run:
    rep stosw
    ret

; DX as a decimal number, right in CX cells, blanks before it. Destroys AL, CX, DX.
put_decimal:
    mov al, ' '
    jmp put_number

; .. zeros before it
put_decimal_zeros:
    mov al, '0'
put_number:
    push bx
    push si
    mov bx, ax                      ; BL = what fills, BH = attribute
    mov si, di                      ; SI = first cell
    shl cx, 1
    add di, cx
    push di
    mov ax, dx
    mov cx, 10
.digit:
    xor dx, dx
    div cx
    xchg ax, dx
    add al, '0'
    mov ah, bh
    dec di
    dec di
    mov [es:di], ax
    xchg ax, dx
    cmp di, si
    je .full
    or ax, ax
    jnz .digit
    mov ax, bx
.fill:
    dec di
    dec di
    mov [es:di], ax
    cmp di, si
    jne .fill
.full:
    mov ah, bh
    pop di
    pop si
    pop bx
    ret

; DX as four hexadecimal digits. Destroys AL, CX.
put_hex_word:
    mov al, dh
    call put_hex_byte
    mov al, dl

; AL as two. Destroys CX.
put_hex_byte:
    mov ch, al
    mov cl, 4
    shr al, cl
    call .digit
    mov al, ch
    and al, 0Fh
.digit:
    add al, '0'
    cmp al, '9'
    jbe .put
    add al, 'A' - '9' - 1
.put:
    stosw
    ret

; The far address DX:BX as SEGM:OFFS. Destroys AL, CX, DX.
put_far:
    call put_hex_word
    mov al, ':'
    stosw
    mov dx, bx
    jmp put_hex_word

; The last line = DS:SI, kept until the next one.
set_message:
    mov di, at(24, 0)
    style StyleMessage
    mov al, ' '
    stosw
    call put_string
    mov al, ' '
.blank:
    cmp di, at(25, 0)
    jae .end
    stosw
    jmp .blank
.end:
    ret
