; SPDX-License-Identifier: MIT
; Option ROMs: 55h AAh on a 2 KiB boundary, length in units of 512 bytes, all bytes adding up to 0; entry at offset 3.
; In the PC  C0000h-C7FFFh before the screen is set up (a ROM may take over INT 10h), C8000h-EFFFFh before the boot
; Sources    [XT-TR] ROM scan
; Not here   the second entry points of Plug and Play ROMs

RomMark             equ 0AA55h
RomVideoFirst       equ 0C000h
RomFirst            equ 0C800h
RomEnd              equ 0F000h      ; this BIOS
RomStep             equ 0080h       ; paragraphs of 2 KiB

; The first scan is silent: there is no screen yet.
scan_video_roms:
    mov dx, RomVideoFirst
.segment:
    call rom_check
    jc .next
    jnz .next
    call rom_call
    jmp short .after
.next:
    mov ax, RomStep
.after:
    add dx, ax
    cmp dx, RomFirst
    jb .segment
    ret

; Tells what stands in the video region, then scans the rest.
scan_roms:
    mov dx, RomVideoFirst
.video:
    call rom_check
    jc .video_next
    jz .video_good
    call rom_complain
    mov ax, RomStep
    jmp short .video_after
.video_good:
    call rom_announce
    call print_line_end
    jmp short .video_after
.video_next:
    mov ax, RomStep
.video_after:
    add dx, ax
    cmp dx, RomFirst
    jb .video

    ; a video ROM may reach beyond C8000h: DX is behind it
.segment:
    call rom_check
    jc .next
    jnz .bad
    call rom_announce
    call print_line_end
    call rom_call
    jmp short .after
.bad:
    call rom_complain
.next:
    mov ax, RomStep
.after:
    add dx, ax
    jc .done
    cmp dx, RomEnd
    jb .segment
.done:
    ret

; in: DX = segment  out: CF = 1: no ROM; ZF = 1: a good one of AX paragraphs; ZF = 0: a bad one, AL = 0: by its length
rom_check:
    push bx
    push cx
    push si
    push ds
    mov ds, dx
    xor si, si
    cmp word [si], RomMark
    jne .none
    mov al, [si + 2]
    or al, al
    jz .length
    mov ah, 0
    mov cl, 5
    shl ax, cl                      ; paragraphs
    mov bx, RomEnd
    sub bx, dx
    cmp ax, bx
    ja .length                      ; it would reach into this BIOS
    push ax
    shr ax, 1                       ; groups of 32 bytes
    mov cx, ax
    xor bx, bx
.group:
    %rep 16
    lodsw
    add bl, al
    add bl, ah
    %endrep
    or si, si                       ; 64 KiB done: the next segment
    jnz .same_segment
    mov ax, ds
    add ax, 1000h
    mov ds, ax
.same_segment:
    loop .group
    pop ax
    add ax, RomStep - 1             ; the next ROM can only stand on a 2 KiB boundary
    and ax, ~(RomStep - 1) & 0FFFFh
    or bl, bl
    jz .done                        ; CF = 0
    mov al, 1                       ; CF = 0, ZF = 0 still
    jmp short .done
.length:
    mov al, 0
    or ah, 1                        ; CF = 0, ZF = 0
    jmp short .done
.none:
    stc
.done:
    pop ds
    pop si
    pop cx
    pop bx
    ret

; Calls a ROM, which may change every register.  in: DX = segment  AX and DX are kept
rom_call:
    push ax
    push bx
    push cx
    push dx
    push si
    push di
    push bp
    push es
    push ds
    mov word [bda.rom_entry], 3
    mov [bda.rom_entry + 2], dx
    call far [bda.rom_entry]
    cld
    sti
    pop ds
    pop es
    pop bp
    pop di
    pop si
    pop dx
    pop cx
    pop bx
    pop ax
    ret

; "ROM       C800  8 KB".  in: DX = segment, AX = paragraphs; both kept
rom_announce:
    push ax
    push dx
    push ax
    mov si, text_rom
    call print
    mov ax, dx
    call print_hex_word
    call print_two_spaces
    pop ax
    mov cl, 6
    shr ax, cl
    call print_decimal
    mov si, text_kb
    call print
    pop dx
    pop ax
    ret

; in: DX = segment, AL = 0: a bad length, else a wrong sum
rom_complain:
    push dx
    push ax
    mov si, text_rom
    call print
    mov ax, dx
    call print_hex_word
    pop ax
    mov si, text_rom_length
    or al, al
    jz .tell
    mov si, text_rom_sum
.tell:
    call print
    pop dx
    ret

text_rom:           db "ROM       ", 0
text_kb:            db " KB", 0
text_rom_sum:       db "  bad checksum, skipped", 13, 10, 0
text_rom_length:    db "  bad length, skipped", 13, 10, 0
