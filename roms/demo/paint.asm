; SPDX-License-Identifier: MIT
; The parts of the picture that live: counts, ticks, key, time, the bits of both controllers, the lanes
; In the PC  called by the main loop when something has happened, at most once in a frame and once for each key
; Sources    [8259A] operation command word 3: reading IRR and ISR; the IMR at the odd port

ServiceFrames       equ 4           ; a handler is over in no time: its line stays lit a little longer

paint:
    call paint_counts
    call paint_live
    call paint_comet
    call paint_controllers
    jmp paint_lanes

paint_counts:
    xor bx, bx
    mov di, at(RowVectors, ColumnCount)
.next:
    push di
    style StyleValue
    mov dx, [counts + bx]
    mov cx, 5
    call put_decimal
    pop di
    add di, RowBytes
    inc bx
    inc bx
    cmp bl, 2 * Sources
    jb .next
    ret

paint_live:
    cli                             ; both halves of the same number
    mov ax, [ticks]
    mov dx, [ticks + 2]
    sti
    and dx, 0FFh                    ; below 10000 * 65536
    mov bx, 10000
    div bx
    push dx
    mov dx, ax
    mov di, at(2, ColumnRight + 7)
    style StyleValue
    mov cx, 4
    call put_decimal_zeros
    pop dx
    mov cx, 4
    call put_decimal_zeros
    mov di, at(2, ColumnRight + 19)
    mov si, text_is_masked
    style StyleMask
    in al, PicMasterMask
    test al, IrqTimer
    jnz .rate
    mov bl, [rate]
    xor bh, bh
    shl bx, 1
    mov si, [rate_texts + bx]
    style StyleText
.rate:
    call put_string

    mov di, at(4, ColumnRight + 7)
    cmp byte [key_scan], 0
    je .time
    style StyleValue
    mov al, [key_scan]
    call put_hex_byte
    mov al, 'h'
    stosw
    mov si, text_make
    test byte [key_scan], 80h
    jz .key
    mov si, text_break
.key:
    style StyleText
    call put_string
    style StyleHead
    mov si, text_ascii
    call put_string
    style StyleValue
    mov al, [key_ascii]
    call put_hex_byte
    mov al, 'h'
    stosw
    mov al, ' '
    stosw
    mov al, [key_ascii]
    cmp al, ' '
    jae .glyph
    mov al, ' '
.glyph:
    stosw

.time:
    mov di, at(5, ColumnRight + 7)
    cmp byte [has_clock], 0
    jne .clock
    style StyleDim
    mov si, text_not_fitted
    call put_string
    jmp .fault
.clock:
    style StyleValue
    mov si, time
    mov dx, ':' * 256 + 2
    call .pairs
    lodsb
    call put_hex_byte               ; seconds
    mov al, ' '
    stosw
    style StyleText
    lodsb
    call put_hex_byte               ; century
    mov dx, '-' * 256 + 2
    call .pairs
    lodsb
    call put_hex_byte               ; day

.fault:
    cmp word [counts + 2 * SourceDivide], 0
    je .wakes
    mov di, at(6, ColumnRight + 7)
    style StyleSource + SourceDivide
    mov dx, [pushed_cs]
    mov bx, dividing
    call put_far
    style StyleText
    mov si, text_pushed
    call put_string
    style StyleValue
    mov dx, [pushed_ip]
    call put_hex_word

.wakes:
    mov di, at(7, ColumnRight + 7)
    style StyleValue
    mov dx, [wakes]
    mov cx, 5
    jmp put_decimal

; DL packed decimal bytes from DS:SI, character DH behind each.
.pairs:
    lodsb
    call put_hex_byte
    mov al, dh
    stosw
    dec dl
    jnz .pairs
    ret

; A light that runs to and fro, a cell a frame.
CometCells          equ 25

paint_comet:
    mov ax, [frames]
    xor dx, dx
    mov bx, 2 * (CometCells - 1)
    div bx
    cmp dx, CometCells
    jb .forth
    sub dx, bx
    neg dx
