; SPDX-License-Identifier: MIT
; The parts of the picture that stay: frames, titles, names, keys, and the vectors with their handlers
; In the PC  drawn once; rows 0 title, 1-7 vectors and live values, 8-16 controllers and keys, 17-23 lanes, 24 message
; Sources    [XT-TR] and [AT-TR] interrupt levels (the names of the lines)

ColumnSlave         equ 25          ; inner borders
ColumnRight         equ 50
RowVectors          equ 3           ; first of five
RowLines            equ 9           ; first of eight
RowLanes            equ 18          ; first of five
ColumnHandler       equ 22
ColumnBefore        equ 33
ColumnCount         equ 44
ColumnBits          equ 15          ; of the IRR, from the left border of its panel; ISR and IMR four and eight further
ColumnLane          equ 18
LaneCells           equ 60

; One string of the picture: row, column, style, text
%macro item 4+
    dw at(%1, %2)
    db %3, %4, 0
%endmacro

draw_layout:
    xor di, di
    style StyleBar
    mov al, ' '
    mov cx, Columns
    rep stosw
    mov si, layout
.next:
    lodsw
    cmp ax, 0FFFFh
    je .verticals
    mov di, ax
    lodsb
    mov bl, al
    xor bh, bh
    mov ah, [styles + bx]
    call put_string
    jmp .next
.verticals:
    style StyleFrame
    mov al, CharDoubleVertical
    mov dx, at(2, 0)
    mov cx, 21
    call .vertical
    mov dx, at(2, Columns - 1)
    mov cx, 21
    call .vertical
    mov al, CharVertical
    mov dx, at(2, ColumnRight)
    mov cx, 15
    call .vertical
    mov dx, at(RowLines, ColumnSlave)
    mov cx, 8
    call .vertical
    call draw_facts
    call draw_names
    ret

; CX cells of AX downwards from DX. The borders across have been drawn and are left as they are.
.vertical:
    mov di, dx
.cell:
    cmp byte [es:di], ' '
    jne .skip
    mov [es:di], ax
.skip:
    add di, RowBytes
    loop .cell
    ret

; What has been found, right in the first line.
draw_facts:
    style StyleBar
    mov di, at(0, 51)
    mov si, fact_8088
    cmp byte [is_8086], 0
    je .processor
    mov si, fact_8086
.processor:
    call put_string
    mov si, fact_one
    cmp byte [has_slave], 0
    je .controllers
    mov si, fact_two
.controllers:
    call put_string
    mov si, fact_no_clock
    cmp byte [has_clock], 0
    je .clock
    mov si, fact_clock
.clock:
    jmp put_string

; Names of the sources in both panels, of the lines of the controllers.
draw_names:
    xor bx, bx
.source:
    mov ax, RowBytes
    mul bx
    mov di, ax
    mov ah, [styles + StyleSource + bx]
    push bx
    shl bx, 1
    mov si, [source_names + bx]
    mov dx, si
    add di, at(RowVectors, 7)
    call put_string
    mov si, dx
    shr bx, 1
    mov al, RowBytes
    push ax
    mul bl
    mov di, ax
    pop ax
    add di, at(RowLanes, 2)
    call put_string
    pop bx
    inc bx
    cmp bl, Sources
    jb .source
    mov si, master_names
    mov di, at(RowLines, 1)
    mov bx, 0                       ; number of the line
    call .lines
    cmp byte [has_slave], 0
    je .no_slave
    mov si, slave_names
    mov di, at(RowLines, ColumnSlave + 1)
    jmp .lines
.no_slave:
    mov si, master_free             ; nothing hangs on IR2 either
    mov di, at(RowLines + 2, 5)
    style StyleDim
    call put_string
    mov si, text_not_fitted
    mov di, at(RowLines + 3, ColumnSlave + 8)
    jmp put_string

; Eight lines from number BX on, names at DS:SI, from ES:DI down.
.lines:
    mov cx, 8
.line:
    push cx
    push di
    style StyleDim
    mov dx, bx
    mov cx, 3
    call put_decimal
    mov al, ' '
    stosw
    style StyleText
    call put_string
    pop di
    pop cx
    add di, RowBytes
    inc bx
    loop .line
    ret

; The vectors: number, the handler that stands there - ours -, and the one before.
draw_vectors:
    mov si, hooked
    mov bp, kept_vectors
    mov di, at(RowVectors, 2)
.next:
    push di
    style StyleText
    mov al, [si]
    call put_hex_byte
    mov al, 'h'
    stosw
    add di, 2 * (ColumnHandler - 5)
    cmp byte [si], SlaveVectors
    jne .hooked
    cmp byte [has_clock], 0
    jne .hooked
    push si
    style StyleDim
    mov si, text_not_fitted
    call put_string
    pop si
    jmp .done
.hooked:
    mov bl, [si]
    xor bh, bh
    shl bx, 1
    shl bx, 1
    push si
    push ds
    xor ax, ax
    mov ds, ax
    mov dx, [bx + 2]
    mov bx, [bx]
    pop ds
    style StyleValue
    call put_far
    add di, 2 * (ColumnBefore - ColumnHandler - 9)
    style StyleText
    mov bx, [bp]
    mov dx, [bp + 2]
    call put_far
    pop si
