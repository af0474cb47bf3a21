; SPDX-License-Identifier: MIT
; INT 10h, modes: 00h set mode, 0Bh colours, 0Fh read state; the start of the display and the table of INT 1Dh
; In the PC  mode register 3D8h (3B8h), colour register 3D9h, sixteen 6845 registers through 3D4h (3B4h)
; Sources    [XT-TR] video parameter table; [CGA-TR] and [MDA-TR] programming of the 6845
; Not here   mode 7 on a colour adapter (ignored); other modes on a monochrome one (mode 7 instead, as on the PC)

; Near call by the power-on routine, DS = 40h, equipment word set. Keeps all registers.
video_init:
    push ax
    push bx
    push cx
    push dx
    push si
    push di
    push bp
    push es
    cld
    xor ax, ax
    mov es, ax
    mov word [es:Int10VectorParams], video_params
    mov [es:Int10VectorParams + 2], cs
    mov al, [bda.equipment]
    and al, EquipmentVideo
    cmp al, 10h
    mov al, 1                       ; colour, 40 columns
    je .chosen
    mov al, 3                       ; colour, 80 columns; becomes 7 on a monochrome adapter
.chosen:
    call int10_set_mode
    pop es
    pop bp
    pop di
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    ret

; 00h  AL = mode, bit 7 = leave the memory as it is
int10_set_mode:
    mov ch, al
    and al, 7Fh
    mov dx, CgaCrtc
    mov cl, 0                       ; mode register while the 6845 is being programmed
    mov ah, [bda.equipment]
    and ah, EquipmentVideo
    cmp ah, EquipmentMda
    je .monochrome
    cmp al, 7
    jb .known
    ret
.monochrome:
    mov al, 7
    mov dl, MdaCrtc & 0FFh
    inc cx                          ; the MDA's high-resolution bit must never be off
.known:
    mov [bda.video_mode], al
    mov [bda.crtc_port], dx
    mov bl, al
    xor bh, bh                      ; BX = mode from here on
    mov al, cl
    add dx, 4
    out dx, al                      ; picture off
    sub dx, 4
    call .program_crtc
    call int10_select_memory
    test ch, 80h
    jnz .keep
    call .clear
.keep:
    push es
    push ds
    pop es
    xor ax, ax
    mov [bda.video_page_start], ax
    mov [bda.video_page], al
    mov di, bda.cursor_pos
    mov cx, 8
    rep stosw
    pop es
    mov al, [cs:int10_columns + bx]
    mov [bda.video_columns], ax
    mov al, [cs:int10_register_sets + bx]
    mov cl, 3
    shr ax, cl
    xchg si, ax
    mov ax, [cs:int10_page_sizes + si]
    mov [bda.video_page_size], ax
    mov al, 30h                     ; bright cyan-magenta-white, black border
    cmp bl, 6
    jne .palette
    mov al, 3Fh                     ; 640 x 200: white dots
.palette:
    mov [bda.video_palette], al
    call int10_write_palette
    mov al, [cs:int10_mode_bits + bx]
    mov [bda.video_control], al
    mov dx, [bda.crtc_port]
    add dx, 4
    out dx, al                      ; picture on
    ret

; The sixteen registers of the mode in BX, from the table that INT 1Dh points to. DX = 6845. Keeps BX, CH, DX.
.program_crtc:
    push cx
    push ds
    xor ax, ax
    mov ds, ax
    lds si, [Int10VectorParams]
    mov al, [cs:int10_register_sets + bx]
    add si, ax
    push word [si + 10]             ; R10 and R11: shape of the cursor
    mov cx, 16
.next_register:
    lodsb                           ; AL = value, AH = number of the register
    xchg al, ah
    out dx, ax
    xchg al, ah
    inc ah
    loop .next_register
    pop ax
    pop ds
    xchg al, ah
    mov [bda.cursor_shape], ax
    pop cx
    ret

.clear:
    xor di, di
    xor ax, ax
    mov cx, 2000h                   ; words: 16 KiB
    cmp bl, 7
    je .clear_monochrome
    cmp bl, 4
    jae .fill
    jmp .clear_text
.clear_monochrome:
    mov cx, 800h                    ; words: 4 KiB
.clear_text:
    mov ax, 0720h
.fill:
    rep stosw
    ret

; 0Bh  BH = 0: BL = border and background colour (text: border; 640 x 200: colour of the dots), bit 4 = bright palette
;      BH = 1: BL bit 0 = palette of 320 x 200
int10_set_colour:
    mov al, [bda.video_palette]
    or bh, bh
    jnz .palette
    and al, 0E0h
    and bl, 1Fh
    or al, bl
    jmp .write
.palette:
    and al, 0DFh
    shr bl, 1
    jnc .write
    or al, 20h
.write:
    mov [bda.video_palette], al

; AL to the colour register; the monochrome adapter has none. Destroys DX.
int10_write_palette:
    cmp byte [bda.video_mode], 7
    je .none
    mov dx, [bda.crtc_port]
    add dx, 5
    out dx, al
.none:
    ret

; 0Fh  AL = mode, AH = columns, BH = page on display
int10_read_state:
    mov al, [bda.video_mode]
    mov ah, [bda.video_columns]
    mov [bp + int10_caller.al], ax
    mov al, [bda.video_page]
    mov [bp + int10_caller.bx + 1], al
    ret

; R0-R15 for each kind of mode (INT 1Dh): horizontal total, displayed, sync position, sync width; vertical total,
; adjust, displayed, sync position; interlace, last scan line; cursor first and last line; start and cursor address.
video_params:
    db 38h, 28h, 2Dh, 0Ah, 1Fh, 06h, 19h, 1Ch, 02h, 07h, 06h, 07h, 0, 0, 0, 0  ; colour text, 40 columns
    db 71h, 50h, 5Ah, 0Ah, 1Fh, 06h, 19h, 1Ch, 02h, 07h, 06h, 07h, 0, 0, 0, 0  ; colour text, 80 columns
    db 38h, 28h, 2Dh, 0Ah, 7Fh, 06h, 64h, 70h, 02h, 01h, 06h, 07h, 0, 0, 0, 0  ; graphics
    db 61h, 50h, 52h, 0Fh, 19h, 06h, 19h, 19h, 02h, 0Dh, 0Bh, 0Ch, 0, 0, 0, 0  ; monochrome text
int10_page_sizes:
    dw 2048, 4096, 16384, 4096      ; bytes of a page in each of the four
int10_columns:
    db 40, 40, 80, 80, 40, 40, 80, 80
int10_mode_bits:
    db 2Ch, 28h, 2Dh, 29h, 2Ah, 2Eh, 1Eh, 29h  ; blink, 640 dots, picture on, no burst, graphics, 80 columns
int10_register_sets:
    db 0, 0, 16, 16, 32, 32, 32, 48
