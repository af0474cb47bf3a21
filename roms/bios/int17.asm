; SPDX-License-Identifier: MIT
; INT 17h: printers. AH=00h print, 01h initialize, 02h status; DX = printer.  INT 05h: the screen to the printer.
; In the PC  parallel ports at the addresses in the BDA
; Sources    [XT-TR] printer I/O and print screen

int17_entry:
    sti
    enter_service
    mov si, dx
    cmp si, 3
    jae .done
    shl si, 1
    mov dx, [si + bda.lpt_ports]
    shr si, 1
    or dx, dx
    jz .done
    or ah, ah
    jz .print
    dec ah
    jz .initialize
    dec ah
    jz .status
.done:
    leave_service

.print:
    out dx, al
    inc dx
    mov bh, 0
    mov bl, [si + bda.lpt_timeout]
.unit:
    mov ax, LptNotBusy << 8 | LptNotBusy
    mov cx, 250                     ; a quarter of a second for each unit of the time-out
    call wait_port
    jnc .strobe
    dec bx                          ; 0 counts as 1
    jg .unit
    in al, dx
    call .tidy
    or ah, 01h
    mov [bp + frame.ah], ah
    jmp short .done
.strobe:
    inc dx
    mov al, LptIdle | LptStrobe
    cli
    out dx, al
    mov al, LptIdle
    out dx, al
    sti
    dec dx
    dec dx
    jmp short .status

.initialize:
    inc dx
    inc dx
    mov al, LptResetLow
    out dx, al
    mov cx, 1                       ; the printer wants 50 us
    call delay_ms
    mov al, LptIdle
    out dx, al
    dec dx
    dec dx

.status:
    inc dx
    in al, dx
    call .tidy
    mov [bp + frame.ah], ah
    jmp short .done

; The status as programs expect it: unused bits 0, acknowledge and error shown as 1 = true.
.tidy:
    and al, 0F8h
    xor al, 48h
    mov ah, al
    ret

; INT 05h. 0050:0000 is 1 while it prints, 0 after success, FFh after an error.
PrintBusy           equ 1
PrintFailed         equ 0FFh

int05_entry:
    sti
    push ax
    push bx
    push cx
    push dx
    push si
    push ds
    mov ax, BdaSegment
    mov ds, ax
    cmp byte [PrintScreenStatus], PrintBusy
    je .leave
    mov byte [PrintScreenStatus], PrintBusy
    mov ah, 0Fh                     ; AH = columns, BH = page
    int 10h
    mov cl, ah
    mov ah, 03h                     ; DX = cursor
    push cx
    int 10h
    pop cx
    push dx
    call .new_line
    jc .failed
    xor dx, dx
.row:
.cell:
    mov ah, 02h
    int 10h
    mov ah, 08h
    int 10h
    or al, al
    jnz .print
    mov al, ' '
.print:
    call .send
    jc .failed
    inc dl
    cmp dl, cl
    jb .cell
    call .new_line
    jc .failed
    mov dl, 0
    inc dh
    cmp dh, 25
    jb .row
    xor cl, cl
    jmp short .restore
.failed:
    mov cl, PrintFailed
.restore:
    pop dx
    mov ah, 02h
    int 10h
    mov [PrintScreenStatus], cl
.leave:
    pop ds
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    iret

.new_line:
    mov al, 13
    call .send
    jc .sent
    mov al, 10
.send:                              ; AL to the first printer; CF = 1: it does not take it
    push dx
    xor dx, dx
    mov ah, 0
    int 17h
    pop dx
    test ah, 29h                    ; time-out, error, out of paper
    jz .sent                        ; CF = 0
    stc
.sent:
    ret
