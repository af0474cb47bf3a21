; SPDX-License-Identifier: MIT
; INT 09h: a scan code has come from the keyboard; it changes the shift state or goes, translated, into the buffer.
; In the PC  IRQ 1, ports 60h-61h; tables in int09_keys.asm, buffer read by INT 16h
; Sources    [XT-TR] keyboard: codes, extended codes, shift states; [AT-TR] INT 15h AH=4Fh
; Not here   the keys of the 101-key keyboard: this machine has the 83 of the XT

ScanEsc             equ 01h
ScanCtrl            equ 1Dh
ScanLeftShift       equ 2Ah
ScanRightShift      equ 36h
ScanPrintScreen     equ 37h
ScanAlt             equ 38h
ScanCapsLock        equ 3Ah
ScanNumLock         equ 45h
ScanScrollLock      equ 46h
ScanKeypad          equ 47h         ; first of the keypad
ScanInsert          equ 52h
ScanDelete          equ 53h

int09_entry:
    sti
    push ax
    push bx
    push cx
    push dx
    push si
    push di
    push bp
    push ds
    push es
    cld
    mov ax, BdaSegment
    mov ds, ax
    in al, PpiKeyboard
    mov ah, al
    in al, PpiPortB                 ; acknowledge: PB7 up and down
    or al, PbKeyboardClear
    out PpiPortB, al
    and al, ~PbKeyboardClear & 0FFh
    out PpiPortB, al
    mov al, ah
    mov ah, 4Fh                     ; a program may change the code or swallow it
    stc
    int 15h
    sti
    jnc .done
    cmp al, KeyboardOverrun
    je .lost
    mov ah, al                      ; AH: the code with its release bit
    and al, 7Fh
    mov si, shift_keys
    mov cx, shift_keys.count
.shift_key:
    cmp al, [cs:si]
    je .found
    add si, 4
    loop .shift_key
    jmp short .character
.found:
    call [cs:si + 2]                ; CF = 1: the key has a character besides
    jnc .done
.character:
    test ah, 80h
    jnz .done
    test byte [bda.kb_flags2], KbPaused
    jz .running
    cmp al, ScanNumLock             ; Pause again, or repeated
    je .done
    and byte [bda.kb_flags2], ~KbPaused & 0FFh
    jmp short .done
.running:
    call special_key                ; CF = 1: dealt with
    jc .done_eoi_sent
    call key_character              ; AX = character; CF = 1: none
    jc .done
    call key_store
    jnc .stored
.lost:                              ; a short tone, in which other interrupts may come
    cli
    mov al, PicEoi
    out PicMaster, al
    sti
    mov cx, 60
    call beep
    jmp short .done_eoi_sent
.stored:
    cli
    mov al, PicEoi
    out PicMaster, al
    mov ax, 9102h                   ; a task waiting for a key may go on
    int 15h
    jmp short .done_eoi_sent
.done:
    cli
    mov al, PicEoi
    out PicMaster, al
.done_eoi_sent:
    pop es
    pop ds
    pop bp
    pop di
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    iret

; Keys that change the state: scan code, mask in kb_flags, handler.
; A handler gets AL = scan code, AH = with release bit, CL = mask.
shift_keys:
    db ScanLeftShift, KbLeftShift
    dw shift_held
    db ScanRightShift, KbRightShift
    dw shift_held
    db ScanCtrl, KbCtrl
    dw shift_held
    db ScanAlt, KbAlt
    dw alt_held
    db ScanCapsLock, KbCapsLock
    dw lock_key
    db ScanNumLock, KbNumLock
    dw lock_key
    db ScanScrollLock, KbScrollLock
    dw lock_key
    db ScanInsert, KbInsert
    dw insert_key
.count equ ($ - shift_keys) / 4

; Shift, Ctrl: as long as they are held.
shift_held:
    mov cl, [cs:si + 1]
    test ah, 80h
    jnz .released
    or [bda.kb_flags], cl
    jmp short .left
.released:
    not cl
    and [bda.kb_flags], cl
.left:                              ; kb_flags2 tells left Ctrl and left Alt, of which there are no others
    push ax
    mov al, [bda.kb_flags]
    shr al, 1
    shr al, 1
    and al, 03h
    and byte [bda.kb_flags2], 0FCh
    or [bda.kb_flags2], al
    pop ax
    clc
    ret

; Alt likewise; on its release the number typed on the keypad becomes a character.
alt_held:
    call shift_held
    test ah, 80h
    jz .done
    xor ax, ax
    xchg al, [bda.kb_alt_number]
    or al, al
    jz .done
    call key_store
.done:
    clc
    ret

; The locks change once for each press; kb_flags2 remembers that the key is down. With Ctrl they are no locks: two of
; them are Pause and Break then, which special_key sees.
lock_key:
    test ah, 80h
    jnz .released
    test byte [bda.kb_flags], KbCtrl
    stc
    jnz .done
    call lock_pressed
.done:
    ret
.released:
    mov cl, [cs:si + 1]
    not cl
    and [bda.kb_flags2], cl         ; CF = 0
    ret

; out: CF = 0; ZF = 0: the key is down since long, and repeats
lock_pressed:
    mov cl, [cs:si + 1]
    test [bda.kb_flags2], cl
    jnz .done
    or [bda.kb_flags2], cl
    xor [bda.kb_flags], cl
    cmp al, al