.forth:                             ; DX = its place
    mov di, at(3, ColumnRight + 2)
    xor cx, cx
.cell:
    mov bx, cx
    sub bx, dx
    jns .distance
    neg bx
.distance:
    style StyleSource + SourceTimer
    cmp bl, 4
    jb .lit
    mov bl, 4
    style StyleDim
.lit:
    mov al, [comet + bx]
    stosw
    inc cx
    cmp cl, CometCells
    jb .cell
    ret

comet:              db CharFull, CharShade3, CharShade2, CharShade1, CharDot

; Both controllers as they are now. A handler's service is over before the main loop looks, so what the handlers have
; seen is added. Works with interrupts off as well.
paint_controllers:
    pushf
    cli
    mov al, PicReadIrr
    out PicMaster, al
    in al, PicMaster
    or al, [irr_seen]
    mov bl, al                      ; BL = IRR
    mov al, PicReadIsr
    out PicMaster, al
    in al, PicMaster
    or al, [isr_seen]
    mov bh, al                      ; BH = ISR
    mov byte [irr_seen], 0
    mov byte [isr_seen], 0
    in al, PicMasterMask
    popf
    mov dl, al                      ; DL = IMR
    mov si, service_left
    mov di, at(RowLines, ColumnBits)
    call .chip
    cmp byte [has_slave], 0
    je .none
    pushf
    cli
    mov al, PicReadIrr
    out PicSlave, al
    in al, PicSlave
    or al, [irr_seen + 1]
    mov bl, al
    mov al, PicReadIsr
    out PicSlave, al
    in al, PicSlave
    or al, [isr_seen + 1]
    mov bh, al
    mov byte [irr_seen + 1], 0
    mov byte [isr_seen + 1], 0
    in al, PicSlaveMask
    popf
    mov dl, al
    mov si, service_left + 8
    mov di, at(RowLines, ColumnSlave + ColumnBits)

; Eight lines of BL = IRR, BH = ISR, DL = IMR from ES:DI down; SI = frames that the lines stay lit as in service.
.chip:
    mov cx, 8
.line:
    style StyleRequest
    shr bl, 1
    call .bit
    shr bh, 1
    jnc .over
    mov byte [si], ServiceFrames
.over:
    cmp byte [si], 1                ; carry: none left
    cmc
    jnc .service
    dec byte [si]
    stc
.service:
    style StyleService
    call .bit
    style StyleMask
    shr dl, 1
    call .bit
    inc si
    add di, RowBytes - 24
    loop .line
.none:
    ret

; Carry: a lit square of attribute AH; else a dot. Four cells further.
.bit:
    mov al, CharSquare
    jc .put
    mov al, CharDot
    style StyleDim
.put:
    mov [es:di], ax
    add di, 8
    ret

service_left:       times 16 db 0

; The newest event stands at the right; an event is a square in the lane of its source. Every cell is written once, so
; that nothing flickers.
paint_lanes:
    mov si, [lane_head]
    sub si, LaneCells
    mov di, at(RowLanes, ColumnLane)
    mov cx, LaneCells
    style StyleDim
    mov al, CharLine
    mov dx, ax
.event:
    and si, LaneEvents - 1
    mov bl, [lanes + si]
    inc si
%assign lane 0
%rep Sources
    mov ax, dx
    cmp bl, lane
    jne .other%[lane]
    mov al, CharSquare
    style StyleSource + lane
.other%[lane]:
    mov [es:di + lane * RowBytes], ax
%assign lane lane + 1
%endrep
    inc di
    inc di
    loop .event
    ret

rate_texts:         dw .x1, .x2, .x4, .x8, .x16
.x1:                db " 18.2 Hz", 0
.x2:                db " 36.4 Hz", 0
.x4:                db " 72.8 Hz", 0
.x8:                db "145.7 Hz", 0
.x16:               db "291.3 Hz", 0
text_is_masked:     db "masked  ", 0
text_make:          db " down ", 0
text_break:         db " up   ", 0
text_ascii:         db "ASCII ", 0
text_pushed:        db " pushed ", 0
