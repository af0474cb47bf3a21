; SPDX-License-Identifier: MIT
; INT 10h in modes 4-6: scrolling, characters drawn from dots, 0Ch-0Dh single dots
; In the PC  even scan lines from B800:0000, odd ones from B800:2000; 80 bytes each, first dot in the highest bits
; Sources    [XT-TR] BIOS interface; [CGA-TR] memory map of the graphics modes
; Not here   a second page: all pages draw into the one there is; dots outside of the picture are ignored

; Part of int10_scroll. AL = rows to fill, BL = rows to move, BH = fill, CH, CL = first row and left column,
; DL = columns, DH = 6 up or 7 down
int10_scroll_graphics:
    push bp
    cmp byte [bda.video_mode], 6
    je .narrow
    shl cl, 1                       ; two bytes a character
    shl dl, 1
.narrow:
    shl al, 1
    shl al, 1
    shl bl, 1
    shl bl, 1
    mov ah, bl
    mov bl, al                      ; AH = scan lines to move, BL = to fill, in each bank
    push ax
    mov al, ch
    mov ah, Int10RowBytes / 2
    mul ah
    shl ax, 1
    xor ch, ch
    add ax, cx
    mov di, ax                      ; DI = first line written
    mov al, Int10LineBytes
    mul bl
    mov bp, Int10LineBytes          ; BP = distance to the next one
    test dh, 1
    jz .upward
    add di, 3 * Int10LineBytes
    neg bp
    neg ax
.upward:
    add ax, di
    mov si, ax                      ; SI = first line read
    pop ax
    xor dh, dh                      ; DX = bytes of a line of the window
    push ds
    push es
    pop ds
    jmp .move
.move_line:
    call .copy
    xor si, Int10Bank
    xor di, Int10Bank
    call .copy
    xor si, Int10Bank
    xor di, Int10Bank
    add si, bp
    add di, bp
    dec ah
.move:
    or ah, ah
    jnz .move_line
    mov al, bh
    mov ah, bh
.fill_line:
    call .fill
    xor di, Int10Bank
    call .fill
    xor di, Int10Bank
    add di, bp
    dec bl
    jnz .fill_line
    pop ds
    pop bp
    ret

.copy:
    mov cx, dx
    push si
    push di
    shr cx, 1
    rep movsw
    adc cx, cx                      ; the odd byte
    rep movsb
    pop di
    pop si
    ret

.fill:
    mov cx, dx
    push di
    shr cx, 1
    rep stosw
    adc cx, cx
    rep stosb
    pop di
    ret

; 09h and 0Ah  AL = character, BH = page (for the cursor), BL = colour, bit 7 = XOR, CX = how many
int10_write_glyph:
    push bx
    call int10_page_index
    mov dx, [bda.cursor_pos + bx]
    pop bx

; AL = character, BL = colour, CX = how many, DH, DL = row and column. Destroys all but BP, DS, ES.
int10_draw_glyph:
    or cx, cx
    jnz .some
    ret
.some:
    push bp
    push ds
    call int10_glyph_cell
    sub sp, 16
    mov bp, sp                      ; eight lines, widened to one word each in 320 x 200
    mov bh, [bda.video_mode]
    mov dx, bx                      ; DH = mode, DL = colour
    call int10_find_glyph           ; DS:SI
    push cx
    push di
    push es
    push ss
    pop es
    mov di, bp
    cmp dh, 6
    jne .widen
    mov cx, 4
    rep movsw
    jmp .ready
.widen:
    mov al, dl
    and al, 3
    mov ah, 55h
    mul ah
    mov ch, al                      ; CH = the colour in all four dots of a byte
    mov bx, int10_double
    mov dh, 8
.next_line:
    lodsb
    mov ah, al
    mov cl, 4
    shr al, cl
    cs xlatb
    xchg al, ah
    and al, 0Fh
    cs xlatb
    xchg al, ah
    and al, ch
    and ah, ch
    stosw
    dec dh
    jnz .next_line
    mov dh, 0                       ; not mode 6
.ready:
    pop es
    pop di
    pop cx
    mov bx, dx
    xor dx, dx                      ; DX = which old dots to keep: all for XOR, else none
    test bl, 80h
    jz .replace
    not dx
.replace:
    push ss
    pop ds
.next_copy:
    push cx
    push di
    mov si, bp
    mov cx, 4
    cmp bh, 6
    jne .wide_pair
.narrow_pair:
    lodsw                           ; two lines of eight dots
    mov bl, [es:di]
    and bl, dl
    xor al, bl
    mov [es:di], al
    mov bl, [es:di + Int10Bank]
    and bl, dl
    xor ah, bl
    mov [es:di + Int10Bank], ah
    add di, Int10LineBytes
    loop .narrow_pair
    pop di
    inc di
    jmp .copied
.wide_pair:
    lodsw
    mov bx, [es:di]
    and bx, dx
    xor ax, bx
    mov [es:di], ax
    lodsw
    mov bx, [es:di + Int10Bank]
    and bx, dx
    xor ax, bx
    mov [es:di + Int10Bank], ax
    add di, Int10LineBytes
    loop .wide_pair
    xor bx, bx                      ; still not mode 6
    pop di
    inc di
    inc di
