# SPDX-License-Identifier: MIT
"""Disks made by mkfs.fat boot in every floppy format: the boot sector prints through INT 10h, waits for a key through
INT 16h and boots again through INT 19h. The image stays as it is."""
from support import FLOPPY_SIZES, Bench, require

FIRST = "This is not a bootable disk.  Please insert a bootable floppy and"
SECOND = "press any key to try again ..."

require("mkfs.fat", "nasm")
bench = Bench()
machines = [("pc86", kib) for kib in FLOPPY_SIZES] + [("xt", kib) for kib in (160, 180, 320, 360)]
for machine, kib in machines:
    name = f"mkfs.fat disk of {kib}K on {machine}"
    image = bench.format("f.img", kib)
    before = bench.digest(image)

    once = bench.expect(f"{name} boots", image, "--machine", machine, "--expect-text", r"disk\.  Please insert",
                        "--expect-text", r"try again \.\.\.", "--max-time", "60", "--dump-text")
    bench.check(FIRST in once.out and SECOND in once.out, f"{name} says that it is not bootable", once)
    bench.equal(once.out.count(SECOND), 1, f"{name} waits for a key")

    again = bench.expect(f"{name} boots again at a key", image, "--machine", machine, "--type-after", "try again",
                         "--type", "k", "--expect-text", r"(try again[\s\S]*){2}", "--max-time", "60", "--dump-text")
    bench.equal(again.out.count(FIRST), 2, f"{name} has printed its text twice")
    bench.equal(bench.digest(image), before, f"{name}: the image is as it was")

# What the text asks for: another disk goes in, a key is pressed, and it boots. The drive is empty for half a second; the
# Caps Lock keys, which no program reads, let that pass.
for machine, kib in (("pc86", 360), ("pc86", 1440), ("xt", 360)):
    name = f"a swap of {kib}K disks on {machine}"
    hello = bench.image("hello.img", kib, bench.assemble("hello.asm"))
    swapped = bench.expect(f"{name} boots the second", "--machine", machine, "--fda", bench.format("f.img", kib), "--fda",
                           hello, "--swap-after", "try again", "--type-after", "try again", "--type",
                           "{CapsLock}" * 20 + "k", "--expect-text", "HELLO FROM THE GUEST", "--max-time", "60",
                           "--dump-text")
    bench.check(FIRST in swapped.out, f"{name} has booted the first", swapped)
    bench.check("no disk" not in swapped.out, f"{name} finds the second at once", swapped)
    bench.check("other disk" not in swapped.err, f"{name} says nothing", swapped)
bench.finish()
