; SPDX-License-Identifier: MIT
; A small file system driver: prints HELLO.TXT, deletes GONE.TXT, creates OUT.TXT, all in the root of a FAT12 disk.
; In the PC  0000:7C00, in the reserved sectors of the disk (mkfs.fat -R 8); the parameter block stays the formatter's
; Sources    the layout of FAT12 as in ECMA-107
; Not here   directories below the root, long names
;
; OUT.TXT has OUT_BYTES bytes of numbered lines. A failing INT 13h is tried three times, then told: "READ ERROR 04 AT 17".

%include "boot.inc"
boot_sector_end

Fat                 equ 9000h
Root                equ 0A400h
Sector              equ 0C000h

Bpb.cluster         equ 7C0Dh       ; byte: sectors per cluster
Bpb.reserved        equ 7C0Eh
Bpb.fats            equ 7C10h       ; byte
Bpb.entries         equ 7C11h
Bpb.total           equ 7C13h
Bpb.fat_sectors     equ 7C16h
Bpb.track           equ 7C18h
Bpb.heads           equ 7C1Ah

Entry.attributes    equ 11
Entry.time          equ 22
Entry.cluster       equ 26
Entry.size          equ 28
EntryBytes          equ 32

main:
    mov al, [Bpb.fats]
    mov ah, 0
    mul word [Bpb.fat_sectors]
    add ax, [Bpb.reserved]
    mov [root_start], ax
    mov bx, [Bpb.entries]
    mov cl, 4
    shr bx, cl
    mov [root_sectors], bx
    add ax, bx
    mov [data_start], ax
    mov ax, [Bpb.total]
    sub ax, [data_start]
    xor dx, dx
    mov bl, [Bpb.cluster]
    mov bh, 0
    div bx
    inc ax
    mov [last_cluster], ax

    mov ax, [Bpb.reserved]
    mov cx, [Bpb.fat_sectors]
    mov bx, Fat
    call read_sectors
    mov ax, [root_start]
    mov cx, [root_sectors]
    mov bx, Root
    call read_sectors

    mov si, name_hello
    call find
    jc .no_hello
    call print_file
.no_hello:
    mov si, name_gone
    call find
    jc .no_gone
    call delete
    say "DELETED GONE.TXT", 13, 10
.no_gone:
    call create

    ; the directory last: before that, the disk is only missing free clusters
    mov dx, [Bpb.reserved]
    mov al, [Bpb.fats]
.fat:
    push ax
    mov ax, dx
    mov cx, [Bpb.fat_sectors]
    add dx, cx
    mov bx, Fat
    call write_sectors
    pop ax
    dec al
    jnz .fat
    mov ax, [root_start]
    mov cx, [root_sectors]
    mov bx, Root
    call write_sectors
    say "WROTE OUT.TXT", 13, 10, "DONE"
    ret

; SI = name  out: BX = its entry, or CF = 1
find:
    mov bx, Root
    mov dx, [Bpb.entries]
.entry:
    push si
    mov di, bx
    mov cx, 11
    repe cmpsb
    pop si
    je .found
    add bx, EntryBytes
    dec dx
    jnz .entry
    stc
    ret
.found:
    clc
    ret

; BX = entry
print_file:
    mov ax, [bx + Entry.cluster]
    mov dx, [bx + Entry.size]
    mov [left], dx
.cluster:
    push ax
    call cluster_to_sector
    mov cl, [Bpb.cluster]
    mov ch, 0
.sector:
    push ax
    push cx
    mov cx, 1
    mov bx, Sector
    call read_sectors
    mov si, Sector
    mov cx, 512
.byte:
    cmp word [left], 0
    je .end
    dec word [left]
    lodsb
    call print_char
    loop .byte
    pop cx
    pop ax
    inc ax
    loop .sector
    pop ax
    call fat_get
    cmp ax, 0FF0h
    jb .cluster
    say "<chain too short>", 13, 10
    ret
.end:
    pop cx
    pop ax
    pop ax
    say "<end of file>", 13, 10
    ret

; BX = entry: marks it as free, and its clusters
delete:
    mov byte [bx], 0E5h
    mov ax, [bx + Entry.cluster]
.next:
    cmp ax, 2
    jb .done
    cmp ax, 0FF0h
    jae .done
    push ax
    call fat_get
    mov dx, ax
    pop ax
    push dx
    xor dx, dx
    call fat_set
    pop ax
    jmp .next
.done:
    ret

create:
    mov si, name_out
    call find
    jnc .exists
    mov bx, Root
    mov cx, [Bpb.entries]
.entry:
    cmp byte [bx], 0
    je .free
    cmp byte [bx], 0E5h
    je .free
    add bx, EntryBytes
    loop .entry
    say "NO ENTRY FREE", 13, 10
    jmp boot_sleep
.exists:
    say "OUT.TXT EXISTS", 13, 10
    jmp boot_sleep
