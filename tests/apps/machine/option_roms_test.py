# SPDX-License-Identifier: MIT
"""Option ROMs: good ones are called in the order of their places, bad ones are named on the screen and left alone; they
may take INT 10h, 13h and 19h."""
from support import Bench, require, rom_checksum

require("nasm")
bench = Bench()
hello = bench.image("hello.img", 360, bench.assemble("hello.asm"))
END = ["--expect-text", "HELLO FROM THE GUEST", "--max-time", "60", "--dump-text"]


def rom(name, source, blocks=4, **defines):
    return bench.file(name, rom_checksum(bench.assemble(source, ROM_BLOCKS=blocks, **defines)))


text = rom("text.rom", "rom_text.asm")
with open(text, "rb") as file:
    good = file.read()
bench.equal(sum(good) % 256, 0, "the ROM of the test has a checksum of 0")
wrong = bench.file("wrong.rom", good[:-1] + bytes([good[-1] + 1 & 0xFF]))
empty = bench.file("zero.rom", rom_checksum(good[:2] + b"\x00" + good[3:]))
long = bench.file("long.rom", good[:2] + b"\xFF" + good[3:])
blank = bench.file("blank.rom", b"\x00" + good[1:])
large = rom("large.rom", "rom_text.asm", 64)
largest = rom("largest.rom", "rom_text.asm", 128)

for machine in ("pc86", "xt"):
    run = [hello, "--machine", machine, *END]

    def booted(what, *arguments, shown=(), hidden=()):
        result = bench.expect(f"{machine}: {what}", *arguments, *run)
        for line in shown:
            bench.check(line in result.out, f"{machine}: {what}: {line!r} stands on the screen", result)
        for line in hidden:
            bench.check(line not in result.out, f"{machine}: {what}: {line!r} does not", result)
        return result

    for segment, label in (("C800", "the first place"), ("CA00", "a later one"), ("E000", "the last 64 KiB"),
                           ("EF80", "the last place")):
        booted(f"a ROM at {label} is called and the boot goes on", "--rom", f"{text}@{segment}",
               shown=[f"OPTION ROM AT {segment} READ-ONLY", f"ROM       {segment}  2 KB"], hidden=["skipped"])
    several = booted("three ROMs are called in the order of their places", "--rom", f"{large}@D800", "--rom",
                     f"{text}@CC80", "--rom", f"{text}@C800",
                     shown=["ROM       D800  32 KB", "ROM       CC80  2 KB"])
    order = [several.out.find(f"OPTION ROM AT {segment}") for segment in ("C800", "CC80", "D800")]
    bench.check(-1 < order[0] < order[1] < order[2], f"{machine}: they are", several)
    booted("a ROM of 64 KiB is called", "--rom", f"{largest}@D000", shown=["OPTION ROM AT D000", "ROM       D000  64 KB"])

    booted("a ROM with a wrong sum is named and skipped", "--rom", f"{wrong}@C800",
           shown=["ROM       C800  bad checksum, skipped"], hidden=["OPTION ROM"])
    booted("a ROM of no length is named and skipped", "--rom", f"{empty}@C800",
           shown=["ROM       C800  bad length, skipped"], hidden=["OPTION ROM"])
    booted("a ROM that would reach into the BIOS is named and skipped", "--rom", f"{long}@D800",
           shown=["ROM       D800  bad length, skipped"], hidden=["OPTION ROM"])
    booted("a file without the mark is no ROM", "--rom", f"{blank}@C800", hidden=["OPTION ROM", "skipped"])
    booted("a ROM behind a bad one is called", "--rom", f"{wrong}@C800", "--rom", f"{text}@D000",
           shown=["ROM       C800  bad checksum, skipped", "OPTION ROM AT D000"])

    # INT 13h: a disk in the ROM.
    boot = bench.file("boot.bin", bench.assemble("hello.asm")[:512])
    disk = rom("disk.rom", "rom_disk.asm", 4, BOOT_SECTOR=f"'{boot}'")
    booted("a floppy boots with a ROM before INT 13h", "--rom", f"{disk}@C800", shown=["ROM DISK INSTALLED"])
    ghost = bench.image("blank.img", 360)
    from_rom = bench.expect(f"{machine}: the disk in the ROM is booted when the floppy holds no program", ghost, "--machine",
                            machine, "--rom", f"{disk}@C800", *END)
    bench.check("ROM DISK INSTALLED" in from_rom.out, f"{machine}: it was installed", from_rom)
    if machine == "pc86":
        chained = bench.assemble("chained.asm")
        other = bench.image("other.img", 360, chained)
        bench.expect("pc86: with --boot c the disk in the ROM comes first", other, "--boot", "c", "--rom", f"{disk}@C800",
                     "--fail-text", "CHAINED", *END)
        bench.expect("pc86: with --boot a the floppy does", other, "--boot", "a", "--rom", f"{disk}@C800", "--fail-text",
                     "HELLO", "--expect-text", "CHAINED", "--max-time", "60")

    # INT 19h: the boot.
    taker = rom("taker.rom", "rom_boot.asm")
    waits = bench.expect(f"{machine}: a ROM takes the boot", hello, "--machine", machine, "--rom", f"{taker}@C800",
                         "--fail-text", "HELLO", "--max-time", "10", "--dump-text")
    bench.check("ROM HAS THE BOOT, PRESS A KEY" in waits.out, f"{machine}: and waits", waits)
    booted("at a key it goes on to the BIOS", "--rom", f"{taker}@C800", "--type-after", "PRESS A KEY", "--type", " ",
           shown=["ROM HAS THE BOOT"])

    # INT 10h: a video ROM, called before anything is printed.
    video = rom("video.rom", "rom_video.asm")
    booted("a video ROM stands before INT 10h", "--rom", f"{video}@C000",
           shown=["TICK86 BIOS", "MEMORY    640 KB", "ROM       C000  2 KB"], hidden=["tick86", "emory"])
bench.finish()
