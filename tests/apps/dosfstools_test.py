# SPDX-License-Identifier: MIT
"""Disks made by mkfs.fat boot in every floppy format: the boot sector prints through INT 10h, waits for a key through
INT 16h and boots again through INT 19h. The image stays as it is."""
from support import FLOPPY_SIZES, Bench, require

FIRST = "This is not a bootable disk.  Please insert a bootable floppy and"
SECOND = "press any key to try again ..."

require("mkfs.fat")
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
bench.finish()
