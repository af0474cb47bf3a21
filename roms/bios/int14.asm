; SPDX-License-Identifier: MIT
; INT 14h: serial ports. AH=00h initialize, 01h send, 02h receive, 03h status; DX = port.
; In the PC  8250s at the addresses in the BDA; no interrupts are used
; Sources    [XT-TR] RS232 I/O; [INS8250] line control and status

int14_entry:
    sti
    enter_service
    mov si, dx
    cmp si, 4
    jae .done
    shl si, 1
    mov dx, [si]                    ; bda.com_ports is the first field
    shr si, 1
    or dx, dx
    jz .done
    cmp ah, 3
    ja .done
    je .status
    or ah, ah
    jz .initialize
    dec ah
    jz .send
    jmp .receive
.done:
    leave_service

; AL: bits 7-5 baud rate, 4-3 parity, 2 stop bits, 1-0 length
.initialize:
    add dx, UartLineControl
    mov al, UartDivisorLatch
    out dx, al
    mov bl, [bp + frame.al]
    mov cl, 4
    shr bl, cl
    and bx, 000Eh
    mov ax, [cs:bx + baud_divisors]
    sub dx, UartLineControl - UartIrqEnable
    xchg al, ah
    out dx, al
    dec dx
    xchg al, ah
    out dx, al
    add dx, UartLineControl
    mov al, [bp + frame.al]
    and al, 1Fh
    out dx, al
    sub dx, UartLineControl - UartIrqEnable
    xor al, al
    out dx, al
    dec dx

.status:
    add dx, UartLineStatus
    in al, dx
    mov [bp + frame.ah], al
    inc dx
    in al, dx
    mov [bp + frame.al], al
    jmp short .done

.send:
    mov bx, UartDsrCts << 8 | UartCanSend
    mov al, UartDtrRts
    call serial_ready
    jc .timeout
    mov al, [bp + frame.al]
    out dx, al
    mov [bp + frame.ah], ah
    jmp short .done
.timeout:
    add dx, UartLineStatus
    in al, dx
    or al, 80h
    mov [bp + frame.ah], al
    jmp short .done

.receive:
    mov bx, UartDsr << 8 | UartReceived
    mov al, UartDtrRts & 1          ; DTR only
    call serial_ready
    jc .timeout
    and ah, 1Eh                     ; errors of this character
    mov [bp + frame.ah], ah
    in al, dx
    mov [bp + frame.al], al
    jmp short .done

; Raises the modem lines AL, then waits for the peer's lines BH and for the line status BL.
; in: DX = base, SI = port  out: AH = line status, CF = 1: in vain
serial_ready:
    mov di, dx
    add dx, UartModemControl
    out dx, al
    inc dx
    inc dx                          ; modem status
    mov ah, bh
    call serial_wait
    jc .done
    dec dx                          ; line status
    mov ah, bl
    call serial_wait
    mov ah, al
.done:
    mov dx, di
    ret

; Waits for all bits AH of port DX, as many seconds as the BDA allows port SI.  out: AL = last value, CF = 1: in vain
serial_wait:
    push bx
    push cx
    mov bh, 0
    mov bl, [si + bda.com_timeout]
.second:
    mov al, ah
    mov cx, 1000
    call wait_port
    jnc .done
    dec bx                          ; 0 counts as 1
    jg .second
    stc
.done:
    pop cx
    pop bx
    ret

baud_divisors: dw 1047, 768, 384, 192, 96, 48, 24, 12    ; 110, 150, 300 ... 9600