.free:
    mov [entry], bx
    mov di, bx
    mov si, name_out
    mov cx, 11
    rep movsb
    xor ax, ax
    mov cx, EntryBytes - 11
    rep stosb
    mov byte [bx + Entry.attributes], 20h
    mov word [bx + Entry.time], 12 << 11 | 34 << 5 | 56 / 2
    mov word [bx + Entry.time + 2], (1990 - 1980) << 9 | 5 << 5 | 17
    mov word [bx + Entry.size], OUT_BYTES
    mov word [left], OUT_BYTES
    mov word [previous], 0
    mov word [next_line], 0
    mov word [line_at], line_end
.cluster:
    call fat_free                   ; AX
    mov dx, 0FFFh
    call fat_set
    mov dx, ax
    mov bx, [previous]
    mov [previous], ax
    or bx, bx
    jz .first
    xchg ax, bx
    call fat_set
    mov ax, dx
    jmp .filled
.first:
    mov bx, [entry]
    mov [bx + Entry.cluster], ax
.filled:
    call cluster_to_sector
    mov cl, [Bpb.cluster]
    mov ch, 0
.sector:
    push cx
    call fill_sector
    mov cx, 1
    mov bx, Sector
    call write_sectors
    inc ax
    pop cx
    loop .sector
    cmp word [left], 0
    jne .cluster
    ret

; The next 512 bytes of the file, or what is left of it and zeros. Keeps AX.
fill_sector:
    push ax
    mov di, Sector
    mov cx, 512
.byte:
    mov al, 0
    cmp word [left], 0
    je .store
    dec word [left]
    cmp word [line_at], line_end
    jb .take
    mov word [line_at], line
    push cx
    push di
    mov ax, [next_line]             ; into the digits
    inc word [next_line]
    mov di, line_digits + 3
    mov cx, 4
    mov bx, 10
.digit:
    xor dx, dx
    div bx
    add dl, '0'
    mov [di], dl
    dec di
    loop .digit
    pop di
    pop cx
.take:
    mov si, [line_at]
    lodsb
    mov [line_at], si
.store:
    stosb
    loop .byte
    pop ax
    ret

; AX = cluster  out: AX = first sector
cluster_to_sector:
    sub ax, 2
    mov bl, [Bpb.cluster]
    mov bh, 0
    mul bx
    add ax, [data_start]
    ret

; AX = cluster  out: BX = place of the two bytes that hold its entry, CF = 1: in their upper 12 bits
fat_place:
    mov bx, ax
    shr bx, 1
    pushf
    add bx, ax
    add bx, Fat
    popf
    ret

; AX = cluster  out: AX = what stands in the table for it
fat_get:
    call fat_place
    mov ax, [bx]
    jnc .even
    mov cl, 4
    shr ax, cl
.even:
    and ax, 0FFFh
    ret

; AX = cluster, DX = its new entry; both kept
fat_set:
    push dx
    call fat_place
    jc .odd
    and word [bx], 0F000h
    jmp .store
.odd:
    and word [bx], 000Fh
    mov cl, 4
    shl dx, cl
.store:
    or [bx], dx
    pop dx
    ret

; out: AX = a free cluster
fat_free:
    mov ax, 2
.next:
    push ax
    call fat_get
    or ax, ax
    pop ax
    jz .done
    inc ax
    cmp ax, [last_cluster]
    jbe .next
    say "DISK FULL", 13, 10
    jmp boot_sleep
.done:
    ret

; AX = first sector, CX = how many, BX = address. AX, DX are kept.
read_sectors:
    mov byte [command], 02h
    jmp transfer
write_sectors:
    mov byte [command], 03h

transfer:
    push ax
    push dx
.sector:
    push ax
    push cx
    mov si, 3
.attempt:
    push ax
    xor dx, dx
    div word [Bpb.track]
    mov cl, dl
    inc cl                          ; sector
    xor dx, dx
    div word [Bpb.heads]
    mov ch, al                      ; cylinder
    mov dh, dl                      ; head
    mov dl, [boot_drive]
    mov ah, [command]
    mov al, 1
    int 13h
    jnc .good
    mov [status], ah
    mov ah, 0
    mov dl, [boot_drive]
    int 13h
    pop ax
    dec si
    jnz .attempt
    cmp byte [command], 03h
    je .write_error
    say "READ"
    jmp .tell
.write_error:
    say "WRITE"
.tell:
    say " ERROR "
    push ax
    mov al, [status]
    call print_byte
    say " AT "
    pop ax
    call print_number
    say " GIVEN UP", 13, 10
    jmp boot_sleep
.good:
    pop ax
    pop cx
    pop ax
    inc ax
    add bx, 512
    dec cx
    jnz .sector
    pop dx
    pop ax
    ret

name_hello:   db "HELLO   TXT"
name_gone:    db "GONE    TXT"
name_out:     db "OUT     TXT"

line:         db "Line "
line_digits:  db "0000 of the file that the guest has written.", 13, 10
line_end:

command:      db 0
status:       db 0
root_start:   dw 0
root_sectors: dw 0
data_start:   dw 0
last_cluster: dw 0
left:         dw 0
entry:        dw 0
previous:     dw 0
next_line:    dw 0
line_at:      dw 0

program_end