.copied:
    pop cx
    loop .next_copy
    add sp, 16
    pop ds
    pop bp
    ret

int10_double:                       ; each of four dots twice
    db 00h, 03h, 0Ch, 0Fh, 30h, 33h, 3Ch, 3Fh, 0C0h, 0C3h, 0CCh, 0CFh, 0F0h, 0F3h, 0FCh, 0FFh

; DI = offset of the upper left byte of the character cell DH, DL. Destroys DX.
int10_glyph_cell:
    push ax
    mov al, Int10RowBytes / 2
    shl dh, 1
    mul dh
    xor dh, dh
    cmp byte [bda.video_mode], 6
    je .narrow
    shl dx, 1
.narrow:
    add ax, dx
    mov di, ax
    pop ax
    ret

; DS:SI = the eight lines of character AL: below 80h from ROM, from there on where vector 1Fh points to; blank if it
; is 0. Destroys AX.
int10_find_glyph:
    mov si, ax
    and si, 7Fh
    shl si, 1
    shl si, 1
    shl si, 1
    test al, 80h
    jnz .upper
    add si, font8x8_low
    push cs
    pop ds
    ret
.upper:
    xor ax, ax
    mov ds, ax
    mov ax, [Int10VectorFont]
    or ax, [Int10VectorFont + 2]
    jz .missing
    add si, [Int10VectorFont]
    mov ds, [Int10VectorFont + 2]
    ret
.missing:
    mov si, font8x8_low + 8 * ' '
    push cs
    pop ds
    ret

; 08h  BH = page (for the cursor); returns AL = character, 0 if the dots are none
int10_read_glyph:
    call int10_page_index
    mov dx, [bda.cursor_pos + bx]
    call int10_glyph_cell
    push bp
    sub sp, 8
    mov bx, sp
    mov cx, 8
    mov ah, [bda.video_mode]
.next_line:                         ; the dots as they are, one byte a line, to SS:BX
    cmp ah, 6
    mov al, [es:di]
    je .narrow
    push ax
    mov ah, al
    mov al, [es:di + 1]
    mov dx, ax
    shl dx, 1
    or ax, dx                       ; high bit of each pair = not background
    mov dh, 8
.next_dot:
    shl ax, 1
    rcl dl, 1
    shl ax, 1
    dec dh
    jnz .next_dot
    pop ax
    mov al, dl
.narrow:
    mov [ss:bx], al
    inc bx
    xor di, Int10Bank
    test di, Int10Bank
    jnz .odd
    add di, Int10LineBytes
.odd:
    loop .next_line
    sub bx, 8
    mov bp, bx
    xor dx, dx                      ; DL = character
    mov es, dx
    mov ax, [es:Int10VectorFont]
    mov bx, [es:Int10VectorFont + 2]
    push cs
    pop es
    mov di, font8x8_low
    push ds
    push ss
    pop ds
.next_glyph:
    mov si, bp
    push di
    mov cx, 4
    repe cmpsw
    pop di
    je .found
    add di, 8
    inc dl
    jz .found                       ; none of all: 0
    cmp dl, 80h
    jne .next_glyph
    mov di, ax
    mov es, bx
    or ax, bx
    jnz .next_glyph
    mov dl, 0
.found:
    pop ds
    add sp, 8
    pop bp
    mov [bp + int10_caller.al], dl
    ret

; 0Ch  AL = colour, bit 7 = XOR; CX = dot column, DX = scan line
int10_write_dot:
    call int10_find_dot
    jc .none
    mov al, [bp + int10_caller.al]
    mov bl, al
    and al, ah
    shl al, cl                      ; AL = the new dot
    shl ah, cl                      ; AH = its bits
    mov bh, [es:di]
    test bl, 80h
    jnz .mix
    not ah
    and bh, ah
.mix:
    xor al, bh
    mov [es:di], al
.none:
    ret

; 0Dh  CX = dot column, DX = scan line; returns AL = colour
int10_read_dot:
    mov byte [bp + int10_caller.al], 0
    call int10_find_dot
    jc .none
    mov al, [es:di]
    shr al, cl
    and al, ah
    mov [bp + int10_caller.al], al
.none:
    ret

; DI = byte of the dot at column CX, line DX; CL = its shift, AH = its bits at shift 0. Carry: there is no such dot.
; Destroys AX, SI.
int10_find_dot:
    int10_if_graphics .graphics
.outside:
    stc
    ret
.graphics:
    cmp dx, 200
    jae .outside
    mov al, dl
    and al, 0FEh
    mov ah, Int10LineBytes / 2
    mul ah
    test dl, 1
    jz .even
    add ax, Int10Bank
.even:
    mov di, ax
    mov si, cx
    shr si, 1
    shr si, 1
    cmp byte [bda.video_mode], 6
    je .narrow
    cmp cx, 320
    jae .outside
    add di, si
    not cl
    and cl, 3
    shl cl, 1
    mov ah, 3
    clc
    ret
.narrow:
    cmp cx, 640
    jae .outside
    shr si, 1
    add di, si
    not cl
    and cl, 7
    mov ah, 1
    clc
    ret
