; SPDX-License-Identifier: MIT
; Benchmark: branches and calls - taken and not taken jumps, LOOP, near, far and indirect calls, a jump table, recursion
; Runs       flat, at 1000:0000; N x 200 rounds of the inner loop; N stands in bytes 1 and 2
; Sources    docs/benchmarks.md
%ifndef N
%define N 700
%endif
    bits 16
    org 0
    mov bp, N
    mov si, 0xACE1                  ; a shift register of maximal length decides the jumps
outer:
    mov cx, 200
.next:
    shr si, 1
    jnc .no_feedback
    xor si, 0xB400
.no_feedback:
    mov bx, si
    and bx, 6
    jmp [cs:bx + .table]
.table:
    dw .near, .far, .indirect, .recursive
.near:
    call leaf
    jmp short .join
.far:
    call 0x1000:far_leaf
    jmp .join
.indirect:
    mov di, leaf
    call di
    jmp short .join
.recursive:
    mov ax, 3
    push ax
    call recurse
.join:
    test si, 0x10
    jz .clear
    js .negative
    jmp short .after
.clear:
    jcxz .after
.negative:
    mov dx, 4
.wait:
    dec dx
    jnz .wait
.after:
    push cx
    mov cx, 3
.loop:
    loop .loop
    pop cx
    dec cx
    jz .done
    jmp near .next
.done:
    dec bp
    jz finish
    jmp near outer
%include "bench/finish.inc"

leaf:
    cmp si, 0x8000
    jae .high
    inc di
    ret
.high:
    dec di
    ret

far_leaf:
    test si, si
    jpe .even
    not di
.even:
    retf

; The depth is on the stack, and goes with the return.
recurse:
    push bp
    mov bp, sp
    mov ax, [bp + 4]
    or ax, ax
    je .end
    dec ax
    push ax
    call recurse
.end:
    pop bp
    ret 2
