# SPDX-License-Identifier: MIT
"""The golden traces of tests/golden: each run is compared with its own, step by step and clock by clock, and one fact of
it is checked without it. With --make in front (tools/make_golden) the golden traces are recorded instead."""
import csv
import re
import sys
from pathlib import Path

make = "--make" in sys.argv
if make:
    sys.argv.remove("--make")

from support import Bench, require  # noqa: E402

require("mkfs.fat", "nasm")
bench = Bench()
FOLDER = Path(__file__).resolve().parent.parent / "golden"
MOST_BYTES = 60_000

bench.tool("mkfs.fat", "--invariant", "-C", "-F", "12", bench.path("mkfs.img"), 360)
bench.image("interrupts.img", 360, bench.assemble("interrupts.asm"))


def text_of_demo(arguments):
    """A text: what the disk shows, of which the trace knows nothing."""
    out = bench.expect("the demonstration disk runs", *arguments, "--dump-text").out
    bench.check("IRQ 0 timer" in out and "Press one of these keys" in out, "it shows its screen", out)


def boots_of_mkfs(arguments):
    """A clock total: the first instruction of the disk runs once, after POST and before the text."""
    path = bench.path("mkfs.csv")
    bench.expect("the disk of mkfs.fat runs", *arguments, "--trace", path, "--trace-start", "0000:7C00")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bench.equal(sum((int(r["cs"], 16) * 16 + int(r["ip"], 16)) == 0x7C00 for r in rows), 1, "7C00h is reached once")
    bench.equal(sum(int(r["clocks"]) for r in rows), int(rows[-1]["cycle"]) + int(rows[-1]["clocks"]) - int(rows[0]["cycle"]),
                "the clocks of its steps add up to the clocks between")
    bench.equal(rows[0]["instruction"].split()[0], "jmp", "its first instruction is the jump of a boot sector")


def count_of_interrupts(arguments):
    """A count: as many timer interrupts as the guest says, and as fit into the time at 1193 pulses each."""
    path = bench.path("interrupts.csv")
    out = bench.expect("the guest counts its interrupts", *arguments, "--trace", path, "--dump-text").out
    timer, clock, _ = map(int, re.search(r"TIMER (\d+) CLOCK (\d+) NESTED (\d+) DONE", out).groups())
    with open(path, encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["kind"] == "intr" and r["cs_after"] == "0000"]
    own = [int(r["cycle"]) for r in rows if r["irq"] == "0"]
    bench.equal((len(own), len(rows) - len(own)), (timer, clock), "the trace has as many of IRQ 0 and IRQ 8")
    bench.check(abs(own[-1] - own[0] - (timer - 1) * 1193 * 4) < 1500, "they are 1193 timer pulses apart on the average",
                f"  {own[-1] - own[0]} clocks")


CASES = [
    ("demo", ["--expect-text", "Press one of these keys", "--max-time", "10"], text_of_demo),
    ("mkfs", [bench.path("mkfs.img"), "--snapshot", "--expect-text", "try again", "--max-time", "10"], boots_of_mkfs),
    ("interrupts", [bench.path("interrupts.img"), "--snapshot", "--expect-text", "DONE", "--max-time", "10"], count_of_interrupts),
]

for name, arguments, fact in CASES:
    golden = FOLDER / f"{name}.golden"
    if make:
        FOLDER.mkdir(exist_ok=True)
        result = bench.raw("trace", "golden", golden, *arguments)
        bench.check(result.status == 0, result.out.strip() or f"{name}: recorded", result)
    result = bench.raw("trace", "check", golden, *arguments)
    if result.status == 2 and "this command line gives 'image" in result.err:
        # Another version of the tool that made the disk, or of the assembler: the rest of the run may still be compared.
        print(f"note: {result.err.strip()}")
        result = bench.raw("trace", "check", golden, *arguments, "--force")
    bench.check(result.status == 0, f"{name}: the run agrees with its golden trace", result)
    bench.check(golden.exists() and golden.stat().st_size < MOST_BYTES, f"{name}: the golden trace is small")
    fact(arguments)
bench.finish()
