; SPDX-License-Identifier: MIT
; INT 10h, running text: 0Eh one character, 13h a string; the beep
; In the PC  BEL by counter 2 of the 8253 and port 61h
; Sources    [XT-TR] BIOS interface; [AT-TR] BIOS interface for 13h; tests/roms/int10_text.asm
; Not here   0Eh to a page that is not on display (BH is ignored, as by the PC/XT); tabs

; 0Eh  AL = character, BL = colour (graphics). Reached from int10_entry with nothing saved.
int10_teletype:
    push es
    push ds
    push di
    push si
    push dx
    push cx
    push bx
    push ax
    mov di, BdaSegment
    mov ds, di
    call int10_select_memory
    mov cl, bl                      ; CL = colour
    mov bl, [bda.video_page]
    xor bh, bh
    shl bx, 1                       ; BX = 2 * page
    mov dx, [bda.cursor_pos + bx]
    cmp al, 0Dh
    ja .print
    call int10_control
    jnc .moved
.print:
    int10_if_graphics .graphics
    mov ch, al
    mov al, [bda.video_columns]
    mul dh
    add al, dl
    adc ah, 0
    shl ax, 1
    add ax, [bda.video_page_start]
    mov di, ax
    mov [es:di], ch
    inc dl
    cmp dl, [bda.video_columns]
    jae .wrap
    mov [bda.cursor_pos + bx], dx
    shr di, 1
    inc di
    mov cx, di
    mov al, 14
    call int10_write_pair
.exit:
    pop ax
    pop bx
    pop cx
    pop dx
    pop si
    pop di
    pop ds
    pop es
    iret
.graphics:
    push bx
    push dx
    mov bl, cl
    mov cx, 1
    call int10_draw_glyph
    pop dx
    pop bx
    inc dl
    cmp dl, [bda.video_columns]
    jb .moved
.wrap:
    xor dl, dl
    call int10_line_feed
.moved:
    mov [bda.cursor_pos + bx], dx
    call int10_place_cursor
    jmp .exit

; Carries out AL if it is BEL, BS, LF or CR, for the cursor DX of page BX / 2; carry: it is something to print.
; Destroys AH.
int10_control:
    cmp al, 0Dh
    je .carriage_return
    cmp al, 0Ah
    je int10_line_feed
    cmp al, 08h
    je .backspace
    cmp al, 07h
    je int10_beep
    stc
    ret
.carriage_return:
    xor dl, dl
    ret
.backspace:
    sub dl, 1
    adc dl, 0
    clc
    ret

; The cursor DX of page BX / 2 one row down; scrolls that page when it is on the last one. Returns with carry clear.
int10_line_feed:
    cmp dh, Int10LastRow
    jae .scroll
    inc dh
    clc
    ret
.scroll:
    push ax
    push bx
    push cx
    push dx
    push si
    push di
    mov ax, bx
    shr ax, 1
    mov cx, dx
    mul word [bda.video_page_size]
    mov si, ax                      ; SI = page
    xor bh, bh
    int10_if_graphics .fill
    mov al, [bda.video_columns]
    mul ch
    xor ch, ch
    add ax, cx
    shl ax, 1
    add ax, si
    mov di, ax
    mov bh, [es:di + 1]             ; the new row looks like the place where the cursor goes
.fill:
    mov ax, 0601h
    xor cx, cx
    mov dh, Int10LastRow
    mov dl, [bda.video_columns]
    dec dx
    call int10_scroll
    pop di
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    clc
    ret

; 13h  ES:BP = string, CX = characters, DX = where, BH = page, BL = attribute; AL bit 0 = the cursor goes along,
;      bit 1 = each character is followed by its attribute, but not BEL, BS, LF and CR
int10_write_string:
    cmp al, 3
    ja .none
    jcxz .none
    push bx
    call int10_page_index
    mov di, [bda.cursor_pos + bx]
    mov si, bx
    pop bx
    push si
    push di                         ; the old position
    mov [bda.cursor_pos + si], dx
    mov di, [bp + int10_caller.bp]
.next:                              ; BH = page, BL = attribute, CX = characters left, DX = position, DI = string
    call int10_string_byte
    push bx
    call int10_page_index
    cmp al, 0Dh
    ja .character
    call int10_control
    jnc .moved
.character:
    mov si, bx
    pop bx
    test byte [bp + int10_caller.al], 2
    jz .same
    push ax
    call int10_string_byte
    mov bl, al
    pop ax
.same:
    push bx
    push cx
    push dx
    push si
    push di
    mov cx, 1
    call int10_write_cell
    pop di
    pop bx
    pop dx
    pop cx
    inc dl
    cmp dl, [bda.video_columns]
    jb .moved
    dec dx
    call int10_line_feed            ; a new row looks like the character just written
    xor dl, dl
.moved:
    mov [bda.cursor_pos + bx], dx
    pop bx
    loop .next
    pop di
    pop si
    test byte [bp + int10_caller.al], 1
    jnz .along
    mov [bda.cursor_pos + si], di
    ret
.along:
    mov bh, [bp + int10_caller.bx + 1]
    jmp int10_set_cursor
.none:
    ret

; out: AL = the next byte of the caller's string, DI = place of the one after it
int10_string_byte:
    push es
    mov es, [bp + int10_caller.es]
    mov al, [es:di]
    inc di
    pop es
    ret

; The tone of BEL. Keeps all registers, returns with carry clear.
int10_beep:
    push cx
    mov cx, 200
    call beep
    pop cx
    ret
