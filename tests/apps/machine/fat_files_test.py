# SPDX-License-Identifier: MIT
"""Files go both ways: a guest with a FAT12 driver of its own prints a file that mtools has put on the disk, deletes one
and creates one; then mtools and fsck.fat read the image. Write protection and --snapshot leave the image as it was."""
import os
from pathlib import Path

from support import GEOMETRY, Bench, require

OUT_BYTES = 5000
require("mkfs.fat", "fsck.fat", "mcopy", "mtype", "minfo", "mdir", "nasm")
bench = Bench()
guest = bench.assemble("fat12.asm", OUT_BYTES=OUT_BYTES)
bench.check(len(guest) <= 8 * 512, f"the guest has {len(guest) // 512} sectors, the disk reserves 8")

hello = "".join(f"Hello number {n} from the host.\r\n" for n in range(80)).encode()
gone = bytes(range(256)) * 6
kept = bytes(255 - n % 256 for n in range(3000))
out = b"".join(b"Line %04d of the file that the guest has written.\r\n" % n for n in range(200))[:OUT_BYTES]


def disk(kib):
    """A disk whose free clusters are not all in one piece once GONE.TXT is deleted; it boots the guest."""
    _, heads, sectors = GEOMETRY[kib]
    path = bench.format("fat.img", kib, "-R", "8", "-n", "TICKS", "-g", f"{heads}/{sectors}")
    for name, data in (("HELLO.TXT", hello), ("GONE.TXT", gone), ("KEPT.BIN", kept)):
        bench.tool("mcopy", "-i", path, bench.file(name, data), f"::{name}")
    image = bytearray(Path(path).read_bytes())
    image[0:3] = guest[0:3]
    image[0x3E:len(guest)] = guest[0x3E:]
    Path(path).write_bytes(image)
    return path


def printed():
    return Path(bench.path("e9.txt")).read_bytes()


for machine, kib in (("pc86", 1440), ("pc86", 1200), ("pc86", 720), ("pc86", 360), ("pc86", 160), ("xt", 360),
                     ("xt", 320)):
    name = f"{kib}K on {machine}"
    path = disk(kib)
    guest_run = [path, "--machine", machine, "--e9", bench.path("e9.txt"), "--max-time", "120"]
    result = bench.expect(f"{name}: the guest ends", *guest_run, "--expect-text", "DONE", "--fail-text", "ERROR|FULL",
                          "--dump-text")
    bench.equal(printed(), hello + b"<end of file>\r\nDELETED GONE.TXT\r\nWROTE OUT.TXT\r\nDONE",
                f"{name}: the guest has read HELLO.TXT")

    bench.equal(bench.tool("mtype", "-i", path, "::OUT.TXT"), out, f"{name}: mtype shows OUT.TXT")
    bench.tool("mcopy", "-n", "-o", "-i", path, "::OUT.TXT", bench.path("OUT.TXT"))
    bench.equal(Path(bench.path("OUT.TXT")).read_bytes(), out, f"{name}: mcopy copies OUT.TXT")
    listing = bench.tool("mdir", "-i", path, "::").decode()
    bench.check("OUT      TXT      5000 1990-05-17  12:34" in listing, f"{name}: mdir lists OUT.TXT", listing)
    bench.check("GONE" not in listing, f"{name}: GONE.TXT is deleted", listing)
    for file, data in (("HELLO.TXT", hello), ("KEPT.BIN", kept)):
        bench.equal(bench.tool("mtype", "-i", path, f"::{file}"), data, f"{name}: {file} is as it was")
    bench.check(b"reserved (boot) sectors: 8" in bench.tool("minfo", "-i", path, "::"), f"{name}: minfo reads the disk")
    checked = bench.tool("fsck.fat", "-n", path, status=None).decode()
    bench.check("4 files" in checked and len(checked.splitlines()) == 2, f"{name}: fsck.fat finds nothing wrong", checked)  # the label counts

# The same disk, not to be written.
path = disk(360)
before = bench.digest(path)
command = ["--e9", bench.path("e9.txt"), "--max-time", "120", "--dump-text"]
result = bench.expect("F,ro: the guest is told of the write protection", path + ",ro", *command, "--expect-text",
                      "WRITE ERROR 03 AT .* GIVEN UP", "--fail-text", "WROTE|DONE")
bench.check("write-protected" in result.err, "F,ro: the program says that the disk is write-protected", result)
bench.check(hello in printed(), "F,ro: reading works", result)
bench.equal(bench.digest(path), before, "F,ro: the image is as it was")

bench.expect("--fda F,ro does the same", "--fda", path + ",ro", *command, "--expect-text",
             "WRITE ERROR 03 AT .* GIVEN UP", "--fail-text", "WROTE|DONE")
bench.equal(bench.digest(path), before, "--fda F,ro: the image is as it was")

bench.expect("--snapshot: the guest writes and ends", path, "--snapshot", *command, "--expect-text", "DONE",
             "--fail-text", "ERROR")
bench.equal(bench.digest(path), before, "--snapshot: the image is as it was")

os.chmod(path, 0o444)
bench.expect("a read-only file is a write-protected disk", path, *command, "--expect-text",
             "WRITE ERROR 03 AT .* GIVEN UP", "--fail-text", "WROTE|DONE")
bench.equal(bench.digest(path), before, "a read-only file: the image is as it was")
bench.expect("a read-only file with --snapshot can be written", path, "--snapshot", *command, "--expect-text", "DONE",
             "--fail-text", "ERROR")
bench.equal(bench.digest(path), before, "a read-only file with --snapshot: the image is as it was")

# A second run finds what the first has left: nothing was kept back.
os.chmod(path, 0o644)
bench.expect("the first run writes OUT.TXT", path, *command, "--expect-text", "DONE")
written = bench.digest(path)
bench.expect("the second run finds it", path, *command, "--expect-text", "OUT.TXT EXISTS", "--fail-text", "WROTE")
bench.equal(bench.digest(path), written, "the second run has written nothing")
bench.finish()
