; SPDX-License-Identifier: MIT
; INT 10h, cells and windows: 06h-07h scroll (text; graphics in int10_graphics.asm), 08h-0Ah read and write characters
; In the PC  a text cell is a word in adapter memory: character low, attribute high
; Sources    [XT-TR] BIOS interface
; Not here   windows beyond the screen: they are cut to it

; 06h up, 07h down  AL = rows (0: whole window), BH = fill, CH, CL = upper left, DH, DL = lower right
int10_scroll_active:
    mov si, [bda.video_page_start]

; AH = 6 up or 7 down, the rest as above, SI = offset of the page. Destroys all but BP, DS, ES.
int10_scroll:
    mov bl, [bda.video_columns]
    dec bx
    cmp dl, bl
    jbe .column_fits
    mov dl, bl
.column_fits:
    cmp dh, Int10LastRow
    jbe .row_fits
    mov dh, Int10LastRow
.row_fits:
    cmp ch, dh
    ja .empty
    cmp cl, dl
    jbe .window
.empty:
    ret
.window:
    mov bl, dh
    sub bl, ch
    inc bx                          ; BL = rows of the window
    sub dl, cl
    inc dx                          ; DL = columns of the window
    or al, al
    jz .all
    cmp al, bl
    jb .some
.all:
    mov al, bl
.some:
    sub bl, al                      ; BL = rows that move, AL = rows that are filled
    test ah, 1
    jz .from_top
    mov ch, dh
.from_top:                          ; CH = the row that is written first
    mov dh, ah
    int10_if_graphics int10_scroll_graphics

; AL = rows to fill, BL = rows to move, BH = fill, CH, CL = first row and left column, DL = columns, DH = 6 or 7
.text:
    push bp
    push ax
    mov al, [bda.video_columns]
    mul ch
    xor ch, ch
    add ax, cx
    shl ax, 1
    add ax, si
    mov di, ax                      ; DI = first row written
    pop ax
    mov cl, [bda.video_columns]
    shl cl, 1
    mov bp, cx                      ; BP = distance to the next one (CH is 0)
    mov ch, al
    mul cl
    test dh, 1
    jz .upward
    neg ax
    neg bp
.upward:
    add ax, di
    mov si, ax                      ; SI = first row read
    mov ah, bl
    mov bl, ch                      ; AH = rows to move, BL = rows to fill
    xor dh, dh                      ; DX = columns
    push ds
    push es
    pop ds
    mov cx, dx
    shl cx, 1
    cmp cx, bp
    jne .move
    mov al, ah                      ; whole lines upward: one block
    mul dl
    mov cx, ax
    rep movsw
    mov al, bl
    mul dl
    mov cx, ax
    mov ah, bh
    mov al, ' '
    rep stosw
    jmp .done
.move_row:
    mov cx, dx
    push si
    push di
    rep movsw
    pop di
    pop si
    add si, bp
    add di, bp
    dec ah
.move:
    or ah, ah
    jnz .move_row
    mov ah, bh
    mov al, ' '
.fill_row:
    mov cx, dx
    push di
    rep stosw
    pop di
    add di, bp
    dec bl
    jnz .fill_row
.done:
    pop ds
    pop bp
    ret

; 08h  BH = page; returns AL = character, AH = attribute (graphics: AL only, 0 if the dots are none)
int10_read_cell:
    int10_if_graphics int10_read_glyph
    call int10_cell
    mov ax, [es:di]
    mov [bp + int10_caller.al], ax
    ret

; 09h  BH = page, AL = character, BL = attribute (graphics: colour, bit 7 = XOR), CX = how many
int10_write_cell:
    int10_if_graphics int10_write_glyph
    call int10_cell
    mov ah, bl
    rep stosw
    ret

; 0Ah  the same, but the attributes stay
int10_write_character:
    int10_if_graphics int10_write_glyph
    jcxz .none
    call int10_cell
.next:
    stosb
    inc di
    loop .next
.none:
    ret
