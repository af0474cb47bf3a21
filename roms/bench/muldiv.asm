; SPDX-License-Identifier: MIT
; Benchmark: MUL, DIV, IMUL, IDIV of words and bytes; the bus rests most of the time
; Runs       flat, at 1000:0000; N x 1000 rounds of the inner loop; N stands in bytes 1 and 2
; Sources    docs/benchmarks.md
%ifndef N
%define N 100
%endif
    bits 16
    org 0
    mov bp, N
    mov si, 0x1234
outer:
    mov cx, 1000
.next:
    mov ax, si
    mov bx, cx
    mul bx
    mov di, 0x7ff1
    and dx, 0x3fff
    div di
    add si, dx
    mov bl, cl
    imul bl
    mov bl, 0x75
    and ax, 0x1fff
    idiv bl
    xor si, ax
    dec cx
    jnz .next
    dec bp
    jnz outer
%include "bench/finish.inc"
