; SPDX-License-Identifier: MIT
; Text for the user before there is an operating system.
; In the PC  through INT 10h AH=0Eh, so a video ROM's services serve as well
; Sources    none

; in: CS:SI = text, 0 ends; AX, SI are not kept
print:
    push bx
    cld
    jmp short .next
.write:
    mov ah, 0Eh
    mov bx, 0007h
    int 10h
.next:
    cs lodsb
    or al, al
    jnz .write
    pop bx
    ret

; in: AL
print_char:
    push ax
    push bx
    mov ah, 0Eh
    mov bx, 0007h
    int 10h
    pop bx
    pop ax
    ret

print_line_end:
    push ax
    mov al, 13
    call print_char
    mov al, 10
    call print_char
    pop ax
    ret

print_two_spaces:
    mov al, ' '
    call print_char
    jmp print_char

; in: AX; AX, CX, DX are not kept
print_decimal:
    xor cx, cx
    push bx
    mov bx, 10
.digit:
    xor dx, dx
    div bx
    push dx
    inc cx
    or ax, ax
    jnz .digit
.write:
    pop ax
    add al, '0'
    call print_char
    loop .write
    pop bx
    ret

; in: AX
print_hex_word:
    push ax
    mov al, ah
    call print_hex_byte
    pop ax
; in: AL
print_hex_byte:
    push ax
    push cx
    mov cl, 4
    shr al, cl
    call .digit
    pop cx
    pop ax
    and al, 0Fh
.digit:
    cmp al, 10
    jb .number
    add al, 'A' - '0' - 10
.number:
    add al, '0'
    jmp print_char