.done:
    pop di
    inc si
    add bp, 4
    add di, RowBytes
    cmp si, hooked_end
    jb .next
    ret

source_names:
    dw .timer, .keyboard, .clock, .software, .divide
.timer:         db "IRQ 0 timer", 0
.keyboard:      db "IRQ 1 keyboard", 0
.clock:         db "IRQ 8 clock", 0
.software:      db "software INT", 0
.divide:        db "divide error", 0

master_names:   db "timer", 0, "keyboard", 0, "slave", 0, "serial 2", 0, "serial 1", 0
                db "free", 0, "floppy", 0, "printer", 0
slave_names:    db "clock", 0, "as IRQ 2", 0, "free", 0, "free", 0, "free", 0
                db "free", 0, "disk", 0, "free", 0
master_free:    db "free ", 0

text_not_fitted:    db "not fitted", 0
fact_8086:      db "8086 ", 0
fact_8088:      db "8088 ", 0
fact_one:       db CharDot, " one 8259A ", 0
fact_two:       db CharDot, " two 8259A ", 0
fact_no_clock:  db CharDot, " no clock", 0
fact_clock:     db CharDot, " MC146818", 0

layout:
    item 0, 1, StyleBarName, CharSquare, " tick86 demonstration"
    item 0, 24, StyleBar, CharDot, " interrupts, live"

    item 1, 0, StyleFrame, 0C9h
    item 1, 79, StyleFrame, 0BBh
    item 8, 0, StyleFrame, 0C7h
    item 8, 79, StyleFrame, 0B6h
    item 17, 0, StyleFrame, 0C7h
    item 17, 79, StyleFrame, 0B6h
    item 23, 0, StyleFrame, 0C8h
    item 23, 79, StyleFrame, 0BCh
    dw at(1, 1)
    db StyleFrame
    times 78 db CharDouble
    db 0
    dw at(23, 1)
    db StyleFrame
    times 78 db CharDouble
    db 0
    dw at(8, 1)
    db StyleFrame
    times 78 db CharLine
    db 0
    dw at(17, 1)
    db StyleFrame
    times 78 db CharLine
    db 0
    item 1, ColumnRight, StyleFrame, 0D1h
    item 8, ColumnSlave, StyleFrame, 0C2h
    item 8, ColumnRight, StyleFrame, 0C5h
    item 17, ColumnSlave, StyleFrame, 0C1h
    item 17, ColumnRight, StyleFrame, 0C1h

    item 1, 2, StyleTitle, " Vectors "
    item 1, ColumnRight + 2, StyleTitle, " Live "
    item 8, 2, StyleTitle, " Master 20h "
    item 8, ColumnSlave + 2, StyleTitle, " Slave A0h  "
    item 8, ColumnRight + 2, StyleTitle, " Keys "
    item 17, 2, StyleTitle, " Lanes "
    item 17, 9, StyleHead, " the last 60 interrupts in their order, the newest at the right "
    item 8, ColumnBits - 1, StyleHead, "IRR ISR IMR"
    item 8, ColumnSlave + ColumnBits - 1, StyleHead, "IRR ISR IMR"

    item 2, 2, StyleHead, "INT  source"
    item 2, ColumnHandler, StyleHead, "handler"
    item 2, ColumnBefore, StyleHead, "before"
    item 2, ColumnCount, StyleHead, "count"

    item 2, ColumnRight + 2, StyleHead, "Tick"
    item 4, ColumnRight + 2, StyleHead, "Key"
    item 5, ColumnRight + 2, StyleHead, "Time"
    item 6, ColumnRight + 2, StyleHead, "DIV"
    item 6, ColumnRight + 7, StyleDim, "no divide error yet"
    item 7, ColumnRight + 2, StyleHead, "HLT"
    item 7, ColumnRight + 13, StyleText, "wake-ups"

    item RowLines + 0, ColumnRight + 2, StyleValue, "D"
    item RowLines + 0, ColumnRight + 6, StyleText, "divide by zero"
    item RowLines + 1, ColumnRight + 2, StyleValue, "S"
    item RowLines + 1, ColumnRight + 6, StyleText, "software interrupt 60h"
    item RowLines + 2, ColumnRight + 2, StyleValue, "T"
    item RowLines + 2, ColumnRight + 6, StyleText, "tick rate, timer 0"
    item RowLines + 3, ColumnRight + 2, StyleValue, "M"
    item RowLines + 3, ColumnRight + 6, StyleText, "mask IRQ 0 in the IMR"
    item RowLines + 4, ColumnRight + 2, StyleValue, "C"
    item RowLines + 4, ColumnRight + 6, StyleText, "CLI for half a second"
    item RowLines + 5, ColumnRight + 2, StyleValue, "B"
    item RowLines + 5, ColumnRight + 6, StyleText, "beep, timer 2"
    item RowLines + 6, ColumnRight + 2, StyleValue, "R"
    item RowLines + 6, ColumnRight + 6, StyleText, "restart, INT 19h"
    item RowLines + 7, ColumnRight + 2, StyleValue, "Esc"
    item RowLines + 7, ColumnRight + 6, StyleText, "stop"
    dw 0FFFFh
