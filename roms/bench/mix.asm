; SPDX-License-Identifier: MIT
; Benchmark: what programs do - memory operands of all shapes, the stack, a call, one string instruction
; Runs       flat, at 1000:0000; N x 500 rounds of the inner loop; N stands in bytes 1 and 2
; Sources    docs/benchmarks.md
%ifndef N
%define N 500
%endif
    bits 16
    org 0
    mov bp, N
outer:
    mov cx, 500
.next:
    mov bx, cx
    shl bx, 1
    mov ax, [bx + 0x100]
    add [bx + 0x1100], ax
    push ax
    push bx
    call stir
    pop bx
    pop dx
    mov [bx + 0x2100], dx
    cmp byte [bx + 0x3100], 5
    jne .other
    inc word [0x50]
.other:
    mov si, bx
    lodsw
    mov es, [0x40]
    mov [si + bx + 4], al
    dec cx
    jnz .next
    dec bp
    jnz outer
%include "bench/finish.inc"

stir:
    xor ah, al
    ror ax, 1
    add word [0x60], ax
    adc word [0x62], 0
    ret
