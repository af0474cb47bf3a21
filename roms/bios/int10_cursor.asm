; SPDX-License-Identifier: MIT
; INT 10h, where things are: 01h-03h cursor, 04h light pen, 05h page on display
; In the PC  6845 R10-R11 shape, R12-R13 start address, R14-R15 cursor, R16-R17 light pen; pen status 3DAh, reset 3DBh
; Sources    [XT-TR] BIOS interface; [6845]
; Not here   page numbers above 7: only their low three bits count

; 01h  CH = first line (bits 5-6: 01 = no cursor), CL = last line
int10_set_cursor_shape:
    mov [bda.cursor_shape], cx
    mov al, 10
    jmp int10_write_pair

; 02h  BH = page, DH = row, DL = column
int10_set_cursor:
    call int10_page_index
    mov [bda.cursor_pos + bx], dx
    shr bx, 1
    cmp bl, [bda.video_page]
    je int10_place_cursor
    ret

; 03h  BH = page; returns DX = position, CX = shape
int10_read_cursor:
    call int10_page_index
    mov ax, [bda.cursor_pos + bx]
    mov [bp + int10_caller.dx], ax
    mov ax, [bda.cursor_shape]
    mov [bp + int10_caller.cx], ax
    ret

; 05h  AL = page
int10_select_page:
    and ax, 7
    mov [bda.video_page], al
    mov bx, ax
    mul word [bda.video_page_size]
    mov [bda.video_page_start], ax
    shr ax, 1
    xchg cx, ax
    mov al, 12
    call int10_write_pair
    shl bx, 1
    mov dx, [bda.cursor_pos + bx]

; The 6845's cursor to row DH, column DL of the page on display. Destroys AX, CX, DX.
int10_place_cursor:
    mov al, [bda.video_columns]
    mul dh
    xor dh, dh
    add ax, dx
    mov cx, [bda.video_page_start]
    shr cx, 1
    add cx, ax
    mov al, 14

; 6845 register AL = CH, register AL + 1 = CL. Destroys AX, DX. A word written to the even port reaches both ports.
int10_write_pair:
    mov dx, [bda.crtc_port]
    mov ah, ch
    out dx, ax
    inc ax
    mov ah, cl
    out dx, ax
    ret

; BX = 2 * page, from BH.
int10_page_index:
    mov bl, bh
    and bx, 7
    shl bx, 1
    ret

; DI = offset of the cell under the cursor of page BH (text). Keeps the rest.
int10_cell:
    push ax
    push bx
    push dx
    call int10_page_index
    mov ax, bx
    shr ax, 1
    mul word [bda.video_page_size]
    mov di, ax
    mov dx, [bda.cursor_pos + bx]
    mov al, [bda.video_columns]
    mul dh
    xor dh, dh
    add ax, dx
    shl ax, 1
    add di, ax
    pop dx
    pop bx
    pop ax
    ret

; 04h  returns AH = 0: not triggered; AH = 1: DH, DL = text row and column, CH = scan line, BX = dot column
int10_read_light_pen:
    mov byte [bp + int10_caller.ah], 0
    mov dx, [bda.crtc_port]
    cmp dl, 0D4h
    jne .none                       ; the monochrome adapter has no pen
    add dx, 6
    in al, dx
    test al, 4                      ; 1 = the pen's switch is open
    jnz .reset
    test al, 2                      ; 1 = the address is latched
    jz .none
    sub dx, 6
    mov al, 16
    out dx, al
    inc dx
    in al, dx
    mov ah, al
    dec dx
    mov al, 17
    out dx, al
    inc dx
    in al, dx                       ; AX = address of the character at the beam, and a few beyond
    mov bl, [bda.video_mode]
    and bx, 7
    mov bl, [cs:.delay + bx]
    sub ax, bx
    mov bx, [bda.video_page_start]
    shr bx, 1
    sub ax, bx
    jns .inside
    xor ax, ax
.inside:
    and ax, 1FFFh
    mov bx, ax                      ; BX = the same, counted from the upper left corner
    int10_if_graphics .graphics
    mov ax, bx
    div byte [bda.video_columns]
    mov dh, al
    mov dl, ah
    mov cl, 3
    shl al, cl
    mov ch, al
    jmp .column
.graphics:                          ; the 6845 counts 40 characters in a row of two scan lines
    mov ax, bx
    mov cl, 40
    div cl
    mov dl, ah
    shl al, 1
    mov ch, al
    mov cl, 3
    shr al, cl
    mov dh, al
    cmp byte [bda.video_mode], 6
    jne .column
    shl dl, 1
.column:
    mov bl, dl
    xor bh, bh
    shl bx, cl
    mov [bp + int10_caller.bx], bx
    mov [bp + int10_caller.cx + 1], ch
    mov [bp + int10_caller.dx], dx
    mov byte [bp + int10_caller.ah], 1
.reset:
    mov dx, [bda.crtc_port]
    add dx, 7
    out dx, al
.none:
    ret
.delay:
    db 3, 3, 5, 5, 3, 3, 3, 4       ; characters the beam is ahead, by mode