.done:
    ret

; Insert is a lock with a character, unless the keypad gives digits or Alt and Ctrl give it another meaning. As a lock
; it does not repeat.
insert_key:
    test ah, 80h
    jnz lock_key
    test byte [bda.kb_flags], KbAlt | KbCtrl
    jnz .character
    call keypad_shifted
    jnz .character
    call lock_pressed
    jnz .done                       ; CF = 0
.character:
    stc
.done:
    ret

; Whether the keypad gives digits now.  out: ZF = 0: it does
keypad_shifted:
    push ax
    mov al, [bda.kb_flags]
    and al, KbNumLock | KbShift
    jz .done                        ; neither
    cmp al, KbNumLock
    ja .both
    or al, 1
    jmp short .done
.both:
    cmp al, al
.done:
    pop ax
    ret

; Keys that do something at once; Alt goes before Ctrl, and that before Shift.
; in: AL = scan code  out: CF = 1: done, and the end of interrupt has been sent
special_key:
    mov bl, [bda.kb_flags]
    test bl, KbAlt
    jnz .alt
    test bl, KbCtrl
    jnz .ctrl
    test bl, KbShift
    jz .none
    cmp al, ScanPrintScreen
    je key_print_screen
.none:
    clc
    ret
.ctrl:
    cmp al, ScanScrollLock
    je key_break
    cmp al, ScanNumLock
    je key_pause
    clc
    ret
.alt:
    test bl, KbCtrl
    jz .none
    cmp al, ScanDelete
    jne .none

key_restart:
    mov word [bda.reset_flag], WarmBoot
    jmp BiosSegment:post_entry

key_break:
    mov ax, [bda.kb_start]
    mov [bda.kb_head], ax
    mov [bda.kb_tail], ax
    mov byte [bda.break_flag], 80h
    int 1Bh                         ; IRQ 1 is in service: a handler that does not return sends the EOI itself
    xor ax, ax                      ; a place in the buffer, for those who poll
    call key_store
    cli
    mov al, PicEoi
    out PicMaster, al
    stc
    ret

; The machine sleeps in this interrupt until another key is pressed. A picture that has just been turned off, for
; scrolling, is turned on again.
key_pause:
    or byte [bda.kb_flags2], KbPaused
    cli
    mov al, PicEoi
    out PicMaster, al
    cmp byte [bda.crtc_port], CgaCrtc & 0FFh
    jne .sleep
    mov dx, CgaMode
    mov al, [bda.video_control]
    out dx, al
.sleep:
    sti
    hlt
    test byte [bda.kb_flags2], KbPaused
    jnz .sleep
    stc
    ret

key_print_screen:
    cli
    mov al, PicEoi
    out PicMaster, al
    int 05h
    stc
    ret

; The character of a key in the present shift state.
; in: AL = scan code  out: AX = scan code and character as INT 16h tells them, CF = 1: none
key_character:
    cmp al, 1
    jb .none
    cmp al, KeyCount
    ja .none
    mov bl, al
    dec bl
    xor bh, bh
    shl bx, 1
    shl bx, 1
    shl bx, 1                       ; a row of four words
    mov cl, [bda.kb_flags]
    test cl, KbAlt
    jnz .alt
    test cl, KbCtrl
    jnz .ctrl
    mov ch, cl
    and ch, KbShift
    jz .unshifted
    mov ch, 1
.unshifted:
    cmp al, ScanKeypad
    jb .letters
    test cl, KbNumLock
    jz .choose
    xor ch, 1
    jmp short .choose
.letters:
    test cl, KbCapsLock
    jz .choose
    mov ah, [cs:key_table + bx]
    cmp ah, 'a'
    jb .choose
    cmp ah, 'z'
    ja .choose
    xor ch, 1
.choose:
    or ch, ch
    jz .take
    add bx, 2
    jmp short .take
.ctrl:
    add bx, 4
    jmp short .take
.alt:
    cmp al, ScanKeypad
    jb .alt_row
    mov di, ax
    and di, 00FFh
    mov ah, [cs:di + keypad_digits - ScanKeypad]
    cmp ah, 9
    ja .alt_row
    mov al, 10                      ; a digit of a character's number
    push ax
    mul byte [bda.kb_alt_number]
    pop cx
    add al, ch
    mov [bda.kb_alt_number], al
    stc
    ret
.alt_row:
    mov byte [bda.kb_alt_number], 0 ; another key: the number is none
    add bx, 6
.take:
    mov ax, [cs:key_table + bx]
    cmp ax, NoKey
    je .none
    clc
    ret
.none:
    stc
    ret

; Puts AX into the keyboard buffer.  out: CF = 1: it is full
key_store:
    push bx
    push si
    pushf
    cli
    mov bx, [bda.kb_tail]
    mov si, bx
    inc si
    inc si
    cmp si, [bda.kb_end]
    jne .no_wrap
    mov si, [bda.kb_start]
.no_wrap:
    cmp si, [bda.kb_head]
    je .full
    mov [bx], ax
    mov [bda.kb_tail], si
    popf
    pop si
    pop bx
    clc
    ret
.full:
    popf
    pop si
    pop bx
    stc
    ret
