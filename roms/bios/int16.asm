; SPDX-License-Identifier: MIT
; INT 16h: keys for programs.
; In the PC  reads the buffer that INT 09h fills
; Sources    [XT-TR] keyboard I/O; [AT-TR] AH=03h; the AH=05h and 10h-12h of later BIOSes
; Not here   the repeat rate: the XT's keyboard has one of its own

int16_entry:
    sti
    push bx
    push ds
    mov bx, BdaSegment
    mov ds, bx
    mov bh, ah
    and bh, ~10h & 0FFh             ; 10h-12h are as 00h-02h on a keyboard of 83 keys
    jz .read
    dec bh
    jz .look
    dec bh
    jz .flags
    cmp ah, 05h
    je .store
.done:
    pop ds
    pop bx
    iret

; AH=00h: the next key, which is taken out of the buffer.  out: AX
.read:
    cli
    mov bx, [bda.kb_head]
    cmp bx, [bda.kb_tail]
    jne .take
    mov ax, 9002h                   ; others may use the time
    sti
    int 15h
.wait:
    cli
    mov bx, [bda.kb_head]
    cmp bx, [bda.kb_tail]
    jne .take
    sti                             ; a key can only come by an interrupt
    hlt
    jmp short .wait
.take:
    mov ax, [bx]
    inc bx
    inc bx
    cmp bx, [bda.kb_end]
    jne .no_wrap
    mov bx, [bda.kb_start]
.no_wrap:
    mov [bda.kb_head], bx
    pop ds
    pop bx
    iret

; AH=01h: whether there is a key.  out: ZF = 0: AX = it, and it stays
.look:
    cli
    mov bx, [bda.kb_head]
    cmp bx, [bda.kb_tail]
    je .empty
    mov ax, [bx]
    pop ds
    mov bx, sp
    and byte [ss:bx + 6], ~FlagZero & 0FFh
    pop bx
    iret
.empty:
    pop ds
    mov bx, sp
    or byte [ss:bx + 6], FlagZero
    pop bx
    iret

; AH=02h: the shift state.  out: AL; AH=12h: AH too, with the keys held
.flags:
    mov al, [bda.kb_flags]
    cmp ah, 12h
    jne .done
    mov ah, [bda.kb_flags2]
    mov bl, ah
    and ah, 03h                     ; left Ctrl, left Alt
    and bl, 70h                     ; locks held
    or ah, bl
    jmp short .done

; AH=05h: CX into the buffer, as if typed.  out: AL = 1: it is full
.store:
    push ax
    mov ax, cx
    call key_store
    pop ax
    mov al, 0
    adc al, 0
    jmp short .done
