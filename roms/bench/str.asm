; SPDX-License-Identifier: MIT
; Benchmark: repeated string instructions - REP MOVSW, REP STOSW, REP LODSB of 4096 elements each
; Runs       flat, at 1000:0000; N rounds; N stands in bytes 2 and 3
; Sources    docs/benchmarks.md
%ifndef N
%define N 400
%endif
    bits 16
    org 0
    cld
    mov bp, N
outer:
    mov cx, 0x1000
    xor si, si
    xor di, di
    rep movsw
    mov cx, 0x1000
    xor di, di
    mov ax, bp
    rep stosw
    mov cx, 0x1000
    xor si, si
    rep lodsb
    dec bp
    jnz outer
%include "bench/finish.inc"
