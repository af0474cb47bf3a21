# SPDX-License-Identifier: MIT
"""A program of 26 KB, compiled by bcc and linked with elks-libc's standalone library, is loaded from more than four
tracks and computes. What it prints is compared with what is computed here."""
import hashlib
import math
import random
import re
import struct
import zlib
from datetime import datetime, timezone

from support import GEOMETRY, Bench, require

BLOB_SEGMENT, BLOB_BYTES = 0x3000, 32768


def generator():
    seed = 1
    while True:
        seed = (seed * 1103515245 + 12345) & 0xFFFFFFFF
        yield seed >> 16 & 0x7FFF


def signed(value):
    value &= 0xFFFFFFFF
    return value - (1 << 32) if value >> 31 else value


def expected_lines(blob):
    numbers = generator()
    lines = []
    sieve = [n for n in range(2, 4096) if all(n % d for d in range(2, math.isqrt(n) + 1))]
    lines.append(f"primes {len(sieve)} last {sieve[-1]} sum {sum(sieve)}")
    nine = b"123456789"
    lines.append(f"crc32 {zlib.crc32(nine):x} adler32 {zlib.adler32(nine):x} blob {len(blob)} "
                 f"crc32 {zlib.crc32(blob):x} sum {sum(blob) & 0xFFFF}")
    for text in ("", "The quick brown fox jumps over the lazy dog", "1234567890" * 8):
        lines.append(f"md5 {len(text)} {hashlib.md5(text.encode()).hexdigest()}")

    unsorted = [next(numbers) - 16384 for _ in range(200)]
    in_order = sorted(unsorted)
    total = sum(n * (i + 1) for i, n in enumerate(in_order)) & 0xFFFFFFFF
    lines.append(f"sorted {in_order[0]} {in_order[100]} {in_order[199]} wrong 0 sum {total:x} found {unsorted[77]}")
    lines.append(" ".join(sorted(("segment offset vector counter latch strobe cascade refresh gate queue prefix carry "
                                  "parity sign trap string port stack").split())))

    lines.append("strtol 0 -17 99 2047 493 2147483647 -2147483647 12 1295 45 !")
    lines.append("printf [  -42] [42   ] [00042] [beef] [10] [65535] [q] [   right] [left    ] [%]")
    lines.append("long [   -123456] [123456    ] [0000123456] [cafebabe] [4294967295] [-2147483648]")
    lines.append("sprintf made-7-12345678 atol -99999 atoi 321")

    a = "The clock of the bus and the clock of the processor"
    b = a[:9]
    vowels = sum(c in "aeiou" for c in a)
    moved = a[:4] + a[:10]
    parts = sum(len(p) * (vowels + 1 + i) for i, p in enumerate(["C:\\DOS", "D:\\BIN", "E:"]))
    lines.append(f"strings {len(a)} {vowels} {sum(c.isalpha() for c in a)} [{b}] 1 0 [{a[a.index('pro'):]}] "
                 f"[{a[a.rindex('c'):]}] [{moved}] [{b[2:]}] 1 {parts} [{'Mixed Case'.swapcase()}]")

    left = (1000000, -1000000, 123456789, -2147483647, 7, 65536)
    right = (7, 7, -1234, 65535, 1000000, 65536)
    pairs = list(zip(left, right))
    lines.append("divide " + " ".join(f"{x // y},{x % y}" for x, y in pairs))
    lines.append("multiply " + " ".join(f"{x * y & 0xFFFFFFFF:x}" for x, y in pairs))
    before, fibonacci = 0, 1
    for _ in range(46):
        before, fibonacci = fibonacci, fibonacci + before
    n, steps = 27, 0
    while n != 1:
        n, steps = (3 * n + 1 if n & 1 else n // 2), steps + 1
    shifted = (0x12345678 << 5 ^ 0x87654321 >> 3) & 0xFFFFFFFF
    lines.append(f"fibonacci {fibonacci} factorial {math.factorial(12)} collatz {steps} "
                 f"gcd {math.gcd(1071 * 462, 462 * 1029)} root {math.isqrt(4000000000)} shift {shifted:x} {-1000 >> 4}")

    key = (0x00010203, 0x04050607, 0x08090A0B, 0x0C0D0E0F)
    x, y, sums = 0x41424344, 0x45464748, 0
    for _ in range(32):
        x = x + (((y << 4 ^ y >> 5) + y) ^ (sums + key[sums & 3])) & 0xFFFFFFFF
        sums = sums + 0x9E3779B9 & 0xFFFFFFFF
        y = y + (((x << 4 ^ x >> 5) + x) ^ (sums + key[sums >> 11 & 3])) & 0xFFFFFFFF
    lines.append(f"xtea {x:08x}{y:08x} back 4142434445464748")

    first, second = [], []
    for _ in range(8):
        row = [(next(numbers) - 16384, next(numbers) - 16384) for _ in range(8)]
        first.append([p[0] for p in row])
        second.append([p[1] for p in row])
    product = [[signed(sum(first[i][k] * second[k][j] // 16 for k in range(8))) for j in range(8)]
               for i in range(8)]
    mixed = 0
    for value in (v for row in product for v in row):
        mixed ^= value
    lines.append(f"matrix trace {signed(sum(product[i][i] for i in range(8)))} corner {product[7][0]} "
                 f"sum {mixed & 0xFFFFFFFF:x}")

    found = tries = 0

    def place(row, columns):
        nonlocal found, tries
        if row == 6:
            found += 1
            return
        for c in range(6):
            tries += 1
            if all(c != k and abs(c - k) != row - r for r, k in enumerate(columns)):
                place(row + 1, columns + [c])

    place(0, [])
    days = " ".join(datetime(*day).strftime("%a") for day in ((1981, 8, 12), (2000, 2, 29), (1978, 6, 8)))
    lines.append(f"queens {found} tries {tries} days {days} roman MCMLXXVIII MMMCMXCIX")

    tree, values = None, [next(numbers) * 65 for _ in range(100)]
    for value in values:
        at = tree
        new = [None, None, value]
        if tree is None:
            tree = new
        while at is not None:
            side = 0 if value < at[2] else 1
            if at[side] is None:
                at[side] = new
                break
            at = at[side]

    def depth(node):
        return 0 if node is None else 1 + max(depth(node[0]), depth(node[1]))

    visited = 0
    for value in sorted(values):
        visited = visited * 31 + value + ord(str(value & 0xFF)[0]) & 0xFFFFFFFF
    called = 1
    for i in range(12):
        called = signed((called + i + 3, called - i - 3, called * (i + 3))[i % 3])
    lines.append(f"tree depth {depth(tree)} visited {visited:x} calls {called} jump 42")
    lines.append(f"machine {sum(i * i for i in range(1, 201))} steps {4 + 200 * 12 + 1}")

    dates = " ".join(f"[{datetime.fromtimestamp(t, timezone.utc).strftime('%b %e %H:%M:%S %Y')}]"
                     for t in (864000, 951782400, 2147483647))
    pattern = re.compile("^[0-9A-Fa-f]+:[0-9A-Fa-f]+$")
    bits = 0
    for address in ("0040:0017", "F000-FFF0", "B800:", "7C0:0000h", "dead:BEEF"):
        bits = bits << 1 | bool(pattern.match(address))
    lines.append(f"scanf 4 12 -34 cafe word regexp {bits} dates {dates}")
    return lines + ["DONE"]


require("bcc", "as86")
bench = Bench()
bench.tool("bcc", "-Ms", "-0", f"-DBLOB_SEGMENT=0x{BLOB_SEGMENT:X}", f"-DBLOB_BYTES={BLOB_BYTES}U", "-X-d", "-o",
           bench.path("program.bin"), bench.guests / "c_program.c")
with open(bench.path("program.bin"), "rb") as file:
    program = file.read()
program += bytes(-len(program) % 512)
bench.check(len(program) >= 20480, f"the program has {len(program)} bytes, 20 KiB or more")
blob = random.Random(86).randbytes(BLOB_BYTES)
wanted = expected_lines(blob)

for machine, kib in (("pc86", 360), ("pc86", 1440), ("pc86", 1200), ("xt", 360)):
    name = f"{kib}K on {machine}"
    _, heads, sectors = GEOMETRY[kib]
    loader = bench.assemble("c_loader.asm", PROGRAM_SECTORS=len(program) // 512, BLOB_SECTORS=BLOB_BYTES // 512,
                            TRACK_SECTORS=sectors, HEADS=heads)
    image = bench.image("c.img", kib, loader + program + blob)
    before = bench.digest(image)
    result = bench.expect(f"{name}: the program ends by itself", image, "--machine", machine, "--expect-text", "DONE",
                          "--fail-text", r"\?", "--max-time", "120", "--e9", bench.path("e9.txt"), "--dump-text")
    with open(bench.path("e9.txt"), encoding="latin-1", newline="") as file:
        printed = file.read().replace("\r", "")
    reads, _, text = printed.partition("\n")
    bench.check(reads.count(".") > 4 and set(reads) <= {".", "!"}, f"{name}: loaded from {reads.count('.')} tracks",
                f"  the loader printed {reads!r}")
    bench.check("!" not in reads, f"{name}: no read had to be repeated", reads)
    lines = [line for line in text.split("\n") if line]
    for got, expected in zip(lines, wanted):
        bench.equal(got, expected, f"{name}: {expected.split()[0]}")
    bench.equal(len(lines), len(wanted), f"{name}: number of lines")

    # What is left on the screen of 80 columns is the end of the same text; after the 80th character of a row the cursor
    # stands in the next one already.
    rows = []
    for line in wanted:
        rows += [line[i:i + 80].rstrip() for i in range(0, len(line) + (len(line) % 80 == 0), 80)]
    shown = [row.rstrip() for row in result.out.splitlines()]
    while shown and not shown[-1]:
        shown.pop()
    bench.equal(shown[-20:], rows[-20:], f"{name}: the screen shows the same")
    bench.equal(bench.digest(image), before, f"{name}: the image is as it was")
bench.finish()
