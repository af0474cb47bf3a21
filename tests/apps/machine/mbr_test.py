# SPDX-License-Identifier: MIT
"""The boot manager of Debian's package mbr, on a floppy: it prints "MBR", waits for its time-out by INT 1Ah while it
looks for keys by INT 16h, shows a prompt at a key, and loads the partition's boot sector by INT 13h."""
import re

from support import Bench, require

TIMEOUT = 54  # ticks of 1/18.2 s
require("install-mbr", "mkfs.fat", "nasm")
bench = Bench()


def disk(name, partition, interrupt="sk"):
    """A 360K disk with the boot manager; `partition` is what stands in sector 2, where partition 1 begins."""
    data = bytearray(512) + bytearray(partition)
    # active, from cylinder 0, head 0, sector 2, FAT12, to 39/1/9; LBA 1, 719 sectors
    data[0x1BE:0x1CE] = bytes([0x80, 0, 2, 0, 1, 1, 9, 39]) + (1).to_bytes(4, "little") + (719).to_bytes(4, "little")
    data[510:512] = b"\x55\xAA"
    path = bench.image(name, 360, bytes(data))
    bench.tool("install-mbr", "--force", "--drive", "0x00", "--partition", "1", "--timeout", TIMEOUT, "--interrupt",
               interrupt, path)
    return path


def ticks(result):
    found = re.search(r"CHAINED AFTER (\d+) TICKS", result.out)
    return int(found[1]) if found else -1


image = disk("mbr.img", bench.assemble("chained.asm"))
before = bench.digest(image)

for machine in ("pc86", "xt"):
    late = bench.expect(f"{machine}: after the time-out the partition is booted", image, "--machine", machine,
                        "--expect-text", "CHAINED AFTER .* TICKS", "--max-time", "60", "--dump-text")
    bench.check("MBR" in late.out, f"{machine}: MBR stands on the screen", late)
    bench.check("1F" not in late.out, f"{machine}: without a key there is no prompt", late)
    bench.check(TIMEOUT <= ticks(late) <= TIMEOUT + 12, f"{machine}: it waited {ticks(late)} ticks", late)

    early = bench.expect(f"{machine}: 3 seconds after power-on it has not booted the partition", image, "--machine",
                         machine, "--max-time", "3", "--fail-text", "CHAINED", "--dump-text")
    bench.check("MBR" in early.out, f"{machine}: but it is waiting", early)

    keyed = bench.expect(f"{machine}: a key brings the prompt, and 1 boots the partition", image, "--machine", machine,
                         "--type-after", "MBR", "--type", "x", "--type-after", r"MBR 1FA:", "--type", "1",
                         "--expect-text", "MBR 1FA:", "--expect-text", "CHAINED AFTER .* TICKS", "--max-time", "60",
                         "--dump-text")
    bench.check(0 <= ticks(keyed) < TIMEOUT, f"{machine}: the keys cut the wait short, to {ticks(keyed)} ticks", keyed)

    shifted = bench.expect(f"{machine}: Enter at the prompt boots the default", image, "--machine", machine,
                           "--type-after", "MBR", "--type", " ", "--type-after", "MBR 1FA:", "--type", "q2\\n",
                           "--expect-text", "CHAINED AFTER .* TICKS", "--max-time", "60", "--dump-text")
    bench.check("MBR 1FA:" in shifted.out, f"{machine}: the prompt was there", shifted)

    advanced = bench.expect(f"{machine}: A opens the list of all partitions", image, "--machine", machine,
                            "--type-after", "MBR", "--type", "x", "--type-after", "MBR 1FA:", "--type", "a",
                            "--type-after", "MBR 1234F:", "--type", "1", "--expect-text", "CHAINED AFTER .* TICKS",
                            "--max-time", "60", "--dump-text")
    bench.check("MBR 1234F:" in advanced.out, f"{machine}: the longer prompt was there", advanced)

    never = bench.expect(f"{machine}: without a text to wait for, the prompt waits for ever", image, "--machine", machine,
                         "--type-after", "MBR", "--type", "x", "--fail-text", "CHAINED", "--max-time", "30",
                         "--dump-text")
    bench.check("MBR 1FA:" in never.out, f"{machine}: the prompt is still there", never)
bench.equal(bench.digest(image), before, "the image is as it was")

# A FAT boot sector behind the boot manager, and round again at a key: INT 19h loads the manager once more.
fat = bench.format("fat.img", 360)
with open(fat, "rb") as file:
    image = disk("mbr-fat.img", file.read(512))
again = bench.expect("the FAT boot sector of mkfs.fat is chained, and a key starts all of it again", image,
                     "--type-after", "try again", "--type", "k", "--expect-text", r"(try again[\s\S]*){2}",
                     "--max-time", "60", "--dump-text")
bench.equal(again.out.count("MBR"), 2, "the boot manager ran twice")

# An empty partition has no boot sector: the prompt comes by itself.
image = disk("mbr-empty.img", bytes(512))
bench.expect("a partition without a boot sector brings the prompt", image, "--expect-text", "MBR 1FA:", "--max-time",
             "60")
bench.finish()
