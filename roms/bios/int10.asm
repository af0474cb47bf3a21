; SPDX-License-Identifier: MIT
; INT 10h - video services for the Color/Graphics Adapter and for the MDA or Hercules in text
; In the PC  entered through vector 10h; adapter memory B8000h or B0000h, 6845 at 3D4h or 3B4h; state in 40:49-40:66
; Sources    [XT-TR] BIOS interface and video chapters; [CGA-TR]; [MDA-TR]; tests/roms/int10_*.asm
; Not here   waiting for retrace against snow; 10h-12h and what is later than 13h (later adapters' services): ignored

; Inside: a function is entered with DS = 40h, ES = adapter memory, BP = the caller's saved registers, and AX BX CX DX
; as the caller had them. It may destroy all but BP, DS, SS; what it returns it writes into the saved registers.

Int10LastRow        equ 24
Int10Bank           equ 2000h       ; graphics: odd scan lines lie 8 KiB above the even ones
Int10LineBytes      equ 80          ; graphics: bytes of one scan line
Int10RowBytes       equ 4 * Int10LineBytes  ; one text row of a graphics screen, per bank

Int10VectorParams   equ 1Dh * 4
Int10VectorFont     equ 1Fh * 4

struc int10_caller
.al:        resb 1
.ah:        resb 1
.bx:        resw 1
.cx:        resw 1
.dx:        resw 1
.si:        resw 1
.di:        resw 1
.bp:        resw 1
.ds:        resw 1
.es:        resw 1
endstruc

; Jumps to %1 in modes 4, 5 and 6. Destroys AH.
%macro int10_if_graphics 1
    mov ah, [bda.video_mode]
    sub ah, 4
    cmp ah, 3
    jb %1
%endmacro

int10_entry:
    sti
    cld
    cmp ah, 0Eh                     ; by far the most frequent: has its own, shorter way in and out
    jne .not_teletype
    jmp int10_teletype
.not_teletype:
    cmp ah, 13h
    ja .unknown
    push es
    push ds
    push bp
    push di
    push si
    push dx
    push cx
    push bx
    push ax
    mov bp, sp
    mov si, BdaSegment
    mov ds, si
    call int10_select_memory
    mov al, ah
    cbw
    shl ax, 1
    xchg si, ax
    mov ax, [bp]
    call [cs:int10_functions + si]
    pop ax
    pop bx
    pop cx
    pop dx
    pop si
    pop di
    pop bp
    pop ds
    pop es
.unknown:
    iret

int10_functions:
    dw int10_set_mode               ; 00
    dw int10_set_cursor_shape       ; 01
    dw int10_set_cursor             ; 02
    dw int10_read_cursor            ; 03
    dw int10_read_light_pen         ; 04
    dw int10_select_page            ; 05
    dw int10_scroll_active          ; 06 up
    dw int10_scroll_active          ; 07 down
    dw int10_read_cell              ; 08
    dw int10_write_cell             ; 09
    dw int10_write_character        ; 0A
    dw int10_set_colour             ; 0B
    dw int10_write_dot              ; 0C
    dw int10_read_dot               ; 0D
    dw int10_ignored                ; 0E is taken before
    dw int10_read_state             ; 0F
    dw int10_ignored                ; 10 palette registers of later adapters
    dw int10_ignored                ; 11 loadable fonts of later adapters
    dw int10_ignored                ; 12 alternate select of later adapters
    dw int10_write_string           ; 13

; ES = adapter memory, by the 6845 in use. Destroys SI.
int10_select_memory:
    mov si, MdaSegment
    test byte [bda.crtc_port], 40h  ; 3D4h has this bit, 3B4h has not
    jz .chosen
    mov si, CgaSegment
.chosen:
    mov es, si
int10_ignored:
    ret

%include "int10_mode.asm"
%include "int10_cursor.asm"
%include "int10_text.asm"
%include "int10_graphics.asm"
%include "int10_teletype.asm"
