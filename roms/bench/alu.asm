; SPDX-License-Identifier: MIT
; Benchmark: register arithmetic, short conditional jumps, no memory operands
; Runs       flat, at 1000:0000; N x 1000 rounds of the inner loop; N stands in bytes 1 and 2
; Sources    docs/benchmarks.md
%ifndef N
%define N 700
%endif
    bits 16
    org 0
    mov bp, N
outer:
    mov cx, 1000
.next:
    add ax, bx
    xor dx, ax
    inc si
    shl dx, 1
    mov di, dx
    adc bx, si
    test al, 1
    jz .even
    sub dx, 3
.even:
    and di, 0x7fff
    cmp di, ax
    jb .below
    inc ax
.below:
    dec cx
    jnz .next
    dec bp
    jnz outer
%include "bench/finish.inc"
